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
from engine.training import Run, gradient_at, loss_at, record, train
from experiments.exact import (
    critical_rate,
    least_squares,
    logistic_optimum,
    shortened,
    some,
)
from experiments.many_rows import MANY, PIECE, counting, descend, followed, gathered, measured, once
from experiments.surface import Surface, over
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
REACH = 8.0  # of w and b on the surfaces, per standard deviation of the input
MOST_ROWS = 2000  # of the data that a surface is measured on
MOST_VISITS = {YES_NO: 12_000_000, NUMBER: 30_000_000}  # rows × steps: about a second of work
DOUBT = 8  # a line of some rows is off by about 1.9 median misses ÷ √rows: this is four times that
MOST_CUTS = 120  # of a golden section; of many rows, which tell no closer, a quarter
ENOUGH_CUTS = 72  # to a part in 10¹⁵

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


@dataclass(frozen=True)
class Curves:
    """Both losses and their slopes against z or ŷ, by the name of the loss."""

    at: Array  # (K,) z or ŷ
    losses: Mapping[str, Array]  # (K,) each
    slopes: Mapping[str, Array]  # (K,) dL/dz against z, dL/dŷ against ŷ


@dataclass(frozen=True)
class Pulls:
    """What either loss says at one z."""

    output: float  # ŷ = σ(z)
    flatness: float  # σ′(z), which squared error's slope is multiplied by
    losses: Mapping[str, float]
    slopes: Mapping[str, float]  # dL/dz
    outer: Mapping[str, float]  # dL/dŷ
    ratio: float  # cross-entropy's slope ÷ squared error's


@dataclass(frozen=True)
class Precision:
    """Binary cross-entropy of z (Z,), as it is printed and as the engine computes it."""

    z: Array
    outputs: Array
    printed: Array  # −[y ln ŷ + (1 − y) ln(1 − ŷ)]: infinite where ŷ was rounded to the wrong end
    engine: Array  # ln(1 + e^z) − y·z


@dataclass(frozen=True)
class Apart:
    """Rows that stand on one side of every line in question, and their sums of x and y, those of
    the rows below taken off."""

    below: int = 0
    above: int = 0
    y: float = 0.0
    x: float = 0.0


NOBODY = Apart()


@dataclass(frozen=True)
class Terrain:
    """A loss over w (columns) and b (rows), and what is special about it."""

    surface: Surface
    flat: Array  # (rows, columns) above 0 where it is flat, and far from the least loss
    hollow: int  # points of the grid where the surface bends down in some direction
    best: Array | None  # (2,) the lowest point, where there is a finite one
    least: float  # the loss there, or the least there is elsewhere
    rows: int  # of the data that the surface is measured on


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
    _keep(z, outputs, losses)
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


# --- one z ---------------------------------------------------------------------------------------


def flat_from() -> float:
    """The z beyond which, on either side, the sigmoid's slope is under `FLAT` of its largest."""
    output = (1 + (1 - FLAT) ** 0.5) / 2  # ŷ(1 − ŷ) = FLAT / 4
    return float(np.log(output / (1 - output)))


def curves(low: float, high: float, target: int, against: str = "z") -> Curves:
    """Both losses at 241 values from `low` to `high`, of z or (between 0 and 1) of ŷ."""
    points = np.linspace(low, high, 241)
    z = points if against == "z" else np.log(points / (1 - points))
    losses, slopes = {}, {}
    for name in CONTESTS[YES_NO]:
        losses[name], slopes[name] = _at(name, z, target)
        if against != "z":
            slopes[name] = slopes[name] / SIGMOID.slope(points)
        _keep(losses[name], slopes[name])
    _keep(points)
    return Curves(points, losses, slopes)


def pulls(z: float, target: int) -> Pulls:
    """Both losses, and how hard they pull, at this z."""
    here = {name: [float(v[0]) for v in _at(name, np.array([z]), target)] for name in names(YES_NO)}
    output = float(SIGMOID.f(np.array(z)))
    flatness = float(SIGMOID.slope(np.array(output)))
    squared, entropy = here[SQUARED][1], here[ENTROPY][1]
    return Pulls(
        output,
        flatness,
        {name: found[0] for name, found in here.items()},
        {name: found[1] for name, found in here.items()},
        {name: found[1] / flatness if flatness else np.inf for name, found in here.items()},
        entropy / squared if squared else np.inf,
    )


def precision(z: float, target: int) -> Precision:
    """The cross-entropy at this z and at ever more confident mistakes."""
    wrong = np.array([10.0, 30.0, 36.0, 40.0, 800.0]) * (1 if target == 0 else -1)
    values = np.array([z, *wrong])
    outputs = SIGMOID.f(values)
    with np.errstate(divide="ignore"):
        printed = -np.log(outputs if target == 1 else 1 - outputs)
    engine = _at(ENTROPY, values, target)[0]
    _keep(values, outputs, printed, engine)
    return Precision(values, outputs, printed, engine)


def names(contest: str) -> tuple[str, str]:
    """The two losses of a contest."""
    first, second = CONTESTS[contest]
    return first, second


def _at(name: str, z: Array, target: int) -> tuple[Array, Array]:
    """Losses and slopes dL/dz (Z,) of one output z (Z,)."""
    y = np.full((len(z), 1), float(target))
    losses, slopes = CONTESTS[YES_NO][name].pointwise(z[:, None], y)
    return losses, slopes[:, 0]


# --- loss surfaces -------------------------------------------------------------------------------


def frame(data: Dataset, runs: Runs) -> tuple[float, float]:
    """How far the axes of w and of b reach: so far that both runs are inside, unless one flies off.
    Steps of a half, so that most runs have the same axes."""
    mean, scale = float(data.X.mean()), float(data.X.std()) or 1.0
    reach = np.array([REACH / scale, REACH + REACH * abs(mean) / scale])
    farthest = np.max([np.abs(run.thetas).max(axis=0) for run in runs.values()], axis=0)
    more = float((1.05 * farthest / reach).max())
    w, b = reach * min(max(1.0, np.ceil(2 * more) / 2), 4.0)
    return float(w), float(b)


def terrain(name: str, data: Dataset, reach: tuple[float, float]) -> Terrain:
    """The surface of this loss (of a yes or no) from −`reach` to `reach`, in a few calls."""
    loss, part = CONTESTS[YES_NO][name], _part(data)
    side = 81 if len(part) <= 100 else 61 if len(part) <= 500 else 31
    w, b = (np.linspace(-end, end, side) for end in reach)
    model = neuron(np.zeros(2))
    surface = over(model, loss, part, np.zeros(2), np.eye(2)[0], np.eye(2)[1], w, b)
    thetas = np.stack(np.meshgrid(w, b), axis=-1).reshape(-1, 2)  # (rows · columns, 2)
    steepness = np.linalg.norm(gradient_at(model, loss, part, thetas), axis=1)
    low, high = bends(name, part, thetas)
    best, least = lowest(name, data)
    if len(part) == len(data) and surface.losses.min() < least - 1e-9:  # lower beyond a ridge
        best, least = None, float(surface.losses.min())
    steepness = (steepness / (steepness.max() or 1)).reshape(side, side)
    flat = np.minimum(FLAT - steepness, surface.losses - least - NEAR)
    flat.flags.writeable = False
    hollow = int((low < -1e-10 * np.maximum(np.abs(low), np.abs(high))).sum())
    return Terrain(surface, flat, hollow, best, least, len(part))


def _part(data: Dataset) -> Dataset:
    """All the data, or `MOST_ROWS` of them chosen once and for all."""
    if len(data) <= MOST_ROWS:
        return data
    rows = np.random.default_rng(0).choice(len(data), MOST_ROWS, replace=False)
    return Dataset(data.X[rows], data.y[rows])


def hessians(name: str, data: Dataset, thetas: Array, times: Array | None = None) -> Array:
    """Second derivatives (S, 2, 2) of the mean loss at each of `thetas` (S, 2): every example has
    d²L/dz² times (x, 1)ᵀ(x, 1). Row k counts `times[k]` times, or once."""
    total = np.zeros((len(thetas), 3))
    for start in range(0, len(data), PIECE):
        rows = slice(start, start + PIECE)
        x, y = data.X[rows, 0], data.y[rows, 0]
        factors = np.stack([x * x, x, np.ones_like(x)], axis=-1)  # (n, 3)
        factors *= 1 if times is None else times[rows, None]
        together = max(1, PIECE // len(x))
        for first in range(0, len(thetas), together):
            part = slice(first, first + together)
            total[part] += _bend(name, thetas[part], x, y) @ factors
    ww, wb, bb = total.T / len(data)
    return np.stack([np.stack([ww, wb], -1), np.stack([wb, bb], -1)], -1)


def _bend(name: str, thetas: Array, x: Array, y: Array) -> Array:
    """d²L/dz² (S, n) of every example at each of `thetas` (S, 2)."""
    p = SIGMOID.f(thetas[:, :1] * x + thetas[:, 1:])
    bend = SIGMOID.slope(p)
    return 2 * bend * (bend + (p - y) * (1 - 2 * p)) if name == SQUARED else bend


def bends(name: str, data: Dataset, thetas: Array) -> tuple[Array, Array]:
    """The least and the largest curvature (S,) at each of `thetas` (S, 2)."""
    low, high = np.linalg.eigvalsh(hessians(name, data, thetas)).T
    return low, high


def lowest(name: str, data: Dataset) -> tuple[Array | None, float]:
    """A point (2,) where the gradient of this loss of a yes or no is 0 and the loss there, the
    least there is for cross-entropy; None where the loss falls for ever towards infinite weights,
    with the loss that it falls to."""
    rows, times = gathered(data)
    x, y = rows.X[:, 0], rows.y[:, 0]
    (zeros, ones), constant = (x[y == 0], x[y == 1]), x.min() == x.max()
    if constant or not (zeros.max() <= ones.min() or ones.max() <= zeros.min()):
        mean = np.average(y, weights=times)
        best = np.array([0.0, np.log(mean / (1 - mean))])
        found = best if constant else _bottom(name, data)
        if found is not None:
            loss = counting(CONTESTS[YES_NO][name], times)
            return found, float(loss_at(neuron(np.zeros(2)), loss, rows, found))
        return None, float("inf")
    # One threshold parts the classes, but for examples of both that stand on it together.
    edge = ones.min() if zeros.max() <= ones.min() else zeros.min()
    tied = (x == edge) & (edge in zeros and edge in ones)
    of_all = float(np.average(tied, weights=times))
    share = float(np.average(tied * y, weights=times)) / of_all if of_all else 0.0
    rest = share * (1 - share)
    if name == ENTROPY and rest:
        rest = -share * np.log(share) - (1 - share) * np.log(1 - share)
    return None, of_all * rest


def _bottom(name: str, data: Dataset) -> Array | None:
    """The optimum of cross-entropy, or the bottom of squared error near it; of many rows that of
    some is where the search for the second begins."""
    rows, times = gathered(data)
    if name == SQUARED and len(rows) > MANY:
        part = some(len(rows))
        near = _bottom(name, Dataset(rows.X[part], rows.y[part]))
        found = None if near is None else downhill(rows, near)
        if found is not None:
            return found
    best = _optimum(data)
    return best if best is None or name == ENTROPY else downhill(rows, best, times)


@once
def _optimum(data: Dataset) -> Array | None:
    """Of cross-entropy, for both surfaces."""
    rows, times = gathered(data)
    return logistic_optimum(rows, times=times)


def downhill(
    data: Dataset, start: Array, times: Array | None = None, most: int = 300
) -> Array | None:
    """From `start` (2,) to a bottom of squared error near it by damped Newton steps (Levenberg),
    or None where there is none: the loss falls for ever, ever more slowly."""
    loss, theta, damping = counting(CONTESTS[YES_NO][SQUARED], times), start, 1e-3
    model = neuron(start)
    now, gradient = measured(model, loss, data, theta)
    for _ in range(most):
        hessian = hessians(SQUARED, data, theta[None], times)[0]
        lowest, highest = np.linalg.eigvalsh(hessian)
        if np.linalg.norm(gradient) < 1e-12:
            break
        shift = max(-lowest, 0.0) + damping * max(highest, 1e-12)
        move = np.linalg.solve(hessian + shift * np.eye(2), gradient)
        there, slope = measured(model, loss, data, theta - move)
        if there <= now:
            theta, now, gradient = theta - move, there, slope
            damping = max(damping / 5, 1e-15)
        elif damping > 1e12:
            break
        else:
            damping *= 5
    settled = np.linalg.norm(gradient) < 1e-9 and lowest > -1e-12
    return (
        theta if settled and np.abs(theta - start).max() < 1e3 * (1 + np.abs(start).max()) else None
    )


# --- a number instead ----------------------------------------------------------------------------


def best_line(name: str, data: Dataset, near: float | None = None) -> Array:
    """w and b (2,) with the least squared or absolute error there is; `near` is the w of least
    absolute error of all these rows but one or two."""
    return least_squares(data) if name == SQUARED else least_absolute(data, near)


def least_absolute(data: Dataset, near: float | None = None) -> Array:
    """w and b (2,) with the least mean |w·x + b − y|: for each w the best b is the median of what
    is left, and the loss is convex in w, so that the golden section closes in on it. Many rows may
    be searched `near` the w of most of them."""
    x, y = data.X[:, 0], data.y[:, 0]
    middle = float(least_squares(data)[0])
    reach = (abs(middle) + float(y.std()) / (float(x.std()) or 1.0)) or 1.0
    w = None
    if len(data) > MANY:
        part = some(len(data))
        if near is not None:
            w = _near(x, y, part, near, len(x))
        if w is None:
            middle, reach = _lowest_slope(x[part], y[part], middle, reach), reach / 1000
            w = _near(x, y, part, middle, len(part))
    if w is None:
        w = _lowest_slope(x, y, middle, reach)
    return np.array([w, float(np.median(y - w * x))])


def _near(x: Array, y: Array, part: npt.NDArray[np.integer], w: float, rows: int) -> float | None:
    """The w of all rows, if it is near `w`, that of so many `rows`; those in `part` tell how near.
    Rows that no line near it crosses count together: what is lowest near it for their sums and the
    other rows is lowest of all, since the loss is convex."""
    x = x - x.mean()
    y = y - w * x
    y -= np.median(y[part])  # from here on the line in question is 0
    shift = DOUBT * float(np.median(np.abs(y[part]))) / rows**0.5
    turn = shift / (float(x.std()) or 1.0)
    room = shift + turn * np.abs(x)
    above, below = y > room, y < -room
    near = ~(above | below)
    side = above.astype(float) - below  # 1, 0 or −1
    sums = (float(side @ values) for values in (y, x))
    apart = Apart(int(below.sum()), int(above.sum()), *sums)
    if not 0 <= len(x) // 2 - apart.below < near.sum():
        return None
    more = _lowest_slope(x[near], y[near], 0.0, turn, apart)
    b = float(np.median(y - more * x))
    return w + more if abs(more) < 0.9 * turn and abs(b) < shift else None  # else at an end


def _lowest_slope(x: Array, y: Array, middle: float, reach: float, apart: Apart = NOBODY) -> float:
    """The w of least Σ|w·x + b − y| with the best b, searched from `middle` ± `reach` on, or
    with rows `apart`, whose sums mean nothing farther off, within it."""
    half = (len(x) + apart.below + apart.above) // 2 - apart.below

    def cost(w: float) -> float:  # the halves on both sides of the median
        rest = y - w * x
        rest.partition(half)
        b = rest[half]
        rest -= b
        near = float(rest[half:].sum() - rest[:half].sum())
        return near + apart.y - w * apart.x - b * (apart.above - apart.below)

    while apart is NOBODY and (
        cost(middle - reach) < cost(middle - reach / 2)
        or cost(middle + reach) < cost(middle + reach / 2)
    ):
        reach *= 2
    low, high, golden = middle - reach, middle + reach, (5**0.5 - 1) / 2
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = cost(left), cost(right)
    cuts = MOST_CUTS if apart is NOBODY else ENOUGH_CUTS
    for _ in range(cuts if len(x) <= MANY else MOST_CUTS // 4):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = cost(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = cost(right)
    return (low + high) / 2


def odd_one(data: Dataset, line: tuple[float, float]) -> int:
    """The example farthest from this line, which is the one of least absolute error."""
    w, b = line
    with np.errstate(over="ignore", invalid="ignore"):
        return int(np.abs(w * data.X[:, 0] + b - data.y[:, 0]).argmax())


def without(data: Dataset, example: int) -> Dataset:
    """All examples but this one."""
    return Dataset(np.delete(data.X, example, axis=0), np.delete(data.y, example, axis=0))


def pull(data: Dataset, theta: Array, other: Array) -> float:
    """How far the lines with these weights (2,) are apart: the mean over the examples' x."""
    with np.errstate(over="ignore", invalid="ignore"):
        here, there = (neuron(line).forward(data.X)[-1] for line in (theta, other))
        apart = float(np.abs(here - there).mean())
        return apart if apart > 1e-12 * float(np.abs(there).mean()) else 0.0  # else rounding


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


def _keep(*arrays: Array) -> None:
    """Results are shared between visitors: nobody may write into them."""
    for array in arrays:
        array.flags.writeable = False
