"""Words in the reader's language: looked up when asked for, values put in afterwards."""

import pytest

import language
from language import LANGUAGES, catalogue, chosen, closest, tr, trn


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("zh-CN", "zh"), ("zh_TW", "zh"), ("ZH", "zh"), ("en-GB", "en"), ("de", "en"), (None, "en")],
)
def test_the_closest_language(locale: str | None, expected: str) -> None:
    assert closest(locale) == expected


def test_values_are_put_in_and_their_braces_left_alone() -> None:
    assert tr("{name} has {n} rows", name="{n} {0}", n=3) == "{n} {0} has 3 rows"
    assert tr(r"\frac{1}{2}") == r"\frac{1}{2}"


@pytest.mark.parametrize(("n", "expected"), [(0, "0 steps"), (1, "1 step"), (2, "2 steps")])
def test_a_count_chooses_its_noun(n: int, expected: str) -> None:
    assert trn("{n} step", "{n} steps", n, n=n) == expected


def test_an_unknown_language_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_ask", lambda: "tlh")
    assert chosen() == language.SOURCE


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_has_its_catalogue(name: str) -> None:
    assert catalogue(name).gettext("no such sentence") == "no such sentence"


def test_no_words_stay_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """gettext would answer with the catalogue's own header."""
    monkeypatch.setattr(language, "_ask", lambda: "zh")
    assert tr("") == ""
