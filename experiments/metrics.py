"""How good are the predictions? Each takes predictions and targets of shape (n, k)."""

import numpy as np
import numpy.typing as npt

from engine.activations import Array


def classes(predictions: Array) -> npt.NDArray[np.integer]:
    """The class (n,) each row says: 0 or 1 by a half for one output, else the largest output."""
    if predictions.shape[-1] == 1:
        return (predictions[..., 0] > 0.5).astype(np.intp)
    return predictions.argmax(axis=-1)


def accuracy(predictions: Array, y: Array) -> float:
    """The share of examples whose class is right."""
    return float(np.mean(classes(predictions) == classes(y)))


def confusion_matrix(predictions: Array, y: Array) -> npt.NDArray[np.integer]:
    """Counts (k, k), or (2, 2) for one output: row the true class, column the predicted one."""
    count = max(2, y.shape[-1])
    pairs = classes(y) * count + classes(predictions)
    return np.bincount(pairs, minlength=count * count).reshape(count, count)
