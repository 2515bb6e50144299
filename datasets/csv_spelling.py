"""How the numbers of a column are written, and which are lost: one example each, as it stands."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from datasets.csv_numbers import value
from datasets.csv_tally import Tally
from datasets.csv_words import listed, number, shown
from language import tr, trn

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
        values = {"column": column, "cell": grouped, "number": meant}
        if comma:
            said = tr("{column} has points between thousands: {cell} is {number}.", **values)
        else:
            said = tr("{column} has commas between thousands: {cell} is {number}.", **values)
        notes.append(("thousands", said))
    cell, meant = first(lambda d: mark in d)
    if comma and meant:
        values = {"column": column, "cell": cell, "number": meant}
        notes.append(("comma", tr("{column} has decimal commas: {cell} is {number}.", **values)))
    notes += _dressing(column, digits, tally, comma=comma)
    cell, meant = first(lambda d: d[:1] == "0" and d[1:2].isdecimal())
    if meant:
        values = {"column": column, "cell": cell, "number": meant}
        said = tr("{column} has leading zeros, which are lost: {cell} is {number}.", **values)
        notes.append(("zeros", said))
    return notes


def _dressing(column: str, digits: dict[str, str], tally: Tally, *, comma: bool) -> list[Note]:
    """What stood around the digits."""
    notes = []
    if tally.currencies:
        sign = next(iter(tally.currencies))
        said = tr("{column} is an amount of money: {sign} was removed.", column=column, sign=sign)
        notes.append(("currency", said))
    part = next((cell for cell in tally.percent if cell in digits), "")
    if part:
        said = tr(
            "{column} is in percent: {cell} is {number}.",
            column=column,
            cell=shown(part),
            number=f"{value(digits[part], comma):.15g}",
        )
        notes.append(("percent", said))
    if tally.negative in digits:
        said = tr("{column} has parentheses, read as minus signs.", column=column)
        notes.append(("negative", said))
    return notes


def unread_cells(name: str, tally: Tally, strange: Sequence[str], unread: int) -> list[Note]:
    if not unread:
        return []
    examples = sorted(strange, key=lambda cell: -tally.count[cell])[:3]
    such = listed([shown(cell) for cell in examples])
    said = trn(
        "{n} cell of {column} could not be read as numbers, so taken as missing: {cells}.",
        "{n} cells of {column} could not be read as numbers, so taken as missing: {cells}.",
        unread,
        n=number(unread),
        column=shown(name),
        cells=such + " …" * (len(strange) > 3),
    )
    return [("unread", said)]


def magnitude(name: str, values: npt.NDArray[np.float64], infinite: int) -> list[Note]:
    notes = []
    column = shown(name)
    known = values[~np.isnan(values)]
    size = np.abs(known)
    if infinite:
        said = trn(
            "{n} number of {column} beyond 1.8e308, too large to store, so taken as missing.",
            "{n} numbers of {column} beyond 1.8e308, too large to store, so taken as missing.",
            infinite,
            n=number(infinite),
            column=column,
        )
        notes.append(("infinite", said))
    if (size > HUGE).any():
        said = tr("{column} has numbers beyond 1e300, too large to compute with.", column=column)
        notes.append(("huge", said))
    elif (size > EXACT).any() and (known == np.floor(known)).all():
        said = tr(
            "{column} has whole numbers beyond {most}, rounded to 16 digits.",
            column=column,
            most=f"{EXACT:.0f}",
        )
        notes.append(("digits", said))
    low = known.min() if known.size else 0.0
    if low in (-99.0, -999.0, -9999.0, -99999.0) and (known[known > low] >= 0).all():
        said = tr(
            "{column} contains {number}, which often stands for missing; it was kept.",
            column=column,
            number=f"{low:g}",
        )
        notes.append(("sentinel", said))
    return notes
