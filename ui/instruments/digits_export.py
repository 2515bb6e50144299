"""Under "Train": what can be taken away, the run as a script, its weights, history and images."""

import io
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import streamlit as st

from engine.activations import Array
from engine.network import Parameters
from experiments import digits
from experiments.digits import Parts
from experiments.metrics import classes
from language import marked, tr
from ui import export
from ui.numbers import counted
from ui.scripts import digits as scripts
from ui.scripts.common import notebook
from ui.training_job import Training
from ui.words import joined


def panel(run: Training, parts: Parts) -> None:
    """Script, notebook, weights, history, and where no files of MNIST's hold them, the images."""
    text = scripts.script(run.settings, run.history[-1].epoch, parts)
    files: dict[str, tuple[str, Callable[[], str | bytes]]] = {
        marked("Python script"): ("digits.py", lambda: text),
        marked("Notebook"): ("digits.ipynb", lambda: notebook(text)),
        marked("Weights (.npz)"): ("digits-weights.npz", lambda: weights_file(run, parts)),
        marked("History (.csv)"): ("digits-history.csv", lambda: history_file(run)),
    }
    if run.settings.data != digits.MNIST:
        files[marked("Images (.npz)")] = (scripts.IMAGES_FILE, lambda: images_file(parts))
    with st.container(horizontal=True, key="export"):
        for label, (file, make) in files.items():
            st.download_button(
                tr(label),
                make,
                file,
                key=f"export {label}",
                on_click="ignore",
                icon=":material/download:",
            )
    st.markdown(export_in_words(run))
    st.code(text, language="python", height=420)


def export_in_words(run: Training) -> str:
    """What the files are, and how far the script's digits are the page's."""
    last = run.history[-1].epoch
    epochs = counted("{n} epoch", "{n} epochs", last)
    needs = tr("It needs NumPy and {file} beside it.", file=scripts.IMAGES_FILE)
    if run.settings.data == digits.MNIST:
        needs = tr(
            "It needs NumPy and MNIST's four files in the folder that {name} names.",
            name="`FOLDER`",
        )
    return joined(
        tr("The script trains the network on screen again, {epochs}.", epochs=epochs),
        needs,
        tr(
            "The starting weights, the order of the images and every operation are the page's "
            "own, in single precision, so on this computer the result is the same to the last "
            "digit. Another processor or version of NumPy may round sums otherwise: then weights "
            "agree to about seven digits at first, to fewer after many epochs, and a few images "
            "may be read differently."
        ),
        tr(
            "The weights are those after epoch {epoch}: {code} gives those of the first layer.",
            epoch=last,
            code='`numpy.load("digits-weights.npz")["W1"]`',
        ),
    )


def weights_file(run: Training, parts: Parts) -> bytes:
    """The newest epoch's weights, by layer and as one vector, with the settings."""
    settings, theta = run.settings, run.history[-1].theta
    assert theta is not None  # the newest epoch's are always kept
    sizes = (parts.train.X.shape[1], *settings.hidden, digits.CLASSES)
    said: dict[str, npt.ArrayLike] = {
        "activation": settings.activation,
        "loss": settings.loss,
        "optimizer": settings.optimizer,
        "learning_rate": settings.learning_rate,
        "momentum": settings.momentum,
        "batch_size": settings.batch_size,
        "epochs": run.history[-1].epoch,
        "seed": settings.seed,
        "bent": settings.bent,
    }
    source = scripts.source(settings, parts)
    return export.weights_file(Parameters(sizes, flat=theta), source, said)


def history_file(run: Training) -> bytes:
    """Every epoch's scores."""
    table: Mapping[str, list[float]] = digits.table(run.history)
    return export.csv_file(list(table), list(table.values()))


def images_file(parts: Parts) -> bytes:
    """All images (n, h, w) and labels (n,) in their three parts, as the script reads them."""
    arrays: dict[str, Array] = {}
    for name, data in (("train", parts.train), ("held", parts.validation), ("test", parts.test)):
        arrays[name] = data.X.reshape(-1, *parts.shape)
        arrays[f"{name}_labels"] = classes(data.y).astype(np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()
