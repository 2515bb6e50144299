"""A person's CSV file as a table of numbers and words, with plain sentences on how it was read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from datasets.csv_bulk import in_bulk
from datasets.csv_bytes import MAX_BYTES, decode
from datasets.csv_clock import MAX_SECONDS, Clock
from datasets.csv_columns import Column, read_columns
from datasets.csv_dialect import Dialect, separated_by, sniff
from datasets.csv_layout import lay_out
from datasets.csv_roles import constant, identifiers, remarks
from datasets.csv_rows import MAX_COLUMNS, MAX_ROWS, split
from datasets.csv_words import TableError, counted, gaps, names, number, shown
from datasets.table import Selection, Table, TwoWays, label_values, select, select_label
from language import tr, trn

__all__ = [
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "MAX_SECONDS",
    "Selection",
    "Table",
    "TableError",
    "TwoWays",
    "label_values",
    "read",
    "select",
    "select_label",
]

NOTES_OF_A_KIND = 4
UNANSWERED: Mapping[str, bool] = MappingProxyType({})

Found = tuple[list[Column], list[TwoWays], list[str]]  # and notes on marks, header and rows


def read(data: bytes, name: str, decimal_comma: Mapping[str, bool] = UNANSWERED) -> Table:
    """The table in the bytes of a CSV file called `name`; raises TableError.

    `decimal_comma` answers, for columns of `Table.two_ways`, whether the comma is the decimal mark.
    """
    file = shown(name) if name else tr("The file")
    clock = Clock.start(file)
    text, notes = decode(data, file)
    dialect, text = sniff(text)
    found = in_bulk(text, dialect, file) or _by_cells(text, dialect, file, decimal_comma, clock)
    columns, two_ways, remarked = found
    clock.check()
    rows_read = len(columns[0].values)
    kept = [column for column in columns if column.missing < rows_read]
    empty = [column.name for column in columns if column.missing == rows_read]
    _refuse_useless(kept, empty, rows_read, file)
    frame = pd.DataFrame({column.name: _series(column) for column in kept})
    notes.append(_shape(rows_read, len(kept), dialect))
    if empty:
        remarked.append(tr("Empty columns were left out: {names}.", names=names(empty)))
    identifying, unvaried = identifiers(kept, rows_read), constant(kept)
    remarked += remarks(identifying, unvaried)
    return Table(
        frame,
        numeric=tuple(column.name for column in kept if column.numeric),
        labels=tuple(column.name for column in kept if column.distinct == 2),
        notes=(*notes, *remarked, *_column_notes(columns, rows_read)),
        identifiers=identifying,
        constant=unvaried,
        two_ways=tuple(two_ways),
    )


def _shape(rows: int, columns: int, dialect: Dialect) -> str:
    return tr(
        "{rows} and {columns} were read; columns are separated by {separators}.",
        rows=counted("{n} row", "{n} rows", rows),
        columns=counted("{n} column", "{n} columns", columns),
        separators=separated_by(dialect),
    )


def _by_cells(
    text: str, dialect: Dialect, file: str, decimal_comma: Mapping[str, bool], clock: Clock
) -> Found:
    """Each cell looked at: the way for any file."""
    rows, quoting = split(text, dialect, file, clock)
    clock.check()
    layout = lay_out(rows, file)
    columns, two_ways = read_columns(
        layout.names, layout.cells, dialect.delimiter, decimal_comma, clock
    )
    return columns, two_ways, [*quoting, *layout.notes]


def _refuse_useless(columns: Sequence[Column], empty: list[str], rows: int, file: str) -> None:
    """A table must offer an input and a target: numbers, or a label whose values recur."""
    numeric = [column.name for column in columns if column.numeric]
    labels = [c for c in columns if not c.numeric and c.distinct == 2 and rows - c.missing > 2]
    if numeric and len(numeric) + len(labels) > 1:
        return
    other = [column.name for column in columns if not column.numeric]
    found = tr("no column of numbers")
    if numeric:
        found = tr("numbers in {names}", names=names(numeric))
    if other:
        found = tr("{found}, text in {names}", found=found, names=names(other))
    if empty:
        found = tr("{found}, no usable values in {names}", found=found, names=names(empty))
    raise TableError(
        tr(
            "{file} needs at least two columns to learn from: two of numbers, or one of numbers "
            "and one with two words that recur. Found: {found}.",
            file=file,
            found=found,
        )
    )


def _series(column: Column) -> "pd.Series[float] | pd.Series[str]":
    return pd.Series(column.values, dtype="float64" if column.numeric else "str")


def _column_notes(columns: Sequence[Column], rows: int) -> list[str]:
    missing = {column.name: column.missing for column in columns if 0 < column.missing < rows}
    notes = [tr("Missing values: {gaps}.", gaps=gaps(missing))] if missing else []
    seen: Counter[str] = Counter()
    for column in columns:
        for kind, sentence in column.notes:
            seen[kind] += 1
            if seen[kind] <= NOTES_OF_A_KIND:
                notes.append(sentence)
    more = sum(n - NOTES_OF_A_KIND for n in seen.values() if n > NOTES_OF_A_KIND)
    if more:
        left_out = trn(
            "{n} more remark of these kinds was left out.",
            "{n} more remarks of these kinds were left out.",
            more,
            n=number(more),
        )
        notes.append(left_out)
    return notes
