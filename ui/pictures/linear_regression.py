"""Linear regression: the loss by iteration, outputs against targets, the residuals."""

import altair as alt
import numpy as np
import pyarrow as pa

from engine.activations import Array
from engine.data import Dataset
from experiments.linear_regression import Fit, histogram
from language import tr
from ui.charts import (
    Range,
    Spec,
    across,
    built_once,
    draw,
    drawn,
    finished,
    layer,
    log_range,
    near,
    padded,
    pinned,
    shown,
    step_range,
    table,
    up,
    up_log,
)
from ui.numbers import counted, number
from ui.words import UPRIGHT_LENGTH, chart_title


def history(losses: Array, step: int, pins: pa.Table) -> None:
    """Draw the loss of every iteration on a logarithmic axis, and where the run stands."""
    last, reach = len(losses) - 1, log_range(losses)
    now = losses[step]  # below the axis where a run has come to rounding errors: drawn at its end
    draw(
        _history(last, reach),
        {
            "losses": table(step=np.arange(len(losses)), loss=losses),
            "here": table(step=step, loss=max(now, reach[0]), now=now),
            "pinned": pins,
        },
        key="history",
        alt=tr("The loss of every iteration"),
        now=tr(
            "The loss goes from {first} to {last} in {iterations}; at iteration {step} it is "
            "{loss}.",
            first=number(losses[0]),
            last=number(losses[-1]),
            iterations=counted("{n} iteration", "{n} iterations", last),
            step=step,
            loss=number(now),
        ),
    )


def agreement(target: str, data: Dataset, now: Fit) -> None:
    """Draw outputs against targets; on the diagonal they would be equal."""
    y = data.y[:, 0]
    reach, rows = padded(y), drawn(len(data))
    output = near(y[rows], now.outputs[rows], reach, reach)[1]
    draw(
        _agreement(target, reach),
        {
            "points": table(target=y[rows], output=output),
            "diagonal": table(target=reach, output=reach),
        },
        key="agreement",
        alt=tr("Outputs against targets"),
        now=tr(
            "Outputs against targets for {examples}: on the diagonal they would agree; the "
            "typical miss is {miss}.",
            examples=counted("{n} example", "{n} examples", len(data)),
            miss=number(now.rmse),
        ),
    )


def residuals(target: str, now: Fit) -> None:
    """Draw how often the output misses its target by how much."""
    low, high, count = histogram(now.residuals)
    draw(
        _residuals(target),
        {"bars": table(low=low, high=high, count=count)},
        key="residuals",
        alt=tr("Histogram of the misses, output minus target"),
        now=tr(
            "Histogram of the misses, output minus target, from {low} to {high}; the fullest bar "
            "holds {examples}.",
            low=number(low[0]),
            high=number(high[-1]),
            examples=counted("{n} example", "{n} examples", int(count.max())),
        ),
    )


@built_once
def _history(last: int, losses: Range) -> Spec:
    x = across("step", tr("iteration"), step_range(last))
    y = up_log("loss", tr("loss (mean squared error)"), losses)
    line = layer("losses", "loss").mark_line(strokeWidth=2.5, clip=True)
    here = layer("here", "model").mark_point(size=150, filled=True, clip=True)
    return finished(
        *pinned(x, y, "loss"),
        line.encode(x, y),
        here.encode(x, y, tooltip=shown(step=tr("iteration"), now=tr("loss"))),
    )


@built_once
def _agreement(target: str, reach: Range) -> Spec:
    x = across("target", chart_title(tr("target: {name}", name=target)), reach)
    y = up("output", chart_title(tr("output: {name}", name=target), UPRIGHT_LENGTH), reach)
    points = layer("points", "model").mark_point(size=22, opacity=0.6, clip=True)
    diagonal = layer("diagonal", "exact").mark_line(strokeDash=[5, 4], strokeWidth=2)
    read = shown(target=tr("target"), output=tr("output"))
    return finished(points.encode(x, y, tooltip=read), diagonal.encode(x, y))


@built_once
def _residuals(target: str) -> Spec:
    bars = layer("bars", "model").mark_bar(opacity=0.8)
    title = tr("output − target, {name}", name=target)
    return finished(
        bars.encode(
            across("low", title, None, bin="binned", axis=alt.Axis(format="~g")),
            alt.X2("high"),
            up("count", tr("examples"), None),
            tooltip=shown(low=tr("from"), high=tr("to"), count=tr("examples")),
        ),
        height=240,
    )
