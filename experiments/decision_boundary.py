"""Two inputs, any hidden layers, one output: learning where one class ends and the other begins.

What the trained network says over the plane stands in `plane`, the loss around it in `landscape`.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from datasets import synthetic
from engine.activations import ACTIVATIONS, SIGMOID, Array, sigmoid
from engine.data import Dataset
from engine.losses import BINARY_CROSS_ENTROPY, Loss, squared_error
from engine.network import Network
from engine.optimizers import SGD, Adam, Optimizer
from engine.penalty import Penalty
from engine.training import Snapshot, loss_at, train
from experiments import exact, metrics
from experiments.features import INPUTS, features
from experiments.many_rows import MANY, PIECE, descend
from language import marked

LOSSES = {"cross-entropy": BINARY_CROSS_ENTROPY, "squared error": squared_error(SIGMOID)}

A = TypeVar("A", bound=npt.NDArray[Any])
Rows = npt.NDArray[np.integer]

KEPT = 300  # epochs of a run that are kept, besides the start; of a longer run every second, third…
MOST_ROWS = 1_000_000  # of a file
MOST_OUTPUTS = 2_000_000  # of all units for all rows, so that a whole batch fits the memory
MOST_VISITS = 10_000_000  # examples seen by one neuron in a run: about a second of work
SHARED = 7  # units that cost as much as what every network costs
MOST_UPDATES = 30_000  # steps of the optimizer in a run
SUREST = 1e100  # logits beyond it are cut off: the probability is 0 or 1 long before


@dataclass(frozen=True)
class Settings:
    """What decides a run, as names and numbers. Without a hidden layer: logistic regression."""

    hidden: tuple[int, ...] = ()
    activation: str = "tanh"
    bias: bool = False
    adam: bool = False  # or plain gradient descent
    learning_rate: float = 1.0
    epochs: int = 15
    batch_size: int | None = None
    l1: float = 0.0
    l2: float = 0.0
    train_share: float = 0.8
    standardise: bool = False
    start_seed: int = 3
    split_seed: int = 6
    features: tuple[str, ...] = INPUTS  # of `FEATURES`, in its order
    loss: str = "cross-entropy"  # of `LOSSES`

    @property
    def sizes(self) -> tuple[int, ...]:
        return (len(self.features), *self.hidden, 1)


@dataclass(frozen=True)
class Recipe:
    """What makes a data set worth a look the moment it is chosen."""

    layers: int = 0
    units: int = 4
    points: int = 200
    noise: float = 0.05
    rate: float = 1.0
    adam: bool = False
    epochs: int = 300


RECIPES = {
    marked("blobs"): Recipe(points=100, noise=0.5),
    marked("moons"): Recipe(1, 8, noise=0.15, rate=2.0),
    marked("circles"): Recipe(1, 4, noise=0.1),
    marked("xor"): Recipe(1, 4),
    marked("spiral"): Recipe(2, 8, points=300, noise=0.03, rate=0.05, adam=True),
}
# One neuron on standardised inputs: the curvature of its cross-entropy is a half at most, and
# at a rate of 1 ÷ curvature no step overshoots.
OTHER = Recipe(rate=2.0, epochs=500)


@dataclass(frozen=True)
class Part:
    """The examples trained on, or those held back, and how well the network does on them."""

    data: Dataset  # as the network sees it
    rows: Rows  # (n,) their places in the whole data
    losses: Array  # (T,) without the penalty
    accuracies: Array  # (T,)

    def wrong(self, step: int) -> int:
        """How many examples are on the wrong side of the boundary."""
        return round((1 - self.accuracies[step]) * len(self.data))


@dataclass(frozen=True)
class Learned:
    """A run: row t of every array (T, …) is the state after `epochs[t]` epochs."""

    settings: Settings
    train: Part
    test: Part | None  # None where nothing is held back
    centre: Array  # (2,) the network sees (X − centre) / scale
    scale: Array  # (2,)
    epochs: Rows  # (T,)
    thetas: Array  # (T, P)
    moves: Array  # (T,) how far the weights moved in that epoch; 0 at the start
    objective: Array  # (T,) the training loss with its penalty, which is what falls
    rises: int  # of all epochs, those in which the objective rose
    diverged: bool  # the run left the finite numbers

    def __len__(self) -> int:
        return len(self.epochs)

    @property
    def parts(self) -> dict[str, Part]:
        return {"train": self.train} | ({"test": self.test} if self.test else {})


@dataclass(frozen=True)
class Best:
    """Logistic regression at the minimum of its cross-entropy."""

    theta: Array  # (P,)
    loss: float


def recipe(kind: str, layers: int | None = None) -> Recipe:
    """The recipe of a data set, or of other data; one neuron needs no Adam and, but for other
    data, few epochs."""
    found = RECIPES.get(kind, OTHER)
    if layers is None:
        layers = found.layers
    if layers:
        return found
    return replace(found, rate=1.0, adam=False, epochs=15) if kind in RECIPES else OTHER


def points(kind: str, n: int, noise: float, seed: int) -> Dataset:
    """One of the made-up data sets of the plane."""
    return synthetic.PLANAR[kind](n, noise, np.random.default_rng(seed))


def manageable(data: Dataset, hidden: tuple[int, ...] = ()) -> Dataset:
    """All examples, or as many as the hidden layers leave room for, drawn with a fixed seed."""
    most = min(MOST_ROWS, MOST_OUTPUTS // (sum(hidden) + 1))
    if len(data) <= most:
        return data
    rows = np.sort(np.random.default_rng(0).choice(len(data), most, replace=False))
    return Dataset(data.X[rows], data.y[rows])


def most_epochs(examples: int, batch_size: int | None, hidden: tuple[int, ...] = ()) -> int:
    """How many epochs over so many training examples a run may take, at least 1."""
    examples = max(1, examples)
    updates = 1 if batch_size is None else math.ceil(examples / batch_size)
    visits = MOST_VISITS * (SHARED + 1) // (SHARED + 1 + sum(hidden))
    return max(1, min(visits // examples, MOST_UPDATES // updates))


def split(n: int, share: float, seed: int) -> tuple[Rows, Rows]:
    """Which of n rows are trained on, at least one, and which are held back, each in order."""
    count = max(1, round(share * n))
    if count == n:
        return np.arange(n), np.arange(0)
    order = np.random.default_rng(seed).permutation(n)
    return np.sort(order[:count]), np.sort(order[count:])


def network(settings: Settings) -> Network:
    """The network features → hidden → 1 at the random weights of its seed."""
    return Network(
        settings.sizes,
        ACTIVATIONS[settings.activation],
        bias=settings.bias,
        rng=np.random.default_rng(settings.start_seed),
    )


def loss(settings: Settings) -> Loss:
    return LOSSES[settings.loss]


def penalty(settings: Settings) -> Penalty:
    return Penalty(settings.l1, settings.l2)


def optimizer(settings: Settings) -> Optimizer:
    return (Adam if settings.adam else SGD)(settings.learning_rate)


def run(data: Dataset, settings: Settings, optimizer: Optimizer) -> Iterator[Snapshot]:
    """Train on these examples, as the network sees them: the start, then every epoch."""
    model, wanted = network(settings), loss(settings)
    if len(data) > MANY and settings.batch_size is None and not penalty(settings):
        return (now for now, _ in descend(model, wanted, data, optimizer, settings.epochs))
    return train(
        model,
        wanted,
        data,
        optimizer,
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        penalty=penalty(settings),
        rng=np.random.default_rng(settings.start_seed),
    )


def learn(data: Dataset, settings: Settings) -> Learned:
    """Split the data, standardise if wanted, train, and measure every kept epoch."""
    rows, held_back = split(len(data), settings.train_share, settings.split_seed)
    learned_from = data.X[rows] if len(held_back) else data.X
    centre, scale = _standard(learned_from) if settings.standardise else (np.zeros(2), np.ones(2))
    X = features((data.X - centre) / scale, settings.features)
    chosen = [r for r in (rows, held_back) if len(r)]
    parts = [Dataset(X[r], data.y[r]) for r in chosen] if len(held_back) else [Dataset(X, data.y)]
    snapshots = run(parts[0], settings, optimizer(settings))
    thetas, epochs, moves, objective, rises = _follow(snapshots, stride(settings.epochs))
    model = network(settings)
    known = [] if penalty(settings) else [objective]  # of the first part: no need to measure again
    rest = [loss_at(model, loss(settings), part, thetas) for part in parts[len(known) :]]
    losses = np.array(known + rest)
    # Points held back may lie far away and leave the finite numbers first: the run ends there.
    end = np.logical_and.accumulate(np.isfinite(losses).all(axis=0)).sum()
    thetas, epochs = thetas[:end], epochs[:end]
    measured = [
        Part(part, r, read_only(values[:end]), read_only(_accuracies(model, part, thetas)))
        for part, r, values in zip(parts, chosen, losses, strict=True)
    ]
    return Learned(
        settings,
        train=measured[0],
        test=measured[1] if len(held_back) else None,
        centre=read_only(centre),
        scale=read_only(scale),
        epochs=read_only(epochs),
        thetas=read_only(thetas),
        moves=read_only(moves[:end]),
        objective=read_only(objective[:end]),
        rises=rises,
        diverged=bool(epochs[-1] < settings.epochs),
    )


def _standard(X: Array) -> tuple[Array, Array]:
    """Mean and standard deviation (2,) of the inputs; 1 for one that never varies."""
    return X.mean(axis=0), np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), 1)


def _accuracies(model: Network, data: Dataset, thetas: Array) -> Array:
    right = np.zeros(len(thetas))
    for start in range(0, len(data), PIECE):
        rows = slice(start, start + PIECE)
        X, truth = data.X[rows], metrics.classes(data.y[rows])
        said = (metrics.classes(_predict(model.at(theta), X)) for theta in thetas)
        right += [int((classes == truth).sum()) for classes in said]
    return right / len(data)


def _follow(run: Iterable[Snapshot], stride: int) -> tuple[Array, Rows, Array, Array, int]:
    """Of the start, every `stride`-th epoch and the last one: the weights (T, P), the epochs (T,),
    how far each moved the weights (T,) and the losses (T,). Also, in how many epochs it rose."""
    kept: list[tuple[Array, int, float, float]] = []
    rises, last = 0, None
    for now in run:
        moved = math.hypot(*(now.theta - last.theta)) if last else 0.0
        rises += bool(last and now.loss > last.loss)
        if last and last.epoch % stride:
            kept.pop()  # it was there in case it would be the last
        kept.append((now.theta, now.epoch, moved, float(now.loss)))
        last = now
    thetas, epochs, moves, losses = (np.array(column) for column in zip(*kept, strict=True))
    return thetas, epochs, moves, losses, rises


def stride(epochs: int) -> int:
    """Every which epoch of so many is kept."""
    return math.ceil(epochs / KEPT)


def read_only(array: A) -> A:
    """The same array, which nobody can change any more: results are shared between visitors."""
    array.flags.writeable = False
    return array


def logits(model: Network, X: Array) -> Array:
    """z (n, 1), finite even where a diverging network leaves the finite numbers."""
    with np.errstate(over="ignore", invalid="ignore"):
        return finite(model.forward(X)[-1])


def finite(values: Array) -> Array:
    """The same, cut off at ± `SUREST`; 0 where it is no number."""
    return np.where(np.isnan(values), 0, np.clip(values, -SUREST, SUREST))


def _predict(model: Network, X: Array) -> Array:
    return sigmoid(logits(model, X))


def at(learned: Learned, step: int) -> Network:
    """The network as it was at row `step` of the run."""
    return network(learned.settings).at(learned.thetas[step])


def seen(learned: Learned, X: Array) -> Array:
    """What the network sees (n, features) of X (n, 2) in the data's own units."""
    return features((X - learned.centre) / learned.scale, learned.settings.features)


def confusion(learned: Learned, part: Part, step: int) -> npt.NDArray[np.integer]:
    """Counts (2, 2) at this step: row the true class, column the predicted one."""
    return metrics.confusion_matrix(_predict(at(learned, step), part.data.X), part.data.y)


def curves(learned: Learned) -> dict[str, Array]:
    """The run on the training points, measured (T,) in each of `LOSSES`, whichever it lowered."""
    model = network(learned.settings)
    return {
        name: loss_at(model, each, learned.train.data, learned.thetas)
        for name, each in LOSSES.items()
    }


def optimum(data: Dataset, bias: bool) -> Best | None:
    """The least cross-entropy of logistic regression, or None where there is no best."""
    with np.errstate(all="ignore"):
        try:
            theta = exact.logistic_optimum(data, bias)
        except np.linalg.LinAlgError:
            return None
    if theta is None or not np.isfinite(theta).all():
        return None
    sizes = (data.X.shape[1], 1)
    model = Network(sizes, bias=bias, rng=np.random.default_rng(0)).at(read_only(theta))
    if _accuracies(model, data, theta[None])[0] == 1:
        return None  # twice these weights would fit even better
    return Best(theta, float(loss_at(model, BINARY_CROSS_ENTROPY, data, theta)))


def alike(data: Dataset, bias: bool) -> bool:
    """Whether inputs (n, d) repeat each other, or with a bias never vary: then the weights of one
    neuron can change together without any output changing."""
    largest = np.abs(data.X).max(axis=0)
    shares = data.X / np.where(largest > 0, largest, 1)
    rank = np.linalg.matrix_rank(shares - shares.mean(axis=0) if bias else shares)
    return bool(rank < data.X.shape[1])
