"""An activation turns a neuron's sum z into its output a; its slope says how a follows z."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]

LEAK = 0.01  # slope of the leaky ReLU left of zero (Maas, Hannun & Ng 2013)


@dataclass(frozen=True)
class Activation:
    """`f` maps z to a; `slope` gives da/dz *written in a*, so that z need not be kept.

    `gain` is the standard deviation of a starting weight times sqrt(inputs): sqrt(2) keeps the
    signal's size through units that pass half of it (He et al. 2015), 1 through the others.
    """

    name: str
    f: Callable[[Array], Array]  # any shape, elementwise
    slope: Callable[[Array], Array]
    gain: float = 1.0


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(−z)), arranged so that exp never meets a large positive number."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def softmax(z: Array) -> Array:
    """exp(z) scaled so that the last axis sums to 1; shifted by its maximum, so it cannot overflow.

    It mixes the outputs of a layer, so it is the link of `CROSS_ENTROPY` and no `Activation`.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def relu(z: Array) -> Array:
    """max(0, z); with a row of zeros, since a single one takes NumPy twice as long."""
    return np.maximum(z, np.zeros(z.shape[-1:], z.dtype))


STEP = Activation("step", lambda z: (z > 0).astype(z.dtype), np.zeros_like)  # the threshold
SIGMOID = Activation("sigmoid", sigmoid, lambda a: a * (1 - a))
TANH = Activation("tanh", np.tanh, lambda a: 1 - a * a)
RELU = Activation("ReLU", relu, lambda a: (a > 0).astype(a.dtype), gain=2**0.5)
LEAKY_RELU = Activation(  # a ReLU that cannot die
    "leaky ReLU",
    lambda z: np.maximum(z, LEAK * z),
    lambda a: np.where(a > 0, a.dtype.type(1), a.dtype.type(LEAK)),
    gain=(2 / (1 + LEAK**2)) ** 0.5,
)
IDENTITY = Activation("identity", lambda z: z, np.ones_like)

ACTIVATIONS = {a.name: a for a in (STEP, SIGMOID, TANH, RELU, LEAKY_RELU, IDENTITY)}
