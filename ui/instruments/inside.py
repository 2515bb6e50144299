"""Under "Inside the network": what to notice, the sum of the chosen unit, code."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from engine.network import Network
from experiments import inside
from experiments.inside import Unit
from experiments.reading import Reading
from language import marked, tr
from ui import panels
from ui.digit_source import Given
from ui.formulas import inside as sums
from ui.numbers import count, number, percent
from ui.pictures.reading import says
from ui.reader import Reader


@dataclass(frozen=True)
class Scene:
    """What is on screen: who reads what, and the unit chosen, `layer` and `place` from 0."""

    reader: Reader
    given: Given
    said: Reading
    layer: int
    place: int
    unit: Unit

    @property
    def last(self) -> bool:
        """Whether the unit is an output."""
        return self.layer == len(self.reader.network.sizes) - 2

    @property
    def output(self) -> str:
        a = self.unit.a
        return says(a, self.reader.probabilities) if self.last else number(a)


OUTPUT = marked("Output")
HIDDEN = (marked("Hidden 1"), marked("Hidden 2"), marked("Hidden 3"), marked("Hidden 4"))


def layer_name(sizes: tuple[int, ...], layer: int) -> str:
    """ "Hidden 1", "Output": in English, as it stands in a link."""
    return OUTPUT if layer == len(sizes) - 2 else HIDDEN[layer]


def layer_title(sizes: tuple[int, ...], layer: int) -> str:
    """The same in the reader's language."""
    return tr(layer_name(sizes, layer))


def heading(scene: Scene) -> str:
    """The whole network in a sentence."""
    words = scene.reader.in_words
    start = f"{words[0].upper()}{words[1:]}"
    return tr("{network}: here **{digit}**.", network=start, digit=scene.said.said)


def unit_name(scene: Scene) -> str:
    """ "Unit 37 of hidden layer 1"."""
    if scene.last:
        return tr("The output for {digit}", digit=scene.place)
    return tr(
        "Unit {unit} of hidden layer {layer}", unit=count(scene.place + 1), layer=scene.layer + 1
    )


def numbers(scene: Scene) -> dict[str, str]:
    return {
        tr("bias b"): number(scene.unit.bias),
        tr("sum z"): number(scene.unit.z),
        tr("output a"): scene.output,
    }


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    all_panels = {marked("Notice"): notice, marked("The sum"): the_sum, marked("Code"): code}
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def input_name(scene: Scene, i: int) -> str:
    """ "pixel (14, 9)", row and column from 0, or "unit 3", from 1."""
    if scene.layer:
        return tr("unit {name}", name=count(i + 1))
    row, column = divmod(i, scene.reader.shape[1])
    return tr("pixel ({row}, {column})", row=row, column=column)


def notice(scene: Scene) -> None:
    st.markdown(its_sum(scene))
    network, said = scene.reader.network, scene.said
    if not scene.last:
        a = said.layers[scene.layer + 1]
        st.markdown(onward(scene, network.parameters.layers[scene.layer + 1].W[scene.place]))
        speak = float(np.mean(a != 0))
        if speak < 1:
            words = tr(
                "{share} of the {n} units of this layer say anything about this image; the others "
                "are at 0. Which ones depends on the image.",
                share=percent(speak),
                n=count(len(a)),
            )
            st.markdown(words)
    if scene.layer == 0:
        words = tr(
            "The picture of its weights is what the unit looks for: ink where it is orange raises "
            "its sum, ink where it is blue lowers it."
        )
        st.markdown(words)
    st.markdown(scene.reader.about)


def its_sum(scene: Scene) -> str:
    """What reaches the unit, and what it makes of it."""
    unit, products = scene.unit, scene.unit.products
    active = count(int((unit.inputs != 0).sum()))
    inputs = tr("{n} active units before it", n=active)
    if scene.layer == 0:
        inputs = tr("{n} pixels with ink", n=active)
    return tr(
        "**{unit}** multiplies each of its {all} inputs by a weight of its own and adds the "
        "products up. {inputs} count here: those with positive weights add {up}, those with "
        "negative ones {down}, the bias {bias}. Together z = {z}, and it says {output}.",
        unit=unit_name(scene),
        all=count(len(products)),
        inputs=inputs,
        up=number(float(products[products > 0].sum())),
        down=number(float(products[products < 0].sum())),
        bias=number(unit.bias),
        z=number(unit.z),
        output=scene.output,
    )


def onward(scene: Scene, weights: np.ndarray) -> str:
    """What the unit does to the layer after it."""
    most = int(np.abs(weights).argmax())
    after = tr("unit {unit} of the next layer", unit=count(most + 1))
    if scene.layer == len(scene.reader.network.sizes) - 3:
        after = tr("the output for {digit}", digit=most)
    adds = scene.unit.a * float(weights[most])
    if adds == 0:
        return tr("It says 0, so it passes nothing on to the layer after it.")
    words = marked("Its strongest weight leads to {unit}, whose sum it lowers by {change}.")
    if adds > 0:
        words = marked("Its strongest weight leads to {unit}, whose sum it raises by {change}.")
    return tr(words, unit=after, change=number(abs(adds)))


def the_sum(scene: Scene) -> None:
    names = [input_name(scene, i) for i in scene.unit.largest.tolist()]
    activation: str | None = scene.reader.network.hidden.name
    if scene.last:
        activation = None if scene.reader.probabilities else "sigmoid"
    sums.show(scene.unit, names, scene.said, activation, scene.place if scene.last else None)


def code(_: Scene) -> None:
    panels.code(
        {
            tr("All layers, one after another."): Network.forward,
            tr("One unit of one layer."): inside.look,
        }
    )
