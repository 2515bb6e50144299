"""A network: layers of weights and biases, the way forward and the way back.

Every weight and bias lives in ONE vector; the layers are named views of it. Several networks of
one shape may stand side by side as a leading axis S, and the same code serves one or a thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from engine.activations import RELU, Activation, Array


@dataclass(frozen=True)
class Layer:
    """Views into `Parameters.flat`: change them with `W[...] =`, never by rebinding."""

    W: Array  # (..., m, n): from m inputs to n units
    b: Array | None  # (..., n), or None in a network without biases


class Parameters:
    """All weights and biases in `flat` (P,) or (S, P), with one `Layer` of views for each pair of
    neighbouring sizes. Given a `flat`, it views that array; otherwise it starts from zeros."""

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        bias: bool = True,
        dtype: npt.DTypeLike = np.float64,
        flat: Array | None = None,
    ) -> None:
        self.sizes = tuple(sizes)
        self.bias = bias
        if len(self.sizes) < 2 or any(int(s) != s or s < 1 for s in self.sizes):
            raise ValueError(f"sizes must be at least two whole numbers from 1 up, not {sizes}")
        pairs = list(zip(self.sizes, self.sizes[1:], strict=False))
        count = sum(m * n + n * bias for m, n in pairs)
        self.flat = np.zeros(count, dtype) if flat is None else flat
        if self.flat.ndim not in (1, 2) or self.flat.shape[-1] != count:
            raise ValueError(
                f"sizes {self.sizes} need {count} parameters, but the array has "
                f"shape {self.flat.shape}"
            )
        self.layers: list[Layer] = []
        self.is_weight = np.zeros(count, bool)  # False at biases: the penalty leaves them alone
        start = 0
        for m, n in pairs:
            end = start + m * n
            W = self.flat[..., start:end].reshape(*self.flat.shape[:-1], m, n)
            self.is_weight[start:end] = True
            b = self.flat[..., end : end + n] if bias else None
            self.layers.append(Layer(W, b))
            start = end + n * bias

    def like(self) -> "Parameters":
        """Zeros of the same shape: room for a gradient."""
        return Parameters(self.sizes, bias=self.bias, flat=np.zeros_like(self.flat))


class Network:
    """Layers of `sizes`, `hidden` activations between them and a linear last layer (its link is
    the loss's). Weights start normal with variance gain² / inputs, biases at zero."""

    def __init__(
        self,
        sizes: Sequence[int],
        hidden: Activation = RELU,
        *,
        rng: np.random.Generator,
        bias: bool = True,
        dtype: npt.DTypeLike = np.float64,
    ) -> None:
        self.hidden = hidden
        self.parameters = Parameters(sizes, bias=bias, dtype=dtype)
        last = len(self.parameters.layers) - 1
        for k, layer in enumerate(self.parameters.layers):
            gain = hidden.gain if k < last else 1.0
            layer.W[...] = rng.normal(0, gain / layer.W.shape[0] ** 0.5, layer.W.shape)

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.parameters.sizes

    @property
    def dtype(self) -> np.dtype[np.floating]:
        return self.parameters.flat.dtype

    def forward(self, X: Array) -> list[Array]:
        """[X, a1, …, logits] for X (n, d); each (..., n, units). All that `backward` needs."""
        activations = [X]
        for k, layer in enumerate(self.parameters.layers):
            z = activations[-1] @ layer.W  # (..., n, units)
            if layer.b is not None:
                z += layer.b[..., None, :]
            activations.append(z if k == len(self.sizes) - 2 else self.hidden.f(z))
        return activations

    def backward(self, activations: list[Array], delta: Array, out: Parameters) -> None:
        """Write dL/dθ into `out`, given delta = dL/dlogits (..., n, k): the chain rule, last
        layer first. Each layer hands the one before it delta·Wᵀ times that one's slope."""
        for k in reversed(range(len(self.parameters.layers))):
            a, layer, gradient = activations[k], self.parameters.layers[k], out.layers[k]
            np.matmul(a.swapaxes(-1, -2), delta, out=gradient.W)
            if gradient.b is not None:
                np.add.reduce(delta, axis=-2, out=gradient.b)
            if k > 0:
                delta = delta @ layer.W.swapaxes(-1, -2)
                delta *= self.hidden.slope(a)

    def load(self, theta: Array) -> None:
        """Put the weights `theta` (P,) back, in place: a snapshot's, or a start of one's own."""
        if np.shape(theta) != self.parameters.flat.shape:
            raise ValueError(
                f"the network has {self.parameters.flat.shape} parameters, not {np.shape(theta)}"
            )
        self.parameters.flat[...] = theta

    def at(self, thetas: Array) -> Self:
        """The same network seen at other weights (P,) or at a stack of them (S, P); no copy."""
        twin = object.__new__(type(self))
        twin.hidden = self.hidden
        twin.parameters = Parameters(self.sizes, bias=self.parameters.bias, flat=thetas)
        return twin
