"""How the CSV reader speaks: one error for what it refuses, and names and counts in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from language import tr, trn

LONGEST_NAME = 40  # characters of a person's text repeated in a sentence
MOST = 8  # items listed one by one


class TableError(ValueError):
    """A file, or a choice of columns, that cannot be used; its text says why and what to do."""


def shown(text: str) -> str:
    """A name or a cell in quotation marks, on one line and cut short."""
    line = "".join(c if c.isprintable() else " " for c in text[: LONGEST_NAME + 1])
    return tr("'{text}'", text=line if len(line) <= LONGEST_NAME else line[:LONGEST_NAME] + "…")


def number(value: int) -> str:
    return f"{value:,}".replace(",", " ")


def counted(one: str, many: str, n: int) -> str:
    """A count with its noun: `counted("{n} row", "{n} rows", 2)`."""
    return trn(one, many, n, n=number(n))


def listed(items: Sequence[str]) -> str:
    """`a, b and c`, or `a, b and 12 more`."""
    if len(items) > MOST:
        more = number(len(items) - MOST)
        return tr("{items} and {n} more", items=_row(items[:MOST]), n=more)
    if len(items) < 2:
        return "".join(items)
    return tr("{items} and {last}", items=_row(items[:-1]), last=items[-1])


def _row(items: Sequence[str]) -> str:
    return reduce(lambda some, item: tr("{items}, {item}", items=some, item=item), items)


def names(items: Iterable[str]) -> str:
    return listed([shown(str(item)) for item in items])


def gaps(missing: Mapping[str, int]) -> str:
    """How many values are missing in which column: `'x' 3 and 'y' 1`."""
    each = [tr("{column} {n}", column=shown(name), n=number(n)) for name, n in missing.items()]
    return listed(each)


def lines(numbers: Sequence[int]) -> str:
    """`line 7`, `lines 7, 9 and 12`, or with `and 12 more`."""
    every = [number(n) for n in numbers]
    if len(every) > MOST:
        more = number(len(every) - MOST)
        return tr("lines {lines} and {n} more", lines=_row(every[:MOST]), n=more)
    return trn("line {lines}", "lines {lines}", len(numbers), lines=listed(every))
