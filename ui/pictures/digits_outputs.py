"""The ten outputs of a network for one image, as bars beside their targets."""

from typing import Any

import altair as alt
import numpy as np

from engine.activations import Array
from language import tr
from ui import charts
from ui.charts import (
    Spec,
    across,
    built_once,
    finished,
    layer,
    shown,
    table,
)


def digit_axis(channel: Any, field: str, title: str | None, **axis: Any) -> Any:
    """Ten digits along an axis, in order."""
    scale = alt.Scale(domain=list(range(10)), paddingInner=0.12, paddingOuter=0.06)
    return channel(field, type="ordinal", title=title, scale=scale, axis=alt.Axis(**axis))


@built_once
def outputs() -> Spec:
    """Ten outputs as bars, `others` and the `winner` (digit, output), the `targets` (digit,
    target) as circles, and each one's number at the right, `words` (digit, words)."""
    y = digit_axis(alt.Y, "digit", None, ticks=False, domain=False, labelFontSize=13)

    def x(field: str) -> alt.X:
        axis = alt.Axis(values=[0, 0.5, 1], titleAnchor="start")
        return across(field, tr("output (circle: target)"), (-0.04, 1.66), axis=axis)

    def bars(name: str, ink: str) -> alt.Chart:
        chart = layer(name, ink).mark_bar(cornerRadiusEnd=2)
        return chart.encode(x("output"), y, tooltip=shown(digit=tr("digit"), output=tr("output")))

    targets = layer("targets", "data").mark_point(size=55, strokeWidth=1.5)
    words = layer("words", "data").mark_text(align="left", fontSize=13)
    return finished(
        bars("others", "faint"),
        bars("winner", "model"),
        targets.encode(x("target"), y, tooltip=shown(digit=tr("digit"), target=tr("target"))),
        words.encode(x("place"), y, text="words:N"),
        height=300,
    )


def draw_outputs(said: Array, label: int) -> None:
    """The ten outputs `said` (10,) for an image of a `label`."""
    digit, says = np.arange(10), int(said.argmax())
    others = digit != says
    words = [f"{output:.2f}" for output in said]
    words[label] = tr("{output}  label", output=words[label])
    charts.draw(
        outputs(),
        {
            "others": table(digit=digit[others], output=said[others]),
            "winner": table(digit=says, output=said[says]),
            "targets": table(digit=digit, target=(digit == label).astype(float)),
            "words": table(digit=digit, words=words, place=np.full(10, 1.1)),
        },
        key="outputs",
        alt=tr("The ten outputs of the network"),
        now=tr(
            "The ten outputs: the largest is {output} for {digit}. The label is {label}, whose "
            "output is {labels}.",
            output=f"{said[says]:.2f}",
            digit=says,
            label=label,
            labels=f"{said[label]:.2f}",
        ),
    )
