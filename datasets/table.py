"""A table of numbers and words, and the choice of columns and complete rows to learn from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.csv_words import TableError, counted, gaps, names, number, shown
from language import tr, trn

MIN_ROWS = 2
LARGEST = 1e150  # the square of a larger number is infinite

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class TwoWays:
    """A column whose numbers fit both with a decimal comma and with a decimal point."""

    column: str
    example: str  # one of its cells, as "1,234" or "1.234"
    comma: bool  # the reading in use: the comma is the decimal mark
    as_decimal: float  # the example if its mark is the decimal mark
    as_thousands: float  # ... and if its mark stands between thousands

    def meaning(self, comma: bool) -> float:
        """The example's number when the comma is, or is not, the decimal mark."""
        return self.as_decimal if comma == ("," in self.example) else self.as_thousands


@dataclass(frozen=True, eq=False)
class Table:
    frame: pd.DataFrame  # float64 and str columns, RangeIndex
    numeric: tuple[str, ...]
    labels: tuple[str, ...]  # columns with exactly two values
    notes: tuple[str, ...]
    identifiers: tuple[str, ...] = ()  # row numbers, ids and the like: to be offered last
    constant: tuple[str, ...] = ()  # columns with one value: to be offered last
    two_ways: tuple[TwoWays, ...] = ()  # columns whose commas or points the person can decide


@dataclass(frozen=True, eq=False)
class Selection:
    """The complete rows of some columns of a table."""

    X: Array  # (n, d)
    y: Array  # (n, 1)
    inputs: tuple[str, ...]
    target: str
    rows: npt.NDArray[np.int64]  # (n,) their positions in the table
    notes: tuple[str, ...]


def label_values(table: Table, name: str) -> tuple[str, ...]:
    """The different values of a column as text, sorted, without missing ones."""
    _refuse_unknown(table, [name])
    return tuple(_distinct(table, name))


def _distinct(table: Table, name: str) -> dict[str, float | str]:
    values = sorted(table.frame[name].dropna().unique())
    if name in table.numeric:
        return {_as_text(value): float(value) for value in values}
    return {value: value for value in values}


def _as_text(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e16 else repr(float(value))


def select(table: Table, inputs: Sequence[str], target: str) -> Selection:
    """The rows in which all inputs and the target are known; raises TableError."""
    _refuse_choice(table, inputs, target)
    _refuse_words(table, [target])
    y = table.frame[target].to_numpy(np.float64)
    selection = _complete(table, inputs, target, y)
    _refuse_large(selection.y, [target])
    if (selection.y == selection.y[0]).all():
        note = tr(
            "{column} has only one value, so there is nothing to predict.", column=shown(target)
        )
        return replace(selection, notes=(*selection.notes, note))
    return selection


def select_label(
    table: Table, inputs: Sequence[str], target: str, positive: str, *, one_vs_rest: bool = False
) -> Selection:
    """As `select`, with y = 1 where the target is `positive` and 0 where it is another value.

    A target with more than two values is refused unless `one_vs_rest` asks for it.
    """
    _refuse_choice(table, inputs, target)
    values = _distinct(table, target)
    if positive not in values:
        raise TableError(
            tr(
                "{column} has no value {value}. Choose one of {values}.",
                column=shown(target),
                value=shown(positive),
                values=names(values),
            )
        )
    if len(values) != 2 and not (one_vs_rest and len(values) > 2):
        raise TableError(
            tr(
                "{column} has {number} ({values}), but a label needs exactly two. Choose another "
                "column, or set one value against the rest.",
                column=shown(target),
                number=counted("{n} value", "{n} values", len(values)),
                values=names(values),
            )
        )
    column = table.frame[target]
    y = (column == values[positive]).to_numpy(np.float64)
    y[column.isna().to_numpy()] = np.nan
    selection = _complete(table, inputs, target, y)
    _refuse_one_class(selection, positive)
    others = [value for value in values if value != positive]
    return replace(selection, notes=(*selection.notes, _meaning(target, positive, others)))


def _refuse_one_class(selection: Selection, positive: str) -> None:
    if len(set(selection.y.ravel())) > 1:
        return
    said = {"column": shown(selection.target), "value": shown(positive)}
    if selection.y[0]:
        words = tr(
            "{column} is {value} in every complete row, so there is nothing to tell apart. "
            "Choose other inputs or another label.",
            **said,
        )
    else:
        words = tr(
            "{column} is never {value} in every complete row, so there is nothing to tell apart. "
            "Choose other inputs or another label.",
            **said,
        )
    raise TableError(words)


def _meaning(target: str, positive: str, others: Sequence[str]) -> str:
    """The note on what 1 and 0 stand for."""
    said = {"one": shown(positive), "column": shown(target)}
    if len(others) == 1:
        return tr("1 means {one} in {column}, 0 means {zero}.", zero=shown(others[0]), **said)
    return tr(
        "1 means {one} in {column}, 0 means any other value. It has {n} values, so this is one "
        "against the rest.",
        n=number(len(others) + 1),
        **said,
    )


def _complete(table: Table, inputs: Sequence[str], target: str, y: Array) -> Selection:
    X = table.frame[list(inputs)].to_numpy(np.float64)  # (rows, d)
    unknown = np.isnan(np.column_stack([X, y]))  # (rows, d + 1)
    rows = np.flatnonzero(~unknown.any(axis=1))
    each = zip([*inputs, target], unknown.sum(axis=0), strict=True)
    where = gaps({name: int(n) for name, n in each if n})
    if len(rows) < MIN_ROWS:
        raise TableError(
            tr(
                "{n} of {rows} have a value in every chosen column; at least {least} are needed. "
                "Choose other columns. Missing: {gaps}.",
                n=number(len(rows)),
                rows=counted("{n} row", "{n} rows", len(y)),
                least=MIN_ROWS,
                gaps=where,
            )
        )
    X = np.ascontiguousarray(X[rows])
    _refuse_large(X, inputs)
    notes = []
    if len(rows) < len(y):
        notes.append(_left_out(len(y) - len(rows), where))
    for name, column in zip(inputs, X.T, strict=True):
        if (column == column[0]).all():
            words = tr(
                "{column} has only one value, so no slope can be learned from it.",
                column=shown(name),
            )
            notes.append(words)
    return Selection(X, y[rows, None], tuple(inputs), target, rows, tuple(notes))


def _left_out(rows: int, where: str) -> str:
    return trn(
        "{n} row left out because a value is missing: {gaps}.",
        "{n} rows left out because a value is missing: {gaps}.",
        rows,
        n=number(rows),
        gaps=where,
    )


def _refuse_choice(table: Table, inputs: Sequence[str], target: str) -> None:
    if not inputs:
        raise TableError(tr("No input is chosen. Choose at least one column of numbers."))
    _refuse_unknown(table, [*inputs, target])
    _refuse_words(table, inputs)


def _refuse_unknown(table: Table, chosen: Sequence[str]) -> None:
    for name in chosen:
        if name not in table.frame.columns:
            raise TableError(
                tr(
                    "There is no column {column}. Choose among {names}.",
                    column=shown(name),
                    names=names(table.frame.columns),
                )
            )


def _refuse_words(table: Table, chosen: Sequence[str]) -> None:
    words = [name for name in chosen if name not in table.numeric]
    if words:
        raise TableError(
            tr(
                "{columns} is text, not numbers. Choose among {names}.",
                columns=names(words),
                names=names(table.numeric),
            )
        )


def _refuse_large(values: Array, columns: Sequence[str]) -> None:
    for name, column in zip(columns, values.T, strict=True):
        largest = np.abs(column).max()
        if largest > LARGEST:
            raise TableError(
                tr(
                    "{column} contains {number}. The square of a number beyond 1e150 is too large "
                    "for a computer's floating-point numbers, so rescale the column.",
                    column=shown(name),
                    number=f"{largest:.3g}",
                )
            )
