"""An optimizer turns a gradient into a step. Its settings are frozen, its memory stands apart,
and a whole stack of networks, each with a learning rate of its own, moves in one call."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.activations import Array


class Optimizer(Protocol):
    """`init` makes the memory for weights `theta`; `update` moves `theta` in place."""

    def init(self, theta: Array) -> Any: ...

    def update(self, theta: Array, gradient: Array, state: Any) -> None: ...


def _rates(learning_rate: float | npt.ArrayLike) -> float | Array:
    """A rate for all, or one for each network of a stack (S,) as a column (S, 1)."""
    rates = np.asarray(learning_rate, dtype=float)
    if rates.ndim > 1 or not (np.isfinite(rates) & (rates >= 0)).all():
        raise ValueError(f"a learning rate is a number from 0 up, not {learning_rate!r}")
    return float(rates) if rates.ndim == 0 else rates[:, None]


@dataclass(frozen=True)
class SGD:
    """θ ← θ − rate·v with v ← momentum·v + gradient; without momentum, plain gradient descent.

    `learning_rate` may be an array (S,): one rate for each network of a stack.
    """

    learning_rate: float | npt.ArrayLike
    momentum: float = 0.0

    def __post_init__(self) -> None:
        _rates(self.learning_rate)
        if not 0 <= self.momentum < 1:
            raise ValueError(f"momentum lies from 0 up to, not including, 1: not {self.momentum}")

    def init(self, theta: Array) -> Array | None:
        return np.zeros_like(theta) if self.momentum else None

    def update(self, theta: Array, gradient: Array, state: Array | None) -> None:
        if state is not None:
            state *= self.momentum
            state += gradient
            gradient = state
        theta -= (_rates(self.learning_rate) * gradient).astype(theta.dtype, copy=False)


@dataclass
class AdamState:
    mean: Array  # running mean of the gradient
    square: Array  # running mean of its square
    steps: int = 0


@dataclass(frozen=True)
class Adam:
    """Steps of about `learning_rate` whatever the gradient's size (Kingma & Ba 2015, alg. 1)."""

    learning_rate: float | npt.ArrayLike = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        _rates(self.learning_rate)
        if not (0 <= self.beta1 < 1 and 0 <= self.beta2 < 1 and self.epsilon > 0):
            raise ValueError("Adam needs beta1 and beta2 from 0 up to 1 and a positive epsilon")

    def init(self, theta: Array) -> AdamState:
        return AdamState(np.zeros_like(theta), np.zeros_like(theta))

    def update(self, theta: Array, gradient: Array, state: AdamState) -> None:
        state.steps += 1
        state.mean += (1 - self.beta1) * (gradient - state.mean)
        state.square += (1 - self.beta2) * (gradient * gradient - state.square)
        mean = state.mean / (1 - self.beta1**state.steps)  # unbiased though started at zero
        square = state.square / (1 - self.beta2**state.steps)
        step = _rates(self.learning_rate) * mean / (np.sqrt(square) + self.epsilon)
        theta -= step.astype(theta.dtype, copy=False)
