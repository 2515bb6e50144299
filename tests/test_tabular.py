"""CSV files as they occur: what is read is right, and what was understood is said."""

import numpy as np
import pandas as pd
import pytest

from datasets.tabular import MAX_COLUMNS, Table, TwoWays, read


def table(text: str) -> Table:
    return read(text.encode(), "data.csv")


def said(notes: tuple[str, ...], *fragments: str) -> None:
    for fragment in fragments:
        assert any(fragment in note for note in notes), (fragment, notes)


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
    "years as names below a title": (
        'CO2,,\nin tonnes,,\n,,\nYear,2000,2001\nTimber,"2,666","2,274"\nSteel,498,853\n',
        {"Year": ["Timber", "Steel"], "2000": [2666, 498], "2001": [2274, 853]},
        "Line 4 is the header",
    ),
    "years over names": (
        "Region,2019,,2020,\n,men,women,men,women\nN,1,2,3,4\nS,2,3,4,5\nW,3,4,5,6\n",
        {
            "Region": ["N", "S", "W"],
            "men": [1, 2, 3],
            "women": [2, 3, 4],
            "men (2)": [3, 4, 5],
            "women (2)": [4, 5, 6],
        },
        "Names that it lacks were taken from line 1",
    ),
    "two lines of units": (
        "t,v\n,(per second)\ns,V\n0,1\n1,2\n2,3\n",
        {"t": [0, 1, 2], "v": [1, 2, 3]},
        "Line 3 has words, such as 's', for numbers",
    ),
    "a unit for one column": (
        "town,temp\n,degC\nRome,20.5\nOslo,11.5\nRome,21\n",
        {"town": ["Rome", "Oslo", "Rome"], "temp": [20.5, 11.5, 21]},
        "Line 2 has words, such as 'degC', for numbers",
    ),
    "an unknown first value is no unit": (
        "town,temp\nRome,unknown\nOslo,11.5\nRome,21\nOslo,13\n",
        {"town": ["Rome", "Oslo", "Rome", "Oslo"], "temp": [NAN, 11.5, 21, 13]},
        "4 rows",
    ),
    "a comment as wide as the table": (
        "x,y\n1,2\n# a note, with a comma\n3,4\n",
        {"x": [1, 3], "y": [2, 4]},
        "Comments skipped: line 3",
    ),
    "colours are no comments": (
        "c,x,y\n#FF0000,1,2\n#00FF00,3,4\n",
        {"c": ["#FF0000", "#00FF00"], "x": [1, 3], "y": [2, 4]},
        "2 rows",
    ),
    "printed by pandas": (
        "     x    y\n0  1.0  2.0\n1  3.0  4.0\n2  5.0  6.0\n",
        {"column 1": [0, 1, 2], "x": [1, 3, 5], "y": [2, 4, 6]},
        "row numbers",
    ),
    "printed by MySQL": (
        "+---+---+\n| x | y |\n+---+---+\n| 1 | 2 |\n| 3 | 4 |\n+---+---+\n2 rows in set\n",
        {"x": [1, 3], "y": [2, 4]},
        "Skipped below the table: lines 6 and 7",
    ),
    "between drawn lines": (
        "====  ====\nx     y\n====  ====\n1     2\n3     4\n====  ====\n",
        {"x": [1, 3], "y": [2, 4]},
        "Skipped as drawn lines: lines 3 and 6",
    ),
    "notes below a blank line": (
        "x,y,z\n1,2,3\n4,5,6\n\nNotes\n1. provisional\nSource:,an office\n",
        {"x": [1, 4], "y": [2, 5], "z": [3, 6]},
        "Skipped below the table: lines 5, 6 and 7",
    ),
    "notes from a spreadsheet": (
        "x,y,z\n1,2,3\n4,5,6\n,,\nSource: an office,,\n",
        {"x": [1, 4], "y": [2, 5], "z": [3, 6]},
        "Skipped below the table: line 5",
    ),
    "a last row with a name only": (
        "name,x,y\nann,1,2\nbob,3,4\ncid,,\n",
        {"name": ["ann", "bob", "cid"], "x": [1, 3, NAN], "y": [2, 4, NAN]},
        "3 rows",
    ),
    "what a database prints": (
        "  x  | y |  z\n-----+---+---\n 1.5 | 2 | 3\n 2.5 | 4 | 5\n(2 rows)\n",
        {"x": [1.5, 2.5], "y": [2, 4], "z": [3, 5]},
        "Skipped as drawn lines: line 2",
    ),
    "a Markdown table": (
        "| x | y |\n|---|:-:|\n| 1 | 2 |\n| 3 | 4 |\n",
        {"x": [1, 3], "y": [2, 4]},
        "Skipped as drawn lines: line 2",
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
    "blanks after a mark within a cell": (
        't,x,y\n"say ""a"" , then b" ,1,2\n"" ,3,4\n"c""" ,5,6\n',
        {"t": ['say "a" , then b', None, 'c"'], "x": [1, 3, 5], "y": [2, 4, 6]},
        "3 rows",
    ),
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
    "points from a thousand on": (
        "x\ty\n686\t1\n1.613\t2\n2.003\t3\n",
        {"x": [686, 1613, 2003], "y": [1, 2, 3]},
        "'1.613' in 'x' could be read in two ways: it was read as 1613",
    ),
    "commas from a thousand on": (
        "x;y\n686;1\n1,613;2\n2,003;3\n",
        {"x": [686, 1613, 2003], "y": [1, 2, 3]},
        "'1,613' in 'x' could be read in two ways: it was read as 1613",
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


# What the person is asked, and what is offered last

DOUBTFUL = "x;y\n1,234;5.678\n2,345;6.789\n"


def test_both_readings_are_offered() -> None:
    assert table(DOUBTFUL).two_ways == (
        TwoWays("x", "1,234", True, 1.234, 1234),
        TwoWays("y", "5.678", False, 5.678, 5678),
    )
    assert table("x;y\n1,234;5,5\n2.5;6.789\n1.5;3,25\n").two_ways == ()


@pytest.mark.parametrize("comma", [True, False])
def test_the_persons_answer_is_read(comma: bool) -> None:
    found = read(DOUBTFUL.encode(), "data.csv", {"x": comma, "unknown": True})
    (x, y) = found.two_ways
    assert (x.comma, y.comma) == (comma, False)
    assert list(found.frame["x"]) == ([1.234, 2.345] if comma else [1234, 2345])
    assert found.frame["x"][0] == x.meaning(comma)
    assert found.frame["y"][0] == y.meaning(False) == 5.678
    assert y.meaning(True) == 5678
    said(found.notes, f"it was read as {x.meaning(comma):g}, as chosen", "it was read as 5.678.")


def test_an_answer_can_be_taken_back() -> None:
    """What was asked once is asked after any answer."""
    data = b"x\ty\n1.234\t1,5\n2.345\t2,5\n"
    for answers in ({}, {"x": False}, {"x": True}):
        (x,) = read(data, "data.csv", answers).two_ways
        assert x.comma == answers.get("x", True)


def lines(*columns: tuple[str, list[object]]) -> str:
    """The text of a file with these columns."""
    rows = zip(*(cells for _, cells in columns), strict=True)
    header = ",".join(name for name, _ in columns)
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)])


COUNT = list(range(1, 13))
HEIGHTS = [160 + i * i % 7 for i in COUNT]
CODES = [1000 + i * i for i in COUNT]


@pytest.mark.parametrize(
    ("name", "cells", "identifies"),
    [
        ("id", COUNT, True),
        ("customerID", CODES, True),
        ("subject_id", [i // 3 for i in COUNT], True),
        ("", COUNT, True),
        ("Unnamed: 0", [i - 1 for i in COUNT], True),
        ("rownames", [f"car {i}" for i in COUNT], True),
        ("ISBN", [9780000000000 + i for i in CODES], True),
        ("run", COUNT, True),
        ("year", [1990 + i for i in COUNT], False),
        ("dose", COUNT, False),
        ("paid", CODES, False),
        ("id", [i / 3 for i in COUNT], False),
        ("index", [i % 5 for i in COUNT], False),
        ("weight", CODES, False),
    ],
)
def test_identifiers(name: str, cells: list[object], identifies: bool) -> None:
    text = lines((name, cells), ("height", HEIGHTS), ("mass", [h * 0.5 for h in HEIGHTS]))
    found = table(text)
    shown = name or "column 1"
    assert found.identifiers == ((shown,) if identifies else ())
    assert next(iter(found.frame)) == shown
    assert any("offered last" in note for note in found.notes) == identifies


def test_a_count_is_kept_first_where_it_is_needed() -> None:
    assert table(lines(("run", COUNT), ("height", HEIGHTS))).identifiers == ()


def test_constant_columns() -> None:
    found = table("x,y,k,w,g\n1,2,5,a,\n3,4,5,a,7\n5,6,5,a,7\n")
    assert found.constant == ("k", "w", "g")
    said(found.notes, "'k', 'w' and 'g' have only one value each, which teaches nothing")
