"""The decision boundary: the plane in the colours of what the network says, and the losses."""

import base64
import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st
from PIL import Image, ImageColor

from engine.activations import Array
from engine.data import Dataset
from experiments.decision_boundary import (
    Best,
    Frame,
    Learned,
    Pass,
    Rows,
    Settings,
    look,
    probabilities,
    straight,
)
from experiments.lines import NO_LINE, Line
from ui.charts import (
    Range,
    Spec,
    across,
    built_once,
    draw,
    finished,
    layer,
    padded,
    sampled,
    shown,
    table,
    up,
)
from ui.numbers import count, number, percent, plural
from ui.theme import CLASS_0_RGB, CLASS_1_RGB

TURNS = "plane: pictures"  # the last two, kept for the session
TALL = 350  # px, axes included
PALE = 0.28  # opacity of the background where the network is sure
PAPER = {"light": "#FFFFFF", "dark": "#14161F"}  # where the project's configuration is not read
LEGEND = (
    "Circles are class 0, triangles class 1. Hollow: learned from; filled: held back as a test; "
    "ringed: wrong. Solid line: both classes equally likely. Dashed: the exact optimum, if there "
    "is one."
)
# Which of the points, in which colour and shape, and whether it is filled.
GROUPS = {
    "train 0": ("class 0", "circle", False),
    "train 1": ("class 1", "triangle-up", False),
    "test 0": ("class 0", "circle", True),
    "test 1": ("class 1", "triangle-up", True),
}


@built_once
def _plane(x_title: str, y_title: str, x_range: Range, y_range: Range) -> Spec:
    """The `background` (turn, light, dark) all over the plot, the model's `line` and the `best`
    (x, y, place), points in `GROUPS` (x, y, probability), and a ring around each `wrong` one."""
    x, y = across("x", x_title, x_range), up("y", y_title, y_range)
    # Which of the two pictures fits the theme? The colour of the data is dark on light and light
    # on dark, and only the browser knows it.
    bright = "luminance(scale('color', 'data')) > 0.4"

    def background(theme: str, visible: str) -> alt.Chart:
        image = alt.Chart(alt.NamedData("background")).mark_image(
            aspect=False,
            width=alt.expr("width"),
            height=alt.expr("height"),
            opacity=alt.expr(visible),
        )
        middle = alt.XValue(alt.expr("width / 2")), alt.YValue(alt.expr("height / 2"))
        return image.encode(*middle, url=f"{theme}:N", key="turn:N")

    def line(name: str, meaning: str, **options: object) -> alt.Chart:
        chart = layer(name, meaning).mark_rule(clip=True, strokeCap="round", **options)
        return chart.encode(x, y, alt.X2("x2"), alt.Y2("y2"))

    read = shown(x=x_title, y=y_title, probability="probability of class 1")
    return finished(
        background("light", f"{bright} ? 0 : 1"),
        background("dark", f"{bright} ? 1 : 0"),
        line("line", "model", strokeWidth=2.5),
        line("best", "exact", strokeWidth=2, strokeDash=[6, 4]),
        *(
            layer(name, meaning)
            .mark_point(shape=shape, filled=filled, size=52, strokeWidth=2, opacity=1, clip=True)
            .encode(x, y, tooltip=read)
            for name, (meaning, shape, filled) in GROUPS.items()
        ),
        layer("wrong", "data").mark_point(size=230, strokeWidth=1.5, clip=True).encode(x, y),
        height=TALL,
    )


@built_once
def _losses(epochs: int, loss_range: Range) -> Spec:
    """Both curves `train` and `test` (epoch, loss), their `names` (epoch, loss, name, shift), the
    points `here` on them (epoch, loss), and the `least` loss there is (loss)."""
    x = across("epoch", "epoch", (0.0, epochs * 1.14), axis=alt.Axis(tickMinStep=1))
    y = up("loss", "loss (cross-entropy)", loss_range, axis=alt.Axis(format=".3~g"))
    read = shown(epoch="epoch", loss="loss")
    names = layer("names", "loss").mark_text(
        align="left", dx=6, dy=alt.expr("datum.shift"), fontSize=12
    )
    return finished(
        layer("least", "exact").mark_rule(strokeDash=[5, 4], strokeWidth=2).encode(y),
        layer("least", "exact")
        .mark_text(align="left", dx=5, fontSize=12)
        .encode(
            alt.XValue(0),
            alt.YValue(alt.expr("height - 9")),
            text=alt.value("least train loss there is"),
        ),
        layer("here", "faint").mark_rule(strokeWidth=1.5).encode(x),
        layer("train", "loss").mark_line(strokeWidth=2.5, clip=True).encode(x, y, tooltip=read),
        layer("test", "loss")
        .mark_line(strokeWidth=2, strokeDash=[4, 3], clip=True)
        .encode(x, y, tooltip=read),
        layer("here", "loss").mark_point(size=110, filled=True, opacity=1).encode(x, y),
        names.encode(x, y, text="name:N"),
        height=TALL,
    )


def plane(
    titles: Sequence[str],
    frame: Frame,
    data: Dataset,
    learned: Learned,
    step: int,
    best: Best | None,
    classes: bool,
) -> None:
    """Draw the points on the plane, coloured by probability or, if wanted, by class alone."""
    kept = sampled(row=np.arange(len(data)))["row"].to_numpy()
    (x, y), truth = data.X[kept].T, data.y[kept, 0] > 0.5
    said = probabilities(learned, step, data.X[kept])
    trained = np.isin(kept, learned.train.rows)
    view = look(learned, step, frame)
    tables = {
        "background": background_table(view.probability, classes),
        "line": strokes(view.line),
        "best": strokes(straight(learned, best.theta, frame) if best else NO_LINE),
    }
    for name in GROUPS:
        chosen = (trained == name.startswith("train")) & (truth == name.endswith("1"))
        tables[name] = table(x=x[chosen], y=y[chosen], probability=said[chosen])
    wrong = (said > 0.5) != truth
    tables["wrong"] = table(x=x[wrong], y=y[wrong])
    draw(
        _plane(*titles, *frame),
        tables,
        key="plane",
        alt="Points of two classes on a plane in the colours of what the network says there",
        now=f"At epoch {learned.epochs[step]} {count(int(wrong.sum()))} of "
        f"{plural(len(kept), 'point')} lie in the colour of the other class.",
    )


def losses(learned: Learned, step: int, best: Best | None) -> None:
    """Draw the loss of every epoch, of the points learned from and of those held back."""
    parts, epochs = learned.parts, learned.epochs
    ends = np.array([part.losses[-1] for part in parts.values()])
    least = np.array([best.loss] if best else [])
    tables = {
        "test": table(epoch=np.empty(0), loss=np.empty(0)),
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
    }
    heights = padded(*(part.losses for part in parts.values()), least, share=0.11)
    draw(
        _losses(learned.settings.epochs, heights),
        tables,
        key="losses",
        alt="The loss of training and test points over the epochs",
        now=f"The loss over the epochs, from {number(learned.train.losses[0])} to "
        f"{number(learned.train.losses[-1])} on the points learned from.",
    )


def measures(learned: Learned, step: int) -> dict[str, str]:
    """The numbers that move with the step."""
    parts = learned.parts.items()
    losses = {f"{name} loss": number(part.losses[step]) for name, part in parts}
    shares = {f"{name} accuracy": percent(part.accuracies[step]) for name, part in parts}
    return {**losses, **shares, "epoch": count(int(learned.epochs[step]))}


def epochs(learned: Learned) -> None:
    """Every kept epoch: losses, accuracies and how far the weights moved in it."""
    columns: dict[str, Any] = {}
    for name, part in learned.parts.items():
        columns |= {f"{name} loss": part.losses, f"{name} accuracy": part.accuracies}
    columns["the weights moved by"] = learned.moves
    st.dataframe(
        {"epoch": learned.epochs, **columns},
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(columns, st.column_config.NumberColumn(format="%.6g")),
        alt="Loss, accuracy and the length of the step at every epoch that is kept",
    )


def layer_table(layer: Pass) -> dict[str, Array | Rows]:
    """A row for each unit: its weights, its bias, its sum z and what it puts out."""
    weights = {f"weight of input {k}": w for k, w in enumerate(layer.W, 1)}
    bias = {} if layer.b is None else {"bias": layer.b}
    unit = {"unit": np.arange(1, len(layer.z) + 1)}
    return unit | weights | bias | {"sum z": layer.z, "output": layer.out}


def parameter_names(settings: Settings) -> list[str]:
    """What each number of the network's flat vector is, in its order."""
    sizes, names = (2, *settings.hidden, 1), []
    for k, (m, n) in enumerate(pairwise(sizes), 1):
        names += [
            f"layer {k}: input {i} to unit {j}" for i in range(1, m + 1) for j in range(1, n + 1)
        ]
        names += [f"layer {k}: bias of unit {j}" for j in range(1, n + 1)] * settings.bias
    return names


def confusion_table(counts: Rows) -> dict[str, Any]:
    """Two rows, the true classes; two columns, what the network says."""
    return {
        "": ["is class 0", "is class 1"],
        "said class 0": counts[:, 0],
        "said class 1": counts[:, 1],
    }


def strokes(line: Line) -> pa.Table:
    """The straight pieces of a line, each from (x, y) to (x2, y2)."""
    return table(x=line.x, y=line.y, x2=line.x2, y2=line.y2)


def background_table(probability: Array, classes: bool) -> pa.Table:
    """The picture before and the one now, numbered, each for a light and for a dark theme.

    The browser decodes a picture after it has drawn the chart. The one before stays underneath,
    so that the plane is never blank: that is why pictures are opaque.
    """
    light, dark = (png(probability, classes, theme) for theme in ("light", "dark"))
    shown: list[tuple[int, str, str]] = st.session_state.get(TURNS, [])
    if not shown or shown[-1][1] != light:
        turn = shown[-1][0] + 1 if shown else 0
        shown = [*shown[-1:], (turn, light, dark)]
        st.session_state[TURNS] = shown
    turns, lights, darks = zip(*shown, strict=True)
    return table(turn=turns, light=lights, dark=darks)


def png(probability: Array, classes: bool, theme: str) -> str:
    """The plane (rows, columns), lowest row first, as a picture in a data URI: the colour of the
    likelier class, the paler the less sure, or all equally pale for `classes` alone."""
    sure = np.sign(probability - 0.5) * 0.6 if classes else 2 * probability - 1  # from −1 to 1
    colour = st.get_option(f"theme.{theme}.backgroundColor") or PAPER[theme]
    paper = np.array(ImageColor.getrgb(colour))
    ink = np.where(sure[..., None] > 0, CLASS_1_RGB, CLASS_0_RGB)
    pixels = paper + PALE * np.abs(sure)[..., None] * (ink - paper)
    file = io.BytesIO()
    Image.fromarray(np.rint(pixels[::-1]).astype(np.uint8)).save(file, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
