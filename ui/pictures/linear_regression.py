"""Linear regression: the loss by iteration, outputs against targets, the residuals."""

import altair as alt
import numpy as np
import pyarrow as pa

from engine.activations import Array
from engine.data import Dataset
from experiments.linear_regression import Fit, histogram
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
from ui.numbers import number, plural
from ui.words import UPRIGHT_LENGTH, chart_title


def history(losses: Array, step: int, pins: pa.Table) -> None:
    """Draw the loss of every iteration on a logarithmic axis, and where the run stands."""
    last = len(losses) - 1
    draw(
        _history(last, log_range(losses)),
        {
            "losses": table(step=np.arange(len(losses)), loss=losses),
            "here": table(step=step, loss=losses[step]),
            "pinned": pins,
        },
        key="history",
        alt="The loss of every iteration",
        now=f"The loss goes from {number(losses[0])} to {number(losses[-1])} in "
        f"{plural(last, 'iteration')}; at iteration {step} it is {number(losses[step])}.",
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
        alt="Outputs against targets",
        now=f"Outputs against targets for {plural(len(data), 'example')}: on the diagonal they "
        f"would agree; the typical miss is {number(now.rmse)}.",
    )


def residuals(target: str, now: Fit) -> None:
    """Draw how often the output misses its target by how much."""
    low, high, count = histogram(now.residuals)
    draw(
        _residuals(target),
        {"bars": table(low=low, high=high, count=count)},
        key="residuals",
        alt="Histogram of the residuals",
        now=f"Histogram of output minus target, from {number(low[0])} to {number(high[-1])}; the "
        f"fullest bar holds {plural(int(count.max()), 'example')}.",
    )


@built_once
def _history(last: int, losses: Range) -> Spec:
    x = across("step", "iteration", step_range(last))
    y = up_log("loss", "loss (mean squared error)", losses)
    line = layer("losses", "loss").mark_line(strokeWidth=2.5, clip=True)
    here = layer("here", "model").mark_point(size=150, filled=True, clip=True)
    return finished(
        *pinned(x, y, "loss"),
        line.encode(x, y),
        here.encode(x, y, tooltip=shown(step="iteration", loss="loss")),
    )


@built_once
def _agreement(target: str, reach: Range) -> Spec:
    x = across("target", chart_title(f"target: {target}"), reach)
    y = up("output", chart_title(f"output: {target}", UPRIGHT_LENGTH), reach)
    points = layer("points", "model").mark_point(size=22, opacity=0.6, clip=True)
    diagonal = layer("diagonal", "exact").mark_line(strokeDash=[5, 4], strokeWidth=2)
    return finished(
        points.encode(x, y, tooltip=shown(target="target", output="output")), diagonal.encode(x, y)
    )


@built_once
def _residuals(target: str) -> Spec:
    bars = layer("bars", "model").mark_bar(opacity=0.8)
    return finished(
        bars.encode(
            across(
                "low", f"output − target, {target}", None, bin="binned", axis=alt.Axis(format="~g")
            ),
            alt.X2("high"),
            up("count", "examples", None),
            tooltip=shown(low="from", high="to", count="examples"),
        ),
        height=240,
    )
