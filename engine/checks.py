"""Trust the gradient: compare what backpropagation says with what a small nudge does."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.activations import Array
from engine.data import Dataset
from engine.losses import Loss
from engine.network import Network
from engine.penalty import NO_PENALTY, Penalty
from engine.training import gradient_at, loss_at

NUDGE = np.finfo(np.float64).eps ** (1 / 3)  # where truncation and rounding errors balance


@dataclass(frozen=True)
class GradientCheck:
    """For each parameter checked: its index in `flat`, both slopes, the nudge h and
    |analytic − numeric| / max(|analytic|, |numeric|), which is 0 where both are 0."""

    index: npt.NDArray[np.intp]  # (K,)
    analytic: Array  # (K,) by backpropagation
    numeric: Array  # (K,) (L(θ + h) − L(θ − h)) / 2h
    nudge: Array  # (K,)
    relative_error: Array  # (K,)


def gradient_check(
    network: Network,
    loss: Loss,
    data: Dataset,
    index: int | npt.ArrayLike | None = None,
    penalty: Penalty = NO_PENALTY,
) -> GradientCheck:
    """Check parameter `index`, several, or all, of a single network; always in float64."""
    theta = network.parameters.flat.astype(np.float64)
    if theta.ndim != 1:
        raise ValueError(f"check one network at a time, not a stack of {len(theta)}")
    chosen = np.atleast_1d(np.arange(theta.size) if index is None else np.asarray(index))
    if chosen.size == 0 or chosen.min() < 0 or chosen.max() >= theta.size:
        raise ValueError(f"the network has parameters 0 to {theta.size - 1}, not {index!r}")
    nudge = NUDGE * np.maximum(1, np.abs(theta[chosen]))
    rows = np.arange(chosen.size)
    up, down = (np.tile(theta, (chosen.size, 1)) for _ in range(2))
    up[rows, chosen] += nudge
    down[rows, chosen] -= nudge
    width = up[rows, chosen] - down[rows, chosen]  # 2h as the machine really stored it
    change = loss_at(network, loss, data, up, penalty) - loss_at(network, loss, data, down, penalty)
    numeric = change / width
    analytic = gradient_at(network, loss, data, theta, penalty)[chosen]
    size = np.maximum(np.abs(analytic), np.abs(numeric))
    error = np.abs(analytic - numeric) / np.where(size > 0, size, 1)
    return GradientCheck(chosen, analytic, numeric, nudge, error)
