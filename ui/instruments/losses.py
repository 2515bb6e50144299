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
from experiments import losses_lines as loss_lines
from experiments import losses_one_z as one_z_losses
from experiments import losses_surfaces as loss_surfaces
from experiments.losses import ABSOLUTE, ENTROPY, SQUARED, YES_NO
from language import marked, tr
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
from ui.pictures.losses_marks import of_loss
from ui.scripts import losses as scripts
from ui.scripts.common import literal
from ui.words import joined

LAST = {
    SQUARED: marked("last squared error"),
    ENTROPY: marked("last cross-entropy"),
    ABSOLUTE: marked("last absolute error"),
}
COLUMNS = ("w", "b", marked("loss"), "dL/dw", "dL/db")  # of the history of either run


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels that apply to this view by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        marked("Notice"): notice,
        marked("The sum"): the_sum,
        marked("All steps"): all_steps,
        marked("Why from z"): why_from_z,
        marked("Compare"): comparison,
        marked("Gradient check"): check,
        marked("Code"): code,
        marked("Export"): take_away,
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
    words = tr("x is standardised, as the network sees it.") if said.standardise else ""
    sums.show(said.contest, scene.seen.data, scene.runs, said.rates, scene.step, words)


def all_steps(scene: Scene) -> None:
    columns = history(scene)
    titles = {f"{k}, {name}": of_loss(tr(k), name) for name in scene.runs for k in COLUMNS}
    form = {k: st.column_config.NumberColumn(title, format="%.8g") for k, title in titles.items()}
    st.dataframe(
        columns,
        hide_index=True,
        height=260,
        column_config={"step": tr("step"), **form},
        alt=tr("Weight, bias, loss and gradient of both runs at every step"),
    )


def history(scene: Scene) -> dict[str, Any]:
    """A row for each step, under English titles; a run that ended early repeats its last row."""
    steps = np.arange(duel.last_step(scene.runs) + 1)
    columns: dict[str, Any] = {"step": steps}
    for name, run in scene.runs.items():
        rows = np.minimum(steps, len(run) - 1)
        slopes = duel.gradients(scene.said.contest, name, scene.seen.data, run.thetas)[rows]
        values = (*run.thetas[rows].T, run.losses[rows], *slopes.T)
        columns |= {f"{k}, {name}": v for k, v in zip(COLUMNS, values, strict=True)}
    return columns


def why_from_z(scene: Scene) -> None:
    said = scene.said
    z, target, who = said.z, said.target, tr("The first row is the z chosen.")
    if said.view != ONE_Z:
        now = scene.moment(ENTROPY, scene.thetas[ENTROPY])
        worst = int(now.losses.argmax())
        z, target = float(now.z[worst]), int(scene.seen.data.y[worst, 0])
        who = tr("The first row is the cross-entropy neuron at this step.")
        if len(now.z) > 1:
            who = tr(
                "The first row is the cross-entropy neuron at this step, its costliest example."
            )
    st.markdown(tr("Binary cross-entropy, written out for one example:"))
    st.latex(r"L = -\,[\,y \ln \hat y + (1 - y) \ln(1 - \hat y)\,]", width="content")
    words = tr(
        "Printed so, it takes the logarithm of ŷ or 1 − ŷ. In a computer ŷ is rounded: a sure "
        "mistake can round to exactly 0 or 1, and the logarithm of 0 is infinite. Written in z it "
        "is the same number without the rounding, and that is what the engine computes:"
    )
    st.markdown(words)
    st.latex(r"L = \ln(1 + e^{z}) - y\,z", width="content")
    st.table(one_z_pictures.precision(cached(one_z_losses.precision)(z, target)))
    words = tr("Then ever surer mistakes; the target is {target}.", target=target)
    st.caption(joined(who, words))


def comparison(scene: Scene) -> None:
    said, runs = scene.said, scene.runs
    settings = {
        marked("view"): said.view,
        marked("data"): said.source,
        "w, b": _pair(said.start),
        marked("rates"): _pair(said.rates),
        marked("steps"): f"{said.steps}",
    }
    results = {LAST[name]: number(run.losses[-1]) for name, run in runs.items()}
    if said.view == SURFACES:
        pins = compare.curves(PAGE, scene.family, "step", "value", "which")
        surface_pictures.histories({name: run.losses for name, run in runs.items()}, pins)
    compare.panel(PAGE, scene.family, settings, results, pinnable(scene))


def _pair(values: tuple[float, float]) -> str:
    one, other = (number(value, 3) for value in values)
    return one if values[0] == values[1] else tr("{one} and {other}", one=one, other=other)


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
    chosen = st.segmented_control(
        tr("Loss"), names, default=names[0], format_func=tr, key="l_checked", required=True
    )
    name = chosen or names[0]
    model = duel.neuron(scene.thetas[name].copy())
    loss = duel.CONTESTS[scene.said.contest][name]
    gradient_check.panel(model, loss, scene.seen.data, [tr("weight w"), tr("bias b")])


def code(scene: Scene) -> None:
    what: dict[str, Callable[..., object]] = {}
    if scene.said.contest == YES_NO:
        what[tr("Squared error of a sigmoid: its slope carries σ′(z).")] = losses.squared_error
        entropy = losses.BINARY_CROSS_ENTROPY.pointwise
        what[tr("Binary cross-entropy: its slope is ŷ − y.")] = entropy
    else:
        what[tr("Squared error: its slope grows with the miss.")] = losses.squared_error
        what[tr("Absolute error: its slope is the sign of the miss.")] = losses.absolute_error
    if scene.runs:
        what[tr("One step of training: gradient, then update.")] = training.gradient_into
        what[tr("Both runs on this page.")] = duel.duel
    if scene.said.view == SURFACES:
        what[tr("The surfaces, and what is special about them.")] = loss_surfaces.terrain
        what[tr("How the loss bends.")] = loss_surfaces.hessians
    if scene.said.view == LINE:
        what[tr("The least absolute error there is.")] = loss_lines.least_absolute
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
    first, second = map(tr, scene.runs)
    words = tr(
        "The weights are a stack of two networks: {first} first, then {second}.",
        first=first,
        second=second,
    )
    st.caption(words)
    export.panel(
        PAGE,
        origin,
        scripts.script(origin, **settings),
        Parameters((1, 1), flat=ends),
        settings | {"losses": list(scene.runs), "mean": scene.seen.mean, "scale": scene.seen.scale},
        history(scene),
        said.data,
    )
