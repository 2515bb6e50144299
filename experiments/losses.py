"""One sigmoid neuron, two losses: which of them corrects a confident mistake sooner?"""

from dataclasses import dataclass

import numpy as np

from engine.activations import SIGMOID, Array
from engine.data import Dataset
from engine.losses import BINARY_CROSS_ENTROPY, Loss, squared_error
from engine.network import Network
from engine.optimizers import SGD
from engine.training import record, train

SQUARED_ERROR = squared_error(SIGMOID)
INPUT = 1.0  # the one example's x, so z = w + b
NEAR = 0.1  # an output this close to its target counts as corrected


@dataclass(frozen=True)
class Runner:
    """One neuron's run: row t is its state after t steps. dL/dw = slope·x and dL/db = slope."""

    weights: Array  # (T,)
    biases: Array  # (T,)
    z: Array  # (T,) w·x + b
    outputs: Array  # (T,) ŷ = σ(z)
    losses: Array  # (T,)
    slopes: Array  # (T,) dL/dz
    arrival: int | None  # the first step whose output is `NEAR` the target


@dataclass(frozen=True)
class Race:
    """The same neuron from the same start, trained with either loss."""

    target: int
    learning_rate: float
    squared: Runner
    entropy: Runner


@dataclass(frozen=True)
class Curve:
    """One loss and its slope dL/dz at every z (Z,)."""

    losses: Array
    slopes: Array


@dataclass(frozen=True)
class Curves:
    """Both losses against z (Z,)."""

    z: Array
    squared: Curve
    entropy: Curve


@dataclass(frozen=True)
class Pulls:
    """How hard either loss pulls at one and the same z."""

    flatness: float  # σ′(z), which squared error's slope is multiplied by
    squared: float  # 2(ŷ − y)·σ′(z)
    entropy: float  # ŷ − y
    ratio: float  # entropy / squared


@dataclass(frozen=True)
class Precision:
    """Binary cross-entropy of z (Z,), as it is printed and as the engine computes it."""

    z: Array
    outputs: Array
    printed: Array  # −[y ln ŷ + (1 − y) ln(1 − ŷ)]: infinite where ŷ was rounded to the wrong end
    engine: Array  # ln(1 + e^z) − y·z


def race(weight: float, bias: float, target: int, learning_rate: float, steps: int) -> Race:
    """Both runs of gradient descent on the one example x = 1, y = `target`."""
    start = np.array([weight, bias])
    squared, entropy = (
        _run(loss, start, target, learning_rate, steps)
        for loss in (SQUARED_ERROR, BINARY_CROSS_ENTROPY)
    )
    return Race(target, learning_rate, squared, entropy)


def _run(loss: Loss, start: Array, target: int, learning_rate: float, steps: int) -> Runner:
    data = Dataset(np.array([[INPUT]]), np.array([[float(target)]]))
    neuron = Network((1, 1), rng=np.random.default_rng(0))  # the random start is replaced
    neuron.load(start)
    optimizer = SGD(learning_rate)
    run = record(train(neuron, loss, data, optimizer, epochs=steps, rng=np.random.default_rng(0)))
    z = neuron.at(run.thetas).forward(data.X)[-1]  # (T, 1, 1)
    slopes = loss.pointwise(z, data.y)[1][:, 0, 0]
    outputs = loss.link(z)[:, 0, 0]
    near = np.abs(outputs - target) <= NEAR
    z = z[:, 0, 0]
    _keep(z, outputs, slopes)
    weights, biases = run.thetas.T
    arrival = int(near.argmax()) if near.any() else None
    return Runner(weights, biases, z, outputs, run.losses, slopes, arrival)


def curves(low: float, high: float, target: int) -> Curves:
    """Both losses and their slopes at 241 values of z from `low` to `high`."""
    z = np.linspace(low, high, 241)
    squared, entropy = (
        Curve(*_at(loss, z, target)) for loss in (SQUARED_ERROR, BINARY_CROSS_ENTROPY)
    )
    _keep(z, squared.losses, squared.slopes, entropy.losses, entropy.slopes)
    return Curves(z, squared, entropy)


def pulls(z: float, target: int) -> Pulls:
    """Both slopes dL/dz at this z."""
    here = np.array([z])
    squared, entropy = (
        float(_at(loss, here, target)[1][0]) for loss in (SQUARED_ERROR, BINARY_CROSS_ENTROPY)
    )
    flatness = float(SIGMOID.slope(SIGMOID.f(here))[0])
    return Pulls(flatness, squared, entropy, entropy / squared if squared else np.inf)


def precision(z: float, target: int) -> Precision:
    """The cross-entropy at this z and at ever more confident mistakes."""
    wrong = np.array([10.0, 30.0, 36.0, 40.0, 800.0]) * (1 if target == 0 else -1)
    values = np.array([z, *wrong])
    outputs = SIGMOID.f(values)
    with np.errstate(divide="ignore"):
        wanted = outputs if target == 1 else 1 - outputs
        printed = -np.log(wanted)
    engine = _at(BINARY_CROSS_ENTROPY, values, target)[0]
    _keep(values, outputs, printed, engine)
    return Precision(values, outputs, printed, engine)


def _at(loss: Loss, z: Array, target: int) -> tuple[Array, Array]:
    """Losses and slopes dL/dz (Z,) of one output z (Z,)."""
    losses, slopes = loss.pointwise(z[:, None], np.full((len(z), 1), float(target)))
    return losses, slopes[:, 0]


def _keep(*arrays: Array) -> None:
    """Results are shared between visitors: nobody may write into them."""
    for array in arrays:
        array.flags.writeable = False
