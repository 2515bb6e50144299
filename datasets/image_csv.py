"""Labelled images from a CSV file as Kaggle has them: a label and a column for each pixel."""

import io

import numpy as np
import numpy.typing as npt

from datasets.csv_bytes import decode
from datasets.csv_words import TableError, number, shown
from datasets.idx import Images

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
        raise TableError(f"{name} has a header and no images under it.")
    table = _numbers(rows, delimiter, columns, name)
    place, why = _label_column(table, header)
    labels = _labels(table[:, place], rows, name)
    pixels, scale = _grey(np.delete(table, place, axis=1), rows, name)
    side = SIDES[columns]
    first = "The first line names the columns." if header else "There is no line with names."
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
        bare = " It seems to hold images without labels." if columns + 1 in SIDES else ""
        raise TableError(
            f"{name} has {number(columns)} column{'s' * (columns > 1)} in line {lines[0][0]}. "
            f"Images have a label and 784 pixels (28 × 28), so 785 columns, or a label and 64 "
            f"pixels (8 × 8), so 65.{bare}"
        )
    for n, line in lines:
        if (found := line.count(delimiter) + 1) != columns:
            raise TableError(
                f"{name}: line {number(n)} has {number(found)} columns, line {lines[0][0]} has "
                f"{columns}. Every image needs its label and all its pixels."
            )
    return columns


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
                    f"{name}: line {number(n)}, column {column} holds {shown(cell)}, which is no "
                    f"number. Labels and pixels are whole numbers."
                )
    return np.array([[float(cell) for cell in _cells(line, delimiter)] for _, line in rows])


def _label_column(table: Numbers, header: list[str]) -> tuple[int, str]:
    """Where the label stands, and why: by its name, else first, unless only the last fits."""
    named = [i for i, cell in enumerate(header) if cell.lower() in LABEL_NAMES]
    if len(named) == 1:
        return named[0], f"The label is the column “{header[named[0]]}”."
    first, last = table[:, 0], table[:, -1]
    if not _may_be_labels(first) and _may_be_labels(last):
        return table.shape[1] - 1, "The label is the last column: the first cannot be one."
    return 0, "The label is the first column."


def _may_be_labels(column: Numbers) -> bool:
    return bool(column.min() >= 0 and column.max() <= 9 and column.min() < column.max())


def _labels(column: Numbers, rows: Lines, name: str) -> npt.NDArray[np.uint8]:
    wrong = np.flatnonzero((column != np.rint(column)) | (column < 0) | (column > 9))
    if len(wrong):
        raise TableError(
            f"{name}: labels are digits, 0 to 9; line {number(rows[wrong[0]][0])} has "
            f"{column[wrong[0]]:g}. Is the label the first column?"
        )
    if column.min() == column.max():
        raise TableError(
            f"{name}: every label is {column[0]:g}, so there is nothing to tell apart. Is the "
            "label the first column?"
        )
    return column.astype(np.uint8)


def _grey(pixels: Numbers, rows: Lines, name: str) -> tuple[npt.NDArray[np.uint8], list[str]]:
    """Grey levels 0 to 255; the counts 0 to 16 of small digits are stretched to that."""
    wrong = np.argwhere((pixels != np.rint(pixels)) | (pixels < 0) | (pixels > BRIGHTEST))
    if len(wrong):
        row, column = wrong[0]
        raise TableError(
            f"{name}: pixels are whole numbers from 0 to {BRIGHTEST}; line "
            f"{number(rows[row][0])} has {pixels[row, column]:g}."
        )
    if not pixels.any():
        raise TableError(f"{name}: every pixel of every image is 0.")
    small = pixels.shape[1] == SIDES[65] ** 2 and pixels.max() <= BRIGHTEST_OF_SMALL
    if not small:
        return pixels.astype(np.uint8), []
    stretched = np.rint(pixels * (BRIGHTEST / BRIGHTEST_OF_SMALL)).astype(np.uint8)
    return stretched, [f"Pixels run from 0 to {BRIGHTEST_OF_SMALL}: stretched to {BRIGHTEST}."]
