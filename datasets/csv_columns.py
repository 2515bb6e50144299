"""A column of texts as numbers or as words, read in one way from top to bottom."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow.compute import count_distinct

from datasets.csv_clock import ENDLESS, Clock
from datasets.csv_numbers import (
    DOTTED,
    continental,
    english,
    missing,
    surely_missing,
    tidy,
    value,
)
from datasets.csv_spelling import Note, magnitude, spelling, unread_cells
from datasets.csv_tally import Tally, count
from datasets.csv_words import listed, number, shown
from datasets.table import TwoWays
from language import tr

NUMBER_SHARE = 2 / 3  # of the cells that are not missing must be numbers in a column of numbers
SHOWN_SHARE = 0.5  # from here on, a column kept as words says why
SAMPLE = 2_000  # cells
PLAIN_CHARACTERS = b"0123456789+-.eE\n"  # texts of these are numbers exactly if float reads them

Array = npt.NDArray[np.float64]


@dataclass
class Column:
    name: str
    values: Array | list[str | None]
    distinct: int  # values, without missing ones
    missing: int
    notes: list[Note] = field(default_factory=list)

    @property
    def numeric(self) -> bool:
        return isinstance(self.values, np.ndarray)


def read_columns(
    names: Sequence[str],
    cells: Sequence[Sequence[str]],
    delimiter: str,
    decimal_comma: Mapping[str, bool],
    clock: Clock = ENDLESS,
) -> tuple[list[Column], list[TwoWays]]:
    """Columns whose commas could mean either thing wait until the others are known; a person's
    answer in `decimal_comma` goes before all else."""
    columns: dict[int, Column] = {}
    waiting: dict[int, Tally] = {}
    points = commas = 0  # columns that are certain
    for position, name in enumerate(names):
        clock.check()
        texts = [row[position] for row in cells]
        plain = _plain(name, texts, delimiter)
        if plain is not None:
            columns[position] = plain
            points += any("." in text for text in texts)
            continue
        tally = count(texts, delimiter, clock)
        if tally.either and tally.points == tally.commas:
            waiting[position] = tally
            continue
        points += tally.points > tally.commas
        commas += tally.commas > tally.points
        columns[position] = _column(name, texts, tally, comma=tally.commas > tally.points)
    mark = "," if commas and not points else "." if points and not commas else ""
    two_ways = []
    for position, choice in _guesses(names, waiting, delimiter, mark).items():
        clock.check()
        comma = decimal_comma.get(choice.column, choice.comma)
        texts = [row[position] for row in cells]
        columns[position] = column = _column(choice.column, texts, waiting[position], comma=comma)
        if column.numeric and (choice.comma or not mark or "," in choice.example):
            two_ways.append(replace(choice, comma=comma))
            answered = choice.column in decimal_comma
            column.notes.append(("two ways", _doubt(two_ways[-1], answered=answered)))
    return [columns[position] for position in range(len(names))], two_ways


def _plain(name: str, texts: Sequence[str], delimiter: str) -> Column | None:
    """The column if all cells are plain numbers that can be read in one way; quicker than a tally.

    It gives what `_column` gives: among these characters, `float` reads what `PLAIN` matches.
    """
    if len(set(texts[:SAMPLE])) < SAMPLE // 4 and len(texts) > SAMPLE:
        return None  # few different texts: a tally is quicker
    try:
        joined = "\n".join(texts).encode("ascii")
    except UnicodeEncodeError:
        return None
    if joined.translate(None, PLAIN_CHARACTERS) or re.search(rb"(?:^|\n)0\d", joined):
        return None
    if delimiter != "," and b"." in joined:
        pointed = (text for text in texts if "." in text)
        if all(map(DOTTED.fullmatch, pointed)):
            return None
    try:
        values = as_floats(pa.array(texts))
    except pa.ArrowInvalid:
        return None
    return None if values is None else numbers(name, values)


def as_floats(cells: pa.Array | pa.ChunkedArray) -> Array | None:
    """The numbers (n,) nearest to these texts of `PLAIN_CHARACTERS`, as `float` reads them, or
    None where one is too large; ArrowInvalid where one is no number."""
    values = cells.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values if np.isfinite(values).all() else None


def numbers(name: str, values: Array) -> Column:
    """A column of these numbers, none of them missing."""
    distinct = count_distinct(pa.array(values + 0.0)).as_py()  # which takes -0 for 0
    return Column(name, values, distinct, 0, magnitude(name, values, 0))


def _guesses(
    names: Sequence[str], waiting: Mapping[int, Tally], delimiter: str, decimal_mark: str
) -> dict[int, TwoWays]:
    """How the columns in doubt are read unless a person decides: the other columns tell if they
    can, and else numbers that have a mark only from a thousand on."""
    thousands_mark = next(filter(None, (tally.grouped for tally in waiting.values())), "")
    guesses = {}
    for position, tally in waiting.items():
        example = next((cell for cell in tally.either if "," in cell), tally.either[0])
        if decimal_mark:
            comma = decimal_mark == ","
        elif thousands_mark:
            comma = thousands_mark == "."
        else:
            comma = "," in example and delimiter == ";"
        digits = tally.digits[example]
        decimal = "," in digits  # the reading under which its mark is the decimal mark
        meanings = value(digits, decimal), value(digits, not decimal)
        guesses[position] = TwoWays(names[position], tidy(example), comma, *meanings)
    return guesses


def _doubt(choice: TwoWays, *, answered: bool) -> str:
    values = {
        "example": shown(choice.example),
        "column": shown(choice.column),
        "number": f"{choice.meaning(choice.comma):.15g}",
    }
    if answered:
        return tr(
            "{example} in {column} could be read in two ways: it was read as {number}, as chosen.",
            **values,
        )
    return tr("{example} in {column} could be read in two ways: it was read as {number}.", **values)


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
    values = np.array(list(map(numbers.get, texts)), np.float64)  # None becomes NaN
    infinite = np.isinf(values)
    values[infinite] = np.nan
    column = Column(
        name,
        values,
        len({x for x in numbers.values() if abs(x) < np.inf}),
        int(np.isnan(values).sum()),
    )
    column.notes = [
        *spelling(name, digits, tally, comma=comma),
        *unread_cells(name, tally, list(strange), unread),
        *magnitude(name, values, int(infinite.sum())),
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
        why = tr("{column} is kept as text: it mixes {signs}.", column=shown(name), signs=mixed)
        column.notes = [("text", why)]
    elif readable and readable >= SHOWN_SHARE * total:
        example = max(strange, key=lambda cell: tally.count[cell])
        why = tr(
            "{column} is kept as text: {n} of {total} values, such as {example}, are not numbers.",
            column=shown(name),
            n=number(total - readable),
            total=number(total),
            example=shown(example),
        )
        column.notes = [("text", why)]
    return column
