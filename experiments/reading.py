"""Reading one image: what every unit says, which digit wins, and what speaks for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from datasets.drawing import BOX, SIZE
from engine.activations import Array
from engine.losses import Loss
from engine.network import Network


@dataclass(frozen=True, eq=False)
class Reading:
    """What a network makes of one image; all arrays are read-only."""

    layers: Sequence[Array]  # [pixels, a1, …, logits], each (units,)
    outputs: Array  # (10,) as the loss's link gives them

    @property
    def said(self) -> int:
        return int(self.outputs.argmax())

    @property
    def second(self) -> int:
        """The runner-up."""
        return int(np.argsort(-self.outputs, kind="stable")[1])

    @property
    def margin(self) -> float:
        """The winning output minus that of the runner-up."""
        return float(self.outputs[self.said] - self.outputs[self.second])


def read(network: Network, loss: Loss, pixels: Array) -> Reading:
    """Put pixels (n,) from 0 to 1 before the network."""
    return read_all(network, loss, pixels[None])[0]


def read_all(network: Network, loss: Loss, images: Array) -> list[Reading]:
    """Put images (m, n) before it: several take hardly longer than one, as the weights go through
    memory once."""
    layers = network.forward(images.astype(network.dtype))
    outputs = loss.link(layers[-1])
    for array in (*layers, outputs):
        array.flags.writeable = False
    return [Reading([layer[k] for layer in layers], outputs[k]) for k in range(len(images))]


def evidence(network: Network, reading: Reading) -> Array:
    """How the winning logit's lead over the runner-up's follows each pixel: (pixels,) slopes."""
    delta = np.zeros(len(reading.outputs))
    delta[[reading.said, reading.second]] = 1, -1
    layers = network.parameters.layers
    for layer, a in zip(reversed(layers[1:]), reversed(reading.layers[1:-1]), strict=True):
        delta = (layer.W @ delta) * network.hidden.slope(a)
    return layers[0].W @ delta


def speakers(network: Network, reading: Reading) -> Array:
    """What each unit before the outputs adds to that lead, (units,); the rest is in the biases."""
    W = network.parameters.layers[-1].W
    return reading.layers[-2] * (W[:, reading.said] - W[:, reading.second])


def shrunk(image: npt.NDArray[np.float32], shape: tuple[int, int]) -> npt.NDArray[np.float32]:
    """The middle 20 × 20 pixels of a normalised image (28, 28), each pixel of `shape` the average
    of what it covers, and the strongest made full: as the 8×8 digits were made from finer ones."""
    margin = (SIZE - BOX) // 2
    middle = image[margin:-margin, margin:-margin]
    rows, columns = shape
    fine = middle.repeat(rows, axis=0).repeat(columns, axis=1)
    small = fine.reshape(rows, BOX, columns, BOX).mean(axis=(1, 3))
    strongest = small.max()
    return small / strongest if strongest > 0 else small
