"""Words in the reader's language: English stands in the source, others in catalogues (`*.po`) here.

`tr("After {steps} the loss is {loss}.", steps=…, loss=…)` looks the sentence up, then puts the
values in. Whoever serves several readers at once says by `chosen_by` how to tell which one asks.
"""

from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

__all__ = ["LANGUAGES", "carried", "chosen", "chosen_by", "closest", "marked", "tr", "trc", "trn"]

LANGUAGES = {"en": "English", "zh": "中文"}
SOURCE = "en"
FOLDER = Path(__file__).resolve().parent


def _nobody() -> str:
    return SOURCE


_ask: Callable[[], str] = _nobody


def chosen_by(ask: Callable[[], str]) -> None:
    """Let `ask` say, at every sentence, in which of `LANGUAGES` it is wanted."""
    global _ask
    _ask = ask


def chosen() -> str:
    """The language wanted now: a key of `LANGUAGES`."""
    language = _ask()
    return language if language in LANGUAGES else SOURCE


def closest(locale: str | None) -> str:
    """The language for a browser's locale such as `zh-CN`; English where there is none."""
    language = (locale or SOURCE).replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else SOURCE


def tr(message: str, **values: object) -> str:
    """The sentence in the reader's language with the values in its `{names}`."""
    words = catalogue(chosen()).gettext(message) if message else ""
    return words.format(**values) if values else words


def trc(context: str, message: str, **values: object) -> str:
    """As `tr`, where one English word means two things: `trc("activation", "step")`."""
    words = catalogue(chosen()).pgettext(context, message) if message else ""
    return words.format(**values) if values else words


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """As `tr`, for a sentence that depends on a count: `trn("{n} step", "{n} steps", 3, n="3")`."""
    words = catalogue(chosen()).ngettext(one, many, n)
    return words.format(**values) if values else words


def carried(text: str) -> str:
    """A word from a link, written in whatever language, in the reader's; unknown text as it is."""
    if text not in (known := _known()):
        return text
    context, message = known[text]
    return trc(context, message) if context else tr(message)


@cache
def _known() -> dict[str, tuple[str | None, str]]:
    """What a catalogue holds, in English and translated: context and English of each. A word with
    a context is an option of a control, and goes before the same word without."""
    found: dict[str, tuple[str | None, str]] = {}
    for message in (m for each in LANGUAGES if each != SOURCE for m in _written(each)):
        for text in (message.id, message.string):
            if text and isinstance(text, str) and (message.context or text not in found):
                found[text] = (message.context, str(message.id))
    return found


def marked(message: str) -> str:
    """The sentence itself, for `tr` to look up later: written where no reader is known yet."""
    return message


@cache
def catalogue(language: str) -> NullTranslations:
    """The language's sentences."""
    if language == SOURCE:
        return NullTranslations()
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, _written(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _written(language: str) -> "Catalog":
    """The language's `.po` file, read by Babel. It is not kept: Streamlit has the garbage collector
    look at every object after every run."""
    from babel.messages.pofile import read_po

    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)
