"""The three lines of mathematics on the Start page, each computed by the engine itself."""

import numpy as np

from engine.activations import SIGMOID, Array
from engine.network import Network


def line(weight: float, bias: float, x: Array) -> Array:
    """z = w·x + b (n,) for x (n,)."""
    neuron = Network((1, 1), rng=np.random.default_rng(0)).at(np.array([weight, bias]))
    return neuron.forward(x[:, None])[-1][:, 0]


def squash(z: Array) -> Array:
    """σ(z), of any shape."""
    return SIGMOID.f(z)
