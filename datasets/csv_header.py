"""Which row names the columns: the last words before the numbers begin, or none."""

import re
from collections.abc import Sequence
from itertools import pairwise

from datasets.csv_dialect import COMMENT
from datasets.csv_numbers import missing, numeric, tidy
from datasets.csv_rows import Row

LEADING_ROWS = 30  # among which the header is looked for
SAMPLE_ROWS = 50
RULE = re.compile(r"(?:[-=_+|:]{2,}\s*)+")  # ---+---, |:--:|, =====


def fit(row: Row, width: int) -> Row | None:
    """The row without blank cells beyond the width, or None if its width is another."""
    if len(row) == width:
        return row
    return row[:width] if len(row) > width and not any(map(str.strip, row[width:])) else None


def is_comment(row: Row, width: int) -> bool:
    """Not so `#,name,height`, where # is the name of a column."""
    return row[0].startswith(COMMENT) and not (row[0] in COMMENT and len(row) == width)


def is_rule(row: Row) -> bool:
    """A line drawn under the names or the table."""
    marks = [cell.strip() for cell in row if cell.strip()]
    drawn = sum(map(bool, map(RULE.fullmatch, marks)))
    return drawn > 0 and drawn == len(marks) and any(len(mark) > 2 for mark in marks)


def number_columns(body: Sequence[Row]) -> set[int]:
    """The columns that hold numbers further down, where no title can be."""
    tail = body[len(body) // 2 if len(body) <= 20 else 10 :]
    sample = tail[:: max(1, len(tail) // SAMPLE_ROWS)]
    sample = [row for row in sample if not is_rule(row)] or sample
    columns = set()
    for column in range(len(sample[0])):
        tokens = [token for row in sample if not missing(token := tidy(row[column]))]
        if tokens and sum(map(numeric, tokens)) >= 0.8 * len(tokens):
            columns.add(column)
    return columns


def census(row: Row, columns: set[int]) -> tuple[int, int]:
    """How many cells hold words, and how many figures, in the columns of numbers."""
    tokens = [token for c in columns if c < len(row) and not missing(token := tidy(row[c]))]
    figures = sum(map(numeric, tokens))
    return len(tokens) - figures, figures


def find(
    cells: Sequence[Row], start: int, width: int, columns: set[int], body: Sequence[Row]
) -> int | None:
    """The row with most words above numbers, before the first row of data."""
    if not columns:
        return None if census(body[0], set(range(width)))[1] else start
    best: tuple[bool, int, int] | None = None
    at = None
    seen = 0  # rows of `body`
    for i, wide in enumerate(cells[start : start + LEADING_ROWS], start):
        row = fit(wide, width)
        if row is None or is_rule(row):
            continue
        seen += 1
        text, figures = census(row, columns)
        if not text and figures:
            if at is None and _spans(row, body[seen : seen + 1], columns):
                continue
            if at is None and _numbers_as_names(row, columns, body[seen:]):
                return i
            break
        filled = sum(map(bool, map(str.strip, row)))
        rank = (not is_comment(row, width), text, filled)
        if text and (text > figures or _steps(row, columns)) and (best is None or rank > best):
            best, at = rank, i
    return at


def _spans(row: Row, below: Sequence[Row], columns: set[int]) -> bool:
    """Numbers with gaps over names: `2019,,2020,` over `men,women,men,women`."""
    gaps = sum(not row[c].strip() for c in columns)
    words, figures = census(below[0], columns) if below else (0, 0)
    return gaps > 0 and words > 1 and not figures


def _steps(row: Row, columns: set[int]) -> bool:
    """Names that count: `subject, 1, 2, 3`."""
    tokens = [tidy(row[c]) for c in sorted(columns)]
    whole = [int(token) for token in tokens if re.fullmatch(r"\d{1,9}", token, re.ASCII)]
    steps = {b - a for a, b in pairwise(whole)}
    return len(steps) == 1 and min(steps) > 0


def _numbers_as_names(row: Row, columns: set[int], body: Sequence[Row]) -> bool:
    """Years above values that are no years; or 0, 1, 2 …, as pandas writes unnamed columns."""
    year = re.compile(r"(?:1[5-9]|20)\d\d", re.ASCII)
    tokens = [tidy(row[c]) for c in sorted(columns)]
    below = [tidy(other[c]) for other in body[:SAMPLE_ROWS] for c in columns]
    years = len(set(tokens)) == len(tokens) > 1 and all(map(year.fullmatch, tokens))
    if years and sum(map(bool, map(year.fullmatch, below))) < 0.2 * len(below):
        return True
    counted = [tidy(cell) for cell in row]
    named = counted[1:] if not counted[0] else counted
    fractions = any("." in token for token in below)
    return named == [str(i) for i in range(len(named))] and (
        not counted[0] or (len(named) > 2 and fractions)
    )


def uncommented(header: Row) -> Row:
    """`# x, y` names x and y; `#1` is a name."""
    return (re.sub(r"^(?:#|%|//)+\s+", "", header[0]) or header[0], *header[1:])


def comment_header(leading: Sequence[Row], width: int) -> Row | None:
    """The names in the last comment line, as NumPy's savetxt writes them."""
    for row in reversed(leading):
        if row[0].startswith(COMMENT):
            named = row[1:] if row[0] in COMMENT else uncommented(row)
            if len(named) == width and not any(map(numeric, map(tidy, named))):
                return named
    return None
