"""Digits as they are seen: an image with the verdict on it, test images in a row, bent copies of
training images, and the weights from each pixel."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from engine.activations import Array
from experiments import digits
from experiments.digits import Epoch, Exam, Parts, Settings
from experiments.metrics import classes
from ui.numbers import count, number, plural
from ui.pictures.pixels import UNITS_SHOWN, enlarged, image, weights

IMAGES_SHOWN = 12


def draw_reading(parts: Parts, chosen: int, said: Array) -> None:
    """The image, large, and the verdict on it."""
    says, label = int(said.argmax()), int(parts.test.y[chosen].argmax())
    pixels = enlarged(parts.test.X[chosen].reshape(parts.shape))
    image(pixels, alt=f"Test image {chosen}, a handwritten {label}")
    end = "." if says == label else ": a mistake."
    st.markdown(f"The network says **{says}** ({said[says]:.2f}), the label is **{label}**{end}")


def draw_gallery(parts: Parts, exam: Exam, numbers: npt.NDArray[np.integer]) -> None:
    """The test images of these numbers, as many as there is room for."""
    some = numbers[:IMAGES_SHOWN].tolist()
    with st.container(horizontal=True, gap="small"):
        for n, label in zip(some, classes(parts.test.y[some]), strict=True):
            words = f"no. {n}: says {exam.says[n]} ({exam.outputs[n].max():.2f}), is {label}"
            pixels = enlarged(parts.test.X[n].reshape(parts.shape), 112)
            image(pixels, caption=words, width=112, alt=f"Test image {words}")


def draw_bent(parts: Parts, seed: int, images: int = 3, copies: int = 6) -> None:
    """A few training images, each before its bent copies."""
    rng = np.random.default_rng(seed)
    for grey in parts.train.X[:images]:
        bent = digits.bent(np.tile(grey, (copies, 1)), rng)
        rows = [grey, *np.rint(255 * bent.clip(0, 1)).astype(np.uint8)]
        with st.container(horizontal=True, gap="small"):
            for number, pixels in enumerate(rows):
                name = f"bent copy {number}" if number else "the image itself"
                image(enlarged(pixels.reshape(parts.shape), 84), width=84, alt=name)


def draw_weights(settings: Settings, state: Epoch, parts: Parts) -> None:
    """The weights into each unit of the first layer as pictures, with what their colours mean."""
    pictures = digits.first_layer(settings, state, parts.shape)
    sheet, full = weights(pictures)
    units, silent, what = len(pictures), parts.silent, "unit" if settings.hidden else "output"
    first = f", the first {UNITS_SHOWN} of {count(units)}" if units > UNITS_SHOWN else ""
    image(sheet, alt=f"The weights from each pixel into {plural(units, what)}{first}")
    st.caption(
        f"One picture for each {what}{first}, row by row: its weight for each pixel. Orange "
        f"weights are positive, so ink there raises the unit's sum; blue ones are negative; full "
        f"colour from ±{number(full, 2)}. {count(silent)} pixels are black in every training "
        "image, so their weights never learn and keep their random start."
    )
