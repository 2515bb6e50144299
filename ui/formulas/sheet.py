"""One step worked out on paper, before it is drawn: lines, the table of examples, its means."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

import numpy as np

from engine.activations import Array
from language import tr
from ui.numbers import count
from ui.sums import SUM, Term, added, agreed, latex, printed, rounded, text

RESULT = 6  # significant digits, at most, of what a step ends in: the loss, the next weight
WORKING = (8, 10, 12, 14)  # of the numbers on the way: more, where a result comes out too short
ENOUGH = 4  # digits that a number on the way should have
FEWEST = 2  # digits that must be left of a sum in which large numbers cancel, or it counts as 0
ROWS = 200  # of the table, at most: so many examples are all there, and their total adds up
EXCERPT = 50  # rows of a table that cannot hold all examples
WRITTEN_OUT = 6  # examples whose terms all stand in the formula of a mean
ONE, TWO = (printed(rounded(value, 1)) for value in (1, 2))
T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """name = symbols = numbers put in = result; # in the LaTeX stands for an example's number."""

    name: str
    symbols: str
    numbers: Term
    result: Term
    relation: str = "="

    def of(self, example: int | str) -> "Line":
        """The line with the number of its example."""
        name, symbols = (s.replace("#", str(example)) for s in (self.name, self.symbols))
        return replace(self, name=name, symbols=symbols)

    @property
    def latex(self) -> str:
        numbers = "" if self.numbers.latex == self.result.latex else f" = {self.numbers.latex}"
        symbols = f" = {self.symbols}" if self.symbols else ""
        return f"{self.name}{symbols}{numbers} {self.relation} {self.result.latex}"


Worker = Callable[[str, str, Term, float], Line]  # a ledger's `line` or `cell`


@dataclass
class Ledger:
    """Prints numbers to at most `digits` significant digits; `complete` until a line that counts
    comes out too short."""

    digits: int
    complete: bool = True

    def given(self, value: float) -> Term:
        """A number that is not worked out here."""
        return printed(rounded(value, self.digits))

    def cell(self, name: str, symbols: str, exact: Term, value: float) -> Line:
        """The formula that `exact` works out and the engine found to be `value`."""
        return Line(name, symbols, exact, printed(agreed(value, exact.value, self.digits)))

    def line(
        self, name: str, symbols: str, exact: Term, value: float, digits: int | None = None
    ) -> Line:
        """The same, to so many `digits`: fewer make the ledger incomplete."""
        result = agreed(value, exact.value, digits or self.digits)
        if not sharp(value, exact.value, digits or ENOUGH):
            self.complete = False
            blurred = exact.kind == SUM and not digits and not sharp(value, exact.value, FEWEST)
            if blurred and result:
                result = agreed(value, exact.value, -1)
        return Line(name, symbols, exact, printed(result))

    def weight(self, name: str, value: float) -> Line:
        """A weight with all its digits, and as the update of the step before printed it."""
        line = self.line(name, "", self.given(value), value, RESULT)
        same = line.numbers.value == line.result.value
        return replace(line, relation="=" if same else r"\approx")


def sharp(value: float, exact: Decimal, digits: int) -> bool:
    """Whether so many digits of `value` can be printed."""
    return str(agreed(value, exact, digits)) == str(rounded(value, digits))


def worked_out(build: Callable[[Ledger], T], lost: int = 0) -> T:
    """`build` with as few digits as are enough for all its lines, or with the most there are;
    `lost` is how many digits are known to cancel in it."""
    for digits in WORKING:
        if digits - lost < RESULT and digits < WORKING[-1]:
            continue
        built = build(ledger := Ledger(digits))
        if ledger.complete:
            break
    return built


Row = Mapping[str, Line]  # by the names of the table's columns


@dataclass(frozen=True)
class Mean:
    """The mean of a number over all examples, by the lines that give it."""

    total: Line
    result: Line
    value: float  # the engine's
    examples: int

    @property
    def lines(self) -> list[Line]:
        """The total is written out term by term where there are a few."""
        return [self.total, self.result] if 1 < self.examples <= WRITTEN_OUT else [self.result]


@dataclass(frozen=True)
class Sheet:
    """One step worked out: lines under their headings, and a row for each example shown."""

    digits: int
    lines: Mapping[str, Sequence[Line]]
    rows: Mapping[int, Row]  # the chosen example first
    means: Mapping[str, Mean]  # by the names of the table's columns
    examples: int


def shown(chosen: int, examples: int) -> list[int]:
    """The examples of the table: the chosen one, then from the first on."""
    rows = examples if examples <= ROWS else EXCERPT
    return [chosen, *(i for i in range(rows) if i != chosen)][:rows]


def mean(
    ledger: Ledger,
    name: str,
    rows: Mapping[int, Row],
    column: str,
    values: Array,
    value: float,
    digits: int | None = None,
) -> Mean:
    """`name`, the mean of a column: from its cells if the rows are all there are, and from the
    engine's `values` (n,) and their mean `value`."""
    n, cells = len(values), [rows[i][column] for i in sorted(rows)]
    all_there = len(cells) == n
    whole = float(values.sum()) if all_there else n * value
    terms = added(cell.result for cell in cells) if all_there else ledger.given(whole)
    total = ledger.line(rf"\sum_i {cells[0].of('i').name}", "", terms, whole)
    symbols = cells[0].of(1).name if n == 1 else rf"\frac{{1}}{{{latex(Decimal(n))}}} {total.name}"
    result = ledger.line(name, symbols, total.result.over(n), value, digits)
    return Mean(total, result, value, n)


def lost(*sums: tuple[Array, float]) -> int:
    """How many digits these sums of terms (n,) to a result cost, about: a rounding error of the
    largest term, n times, has so many more digits than the result."""
    largest = [(float(np.abs(terms).max()), np.size(terms), abs(end)) for terms, end in sums]
    costs = [np.log10(top) + np.log10(n) - np.log10(end) for top, n, end in largest if top and end]
    return math.ceil(min(max(costs, default=0), 99))


def table(sheet: Sheet) -> dict[str, list[str]]:
    """The columns as text: a row for each example, then the total and the mean of all."""
    rows = list(sheet.rows.values())
    last = [tr("total"), tr("mean")] if sheet.examples > 1 else []
    columns = {"example": [count(i + 1) for i in sheet.rows] + last}
    for name in rows[0]:
        end = [""] * len(last)
        if last and name in sheet.means:
            found = sheet.means[name]
            end = [text(found.total.result.value), text(found.result.result.value)]
        columns[name] = [text(row[name].result.value) for row in rows] + end
    return columns
