"""What a network is given of a point on the plane: its two inputs, or curves made from them."""

from collections.abc import Callable, Sequence

import numpy as np

from engine.activations import Array

# In this order, whatever the order they are chosen in; x₁ and x₂ are as standardised.
FEATURES: dict[str, Callable[[Array, Array], Array]] = {
    "x₁": lambda x1, x2: x1,
    "x₂": lambda x1, x2: x2,
    "x₁²": lambda x1, x2: x1 * x1,
    "x₂²": lambda x1, x2: x2 * x2,
    "x₁x₂": lambda x1, x2: x1 * x2,
    "sin x₁": lambda x1, x2: np.sin(x1),
    "sin x₂": lambda x1, x2: np.sin(x2),
}
INPUTS = ("x₁", "x₂")


def in_order(names: Sequence[str]) -> tuple[str, ...]:
    """The features named, once each, in the order of `FEATURES`."""
    return tuple(name for name in FEATURES if name in names)


def features(X: Array, names: Sequence[str]) -> Array:
    """What the network sees (n, features) of the points X (n, 2)."""
    return np.column_stack([FEATURES[name](*X.T) for name in names])
