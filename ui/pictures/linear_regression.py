"""Linear regression: the loss by iteration, outputs against targets, the residuals."""

import altair as alt

from ui.charts import (
    Range,
    Spec,
    across,
    built_once,
    finished,
    layer,
    powers_of_ten,
    shown,
    step_range,
    up,
)


@built_once
def history(steps: int, losses: Range) -> Spec:
    """`losses` (step, loss) of the whole run on a logarithmic axis, and the point `here`."""
    x = across("step", "iteration", step_range(steps))
    y = alt.Y(
        "loss",
        type="quantitative",
        title="loss (mean squared error), log scale",
        scale=alt.Scale(type="log", domain=list(losses), nice=False),
        axis=alt.Axis(format="~g", values=powers_of_ten(losses)),
    )
    line = layer("losses", "loss").mark_line(strokeWidth=2.5, clip=True)
    here = layer("here", "model").mark_point(size=150, filled=True, clip=True)
    return finished(
        line.encode(x, y), here.encode(x, y, tooltip=shown(step="iteration", loss="loss"))
    )


@built_once
def agreement(target: str, reach: Range) -> Spec:
    """Targets and outputs as `points` (target, output); on the `diagonal` they are equal."""
    x = across("target", f"{target} (target)", reach)
    y = up("output", f"{target} (output)", reach)
    points = layer("points", "model").mark_point(size=22, opacity=0.6, clip=True)
    diagonal = layer("diagonal", "exact").mark_line(strokeDash=[5, 4], strokeWidth=2)
    return finished(
        points.encode(x, y, tooltip=shown(target="target", output="output")), diagonal.encode(x, y)
    )


@built_once
def residuals(target: str) -> Spec:
    """`bars` (low, high, count): how many residuals fall between low and high."""
    bars = layer("bars", "model").mark_bar(opacity=0.8)
    return finished(
        bars.encode(
            across("low", f"output − target, {target}", None, bin="binned"),
            alt.X2("high"),
            up("count", "examples", None),
            tooltip=shown(low="from", high="to", count="examples"),
        ),
        height=220,
    )
