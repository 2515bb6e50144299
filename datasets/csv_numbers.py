"""One cell as a number: which texts mean "missing", and how people write numbers."""

import re
from dataclasses import dataclass

# Missing in any column.
BLANK = re.compile(
    r"(?:#?n/?a|n\.a\.?|<na>|#n/a n/a|-?nan|null|missing|not available|\\n|\?++"
    r"|#(?:null|div/0|value|ref|name|num)[!?]|-?1\.#(?:ind|qnan))?",
    re.IGNORECASE,
)
# Missing among numbers; in a column of words they may be one of two answers ("-" against "+").
WEAK = re.compile(r"none|nil|[+-]?inf(?:inity)?|[+-]?1\.#inf|[-*?.\u2013\u2014]++", re.IGNORECASE)

FIRST = frozenset("#nN<-mM\\?1iI+*.\u2013\u2014")  # what they begin with: a quick no for others

PLAIN = re.compile(r"[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?", re.ASCII)
DOTTED = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})++", re.ASCII)
ENGLISH = re.compile(  # 1,234,567.89, and 12,34,567 as in India
    r"[+-]?(?:[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d*+)?"
    r"|(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?)",
    re.ASCII,
)
CONTINENTAL = re.compile(  # 1.234.567,89
    r"[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})++(?:,\d*+)?"
    r"|(?:\d++(?:,\d*+)?|,\d++)(?:[eE][+-]?\d++)?)",
    re.ASCII,
)
SPACED = re.compile(r"[+-]?\d{1,3}(?:[ '\u2019]\d{3})++(?:[.,]\d*+)?", re.ASCII)

CURRENCY = (
    r"(?:(?:US|A|C|R|NZ|HK|S)?\$|[€£¥₹₽₩₺₴₫฿₪¢]|USD|EUR|GBP|JPY|CHF|CAD|AUD|CNY|INR|RUB|BRL"
    r"|SEK|NOK|DKK|PLN|CZK|HUF|kr\.?|zł|Kč|Ft|Rs\.?|Fr\.)"
)
DRESSED = re.compile(
    rf"(?P<open>\(?)(?P<sign>[+-]?)\s?(?P<before>{CURRENCY}?)\s?(?P<inner>[+-]?)"
    rf"(?P<core>[\d.,][\d.,' \u2019]*+(?:[eE][+-]?\d++)?)(?P<after>{CURRENCY}?)"
    r"(?P<percent>%?)(?P<close>\)?)"
)


@dataclass(frozen=True)
class Written:
    """A number as written: its digits, and what stood around them."""

    digits: str  # sign, digits, points and commas
    currency: str = ""
    percent: bool = False
    parentheses: bool = False


def surely_missing(token: str) -> bool:
    return not token or (token[0] in FIRST and BLANK.fullmatch(token) is not None)


def missing(token: str) -> bool:
    return surely_missing(token) or (token[0] in FIRST and WEAK.fullmatch(token) is not None)


def tidy(cell: str) -> str:
    """Without blanks around it, with plain blanks inside and a plain minus sign."""
    token = cell.strip()
    if token.isascii():
        return token
    return re.sub(r"[\u00a0\u2007\u2009\u202f]", " ", token).replace("\u2212", "-").strip()


def written(token: str) -> Written | None:
    """How the token writes a number, or None. At most 64 characters: longer ones are no amounts."""
    if len(token) > 64:
        return Written(token) if PLAIN.fullmatch(token) else None
    dressed = DRESSED.fullmatch(token)
    if not dressed or bool(dressed["open"]) != bool(dressed["close"]):
        return None
    signs = dressed["sign"] + dressed["inner"] + ("-" if dressed["open"] else "")
    if len(signs) > 1 or (dressed["before"] and dressed["after"]):
        return None
    core = dressed["core"].strip()
    if SPACED.fullmatch(core):
        core = re.sub("[ '\u2019]", "", core)
    digits = signs + core
    if not (ENGLISH.fullmatch(digits) or CONTINENTAL.fullmatch(digits)):
        return None
    currency = (dressed["before"] or dressed["after"]).rstrip(".")
    return Written(digits, currency, bool(dressed["percent"]), bool(dressed["open"]))


def numeric(token: str) -> bool:
    return PLAIN.fullmatch(token) is not None or written(token) is not None


def english(digits: str) -> bool:
    return ENGLISH.fullmatch(digits) is not None


def continental(digits: str) -> bool:
    return CONTINENTAL.fullmatch(digits) is not None


def value(digits: str, comma: bool) -> float:
    """The number; `comma` says that the comma is the decimal mark."""
    if comma:
        return float(digits.replace(".", "").replace(",", "."))
    return float(digits.replace(",", ""))
