"""Two losses where a number is wanted: the lines of both through the data, and a miss's cost."""

import math
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pyarrow as pa

from engine.activations import Array
from experiments.losses import ABSOLUTE, SQUARED, Moment, Seen
from language import marked, tr
from ui.charts import (
    MANY,
    Range,
    Spec,
    across,
    apart,
    built_once,
    draw,
    drawn,
    finished,
    layer,
    near,
    padded,
    sampled,
    shown,
    table,
    up,
)
from ui.numbers import counted, number
from ui.pictures.losses_marks import DASHES, SHAPES, SLOTS, both_lines, in_unit, pinned_pairs
from ui.words import UPRIGHT_LENGTH, chart_title

SHORT = {SQUARED: marked("squared"), ABSOLUTE: marked("absolute")}  # beside its line
LINES_LEGEND = marked(
    "Dashed: squared error; solid: absolute error; thin green: the lines where they should arrive. "
    "The short tangent is the slope with which the filled point pulls."
)


def lines(
    titles: tuple[str, str],
    seen: Seen,
    thetas: Mapping[str, Array],
    best: Mapping[str, Array],
    odd: int,
    room: Range | None,
    pins: pa.Table,
) -> None:
    """Draw the data in their own units, the lines of both losses now (2,) each, and thin the best
    there are; the odd example filled. There is `room` for these targets at least."""
    x, y = original(seen), seen.data.y[:, 0]
    x_range, y_range = padded(x), heights(seen, room)
    ends = {k: float(line_ends(seen, theta, y_range)[1][1]) for k, theta in thetas.items()}
    placed = apart(ends, 0.07 * (y_range[1] - y_range[0]), *y_range)
    tables = {
        "points": sampled(x=np.delete(x, odd), y=np.delete(y, odd)),
        "odd": table(x=x[odd], y=y[odd]),
        "names": table(
            x=[x_range[1]] * 2,
            y=[placed[name] for name in ends],
            name=[tr(SHORT[name]) for name in ends],
        ),
        "pinned": pins,
    }
    for slot, name in zip(SLOTS, thetas, strict=True):
        for data, theta in ((slot, thetas[name]), (f"{slot}_best", best[name])):
            at, height = line_ends(seen, theta, y_range)
            tables[data] = table(x=at, y=height)
    draw(
        _fit(*titles, x_range, y_range, len(x) > MANY),
        tables,
        key="l_lines",
        alt=tr("The data and the line of either loss"),
        now=_ends_of(ends, len(x)),
    )


def _ends_of(ends: Mapping[str, float], points: int) -> str:
    """In words, where both lines end."""
    (first, one), (second, other) = ends.items()
    return tr(
        "{points} and two lines: {first} ends at {one}, {second} at {other}, at the right edge of "
        "the picture.",
        points=counted("{n} point", "{n} points", points),
        first=tr(first),
        second=tr(second),
        one=number(one),
        other=number(other),
    )


def original(seen: Seen) -> Array:
    """The inputs (n,) in their own unit."""
    return seen.data.X[:, 0] * seen.scale + seen.mean


def heights(seen: Seen, room: Range | None) -> Range:
    """The vertical axis of the lines."""
    return padded(room or 0.0, seen.data.y)


def line_ends(seen: Seen, theta: Array, y_range: Range) -> tuple[Array, Array]:
    """Both ends (2,), (2,) of the line with these weights (2,), in the data's own units."""
    x_range = padded(original(seen))
    edges = np.array(x_range)
    heights = theta[0] * (edges - seen.mean) / seen.scale + theta[1]
    return edges, near(edges, heights, x_range, y_range)[1]


@built_once
def _fit(x_title: str, y_title: str, x_range: Range, y_range: Range, many: bool) -> Spec:
    x = across("x", x_title, x_range)
    y = up("y", chart_title(y_title, UPRIGHT_LENGTH), y_range)
    read = shown(x=x_title, y=y_title)
    points = layer("points", "data").mark_point(**_size(many), clip=True)
    odd = layer("odd", "data").mark_point(size=90, filled=True, opacity=1, clip=True)
    names = layer("names", "model").mark_text(align="left", dx=5, fontSize=12)
    return finished(
        points.encode(x, y, tooltip=read),
        odd.encode(x, y, tooltip=read),
        *both_lines("exact", x, y, "_best", strokeWidth=1.5),
        *pinned_pairs(x, y),
        *both_lines("model", x, y),
        names.encode(x, y, text="name:N"),
    )


def _size(many: bool) -> dict[str, float]:
    """Of the marks of examples."""
    return (
        {"size": 20, "strokeWidth": 1, "opacity": 0.6} if many else {"size": 60, "strokeWidth": 2}
    )


def misses(name: str, now: Moment, odd: int, reach: float, unit: str) -> None:
    """Draw what a miss costs with this loss, the examples on it, and the slope at the odd one."""
    m = np.linspace(-reach, reach, 121)
    squared = name == SQUARED
    cost = m * m if squared else np.abs(m)
    ends = (-reach, reach), (-0.06 * float(cost.max()), 1.06 * float(cost.max()))
    others = drawn(len(now.misses) - 1)
    others = others + (others >= odd)  # without the odd one
    at, losses = near(now.misses[others], now.losses[others], *ends)
    here = near(now.misses[odd], now.losses[odd], *ends)
    slope = float(now.slopes[odd])
    step = np.array([-reach, reach]) / 5
    if squared:  # where it is steep, shorter
        step = step / (1 + abs(slope) / reach)
    tangent = near(now.misses[odd] + step, now.losses[odd] + slope * step, *ends)
    draw(
        _misses(name, unit, *ends, len(now.misses) > MANY),
        {
            "curve": table(miss=m, loss=cost),
            "points": table(miss=at, loss=losses),
            "odd": table(miss=here[0], loss=here[1]),
            "tangent": table(miss=tangent[0], loss=tangent[1]),
            "name": table(slope=[tr("slope {slope}", slope=number(slope, 3 if squared else 1))]),
        },
        key=f"l_miss_{name}",
        alt=tr("What a miss costs as {loss}", loss=tr(name)),
        now=tr(
            "{loss} of a miss. The filled example misses by {miss}, which costs {cost} with the "
            "slope {slope}.",
            loss=tr(name).capitalize(),
            miss=number(now.misses[odd]),
            cost=number(now.losses[odd]),
            slope=number(slope),
        ),
    )


@built_once
def _misses(name: str, unit: str, m: Range, cost: Range, many: bool) -> Spec:
    squared = name == SQUARED
    cost_unit, axis = f"{unit}²" if unit and squared else unit, alt.Axis(tickCount=5)
    x = across("miss", in_unit(tr("miss ŷ − y"), unit), m, axis=axis)
    y = up("loss", in_unit(tr(name), cost_unit), cost, axis=axis)
    shape = SHAPES["squared" if squared else "other"]
    read = shown(miss=tr("miss ŷ − y"), loss=tr(name))
    mark = {"shape": shape, "clip": True}
    return finished(
        layer("curve", "loss")
        .mark_line(strokeWidth=2.5, strokeDash=DASHES["squared" if squared else "other"], clip=True)
        .encode(x, y),
        layer("points", "data").mark_point(**_size(many), **mark).encode(x, y, tooltip=read),
        layer("tangent", "gradient").mark_line(strokeWidth=3, clip=True).encode(x, y),
        layer("odd", "data")
        .mark_point(size=90, filled=True, opacity=1, **mark)
        .encode(x, y, tooltip=read),
        layer("name", "gradient")
        .mark_text(fontSize=12)
        .encode(alt.XValue(alt.expr("width / 2")), alt.YValue(10), text="slope:N"),
    )


def reach(moments: Sequence[Moment]) -> float:
    """How far the axis of misses goes: to a round number, so that it seldom changes, beyond all
    examples at these moments."""
    farthest = 1.05 * max(float(np.abs(now.misses).max()) for now in moments) or 1.0
    power = 10.0 ** math.floor(math.log10(farthest))
    return next(k * power for k in (1, 1.5, 2, 3, 5, 7.5, 10) if k * power >= farthest)
