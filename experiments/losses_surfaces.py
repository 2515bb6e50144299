"""The loss of a yes or no over w and b: where it is flat, where hollow, and where lowest."""

from dataclasses import dataclass

import numpy as np

from engine.activations import SIGMOID, Array
from engine.data import Dataset
from engine.training import gradient_at, loss_at
from experiments.exact import logistic_optimum, some
from experiments.losses import CONTESTS, ENTROPY, FLAT, NEAR, SQUARED, YES_NO, Runs, neuron
from experiments.many_rows import MANY, PIECE, counting, gathered, measured, once
from experiments.surface import Surface, over

REACH = 8.0  # of w and b on the surfaces, per standard deviation of the input
MOST_ROWS = 2000  # of the data that a surface is measured on


@dataclass(frozen=True)
class Terrain:
    """A loss over w (columns) and b (rows), and what is special about it."""

    surface: Surface
    flat: Array  # (rows, columns) above 0 where it is flat, and far from the least loss
    hollow: int  # points of the grid where the surface bends down in some direction
    best: Array | None  # (2,) the lowest point, where there is a finite one
    least: float  # the loss there, or the least there is elsewhere
    rows: int  # of the data that the surface is measured on


def frame(data: Dataset, runs: Runs) -> tuple[float, float]:
    """How far the axes of w and of b reach: so far that both runs are inside, unless one flies off.
    Steps of a half, so that most runs have the same axes."""
    mean, scale = float(data.X.mean()), float(data.X.std()) or 1.0
    reach = np.array([REACH / scale, REACH + REACH * abs(mean) / scale])
    farthest = np.max([np.abs(run.thetas).max(axis=0) for run in runs.values()], axis=0)
    more = float((1.05 * farthest / reach).max())
    w, b = reach * min(max(1.0, np.ceil(2 * more) / 2), 4.0)
    return float(w), float(b)


def terrain(name: str, data: Dataset, reach: tuple[float, float]) -> Terrain:
    """The surface of this loss (of a yes or no) from −`reach` to `reach`, in a few calls."""
    loss, part = CONTESTS[YES_NO][name], _part(data)
    side = 81 if len(part) <= 100 else 61 if len(part) <= 500 else 31
    w, b = (np.linspace(-end, end, side) for end in reach)
    model = neuron(np.zeros(2))
    surface = over(model, loss, part, np.zeros(2), np.eye(2)[0], np.eye(2)[1], w, b)
    thetas = np.stack(np.meshgrid(w, b), axis=-1).reshape(-1, 2)  # (rows · columns, 2)
    steepness = np.linalg.norm(gradient_at(model, loss, part, thetas), axis=1)
    low, high = bends(name, part, thetas)
    best, least = lowest(name, data)
    if len(part) == len(data) and surface.losses.min() < least - 1e-9:  # lower beyond a ridge
        best, least = None, float(surface.losses.min())
    steepness = (steepness / (steepness.max() or 1)).reshape(side, side)
    flat = np.minimum(FLAT - steepness, surface.losses - least - NEAR)
    flat.flags.writeable = False
    hollow = int((low < -1e-10 * np.maximum(np.abs(low), np.abs(high))).sum())
    return Terrain(surface, flat, hollow, best, least, len(part))


def _part(data: Dataset) -> Dataset:
    """All the data, or `MOST_ROWS` of them chosen once and for all."""
    if len(data) <= MOST_ROWS:
        return data
    rows = np.random.default_rng(0).choice(len(data), MOST_ROWS, replace=False)
    return Dataset(data.X[rows], data.y[rows])


def hessians(name: str, data: Dataset, thetas: Array, times: Array | None = None) -> Array:
    """Second derivatives (S, 2, 2) of the mean loss at each of `thetas` (S, 2): every example has
    d²L/dz² times (x, 1)ᵀ(x, 1). Row k counts `times[k]` times, or once."""
    total = np.zeros((len(thetas), 3))
    for start in range(0, len(data), PIECE):
        rows = slice(start, start + PIECE)
        x, y = data.X[rows, 0], data.y[rows, 0]
        factors = np.stack([x * x, x, np.ones_like(x)], axis=-1)  # (n, 3)
        factors *= 1 if times is None else times[rows, None]
        together = max(1, PIECE // len(x))
        for first in range(0, len(thetas), together):
            part = slice(first, first + together)
            total[part] += _bend(name, thetas[part], x, y) @ factors
    ww, wb, bb = total.T / len(data)
    return np.stack([np.stack([ww, wb], -1), np.stack([wb, bb], -1)], -1)


def _bend(name: str, thetas: Array, x: Array, y: Array) -> Array:
    """d²L/dz² (S, n) of every example at each of `thetas` (S, 2)."""
    p = SIGMOID.f(thetas[:, :1] * x + thetas[:, 1:])
    bend = SIGMOID.slope(p)
    return 2 * bend * (bend + (p - y) * (1 - 2 * p)) if name == SQUARED else bend


def bends(name: str, data: Dataset, thetas: Array) -> tuple[Array, Array]:
    """The least and the largest curvature (S,) at each of `thetas` (S, 2)."""
    low, high = np.linalg.eigvalsh(hessians(name, data, thetas)).T
    return low, high


def lowest(name: str, data: Dataset) -> tuple[Array | None, float]:
    """A point (2,) where the gradient of this loss of a yes or no is 0 and the loss there, the
    least there is for cross-entropy; None where the loss falls for ever towards infinite weights,
    with the loss that it falls to."""
    rows, times = gathered(data)
    x, y = rows.X[:, 0], rows.y[:, 0]
    (zeros, ones), constant = (x[y == 0], x[y == 1]), x.min() == x.max()
    if constant or not (zeros.max() <= ones.min() or ones.max() <= zeros.min()):
        mean = np.average(y, weights=times)
        best = np.array([0.0, np.log(mean / (1 - mean))])
        found = best if constant else _bottom(name, data)
        if found is not None:
            loss = counting(CONTESTS[YES_NO][name], times)
            return found, float(loss_at(neuron(np.zeros(2)), loss, rows, found))
        return None, float("inf")
    # One threshold parts the classes, but for examples of both that stand on it together.
    edge = ones.min() if zeros.max() <= ones.min() else zeros.min()
    tied = (x == edge) & (edge in zeros and edge in ones)
    of_all = float(np.average(tied, weights=times))
    share = float(np.average(tied * y, weights=times)) / of_all if of_all else 0.0
    rest = share * (1 - share)
    if name == ENTROPY and rest:
        rest = -share * np.log(share) - (1 - share) * np.log(1 - share)
    return None, of_all * rest


def _bottom(name: str, data: Dataset) -> Array | None:
    """The optimum of cross-entropy, or the bottom of squared error near it; of many rows that of
    some is where the search for the second begins."""
    rows, times = gathered(data)
    if name == SQUARED and len(rows) > MANY:
        part = some(len(rows))
        near = _bottom(name, Dataset(rows.X[part], rows.y[part]))
        found = None if near is None else downhill(rows, near)
        if found is not None:
            return found
    best = _optimum(data)
    return best if best is None or name == ENTROPY else downhill(rows, best, times)


@once
def _optimum(data: Dataset) -> Array | None:
    """Of cross-entropy, for both surfaces."""
    rows, times = gathered(data)
    return logistic_optimum(rows, times=times)


def downhill(
    data: Dataset, start: Array, times: Array | None = None, most: int = 300
) -> Array | None:
    """From `start` (2,) to a bottom of squared error near it by damped Newton steps (Levenberg),
    or None where there is none: the loss falls for ever, ever more slowly."""
    loss, theta, damping = counting(CONTESTS[YES_NO][SQUARED], times), start, 1e-3
    model = neuron(start)
    now, gradient = measured(model, loss, data, theta)
    for _ in range(most):
        hessian = hessians(SQUARED, data, theta[None], times)[0]
        lowest, highest = np.linalg.eigvalsh(hessian)
        if np.linalg.norm(gradient) < 1e-12:
            break
        shift = max(-lowest, 0.0) + damping * max(highest, 1e-12)
        move = np.linalg.solve(hessian + shift * np.eye(2), gradient)
        there, slope = measured(model, loss, data, theta - move)
        if there <= now:
            theta, now, gradient = theta - move, there, slope
            damping = max(damping / 5, 1e-15)
        elif damping > 1e12:
            break
        else:
            damping *= 5
    settled = np.linalg.norm(gradient) < 1e-9 and lowest > -1e-12
    return (
        theta if settled and np.abs(theta - start).max() < 1e3 * (1 + np.abs(start).max()) else None
    )
