"""Numbers as people read them: four significant digits, a true minus sign, thin spaces."""

import math

from language import tr, trn

THIN_SPACE = "\u202f"  # one at which no line ends
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float | None, digits: int = 4) -> str:
    """`value` to `digits` significant digits; powers of ten below 10⁻⁴ and from 10⁷ up."""
    if value is None or not math.isfinite(value):
        return tr("none")
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    size = int(exponent)  # of the leading digit, after rounding
    if size < -4 or size >= 7:
        text = f"{mantissa} × 10{str(size).translate(SUPERSCRIPT)}"
    else:
        text = f"{value:,.{max(0, digits - 1 - size)}f}".replace(",", THIN_SPACE)
    return text.replace("-", "−")


def count(value: int) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{value:,}".replace(",", THIN_SPACE).replace("-", "−")


def percent(share: float) -> str:
    """A share as a percentage: one decimal, two from 99 % up, never rounded up to 100 %; far below
    zero, where R² may go, to four digits."""
    if share < -10:
        return f"{number(100 * share)}{THIN_SPACE}%"
    places = 2 if share >= 0.99 else 1
    scale = 10 ** (places + 2)
    if share < 1:
        share = min(round(share * scale), scale - 1) / scale
    return f"{100 * share:.{places}f}{THIN_SPACE}%".replace("-", "−")


def counted(one: str, many: str, n: int) -> str:
    """A count with its noun: `counted("{n} step", "{n} steps", 17)`."""
    return trn(one, many, n, n=count(n))
