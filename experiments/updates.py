"""The update that follows a kept epoch of a run on the plane, taken apart: which examples it learns
from, what every unit says and how the loss follows it, and what the optimizer remembers."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from engine.network import Network
from engine.optimizers import AdamState, Optimizer
from engine.training import gradient_at
from experiments.decision_boundary import (
    Learned,
    Rows,
    Settings,
    at,
    loss,
    optimizer,
    penalty,
    read_only,
    run,
    stride,
)


@dataclass(frozen=True)
class Memory:
    """What Adam remembers at every kept epoch of a run."""

    mean: Array  # (T, P) running mean of the gradient
    square: Array  # (T, P) running mean of its square
    steps: Rows  # (T,) updates so far

    def at(self, step: int) -> AdamState:
        """A copy, to go on with."""
        return AdamState(self.mean[step].copy(), self.square[step].copy(), int(self.steps[step]))


@dataclass(frozen=True)
class Update:
    """The update after a kept epoch; B examples take part, units stand in the last axis."""

    rows: Rows  # (B,) of the examples trained on
    activations: list[Array]  # [X, a1, …, logits], each (B, units)
    sums: list[Array]  # z of each layer (B, units)
    deltas: list[Array]  # dloss/dz of each layer, for each example's own loss (B, units)
    y: Array  # (B,)
    predictions: Array  # (B,) ŷ
    losses: Array  # (B,)
    loss: float  # their mean
    theta: Array  # (P,)
    gradient: Array  # (P,) of the mean loss
    slope: Array  # (P,) the same with the penalty's: what the optimizer gets
    before: AdamState | None  # Adam's memory, and after the update
    memory: AdamState | None
    after: Array  # (P,) the weights after the update


@dataclass
class _Watched:
    """An optimizer whose memory can be looked at while the engine trains."""

    optimizer: Optimizer
    state: Any = None

    def init(self, theta: Array, room: Array | None = None) -> Any:
        self.state = self.optimizer.init(theta, room)
        return self.state

    def update(self, theta: Array, gradient: Array, state: Any) -> None:
        self.optimizer.update(theta, gradient, state)


def memories(data: Dataset, settings: Settings) -> Memory:
    """The run on these training examples (as the network sees them) once more, for Adam's memory
    at the epochs that `learn` keeps."""
    watched = _Watched(optimizer(settings))
    every, last = stride(settings.epochs), 0
    kept: list[AdamState] = []
    for now in run(data, settings, watched):
        if last % every:
            kept.pop()  # it was there in case it would be the last
        state = watched.state
        kept.append(replace(state, mean=state.mean.copy(), square=state.square.copy()))
        last = now.epoch
    return Memory(
        read_only(np.array([state.mean for state in kept])),
        read_only(np.array([state.square for state in kept])),
        read_only(np.array([state.steps for state in kept])),
    )


def next_batch(learned: Learned, step: int) -> Rows:
    """Of the examples trained on, those of the first update after this step: all, or the batch
    that the run's own random order brings first."""
    n, size = len(learned.train.data), learned.settings.batch_size
    if size is None or size >= n:
        return np.arange(n)
    rng = np.random.default_rng(learned.settings.start_seed)
    for _ in range(learned.epochs[step]):
        rng.permutation(n)
    return rng.permutation(n)[:size]


def next_update(learned: Learned, step: int, memory: Memory | None = None) -> Update:
    """The first update after this step; Adam needs the `memory` of the run."""
    settings, model = learned.settings, at(learned, step)
    rows, theta = next_batch(learned, step), model.parameters.flat
    batch = Dataset(learned.train.data.X[rows], learned.train.data.y[rows])
    plain = loss(settings)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        activations = model.forward(batch.X)
        losses, delta = plain.pointwise(activations[-1], batch.y)
        slope = gradient_at(model, plain, batch, theta, penalty(settings))
        before = memory.at(step) if memory else None
        after, state = theta.copy(), memory.at(step) if memory else None
        optimizer(settings).update(after, slope, state)
        return Update(
            *(rows, activations, _sums(model, activations), _deltas(model, activations, delta)),
            y=batch.y[:, 0],
            predictions=plain.link(activations[-1])[:, 0],
            losses=losses,
            loss=float(losses.sum() / len(rows)),
            theta=theta,
            gradient=gradient_at(model, plain, batch, theta),
            slope=slope,
            before=before,
            memory=state,
            after=after,
        )


def _sums(model: Network, activations: list[Array]) -> list[Array]:
    """z of each layer, from what goes into it."""
    layers = model.parameters.layers
    sums = [a @ layer.W for a, layer in zip(activations, layers, strict=False)]
    return [z if layer.b is None else z + layer.b for z, layer in zip(sums, layers, strict=True)]


def _deltas(model: Network, activations: list[Array], delta: Array) -> list[Array]:
    """The chain rule of `Network.backward`, with every layer's part kept."""
    deltas, layers = [delta], model.parameters.layers
    for k in reversed(range(1, len(layers))):
        delta = (delta @ layers[k].W.T) * model.hidden.slope(activations[k])
        deltas.insert(0, delta)
    return deltas
