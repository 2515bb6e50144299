"""Answers without learning: where gradient descent should arrive, and how fast it may walk."""

import numpy as np
import numpy.typing as npt

from engine.activations import Array, sigmoid
from engine.data import Dataset
from engine.network import Network
from experiments.many_rows import MANY, PIECE, once


def design(X: Array, bias: bool = True) -> Array:
    """X (n, d) with a column of ones for the bias, in the order of `Parameters.flat`."""
    return np.hstack([X, np.ones((len(X), 1))]) if bias else X


def summary(data: Dataset, bias: bool = True) -> Dataset:
    """X (P, P) with its column for the bias, y (P, 1) after at most P + 1 rows, on which every
    linear network has the mean squared error, and the gradient, that it has on all n rows of data.

    With [X 1 y] = Q·R the sum of squares |(X 1)·θ − y|² is that of R's rows: Q only turns it.
    """
    return (_with_bias if bias else _without)(data)


@once
def _with_bias(data: Dataset) -> Dataset:
    return _turned(data, bias=True)


@once
def _without(data: Dataset) -> Dataset:
    return _turned(data, bias=False)


def _turned(data: Dataset, bias: bool) -> Dataset:
    """R of all rows is that of the Rs of their pieces, one below the other."""
    parts = []
    for start in range(0, len(data), PIECE):
        rows = slice(start, start + PIECE)
        A = np.hstack([design(data.X[rows], bias), data.y[rows]])  # (…, P + 1)
        parts.append(np.linalg.qr(A, mode="r"))
    R = parts[0] if len(parts) == 1 else np.linalg.qr(np.concatenate(parts), mode="r")
    R *= (len(R) / len(data)) ** 0.5  # a mean over fewer rows
    return Dataset(np.ascontiguousarray(R[:, :-1]), np.ascontiguousarray(R[:, -1:]))


def some(rows: int) -> npt.NDArray[np.integer]:
    """The places of a part of many rows, that tells where to begin a search over all of them."""
    return np.sort(np.random.default_rng(0).choice(rows, MANY // 5, replace=False))


def shortened(model: Network, data: Dataset) -> tuple[Network, Dataset]:
    """A linear network d → 1 and its data; of many rows, the summary and the same weights without
    a bias, whose ones are a column of the summary: the same descent, but for roundings."""
    if len(data) <= MANY:
        return model, data
    bias = model.parameters.bias
    short = summary(data, bias)
    twin = Network((short.X.shape[1], 1), bias=False, rng=np.random.default_rng(0))
    twin.load(model.parameters.flat)
    return twin, short


def least_squares(data: Dataset, bias: bool = True) -> Array:
    """Weights (and bias) (P,) of the linear network d → 1 with the least squared error."""
    A, y = _system(data, bias)
    smallest = np.finfo(float).eps * max(len(data), A.shape[1])  # singular values under it are 0
    return np.linalg.lstsq(A, y[:, 0], rcond=smallest)[0]


def critical_rate(data: Dataset, bias: bool = True) -> float:
    """The learning rate above which full-batch descent on the MSE of a linear network diverges:
    2 / the largest curvature, the curvatures being the eigenvalues of 2·XᵀX/n."""
    A, _ = _system(data, bias)
    return float(len(A) / np.linalg.norm(A, 2) ** 2)


def _system(data: Dataset, bias: bool) -> tuple[Array, Array]:
    """The design (n, P) and the targets (n, 1), or those of the summary of many rows."""
    if len(data) <= MANY:
        return design(data.X, bias), data.y
    short = summary(data, bias)
    return short.X, short.y


def logistic_optimum(
    data: Dataset, bias: bool = True, steps: int = 100, times: Array | None = None
) -> Array | None:
    """Weights (P,) of the network d → 1 with the least binary cross-entropy, by Newton's method,
    or None where there is no finite best: a line parts the classes, or X repeats itself. The
    optimum of some of many rows is where the search over all of them begins. Row k counts
    `times[k]` times, 1 on average, or once."""
    times = np.ones(len(data)) if times is None else times
    zero, found = np.zeros(data.X.shape[1] + bias), None
    if len(data) > MANY:
        part = some(len(data))
        short = Dataset(data.X[part], data.y[part])
        guess = _newton(short, bias, times[part], zero, steps)
        found = None if guess is None else _newton(data, bias, times, guess, steps)
    return _newton(data, bias, times, zero, steps) if found is None else found


def _newton(data: Dataset, bias: bool, times: Array, theta: Array, steps: int) -> Array | None:
    """From `theta` (P,) to the optimum of logistic regression on rows that count `times` (n,)."""
    now, gradient, hessian = _curved(data, bias, times, theta)
    for _ in range(steps):
        if np.linalg.cond(hessian) > 1e14:
            return None
        move = np.linalg.solve(hessian, gradient)
        if gradient @ move < 1e-20:  # the loss could fall by half of this at most
            return theta
        size, there = 1.0, _curved(data, bias, times, theta - move)
        while there[0] > now and size > 1e-10:
            size /= 2
            there = _curved(data, bias, times, theta - size * move)
        theta = theta - size * move
        now, gradient, hessian = there
    return None


def _curved(data: Dataset, bias: bool, times: Array, theta: Array) -> tuple[float, Array, Array]:
    """The mean cross-entropy, its gradient (P,) and its second derivatives (P, P)."""
    cost, gradient, hessian = 0.0, np.zeros(len(theta)), np.zeros((len(theta), len(theta)))
    for start in range(0, len(data), PIECE):
        rows = slice(start, start + PIECE)
        A, y, count = design(data.X[rows], bias), data.y[rows, 0], times[rows]
        z: Array = A @ theta
        p = sigmoid(z)
        cost += float(count @ (np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))))
        gradient += (count * (p - y)) @ A
        hessian += (A.T * (count * p * (1 - p))) @ A
    return cost / len(data), gradient / len(data), hessian / len(data)
