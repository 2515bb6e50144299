"""Under "MSE vs cross-entropy", in each of its views: the panels."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from engine import losses, training
from engine.activations import Array
from engine.network import Parameters
from experiments import losses as duel
from experiments.losses import ENTROPY, YES_NO
from ui import compare, export, gradient_check, panels
from ui.cached import cached
from ui.formulas import losses as sums
from ui.formulas import losses_one_z
from ui.instruments.losses_notice import notice
from ui.instruments.losses_scene import LINE, ONE_Z, PAGE, RACE, SURFACES, Scene
from ui.numbers import number
from ui.pictures import losses_number as number_pictures
from ui.pictures import losses_one_z as one_z_pictures
from ui.pictures import losses_surfaces as surface_pictures
from ui.scripts import losses as scripts
from ui.scripts.common import literal


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels that apply to this view by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        "Notice": notice,
        "The sum": the_sum,
        "All steps": all_steps,
        "Why from z": why_from_z,
        "Compare": comparison,
        "Gradient check": check,
        "Code": code,
        "Export": take_away,
    }
    missing: Mapping[str, tuple[str, ...]] = {
        ONE_Z: ("All steps", "Compare", "Gradient check", "Export"),
        LINE: ("Why from z",),
    }
    left_out = missing.get(scene.said.view, ())
    return {k: partial(draw, scene) for k, draw in all_panels.items() if k not in left_out}


def the_sum(scene: Scene) -> None:
    said = scene.said
    if said.view == ONE_Z:
        losses_one_z.show_z(said.z, said.target, scene.pulls)
        return
    words = "x is standardised, as the network sees it." if said.standardise else ""
    sums.show(said.contest, scene.seen.data, scene.runs, said.rates, scene.step, words)


def all_steps(scene: Scene) -> None:
    columns = history(scene)
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        columns,
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(list(columns)[1:], form),
        alt="Weight, bias, loss and gradient of both runs at every step",
    )


def history(scene: Scene) -> dict[str, Any]:
    """A row for each step; a run that ended early repeats its last row."""
    steps = np.arange(duel.last_step(scene.runs) + 1)
    columns: dict[str, Any] = {"step": steps}
    for name, run in scene.runs.items():
        rows = np.minimum(steps, len(run) - 1)
        slopes = duel.gradients(scene.said.contest, name, scene.seen.data, run.thetas)[rows]
        values = (*run.thetas[rows].T, run.losses[rows], *slopes.T)
        titles = ("w", "b", "loss", "dL/dw", "dL/db")
        columns |= {f"{k}, {name}": v for k, v in zip(titles, values, strict=True)}
    return columns


def why_from_z(scene: Scene) -> None:
    said = scene.said
    z, target, who = said.z, said.target, "The first row is the z chosen."
    if said.view != ONE_Z:
        now = scene.moment(ENTROPY, scene.thetas[ENTROPY])
        worst = int(now.losses.argmax())
        z, target = float(now.z[worst]), int(scene.seen.data.y[worst, 0])
        who = "The first row is the cross-entropy neuron at this step"
        who += ", its costliest example." if len(now.z) > 1 else "."
    st.markdown("Binary cross-entropy, written out for one example:")
    st.latex(r"L = -\,[\,y \ln \hat y + (1 - y) \ln(1 - \hat y)\,]", width="content")
    st.markdown(
        "Printed so, it takes the logarithm of ŷ or 1 − ŷ. In a computer ŷ is rounded: a sure "
        "mistake can round to exactly 0 or 1, and the logarithm of 0 is infinite. Written in z it "
        "is the same number without the rounding, and that is what the engine computes:"
    )
    st.latex(r"L = \ln(1 + e^{z}) - y\,z", width="content")
    st.table(one_z_pictures.precision(cached(duel.precision)(z, target)))
    st.caption(f"{who} Then ever surer mistakes; the target is {target}.")


def comparison(scene: Scene) -> None:
    said, runs = scene.said, scene.runs
    settings = {"view": said.view, "data": said.source, "w, b": _pair(said.start)}
    settings |= {"rates": _pair(said.rates), "steps": f"{said.steps}"}
    results = {f"last {name}": number(run.losses[-1]) for name, run in runs.items()}
    if said.view == SURFACES:
        pins = compare.curves(PAGE, scene.family, "step", "value", "which")
        surface_pictures.histories({name: run.losses for name, run in runs.items()}, pins)
    compare.panel(PAGE, scene.family, settings, results, pinnable(scene))


def _pair(values: tuple[float, float]) -> str:
    return (
        number(values[0], 3)
        if values[0] == values[1]
        else " and ".join(number(value, 3) for value in values)
    )


def pinnable(scene: Scene) -> dict[str, Array]:
    """What is drawn of pinned runs: outputs, losses, or the lines they end in."""
    parts: list[dict[str, Array]] = []
    for which, (name, run) in enumerate(scene.runs.items()):
        if scene.said.view == LINE:
            reach = number_pictures.heights(scene.seen, scene.said.room)
            x, y = number_pictures.line_ends(scene.seen, run.thetas[-1], reach)
            part = {"step": np.arange(2.0), "x": x, "y": y}
        else:
            values = scene.traces[name].outputs if scene.said.view == RACE else run.losses
            part = {"step": np.arange(float(len(run))), "value": values}
        parts.append({**part, "which": np.full(len(part["step"]), float(which))})
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def check(scene: Scene) -> None:
    names = list(scene.runs)
    name = st.segmented_control("Loss", names, default=names[0], key="l_checked", required=True)
    name = name or names[0]
    model = duel.neuron(scene.thetas[name].copy())
    loss = duel.CONTESTS[scene.said.contest][name]
    gradient_check.panel(model, loss, scene.seen.data, ["weight w", "bias b"])


def code(scene: Scene) -> None:
    what: dict[str, Callable[..., object]] = {}
    if scene.said.contest == YES_NO:
        what["Squared error of a sigmoid: its slope carries σ′(z)."] = losses.squared_error
        what["Binary cross-entropy: its slope is ŷ − y."] = losses.BINARY_CROSS_ENTROPY.pointwise
    else:
        what["Squared error: its slope grows with the miss."] = losses.squared_error
        what["Absolute error: its slope is the sign of the miss."] = losses.absolute_error
    if scene.runs:
        what["One step of training: gradient, then update."] = training.gradient_into
        what["Both runs on this page."] = duel.duel
    if scene.said.view == SURFACES:
        what["The surfaces, and what is special about them."] = duel.terrain
        what["How the loss bends."] = duel.hessians
    if scene.said.view == LINE:
        what["The least absolute error there is."] = duel.least_absolute
    panels.code(what)


def take_away(scene: Scene) -> None:
    said, (x, y) = scene.said, scene.said.titles
    origin = export.own_source(said.own) if said.own else literal(said.data, [x], y)
    settings: dict[str, Any] = {
        "contest": said.contest,
        "standardise": said.standardise,
        "start": said.start,
        "rates": said.rates,
        "steps": said.steps,
    }
    ends = np.stack([run.thetas[-1] for run in scene.runs.values()])  # (2, 2)
    st.caption(f"The weights are a stack of two networks: {' first, then '.join(scene.runs)}.")
    export.panel(
        PAGE,
        origin,
        scripts.script(origin, **settings),
        Parameters((1, 1), flat=ends),
        settings | {"losses": list(scene.runs), "mean": scene.seen.mean, "scale": scene.seen.scale},
        history(scene),
        said.data,
    )
