"""Linear regression, the network d → 1: weights and bias found again from noisy examples."""

from dataclasses import dataclass

import numpy as np

from engine.activations import ACTIVATIONS, IDENTITY, Array
from engine.data import Dataset
from engine.losses import Loss, squared_error
from engine.network import Network
from engine.optimizers import SGD
from engine.training import Run, gradient_at, record, train
from experiments.exact import critical_rate, least_squares, shortened

START = 0.1  # weights and bias start uniform in ± this


@dataclass(frozen=True)
class Regression:
    """A run and its answer in the data's own units, whatever units the network saw."""

    run: Run
    weights: Array  # (T, d) per unit of each input
    biases: Array  # (T,)
    exact: Array  # (d + 1,) least squares: weights, then bias
    standard: Array  # (d + 1,) the same in the units that the network saw
    critical: float  # the learning rate above which a linear output diverges
    mean: Array  # (d,) taken off the inputs before training
    scale: Array  # (d,) then divided by
    steps: int  # asked for; the run is shorter where it left the finite numbers
    dead: bool  # at the end nothing moves though the answer is not found: a ReLU that says 0


@dataclass(frozen=True)
class Fit:
    """Every example at one step."""

    outputs: Array  # (n,) ŷ
    residuals: Array  # (n,) ŷ − y
    rmse: float  # in the target's unit
    r_squared: float | None  # None where all targets are the same


def learn(
    data: Dataset, output: str, standardise: bool, learning_rate: float, steps: int, seed: int
) -> Regression:
    """Full-batch descent on the mean squared error of the `output` activation, from weights and
    bias uniform in ± 0.1. Standardised inputs have mean 0 and standard deviation 1. The descent of
    a linear output over many rows works on their summary: the same numbers, far sooner."""
    mean, scale = _units(data, standardise)
    standard = Dataset((data.X - mean) / scale, data.y)
    model, loss = _model(data, output)
    rng = np.random.default_rng(seed)
    model.load(rng.uniform(-START, START, model.parameters.flat.shape))
    linear = output == IDENTITY.name
    descending, rows = shortened(model, standard) if linear else (model, standard)
    run = record(train(descending, loss, rows, SGD(learning_rate), epochs=steps, rng=rng))
    weights = run.thetas[:, :-1] / scale
    biases = run.thetas[:, -1] - weights @ mean
    return Regression(
        run,
        weights,
        biases,
        exact=least_squares(data),
        standard=least_squares(standard),
        critical=critical_rate(standard),
        mean=mean,
        scale=scale,
        steps=steps,
        dead=output == "ReLU" and not gradient_at(model, loss, standard, run.thetas[-1]).any(),
    )


def fit(data: Dataset, output: str, regression: Regression, step: int) -> Fit:
    """What the network of this step says of every example."""
    model, loss, standard = seen(data, output, regression, step)
    outputs, y = loss.link(model.forward(standard.X)[-1])[:, 0], data.y[:, 0]
    residuals = outputs - y
    spread = float(np.sum((y - y.mean()) ** 2))
    return Fit(
        outputs,
        residuals,
        float(np.sqrt(np.mean(residuals**2))),
        1 - float(np.sum(residuals**2)) / spread if spread > 0 else None,
    )


def seen(
    data: Dataset, output: str, regression: Regression, step: int
) -> tuple[Network, Loss, Dataset]:
    """The network at this step, its loss, and the data in the units that it sees."""
    model, loss = _model(data, output)
    X = (data.X - regression.mean) / regression.scale
    return model.at(regression.run.thetas[step]), loss, Dataset(X, data.y)


def sensible_rate(data: Dataset, standardise: bool) -> float:
    """A tenth of the critical rate, to one significant digit: safe for data of any scale."""
    mean, scale = _units(data, standardise)
    return float(f"{critical_rate(Dataset((data.X - mean) / scale, data.y)) / 10:.0e}")


def histogram(values: Array, bins: int = 31) -> tuple[Array, Array, Array]:
    """Lower edges, upper edges and counts (bins,) of values (n,), the middle bin around zero."""
    reach = float(np.abs(values).max()) or 1.0
    counts, edges = np.histogram(values, bins, (-reach, reach))
    return edges[:-1], edges[1:], counts


def _model(data: Dataset, output: str) -> tuple[Network, Loss]:
    model = Network((data.X.shape[1], 1), rng=np.random.default_rng(0))
    return model, squared_error(ACTIVATIONS[output])


def _units(data: Dataset, standardise: bool) -> tuple[Array, Array]:
    """Mean and standard deviation (d,) of the inputs; a constant input keeps its size."""
    d = data.X.shape[1]
    if not standardise:
        return np.zeros(d), np.ones(d)
    scale = data.X.std(axis=0)
    return data.X.mean(axis=0), np.where(scale > 0, scale, 1)
