"""A penalty asks for small weights: it is added to the loss, and biases are left out of it."""

from dataclasses import dataclass

import numpy as np

from engine.activations import Array
from engine.network import Parameters


@dataclass(frozen=True)
class Penalty:
    """l1·Σ|W| + ½·l2·ΣW² over all weights (Goodfellow, Bengio & Courville 2016, ch. 7.1)."""

    l1: float = 0.0
    l2: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.l1 < np.inf and 0 <= self.l2 < np.inf):
            raise ValueError(f"penalties are numbers from 0 up, not l1={self.l1}, l2={self.l2}")

    def __bool__(self) -> bool:
        return self.l1 > 0 or self.l2 > 0

    def value(self, parameters: Parameters) -> Array:
        """The penalty of each network of the stack, (...,)."""
        W = parameters.flat[..., parameters.is_weight]
        return self.l1 * np.abs(W).sum(axis=-1) + self.l2 / 2 * (W * W).sum(axis=-1)

    def add_slope(self, parameters: Parameters, out: Parameters) -> None:
        """Add the penalty's own gradient to the one in `out`."""
        theta = parameters.flat
        slope = self.l1 * np.sign(theta) + self.l2 * theta
        out.flat += np.where(parameters.is_weight, slope, 0).astype(theta.dtype, copy=False)


NO_PENALTY = Penalty()
