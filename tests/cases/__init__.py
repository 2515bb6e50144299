"""What each page brings to the tests of the instruments that all pages share, one module a page.

A module holds `random_link(chance)`, `BAD_LINKS`, `PIN`, `sums()` and `exports()`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """How runs are compared: the keys of a control to move between two pins and its new value, the
    link that opens the page where runs are drawn, and the key of the chart with `pinned` data."""

    control: str
    values: tuple[float | str, ...]
    link: Link = field(default_factory=dict)
    chart: str = ""
    start: tuple[str, ...] = ()  # columns of `pinned` that are the same in the first row of each
