"""The picture of each view of "MSE vs cross-entropy", and the numbers beneath it."""

import numpy as np
import streamlit as st

from experiments import losses as duel
from experiments.losses import ABSOLUTE, NEAR, SQUARED
from ui import compare, shell
from ui.cached import cached
from ui.charts import padded
from ui.instruments.losses_scene import (
    LINE,
    ONE_Z,
    PAGE,
    RACE,
    SURFACES,
    Scene,
    arrived,
    distances,
    goal,
)
from ui.numbers import number
from ui.pictures import losses_number as number_pictures
from ui.pictures import losses_one_z as one_z_pictures
from ui.pictures import losses_race as race_pictures
from ui.pictures import losses_surfaces as surface_pictures


def show(scene: Scene) -> None:
    """The picture of this view."""
    {RACE: race, ONE_Z: one_z, SURFACES: surfaces, LINE: lines}[scene.said.view](scene)


def race(scene: Scene) -> None:
    traces, target = scene.traces, scene.said.target
    reach = padded(-6, 6, *(trace.z for trace in traces.values()))
    pins = compare.curves(PAGE, scene.family, "step", "value", "which")
    left, right = st.columns([1.15, 1])
    with left:
        race_pictures.outputs(traces, target, scene.step, pins)
    with right:
        curves = cached(duel.curves)(*reach, target)
        race_pictures.against_z(traces, curves, reach, target, scene.step)


def one_z(scene: Scene) -> None:
    said = scene.said
    ends = one_z_pictures.Z_ENDS if said.against == "z" else one_z_pictures.OUTPUT_ENDS
    both = [cached(duel.curves)(*ends, y, said.against) for y in (said.target, 1 - said.target)]
    for column, what in zip(st.columns(2), ("losses", "slopes"), strict=True):
        with column:
            one_z_pictures.one_z(what, both, scene.pulls, said.z, said.target, said.against)
    st.caption(one_z_pictures.ONE_Z_LEGEND)


def surfaces(scene: Scene) -> None:
    paths = {name: run.thetas for name, run in scene.runs.items()}
    surface_pictures.terrains(scene.grounds, paths, scene.step)


def lines(scene: Scene) -> None:
    said, thetas = scene.said, scene.thetas
    starts = [scene.moment(name, np.array(said.start)) for name in thetas]
    ends = [scene.moment(name, best) for name, best in scene.best.items()]
    reach = number_pictures.reach([*starts, *ends])
    pins = compare.curves(PAGE, scene.family, "step", "x", "y", "which")
    columns = st.columns([1.5, 1, 1])
    with columns[0]:
        number_pictures.lines(
            said.titles, scene.seen, thetas, scene.best, scene.odd, said.room, pins
        )
    for column, (name, theta) in zip(columns[1:], thetas.items(), strict=True):
        with column:
            number_pictures.misses(name, scene.moment(name, theta), scene.odd, reach, said.unit)
    st.caption(number_pictures.LINES_LEGEND)


def numbers(scene: Scene) -> None:
    """The numbers of this view."""
    said = scene.said
    if said.view == RACE:
        found = {f"ŷ, {k}": number(trace.outputs[scene.step]) for k, trace in scene.traces.items()}
        found |= {
            f"steps to {goal(said)}, {name}": arrived(trace.arrival, said.steps)
            for name, trace in scene.traces.items()
        }
    elif said.view == ONE_Z:
        here = scene.pulls
        slopes, letter = (here.slopes, "z") if said.against == "z" else (here.outer, "ŷ")
        found = {f"{name}": number(value) for name, value in here.losses.items()}
        found |= {f"dL/d{letter}, {name}": number(value) for name, value in slopes.items()}
        found["ratio of the slopes"] = number(here.ratio)
    elif said.view == SURFACES:
        found = {name: number(value) for name, value in scene.losses.items()}
        found |= {
            f"steps to {NEAR} above least, {name}": arrived(
                duel.arrival(scene.runs[name], ground.least), said.steps
            )
            for name, ground in scene.grounds.items()
        }
    else:
        powers = {SQUARED: f"{said.unit}²" if said.unit else "", ABSOLUTE: said.unit}
        found = {
            f"mean {name}{_in(powers[name])}": number(value) for name, value in scene.losses.items()
        }
        found |= {
            f"pull{_in(said.unit)}, {name}": number(value)
            for name, value in distances(scene, scene.thetas).items()
        }
    shell.numbers(found)


def _in(unit: str) -> str:
    return f" in {unit}" if unit else ""
