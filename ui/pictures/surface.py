"""A loss surface seen from above: pale where the loss is low, with level lines and a run's path."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pyarrow as pa

from engine.activations import Array
from experiments.lines import NO_LINE, Line, level_line
from experiments.surface import Surface
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

LEVELS = 9
DARKEST = 0.62  # opacity of the loss colour where the loss is highest
APART = 0.09  # of the picture, between two labels at least


@built_once
def _surface(x_title: str, y_title: str, x: Range, y: Range, height: int) -> Spec:
    """The `ground` (turn, light, dark), `levels` and the `flat` part's edge (x, y, x2, y2), their
    `labels` and the `flat_name` (x, y, name), the `path` and the part `gone` (x, y, step), the
    point `now` and the `best` (x, y)."""
    at_x, at_y = across("x", x_title, x), up("y", y_title, y)

    def pieces(name: str, meaning: str, **options: object) -> alt.Chart:
        chart = layer(name, meaning).mark_rule(clip=True, strokeCap="round", **options)
        return chart.encode(at_x, at_y, alt.X2("x2"), alt.Y2("y2"))

    def words(name: str, meaning: str, **options: object) -> alt.Chart:
        chart = layer(name, meaning).mark_text(fontSize=12, clip=True, **options)
        return chart.encode(at_x, at_y, text="name:N")

    read = shown(step="step", x=x_title, y=y_title)
    line = layer("path", "model").mark_line(strokeWidth=1.5, opacity=0.6, clip=True)
    gone = layer("gone", "model").mark_line(strokeWidth=3, clip=True)
    dots = layer("gone", "model").mark_point(filled=True, size=22, opacity=1, clip=True)
    return finished(
        *backdrop.layers("ground"),
        pieces("levels", "loss", strokeWidth=1, opacity=0.75),
        pieces("flat", "data", strokeWidth=2, strokeDash=[3, 3]),
        words("labels", "data"),
        words("flat_name", "data", fontStyle="italic"),
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
    top = float(surface.losses.max()) if top is None else top
    ranges = ends(surface.x), ends(surface.y)
    values = levels(float(surface.losses.min()), top)
    lines = [level_line(surface.losses - value, surface.x, surface.y) for value in values]
    x, y = near(path[:, 0], path[:, 1], *ranges)
    edge = NO_LINE if flat is None else level_line(flat, surface.x, surface.y)
    tables = {
        "ground": backdrop.pictures(lambda theme: _paint(surface, top, theme), key=key),
        "levels": strokes(joined(lines)),
        "flat": strokes(edge),
        "labels": _labels(lines, values, ranges),
        "flat_name": _flat_name(surface, flat),
        "path": table(x=x, y=y, step=np.arange(len(x))),
        "gone": table(x=x[: step + 1], y=y[: step + 1], step=np.arange(step + 1)),
        "now": table(x=x[step], y=y[step], step=step),
        "best": table(x=best[:1], y=best[1:]) if best is not None else table(x=[], y=[]),
    }
    draw_chart(_surface(*titles, *ranges, height), tables, key=key, alt=alt, now=now)


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


def _paint(surface: Surface, top: float, theme: str) -> Array:
    low = float(surface.losses.min())
    share = np.clip((surface.losses - low) / ((top - low) or 1), 0, 1) ** 0.5
    page = backdrop.paper(theme)
    return page + DARKEST * share[..., None] * (backdrop.ink("loss", theme) - page)


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
    """The word for the flat part, in the middle of it."""
    if flat is None or (flat <= 0).all():
        return table(x=[], y=[], name=pa.array([], pa.string()))
    rows, columns = np.nonzero(flat > 0)
    middle = np.abs(rows - rows.mean()) + np.abs(columns - columns.mean())
    k = int(middle.argmin())
    return table(x=surface.x[columns[k]], y=surface.y[rows[k]], name="flat")
