"""A column of texts as numbers or as words, read in one way from top to bottom."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from datasets.csv_numbers import (
    DOTTED,
    PLAIN,
    continental,
    english,
    missing,
    surely_missing,
    tidy,
    value,
    written,
)
from datasets.csv_words import amount, listed, number, shown

NUMBER_SHARE = 2 / 3  # of the cells that are not missing must be numbers in a column of numbers
SHOWN_SHARE = 0.5  # from here on, a column kept as words says why
HUGE = 1e300
EXACT = 2.0**53  # above it not every whole number has a float

Note = tuple[str, str]  # kind, sentence


@dataclass
class Column:
    name: str
    values: npt.NDArray[np.float64] | list[str | None]
    distinct: int  # values, without missing ones
    missing: int
    notes: list[Note] = field(default_factory=list)

    @property
    def numeric(self) -> bool:
        return isinstance(self.values, np.ndarray)


@dataclass
class Tally:
    """How often each distinct cell occurs, sorted by what it could be."""

    count: Counter[str]
    digits: dict[str, str] = field(default_factory=dict)  # cell -> sign, digits, points, commas
    words: list[str] = field(default_factory=list)
    currencies: set[str] = field(default_factory=set)
    percent: list[str] = field(default_factory=list)
    negative: str = ""  # a cell in parentheses
    points: int = 0  # cells that are numbers only with a decimal point
    commas: int = 0  # ... only with a decimal comma
    either: list[str] = field(default_factory=list)  # 1,234 and 1.234


def _tally(cells: Iterable[str], delimiter: str) -> Tally:
    tally = Tally(Counter(cells))
    for cell, times in tally.count.items():
        token = tidy(cell)
        if PLAIN.fullmatch(token):
            tally.digits[cell] = token
            if "." in token:
                if delimiter != "," and DOTTED.fullmatch(token):
                    tally.either.append(cell)
                else:
                    tally.points += times
        elif missing(token):
            continue
        elif form := written(token):
            tally.digits[cell] = form.digits
            tally.currencies |= {form.currency} - {""}
            if form.percent:
                tally.percent.append(cell)
            tally.negative = tally.negative or (cell if form.parentheses else "")
            as_english, as_continental = english(form.digits), continental(form.digits)
            if as_english and as_continental:
                if not form.digits.lstrip("+-").isdecimal():
                    tally.either.append(cell)
            elif as_english:
                tally.points += times
            else:
                tally.commas += times
        else:
            tally.words.append(cell)
    return tally


def read_columns(
    names: Sequence[str], cells: Sequence[Sequence[str]], delimiter: str
) -> list[Column]:
    """Columns whose commas could mean either thing wait until the others are known."""
    columns: dict[int, Column] = {}
    waiting = []
    points = commas = 0  # columns that are certain
    for position, name in enumerate(names):
        texts = [row[position] for row in cells]
        tally = _tally(texts, delimiter)
        if tally.either and tally.points == tally.commas:
            waiting.append(position)
            continue
        points += tally.points > tally.commas
        commas += tally.commas > tally.points
        columns[position] = _column(name, texts, tally, comma=tally.commas > tally.points)
    for position in waiting:
        texts = [row[position] for row in cells]
        tally = _tally(texts, delimiter)
        with_comma = any("," in cell for cell in tally.either)
        comma = commas > 0 if (commas > 0) != (points > 0) else with_comma and delimiter == ";"
        column = _column(names[position], texts, tally, comma=comma)
        if column.numeric and (with_comma or comma):
            example = tally.either[0]
            reading = value(tally.digits[example], comma)
            sentence = f"{shown(example)} in {shown(column.name)} could be read in two ways: it was"
            column.notes.append(("two ways", f"{sentence} read as {reading:g}."))
        columns[position] = column
    return [columns[position] for position in range(len(names))]


def _column(name: str, texts: Sequence[str], tally: Tally, *, comma: bool) -> Column:
    fits = continental if comma else english
    count = tally.count
    strange = dict.fromkeys(tally.words)  # in the order of the file, as examples are shown
    strange |= dict.fromkeys(cell for cell, d in tally.digits.items() if not fits(d))
    strange |= dict.fromkeys(_percent_minority(tally))
    digits = {cell: d for cell, d in tally.digits.items() if cell not in strange}
    readable = sum(count[cell] for cell in digits)
    unread = sum(count[cell] for cell in strange)
    if len(tally.currencies) > 1 or readable == 0 or readable < NUMBER_SHARE * (readable + unread):
        return _words(name, texts, tally, strange, readable)
    numbers = {cell: value(d, comma) for cell, d in digits.items()}
    values = np.fromiter((numbers.get(text, np.nan) for text in texts), float, len(texts))
    infinite = np.isinf(values)
    values[infinite] = np.nan
    column = Column(
        name,
        values,
        len({x for x in numbers.values() if abs(x) < np.inf}),
        int(np.isnan(values).sum()),
    )
    column.notes = [
        *_spelling(name, digits, tally, comma=comma),
        *_unread(name, tally, list(strange), unread),
        *_magnitude(name, values, int(infinite.sum())),
    ]
    return column


def _percent_minority(tally: Tally) -> list[str]:
    """45% and 0.45 in one column cannot both be meant: the rarer way of writing is not read."""
    if not tally.percent:
        return []
    signed = set(tally.percent)
    bare = [cell for cell in tally.digits if cell not in signed and cell.strip() != "0"]
    total = sum(tally.count[cell] for cell in bare), sum(tally.count[cell] for cell in signed)
    return bare if total[0] < total[1] else tally.percent


def _words(
    name: str, texts: Sequence[str], tally: Tally, strange: Iterable[str], readable: int
) -> Column:
    tokens = {cell: tidy(cell) for cell in tally.count}
    answers = {token for token in tokens.values() if not missing(token)}
    test = missing if len(answers) > 1 else surely_missing
    kept = {cell: None if test(token) else token for cell, token in tokens.items()}
    values = [kept[text] for text in texts]
    column = Column(name, values, len(set(kept.values()) - {None}), values.count(None))
    total = len(texts) - column.missing
    if len(tally.currencies) > 1:
        mixed = listed(sorted(tally.currencies))
        column.notes = [("text", f"{shown(name)} is kept as text: it mixes {mixed}.")]
    elif readable and readable >= SHOWN_SHARE * total:
        example = max(strange, key=lambda cell: tally.count[cell])
        sentence = f"{number(total - readable)} of {number(total)} values, such as {shown(example)}"
        column.notes = [("text", f"{shown(name)} is kept as text: {sentence}, are not numbers.")]
    return column


def _spelling(name: str, digits: dict[str, str], tally: Tally, *, comma: bool) -> list[Note]:
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


def _unread(name: str, tally: Tally, strange: Sequence[str], unread: int) -> list[Note]:
    if not unread:
        return []
    examples = sorted(strange, key=lambda cell: -tally.count[cell])[:3]
    such = listed([shown(cell) for cell in examples])
    what = f"{amount(unread, 'cell')} of {shown(name)} could not be read as numbers, so taken as"
    return [("unread", f"{what} missing: {such}{' …' * (len(strange) > 3)}.")]


def _magnitude(name: str, values: npt.NDArray[np.float64], infinite: int) -> list[Note]:
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
