"""Answers without learning: where gradient descent should arrive, and how fast it may walk."""

import numpy as np

from engine.activations import Array, sigmoid
from engine.data import Dataset


def design(X: Array, bias: bool = True) -> Array:
    """X (n, d) with a column of ones for the bias, in the order of `Parameters.flat`."""
    return np.hstack([X, np.ones((len(X), 1))]) if bias else X


def least_squares(data: Dataset, bias: bool = True) -> Array:
    """Weights (and bias) (P,) of the linear network d → 1 with the least squared error."""
    return np.linalg.lstsq(design(data.X, bias), data.y[:, 0], rcond=None)[0]


def critical_rate(data: Dataset, bias: bool = True) -> float:
    """The learning rate above which full-batch descent on the MSE of a linear network diverges:
    2 / the largest curvature, the curvatures being the eigenvalues of 2·XᵀX/n."""
    A = design(data.X, bias)
    return float(len(A) / np.linalg.norm(A, 2) ** 2)


def logistic_optimum(data: Dataset, bias: bool = True, steps: int = 100) -> Array | None:
    """Weights (P,) of the network d → 1 with the least binary cross-entropy, by Newton's method,
    or None where there is no finite best: a line parts the classes, or X repeats itself."""
    A, y = design(data.X, bias), data.y[:, 0]
    theta = np.zeros(A.shape[1])

    def measure(theta: Array) -> float:
        z = A @ theta
        return float(np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))))

    for _ in range(steps):
        p = sigmoid(A @ theta)
        gradient = A.T @ (p - y) / len(y)
        hessian = (A.T * (p * (1 - p))) @ A / len(y)
        if np.linalg.cond(hessian) > 1e14:
            return None
        move = np.linalg.solve(hessian, gradient)
        if gradient @ move < 1e-20:  # the loss could fall by half of this at most
            return theta
        size, now = 1.0, measure(theta)
        while size > 1e-10 and measure(theta - size * move) > now:
            size /= 2
        theta = theta - size * move
    return None
