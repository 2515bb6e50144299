"""One neuron as a graph with its numbers, and its activation with slope and tangent."""

import altair as alt

from experiments.activations import REACH, Place, Shape, Threshold
from language import tr
from ui import network_graph
from ui.activation_names import called
from ui.charts import (
    Range,
    Spec,
    across,
    built_once,
    draw,
    finished,
    layer,
    padded,
    shown,
    table,
    up,
)
from ui.network_graph import Graph, Unit, Wire
from ui.numbers import number
from ui.sums import rounded, text


def neuron(name: str, x: float, weight: float, bias: float, sums: Threshold, here: Place) -> None:
    """Draw the neuron: its input and the bias neuron, the sum, the activation, the output."""
    total, output = short(sums.total), number(here.output)
    columns = (
        (Unit("x", short(x), "input"), Unit("b", short(bias), "bias")),
        (Unit("Σ", f"z = {total}", "sum"),),
        (Unit(called(name), f"f′ = {number(here.slope)}"),),
        (Unit("ŷ", output, "output"),),
    )
    wires = (
        Wire((0, 0), (1, 0), weight, f"w = {short(weight)}"),
        Wire((0, 1), (1, 0), -1.0, "−1"),
        Wire((1, 0), (2, 0), None),
        Wire((2, 0), (3, 0), None),
    )
    titles = (tr("inputs"), tr("sum w·x − b"), tr("activation f"), tr("output f(z)"))
    network_graph.draw(
        Graph(columns, wires, titles),
        key="f_neuron",
        alt=tr("A neuron with one input and a bias neuron"),
        now=tr(
            "The input x = {x} times the weight {weight}, minus the bias neuron's {bias}, is the "
            "sum z = {total}; {name} makes of it the output {output}.",
            x=short(x),
            weight=short(weight),
            bias=short(bias),
            total=total,
            name=called(name),
            output=output,
        ),
        height=260,
    )


def short(value: float) -> str:
    """A slider's value without trailing zeros."""
    return text(rounded(value, 6))


def shape(name: str, curve: Shape, here: Place, z: float) -> None:
    """Draw the activation and its slope against z, with the tangent at this z."""
    guide = curve.limit is not None
    data = {
        "curve": table(z=curve.z, f=curve.outputs, slope=curve.slopes),
        "guide": table(z=curve.z, f=curve.limit) if guide else table(z=[], f=[]),
        "limit": table(z=[0.0] * guide, f=[1.0] * guide),
        "here": table(z=z, f=here.output, slope=here.slope),
        "tangent": table(z=here.tangent_z, f=here.tangent),
        "names": table(z=REACH, f=curve.outputs[-1], slope=curve.slopes[-1]),
    }
    draw(
        _shape(padded(curve.outputs, curve.slopes)),
        data,
        key="f_shape",
        alt=tr("An activation and its slope"),
        now=tr(
            "The activation {name} and its slope against z. At z = {z} it gives {output} and its "
            "slope is {slope}.",
            name=called(name),
            z=number(z),
            output=number(here.output),
            slope=number(here.slope),
        ),
    )


@built_once
def _shape(values: Range) -> Spec:
    """The `curve` (z, f, slope), the `guide` (z, f) it tends to, named at `limit` (z, f), the
    place `here` (z, f, slope), its `tangent` (z, f), and `names` (z, f, slope) at the ends."""
    x, both = across("z", tr("z, the neuron's sum"), (-REACH, REACH)), tr("f(z) and f′(z)")
    y, slope = up("f", both, values), up("slope", both, values)
    read = shown(z="z", f="f(z)", slope="f′(z)")
    names = {"align": "left", "dx": 6, "fontSize": 13}
    return finished(
        layer("here", "faint").mark_rule().encode(x),
        layer("guide", "faint").mark_line(strokeWidth=2, strokeDash=[2, 3]).encode(x, y),
        layer("limit", "data")
        .mark_text(align="right", baseline="top", dx=-16, dy=2, fontSize=12)
        .encode(x, y, text=alt.value(tr("the step"))),
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
