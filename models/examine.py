"""What a trained reader is worth: its temperature, its doorkeeper, the rules of doubt and the
figures that go on record."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from datasets.idx import Images
from engine.activations import Array
from engine.data import Dataset
from engine.losses import BINARY_CROSS_ENTROPY, CROSS_ENTROPY
from engine.network import Network
from engine.optimizers import Adam
from engine.penalty import NO_PENALTY
from engine.training import gradient_into
from models.augment import Bends, bend
from models.digits import Reader, Rules, hidden_view, margins
from models.not_digits import UNSEEN, taught, unseen

CLASSES = 10
BINS = 15  # of confidence, in the calibration error (Guo et al. 2017)
SURE = 0.998  # share read correctly of the digits of which the reader is to be sure
LET_IN = 0.99  # share of the digits that the doorkeeper is to let in
EXAMPLES = 500  # of each kind of picture that is no digit
PIECE = 1000  # images at once
WEAKENED = Bends().weakened(0.7)


@dataclass(frozen=True)
class Lessons:
    """How the doorkeeper learns: half of each batch digits, half `taught` other pictures."""

    hidden: tuple[int, ...] = (64,)
    pictures: int = 28000
    steps: int = 3000
    batch_size: int = 256
    learning_rate: float = 0.001  # falls along half a cosine to 0
    bends: Bends = WEAKENED
    seed: int = 1


def dataset(images: Images) -> Dataset:
    """Pixels (n, 784) and a 1 in the column of the label (n, 10)."""
    y = np.eye(CLASSES, dtype=np.float32)[images.labels]
    return Dataset(images.images.reshape(len(images.images), -1), y)


def logits(network: Network, data: Dataset) -> Array:
    """The raw outputs (n, 10) in pieces."""
    pieces = [
        network.forward(data.rows(slice(start, start + PIECE), network.dtype)[0])[-1]
        for start in range(0, len(data), PIECE)
    ]
    return np.concatenate(pieces)


def temperature(logits: Array, labels: npt.NDArray[np.integer]) -> float:
    """The number from 1/5 to 5 by which to divide the logits so that the cross-entropy is least.
    That is convex in the number's inverse, so two thirds of the interval are kept at a time."""
    y = np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    low, high = 1 / 5, 5.0
    while high - low > 1e-4:
        third = (high - low) / 3
        left, right = (
            CROSS_ENTROPY.pointwise(logits * by, y)[0].sum(dtype=np.float64)
            for by in (low + third, high - third)
        )
        low, high = (low, high - third) if left < right else (low + third, high)
    return 2 / (low + high)


def calibration_error(probabilities: Array, labels: npt.NDArray[np.integer]) -> float:
    """Expected calibration error: how far confidence and share of right answers differ, on average
    over bins of equal width."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, confidence - right, BINS)
    return float(np.abs(gaps).sum() / len(labels))


def cooled(network: Network, by: float) -> Network:
    """The same network with its logits divided by `by`."""
    twin = network.at(network.parameters.flat.copy())
    last = twin.parameters.layers[-1]
    last.W[...] /= by
    if last.b is not None:
        last.b[...] /= by
    return twin


def doorkeeper(network: Network, digits: Images, lessons: Lessons) -> Network:
    """A network (hidden units of the reader → 1) whose logit is large where there is no digit."""
    rng = np.random.default_rng(lessons.seed)
    others = np.rint(255 * taught(lessons.pictures, digits, rng=rng)).astype(np.uint8)
    others = others.reshape(-1, *digits.images.shape[1:])
    keeper = Network((sum(network.sizes[1:-1]), *lessons.hidden, 1), rng=rng, dtype=network.dtype)
    theta, gradient, half = (
        keeper.parameters.flat,
        keeper.parameters.like(),
        lessons.batch_size // 2,
    )
    state = Adam().init(theta)
    y = np.repeat(np.array([[0], [1]], network.dtype), half, axis=0)
    for step in range(lessons.steps):
        sources = (digits.images, others)
        both = [source[rng.integers(len(source), size=half)] for source in sources]
        X = bend(np.concatenate(both), lessons.bends, rng=rng).reshape(2 * half, -1)
        seen = hidden_view(network.forward(X))
        gradient_into(keeper, BINARY_CROSS_ENTROPY, seen, y, NO_PENALTY, gradient)
        rate = lessons.learning_rate * (1 + np.cos(np.pi * step / lessons.steps)) / 2
        Adam(rate).update(theta, gradient.flat, state)
    return keeper


def assess(reader: Reader, X: Array) -> tuple[Array, Array]:
    """`reader.assess`, a piece at a time."""
    said = [reader.assess(X[start : start + PIECE]) for start in range(0, len(X), PIECE)]
    return np.concatenate([s[0] for s in said]), np.concatenate([s[1] for s in said])


def rules(reader: Reader, validation: Images) -> Rules:
    """Strangeness: what LET_IN of the digits stay below. Margin: the smallest such that of the
    digits from it up SURE are read correctly."""
    probabilities, strangeness = assess(reader, pixels(validation))
    margin, right = margins(probabilities), probabilities.argmax(axis=1) == validation.labels
    order = np.argsort(-margin)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= SURE)
    last = int(enough[-1]) if enough.size else 0
    return Rules(float(margin[order[last]]), float(np.quantile(strangeness, LET_IN)))


def pixels(images: Images) -> npt.NDArray[np.float32]:
    return dataset(images).rows(slice(None), np.float32)[0]


def figures(reader: Reader, images: Images) -> dict[str, Any]:
    """What the reader makes of labelled digits."""
    probabilities, strangeness = assess(reader, pixels(images))
    says = probabilities.argmax(axis=1)
    right = says == images.labels
    strange = strangeness > reader.rules.strangeness
    unsure = ~strange & (margins(probabilities) < reader.rules.margin)
    sure = ~strange & ~unsure
    return {
        "images": len(says),
        "accuracy": float(right.mean()),
        "mistakes": int((~right).sum()),
        "calibration_error": calibration_error(probabilities, images.labels),
        "called_no_digit": float(strange.mean()),
        "unsure": float(unsure.mean()),
        "accuracy_where_sure": float(right[sure].mean()),
        "mistakes_not_sure": int((~right & ~sure).sum()),
    }


def confusion(reader: Reader, images: Images) -> list[list[int]]:
    """Row the label, column what the reader says."""
    says = assess(reader, pixels(images))[0].argmax(axis=1)
    pairs = 10 * images.labels.astype(int) + says
    return np.bincount(pairs, minlength=100).reshape(10, 10).tolist()


def caught(reader: Reader, *, seed: int = 2) -> dict[str, dict[str, float]]:
    """Of each kind of picture that is no digit: the share called no digit, and with it the share
    called unsure."""
    shares = {}
    for kind in UNSEEN:
        X = unseen(kind, EXAMPLES, rng=np.random.default_rng(seed))
        probabilities, strangeness = assess(reader, X)
        strange = strangeness > reader.rules.strangeness
        doubted = strange | (margins(probabilities) < reader.rules.margin)
        shares[kind] = {"no_digit": float(strange.mean()), "or_unsure": float(doubted.mean())}
    return shares


def scores(reader: Reader, validation: Images, test: Images) -> dict[str, Any]:
    """All figures that go on record."""
    return {
        "validation": figures(reader, validation),
        "test": figures(reader, test),
        "test_confusion": confusion(reader, test),
        "not_digits_unseen": caught(reader),
    }
