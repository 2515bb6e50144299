"""The images of a run: every set is read once, and MNIST is fetched only on a click."""

import streamlit as st

from datasets import mnist
from experiments import digits
from experiments.digits import Epoch, Exam, Parts, Settings
from language import tr
from ui import image_uploads as uploads
from ui.cached import HASHES
from ui.waiting import waiting
from ui.words import joined, plain


def key(name: str, source: str) -> str:
    """A widget's key, where each set of images has a widget of its own."""
    ending = {digits.SMALL: "8", digits.MNIST: ""}
    return f"d_{name}{ending.get(source, '_own')}"


def read_images(source: str) -> Parts:
    """A visitor's own images are theirs alone; the others are read once for all."""
    return uploads.find(source) or built_in(source=source)  # named, as in `ui.cached`


@st.cache_resource(show_spinner=False)
def built_in(source: str) -> Parts:
    return digits.parts(source)


def exam(settings: Settings, epoch: int, state: Epoch) -> Exam:
    """The test images at one epoch of a run, which settings and epoch identify."""
    own = uploads.find(settings.data) is not None
    return (own_exam if own else shared_exam)(settings=settings, epoch=epoch, _state=state)


def _examined(settings: Settings, epoch: int, _state: Epoch) -> Exam:
    with st.spinner(tr("Reading all test images")):
        return digits.examine(settings, _state, read_images(settings.data).test)


shared_exam = st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=HASHES)(_examined)
own_exam = st.cache_resource(
    show_spinner=False, max_entries=32, scope="session", hash_funcs=HASHES
)(_examined)


def images(source: str) -> Parts | None:
    """The images, or None with a word on screen that says how to get them."""
    if source == uploads.OWN:
        return uploads.choose()
    if source == digits.MNIST and not mnist.available():
        _download()
        return None
    try:
        with waiting(tr("Reading the images"), source):
            return read_images(source)
    except mnist.MnistError as problem:
        if mnist.available():
            st.error(plain(str(problem)))
        else:  # it was damaged in the cache, and is removed now
            _download()
        return None


def _download() -> None:
    """Offer to fetch MNIST; nothing is ever fetched without this click."""
    st.caption(
        tr(
            "MNIST is not on this computer. Download it here, or put its four files in a folder "
            "and name that folder in the environment variable MNIST_DIR."
        )
    )
    if not st.button(tr("Download MNIST (11 MB)"), key="download"):
        return
    bar = st.progress(0.0, tr("Asking for the files"))

    def progress(name: str, so_far: int, total: int) -> None:
        share = min(so_far / total, 1.0) if total else 0.0
        bar.progress(share, f"{name}: {so_far / 1e6:.1f} MB")

    try:
        mnist.load(progress=progress)
    except mnist.NotDownloaded as problem:
        bar.empty()
        st.error(joined(plain(problem.brief), tr("Check the connection and try again.")))
        with st.expander(tr("What was tried")):
            st.code(problem.tried, language=None, wrap_lines=True)
    except mnist.MnistError as problem:
        bar.empty()
        st.error(plain(str(problem)))
    else:
        st.rerun()
