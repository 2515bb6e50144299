"""Every page in Python: it opens with a finished picture, and every control can be moved."""

import json
import re
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ui.shell import PAGES

BROKEN = re.compile(r"\b(nan|inf|None|Traceback)\b")


def texts(app: AppTest) -> list[str]:
    """What stands on the page in words and numbers."""
    kinds = ("title", "subheader", "markdown", "caption", "latex", "warning", "info", "error")
    found = [str(e.value) for kind in kinds for e in getattr(app, kind, app.get(kind))]
    found += [unescape(words.proto.body) for words in app.get("html")]
    return found + [f"{m.label}: {m.value}" for m in app.metric]


def check(app: AppTest, what: str) -> None:
    """No exception, nothing broken in words, and every chart with data and a text of its own."""
    assert not app.exception, f"{what}: {app.exception[0].message}"
    for text in texts(app):
        assert not BROKEN.search(text), f"{what}: {text}"
    charts = app.get("vega_lite_chart")
    words = [h for h in app.get("html") if h.proto.body.startswith("<p>")]
    assert len(words) == len(charts), f"{what}: a chart that is not said in words"
    for chart in charts:
        assert len(chart.proto.alt) > 20, f"{what}: a chart without a name"
        assert chart.proto.datasets, f"{what}: a chart without data"
        json.loads(chart.proto.spec)


@pytest.mark.parametrize("name", PAGES)
def test_opens_with_a_finished_picture(open_page, name: str) -> None:
    app = open_page(name)
    check(app, name)
    assert app.title[0].value == PAGES[name].question
    assert len(PAGES[name].idea.split()) <= 25
    assert app.get("vega_lite_chart"), "the picture is there at once"
    assert not app.error
    assert not app.warning


def settings(widget: Any) -> list[Any]:
    """The values worth trying on a control: its ends, or all of its choices."""
    match widget.type:
        case "slider" | "number_input":
            ends = (widget.min, widget.max)
            return [type(widget.value)(end) for end in ends if end is not None and abs(end) < 1e6]
        case "selectbox":
            return list(widget.options)
        case "button_group" | "segmented_control" | "pills":
            return list(widget.options)
        case "toggle" | "checkbox":
            return [not widget.value]
        case "select_slider" | "radio":
            return [widget.options[0], widget.options[-1]]
    return []


@pytest.mark.parametrize("name", PAGES)
def test_every_control_can_be_moved(open_page, name: str) -> None:
    kinds = ("slider", "select_slider", "number_input", "selectbox", "radio", "toggle", "checkbox")
    app = open_page(name)
    keys = [w.key for kind in kinds for w in getattr(app, kind) if not w.disabled]
    assert None not in keys, "every control has a key"
    for key in keys:
        for value in settings(_widget(app, kinds, key)):
            fresh = open_page(name)
            widget = _widget(fresh, kinds, key)
            widget.set_value(value).run()
            check(fresh, f"{name}: {key} = {value}")


@pytest.mark.parametrize("name", [n for n in PAGES if n != "streamlit_app"])
def test_every_panel_opens(open_page, name: str) -> None:
    app = open_page(name)
    first, key = texts(app), next(c.key for c in app.segmented_control if "_panel" in c.key)
    for choice in app.segmented_control(key=key).options[1:]:
        app.segmented_control(key=key).set_value(choice).run()
        check(app, f"{name}: panel {choice}")
        assert texts(app) != first, f"{name}: panel {choice} did not open"


def test_no_page_writes_another_pages_part_of_the_link(open_page) -> None:
    """Streamlit keeps bound values by key for the whole session: keys shared by two pages carry a
    value from one into the other's control."""
    owners: dict[str, str] = {}
    for name in PAGES:
        app = open_page(name)
        for widget in app.main:
            bound = getattr(getattr(widget, "proto", None), "query_param_key", "")
            if bound:
                assert owners.setdefault(bound, name) == name, bound
    assert len(owners) > 30


def _widget(app: AppTest, kinds: tuple[str, ...], key: str) -> Any:
    return next(w for kind in kinds for w in getattr(app, kind) if w.key == key)
