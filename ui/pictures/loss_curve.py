"""One weight: the line through the data, the loss of every α, and the learning-rate strip."""

from typing import Any

import altair as alt
import numpy as np
import pyarrow as pa

from engine.activations import Array
from engine.data import Dataset
from experiments.loss_curve import Descent, Moment, tangent
from language import tr
from ui.charts import (
    FARTHEST,
    MANY,
    Range,
    Spec,
    across,
    built_once,
    draw,
    drawn,
    finished,
    layer,
    near,
    padded,
    pinned,
    shown,
    table,
    up,
)
from ui.numbers import counted, number
from ui.words import UPRIGHT_LENGTH, chart_title

# A square whose left edge stands at its point, as wide as half the root of its mark's size.
SQUARE = "M0,-1H2V1H0Z"
SIDE = "abs(scale('y', datum.y) - scale('y', datum.fit))"  # px


def fit(
    titles: tuple[str, str], data: Dataset, alpha: float, now: Moment, squares: bool, pins: pa.Table
) -> None:
    """Draw the data, the line ŷ = α·x and the misses between them, as squares if wanted."""
    x, y = data.X[:, 0], data.y[:, 0]
    x_range, y_range = padded(0, x), padded(0, y)
    ends = line_ends(alpha, x_range, y_range)
    rows = drawn(len(data))
    x, y, fit, miss = x[rows], y[rows], now.fit[rows], now.misses[rows]
    misses = table(
        x=x,
        y=y,
        fit=near(x, fit, x_range, y_range)[1],
        middle=near(x, y + miss / 2, x_range, y_range)[1],
        miss=miss,
        square=now.squares[rows],
    )
    draw(
        _fit(*titles, x_range, y_range, len(data) > MANY),
        {
            "points": table(x=x, y=y),
            "misses": misses,
            "squares": misses if squares else misses.slice(0, 0),
            "line": table(x=ends, y=alpha * ends),
            "pinned": _pinned_lines(pins, x_range, y_range),
        },
        key="fit",
        alt=tr("The data and the line through the origin"),
        now=tr(
            "{points} and the line y = {alpha} · x, with the miss of each point drawn from the "
            "line.",
            points=counted("{n} point", "{n} points", len(data)),
            alpha=number(alpha),
        ),
    )


def _pinned_lines(pins: pa.Table, x_range: Range, y_range: Range) -> pa.Table:
    """The line that each pinned run ended on, by its two ends."""
    last = dict(zip(pins["run"].to_pylist(), pins["alpha"].to_pylist(), strict=True))
    slopes = np.array(list(last.values())).reshape(-1, 1)  # (pins, 1)
    lines = np.array([line_ends(a, x_range, y_range) for a in last.values()]).reshape(-1, 2)
    return table(
        run=pa.array([run for run in last for _ in range(2)], pa.string()),
        step=np.tile([0.0, 1.0], len(last)),
        x=lines.ravel(),
        y=(lines * slopes).ravel(),
    )


def line_ends(alpha: float, x: Range, y: Range) -> Array:
    """The two x (2,) between which the line α·x is drawn: all of the axis, or less if it is so
    steep that it leaves the picture on the way."""
    reach = FARTHEST * (y[1] - y[0]) / max(abs(alpha), 1e-300)
    return np.clip(x, -reach, reach)


def descent(result: Descent, step: int, alphas: Array, losses: Array, pins: pa.Table) -> None:
    """Draw the loss of every α, the steps walked so far, the tangent here and the best α."""
    alpha, loss = result.alphas[step], result.run.losses[step]
    ends, heights = tangent(result, step, alphas)
    across_range, up_range = (alphas[0], alphas[-1]), padded(0, losses)

    def inside(alpha: Any, loss: Any, **more: Any) -> pa.Table:
        x, y = near(alpha, loss, across_range, up_range)
        return table(alpha=x, loss=y, **more)

    draw(
        _descent(across_range, up_range),
        {
            "curve": table(alpha=alphas, loss=losses),
            "path": inside(
                result.alphas[: step + 1], result.run.losses[: step + 1], step=np.arange(step + 1)
            ),
            "here": inside(alpha, loss),
            "best": table(alpha=result.best, loss=result.least),
            "tangent": inside(ends, heights),
            "pinned": inside(
                pins["alpha"].to_numpy(),
                pins["loss"].to_numpy(),
                step=pins["step"],
                run=pins["run"],
            ),
        },
        key="descent",
        alt=tr("The loss of every α, and the steps walked on it"),
        now=tr(
            "The loss of every α is a parabola, lowest at α = {best}. After {steps} the run is at "
            "α = {alpha} with loss {loss}.",
            best=number(result.best),
            steps=counted("{n} step", "{n} steps", step),
            alpha=number(alpha),
            loss=number(loss),
        ),
    )


def strip(shares: Array, steps: Array, share: float) -> None:
    """Draw how many steps each learning rate takes to the bottom, and the rate in use."""
    best = int(np.argmin(steps))
    draw(
        _strip(float(steps.max()) * 1.2),  # room for the names above the curve
        {
            "rates": table(share=shares, steps=steps),
            "edges": table(
                share=[0.25, 0.75, 1.15],
                name=[tr("creeps"), tr("overshoots, returns"), tr("diverges")],
            ),
            "limits": table(share=[0.5, 1.0]),
            "here": table(share=share),
        },
        key="strip",
        alt=tr("Steps to the bottom for forty learning rates"),
        now=tr(
            "Steps to the bottom against the learning rate: fewest, {fewest}, at {best} of the "
            "critical rate; this run uses {share} of it.",
            fewest=steps[best],
            best=number(shares[best], 2),
            share=number(share, 2),
        ),
    )


@built_once
def _fit(x_title: str, y_title: str, x_range: Range, y_range: Range, many: bool) -> Spec:
    upright = chart_title(y_title, UPRIGHT_LENGTH)
    x, y = across("x", x_title, x_range), up("y", upright, y_range)
    areas = layer("squares", "loss").mark_point(
        shape=SQUARE,
        size=alt.ExprRef(f"pow({SIDE}, 2)"),
        filled=True,
        opacity=0.16,
        clip=True,
    )
    misses = layer("misses", "loss").mark_rule(
        strokeWidth=0.7 if many else 1.5,
        strokeDash=[4, 3],
        opacity=0.35 if many else 1,
        clip=True,
    )
    line = layer("line", "model").mark_line(strokeWidth=2.5, clip=True)
    points = layer("points", "data").mark_point(
        size=18 if many else 70, strokeWidth=1 if many else 2, clip=True
    )
    tooltip = shown(x=x_title, y=y_title, miss=tr("miss ŷ − y"), square=tr("its square"))
    return finished(
        areas.encode(x, up("middle", upright, y_range)),
        misses.encode(x, y, alt.Y2("fit"), tooltip=tooltip),
        *pinned(x, y, "model"),
        line.encode(x, y),
        points.encode(x, y, tooltip=shown(x=x_title, y=y_title)),
    )


@built_once
def _descent(alphas: Range, losses: Range) -> Spec:
    x = across("alpha", "α", alphas)
    y = up("loss", tr("loss (mean squared error)"), losses)

    def marks(name: str, meaning: str, mark: str, **options: Any) -> alt.Chart:
        chart: alt.Chart = getattr(layer(name, meaning), f"mark_{mark}")(clip=True, **options)
        return chart.encode(x, y)

    step = shown(step=tr("step"), alpha="α", loss=tr("loss"))
    return finished(
        marks("curve", "loss", "line", strokeWidth=2.5),
        marks("best", "exact", "rule", strokeDash=[5, 4]).encode(
            alt.Y(value=0), alt.Y2(value="height")
        ),
        marks("best", "exact", "point", shape="diamond", size=110, strokeWidth=2),
        *pinned(x, y, "model"),
        marks("tangent", "gradient", "line", strokeWidth=2.5),
        marks("path", "faint", "line", strokeWidth=1).encode(order="step:Q"),
        marks("path", "model", "point", size=28, filled=True, opacity=0.55).encode(tooltip=step),
        marks("here", "model", "point", size=150, filled=True).encode(tooltip=step[1:]),
    )


@built_once
def _strip(most: float) -> Spec:
    x = across("share", tr("learning rate ÷ critical rate"), (0.0, 1.3))
    y = up("steps", tr("steps to the bottom"), (0.0, most))
    return finished(
        layer("limits", "exact").mark_rule(strokeDash=[5, 4], strokeWidth=1.5).encode(x),
        layer("edges", "exact").mark_text(fontSize=13).encode(x, alt.YValue(9), text="name:N"),
        layer("rates", "loss").mark_line(point=alt.OverlayMarkDef(size=24)).encode(x, y),
        layer("here", "model").mark_rule(strokeWidth=3).encode(x),
        height=240,
    )
