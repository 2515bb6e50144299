"""How well the trained reader reads: measured here on the test images, beside what was recorded."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from datasets import mnist
from experiments import digits
from experiments.metrics import confusion_matrix
from models.digits import load, record
from ui import digit_images
from ui.numbers import count, number, percent, plural

PIECE = 500  # images read at once


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
    test, validation = kept["test"], kept["validation"]
    st.markdown(
        f"The trained reader learnt from {count(kept['trained_on'])} of MNIST's training images, "
        f"bent anew in each of {plural(len(kept['validation_by_epoch']), 'epoch')}; another "
        f"{count(validation['images'])}, which it never learnt from, were used to choose it: of "
        f"these it read {percent(validation['accuracy'])}. The test images chose nothing."
    )
    if mnist.available():
        score = measured()
        st.markdown(
            f"Measured on this computer just now: **{percent(score.accuracy)}** of "
            f"{count(score.images)} test images, {plural(score.mistakes, 'mistake')}."
        )
        rows: dict[str, Any] = {"label": [str(digit) for digit in range(digits.CLASSES)]}
        rows |= {f"read as {k}": score.confusion[:, k] for k in range(digits.CLASSES)}
        st.dataframe(rows, hide_index=True, alt="Confusion matrix of the trained reader")
    else:
        st.markdown(
            f"When it was made, it read {percent(test['accuracy'])} of {count(test['images'])} "
            f"test images, {plural(test['mistakes'], 'mistake')}. With MNIST on this computer, "
            f"the figure is measured here."
        )
    groups = kept["not_digits_unseen"]
    st.markdown(
        f"Of the test images it calls {percent(test['called_no_digit'])} no digit and is unsure "
        f"of {percent(test['unsure'])}; of those it is sure of, it reads "
        f"{percent(test['accuracy_where_sure'])} right. Its probabilities are off by "
        f"{number(100 * test['calibration_error'], 2)} points on average. Pictures that are no "
        "digits are found out as follows: "
        + ", ".join(f"{name} {percent(found['or_unsure'])}" for name, found in groups.items())
        + "."
    )


@st.cache_resource(show_spinner="Reading all test images")
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
