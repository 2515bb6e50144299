"""The race of two losses: the outputs of both runs step by step, and both losses against z."""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pyarrow as pa

from experiments.losses import NEAR, Trace
from experiments.losses_one_z import Curves
from language import tr
from ui.charts import (
    Range,
    Spec,
    across,
    apart,
    built_once,
    draw,
    finished,
    layer,
    padded,
    shown,
    table,
    up,
)
from ui.numbers import counted, number
from ui.pictures.losses_marks import (
    SLOTS,
    both_lines,
    both_names,
    both_runs,
    named_line,
    pinned_pairs,
)

TICKS = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]  # with the edges of what counts as corrected


def outputs(traces: Mapping[str, Trace], target: int, step: int, pins: pa.Table) -> None:
    """Draw the output of both runs over the steps, and where they stand."""
    last = max(len(trace.z) for trace in traces.values()) - 1
    ends = {name: float(trace.outputs[-1]) for name, trace in traces.items()}
    ends = apart(ends, gap=0.075, low=-0.03, high=1.03)
    tables = {
        "near": table(value=abs(target - NEAR)),
        "names": table(
            step=[last] * len(ends), value=list(ends.values()), name=list(map(tr, ends))
        ),
        "pinned": pins,
    }
    for slot, trace in zip(SLOTS, traces.values(), strict=True):
        tables[slot] = table(step=np.arange(last + 1), value=trace.outputs)
        tables[f"{slot}_now"] = table(step=step, value=trace.outputs[step])
    first, second = traces
    draw(
        _outputs(last, first, second),
        tables,
        key="l_outputs",
        alt=tr("The output of both neurons, step by step"),
        now=tr(
            "The output of both neurons against the step. After {steps} it is {one} with {first} "
            "and {other} with {second}; the target is {target}.",
            steps=counted("{n} step", "{n} steps", step),
            one=number(traces[first].outputs[step]),
            first=tr(first),
            other=number(traces[second].outputs[step]),
            second=tr(second),
            target=target,
        ),
    )


@built_once
def _outputs(last: int, *losses: str) -> Spec:
    x = across("step", tr("step"), (0, max(last, 1)), axis=alt.Axis(format="d", tickMinStep=1))
    y = up("value", tr("output ŷ"), (-0.05, 1.05), axis=alt.Axis(values=TICKS))
    names = layer("names", "model").mark_text(align="left", dx=11, fontSize=12)
    return finished(
        layer("near", "faint").mark_rule(strokeDash=[2, 3], strokeWidth=2).encode(y),
        layer("squared_now", "faint").mark_rule().encode(x),
        *pinned_pairs(x, y),
        *both_lines("model", x, y),
        *both_runs(x, y, shown(step=tr("step")), tr("output ŷ"), losses),
        names.encode(x, y, text="name:N"),
    )


def against_z(
    traces: Mapping[str, Trace], curves: Curves, reach: Range, target: int, step: int
) -> None:
    """Draw both losses against z, and both runs on them."""
    tables: dict[str, pa.Table] = {}
    for slot, (name, trace) in zip(SLOTS, traces.items(), strict=True):
        tables |= named_line(slot, curves.at, curves.losses[name], target)
        tables[f"{slot}_now"] = table(at=trace.z[step], value=trace.losses[step])
    first, second = traces
    draw(
        _against_z(reach, padded(*curves.losses.values(), share=0.1), target, first, second),
        tables,
        key="l_against_z",
        alt=tr("Squared error and cross-entropy against z"),
        now=tr(
            "Both losses against z. Where the neuron is surely wrong, {first} is flat and {second} "
            "is not. After {steps} {first} is at z = {one}, {second} at z = {other}.",
            first=tr(first),
            second=tr(second),
            steps=counted("{n} step", "{n} steps", step),
            one=number(traces[first].z[step]),
            other=number(traces[second].z[step]),
        ),
    )


@built_once
def _against_z(z: Range, values: Range, target: int, *names: str) -> Spec:
    x, y = across("at", "z = w · x + b", z), up("value", tr("loss of this example"), values)
    return finished(
        *both_lines("loss", x, y),
        *both_runs(x, y, shown(at="z"), tr("loss"), names),
        *both_names("loss", x, y, target, names),
    )
