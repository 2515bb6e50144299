"""The loss over two directions in the space of weights, and which two show a run best."""

from dataclasses import dataclass

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from engine.losses import Loss
from engine.network import Network
from engine.penalty import NO_PENALTY, Penalty
from engine.training import loss_at


@dataclass(frozen=True, eq=False)
class Surface:
    """Losses (rows, columns) over x (columns,) and y (rows,), lowest row first. One is like no
    other, so that what is worked out of it can be kept beside it."""

    x: Array
    y: Array
    losses: Array


@dataclass(frozen=True)
class Plane:
    """The plane `origin` + a·`across` + b·`up` (P,) each, the directions of length 1 and at right
    angles, and a run's weights in it as rows (a, b)."""

    origin: Array
    across: Array
    up: Array
    path: Array  # (T, 2)
    share: float  # of the squared distances from the start, how much lies in the plane


def over(
    network: Network,
    loss: Loss,
    data: Dataset,
    origin: Array,
    across: Array,
    up: Array,
    x: Array,
    y: Array,
    penalty: Penalty = NO_PENALTY,
) -> Surface:
    """The loss at every `origin` + x·`across` + y·`up`: one call over a stack of weights."""
    a, b = np.meshgrid(x, y)
    thetas = origin + a.reshape(-1, 1) * across + b.reshape(-1, 1) * up  # (rows·columns, P)
    losses = loss_at(network, loss, data, thetas, penalty).reshape(a.shape)
    for array in (x, y, losses):
        array.flags.writeable = False
    return Surface(x, y, losses)


def path_plane(thetas: Array) -> Plane:
    """The plane through the first and the last of the weights (T, P), P from 2 up, in which the
    rest of the run spreads most (Li et al. 2018 choose directions by principal components, too).
    """
    size = thetas.shape[1]
    if size < 2:
        raise ValueError(f"a plane needs two weights or more, not {size}")
    origin = thetas[0]
    away = thetas - origin  # (T, P)
    scale = np.abs(away).max() or 1.0  # so that no square overflows
    away = away / scale
    across = away[-1] if away[-1].any() else _main_direction(away, np.eye(size)[0])
    across = across / np.linalg.norm(across)
    rest = away - np.outer(away @ across, across)
    # Any direction will do where nothing remains: the axis that `across` leans to least.
    least = np.eye(size)[np.abs(across).argmin()]
    up = _main_direction(rest, least - across * (across @ least))
    up = up - across * (across @ up)
    up = up / np.linalg.norm(up)
    path = np.column_stack([away @ across, away @ up]) * scale
    total = float((away * away).sum())
    share = float(((path / scale) ** 2).sum()) / total if total else 1.0
    for array in (across, up, path):
        array.flags.writeable = False
    return Plane(origin, across, up, path, min(share, 1.0))


def _main_direction(rows: Array, otherwise: Array) -> Array:
    """The unit vector along which rows (T, P) spread most, its largest part positive; `otherwise`
    where they do not."""
    if np.abs(rows).max() < 1e-9:
        return otherwise
    direction: Array = np.linalg.svd(rows, full_matrices=False)[2][0]
    largest = direction[np.abs(direction).argmax()]
    return direction * np.sign(largest)
