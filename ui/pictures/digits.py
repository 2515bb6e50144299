"""Digits as they are seen: an image with the verdict on it, test images in a row, bent copies of
training images, and the weights from each pixel."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from engine.activations import Array
from experiments import digits
from experiments.digits import Epoch, Exam, Parts, Settings
from experiments.metrics import classes
from language import tr
from ui.numbers import count, counted, number
from ui.pictures.pixels import SHEET, UNITS_SHOWN, image, weights
from ui.words import joined

IMAGES_SHOWN = 12
LARGE, SMALL, SMALLER = 224, 112, 84  # px: the width of an image


def draw_reading(parts: Parts, chosen: int, said: Array) -> None:
    """The image, large, and the verdict on it."""
    says, label = int(said.argmax()), int(parts.test.y[chosen].argmax())
    pixels = parts.test.X[chosen].reshape(parts.shape)
    image(pixels, LARGE, alt=tr("Test image {n}, a handwritten {label}", n=chosen, label=label))
    output = f"{said[says]:.2f}"
    if says == label:
        words = tr(
            "The network says **{digit}** ({output}), the label is **{label}**.",
            digit=says,
            output=output,
            label=label,
        )
    else:
        words = tr(
            "The network says **{digit}** ({output}), the label is **{label}**: a mistake.",
            digit=says,
            output=output,
            label=label,
        )
    st.markdown(words)


def draw_gallery(parts: Parts, exam: Exam, numbers: npt.NDArray[np.integer]) -> None:
    """The test images of these numbers, as many as there is room for."""
    some = numbers[:IMAGES_SHOWN].tolist()
    with st.container(horizontal=True, gap="small"):
        for n, label in zip(some, classes(parts.test.y[some]), strict=True):
            words = tr(
                "no. {n}: says {digit} ({output}), is {label}",
                n=n,
                digit=exam.says[n],
                output=f"{exam.outputs[n].max():.2f}",
                label=label,
            )
            name = tr("Test image {words}", words=words)
            pixels = parts.test.X[n].reshape(parts.shape)
            image(pixels, SMALL, width=SMALL, caption=words, alt=name)


def draw_bent(parts: Parts, seed: int, images: int = 3, copies: int = 6) -> None:
    """A few training images, each before its bent copies."""
    rng = np.random.default_rng(seed)
    for grey in parts.train.X[:images]:
        bent = digits.bent(np.tile(grey, (copies, 1)), rng)
        rows = [grey, *np.rint(255 * bent.clip(0, 1)).astype(np.uint8)]
        with st.container(horizontal=True, gap="small"):
            for number, pixels in enumerate(rows):
                name = tr("bent copy {n}", n=number) if number else tr("the image itself")
                image(pixels.reshape(parts.shape), SMALLER, alt=name)


def draw_weights(settings: Settings, state: Epoch, parts: Parts) -> None:
    """The weights into each unit of the first layer as pictures, with what their colours mean."""
    pictures = digits.first_layer(settings, state, parts.shape)
    sheet, full = weights(pictures)
    units = counted("{n} unit", "{n} units", len(pictures))
    if not settings.hidden:
        units = counted("{n} output", "{n} outputs", len(pictures))
    image(sheet, SHEET, alt=tr("The weights from each pixel into {units}", units=units))
    colours = tr(
        "Orange weights are positive, so ink there raises the unit's sum; blue ones are negative; "
        "full colour from ±{weight}.",
        weight=number(full, 2),
    )
    st.caption(joined(which_weights(settings, len(pictures)), colours, silent(settings, parts)))


def which_weights(settings: Settings, units: int) -> str:
    """Whose weights the pictures are."""
    if not settings.hidden:
        return tr("One picture for each output, row by row: its weight for each pixel.")
    if units <= UNITS_SHOWN:
        return tr("One picture for each unit, row by row: its weight for each pixel.")
    return tr(
        "One picture for each unit, the first {shown} of {units}, row by row: its weight for each "
        "pixel.",
        shown=UNITS_SHOWN,
        units=count(units),
    )


def silent(settings: Settings, parts: Parts) -> str:
    """Which pixels teach nothing: none where images are bent, which may bring ink there."""
    if settings.bent:
        return ""
    return tr(
        "{n} pixels are black in every training image, so their weights never learn and keep "
        "their random start.",
        n=count(parts.silent),
    )
