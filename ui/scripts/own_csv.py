"""How a script reads a person's own CSV file: with `pandas.read_csv`, where that is shown to give
the very numbers on the page; else from the table of the rows used, offered beside the script."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd

from datasets.csv_bytes import BOMS, LATIN, NOT_LATIN, decode
from datasets.csv_dialect import Dialect, sniff
from datasets.csv_layout import Layout, lay_out
from datasets.csv_numbers import numeric, tidy
from datasets.csv_rows import Rows, split
from datasets.csv_words import TableError
from engine.data import Dataset
from ui.scripts.common import Source, constant, listing, packed

MOST_TOKENS = 12  # different texts that stand for a missing value, named in the script
LONGEST_STEM = 60  # characters of a file's name kept in the name of another
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)  # on Windows
NUMBERS: tuple[dict[str, str], ...] = (  # what pandas can be told of numbers; the last mark decides
    {},
    {"decimal": ","},
    {"thousands": ","},
    {"decimal": ",", "thousands": "."},
    {"thousands": " "},
    {"decimal": ",", "thousands": " "},
    {"thousands": "'"},
)

READ = """\
table = pd.read_csv(
    FILE,
{arguments}
).dropna()  # the rows that are complete
X = np.array(table[INPUTS], order="C")  # (n, d)
y = np.array(table[[TARGET]], order="C")  # (n, 1)
"""
READ_CLEANED = """\
table = pd.read_csv(FILE, encoding="utf-8")  # the rows that the page used; the target comes last
X = np.array(table.iloc[:, :-1], dtype=float, order="C")  # (n, d)
y = np.array(table.iloc[:, -1:], dtype=float, order="C")  # (n, 1)
"""


@dataclass(frozen=True)
class Reading:
    """One call of `pandas.read_csv` on the file; numbers are parsed to the last bit."""

    arguments: dict[str, Any]
    columns: dict[int, str] | None  # by position, and their names; None: by the file's own names


def uploaded(
    file: str, content: bytes, data: Dataset, inputs: Sequence[str], target: str
) -> Source:
    """How a script gets `data`, whose columns were chosen from the CSV file called `file`.

    A few ways to call pandas are tried on `content`: the script takes the first that gives `data`
    to the last bit, and where none does, it reads the table of the rows used.
    """
    name = file.rsplit("/")[-1].replace("\x00", "") or "data.csv"  # no folder, no address
    table = used_name(name)
    chosen = (listing("INPUTS", inputs), constant("TARGET", target))
    for reading in _readings(content, [*inputs, target]):
        if _gives(reading, content, data, list(inputs), target):
            settings, code = _written(reading)
            settings = (constant("FILE", name), *chosen, *settings)
            return Source(tuple(inputs), target, settings, code, file=name, table=table)
    settings = (constant("FILE", table), *chosen)
    return Source(
        tuple(inputs), target, settings, READ_CLEANED, file=table, table=table, cleaned=True
    )


def used_name(file: str) -> str:
    """`heights.csv` gives `heights-used.csv`: the name of the table of the rows used. Only letters,
    digits, `.`, `-` and `_` are kept, so that every browser saves it under exactly this name."""
    stem = re.sub(r"\.[^./]*$", "", unicodedata.normalize("NFC", file))
    stem = re.sub(r"[^\w.-]+", "_", stem).strip("._-")[:LONGEST_STEM]
    return f"{'_' if RESERVED.fullmatch(stem) else ''}{stem or 'data'}-used.csv"


def _readings(content: bytes, chosen: list[str]) -> Iterator[Reading]:
    """Calls that could work, derived from what the page's own reader found in the file."""
    try:
        text, _ = decode(content, "The file")
        dialect, body = sniff(text)
        rows, _ = split(body, dialect, "The file")
        layout = lay_out(rows, "The file")
        columns = {layout.names.index(name): name for name in chosen}
    except (TableError, ValueError):
        return
    texts = {row[position] for row in layout.cells for position in columns}
    tokens = sorted(t for t in texts if t and not numeric(tidy(t)))
    encoding = _encoding(content, text)
    if encoding is None or len(tokens) > MOST_TOKENS:
        return
    marks = set("".join(texts))
    for places, layout_arguments in _layouts(rows, layout, columns):
        for style in NUMBERS:
            if not style or [*style.values()][-1] in marks:
                arguments = encoding | _dialect(dialect, body) | layout_arguments
                arguments |= {"dtype": float} | style
                yield Reading(arguments | ({"na_values": tokens} if tokens else {}), places)


def _encoding(content: bytes, text: str) -> dict[str, str] | None:
    """The encoding that makes `content` the `text` which the page's reader made of it."""
    errors = {"encoding_errors": "replace"} if "\ufffd" in text else {}
    marked = [
        "utf-8-sig" if codec == "utf-8" else codec.rsplit("-", 1)[0]
        for mark, codec in BOMS
        if content.startswith(mark)
    ]
    for codec in marked or ["utf-8", "utf-16-le", "utf-16-be", *LATIN, *NOT_LATIN]:
        try:
            if _lines(content.decode(codec, "replace" if errors else "strict")) == text:
                return {"encoding": codec} | errors
        except UnicodeDecodeError:
            continue
    return None


def _lines(text: str) -> str:
    """`\\n` line ends, as `decode` gives them."""
    text = text.lstrip("\ufeff").rstrip("\x1a")
    return text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")


def _dialect(dialect: Dialect, text: str) -> dict[str, Any]:
    arguments: dict[str, Any] = {"sep": r"\s+" if dialect.delimiter == " " else dialect.delimiter}
    if dialect.quote == "'":
        arguments["quotechar"] = "'"
    if f"{dialect.delimiter} " in text and dialect.delimiter != " ":
        arguments["skipinitialspace"] = True
    return arguments


def _layouts(
    rows: Rows, layout: Layout, columns: dict[int, str]
) -> Iterator[tuple[dict[int, str] | None, dict[str, Any]]]:
    """Columns by the names in the file, where each stands there once; then columns by position."""
    width = len(layout.names)
    begin = next((i for i, r in enumerate(rows.cells) if r[:width] == layout.cells[0]), 0)
    for row, line in reversed(list(zip(rows.cells[:begin], rows.lines, strict=False))):
        named = all(p < len(row) and row[p] == name for p, name in columns.items())
        if named and all(row.count(name) == 1 for name in columns.values()):
            yield None, _skip(line)
            break
    yield dict(sorted(columns.items())), {"header": None} | _skip(rows.lines[begin])


def _skip(line: int) -> dict[str, int]:
    return {"skiprows": line - 1} if line > 1 else {}


def _gives(reading: Reading, content: bytes, data: Dataset, inputs: list[str], target: str) -> bool:
    """Whether this call gives the page's numbers to the last bit."""
    places = reading.columns
    choice: dict[str, Any] = {"usecols": [*inputs, target]}
    if places is not None:
        choice = {"usecols": list(places), "names": list(places.values())}
    try:
        table = pd.read_csv(BytesIO(content), **reading.arguments, **choice).dropna()
        X, y = np.array(table[inputs], order="C"), np.array(table[[target]], order="C")
    except (ValueError, LookupError):  # pandas' own errors are ValueErrors
        return False
    return all(
        read.shape == used.shape and read.tobytes() == used.tobytes()
        for read, used in ((X, data.X), (y, data.y))
    )


def _written(reading: Reading) -> tuple[tuple[str, ...], str]:
    """The call as text, with the constants that it names."""
    values = {name: repr(value) for name, value in reading.arguments.items()} | {"dtype": "float"}
    settings: tuple[str, ...] = ()
    if reading.columns is None:
        values["usecols"] = "[*INPUTS, TARGET]"
    else:
        values |= {"usecols": "list(COLUMNS)", "names": "list(COLUMNS.values())"}
        places = packed(f"{position}: {name!r}" for position, name in reading.columns.items())
        settings = (f"COLUMNS = {{  # position in the file: name here\n{places}\n}}",)
    arguments = "\n".join(f"    {name}={value}," for name, value in values.items())
    return settings, READ.format(arguments=arguments)
