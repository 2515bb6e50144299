"""Lines on a plane, as straight pieces: for instance where the numbers on a grid have a value."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.activations import Array

Rows = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Line:
    """Straight pieces (K,), each from (x, y) to (x2, y2)."""

    x: Array
    y: Array
    x2: Array
    y2: Array


NO_LINE = Line(*np.empty((4, 0)))


def level_line(z: Array, x: Array, y: Array) -> Line:
    """Where z (rows, columns) over x (columns,) and y (rows,) is 0: each cell of the grid is cut
    into two triangles, and in a triangle the line is straight."""
    corner = np.arange(z.size).reshape(z.shape)
    here, right, up, far = corner[:-1, :-1], corner[:-1, 1:], corner[1:, :-1], corner[1:, 1:]
    triangles = np.stack([[here, right, far], [here, far, up]]).swapaxes(0, 1).reshape(3, -1)
    z = z.ravel()
    positive = (z > 0)[triangles]  # (3, n)
    count = positive.sum(axis=0)
    # One corner stands alone on its side; the line crosses the two edges that meet in it.
    alone = np.where(count == 1, positive.argmax(axis=0), positive.argmin(axis=0))
    crossed = np.flatnonzero((count == 1) | (count == 2))
    a, b, c = (triangles[(alone[crossed] + k) % 3, crossed] for k in range(3))
    x, y = np.tile(x, len(y)), np.repeat(y, len(x))  # of every corner

    def crossing(other: Rows) -> tuple[Array, Array]:
        t = z[a] / (z[a] - z[other])
        return x[a] + t * (x[other] - x[a]), y[a] + t * (y[other] - y[a])

    return Line(*crossing(b), *crossing(c))
