"""What the cells of a column could be: numbers in one spelling or another, words, or missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from datasets.csv_clock import ENDLESS, Clock
from datasets.csv_numbers import DOTTED, PLAIN, continental, english, missing, tidy, written

BATCH = 50_000  # distinct cells between two looks at the clock


@dataclass
class Tally:
    """How often each distinct cell occurs, sorted by what it could be."""

    count: Counter[str]
    digits: dict[str, str] = field(default_factory=dict)  # cell -> sign, digits, points, commas
    words: list[str] = field(default_factory=list)
    currencies: set[str] = field(default_factory=set)
    percent: list[str] = field(default_factory=list)
    negative: str = ""  # a cell in parentheses
    points: int = 0  # cells that are numbers only with a decimal point
    commas: int = 0  # ... only with a decimal comma
    either: list[str] = field(default_factory=list)  # 1,234 and 1.234

    @property
    def grouped(self) -> str:
        """The mark that must stand between thousands, as 2.003 beside 686: numbers below a
        thousand stand without it, none above does. Empty if there is no such sign."""
        whole = [d.lstrip("+-") for d in self.digits.values()]
        plain = [len(d) for d in whole if d.isdecimal()]
        marks = {mark for cell in self.either for mark in ",." if mark in cell}
        sure = len(self.either) > 1 and len(marks) == 1 and plain and max(plain) == 3
        return marks.pop() if sure else ""


def count(cells: Sequence[str], delimiter: str, clock: Clock = ENDLESS) -> Tally:
    tally = Tally(Counter(cells))
    for seen, (cell, times) in enumerate(tally.count.items()):
        if not seen % BATCH:
            clock.check()
        token = tidy(cell)
        if PLAIN.fullmatch(token):
            tally.digits[cell] = token
            if "." in token:
                if delimiter != "," and DOTTED.fullmatch(token):
                    tally.either.append(cell)
                else:
                    tally.points += times
        elif missing(token):
            continue
        elif form := written(token):
            tally.digits[cell] = form.digits
            tally.currencies |= {form.currency} - {""}
            if form.percent:
                tally.percent.append(cell)
            tally.negative = tally.negative or (cell if form.parentheses else "")
            as_english, as_continental = english(form.digits), continental(form.digits)
            if as_english and as_continental:
                if not form.digits.lstrip("+-").isdecimal():
                    tally.either.append(cell)
            elif as_english:
                tally.points += times
            else:
                tally.commas += times
        else:
            tally.words.append(cell)
    return tally
