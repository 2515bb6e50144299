"""What a network says over the plane: its boundary, and the plane as each of its units sees it."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.activations import Array, sigmoid
from engine.network import Network
from experiments.decision_boundary import Learned, at, finite, logits, network, seen
from experiments.features import INPUTS
from experiments.lines import NO_LINE, Line, level_line

Frame = tuple[tuple[float, float], tuple[float, float]]  # what the plane shows: its x and y range
Place = tuple[int, int]  # column and row of a unit in the network's graph; column 0 is its inputs

GRID = (72, 96)  # rows and columns at which the plane is asked
COARSE = (18, 22)  # the same for the small map of a unit
TWO_SIDED = {"sigmoid": (2, -1), "step": (2, -1), "tanh": (1, 0)}  # a -> from −1 to 1


@dataclass(frozen=True)
class View:
    """The plane in numbers from −1 to 1 (rows, columns), lowest row first, and a line on it."""

    level: Array  # for the output 2ŷ − 1
    line: Line  # where the sum z of the unit is 0; for the output, where both classes are as likely


@dataclass(frozen=True)
class Pass:
    """One example through one layer: z = a @ W + b goes in, `out` comes out."""

    a: Array  # (m,)
    W: Array  # (m, n)
    b: Array | None  # (n,)
    z: Array  # (n,)
    out: Array  # (n,)


def probabilities(learned: Learned, step: int, X: Array) -> Array:
    """ŷ (n,), the probability of class 1, for X (n, 2) in the data's own units."""
    return sigmoid(logits(at(learned, step), seen(learned, X)))[:, 0]


def passage(learned: Learned, step: int, point: tuple[float, float]) -> list[Pass]:
    """The forward pass of one point, in the data's own units, layer by layer."""
    model = at(learned, step)
    with np.errstate(over="ignore", invalid="ignore"):
        outs = [a[0] for a in model.forward(seen(learned, np.array([point])))]
        sums = [_sums(model, outs, k) for k in range(1, len(outs))]
    outs[-1] = sigmoid(finite(outs[-1]))
    layers = model.parameters.layers
    return [
        Pass(a, layer.W, layer.b, z, out)
        for a, layer, z, out in zip(outs, layers, sums, outs[1:], strict=False)
    ]


def look(learned: Learned, step: int, frame: Frame, unit: Place | None = None) -> View:
    """The whole plane at this step, as the output or another unit of the network sees it: one
    forward call over a grid. Of a single neuron the line is exact, otherwise it is the grid's."""
    model = at(learned, step)
    last = len(model.sizes) - 1
    if unit is None or unit[0] == last:
        z = _output(learned, model, frame)
        edge = straight(learned, learned.thetas[step], frame)
        return View(2 * sigmoid(z) - 1, edge or level_line(z, *_axes(frame, GRID)))
    column, row = unit
    with np.errstate(over="ignore", invalid="ignore"):
        outs = model.forward(_grid(learned, frame, GRID))
        z = finite(_sums(model, outs, column) if column else outs[0])[:, row].reshape(GRID)
    level = _levels(finite(outs[column][:, row : row + 1]), column, learned)
    return View(level.reshape(GRID), level_line(z, *_axes(frame, GRID)))


def maps(learned: Learned, step: int, frame: Frame) -> list[Array]:
    """For each column of the network the plane as its units see it (units, rows, columns), from −1
    to 1: one forward call over a coarse grid."""
    model = at(learned, step)
    with np.errstate(over="ignore", invalid="ignore"):
        outs = [finite(a) for a in model.forward(_grid(learned, frame, COARSE))]
    columns = [_levels(a, k, learned) for k, a in enumerate(outs[:-1])]
    columns.append(2 * sigmoid(outs[-1]) - 1)
    return [levels.T.reshape(-1, *COARSE) for levels in columns]


def line(learned: Learned, theta: Array, frame: Frame) -> Line:
    """Where both classes are equally likely at the weights `theta` (P,) of this network."""
    if edge := straight(learned, theta, frame):
        return edge
    z = _output(learned, network(learned.settings).at(theta), frame)
    return level_line(z, *_axes(frame, GRID))


def _output(learned: Learned, model: Network, frame: Frame) -> Array:
    """The last sum z over the whole plane (rows, columns)."""
    return logits(model, _grid(learned, frame, GRID)).reshape(GRID)


def straight(learned: Learned, theta: Array, frame: Frame) -> Line | None:
    """The line w·x + b = 0 of a neuron that sees x₁, x₂ or both, from edge to edge of the frame;
    None for any other network."""
    if learned.settings.hidden or not set(learned.settings.features) <= set(INPUTS):
        return None
    (left, right), (low, high) = frame
    middle, half = (
        np.array([left + right, low + high]) / 2,
        np.array([right - left, high - low]) / 2,
    )
    w = np.zeros(2)
    w[[INPUTS.index(name) for name in learned.settings.features]] = theta[
        : learned.settings.sizes[0]
    ]
    w = w / learned.scale
    b = (theta[-1] if learned.settings.bias else 0.0) + w @ (middle - learned.centre)
    v = w * half  # the line is v·u + b = 0, with u from −1 to 1 across the frame
    length = math.hypot(*v)
    if length == 0 or abs(b) > 2**0.5 * length:
        return NO_LINE
    u = -b / length * v / length + np.outer([-2, 2], [-v[1] / length, v[0] / length])
    ends = middle + half * u
    return Line(ends[:1, 0], ends[:1, 1], ends[1:, 0], ends[1:, 1])


def _levels(a: Array, column: int, learned: Learned) -> Array:
    """Outputs (n, units) of inputs or hidden units as numbers from −1 to 1: as they are or doubled
    and shifted where the activation has limits, else as shares of the largest."""
    if column and learned.settings.activation in TWO_SIDED:
        factor, shift = TWO_SIDED[learned.settings.activation]
        return factor * a + shift
    largest = np.abs(a).max(axis=0)
    return a / np.where(largest > 0, largest, 1)


def _sums(model: Network, outs: list[Array], column: int) -> Array:
    """z (..., units) of a column after the first, from the outputs of the one before."""
    layer = model.parameters.layers[column - 1]
    z = outs[column - 1] @ layer.W
    return z if layer.b is None else z + layer.b


def _axes(frame: Frame, grid: tuple[int, int]) -> tuple[Array, Array]:
    """x (columns,) and y (rows,) from edge to edge."""
    (left, right), (low, high) = frame
    return np.linspace(left, right, grid[1]), np.linspace(low, high, grid[0])


def _grid(learned: Learned, frame: Frame, grid: tuple[int, int]) -> Array:
    """What the network sees (rows · columns, features) of a grid over the frame."""
    return seen(learned, _places(frame, grid))


@lru_cache(maxsize=64)
def _places(frame: Frame, grid: tuple[int, int]) -> Array:
    """The points (rows · columns, 2) of a grid, read-only."""
    points = np.stack(np.meshgrid(*_axes(frame, grid)), axis=-1).reshape(-1, 2)
    points.flags.writeable = False
    return points
