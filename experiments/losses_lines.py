"""A number instead: the lines of least squared and of least absolute error, and how far one odd
example pulls them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.activations import Array
from engine.data import Dataset
from experiments.exact import least_squares, some
from experiments.losses import SQUARED, neuron
from experiments.many_rows import MANY

DOUBT = 8  # a line of some rows is off by about 1.9 median misses ÷ √rows: this is four times that
MOST_CUTS = 120  # of a golden section; of many rows, which tell no closer, a quarter
ENOUGH_CUTS = 72  # to a part in 10¹⁵


@dataclass(frozen=True)
class Apart:
    """Rows that stand on one side of every line in question, and their sums of x and y, those of
    the rows below taken off."""

    below: int = 0
    above: int = 0
    y: float = 0.0
    x: float = 0.0


NOBODY = Apart()


def best_line(name: str, data: Dataset, near: float | None = None) -> Array:
    """w and b (2,) with the least squared or absolute error there is; `near` is the w of least
    absolute error of all these rows but one or two."""
    return least_squares(data) if name == SQUARED else least_absolute(data, near)


def least_absolute(data: Dataset, near: float | None = None) -> Array:
    """w and b (2,) with the least mean |w·x + b − y|: for each w the best b is the median of what
    is left, and the loss is convex in w, so that the golden section closes in on it. Many rows may
    be searched `near` the w of most of them."""
    x, y = data.X[:, 0], data.y[:, 0]
    middle = float(least_squares(data)[0])
    reach = (abs(middle) + float(y.std()) / (float(x.std()) or 1.0)) or 1.0
    w = None
    if len(data) > MANY:
        part = some(len(data))
        if near is not None:
            w = _near(x, y, part, near, len(x))
        if w is None:
            middle, reach = _lowest_slope(x[part], y[part], middle, reach), reach / 1000
            w = _near(x, y, part, middle, len(part))
    if w is None:
        w = _lowest_slope(x, y, middle, reach)
    return np.array([w, float(np.median(y - w * x))])


def _near(x: Array, y: Array, part: npt.NDArray[np.integer], w: float, rows: int) -> float | None:
    """The w of all rows, if it is near `w`, that of so many `rows`; those in `part` tell how near.
    Rows that no line near it crosses count together: what is lowest near it for their sums and the
    other rows is lowest of all, since the loss is convex."""
    x = x - x.mean()
    y = y - w * x
    y -= np.median(y[part])  # from here on the line in question is 0
    shift = DOUBT * float(np.median(np.abs(y[part]))) / rows**0.5
    turn = shift / (float(x.std()) or 1.0)
    room = shift + turn * np.abs(x)
    above, below = y > room, y < -room
    near = ~(above | below)
    side = above.astype(float) - below  # 1, 0 or −1
    sums = (float(side @ values) for values in (y, x))
    apart = Apart(int(below.sum()), int(above.sum()), *sums)
    if not 0 <= len(x) // 2 - apart.below < near.sum():
        return None
    more = _lowest_slope(x[near], y[near], 0.0, turn, apart)
    b = float(np.median(y - more * x))
    return w + more if abs(more) < 0.9 * turn and abs(b) < shift else None  # else at an end


def _lowest_slope(x: Array, y: Array, middle: float, reach: float, apart: Apart = NOBODY) -> float:
    """The w of least Σ|w·x + b − y| with the best b, searched from `middle` ± `reach` on, or
    with rows `apart`, whose sums mean nothing farther off, within it."""
    half = (len(x) + apart.below + apart.above) // 2 - apart.below

    def cost(w: float) -> float:  # the halves on both sides of the median
        rest = y - w * x
        rest.partition(half)
        b = rest[half]
        rest -= b
        near = float(rest[half:].sum() - rest[:half].sum())
        return near + apart.y - w * apart.x - b * (apart.above - apart.below)

    while apart is NOBODY and (
        cost(middle - reach) < cost(middle - reach / 2)
        or cost(middle + reach) < cost(middle + reach / 2)
    ):
        reach *= 2
    low, high, golden = middle - reach, middle + reach, (5**0.5 - 1) / 2
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = cost(left), cost(right)
    cuts = MOST_CUTS if apart is NOBODY else ENOUGH_CUTS
    for _ in range(cuts if len(x) <= MANY else MOST_CUTS // 4):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = cost(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = cost(right)
    return (low + high) / 2


def odd_one(data: Dataset, line: tuple[float, float]) -> int:
    """The example farthest from this line, which is the one of least absolute error."""
    w, b = line
    with np.errstate(over="ignore", invalid="ignore"):
        return int(np.abs(w * data.X[:, 0] + b - data.y[:, 0]).argmax())


def without(data: Dataset, example: int) -> Dataset:
    """All examples but this one."""
    return Dataset(np.delete(data.X, example, axis=0), np.delete(data.y, example, axis=0))


def pull(data: Dataset, theta: Array, other: Array) -> float:
    """How far the lines with these weights (2,) are apart: the mean over the examples' x."""
    with np.errstate(over="ignore", invalid="ignore"):
        here, there = (neuron(line).forward(data.X)[-1] for line in (theta, other))
        apart = float(np.abs(here - there).mean())
        return apart if apart > 1e-12 * float(np.abs(there).mean()) else 0.0  # else rounding
