"""How two losses are told apart in every picture: squared error is dashed, with a square for its
run, the other loss solid, with a circle."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pyarrow as pa

from engine.activations import Array
from language import tr
from ui.charts import (
    layer,
    pinned,
    shown,
    table,
)

SLOTS = ("squared", "other")  # data names: squared error, and the loss beside it
DASHES = {"squared": [7, 4], "other": [1, 0]}
SHAPES = {"squared": "square", "other": "circle"}


def of_loss(what: str, name: str) -> str:
    """`what`, which is in the reader's language, and the name of its loss: "ŷ, squared error"."""
    return tr("{what}, {loss}", what=what, loss=tr(name))


def in_unit(what: str, unit: str) -> str:
    """`what`, which is in the reader's language, with its unit if it has one."""
    return tr("{what} in {unit}", what=what, unit=unit) if unit else what


def pinned_pairs(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Pinned pairs of runs: `which` is 0 for squared error and 1 for the other loss."""
    lines, letters = pinned(x, y, "model")
    dash = alt.StrokeDash("which:O", scale=alt.Scale(domain=[0, 1], range=[*DASHES.values()]))
    return [lines.encode(dash.legend(None), detail=["run:N", "which:N"]), letters]


def both_lines(
    meaning: str, x: alt.X, y: alt.Y, suffix: str = "", **options: Any
) -> list[alt.Chart]:
    """The lines of both losses over the data `squared` and `other`."""
    width = {"strokeWidth": 2.5} | options
    return [
        layer(slot + suffix, meaning).mark_line(strokeDash=dash, clip=True, **width).encode(x, y)
        for slot, dash in DASHES.items()
    ]


def both_runs(
    x: alt.X, y: alt.Y, place: list[alt.Tooltip], title: str, names: Sequence[str]
) -> list[alt.Chart]:
    """Both runs now, over the data `squared_now` and `other_now`."""
    return [
        layer(f"{slot}_now", "model")
        .mark_point(shape=SHAPES[slot], size=120, filled=True, opacity=1)
        .encode(x, y, tooltip=[*place, *shown(value=of_loss(title, name))])
        for slot, name in zip(SLOTS, names, strict=True)
    ]


def both_names(
    meaning: str, x: alt.X, y: alt.Y, target: int, names: Sequence[str], below: str = ""
) -> list[alt.Chart]:
    """The names of the lines, where the neuron is surely wrong."""
    side: dict[str, Any] = {"align": "right", "dx": -3} if target == 0 else {"align": "left"}
    upper, lower = {"baseline": "bottom", "dy": -9}, {"baseline": "top", "dy": 7}
    return [
        layer(f"{slot}_name", meaning)
        .mark_text(fontSize=12, **side, **(lower if slot == below else upper))
        .encode(x, y, text=alt.value(tr(name)))
        for slot, name in zip(SLOTS, names, strict=True)
    ]


def named_line(slot: str, at: Array, values: Array, target: int) -> dict[str, pa.Table]:
    """A line, and the place of its name: at its end where the neuron is surely wrong."""
    wrong = -1 if target == 0 else 0
    return {
        slot: table(at=at, value=values),
        f"{slot}_name": table(at=at[wrong], value=values[wrong]),
    }
