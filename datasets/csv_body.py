"""The rows under the header: which are data, and which are skipped and said to be."""

from dataclasses import dataclass, field

from datasets.csv_ends import table_end
from datasets.csv_header import census, fit, is_comment, is_rule
from datasets.csv_rows import MAX_ROWS, Row, Rows
from datasets.csv_words import TableError, amount, lines, number
from datasets.table import MIN_ROWS

ODD = frozenset(("", *"-=_+|: #%/"))  # how comments and drawn lines, and never plain data, begin
RAGGED_SHARE = 0.1  # of the rows may have another number of cells


@dataclass
class Body:
    cells: list[Row] = field(default_factory=list)  # of the width of the table
    ragged: list[int] = field(default_factory=list)  # lines, here and below
    comments: list[int] = field(default_factory=list)
    ruled: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)


def data_rows(
    rows: Rows, begin: int, width: int, header: Row | None, columns: set[int], name: str
) -> tuple[list[Row], list[str]]:
    """The rows of data from `begin` on, and what was skipped; too many ragged rows are refused."""
    body = _sort(rows, begin, width, header, columns)
    count = len(body.cells)
    if len(body.ragged) > RAGGED_SHARE * (count + len(body.ragged)):
        raise TableError(
            f"{name} has rows without {number(width)} values: {lines(body.ragged)}. Correct them, "
            "or put cells that contain a separator in quotation marks."
        )
    if count > MAX_ROWS:
        raise TableError(
            f"{name} has {number(count)} rows; the limit is {number(MAX_ROWS)}. Keep fewer rows."
        )
    if count < MIN_ROWS:
        raise TableError(
            f"{name} has {amount(count, 'row')} of data; it needs at least {MIN_ROWS} rows."
        )
    return body.cells, _said(body, width)


def _sort(rows: Rows, begin: int, width: int, header: Row | None, columns: set[int]) -> Body:
    body = Body()
    end = table_end(rows, begin, width)
    body.below = rows.lines[end:]
    cells = rows.cells[begin:end]
    plain = set(map(len, cells)) == {width} and ODD.isdisjoint(row[0][:1] for row in cells)
    if plain and header not in cells:
        body.cells = cells  # a million rows need no closer look
        return body
    for wide, line in zip(cells, rows.lines[begin:end], strict=True):
        if len(wide) == width and wide != header and wide[0][:1] not in ODD:
            body.cells.append(wide)
            continue
        row = fit(wide, width)
        if wide[0][:1] in ODD and is_rule(wide):
            body.ruled.append(line)
        elif is_comment(wide, width) and (row is None or not census(wide, columns)[1]):
            body.comments.append(line)
        elif row is None:
            body.ragged.append(line)
        elif row == header:
            body.repeated.append(line)
        else:
            body.cells.append(row)
    return body


def _said(body: Body, width: int) -> list[str]:
    notes = []
    if body.below:
        notes.append(f"Skipped below the table: {lines(body.below)}.")
    if body.ruled:
        notes.append(f"Skipped as drawn lines: {lines(body.ruled)}.")
    if body.ragged:
        skipped = f"{amount(len(body.ragged), 'row')} skipped, without {number(width)} values"
        notes.append(f"{skipped}: {lines(body.ragged)}.")
    if body.comments:
        notes.append(f"Comments skipped: {lines(body.comments)}.")
    if body.repeated:
        notes.append(f"The header is repeated and was skipped there: {lines(body.repeated)}.")
    return notes
