"""Two losses at one z, where nothing moves: losses and slopes against z or ŷ, and in a table why
the engine works from z."""

import math
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pyarrow as pa

from engine.activations import Array
from experiments.losses_one_z import Curves, Precision, Pulls, flat_from
from language import marked, tr
from ui.charts import (
    Range,
    Spec,
    across,
    built_once,
    draw,
    finished,
    layer,
    padded,
    shown,
    table,
    up,
)
from ui.numbers import number
from ui.pictures.losses_marks import SLOTS, both_lines, both_names, both_runs, named_line

Z_ENDS, OUTPUT_ENDS = (-8.0, 8.0), (0.001, 0.999)  # what is drawn against z and against ŷ
OUTER_ENDS = (-13.0, 13.0)  # of slopes dL/dŷ, which grow without end
ONE_Z_LEGEND = marked(
    "Dashed: squared error; solid: cross-entropy; thin: both for the other target. Shaded: the "
    "sigmoid is flat, σ′(z) under a tenth of its largest."
)


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
        tables |= named_line(slot, both[0].at, values[name], target)
        tables[f"{slot}_pale"] = table(at=both[1].at, value=faint[name])
        tables[f"{slot}_now"] = table(at=place, value=np.clip(points[name], *reach))
    draw(
        _one_z(what, against, title, ends, reach, target, *values),
        tables,
        key=f"l_{what}",
        alt=tr("The losses of both, against {axis}", axis=against)
        if what == "losses"
        else tr("The slopes of both, against {axis}", axis=against),
        now=_now(what, here, points, z, target, against),
    )


def _now(
    what: str, here: Pulls, points: Mapping[str, float], z: float, target: int, against: str
) -> str:
    """What the chart shows at this z."""
    words = (
        marked(
            "Both losses against {axis} for the target {target}. At z = {z}, where ŷ = {output}, "
            "{first} has {one} and {second} {other}."
        )
        if what == "losses"
        else marked(
            "Both slopes against {axis} for the target {target}. At z = {z}, where ŷ = {output}, "
            "{first} has {one} and {second} {other}."
        )
    )
    (first, one), (second, other) = points.items()
    return tr(
        words,
        axis=against,
        target=target,
        z=number(z),
        output=number(here.output),
        first=tr(first),
        one=number(one),
        second=tr(second),
        other=number(other),
    )


def _one_z_axes(what: str, both: Sequence[Curves], against: str) -> tuple[Range, str, Range]:
    """The horizontal ends, the vertical title and the vertical ends."""
    ends = Z_ENDS if against == "z" else (0.0, 1.0)
    if what == "slopes" and against != "z":
        return ends, tr("slope dL/dŷ"), OUTER_ENDS
    title = tr("slope dL/dz") if what == "slopes" else tr("loss of this example")
    every = [values for curves in both for values in getattr(curves, what).values()]
    return ends, title, padded(*every, share=0.2)  # a name stands above a line's end


def _flat(against: str, ends: Range) -> pa.Table:
    """The two stretches where the sigmoid is flat."""
    edge = flat_from()
    inner = (
        (-edge, edge) if against == "z" else tuple(1 / (1 + math.exp(s * edge)) for s in (1, -1))
    )
    return table(at=[ends[0], inner[1]], to=[inner[0], ends[1]])


@built_once
def _one_z(
    what: str, against: str, title: str, ends: Range, reach: Range, target: int, *names: str
) -> Spec:
    meaning = "loss" if what == "losses" else "gradient"
    x = across("at", "z" if against == "z" else tr("output ŷ = σ(z)"), ends)
    y = up("value", title, reach)
    below = "other" if what == "slopes" and target == 1 else ""
    word = (
        layer("flat", "faint")
        .transform_calculate(middle="(datum.at + datum.to) / 2")
        .mark_text(fontSize=12, fontStyle="italic")
        .encode(across("middle", "z", ends), alt.YValue(alt.expr("0.58 * height")))
        .encode(text=alt.value(tr("flat")))
    )
    return finished(
        layer("flat", "faint").mark_rect(opacity=0.16).encode(x, alt.X2("to")),
        *([word] if against == "z" else []),
        *both_lines("faint", x, y, "_pale", strokeWidth=1.2, opacity=0.8),
        layer("here", "faint").mark_rule().encode(x),
        *both_lines(meaning, x, y),
        *both_runs(x, y, shown(at=against), title, names),
        *(both_names(meaning, x, y, target, names, below) if against == "z" else []),
    )


def precision(rows: Precision) -> dict[str, list[str]]:
    """The table of `Precision`, with every digit by which the two ways differ."""

    def words(values: Array, digits: int) -> list[str]:
        return [number(v, digits) if math.isfinite(v) else tr("infinite") for v in values.tolist()]

    return {
        "z": words(rows.z, 4),
        tr("ŷ as stored"): [f"{v:.16g}" if v > 1e-4 else number(v) for v in rows.outputs.tolist()],
        tr("loss as printed, from ŷ"): words(rows.printed, 6),
        tr("loss in the engine, from z"): words(rows.engine, 6),
    }
