"""The trained reader of digits: ten probabilities for an image, and how far to trust them.

A second small network, the doorkeeper, looks at what the reader's hidden layers make of an image
and says whether it looks like a digit at all. `models.train_digits` made both; `digits.json`
holds how, and what they scored.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.activations import Array, sigmoid
from engine.losses import CROSS_ENTROPY, Loss
from engine.network import Network

WEIGHTS, RECORD = (Path(__file__).with_name(f"digits.{ending}") for ending in ("npz", "json"))

Finding = Literal["digit", "unsure", "not a digit", "empty"]


@dataclass(frozen=True)
class Rules:
    """Where doubt begins. Both numbers were chosen on validation images."""

    margin: float  # the largest probability less the second: below it the reader is unsure
    strangeness: float  # 0 to 1: above it the image may not be a digit


@dataclass(frozen=True)
class Reader:
    """Both networks, float32, weights read-only, and the rules."""

    network: Network  # (784, …, 10)
    doorkeeper: Network  # (all hidden units of the reader, …, 1)
    rules: Rules

    def assess(self, X: Array) -> tuple[Array, Array]:
        """For X (n, 784) from 0 to 1: probabilities (n, 10) and strangeness (n,), 0 to 1."""
        activations = self.network.forward(X)
        seen = hidden_view(activations)
        strangeness = sigmoid(self.doorkeeper.forward(seen)[-1][:, 0])
        return CROSS_ENTROPY.link(activations[-1]), strangeness


@dataclass(frozen=True, eq=False)
class Verdict:
    """What the reader says to one image."""

    finding: Finding
    probabilities: Array  # (10,), read-only; all 0 for an empty image
    margin: float  # the largest probability less the second
    strangeness: float  # 0 to 1, the doorkeeper's doubt that it is a digit

    @property
    def digit(self) -> int | None:
        """The likeliest digit; None for an empty image."""
        return None if self.finding == "empty" else int(self.probabilities.argmax())


def load() -> tuple[Network, Loss]:
    """A copy of the reader to do with as one likes. `loss.link(network.forward(X)[-1])` are the
    ten probabilities for X (n, 784) float32 from 0 to 1, ink bright, as MNIST has them."""
    network = reader().network
    return network.at(network.parameters.flat.copy()), CROSS_ENTROPY


def judge(image: Array) -> Verdict:
    """Read one normalised image, (28, 28) or (784,), from 0 to 1; ValueError for anything else."""
    X = np.asarray(image, np.float32).reshape(1, -1)
    pixels = reader().network.sizes[0]
    if X.size != pixels or not (np.isfinite(X).all() and X.min() >= 0 and X.max() <= 1):
        raise ValueError(
            f"an image has {pixels} numbers from 0 to 1; this has shape {np.shape(image)}"
        )
    if not X.any():
        nothing = np.zeros(reader().network.sizes[-1], np.float32)
        nothing.flags.writeable = False
        return Verdict("empty", nothing, 0.0, 0.0)
    probabilities, strangeness = (array[0] for array in reader().assess(X))
    probabilities.flags.writeable = False
    margin = float(margins(probabilities))
    return Verdict(_finding(margin, float(strangeness)), probabilities, margin, float(strangeness))


def _finding(margin: float, strangeness: float) -> Finding:
    rules = reader().rules
    if strangeness > rules.strangeness:
        return "not a digit"
    return "unsure" if margin < rules.margin else "digit"


def margins(probabilities: Array) -> Array:
    """The largest probability less the second: (..., 10) -> (...)."""
    best = np.sort(probabilities, axis=-1)[..., -2:]
    return best[..., 1] - best[..., 0]


def hidden_view(activations: list[Array]) -> Array:
    """What the doorkeeper sees: the hidden layers side by side, each scaled to one length, so
    that it judges the pattern and not the strength, (n, all hidden units)."""
    scaled = []
    for a in activations[1:-1]:
        length = np.sqrt((a * a).mean(axis=-1, keepdims=True))  # per unit
        scaled.append(a / np.where(length > 0, length, 1))
    return np.concatenate(scaled, axis=-1)


@cache
def reader() -> Reader:
    """The reader in digits.npz, opened once."""
    with np.load(WEIGHTS) as file:
        networks = {name: unpack(file[name], file[f"{name}_sizes"]) for name in ("reader", "door")}
    return Reader(networks["reader"], networks["door"], Rules(**record()["rules"]))


@cache
def record() -> dict[str, Any]:
    """How the reader was made and what it scored: digits.json."""
    return json.loads(RECORD.read_text("utf-8"))


def unpack(theta: Array, sizes: npt.NDArray[np.integer]) -> Network:
    """A network from weights in half precision (P,); its weights are read-only."""
    flat = theta.astype(np.float32)
    flat.flags.writeable = False
    shape = [int(size) for size in sizes]
    return Network(shape, rng=np.random.default_rng(0), dtype=np.float32).at(flat)


def pack(network: Network) -> tuple[Array, npt.NDArray[np.integer]]:
    """The inverse: weights rounded to half precision, which is plenty, and the sizes."""
    return network.parameters.flat.astype(np.float16), np.array(network.sizes)
