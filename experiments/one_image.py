"""One image: a network learns it by heart, step by step, and what becomes of all other images."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.activations import SIGMOID, Array
from engine.data import Dataset
from engine.network import Network, Parameters
from engine.optimizers import SGD
from engine.training import gradient_at, loss_at, record, train
from experiments import digits
from experiments.digits import CLASSES, LOSSES, PIECE, SQUARED_ERROR
from experiments.metrics import classes

LOSS = LOSSES[SQUARED_ERROR]
UNITS = 10  # hidden
OTHERS = 500  # test images, at most, whose reading is followed
LESSONS, BATCH = 500, 10  # training images of the other way to learn, and how many a step takes
MOST_STEPS = LESSONS // BATCH
LABEL, TAKEN_FOR = 5, 4  # the mistake that the view opens with, where there is one
ORDER = 0  # seed of the order in which the many images come


@dataclass(frozen=True, eq=False)
class Course:
    """What a run does to one image and to the others, at its start and after each step (T, …);
    all arrays are read-only."""

    losses: Array  # (T,) of the image
    outputs: Array  # (T, 10) for the image
    sizes: Array  # (T, 2) length of its gradient in the hidden and in the output layer
    accuracies: Array  # (T,) share of the other images read correctly
    others: Array  # (T,) mean loss of the other images

    @property
    def said(self) -> npt.NDArray[np.integer]:
        return self.outputs.argmax(axis=1)


@dataclass(frozen=True, eq=False)
class Moment:
    """One step of the run on one image: everything about it, and where it leads."""

    network: Network
    layers: list[Array]  # pixels (n,), hidden activations (10,), sums of the outputs (10,)
    outputs: Array  # (10,)
    y: Array  # (10,) targets
    slopes: Array  # (10,) dL/dz of the outputs
    gradient: Parameters
    after: Array  # (P,) the next step's weights
    loss: float
    loss_after: float


def network(theta: Array) -> Network:
    """From pixels to ten sigmoid units to ten outputs, with these weights, in float64."""
    pixels = (len(theta) - CLASSES) // UNITS - CLASSES - 1
    start = Network((pixels, UNITS, CLASSES), SIGMOID, rng=np.random.default_rng(0))
    return start.at(theta)


def random_start(pixels: int, seed: int) -> Array:
    """The weights (P,) of a network that has not learned."""
    rng = np.random.default_rng(seed)
    return Network((pixels, UNITS, CLASSES), SIGMOID, rng=rng).parameters.flat


def fits(settings: digits.Settings) -> bool:
    """Whether a network of these settings is of the kind that is followed here."""
    kind = (settings.hidden, settings.activation, settings.loss)
    built_in = settings.data in digits.DEFAULTS  # a person's own images may be too few
    return built_in and kind == ((UNITS,), SIGMOID.name, SQUARED_ERROR)


def example(data: Dataset, number: int) -> Dataset:
    """One image and its ten targets, in float64."""
    return Dataset(*data.rows(slice(number, number + 1), np.float64))


def others(test: Dataset, number: int) -> Dataset:
    """The first test images but for this one."""
    rows = [i for i in range(min(OTHERS + 1, len(test))) if i != number]
    return Dataset(test.X[rows[:OTHERS]], test.y[rows[:OTHERS]])


def lessons(training: Dataset) -> Dataset:
    """The images of the other way to learn."""
    return Dataset(training.X[:LESSONS], training.y[:LESSONS])


def says(theta: Array, data: Dataset) -> npt.NDArray[np.integer]:
    """The digit that the network says to each image (n,)."""
    model = network(theta)
    pieces = (data.rows(slice(k, k + PIECE), model.dtype)[0] for k in range(0, len(data), PIECE))
    found = np.concatenate([classes(model.forward(X)[-1]) for X in pieces])
    found.flags.writeable = False
    return found


def telling(said: npt.NDArray[np.integer], labels: npt.NDArray[np.integer]) -> int:
    """The first 5 that is taken for a 4, or else for anything wrong; or else any first mistake, or
    image 0 where there is none."""
    wrong = said != labels
    for wanted in ((labels == LABEL) & (said == TAKEN_FOR), (labels == LABEL) & wrong, wrong):
        if wanted.any():
            return int(wanted.argmax())
    return 0


def descend(theta: Array, one: Dataset, learning_rate: float, steps: int) -> Array:
    """The weights (steps + 1, P) of gradient descent on one image."""
    model = network(theta.copy())
    rng = np.random.default_rng(ORDER)  # one image has no order
    thetas = record(train(model, LOSS, one, SGD(learning_rate), epochs=steps, rng=rng)).thetas
    thetas.flags.writeable = False
    return thetas


def wander(theta: Array, many: Dataset, learning_rate: float, steps: int) -> Array:
    """The same with different images at every step, `BATCH` at a time; at most `MOST_STEPS`."""
    model, rng = network(theta.copy()), np.random.default_rng(ORDER)
    order, thetas = rng.permutation(len(many)), [theta]
    for step in range(steps):
        batch = Dataset(*many.rows(order[step * BATCH : (step + 1) * BATCH], model.dtype))
        run = record(train(model, LOSS, batch, SGD(learning_rate), epochs=1, rng=rng))
        thetas.append(run.thetas[-1])
    return np.array(thetas)


def learn(theta: Array, one: Dataset, rest: Dataset, learning_rate: float, steps: int) -> Course:
    """One image, again and again."""
    return course(descend(theta, one, learning_rate, steps), one, rest)


def study(
    theta: Array, one: Dataset, rest: Dataset, many: Dataset, learning_rate: float, steps: int
) -> Course:
    """Many images, and what that does to the one."""
    return course(wander(theta, many, learning_rate, steps), one, rest)


def course(thetas: Array, one: Dataset, rest: Dataset) -> Course:
    """A run with these weights (T, P), measured on the image and on the rest."""
    model, X, y = network(thetas[0]), *rest.rows(slice(None), thetas.dtype)
    logits = [model.at(theta).forward(X)[-1] for theta in thetas]  # (n, 10) each
    gradient = Parameters(model.sizes, flat=gradient_at(model, LOSS, one, thetas))
    found = Course(
        loss_at(model, LOSS, one, thetas),
        LOSS.link(model.at(thetas).forward(one.X)[-1][:, 0]),
        np.stack([lengths(gradient, layer) for layer in range(2)], axis=1),
        np.array([np.mean(classes(z) == classes(y)) for z in logits]),
        np.array([LOSS.pointwise(z, y)[0].mean() for z in logits]),
    )
    for array in vars(found).values():
        array.flags.writeable = False
    return found


def lengths(gradient: Parameters, layer: int) -> Array:
    """The length (T,) of a stack of gradients in one layer: the root of the sum of squares."""
    W, b = gradient.layers[layer].W, gradient.layers[layer].b
    assert b is not None  # these networks have biases
    return np.sqrt((W * W).sum(axis=(-2, -1)) + (b * b).sum(axis=-1))


def moment(thetas: Array, one: Dataset, step: int) -> Moment:
    """One step of those that `descend` took, at least one more than this."""
    now, after = thetas[step : step + 2]
    model = network(now)
    layers = model.forward(one.X)
    losses, slopes = LOSS.pointwise(layers[-1], one.y)
    return Moment(
        *(model, [layer[0] for layer in layers], LOSS.link(layers[-1])[0], one.y[0], slopes[0]),
        Parameters(model.sizes, flat=gradient_at(model, LOSS, one, now)),
        after,
        float(losses[0]),
        float(loss_at(model, LOSS, one, after)),
    )


def agreement(now: Moment, one: Dataset, rest: Dataset) -> float:
    """The cosine of the angle between the gradient of the image and the mean one of the rest; 0
    where there is no gradient."""
    theirs = gradient_at(now.network, LOSS, rest, now.network.parameters.flat)
    mine = now.gradient.flat
    both = float(np.linalg.norm(mine) * np.linalg.norm(theirs))
    return float(mine @ theirs) / both if both else 0.0
