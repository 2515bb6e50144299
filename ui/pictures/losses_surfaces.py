"""Two losses as surfaces over w and b with the path of either run, and both runs step by step."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import streamlit as st

from engine.activations import Array
from experiments.losses import SQUARED
from experiments.losses_surfaces import Terrain
from language import tr
from ui.charts import (
    Range,
    Spec,
    across,
    built_once,
    draw,
    finished,
    log_range,
    step_range,
    table,
    up_log,
)
from ui.numbers import counted, number
from ui.pictures import surface
from ui.pictures.losses_marks import SLOTS, both_lines, pinned_pairs


def terrains(grounds: Mapping[str, Terrain], paths: Mapping[str, Array], step: int) -> None:
    """Draw both surfaces side by side on the same w and b, with the paths (T, 2) on them."""
    for column, (name, ground) in zip(st.columns(2), grounds.items(), strict=True):
        path = paths[name]
        here = min(step, len(path) - 1)
        w, b = path[here]
        with column:
            st.markdown(f"**{tr(name).capitalize()}**")
            surface.draw(
                ground.surface,
                path,
                here,
                (tr("weight w"), tr("bias b")),
                key=f"l_surface_{name}",
                alt=tr(
                    "The surface of {loss} over w and b, with the path of the run", loss=tr(name)
                ),
                now=tr(
                    "{loss} over w and b. After {steps} the run is at w = {w}, b = {b}.",
                    loss=tr(name).capitalize(),
                    steps=counted("{n} step", "{n} steps", here),
                    w=number(w),
                    b=number(b),
                ),
                best=ground.best,
                flat=ground.flat if name == SQUARED else None,
            )


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
        alt=tr("The loss of both runs and of pinned ones at every step"),
        now=tr(
            "The losses of this run, dashed {first}, solid {second}, and pale the pinned ones.",
            first=tr(first),
            second=tr(second),
        ),
    )


@built_once
def _histories(last: int, losses: Range) -> Spec:
    y = up_log("value", tr("loss"), losses)
    x = across("step", tr("step"), step_range(last))
    return finished(*pinned_pairs(x, y), *both_lines("loss", x, y), height=220)
