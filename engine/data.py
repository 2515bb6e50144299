"""A data set: one example a row, its inputs X and its targets y, checked once at the door."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.activations import Array

GREY_LEVELS = 255  # uint8 inputs are grey levels: the network reads them as X / 255


@dataclass(frozen=True)
class Dataset:
    """Inputs X (n, d) and targets y (n, k), both finite; ValueError says which is not.

    Images may stay uint8: `rows` turns them into [0, 1] a batch at a time, an eighth of the memory.
    """

    X: npt.NDArray[Any]  # (n, d) floating or uint8
    y: Array  # (n, k) floating

    def __post_init__(self) -> None:
        for name, values in (("X", self.X), ("y", self.y)):
            if not isinstance(values, np.ndarray) or values.ndim != 2:
                raise ValueError(
                    f"{name} must be a two-dimensional array (examples, features), "
                    f"not shape {np.shape(values)}"
                )
            if not (np.issubdtype(values.dtype, np.floating) or values.dtype == np.uint8):
                raise ValueError(f"{name} must hold floating-point numbers, not {values.dtype}")
            if values.dtype != np.uint8 and not np.isfinite(values).all():
                raise ValueError(f"{name} holds values that are not finite numbers")
        if self.y.dtype == np.uint8:
            raise ValueError("y must hold floating-point numbers, not uint8")
        if len(self.X) != len(self.y):
            raise ValueError(f"X has {len(self.X)} examples but y has {len(self.y)}")
        if self.X.size == 0 or self.y.size == 0:
            raise ValueError(f"a data set needs examples: X {self.X.shape}, y {self.y.shape}")

    def __len__(self) -> int:
        return len(self.X)

    def rows(
        self, index: slice | npt.NDArray[np.integer], dtype: npt.DTypeLike
    ) -> tuple[Array, Array]:
        """The chosen examples as arrays of `dtype`; grey levels become numbers in [0, 1]."""
        X, y = self.X[index], self.y[index].astype(dtype, copy=False)
        if X.dtype == np.uint8:
            return np.divide(X, GREY_LEVELS, dtype=dtype), y
        return X.astype(dtype, copy=False), y
