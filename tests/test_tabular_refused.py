"""What the CSV reader refuses, in which words, and that no file keeps the server busy."""

import threading
import time

import pytest

from datasets import csv_clock
from datasets.tabular import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, TableError, read

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
    "SQL": (b"CREATE TABLE t (a int, b int);\nINSERT INTO t VALUES (1, 2);\n", "SQL script"),
    "a server's answer": (b"404: Not Found", "web server's message, '404: Not Found'"),
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
    "two tables, the wider first": (
        b"x,y,z\n1,2,3\n4,5,6\n7,8,9\n\nu,v\n1,2\n3,4\n",
        "lines 6, 7 and 8",
    ),
    "cut in the last row": (b"x,y,z\n1,2,3\n4,5,6\n7\n", "line 4"),
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


@pytest.mark.parametrize("size", [100_000, MAX_BYTES])
@pytest.mark.parametrize(
    "unit",
    [
        b'"a,',
        b'"a",',
        b'""',
        b"a ",
        b"'",
        b",'",
        b"1,",
        b'"a,\n',
        b'a;"b\n',
        b'\\"a,',
        b'"\t',
        b"#\n",
        b'" ,',
        b'"" ,',
    ],
)
def test_hostile_text_does_not_freeze_the_server(unit: bytes, size: int) -> None:
    """Each takes a second of this thread at most; a reader that guesses with a backtracking
    pattern takes minutes. The bound tells these apart and claims no speed."""
    begin = time.thread_time()
    with pytest.raises(TableError):
        read(unit * (size // len(unit)), "data.csv")
    assert time.thread_time() - begin < 10


def test_a_million_rows() -> None:
    found = read(b"x,y\n" + b"17,3.5\n" * MAX_ROWS, "data.csv")
    assert len(found.frame) == MAX_ROWS


HOSTILE = b'"a,'


def longest_wait(data: bytes) -> float:
    """The longest that another thread waits for its turn while `data` is read, in seconds."""
    waits: list[float] = []
    done = threading.Event()

    def tick() -> None:
        before = time.perf_counter()
        while not done.is_set():
            time.sleep(0.001)
            now = time.perf_counter()
            waits.append(now - before)
            before = now

    other = threading.Thread(target=tick)
    other.start()
    try:
        read(data, "data.csv")
    except TableError:
        pass
    finally:
        done.set()
        other.join()
    return max(waits)


@pytest.mark.parametrize(
    "data",
    [
        HOSTILE * (MAX_BYTES // len(HOSTILE)),
        b'"a,\n' * (MAX_BYTES // 4),
        b'""' * (MAX_BYTES // 2),
        b'x,y\n"\\"a",1\n' * (MAX_BYTES // 13),
        b"x;y\n" + b"1,234;5.678\n" * 400_000,
        b"x,y\n" + b" " * (MAX_BYTES - 9) + b"1,2\n",
    ],
    ids=["sniffer", "open marks", "marks", "escapes", "two ways", "blanks"],
)
def test_others_are_served_while_a_hostile_file_is_read(data: bytes) -> None:
    """A tenth of a second here; a pattern that keeps the interpreter to itself takes minutes.
    The bound tells these apart on a busy machine, too."""
    assert longest_wait(data) < 5


def test_the_time_of_a_file_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that has computed long before is no reason to refuse; this file's time is."""
    rows = b"x,y\n" + b"1,2\n" * 30_000
    assert len(read(rows, "data.csv").frame) == 30_000
    monkeypatch.setattr(csv_clock, "MAX_SECONDS", 0.0)
    with pytest.raises(TableError, match=r"'data\.csv' takes more than 0 seconds"):
        read(rows, "data.csv")


def test_the_limits_stand_in_the_messages() -> None:
    assert (MAX_BYTES, MAX_ROWS, MAX_COLUMNS) == (12 * 2**20, 1_000_000, 2_000)
    assert csv_clock.MAX_SECONDS == 3
