"""Under "Through many layers": what to notice, which activation for which target, all layers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from engine import activations, network
from engine.activations import IDENTITY, RELU, SIGMOID
from experiments import vanishing
from ui import panels
from ui.numbers import number
from ui.pictures import vanishing as pictures

SUITS = {
    "numbers": (IDENTITY.name, "Its outputs reach every number, and its slope is always 1."),
    "numbers that are never negative": (
        RELU.name,
        "It says 0 or more, and above 0 it is the identity: right for an age or a price.",
    ),
    "yes or no": (SIGMOID.name, "Its outputs lie between 0 and 1: the probability of a yes."),
    "one of several": (
        "softmax",
        "Its outputs are all positive and add up to 1: a probability for each class.",
    ),
}


@dataclass(frozen=True)
class Scene:
    """What is on screen: the activation, the sum in every layer, the random network."""

    name: str
    z: float
    width: int
    seed: int
    passage: vanishing.Passage


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        "Notice": notice,
        "Which for which target": suits,
        "All layers": all_layers,
        "Code": code,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def measures(scene: Scene) -> dict[str, str]:
    """The chosen activation's numbers."""
    products, measured = scene.passage.products[scene.name], scene.passage.measured[scene.name]
    return {
        f"slope of {scene.name} at this z": number(products[0]),
        f"left after {vanishing.DEPTH} layers": number(products[-1]),
        "gradient, last hidden layer": number(measured[0]),
        "gradient, first hidden layer": number(measured[-1]),
    }


def notice(scene: Scene) -> None:
    depth, most = vanishing.DEPTH, vanishing.steepest(SIGMOID.name)
    left = vanishing.products(most)[-1]
    st.markdown(
        f"On its way back through a layer a gradient is multiplied by the layer's slope. The "
        f"sigmoid's slope is at most {number(most, 2)}, so {depth} layers leave at most "
        f"{number(most, 2)}{power(depth)} = {number(left)} of it: the first layers hardly learn. "
        f"ReLU passes all of it on where z > 0, and nothing where not."
    )
    first, last = scene.passage.measured[scene.name][-1], scene.passage.measured[scene.name][0]
    share = f", {number(first / last)} of it" if last else ""
    st.markdown(
        f"The second picture is of a real network of {depth} hidden layers of {scene.width} units "
        f"just after its random start, where weights have a say, too: with {scene.name} the "
        f"gradient of the last hidden layer has size {number(last)}, that of the first "
        f"{number(first)}{share}."
    )


def say_what_is_not_drawn(scene: Scene) -> None:
    """Beneath the pictures: which lines are missing, and why."""
    missing = "; ".join(f"{where}, {names}" for where, names in too_small(scene).items())
    least = number(pictures.LEAST, 1).removeprefix("1 × ")
    if missing:
        st.caption(
            f"A logarithmic axis has no place for 0, and these end at {least}. Not drawn where "
            f"they are smaller: {missing}."
        )


def too_small(scene: Scene) -> dict[str, str]:
    """In which picture which activations are too small to be shown."""
    found = {"first picture": scene.passage.products, "second": scene.passage.measured}
    names = {where: pictures.too_small(values) for where, values in found.items()}
    return {where: ", ".join(some) for where, some in names.items() if some}


def power(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def suits(_: Scene) -> None:
    st.table(
        {
            "the target": list(SUITS),
            "output activation": [name for name, _ in SUITS.values()],
            "because": [why for _, why in SUITS.values()],
        }
    )
    st.caption(
        "For the output layer. Between layers ReLU and its relatives let gradients through; tanh "
        "does at first, as its slope is 1 at 0."
    )


def all_layers(scene: Scene) -> None:
    passage = scene.passage
    passed = np.arange(1, vanishing.DEPTH + 1)
    columns = {f"product, {name}": values for name, values in passage.products.items()}
    columns |= {f"measured, {name}": values for name, values in passage.measured.items()}
    form = st.column_config.NumberColumn(format="%.4g")
    st.dataframe(
        {"layers passed": passed, "hidden layer": passed[::-1], **columns},
        hide_index=True,
        column_config=dict.fromkeys(columns, form),
        alt="Products of slopes and measured gradients of six activations in every layer",
    )
    ends = ", ".join(f"{name} {number(size)}" for name, size in passage.output.items())
    st.caption(f"Hidden layer 1 is next to the inputs. In the output layer the sizes are: {ends}.")


def code(_: Scene) -> None:
    panels.code(
        {
            "What an activation is.": activations.Activation,
            "The way back: each layer's slope multiplies.": network.Network.backward,
            "The network measured here.": vanishing.sizes,
        }
    )
