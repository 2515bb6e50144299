"""The student with a calculator: reads what is printed, and nothing else.

Formulas are read as LaTeX has them and worked out by exact fractions; where no fraction is exact
(e, ln, roots), with 250 digits, so that a 1 beside e^−300 loses nothing.
"""

import math
import re
from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction

from ui import formulas
from ui.formulas.sheet import Sheet

NUMBER = re.compile(r"(\d+)(\.\d+)?(?: \\times 10\^\{(-?\d+)\})?")
TOKEN = re.compile(rf"\s*({NUMBER.pattern}|\\[a-z]+|e\^|\^|[-+{{}}()|,])")
SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
DIGITS = Context(prec=250, Emax=MAX_EMAX, Emin=MIN_EMIN)
FAR = 100_000  # exponents of e beyond it are taken as it: every float is decided long before


def evaluate(formula: str) -> Fraction:
    """A formula of numbers, as the LaTeX on screen has it."""
    reader = Reader(formula.replace(r"\,", ""))
    value = reader.sum()
    assert reader.rest() == "", formula
    return value


class Reader:
    """Reads a formula from left to right, by the rules of arithmetic."""

    def __init__(self, formula: str) -> None:
        self.formula, self.place = formula, 0

    def rest(self) -> str:
        return self.formula[self.place :].strip()

    def next(self) -> str:
        match = TOKEN.match(self.formula, self.place)
        return match[1] if match else ""

    def take(self, *wanted: str) -> str:
        """The next sign, if it is one of those wanted (or, with none wanted, whatever it is)."""
        match = TOKEN.match(self.formula, self.place)
        if not match or (wanted and match[1] not in wanted):
            return ""
        self.place = match.end()
        return match[1]

    def expect(self, sign: str) -> None:
        assert self.take(sign), f"{sign} expected at {self.rest()!r} of {self.formula!r}"

    def sum(self) -> Fraction:
        value = self.product()
        while sign := self.take("+", "-"):
            other = self.product()
            value = value + other if sign == "+" else value - other
        return value

    def product(self) -> Fraction:
        value = self.factor()
        while self.take(r"\cdot"):
            value *= self.factor()
        return value

    def factor(self) -> Fraction:
        if self.take("-"):
            return -self.factor()
        value = self.atom()
        if self.take("^"):
            assert self.take("2"), "only squares"
            return value * value
        return value

    def braced(self, begin: str = "{", end: str = "}") -> Fraction:
        self.expect(begin)
        value = self.sum()
        self.expect(end)
        return value

    def atom(self) -> Fraction:
        match self.next():
            case "(":
                return self.braced("(", ")")
            case "|":
                return abs(self.braced("|", "|"))
        sign = self.take()
        match sign:
            case r"\frac":
                above, below = self.braced(), self.braced()
                return above / below
            case r"\sqrt":
                return Fraction(DIGITS.sqrt(decimal(self.braced())))
            case r"\ln":
                return Fraction(DIGITS.ln(decimal(self.atom())))
            case "e^":
                return exp(self.braced())
            case r"\tanh":
                value = self.braced("(", ")")
                return value if abs(value) < Fraction(1, 10**30) else tanh(value)
            case r"\max":
                self.expect("(")
                first = self.sum()
                self.expect(",")
                second = self.sum()
                self.expect(")")
                return max(first, second)
        number = NUMBER.fullmatch(sign)
        assert number, f"a number expected before {self.rest()!r} in {self.formula!r}"
        return Fraction(f"{number[1]}{number[2] or ''}e{number[3] or 0}")


def decimal(value: Fraction) -> Decimal:
    """As many digits as the student has."""
    return DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))


def exp(value: Fraction) -> Fraction:
    return Fraction(DIGITS.exp(decimal(min(max(value, Fraction(-FAR)), Fraction(FAR)))))


def tanh(value: Fraction) -> Fraction:
    if abs(value) > 1000:
        return Fraction(1 if value > 0 else -1)
    twice = exp(2 * value)
    return (twice - 1) / (twice + 1)


def is_number(formula: str) -> bool:
    """Whether only numbers stand there, no names."""
    letters = re.sub(r"\\(frac|cdot|times|max|ln|sqrt|tanh|,)|e\^", "", formula)
    return not re.search(r"[a-zA-Z\\]", letters)


def read(number: str) -> tuple[Fraction, int]:
    """A printed number and the power of ten of its last digit."""
    assert number != "-0"
    match = NUMBER.fullmatch(number.replace(r"\,", "").removeprefix("-"))
    assert match, number
    size = Fraction(f"{match[1]}{match[2] or ''}e{match[3] or 0}")
    place = int(match[3] or 0) - len((match[2] or ".")[1:])
    assert len(number) <= 34, number
    assert size or not number.startswith("-"), "there is no −0"
    return -size if number.startswith("-") else size, place


def from_table(cell: str) -> str:
    """A table's cell as LaTeX would have it."""
    assert "-" not in cell, "a table has a true minus"
    mantissa, _, power = cell.replace("\u202f", r"\,").replace("−", "-").partition(" × 10")
    return mantissa + (rf" \times 10^{{{power.translate(SUPERSCRIPT)}}}" if power else "")


def rounds_to(value: Fraction, number: str) -> bool:
    """Whether `value`, rounded to the last digit of the printed number, is that number, be a half
    rounded up, as at school, or to the even digit, as a computer does."""
    printed, place = read(number)
    value, printed = value / Fraction(10) ** place, printed / Fraction(10) ** place
    at_school = math.copysign(1, value) * math.floor(abs(value) + Fraction(1, 2))
    return round(value) == printed == at_school


def check(sheet: Sheet, engine: dict[str, float]) -> None:
    """Every line: from its numbers to its result, and against what the engine says of its name."""
    names = []
    for line in (line for group in sheet.lines.values() for line in group):
        name, *parts = re.split(r" = | \\approx ", line.latex)
        result = parts[-1]
        for part in parts[:-1]:
            if is_number(part):
                assert rounds_to(evaluate(part), result), line.latex
        assert name in engine, f"what the engine says of {name} is not known"
        assert rounds_to(Fraction(engine[name]), result), (line.latex, engine[name])
        names.append(name)
    assert set(engine) - set(names) <= {n for n in engine if n.startswith(r"\sum")}


def columns(sheet: Sheet) -> dict[str, list[str]]:
    """The table as it stands on screen, its cells as LaTeX."""
    table = formulas.table(sheet)
    assert len({len(cells) for cells in table.values()}) == 1
    return {
        name: [from_table(c) if name != "example" else c for c in cells]
        for name, cells in table.items()
    }


def check_rows(sheet: Sheet) -> None:
    """Every cell of the table is what its formula gives from printed numbers."""
    table = columns(sheet)
    assert table["example"][: len(sheet.rows)] == [
        f"{i + 1:,}".replace(",", "\u202f") for i in sheet.rows
    ]
    for place, row in enumerate(sheet.rows.values()):
        for name, line in row.items():
            assert rounds_to(evaluate(line.numbers.latex), table[name][place]), line.latex


def check_totals(sheet: Sheet, table: dict[str, list[str]], names: Iterable[str]) -> None:
    """The last lines of the table add up, too."""
    if sheet.examples == 1:
        return
    assert table["example"][-2:] == ["total", "mean"]
    for name in names:
        *cells, total, mean = table[name]
        assert rounds_to(evaluate(total) / sheet.examples, mean)
        if len(cells) == sheet.examples:
            assert rounds_to(sum(map(evaluate, cells), Fraction(0)), total)
