"""Random bytes give a table or a reason; random tables in random dialects are read as written."""

import csv
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasets.tabular import TableError, read

EXAMPLES = 1_000
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
NASTY = st.text("0123456789,;\t|\"'.\n\r -+eE%$€?#/()<{[xyäИ\x00\ufeff\\", max_size=200)
STARTS = [
    b"x,y\n1,2\n3,4\n",
    b"x;y\n1,5;2\n",
    b'"a","b"\n"1","2"\n',
    b"\xff\xfex\0,\0y\0",
    b"PK\x03\x04",
]


@settings(max_examples=EXAMPLES, deadline=2000, suppress_health_check=SLOW)
@given(
    st.one_of(
        st.binary(max_size=300),
        NASTY.map(str.encode),
        NASTY.map(lambda text: text.encode("utf-16")),
        NASTY.map(lambda text: text.encode("cp1251", "replace")),
        st.tuples(st.sampled_from(STARTS), st.binary(max_size=99)).map(b"".join),
        st.tuples(st.sampled_from(STARTS), NASTY.map(str.encode)).map(b"".join),
    )
)
def test_any_bytes_give_a_table_or_a_reason(data: bytes) -> None:
    try:
        found = read(data, "data.csv")
    except TableError as error:
        reason = str(error)
        plain = 20 < len(reason) < 600 and reason.isprintable()
        if not plain:
            raise
        return
    assert isinstance(found.frame.index, pd.RangeIndex)
    assert len(found.frame) > 1
    assert found.frame.columns.is_unique
    assert found.numeric
    names = set(found.frame.columns)
    assert names >= {*found.numeric, *found.labels, *found.identifiers, *found.constant}
    assert {choice.column for choice in found.two_ways} <= set(found.numeric)
    for name in found.numeric:
        assert found.frame[name].dtype == np.float64
        assert not np.isinf(found.frame[name]).any()


# Tables and how they are written

MISSING = ["NA", "?", "null", "NaN", "N/A", "*", "-"]
INSIDE = "abcXYZ äöß€ИД名;,|\t\"'\n.5"  # what a cell of words may have between its ends
words = st.text("abcdefghijklmnopqrstuvwxyzäöß", max_size=9).map("w{}".format)
sentences = st.text(INSIDE, max_size=12).map("w{}z".format)
decimals = st.floats(-1e300, 1e300).map(repr)
whole = st.integers(3_000, 10**15).map(str)


@dataclass(frozen=True)
class Written:
    data: bytes
    header: list[str] | None
    rows: list[list[str]]  # the numbers as Python writes them; None and words as they are


@st.composite
def tables(
    draw: st.DrawFn, text: st.SearchStrategy[str]
) -> tuple[list[list[str]], list[str] | None, int]:
    """Rows, header, and how many of the columns, from the left, are numbers."""
    kinds = draw(st.lists(st.sampled_from([decimals, whole]), min_size=2, max_size=4))
    height = draw(st.integers(2, 12))
    columns = [draw(st.lists(kind, min_size=height, max_size=height)) for kind in kinds]
    if draw(st.booleans()):
        columns.append(draw(st.lists(text, min_size=height, max_size=height)))
    rows = [list(row) for row in zip(*columns, strict=True)]
    if height > 4:
        row, column = draw(st.integers(0, height - 1)), draw(st.integers(0, len(kinds) - 1))
        rows[row][column] = draw(st.sampled_from(MISSING))
    width = len(columns)
    header = draw(st.none() | st.lists(words, min_size=width, max_size=width, unique=True))
    return rows, header, len(kinds)


@st.composite
def dialects(draw: st.DrawFn) -> Written:
    delimiter = draw(st.sampled_from(",;\t| "))
    rows, header, numbers = draw(tables(words if delimiter == " " else sentences))
    style = draw(st.sampled_from(["plain", "comma", "thousands", "money", "percent"]))
    cells = [[_spelled(c, delimiter, style) for c in row[:numbers]] + row[numbers:] for row in rows]
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    write = draw(st.sampled_from([_by_csv, _by_hand]))
    text = write(cells if header is None else [header, *cells], delimiter, end, draw(st.booleans()))
    text = draw(st.sampled_from(["", end, f"#note{end}"])) + text
    text += draw(st.sampled_from(["", end, end * 3]))
    encoding = draw(
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    )
    return Written(text.encode(encoding), header, rows)


def _spelled(cell: str, delimiter: str, style: str) -> str:
    """A number as people write it, where that has one meaning between these delimiters."""
    if cell in MISSING:
        return cell
    if style == "comma" and delimiter == ";":
        return cell.replace(".", ",")
    if style == "thousands" and delimiter in ",\t|" and cell.isdecimal():
        return f"{int(cell):,}"
    if style == "money" and cell.isdecimal():
        return f"${cell}"
    return f"{cell}%" if style == "percent" else cell


def _by_csv(rows: list[list[str]], delimiter: str, end: str, every: bool) -> str:
    out = io.StringIO()
    every = every or end == "\r"  # then it leaves a cell with a line feed without quotes
    quoting = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


def _by_hand(rows: list[list[str]], delimiter: str, end: str, every: bool) -> str:
    """Quotes whatever is not a plain word or number, and leaves no line end after the last row."""

    def quoted(cell: str) -> str:
        bare = not every and cell and all(c.isalnum() or c in ".+-%$?*/" for c in cell)
        return cell if bare else '"' + cell.replace('"', '""') + '"'

    return end.join(delimiter.join(map(quoted, row)) for row in rows)


@settings(max_examples=EXAMPLES, deadline=2000, suppress_health_check=SLOW)
@given(dialects())
def test_what_is_written_is_read_back(written: Written) -> None:
    found = read(written.data, "data.csv")
    width = len(written.rows[0])
    assert list(found.frame) == (written.header or [f"column {i + 1}" for i in range(width)])
    assert len(found.frame) == len(written.rows)
    for position, name in enumerate(found.frame):
        cells = [row[position] for row in written.rows]
        if name in found.numeric:
            expected = [np.nan if cell in MISSING else float(cell) for cell in cells]
            np.testing.assert_array_equal(found.frame[name], expected)
        else:
            assert list(found.frame[name]) == cells


@settings(max_examples=200, deadline=2000)
@given(st.lists(st.tuples(decimals, whole, st.sampled_from("0123")), min_size=2, max_size=9))
def test_padding_changes_nothing(rows: list[tuple[str, str, str]]) -> None:
    """Plain columns are read on a shorter way than others: to the same numbers and notes."""
    plain = "".join(f"{x};{y};{z}\n" for x, y, z in rows)
    padded = "".join(f'"{x} ";"{y} ";"{z} "\n' for x, y, z in rows)
    first, second = (read(f"x;y;z\n{text}".encode(), "data.csv") for text in (plain, padded))
    pd.testing.assert_frame_equal(first.frame, second.frame)
    assert first.notes == second.notes
    assert (first.labels, first.constant) == (second.labels, second.constant)
