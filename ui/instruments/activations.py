"""Under "One neuron": what to notice, the sum, the code."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from engine import activations
from engine.activations import SIGMOID
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
    slope = number(here.slope)
    corner = f"{scene.name} jumps or has a corner: the engine takes its slope there to be {slope}."
    nudge = f"the slope of {scene.name} is {slope}: a nudge to z moves the output {slope} times as "
    st.markdown(f"At z = {total} {nudge + 'far.' if here.smooth else corner}")
    if scene.name == SIGMOID.name:
        st.markdown(
            f"The larger k, the nearer σ(kz) comes to the step: at k = {scene.steepness} it is "
            f"{number(here.output)} here, and the step is {scene.sums.fires:d}. Unlike the step, "
            f"it has a slope everywhere."
        )


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
