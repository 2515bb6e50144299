"""Inside a network: one unit, what reaches it, what each of its inputs adds to its sum."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.activations import Array
from engine.losses import Loss
from engine.network import Network
from experiments.reading import Reading

LARGEST = 8  # terms of the sum that are written out
MOST_COLUMNS = 32


@dataclass(frozen=True, eq=False)
class Unit:
    """z = bias + Σ weight · input and a = f(z), or of an output its link."""

    inputs: Array  # (m,)
    weights: Array  # (m,)
    bias: float
    z: float
    a: float

    @property
    def products(self) -> Array:
        return self.weights * self.inputs

    @property
    def largest(self) -> npt.NDArray[np.intp]:
        """Up to eight inputs whose terms are largest, either sign; none that add nothing."""
        size = np.abs(self.products)
        order = np.argsort(-size, kind="stable")[:LARGEST]
        return order[size[order] > 0]

    @property
    def rest(self) -> float:
        """The sum of all other terms."""
        others = np.ones(len(self.weights), bool)
        others[self.largest] = False
        return float(self.products[others].sum())


def look(network: Network, loss: Loss, reading: Reading, layer: int, unit: int) -> Unit:
    """One unit of a layer, both counted from 0, while the network reads an image."""
    here, inputs = network.parameters.layers[layer], reading.layers[layer]
    weights = here.W[:, unit]
    bias = 0.0 if here.b is None else float(here.b[unit])
    last = layer == len(network.parameters.layers) - 1
    after = reading.outputs if last else reading.layers[layer + 1]
    z = float(reading.layers[-1][unit]) if last else float(inputs @ weights + bias)
    return Unit(inputs, weights, bias, z, float(after[unit]))


def lively(network: Network, reading: Reading, layer: int) -> int:
    """The unit of a layer that moves most: whose output times its strongest weight is largest; of
    the outputs, the one said."""
    if layer == len(network.parameters.layers) - 1:
        return reading.said
    onward = np.abs(network.parameters.layers[layer + 1].W).max(axis=1)
    return int(np.argmax(np.abs(reading.layers[layer + 1]) * onward))


def columns(units: int) -> int:
    """How many units stand in a row when a layer is laid out as a grid near to a square."""
    root = int(np.ceil(units**0.5))
    even = [c for c in range(root, min(2 * root, MOST_COLUMNS) + 1) if units % c == 0]
    return even[0] if even else root


def grid(values: Array, shape: tuple[int, int] | None = None) -> Array:
    """One value for each unit, or pixel of an image of `shape`, as (rows, columns); 0 beyond."""
    if shape is not None:
        return values.reshape(shape)
    wide = columns(len(values))
    room = np.zeros(-(-len(values) // wide) * wide)
    room[: len(values)] = values
    return room.reshape(-1, wide)
