"""Under "One neuron": what to notice, the sum, the code."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from engine import activations
from engine.activations import SIGMOID, STEP
from experiments import activations as neurons
from language import marked, tr
from ui import panels
from ui.activation_names import called
from ui.formulas import activations as sums
from ui.numbers import number
from ui.pictures.activations import short
from ui.words import joined

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
        marked("Notice"): notice,
        marked("The sum"): the_sum,
        marked("Code"): code,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def measures(scene: Scene) -> dict[str, str]:
    """The numbers beside the picture."""
    return {
        tr("sum z"): short(scene.sums.total),
        tr("output f(z)"): number(scene.here.output),
        tr("slope f′(z)"): number(scene.here.slope),
        tr("threshold b ÷ w"): number(scene.sums.edge),
    }


def notice(scene: Scene) -> None:
    st.markdown(joined(threshold(scene), edge(scene)))
    st.markdown(bend(scene))
    if scene.name == SIGMOID.name:
        st.markdown(steepness(scene))


def threshold(scene: Scene) -> str:
    """The sum with its numbers, and whether a step fires."""
    x, w, b, total = map(short, (scene.x, scene.weight, scene.bias, scene.sums.total))
    return tr(
        "A bias is a threshold. The bias neuron has the value b = {b} and is joined by the weight "
        "−1, so the sum is w · x − b = {product} − {bias} = {total}, {fires}.",
        b=b,
        product=f"{w} · {bracketed(x)}",
        bias=bracketed(b),
        total=total,
        fires=tr("above 0: a step fires")
        if scene.sums.fires
        else tr("not above 0: a step is silent"),
    )


def steepness(scene: Scene) -> str:
    """What k does to the sigmoid."""
    values = {
        "k": scene.steepness,
        "here": number(scene.here.output),
        "step": f"{scene.sums.fires:d}",
    }
    if scene.sums.total:
        nearer = tr(
            "The larger k, the nearer σ(kz) comes to the step: at k = {k} it is {here} here, and "
            "the step is {step}.",
            **values,
        )
    else:
        nearer = tr(
            "The larger k, the steeper σ(kz): at k = {k} it is {here} here, and the step is "
            "{step}.",
            **values,
        )
    slopes = tr("The step's slope is 0 on both sides; the sigmoid's is 0 nowhere.")
    return joined(nearer, slopes)


def bend(scene: Scene) -> str:
    """What the slope here means for the output."""
    values = {
        "z": short(scene.sums.total),
        "name": called(scene.name),
        "slope": number(scene.here.slope),
    }
    if not scene.here.smooth and scene.name == STEP.name:
        return tr(
            "At z = {z} {name} jumps: the engine takes its slope there to be {slope}.", **values
        )
    if not scene.here.smooth:
        return tr(
            "At z = {z} {name} has a corner: the engine takes its slope there to be {slope}.",
            **values,
        )
    if scene.here.slope:
        return tr(
            "At z = {z} the slope of {name} is {slope}: a nudge to z moves the output {slope} "
            "times as far.",
            **values,
        )
    if scene.name == SIGMOID.name:
        return tr("At z = {z} the sigmoid is so flat that its slope is rounded to 0.", **values)
    return tr(
        "At z = {z} the slope of {name} is 0: a small nudge to z does not move the output.",
        **values,
    )


def edge(scene: Scene) -> str:
    """For which x the step fires."""
    if scene.sums.edge is None:
        return tr("With w = 0 the input x does not matter.")
    place = number(scene.sums.edge)
    if scene.weight > 0:
        return tr("It fires exactly for x above the threshold b ÷ w = {edge}.", edge=place)
    return tr("It fires exactly for x below the threshold b ÷ w = {edge}.", edge=place)


def bracketed(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def the_sum(scene: Scene) -> None:
    sums.show(scene.name, scene.x, scene.weight, scene.bias, scene.steepness)


def code(_: Scene) -> None:
    panels.code(
        {
            tr("What an activation is."): activations.Activation,
            tr("One of the six: the sigmoid."): activations.sigmoid,
            tr("The neuron on this page."): neurons.threshold,
        }
    )
