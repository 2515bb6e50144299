"""Which columns teach nothing: identifiers, row numbers, and columns with a single value."""

import re
from collections.abc import Sequence

import numpy as np

from datasets.csv_columns import Column
from datasets.csv_words import names
from language import trn

LONG_COUNT = 10  # rows from which on 1, 2, 3 … under an unknown name is a row number

ROW_NUMBER = re.compile(
    r"(?:|index|idx|row\s?names?|row\s?(?:num(?:ber)?|no|nr|id)|rows?|obs|observation|record|case"
    r"|case\s?(?:num(?:ber)?|no)|unnamed: ?\d+|#|no|nr|num|number|sl\s?no|s\s?no|serno"
    r"|serial(?:\s?(?:num(?:ber)?|no))?|seq(?:uence)?|x1)"
)
IDENTIFIER = re.compile(
    r"(?:.* )?(?:ids?|uid|uuid|guid|identifier|isbn|ean|upc|ssn|key|code|zip|zipcode|postcode"
    r"|postal code|fips|phone|url|link|email|e mail)|id .*"
)
UNNAMED = re.compile(r"column \d+")  # what this reader calls a column without a name
MEASURED = re.compile(
    r"(?:.* )?(?:x|t|time|year|month|week|day|date|hour|minute|second|age|step|epoch|dose|level"
    r"|position|distance|rank|trial|period|round|lag|n|k|i)s?"
)


def _spoken(name: str) -> str:
    """`customerID`, `customer_id` and `Customer.Id` all become `customer id`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[\s_.-]+", " ", apart).strip().lower()


def identifiers(columns: Sequence[Column], rows: int) -> tuple[str, ...]:
    """The columns that tell rows apart and measure nothing, by their names and their values."""
    numeric = sum(column.numeric for column in columns)
    return tuple(
        column.name
        for place, column in enumerate(columns)
        if _identifies(column, rows, first=place == 0, others=numeric - column.numeric)
    )


def _identifies(column: Column, rows: int, *, first: bool, others: int) -> bool:
    spoken = _spoken(column.name)
    every = column.distinct == rows  # values, one a row
    if IDENTIFIER.fullmatch(spoken):
        whole = not isinstance(column.values, np.ndarray) or _whole(column.values)
        return whole and (every or (column.distinct > 2 and bool(re.search(r"\bid\b", spoken))))
    unnamed = UNNAMED.fullmatch(spoken) and first and others > 1
    if every and (unnamed or ROW_NUMBER.fullmatch(spoken)):
        return not isinstance(column.values, np.ndarray) or _counts(column.values)
    if not first or others < 2 or rows < LONG_COUNT or MEASURED.fullmatch(spoken):
        return False
    return isinstance(column.values, np.ndarray) and _counts(column.values, start=(0, 1))


def _whole(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> bool:
    known = values[~np.isnan(values)]
    return bool((known == np.floor(known)).all())


def _counts(
    values: "np.ndarray[tuple[int], np.dtype[np.float64]]", start: tuple[int, ...] = ()
) -> bool:
    """Whether each value is one more than that before; `start` says where they may begin."""
    return bool((np.diff(values) == 1).all()) and (not start or values[0] in start)


def constant(columns: Sequence[Column]) -> tuple[str, ...]:
    """The columns with the same value in every row that has one."""
    return tuple(column.name for column in columns if column.distinct == 1)


def remarks(identifying: Sequence[str], unvaried: Sequence[str]) -> list[str]:
    """What a person is told of them."""
    notes = []
    if identifying:
        said = trn(
            "{names} looks like a row number or id and is offered last.",
            "{names} look like row numbers or identifiers and are offered last.",
            len(identifying),
            names=names(identifying),
        )
        notes.append(said)
    if unvaried:
        said = trn(
            "{names} has only one value, which teaches nothing, and is offered last.",
            "{names} have only one value each, which teaches nothing, and are offered last.",
            len(unvaried),
            names=names(unvaried),
        )
        notes.append(said)
    return notes
