"""The live slider: what Python makes of the browser's words, and that it speaks while it moves."""

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from streamlit.testing.v1 import AppTest

from tests.browsing import Visits, rest, toggle
from tests.conftest import served
from ui.live_slider import Grid, lay, live_slider, set_live
from ui.words import JOINER

# --- in Python ----------------------------------------------------------------------------------


def small_app() -> None:
    import streamlit as st

    from ui import link
    from ui.live_slider import live_slider, set_live

    link.arrive()
    low, high, step = st.session_state.setdefault("grid", (-5, 5, 0.1))
    if not st.session_state.get("hidden"):
        default = st.session_state.setdefault("default", 0.5)
        st.text(live_slider("Input x", low, high, default, step, key="x", help="What comes in."))
    st.slider("Another", 0, 10)
    for value in (1.3, -99, 0.26):
        st.button(f"{value}", on_click=set_live, args=("x", value))
    link.say_what_failed()


def open_app(**query: str) -> AppTest:
    app = AppTest.from_function(small_app)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def sent(app: AppTest) -> dict[str, Any]:
    """What the browser is told."""
    return json.loads(app.get("bidi_component")[0].proto.json)


def shown(app: AppTest) -> float:
    """The value that Python goes on with, which must be the one that the slider shows."""
    assert not app.exception
    data = sent(app)
    assert float(app.text[0].value) == data["value"]
    assert data["low"] <= data["value"] <= data["high"]
    return data["value"]


def report(app: AppTest, value: Any, count: Any = 1, **more: Any) -> AppTest:
    app.session_state["x"] = {"report": {"value": value, "count": count, **more}}
    return app.run()


def notes(app: AppTest) -> list[str]:
    return [info.value.split("\n", 1)[1].replace("\\", "") for info in app.info]


def test_opens_on_its_value() -> None:
    app = open_app()
    assert shown(app) == 0.5
    assert "x" not in app.query_params
    assert notes(app) == []
    expected = {"label": "Input x", "help": "What comes in.", "low": -5, "high": 5, "step": 0.1}
    assert sent(app).items() >= (expected | {"default": 0.5, "places": 1, "words": ""}).items()


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5", 1.5), ("-5", -5), ("5.0", 5), ("0.30", 0.3), ("-0", 0), ("0.5", 0.5), ("-1.2", -1.2)],
)
def test_opens_on_the_value_in_the_link(text: str, value: float) -> None:
    app = open_app(x=text)
    assert shown(app) == value
    assert notes(app) == []
    assert app.query_params.get("x") == (None if value == 0.5 else f"{value:.1f}")
    assert shown(app.run()) == value


@pytest.mark.parametrize(
    "text",
    [
        *("x", "5.1", "-5.1", "1.55", "1e0", "nan", "inf", "-inf", "1_0", " 1", "+1", "--1", ".5"),
        *("5.", "\u0661", "²", "\u22121", "0x1", "9" * 5000, "1.0000000000000000001", "1\n", "<b>"),
    ],
)
def test_a_link_that_cannot_be_is_named_and_taken_away(text: str) -> None:
    app = open_app(x=text)
    assert shown(app) == 0.5
    assert "x" not in app.query_params
    assert notes(app) == [f"- x = {text[:40].strip()}".replace("--1", f"-{JOINER}-1")]
    app.slider[0].set_value(3).run()
    assert len(notes(app)) == 1, "another control was moved"
    assert notes(report(app, 0.7)) == []


def test_an_empty_link_asks_for_nothing() -> None:
    app = open_app(x="")
    assert shown(app) == 0.5
    assert notes(app) == []


def test_follows_the_browser_and_keeps_its_value() -> None:
    app = report(open_app(), 1.5)
    assert shown(app) == 1.5
    assert app.query_params["x"] == "1.5"
    assert shown(app.slider[0].set_value(3).run()) == 1.5
    assert shown(report(app, -2, 2)) == -2
    assert app.query_params["x"] == "-2.0"
    assert shown(report(app, 0.5, 3)) == 0.5
    assert "x" not in app.query_params


def test_the_link_waits_while_the_slider_moves() -> None:
    app = report(open_app(), 1.5)
    assert shown(report(app, 1.7, 2, run=0, moving=True)) == 1.7
    assert app.query_params["x"] == "1.5"
    assert shown(report(app, 1.7, 3, run=0, moving=False)) == 1.7
    assert app.query_params["x"] == "1.7"


@pytest.mark.parametrize(
    ("said", "value"),
    [
        *((99, 5), (-1e308, -5), (10**400, 5), (-(10**400), -5), (5.04, 5)),
        *((0.1 + 0.2, 0.3), (1.26, 1.3), (-0.0, 0), (5e-324, 0)),
    ],
)
def test_keeps_to_the_grid(said: float, value: float) -> None:
    app = report(open_app(), said)
    assert shown(app) == value
    assert app.text[0].value == str(float(value))


@pytest.mark.parametrize(
    "bad", ["1", math.nan, math.inf, -math.inf, None, True, [1], {"value": 1}, 1j]
)
def test_ignores_a_value_or_a_count_of_another_kind(bad: Any) -> None:
    app = report(open_app(), 1.5)
    assert shown(report(app, bad, 2)) == 1.5
    assert shown(report(app, 1.7, bad)) == 1.5
    assert shown(report(app, 1.9, 3)) == 1.9


@pytest.mark.parametrize("state", [None, "x", 7, [], {}, {"report": 7}, {"report": [1]}, {"r": {}}])
def test_ignores_words_of_another_form(state: Any) -> None:
    app = report(open_app(), 1.5)
    app.session_state["x"] = state
    assert shown(app.run()) == 1.5
    assert shown(report(app, 1.6, 2)) == 1.6


def test_is_set_from_python() -> None:
    app = report(open_app(), 2)
    app.button[0].click().run()
    assert shown(app) == 1.3
    assert app.query_params["x"] == "1.3"
    assert shown(app.run()) == 1.3
    assert shown(report(app, 4, 2, run=0)) == 1.3, "said before the browser knew"
    assert shown(report(app, 4, 3, run=1)) == 4
    app.button[1].click().run()
    assert shown(app) == -5
    app.button[2].click().run()
    assert shown(app) == 0.3
    with pytest.raises(ValueError, match="not at nan"):
        set_live("x", math.nan)


def test_a_wish_in_the_same_moment_as_a_report_wins() -> None:
    app = open_app()
    app.session_state["x"] = {"report": {"value": 4, "count": 1, "run": 0, "moving": True}}
    app.button[0].click().run()
    assert shown(app) == 1.3
    assert app.query_params["x"] == "1.3"


def test_a_new_grid_keeps_what_it_can() -> None:
    app = report(open_app(), 1.7)
    app.session_state["grid"], app.session_state["default"] = (0, 1, 0.25), 0.5
    assert shown(app.run()) == 1
    assert app.query_params["x"] == "1.00"
    app.session_state["grid"] = (0, 4, 1)
    app.session_state["default"] = 1
    assert shown(app.run()) == 1
    assert "x" not in app.query_params, "it is the default now"


def test_opens_anew_when_it_comes_back() -> None:
    app = report(open_app(), 1.5)
    app.session_state["hidden"] = True
    app.run()
    app.session_state["hidden"] = False
    assert shown(app.run()) == 1.5, "the link still says so"
    app.session_state["hidden"] = True
    app.query_params.clear()
    app.run()
    app.session_state["hidden"] = False
    assert shown(app.run()) == 0.5


@pytest.mark.parametrize(
    ("low", "high", "step", "places"),
    [
        *((-5, 5, 0.1, 1), (-5, 5, 1, 0), (0, 1, 0.25, 2), (0.05, 1.05, 0.1, 2), (0, 300, 50, 0)),
        *((-1e6, 1e6, 1e5, 0), (0, 0.001, 0.0001, 4), (1e-7, 3e-7, 1e-7, 7)),
    ],
)
def test_the_grid_is_exact(low: float, high: float, step: float, places: int) -> None:
    grid = lay(low, high, step)
    values = [grid.value(n) for n in range(grid.last + 1)]
    assert (values[0], values[-1], grid.places) == (low, high, places)
    assert grid.last == round((high - low) / step)
    for value in values:
        assert value == float(f"{value:.{places}f}")
        assert grid.nearest(value) == grid.nearest(value + 0.4 * step) == value
        assert grid.nearest(value - 0.4 * step) == value
        assert float(grid.written(value)) == value


@pytest.mark.parametrize(
    ("low", "high", "value", "step"),
    [
        *((0, 1, 0, 0.3), (1, 0, 1, 0.1), (0, 0, 0, 1), (0, 1, 0, 0), (0, 1, 0, -0.5)),
        *((0, math.inf, 0, 1), (math.nan, 1, 0, 1), (0, 1, 0, math.nan), (0, 1, math.nan, 0.1)),
        *((0, 1, 0.55, 0.1), (0, 1, 1.1, 0.1), (0, 1, -0.1, 0.1), (0, 1, -math.inf, 0.1)),
    ],
)
def test_refuses_a_slider_that_cannot_be(
    low: float, high: float, value: float, step: float
) -> None:
    with pytest.raises(ValueError, match=r"no slider goes|whole number of steps|value must be"):
        live_slider("Bad", low, high, value, step, key="bad")


def test_takes_a_value_with_the_dust_of_arithmetic() -> None:
    app = open_app()
    app.session_state["default"] = 0.1 + 0.2
    assert sent(app.run())["default"] == 0.3
    assert isinstance(lay(0, 1, 0.1), Grid)


# --- in the browser -----------------------------------------------------------------------------

APP = """
import time
import streamlit as st
from ui import link
from ui.live_slider import live_slider, set_live

link.arrive()
slow = st.toggle("slow")
fragment = st.toggle("fragment")
words = "at rest" if st.toggle("plainly") else "{} kilograms"

def body():
    x = live_slider("Input x", -5, 5, 0.5, 0.1, key="x", help="What <b>comes</b> in.")
    w = live_slider("Weight w", 0, 100, 20, 1, key="w", words=words)
    st.text(f"the page is at {x} and {w}")
    if slow:
        time.sleep(0.2)
    st.text(f"the bottom is at {x} and {w}")

if not st.toggle("hidden"):
    (st.fragment(body) if fragment else body)()
st.button("Set x", on_click=set_live, args=("x", -1.2))
number = st.slider("Native", 0, 10)
st.html("<div style='height: 2000px'></div>")
link.say_what_failed()
"""
OTHER_PAGE = """
import streamlit as st
st.text("the other page")
"""
# Collects the values of x that the page (`seen`) and the slider (`own`) show from now on.
COLLECT = """(name) => {
  const slider = [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
    .map((e) => e.shadowRoot).find((root) => root.textContent.includes(name));
  const watch = (list, node, read) => {
    const look = () => {
      const found = read();
      if (found !== undefined && found !== list.at(-1)) list.push(found);
    };
    const what = {subtree: true, childList: true, characterData: true};
    new MutationObserver(look).observe(node, what);
  };
  const at = {'Input x': 0, 'Weight w': 1}[name];
  watch((window.seen = []), document.body, () => {
    const texts = [...document.querySelectorAll('[data-testid=stText]')].map((e) => e.textContent);
    const said = texts.find((text) => text.startsWith('the bottom is at'));
    return said && Number(said.match(/-?[0-9.]+/g)[at]);
  });
  const value = slider.getElementById('value');
  watch((window.own = []), slider, () => Number(value.textContent.replace('\\u2212', '-')));
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small running app."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "app.py").write_text(APP, "utf-8")
    (folder / "pages").mkdir()
    (folder / "pages" / "other.py").write_text(OTHER_PAGE, "utf-8")
    with served(folder, "app.py") as address:
        yield address


def slider(page: Page, name: str = "Input x") -> Locator:
    return page.get_by_role("slider", name=name)


def agree(page: Page, x: float, w: int = 20) -> None:
    """Sliders, page and address come to rest on these values."""
    for where in ("page", "bottom"):
        text = f"the {where} is at {float(x)} and {float(w)}"
        expect(page.get_by_text(f"the {where} is at")).to_have_text(text)
    expect(slider(page)).to_have_value(f"{x:g}")
    expect(slider(page)).to_have_attribute("aria-valuetext", f"{x:.1f}".replace("-", "\u2212"))
    expect(slider(page, "Weight w")).to_have_value(str(w))
    expect(slider(page, "Weight w")).to_have_attribute("aria-valuetext", f"{w} kilograms")
    written = {"x": None if x == 0.5 else f"{x:.1f}", "w": None if w == 20 else str(w)}
    page.wait_for_function(
        """written => Object.entries(written).every(([key, text]) =>
        new URL(location.href).searchParams.get(key) === text)""",
        arg=written,
    )


def drag(page: Page, begin: float, end: float, name: str = "Input x") -> None:
    """Draws the thumb along the slider, from one part of it (0 to 1) to another; lets it go."""
    box = slider(page, name).bounding_box()
    y, left, width = box["y"] + box["height"] / 2, box["x"] + 6, box["width"] - 12
    page.mouse.move(left + begin * width, y)
    page.mouse.down()
    for i in range(61):
        page.mouse.move(left + (begin + (end - begin) * i / 60) * width, y)
        page.wait_for_timeout(12)


def value(page: Page, name: str = "Input x") -> float:
    return float(slider(page, name).input_value())


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["full run", "fragment", "slow"])
def test_the_page_follows_a_drag(visit: Visits, kind: str) -> None:
    page = visit("?x=-5")
    agree(page, -5)
    if kind != "full run":
        toggle(page, kind)
    entries = page.evaluate("history.length")
    page.evaluate(COLLECT, "Input x")
    drag(page, 0, 0.9)
    page.wait_for_function("seen.length >= 3")  # before the hand lets go
    page.mouse.up()
    agree(page, value(page))
    seen, own = page.evaluate("seen"), page.evaluate("own")
    assert seen[-1] == own[-1] == value(page)
    assert value(page) == pytest.approx(4, abs=0.2)
    assert seen == sorted(set(seen)), "the page never goes back to an older value"
    assert own == sorted(set(own)), "and never pulls the slider back"
    assert page.evaluate("history.length") == entries, "Back leaves the page, not the value"


@pytest.mark.browser
def test_keys(visit: Visits) -> None:
    page = visit()
    page.locator("label", has_text="Input x").last.click()
    expect(slider(page)).to_be_focused()
    for key, x in [("ArrowRight", 0.6), ("ArrowUp", 0.7), ("ArrowLeft", 0.6), ("ArrowDown", 0.5)]:
        page.keyboard.press(key)
        agree(page, x)
    for key, x in [("Home", -5), ("PageUp", -4), ("PageDown", -5), ("End", 5)]:
        page.keyboard.press(key)
        agree(page, x)
    focused = slider(page).screenshot()
    page.keyboard.press("Tab")
    expect(slider(page, "Weight w")).to_be_focused()
    page.wait_for_timeout(700)  # the ends of the scale have faded
    assert slider(page).screenshot() != focused, "the focus is seen"


@pytest.mark.browser
def test_words_for_who_cannot_see(visit: Visits) -> None:
    page = visit()
    weight = slider(page, "Weight w")
    expect(weight).to_have_attribute("aria-valuetext", "20 kilograms")
    toggle(page, "plainly")
    expect(weight).to_have_attribute("aria-valuetext", "at rest")
    move = "e => { e.value = 30; e.dispatchEvent(new Event('input')); return e.ariaValueText; }"
    assert weight.evaluate(move) == "30", "these words were made for another value"
    expect(weight).to_have_attribute("aria-valuetext", "at rest")


@pytest.mark.browser
def test_help_is_a_tooltip_and_a_description(visit: Visits) -> None:
    page = visit()
    text = "What <b>comes</b> in."
    expect(slider(page)).to_have_accessible_description(text)
    expect(slider(page, "Weight w")).to_have_accessible_description("")
    ask = page.get_by_role("button", name="Help for Input x")
    tip = page.get_by_role("tooltip")
    expect(tip).to_have_count(0)
    ask.hover()
    expect(tip).to_have_text(text)
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)
    ask.focus()
    expect(tip).to_be_visible()
    for width in (320, 1000):
        page.set_viewport_size({"width": width, "height": 800})
        ask.click()
        box = tip.bounding_box()
        assert box["x"] >= 8
        assert box["x"] + box["width"] <= width - 8
    slider(page).focus()
    page.mouse.move(5, 400)
    expect(tip).to_have_count(0)
    expect(page.get_by_role("button", name="Help for Weight w")).to_have_count(0)


@pytest.mark.browser
def test_link(visit: Visits) -> None:
    page = visit("?x=-1.2&w=999&other=1")
    agree(page, -1.2)
    note = page.get_by_text("The link asked for what is not possible here")
    expect(note).to_be_visible()
    slider(page, "Weight w").press("ArrowRight")
    agree(page, -1.2, 21)
    expect(note).to_have_count(0)
    assert "other=1" in page.url
    page.reload()
    agree(page, -1.2, 21)


@pytest.mark.browser
def test_two_sliders_in_turn(visit: Visits) -> None:
    page = visit()
    agree(page, 0.5)
    for begin, end in [(0.55, 0.9), (0.9, 0.2)]:
        drag(page, begin, end)
        page.mouse.up()
        now = value(page, "Weight w") / 100
        drag(page, now, now + 0.3, "Weight w")  # at once, while the page still draws the first
        page.mouse.up()
    agree(page, value(page), int(value(page, "Weight w")))
    assert value(page) == pytest.approx(-3, abs=0.2)
    assert value(page, "Weight w") == pytest.approx(80, abs=3)


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["full run", "fragment", "slow"])
def test_fifty_fast_moves_agree_at_rest(visit: Visits, kind: str) -> None:
    page = visit("?x=-2&w=10")
    agree(page, -2, 10)
    if kind != "full run":
        toggle(page, kind)
    for _ in range(5):
        slider(page).focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        slider(page, "Weight w").focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
    agree(page, 0.5, 35)
    slider(page).focus()
    for _ in range(50):
        page.keyboard.press("ArrowLeft")
    agree(page, -4.5, 35)


@pytest.mark.browser
def test_is_set_by_a_button(visit: Visits) -> None:
    page = visit()
    drag(page, 0.55, 0.9)
    page.mouse.up()
    page.get_by_role("button", name="Set x").click()  # before the drag has said its last word
    agree(page, -1.2)
    page.wait_for_timeout(600)
    agree(page, -1.2)
    slider(page).press("ArrowRight")
    agree(page, -1.1)
    slider(page, "Native").press("ArrowRight")
    page.wait_for_timeout(500)
    agree(page, -1.1)


@pytest.mark.browser
def test_opens_on_its_value_when_the_page_is_visited_again(visit: Visits) -> None:
    page = visit()
    slider(page).press("End")
    page.get_by_role("link", name="other").click()
    expect(page.get_by_text("the other page")).to_be_visible()
    page.wait_for_timeout(600)
    assert "?" not in page.url
    page.get_by_role("link", name="app").click()
    agree(page, 0.5)
    slider(page).press("Home")
    agree(page, -5)
    toggle(page, "hidden")
    expect(slider(page)).to_have_count(0)
    toggle(page, "hidden")
    agree(page, -5)


@pytest.mark.browser
def test_a_finger_has_room_and_scrolls_the_page_upwards_only(visit: Visits) -> None:
    page = visit(has_touch=True)
    for width in (208, 1000):
        page.set_viewport_size({"width": width + 96 if width < 300 else width, "height": 800})
        rest(page)
        box = slider(page).bounding_box()
        assert box["height"] >= 44
    assert slider(page).evaluate("e => getComputedStyle(e).touchAction") == "pan-y"
    begin, end = box["x"] + box["width"] * 0.55, box["x"] + box["width"] * 0.9
    y = box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", (begin, y))
    for i in range(20):
        touch("touchMove", (begin + (end - begin) * i / 19, y + i / 4))
    touch("touchEnd")
    # The browser hands touches on a frame later, so the last ones may still be on their way.
    page.wait_for_function("e => Math.abs(e.value - 4) <= 0.3", arg=slider(page).element_handle())
    agree(page, value(page))
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollTop") == 0


@pytest.mark.browser
def test_the_value_stands_over_the_thumb_and_nothing_is_cut_off(
    visit: Visits,
) -> None:
    page = visit()
    for width in (300, 1000):
        page.set_viewport_size({"width": width, "height": 800})
        boxes = []
        for key in ("Home", "End"):
            slider(page).press(key)
            page.wait_for_timeout(100)
            parts = ("slider", "range", "value", "top", "ends")
            boxes.append([page.locator(f"#{part}").first.bounding_box() for part in parts])
            outer, _, text, *_ = boxes[-1]
            assert text["x"] >= outer["x"] - 0.5
            assert text["x"] + text["width"] <= outer["x"] + outer["width"] + 0.5
        assert boxes[0][0] == boxes[1][0], "the layout does not move"
        assert boxes[0][0]["height"] == page.get_by_test_id("stSlider").bounding_box()["height"]
        outer, _, text, *_ = boxes[1]
        assert text["x"] > outer["x"] + outer["width"] / 2
