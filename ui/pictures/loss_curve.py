"""One weight: the line through the data, the loss of every α, and the learning-rate strip."""

from typing import Any

import altair as alt

from ui.charts import Range, Spec, across, built_once, finished, layer, shown, up


@built_once
def fit(x_title: str, y_title: str, x_range: Range, y_range: Range) -> Spec:
    """Data `points` (x, y), `line` (x, y) of the model, `misses` (x, y, fit) between them."""
    x, y = across("x", x_title, x_range), up("y", y_title, y_range)
    misses = layer("misses", "loss").mark_rule(strokeWidth=1.5, strokeDash=[4, 3], clip=True)
    line = layer("line", "model").mark_line(strokeWidth=2.5, clip=True)
    points = layer("points", "data").mark_point(size=70, strokeWidth=2, clip=True)
    return finished(
        misses.encode(x, y, alt.Y2("fit"), tooltip=shown(miss="miss ŷ − y", square="its square")),
        line.encode(x, y),
        points.encode(x, y, tooltip=shown(x=x_title, y=y_title)),
    )


@built_once
def descent(alphas: Range, losses: Range) -> Spec:
    """The loss `curve` (alpha, loss), the `path` (step, alpha, loss) walked so far, the point
    `here` (alpha, loss), the `tangent` (alpha, loss) and the exact `best` (alpha, loss)."""

    def marks(name: str, meaning: str, mark: str, **options: Any) -> alt.Chart:
        chart = getattr(layer(name, meaning), f"mark_{mark}")(clip=True, **options)
        return chart.encode(
            across("alpha", "α", alphas), up("loss", "loss (mean squared error)", losses)
        )

    step = shown(step="step", alpha="α", loss="loss")
    return finished(
        marks("curve", "loss", "line", strokeWidth=2.5),
        marks("best", "exact", "rule", strokeDash=[5, 4]).encode(
            alt.Y(value=0), alt.Y2(value="height")
        ),
        marks("best", "exact", "point", shape="diamond", size=110, strokeWidth=2),
        marks("tangent", "gradient", "line", strokeWidth=2.5),
        marks("path", "faint", "line", strokeWidth=1).encode(order="step:Q"),
        marks("path", "model", "point", size=28, filled=True, opacity=0.55).encode(tooltip=step),
        marks("here", "model", "point", size=150, filled=True),
    )


@built_once
def strip(most: float) -> Spec:
    """Steps until the loss is as good as least, for each learning rate as a share of the critical
    one: `rates` (share, steps), the `edge` at 1, and the rate in use, `here` (share)."""
    x = across("share", "learning rate ÷ critical rate", (0.0, 1.3))
    y = up("steps", "steps to the bottom", (0.0, most))
    return finished(
        layer("edge", "exact").mark_rule(strokeDash=[5, 4], strokeWidth=2).encode(x),
        layer("rates", "loss").mark_line(point=alt.OverlayMarkDef(size=24)).encode(x, y),
        layer("here", "model").mark_rule(strokeWidth=3).encode(x),
        height=220,
    )
