"""Labelled images from a CSV file as Kaggle has them: a label and a column for each pixel."""

import io

import numpy as np
import numpy.typing as npt

from datasets.csv_bytes import decode
from datasets.csv_words import TableError, number, shown
from datasets.idx import Images
from language import tr, trn

SIDES = {65: 8, 785: 28}  # columns, label included → pixels of a side
DELIMITERS = ",;\t"
LABEL_NAMES = ("label", "labels", "class", "digit", "target", "y")
BRIGHTEST, BRIGHTEST_OF_SMALL = 255, 16  # the 8×8 digits are counts from 0 to 16

Numbers = npt.NDArray[np.float64]
Lines = list[tuple[int, str]]  # each with its number in the file, from 1


def read(data: bytes, name: str) -> tuple[Images, list[str]]:
    """The images, and in plain sentences what was understood; TableError says why not."""
    text, notes = decode(data, name)
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    delimiter = max(DELIMITERS, key=lines[0][1].count)
    header = _header(lines[0][1], delimiter)
    rows = lines[1:] if header else lines
    columns = _columns(lines, delimiter, name)
    if not rows:
        raise TableError(tr("{file} has a header and no images under it.", file=name))
    table = _numbers(rows, delimiter, columns, name)
    place, why = _label_column(table, header)
    labels = _labels(table[:, place], rows, name)
    pixels, scale = _grey(np.delete(table, place, axis=1), rows, name)
    side = SIDES[columns]
    first = tr("There is no line with names.")
    if header:
        first = tr("The first line names the columns.")
    images = Images(pixels.reshape(-1, side, side), labels)
    return images, [*notes, first, why, *scale]


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"').strip() for cell in line.split(delimiter)]


def _header(line: str, delimiter: str) -> list[str]:
    """The names in the first line; none if all its cells are numbers or empty."""
    cells = _cells(line, delimiter)
    return cells if any(cell and not _is_number(cell) for cell in cells) else []


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell  # Python reads 1_0 as ten


def _columns(lines: Lines, delimiter: str, name: str) -> int:
    """How many columns every line has: 65 or 785."""
    columns = lines[0][1].count(delimiter) + 1
    if columns not in SIDES:
        raise TableError(_wrong_columns(columns, lines[0][0], name))
    for n, line in lines:
        if (found := line.count(delimiter) + 1) != columns:
            raise TableError(
                tr(
                    "{file}: line {line} has {found} columns, line {first} has {columns}. Every "
                    "image needs its label and all its pixels.",
                    file=name,
                    line=number(n),
                    found=number(found),
                    first=lines[0][0],
                    columns=columns,
                )
            )
    return columns


def _wrong_columns(columns: int, line: int, name: str) -> str:
    """How many columns there are, and how many images have."""
    found = trn("{n} column", "{n} columns", columns, n=number(columns))
    values = {"file": name, "columns": found, "line": line}
    if columns + 1 in SIDES:
        return tr(
            "{file} has {columns} in line {line}. Images have a label and 784 pixels (28 × 28), so "
            "785 columns, or a label and 64 pixels (8 × 8), so 65. It seems to hold images without "
            "labels.",
            **values,
        )
    return tr(
        "{file} has {columns} in line {line}. Images have a label and 784 pixels (28 × 28), so 785 "
        "columns, or a label and 64 pixels (8 × 8), so 65.",
        **values,
    )


def _numbers(rows: Lines, delimiter: str, columns: int, name: str) -> Numbers:
    """All cells (n, columns) as numbers."""
    import pandas as pd  # half a second, so only where it is needed

    text = io.StringIO("\n".join(line for _, line in rows))
    frame = pd.read_csv(text, sep=delimiter, header=None, low_memory=False)
    if frame.shape == (len(rows), columns) and all(kind.kind in "iuf" for kind in frame.dtypes):
        table: Numbers = frame.to_numpy(np.float64)
        if np.isfinite(table).all():
            return table
    for n, line in rows:
        for column, cell in enumerate(_cells(line, delimiter), 1):
            if not _is_number(cell) or not np.isfinite(float(cell)):
                raise TableError(
                    tr(
                        "{file}: line {line}, column {column} holds {cell}, which is no number. "
                        "Labels and pixels are whole numbers.",
                        file=name,
                        line=number(n),
                        column=column,
                        cell=shown(cell),
                    )
                )
    return np.array([[float(cell) for cell in _cells(line, delimiter)] for _, line in rows])


def _label_column(table: Numbers, header: list[str]) -> tuple[int, str]:
    """Where the label stands, and why: by its name, else first, unless only the last fits."""
    named = [i for i, cell in enumerate(header) if cell.lower() in LABEL_NAMES]
    if len(named) == 1:
        return named[0], tr("The label is the column “{name}”.", name=header[named[0]])
    first, last = table[:, 0], table[:, -1]
    if not _may_be_labels(first) and _may_be_labels(last):
        return table.shape[1] - 1, tr("The label is the last column: the first cannot be one.")
    return 0, tr("The label is the first column.")


def _may_be_labels(column: Numbers) -> bool:
    return bool(column.min() >= 0 and column.max() <= 9 and column.min() < column.max())


def _labels(column: Numbers, rows: Lines, name: str) -> npt.NDArray[np.uint8]:
    wrong = np.flatnonzero((column != np.rint(column)) | (column < 0) | (column > 9))
    if len(wrong):
        raise TableError(
            tr(
                "{file}: labels are digits, 0 to 9; line {line} has {value}. Is the label the "
                "first column?",
                file=name,
                line=number(rows[wrong[0]][0]),
                value=f"{column[wrong[0]]:g}",
            )
        )
    if column.min() == column.max():
        raise TableError(
            tr(
                "{file}: every label is {label}, so there is nothing to tell apart. Is the label "
                "the first column?",
                file=name,
                label=f"{column[0]:g}",
            )
        )
    return column.astype(np.uint8)


def _grey(pixels: Numbers, rows: Lines, name: str) -> tuple[npt.NDArray[np.uint8], list[str]]:
    """Grey levels 0 to 255; the counts 0 to 16 of small digits are stretched to that."""
    wrong = np.argwhere((pixels != np.rint(pixels)) | (pixels < 0) | (pixels > BRIGHTEST))
    if len(wrong):
        row, column = wrong[0]
        raise TableError(
            tr(
                "{file}: pixels are whole numbers from 0 to {most}; line {line} has {value}.",
                file=name,
                most=BRIGHTEST,
                line=number(rows[row][0]),
                value=f"{pixels[row, column]:g}",
            )
        )
    if not pixels.any():
        raise TableError(tr("{file}: every pixel of every image is 0.", file=name))
    small = pixels.shape[1] == SIDES[65] ** 2 and pixels.max() <= BRIGHTEST_OF_SMALL
    if not small:
        return pixels.astype(np.uint8), []
    stretched = np.rint(pixels * (BRIGHTEST / BRIGHTEST_OF_SMALL)).astype(np.uint8)
    words = tr(
        "Pixels run from 0 to {most}: stretched to {brightest}.",
        most=BRIGHTEST_OF_SMALL,
        brightest=BRIGHTEST,
    )
    return stretched, [words]
