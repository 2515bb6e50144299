"""Numbers and their arithmetic as printed, so that the sum adds up.

Every number is printed as a decimal, and all that follows is worked out from what is printed. Of
a result only those digits are printed in which two numbers agree: what the printed numbers give
exactly, and what the engine found. So it is the engine's number, rounded, and a calculator's.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import cache, reduce

from ui.numbers import SUPERSCRIPT, THIN_SPACE

EXACT = Context(prec=1500, Emax=MAX_EMAX, Emin=MIN_EMIN)  # holds sums and products of floats
CLOSE = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)  # where no decimal is exact: e, ln, roots
TWO = Decimal(2)
FAR = 10_000  # |z| beyond which a sigmoid is 0 or 1
SUM, NEGATIVE, PRODUCT, PLAIN = range(4)  # how firmly a term holds together


def rounded(value: float, digits: int) -> Decimal:
    """`value` to so many significant digits, or to more if it lies just between two decimals."""
    if value == 0:
        return Decimal(0)
    number = Decimal(float(value))
    place = number.adjusted() - digits + 1
    while (found := _both(number, number, place)) is None:
        place -= 1
    return _tidy(found, place)


def agreed(value: float, exact: Decimal, digits: int) -> Decimal:
    """What both numbers round to, whichever way a half is rounded, to at most so many significant
    digits: digits are dropped until they agree, if need be until both are 0."""
    number = Decimal(float(value))
    place = (number if number.adjusted() > exact.adjusted() else exact).adjusted() - digits + 1
    while (found := _both(number, exact, place)) is None:
        place += 1
    return _tidy(found, place if place > 0 or exact else 0)


def _both(number: Decimal, other: Decimal, place: int) -> Decimal | None:
    """Both rounded to the power of ten `place`, or None where that is not one decimal: they
    differ, or one lies just between two."""
    unit = _unit(place)
    found = number.quantize(unit, ROUND_HALF_EVEN, EXACT)
    same = (
        found == other.quantize(unit, ROUND_HALF_EVEN, EXACT)
        and found == number.quantize(unit, ROUND_HALF_UP, EXACT)
        and found == other.quantize(unit, ROUND_HALF_UP, EXACT)
    )
    return found if same else None


@cache
def _unit(place: int) -> Decimal:
    return Decimal((0, (1,), place))


def _tidy(number: Decimal, place: int) -> Decimal:
    """Without trailing zeros, but for a 0 that was not exactly 0: it tells how many decimals it
    has. The exponent is above 0 where the units were rounded off."""
    if not number:
        return Decimal((0, (0,), place))
    short = number.normalize(EXACT)
    whole = place <= 0 and short == short.to_integral_value()
    return short.quantize(_unit(0), context=EXACT) if whole else short


def text(number: Decimal) -> str:
    """For a table: true minus, thin spaces, powers of ten."""
    mantissa, power = _written(number)
    tail = "" if power is None else f" × 10{str(power).translate(SUPERSCRIPT)}"
    return mantissa.replace(",", THIN_SPACE).replace("-", "−") + tail


def latex(number: Decimal) -> str:
    """The same for a formula."""
    mantissa, power = _written(number)
    tail = "" if power is None else rf" \times 10^{{{power}}}"
    return mantissa.replace(",", r"\,") + tail


def _written(number: Decimal) -> tuple[str, int | None]:
    """Digits with commas between thousands, and the power of ten where one is needed."""
    size = number.adjusted()
    if (-4 if number else -10) <= size < 7 and "E+" not in str(number):
        return f"{number:,f}", None
    return f"{number.scaleb(-size, EXACT):f}", size


@dataclass(frozen=True, slots=True)
class Term:
    """Printed numbers joined by arithmetic: what that gives exactly, and how it is written."""

    value: Decimal
    kind: int
    write: Callable[[], str] | None = None  # None for one number

    @property
    def latex(self) -> str:
        return self.write() if self.write else latex(self.value)

    def __add__(self, other: "Term") -> "Term":
        value = EXACT.add(self.value, other.value)
        return Term(value, SUM, lambda: f"{self.latex} + {other.latex}".replace("+ -", "- "))

    def __sub__(self, other: "Term") -> "Term":
        value = EXACT.subtract(self.value, other.value)
        return Term(value, SUM, lambda: f"{self.latex} - {other.inside(PRODUCT)}")

    def __mul__(self, other: "Term") -> "Term":
        value = EXACT.multiply(self.value, other.value)
        return Term(
            value, PRODUCT, lambda: rf"{self.inside(PRODUCT)} \cdot {other.inside(PRODUCT)}"
        )

    def squared(self) -> "Term":
        value = EXACT.multiply(self.value, self.value)
        return Term(value, PRODUCT, lambda: f"{self.inside(PLAIN)}^2")

    def over(self, n: int) -> "Term":
        """The n-th part; of one, the whole."""
        if n == 1:
            return self
        value, below = EXACT.divide(self.value, Decimal(n)), latex(Decimal(n))
        return Term(value, PRODUCT, lambda: rf"\frac{{{self.latex}}}{{{below}}}")

    def __truediv__(self, other: "Term") -> "Term":
        value = CLOSE.divide(self.value, other.value)
        return Term(value, PRODUCT, lambda: rf"\frac{{{self.latex}}}{{{other.latex}}}")

    def positive_part(self) -> "Term":
        value = max(self.value, Decimal(0))
        return Term(value, PLAIN, lambda: rf"\max(0, {self.latex})")

    def larger(self, other: "Term") -> "Term":
        value = max(self.value, other.value)
        return Term(value, PLAIN, lambda: rf"\max({self.latex}, {other.latex})")

    def absolute(self) -> "Term":
        return Term(self.value.copy_abs(), PLAIN, lambda: f"|{self.latex}|")

    def root(self) -> "Term":
        return Term(CLOSE.sqrt(self.value), PLAIN, lambda: rf"\sqrt{{{self.latex}}}")

    def log(self) -> "Term":
        """The natural logarithm of a positive number."""
        return Term(CLOSE.ln(self.value), PRODUCT, lambda: rf"\ln {self.inside(PLAIN)}")

    def exp(self) -> "Term":
        return Term(CLOSE.exp(self.value), PLAIN, lambda: rf"e^{{{self.latex}}}")

    def sigmoid(self) -> "Term":
        value = _sigmoid(self.value)
        below = f"1 + e^{{{self.minus().latex}}}"
        return Term(value, PRODUCT, lambda: rf"\frac{{1}}{{{below}}}")

    def tanh(self) -> "Term":
        return Term(_tanh(self.value), PLAIN, lambda: rf"\tanh({self.latex})")

    def minus(self) -> "Term":
        if self.write is None:
            return printed(self.value.copy_negate() if self.value else self.value)
        return Term(EXACT.minus(self.value), NEGATIVE, lambda: f"-{self.inside(PRODUCT)}")

    def inside(self, kind: int) -> str:
        """Written as a part of something that holds together as firmly as `kind`."""
        written = self.latex
        firm = self.kind >= kind and not (kind == PLAIN and "times" in written)
        return written if firm else f"({written})"


def _sigmoid(z: Decimal) -> Decimal:
    """1 / (1 + e^−z); so far out that no float tells it from 0 or 1, it is that."""
    if abs(z) > FAR:
        return Decimal(z > 0)
    return CLOSE.divide(Decimal(1), EXACT.add(Decimal(1), CLOSE.exp(z.copy_negate())))


def _tanh(z: Decimal) -> Decimal:
    """2 σ(2z) − 1; for a tiny z, where that would cancel, z itself."""
    if z.adjusted() < -20:
        return z
    return CLOSE.subtract(CLOSE.multiply(TWO, _sigmoid(CLOSE.multiply(TWO, z))), Decimal(1))


def printed(number: Decimal) -> Term:
    """One number as a term."""
    return Term(number, NEGATIVE if number < 0 else PLAIN)


def added(terms: Iterable[Term]) -> Term:
    """The terms joined by plus and minus."""
    return reduce(Term.__add__, terms)
