"""Under "Through many layers": what to notice, which activation for which target, all layers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from engine import activations, network
from engine.activations import IDENTITY, RELU, SIGMOID
from experiments import vanishing
from language import marked, tr
from ui import panels
from ui.activation_names import called, listed
from ui.numbers import number
from ui.pictures import vanishing as pictures
from ui.words import joined

SUITS = {
    marked("numbers"): (
        IDENTITY.name,
        marked("Its outputs reach every number, and its slope is always 1."),
    ),
    marked("numbers that are never negative"): (
        RELU.name,
        marked("It says 0 or more, and above 0 it is the identity: right for an age or a price."),
    ),
    marked("yes or no"): (
        SIGMOID.name,
        marked("Its outputs lie between 0 and 1: the probability of a yes."),
    ),
    marked("one of several"): (
        "softmax",
        marked("Its outputs are all positive and add up to 1: a probability for each class."),
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
        marked("Notice"): notice,
        marked("Which for which target"): suits,
        marked("All layers"): all_layers,
        marked("Code"): code,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def measures(scene: Scene) -> dict[str, str]:
    """The chosen activation's numbers."""
    products, measured = scene.passage.products[scene.name], scene.passage.measured[scene.name]
    return {
        tr("slope of {name} at this z", name=called(scene.name)): number(products[0]),
        tr("left after {depth} layers", depth=vanishing.DEPTH): number(products[-1]),
        tr("gradient, last hidden layer"): number(measured[0]),
        tr("gradient, first hidden layer"): number(measured[-1]),
    }


def notice(scene: Scene) -> None:
    depth, most = vanishing.DEPTH, vanishing.steepest(SIGMOID.name)
    st.markdown(
        tr(
            "On its way back through a layer a gradient is multiplied by the layer's weights and "
            "its slope. With weights of 1 and a slope of at most {most} for the sigmoid, {depth} "
            "layers leave at most {power} = {left} of it: the first layers hardly learn. ReLU "
            "passes all of it on where z > 0, and nothing where not.",
            most=number(most, 2),
            depth=depth,
            power=f"{number(most, 2)}{power(depth)}",
            left=number(vanishing.products(most)[-1]),
        )
    )
    second = tr(
        "The second picture is of a real network of {depth} hidden layers of {width} units just "
        "after its random start, where weights have a say, too:",
        depth=depth,
        width=scene.width,
    )
    st.markdown(joined(second, seen_there(scene)))


def seen_there(scene: Scene) -> str:
    """How large the gradient is in a real network's last hidden layer and in its first."""
    first, last = scene.passage.measured[scene.name][-1], scene.passage.measured[scene.name][0]
    values = {"name": called(scene.name), "last": number(last), "first": number(first)}
    if not last:
        return tr(
            "with {name} the gradient of the last hidden layer has size {last}, that of the first "
            "{first}.",
            **values,
        )
    return tr(
        "with {name} the gradient of the last hidden layer has size {last}, that of the first "
        "{first}, {share} of it.",
        share=number(first / last),
        **values,
    )


def say_what_is_not_drawn(scene: Scene) -> None:
    """Beneath the pictures: which lines are missing, and why."""
    if missing := not_drawn(scene):
        st.caption(
            tr(
                "A logarithmic axis has no place for 0, and these end at {least}. Not drawn where "
                "they are smaller: {missing}.",
                least=number(pictures.LEAST, 1).removeprefix("1 × "),
                missing=missing,
            )
        )


def not_drawn(scene: Scene) -> str:
    """In which picture which activations are too small to be shown; "" where none is."""
    first, second = (
        listed(map(called, pictures.too_small(values)))
        for values in (scene.passage.products, scene.passage.measured)
    )
    if first and second:
        return tr("first picture, {first}; second, {second}", first=first, second=second)
    if first:
        return tr("first picture, {first}", first=first)
    return tr("second, {second}", second=second) if second else ""


def power(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def suits(_: Scene) -> None:
    st.table(
        {
            tr("the target"): [tr(target) for target in SUITS],
            tr("output activation"): [called(name) for name, _ in SUITS.values()],
            tr("because"): [tr(why) for _, why in SUITS.values()],
        }
    )
    st.caption(
        tr(
            "For the output layer. Between layers ReLU and its relatives let gradients through; "
            "tanh does at first, as its slope is 1 at 0."
        )
    )


def all_layers(scene: Scene) -> None:
    passage = scene.passage
    passed = np.arange(1, vanishing.DEPTH + 1)
    columns = {
        tr("product, {name}", name=called(name)): values
        for name, values in passage.products.items()
    }
    columns |= {
        tr("measured, {name}", name=called(name)): values
        for name, values in passage.measured.items()
    }
    form = st.column_config.NumberColumn(format="%.4g")
    st.dataframe(
        {tr("layers passed"): passed, tr("hidden layer"): passed[::-1], **columns},
        hide_index=True,
        column_config=dict.fromkeys(columns, form),
        alt=tr("Products of slopes and measured gradients of six activations in every layer"),
    )
    words = tr(
        "Hidden layer 1 is next to the inputs. In the output layer the sizes are: {sizes}.",
        sizes=listed(f"{called(name)} {number(size)}" for name, size in passage.output.items()),
    )
    st.caption(words)


def code(_: Scene) -> None:
    panels.code(
        {
            tr("What an activation is."): activations.Activation,
            tr("The way back: each layer's slope multiplies."): network.Network.backward,
            tr("The network measured here."): vanishing.sizes,
        }
    )
