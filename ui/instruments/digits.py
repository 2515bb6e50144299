"""Under "Train": what to notice, who is taken for whom, weights, epochs, compare, check, code,
export."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import streamlit as st

from engine.data import Dataset
from engine.network import Network
from engine.training import gradient_into
from experiments import digits
from experiments.digits import Epoch, Exam, Parts, Settings
from language import marked, tr, trn
from ui import compare, gradient_check, panels
from ui.instruments import digits_export
from ui.instruments.digits_notice import brief, notice
from ui.numbers import count, number, percent
from ui.pictures import digits as pictures
from ui.pictures.digits_confusion import choose_cell, draw_confusion
from ui.pictures.digits_curves import draw_table
from ui.training_job import Training
from ui.words import joined

PAGE = "digits"
CHECKED = 200  # validation images whose mean loss the gradient check is about


@dataclass(frozen=True, eq=False)
class Scene:
    """What is on screen: a run, its images, the epoch; and all test images, at rest."""

    run: Training
    parts: Parts
    epoch: Epoch
    exam: Exam | None

    @property
    def settings(self) -> Settings:
        return self.run.settings


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown; some wait until the run rests."""
    exam = scene.exam
    always: dict[str, Callable[[Scene], None]] = {
        marked("First-layer weights"): weights,
        marked("Bent copies"): bent_copies,
        marked("All epochs"): lambda scene: draw_table(scene.run.history),
    }
    if not scene.settings.bent:
        del always["Bent copies"]
    at_rest: dict[str, Callable[[Scene, Exam], None]] = {
        marked("Confusion matrix"): confusion,
        marked("Worst mistakes"): worst,
    }
    later: dict[str, Callable[[Scene, Exam], None]] = {
        marked("Compare"): comparison,
        marked("Gradient check"): check,
        marked("Export"): lambda scene, _: digits_export.panel(scene.run, scene.parts),
    }

    def resting(draw: Callable[[Scene, Exam], None]) -> Callable[[], None]:
        if exam is None:
            return lambda: _say(tr("This comes when the run rests."))
        return partial(draw, scene, exam)

    return {
        marked("Notice"): lambda: _say(joined(*notice(scene.run, scene.parts, scene.epoch, exam))),
        **{name: resting(draw) for name, draw in at_rest.items()},
        **{name: partial(draw, scene) for name, draw in always.items()},
        **{name: resting(draw) for name, draw in later.items()},
        marked("Code"): code,
    }


def _say(words: str) -> None:
    st.markdown(words)


def confusion(scene: Scene, exam: Exam) -> None:
    """The matrix, and beside it the images of one of its cells."""
    left, right = st.columns([1.1, 1], gap="medium")
    with right:
        label, said = choose_cell(exam)
        numbers = digits.cell(exam, scene.parts.test, label, said)
        st.markdown(cell_in_words(label, said, len(numbers)))
        pictures.draw_gallery(scene.parts, exam, numbers)
    with left:
        st.caption(
            tr(
                "Rows are labels, columns what the network says; on the diagonal both agree. Click "
                "a cell to see its images."
            )
        )
        draw_confusion(exam.confusion, label, said)


def cell_in_words(label: int, said: int, images: int) -> str:
    """ "**37 test images of a 4 are read as 9**: here the 12 of which the network is surest."."""
    values = {"n": count(images), "label": label, "digit": said}
    words = trn(
        "**{n} test image of a {label} is read as {digit}**",
        "**{n} test images of a {label} are read as {digit}**",
        images,
        **values,
    )
    if label == said:
        words = tr("{what}, rightly", what=words)
    most = pictures.IMAGES_SHOWN
    if images > most:
        return tr("{what}: here the {n} of which the network is surest.", what=words, n=most)
    return tr("{what}, the surest first.", what=words) if images > 1 else tr("{what}.", what=words)


def worst(scene: Scene, exam: Exam) -> None:
    if not len(exam.mistakes):
        st.markdown(tr("Not one test image is misread."))
        return
    st.caption(tr("The misread test images, first those of which the network is most certain."))
    pictures.draw_gallery(scene.parts, exam, exam.mistakes)


def weights(scene: Scene) -> None:
    pictures.draw_weights(scene.settings, scene.epoch, scene.parts)


def bent_copies(scene: Scene) -> None:
    st.caption(
        tr(
            "Training images, each before copies as the network sees them. No copy comes twice, so "
            "there is nothing to learn by heart; scores are measured on images that are not bent."
        )
    )
    pictures.draw_bent(scene.parts, scene.settings.seed)


def comparison(scene: Scene, exam: Exam) -> None:
    """Pin the curve of validation accuracy."""
    settings, history = scene.settings, scene.run.history
    compare.panel(
        PAGE,
        settings.data,
        {
            marked("data"): settings.data,
            marked("hidden"): ", ".join(map(str, settings.hidden)) or marked("none"),
            marked("activation"): settings.activation,
            marked("loss"): brief(settings.loss),
            marked("optimiser"): settings.optimizer,
            marked("learning rate"): f"{settings.learning_rate:g}",
            marked("momentum"): f"{settings.momentum:g}",
            marked("batch"): f"{settings.batch_size}",
            marked("bent copies"): marked("yes") if settings.bent else marked("no"),
            marked("seed"): f"{settings.seed}",
        },
        {
            marked("epochs"): f"{history[-1].epoch}",
            marked("last validation accuracy"): percent(history[-1].validation.accuracy),
            marked("test accuracy here"): percent(exam.accuracy),
        },
        {
            "epoch": np.array([state.epoch for state in history]),
            "value": np.array([state.validation.accuracy for state in history]),
        },
    )


def check(scene: Scene, _: Exam) -> None:
    """One weight's slope by backpropagation beside that of a small nudge."""
    parts, settings = scene.parts, scene.settings
    network = digits.at_epoch(settings, scene.epoch, parts.train.X.shape[1])
    theta = network.parameters.flat.astype(np.float64)
    few = Dataset(parts.validation.X[:CHECKED], parts.validation.y[:CHECKED])
    index = choose_weight(network.sizes, parts.shape[1])
    st.caption(
        tr(
            "This parameter is {value}. The loss is the mean over {images} validation images, in "
            "double precision.",
            value=number(float(theta[index])),
            images=count(len(few)),
        )
    )
    gradient_check.show(network.at(theta), digits.LOSSES[settings.loss], few, index)


def choose_weight(sizes: tuple[int, ...], wide: int) -> int:
    """A weight or a bias by layer, start and end: its place in the network's flat vector. At first
    it leads from the middle pixel of images that are `wide`."""
    into = {f"hidden layer {k}": tr("hidden layer {k}", k=k) for k in range(1, len(sizes) - 1)}
    into["outputs"] = tr("outputs")
    with st.container(horizontal=True, gap="small"):
        named = st.selectbox(
            *(tr("Into"), list(into)),
            format_func=into.__getitem__,
            key="d_check_layer",
            width=170,
        )
        layer = list(into).index(named)
        m, n = sizes[layer], sizes[layer + 1]
        start = st.number_input(
            tr("From unit, 1 to {last}; 0: the bias", last=count(m))
            if layer
            else tr("From pixel, 1 to {last}; 0: the bias", last=count(m)),
            *(0, m, m // 2 + 1 + (wide // 2) * (layer == 0)),
            key=f"d_check_from{m}",
            width=250,
        )
        words = tr("To unit, 1 to {last}", last=count(n))
        end = st.number_input(words, 1, n, key=f"d_check_to{n}", width=170)
    before = sum(a * b + b for a, b in list(pairwise(sizes))[:layer])
    row = int(start) - 1 if start else m  # the biases follow the weights
    return before + row * n + int(end) - 1


def code() -> None:
    panels.code(
        {
            tr("The run: batch after batch, epoch after epoch."): digits.learn,
            tr("One batch: its gradient, backwards from outputs to pixels."): gradient_into,
            tr("From pixels to outputs."): Network.forward,
        }
    )
