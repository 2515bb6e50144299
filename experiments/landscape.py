"""The loss around a run: over its two weights, or over the plane that shows most of its path."""

from dataclasses import dataclass

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from experiments.decision_boundary import Settings, loss, network, penalty
from experiments.surface import Plane, Surface, over, path_plane

WORK = 2e7  # numbers in a layer over the whole grid: about half a second
FINEST, COARSEST = 61, 13  # columns of the grid
MARGIN = 0.25  # of the path's length, left free on each side


@dataclass(frozen=True)
class Landscape:
    """The loss, penalty included, on a plane through the space of weights, and the run in it."""

    surface: Surface
    path: Array  # (T, 2)
    best: Array | None  # (2,) the exact optimum, where it lies in this plane
    share: float  # of the path's squared spread, how much lies in the plane; 1 with two weights
    rows: int  # of the data, on which the surface is measured


def landscape(
    data: Dataset, settings: Settings, thetas: Array, best: Array | None
) -> Landscape | None:
    """Around the run with the weights `thetas` (T, P), for P from 2 up; None where the loss there
    is not finite."""
    model = network(settings)
    size = thetas.shape[1]
    plane = path_plane(thetas) if size > 2 else _both(thetas)
    best = best if size == 2 else None
    shown = plane.path if best is None else np.vstack([plane.path, best])
    data = part(data, max(model.sizes))
    columns = grid_columns(len(data), max(model.sizes))
    span = (1 + 2 * MARGIN) * float(np.ptp(shown, axis=0).max()) or 1.0  # the same both ways
    x = _reach(shown[:, 0], span, columns)
    y = _reach(shown[:, 1], span, round(columns * 0.75))
    with np.errstate(over="ignore", invalid="ignore"):
        surface = over(
            model,
            loss(settings),
            data,
            plane.origin,
            plane.across,
            plane.up,
            x,
            y,
            penalty(settings),
        )
    if not np.isfinite(surface.losses).all():
        return None
    return Landscape(surface, plane.path, best, plane.share, len(data))


def _both(thetas: Array) -> Plane:
    """The plane of all two weights there are."""
    one, other = np.eye(2)
    return Plane(np.zeros(2), one, other, thetas, 1.0)


def grid_columns(examples: int, widest: int) -> int:
    """How many columns, at three rows to four columns, are about `WORK`."""
    points = WORK / (examples * widest)
    return int(np.clip((points / 0.75) ** 0.5, COARSEST, FINEST))


def part(data: Dataset, widest: int) -> Dataset:
    """All the data, or as many rows, drawn once and for all, as the coarsest grid leaves `WORK`."""
    most = int(WORK / (0.75 * COARSEST**2 * widest))
    if len(data) <= most:
        return data
    rows = np.random.default_rng(0).choice(len(data), most, replace=False)
    return Dataset(data.X[rows], data.y[rows])


def _reach(values: Array, span: float, n: int) -> Array:
    """n places, `span` in all, with the values in their middle."""
    middle = (values.min() + values.max()) / 2
    return np.linspace(middle - span / 2, middle + span / 2, n)
