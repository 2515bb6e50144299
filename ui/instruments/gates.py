"""Under "AND, OR, XOR": truth table, the sum, all steps, compare, check, code, export."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st

from engine import losses, training
from engine.network import Network, Parameters
from experiments import gates
from language import marked, tr
from ui import compare, export, gradient_check, panels
from ui.activation_names import called
from ui.formulas import gates as sums
from ui.instruments.gates_notice import notice
from ui.instruments.gates_scene import FOUR, Scene, Settings, of_four
from ui.numbers import number, percent
from ui.scripts import gates as scripts
from ui.scripts.common import literal

PAGE = "activations gates"
POINTS = {f"({x:g}, {y:g})": row for row, (x, y) in enumerate(gates.CORNERS)}
LABELS = (marked("Weight w₁"), marked("Weight w₂"), marked("Bias neuron's value b"))


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown; those that follow a run only where there is one."""
    all_panels: dict[str, Callable[[], None]] = {
        marked("Notice"): partial(notice, scene),
        marked("The sum"): partial(the_sum, scene),
    }
    if scene.trained and scene.settings:
        run = (scene, scene.trained, scene.settings)
        all_panels |= {
            marked("All steps"): partial(all_steps, *run),
            marked("Compare"): partial(comparison, *run),
            marked("Gradient check"): partial(check, scene),
            marked("Code"): code_of_the_run,
            marked("Export"): partial(take_away, *run),
        }
    else:
        all_panels[marked("Code")] = code_by_hand
    return all_panels


def pinned(scene: Scene) -> pa.Table:
    """Pinned runs on the same gate (run, step, loss)."""
    return compare.curves(PAGE, scene.gate, "step", "loss")


def measures(scene: Scene) -> dict[str, str]:
    """The numbers beside the picture."""
    right = {tr("right"): of_four(scene.spoken.right)}
    right[tr("accuracy")] = percent(scene.spoken.right / FOUR)
    if scene.trained is None:
        return {**right, tr("z of the point"): number(scene.spoken.z[scene.point])}
    loss, size = scene.trained.losses[scene.step], scene.trained.steepness[scene.step]
    return {
        **right,
        tr("loss (cross-entropy)"): number(float(loss)),
        tr("size of the gradient"): number(float(size)),
    }


def the_sum(scene: Scene) -> None:
    rate = scene.settings.learning_rate if scene.settings else None
    sums.show(scene.model, scene.gate, scene.point, rate)


def all_steps(_: Scene, run: gates.Trained, __: Settings) -> None:
    columns = {
        tr("loss"): run.losses,
        tr("size of the gradient"): run.steepness,
        tr("right of {all}", all=FOUR): run.right,
    }
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        {tr("step"): np.arange(len(run.losses)), **columns},
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(columns, form),
        alt=tr("Loss, gradient and right answers at every step"),
    )


def comparison(scene: Scene, run: gates.Trained, settings: Settings) -> None:
    compare.panel(
        PAGE,
        scene.gate,
        {
            marked("gate"): scene.gate,
            marked("hidden units"): f"{settings.units}",
            marked("activation"): called(settings.activation) if settings.units else "",
            marked("learning rate"): number(settings.learning_rate),
            marked("steps"): f"{settings.steps}",
            marked("seed"): f"{settings.seed}",
        },
        {marked("last loss"): number(run.losses[-1]), marked("right"): of_four(run.right[-1])},
        {"step": np.arange(len(run.losses)), "loss": run.losses},
    )


def check(scene: Scene) -> None:
    data = gates.data(scene.gate)
    parameters = scene.model.parameters
    names = list(export.weight_columns(parameters, parameters.flat[None]))
    gradient_check.panel(scene.model, losses.BINARY_CROSS_ENTROPY, data, names)
    words = tr("W1_2_3 leads from input 2 to unit 3 of the first layer, b1_3 is that unit's bias.")
    st.caption(words)


def code_by_hand() -> None:
    panels.code(
        {
            tr("The neuron: the bias neuron is joined by −1."): gates.neuron,
            tr("What it says of the four points."): gates.spoken,
            tr("Many random neurons at once."): gates.tries,
        }
    )


def code_of_the_run() -> None:
    panels.code(
        {
            tr("The gradient of the mean loss: forward, loss, backward."): training.gradient_into,
            tr("The way back through the layers."): Network.backward,
            tr("The run on this page."): gates.learn,
        }
    )


def take_away(scene: Scene, run: gates.Trained, chosen: Settings) -> None:
    data = gates.data(scene.gate)
    origin = literal(data, ["x1", "x2"], scene.gate)
    settings: dict[str, Any] = dict(vars(chosen))
    parameters = Parameters(run.sizes, flat=run.thetas[-1])
    export.panel(
        scene.gate.lower(),
        origin,
        scripts.script(origin, **settings),
        parameters,
        settings,
        {"step": np.arange(len(run.losses)), "loss": run.losses, "right": run.right}
        | export.weight_columns(parameters, run.thetas),
        data,
    )
