"""How the CSV reader speaks: one error for what it refuses, and names and counts in sentences."""

from collections.abc import Iterable, Sequence

LONGEST_NAME = 40  # characters of a person's text repeated in a sentence


class TableError(ValueError):
    """A file, or a choice of columns, that cannot be used; its text says why and what to do."""


def shown(text: str) -> str:
    """A name or a cell in quotation marks, on one line and cut short."""
    line = "".join(c if c.isprintable() else " " for c in text[: LONGEST_NAME + 1])
    return f"'{line if len(line) <= LONGEST_NAME else line[:LONGEST_NAME] + '…'}'"


def number(value: int) -> str:
    return f"{value:,}".replace(",", " ")


def amount(count: int, noun: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def listed(items: Sequence[str], most: int = 8) -> str:
    """`a, b and c`, or `a, b and 12 more`."""
    kept = list(items[:most])
    if len(items) > most:
        kept.append(f"{number(len(items) - most)} more")
    return " and ".join(filter(None, [", ".join(kept[:-1]), *kept[-1:]]))


def names(items: Iterable[str]) -> str:
    return listed([shown(str(item)) for item in items])


def lines(numbers: Sequence[int]) -> str:
    """`line 7`, `lines 7, 9 and 12`."""
    return f"line{'' if len(numbers) == 1 else 's'} {listed([number(n) for n in numbers])}"
