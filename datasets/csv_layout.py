"""Which rows are titles, header and data: a table has one width, and nothing is ever shifted."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from datasets.csv_body import data_rows
from datasets.csv_header import (
    census,
    comment_header,
    find,
    fit,
    is_comment,
    is_rule,
    number_columns,
    uncommented,
)
from datasets.csv_numbers import numeric, tidy
from datasets.csv_rows import MAX_COLUMNS, Row, Rows
from datasets.csv_words import TableError, counted, lines, listed, names, number, shown
from datasets.table import MIN_ROWS
from language import tr

UNIT_LINES = 3  # under the header, at most


@dataclass
class Layout:
    names: list[str]
    cells: list[Row]  # each as wide as names
    notes: list[str] = field(default_factory=list)


def lay_out(rows: Rows, name: str) -> Layout:
    """The data rows under one name a column; the rows of `rows` may be changed."""
    widths = Counter(map(len, rows.cells))
    width = _width(rows, widths, name)
    start = next(i for i, row in enumerate(rows.cells) if fit(row, width))
    start, width, notes = _short_header(rows, start, width)
    body = rows.cells[start:]
    if len(widths) > 1 or width not in widths:
        body = [fitted for row in body if (fitted := fit(row, width))]
    columns = number_columns(body)
    at = find(rows.cells, start, width, columns, body)
    end, begin = (start, start) if at is None else (at, at + 1)
    notes += _titles(rows, end, width, headed=at is not None, name=name)
    header = None if at is None else fit(rows.cells[at], width)
    header = uncommented(header) if header else comment_header(rows.cells[:start], width)
    notes.append(_headed(header, rows, at, width))
    if header and at:
        header = _filled(header, rows, at, notes)
    while (
        at is not None and _units(rows.cells[begin:], width, columns) and begin <= at + UNIT_LINES
    ):
        words = tr(
            "Line {line} has words, such as {example}, for numbers: it was skipped.",
            line=number(rows.lines[begin]),
            example=shown(next(c for c in map(str.strip, rows.cells[begin]) if c)),
        )
        notes.append(words)
        begin += 1
    cells, remarks = data_rows(rows, begin, width, header, columns, name)
    found = [cell.strip() for cell in header] if header else [""] * width
    unique, renamed = _unique(found, announce=header is not None)
    return Layout(unique, cells, notes + renamed + remarks)


def _headed(header: Row | None, rows: Rows, at: int | None, width: int) -> str:
    """Where the names of the columns stand."""
    if header is None:
        return tr(
            "No header was found, so the columns are called {first} to {last}.",
            first=shown(_unnamed(1)),
            last=shown(_unnamed(width)),
        )
    if at is None:
        return tr("The comment above the table is the header.")
    return tr("Line {line} is the header.", line=number(rows.lines[at]))


def _unnamed(position: int) -> str:
    """What a column without a name is called, in every language: choices and scripts use it."""
    return f"column {position}"


def _width(rows: Rows, widths: Counter[int], name: str) -> int:
    width = max((w for w in widths if w > 1), key=lambda w: widths[w], default=1)
    if width > MAX_COLUMNS:
        raise TableError(
            tr(
                "{file} has {n} columns, the limit is {most}. Keep the columns you need.",
                file=name,
                n=number(width),
                most=number(MAX_COLUMNS),
            )
        )
    if not rows.cells:
        raise TableError(
            tr("{file} has no values. Choose a CSV file with a table in it.", file=name)
        )
    if width == 1:
        raise TableError(
            tr(
                "{file} has only one column, {column}, and at least two are needed. Columns are "
                "separated by commas, semicolons, tabs, vertical bars or spaces.",
                file=name,
                column=shown(rows.cells[0][0]),
            )
        )
    return width


def _short_header(rows: Rows, start: int, width: int) -> tuple[int, int, list[str]]:
    """A header narrower than the rows: each row ends in a delimiter, or R wrote row names."""
    header = rows.cells[start - 1] if start else ()
    if len(header) < 2 or len(header) >= width or is_comment(header, width):
        return start, width, []
    beyond = (cell for row in rows.cells if len(row) == width for cell in row[len(header) :])
    if all(map(str.strip, header)) and not any(map(str.strip, beyond)):
        return start - 1, len(header), []
    counted = [row[0] for row in rows.cells if len(row) == width]
    spaced = not re.search(r"[,;\t|]", " ".join(rows.opening[: rows.lines[start]]))
    if spaced and len(header) == width - 1 and _counts_rows(counted):
        rows.cells[start - 1] = ("", *header)
        note = tr("The header has no name for the first column, the row numbers.")
        return start - 1, width, [note]
    quoted = [rows.opening[rows.lines[i] - 1 : rows.lines[i]] for i in (start - 1, start)]
    if len(header) == width - 1 and all(line and line[0][:1] == '"' for line in quoted):
        rows.cells[start - 1] = ("", *header)
        note = tr("The header has no name for the first column, the row names.")
        return start - 1, width, [note]
    return start, width, []


def _counts_rows(cells: Sequence[str]) -> bool:
    """0, 1, 2 … or 1, 2, 3 …, as pandas and R number the rows that they print."""
    return len(cells) > MIN_ROWS and any(
        all(cell == str(i) for i, cell in enumerate(cells, first)) for first in (0, 1)
    )


def _titles(rows: Rows, end: int, width: int, *, headed: bool, name: str) -> list[str]:
    """The note on what stands before the table; what could be a header or data is refused."""
    for row, line in zip(rows.cells[:end], rows.lines, strict=False):
        if is_comment(row, width) or fit(row, width):
            continue
        tokens = [token for cell in row if (token := tidy(cell))]
        data = 2 * sum(map(numeric, tokens)) >= len(tokens) > 1
        if 2 * len(tokens) >= width and (data or not headed):
            raise TableError(
                tr(
                    "Line {line} of {file} has {values}, most lines have {width}. Give every "
                    "column a name in the header, or delete the line.",
                    line=number(line),
                    file=name,
                    values=counted("{n} value", "{n} values", len(row)),
                    width=number(width),
                )
            )
    if not end:
        return []
    first = shown(" ".join(filter(None, map(str.strip, rows.cells[0]))))
    skipped = lines(rows.lines[:end])
    return [tr("Skipped before the table: {lines}, {text}.", lines=skipped, text=first)]


def _filled(header: Row, rows: Rows, at: int, notes: list[str]) -> Row:
    """The header with the names that it lacks, where the line above has them."""
    above = fit(rows.cells[at - 1], len(header)) or ()
    if is_comment(rows.cells[at - 1], len(header)) or sum(map(bool, map(str.strip, above))) < 2:
        return header
    both = tuple(name if name.strip() else other for name, other in zip(header, above, strict=True))
    if both != header:
        line = number(rows.lines[at - 1])
        notes.append(tr("Names that it lacks were taken from line {line}.", line=line))
    return both


def _units(below: Sequence[Row], width: int, columns: set[int]) -> bool:
    """Whether the first row under the header has units, as "(s)", in the columns of numbers:
    in each of several, or in some and nothing else."""
    row = fit(below[0], width) if len(below) > MIN_ROWS else None
    if row is None or is_rule(row) or is_comment(row, width):
        return False
    words, figures = census(row, columns)
    alone = not any(cell.strip() for i, cell in enumerate(row) if i not in columns)
    return not figures and words > 0 and (alone or words == len(columns) > 1)


def _unique(found: Sequence[str], *, announce: bool) -> tuple[list[str], list[str]]:
    """Every name once: blank ones become `column 3`, repeated ones get a number."""
    taken = {name for name in found if name}
    unique: list[str] = []
    used: set[str] = set()
    blank, doubled = [], []
    for position, name in enumerate(found, 1):
        wanted = candidate = name or _unnamed(position)
        again = name in used if name else candidate in taken
        count = 1
        while again:
            count += 1
            candidate = f"{wanted} ({count})"
            again = candidate in taken
        taken.add(candidate)
        used.add(candidate)
        unique.append(candidate)
        if not name:
            blank.append(candidate)
        elif candidate != name:
            doubled.append(tr("{name} is now {new}", name=shown(name), new=shown(candidate)))
    notes = []
    if blank and announce:
        notes.append(tr("Columns without a name are called {names}.", names=names(blank)))
    if doubled:
        changed = listed(doubled)
        notes.append(tr("Names that occur twice were numbered: {changed}.", changed=changed))
    return unique, notes
