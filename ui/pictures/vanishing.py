"""What reaches back through the layers, on logarithmic axes: slopes multiplied, and measured."""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pyarrow as pa

from engine.activations import Array
from experiments.vanishing import DEPTH
from language import marked, tr
from ui.activation_names import called
from ui.charts import (
    Range,
    Spec,
    across,
    apart,
    built_once,
    draw,
    finished,
    layer,
    powers_of_ten,
    shown,
    table,
)
from ui.numbers import number

LEAST = 1e-22  # of a share that is drawn
ACROSS = marked("layers passed back")


def products(shares: Mapping[str, Array], chosen: str) -> None:
    """Draw the product of equal slopes through 1 to `DEPTH` layers."""
    _draw(
        shares,
        chosen,
        tr("share of the gradient that is left"),
        key="f_products",
        alt=tr("The product of slopes through one to ten layers"),
        now=tr(
            "Through {depth} layers {name} leaves {share} of a gradient.",
            depth=DEPTH,
            name=called(chosen),
            share=number(shares[chosen][-1]),
        ),
    )


def measured(sizes: Mapping[str, Array], chosen: str) -> None:
    """Draw the size of the gradient in each hidden layer of a real network."""
    last, first = sizes[chosen][0], sizes[chosen][-1]
    _draw(
        sizes,
        chosen,
        tr("size of the layer's gradient"),
        key="f_measured",
        alt=tr("The size of the gradient in each hidden layer of a random network"),
        now=tr(
            "With {name} the gradient has size {last} in the last hidden layer and {first} in the "
            "first.",
            name=called(chosen),
            last=number(last),
            first=number(first),
        ),
    )


def too_small(values: Mapping[str, Array]) -> list[str]:
    """The activations of which in some layer nothing is left, or less than is drawn."""
    return [name for name, share in values.items() if (np.abs(share) < LEAST).any()]


def _draw(
    values: Mapping[str, Array], chosen: str, title: str, *, key: str, alt: str, now: str
) -> None:
    """Draw the values of each activation in each layer, the chosen one's in colour; a logarithmic
    axis has no place for 0, and what is below `LEAST` is not drawn either."""
    kept = {name: np.maximum(np.abs(share), LEAST / 10) for name, share in values.items()}
    kept = {name: share[np.abs(values[name]) > 0] for name, share in kept.items()}
    every = np.concatenate([[1.0], *kept.values()])
    domain = (max(LEAST, float(every.min())) / 2, 2 * float(every.max()))
    ends = {name: float(np.log(share[-1])) for name, share in kept.items() if share.size}
    low, high = np.log(domain)
    ends = apart(ends, gap=0.07 * (high - low), low=low, high=high)
    tables = {}
    for role in ("chosen", "others"):
        part = {n: s for n, s in kept.items() if s.size and (n == chosen) == (role == "chosen")}
        tables[role] = table(
            layer=np.concatenate([np.empty(0), *(np.arange(1, len(s) + 1) for s in part.values())]),
            value=np.concatenate([np.empty(0), *part.values()]),
            name=pa.array([called(name) for name, s in part.items() for _ in s], pa.string()),
        )
        tables[f"{role}_names"] = table(
            value=np.exp([ends[name] for name in part]),
            name=pa.array([called(name) for name in part], pa.string()),
        )
    draw(_layers(domain, title), tables, key=key, alt=alt, now=now)


@built_once
def _layers(domain: Range, title: str) -> Spec:
    """The `chosen` and the `others` (layer, value, name) and their names (value, name)."""
    x = across(
        "layer",
        tr(ACROSS),
        (0.7, DEPTH + 0.3),
        axis=alt.Axis(format="d", values=[*range(1, DEPTH + 1)], labelFlush=False),
    )
    scale = alt.Scale(type="log", domain=list(domain), nice=False)
    words = [number(10.0**-k, 1).removeprefix("1 × ") for k in range(24)]
    small = f"{words}[round(-log(datum.value) / LN10)]"
    label = f"datum.value < 0.0001 ? {small} : format(datum.value, '~g')"
    axis = alt.Axis(values=powers_of_ten(domain), labelExpr=label)
    y = alt.Y("value", type="quantitative", title=title, scale=scale, axis=axis)
    read = [
        alt.Tooltip("name:N", title=tr("activation")),
        *shown(layer=tr(ACROSS), value=title),
    ]

    def line(role: str, meaning: str, width: float) -> alt.Chart:
        points = alt.OverlayMarkDef(size=30 * width, filled=True, opacity=1)
        marks = layer(role, meaning).mark_line(strokeWidth=width, clip=True, point=points)
        return marks.encode(x, y, detail="name:N", tooltip=read)

    return finished(
        line("others", "faint", 1.5),
        line("chosen", "gradient", 3),
        *(
            layer(f"{role}_names", meaning)
            .mark_text(align="left", dx=10, fontSize=12, fontWeight=weight)
            .encode(y, x=alt.value("width"), text="name:N")
            for role, meaning, weight in (
                ("others", "data", "normal"),
                ("chosen", "gradient", "bold"),
            )
        ),
    )
