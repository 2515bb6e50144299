"""Long files of plain numbers, cut in one go: the same table as cell by cell, far sooner.

Header and names come from the first lines, read like those of any file. The rest counts only if
every line has as many cells and every cell is a number that can be read in one way; on any doubt
nothing is said, and the file is to be read cell by cell.
"""

import csv

import numpy as np
import pyarrow as pa
from pyarrow.compute import match_substring
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from datasets.csv_columns import PLAIN_CHARACTERS, Array, Column, as_floats, numbers
from datasets.csv_dialect import Dialect
from datasets.csv_layout import Layout, lay_out
from datasets.csv_numbers import DOTTED
from datasets.csv_rows import MAX_ROWS, OPENING_LINES, split
from datasets.csv_words import TableError
from datasets.table import TwoWays

LEAST = 10_000  # lines from which on it is worth it
HEAD = 1_000  # lines that are read like any file
SAMPLE = 1_000  # cells with a point


def in_bulk(
    text: str, dialect: Dialect, name: str
) -> tuple[list[Column], list[TwoWays], list[str]] | None:
    """The columns, of which none can be read in two ways, and the notes on the header; or None
    where a closer look is needed."""
    if not LEAST <= text.count("\n") <= MAX_ROWS + OPENING_LINES:
        return None
    first, _, rest = text.partition("\n")
    layout = _head(text, dialect, name) if _closed(first, dialect) else None
    if layout is None:
        return None
    headed = len(layout.cells) < HEAD
    body = rest if headed else text
    if (headed and _plain(first, dialect)) or not body.isascii():
        return None  # a header of numbers may be repeated below
    found = _cut(body.rstrip("\n").encode("ascii"), len(layout.names), dialect.delimiter)
    if found is None or len(found[0]) > MAX_ROWS:
        return None
    columns = list(map(numbers, layout.names, found))
    pa.default_memory_pool().release_unused()  # Arrow would keep it for another file
    return columns, [], layout.notes


def _closed(line: str, dialect: Dialect) -> bool:
    """Whether no quotation mark on this line can mean more than this line."""
    try:
        return len(list(dialect.reader([line], strict=True))) == 1
    except csv.Error:
        return False


def _plain(line: str, dialect: Dialect) -> bool:
    """Whether it might be a row of numbers."""
    return not set(line) - set(PLAIN_CHARACTERS.decode() + dialect.delimiter + " \"'")


def _head(text: str, dialect: Dialect, name: str) -> Layout | None:
    """The layout of the first lines, if it is that of the whole file once the rest are numbers:
    rows of one width from the first line on, of which only the first may be the header."""
    head = "\n".join(text.split("\n", HEAD)[:HEAD])
    if 2 * len(head) > len(text):
        return None  # read twice, it would take long
    try:
        rows, notes = split(head, dialect, name)
        if notes or len(rows.cells) < HEAD or len(set(map(len, rows.cells))) > 1:
            return None
        layout = lay_out(rows, name)
    except TableError:
        return None
    return layout if HEAD - len(layout.cells) in (0, 1) else None


def _cut(body: bytes, width: int, delimiter: str) -> list[Array] | None:
    """The columns of lines that hold nothing but plain numbers, `width` a line; else None."""
    if body.translate(None, PLAIN_CHARACTERS + delimiter.encode()) or _coded(body, delimiter):
        return None
    names = list(map(str, range(width)))
    texts = dict.fromkeys(names, pa.string())
    try:
        table = read_csv(
            pa.BufferReader(body),
            ReadOptions(use_threads=False, column_names=names),
            ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            ConvertOptions(column_types=texts, check_utf8=False),
            memory_pool=pa.system_memory_pool(),
        )
        columns = [_floats(column, delimiter) for column in table.columns]
    except pa.ArrowInvalid:  # a line has more or fewer cells, or a cell is no number
        return None
    known = [column for column in columns if column is not None]
    return known if len(known) == width else None


def _coded(body: bytes, delimiter: str) -> bool:
    """Whether a cell begins with a zero and another digit, as codes do."""
    at = np.frombuffer(b"\n" + body + b"\n", np.uint8)
    begins = (at[:-2] == ord("\n")) | (at[:-2] == ord(delimiter))
    begins &= at[1:-1] == ord("0")
    begins &= at[2:] - np.uint8(ord("0")) < 10  # below "0" it wraps round
    return bool(begins.any())


def _floats(cells: pa.ChunkedArray, delimiter: str) -> Array | None:
    """The numbers (n,), or None where some are too large or points may stand between thousands."""
    if delimiter != ",":
        pointed = cells.filter(match_substring(cells, "."))[:SAMPLE].to_pylist()
        if pointed and all(map(DOTTED.fullmatch, pointed)):
            return None
    return as_floats(cells)
