"""The step control: what Python makes of the browser's words, and that both agree at rest."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from streamlit.testing.v1 import AppTest

from tests.browsing import Line, Visits, toggle
from tests.conftest import served
from ui.step_control import step_control

# --- in Python ----------------------------------------------------------------------------------

SCRIPT = """
import streamlit as st
from ui.step_control import step_control

run = st.session_state.setdefault("run", "first")
last = st.session_state.setdefault("last", 100)
if not st.session_state.get("hidden"):
    st.text(step_control(last, run=run, noun="epoch"))
"""


def open_app(**query: str) -> AppTest:
    app = AppTest.from_string(SCRIPT)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def shown(app: AppTest) -> int:
    """The step that Python goes on with, which must be the one that the control shows."""
    assert not app.exception
    data = json.loads(app.get("bidi_component")[0].proto.json)
    assert int(app.text[0].value) == data["step"]
    assert 0 <= data["step"] <= data["last"]
    return data["step"]


def report(app: AppTest, step: Any, *, count: Any = 1, run: Any = "first", **more: Any) -> AppTest:
    app.session_state["step"] = {"report": {"run": run, "step": step, "count": count, **more}}
    return app.run()


def set_run(app: AppTest, run: str, last: int) -> AppTest:
    app.session_state["run"], app.session_state["last"] = run, last
    return app.run()


def linked(app: AppTest) -> Any:
    return app.query_params.get("step")


def test_opens_on_the_finished_picture() -> None:
    app = open_app()
    assert shown(app) == 100
    assert linked(app) is None
    data = json.loads(app.get("bidi_component")[0].proto.json)
    assert (data["last"], data["noun"], data["run"]) == (100, "epoch", "first")


@pytest.mark.parametrize("step", [0, 1, 17, 99])
def test_opens_on_the_step_in_the_link(step: int) -> None:
    app = open_app(step=str(step))
    assert shown(app) == step
    assert linked(app) == str(step)
    assert shown(app.run()) == step


@pytest.mark.parametrize(
    "text",
    ["", "x", "-1", "101", "1.5", "1e1", "nan", "²", "\uff11\uff17", " 5", "+5", "9" * 5000, "100"],
)
def test_ignores_a_bad_link_and_takes_it_away(text: str) -> None:
    app = open_app(step=text)
    assert shown(app) == 100
    assert linked(app) is None
    assert [info.value.startswith("The link asked for epoch") for info in app.info] == (
        [True] if text not in {"", "100"} else []
    )
    assert not report(app, 40).info


def test_follows_the_browser_and_mirrors_the_step_in_the_link() -> None:
    app = report(open_app(), 40)
    assert shown(app) == 40
    assert linked(app) == "40"
    assert shown(report(app, 41, count=2)) == 41
    assert shown(report(app, 100, count=3)) == 100
    assert linked(app) is None


def test_the_link_waits_while_the_control_moves() -> None:
    app = report(open_app(), 40)
    assert shown(report(app, 50, count=2, moving=True)) == 50
    assert linked(app) == "40"
    assert shown(report(app, 50, count=3, moving=False)) == 50
    assert linked(app) == "50"


@pytest.mark.parametrize(("step", "clamped"), [(-5, 0), (101, 100), (10**400, 100), (-(10**99), 0)])
def test_clamps_a_step_that_does_not_exist(step: int, clamped: int) -> None:
    assert shown(report(report(open_app(), 40), step, count=2)) == clamped


@pytest.mark.parametrize("bad", ["7", 7.0, float("nan"), 1e999, None, True, [7], {"step": 7}])
def test_ignores_a_step_or_a_count_of_another_type(bad: Any) -> None:
    app = report(open_app(), 40)
    assert shown(report(app, bad, count=2)) == 40
    assert shown(report(app, 50, count=bad)) == 40
    assert shown(report(app, 60, count=3)) == 60


@pytest.mark.parametrize("state", [None, "x", 7, [], {}, {"report": 7}, {"report": [1]}, {"r": {}}])
def test_ignores_words_of_another_form(state: Any) -> None:
    app = report(open_app(), 40)
    app.session_state["step"] = state
    assert shown(app.run()) == 40
    assert shown(report(app, 41, count=2, run=None)) == 40
    assert shown(report(app, 42, count=3)) == 42


def test_a_new_run_keeps_the_step() -> None:
    app = set_run(report(open_app(), 40), "second", 60)
    assert shown(app) == 40
    assert linked(app) == "40"


def test_a_new_run_keeps_the_end() -> None:
    assert shown(set_run(open_app(), "second", 60)) == 60
    assert shown(set_run(report(open_app(), 100), "second", 200)) == 200


def test_a_step_that_is_gone_becomes_the_end() -> None:
    app = set_run(report(open_app(), 40), "second", 30)
    assert shown(app) == 30
    assert linked(app) is None


def test_an_old_report_says_nothing_about_a_new_run() -> None:
    app = report(open_app(), 40)
    assert shown(set_run(app, "second", 30)) == 30
    assert shown(app.run()) == 30  # the browser's state still says 40 of the first run
    assert shown(report(app, 20, count=2)) == 30  # sent before the browser knew of the new run
    assert shown(report(app, 10, count=3, run="second")) == 10


def test_a_move_and_a_new_run_in_the_same_moment() -> None:
    app = report(open_app(), 40)
    app.session_state["run"] = "second"
    assert shown(report(app, 70, count=2)) == 70


def test_a_run_that_grows_is_followed_from_its_end_only() -> None:
    app = open_app()
    assert shown(set_run(app, "first", 150)) == 150
    assert shown(report(app, 40)) == 40
    assert shown(set_run(app, "first", 200)) == 40


def test_opens_anew_when_it_comes_back_to_the_page() -> None:
    app = report(open_app(), 40)
    app.query_params.clear()
    app.session_state["hidden"] = True
    app.run()
    app.session_state["hidden"] = False
    assert shown(app.run()) == 100


def test_a_run_without_steps() -> None:
    app = set_run(open_app(), "empty", 0)
    assert shown(app) == 0
    assert linked(app) is None
    assert shown(set_run(app, "second", 50)) == 50


def test_refuses_a_last_step_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="must not be negative, got -1"):
        step_control(-1, run="bad")
    with pytest.raises(TypeError):
        step_control(2.5, run="bad")  # type: ignore[arg-type]


# --- in the browser -----------------------------------------------------------------------------

APP = """
import time
import streamlit as st
from ui.step_control import step_control

rate = st.number_input("rate", value=1)
last = st.number_input("last", value=100)
slow = st.toggle("slow")
fragment = st.toggle("fragment")

def body():
    step = step_control(last, run=("rate", rate))
    st.text(f"the page is at {step}")
    if slow:
        time.sleep(0.2)
    st.text(f"the bottom is at {step}")

if not st.toggle("hidden"):
    (st.fragment(body) if fragment else body)()
"""
OTHER_PAGE = """
import streamlit as st
from ui.step_control import step_control

st.text(f"the other page is at {step_control(50, run='other')}")
"""
# Collects the steps that the page (`seen`) and the control (`own`) show from now on.
COLLECT = """(text) => {
  const root = document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot;
  const watch = (name, node, read) => {
    const list = (window[name] = []);
    const look = () => {
      const found = read();
      if (found !== undefined && found !== list.at(-1)) list.push(found);
    };
    const what = {subtree: true, childList: true, characterData: true};
    new MutationObserver(look).observe(node, what);
  };
  const texts = () => [...document.querySelectorAll('[data-testid=stText]')];
  const number = (words) => words && Number(words.match(/\\d+/)[0]);
  watch('seen', document.body, () =>
    number(texts().map((e) => e.textContent).find((t) => t.startsWith(text))));
  watch('own', root, () => number(root.getElementById('label').textContent));
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


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="step")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def type_number(page: Page, name: str, value: int) -> None:
    page.get_by_label(name).fill(str(value))
    page.keyboard.press("Enter")


def agree(page: Page, step: int, last: int = 100) -> None:
    """Control, page and address come to rest on this step."""
    expect(page.get_by_text("the page is at")).to_have_text(f"the page is at {step}")
    expect(page.get_by_text("the bottom is at")).to_have_text(f"the bottom is at {step}")
    expect(page.locator("#label")).to_have_text(f"step {step} of {last}")
    expect(slider(page)).to_have_value(str(step))
    expect(slider(page)).to_have_attribute("aria-valuetext", f"step {step} of {last}")
    query = "" if step == last else f"?step={step}"
    page.wait_for_function("query => location.search === query", arg=query)


def drag(page: Page, begin: float, end: float) -> None:
    """Draws the thumb along the range, from one part of it (0 to 1) to another."""
    box = slider(page).bounding_box()
    y, left, width = box["y"] + box["height"] / 2, box["x"] + 8, box["width"] - 16
    page.mouse.move(left + begin * width, y)
    page.mouse.down()
    for i in range(61):
        page.mouse.move(left + (begin + (end - begin) * i / 60) * width, y)
        page.wait_for_timeout(12)
    page.mouse.up()


def value(page: Page) -> int:
    return int(slider(page).input_value())


@pytest.mark.browser
def test_buttons_and_keys(visit: Visits) -> None:
    page = visit()
    for name, step in [("One back", 99), ("One back", 98), ("One forward", 99)]:
        press(page, name)
        agree(page, step)
    press(page, "To the start")
    agree(page, 0)
    press(page, "To the end")
    agree(page, 100)
    slider(page).focus()
    for key, step in [("Home", 0), ("PageUp", 10), ("ArrowRight", 11), ("ArrowLeft", 10)]:
        page.keyboard.press(key)
        agree(page, step)
    page.keyboard.press("PageDown")
    page.keyboard.press("End")
    agree(page, 100)
    page.keyboard.press("Shift+Tab")  # to the last of the buttons
    expect(page.get_by_role("button", name="To the end")).to_be_focused()


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["full run", "slow"])
def test_the_page_follows_a_drag(visit: Visits, kind: str) -> None:
    page = visit()
    if kind != "full run":
        toggle(page, kind)
    press(page, "To the start")
    agree(page, 0)
    page.evaluate(COLLECT, "the bottom is at")
    drag(page, 0, 0.9)
    agree(page, value(page))
    seen, own = page.evaluate("seen"), page.evaluate("own")
    assert seen[-1] == own[-1] == value(page)
    assert len(seen) >= 5
    assert seen == sorted(set(seen)), "the page never goes back to an older position"
    assert own == sorted(set(own)), "and never pulls the control back"


@pytest.mark.browser
def test_play(visit: Visits) -> None:
    page = visit("?step=80")
    agree(page, 80)
    page.evaluate(COLLECT, "the page is at")
    press(page, "Play")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    agree(page, 100)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert len(page.evaluate("seen")) >= 4

    page.get_by_role("combobox", name="Speed").select_option("25")
    press(page, "Play")  # from the end it starts again
    page.wait_for_function("seen.some((step) => step < 50)")
    press(page, "Pause")
    at = value(page)
    assert at < 100
    agree(page, at)
    press(page, "Play")
    press(page, "One back")  # any other control pauses
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    at = value(page)
    agree(page, at)


@pytest.mark.browser
def test_play_with_reduced_motion_makes_few_large_jumps(visit: Visits) -> None:
    page = visit("?step=70")
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("combobox", name="Speed").select_option("25")
    page.evaluate(COLLECT, "the page is at")
    press(page, "Play")
    agree(page, 100)
    assert len(page.evaluate("own")) <= 4


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["full run", "fragment", "slow"])
def test_fifty_fast_presses_agree_at_rest(visit: Visits, kind: str) -> None:
    page = visit("?step=20")
    agree(page, 20)
    if kind != "full run":
        toggle(page, kind)
    entries = page.evaluate("history.length")
    page.get_by_role("button", name="One forward").focus()
    for _ in range(50):
        page.keyboard.press("Enter")
    agree(page, 70)
    assert page.evaluate("history.length") == entries, "Back leaves the page, not the step"


@pytest.mark.browser
def test_a_lost_report_is_said_again(visit: Visits) -> None:
    page = visit("?step=20", line=(line := Line()))
    agree(page, 20)
    line.loses = True
    press(page, "One forward")
    expect(page.locator("#label")).to_have_text("step 21 of 100")
    page.wait_for_timeout(200)
    line.loses = False
    agree(page, 21)


@pytest.mark.browser
def test_deep_link(visit: Visits) -> None:
    page = visit("?step=17&other=1")
    expect(page.get_by_text("the page is at")).to_have_text("the page is at 17")
    press(page, "One forward")
    page.wait_for_function("location.search === '?step=18&other=1'")
    page.reload()
    expect(page.get_by_text("the page is at")).to_have_text("the page is at 18")
    expect(slider(page)).to_have_value("18")


@pytest.mark.browser
def test_a_new_run(visit: Visits) -> None:
    page = visit("?step=40")
    agree(page, 40)
    type_number(page, "rate", 2)
    agree(page, 40)
    type_number(page, "last", 60)
    agree(page, 40, 60)
    type_number(page, "last", 30)
    agree(page, 30, 30)
    page.go_back()  # to the address of before: the page, which has no step 40, takes it away
    agree(page, 30, 30)
    type_number(page, "last", 200)
    agree(page, 200, 200)
    press(page, "Play")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    type_number(page, "rate", 3)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    agree(page, value(page), 200)


@pytest.mark.browser
def test_a_control_without_steps_is_disabled(visit: Visits) -> None:
    page = visit()
    type_number(page, "last", 0)
    agree(page, 0, 0)
    expect(slider(page)).to_be_disabled()
    for name in ("To the start", "One back", "Play", "One forward", "To the end"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()


@pytest.mark.browser
def test_each_page_has_its_own_position(visit: Visits) -> None:
    page = visit()
    press(page, "To the start")
    agree(page, 0)
    page.get_by_role("link", name="other").click()
    expect(page.get_by_text("the other page is at")).to_have_text("the other page is at 50")
    press(page, "One back")
    expect(page.get_by_text("the other page is at")).to_have_text("the other page is at 49")
    page.go_back()
    agree(page, 0)


@pytest.mark.browser
def test_comes_back_after_it_was_hidden(visit: Visits) -> None:
    page = visit()
    press(page, "To the start")
    agree(page, 0)
    press(page, "Play")
    toggle(page, "hidden")
    expect(slider(page)).to_have_count(0)
    toggle(page, "hidden")
    expect(slider(page)).to_have_count(1)
    page.wait_for_timeout(500)
    agree(page, value(page))


@pytest.mark.browser
def test_nothing_moves_and_nothing_is_cut_off(visit: Visits) -> None:
    page = visit()
    for width, height in [(1000, 40), (600, 40), (362, 76)]:
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(200)
        boxes = []
        for name in ("To the start", "To the end"):
            page.get_by_role("button", name=name).evaluate("e => e.click()")
            page.wait_for_timeout(100)
            parts = [page.locator(f"#{part}") for part in ("bar", "range", "label", "speed")]
            boxes.append([part.bounding_box() for part in parts])
        assert boxes[0] == boxes[1]
        assert boxes[0][0]["height"] == height
        for inner in boxes[0][1:]:
            assert inner["x"] >= boxes[0][0]["x"]
            assert inner["x"] + inner["width"] <= boxes[0][0]["x"] + boxes[0][0]["width"] + 0.5
    for button in page.locator("#buttons button").all():
        assert button.bounding_box()["width"] >= 32
