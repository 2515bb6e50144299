"""CSV files as they occur: what is read is right and said, and everything else is refused."""

import csv
import io
import json
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasets.tabular import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Table,
    TableError,
    label_values,
    read,
    select,
    select_label,
)

FOLDER = Path(
    os.environ.get("DESCENT_CSV_DIR", Path(__file__).parent.parent / "../shared/data/csv")
)


def records(name: str) -> list[dict[str, str]]:
    path = FOLDER / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = records("EXPECTED.csv")
REFERENCE = records("REFERENCE.csv")
real_files = pytest.mark.skipif(not EXPECTED, reason=f"no real CSV files in {FOLDER}")


def real(name: str) -> Table:
    return read((FOLDER / name).read_bytes(), name)


def named(name: str) -> str:
    """`#0` in the list of expectations is the first column of a file without header."""
    return f"column {int(name[1:]) + 1}" if name.startswith("#") else name


def table(text: str) -> Table:
    return read(text.encode(), "data.csv")


def said(notes: tuple[str, ...], *fragments: str) -> None:
    for fragment in fragments:
        assert any(fragment in note for note in notes), (fragment, notes)


def least_squares(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Slopes and intercept; centred, so that large offsets cost no digits."""
    slopes = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean(), rcond=None)[0].ravel()
    return np.append(slopes, y.mean() - X.mean(axis=0) @ slopes)


# Real files


@real_files
@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["file"])
def test_real_file(row: dict[str, str]) -> None:
    try:
        found = real(row["file"])
    except TableError as error:
        if row["expected"] == "loads" or len(str(error)) < 20:
            raise
        return
    assert row["expected"] in ("loads", "either")
    assert isinstance(found.frame.index, pd.RangeIndex)
    if row["suggested_x"]:
        x, y = named(row["suggested_x"]), named(row["suggested_y"])
        assert {x, y} <= set(found.numeric)
        assert len(select(found, [x], y).rows) == float(row["rows_used_xy"])
    if row["label"]:
        inputs = [named(name) for name in json.loads(row["label_features"])]
        chosen = select_label(
            found, inputs, named(row["label"]), row["positive_class"], one_vs_rest=True
        )
        assert len(chosen.rows) == float(row["rows_used_label"])


@real_files
@pytest.mark.parametrize(
    "row", REFERENCE, ids=lambda row: f"{row['file']}-{row['task']}-{row['target']}"
)
def test_reference_fit(row: dict[str, str]) -> None:
    found = real(row["file"])
    inputs, target = [named(name) for name in json.loads(row["inputs"])], named(row["target"])
    assert len(found.frame) == int(row["n_rows"])
    if row["task"] == "logistic":
        chosen = select_label(found, inputs, target, row["positive_class"], one_vs_rest=True)
        assert chosen.y.sum() == float(row["n_pos"])
        if row["feature_mean"]:
            np.testing.assert_allclose(chosen.X.mean(axis=0), json.loads(row["feature_mean"]))
            np.testing.assert_allclose(chosen.X.std(axis=0), json.loads(row["feature_sd"]))
    else:
        chosen = select(found, inputs, target)
        slopes = json.loads(row["coefs_raw"]) if row["coefs_raw"] else [float(row["slope"])]
        fit = least_squares(chosen.X, chosen.y)
        np.testing.assert_allclose(fit[:-1], slopes, rtol=1e-6)
        # An intercept that nearly cancels is exact to the size of what is subtracted.
        slack = 1e-9 * np.abs(chosen.y).max()
        np.testing.assert_allclose(fit[-1], float(row["intercept"]), rtol=1e-6, atol=slack)
    assert len(chosen.rows) == int(row["n_used"])


# What is refused, and in which words

HUGE_HEADER = ",".join(f"c{i}" for i in range(100_000))

REFUSED: dict[str, tuple[bytes, str]] = {
    "no bytes": (b"", "is empty"),
    "a newline": (b"\n", "is empty"),
    "blanks": (b"  \r\n \n", "is empty"),
    "only a byte-order mark": (b"\xef\xbb\xbf", "is empty"),
    "only commas": (b",,,\n,,,\n", "has no values"),
    "header only": (b"x,y\n", "at least 2 rows"),
    "one row": (b"x,y\n1,2\n", "at least 2 rows"),
    "one row, no header": (b"1,2\n", "at least 2 rows"),
    "one column": (b"height\n1\n2\n", "only one column, 'height'"),
    "one column, decimal comma": (b"height\n1,5\n2,5\n", "Line 1"),
    "one numeric column": (b"name,x\nann,1\nbob,2\ncid,3\n", "numbers in 'x', text in 'name'"),
    "no numeric column": (b"name,town\nann,Rome\nbob,Oslo\n", "no column of numbers"),
    "zip": (b"PK\x03\x04" + bytes(40), "zip archive"),
    "Excel": (b"PK\x03\x04" + bytes(30) + b"xl/workbook.xml", "save the sheet as CSV"),
    "OpenDocument": (
        b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        "OpenDocument",
    ),
    "NumPy archive": (b"PK\x03\x04" + bytes(26) + b"x.npy", "NumPy archive"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9), "Excel workbook"),
    "gzip": (b"\x1f\x8b\x08" + bytes(9), "gzip"),
    "Parquet": (b"PAR1" + bytes(9) + b"PAR1", "Parquet"),
    "NumPy array": (b"\x93NUMPY\x01\x00", "NumPy array"),
    "R data": (b"X\n\x00\x00\x00\x03", "R data"),
    "PNG": (b"\x89PNG\r\n\x1a\n", "PNG image"),
    "JPEG": (b"\xff\xd8\xff\xe0", "JPEG image"),
    "PDF": (b"%PDF-1.7\n", "PDF document"),
    "HTML": (b"\r\n<!DOCTYPE html>\n<html><body>1,2</body></html>", "HTML page"),
    "XML": (b'<?xml version="1.0"?><a/>', "XML file"),
    "JSON": (b'{"x": 1, "y": 2}', "is JSON"),
    "JSON lines": (b'{"x": 1}\n{"x": 2}\n', "is JSON"),
    "JSON list": (b"[[1, 2], [3, 4]]", "is JSON"),
    "Git LFS": (b"version https://git-lfs.github.com/spec/v1\nsize 12\n", "raw file"),
    "ARFF": (b"% made\n@relation iris\n@data\n1,2\n3,4\n", "ARFF"),
    "NUL bytes": (b"x,y\n1,\x002\n3,4\n", "NUL bytes"),
    "control characters": (bytes(range(1, 9)) * 9, "not a text file"),
    "too large": (b"1,2\n" * (MAX_BYTES // 4 + 1), "the limit is 12 MB"),
    "too many columns": (f"{HUGE_HEADER}\n{HUGE_HEADER}\n".encode(), "more than 2 000 columns"),
    "too many columns below": (b"title\n" + b",".join([b"1"] * 2001), "2 001"),
    "too many rows": (b"1,2\n" * (MAX_ROWS + 1), "the limit is 1 000 000"),
    "ragged": (b"x,y\n1,2,3\n4\n5,6\n", "lines 2 and 3"),
    "header one short": (b"x,y\n1,2,3\n2,3,4\n", "Line 1"),
    "header one long": (b"x,y,z\n1,2\n3,4\n", "Line 1"),
    "decimal commas not quoted": (b"x,y\n1,5,2,5\n3,5,4,5\n", "Line 1"),
    "two tables": (b"a,b,c\n1,2,3\n4,5,6\n\nx,y\n1,2\n3,4\n5,6\n7,8\n", "Line 2"),
    "open quotation mark": (
        b'x,y,z\n1,2,a\n3,4,"b\n5,6,c\n7,8,d,e\n9,9,"f"\n1,2,x\n' * 3,
        "Line 3",
    ),
    "open until the end": (b'x,y,z\n1,2,3\n4,5,"6\n7,8,9,1\n', "Line 3"),
    "a cell of 5 MB": (b"x,y\n1,2\n" + b"9" * 5_000_000 + b",4\n", "line 3"),
    "two currencies": ("a,b\n$1,2\n€3,4\n".encode(), "text in 'a'"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_refused(data: bytes, words: str) -> None:
    with pytest.raises(TableError) as refusal:
        read(data, "data.csv")
    assert words in str(refusal.value)
    assert str(refusal.value).count(". ") <= 2


@pytest.mark.parametrize("repeats", [33_000, MAX_BYTES // 3])
@pytest.mark.parametrize("unit", [b'"a,', b'"a",', b'""', b"a ", b"'", b",'", b"1,"])
def test_hostile_text_does_not_freeze_the_server(unit: bytes, repeats: int) -> None:
    """Each takes about a tenth of a second of this process; a reader that guesses with a
    backtracking pattern takes minutes. The bound tells these apart and claims no speed."""
    begin = time.process_time()
    with pytest.raises(TableError):
        read(unit * repeats, "data.csv")
    assert time.process_time() - begin < 20


def test_a_million_rows() -> None:
    found = read(b"x,y\n" + b"17,3.5\n" * MAX_ROWS, "data.csv")
    assert len(found.frame) == MAX_ROWS


# What is read: text, its columns, and what the notes say

NAN = float("nan")

READ: dict[str, tuple[str, dict[str, list[float | str | None]], str]] = {
    "plain": ("x,y\n1,2\n3,4\n", {"x": [1, 3], "y": [2, 4]}, "separated by commas"),
    "two rows, no final newline": ("x,y\n1,2\n3,4", {"x": [1, 3], "y": [2, 4]}, "2 rows"),
    "semicolons": ("x;y\n1;2\n3;4\n", {"x": [1, 3], "y": [2, 4]}, "semicolons"),
    "tabs": ("x\ty\n1\t2\n3\t4\n", {"x": [1, 3], "y": [2, 4]}, "tabs"),
    "vertical bars": ("x|y\n1|2\n3|4\n", {"x": [1, 3], "y": [2, 4]}, "vertical bars"),
    "spaces": ("  x   y\n 1.0  2\n 3.0  4\n", {"x": [1, 3], "y": [2, 4]}, "spaces"),
    "spaces and a tab": (
        '18.0   8\t"chevrolet malibu"\n15.0   6\t"buick skylark"\n',
        {"column 1": [18, 15], "column 2": [8, 6], "column 3": ["chevrolet malibu"]},
        "spaces",
    ),
    "sep line": ("sep=;\nx;y\n1;2\n3;4\n", {"x": [1, 3], "y": [2, 4]}, "Line 2 is the header"),
    "CR": ("x,y\r1,2\r3,4\r", {"x": [1, 3], "y": [2, 4]}, "2 rows"),
    "CRLF": ("x,y\r\n1,2\r\n3,4\r\n", {"x": [1, 3], "y": [2, 4]}, "2 rows"),
    "mixed line ends": ("x,y\r\n1,2\n3,4\r5,6", {"x": [1, 3, 5], "y": [2, 4, 6]}, "3 rows"),
    "CR CR LF": ("x,y\r\r\n1,2\r\r\n3,4", {"x": [1, 3], "y": [2, 4]}, "2 rows"),
    "no header": ("1,2\n3,4\n", {"column 1": [1, 3], "column 2": [2, 4]}, "No header"),
    "no header, missing at first": (
        "?,2\n3,4\n5,6\n",
        {"column 1": [NAN, 3, 5], "column 2": [2, 4, 6]},
        "No header",
    ),
    "years as names": (
        "land,1960,1961\nA,1.5,2\nB,3.5,4\n",
        {"land": ["A", "B"], "1960": [1.5, 3.5], "1961": [2, 4]},
        "Line 1 is the header",
    ),
    "counted names": (
        "subject,1,2\n10,4.5,5\n11,7.5,8\n",
        {"subject": [10, 11], "1": [4.5, 7.5], "2": [5, 8]},
        "Line 1 is the header",
    ),
    "pandas with its index": (
        ",0,1\n0,0.5,0.6\n1,0.7,0.8\n",
        {"column 1": [0, 1], "0": [0.5, 0.7], "1": [0.6, 0.8]},
        "Columns without a name are called 'column 1'",
    ),
    "title": ("Measured in May\nx,y\n1,2\n3,4\n", {"x": [1, 3], "y": [2, 4]}, "line 1, 'Measured"),
    "title with commas": (
        "Population, total, 2020\nx,y\n1,2\n3,4\n",
        {"x": [1, 3], "y": [2, 4]},
        "Line 2 is the header",
    ),
    "title as wide as the table": (
        "Source: NOAA, 2020\nx,y\n1,2\n3,4\n",
        {"x": [1, 3], "y": [2, 4]},
        "Line 2 is the header",
    ),
    "title from a spreadsheet": (
        "My title,,\n,,\nx,y,z\n1,2,3\n4,5,6\n",
        {"x": [1, 4], "y": [2, 5], "z": [3, 6]},
        "line 1, 'My title'",
    ),
    "comments": (
        "# by me\n# more\nx,y\n1,2\n# note\n3,4\n",
        {"x": [1, 3], "y": [2, 4]},
        "Comments skipped: line 5",
    ),
    "header in a comment": ("# x, y\n1,2\n3,4\n", {"x": [1, 3], "y": [2, 4]}, "header"),
    "NumPy's savetxt": ("# x y\n1.0 2.0\n3.0 4.0\n", {"x": [1, 3], "y": [2, 4]}, "comment above"),
    "a column called #": (
        "#,name,y\n1,ann,2\n2,bob,4\n",
        {"#": [1, 2], "name": ["ann", "bob"], "y": [2, 4]},
        "Line 1 is the header",
    ),
    "units below the header": (
        "t,v\n(s),(V)\n0,1\n1,2\n2,3\n",
        {"t": [0, 1, 2], "v": [1, 2, 3]},
        "Line 2 has words",
    ),
    "header repeated": ("x,y\n1,2\nx,y\n3,4\n", {"x": [1, 3], "y": [2, 4]}, "repeated"),
    "delimiter at each end": ("x,y\n1,2,\n3,4,\n", {"x": [1, 3], "y": [2, 4]}, "2 columns"),
    "delimiter after the header": ("x,y,\n1,2\n3,4\n", {"x": [1, 3], "y": [2, 4]}, "2 columns"),
    "empty column": (
        "x,,y\n1,,2\n3,,4\n",
        {"x": [1, 3], "y": [2, 4]},
        "Empty columns were left out: 'column 2'",
    ),
    "row names of R": (
        '"x","y"\n"a",2,3\n"b",4,5\n',
        {"column 1": ["a", "b"], "x": [2, 4], "y": [3, 5]},
        "row names",
    ),
    "blank rows": ("x,y\n1,2\n,\n\n  \n3,4\n,,,\n", {"x": [1, 3], "y": [2, 4]}, "2 rows"),
    "double names": (
        "a,a,a (2),\n1,2,3,4\n5,6,7,8\n",
        {"a": [1, 5], "a (3)": [2, 6], "a (2)": [3, 7], "column 4": [4, 8]},
        "'a' is now 'a (3)'",
    ),
    "padded": (" x , y \n 1 , 2 \n 3 , 4 \n", {"x": [1, 3], "y": [2, 4]}, "2 rows"),
    "literal names": (
        '"a.b","<c>: [d]","e\nf"\n1,2,3\n4,5,6\n',
        {"a.b": [1, 4], "<c>: [d]": [2, 5], "e\nf": [3, 6]},
        "Line 1 is the header",
    ),
    "quoted": ('"x","y"\n"1","2"\n"3","4"\n', {"x": [1, 3], "y": [2, 4]}, "2 rows"),
    "quoted with blanks outside": (
        '"x" , "y"\n"1" , "2"\n"3" , "4"\n',
        {"x": [1, 3], "y": [2, 4]},
        "2 rows",
    ),
    "single quotes": ("'x','y'\n'1','2'\n'3','4'\n", {"x": [1, 3], "y": [2, 4]}, "2 rows"),
    "newline in a cell": (
        'x,y,t\n1,2,"a\nb, c"\n3,4,d\n',
        {"x": [1, 3], "y": [2, 4], "t": ["a\nb, c", "d"]},
        "2 rows",
    ),
    "backslash escapes": (
        'x,y,t\n1,2,"say \\"a, b\\""\n3,4,"c"\n',
        {"x": [1, 3], "y": [2, 4], "t": ['say "a, b"', "c"]},
        "backslash",
    ),
    "a quotation mark too many": (
        'x,y,t\n1,2,"a"\n3,4,"b\n5,6,"c"\n7,8,"d"\n',
        {"x": [1, 3, 5, 7], "y": [2, 4, 6, 8], "t": ["a", '"b', "c", "d"]},
        "opens on line 3",
    ),
    "stray quotation marks": (
        'x,t,y\n1,"He said "hi" there",2\n3,5" pipe,4\n',
        {"x": [1, 3], "y": [2, 4]},
        "Stray quotation marks were kept as text in line 2",
    ),
    "few ragged rows": (
        "x,y\n" + "1,2\n3,4\n" * 15 + "1,2,3\n5\n",
        {"x": [1, 3] * 15, "y": [2, 4] * 15},
        "lines 32 and 33",
    ),
    "missing": (
        "x,y,g\n1,NA,M\n?,2,F\nnull,3,M\n-,4,N/A\n5,***,F\n6,.,M\n-inf,inf,F\n8,NaN,\n--,none,F\n",
        {
            "x": [1, NAN, NAN, NAN, 5, 6, NAN, 8, NAN],
            "y": [NAN, 2, 3, 4, NAN, NAN, NAN, NAN, NAN],
            "g": ["M", "F", "M", None, "F", "M", "F", None, "F"],
        },
        "Missing values: 'x' 5, 'y' 6 and 'g' 2.",
    ),
    "plus and minus as answers": (
        "x,r\n1,+\n2,-\n3,+\n4,?\n",
        {"x": [1, 2, 3, 4], "r": ["+", "-", "+", None]},
        "Missing values: 'r' 1.",
    ),
    "decimal commas": (
        "x;y\n1,5;1.5\n+0,25e2;2\n12345,6789;3\n",
        {"x": [1.5, 25, 12345.6789], "y": [1.5, 2, 3]},
        "'1,5' is 1.5",
    ),
    "decimal commas between tabs": (
        "x\ty\n1,5\t2\n2,5\t3\n",
        {"x": [1.5, 2.5], "y": [2, 3]},
        "decimal commas",
    ),
    "decimal commas in quotes": (
        'x,y\n"1,50",2\n"2,25",3\n',
        {"x": [1.5, 2.25], "y": [2, 3]},
        "decimal commas",
    ),
    "decimal commas, points between thousands": (
        "x;y\n1.234,5;1.234\n12.345,25;2.000\n",
        {"x": [1234.5, 12345.25], "y": [1234, 2000]},
        "points between thousands",
    ),
    "three decimals": (
        "x;y\n1.234;5\n2.345;6\n",
        {"x": [1.234, 2.345], "y": [5, 6]},
        "semicolons",
    ),
    "thousands": (
        'x,y\n"1,234.5",1\n"12,345,678",2\n',
        {"x": [1234.5, 12345678], "y": [1, 2]},
        "commas between thousands",
    ),
    "both ways, between semicolons": (
        "x;y\n1,234;1\n2,345;2\n",
        {"x": [1.234, 2.345], "y": [1, 2]},
        "two ways",
    ),
    "both ways, between tabs": (
        "x\ty\n1,234\t1\n2,345\t2\n",
        {"x": [1234, 2345], "y": [1, 2]},
        "two ways",
    ),
    "both ways, another column decides": (
        "x\ty\n1,234\t1,5\n2,345\t2,5\n",
        {"x": [1.234, 2.345], "y": [1.5, 2.5]},
        "two ways",
    ),
    "spaces between thousands": (
        "x;y\n1 234,5;1\u00a0234\n12 345,25;2\u202f345\n",
        {"x": [1234.5, 12345.25], "y": [1234, 2345]},
        "decimal commas",
    ),
    "Indian thousands": (
        'x,y\n"1,23,456",1\n"12,34,567.5",2\n',
        {"x": [123456, 1234567.5], "y": [1, 2]},
        "is 123456",
    ),
    "money": (
        'x,y\n"$1,000.50 ",1\n-$20,2\n($3),3\n4,4\n',
        {"x": [1000.5, -20, -3, 4], "y": [1, 2, 3, 4]},
        "$ was removed",
    ),
    "euros": ("x;y\n1,50 €;1\n2,25 €;2\n", {"x": [1.5, 2.25], "y": [1, 2]}, "€ was removed"),
    "hardly any percent": (
        "x,y\n10%,1\n0.2,2\n0.3,3\n",
        {"x": [NAN, 0.2, 0.3], "y": [1, 2, 3]},
        "missing: '10%'",
    ),
    "commas of two kinds": (
        'x;y\n"12,34,567";1\n1,5;2\n2,5;3\n',
        {"x": [NAN, 1.5, 2.5], "y": [1, 2, 3]},
        "missing: '12,34,567'",
    ),
    "percent": ("x,y\n10%,1\n2.5 %,2\n", {"x": [10, 2.5], "y": [1, 2]}, "in percent"),
    "a true minus sign": ("x,y\n\u22121,2\n3,4\n", {"x": [-1, 3], "y": [2, 4]}, "2 rows"),
    "number formats": (
        "x,y\n1e3,1.\n2E-4,.5\n+3,-7\n",
        {"x": [1e3, 2e-4, 3], "y": [1, 0.5, -7]},
        "",
    ),
    "leading zeros": ("x,y\n01234,1\n02345,2\n", {"x": [1234, 2345], "y": [1, 2]}, "leading zeros"),
    "typed by hand": (
        "x,y\n" + "1,2\n3,4\n" * 15 + "about 5,6\n6 ft,7\n",
        {"x": [1, 3] * 15 + [NAN, NAN], "y": [2, 4] * 15 + [6, 7]},
        "2 cells of 'x' could not be read as numbers, so taken as missing: 'about 5' and '6 ft'.",
    ),
    "words with some numbers": (
        "x,y,t\n1,2,5\n3,4,six\n5,6,7\n7,8,no\n",
        {"x": [1, 3, 5, 7], "y": [2, 4, 6, 8], "t": ["5", "six", "7", "no"]},
        "'t' is kept as text: 2 of 4 values, such as 'six', are not numbers",
    ),
    "dates": (
        "d,x,y\n2020-01-01,1,2\n2020-01-02,3,4\n",
        {"d": ["2020-01-01", "2020-01-02"], "x": [1, 3], "y": [2, 4]},
        "2 rows",
    ),
    "too large to store": (
        "x,y\n1e400,1\n2,2\n3,3\n",
        {"x": [NAN, 2, 3], "y": [1, 2, 3]},
        "too large to store",
    ),
    "too large to compute with": (
        "x,y\n1e301,1\n2,2\n",
        {"x": [1e301, 2], "y": [1, 2]},
        "beyond 1e300",
    ),
    "long integers": (
        "x,y\n18446744073709551617,1\n2,2\n",
        {"x": [2.0**64, 2], "y": [1, 2]},
        "rounded to 16 digits",
    ),
    "a sign for missing": (
        "x,y\n-9999,1\n2,2\n4,3\n",
        {"x": [-9999, 2, 4], "y": [1, 2, 3]},
        "often stands for missing",
    ),
    "a dangerous name": (
        "<script>alert(1)</script>,y\n1,2\n3,4\n",
        {"<script>alert(1)</script>": [1, 3], "y": [2, 4]},
        "2 rows",
    ),
    "names in brackets": ("[cm],[kg]\n1,2\n3,4\n", {"[cm]": [1, 3], "[kg]": [2, 4]}, "2 rows"),
}


@pytest.mark.parametrize(("text", "columns", "note"), READ.values(), ids=READ)
def test_read(text: str, columns: dict[str, list[float | str | None]], note: str) -> None:
    found = table(text)
    said(found.notes, note)
    assert isinstance(found.frame.index, pd.RangeIndex)
    for name, values in columns.items():
        if isinstance(values[0], str):
            assert name not in found.numeric
            kept = [None if pd.isna(value) else value for value in found.frame[name]]
            assert kept[: len(values)] == values
        else:
            assert name in found.numeric
            assert found.frame[name].dtype == np.float64
            np.testing.assert_array_equal(found.frame[name], np.array(values, float))
    if len(columns) > 2 or "t" not in found.frame:
        assert list(found.frame) == list(columns)


SENTENCES = {
    "cp1252": "name,größe,y\nJosé,1,2\nFrançois,3,4\n",
    "cp1250": "miasto,x,y\nŁódź,1,2\nKraków,3,4\n",
    "cp1251": "имя,рост,y\nИван,1,2\nМария,3,4\n",  # noqa: RUF001
    "shift_jis": "名前,身長,y\n田中,1,2\n佐藤,3,4\n",
    "gb18030": "姓名,年龄,y\n张三,1,2\n李四,3,4\n",
}


@pytest.mark.parametrize("encoding", [*SENTENCES, "utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encoding(encoding: str) -> None:
    text = SENTENCES.get(encoding, SENTENCES["shift_jis"])
    found = read(text.encode(encoding), "data.csv")
    header, *rows = (line.split(",") for line in text.splitlines())
    assert list(found.frame) == header
    assert list(found.frame[header[0]]) == [row[0] for row in rows]
    assert any("guess" in note for note in found.notes) == (encoding in SENTENCES)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf16(encoding: str, mark: str) -> None:
    found = read((mark + "x,ψ\n1,2\n3,4\n").encode(encoding), "data.csv")
    assert list(found.frame) == ["x", "ψ"]
    assert any("UTF-16" in note for note in found.notes) == (not mark)


def test_a_wrong_byte_among_utf8() -> None:
    found = read("näme,x,y\nä,1,2\nö,3,4\nü,5,6\n".encode() + b"\xff,7,8\n", "data.csv")
    said(found.notes, "1 character could not be read as UTF-8")
    assert list(found.frame) == ["näme", "x", "y"]


def test_a_wrong_byte_order_mark() -> None:
    found = read(b"\xff\xfex,y\n1,2\n3,4\n", "data.csv")
    said(found.notes, "byte-order mark")
    assert list(found.frame) == ["x", "y"]


def test_wide_table() -> None:
    rows = np.arange(3 * MAX_COLUMNS).reshape(3, MAX_COLUMNS) / 8
    header = ",".join(f"c{i}" for i in range(MAX_COLUMNS))
    found = table(header + "\n" + "\n".join(",".join(map(str, row)) for row in rows))
    np.testing.assert_array_equal(found.frame.to_numpy(), rows)


def test_many_notes_are_cut_short() -> None:
    header = ",".join(f"c{i}" for i in range(50))
    found = table(f"{header}\n" + ",".join(["010"] * 50) + "\n" + ",".join(["NA"] * 50) + "\n")
    assert len(found.notes) < 15
    said(found.notes, "and 42 more", "46 more remarks")


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        (["True", "False", "True"], True),
        (["yes", "no", "yes"], True),
        (["M", "F", "NA"], True),
        (["1", "2", "1"], True),
        (["2", "4", ""], True),
        (["a", "b", "c"], False),
        (["a", "a", "a"], False),
        (["0", "1", "2"], False),
    ],
)
def test_labels(cells: list[str], label: bool) -> None:
    found = table("x,y,l\n" + "".join(f"{i},{i},{cell}\n" for i, cell in enumerate(cells)))
    assert ("l" in found.labels) == label


def test_one_column_of_numbers_and_a_label_suffice() -> None:
    found = table("hours,passed\n1,no\n2,no\n3,yes\n")
    assert (found.numeric, found.labels) == (("hours",), ("passed",))


# Choosing columns

GAPS = "x,z,y,l,k\n1,,2,a,5\n2,1,4,b,5\n3,1,6,a,5\n4,1,NA,b,5\n5,1,10,,5\n"


def test_select() -> None:
    chosen = select(table(GAPS), ["x", "z"], "y")
    np.testing.assert_array_equal(chosen.X, [[2, 1], [3, 1], [5, 1]])
    np.testing.assert_array_equal(chosen.y, [[4], [6], [10]])
    np.testing.assert_array_equal(chosen.rows, [1, 2, 4])
    assert (chosen.inputs, chosen.target) == (("x", "z"), "y")
    assert chosen.X.dtype == chosen.y.dtype == np.float64
    assert chosen.X.flags.c_contiguous
    said(chosen.notes, "2 rows left out because a value is missing: 'z' 1 and 'y' 1")
    said(chosen.notes, "'z' has only one value, so no slope can be learned from it")


def test_select_a_constant_target() -> None:
    said(select(table(GAPS), ["x"], "k").notes, "'k' has only one value")


@pytest.mark.parametrize("positive", ["a", "b"])
def test_select_label(positive: str) -> None:
    chosen = select_label(table(GAPS), ["x"], "l", positive)
    expected = [[float(label == positive)] for label in "abab"]
    np.testing.assert_array_equal(chosen.y, expected)
    said(chosen.notes, f"1 means '{positive}' in 'l'", "1 row left out")


def test_select_a_numeric_label() -> None:
    found = table("x,l\n1,1\n2,2\n3,1\n4,?\n")
    assert label_values(found, "l") == ("1", "2")
    np.testing.assert_array_equal(select_label(found, ["x"], "l", "2").y, [[0], [1], [0]])


def test_one_against_the_rest() -> None:
    found = table("x,y,l\n1,1,a\n2,2,b\n3,3,c\n4,4,a\n")
    with pytest.raises(TableError, match="3 values"):
        select_label(found, ["x"], "l", "a")
    chosen = select_label(found, ["x"], "l", "a", one_vs_rest=True)
    np.testing.assert_array_equal(chosen.y, [[1], [0], [0], [1]])
    said(chosen.notes, "one against the rest")


UNUSABLE = "x,y,h,l,g\n1,,1e200,a,p\n2,,1,a,q\n3,4,2,b,\n"


@pytest.mark.parametrize(
    ("inputs", "target", "words"),
    [
        ([], "y", "Choose at least one"),
        (["nope"], "y", "no column 'nope'"),
        (["x"], "nope", "no column 'nope'"),
        (["l"], "x", "'l' is text"),
        (["x"], "l", "'l' is text"),
        (["x"], "y", "1 of 3 rows"),
        (["h"], "x", "beyond 1e150"),
        (["x"], "h", "beyond 1e150"),
    ],
)
def test_select_refuses(inputs: list[str], target: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        select(table(UNUSABLE), inputs, target)


@pytest.mark.parametrize(
    ("inputs", "target", "positive", "words"),
    [
        (["x"], "l", "c", "no value 'c'"),
        (["x"], "x", "1", "3 values"),
        (["h"], "l", "a", "beyond 1e150"),
        (["y"], "l", "a", "1 of 3 rows"),
        (["l"], "g", "p", "'l' is text"),
    ],
)
def test_select_label_refuses(inputs: list[str], target: str, positive: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        select_label(table(UNUSABLE), inputs, target, positive)


def test_one_class_left() -> None:
    found = table("x,l\n1,a\n2,a\n,b\n,b\n")
    with pytest.raises(TableError, match="is 'a' in every complete row"):
        select_label(found, ["x"], "l", "a")
    with pytest.raises(TableError, match="is never 'b' in every complete row"):
        select_label(found, ["x"], "l", "b")


# Anything at all

NASTY = st.text("0123456789,;\t|\"'.\n\r -+eE%$€?#/()<{[xyäИ\x00\ufeff\\", max_size=200)


@settings(max_examples=200, deadline=2000)
@given(
    st.one_of(
        st.binary(max_size=300),
        NASTY.map(str.encode),
        NASTY.map(lambda text: text.encode("utf-16")),
        NASTY.map(lambda text: text.encode("cp1251", "replace")),
        st.tuples(
            st.sampled_from([b"x,y\n1,2\n3,4\n", b"x;y\n1,5;2\n"]), st.binary(max_size=99)
        ).map(b"".join),
    )
)
def test_any_bytes_give_a_table_or_a_reason(data: bytes) -> None:
    try:
        found = read(data, "data.csv")
    except TableError:
        return
    assert isinstance(found.frame.index, pd.RangeIndex)
    assert len(found.frame) > 1
    assert found.frame.columns.is_unique
    assert found.numeric
    for name in found.numeric:
        assert found.frame[name].dtype == np.float64
        assert not np.isinf(found.frame[name]).any()


words = st.text("abcdefghijklmnopqrstuvwxyzäöß", max_size=9).map("w{}".format)
decimals = st.floats(-1e300, 1e300).map(repr)
whole = st.integers(3_000, 10**15).map(str)


@st.composite
def dialects(draw: st.DrawFn) -> tuple[bytes, list[str] | None, list[list[str]]]:
    """A file, its header, and its cells: columns of numbers first, then of words."""
    delimiter = draw(st.sampled_from(",;\t| "))
    kinds = draw(st.lists(st.sampled_from([decimals, whole]), min_size=2, max_size=4))
    height = draw(st.integers(2, 12))
    columns = [draw(st.lists(kind, min_size=height, max_size=height)) for kind in kinds]
    columns += [draw(st.lists(words, min_size=height, max_size=height))] * draw(st.booleans())
    rows = [list(row) for row in zip(*columns, strict=True)]
    gap = draw(st.integers(0, height - 1)), draw(st.integers(0, len(kinds) - 1))
    if height > 4:
        rows[gap[0]][gap[1]] = draw(st.sampled_from(["NA", "?", "null", "NaN"]))
    header = draw(
        st.none() | st.lists(words, min_size=len(columns), max_size=len(columns), unique=True)
    )
    written = rows
    if delimiter == ";" and draw(st.booleans()):
        written = [[cell.replace(".", ",") for cell in row] for row in rows]
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=delimiter,
        lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    writer.writerows(written if header is None else [header, *written])
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return out.getvalue().encode(encoding), header, rows


@settings(max_examples=200, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(dialects())
def test_what_is_written_is_read_back(
    written: tuple[bytes, list[str] | None, list[list[str]]],
) -> None:
    data, header, rows = written
    found = read(data, "data.csv")
    width = len(rows[0])
    assert list(found.frame) == (header or [f"column {i + 1}" for i in range(width)])
    for position, name in enumerate(found.frame):
        cells = [row[position] for row in rows]
        if name in found.numeric:
            expected = [
                NAN if cell in ("NA", "?", "null", "NaN") else float(cell) for cell in cells
            ]
            np.testing.assert_array_equal(found.frame[name], expected)
        else:
            assert list(found.frame[name]) == cells
