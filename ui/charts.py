"""Charts as pure functions: a specification built once, and data by name that change at a step.

A specification depends on titles and axis ranges only, is cached for the process, and is never
changed afterwards; `draw` hands it over with the data, so the browser moves marks instead of
building a chart. Colours are named by meaning (`ui.theme`) and resolved by the browser.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from html import escape
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import streamlit as st

from engine.activations import Array
from language import chosen, tr
from ui.theme import MEANINGS
from ui.words import all_different, in_expression

Spec = dict[str, Any]
Range = tuple[float, float]
INK = alt.Scale(domain=list(MEANINGS), range="category")
# Thin spaces between thousands and a true minus, as in ui.numbers.
NUMBERS = {
    "decimal": ".",
    "thousands": "\u202f",
    "grouping": [3],
    "currency": ["", ""],
    "minus": "−",
}
# Numbers on axes as `ui.numbers.number` writes them: powers of ten below 10⁻⁴ and from 10⁷ up.
POWER = "floor(log(abs(datum.value)) / LN10 + 1e-9)"
RAISED = f"({POWER} < 0 ? '⁻' : '')" + "".join(
    f" + (abs({POWER}) >= {least} ? '⁰¹²³⁴⁵⁶⁷⁸⁹'[floor(abs({POWER}) / {unit}) % 10] : '')"
    for least, unit in ((100, 100), (10, 10), (0, 1))
)
BRIEF = (
    "!datum.value ? '0' : abs(datum.value) >= 1e7 || abs(datum.value) < 1e-4 ? "
    f"format(datum.value / pow(10, {POWER}), '.5~f') + ' × 10' + {RAISED} : datum.label"
)
HEIGHT = 300  # px of the plot area with its axes
SHORTEST = 130  # px that a title may have beside any axis
FARTHEST = 50  # axis lengths from the middle that a point is drawn at
MANY = 100  # points; more are drawn smaller and paler
MOST_POINTS = 5000  # drawn; computations always use every row


def built_once(build: Callable[..., Spec]) -> Callable[..., Spec]:
    """`build`, remembered for each language."""

    @lru_cache(maxsize=256)
    def kept(_: str, *args: Any, **kwargs: Any) -> Spec:
        return build(*args, **kwargs)

    @wraps(build)
    def built(*args: Any, **kwargs: Any) -> Spec:
        return kept(chosen(), *args, **kwargs)

    return built


def table(**columns: Any) -> pa.Table:
    """Equally long columns under our own short names: a person's words never become fields."""
    arrays = {
        name: values if isinstance(values, pa.Array | pa.ChunkedArray) else np.atleast_1d(values)
        for name, values in columns.items()
    }
    return pa.table(arrays)


def draw(spec: Spec, data: Mapping[str, pa.Table], *, key: str, alt: str, now: str) -> None:
    """Show `spec` with its named `data`. `alt` names the chart and stays the same through a run,
    because a chart with a new name is built anew; `now` says in words what it shows at this step,
    for those who do not see it."""
    st.vega_lite_chart({**spec, "datasets": dict(data)}, key=key, alt=alt)
    unseen(now)


def unseen(words: str) -> None:
    """Words for those who do not see a picture, out of everyone's sight (`ui.shell`)."""
    st.html(f'<p class="unseen">{escape(words)}</p>')


def drawn(n: int) -> npt.NDArray[np.int64]:
    """Which of n rows are drawn: at most `MOST_POINTS`, chosen with a fixed seed, in order."""
    if n <= MOST_POINTS:
        return np.arange(n, dtype=np.int64)
    return np.sort(np.random.default_rng(0).choice(n, MOST_POINTS, replace=False))


def sampled(**columns: Any) -> pa.Table:
    """The rows of the columns that are drawn."""
    rows = drawn(len(next(iter(columns.values()))))
    return table(**{name: values[rows] for name, values in columns.items()})


def padded(*values: Any, share: float = 0.06, floor: float = 1e-12) -> Range:
    """The range that holds all values, with a margin: fixed through a run, so axes do not jump."""
    flat = np.concatenate([np.ravel(v) for v in values])
    low, high = float(flat.min()), float(flat.max())
    margin = share * (high - low) or max(abs(high) * share, floor)
    return low - margin, high + margin


def near(x: Any, y: Any, x_range: Range, y_range: Range) -> tuple[Array, Array]:
    """Points far outside the axes brought nearer, straight towards their middle: a diverging run
    would otherwise ask the browser for points at 10¹⁵⁰ pixels."""
    points = np.stack([np.atleast_1d(x), np.atleast_1d(y)]).astype(float)  # (2, n)
    low, high = np.array([x_range, y_range]).T[:, :, None]  # (2, 1) each
    away = (points - (low + high) / 2) / (high - low)
    shrink = np.maximum(1, np.abs(away).max(axis=0) / FARTHEST)
    moved = (low + high) / 2 + away / shrink * (high - low)
    return moved[0], moved[1]


def log_range(values: Any) -> Range:
    """The positive range of a run's values on a logarithmic axis: all of a rise, and twelve powers
    of ten below the first of a fall."""
    high = float(np.max(values)) or 1.0
    low = max(float(np.min(values)), (float(values[0]) or high) * 1e-12)
    return low / 1.3, high * 1.3


def powers_of_ten(domain: Range) -> list[float]:
    """Marks of a logarithmic axis: powers of ten, with twos and fives in a short range; in one so
    short that these are not two, round numbers at equal distances."""
    low, high = np.log10(domain)
    exponents = range(int(np.floor(low)), int(np.ceil(high)) + 1, max(1, int((high - low) / 5)))
    steps = (1, 2, 5) if high - low < 2 else (1,)
    found = [m * 10.0**e for e in exponents for m in steps if domain[0] <= m * 10.0**e <= domain[1]]
    unit = 10.0 ** np.floor(np.log10(domain[1] - domain[0]))
    for size in (unit, unit / 2, unit / 5):
        if len(found) < 2:
            ends = np.ceil(domain[0] / size), np.floor(domain[1] / size)
            found = [float(k * size) for k in np.arange(ends[0], ends[1] + 1)]
    return found


def step_range(last: int) -> Range:
    """Steps 0 to last with room for a mark at both ends."""
    return -0.02 * max(last, 1), 1.02 * max(last, 1)


def across(field: str, title: str, domain: Range | None, **options: Any) -> alt.X:
    given = _titled(title, "width", domain, options)
    return alt.X(field, type="quantitative", scale=_scale(domain), **given)


def up(field: str, title: str, domain: Range | None, **options: Any) -> alt.Y:
    given = _titled(title, "height", domain, options)
    return alt.Y(field, type="quantitative", scale=_scale(domain), **given)


def up_log(field: str, title: str, domain: Range) -> alt.Y:
    """As `up`, on a logarithmic scale."""
    axis = alt.Axis(format=",.12~g", values=powers_of_ten(domain), labelExpr=BRIEF)
    scale = alt.Scale(type="log", domain=list(domain), nice=False)
    options = _titled(tr("{title}, log scale", title=title), "height", domain, {"axis": axis})
    return alt.Y(field, type="quantitative", scale=scale, **options)


def _titled(
    title: str, length: str, domain: Range | None, options: Mapping[str, Any]
) -> dict[str, Any]:
    """The options with the title: as it stands beside the axis, cut to its length, and as it is
    read out with a mark, in an expression. Labels are brief unless a format is given, or the ends
    of the axis would then look alike."""
    usual: dict[str, Any] = {"title": title, "titleLimit": {"expr": f"max({length}, {SHORTEST})"}}
    axis = options.get("axis", alt.Axis()).to_dict()
    if domain and "format" not in axis and domain[1] - domain[0] > 1e-3 * max(map(abs, domain)):
        usual["labelExpr"] = BRIEF
    return {**options, "title": in_expression(title), "axis": usual | axis}


def shown(**titles: str) -> list[alt.Tooltip]:
    """What a pointer over a mark reads out: field names and their titles, all numbers."""
    names = map(in_expression, all_different(titles.values()))
    return [
        alt.Tooltip(field, type="quantitative", title=name, format=".5~g")
        for field, name in zip(titles, names, strict=True)
    ]


def _scale(domain: Range | None) -> alt.Scale:
    if domain is None:
        return alt.Scale(zero=False)
    return alt.Scale(domain=list(domain), nice=False, zero=False)


def apart(heights: Mapping[str, float], gap: float, low: float, high: float) -> dict[str, float]:
    """Heights for labels: at least `gap` from each other, in their order, from `low` to `high`."""
    names = sorted(heights, key=lambda name: heights[name])
    rising = np.arange(len(names)) * gap
    wanted: Array = np.clip([heights[name] for name in names], low, high) - rising
    up, down = np.maximum.accumulate(wanted), np.minimum.accumulate(wanted[::-1])[::-1]
    middle = (up + down) / 2 + rising  # halfway between pushing all up and pushing all down
    inside = np.minimum(np.maximum(middle, low + rising), high - rising[::-1])
    return dict(zip(names, inside.tolist(), strict=True))


def layer(name: str, meaning: str) -> alt.Chart:
    """A layer over the data called `name`, in the colour of its meaning, light or dark.

    The meaning becomes a constant column, because a colour scale takes no constant of its own.
    """
    if meaning not in MEANINGS:
        raise ValueError(f"there is no colour for {meaning!r}; there are {MEANINGS}")
    ink = alt.Color("ink", type="nominal", scale=INK, legend=None)
    chart = alt.Chart(alt.NamedData(name)).transform_calculate(ink=f"'{meaning}'")
    return chart.encode(color=ink)


def pinned(x: alt.X, y: alt.Y, meaning: str, order: str = "step") -> list[alt.Chart]:
    """Pinned runs over the data `pinned` (run, …): thin and pale, with their letter at the end."""
    lines = layer("pinned", meaning).mark_line(strokeWidth=1.5, opacity=0.45, clip=True)
    ends = (
        layer("pinned", meaning)
        .transform_joinaggregate(last=f"max({order})", groupby=["run"])
        .transform_filter(f"datum.{order} == datum.last")
        .mark_text(dx=alt.ExprRef("-9 - 13 * indexof('ABCD', datum.run)"), dy=-9, clip=True)
    )
    return [
        lines.encode(x, y, detail="run:N", order=f"{order}:Q"),
        ends.encode(x, y, text="run:N"),
    ]


def finished(*layers: alt.Chart, height: int = HEIGHT) -> Spec:
    """The layers as one specification, without Altair's own theme so that Streamlit's applies. To a
    screen reader marks are silent: a chart has its name, and words for what it shows."""
    spec: Spec = alt.layer(*layers).properties(height=height).to_dict()
    _say_once(spec)
    # A label so near (px) to an end of its axis would be cut off, and is moved inwards.
    inwards = {"labelFlush": 10, "labelFlushOffset": -2}
    config = {"locale": {"number": NUMBERS}, "mark": {"aria": False}, "axisX": inwards}
    return {**spec, "config": config}


def _say_once(spec: Spec) -> None:
    """How labels are written, a long expression, need not be said by each layer of an axis: that
    would be more than half of the specification."""
    said: set[tuple[str, str]] = set()
    for each in spec["layer"]:
        for channel in ("x", "y"):
            axis = each.get("encoding", {}).get(channel, {}).get("axis") or {}
            if (channel, axis.get("labelExpr", "")) in said:
                del axis["labelExpr"]
            elif "labelExpr" in axis:
                said.add((channel, axis["labelExpr"]))
