"""Which columns of a person's table a page offers first, and which it takes until told otherwise.

Row numbers, identifiers and constant columns come last. Of the others those that go together are
taken: their correlation is measured on a sample, since it only makes a first choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.tabular import Table
from engine.activations import Array

MOST_CLASSES = 20
SAMPLE = 2000  # rows
COMPARED = 50  # columns
PAIR, RULE = 0.7, 0.5  # correlations from which on a column is worth predicting from one, from more


@dataclass(frozen=True, eq=False)
class Columns:
    """The names in the order in which they are offered."""

    numeric: tuple[str, ...]
    measured: tuple[str, ...]  # of them those with more than two values that measure something
    labels: tuple[str, ...]  # two values first; up to `MOST_CLASSES`, words first
    sample: pd.DataFrame  # at most `SAMPLE` rows
    alike: npt.NDArray[np.float64]  # (m, m) correlations without sign of the first measured ones


def columns(table: Table) -> Columns:
    """What there is to choose from in a table."""
    last = {*table.identifiers, *table.constant}
    numeric = sorted(table.numeric, key=last.__contains__)
    sample = table.frame
    if len(sample) > SAMPLE:
        rows = np.random.default_rng(0).choice(len(sample), SAMPLE, replace=False)
        sample = sample.iloc[np.sort(rows)]
    measured = [name for name in numeric if name not in last and name not in table.labels]
    if len(measured) < 2:
        measured = [name for name in numeric if name not in last]
    if len(measured) < 2:
        measured = list(table.numeric)
    labels = [*table.labels, *_several(table, sample)]
    labels.sort(key=lambda name: (name in last, name not in table.labels, name in table.numeric))
    values = [sample[name].to_numpy(np.float64) for name in measured[:COMPARED]]
    alike = np.zeros((len(values), len(values)))
    for (i, a), (j, b) in combinations(enumerate(values), 2):
        alike[i, j] = alike[j, i] = correlation(a, b)
    return Columns(tuple(numeric), tuple(measured), tuple(labels), sample, alike)


def _several(table: Table, sample: pd.DataFrame) -> list[str]:
    """The columns with three values or more, and no more than `MOST_CLASSES`, that recur."""
    known = {*table.labels, *table.constant}
    few = [n for n in table.frame if n not in known and sample[n].nunique() <= MOST_CLASSES]
    most = min(MOST_CLASSES, len(table.frame) // 2)
    return [name for name in few if 2 < table.frame[name].nunique() <= most]


def correlation(a: Array, b: Array) -> float:
    """|r| of two columns (n,) where both are known; 0 where there is none."""
    known = np.isfinite(a) & np.isfinite(b)
    if known.sum() < 2:
        return 0.0
    both = np.stack([a[known], b[known]])  # (2, m)
    with np.errstate(all="ignore"):
        both = both / np.abs(both).max(axis=1, keepdims=True)
        both = both - both.mean(axis=1, keepdims=True)
        r = float(abs(both[0] @ both[1]) / np.sqrt((both[0] @ both[0]) * (both[1] @ both[1])))
    return r if np.isfinite(r) else 0.0


def pair(found: Columns) -> tuple[str, str]:
    """x and y: the last column that another one goes with closely and that one, or else the two
    that go together best."""
    names, alike = found.measured, found.alike
    close = np.flatnonzero(alike.max(axis=0) >= PAIR)
    if len(close):
        return names[int(alike[:, close[-1]].argmax())], names[close[-1]]
    x, y = sorted(int(place) for place in np.unravel_index(alike.argmax(), alike.shape))
    return (names[x], names[y]) if x != y else (names[0], names[1])


def target(found: Columns) -> str:
    """The last column that another one goes with."""
    related = np.flatnonzero(found.alike.max(axis=0) >= RULE)
    return found.measured[related[-1] if len(related) else -1]


def closest(found: Columns, y: Array, names: Sequence[str], least: int) -> list[str]:
    """Of `names` the two that go with y (rows of the sample,) best, or one, in their own order.
    What measures nothing is taken only where there are not even `least` others."""
    first = [name for name in found.measured if name in names]
    compared = (first if len(first) >= least else list(names))[:COMPARED]
    sizes = {name: correlation(found.sample[name].to_numpy(np.float64), y) for name in compared}
    best = sorted(compared, key=lambda name: -sizes[name])[:2]
    return [name for name in names if name in best]
