"""The rows under the header: which are data, and which are skipped and said to be."""

from dataclasses import dataclass, field

from datasets.csv_ends import table_end
from datasets.csv_header import census, fit, is_comment, is_rule
from datasets.csv_rows import MAX_ROWS, Row, Rows
from datasets.csv_words import TableError, counted, lines, number
from datasets.table import MIN_ROWS
from language import tr, trn

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
            tr(
                "{file} has rows without {width} values: {lines}. Correct them, or put cells that "
                "contain a separator in quotation marks.",
                file=name,
                width=number(width),
                lines=lines(body.ragged),
            )
        )
    if count > MAX_ROWS:
        raise TableError(
            tr(
                "{file} has {n} rows; the limit is {most}. Keep fewer rows.",
                file=name,
                n=number(count),
                most=number(MAX_ROWS),
            )
        )
    if count < MIN_ROWS:
        raise TableError(
            tr(
                "{file} has {rows} of data; it needs at least {least} rows.",
                file=name,
                rows=counted("{n} row", "{n} rows", count),
                least=MIN_ROWS,
            )
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
        notes.append(tr("Skipped below the table: {lines}.", lines=lines(body.below)))
    if body.ruled:
        notes.append(tr("Skipped as drawn lines: {lines}.", lines=lines(body.ruled)))
    if body.ragged:
        skipped = trn(
            "{n} row skipped, without {width} values: {lines}.",
            "{n} rows skipped, without {width} values: {lines}.",
            len(body.ragged),
            n=number(len(body.ragged)),
            width=number(width),
            lines=lines(body.ragged),
        )
        notes.append(skipped)
    if body.comments:
        notes.append(tr("Comments skipped: {lines}.", lines=lines(body.comments)))
    if body.repeated:
        where = lines(body.repeated)
        notes.append(tr("The header is repeated and was skipped there: {lines}.", lines=where))
    return notes
