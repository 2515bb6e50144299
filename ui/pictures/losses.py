"""Two losses: the outputs of both runs, losses and slopes against z, the line through numbers.

Squared error is dashed with a square for its run, the other loss solid with a circle.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st

from engine.activations import Array
from experiments.losses import (
    NEAR,
    SQUARED,
    Curves,
    Moment,
    Precision,
    Pulls,
    Seen,
    Terrain,
    Trace,
    flat_from,
)
from ui.charts import (
    MANY,
    Range,
    Spec,
    across,
    apart,
    built_once,
    draw,
    drawn,
    finished,
    layer,
    log_range,
    near,
    padded,
    pinned,
    sampled,
    shown,
    step_range,
    table,
    up,
    up_log,
)
from ui.numbers import number, plural
from ui.pictures import surface
from ui.words import UPRIGHT_LENGTH, chart_title

SLOTS = ("squared", "other")  # data names: squared error, and the loss beside it
DASHES = {"squared": [7, 4], "other": [1, 0]}
SHAPES = {"squared": "square", "other": "circle"}
TICKS = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]  # with the edges of what counts as corrected
Z_ENDS, OUTPUT_ENDS = (-8.0, 8.0), (0.001, 0.999)  # what is drawn against z and against ŷ
OUTER_ENDS = (-13.0, 13.0)  # of slopes dL/dŷ, which grow without end
ONE_Z_LEGEND = (
    "Dashed: squared error; solid: cross-entropy; thin: both for the other target. Shaded: the "
    "sigmoid is flat, σ′(z) under a tenth of its largest."
)


# --- the race ------------------------------------------------------------------------------------


def outputs(traces: Mapping[str, Trace], target: int, step: int, pins: pa.Table) -> None:
    """Draw the output of both runs over the steps, and where they stand."""
    last = max(len(trace.z) for trace in traces.values()) - 1
    ends = {name: float(trace.outputs[-1]) for name, trace in traces.items()}
    ends = apart(ends, gap=0.075, low=-0.03, high=1.03)
    tables = {
        "near": table(value=abs(target - NEAR)),
        "names": table(step=[last] * len(ends), value=list(ends.values()), name=list(ends)),
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
        alt="The output of both neurons, step by step",
        now=f"The output of both neurons against the step. After {plural(step, 'step')} it is "
        f"{number(traces[first].outputs[step])} with {first} and "
        f"{number(traces[second].outputs[step])} with {second}; the target is {target}.",
    )


@built_once
def _outputs(last: int, *labels: str) -> Spec:
    x = across("step", "step", (0, max(last, 1)), axis=alt.Axis(format="d", tickMinStep=1))
    y = up("value", "output ŷ", (-0.05, 1.05), axis=alt.Axis(values=TICKS))
    names = layer("names", "model").mark_text(align="left", dx=11, fontSize=12)
    return finished(
        layer("near", "faint").mark_rule(strokeDash=[2, 3], strokeWidth=2).encode(y),
        layer("squared_now", "faint").mark_rule().encode(x),
        *_pinned(x, y),
        *_lines("model", x, y),
        *_points(x, y, shown(step="step"), "output ŷ", labels),
        names.encode(x, y, text="name:N"),
    )


def _pinned(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Pinned pairs of runs: `which` is 0 for squared error and 1 for the other loss."""
    lines, letters = pinned(x, y, "model")
    dash = alt.StrokeDash("which:O", scale=alt.Scale(domain=[0, 1], range=[*DASHES.values()]))
    return [lines.encode(dash.legend(None), detail=["run:N", "which:N"]), letters]


def against_z(
    traces: Mapping[str, Trace], curves: Curves, reach: Range, target: int, step: int
) -> None:
    """Draw both losses against z, and both runs on them."""
    tables: dict[str, pa.Table] = {}
    for slot, (name, trace) in zip(SLOTS, traces.items(), strict=True):
        tables |= _named_line(slot, curves.at, curves.losses[name], target)
        tables[f"{slot}_now"] = table(at=trace.z[step], value=trace.losses[step])
    first, second = traces
    draw(
        _against_z(reach, padded(*curves.losses.values(), share=0.1), target, first, second),
        tables,
        key="l_against_z",
        alt="Squared error and cross-entropy against z",
        now=f"Both losses against z. Where the neuron is surely wrong, {first} is flat and "
        f"{second} is not. After {plural(step, 'step')} {first} is at z = "
        f"{number(traces[first].z[step])}, {second} at z = {number(traces[second].z[step])}.",
    )


@built_once
def _against_z(z: Range, values: Range, target: int, *labels: str) -> Spec:
    x, y = across("at", "z = w · x + b", z), up("value", "loss of this example", values)
    return finished(
        *_lines("loss", x, y),
        *_points(x, y, shown(at="z"), "loss", labels),
        *_names("loss", x, y, target, labels),
    )


def _lines(meaning: str, x: alt.X, y: alt.Y, suffix: str = "", **options: Any) -> list[alt.Chart]:
    """The lines of both losses over the data `squared` and `other`."""
    width = {"strokeWidth": 2.5} | options
    return [
        layer(slot + suffix, meaning).mark_line(strokeDash=dash, clip=True, **width).encode(x, y)
        for slot, dash in DASHES.items()
    ]


def _points(
    x: alt.X, y: alt.Y, place: list[alt.Tooltip], title: str, labels: Sequence[str]
) -> list[alt.Chart]:
    """Both runs now, over the data `squared_now` and `other_now`."""
    return [
        layer(f"{slot}_now", "model")
        .mark_point(shape=SHAPES[slot], size=120, filled=True, opacity=1)
        .encode(x, y, tooltip=[*place, *shown(value=f"{title}, {label}")])
        for slot, label in zip(SLOTS, labels, strict=True)
    ]


def _names(
    meaning: str, x: alt.X, y: alt.Y, target: int, labels: Sequence[str], below: str = ""
) -> list[alt.Chart]:
    """The names of the lines, where the neuron is surely wrong."""
    side: dict[str, Any] = {"align": "right", "dx": -3} if target == 0 else {"align": "left"}
    upper, lower = {"baseline": "bottom", "dy": -9}, {"baseline": "top", "dy": 7}
    return [
        layer(f"{slot}_name", meaning)
        .mark_text(fontSize=12, **side, **(lower if slot == below else upper))
        .encode(x, y, text=alt.value(label))
        for slot, label in zip(SLOTS, labels, strict=True)
    ]


def _named_line(slot: str, at: Array, values: Array, target: int) -> dict[str, pa.Table]:
    """A line, and the place of its name: at its end where the neuron is surely wrong."""
    wrong = -1 if target == 0 else 0
    return {
        slot: table(at=at, value=values),
        f"{slot}_name": table(at=at[wrong], value=values[wrong]),
    }


# --- one z ---------------------------------------------------------------------------------------


def one_z(
    what: str, both: Sequence[Curves], here: Pulls, z: float, target: int, against: str
) -> None:
    """Draw both `what` ("losses" or "slopes") against z or ŷ: those of this target, of `both` the
    first, and pale those of the other; the point chosen, and where the sigmoid is flat."""
    values: dict[str, Array] = getattr(both[0], what)
    faint: dict[str, Array] = getattr(both[1], what)
    ends, title, reach = _one_z_axes(what, both, against)
    place = z if against == "z" else here.output
    slopes = here.slopes if against == "z" else here.outer
    points = here.losses if what == "losses" else slopes
    tables = {"flat": _flat(against, ends), "here": table(at=place)}
    for slot, name in zip(SLOTS, values, strict=True):
        tables |= _named_line(slot, both[0].at, values[name], target)
        tables[f"{slot}_pale"] = table(at=both[1].at, value=faint[name])
        tables[f"{slot}_now"] = table(at=place, value=np.clip(points[name], *reach))
    first, second = values
    draw(
        _one_z(what, against, title, ends, reach, target, first, second),
        tables,
        key=f"l_{what}",
        alt=f"The {what} of both, against {against}",
        now=f"Both {what} against {against} for the target {target}. At z = {number(z)}, where "
        f"ŷ = {number(here.output)}, {first} has {number(points[first])} and {second} "
        f"{number(points[second])}.",
    )


def _one_z_axes(what: str, both: Sequence[Curves], against: str) -> tuple[Range, str, Range]:
    """The horizontal ends, the vertical title and the vertical ends."""
    ends = Z_ENDS if against == "z" else (0.0, 1.0)
    if what == "slopes" and against != "z":
        return ends, "slope dL/dŷ", OUTER_ENDS
    title = "slope dL/dz" if what == "slopes" else "loss of this example"
    every = [values for curves in both for values in getattr(curves, what).values()]
    return ends, title, padded(*every, share=0.12)


def _flat(against: str, ends: Range) -> pa.Table:
    """The two stretches where the sigmoid is flat."""
    edge = flat_from()
    inner = (
        (-edge, edge) if against == "z" else tuple(1 / (1 + math.exp(s * edge)) for s in (1, -1))
    )
    return table(at=[ends[0], inner[1]], to=[inner[0], ends[1]])


@built_once
def _one_z(
    what: str, against: str, title: str, ends: Range, reach: Range, target: int, *labels: str
) -> Spec:
    meaning = "loss" if what == "losses" else "gradient"
    x = across("at", "z" if against == "z" else "output ŷ = σ(z)", ends)
    y = up("value", title, reach)
    below = "other" if what == "slopes" and target == 1 else ""
    word = (
        layer("flat", "faint")
        .transform_calculate(middle="(datum.at + datum.to) / 2")
        .mark_text(fontSize=12, fontStyle="italic")
        .encode(across("middle", "z", ends), alt.YValue(alt.expr("0.64 * height")))
        .encode(text=alt.value("flat"))
    )
    return finished(
        layer("flat", "faint").mark_rect(opacity=0.16).encode(x, alt.X2("to")),
        *([word] if against == "z" else []),
        *_lines("faint", x, y, "_pale", strokeWidth=1.2, opacity=0.8),
        layer("here", "faint").mark_rule().encode(x),
        *_lines(meaning, x, y),
        *_points(x, y, shown(at=against), title, labels),
        *(_names(meaning, x, y, target, labels, below) if against == "z" else []),
    )


LINES_LEGEND = (
    "Dashed: squared error; solid: absolute error; thin green: the lines where they should arrive. "
    "The short tangent is the slope with which the filled point pulls."
)

# --- loss surfaces -------------------------------------------------------------------------------


def terrains(grounds: Mapping[str, Terrain], paths: Mapping[str, Array], step: int) -> None:
    """Draw both surfaces side by side on the same w and b, with the paths (T, 2) on them."""
    for column, (name, ground) in zip(st.columns(2), grounds.items(), strict=True):
        path = paths[name]
        here = min(step, len(path) - 1)
        w, b = path[here]
        with column:
            st.markdown(f"**{name.capitalize()}**")
            surface.draw(
                ground.surface,
                path,
                here,
                ("weight w", "bias b"),
                key=f"l_surface_{name}",
                alt=f"The surface of {name} over w and b, with the path of the run",
                now=f"{name.capitalize()} over w and b. After {plural(here, 'step')} the run is at "
                f"w = {number(w)}, b = {number(b)}.",
                best=ground.best,
                flat=ground.flat if name == SQUARED else None,
            )


# --- a number instead ----------------------------------------------------------------------------


def lines(
    titles: tuple[str, str],
    seen: Seen,
    thetas: Mapping[str, Array],
    best: Mapping[str, Array],
    odd: int,
    room: Range | None,
    pins: pa.Table,
) -> None:
    """Draw the data in their own units, the lines of both losses now (2,) each, and thin the best
    there are; the odd example filled. There is `room` for these targets at least."""
    x, y = original(seen), seen.data.y[:, 0]
    x_range, y_range = padded(x), heights(seen, room)
    ends = {k: float(line_ends(seen, theta, y_range)[1][1]) for k, theta in thetas.items()}
    placed = apart(ends, 0.07 * (y_range[1] - y_range[0]), *y_range)
    tables = {
        "points": sampled(x=np.delete(x, odd), y=np.delete(y, odd)),
        "odd": table(x=x[odd], y=y[odd]),
        "names": table(
            x=[x_range[1]] * 2,
            y=[placed[name] for name in ends],
            name=[name.split()[0] for name in ends],
        ),
        "pinned": pins,
    }
    for slot, name in zip(SLOTS, thetas, strict=True):
        for data, theta in ((slot, thetas[name]), (f"{slot}_best", best[name])):
            at, height = line_ends(seen, theta, y_range)
            tables[data] = table(x=at, y=height)
    first, second = thetas
    draw(
        _fit(*titles, x_range, y_range, len(x) > MANY),
        tables,
        key="l_lines",
        alt="The data and the line of either loss",
        now=f"{plural(len(x), 'point')} and two lines: {first} ends at {number(ends[first])}, "
        f"{second} at {number(ends[second])}, at the right edge of the picture.",
    )


def original(seen: Seen) -> Array:
    """The inputs (n,) in their own unit."""
    return seen.data.X[:, 0] * seen.scale + seen.mean


def heights(seen: Seen, room: Range | None) -> Range:
    """The vertical axis of the lines."""
    return padded(room or 0.0, seen.data.y)


def line_ends(seen: Seen, theta: Array, y_range: Range) -> tuple[Array, Array]:
    """Both ends (2,), (2,) of the line with these weights (2,), in the data's own units."""
    x_range = padded(original(seen))
    edges = np.array(x_range)
    heights = theta[0] * (edges - seen.mean) / seen.scale + theta[1]
    return edges, near(edges, heights, x_range, y_range)[1]


@built_once
def _fit(x_title: str, y_title: str, x_range: Range, y_range: Range, many: bool) -> Spec:
    x = across("x", x_title, x_range)
    y = up("y", chart_title(y_title, UPRIGHT_LENGTH), y_range)
    read = shown(x=x_title, y=y_title)
    points = layer("points", "data").mark_point(**_size(many), clip=True)
    odd = layer("odd", "data").mark_point(size=90, filled=True, opacity=1, clip=True)
    names = layer("names", "model").mark_text(align="left", dx=5, fontSize=12)
    return finished(
        points.encode(x, y, tooltip=read),
        odd.encode(x, y, tooltip=read),
        *_lines("exact", x, y, "_best", strokeWidth=1.5),
        *_pinned(x, y),
        *_lines("model", x, y),
        names.encode(x, y, text="name:N"),
    )


def _size(many: bool) -> dict[str, float]:
    """Of the marks of examples."""
    return (
        {"size": 20, "strokeWidth": 1, "opacity": 0.6} if many else {"size": 60, "strokeWidth": 2}
    )


def misses(name: str, now: Moment, odd: int, reach: float, unit: str) -> None:
    """Draw what a miss costs with this loss, the examples on it, and the slope at the odd one."""
    m = np.linspace(-reach, reach, 121)
    squared = name == SQUARED
    cost = m * m if squared else np.abs(m)
    ends = (-reach, reach), (-0.06 * float(cost.max()), 1.06 * float(cost.max()))
    others = drawn(len(now.misses) - 1)
    others = others + (others >= odd)  # without the odd one
    at, losses = near(now.misses[others], now.losses[others], *ends)
    here = near(now.misses[odd], now.losses[odd], *ends)
    slope = float(now.slopes[odd])
    step = np.array([-reach, reach]) / 5
    if squared:  # where it is steep, shorter
        step = step / (1 + abs(slope) / reach)
    tangent = near(now.misses[odd] + step, now.losses[odd] + slope * step, *ends)
    draw(
        _misses(name, unit, *ends, len(now.misses) > MANY),
        {
            "curve": table(miss=m, loss=cost),
            "points": table(miss=at, loss=losses),
            "odd": table(miss=here[0], loss=here[1]),
            "tangent": table(miss=tangent[0], loss=tangent[1]),
            "name": table(slope=[f"slope {number(slope, 3 if squared else 1)}"]),
        },
        key=f"l_miss_{name}",
        alt=f"What a miss costs as {name}",
        now=f"{name.capitalize()} of a miss. The filled example misses by "
        f"{number(now.misses[odd])}, which costs {number(now.losses[odd])} with the slope "
        f"{number(slope)}.",
    )


@built_once
def _misses(name: str, unit: str, m: Range, cost: Range, many: bool) -> Spec:
    squared = name == SQUARED
    power, axis = "²" if squared else "", alt.Axis(tickCount=5)
    x = across("miss", f"miss ŷ − y{f' in {unit}' if unit else ''}", m, axis=axis)
    y = up("loss", f"{name}{f' in {unit}{power}' if unit else ''}", cost, axis=axis)
    shape = SHAPES["squared" if squared else "other"]
    read = shown(miss="miss ŷ − y", loss=name)
    mark = {"shape": shape, "clip": True}
    return finished(
        layer("curve", "loss")
        .mark_line(strokeWidth=2.5, strokeDash=DASHES["squared" if squared else "other"], clip=True)
        .encode(x, y),
        layer("points", "data").mark_point(**_size(many), **mark).encode(x, y, tooltip=read),
        layer("tangent", "gradient").mark_line(strokeWidth=3, clip=True).encode(x, y),
        layer("odd", "data")
        .mark_point(size=90, filled=True, opacity=1, **mark)
        .encode(x, y, tooltip=read),
        layer("name", "gradient")
        .mark_text(fontSize=12)
        .encode(alt.XValue(alt.expr("width / 2")), alt.YValue(10), text="slope:N"),
    )


def reach(moments: Sequence[Moment]) -> float:
    """How far the axis of misses goes: to a round number, so that it seldom changes, beyond all
    examples at these moments."""
    farthest = 1.05 * max(float(np.abs(now.misses).max()) for now in moments) or 1.0
    power = 10.0 ** math.floor(math.log10(farthest))
    return next(k * power for k in (1, 1.5, 2, 3, 5, 7.5, 10) if k * power >= farthest)


# --- compare -------------------------------------------------------------------------------------


def histories(runs: Mapping[str, Array], pins: pa.Table) -> None:
    """Draw the losses (T,) of both runs, and of pinned ones, on a logarithmic axis."""
    values = np.concatenate([*runs.values(), pins["value"].to_numpy()])
    last = max(len(losses) for losses in runs.values()) - 1
    steps = pins["step"].to_numpy()
    last = int(max(last, *steps)) if len(steps) else last
    tables = {"pinned": pins}
    for slot, losses in zip(SLOTS, runs.values(), strict=True):
        tables[slot] = table(step=np.arange(len(losses)), value=losses)
    first, second = runs
    draw(
        _histories(last, log_range(np.sort(values)[::-1])),
        tables,
        key="l_histories",
        alt="The loss of both runs and of pinned ones at every step",
        now=f"The losses of this run, dashed {first}, solid {second}, and pale the pinned ones.",
    )


@built_once
def _histories(last: int, losses: Range) -> Spec:
    y = up_log("value", "loss", losses)
    x = across("step", "step", step_range(last))
    return finished(*_pinned(x, y), *_lines("loss", x, y), height=220)


# --- why from z ----------------------------------------------------------------------------------


def precision(rows: Precision) -> dict[str, list[str]]:
    """The table of `Precision`, with every digit by which the two ways differ."""

    def words(values: Array, digits: int) -> list[str]:
        return [number(v, digits) if math.isfinite(v) else "infinite" for v in values.tolist()]

    return {
        "z": words(rows.z, 4),
        "ŷ as stored": [f"{v:.16g}" if v > 1e-4 else number(v) for v in rows.outputs.tolist()],
        "loss as printed, from ŷ": words(rows.printed, 6),
        "loss in the engine, from z": words(rows.engine, 6),
    }
