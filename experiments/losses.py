"""Two losses, one network, one start: which of them gets there sooner, and why?

The network is 1 → 1 with a bias. Its answer is a yes or no (squared error or cross-entropy of a
sigmoid), or a number (squared or absolute error).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.activations import SIGMOID, Array
from engine.data import Dataset
from engine.losses import ABSOLUTE_ERROR, BINARY_CROSS_ENTROPY, MSE, Loss, squared_error
from engine.network import Network
from engine.optimizers import SGD
from engine.training import Run, gradient_at, record, train
from experiments.exact import critical_rate, shortened
from experiments.many_rows import MANY, counting, descend, followed, gathered
from language import marked

SQUARED, ENTROPY = marked("squared error"), marked("cross-entropy")
ABSOLUTE = marked("absolute error")
YES_NO, NUMBER = "yes or no", "a number"
CONTESTS: dict[str, dict[str, Loss]] = {
    YES_NO: {SQUARED: squared_error(SIGMOID), ENTROPY: BINARY_CROSS_ENTROPY},
    NUMBER: {SQUARED: MSE, ABSOLUTE: ABSOLUTE_ERROR},
}
NEAR = 0.1  # an output this close to its target, a loss this close to its least, has arrived
FLAT = 0.1  # a slope under this share of the largest is flat
HOURS, PASSED = range(1, 9), (0, 0, 1, 0, 1, 1, 0, 1)  # eight students before an exam
OUTLIER = 183.0  # cm, the height of the sixth person
MOST_VISITS = {YES_NO: 12_000_000, NUMBER: 30_000_000}  # rows × steps: about a second of work

Runs = Mapping[str, Run]  # by the name of the loss, squared error first


@dataclass(frozen=True)
class Seen:
    """The data as the network sees them: (x − mean) / scale."""

    data: Dataset
    mean: float
    scale: float


@dataclass(frozen=True)
class Moment:
    """All examples with one loss at one step; each (n,), but `products`."""

    z: Array  # w·x + b
    outputs: Array  # ŷ
    misses: Array  # ŷ − y
    losses: Array
    flatness: Array  # dŷ/dz
    slopes: Array  # dL/dz
    products: Array  # (n, 2): dL/dz times x, and dL/dz


@dataclass(frozen=True)
class Trace:
    """One example through a run: row t is its state after t steps."""

    z: Array  # (T,)
    outputs: Array  # (T,)
    losses: Array  # (T,)
    arrival: int | None  # the first step whose output is `NEAR` the target


def students() -> Dataset:
    """Hours of revision as X (8, 1), passed or not as y (8, 1)."""
    return Dataset(np.array(HOURS, float)[:, None], np.array(PASSED, float)[:, None])


def one_example(target: int) -> Dataset:
    """x = 1 with this target, so that z = w + b."""
    return Dataset(np.ones((1, 1)), np.full((1, 1), float(target)))


def with_outlier(data: Dataset, y: float) -> Dataset:
    """The examples, and one more at `OUTLIER` with the target y."""
    return Dataset(np.vstack([data.X, [[OUTLIER]]]), np.vstack([data.y, [[y]]]))


def seen(data: Dataset, standardise: bool) -> Seen:
    """The data with mean 0 and standard deviation 1, if wanted; a constant input keeps its size."""
    if not standardise:
        return Seen(data, 0.0, 1.0)
    mean, scale = float(data.X.mean()), float(data.X.std()) or 1.0
    return Seen(Dataset((data.X - mean) / scale, data.y), mean, scale)


def neuron(theta: Array) -> Network:
    """The network 1 → 1 at the weights (w, b)."""
    return Network((1, 1), rng=np.random.default_rng(0)).at(theta)


def duel(
    contest: str, data: Dataset, start: tuple[float, float], rates: tuple[float, float], steps: int
) -> Runs:
    """Descent on all the data with both losses of the contest, from the same w and b; the first of
    the learning rates is squared error's."""
    runs = {}
    for (name, loss), rate in zip(CONTESTS[contest].items(), rates, strict=True):
        model, rows = neuron(np.array(start)), data
        if loss is MSE:
            model, rows = shortened(model, data)
        elif contest == YES_NO:
            rows, times = gathered(data)
            loss = counting(loss, times)
        runs[name] = _descent(model, loss, rows, rate, steps)
    return runs


def _descent(model: Network, loss: Loss, data: Dataset, rate: float, steps: int) -> Run:
    if len(data) > MANY:
        return followed(descend(model, loss, data, SGD(rate), steps))[0]
    rng = np.random.default_rng(0)  # all the data at once: nothing is shuffled
    return record(train(model, loss, data, SGD(rate), epochs=steps, rng=rng))


def most_steps(rows: int, contest: str = YES_NO) -> int:
    """How many steps over so many rows a duel may take."""
    return max(1, MOST_VISITS[contest] // max(1, rows))


def last_step(runs: Runs) -> int:
    """Of the longer run: one that left the finite numbers is shorter, and stays where it was."""
    return max(len(run) for run in runs.values()) - 1


def at(run: Run, step: int) -> Array:
    """w and b (2,) after this step, or where the run ended."""
    return run.thetas[min(step, len(run) - 1)]


def after(run: Run, gradient: Array, step: int, rate: float) -> Array:
    """w and b (2,) after the next step: the run's, or where it would go."""
    if step + 1 < len(run):
        return run.thetas[step + 1]
    theta = at(run, step).copy()
    with np.errstate(over="ignore", invalid="ignore"):
        SGD(rate).update(theta, gradient, None)
    return theta


def trace(contest: str, name: str, run: Run, data: Dataset) -> Trace:
    """The only example of `data` through the run."""
    loss = CONTESTS[contest][name]
    z = neuron(run.thetas).forward(data.X)[-1]  # (T, 1, 1)
    losses, outputs = loss.pointwise(z, data.y)[0], loss.link(z)
    z, outputs, losses = (found.reshape(-1) for found in (z, outputs, losses))
    keep(z, outputs, losses)
    return Trace(z, outputs, losses, _first(np.abs(outputs - data.y[0, 0]) <= NEAR))


def moment(contest: str, name: str, data: Dataset, theta: Array) -> Moment:
    """Every example at these weights."""
    loss = CONTESTS[contest][name]
    with np.errstate(over="ignore", invalid="ignore"):
        z = neuron(theta).forward(data.X)[-1]  # (n, 1)
        losses, slopes = loss.pointwise(z, data.y)
        outputs = loss.link(z)
        flatness = SIGMOID.slope(outputs) if contest == YES_NO else np.ones_like(z)
        misses = outputs - data.y
        products = np.hstack([slopes * data.X, slopes])
    return Moment(
        *(z[:, 0], outputs[:, 0], misses[:, 0], losses),
        *(flatness[:, 0], slopes[:, 0], products),
    )


def gradients(contest: str, name: str, data: Dataset, thetas: Array) -> Array:
    """dL/dw and dL/db at each of `thetas` (T, 2) or (2,), in an array of the same shape."""
    with np.errstate(over="ignore", invalid="ignore"):
        return gradient_at(neuron(np.zeros(2)), CONTESTS[contest][name], data, thetas)


def arrival(run: Run, least: float) -> int | None:
    """The first step whose loss is `NEAR` the least."""
    return _first(run.losses <= least + NEAR)


def rises(losses: Array) -> int:
    """In how many steps the loss rose, by more than a rounding."""
    return int((np.diff(losses) > 1e-9 * np.abs(losses[:-1])).sum())


def _first(there: npt.NDArray[np.bool_]) -> int | None:
    return int(there.argmax()) if there.any() else None


def names(contest: str) -> tuple[str, str]:
    """The two losses of a contest."""
    first, second = CONTESTS[contest]
    return first, second


def critical(data: Dataset) -> float:
    """The learning rate above which squared error diverges on these data."""
    return critical_rate(data)


def sensible_rate(data: Dataset) -> float:
    """For a yes or no: the critical rate of a line, to one digit. Cross-entropy bends at most an
    eighth as much as a line's squared error, so it is safe by far."""
    return float(f"{critical(data):.0e}")


def sensible_rates(data: Dataset) -> tuple[float, float]:
    """For squared error a tenth of the critical rate; for absolute error, whose step does not
    shrink, so much that outputs of the targets' size take about 30 steps."""
    size = float(np.median(np.abs(data.y))) or float(np.abs(data.y).mean()) or 1.0
    step = size / 30 / float(np.mean(1 + data.X**2))
    return float(f"{critical(data) / 10:.0e}"), float(f"{step:.1e}")


def keep(*arrays: Array) -> None:
    """Results are shared between visitors: nobody may write into them."""
    for array in arrays:
        array.flags.writeable = False
