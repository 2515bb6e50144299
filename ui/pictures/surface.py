"""A loss surface seen from above: pale where the loss is low, with level lines and a run's path."""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import altair as alt
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engine.activations import Array
from experiments.lines import NO_LINE, Line, level_line
from experiments.surface import Surface
from language import tr
from ui import backdrop
from ui.charts import (
    HEIGHT,
    Range,
    Spec,
    across,
    built_once,
    finished,
    layer,
    near,
    shown,
    table,
    up,
)
from ui.charts import draw as draw_chart
from ui.numbers import number

Ground = tuple[list[str], dict[str, pa.Table]]
GROUNDS: WeakKeyDictionary[Surface, tuple[Array | None, float | None, Ground]] = WeakKeyDictionary()
LEVELS = 9
DARKEST = 0.62  # opacity of the loss colour where the loss is highest
VEIL = 0.35  # opacity of the grey over the flat part
APART = 0.09  # of the picture, between two labels at least


@built_once
def _surface(x_title: str, y_title: str, x: Range, y: Range, height: int) -> Spec:
    """The `ground` (turn, light, dark), `levels` and the `flat` part's edge (x, y, x2, y2), their
    `labels` (x, y, name) and the place `flat_name` (x, y), the `path` and the part `gone`
    (x, y, step), the point `now` and the `best` (x, y)."""
    at_x, at_y = across("x", x_title, x), up("y", y_title, y)

    def pieces(name: str, meaning: str, **options: object) -> alt.Chart:
        chart = layer(name, meaning).mark_rule(clip=True, strokeCap="round", **options)
        return chart.encode(at_x, at_y, alt.X2("x2"), alt.Y2("y2"))

    def words(name: str, meaning: str, **options: object) -> alt.Chart:
        chart = layer(name, meaning).mark_text(fontSize=12, clip=True, **options)
        return chart.encode(at_x, at_y)

    read = shown(step=tr("step"), x=x_title, y=y_title)
    line = layer("path", "model").mark_line(strokeWidth=1.5, opacity=0.6, clip=True)
    gone = layer("gone", "model").mark_line(strokeWidth=3, clip=True)
    dots = layer("gone", "model").mark_point(filled=True, size=22, opacity=1, clip=True)
    return finished(
        *backdrop.layers("ground"),
        pieces("levels", "loss", strokeWidth=1, opacity=0.75),
        pieces("flat", "data", strokeWidth=1, strokeDash=[3, 3]),
        words("labels", "data").encode(text="name:N"),
        words("flat_name", "data", fontStyle="italic", text=tr("flat")),
        layer("best", "exact")
        .mark_point(shape="diamond", size=170, strokeWidth=2.5, clip=True)
        .encode(at_x, at_y),
        line.encode(at_x, at_y, order="step:Q"),
        gone.encode(at_x, at_y, order="step:Q"),
        dots.encode(at_x, at_y, tooltip=read),
        layer("now", "model")
        .mark_point(filled=True, size=150, opacity=1, clip=True)
        .encode(at_x, at_y, tooltip=read),
        height=height,
    )


def draw(
    surface: Surface,
    path: Array,
    step: int,
    titles: Sequence[str],
    *,
    key: str,
    alt: str,
    now: str,
    best: Array | None = None,
    flat: Array | None = None,
    top: float | None = None,
    height: int = HEIGHT,
) -> None:
    """Draw it with the `path` (T, 2), the `best` point (2,), and the edge of the flat part, where
    `flat` (rows, columns) is above 0. Losses above `top` are painted as `top`: two surfaces of one
    `top` and the same axes can be compared."""
    ranges = ends(surface.x), ends(surface.y)
    x, y = near(path[:, 0], path[:, 1], *ranges)
    ground, tables = _ground(surface, flat, top)
    moving = {
        "ground": backdrop.turns(ground, key=key),
        "path": table(x=x, y=y, step=np.arange(len(x))),
        "gone": table(x=x[: step + 1], y=y[: step + 1], step=np.arange(step + 1)),
        "now": table(x=x[step], y=y[step], step=step),
        "best": table(x=best[:1], y=best[1:]) if best is not None else table(x=[], y=[]),
    }
    draw_chart(_surface(*titles, *ranges, height), tables | moving, key=key, alt=alt, now=now)


def _ground(surface: Surface, flat: Array | None, top: float | None) -> Ground:
    """What lies still through a run: the pictures for the two themes and the tables of `levels`,
    `labels`, `flat` and `flat_name`; worked out once for each surface."""
    kept = GROUNDS.get(surface)
    if kept and kept[0] is flat and kept[1] == top:
        return kept[2]
    highest = float(surface.losses.max()) if top is None else top
    values = levels(float(surface.losses.min()), highest)
    lines = [level_line(surface.losses - value, surface.x, surface.y) for value in values]
    edge = NO_LINE if flat is None else level_line(flat, surface.x, surface.y)
    tables = {
        "levels": strokes(joined(lines)),
        "labels": _labels(lines, values, (ends(surface.x), ends(surface.y))),
        "flat": strokes(edge),
        "flat_name": _flat_name(surface, flat),
    }
    painted = [backdrop.uri(_paint(surface, flat, highest, theme)) for theme in backdrop.THEMES]
    GROUNDS[surface] = (flat, top, (painted, tables))
    return painted, tables


def ends(values: Array) -> Range:
    return float(values[0]), float(values[-1])


def levels(low: float, top: float) -> list[float]:
    """Losses to draw lines at, of two digits, closer together near the bottom."""
    wanted = low + (top - low) * (np.arange(1, LEVELS + 1) / (LEVELS + 1)) ** 2
    found = {float(f"{value:.2g}") for value in wanted.tolist()}
    return sorted(value for value in found if low < value < top)


def joined(lines: Sequence[Line]) -> Line:
    """Many lines as one."""
    parts = [[line.x, line.y, line.x2, line.y2] for line in lines] or [[np.empty(0)] * 4]
    return Line(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def strokes(line: Line) -> pa.Table:
    """The straight pieces of a line, each from (x, y) to (x2, y2)."""
    return table(x=line.x, y=line.y, x2=line.x2, y2=line.y2)


def _paint(surface: Surface, flat: Array | None, top: float, theme: str) -> Array:
    """Red, green and blue (rows, columns, 3); the flat part under a grey veil."""
    low = float(surface.losses.min())
    share = np.clip((surface.losses - low) / ((top - low) or 1), 0, 1) ** 0.5
    page = backdrop.paper(theme)
    pixels = page + DARKEST * share[..., None] * (backdrop.ink("loss", theme) - page)
    veil = 0.0 if flat is None else VEIL * (flat > 0)[..., None]
    return pixels + veil * (backdrop.ink("data", theme) - pixels)


def _labels(
    lines: Sequence[Line], values: Sequence[float], ranges: tuple[Range, Range]
) -> pa.Table:
    """A loss on each line, on its piece farthest to the right that is no edge's and not near
    another label."""
    placed: list[tuple[float, float]] = []
    names = []
    (left, right), (low, high) = ranges
    for line, value in zip(lines, values, strict=True):
        u = (line.x + line.x2 - 2 * left) / (2 * (right - left))
        v = (line.y + line.y2 - 2 * low) / (2 * (high - low))
        free = (u > 0.06) & (u < 0.94) & (v > 0.06) & (v < 0.94)
        for other in placed:
            free &= np.hypot(u - other[0], v - other[1]) > APART
        if free.any():
            k = int(np.where(free, u, -1).argmax())
            placed.append((float(u[k]), float(v[k])))
            names.append(number(value, 2))
    x = [left + u * (right - left) for u, _ in placed]
    y = [low + v * (high - low) for _, v in placed]
    return table(x=np.array(x), y=np.array(y), name=pa.array(names, pa.string()))


def _flat_name(surface: Surface, flat: Array | None) -> pa.Table:
    """Where the word for the flat part stands: where most of it is around."""
    inside = np.zeros(surface.losses.shape, bool) if flat is None else flat > 0
    if not inside.any():
        return table(x=[], y=[])
    while (core := _shrunk(inside)).any():
        inside = core
    row, column = (int(indices[0]) for indices in np.nonzero(inside))
    return table(x=surface.x[column], y=surface.y[row])


def _shrunk(inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Without the cells that touch an edge or a cell outside, two to the left and right, where
    a word is wide."""
    around = np.pad(inside, ((1, 1), (2, 2)))
    return inside & around[:-2, 2:-2] & around[2:, 2:-2] & around[1:-1, :-4] & around[1:-1, 4:]
