"""One weight α, the network 1 → 1 without bias: the loss of every α, and the way downhill."""

from dataclasses import dataclass

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from engine.losses import ABSOLUTE_ERROR, MSE
from engine.network import Network
from engine.optimizers import SGD
from engine.training import Run, gradient_at, loss_at, record, train
from experiments.exact import critical_rate, least_squares, shortened, summary


@dataclass(frozen=True)
class Descent:
    """A run, with what the pictures need: row t belongs to the state after t steps."""

    run: Run
    alphas: Array  # (T,)
    slopes: Array  # (T,) dL/dα
    best: float  # the exact optimum of α
    least: float  # its loss
    critical: float  # the learning rate above which the run diverges
    curvature: float  # d²L/dα², the same everywhere


@dataclass(frozen=True)
class Moment:
    """The examples at one α: predictions, misses and the two factors of each one's slope."""

    fit: Array  # (n,) ŷ = α·x
    misses: Array  # (n,) ŷ − y
    squares: Array  # (n,)
    outer: Array  # (n,) dL/dŷ = 2(ŷ − y)
    inner: Array  # (n,) dŷ/dα = x
    absolute: float  # the mean of |ŷ − y|


def network() -> Network:
    """ŷ = α·x: one weight, no bias. The random start is always replaced."""
    return Network((1, 1), bias=False, rng=np.random.default_rng(0))


def descend(data: Dataset, start: float, learning_rate: float, steps: int) -> Descent:
    """Gradient descent on the mean squared error from α = `start`, the whole data a step."""
    model, data = shortened(network(), data)
    model.load(np.array([start]))
    rng = np.random.default_rng(0)  # all the data at once: nothing is shuffled
    run = record(train(model, MSE, data, SGD(learning_rate), epochs=steps, rng=rng))
    slopes = gradient_at(model, MSE, data, run.thetas)[:, 0]
    best = least_squares(data, bias=False)
    least = float(loss_at(model, MSE, data, best))
    rate = critical(data)
    return Descent(run, run.thetas[:, 0], slopes, float(best[0]), least, rate, 2 / rate)


def critical(data: Dataset) -> float:
    """The learning rate 2 / curvature = 1 / mean(x²): above it every step moves away."""
    return critical_rate(data, bias=False)


def reach(data: Dataset) -> float:
    """A start lies between 0 and this: the power of ten safely beyond the best α, with its sign."""
    best = float(least_squares(data, bias=False)[0])
    return float(np.copysign(10 ** np.ceil(np.log10(2.5 * abs(best))), best)) if best else 1.0


def random_start(data: Dataset, seed: int | None = None) -> float:
    """An α anywhere between 0 and `reach`; without a seed, another one every time."""
    return float(np.random.default_rng(seed).uniform(0, 1) * reach(data))


def around(best: float, start: float) -> Array:
    """α values (161,) on both sides of the best, far enough to see the start."""
    reach = 1.25 * max(abs(start - best), 0.2 * abs(best)) or 1.0
    return np.linspace(best - reach, best + reach, 161)


def curve(data: Dataset, alphas: Array) -> Array:
    """The loss (A,) of each of `alphas` (A,): one call over a stack of networks."""
    model, data = shortened(network(), data)
    return loss_at(model, MSE, data, alphas[:, None])


def moment(data: Dataset, alpha: float) -> Moment:
    """What every example says at this α."""
    model = network().at(np.array([alpha]))
    logits = model.forward(data.X)[-1]  # (n, 1)
    squares, outer = MSE.pointwise(logits, data.y)
    absolute = ABSOLUTE_ERROR.pointwise(logits, data.y)[0].mean()
    fit = logits[:, 0]
    return Moment(fit, fit - data.y[:, 0], squares, outer[:, 0], data.X[:, 0], float(absolute))


def tangent(descent: Descent, step: int, alphas: Array) -> tuple[Array, Array]:
    """Two points (2,), (2,) of the tangent at this step, an eighth of the picture long."""
    half = (alphas[-1] - alphas[0]) / 16
    ends = descent.alphas[step] + np.array([-half, half])
    return ends, descent.run.losses[step] + descent.slopes[step] * (ends - descent.alphas[step])


def sweep(data: Dataset, start: float, rates: Array, limit: int = 200) -> Array:
    """Steps (S,) that each of `rates` (S,) takes until the excess loss is a millionth of the
    start's; `limit` where it never does. All rates run side by side as one stack, on the data's
    summary: forty runs over all examples would take long."""
    data = summary(data, bias=False)
    model = network().at(np.full((len(rates), 1), start))
    run = record(train(model, MSE, data, SGD(rates), epochs=limit, rng=np.random.default_rng(0)))
    least = float(loss_at(model, MSE, data, least_squares(data, bias=False)))
    excess = run.losses - least  # (T, S)
    arrived = excess <= 1e-6 * excess[0] + 1e-15 * least
    return np.where(arrived.any(axis=0), arrived.argmax(axis=0), limit)
