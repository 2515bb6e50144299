"""The glossary: every word has its sentence and a link that leads where it can be seen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ui.glossary import SECTIONS, Term, found
from ui.shell import PAGES

TERMS = [term for terms in SECTIONS.values() for term in terms]
ROOT = Path(__file__).resolve().parent.parent
# The field's words that the pages use: none may be missing.
NEEDED = """weight, bias, activation, sigmoid, relu, step function, logit, loss, mse, cross-entropy,
gradient, chain rule, learning rate, critical rate, curvature, epoch, iteration, batch, mini-batch,
sgd, momentum, adam, overfitting, training, validation, test, l2, accuracy, confusion matrix, r²,
rmse, standardise, residual, miss, saturation, vanishing gradient, dead relu, calibration,
temperature, softmax, one-hot, parameter, stack, seed"""


def words(app) -> list[str]:
    """The words on the page, in their order."""
    cards = (re.match(r"\*\*([^*]+)\*\*\n\n", m.value) for m in app.main.markdown)
    return [card[1] for card in cards if card]


def test_every_word_is_there_with_its_meaning(open_page) -> None:
    app = open_page("glossary")
    assert words(app) == [term.word for term in TERMS]
    shown = [m.value for m in app.main.markdown]
    for term in TERMS:
        (card,) = [text for text in shown if text.startswith(f"**{term.word}**")]
        assert term.meaning in card
        assert term.formula in card
    assert app.main.caption[0].value == f"{len(TERMS)} words"


@pytest.mark.parametrize("word", [" ".join(word.split()) for word in NEEDED.split(",")])
def test_no_word_of_the_field_is_missing(word: str) -> None:
    assert any(word in term.word.casefold() for term in TERMS)


def test_words_are_different() -> None:
    assert len({term.word for term in TERMS}) == len(TERMS)
    assert len({term.meaning for term in TERMS}) == len(TERMS)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.word)
def test_a_meaning_is_a_sentence_or_a_few(term: Term) -> None:
    assert term.meaning[0].isupper() or term.meaning[0] in "0123456789"
    assert term.meaning.endswith(".")
    assert len(term.meaning.split()) <= 45
    assert "!" not in term.meaning
    assert term.formula.count("{") == term.formula.count("}")


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.word)
def test_its_link_is_possible(open_page, term: Term) -> None:
    """The page takes all that the link asks for: nothing is said about what is not possible."""
    app = open_page("streamlit_app", **term.link)
    app.switch_page(PAGES[term.page].path).run()
    assert not app.exception
    for name, value in term.link.items():
        assert str(app.session_state[name]) == value


def test_the_search(open_page) -> None:
    app = open_page("glossary")
    app.text_input(key="g_word").set_value(" GRADIENT  descent ").run()
    assert words(app) == ["Gradient descent", "SGD, stochastic gradient descent"]
    assert app.main.caption[0].value == "2 words"
    app.text_input(key="g_word").set_value("logistic function").run()
    assert words(app) == ["Sigmoid"], "found by its meaning"
    app.text_input(key="g_word").set_value("<b>*x*</b> {0} %s").run()
    assert not app.exception
    assert words(app) == []
    assert "Nothing is found for" in app.info[0].value
    app.text_input(key="g_word").set_value("").run()
    assert len(words(app)) == len(TERMS)


@pytest.mark.parametrize("text", ["", "  ", "e", "ReLU", "(", "\\", "中", "x" * 40])
def test_any_search_gives_an_answer(open_page, text: str) -> None:
    app = open_page("glossary", g_word=text)
    assert not app.exception
    assert words(app) == [term.word for term in found(text, TERMS)]


def test_a_link_opens_on_a_word(open_page) -> None:
    app = open_page("streamlit_app", g_word="momentum")
    app.switch_page("pages/glossary.py").run()
    assert words(app) == ["Momentum"]


def test_a_link_with_an_endless_word_is_answered_briefly(open_page) -> None:
    app = open_page("streamlit_app", g_word="x" * 400)
    app.switch_page("pages/glossary.py").run()
    assert not app.exception
    assert words(app) == []
    assert app.info[-1].value == f"Nothing is found for {'x' * 40}. Try a shorter word."


def test_english_words_are_found_in_every_language(monkeypatch) -> None:
    monkeypatch.setattr("ui.glossary.tr", lambda text: f"词 {len(text)}")
    assert [term.word for term in found("momentum", TERMS)] == ["Momentum"]
    assert found("词", TERMS) == TERMS


@pytest.mark.browser
def test_filters_while_a_person_types_and_leads_to_the_page(visit) -> None:
    page = visit("glossary")
    box = page.get_by_role("searchbox").or_(page.get_by_role("textbox", name="Search")).first
    box.press_sequentially("vanish", delay=20)
    expect(page.get_by_text("1 word", exact=True)).to_be_visible()
    assert "g_word=vanish" in page.url
    page.get_by_test_id("stMain").get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text(PAGES["activations"].question)
    expect(page.get_by_text("How much of a gradient reaches the first layers?")).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_have_text(PAGES["glossary"].question)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_fits_the_screen_with_every_formula(visit, width: int) -> None:
    page = visit("glossary", viewport={"width": width, "height": 900})
    formulas = page.locator("[data-testid=stMain] .katex")
    expect(formulas.first).to_be_visible()
    assert formulas.count() == sum(bool(term.formula) for term in TERMS)
    assert page.locator("[data-testid=stMain] .katex-error").count() == 0
    assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")
    wide = formulas.evaluate_all(
        """all => all.filter(e => e.getBoundingClientRect().right
          > e.closest('[data-testid=stVerticalBlock]').getBoundingClientRect().right + 1)
          .map(e => e.textContent)"""
    )
    assert wide == []
