"""Every sentence has its translation, with the same values in it; and in Chinese no view shows a
word of English, in no panel."""

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

import language
from language import LANGUAGES, SOURCE, carried, update
from tests.conftest import ROOT
from ui import language_choice
from ui.shell import PAGES

TRANSLATED = [name for name in LANGUAGES if name != SOURCE]
BRACES = re.compile(r"\{(\w*)[^}]*\}")
# Letters that stay in every language: names, formulas, code.
KEPT = re.compile(
    "Descent|NumPy|Streamlit|Python|Language|MNIST|CSV|PNG|IDX|JSON|HTML|SQL|UTF|Excel|csv|npz"
    "|AND|OR|XOR|ReLU|Leaky|leaky|tanh|sigmoid|softmax|logit|Adam|SGD|MSE|RMSE|MAE|sin|png"
    "|English|Ctrl|Delete"
)
WORD = re.compile(r"[A-Za-z]{3,}")
# What no reader reads: formulas, code, addresses, icons, styles, tags.
SILENT = re.compile(
    r"\$\$?.*?\$\$?|```.*?```|`[^`]*`|<style>.*?</style>|<[^>]+>|:material/\w+:|https?://\S+"
    r"|\{\w+\}|mean\(x²\)|\b[\w-]+\.(?:py|npz|csv|ipynb|gz|css|svg)\b|\?\w+=\S*|MNIST_DIR|DESCENT_CACHE",
    re.DOTALL,
)
READ = {"body", "label", "help", "options", "content", "placeholder", "message", "text", "caption"}
LATEX = {"latex", "code"}
SHOWN = {"title", "description", "label", "labels", "noun", "words", "alt"}  # in specs and data
VIEWS = {"losses": "l_view", "activations": "f_view", "digits": "d_view"}


@pytest.mark.parametrize("name", TRANSLATED)
def test_every_sentence_is_translated(name: str) -> None:
    catalogue, found = update.written(name), update.extracted()
    missing = [
        message.id
        for message in found
        if message.id
        and not (
            (own := catalogue.get(message.id, message.context)) and update.translated(own.string)
        )
    ]
    assert not missing, "python -m language.update adds them to the catalogue"


@pytest.mark.parametrize("name", TRANSLATED)
def test_no_sentence_is_left_that_nobody_says(name: str) -> None:
    found = {(message.id, message.context) for message in update.extracted()}
    gone = [m.id for m in update.written(name) if m.id and (m.id, m.context) not in found]
    assert not gone, "python -m language.update drops them"


@pytest.mark.parametrize("name", TRANSLATED)
def test_translations_take_the_same_values(name: str) -> None:
    for message in update.written(name):
        if not message.id:
            continue
        english, own = forms(message.id), forms(message.string)
        wanted = set(BRACES.findall(english[-1]))
        for words in own:
            assert set(BRACES.findall(words)) == wanted, message.id


def forms(words: str | Iterable[str] | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


def test_sources_say_no_sentence_with_values_already_in_it() -> None:
    """`tr(f"…")` and `tr(name)` of a sentence made elsewhere are never found by Babel."""
    for path in update.sources():
        text = path.read_text("utf-8")
        assert not re.search(r"\b(tr|trn|trc|marked|counted)\(\s*f[\"']", text), path


@pytest.fixture
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest formats options outside of a script's run, where the session is not known."""
    assert language_choice.wanted() == SOURCE
    monkeypatch.setattr(language, "_ask", lambda: "zh")


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize("name", PAGES)
def test_no_view_shows_english(name: str) -> None:
    app = opened(name)
    english: dict[str, set[str]] = {}
    for view in choices(app, VIEWS[name]) if name in VIEWS else [""]:
        if view:
            app.session_state[VIEWS[name]] = view
            app.run()
        panel = next((key for key in keys(app) if "panel" in key), None)
        for entry in choices(app, panel) if panel else [""]:
            if panel:
                app.session_state[panel] = entry
                app.run()
            assert not app.exception, (view, entry)
            found = {words for words in shown(app) if foreign(words)}
            if found := found - set().union(*english.values(), set()):
                english[f"{view} {entry}"] = found
    assert not english


@pytest.mark.parametrize("name", PAGES)
def test_an_option_in_a_link_is_understood_in_every_language(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit writes what is shown of an option into the address; a reader of another language
    who follows the link gets the same option, by its own words."""
    seen = {}
    for each in LANGUAGES:
        monkeypatch.setattr(language, "_ask", lambda each=each: each)
        seen[each] = options(name)
    lost = {
        (key, own)
        for key in seen[SOURCE]
        for each, other in itertools.permutations(LANGUAGES, 2)
        for own, wanted in zip(seen[each][key], seen[other][key], strict=True)
        if carried_to(other, own, monkeypatch) != wanted
        or carried_to(each, own, monkeypatch) != own
    }
    assert not lost


def options(name: str) -> dict[str, list[str]]:
    """The options of every control of a page's views, as shown in the present language."""
    app = opened(name)
    found: dict[str, list[str]] = {}
    for view in choices(app, VIEWS[name]) if name in VIEWS else [""]:
        if view:
            app.session_state[VIEWS[name]] = view
            app.run()
        for kind in ("selectbox", "radio", "select_slider"):
            found |= {box.key: list(box.proto.options) for box in app.get(kind) if box.key}
        groups = (group for group in app.get("button_group") if group.key)
        found |= {group.key: [one.content for one in group.proto.options] for group in groups}
    return found


def carried_to(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(language, "_ask", lambda: name)
    return carried(text)


def opened(name: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.run()
    if name != "streamlit_app":
        app.switch_page(f"pages/{name}.py").run()
    return app


def keys(app: AppTest) -> list[str]:
    return [group.key for group in app.get("button_group") if group.key]


def choices(app: AppTest, key: str) -> list[str]:
    """The options of a segmented control, in English, as the session holds them."""
    group = next(group for group in app.get("button_group") if group.key == key)
    english = {words: text for text, words in translations().items()}
    return [english.get(option.content, option.content) for option in group.proto.options]


def translations() -> dict[str, str]:
    return {
        str(m.id): str(m.string) for m in update.written("zh") if isinstance(m.id, str) and m.id
    }


def foreign(words: str) -> list[str]:
    """Words of English in a text, without names and what nobody reads."""
    return [w for w in WORD.findall(SILENT.sub(" ", words)) if not KEPT.fullmatch(w)]


def shown(app: AppTest) -> Iterator[str]:
    """Every text on the page, in its charts and its components."""
    for element in elements(app._tree):
        if element.type not in LATEX and (proto := getattr(element, "proto", None)) is not None:
            yield from texts(proto)


def elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield from elements(child) if hasattr(child, "children") else [child]


def texts(proto: Message) -> Iterator[str]:
    for field, value in proto.ListFields():
        values = value if field.is_repeated else [value]
        for one in values:
            if isinstance(one, Message):
                yield from texts(one)
            elif field.name in {"spec", "json"} and isinstance(one, str):
                yield from named(json.loads(one))
            elif field.name in READ and isinstance(one, str):
                yield one
            elif field.name == "data" and isinstance(one, bytes):
                yield from columns(one)


def named(part: Any, name: str = "") -> Iterator[str]:
    """Titles and labels anywhere in a specification or in what a component is told."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from named(value, key if key in SHOWN else name if name in SHOWN else key)
    elif isinstance(part, list):
        for value in part:
            yield from named(value, name)
    elif isinstance(part, str) and name in SHOWN:
        yield part


def columns(content: bytes) -> Iterator[str]:
    """The words in a table's cells; its own short names are the chart's business."""
    table = pa.ipc.open_stream(content).read_all()
    for column in table.columns:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            yield from (
                text for text in column.to_pylist() if text and not text.startswith("data:")
            )
