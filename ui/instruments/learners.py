"""Under "Who can learn": what to notice, the sum, all steps, compare, check, code, export."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st

from engine import losses, training
from engine.activations import ACTIVATIONS, SIGMOID, STEP
from engine.data import Dataset
from engine.network import Parameters
from experiments import learners
from experiments.learners import Learner
from ui import compare, export, gradient_check, panels, scale
from ui.cached import fingerprint
from ui.formulas import learners as sums
from ui.instruments.activations import PAGE
from ui.numbers import count, number, plural
from ui.own_data import OWN
from ui.scripts import activations as scripts
from ui.scripts.common import Source


@dataclass(frozen=True)
class Scene:
    """What is on screen: the data and their names, the settings, the runs, the step."""

    source: str
    origin: Callable[[], Source]  # how an exported script gets the data
    data: Dataset  # in their own units
    seen: Dataset  # as the neurons see them
    inputs: Sequence[str]
    standardise: bool
    name: str
    learning_rate: float
    steps: int
    seed: int
    runs: Mapping[str, Learner]
    critical: float
    step: int

    @property
    def family(self) -> str:
        return fingerprint(self.seen)

    @property
    def chosen(self) -> Learner:
        return self.runs[self.name]


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        "Notice": notice,
        "The sum": the_sum,
        "All steps": all_steps,
        "Compare": comparison,
        "Gradient check": check,
        "Code": code,
        "Export": take_away,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def pinned(scene: Scene) -> pa.Table:
    """Pinned runs on the same data (run, step, loss)."""
    return compare.curves(PAGE, scene.family, "step", "loss")


def measures(scene: Scene) -> dict[str, str]:
    """The numbers that move with the step."""
    loss, size = scene.chosen.at(scene.step)
    stuck = scene.runs[STEP.name]
    return {
        f"loss, {scene.name}": number(loss),
        f"gradient, {scene.name}": number(size),
        "gradient, step unit": number(stuck.at(scene.step)[1]),
        "weights moved, step unit": f"{stuck.moved} of {stuck.thetas.shape[1]}",
    }


def warn(scene: Scene) -> None:
    """Where a loss grows, say so and why."""
    grown = [one for one in scene.runs.values() if one.grew]
    raw = scene.source == OWN and not scene.standardise
    if not grown and scene.learning_rate <= scene.critical:
        return
    ends = ", ".join(f"{one.name} ends at {number(one.losses[-1])}" for one in grown)
    ended = [one for one in grown if one.diverged]
    early = ", ".join(f"{one.name} after {plural(len(one.losses) - 1, 'step')}" for one in ended)
    st.warning(
        (f"The loss grows instead of falling: {ends}. " if grown else "")
        + (f"These runs left the finite numbers and end early: {early}. " if ended else "")
        + f"Above the learning rate {number(scene.critical)}, which is 2 divided by the curvature "
        f"of the identity's loss, the identity's steps land further and further from the bottom."
        + f" {scale.why(scene.inputs, scene.seen.X)}"
        + (" Standardise the inputs." if raw else "")
    )
    if raw:
        scale.offer("f_std")


def notice(scene: Scene) -> None:
    step, sigmoid = scene.runs[STEP.name], scene.runs[SIGMOID.name]
    here, other = number(step.at(scene.step)[1]), number(sigmoid.at(scene.step)[1])
    st.markdown(
        f"Six neurons start with the same weights and learn to tell the same "
        f"{count(len(scene.seen))} points apart by squared error. After "
        f"{plural(scene.step, 'step')} the gradient of the step unit (its activation jumps from 0 "
        f"to 1) has size {here} and the sigmoid's {other}: that jump has slope 0 on both sides, so "
        f"nothing tells its weights which way to go. Of w₁, w₂ and b, {step.moved} changed in "
        f"{plural(len(step.losses) - 1, 'step')}: to the last bit they are where they began."
    )
    for one in (one.name for one in scene.runs.values() if one.dead(scene.step)):
        why = "no point gives it a positive sum, so it always says 0"
        cure = "A leaky ReLU keeps a small slope there and cannot die."
        if one == SIGMOID.name:
            why = "every sum is so far below 0 that its output is rounded to 0"
            cure = "Inputs of about 1 keep its sums where it has a slope."
        st.markdown(
            f"The {one} neuron has died: {why}, its slope is 0 for every point, and it will never "
            f"move again. {cure}"
        )
    best = min(scene.runs.values(), key=lambda one: one.at(scene.step)[0])
    st.markdown(
        f"The least loss at this step is that of {best.name}, "
        f"{number(best.at(scene.step)[0])}; the step unit's is "
        f"{number(step.at(scene.step)[0])}, as at the start."
    )


def the_sum(scene: Scene) -> None:
    sums.show(scene.seen, scene.chosen, scene.learning_rate, scene.step, scene.inputs)


def all_steps(scene: Scene) -> None:
    one = scene.chosen
    w1, w2, b = one.thetas.T
    columns = {"w₁": w1, "w₂": w2, "b": b, "loss": one.losses, "size of the gradient": one.sizes}
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        {"step": np.arange(len(one.losses)), **columns},
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(columns, form),
        alt=f"Weights, loss and gradient of {scene.name} at every step",
    )


def comparison(scene: Scene) -> None:
    one = scene.chosen
    compare.panel(
        PAGE,
        scene.family,
        {
            "activation": scene.name,
            "data": scene.source,
            "learning rate": number(scene.learning_rate),
            "steps": f"{scene.steps}",
            "seed": f"{scene.seed}",
        },
        {"last loss": number(one.losses[-1])},
        {"step": np.arange(len(one.losses)), "loss": one.losses},
    )


def check(scene: Scene) -> None:
    one = scene.chosen
    model = learners.neuron(one.thetas[one.row(scene.step)])
    loss = losses.squared_error(ACTIVATIONS[scene.name])
    gradient_check.panel(model, loss, scene.seen, ["w₁", "w₂", "b"])
    if scene.name == STEP.name:
        st.markdown(
            "The step's loss is a staircase: flat, with a jump where a point changes sides. Unless "
            "a nudge carries a point across, both slopes are 0, and both are right: the gradient "
            "of a flat loss is 0 though the loss is not the least."
        )


def code(_: Scene) -> None:
    panels.code(
        {
            "Squared error of any activation: its slope carries f′(z).": losses.squared_error,
            "The gradient of the mean loss: forward, loss, backward.": training.gradient_into,
            "One of the runs on this page.": learners.learn,
        }
    )


def take_away(scene: Scene) -> None:
    one, origin = scene.chosen, scene.origin()
    settings: dict[str, Any] = {
        "activation": scene.name,
        "standardise": scene.standardise,
        "learning_rate": scene.learning_rate,
        "steps": scene.steps,
        "seed": scene.seed,
    }
    parameters = Parameters((2, 1), flat=one.thetas[-1])
    export.panel(
        PAGE,
        origin,
        scripts.script(origin, **settings),
        parameters,
        settings,
        {"step": np.arange(len(one.losses)), "loss": one.losses}
        | export.weight_columns(parameters, one.thetas),
        scene.data,
    )
