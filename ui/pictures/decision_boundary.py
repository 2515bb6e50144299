"""The decision boundary: the plane in the colours of what the network says, the network with what
each of its units says, the losses, and the loss around the run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import streamlit as st

from engine.activations import Array
from engine.data import Dataset
from experiments.decision_boundary import Best, Learned, at
from experiments.features import INPUTS
from experiments.landscape import Landscape
from experiments.lines import NO_LINE
from experiments.plane import Frame, Place, line, look, maps, probabilities
from ui import backdrop, network_graph
from ui.charts import (
    Range,
    Spec,
    across,
    built_once,
    drawn,
    finished,
    layer,
    padded,
    pinned,
    shown,
    table,
    up,
)
from ui.charts import draw as draw_chart
from ui.numbers import count, number, percent, plural
from ui.pictures import surface as surfaces
from ui.pictures.surface import strokes
from ui.words import UPRIGHT_LENGTH, chart_title, plain

Mask = npt.NDArray[np.bool_]

PLANE, LOSSES, GRAPH = 366, 136, 366  # px high
# On a phone the plane comes before the network.
STYLE = """<style>@container page (max-width: 560px) {
  .st-key-b_parts > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] {
    flex-wrap: wrap-reverse; }
}</style>"""
LABELLED = 4  # units of a layer that have their bias under them; of more, only the maps fit
PALE = 0.23  # opacity of the background where the network is sure
SCALES = {
    "tanh": "hidden units as they are, from −1 to 1",
    "sigmoid": "hidden units doubled less 1, from −1 to 1",
    "step": "hidden units doubled less 1, −1 or 1",
}
SHARES = "hidden units as shares of their largest value here"
# Which of the points, in which colour and shape, and whether it is filled.
GROUPS = {
    "train 0": ("class 0", "circle", False),
    "train 1": ("class 1", "triangle-up", False),
    "test 0": ("class 0", "circle", True),
    "test 1": ("class 1", "triangle-up", True),
}
DIRECTIONS = ["from the start to the end of the run", "largest remaining direction"]
CLOSE = alt.Axis(titlePadding=2)
PICKED = "picked"  # the selection in the plane


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

    read = shown(x=x_title, y=y_title, probability="probability of class 1")
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
        height=PLANE,
    )


@built_once
def _losses(loss: str, epochs: int, loss_range: Range) -> Spec:
    """Both curves `train` and `test` (epoch, loss), their `names` (epoch, loss, name, shift), the
    points `here` on them (epoch, loss), the `least` loss there is (loss), and the `pinned` runs'
    curves (run, epoch, loss)."""
    x = across("epoch", "epoch", (0.0, epochs * 1.14), axis=alt.Axis(tickMinStep=1, titlePadding=2))
    y = up(
        "loss",
        f"{loss} loss",
        loss_range,
        axis=alt.Axis(title=[loss, "loss"], tickCount=3),
    )
    read = shown(epoch="epoch", loss="loss")
    names = layer("names", "loss").mark_text(
        align="left", dx=6, dy=alt.expr("datum.shift"), fontSize=12
    )
    return finished(
        layer("least", "exact").mark_rule(strokeDash=[5, 4], strokeWidth=2).encode(y),
        layer("least", "exact")
        .mark_text(align="right", dx=-5, fontSize=12)
        .encode(
            alt.XValue(alt.expr("width * 0.87")),  # left of the last epoch
            alt.YValue(9),
            text=alt.value("dashed: least train loss there is"),
        ),
        *pinned(x, y, "loss", order="epoch"),
        layer("here", "faint").mark_rule(strokeWidth=1.5).encode(x),
        layer("train", "loss").mark_line(strokeWidth=2.5, clip=True).encode(x, y, tooltip=read),
        layer("test", "loss")
        .mark_line(strokeWidth=2, strokeDash=[4, 3], clip=True)
        .encode(x, y, tooltip=read),
        layer("here", "loss").mark_point(size=110, filled=True, opacity=1).encode(x, y),
        names.encode(x, y, text="name:N"),
        height=LOSSES,
    )


def network(learned: Learned, step: int, frame: Frame) -> Place | None:
    """Draw the network with a small map of the plane in each unit; return the unit clicked."""
    graph = network_graph.of_network(
        at(learned, step),
        learned.settings.features,
        ["ŷ"],
        maps=[np.clip(columns, -1, 1) for columns in maps(learned, step, frame)],
    )
    calm = tuple(
        tuple(replace(unit, bias="") for unit in column) if len(column) > LABELLED else column
        for column in graph.columns
    )
    units = sum(learned.settings.hidden) + 1
    return network_graph.draw(
        replace(graph, columns=calm),
        key="b_graph",
        alt="The network: in every unit the plane as it sees it, on every line a weight",
        now=f"{plural(len(learned.settings.features), 'input')}, {plural(units, 'unit')} and "
        f"{plural(learned.thetas.shape[1], 'weight')} after epoch {learned.epochs[step]}.",
        height=GRAPH,
    )


def inputs_in_words(titles: Sequence[str]) -> str:
    """What x₁ and x₂ are, where that needs saying."""
    names = [f"{x} is {plain(title)}" for x, title in zip(INPUTS, titles, strict=True)]
    return "" if tuple(titles) == INPUTS else f"{', '.join(names)}. "


def scale_in_words(learned: Learned) -> str:
    """How a unit's outputs become the colours of its map."""
    hidden = ""
    if learned.settings.hidden:
        hidden = SCALES.get(learned.settings.activation, SHARES) + "; "
    return (
        "Each square in the network is the plane as that unit sees it, orange above 0, blue below. "
        f"Inputs are shares of their largest value here; {hidden}ŷ doubled less 1. A line is a "
        "weight: the wider the larger, orange and solid above 0, blue and dashed below. Solid line "
        "in the plane: both classes equally likely."
    )


def plane_in_words(learned: Learned, best: Best | None, unit: Place | None, tested: bool) -> str:
    """What the marks in the plane mean, or what it shows while a unit is chosen."""
    if unit is None or unit[0] == len(learned.settings.sizes) - 1:
        both = "hollow: learned from, filled: held back, " if learned.test and tested else ""
        return (
            f"Circles are class 0, triangles class 1; {both}ringed: wrong. "
            f"{'Dashed: the exact optimum. ' if best else ''}Click a unit to see the plane as it "
            "does, or a point to follow it."
        )
    column, row = unit
    if column == 0:
        who, zero = f"the input {learned.settings.features[row]}", "it is 0"
    else:
        who, zero = f"unit {row + 1} of hidden layer {column}", "its sum z is 0"
    return (
        f"The plane as {who} sees it: orange above 0, blue below, and {zero} on the line. Rings "
        "still mark what the whole network gets wrong. Click the unit again to go back."
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
    kept = drawn(len(data))
    trained = np.isin(kept, learned.train.rows)
    if not tested:
        kept, trained = kept[trained], trained[trained]
    (x, y), truth = data.X[kept].T, data.y[kept, 0] > 0.5
    said = probabilities(learned, step, data.X[kept])
    view = look(learned, step, frame, unit)
    output = unit is None or unit[0] == len(learned.settings.sizes) - 1
    wrong = (said > 0.5) != truth
    tables = {
        "background": backdrop.pictures(
            lambda theme: paint(view.level, classes and output, theme), key="plane"
        ),
        "line": strokes(view.line),
        "best": strokes(line(learned, best.theta, frame) if best and output else NO_LINE),
        "others": pins,
        "names": _letters(pins, frame),
        "followed": table(**dict(zip("xy", followed or ([], []), strict=True))),
        "every": table(x=x, y=y, row=kept.astype(float), probability=said),
        **_groups(x, y, truth, trained, wrong),
    }
    _draw_to_pick(
        _plane(*titles, *frame),
        tables,
        "Points of two classes on a plane in the colours of what the network says there",
        f"At epoch {learned.epochs[step]} {count(int(wrong.sum()))} of "
        f"{plural(len(kept), 'point')} lie in the colour of the other class.",
        pick,
    )


def _groups(x: Array, y: Array, truth: Mask, trained: Mask, wrong: Mask) -> dict[str, pa.Table]:
    """The points (n,) of each of `GROUPS`, and the wrong ones."""
    rows = {
        name: (trained == name.startswith("train")) & (truth == name.endswith("1"))
        for name in GROUPS
    }
    return {name: table(x=x[k], y=y[k]) for name, k in {**rows, "wrong": wrong}.items()}


def losses(learned: Learned, step: int, best: Best | None, pins: pa.Table) -> None:
    """Draw the loss of every epoch, of the points learned from and of those held back."""
    parts, epochs = learned.parts, learned.epochs
    ends = np.array([part.losses[-1] for part in parts.values()])
    least = np.array([best.loss] if best else [])
    empty = table(epoch=np.empty(0), loss=np.empty(0))
    tables = {
        "test": empty,
        **{name: table(epoch=epochs, loss=part.losses) for name, part in parts.items()},
        "names": table(
            epoch=np.full(len(parts), epochs[-1]),
            loss=ends,
            name=list(parts),
            shift=np.where(ends == ends.max(), -7, 7),
        ),
        "here": table(
            epoch=np.full(len(parts), epochs[step]),
            loss=[part.losses[step] for part in parts.values()],
        ),
        "least": table(loss=least),
        "pinned": pins,
    }
    last = max([learned.settings.epochs, *pins["epoch"].to_pylist()])
    heights = padded(*(part.losses for part in parts.values()), least, pins["loss"], share=0.11)
    draw_chart(
        _losses(learned.settings.loss, int(last), heights),
        tables,
        key="losses",
        alt="The loss of training and test points over the epochs",
        now=f"The loss over the epochs, from {number(learned.train.losses[0])} to "
        f"{number(learned.train.losses[-1])} on the points learned from.",
    )


def loss_surface(learned: Learned, step: int, ground: Landscape) -> None:
    """Draw the loss around the run, with its path and the exact optimum where there is one."""
    two = learned.thetas.shape[1] == 2
    names = [f"weight of {name}" for name in learned.settings.features] + ["bias"]
    surfaces.draw(
        ground.surface,
        ground.path,
        step,
        names[:2] if two else DIRECTIONS,
        key="surface",
        alt="The loss over two directions in the space of weights, with the path of the run",
        now=f"The loss from {number(float(ground.surface.losses.min()))} to "
        f"{number(float(ground.surface.losses.max()))}; at epoch {learned.epochs[step]} the run "
        f"is at {number(float(ground.path[step, 0]))} and {number(float(ground.path[step, 1]))}.",
        best=ground.best,
        height=420,
    )


def measures(learned: Learned, step: int) -> dict[str, str]:
    """The numbers that move with the step."""
    parts = learned.parts.items()
    losses = {f"{name} loss": number(part.losses[step]) for name, part in parts}
    shares = {f"{name} accuracy": percent(part.accuracies[step]) for name, part in parts}
    return {**losses, **shares, "epoch": count(int(learned.epochs[step]))}


def paint(level: Array, classes: bool, theme: str) -> Array:
    """Red, green and blue (rows, columns, 3) of numbers from −1 to 1 (rows, columns): the colour
    of the likelier class, the paler the nearer to 0, or all equally pale for `classes` alone."""
    sure = np.sign(level) * 0.6 if classes else np.clip(level, -1, 1)
    page = backdrop.paper(theme)
    ends = [backdrop.ink(name, theme) for name in ("class 0", "class 1")]
    ink = np.where(sure[..., None] > 0, ends[1], ends[0])
    return page + PALE * np.abs(sure)[..., None] * (ink - page)


def _letters(pins: pa.Table, frame: Frame) -> pa.Table:
    """Where the letter of each pinned run stands (x, y, run): on the highest piece of its line
    that has its middle in the frame."""
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
    with st.container(key="in-words-plane"):
        st.html(f"<p>{escape(now)}</p>")


def picked_row(state: Any) -> int:
    """The row that the browser says was clicked, −1 where it says none."""
    chosen = state.get("selection", {}).get(PICKED) if isinstance(state, Mapping) else None
    first = chosen[0] if isinstance(chosen, list) and chosen else None
    row = first.get("row") if isinstance(first, Mapping) else None
    return int(row) if isinstance(row, int | float) and row == row // 1 else -1
