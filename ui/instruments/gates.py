"""Under "AND, OR, XOR": truth table, the sum, all steps, compare, check, code, export."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st

from engine import losses, training
from engine.activations import IDENTITY, STEP
from engine.network import Network, Parameters
from experiments import gates
from language import marked, tr
from ui import compare, export, gradient_check, link, panels
from ui.activation_names import called
from ui.cached import cached
from ui.formulas import gates as sums
from ui.live_slider import set_live
from ui.numbers import count, counted, number, percent
from ui.scripts import gates as scripts
from ui.scripts.common import literal
from ui.words import joined

PAGE = "activations gates"
TRIES = 10_000
POINTS = {f"({x:g}, {y:g})": row for row, (x, y) in enumerate(gates.CORNERS)}
FOUR = len(POINTS)
LABELS = (marked("Weight w₁"), marked("Weight w₂"), marked("Bias neuron's value b"))


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


def of_four(right: int) -> str:
    """So many of the four points."""
    return tr("{right} of {all}", right=right, all=FOUR)


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
            tr("sum z"): scene.spoken.z,
            tr("says"): scene.spoken.says,
            tr("verdict"): np.where(scene.spoken.says == wanted, tr("right"), tr("wrong")),
        },
        hide_index=True,
        column_config={tr("sum z"): st.column_config.NumberColumn(format="%.4g")},
        alt=tr("The truth table: what is wanted of each point, and what is said"),
    )


def by_hand(scene: Scene) -> None:
    found = cached(gates.tries)(scene.gate, TRIES)
    st.markdown(
        tr(
            "The neuron says 1 where w₁·x₁ + w₂·x₂ is above the threshold b: on one side of a "
            "straight line. It is right for {right} of {all} points.",
            right=scene.spoken.right,
            all=FOUR,
        )
    )
    st.markdown(best_of_many(found))
    st.button(
        tr("Set the best of them"),
        on_click=set_weights,
        args=(scene.sliders, found.best),
        key="f_best",
        disabled=any(map(link.held, scene.sliders)),
    )


def best_of_many(found: gates.Tries) -> str:
    """How far random neurons come, and why no neuron comes further."""
    values = {
        "tries": count(TRIES),
        "right": found.right,
        "all": FOUR,
        "share": percent(found.right / FOUR),
    }
    if found.right == FOUR:
        return tr(
            "Of {tries} random neurons the best is right for {right} of {all}, {share}.", **values
        )
    no_line = tr(
        "No line does it: of {tries} random neurons the best is right for {right} of {all}, "
        "{share}.",
        **values,
    )
    missing = tr(
        "Together they find all truth tables of two inputs but {tables}, read from (0, 0) to "
        "(1, 1).",
        tables=reduce(
            lambda one, other: tr("{one} and {other}", one=one, other=other), found.missing
        ),
    )
    proof = tr(
        "To fire at (0, 1) and (1, 0) needs w₂ > b and w₁ > b; to be silent at (0, 0) needs b ≥ 0. "
        "Then w₁ + w₂ > 2b ≥ b, so it fires at (1, 1), too."
    )
    return joined(no_line, missing, proof)


def set_weights(keys: tuple[str, ...], weights: tuple[float, ...]) -> None:
    for key, weight in zip(keys, weights, strict=True):
        set_live(key, weight)


def learned(scene: Scene, run: gates.Trained) -> None:
    st.markdown(
        tr(
            "After {steps} the loss is {loss} and {right} of {all} points come out right; the most "
            "at any step of this run is {most}.",
            steps=counted("{n} step", "{n} steps", scene.step),
            loss=number(float(run.losses[scene.step])),
            right=scene.spoken.right,
            all=FOUR,
            most=run.right.max(),
        )
    )
    if run.solved is None:
        st.markdown(tr("At the end of this run {gate} is not solved.", gate=scene.gate))
    else:
        words = tr(
            "From step {step} on all {all} are right, to the end of the run.",
            step=run.solved,
            all=FOUR,
        )
        st.markdown(words)
    st.markdown(lines(run))
    if len(run.sizes) > 2 and run.activation == STEP.name:
        words = tr(
            "The step's slope is 0, so the hidden weights never move from their random start: only "
            "the output learns."
        )
        st.markdown(words)


def lines(run: gates.Trained) -> str:
    """How many straight lines a network of these sizes has to part the points with."""
    units = run.sizes[1] if len(run.sizes) > 2 else 0
    if units and run.activation == IDENTITY.name:
        return tr(
            "With the identity between, two layers are no more than one neuron: one straight line "
            "parts the plane: enough for AND and for OR, never for XOR."
        )
    if units == 1:
        return tr(
            "With one hidden unit one straight line parts the plane: enough for AND and for OR, "
            "never for XOR."
        )
    if not units:
        return tr(
            "With one neuron one straight line parts the plane: enough for AND and for OR, never "
            "for XOR."
        )
    return tr(
        "Each of the {n} hidden units draws a line of its own, as its small picture shows, and the "
        "output adds up what they say: together they can part even XOR.",
        n=units,
    )


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
