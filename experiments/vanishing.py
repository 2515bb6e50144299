"""What is left of a gradient on its way back through many layers: slopes multiplied, and the
gradients of a real network measured."""

from dataclasses import dataclass

import numpy as np

from engine.activations import ACTIVATIONS, Array
from engine.losses import BINARY_CROSS_ENTROPY
from engine.network import Network, Parameters
from engine.training import gradient_at
from experiments.activations import place, shape
from experiments.learners import clouds

DEPTH = 10  # hidden layers


@dataclass(frozen=True)
class Passage:
    """For each activation what reaches back through 1, 2, … `DEPTH` layers (DEPTH,)."""

    products: dict[str, Array]  # of equal slopes, if every sum is z and every weight 1
    measured: dict[str, Array]  # the length of the gradient there in a random network
    output: dict[str, float]  # and in its output layer


def steepest(name: str) -> float:
    """The largest slope that the activation has at any of the z that are drawn."""
    return float(shape(name).slopes.max())


def products(slope: float) -> Array:
    """1, 2, … equal slopes multiplied (DEPTH,)."""
    return slope ** np.arange(1, DEPTH + 1)


def passage(z: float, width: int, seed: int) -> Passage:
    """All six activations, at this z and in networks of this width from this seed."""
    lengths = {name: sizes(name, width, seed) for name in ACTIVATIONS}
    found = Passage(
        {name: products(place(name, z).slope) for name in ACTIVATIONS},
        {name: length[-2::-1] for name, length in lengths.items()},
        {name: float(length[-1]) for name, length in lengths.items()},
    )
    for values in (*found.products.values(), *found.measured.values()):
        values.flags.writeable = False
    return found


def sizes(name: str, width: int, seed: int) -> Array:
    """The length of the gradient of each layer's weights (DEPTH + 1,), first layer first, in a
    network of `DEPTH` hidden layers just after its random start, on the two clouds."""
    layers = (2, *[width] * DEPTH, 1)
    model = Network(layers, ACTIVATIONS[name], rng=np.random.default_rng(seed))
    gradient = gradient_at(model, BINARY_CROSS_ENTROPY, clouds(), model.parameters.flat)
    return np.array([np.linalg.norm(part.W) for part in Parameters(layers, flat=gradient).layers])
