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
    charts, graphs = app.get("vega_lite_chart"), components(app, "descent.network_graph")
    words = [h for h in app.get("html") if 'class="unseen"' in h.proto.body]
    assert len(words) == len(charts) + len(graphs), f"{what}: a chart that is not said in words"
    for chart in charts:
        assert len(chart.proto.alt) > 20, f"{what}: a chart without a name"
        assert chart.proto.datasets, f"{what}: a chart without data"
        json.loads(chart.proto.spec)


def components(app: AppTest, name: str) -> list[dict[str, Any]]:
    """What our own components of this name were given."""
    found = [c.proto for c in app.get("bidi_component") if c.proto.component_name == name]
    return [json.loads(proto.json) for proto in found]


def views(app: AppTest) -> list[dict[str, str]]:
    """The page's views, as links say them; one empty link where it has but one."""
    chosen = [c for c in app.segmented_control if str(c.key).endswith("_view")]
    return [{c.key: view} for c in chosen for view in c.options] or [{}]


@pytest.mark.parametrize("name", PAGES)
def test_opens_with_a_finished_picture(open_page, name: str) -> None:
    app = open_page(name)
    check(app, name)
    assert app.title[0].value == PAGES[name].question
    assert len(PAGES[name].idea.split()) <= 25
    assert name == "glossary" or app.get("vega_lite_chart"), "the picture is there at once"
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
    for view in views(open_page(name)):
        app = open_page(name, **view)
        check(app, f"{name}: {view}")
        keys = [w.key for kind in kinds for w in getattr(app, kind) if not w.disabled]
        assert None not in keys, "every control has a key"
        for key in keys:
            for value in settings(_widget(app, kinds, key)):
                fresh = open_page(name, **view)
                _widget(fresh, kinds, key).set_value(value).run()
                check(fresh, f"{name}: {view} {key} = {value}")
        for slider in components(app, "descent.live_slider"):
            for count, value in enumerate((slider["low"], slider["high"]), 1):
                app.session_state[slider["key"]] = {"report": {"value": value, "count": count}}
                app.run()
                check(app, f"{name}: {view} {slider['key']} = {value}")


@pytest.mark.parametrize("name", [n for n in PAGES if n != "streamlit_app"])
def test_every_panel_opens(open_page, name: str) -> None:
    for view in views(open_page(name)):
        app = open_page(name, **view)
        first = texts(app)
        panels = next((c for c in app.segmented_control if "_panel" in c.key), None)
        for choice in panels.options[1:] if panels else []:
            app.segmented_control(key=panels.key).set_value(choice).run()
            check(app, f"{name}: {view}, panel {choice}")
            assert texts(app) != first, f"{name}: {view}, panel {choice} did not open"


def test_no_page_writes_another_pages_part_of_the_link(open_page) -> None:
    """Streamlit keeps bound values by key for the whole session: keys shared by two pages carry a
    value from one into the other's control."""
    owners: dict[str, str] = {}
    for name in PAGES:
        for view in views(open_page(name)):
            app = open_page(name, **view)
            bound = [
                getattr(getattr(w, "proto", None), "query_param_key", "") for w in app.main
            ] + [slider["key"] for slider in components(app, "descent.live_slider")]
            for key in filter(None, bound):
                assert owners.setdefault(key, name) == name, key
    assert len(owners) > 30


def _widget(app: AppTest, kinds: tuple[str, ...], key: str) -> Any:
    return next(w for kind in kinds for w in getattr(app, kind) if w.key == key)
