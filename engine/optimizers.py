"""An optimizer turns a gradient into a step. Its settings are frozen, its memory stands apart,
and a whole stack of networks, each with a learning rate of its own, moves in one call."""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.activations import Array


class Optimizer(Protocol):
    """`init` makes the memory for weights `theta`; `update` moves `theta` in place. `room`, of the
    same shape, is for numbers on their way: the gradient itself, if nobody needs it afterwards."""

    def init(self, theta: Array, room: Array | None = None) -> Any: ...

    def update(self, theta: Array, gradient: Array, state: Any) -> None: ...


def _check_rate(learning_rate: float | npt.ArrayLike) -> None:
    rates = np.asarray(learning_rate, dtype=float)
    if rates.ndim > 1 or not (np.isfinite(rates) & (rates >= 0)).all():
        raise ValueError(f"a learning rate is a number from 0 up, not {learning_rate!r}")


def _rates(learning_rate: float | npt.ArrayLike) -> float | Array:
    """A rate for all, or one for each network of a stack (S,) as a column (S, 1)."""
    if isinstance(learning_rate, float | int):
        return learning_rate
    return np.asarray(learning_rate, dtype=float)[..., None]


@dataclass
class SGDState:
    room: Array
    velocity: Array | None  # with momentum


@dataclass(frozen=True)
class SGD:
    """θ ← θ − rate·v with v ← momentum·v + gradient; without momentum, plain gradient descent.

    `learning_rate` may be an array (S,): one rate for each network of a stack.
    """

    learning_rate: float | npt.ArrayLike
    momentum: float = 0.0

    def __post_init__(self) -> None:
        _check_rate(self.learning_rate)
        if not 0 <= self.momentum < 1:
            raise ValueError(f"momentum lies from 0 up to, not including, 1: not {self.momentum}")

    def init(self, theta: Array, room: Array | None = None) -> SGDState:
        velocity = np.zeros_like(theta) if self.momentum else None
        return SGDState(np.empty_like(theta) if room is None else room, velocity)

    def update(self, theta: Array, gradient: Array, state: SGDState | None = None) -> None:
        """Without a `state` this is one first step on its own."""
        state = self.init(theta) if state is None else state
        if state.velocity is not None:
            state.velocity *= self.momentum
            state.velocity += gradient
            gradient = state.velocity
        np.multiply(gradient, _rates(self.learning_rate), out=state.room)
        theta -= state.room


@dataclass
class AdamState:
    mean: Array  # running mean of the gradient
    square: Array  # running mean of its square
    steps: int = 0
    room: Array | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Adam:
    """Steps of about `learning_rate` whatever the gradient's size (Kingma & Ba 2015, alg. 1)."""

    learning_rate: float | npt.ArrayLike = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        _check_rate(self.learning_rate)
        if not (0 <= self.beta1 < 1 and 0 <= self.beta2 < 1 and self.epsilon > 0):
            raise ValueError("Adam needs beta1 and beta2 from 0 up to 1 and a positive epsilon")

    def init(self, theta: Array, room: Array | None = None) -> AdamState:
        return AdamState(np.zeros_like(theta), np.zeros_like(theta), room=room)

    def update(self, theta: Array, gradient: Array, state: AdamState) -> None:
        """Rate·m̂ / (√v̂ + ε), where m̂ and v̂ are the running means m and v made unbiased though
        they started at zero; the factors of √v̂ are taken out of the root (same paper, section 2).
        """
        state.steps += 1
        mean, square, room = state.mean, state.square, state.room
        room = np.multiply(gradient, 1 - self.beta1, out=room)
        mean *= self.beta1
        mean += room
        room *= room
        room *= (1 - self.beta2) / (1 - self.beta1) ** 2
        square *= self.beta2
        square += room
        unbiased = (1 - self.beta2**state.steps) ** 0.5
        np.sqrt(square, out=room)
        room += unbiased * self.epsilon
        np.divide(mean, room, out=room)
        room *= _rates(self.learning_rate) * (unbiased / (1 - self.beta1**state.steps))
        theta -= room
