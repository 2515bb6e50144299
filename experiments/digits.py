"""Digits: a network from pixels to ten outputs learns to read, a batch of images at a time."""

import math
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from datasets import mnist, small_digits
from datasets.idx import Images
from engine.activations import ACTIVATIONS, SIGMOID, Array
from engine.data import Dataset
from engine.losses import CROSS_ENTROPY, Loss, squared_error
from engine.network import Network
from engine.optimizers import SGD, Adam, Optimizer
from engine.penalty import NO_PENALTY
from engine.training import check_fit, descend
from experiments.metrics import classes, confusion_matrix
from language import marked, tr
from models.augment import Bends, bend

SMALL, MNIST = marked("8×8 digits (offline)"), marked("MNIST 28×28")
FULL_SIDE = 28  # pixels of MNIST's images, whose bends the amounts were chosen for
HELD_BACK = {SMALL: 300, MNIST: 5000}  # the last of the training images: for validation
SAMPLE = 2500  # training images that are measured after every epoch: to a percent or so
PACE = 2**23  # multiplications between two looks at whether to stop: about a millisecond
PIECE = 250  # images measured at once, so that a large network can be stopped soon
ROOM = 64 * 2**20  # bytes of weights kept of one run
SHARE = 10  # one in so many of a person's own images validates, and as many test
CLASSES, MOST_LAYERS, MOST_UNITS = 10, 4, 1000

HIDDEN = ("sigmoid", "tanh", "ReLU", "leaky ReLU")
LOSSES = {loss.name: loss for loss in (squared_error(SIGMOID), CROSS_ENTROPY)}
SQUARED_ERROR = next(iter(LOSSES))
OPTIMIZERS = ("SGD", "Adam")
RATES = {  # a usual learning rate
    ("SGD", SQUARED_ERROR): 1.0,
    ("SGD", CROSS_ENTROPY.name): 0.1,
    ("Adam", SQUARED_ERROR): 0.001,
    ("Adam", CROSS_ENTROPY.name): 0.001,
}


@dataclass(frozen=True)
class Settings:
    """All that decides a run: the same settings give the same weights, to the bit."""

    data: str
    hidden: tuple[int, ...] = (10,)
    activation: str = "sigmoid"
    loss: str = SQUARED_ERROR
    optimizer: str = "SGD"
    learning_rate: float = 1.0
    momentum: float = 0.0  # of SGD
    batch_size: int = 32
    epochs: int = 12
    seed: int = 0
    bent: bool = False  # every training image is bent anew each time it is shown


DEFAULTS = {SMALL: Settings(SMALL, epochs=40), MNIST: Settings(MNIST)}
OPENING = {SMALL: DEFAULTS[SMALL], MNIST: replace(DEFAULTS[MNIST], epochs=3)}  # about a second


@dataclass(frozen=True)
class Parts:
    """A set of images in its three parts, still as grey levels 0 to 255, and their shape."""

    train: Dataset
    validation: Dataset
    test: Dataset
    shape: tuple[int, int]
    silent: int  # pixels that are 0 in every training image


@dataclass(frozen=True)
class Score:
    """Mean loss and share of images read correctly."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Epoch:
    """The state after an epoch, measured at exactly these weights."""

    epoch: int
    train: Score  # on the first `SAMPLE` training images
    validation: Score
    theta: Array | None  # (P,), read-only; None once it was dropped to save room


@dataclass(frozen=True)
class Slice:
    """Some batches are done: how far the epoch has come; with the epoch's last one, its state."""

    epoch: int
    share: float
    state: Epoch | None = None


@dataclass(frozen=True)
class Exam:
    """What a network says to each of n images; all arrays are read-only."""

    outputs: Array  # (n, 10)
    says: npt.NDArray[np.integer]  # (n,) the digit with the largest output
    confusion: npt.NDArray[np.integer]  # (10, 10): row the label, column what it says
    mistakes: npt.NDArray[np.integer]  # (m,) numbers of the misread images, most confident first

    @property
    def accuracy(self) -> float:
        return 1 - len(self.mistakes) / len(self.says)


def parts(source: str) -> Parts:
    """Read the images from this computer, without a download; MnistError says why not."""
    if source == MNIST:
        train, test = mnist.load(mirrors=())
    elif source == SMALL:
        train, test = small_digits.load()
    else:
        raise ValueError(f"there are no images called {source!r}")
    return _parted(_dataset(train), len(train.images) - HELD_BACK[source], test)


def own_parts(images: Images) -> Parts:
    """A person's own images in three parts, drawn at random but always in the same way."""
    order = np.random.default_rng(0).permutation(len(images.labels))
    n = len(order) // SHARE
    rest, test = (
        Images(images.images[some], images.labels[some]) for some in (order[n:], order[:n])
    )
    return _parted(_dataset(rest), len(rest.labels) - n, test)


def _parted(both: Dataset, n: int, test: Images) -> Parts:
    """The first `n` of `both` train, the others validate."""
    silent = int(np.sum(both.X[:n].max(axis=0) == 0))
    shape = (test.images.shape[1], test.images.shape[2])
    return Parts(_rows(both, 0, n), _rows(both, n, None), _dataset(test), shape, silent)


def _dataset(images: Images) -> Dataset:
    y = np.eye(CLASSES, dtype=np.float32)[images.labels]  # a 1 in the column of the label
    y.flags.writeable = False
    return Dataset(images.images.reshape(len(images.images), -1), y)


def _rows(data: Dataset, start: int, stop: int | None) -> Dataset:
    return Dataset(data.X[start:stop], data.y[start:stop])


def layers(text: str) -> tuple[int, ...]:
    """The sizes of the hidden layers in "512, 256", none in "": ValueError has a sentence."""
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    for word in words:
        if not (word.isascii() and word.isdigit()):
            raise ValueError(
                tr(
                    "“{word}” is not a whole number. Write sizes as 10 or 512, 256.",
                    word=word[:20],
                )
            )
        if len(word) > 9 or not 1 <= int(word) <= MOST_UNITS:
            raise ValueError(
                tr("A layer has 1 to {most} units, not {word}.", most=MOST_UNITS, word=word[:20])
            )
    if len(words) > MOST_LAYERS:
        raise ValueError(
            tr("At most {most} hidden layers, not {n}.", most=MOST_LAYERS, n=len(words))
        )
    return tuple(map(int, words))


def network(settings: Settings, pixels: int, rng: np.random.Generator) -> Network:
    sizes = (pixels, *settings.hidden, CLASSES)
    return Network(sizes, ACTIVATIONS[settings.activation], rng=rng, dtype=np.float32)


def optimizer(settings: Settings) -> Optimizer:
    if settings.optimizer == "Adam":
        return Adam(settings.learning_rate)
    return SGD(settings.learning_rate, settings.momentum)


def bends(side: int) -> Bends:
    """How images of this many pixels a side are bent: the amounts in pixels are for MNIST's 28,
    and a pen of one pixel gets no thicker."""
    usual, share = Bends(), side / FULL_SIDE
    if share == 1:
        return usual
    still = {"thick": 0.0, "thin": 0.0}
    return replace(usual, shift=share * usual.shift, elastic=share * usual.elastic, **still)


def bent(grey: npt.NDArray[np.uint8], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Square images (n, pixels) of grey levels, bent at random: (n, pixels) from 0 to 1."""
    side = math.isqrt(grey.shape[1])
    return bend(grey.reshape(-1, side, side), bends(side), rng=rng).reshape(len(grey), -1)


@dataclass(frozen=True)
class Bending(Dataset):
    """Images that are bent anew at every look at them, by random numbers of their own."""

    wind: np.random.Generator

    def rows(
        self, index: slice | npt.NDArray[np.integer], dtype: npt.DTypeLike
    ) -> tuple[Array, Array]:
        return bent(self.X[index], self.wind).astype(dtype, copy=False), self.y[index]


def learn(settings: Settings, train: Dataset, validation: Dataset) -> Generator[Slice, None, bool]:
    """The steps of `engine.training.train`, number for number, handing over every `PACE` so that
    the caller can stop soon; the result says whether the run left the finite numbers. Bends have
    random numbers of their own, so start and order are the same with and without."""
    rng = np.random.default_rng(settings.seed)
    model, loss = network(settings, train.X.shape[1], rng), LOSSES[settings.loss]
    check_fit(model, loss, train)
    method, parameters = optimizer(settings), model.parameters
    gradient = parameters.like()
    memory = method.init(parameters.flat, room=gradient.flat)
    sample, size = _rows(train, 0, SAMPLE), settings.batch_size
    shown, together = train, size * max(1, PACE // (size * parameters.flat.size))
    if settings.bent:
        shown = Bending(train.X, train.y, np.random.default_rng([settings.seed, 1]))
        together = size

    def measured(epoch: int) -> Generator[Slice, None, Slice]:
        at = Slice(epoch, 1.0)
        scores = []
        for data in (sample, validation):
            scores.append((yield from _score(model, loss, data, at)))
        theta = parameters.flat.copy()
        theta.flags.writeable = False
        return replace(at, state=Epoch(epoch, scores[0], scores[1], theta))

    yield (yield from measured(0))
    for epoch in range(1, settings.epochs + 1):
        order = rng.permutation(len(train))
        for start in range(0, len(train), together):
            some = order[start : start + together]
            batches = (some[first : first + size] for first in range(0, len(some), size))
            descend(model, loss, shown, batches, method, memory, NO_PENALTY, gradient)
            yield Slice(epoch, (start + len(some)) / len(train))
        last = yield from measured(epoch)
        if not _finite(last.state):
            return True
        yield last
    return False


def _score(model: Network, loss: Loss, data: Dataset, at: Slice) -> Generator[Slice, None, Score]:
    """Loss and accuracy, handing over after every `PIECE` of the images."""
    total, right = 0.0, 0
    for start in range(0, len(data), PIECE):
        X, y = data.rows(slice(start, start + PIECE), model.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            logits = model.forward(X)[-1]
            total += float(loss.pointwise(logits, y)[0].sum(dtype=np.float64))
            right += int(np.sum(classes(loss.link(logits)) == classes(y)))
        yield at
    return Score(total / len(data), right / len(data))


def _finite(state: Epoch | None) -> bool:
    return (
        state is not None
        and state.theta is not None
        and bool(np.isfinite([state.train.loss, state.validation.loss]).all())
        and bool(np.isfinite(state.theta).all())
    )


def keep(history: Sequence[Epoch], new: Epoch, room: int = ROOM) -> tuple[Epoch, ...]:
    """The history with its new epoch. When its weights outgrow `room` bytes, those of every
    second (fourth, eighth, …) epoch are kept, and always the newest; the scores all stay."""
    assert new.theta is not None
    stride = 1
    while (new.epoch // stride + 2) * new.theta.nbytes > room and stride <= new.epoch:
        stride *= 2
    old = (e if e.epoch % stride == 0 else replace(e, theta=None) for e in history)
    return (*old, new)


def nearest(history: Sequence[Epoch], epoch: int) -> Epoch:
    """That epoch, or the last one before it whose weights were kept."""
    return next(e for e in reversed(history[: epoch + 1]) if e.theta is not None)


def at_epoch(settings: Settings, state: Epoch, pixels: int) -> Network:
    """The network with the weights of `state`."""
    if state.theta is None:
        raise ValueError(f"the weights of epoch {state.epoch} were not kept")
    return network(settings, pixels, np.random.default_rng(0)).at(state.theta)


def outputs(settings: Settings, state: Epoch, data: Dataset) -> Array:
    """What the network says to each image, (n, 10)."""
    model = at_epoch(settings, state, data.X.shape[1])
    link = LOSSES[settings.loss].link
    said = [
        link(model.forward(data.rows(slice(start, start + PIECE), model.dtype)[0])[-1])
        for start in range(0, len(data), PIECE)
    ]
    return np.concatenate(said)


def examine(settings: Settings, state: Epoch, data: Dataset) -> Exam:
    """Put every image before the network, and sort out what it misreads."""
    said = outputs(settings, state, data)
    says = classes(said)
    wrong = np.flatnonzero(says != classes(data.y))
    mistakes = wrong[np.argsort(-said[wrong].max(axis=-1), kind="stable")]
    exam = Exam(said, says, confusion_matrix(said, data.y), mistakes)
    for array in (exam.outputs, exam.says, exam.confusion, exam.mistakes):
        array.flags.writeable = False
    return exam


def read_one(settings: Settings, state: Epoch, data: Dataset, number: int) -> Array:
    """The ten outputs (10,) for one image."""
    return outputs(settings, state, _rows(data, number, number + 1))[0]


def commonest(confusion: npt.NDArray[np.integer]) -> tuple[int, int, int]:
    """The most frequent mistake: label, what the network says, how often."""
    wrong = confusion * (1 - np.eye(len(confusion), dtype=confusion.dtype))
    label, said = divmod(int(wrong.argmax()), len(wrong))
    return label, said, int(wrong[label, said])


def cells(confusion: npt.NDArray[np.integer], right: bool) -> dict[str, Array]:
    """The right or the wrong answers as columns, shaded by the share of the label's images, and
    by the share of the commonest mistake."""
    label, said = np.nonzero(np.eye(len(confusion), dtype=bool) == right)
    images = confusion[label, said]
    most = confusion.sum(axis=1)[label] if right else images.max()
    return {"label": label, "said": said, "count": images, "shade": images / np.maximum(most, 1)}


def cell(exam: Exam, data: Dataset, label: int, said: int) -> npt.NDArray[np.integer]:
    """The numbers of the images of a `label` that are read as `said`, most confident first."""
    found = np.flatnonzero((classes(data.y) == label) & (exam.says == said))
    return found[np.argsort(-exam.outputs[found, said], kind="stable")]


def flat_share(settings: Settings, state: Epoch, data: Dataset) -> float:
    """The share of hidden outputs, over up to 1,000 images, at which the activation is flat: its
    slope is under a hundredth of its steepest, so that almost no correction passes back. Without
    hidden layers, the same of the ten outputs where these are sigmoids."""
    model = at_epoch(settings, state, data.X.shape[1])
    _, *hidden, logits = model.forward(data.rows(slice(0, 1000), model.dtype)[0])
    activation = model.hidden
    if not hidden and settings.loss == SQUARED_ERROR:
        hidden, activation = [SIGMOID.f(logits)], SIGMOID
    if not hidden:
        return 0.0
    steepest = float(activation.slope(activation.f(np.array([0.0, 1e-9]))).max())
    flat = [(activation.slope(a) < steepest / 100).mean(axis=0) for a in hidden]
    return float(np.concatenate(flat).mean())


def first_layer(settings: Settings, state: Epoch, shape: tuple[int, int]) -> Array:
    """The weights into each unit of the first layer, laid out as pictures (units, h, w)."""
    W = at_epoch(settings, state, shape[0] * shape[1]).parameters.layers[0].W  # (pixels, units)
    return W.T.reshape(-1, *shape)


def table(history: Sequence[Epoch]) -> dict[str, list[float]]:
    """Every epoch's scores as columns with English names."""
    return {
        marked("epoch"): [state.epoch for state in history],
        marked("training loss"): [state.train.loss for state in history],
        marked("training accuracy"): [state.train.accuracy for state in history],
        marked("validation loss"): [state.validation.loss for state in history],
        marked("validation accuracy"): [state.validation.accuracy for state in history],
    }
