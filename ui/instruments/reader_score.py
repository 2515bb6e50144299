"""How well the trained reader reads: measured here on the test images, beside what was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from datasets import mnist
from experiments import digits
from experiments.metrics import confusion_matrix
from language import marked, tr
from models.digits import load, record
from ui import digit_images
from ui.activation_names import listed
from ui.numbers import count, counted, number, percent
from ui.words import joined

PIECE = 500  # images read at once
NO_DIGITS = {  # by their names on record
    "letters": marked("letters {share}"),
    "signs": marked("signs {share}"),
    "scribbles": marked("scribbles {share}"),
    "shapes": marked("shapes {share}"),
    "blots": marked("blots {share}"),
}


@dataclass(frozen=True)
class Score:
    """What the reader made of n test images."""

    images: int
    confusion: npt.NDArray[np.integer]  # (10, 10): row the label, column what it says

    @property
    def mistakes(self) -> int:
        return int(self.confusion.sum() - np.trace(self.confusion))

    @property
    def accuracy(self) -> float:
        return 1 - self.mistakes / self.images


def panel() -> None:
    """The figures, and which digits it takes for which."""
    kept = record()
    st.markdown(joined(*upbringing(kept)))
    if mnist.available():
        with st.spinner(tr("Reading all test images")):
            score = measured()
        words = tr(
            "Measured on this computer just now: **{share}** of {images} test images, {mistakes}.",
            share=percent(score.accuracy),
            images=count(score.images),
            mistakes=counted("{n} mistake", "{n} mistakes", score.mistakes),
        )
        st.markdown(words)
        rows: dict[str, Any] = {tr("label"): [str(digit) for digit in range(digits.CLASSES)]}
        for k in range(digits.CLASSES):
            rows[tr("read as {digit}", digit=k)] = score.confusion[:, k]
        st.dataframe(rows, hide_index=True, alt=tr("Confusion matrix of the trained reader"))
    else:
        test = kept["test"]
        words = tr(
            "When it was made, it read {share} of {images} test images, {mistakes}. With MNIST on "
            "this computer, the figure is measured here.",
            share=percent(test["accuracy"]),
            images=count(test["images"]),
            mistakes=counted("{n} mistake", "{n} mistakes", test["mistakes"]),
        )
        st.markdown(words)
    st.markdown(joined(*doubts(kept["test"], kept["not_digits_unseen"])))


def upbringing(kept: Mapping[str, Any]) -> tuple[str, str]:
    """What it learned from, and what it was chosen by."""
    epochs, validation = len(kept["validation_by_epoch"]), kept["validation"]
    return (
        tr(
            "The trained reader learned from {images} of MNIST's training images, bent anew in "
            "each of {epochs}; another {others}, which it never learned from, were used to choose "
            "it: of these it read {share}.",
            images=count(kept["trained_on"]),
            epochs=counted("{n} epoch", "{n} epochs", epochs),
            others=count(validation["images"]),
            share=percent(validation["accuracy"]),
        ),
        tr("The test images chose nothing."),
    )


def doubts(test: Mapping[str, Any], groups: Mapping[str, Any]) -> tuple[str, str, str]:
    """How far to trust it, and what it makes of pictures that are no digits."""
    shares = [
        tr(NO_DIGITS[name], share=percent(found["or_unsure"])) for name, found in groups.items()
    ]
    return (
        tr(
            "Of the test images it calls {strange} no digit and is unsure of {unsure}; of those "
            "it is sure of, it reads {right} right.",
            strange=percent(test["called_no_digit"]),
            unsure=percent(test["unsure"]),
            right=percent(test["accuracy_where_sure"]),
        ),
        tr(
            "Its probabilities are off by {points} percentage points on average.",
            points=number(100 * test["calibration_error"], 2),
        ),
        tr(
            "Pictures that are no digits are found out as follows: {shares}.", shares=listed(shares)
        ),
    )


@st.cache_resource(show_spinner=False)
def measured() -> Score:
    """The trained reader before all test images of MNIST; a second's work, done once."""
    network, loss = load()
    test = digit_images.read_images(digits.MNIST).test
    says = [
        loss.link(network.forward(test.rows(slice(k, k + PIECE), network.dtype)[0])[-1])
        for k in range(0, len(test), PIECE)
    ]
    confusion = confusion_matrix(np.concatenate(says), test.y)
    confusion.flags.writeable = False
    return Score(len(test), confusion)
