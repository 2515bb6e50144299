"""Under "AND, OR, XOR": truth table, the sum, all steps, compare, check, code, export."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st

from engine import losses, training
from engine.activations import IDENTITY, STEP
from engine.network import Network, Parameters
from experiments import gates
from ui import compare, export, gradient_check, panels
from ui.cached import cached
from ui.formulas import gates as sums
from ui.live_slider import set_live
from ui.numbers import count, number, percent, plural
from ui.scripts import gates as scripts
from ui.scripts.common import literal

PAGE = "activations gates"
TRIES = 10_000
POINTS = {f"({x:g}, {y:g})": row for row, (x, y) in enumerate(gates.CORNERS)}
FOUR = len(POINTS)
LABELS = ("Weight w₁", "Weight w₂", "Bias neuron's value b")


@dataclass(frozen=True)
class Settings:
    """What decides a run."""

    units: int
    activation: str
    learning_rate: float
    steps: int
    seed: int


@dataclass(frozen=True)
class Scene:
    """What is on screen: the gate, the neuron or network and its answers; and its run, if any."""

    gate: str
    model: Network
    spoken: gates.Spoken
    point: int
    sliders: tuple[str, ...] = ()  # keys of those that set the neuron by hand
    settings: Settings | None = None
    trained: gates.Trained | None = None
    step: int = 0


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown; those that follow a run only where there is one."""
    all_panels: dict[str, Callable[[], None]] = {
        "Notice": partial(notice, scene),
        "The sum": partial(the_sum, scene),
    }
    if scene.trained and scene.settings:
        run = (scene, scene.trained, scene.settings)
        all_panels |= {
            "All steps": partial(all_steps, *run),
            "Compare": partial(comparison, *run),
            "Gradient check": partial(check, scene),
            "Code": code_of_the_run,
            "Export": partial(take_away, *run),
        }
    else:
        all_panels["Code"] = code_by_hand
    return all_panels


def pinned(scene: Scene) -> pa.Table:
    """Pinned runs on the same gate (run, step, loss)."""
    return compare.curves(PAGE, scene.gate, "step", "loss")


def measures(scene: Scene) -> dict[str, str]:
    """The numbers beside the picture."""
    right = {"right": f"{scene.spoken.right} of {FOUR}"}
    right["accuracy"] = percent(scene.spoken.right / FOUR)
    if scene.trained is None:
        return {**right, "z of the point": number(scene.spoken.z[scene.point])}
    loss, size = scene.trained.losses[scene.step], scene.trained.steepness[scene.step]
    return {
        **right,
        "loss (cross-entropy)": number(float(loss)),
        "size of the gradient": number(float(size)),
    }


def notice(scene: Scene) -> None:
    words, table = st.columns(2)
    with words:
        if scene.trained:
            learned(scene, scene.trained)
        else:
            by_hand(scene)
    wanted = np.array(gates.WANTED[scene.gate])
    x1, x2 = gates.CORNERS.T
    table.dataframe(
        {
            "x₁": x1,
            "x₂": x2,
            scene.gate: wanted,
            "sum z": scene.spoken.z,
            "says": scene.spoken.says,
            "": np.where(scene.spoken.says == wanted, "right", "wrong"),
        },
        hide_index=True,
        column_config={"sum z": st.column_config.NumberColumn(format="%.4g")},
        alt="The truth table: what is wanted of each point, and what is said",
    )


def by_hand(scene: Scene) -> None:
    right = f"{scene.spoken.right} of {FOUR}"
    found = cached(gates.tries)(scene.gate, TRIES)
    st.markdown(
        f"The neuron says 1 where w₁·x₁ + w₂·x₂ is above the threshold b: on one side of a "
        f"straight line. It is right for {right} points."
    )
    best = f"{found.right} of {FOUR}, {percent(found.right / FOUR)}"
    if found.right == FOUR:
        st.markdown(f"Of {count(TRIES)} random neurons the best is right for {best}.")
    else:
        tables = " and ".join(found.missing)
        st.markdown(
            f"No line does it: of {count(TRIES)} random neurons the best is right for {best}. "
            f"Together they find all truth tables of two inputs but {tables}, read from (0, 0) to "
            f"(1, 1). To fire at (0, 1) and (1, 0) needs w₂ > b and w₁ > b; to be silent at (0, 0) "
            f"needs b ≥ 0. Then w₁ + w₂ > 2b ≥ b, so it fires at (1, 1), too."
        )
    st.button(
        "Set the best of them", on_click=set_weights, args=(scene.sliders, found.best), key="f_best"
    )


def set_weights(keys: tuple[str, ...], weights: tuple[float, ...]) -> None:
    for key, weight in zip(keys, weights, strict=True):
        set_live(key, weight)


def learned(scene: Scene, run: gates.Trained) -> None:
    st.markdown(
        f"After {plural(scene.step, 'step')} the loss is {number(float(run.losses[scene.step]))} "
        f"and {scene.spoken.right} of {FOUR} points come out right; the most at any step of this "
        f"run is {run.right.max()}."
    )
    if run.solved is None:
        st.markdown(f"At the end of this run {scene.gate} is not solved.")
    else:
        st.markdown(f"From step {run.solved} on all {FOUR} are right, to the end of the run.")
    st.markdown(lines(run))
    if len(run.sizes) > 2 and run.activation == STEP.name:
        st.markdown(
            "The step's slope is 0, so the hidden weights never move from their random start: "
            "only the output learns."
        )


def lines(run: gates.Trained) -> str:
    """How many straight lines a network of these sizes has to part the points with."""
    units = run.sizes[1] if len(run.sizes) > 2 else 0
    one = "one straight line parts the plane: enough for AND and for OR, never for XOR."
    if units and run.activation == IDENTITY.name:
        return f"With the identity between, two layers are no more than one neuron: {one}"
    if units < 2:
        return f"With {'one hidden unit' if units else 'one neuron'} {one}"
    return (
        f"Each of the {units} hidden units draws a line of its own, as its small picture shows, "
        f"and the output adds up what they say: together they can part even XOR."
    )


def the_sum(scene: Scene) -> None:
    rate = scene.settings.learning_rate if scene.settings else None
    sums.show(scene.model, scene.gate, scene.point, rate)


def all_steps(_: Scene, run: gates.Trained, __: Settings) -> None:
    columns = {"loss": run.losses, "size of the gradient": run.steepness, "right of 4": run.right}
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        {"step": np.arange(len(run.losses)), **columns},
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(columns, form),
        alt="Loss, gradient and right answers at every step",
    )


def comparison(scene: Scene, run: gates.Trained, settings: Settings) -> None:
    compare.panel(
        PAGE,
        scene.gate,
        {
            "gate": scene.gate,
            "hidden units": f"{settings.units}",
            "activation": settings.activation if settings.units else "",
            "learning rate": number(settings.learning_rate),
            "steps": f"{settings.steps}",
            "seed": f"{settings.seed}",
        },
        {"last loss": number(run.losses[-1]), "right": f"{run.right[-1]} of {FOUR}"},
        {"step": np.arange(len(run.losses)), "loss": run.losses},
    )


def check(scene: Scene) -> None:
    data = gates.data(scene.gate)
    parameters = scene.model.parameters
    names = list(export.weight_columns(parameters, parameters.flat[None]))
    gradient_check.panel(scene.model, losses.BINARY_CROSS_ENTROPY, data, names)
    st.caption("W1_2_3 leads from input 2 to unit 3 of the first layer, b1_3 is that unit's bias.")


def code_by_hand() -> None:
    panels.code(
        {
            "The neuron: the bias neuron is joined by −1.": gates.neuron,
            "What it says of the four points.": gates.spoken,
            "Many random neurons at once.": gates.tries,
        }
    )


def code_of_the_run() -> None:
    panels.code(
        {
            "The gradient of the mean loss: forward, loss, backward.": training.gradient_into,
            "The way back through the layers.": Network.backward,
            "The run on this page.": gates.learn,
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
