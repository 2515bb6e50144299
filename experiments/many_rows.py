"""The same results from many rows with less work: rows that are alike count together, and one pass
over all of them gives the loss and the gradient."""

import weakref
from collections.abc import Callable, Generator
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from engine.losses import Loss
from engine.network import Network
from engine.optimizers import Optimizer
from engine.training import Run, Snapshot, gradient_at, record

# Of more rows than these, linear networks are fitted to a summary, and searches start on a part.
MANY = 100_000
GLANCE = 10_000  # of many rows, that tell whether there are some alike
PIECE = 2**14  # rows whose numbers a processor keeps near while they are worked on

R = TypeVar("R")


def once(compute: Callable[[Dataset], R]) -> Callable[[Dataset], R]:
    """`compute`, worked out once for each data set of many rows while that is alive: its arrays
    must not be written to, and what is found must not hold them, or they would never go."""
    found: dict[int, R] = {}

    @wraps(compute)
    def remembered(data: Dataset) -> R:
        if len(data) <= MANY:
            return compute(data)
        key = id(data)
        if key not in found:
            found[key] = compute(data)
            weakref.finalize(data, found.pop, key, None).atexit = False
        return found[key]

    return remembered


def gathered(data: Dataset) -> tuple[Dataset, Array | None]:
    """The different rows of one input and one label, and how many times each counts, 1 on
    average; all the rows, once each, where they are not many or hardly any are alike."""
    return _alike(data) or (data, None)


@once
def _alike(data: Dataset) -> tuple[Dataset, Array] | None:
    x, y = data.X[:, 0], data.y[:, 0]
    glance = x[:: max(1, len(x) // GLANCE)]
    if len(x) > MANY and len(np.unique(glance)) < 0.95 * len(glance):
        found = []
        for target in {float(y.min()), float(y.max())}:
            values, times = np.unique(x[y == target], return_counts=True)
            found.append([values, np.full(len(values), target), times])
        values, targets, times = (np.concatenate(column) for column in zip(*found, strict=True))
        if len(values) <= MANY and times.sum() == len(x):
            short = Dataset(values[:, None], targets[:, None])
            return short, times * (len(values) / len(x))
    return None


def counting(loss: Loss, times: Array | None) -> Loss:
    """The loss (of data up to `MANY` rows, which the engine takes in one go) in which row k counts
    `times[k]` times, or each once."""
    if times is None:
        return loss

    def pointwise(z: Array, y: Array) -> tuple[Array, Array]:
        losses, slopes = loss.pointwise(z, y)
        return losses * times, slopes * times[:, None]

    return replace(loss, pointwise=pointwise)


def measured(network: Network, loss: Loss, data: Dataset, theta: Array) -> tuple[float, Array]:
    """The loss at `theta` (P,) and its gradient (P,), in one pass over the data."""
    total = 0.0

    def pointwise(z: Array, y: Array) -> tuple[Array, Array]:
        nonlocal total
        losses, slopes = loss.pointwise(z, y)
        total += float(losses.sum(dtype=np.float64))
        return losses, slopes

    with np.errstate(over="ignore", invalid="ignore"):
        gradient = gradient_at(network, replace(loss, pointwise=pointwise), data, theta)
    return total / len(data), gradient


def descend(
    network: Network, loss: Loss, data: Dataset, optimizer: Optimizer, epochs: int
) -> Generator[tuple[Snapshot, Array], None, bool]:
    """What `train` yields with all the data in one step, from the network's weights, and the
    gradient (P,) there; it returns whether the run diverged. A gradient of 0 stays where it is."""
    theta: Any = network.parameters.flat.copy()
    state = optimizer.init(theta)
    value, gradient = measured(network, loss, data, theta)
    if not np.isfinite(value):
        raise ValueError("the loss at the starting weights is not a finite number")
    for epoch in range(epochs + 1):
        kept = theta.copy()
        kept.flags.writeable = False
        yield Snapshot(epoch, value, kept), gradient.copy()
        if epoch == epochs:
            break
        with np.errstate(over="ignore", invalid="ignore"):
            optimizer.update(theta, gradient, state)
        if not (theta == kept).all():
            value, gradient = measured(network, loss, data, theta)
        if not (np.isfinite(value) and np.isfinite(theta).all()):
            return True
    return False


def followed(
    run: Generator[tuple[Snapshot, Array], None, bool],
) -> tuple[Run, Array]:
    """All that `descend` yields: the run, and its gradients (T, P)."""
    gradients = []

    def snapshots() -> Generator[Snapshot, None, bool]:
        while True:
            try:
                snapshot, gradient = next(run)
            except StopIteration as end:
                return bool(end.value)
            gradients.append(gradient)
            yield snapshot

    return record(snapshots()), np.array(gradients)
