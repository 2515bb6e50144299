"""How the numbers of a column are written, and which are lost: one example each, as it stands."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from datasets.csv_numbers import value
from datasets.csv_tally import Tally
from datasets.csv_words import amount, listed, shown

HUGE = 1e300
EXACT = 2.0**53  # above it not every whole number has a float

Note = tuple[str, str]  # kind, sentence


def spelling(name: str, digits: dict[str, str], tally: Tally, *, comma: bool) -> list[Note]:
    """How the numbers that were read are written: one example each, as it stands in the file."""
    notes = []
    column = shown(name)

    def first(wanted: Callable[[str], bool]) -> tuple[str, str]:
        cell = next((cell for cell, d in digits.items() if wanted(d)), "")
        return shown(cell), f"{value(digits[cell], comma):.15g}" if cell else ""

    mark, group = (",", ".") if comma else (".", ",")
    grouped, meant = first(lambda d: group in d)
    if meant:
        marks = f"{'points' if comma else 'commas'} between thousands"
        notes.append(("thousands", f"{column} has {marks}: {grouped} is {meant}."))
    decimal, meant = first(lambda d: mark in d)
    if comma and meant:
        notes.append(("comma", f"{column} has decimal commas: {decimal} is {meant}."))
    if tally.currencies:
        sign = next(iter(tally.currencies))
        notes.append(("currency", f"{column} is an amount of money: {sign} was removed."))
    part = next((cell for cell in tally.percent if cell in digits), "")
    if part:
        meant = f"{value(digits[part], comma):.15g}"
        notes.append(("percent", f"{column} is in percent: {shown(part)} is {meant}."))
    if tally.negative in digits:
        notes.append(("negative", f"{column} has parentheses, read as minus signs."))
    coded, meant = first(lambda d: d[:1] == "0" and d[1:2].isdecimal())
    if meant:
        notes.append(("zeros", f"{column} has leading zeros, which are lost: {coded} is {meant}."))
    return notes


def unread_cells(name: str, tally: Tally, strange: Sequence[str], unread: int) -> list[Note]:
    if not unread:
        return []
    examples = sorted(strange, key=lambda cell: -tally.count[cell])[:3]
    such = listed([shown(cell) for cell in examples])
    what = f"{amount(unread, 'cell')} of {shown(name)} could not be read as numbers, so taken as"
    return [("unread", f"{what} missing: {such}{' …' * (len(strange) > 3)}.")]


def magnitude(name: str, values: npt.NDArray[np.float64], infinite: int) -> list[Note]:
    notes = []
    column = shown(name)
    known = values[~np.isnan(values)]
    size = np.abs(known)
    if infinite:
        what = f"{amount(infinite, 'number')} of {column} beyond 1.8e308, too large to store"
        notes.append(("infinite", f"{what}, so taken as missing."))
    if (size > HUGE).any():
        notes.append(("huge", f"{column} has numbers beyond 1e300, too large to compute with."))
    elif (size > EXACT).any() and (known == np.floor(known)).all():
        sentence = f"{column} has whole numbers beyond {EXACT:.0f}, rounded to 16 digits."
        notes.append(("digits", sentence))
    low = known.min() if known.size else 0.0
    if low in (-99.0, -999.0, -9999.0, -99999.0) and (known[known > low] >= 0).all():
        sentence = f"{column} contains {low:g}, which often stands for missing; it was kept."
        notes.append(("sentinel", sentence))
    return notes
