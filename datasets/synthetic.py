"""Made-up data sets, a few lines each: the same seed gives the same points."""

from collections.abc import Callable

import numpy as np

from engine.activations import Array
from engine.data import Dataset

# Five people. The best α of weight ≈ α · height lies between 0 and 0.5 kg per cm.
HEIGHTS = (152.0, 163.0, 170.0, 178.0, 189.0)  # cm
WEIGHTS = (50.0, 58.0, 69.0, 71.0, 85.0)  # kg

PLANE = np.array([2.0, -3.0, 5.0])  # the rule behind `plane`: target = 2·x − 3·z + 5


def heights_and_weights() -> Dataset:
    """Five heights in cm as X (5, 1), five weights in kg as y (5, 1)."""
    return Dataset(np.array(HEIGHTS)[:, None], np.array(WEIGHTS)[:, None])


def one_point() -> Dataset:
    """The smallest data set: x = 2, y = 4, so α = 2 is exactly right."""
    return Dataset(np.array([[2.0]]), np.array([[4.0]]))


def plane(n: int = 1000, noise: float = 1.0, *, rng: np.random.Generator) -> Dataset:
    """n inputs uniform in [−10, 10]², targets on `PLANE` plus noise uniform in ± `noise`."""
    X = rng.uniform(-10, 10, (n, 2))
    y = X @ PLANE[:2] + PLANE[2] + rng.uniform(-noise, noise, n)
    return Dataset(X, y[:, None])


def ages(n: int = 200, *, rng: np.random.Generator) -> Dataset:
    """n young people, X = height in cm and gender (0 girl, 1 boy), y = age in years: they are
    80 cm plus 5.6 cm a year tall, boys 4 cm more, give or take 5 cm."""
    age = rng.uniform(1, 18, n)
    gender = rng.integers(0, 2, n).astype(float)
    height = 80 + 5.6 * age + 4 * gender + rng.normal(0, 5, n)
    return Dataset(np.column_stack([height, gender]), age[:, None])


def blobs(n: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Two round clouds around (−1, −1) and (1, 1); noise 0.5 makes them overlap a little."""
    y = _halves(n)
    return _labelled(np.where(y[:, None] == 1, 1.0, -1.0) + rng.normal(0, 2 * noise, (n, 2)), y)


def moons(n: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Two half circles that reach into each other."""
    y, t = _halves(n), rng.uniform(0, np.pi, n)
    upper = np.column_stack([np.cos(t) - 0.5, np.sin(t) - 0.25])
    return _labelled(np.where(y[:, None] == 1, -upper, upper) + rng.normal(0, noise, (n, 2)), y)


def circles(n: int, noise: float, rng: np.random.Generator) -> Dataset:
    """A disc inside a ring: no straight line parts them."""
    y, t = _halves(n), rng.uniform(0, 2 * np.pi, n)
    radius = np.where(y == 1, rng.uniform(0, 0.7, n), rng.uniform(1.2, 1.8, n))
    X = radius[:, None] * np.column_stack([np.cos(t), np.sin(t)])
    return _labelled(X + rng.normal(0, noise, (n, 2)), y)


def xor(n: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Class 1 where exactly one coordinate is positive; a gap along the axes without noise."""
    X = rng.uniform(0.15, 1.8, (n, 2)) * rng.choice([-1, 1], (n, 2))
    y = (X[:, 0] * X[:, 1] < 0).astype(float)
    return _labelled(X + rng.normal(0, noise, (n, 2)), y)


def spiral(n: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Two arms wound around each other, one and three quarter turns each."""
    y, t = _halves(n), np.sqrt(rng.uniform(0.01, 1, n))
    angle = 3.5 * np.pi * t + np.pi * y
    X = 1.9 * t[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return _labelled(X + rng.normal(0, noise, (n, 2)), y)


PLANAR: dict[str, Callable[[int, float, np.random.Generator], Dataset]] = {
    f.__name__: f for f in (blobs, moons, circles, xor, spiral)
}


def _halves(n: int) -> Array:
    """n labels, the first half 0, the rest 1."""
    return (np.arange(n) >= n // 2).astype(float)


def _labelled(X: Array, y: Array) -> Dataset:
    return Dataset(X, y[:, None])
