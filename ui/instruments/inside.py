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
    def name(self) -> str:
        return f"the output for {self.place}" if self.last else f"unit {count(self.place + 1)}"

    @property
    def output(self) -> str:
        a = self.unit.a
        return says(a, self.reader.probabilities) if self.last else number(a)


def layer_name(sizes: tuple[int, ...], layer: int) -> str:
    """ "Hidden 1", "Output"."""
    return "Output" if layer == len(sizes) - 2 else f"Hidden {layer + 1}"


def heading(scene: Scene) -> str:
    """The whole network in a sentence."""
    words = scene.reader.in_words
    return f"{words[0].upper()}{words[1:]}: here **{scene.said.said}**."


def unit_name(scene: Scene) -> str:
    """ "Unit 37 of hidden layer 1"."""
    where = "" if scene.last else f" of hidden layer {scene.layer + 1}"
    return f"{scene.name[0].upper()}{scene.name[1:]}{where}"


def numbers(scene: Scene) -> dict[str, str]:
    return {
        "bias b": number(scene.unit.bias),
        "sum z": number(scene.unit.z),
        "output a": scene.output,
    }


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    all_panels = {"Notice": notice, "The sum": the_sum, "Code": code}
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def input_name(scene: Scene, i: int) -> str:
    """ "pixel (14, 9)", row and column from 0, or "unit 3", from 1."""
    if scene.layer:
        return f"unit {count(i + 1)}"
    row, column = divmod(i, scene.reader.shape[1])
    return f"pixel ({row}, {column})"


def notice(scene: Scene) -> None:
    unit = scene.unit
    products = unit.products
    up, down = float(products[products > 0].sum()), float(products[products < 0].sum())
    inputs = "pixels with ink" if scene.layer == 0 else "active units before it"
    st.markdown(
        f"**{unit_name(scene)}** multiplies each of its "
        f"{count(len(products))} inputs by a weight of its own and adds the products up. "
        f"{count(int((unit.inputs != 0).sum()))} {inputs} count here: those with positive weights "
        f"add {number(up)}, those with negative ones {number(down)}, the bias {number(unit.bias)}. "
        f"Together z = {number(unit.z)}, and it says {scene.output}."
    )
    network, said = scene.reader.network, scene.said
    if not scene.last:
        a = said.layers[scene.layer + 1]
        st.markdown(onward(scene, network.parameters.layers[scene.layer + 1].W[scene.place]))
        active = float(np.mean(a != 0))
        if active < 1:
            st.markdown(
                f"{percent(active)} of the {count(len(a))} units of this layer say anything about "
                "this image; the others are at 0. Which ones depends on the image."
            )
    if scene.layer == 0:
        st.markdown(
            "The picture of its weights is what the unit looks for: ink where it is orange raises "
            "its sum, ink where it is blue lowers it."
        )
    st.markdown(scene.reader.about)


def onward(scene: Scene, weights: np.ndarray) -> str:
    """What the unit does to the layer after it."""
    most = int(np.abs(weights).argmax())
    after = (
        f"the output for {most}"
        if scene.layer == len(scene.reader.network.sizes) - 3
        else f"unit {count(most + 1)} of the next layer"
    )
    adds = scene.unit.a * float(weights[most])
    if adds == 0:
        return "It says 0, so it passes nothing on to the layer after it."
    verb = "raises" if adds > 0 else "lowers"
    return f"Its strongest weight leads to {after}, whose sum it {verb} by {number(abs(adds))}."


def the_sum(scene: Scene) -> None:
    names = [input_name(scene, i) for i in scene.unit.largest.tolist()]
    activation: str | None = scene.reader.network.hidden.name
    if scene.last:
        activation = None if scene.reader.probabilities else "sigmoid"
    sums.show(scene.unit, names, scene.said, activation, scene.place if scene.last else None)


def code(_: Scene) -> None:
    panels.code(
        {
            "All layers, one after another.": Network.forward,
            "One unit of one layer.": inside.look,
        }
    )
