"""What stands below a table without being data: notes, sources, and how many rows there were."""

import re

from datasets.csv_header import fit
from datasets.csv_numbers import numeric, tidy
from datasets.csv_rows import Row, Rows

COUNTED = re.compile(r"\(\d+ rows?(?: affected)?\)|\\\.", re.IGNORECASE)  # what databases print


def table_end(rows: Rows, begin: int, width: int) -> int:
    """Where the notes below the table begin: after a blank line, or as single cells of text.

    Lines of numbers are never notes: they could be a second table, or rows that were cut.
    """
    end = last = len(rows.cells)
    while end > begin and not _is_row(rows.cells[end - 1], width):
        end -= 1
    below = rows.cells[end:last]
    if not below or not all(map(_is_prose, below)):
        return last
    if end in rows.breaks or COUNTED.fullmatch(below[0][0].strip()):
        return end
    return end if width > 2 and all(len(row) == 1 for row in below) else last


def _is_row(row: Row, width: int) -> bool:
    """As wide as the table, and with more than its first cell filled."""
    fitted = fit(row, width)
    return fitted is not None and any(map(str.strip, fitted[1:]))


def _is_prose(row: Row) -> bool:
    tokens = [token for cell in row if (token := tidy(cell))]
    return 2 * sum(map(numeric, tokens)) <= len(tokens) > 0 and not numeric(tokens[-1])
