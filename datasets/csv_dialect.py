"""How a CSV file is written: which character separates the columns, and which one quotes."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from datasets.csv_numbers import missing, numeric, tidy
from datasets.csv_words import shown
from language import marked, tr

if TYPE_CHECKING:
    import _csv

SAMPLE_CHARACTERS = 100_000  # below csv's limit for one cell
SAMPLE_LINES = 100
SAMPLE_CELLS = 2_000
PIECE = 500_000  # characters

# In order of preference where two separate equally well.
DELIMITERS = {
    ",": marked("commas"),
    ";": marked("semicolons"),
    "\t": marked("tabs"),
    "|": marked("vertical bars"),
    " ": marked("spaces"),
}
DECLARED = re.compile(r'\s*+"?sep=([^\n])"?[^\S\n]*(?:\n|$)', re.IGNORECASE)
COMMENT = ("#", "%", "//")


@dataclass(frozen=True)
class Dialect:
    delimiter: str  # " " stands for a run of spaces and tabs
    quote: str | None = '"'  # None: a quotation mark is a character like any other
    escape: str | None = None

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> "_csv.Reader":
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape,
            skipinitialspace=True,
            strict=strict,
        )


def sniff(text: str) -> tuple[Dialect, str]:
    """The dialect that splits the first lines most evenly, and the text with `sep=` blanked out."""
    declared = DECLARED.match(text)
    if declared:
        text = "\n" * declared[0].count("\n") + text[declared.end() :]
    head = text[:SAMPLE_CHARACTERS]
    sample = [line for line in head.split("\n") if line.strip()]
    if len(text) > SAMPLE_CHARACTERS and len(sample) > 1:
        sample.pop()
    quote = "'" if _single_quotes(head) else '"'
    rows = list(islice((s for s in sample if not s.startswith(COMMENT)), SAMPLE_LINES))
    sample = rows or sample[:SAMPLE_LINES]
    if declared and declared[1] in ",;\t| :^~":
        return Dialect(declared[1], quote), text
    candidates = [Dialect(delimiter, quote) for delimiter in DELIMITERS]
    best = max(candidates, key=lambda dialect: _evenness(sample, dialect))
    return best, text


def separated_by(dialect: Dialect) -> str:
    known = DELIMITERS.get(dialect.delimiter)
    return tr(known) if known else shown(dialect.delimiter)


def prepared(text: str, dialect: Dialect) -> str:
    """Without blanks between a closing quotation mark and the delimiter; runs of blanks as one."""
    if dialect.delimiter == " ":
        return "\n".join(line.strip() for line in text.replace("\t", " ").split("\n"))
    quote, ends = dialect.quote, rf"(?={re.escape(dialect.delimiter)}|\n|$)"
    if quote and f"{quote}{quote} " in text:  # which may stand for a mark within a cell
        closed = re.compile(rf"({_closing(dialect, quote)}) ++{ends}")
        return "".join(closed.sub(r"\1", piece) for piece in _pieces(text))
    if quote:
        return re.sub(f"{quote} ++{ends}", quote, text)
    return text


def _pieces(text: str) -> Iterator[str]:
    """Whole lines, so that other threads have their turn between the pieces."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + PIECE) + 1 or len(text)
        yield text[start:end]
        start = end


def _closing(dialect: Dialect, quote: str) -> str:
    """The pattern of marks that close a cell: an odd number of them after other characters, and
    where a cell begins with them, an even one."""
    mark, pairs = re.escape(dialect.delimiter), f"(?:{quote}{quote})*+"
    within = rf"(?<=[^{quote}{mark}\n]){quote}{pairs}"
    return rf"{within}|(?<![^{mark}\n]){quote}{quote}{pairs}"


def literal(dialect: Dialect) -> Dialect:
    return replace(dialect, quote=None)


def escaped(dialect: Dialect) -> Dialect:
    return replace(dialect, escape="\\")


def _single_quotes(head: str) -> bool:
    """Cells like 'a' and never "a": every cell that opens with one closes with one."""
    opened = len(re.findall(r"(?:^|[,;\t|])'", head, re.MULTILINE))
    closed = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*+'(?=[,;\t|]|$)", head, re.MULTILINE))
    return closed > 1 and opened == closed and not re.search(r'(?:^|[,;\t|])"', head, re.MULTILINE)


def _evenness(sample: Sequence[str], dialect: Dialect) -> float:
    """How evenly, and into how sensible cells, the dialect splits the lines: 0 to 1.

    Tried with cells that span lines, and line by line, so that one stray quotation mark
    does not hide the rest.
    """
    lines = prepared("\n".join(sample), dialect).split("\n")
    ended = [line + "\n" for line in lines]
    try:
        whole = list(dialect.reader(ended))
        single = [row for line in lines for row in dialect.reader([line])]
    except csv.Error:
        return 0.0
    return max(_even(whole, dialect), _even(single, dialect))


def _even(rows: Sequence[list[str]], dialect: Dialect) -> float:
    widths = Counter(map(len, rows))
    width = max((w for w in widths if w > 1), key=lambda w: widths[w], default=0)
    if not width:
        return 0.0
    cells = [cell for row in rows if len(row) == width for cell in row][:SAMPLE_CELLS]
    sense = sum(_sense(tidy(cell), dialect.delimiter) for cell in cells) / len(cells)
    share = widths[width] / len(rows)
    score = share**2 * (0.5 + 0.5 * sense)
    return 0.9 * score if dialect.delimiter == " " else score


def _sense(token: str, delimiter: str) -> float:
    if numeric(token):
        return 1.0
    if missing(token):
        return 0.6
    if re.search(r"[;\t|]|\d\s+\d" if delimiter == "," else r"[;,\t|]|\d\s+\d", token):
        return 0.1
    return 0.5
