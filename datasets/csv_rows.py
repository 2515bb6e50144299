"""From text to rows of cells that know their line, and what to do when quotation marks go wrong."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from datasets.csv_clock import ENDLESS, Clock
from datasets.csv_dialect import SAMPLE_CHARACTERS, Dialect, escaped, literal, prepared
from datasets.csv_words import TableError, lines, number
from language import tr

if TYPE_CHECKING:
    import _csv

Row = tuple[str, ...]

MAX_ROWS = 1_000_000
MAX_COLUMNS = 2_000
MAX_REPAIRS = 100_000
BATCH = 10_000  # rows between two looks at the clock
OPENING_LINES = 200


@dataclass
class Rows:
    cells: list[Row] = field(default_factory=list)  # rows of any width, blank ones left out
    lines: list[int] = field(default_factory=list)  # the line each one begins on, from 1
    opening: list[str] = field(default_factory=list)  # the first lines as they stand
    repaired: list[int] = field(default_factory=list)  # lines with a stray quotation mark
    broken: int = 0  # the line whose quotation mark swallows others, 0 if none
    oversized: bool = False  # ... or whose cell is longer than csv reads
    read: int = 0  # how many lines were read
    breaks: set[int] = field(default_factory=set)  # positions in `cells` that follow a blank row
    spanning: int = 0  # the first line with a cell that goes on over the next ones


def split(text: str, dialect: Dialect, name: str, clock: Clock = ENDLESS) -> tuple[Rows, list[str]]:
    """All rows and the notes on quotation marks; a mark that swallows lines is refused."""
    beginning = prepared(text[:SAMPLE_CHARACTERS], dialect).lstrip("\n").split("\n", 1)[0]
    if any(len(row) > MAX_COLUMNS for row in dialect.reader([beginning])):
        raise TableError(
            tr(
                "{file} has more than {most} columns, the limit. Keep the columns you need.",
                file=name,
                most=number(MAX_COLUMNS),
            )
        )
    text = prepared(text, dialect)
    clock.check()
    rows = _rows(text, dialect, name, clock)
    if '\\"' in text:
        other = _rows(text, escaped(dialect), name, clock)
        if _flaws(other) < _flaws(rows):
            return other, [tr('A backslash before a quotation mark (\\") was read as an escape.')]
    if rows.broken or rows.spanning:
        plain = _rows(text, literal(dialect), name, clock)
        if not plain.oversized and _one_width(plain.cells):
            quote = dialect.quote or ""
            plain.cells = [tuple(_unquoted(cell, quote) for cell in row) for row in plain.cells]
            note = tr(
                "The quotation mark that opens on line {line} does not close where it should, so "
                "quotation marks were read as plain characters.",
                line=number(rows.broken or rows.spanning),
            )
            return plain, [note]
    if rows.broken:
        raise _unclosed(rows, name)
    if not rows.repaired:
        return rows, []
    kept = lines(rows.repaired)
    return rows, [tr("Stray quotation marks were kept as text in {lines}.", lines=kept)]


def _unclosed(rows: Rows, name: str) -> TableError:
    """Why rows cannot be read whose quotation mark swallows others."""
    if rows.oversized:
        return TableError(
            tr(
                "A cell that begins on line {line} of {file} is longer than {most} characters. "
                "Shorten it, or close its quotation mark.",
                line=number(rows.broken),
                file=name,
                most=number(csv.field_size_limit()),
            )
        )
    return TableError(
        tr(
            "Line {line} of {file} opens a quotation mark that is not closed where the cell ends, "
            "so the lines after it run together. Close or remove the mark.",
            line=number(rows.broken),
            file=name,
        )
    )


def _rows(text: str, dialect: Dialect, name: str, clock: Clock) -> Rows:
    found = Rows(opening=text.split("\n", OPENING_LINES)[:OPENING_LINES])
    reader = dialect.reader(io.StringIO(text), strict=True)
    physical: list[str] = []
    while True:
        try:
            _collect(reader, found, name, clock)
            return found
        except csv.Error as error:
            line = found.read = found.read + 1
            found.oversized = "limit" in str(error)
            if found.oversized or reader.line_num > line:
                found.broken = line
                return found
            physical = physical or text.split("\n")
            for row in dialect.reader([physical[line - 1]]):
                found.cells.append(tuple(row))
                found.lines.append(line)
            found.repaired.append(line)
            if len(found.repaired) > MAX_REPAIRS:
                raise TableError(
                    tr(
                        "{file} has quotation marks in the wrong place on more than {most} lines. "
                        "Write a mark within a cell twice.",
                        file=name,
                        most=number(MAX_REPAIRS),
                    )
                ) from error


def _collect(reader: "_csv.Reader", found: Rows, name: str, clock: Clock) -> None:
    """Read on to the end; a csv.Error leaves `found` with what came before it."""
    cells, lines, read = found.cells, found.lines, found.read
    blank = False
    try:
        for row in reader:
            if row and ((len(row) > 1 and (row[0] or any(row))) or row[0].strip()):
                if blank:
                    found.breaks.add(len(cells))
                    blank = False
                cells.append(tuple(row))  # the garbage collector skips tuples of texts
                lines.append(read + 1)
                if not len(cells) % BATCH:
                    _refuse_many(len(cells), name)
                    clock.check()
            else:
                blank = True
            now = reader.line_num
            if now > read + 1:
                found.spanning = found.spanning or read + 1
            read = now
    finally:
        found.read = read
    _refuse_many(len(cells), name)


def _refuse_many(rows: int, name: str) -> None:
    if rows > MAX_ROWS + OPENING_LINES:
        raise TableError(
            tr(
                "{file} has more than {most} rows, the limit. Keep fewer rows.",
                file=name,
                most=number(MAX_ROWS),
            )
        )


def _flaws(rows: Rows) -> tuple[bool, int]:
    """How badly a dialect fits: swallowed lines first, then lines unlike most others."""
    widths = Counter(map(len, rows.cells))
    return rows.broken > 0, len(rows.repaired) + len(rows.cells) - max(widths.values(), default=0)


def _one_width(cells: list[Row]) -> bool:
    widths = set(map(len, cells))
    return len(widths) == 1 and widths != {1}


def _unquoted(cell: str, quote: str) -> str:
    inside = len(cell) > 1 and cell.startswith(quote) and cell.endswith(quote)
    return cell[1:-1] if inside else cell
