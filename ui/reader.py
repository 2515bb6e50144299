"""Who reads: the trained reader that comes with the project, or the network trained here."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from datasets import mnist
from engine.losses import Loss
from engine.network import Network
from experiments import digits, reading
from language import marked, tr
from models import digits as models
from ui import digit_images, link, training_session
from ui.cached import HASHES
from ui.image_uploads import called
from ui.instruments.digits_notice import network_in_words
from ui.numbers import counted
from ui.waiting import waiting

TRAINED, HERE = marked("The trained reader"), marked("The network trained here")
HALF = 0.5  # of the network trained here: see `verdict`
SURE, UNSURE, NO_DIGIT = marked("sure"), marked("unsure"), marked("may not be a digit")


@dataclass(frozen=True, eq=False)
class Reader:
    """A network at rest, in float64 so that its sums add up to many digits; never changed."""

    name: str
    network: Network
    loss: Loss
    shape: tuple[int, int]  # of the images it reads
    trained: bool  # it came with the project
    data: str  # the set whose test images are put before it
    about: str  # how it came to be, a sentence

    @property
    def probabilities(self) -> bool:
        """Whether its ten outputs are probabilities, which sum to 1."""
        return self.loss.probabilities

    @property
    def in_words(self) -> str:
        """ "784 pixels and a bias, 10 hidden units, 10 outputs; the output nearest to 1 wins"."""
        pixels, *hidden, _ = self.network.sizes
        settings = digits.Settings(self.data, tuple(hidden), loss=self.loss.name)
        return network_in_words(settings, pixels)


def choose(*, key: str) -> Reader:
    """The control for it."""
    name = st.selectbox(
        tr("Network"),
        [TRAINED, HERE],
        format_func=tr,
        **link.bound(key),
        help=tr(
            "The trained reader comes with Descent. The other is the one that you trained in the "
            "view Train, or else a small one that is trained as the page opens."
        ),
    )
    return trained() if name == TRAINED else here()


def set_at_hand() -> str:
    """MNIST where it is on this computer, else the 8×8 digits."""
    if mnist.available():
        try:
            digit_images.read_images(digits.MNIST)
        except mnist.MnistError:  # damaged: the view Train says so
            return digits.SMALL
        return digits.MNIST
    return digits.SMALL


def trained() -> Reader:
    with waiting(tr("Loading the trained reader"), TRAINED):
        network, loss = _trained()
    about = tr("This network comes with Descent, trained on MNIST's images bent and turned.")
    return Reader(TRAINED, network, loss, (28, 28), True, set_at_hand(), about)


@st.cache_resource(show_spinner=False)
def _trained() -> tuple[Network, Loss]:
    network, loss = models.load()
    return _exact(network), loss


def _exact(network: Network) -> Network:
    theta = network.parameters.flat.astype(np.float64)
    theta.flags.writeable = False
    return network.at(theta)


def here() -> Reader:
    """The last run's newest epoch, or else the opening run's last."""
    run = training_session.on_screen(training_session.current(), set_at_hand())[1]
    last = run.history[-1]
    network, shape = _trained_here(settings=run.settings, epoch=last.epoch, _state=last)
    about = tr(
        "This network was trained here for {epochs} on {data}.",
        epochs=counted("{n} epoch", "{n} epochs", last.epoch),
        data=called(run.settings.data),
    )
    loss = digits.LOSSES[run.settings.loss]
    return Reader(HERE, network, loss, shape, False, run.settings.data, about)


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=HASHES)
def _trained_here(
    settings: digits.Settings, epoch: int, _state: digits.Epoch
) -> tuple[Network, tuple[int, int]]:
    """The network at an epoch of a run, which settings and epoch identify."""
    assert _state.theta is not None  # the newest epoch's weights are always kept
    shape = digit_images.read_images(settings.data).shape
    rng = np.random.default_rng(0)  # the random start is not used
    network = digits.network(settings, shape[0] * shape[1], rng).at(_state.theta)
    return _exact(network), shape


def verdict(said: reading.Reading, judged: models.Verdict | None) -> str:
    """Whether to believe it: `SURE`, `UNSURE` or `NO_DIGIT`, as the trained reader was `judged`.
    The network trained here is not: it is sure if the largest output is at least a half and the
    next at most half as large."""
    if judged:
        return {"not a digit": NO_DIGIT, "unsure": UNSURE}.get(judged.finding, SURE)
    first, second = said.outputs[[said.said, said.second]]
    return SURE if first >= HALF and second <= HALF * first else UNSURE
