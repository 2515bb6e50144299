"""Learning: gradient after gradient, a snapshot of the weights after every epoch.

The loop yields and the caller decides when to stop, draw or measure. A run that leaves the
finite numbers ends at its last finite snapshot and says so.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.activations import Array
from engine.data import Dataset
from engine.losses import Loss
from engine.network import Network, Parameters
from engine.optimizers import Optimizer
from engine.penalty import NO_PENALTY, Penalty

Rows = slice | npt.NDArray[np.integer]
CHUNK = 2**18  # numbers held at once in one layer, about 2 MB: what a processor keeps near


@dataclass(frozen=True)
class Snapshot:
    """Weights and the loss, penalty included, at exactly these weights. Epoch 0 is the start."""

    epoch: int
    loss: float | Array  # one number, or (S,) for a stack
    theta: Array  # (P,) or (S, P): a read-only copy


@dataclass(frozen=True)
class Run:
    """A whole run, kept: row t is the state after t epochs."""

    losses: Array  # (T,) or (T, S)
    thetas: Array  # (T, P) or (T, S, P)
    diverged: bool | npt.NDArray[np.bool_]  # True where the run left the finite numbers

    def __len__(self) -> int:
        return len(self.losses)


def train(
    network: Network,
    loss: Loss,
    data: Dataset,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int | None = None,
    monitor: Dataset | None = None,
    penalty: Penalty = NO_PENALTY,
    rng: np.random.Generator,
) -> Generator[Snapshot, None, bool | npt.NDArray[np.bool_]]:
    """Train in place, yielding the start and then every epoch; return whether it diverged.

    An epoch visits every example once, in batches of `batch_size` shuffled anew by `rng`, or all
    at once in one step. Losses are measured on `monitor`, by default on `data`. In a stack, a
    network that diverges stays at its last finite weights while the others go on.
    """
    check_fit(network, loss, data)
    if epochs < 0 or (batch_size is not None and batch_size < 1):
        raise ValueError(f"epochs from 0 up, batches from 1 up: not {epochs}, {batch_size}")
    monitor, parameters = data if monitor is None else monitor, network.parameters
    gradient = parameters.like()
    state = optimizer.init(parameters.flat, room=gradient.flat)
    value = _start(network, loss, monitor, penalty)
    diverged = np.zeros(np.shape(value), bool)
    yield _snapshot(0, value, parameters)
    for epoch in range(1, epochs + 1):
        before = parameters.flat.copy()
        batches = _batches(len(data), batch_size, rng)
        descend(network, loss, data, batches, optimizer, state, penalty, gradient)
        now = _objective(network, loss, monitor, penalty)
        diverged |= ~(np.isfinite(now) & np.isfinite(parameters.flat).all(axis=-1))
        if diverged.all():
            parameters.flat[...] = before
            break
        parameters.flat[diverged] = before[diverged]
        value = np.where(diverged, value, now)
        yield _snapshot(epoch, value, parameters)
    return bool(diverged) if diverged.ndim == 0 else diverged


def descend(
    network: Network,
    loss: Loss,
    data: Dataset,
    batches: Iterable[Rows],
    optimizer: Optimizer,
    state: Any,
    penalty: Penalty,
    gradient: Parameters,
) -> None:
    """One update for each batch of examples, in place; `gradient` is room for one."""
    with np.errstate(over="ignore", invalid="ignore"):
        for batch in batches:
            gradient_into(network, loss, *data.rows(batch, network.dtype), penalty, gradient)
            optimizer.update(network.parameters.flat, gradient.flat, state)


def record(run: Generator[Snapshot, None, bool | npt.NDArray[np.bool_]]) -> Run:
    """Follow `train(…)` to its end and keep everything: what time travel travels through."""
    snapshots: list[Snapshot] = []
    while True:
        try:
            snapshots.append(next(run))
        except StopIteration as end:
            losses = np.array([s.loss for s in snapshots])
            thetas = np.array([s.theta for s in snapshots])
            losses.flags.writeable = thetas.flags.writeable = False
            return Run(losses, thetas, end.value)


def gradient_into(
    network: Network, loss: Loss, X: Array, y: Array, penalty: Penalty, out: Parameters
) -> None:
    """Write into `out` the gradient of the mean loss over these examples, plus the penalty's.
    That of many examples is added up piece by piece."""
    n, piece = X.shape[-2], _piece(network)
    part = out if n <= piece else out.like()
    if part is not out:
        out.flat[...] = 0
    for start in range(0, n, piece):
        rows = np.s_[..., start : start + piece, :]
        activations = network.forward(X[rows])
        slopes = loss.pointwise(activations[-1], y[rows])[1]
        network.backward(activations, slopes / n, part)
        if part is not out:
            out.flat += part.flat
    if penalty:
        penalty.add_slope(network.parameters, out)


def _piece(network: Network) -> int:
    """How many examples go through the network, or through all of a stack, at once."""
    theta = network.parameters.flat
    return max(1, CHUNK // (theta.size // theta.shape[-1] * max(network.sizes)))


def gradient_at(
    network: Network, loss: Loss, data: Dataset, thetas: Array, penalty: Penalty = NO_PENALTY
) -> Array:
    """The gradient at each of `thetas` (S, P) or (P,), in an array of the same shape."""
    check_fit(network, loss, data)

    def gradients(twin: Network) -> Array:
        out = twin.parameters.like()
        gradient_into(twin, loss, *data.rows(slice(None), twin.dtype), penalty, out)
        return out.flat

    return _over_stack(network, data, np.asarray(thetas), gradients)


def loss_at(
    network: Network, loss: Loss, data: Dataset, thetas: Array, penalty: Penalty = NO_PENALTY
) -> Array:
    """The loss at each of `thetas` (S, P) as (S,): a loss curve, a loss surface, a whole run."""
    check_fit(network, loss, data)
    return _over_stack(
        network, data, np.asarray(thetas), lambda twin: _objective(twin, loss, data, penalty)
    )


def _over_stack(
    network: Network, data: Dataset, thetas: Array, measure: Callable[[Network], Array]
) -> Array:
    """`measure` the network at a stack of weights, in pieces that fit the memory."""
    if thetas.ndim == 1:
        return measure(network.at(thetas))
    piece = max(1, CHUNK // (len(data) * max(network.sizes)))
    starts = range(0, len(thetas), piece)
    return np.concatenate([measure(network.at(thetas[s : s + piece])) for s in starts])


def _objective(network: Network, loss: Loss, data: Dataset, penalty: Penalty) -> Array:
    """Mean loss plus penalty, () or (S,), summed in float64 over pieces of the data."""
    piece = _piece(network)
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.zeros(network.parameters.flat.shape[:-1])
        for start in range(0, len(data), piece):
            X, y = data.rows(slice(start, start + piece), network.dtype)
            losses = loss.pointwise(network.forward(X)[-1], y)[0]  # (..., n)
            total += losses.sum(axis=-1, dtype=np.float64)
        mean = total / len(data)
        return mean + penalty.value(network.parameters) if penalty else mean


def _start(network: Network, loss: Loss, data: Dataset, penalty: Penalty) -> Array:
    """The objective before the first update."""
    value = _objective(network, loss, data, penalty)
    if not np.isfinite(value).all():
        raise ValueError("the loss at the starting weights is not a finite number")
    return value


def _batches(
    n: int, batch_size: int | None, rng: np.random.Generator
) -> Generator[Rows, None, None]:
    """All examples once: whole, or in a fresh order in batches, the last as large as is left."""
    if batch_size is None or batch_size >= n:
        yield slice(None)
        return
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def _snapshot(epoch: int, value: Array, parameters: Parameters) -> Snapshot:
    theta = parameters.flat.copy()
    theta.flags.writeable = False
    return Snapshot(epoch, float(value) if np.ndim(value) == 0 else value, theta)


def check_fit(network: Network, loss: Loss, data: Dataset) -> None:
    """ValueError with the shapes when the data do not fit the network or the loss."""
    if data.X.shape[1] != network.sizes[0] or data.y.shape[1] != network.sizes[-1]:
        raise ValueError(
            f"the network maps {network.sizes[0]} inputs to {network.sizes[-1]} outputs, but the "
            f"data have X {data.X.shape} and y {data.y.shape}"
        )
    if loss.probabilities and (data.y.min() < 0 or data.y.max() > 1):
        raise ValueError(
            f"{loss.name} needs targets from 0 to 1; these run from "
            f"{data.y.min():.4g} to {data.y.max():.4g}"
        )
