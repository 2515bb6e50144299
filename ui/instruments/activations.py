"""Under "One neuron": what to notice, the sum, the code."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from engine import activations
from engine.activations import SIGMOID, STEP
from experiments import activations as neurons
from ui import panels
from ui.formulas import activations as sums
from ui.numbers import number
from ui.pictures.activations import short

PAGE = "activations"


@dataclass(frozen=True)
class Scene:
    """What is on screen: the neuron's activation, its numbers, and what comes of them."""

    name: str
    x: float
    weight: float
    bias: float
    steepness: int
    sums: neurons.Threshold
    here: neurons.Place


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        "Notice": notice,
        "The sum": the_sum,
        "Code": code,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def measures(scene: Scene) -> dict[str, str]:
    """The numbers beside the picture."""
    return {
        "sum z": short(scene.sums.total),
        "output f(z)": number(scene.here.output),
        "slope f′(z)": number(scene.here.slope),
        "threshold b ÷ w": number(scene.sums.edge),
    }


def notice(scene: Scene) -> None:
    x, w, b, total = map(short, (scene.x, scene.weight, scene.bias, scene.sums.total))
    here = scene.here
    fires = "above 0: a step fires" if scene.sums.fires else "not above 0: a step is silent"
    st.markdown(
        f"A bias is a threshold. The bias neuron has the value b = {b} and is joined by the weight "
        f"−1, so the sum is w · x − b = {w} · {bracketed(x)} − {bracketed(b)} = {total}, {fires}. "
        + edge(scene)
    )
    st.markdown(f"At z = {total} {bend(scene)}")
    if scene.name == SIGMOID.name:
        nearer = "the nearer σ(kz) comes to the step" if scene.sums.total else "the steeper σ(kz)"
        st.markdown(
            f"The larger k, {nearer}: at k = {scene.steepness} it is {number(here.output)} here, "
            f"and the step is {scene.sums.fires:d}. The step's slope is 0 on both sides; the "
            f"sigmoid's is 0 nowhere."
        )


def bend(scene: Scene) -> str:
    """What the slope here means for the output."""
    slope, name = number(scene.here.slope), scene.name
    if not scene.here.smooth:
        kind = "jumps" if name == STEP.name else "has a corner"
        return f"{name} {kind}: the engine takes its slope there to be {slope}."
    if scene.here.slope:
        return (
            f"the slope of {name} is {slope}: a nudge to z moves the output {slope} times as far."
        )
    if name == SIGMOID.name:
        return "the sigmoid is so flat that its slope is rounded to 0."
    return f"the slope of {name} is 0: a small nudge to z does not move the output."


def edge(scene: Scene) -> str:
    """For which x the step fires."""
    if scene.sums.edge is None:
        return "With w = 0 the input x does not matter."
    side = "above" if scene.weight > 0 else "below"
    return f"It fires exactly for x {side} the threshold b ÷ w = {number(scene.sums.edge)}."


def bracketed(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def the_sum(scene: Scene) -> None:
    sums.show(scene.name, scene.x, scene.weight, scene.bias, scene.steepness)


def code(_: Scene) -> None:
    panels.code(
        {
            "What an activation is.": activations.Activation,
            "One of the six: the sigmoid.": activations.sigmoid,
            "The neuron on this page.": neurons.threshold,
        }
    )
