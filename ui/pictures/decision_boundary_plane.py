"""The decision boundary's plane: the points in the colours of what the network, or one of its
units, says there; a click picks a point."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st

from engine.activations import Array
from engine.data import Dataset
from experiments.decision_boundary import Best, Learned
from experiments.features import INPUTS
from experiments.lines import NO_LINE
from experiments.plane import Frame, Place, line, look, probabilities
from language import tr
from ui import backdrop
from ui.charts import (
    Range,
    Spec,
    across,
    built_once,
    drawn,
    finished,
    layer,
    shown,
    table,
    unseen,
    up,
)
from ui.numbers import count, counted
from ui.pictures.surface import strokes
from ui.words import UPRIGHT_LENGTH, chart_title, joined, plain

HEIGHT = 366  # px
# On a phone the plane comes before the network.
STYLE = """<style>@container page (max-width: 560px) {
  .st-key-b_parts > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] {
    flex-wrap: wrap-reverse; }
}</style>"""
PALE = 0.23  # opacity of the background where the network is sure
ALIKE = 0.6  # of it, where only the class is shown
# Which of the points, in which colour and shape, and whether it is filled.
GROUPS = {
    "train 0": ("class 0", "circle", False),
    "train 1": ("class 1", "triangle-up", False),
    "test 0": ("class 0", "circle", True),
    "test 1": ("class 1", "triangle-up", True),
}
CLOSE = alt.Axis(titlePadding=2)
PICKED = "picked"  # the selection in the plane
NO_LETTERS = table(x=[], y=[], run=pa.array([], pa.string()))


@built_once
def _plane(x_title: str, y_title: str, x_range: Range, y_range: Range) -> Spec:
    """The `background` all over the plot; the model's `line`, the `best` and the pinned runs'
    `others` (x, y, x2, y2) with their `names` (x, y, run); points in `GROUPS` (x, y), a ring
    around each `wrong` one, the `followed` one, and over all, unseen, `every` one to be picked
    (x, y, row, probability)."""
    x = across("x", x_title, x_range, axis=CLOSE)
    y = up("y", chart_title(y_title, UPRIGHT_LENGTH), y_range, axis=alt.Axis(titlePadding=7))

    def pieces(name: str, meaning: str, **options: object) -> alt.Chart:
        chart = layer(name, meaning).mark_rule(clip=True, strokeCap="round", **options)
        return chart.encode(x, y, alt.X2("x2"), alt.Y2("y2"))

    def points(name: str, meaning: str, **options: object) -> alt.Chart:
        return layer(name, meaning).mark_point(clip=True, **options).encode(x, y)

    read = shown(x=x_title, y=y_title, probability=tr("probability of class 1"))
    names = layer("names", "model").mark_text(dx=9, dy=8, clip=True)
    return finished(
        *backdrop.layers("background"),
        pieces("others", "model", strokeWidth=1.5, opacity=0.45),
        names.encode(x, y, text="run:N"),
        pieces("line", "model", strokeWidth=2.5),
        pieces("best", "exact", strokeWidth=2, strokeDash=[6, 4]),
        *(
            points(name, meaning, shape=shape, filled=filled, size=44, strokeWidth=2, opacity=1)
            for name, (meaning, shape, filled) in GROUPS.items()
        ),
        points("wrong", "data", size=190, strokeWidth=1.5),
        points("followed", "model", shape="cross", filled=True, size=330, opacity=1),
        points("every", "data", filled=True, size=190, opacity=0.001)
        .encode(tooltip=read)
        .add_params(alt.selection_point(name=PICKED, fields=["row"]))
        .properties(name="every"),
        height=HEIGHT,
    )


def inputs_in_words(titles: Sequence[str]) -> str:
    """What x₁ and x₂ are, where that needs saying."""
    if tuple(titles) == INPUTS:
        return ""
    first, second = map(plain, titles)
    return tr("x₁ is {first}, x₂ is {second}.", first=first, second=second)


def plane_in_words(learned: Learned, best: Best | None, unit: Place | None, tested: bool) -> str:
    """What the marks in the plane mean, or what it shows while a unit is chosen."""
    if unit is None or _is_output(learned, unit):
        both = tr(
            "Circles are class 0, triangles class 1; hollow: training points, filled: test points, "
            "ringed: wrong."
        )
        return joined(
            both
            if learned.test and tested
            else tr("Circles are class 0, triangles class 1; ringed: wrong."),
            tr("Dashed: the exact optimum.") if best else "",
            tr("Click a unit to see the plane as it does, or a point to follow it."),
        )
    column, row = unit
    who = tr(
        "The plane as unit {unit} of hidden layer {layer} sees it: orange above 0, blue below, and "
        "its sum z is 0 on the line.",
        unit=row + 1,
        layer=column,
    )
    if column == 0:
        who = tr(
            "The plane as the input {input} sees it: orange above 0, blue below, and it is 0 on "
            "the line.",
            input=learned.settings.features[row],
        )
    return joined(
        who,
        tr("Rings still mark what the whole network gets wrong. Click the unit again to go back."),
    )


def plane(
    titles: Sequence[str],
    frame: Frame,
    data: Dataset,
    learned: Learned,
    step: int,
    best: Best | None,
    *,
    classes: bool,
    tested: bool,
    unit: Place | None,
    followed: tuple[float, float] | None,
    pins: pa.Table,
    pick: Callable[[int], None],
) -> None:
    """Draw the points on the plane, coloured by probability or, if wanted, by class alone, or by
    what one `unit` of the network says; `pick` is told the row of a point that is clicked."""
    points = _points(data, learned, step, tested)
    view, output = look(learned, step, frame, unit), _is_output(learned, unit)
    tables = {
        "background": backdrop.pictures(
            likelier(view.level) if classes and output else view.level, paint, key="plane"
        ),
        "line": strokes(view.line),
        "best": strokes(line(learned, best.theta, frame) if best and output else NO_LINE),
        "others": pins,
        "names": _letters(pins, frame),
        "followed": table(**dict(zip("xy", followed or ([], []), strict=True))),
        **points,
    }
    _draw_to_pick(
        _plane(*titles, *frame),
        tables,
        tr("Points of two classes on a plane in the colours of what the network says there"),
        _wrong_in_words(learned.epochs[step], points),
        pick,
    )


def _wrong_in_words(epoch: int, points: Mapping[str, pa.Table]) -> str:
    return tr(
        "At epoch {epoch} {wrong} of {points} lie in the colour of the other class.",
        epoch=epoch,
        wrong=count(points["wrong"].num_rows),
        points=counted("{n} point", "{n} points", points["every"].num_rows),
    )


def _is_output(learned: Learned, unit: Place | None) -> bool:
    """Whether the plane shows what the whole network says: no unit is chosen, or its output."""
    return unit is None or unit[0] == len(learned.settings.sizes) - 1


def _points(data: Dataset, learned: Learned, step: int, tested: bool) -> dict[str, pa.Table]:
    """The points that are drawn: `every` one, those of each of `GROUPS`, and the wrong ones."""
    rows = drawn(len(data))
    if not tested:
        rows = rows[np.isin(rows, learned.train.rows)]
    (x, y), truth = data.X[rows].T, data.y[rows, 0] > 0.5
    said = probabilities(learned, step, data.X[rows])
    trained = np.isin(rows, learned.train.rows)
    chosen = {
        name: (trained == name.startswith("train")) & (truth == name.endswith("1"))
        for name in GROUPS
    }
    chosen["wrong"] = (said > 0.5) != truth
    every = table(x=x, y=y, row=rows.astype(float), probability=said)
    return {"every": every} | {name: table(x=x[k], y=y[k]) for name, k in chosen.items()}


def likelier(level: Array) -> Array:
    """The class alone of numbers from −1 to 1, all equally pale."""
    return ALIKE * np.sign(level)


def paint(level: Array, theme: str) -> Array:
    """Red, green and blue (n, 3) of numbers (n,) from −1 to 1: the colour of the likelier class,
    the paler the nearer to 0."""
    page = backdrop.paper(theme)
    ends = [backdrop.ink(name, theme) for name in ("class 0", "class 1")]
    ink = np.where(level[:, None] > 0, ends[1], ends[0])
    return page + PALE * np.abs(level)[:, None] * (ink - page)


def _letters(pins: pa.Table, frame: Frame) -> pa.Table:
    """Where the letter of each pinned run stands (x, y, run): on the highest piece of its line
    that has its middle in the frame."""
    if not pins.num_rows:
        return NO_LETTERS
    run, x, y, x2, y2 = (np.array(pins[k].to_pylist()) for k in ("run", "x", "y", "x2", "y2"))
    (left, right), (low, high) = frame
    x, y = (x + x2) / 2, (y + y2) / 2
    inside = (left < x) & (x < right) & (low < y) & (y < high)
    letters = sorted(set(run[inside].tolist()))
    rows = [int(np.where(inside & (run == letter), y, low).argmax()) for letter in letters]
    return table(x=x[rows], y=y[rows], run=pa.array(letters, pa.string()))


def _draw_to_pick(
    spec: Spec, data: dict[str, pa.Table], alt: str, now: str, pick: Callable[[int], None]
) -> None:
    """Draw the plane as `ui.charts.draw` does; `pick` is told the row of a point clicked in it,
    before anything is drawn again."""

    def picked() -> None:
        rows = {int(row) for row in data["every"]["row"].to_pylist()}
        row = picked_row(st.session_state["plane"])
        if row in rows:
            pick(row)

    st.vega_lite_chart(
        {**spec, "datasets": data}, key="plane", alt=alt, on_select=picked, selection_mode=PICKED
    )
    unseen(now)


def picked_row(state: Any) -> int:
    """The row that the browser says was clicked, −1 where it says none."""
    chosen = state.get("selection", {}).get(PICKED) if isinstance(state, Mapping) else None
    first = chosen[0] if isinstance(chosen, list) and chosen else None
    row = first.get("row") if isinstance(first, Mapping) else None
    return int(row) if isinstance(row, int | float) and row == row // 1 else -1
