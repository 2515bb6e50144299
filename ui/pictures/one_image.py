"""One image: what its ten outputs miss, its loss, and how many of the others are still read, step
by step, with one image and with many."""

from collections.abc import Mapping, Sequence
from html import escape

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st

from engine.activations import Array
from experiments.one_image import Course
from language import marked, tr
from ui import charts
from ui.charts import (
    Range,
    Spec,
    across,
    apart,
    built_once,
    finished,
    layer,
    pinned,
    shown,
    table,
    up,
)
from ui.numbers import count, counted, number, percent
from ui.pictures.digits_curves import loss_top

ONE, MANY = marked("this image"), marked("many images")  # what a run learns from
HEIGHT = 155
NAME_ROOM = 0.4  # of the steps, to the right of the last one
LETTERS = 0.15  # height of a line's name, as a share of the axis
TITLES = {
    "digit": marked("digit"),
    "output": marked("output ŷ"),
    "target": "y",
    "miss": "ŷ − y",
    "square": "(ŷ − y)²",
}
STYLE = """<style>
.neurons { width: 100%; border-collapse: collapse; font-size: 0.85rem; line-height: 1.38rem;
  font-variant-numeric: tabular-nums; }
.neurons th, .neurons td { padding: 0 0.4rem; text-align: right; font-weight: 400;
  white-space: nowrap; border-bottom: 1px solid rgba(128, 128, 128, 0.25); }
.neurons th:first-child { text-align: left; }
.neurons thead th { opacity: 0.75; }
.neurons .room { visibility: hidden; }
.neurons .label > *, .neurons .sum > * { font-weight: 600; }
</style>"""


def neurons(columns: Mapping[str, Sequence[str]], label: int) -> None:
    """The ten output neurons, a row each (that of the label in bold), and the sum below them."""
    lined_up = [_lined_up(cells) for name, cells in columns.items() if name != "digit"]
    heads = "".join(f'<th scope="col">{tr(TITLES[name])}</th>' for name in columns)
    rows = []
    for first, *cells in zip(columns["digit"], *lined_up, strict=True):
        kind = {str(label): "label", "sum": "sum"}.get(first, "")
        inside = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f'<tr class="{kind}"><th scope="row">{escape(tr(first))}</th>{inside}</tr>')
    body = "".join(rows)
    head = f"<thead><tr>{heads}</tr></thead>"
    st.html(f'{STYLE}<table class="neurons">{head}<tbody>{body}</tbody></table>')


def _lined_up(cells: Sequence[str]) -> list[str]:
    """Numbers as HTML, each followed by the room of the digits it lacks, so that the decimal points
    of a column stand below each other."""
    tails = ["".join(cell.partition(".")[1:]) for cell in cells]
    longest = max(tails, key=len)
    lacking = [longest[len(tail) :] for tail in tails]
    return [
        escape(cell) + (f'<span class="room">{room}</span>' if cell and room else "")
        for cell, room in zip(cells, lacking, strict=True)
    ]


@built_once
def curve(field: str, title: str, ink: str, steps: int, low: float, high: float) -> Spec:
    """A run on `one` image, thick, and one on `many`, thin and dashed (step, and a column called
    `field`), their `names` (step, height, name), a rule at the step, and pinned runs."""
    form = "%" if field == "accuracy" else ".3~g"
    start = tr("step {n}", n=0)  # a title would need a line of its own
    below = alt.Axis(
        labelFlush=False,  # names stand to the right
        values=list(range(0, steps + 1, max(1, steps // 5))),
        labelExpr=f"datum.value ? datum.label : '{start}'",
    )
    x = across("step", "", (-0.02 * steps, (1 + NAME_ROOM) * steps), axis=below)
    aside = alt.Axis(
        format=form,
        tickCount=4,
        minExtent=44,
        titleAngle=0,
        titleAlign="left",
        titleX=-44,
        titleY=-12,
        titleBaseline="bottom",
        titleLimit=alt.ExprRef("width"),  # it lies above the axis
    )
    y = up(field, title, (low, high), axis=aside)
    tip = shown(step=tr("step"), **{field: title})
    one = layer("one", ink).mark_line(strokeWidth=2.8, clip=True)
    many = layer("many", ink).mark_line(strokeWidth=1.4, strokeDash=[5, 3], clip=True)
    names = layer("names", "data").mark_text(align="left", dx=6, fontSize=12)
    return finished(
        layer("here", "faint").mark_rule(strokeWidth=1.5).encode(x),
        *pinned(x, y, ink),
        many.encode(x, y, tooltip=tip),
        one.encode(x, y, tooltip=tip),
        layer("here", ink).mark_point(size=90, filled=True).encode(x, y, tooltip=tip),
        names.encode(x, up("height", title, (low, high), axis=aside), text="name:N"),
        height=HEIGHT,
    )


def losses(one: Course, many: Course | None, step: int, pins: pa.Table) -> None:
    """The loss of the one image."""
    runs = {ONE: one.losses} | ({MANY: many.losses} if many else {})
    values = [*runs.values(), pins["loss"].to_numpy()]
    top = loss_top([float(one.losses[0]) or 1.0, *(float(v.max(initial=0)) for v in values)])
    _draw("loss", tr("loss of this image"), "loss", runs, step, (0.0, top), pins)


def accuracies(one: Course, many: Course | None, others: int, step: int, pins: pa.Table) -> None:
    """The share of the other images that are read correctly."""
    runs = {ONE: one.accuracies} | ({MANY: many.accuracies} if many else {})
    title = tr("share of {n} other images read correctly", n=count(others))
    reach = share_range(np.concatenate([*runs.values(), pins["accuracy"].to_numpy()]))
    _draw("accuracy", title, "model", runs, step, reach, pins)


def share_range(shares: Array) -> Range:
    """Whole tenths around shares, with room below them."""
    low = max(0.0, float(np.floor(10 * shares.min())) / 10 - 0.1)
    high = max(low + 0.2, float(np.ceil(10 * shares.max())) / 10)
    return low, min(1.0, high)


def _draw(
    field: str,
    title: str,
    ink: str,
    runs: Mapping[str, Array],
    step: int,
    reach: Range,
    pins: pa.Table,
) -> None:
    one, steps = runs[ONE], len(runs[ONE]) - 1
    heights = {name: float(run[-1]) for name, run in runs.items()}
    gap = LETTERS * (reach[1] - reach[0])
    places = apart(heights, gap, reach[0] + gap / 2, reach[1] - gap / 2)

    def line(run: Array | None) -> pa.Table:
        values = np.empty(0) if run is None else run
        return table(step=np.arange(len(values)), **{field: values})

    charts.draw(
        curve(field, title, ink, steps, *reach),
        {
            "one": line(one),
            "many": line(runs.get(MANY)),
            "here": table(step=step, **{field: one[step]}),
            "names": table(
                step=np.full(len(places), steps),
                height=list(places.values()),
                name=[tr(name) for name in places],
            ),
            "pinned": pins,
        },
        key=f"one {field}",
        alt=tr("The loss over the steps, learning from one image and from many")
        if field == "loss"
        else tr("The accuracy over the steps, learning from one image and from many"),
        now=_in_words(field, title, runs, step),
    )


def _in_words(field: str, title: str, runs: Mapping[str, Array], step: int) -> str:
    """Where the runs are at this step."""
    said = percent if field == "accuracy" else number
    found = [said(float(run[step])) for run in runs.values()]
    start = f"{title[0].upper()}{title[1:]}"
    steps = counted("{n} step", "{n} steps", step)
    if len(found) == 1:
        return tr(
            "{title}: after {steps} it is {one} with this image.",
            title=start,
            steps=steps,
            one=found[0],
        )
    return tr(
        "{title}: after {steps} it is {one} with this image and {many} with many images.",
        title=start,
        steps=steps,
        one=found[0],
        many=found[1],
    )
