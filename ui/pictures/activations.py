"""An activation with its slope and tangent, and the loss of six neurons that differ in it."""

from collections.abc import Iterable

import altair as alt
import numpy as np
import pyarrow as pa

from experiments.activations import REACH, Learner, Place, Shape, Threshold
from ui.charts import Range, Spec, across, apart, built_once, finished, layer, shown, table, up

CEILING = 3.0  # the loss axis reaches no higher, whatever a run does


@built_once
def shape(values: Range) -> Spec:
    """The `curve` (z, f, slope), the `guide` (z, f) it tends to, named at `limit` (z, f), the
    place `here` (z, f, slope), its `tangent` (z, f), and `names` (z, f, slope) at the ends."""
    x, y = across("z", "z, the neuron's sum", (-REACH, REACH)), up("f", "f(z) and f′(z)", values)
    slope = up("slope", "f(z) and f′(z)", values)
    read = shown(z="z", f="f(z)", slope="f′(z)")
    names = {"align": "left", "dx": 6, "fontSize": 13}
    return finished(
        layer("here", "faint").mark_rule().encode(x),
        layer("guide", "faint").mark_line(strokeWidth=2, strokeDash=[2, 3]).encode(x, y),
        layer("limit", "data")
        .mark_text(align="right", baseline="top", dx=-16, dy=2, fontSize=12)
        .encode(x, y, text=alt.value("the step")),
        layer("curve", "gradient")
        .mark_line(strokeWidth=2, strokeDash=[6, 4], clip=True)
        .encode(x, slope),
        layer("curve", "model").mark_line(strokeWidth=2.5, clip=True).encode(x, y),
        layer("tangent", "gradient").mark_line(strokeWidth=3.5, clip=True).encode(x, y),
        layer("here", "gradient")
        .mark_point(size=110, strokeWidth=2, clip=True)
        .encode(x, slope, tooltip=read),
        layer("here", "model")
        .mark_point(size=140, filled=True, opacity=1, clip=True)
        .encode(x, y, tooltip=read),
        layer("names", "model").mark_text(**names).encode(x, y, text=alt.value("f(z)")),
        layer("names", "gradient").mark_text(**names).encode(x, slope, text=alt.value("f′(z)")),
    )


def shape_now(curve: Shape, here: Place, z: float) -> dict[str, pa.Table]:
    """The data of `shape` at this z."""
    guide = curve.limit is not None
    return {
        "curve": table(z=curve.z, f=curve.outputs, slope=curve.slopes),
        "guide": table(z=curve.z, f=curve.limit) if guide else table(z=[], f=[]),
        "limit": table(z=[0.0] * guide, f=[1.0] * guide),
        "here": table(z=z, f=here.output, slope=here.slope),
        "tangent": table(z=here.tangent_z, f=here.tangent),
        "names": table(z=REACH, f=curve.outputs[-1], slope=curve.slopes[-1]),
    }


@built_once
def learning(last: int, top: float) -> Spec:
    """The loss of the `chosen` and of the `others` (step, loss, name), the step `now`, where each
    is then (`chosen_now`, `others_now`), and the names (`chosen_names`, `others_names`)."""
    x = across("step", "step", (0, last), axis=alt.Axis(format="d", tickMinStep=1))
    y = up("loss", "loss (mean squared error)", (0.0, top))
    read = [alt.Tooltip("name:N", title="activation"), *shown(step="step", loss="loss")]
    chosen = layer("chosen_now", "model").mark_point(size=150, filled=True, opacity=1)
    others = layer("others_now", "faint").mark_point(size=45, filled=True, opacity=1)
    return finished(
        layer("now", "faint").mark_rule().encode(x),
        layer("others", "faint")
        .mark_line(strokeWidth=1.5, clip=True)
        .encode(x, y, detail="name:N"),
        others.encode(x, y, tooltip=read),
        layer("chosen", "loss").mark_line(strokeWidth=3, clip=True).encode(x, y),
        chosen.encode(x, y, tooltip=read),
        *(
            layer(f"{role}_names", meaning)
            .mark_text(align="left", dx=10, fontSize=12, fontWeight=weight)
            .encode(y, x=alt.value("width"), text="name:N")
            for role, meaning, weight in (("others", "data", "normal"), ("chosen", "loss", "bold"))
        ),
    )


def ceiling(learners: Iterable[Learner]) -> float:
    """The top of the loss axis: it shows every start, but never more than `CEILING`."""
    return 1.05 * min(CEILING, max(1.0, *(float(one.losses[0]) for one in learners)))


def learning_now(
    learners: Iterable[Learner], chosen: str, step: int, top: float
) -> dict[str, pa.Table]:
    """The data of `learning` at this step; what is above the picture stays just above it."""
    runs = [(one, np.minimum(one.losses, 2 * top)) for one in learners]
    ends = {one.name: float(losses[-1]) for one, losses in runs}
    ends = apart(ends, gap=0.055 * top, low=-0.01 * top, high=top)
    tables = {"now": table(step=step)}
    for role in ("chosen", "others"):
        part = [(one, losses) for one, losses in runs if (one.name == chosen) == (role == "chosen")]
        tables[role] = table(
            step=np.concatenate([np.arange(len(losses)) for _, losses in part]),
            loss=np.concatenate([losses for _, losses in part]),
            name=[one.name for one, losses in part for _ in losses],
        )
        now = [(losses[one.row(step)], one.name) for one, losses in part]
        seen = [(loss, name) for loss, name in now if loss <= top]
        tables[f"{role}_now"] = table(
            step=[step] * len(seen),
            loss=np.array([loss for loss, _ in seen], float),
            name=np.array([name for _, name in seen], str),
        )
        tables[f"{role}_names"] = table(
            loss=[ends[one.name] for one, _ in part], name=[one.name for one, _ in part]
        )
    return tables


def threshold(x: float, weight: float, bias: float, neuron: Threshold) -> str:
    """The sum of a step unit with a bias neuron, in LaTeX with its numbers."""
    return (
        rf"w \cdot x + (-1) \cdot b = {_n(weight)} \cdot {_n(x)} - {_n(bias)} = {neuron.total:g} "
        + (">" if neuron.fires else r"\le")
        + " 0"
    )


def _n(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"
