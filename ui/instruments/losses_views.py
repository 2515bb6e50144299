"""The picture of each view of "MSE vs cross-entropy", and the numbers beneath it."""

import numpy as np
import streamlit as st

from experiments import losses as duel
from experiments import losses_one_z as one_z_losses
from experiments.losses import ABSOLUTE, NEAR, SQUARED
from language import marked, tr
from ui import compare, shell
from ui.cached import cached
from ui.charts import drawn, padded
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
from ui.pictures.losses_marks import in_unit, of_loss

MEANS = {SQUARED: marked("mean squared error"), ABSOLUTE: marked("mean absolute error")}


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
        curves = cached(one_z_losses.curves)(*reach, target)
        race_pictures.against_z(traces, curves, reach, target, scene.step)


def one_z(scene: Scene) -> None:
    said = scene.said
    ends = one_z_pictures.Z_ENDS if said.against == "z" else one_z_pictures.OUTPUT_ENDS
    both = [
        cached(one_z_losses.curves)(*ends, y, said.against) for y in (said.target, 1 - said.target)
    ]
    for column, what in zip(st.columns(2), ("losses", "slopes"), strict=True):
        with column:
            one_z_pictures.one_z(what, both, scene.pulls, said.z, said.target, said.against)
    st.caption(tr(one_z_pictures.ONE_Z_LEGEND))


def surfaces(scene: Scene) -> None:
    paths = {name: run.thetas for name, run in scene.runs.items()}
    surface_pictures.terrains(scene.grounds, paths, scene.step)


def lines(scene: Scene) -> None:
    said, thetas = scene.said, scene.thetas
    pins = compare.curves(PAGE, scene.family, "step", "x", "y", "which")
    columns = st.columns([1.5, 1, 1])
    with columns[0]:
        number_pictures.lines(
            said.called, scene.seen, thetas, scene.best, scene.odd, said.room, pins
        )
    corners = [np.array(said.start), *scene.best.values()]
    reach = number_pictures.reach([scene.moment(SQUARED, t, scene.farthest(t)) for t in corners])
    rows = drawn(len(scene.seen.data) - 1)
    rows = np.append(rows + (rows >= scene.odd), scene.odd)  # the odd one is the last
    for column, (name, theta) in zip(columns[1:], thetas.items(), strict=True):
        with column:
            now = scene.moment(name, theta, rows)
            number_pictures.misses(name, now, len(rows) - 1, reach, said.unit)
    st.caption(tr(number_pictures.LINES_LEGEND))


def numbers(scene: Scene) -> None:
    """The numbers of this view."""
    found = {RACE: in_race, ONE_Z: in_one_z, SURFACES: in_surfaces, LINE: in_lines}
    shell.numbers(found[scene.said.view](scene))


def in_race(scene: Scene) -> dict[str, str]:
    said, traces = scene.said, scene.traces
    found = {of_loss("ŷ", k): number(trace.outputs[scene.step]) for k, trace in traces.items()}
    until = tr("steps to {goal}", goal=goal(said))
    return found | {
        of_loss(until, name): arrived(trace.arrival, said.steps) for name, trace in traces.items()
    }


def in_one_z(scene: Scene) -> dict[str, str]:
    here = scene.pulls
    slopes, letter = (here.slopes, "z") if scene.said.against == "z" else (here.outer, "ŷ")
    found = {tr(name): number(value) for name, value in here.losses.items()}
    found |= {of_loss(f"dL/d{letter}", name): number(value) for name, value in slopes.items()}
    return found | {tr("ratio of the slopes"): number(here.ratio)}


def in_surfaces(scene: Scene) -> dict[str, str]:
    found = {tr(name): number(value) for name, value in scene.losses.items()}
    until = tr("steps to {near} above least", near=NEAR)
    for name, ground in scene.grounds.items():
        step = duel.arrival(scene.runs[name], ground.least)
        found[of_loss(until, name)] = arrived(step, scene.said.steps)
    return found


def in_lines(scene: Scene) -> dict[str, str]:
    unit = scene.said.unit
    powers = {SQUARED: f"{unit}²" if unit else "", ABSOLUTE: unit}
    found = {in_unit(tr(MEANS[k]), powers[k]): number(value) for k, value in scene.losses.items()}
    pull = in_unit(tr("pull"), unit)
    return found | {
        of_loss(pull, name): number(value) for name, value in distances(scene, scene.thetas).items()
    }
