"""A person's own words (column names, cells, file names) made safe for where they are shown."""

import re
import unicodedata

TITLE_LENGTH = 60
JOINER = "\u2060"  # seen by nobody; keeps Markdown from making a link of what begins like one
LINKS = re.compile(r"(?i)\b(https?|ftp|www|mailto|xmpp)(?=[.:])")
# Vega looks titles up as keys of a JavaScript object: these would find its own methods.
OBJECT_KEYS = frozenset(
    ("constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "then")
) | frozenset(("toLocaleString", "toString", "valueOf"))


def chart_title(text: str) -> str:
    """One line of at most 60 characters that empties no chart."""
    line = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())
    line = line.replace("\\", "\u29f5")  # in an expression of Vega's a backslash begins an escape
    line = line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"
    return (
        f"{line} (column)" if line in OBJECT_KEYS or line.startswith("__") else line or "(no name)"
    )


def plain(text: str) -> str:
    """`text` for Markdown, shown letter for letter: no link, image, formula, colour or HTML."""
    line = re.sub(LINKS, f"\\g<0>{JOINER}", " ".join(text.split())).replace("@", f"{JOINER}@")
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=\"'@/])", r"\\\1", line)
