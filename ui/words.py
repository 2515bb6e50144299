"""A person's own words (column names, cells, file names) made safe for where they are shown."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

import streamlit as st

from language import tr

TITLE_LENGTH = 46  # characters; so many stand beside a horizontal axis ...
UPRIGHT_LENGTH = 34  # ... and so many beside a vertical one
JOINER = "\u2060"  # seen by nobody; keeps Markdown from reading what stands around it as one
LINKS = re.compile(r"(?i)\b(https?|ftp|www|mailto|xmpp)(?=[.:])")
# Streamlit draws these as arrows, dashes, signs and its own logo after Markdown has been read.
SIGNS = re.compile(r"[-<>~](?=[-<>=])|:(?=streamlit:)")
# Vega looks titles up as keys of a JavaScript object: these would find its own methods, which
# empties the chart; a tooltip makes a picture's address or a heading of the last two.
KEYS = {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "then"} | {
    *("toLocaleString", "toString", "valueOf", "image", "title"),
}
# Control characters, broken ones, and marks that turn the direction of what stands beside them.
STEERING = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """The text without line ends and all that would steer what is around it."""
    return " ".join(STEERING.sub(" ", text).split())


def chart_title(text: str, most: int = TITLE_LENGTH) -> str:
    """One line that empties no chart, cut in its middle where it has more than so many characters:
    names of one kind differ at their ends."""
    line = one_line(text)
    if len(line) > most:
        ending = most // 3
        line = f"{line[: most - ending - 1].rstrip(' …')}…{line[-ending:].lstrip(' …')}"
    if line in KEYS or line.startswith("__"):
        line += JOINER
    return line or tr("(no name)")


def in_expression(title: str) -> str:
    """A title where Vega puts it into an expression, in which a backslash begins an escape."""
    return title.replace("\\", "\\\\")


def all_different(titles: Iterable[str]) -> list[str]:
    """The titles, numbered from the second of a kind on: `a`, `a (2)`."""
    found: dict[str, None] = {}
    last: Counter[str] = Counter()
    for title in titles:
        name = title
        while name in found:
            last[title] += 1
            name = f"{title} ({last[title] + 1})"
        found[name] = None
    return list(found)


def labels(names: Sequence[str]) -> dict[str, str]:
    """What to call the names in a control: on one line each, and no two alike."""
    lines = all_different(one_line(name) or tr("(no name)") for name in names)
    return dict(zip(names, lines, strict=True))


def joined(*sentences: str) -> str:
    """Sentences one after the other, as the language sets them; empty ones are left out."""
    said = filter(None, sentences)
    return reduce(lambda one, other: tr("{one} {other}", one=one, other=other), said, "")


def plain(text: str) -> str:
    """`text` for Markdown, shown letter for letter: no link, image, formula, colour or HTML."""
    line = re.sub(LINKS, f"\\g<0>{JOINER}", one_line(text)).replace("@", f"{JOINER}@")
    line = re.sub(SIGNS, f"\\g<0>{JOINER}", line)
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=\"'@/])", r"\\\1", line)


def grid(data: Any, *, key: str, **options: Any) -> None:
    """A table with a person's words in it, as `st.dataframe` shows it; not to be downloaded, since
    in Streamlit's own CSV a cell that begins like a formula is one."""
    with st.container(key=key):
        button = f'.st-key-{key} button[aria-label^="Download as CSV"]'
        st.html(f"<style>{button} {{ display: none; }}</style>")
        st.dataframe(data, **options)
