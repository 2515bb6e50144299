"""Inside the network: every layer as a grid of cells to choose a unit from, one unit's weights and
what each of its inputs adds to its sum."""

from collections.abc import Callable
from typing import Any

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st

from engine.activations import Array
from experiments import inside
from experiments.inside import Unit
from language import tr
from ui.charts import Spec, built_once, finished, layer, shown, table, unseen
from ui.numbers import count, counted, number
from ui.pictures.pixels import image, weights
from ui.pictures.reading import ROOM, SIDE, grey

MOST_NAMES = 40  # cells, so that each has room for its number
PICK = "pick"  # the name of the choice in a chart's report


@built_once
def cells(columns: int, rows: int, height: int, names: bool) -> Spec:
    """Units as cells `above` 0 and `below` it (x, y, x2, y2, shade), `cells` that can be clicked
    (…, unit, turn) with a name each where there is room, and the `chosen` one."""
    x = alt.X("x", type="quantitative", axis=None, scale=alt.Scale(domain=[0, columns], nice=False))
    y = alt.Y("y", type="quantitative", axis=None, scale=alt.Scale(domain=[rows, 0], nice=False))
    fullest = 0.6 if names else 1.0  # so that a name can be read on it
    scale = alt.Scale(domain=[0, 1], range=[0, fullest])
    shade = alt.Opacity("shade:Q", scale=scale, legend=None)

    def marks(name: str, ink: str, **options: Any) -> alt.Chart:
        return layer(name, ink).mark_rect(**options).encode(x, y, x2="x2", y2="y2")

    pick = alt.selection_point(PICK, fields=["unit", "turn"], on="click", empty=False, clear=False)
    field = marks("cells", "faint", fillOpacity=0.06, strokeWidth=0.4, strokeOpacity=0.6, aria=True)
    field = field.encode(tooltip=shown(unit=tr("unit"), value=tr("output"))).add_params(pick)
    words = layer("cells", "data").mark_text(fontSize=13)
    middle = (alt.X("middle:Q", axis=None), alt.Y("low:Q", axis=None))
    return finished(
        marks("above", "class 1").encode(shade),
        marks("below", "class 0").encode(shade),
        field,
        marks("chosen", "data", filled=False, strokeWidth=2.5),
        *([words.encode(*middle, text="unit:Q")] if names else []),
        height=height,
    )


def draw_layer(
    values: Array,
    chosen: int | None,
    pick: Callable[[int], None],
    *,
    key: str,
    title: str,
    first: int,
    wide: int | None = None,
    height: int = 200,
) -> None:
    """A layer's outputs (units,) as cells, row by row, `wide` in a row; the strongest has the full
    colour. A click tells `pick` the unit, counted from 0; its name begins at `first`."""
    columns = wide or inside.columns(len(values))
    rows = -(-len(values) // columns)

    def report() -> None:
        picked = st.session_state[key].selection.get(PICK) or []
        if picked and 0 <= picked[0]["unit"] - first < len(values):
            pick(int(picked[0]["unit"]) - first)

    st.caption(title)
    data = layer_data(values, chosen, columns, first, turns(key, chosen))
    st.vega_lite_chart(
        {**cells(columns, rows, height, len(values) <= MOST_NAMES), "datasets": data},
        key=key,
        alt=tr("{layer}, a cell for each unit", layer=title),
        on_select=report,
        selection_mode=PICK,
    )
    unseen(layer_in_words(values, title, first))


def layer_in_words(values: Array, title: str, first: int) -> str:
    """How many of the layer's units say anything, and which says most."""
    most = int(np.abs(values).argmax())
    return tr(
        "{layer}: {active} of {cells} are not 0; the strongest is {unit} with {output}.",
        layer=title,
        active=count(int((values != 0).sum())),
        cells=counted("{n} cell", "{n} cells", len(values)),
        unit=count(most + first),
        output=number(float(values[most])),
    )


def layer_data(
    values: Array, chosen: int | None, columns: int, first: int, turn: int
) -> dict[str, pa.Table]:
    """The data of `cells`, by name; colours are shares of the strongest output."""
    units = np.arange(len(values), dtype=np.int32)
    y, x = np.divmod(units, np.int32(columns))
    shade = (np.abs(values) / (float(np.abs(values).max()) or 1.0)).astype(np.float32)
    places = {"x": x, "x2": x + 1, "y": y, "y2": y + 1, "shade": shade}
    names = {"unit": units + first, "value": values, "turn": np.full(len(values), turn, np.int32)}
    which = {
        "above": values > 0,
        "below": values < 0,
        "cells": units >= 0,
        "chosen": units == chosen,
    }
    if len(values) <= MOST_NAMES:
        names |= {"middle": x + 0.5, "low": y + 0.5}
    columns_of = {"cells": {**places, **names}}
    return {
        name: table(**{k: v[some] for k, v in columns_of.get(name, places).items()})
        for name, some in which.items()
    }


def turns(key: str, chosen: int | None) -> int:
    """How often another unit was chosen: it makes a second click on one cell a new choice."""
    before, turn = st.session_state.get(f"{key} turn", (chosen, 0))
    if before != chosen:
        turn += 1
    st.session_state[f"{key} turn"] = chosen, turn
    return int(turn)


def draw_unit(unit: Unit, shape: tuple[int, int] | None) -> None:
    """Its weights, its inputs and their products, a cell or pixel each, side by side; `shape` is
    that of the image it reads, None where it reads units."""
    names = tr("weights"), tr("× pixels"), tr("= weight × pixel")
    if shape is None:
        names = tr("weights"), tr("× units"), tr("= weight × unit")
    row = st.container(horizontal=True, gap="small")
    for name, values in zip(names, (unit.weights, unit.inputs, unit.products), strict=True):
        tile = inside.grid(values, shape)
        if shape is not None and values is unit.inputs:
            picture, scale = grey(tile, shape), tr("0 to 1")
        else:
            picture, full = weights(tile[None])
            scale = f"±{number(full, 2)}"
        with row.container(width=ROOM):
            image(
                picture,
                SIDE,
                square=True,
                width=SIDE,
                alt=tr("{name}, full colour at {scale}", name=name, scale=scale),
            )
            st.caption(tr("{name}, {scale}", name=name, scale=scale))
