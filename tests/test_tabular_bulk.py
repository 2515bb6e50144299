"""Long files of plain numbers are cut in one go: to the table of the longer way, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasets import csv_bulk, tabular
from datasets.csv_bulk import in_bulk
from datasets.csv_dialect import sniff
from datasets.tabular import Table, TableError, read

HEAD, ROWS = 90, 230  # lines; small, so that many files can be tried
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@contextmanager
def small() -> Iterator[None]:
    """Short files count as long."""
    with patch.multiple(csv_bulk, LEAST=HEAD + 1, HEAD=HEAD):
        yield


def taken(text: str) -> bool:
    """Whether the file is cut in one go."""
    dialect, text = sniff(text)
    with small():
        return in_bulk(text, dialect, "The file") is not None


def outcome(text: str) -> Table | str:
    try:
        return read(text.encode(), "data.csv")
    except TableError as error:
        return str(error)


def same(text: str) -> None:
    """Both ways end in the same table, to the bit, or in the same refusal."""
    with small():
        quick = outcome(text)
    with patch.object(tabular, "in_bulk", return_value=None):
        slow = outcome(text)
    if isinstance(quick, str) or isinstance(slow, str):
        assert quick == slow
        return
    pd.testing.assert_frame_equal(quick.frame, slow.frame, check_exact=True)
    for name in slow.numeric:  # minus zero, too
        assert quick.frame[name].to_numpy().tobytes() == slow.frame[name].to_numpy().tobytes()
    first, second = (vars(table) | {"frame": None} for table in (quick, slow))
    assert first == second


def lines(rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in rows)


def numbers(delimiter: str = ",", end: str = "\n", header: tuple[str, ...] = ("x", "y")) -> str:
    rng = np.random.default_rng(0)
    pairs = zip(rng.normal(size=ROWS).round(3), rng.integers(0, 9, ROWS), strict=True)
    rows = [[str(x), str(y)] for x, y in pairs]
    return lines([list(header)] * bool(header) + rows, delimiter, end)


PLAIN = {
    "commas": numbers(),
    "semicolons": numbers(";"),
    "tabs": numbers("\t"),
    "bars": numbers("|"),
    "no header": numbers(header=()),
    "names in quotation marks": numbers(header=('"x, in cm"', '"y"')),
    "names beyond ASCII": numbers(header=("größe", "длина")),
    "the same name twice": numbers(header=("x", "x")),
    "no last line end": numbers().rstrip("\n"),
    "blank lines at the end": numbers() + "\n\n",
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_numbers_are_cut_in_one_go(name: str) -> None:
    assert taken(PLAIN[name])
    same(PLAIN[name])


def test_line_ends_of_other_systems() -> None:
    for end in ("\r\n", "\r"):
        same(numbers(end=end))


ODD = {
    "missing": "NA,1",
    "blank": ",1",
    "space": " 1,1",
    "space behind": "1 ,1",
    "quotation marks": '"1",1',
    "an open quotation mark": '"1,1',
    "three cells": "1,1,1",
    "one cell": "1",
    "blank line": "",
    "two blank lines": "\n",
    "infinite": "inf,1",
    "not a number": "nan,1",
    "too large": "1e400,1",
    "code": "007,1",
    "percent": "45%,1",
    "currency": "$3,1",
    "thousands": '"1,234",1',
    "underscore": "1_000,1",
    "hexadecimal": "0x10,1",
    "comment": "# 1,1",
    "rule": "----,----",
    "sign alone": "-,1",
    "point alone": ".,1",
    "an exponent without end": "1e,1",
    "Arabic digits": "\u0661,1",
    "minus sign": "\u22125,1",
    "words": "one,1",
    "NUL": "\x00,1",
    "form feed": "1\x0c,1",
    "header": "x,y",
    "note": "(230 rows)",
}


@pytest.mark.parametrize("place", [1, 60, HEAD - 1, HEAD, HEAD + 1, ROWS])
@pytest.mark.parametrize("name", ODD)
def test_one_odd_line_is_enough_for_a_closer_look(name: str, place: int) -> None:
    kept = numbers().split("\n")
    text = "\n".join([*kept[:place], ODD[name], *kept[place:]])
    if name != "NUL":
        assert not taken(text)
    same(text)


@pytest.mark.parametrize(
    "cells", [["1.234", "2.345"], ["1.234", "12"], ["1,5", "2,5"], ["1.234", "0.5"]]
)
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_marks_that_can_be_read_in_two_ways(delimiter: str, cells: list[str]) -> None:
    if delimiter == "," and "," in cells[0]:
        cells = [f'"{cell}"' for cell in cells]
    rows = [["x", "y"]] + [[cells[n % 2], str(n)] for n in range(ROWS)]
    same(lines(rows, delimiter))
    late = [["x", "y"]] + [[cells[0] if n > HEAD else "7", str(n)] for n in range(ROWS)]
    same(lines(late, delimiter))


def test_zero_and_minus_zero_are_one_value() -> None:
    zeros = [["x", "y"]] + [["-0" if n % 2 else "0", str(n)] for n in range(ROWS)]
    assert taken(lines(zeros))
    same(lines(zeros))


def test_names_that_are_numbers() -> None:
    years = [["1960", "1961"]] + [[f"{n / 7:.3f}", f"{n / 9:.3f}"] for n in range(ROWS)]
    same(lines(years))
    same(lines([*years, years[0]]))  # the header, repeated below


# --- any table -----------------------------------------------------------------------------------

CELLS = st.one_of(
    st.integers(-(10**4), 10**4).map(str),
    st.integers(-(10**25), 10**25).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(-999, 999, places=3).map(str),
    st.from_regex(r"[+-]?(?:[0-9]{1,25}\.?[0-9]{0,25}|\.[0-9]{1,25})(?:[eE][+-]?[0-9]{1,3})?\Z"),
    st.sampled_from(["0", "-0", "0.0", "1", "9007199254740993", "1e23", "5e-324", "1e-400"]),
)
HOSTILE = st.text("0123456789,;\t|\"'.\n -+eE%$€?#/\\xnaN\u00a0", max_size=6)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A few rows again and again, in another order each time."""
    width, delimiter = draw(st.integers(1, 4)), draw(st.sampled_from(",;\t| "))
    few = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=12))
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    header = draw(st.sampled_from(["", "x", "id", '"x"', "#", "1960", "e", "x y", "# x"]))
    names = [[f"{header}{n}" if n else header for n in range(width)]] * bool(header)
    return lines(names + [few[n] for n in rng.integers(0, len(few), ROWS)], delimiter)


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
@given(files())
def test_any_table_of_numbers_is_read_the_same_both_ways(text: str) -> None:
    same(text)


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
@given(files(), st.integers(0), HOSTILE, st.integers(0, 4))
def test_whatever_is_put_into_a_table_is_read_the_same_both_ways(
    text: str, place: int, put: str, less: int
) -> None:
    place %= len(text)
    same(text[:place] + put + text[place + less :])


def test_every_float_is_the_nearest_to_its_text() -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(0, 2**64, 40_000, dtype=np.uint64).view(np.float64)
    values = values[np.abs(values) < 1e308]  # no digits round it beyond the largest
    digits = rng.integers(0, 30, len(values))
    texts = [f"{value:.{d}e}" for value, d in zip(values, digits, strict=True)]
    content = lines([["x", "y"]] + [[text, "1"] for text in texts])
    dialect, content = sniff(content)
    found = in_bulk(content, dialect, "The file")
    assert found is not None
    np.testing.assert_array_equal(found[0][0].values, list(map(float, texts)))
