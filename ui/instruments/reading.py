"""Under "Read a digit": what to notice, the sum, code, export; and the words beside the picture."""

import io
from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st
from PIL import Image

from datasets import drawing
from engine.activations import softmax
from engine.network import Network, Parameters
from language import marked, tr
from ui import export, panels
from ui import reader as readers
from ui.formulas import reading as sums
from ui.instruments import reader_score
from ui.instruments.reading_notice import notice
from ui.instruments.reading_scene import Scene
from ui.numbers import count
from ui.scripts.common import Source
from ui.words import plain


def heading(scene: Scene) -> str:
    """What is read, and as what, in Markdown."""
    said, given = scene.said, scene.given
    name = plain(given.name)
    if scene.invitation:
        return tr(
            "**{invitation}** Until then: {image}, read as **{digit}**.",
            invitation=scene.invitation,
            image=name,
            digit=said.said,
        )
    start = f"{name[0].upper()}{name[1:]}"
    if given.label is not None:
        start = tr("{image}, whose label is **{label}**,", image=start, label=given.label)
    words = marked("{image} is read as **{digit}**.")
    if scene.verdict == readers.NO_DIGIT:
        words = marked("{image} may not be a digit. The nearest is **{digit}**.")
    if scene.verdict == readers.UNSURE:
        words = marked("{image} is read as **{digit}**, but it is unsure.")
    return tr(words, image=start, digit=said.said)


def numbers(scene: Scene) -> dict[str, str]:
    said = scene.said
    return {
        tr("it says"): f"{said.said}",
        tr("probability") if scene.reader.probabilities else tr("its output"): scene.output(
            said.said
        ),
        tr("runner-up"): f"{said.second}: {scene.output(said.second)}",
        tr("verdict"): tr(scene.verdict),
    }


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        marked("Notice"): notice,
        marked("The sum"): lambda scene: sums.show(scene.said, scene.reader.probabilities),
        marked("How well it reads"): lambda scene: reader_score.panel(),
        marked("Code"): code,
        marked("Export"): take_away,
    }
    if not scene.reader.trained:  # the view Train examines the other
        del all_panels["How well it reads"]
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def code(scene: Scene) -> None:
    stages_ = {tr("The stages, from a drawing to 28 × 28 pixels."): drawing.stages}
    if scene.reader.probabilities:
        panels.code(
            {
                **stages_,
                tr("From pixels to logits, layer after layer."): Network.forward,
                tr("From logits to probabilities."): softmax,
            }
        )
    else:
        panels.code({**stages_, tr("From pixels to outputs, layer after layer."): Network.forward})


def take_away(scene: Scene) -> None:
    """The numbers that the network reads, and its weights."""
    rows, columns = scene.reader.shape
    with st.container(horizontal=True, key="export"):
        for label, make, file, mime in (
            (
                *(tr("{n} numbers (.csv)", n=count(rows * columns)), numbers_file),
                *("digit.csv", "text/csv"),
            ),
            (
                *(tr("Image {wide} × {high} (.png)", wide=columns, high=rows), image_file),
                *("digit.png", "image/png"),
            ),
            (tr("Weights (.npz)"), weights_file, "digits-weights.npz", "application/octet-stream"),
        ):
            st.download_button(
                label,
                partial(make, scene),
                file,
                mime,
                key=f"export {file}",
                on_click="ignore",
                icon=":material/download:",
            )
    words = tr(
        "The numbers are what the network reads, row by row from the top, from 0 to 1; the image "
        "holds the same as grey levels. The weights are those of this network, {network}: {code} "
        "leads from the pixels to the first layer.",
        network=scene.reader.in_words,
        code='`numpy.load("digits-weights.npz")["W1"]`',
    )
    st.markdown(words)


def pixel_names(scene: Scene) -> list[str]:
    rows, columns = scene.reader.shape
    return [f"pixel {row} {column}" for row in range(rows) for column in range(columns)]


def numbers_file(scene: Scene) -> bytes:
    """A CSV file with a column for each pixel and one row."""
    return export.csv_file(pixel_names(scene), [[p] for p in scene.given.pixels.astype(float)])


def image_file(scene: Scene) -> bytes:
    """A PNG file of grey levels."""
    file = io.BytesIO()
    grey = np.rint(scene.given.pixels.reshape(scene.reader.shape) * drawing.FULL)
    Image.fromarray(grey.astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def weights_file(scene: Scene) -> bytes:
    """An .npz file in single precision, in which the network was trained."""
    network = scene.reader.network
    single = Parameters(network.sizes, flat=network.parameters.flat.astype(np.float32))
    settings = {"hidden": network.hidden.name, "loss": scene.reader.loss.name}
    return export.weights_file(single, Source(tuple(pixel_names(scene)), "digit", (), ""), settings)
