"""What each page brings to the tests of the instruments that all pages share, one module a page.

A module holds `random_link(chance)`, `BAD_LINKS`, `PIN`, `sums()` and `exports()`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from ui.formulas.sheet import Sheet
from ui.scripts.common import Source

Link = dict[str, str]  # parameters of an address


@dataclass(frozen=True)
class Sum:
    """A step worked out, and what the engine says: by the name that begins a line, in LaTeX."""

    sheet: Sheet
    engine: Mapping[str, float]


@dataclass(frozen=True)
class Export:
    """A run and the script that should give it again: in these variables of the script, what the
    engine found (compared flat, to 12 digits)."""

    source: Source
    data: Dataset
    script: str
    expected: Mapping[str, Array]
    files: Mapping[str, bytes] = field(default_factory=dict)  # in the folder the script runs in


@dataclass(frozen=True)
class Pin:
    """How runs are compared: the key of a control to move after each of four pins, its values, the
    link that opens the panel "Compare", and the columns of the chart of pinned runs that are the
    same in the first row of each."""

    control: str
    values: tuple[float | str, ...]
    link: Link
    start: tuple[str, ...]

    @property
    def panel(self) -> str:
        """The key of the control that chooses the panel."""
        return next(key for key, value in self.link.items() if value == "Compare")


def random_data(rng: np.random.Generator, inputs: int) -> Dataset:
    """Linear data of any size and scale: a person's, of few digits, or made-up ones, of all."""
    n = int(rng.choice([1, 2, 3, 5, 6, 7, 30, 200, 201, 300]))
    scales = 10 ** rng.uniform(-3, 6, inputs)
    X = rng.normal(rng.uniform(-2, 2), 1, (n, inputs)) * scales
    y = X @ rng.normal(size=inputs) + rng.normal(0, 10 ** rng.uniform(-3, 3), n)
    digits = int(rng.choice([2, 17]))  # a person's data have few digits, synthetic ones have all
    X, y = (np.array([float(f"{v:.{digits}g}") for v in a.flat]).reshape(a.shape) for a in (X, y))
    return Dataset(X, y[:, None] * 10 ** float(rng.integers(-2, 3)))
