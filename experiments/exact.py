"""Answers without learning: where gradient descent should arrive, and how fast it may walk."""

import numpy as np
import numpy.typing as npt

from engine.activations import Array, sigmoid
from engine.data import Dataset
from engine.network import Network

MANY = (
    100_000  # rows; of more, linear networks are fitted to a summary, and searches start on a part
)


def design(X: Array, bias: bool = True) -> Array:
    """X (n, d) with a column of ones for the bias, in the order of `Parameters.flat`."""
    return np.hstack([X, np.ones((len(X), 1))]) if bias else X


def summary(data: Dataset, bias: bool = True) -> Dataset:
    """X (P, P) with its column for the bias, y (P, 1) after at most P + 1 rows, on which every
    linear network has the mean squared error, and the gradient, that it has on all n rows of data.

    With [X 1 y] = Q·R the sum of squares |(X 1)·θ − y|² is that of R's rows: Q only turns it.
    """
    A = np.hstack([design(data.X, bias), data.y])  # (n, P + 1)
    R = np.linalg.qr(A, mode="r")
    R *= (len(R) / len(A)) ** 0.5  # a mean over fewer rows
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


def logistic_optimum(data: Dataset, bias: bool = True, steps: int = 100) -> Array | None:
    """Weights (P,) of the network d → 1 with the least binary cross-entropy, by Newton's method,
    or None where there is no finite best: a line parts the classes, or X repeats itself. The
    optimum of some of many rows is where the search over all of them begins."""
    A, y = design(data.X, bias), data.y[:, 0]
    zero, found = np.zeros(A.shape[1]), None
    if len(A) > MANY:
        part = some(len(A))
        guess = _newton(A[part], y[part], zero, steps)
        found = None if guess is None else _newton(A, y, guess, steps)
    return _newton(A, y, zero, steps) if found is None else found


def _newton(A: Array, y: Array, theta: Array, steps: int) -> Array | None:
    """From `theta` (P,) to the optimum of logistic regression on A (n, P) and y (n,)."""

    def cost(z: Array) -> float:
        return float(np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))))

    z: Array = A @ theta
    now = cost(z)
    for _ in range(steps):
        p = sigmoid(z)
        gradient = A.T @ (p - y) / len(y)
        hessian = (A.T * (p * (1 - p))) @ A / len(y)
        if np.linalg.cond(hessian) > 1e14:
            return None
        move = np.linalg.solve(hessian, gradient)
        if gradient @ move < 1e-20:  # the loss could fall by half of this at most
            return theta
        size, z = 1.0, A @ (theta - move)
        while (there := cost(z)) > now and size > 1e-10:
            size /= 2
            z = A @ (theta - size * move)
        theta, now = theta - size * move, there
    return None
