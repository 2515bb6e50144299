"""A loss compares the network's raw outputs z (logits) with the targets y, and owns the link
that turns z into predictions: so no loss meets the wrong output, and nothing takes log(0)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.activations import IDENTITY, Activation, Array, sigmoid, softmax


@dataclass(frozen=True)
class Loss:
    """`pointwise(z, y)`, both (..., n, k), gives each example's loss (..., n) and its slopes
    dloss/dz (..., n, k). The loss of a data set is the mean over its examples."""

    name: str
    link: Callable[[Array], Array]  # logits -> predictions, both (..., n, k)
    pointwise: Callable[[Array, Array], tuple[Array, Array]]
    probabilities: bool = False  # targets must lie in [0, 1]


def squared_error(output: Activation = IDENTITY) -> Loss:
    """Σ over outputs of (f(z) − y)², without ½: its mean over examples is the field's MSE."""

    def pointwise(z: Array, y: Array) -> tuple[Array, Array]:
        a = output.f(z)
        error = a - y
        return (error * error).sum(axis=-1), 2 * error * output.slope(a)

    return Loss(_named("squared error", output), output.f, pointwise)


def absolute_error(output: Activation = IDENTITY) -> Loss:
    """Σ over outputs of |f(z) − y|; at the kink f(z) = y its slope is taken as 0."""

    def pointwise(z: Array, y: Array) -> tuple[Array, Array]:
        a = output.f(z)
        error = a - y
        return np.abs(error).sum(axis=-1), np.sign(error) * output.slope(a)

    return Loss(_named("absolute error", output), output.f, pointwise)


def _binary_cross_entropy(z: Array, y: Array) -> tuple[Array, Array]:
    """−[y ln ŷ + (1 − y) ln(1 − ŷ)] with ŷ = σ(z), summed over outputs; y in [0, 1].

    Written in z it is ln(1 + e^z) − y·z, here split so that neither part overflows or cancels.
    """
    losses = np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))
    return losses.sum(axis=-1), sigmoid(z) - y


def _cross_entropy(z: Array, y: Array) -> tuple[Array, Array]:
    """−Σ y ln ŷ with ŷ = softmax(z); y is one-hot or any distribution that sums to 1."""
    shifted = z - z.max(axis=-1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=-1, keepdims=True)
    return np.log(total[..., 0]) - np.vecdot(y, shifted), e / total - y


def _named(name: str, output: Activation) -> str:
    return name if output is IDENTITY else f"{name} of {output.name}"


MSE = squared_error()
ABSOLUTE_ERROR = absolute_error()
BINARY_CROSS_ENTROPY = Loss("binary cross-entropy", sigmoid, _binary_cross_entropy, True)
CROSS_ENTROPY = Loss("cross-entropy", softmax, _cross_entropy, True)

LOSSES = {loss.name: loss for loss in (MSE, ABSOLUTE_ERROR, BINARY_CROSS_ENTROPY, CROSS_ENTROPY)}
