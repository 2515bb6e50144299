"""What the challenges of the pages are measured by, where a page itself does not compute it."""

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from experiments.loss_curve import Descent

LOST = 1e-6  # a run whose excess loss shrinks by less than this share gets nowhere
ROUNDED = 1e-9  # of the loss at the start: so little is rounding


def converges(descent: Descent) -> bool:
    """Whether the run ends nearer to the least loss than it began."""
    first, last = descent.run.losses[[0, -1]] - descent.least
    return bool(last < (1 - LOST) * first)


def covered(descent: Descent, step: int) -> float | None:
    """The share of the way to the best α that is behind it at `step`; beyond 1 it is past it. None
    where the start is the best."""
    way = descent.best - descent.alphas[0]
    gone = descent.alphas[step] - descent.alphas[0]
    return float(gone / way) if abs(way) > ROUNDED * abs(descent.best) else None


def least_error(data: Dataset, exact: Array) -> float:
    """The mean squared error of these weights and, last, bias (d + 1,)."""
    misses = data.X @ exact[:-1] + exact[-1] - data.y[:, 0]
    return float(np.mean(misses**2))


def arrival(losses: Array, least: float, share: float) -> int | None:
    """The first step whose loss is at most `share` above the least; None where there is none."""
    near = losses <= (1 + share) * least + ROUNDED * losses[0]
    return int(near.argmax()) if near.any() else None


def gone(path: Array, end: float) -> Array:
    """The share of the way from its start to `end` that each value of a path (T,) has behind it;
    all of it where there is no way."""
    way = end - path[0]
    return (path - path[0]) / way if way else np.ones(len(path))
