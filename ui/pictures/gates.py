"""A neuron or a network and the four points of a gate: graph, plane, loss."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pyarrow as pa

from engine.activations import Array
from engine.network import Network
from experiments.gates import CORNERS, EDGES, WANTED, Spoken, Trained, answers, maps
from experiments.gates import plane as look
from language import tr
from ui import backdrop, network_graph
from ui.charts import (
    Range,
    Spec,
    across,
    built_once,
    draw,
    finished,
    layer,
    padded,
    pinned,
    shown,
    step_range,
    table,
    up,
)
from ui.network_graph import Graph, Unit, Wire
from ui.numbers import counted, number
from ui.pictures.activations import short
from ui.theme import CLASS_0_RGB, CLASS_1_RGB

PALE = 0.28  # of the class's colour, where the network is sure
FOUR = len(CORNERS)
TALL = 320  # px


def neuron(weights: Sequence[float], point: int, spoken: Spoken) -> None:
    """Draw the neuron set by hand, with the numbers of one of the four points."""
    w1, w2, b = weights
    x1, x2 = CORNERS[point]
    z, says = short(spoken.z[point]), short(spoken.says[point])
    inputs = (
        Unit("x₁", short(x1), "input"),
        Unit("x₂", short(x2), "input"),
        Unit("b", short(b), "bias"),
    )
    wires = [
        Wire((0, row), (1, 0), weight, f"{name}{short(weight)}")
        for row, (name, weight) in enumerate((("w₁ = ", w1), ("w₂ = ", w2), ("", -1.0)))
    ]
    wires.append(Wire((1, 0), (2, 0), None))
    titles = (tr("inputs"), tr("sum z"), tr("1 if z > 0"))
    network_graph.draw(
        Graph(
            (inputs, (Unit("Σ", z, "sum"),), (Unit(tr("says"), says, "output"),)),
            tuple(wires),
            titles,
        ),
        key="f_gate_neuron",
        alt=tr("A neuron with two inputs and a bias neuron"),
        now=tr(
            "For the point {point} the sum is {z} and the neuron says {says}.",
            point=f"({x1:g}, {x2:g})",
            z=z,
            says=says,
        ),
        height=TALL,
    )


def network(model: Network, point: int, step: int) -> None:
    """Draw the network at this step: what each unit says over the plane, and of one point."""
    says = answers(model, point)
    x1, x2 = CORNERS[point]
    network_graph.draw(
        network_graph.of_network(model, ("x₁", "x₂"), ("ŷ",), says, maps(model)),
        key="f_gate_network",
        alt=tr("The network and what each of its units says over the plane"),
        now=tr(
            "After {steps} the network says {says} of the point {point}.",
            steps=counted("{n} step", "{n} steps", step),
            says=number(float(says[-1][0])),
            point=f"({x1:g}, {x2:g})",
        ),
        height=TALL,
    )


def plane(gate: str, model: Network, spoken: Spoken, point: int, sure: bool) -> None:
    """Draw the four points with their wanted answers, the line and its two sides."""
    view = look(model, sure)
    wanted = np.array(WANTED[gate])
    said = spoken.says.astype(int)
    tables = {
        "background": backdrop.pictures(2 * view.share - 1, _paint, key="f_plane"),
        "line": table(x=view.line.x, y=view.line.y, x2=view.line.x2, y2=view.line.y2),
        "wrong": _points(said != wanted, wanted, said),
        "here": _points(np.arange(FOUR) == point, wanted, said),
        "names": _points(np.full(FOUR, True), wanted, said),
        "class 0": _points(wanted == 0, wanted, said),
        "class 1": _points(wanted == 1, wanted, said),
    }
    draw(
        _plane(),
        tables,
        key="f_plane",
        alt=tr("The four points with their wanted answers, and the sides that the neuron sees"),
        now=tr(
            "{right} of {all} points lie on the side of their wanted answer.",
            right=spoken.right,
            all=FOUR,
        ),
    )


def losses(trained: Trained, step: int, pins: pa.Table) -> None:
    """Draw the loss of every step, where we are, and pinned runs."""
    heights = padded(0, trained.losses)
    draw(
        _losses(step_range(len(trained.losses) - 1), heights),
        {
            "curve": table(step=np.arange(len(trained.losses)), loss=trained.losses),
            "here": table(step=step, loss=trained.losses[step]),
            "pinned": pins,
        },
        key="f_gate_losses",
        alt=tr("The loss of every step"),
        now=tr(
            "The loss goes from {first} to {last}. After {steps} it is {here}.",
            first=number(trained.losses[0]),
            last=number(trained.losses[-1]),
            steps=counted("{n} step", "{n} steps", step),
            here=number(trained.losses[step]),
        ),
    )


def _points(chosen: Array, wanted: Array, said: Array) -> pa.Table:
    """Those of the four points, with what is wanted and said."""
    x, y = CORNERS[chosen].T
    return table(x=x, y=y, wanted=wanted[chosen], said=said[chosen])


def _paint(level: Array, theme: str) -> Array:
    """The colours (n, 3) of the likelier class, the paler the less sure; `level` (n,) is −1 where
    it is surely class 0."""
    ink = np.where(level[:, None] > 0, CLASS_1_RGB, CLASS_0_RGB)
    paper = backdrop.paper(theme)
    return paper + PALE * np.abs(level[:, None]) * (ink - paper)


@built_once
def _plane() -> Spec:
    """The `background`, the `line` (x, y, x2, y2), points by class (x, y, wanted, said), a ring
    around the one that is looked at (`here`) and a cross on each `wrong`, `names` at all four."""
    ticks = alt.Axis(values=[0, 1], format="d", grid=False)
    x, y = (
        make(*what, EDGES, axis=ticks) for make, what in ((across, ("x", "x₁")), (up, ("y", "x₂")))
    )
    wanted, said = tr("wanted"), tr("said")
    read = shown(x="x₁", y="x₂", wanted=wanted, said=said)

    def marks(name: str, meaning: str, shape: str, size: float, **options: object) -> alt.Chart:
        return layer(name, meaning).mark_point(shape=shape, size=size, **options).encode(x, y)

    return finished(
        *backdrop.layers("background"),
        layer("line", "model")
        .mark_rule(strokeWidth=2.5, clip=True, strokeCap="round")
        .encode(x, y, alt.X2("x2"), alt.Y2("y2")),
        marks("class 0", "class 0", "circle", 170, strokeWidth=3, opacity=1).encode(tooltip=read),
        marks("class 1", "class 1", "triangle-up", 170, strokeWidth=3, opacity=1).encode(
            tooltip=read
        ),
        marks("here", "data", "circle", 700, strokeWidth=1.5),
        marks("wrong", "loss", "cross", 60, filled=True, opacity=1, angle=45),
        *(
            layer("names", "data")
            .transform_calculate(words=f"'{word} ' + datum.{field}")
            .mark_text(dy=dy, fontSize=12)
            .encode(x, y, text="words:N")
            for field, word, dy in (("wanted", wanted, -26), ("said", said, 27))
        ),
        height=TALL,
    )


@built_once
def _losses(steps: Range, heights: Range) -> Spec:
    """The `curve` (step, loss), the point `here` on it, `pinned` runs (run, step, loss)."""
    x = across("step", tr("step"), steps, axis=alt.Axis(format="d", tickMinStep=1))
    y = up("loss", tr("loss (cross-entropy)"), heights)
    return finished(
        layer("here", "faint").mark_rule().encode(x),
        *pinned(x, y, "loss"),
        layer("curve", "loss").mark_line(strokeWidth=2.5, clip=True).encode(x, y),
        layer("here", "model")
        .mark_point(size=130, filled=True, opacity=1)
        .encode(x, y, tooltip=shown(step=tr("step"), loss=tr("loss"))),
        height=TALL,
    )
