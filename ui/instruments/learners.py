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
from language import marked, tr
from ui import compare, export, gradient_check, panels, scale
from ui.activation_names import called, listed
from ui.cached import fingerprint
from ui.formulas import learners as sums
from ui.instruments.activations import PAGE
from ui.numbers import count, counted, number
from ui.own_data import OWN
from ui.scripts import activations as scripts
from ui.scripts.common import Source
from ui.words import joined


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
        marked("Notice"): notice,
        marked("The sum"): the_sum,
        marked("All steps"): all_steps,
        marked("Compare"): comparison,
        marked("Gradient check"): check,
        marked("Code"): code,
        marked("Export"): take_away,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def pinned(scene: Scene) -> pa.Table:
    """Pinned runs on the same data (run, step, loss)."""
    return compare.curves(PAGE, scene.family, "step", "loss")


def measures(scene: Scene) -> dict[str, str]:
    """The numbers that move with the step."""
    loss, size = scene.chosen.at(scene.step)
    stuck, name = scene.runs[STEP.name], called(scene.name)
    moved = tr("{moved} of {all}", moved=stuck.moved, all=stuck.thetas.shape[1])
    return {
        tr("loss, {name}", name=name): number(loss),
        tr("gradient, {name}", name=name): number(size),
        tr("gradient, step unit"): number(stuck.at(scene.step)[1]),
        tr("weights moved, step unit"): moved,
    }


def warn(scene: Scene) -> None:
    """Where a loss grows, say so and why."""
    grown = [one for one in scene.runs.values() if one.grew]
    raw = scene.source == OWN and not scene.standardise
    if not grown and scene.learning_rate <= scene.critical:
        return
    why = tr(
        "Above the learning rate {rate}, which is 2 divided by the largest curvature of the "
        "identity's loss, the identity's steps land further and further from the bottom.",
        rate=number(scene.critical),
    )
    advice = tr("Standardise the inputs.") if raw else ""
    st.warning(joined(*growth(grown), why, scale.why(scene.inputs, scene.seen.X), advice))
    if raw:
        scale.offer("f_std")


def growth(grown: Sequence[Learner]) -> list[str]:
    """Where the runs whose loss grew end, and when those that left the finite numbers did."""
    found = []
    if grown:
        ends = listed(
            tr("{name} ends at {loss}", name=called(one.name), loss=number(one.losses[-1]))
            for one in grown
        )
        found.append(tr("The loss grows instead of falling: {ends}.", ends=ends))
    if ended := [one for one in grown if one.diverged]:
        early = listed(
            tr(
                "{name} after {steps}",
                name=called(one.name),
                steps=counted("{n} step", "{n} steps", len(one.losses) - 1),
            )
            for one in ended
        )
        found.append(tr("These runs left the finite numbers and end early: {runs}.", runs=early))
    return found


def notice(scene: Scene) -> None:
    st.markdown(stuck_and_moving(scene))
    for one in scene.runs.values():
        if one.dead(scene.step):
            st.markdown(death(one.name))
    best = min(scene.runs.values(), key=lambda one: one.at(scene.step)[0])
    st.markdown(
        tr(
            "The least loss at this step is that of {name}, {least}; the step unit's is {loss}, as "
            "at the start.",
            name=called(best.name),
            least=number(best.at(scene.step)[0]),
            loss=number(scene.runs[STEP.name].at(scene.step)[0]),
        )
    )


def stuck_and_moving(scene: Scene) -> str:
    """Why the step unit stays where it is."""
    step, sigmoid = scene.runs[STEP.name], scene.runs[SIGMOID.name]
    alike = tr(
        "Six neurons start with the same weights and learn to tell the same {points} points apart "
        "by squared error.",
        points=count(len(scene.seen)),
    )
    stuck = tr(
        "After {steps} the gradient of the step unit (its activation jumps from 0 to 1) has size "
        "{here} and the sigmoid's {other}: that jump has slope 0 on both sides, so nothing tells "
        "its weights which way to go.",
        steps=counted("{n} step", "{n} steps", scene.step),
        here=number(step.at(scene.step)[1]),
        other=number(sigmoid.at(scene.step)[1]),
    )
    moved = tr(
        "Of w₁, w₂ and b, {moved} changed in {steps}: to the last bit they are where they began.",
        moved=step.moved,
        steps=counted("{n} step", "{n} steps", len(step.losses) - 1),
    )
    return joined(alike, stuck, moved)


def death(name: str) -> str:
    """Why this neuron will never move again, and what would have helped."""
    if name == SIGMOID.name:
        why = tr(
            "The {name} neuron has died: every sum is so far below 0 that its output is rounded to "
            "0, its slope is 0 for every point, and it will never move again.",
            name=called(name),
        )
        return joined(why, tr("Inputs of about 1 keep its sums where it has a slope."))
    why = tr(
        "The {name} neuron has died: no point gives it a positive sum, so it always says 0, its "
        "slope is 0 for every point, and it will never move again.",
        name=called(name),
    )
    return joined(why, tr("A leaky ReLU keeps a small slope there and cannot die."))


def the_sum(scene: Scene) -> None:
    sums.show(scene.seen, scene.chosen, scene.learning_rate, scene.step, scene.inputs)


def all_steps(scene: Scene) -> None:
    one = scene.chosen
    w1, w2, b = one.thetas.T
    columns = {"w₁": w1, "w₂": w2, "b": b, tr("loss"): one.losses}
    columns[tr("size of the gradient")] = one.sizes
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        {tr("step"): np.arange(len(one.losses)), **columns},
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(columns, form),
        alt=tr("Weights, loss and gradient of {name} at every step", name=called(scene.name)),
    )


def comparison(scene: Scene) -> None:
    one = scene.chosen
    compare.panel(
        PAGE,
        scene.family,
        {
            marked("activation"): called(scene.name),
            marked("data"): scene.source,
            marked("learning rate"): number(scene.learning_rate),
            marked("steps"): f"{scene.steps}",
            marked("seed"): f"{scene.seed}",
        },
        {marked("last loss"): number(one.losses[-1])},
        {"step": np.arange(len(one.losses)), "loss": one.losses},
    )


def check(scene: Scene) -> None:
    one = scene.chosen
    model = learners.neuron(one.thetas[one.row(scene.step)])
    loss = losses.squared_error(ACTIVATIONS[scene.name])
    gradient_check.panel(model, loss, scene.seen, ["w₁", "w₂", "b"])
    if scene.name == STEP.name:
        words = tr(
            "The step's loss is a staircase: flat, with a jump where a point changes sides. Unless "
            "a nudge carries a point across, both slopes are 0, and both are right: the gradient "
            "of a flat loss is 0 though the loss is not the least."
        )
        st.markdown(words)


def code(_: Scene) -> None:
    panels.code(
        {
            tr("Squared error of any activation: its slope carries f′(z)."): losses.squared_error,
            tr("The gradient of the mean loss: forward, loss, backward."): training.gradient_into,
            tr("One of the runs on this page."): learners.learn,
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
