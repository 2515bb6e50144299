"""The digit pad: what Python takes from the browser, and that what is drawn comes to Python."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect
from streamlit.testing.v1 import AppTest

from datasets import drawing
from tests.browsing import PHONE, Line, Visits, button, rest, toggle
from tests.conftest import served
from ui.digit_pad import LABELS, MOST_STROKES, SIDE, read

Image = npt.NDArray[np.uint8]
Points = list[tuple[float, float]]

# --- in Python ----------------------------------------------------------------------------------

SCRIPT = """
import streamlit as st
from ui.digit_pad import digit_pad

drawing = digit_pad(key="pad")
st.text("empty" if drawing is None else f"{drawing.strokes} {drawing.image.sum()}")
"""
LEVELS = np.arange(SIDE**2, dtype=np.int64).astype(np.uint8).reshape(SIDE, SIDE)
TEXT = b64encode(LEVELS.tobytes()).decode()


def state(image: Any = TEXT, strokes: Any = 2, **more: Any) -> dict[str, Any]:
    return {"report": {"image": image, "strokes": strokes, **more}}


def test_reads_the_levels_row_by_row() -> None:
    given = read(state())
    assert given is not None
    assert given.strokes == 2
    assert given.image.dtype == np.uint8
    assert np.array_equal(given.image, LEVELS)
    assert not given.image.flags.writeable


@pytest.mark.parametrize("strokes", [1, MOST_STROKES])
def test_takes_as_many_strokes_as_the_browser_counts(strokes: int) -> None:
    given = read(state(strokes=strokes))
    assert given is not None
    assert given.strokes == strokes


@pytest.mark.parametrize(
    "strokes",
    [0, -1, MOST_STROKES + 1, 10**400, True, 1.0, float("nan"), 1e999, "1", None, [1], {}],
)
def test_refuses_a_number_of_strokes_that_cannot_be(strokes: Any) -> None:
    assert read(state(strokes=strokes)) is None


@pytest.mark.parametrize(
    "image",
    [
        None,
        7,
        True,
        [TEXT],
        {"image": TEXT},
        TEXT.encode(),
        LEVELS,
        "",
        TEXT[:-4],
        TEXT + "AAAA",
        TEXT * 1000,
        TEXT[:-1] + "=",
        TEXT[:-2] + "==",
        TEXT[:-4] + "====",
        "=" + TEXT[1:],
        "!" + TEXT[1:],
        "-" + TEXT[1:],
        "\n" + TEXT[1:],
        "\0" + TEXT[1:],
        "é" + TEXT[1:],
        "\uff21" + TEXT[1:],
        "\ud800" + TEXT[1:],
        b64encode(bytes(SIDE**2)).decode(),
    ],
    ids=lambda image: repr(image)[:12],
)
def test_refuses_what_is_no_drawing(image: Any) -> None:
    assert read(state(image)) is None


@pytest.mark.parametrize(
    "words", [None, 7, "x", [], {}, {"report": None}, {"report": [TEXT, 2]}, {"image": TEXT}]
)
def test_refuses_words_of_another_form(words: Any) -> None:
    assert read(words) is None


def test_an_app_follows_what_is_reported() -> None:
    app = AppTest.from_string(SCRIPT).run()
    steps: list[tuple[Any, str, dict[str, Any]]] = [
        (None, "empty", {"count": 0, "strokes": 0}),
        (state(count=1), f"2 {LEVELS.sum()}", {"count": 1, "strokes": 2}),
        (state("x", count=2), "empty", {"count": 2, "strokes": 0}),
        (state(count="3"), f"2 {LEVELS.sum()}", {"count": 0, "strokes": 2}),
        (state(count=-4), f"2 {LEVELS.sum()}", {"count": 0, "strokes": 2}),
        (state(count=True), f"2 {LEVELS.sum()}", {"count": 0, "strokes": 2}),
        (state("", 0, count=10**400), "empty", {"count": 0, "strokes": 0}),
        (state("", 0, count=5), "empty", {"count": 5, "strokes": 0}),
    ]
    for words, text, answer in steps:
        if words:
            app.session_state["pad"] = words
            app.run()
        assert not app.exception
        assert app.text[0].value == text
        data = json.loads(app.get("bidi_component")[0].proto.json)
        assert data == {
            **answer,
            "key": "pad",
            "side": SIDE,
            "most": MOST_STROKES,
            "labels": LABELS,
        }


# --- in the browser -----------------------------------------------------------------------------

APP = """
import time
from base64 import b64encode
import streamlit as st
from ui.digit_pad import digit_pad

st.session_state.runs = st.session_state.get("runs", 0) + 1
rate = st.number_input("rate", value=1)
slow = st.toggle("slow")
if st.toggle("above"):
    st.text("something above the pad")
hidden = st.toggle("hidden")
width = 240 if st.toggle("narrow") else "stretch"
inside = st.toggle("inside")
if not hidden:
    with st.expander("box", expanded=True) if inside else st.container(width=width):
        drawing = digit_pad(key="pad")
    if slow:
        time.sleep(0.5)
    st.text("the pad is empty" if drawing is None else f"the pad has {drawing.strokes} strokes")
    st.text("levels " + (b64encode(drawing.image).decode() if drawing else ""))
st.text(f"the rate is {rate}, run {st.session_state.runs}")
for line in range(60):
    st.text(f"line {line}")
"""
SEVEN: list[Points] = [[(0.3, 0.2), (0.7, 0.2), (0.4, 0.8)], [(0.35, 0.5), (0.65, 0.5)]]
DOT: Points = [(0.25, 0.75)]
# Draws strokes with the mouse's own events, all of them before anything else may happen.
AT_ONCE = """(canvas, strokes) => {
  const box = canvas.getBoundingClientRect();
  const say = (kind, [x, y], button, buttons) => canvas.dispatchEvent(new PointerEvent(kind, {
    pointerId: 1, pointerType: 'mouse', isPrimary: true, bubbles: true, composed: true,
    button, buttons, clientX: box.x + x * box.width, clientY: box.y + y * box.height}));
  for (const stroke of strokes) {
    say('pointerdown', stroke[0], 0, 1);
    for (const point of stroke.slice(1)) say('pointermove', point, -1, 1);
    say('pointerup', stroke.at(-1), 0, 0);
  }
}"""
SHADES = """(canvas) => {
  const {width, height} = canvas;
  const copy = new OffscreenCanvas(width, height).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  const {data} = copy.getImageData(0, 0, width, height);
  const at = (x, y) => [...data.slice(4 * (Math.round(y * height) * width
    + Math.round(x * width)), 4 * (Math.round(y * height) * width + Math.round(x * width)) + 3)];
  return {paper: at(0.1, 0.1), ink: at(0.5, 0.2), width, height};
}"""
SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small running app."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "app.py").write_text(APP, "utf-8")
    with served(folder, "app.py") as address:
        yield address


def canvas(page: Page) -> Locator:
    return page.get_by_role("img", name="Canvas for a digit")


def place(page: Page, point: tuple[float, float]) -> tuple[float, float]:
    """A point in shares of the canvas's side as a point on the screen."""
    box = canvas(page).bounding_box()
    assert box
    return box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]


def draw(page: Page, *strokes: Points) -> None:
    for stroke in strokes:
        page.mouse.move(*place(page, stroke[0]))
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*place(page, point), steps=8)
        page.mouse.up()


def has(page: Page, strokes: int) -> Image:
    """Python comes to know of so many strokes; the image it has then."""
    text = f"the pad has {strokes} strokes" if strokes else "the pad is empty"
    expect(page.get_by_text(re.compile("^the pad (is|has)"))).to_have_text(text)
    rest(page)
    expect(button(page, "Undo")).to_have_attribute("aria-disabled", str(not strokes).lower())
    expect(button(page, "Clear")).to_have_attribute("aria-disabled", str(not strokes).lower())
    expect(page.get_by_text("Draw a digit here")).to_be_visible(visible=not strokes)
    levels = page.get_by_text("levels").inner_text().removeprefix("levels").strip()
    expect(canvas(page)).to_have_accessible_name(
        "Canvas for a digit, " + ("drawn on" if strokes else "empty")
    )
    return np.frombuffer(b64decode(levels), np.uint8).reshape((SIDE, SIDE) if levels else 0)


def runs(page: Page) -> int:
    return int(page.get_by_text("the rate is").inner_text().split()[-1])


@pytest.mark.browser
def test_what_is_drawn_comes_to_python(visit: Visits) -> None:
    page = visit()
    assert has(page, 0).size == 0
    draw(page, SEVEN[0])
    one = has(page, 1)
    draw(page, SEVEN[1])
    image = has(page, 2)
    for x, y in (0.5, 0.2), (0.7, 0.2), (0.5, 0.6), (0.4, 0.5):
        assert image[int(y * SIDE), int(x * SIDE)] > 200
    assert one[int(0.5 * SIDE), int(0.4 * SIDE)] == 0
    assert np.all(image >= one)
    assert image.max() == 255
    assert np.median(image) == 0
    assert set(image[[0, 0, -1, -1], [0, -1, 0, -1]]) == {0}
    rows = np.flatnonzero(image.any(axis=1))  # half the pen's width is outside the points
    assert rows[0] == pytest.approx((0.2 - 1 / 24) * SIDE, abs=2)
    assert rows[-1] == pytest.approx((0.8 + 1 / 24) * SIDE, abs=2)
    digit = drawing.normalise(image)
    assert 0.08 < digit.mean() < 0.2  # as much ink as the digits of MNIST have


@pytest.mark.browser
def test_a_click_is_a_dot_with_a_soft_edge(visit: Visits) -> None:
    page = visit()
    draw(page, DOT)
    image = has(page, 1)
    rows, columns = np.nonzero(image)
    assert rows.mean() == pytest.approx(0.75 * SIDE - 0.5, abs=0.5)
    assert columns.mean() == pytest.approx(0.25 * SIDE - 0.5, abs=0.5)
    area = image.sum() / 255
    assert area == pytest.approx(np.pi / 4 * (SIDE / 12) ** 2, rel=0.1)
    assert np.any((image > 0) & (image < 255))


@pytest.mark.browser
def test_where_strokes_cross_the_stronger_shade_is_seen(visit: Visits) -> None:
    page, images = visit(), []
    for strokes in ([SEVEN[0]], [SEVEN[1]], SEVEN):
        draw(page, *strokes)
        images.append(has(page, len(strokes)).astype(int))
        button(page, "Clear").click()
        has(page, 0)
    assert np.any((images[0] > 0) & (images[1] > 0))
    assert np.all(images[2] >= np.maximum(images[0], images[1]))  # no edge lies on another's core
    assert np.all(images[2] <= images[0] + images[1])


@pytest.mark.browser
def test_undo_and_clear(visit: Visits) -> None:
    page = visit()
    draw(page, SEVEN[0])
    one = has(page, 1)
    draw(page, SEVEN[1])
    two = has(page, 2)
    draw(page, DOT)
    has(page, 3)
    button(page, "Undo").click()
    assert np.array_equal(has(page, 2), two)
    page.keyboard.press("Enter")
    assert np.array_equal(has(page, 1), one)
    page.keyboard.press("Enter")
    has(page, 0)
    expect(button(page, "Undo")).to_be_focused()
    page.keyboard.press("Enter")  # nothing is left to take back
    has(page, 0)
    draw(page, *SEVEN)
    has(page, 2)
    button(page, "Clear").click()
    has(page, 0)
    draw(page, *SEVEN)
    assert np.array_equal(has(page, 2), two)


@pytest.mark.browser
def test_keys_while_the_pad_has_the_focus(visit: Visits) -> None:
    page = visit()
    draw(page, SEVEN[0], SEVEN[1], DOT)
    has(page, 3)
    expect(page.locator("#canvas")).to_be_focused()
    for key, left in [("Control+z", 2), ("Meta+z", 1), ("Control+Shift+Z", 1), ("z", 1)]:
        page.keyboard.press(key)
        has(page, left)
    for key in ("Delete", "Escape"):
        draw(page, DOT)
        has(page, 2 if key == "Delete" else 1)
        page.keyboard.press(key)
        has(page, 0)
    draw(page, DOT)
    has(page, 1)
    page.get_by_label("rate").focus()
    page.keyboard.press("Control+z")
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    has(page, 1)


@pytest.mark.browser
def test_the_screen_and_its_theme_do_not_change_the_image(visit: Visits) -> None:
    images, shades = [], []
    for scheme, scale in [("light", 1), ("dark", 1), ("light", 2), ("dark", 2)]:
        page = visit(color_scheme=scheme, device_scale_factor=scale)
        draw(page, *SEVEN)
        images.append(has(page, 2))
        shades.append(page.locator("#canvas").evaluate(SHADES))
        assert shades[-1]["width"] == shades[-1]["height"] == 280 * scale
    assert all(np.array_equal(image, images[0]) for image in images)
    assert sum(shades[0]["paper"]) > 600 > 300 > sum(shades[0]["ink"])
    assert sum(shades[1]["paper"]) < 300 < 600 < sum(shades[1]["ink"])


@pytest.mark.browser
def test_strokes_outlive_reruns_and_changes_of_the_theme(visit: Visits) -> None:
    page = visit()
    draw(page, *SEVEN)
    image = has(page, 2)
    page.get_by_label("rate").fill("7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("the rate is 7")).to_be_visible()
    assert np.array_equal(has(page, 2), image)
    page.locator("#canvas").evaluate("canvas => canvas.known = true")
    light = page.locator("#canvas").evaluate(SHADES)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("""() => getComputedStyle(document.querySelector(
        '[data-testid=stApp]')).backgroundColor !== 'rgb(255, 255, 255)'""")
    rest(page)
    dark = page.locator("#canvas").evaluate(SHADES)
    assert sum(dark["ink"]) > sum(light["ink"])
    assert sum(dark["paper"]) < sum(light["paper"])
    assert np.array_equal(has(page, 2), image)
    draw(page, DOT)
    has(page, 3)
    button(page, "Undo").click()
    assert np.array_equal(has(page, 2), image)
    assert page.locator("#canvas").evaluate("canvas => canvas.known")


@pytest.mark.browser
def test_strokes_outlive_that_the_pad_is_built_anew(visit: Visits) -> None:
    page = visit()
    draw(page, *SEVEN)
    image = has(page, 2)
    shades = page.locator("#canvas").evaluate(SHADES)
    for name in ("above", "inside", "above", "inside"):
        page.locator("#canvas").evaluate("canvas => canvas.known = true")
        toggle(page, name)
        assert np.array_equal(has(page, 2), image)
        assert page.locator("#canvas").evaluate(SHADES) == shades
    assert not page.locator("#canvas").evaluate("canvas => canvas.known ?? false")
    draw(page, DOT)
    has(page, 3)
    button(page, "Undo").click()
    assert np.array_equal(has(page, 2), image)


@pytest.mark.browser
def test_the_stroke_under_the_pen_outlives_a_rerun_and_a_change_of_size(
    visit: Visits,
) -> None:
    page = visit()
    draw(page, *SEVEN)
    image = has(page, 2)
    button(page, "Clear").click()
    has(page, 0)
    toggle(page, "slow")
    draw(page, SEVEN[0])  # its report starts a run, in which the next stroke is drawn
    draw(page, SEVEN[1])
    assert np.array_equal(has(page, 2), image)
    toggle(page, "slow")
    page.set_viewport_size({"width": 700, "height": 800})
    toggle(page, "narrow")
    assert page.locator("#canvas").evaluate(SHADES)["width"] == 240
    assert np.array_equal(has(page, 2), image)
    ink = page.locator("#canvas").evaluate(SHADES)["ink"]
    assert sum(ink) < 300
    button(page, "Clear").click()
    has(page, 0)
    draw(page, *SEVEN)  # a smaller canvas, other pixels under the pen: the same digit
    assert np.abs(has(page, 2).astype(int) - image).mean() < 1


@pytest.mark.browser
def test_begins_empty_when_it_comes_back(visit: Visits) -> None:
    page = visit()
    draw(page, *SEVEN)
    has(page, 2)
    toggle(page, "hidden")
    expect(page.locator("#canvas")).to_have_count(0)
    toggle(page, "hidden")
    has(page, 0)
    draw(page, DOT)
    has(page, 1)
    page.reload()
    has(page, 0)


# --- other pens ---------------------------------------------------------------------------------


def touch(page: Page, client: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    fingers = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)]
    client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    page.wait_for_timeout(16)


@pytest.fixture
def phone(visit: Visits) -> tuple[Page, CDPSession]:
    page = visit(viewport=PHONE, has_touch=True, is_mobile=True)
    return page, page.context.new_cdp_session(page)


def swipe(page: Page, client: CDPSession, points: Points) -> None:
    """One finger along points on the screen."""
    touch(page, client, "touchStart", points[0])
    for (x, y), (u, v) in pairwise(points):
        for k in range(1, 9):
            touch(page, client, "touchMove", (x + (u - x) * k / 8, y + (v - y) * k / 8))
    touch(page, client, "touchEnd")


@pytest.mark.browser
def test_a_finger_draws_and_does_not_scroll_the_page(phone: tuple[Page, CDPSession]) -> None:
    page, client = phone
    for stroke in SEVEN:
        swipe(page, client, [place(page, point) for point in stroke])
    image = has(page, 2)
    assert image[int(0.2 * SIDE), SIDE // 2] == image[SIDE // 2, SIDE // 2] == 255
    up: Points = [place(page, (0.5, 0.9)), place(page, (0.5, 0.1))]
    swipe(page, client, up)
    has(page, 3)
    assert page.evaluate(SCROLLED) == 0
    beside: Points = [place(page, (1.2, 0.9)), place(page, (1.2, 0.1))]  # there it does scroll
    swipe(page, client, beside)
    page.wait_for_function(f"({SCROLLED})() > 100")
    has(page, 3)


@pytest.mark.browser
def test_a_second_finger_does_not_disturb_the_first(phone: tuple[Page, CDPSession]) -> None:
    page, client = phone
    begin, end, far = (place(page, point) for point in ((0.2, 0.2), (0.8, 0.2), (0.5, 0.9)))
    touch(page, client, "touchStart", begin)
    touch(page, client, "touchStart", begin, far)
    touch(page, client, "touchMove", end, begin)
    touch(page, client, "touchEnd", end)
    touch(page, client, "touchEnd")
    image = has(page, 1)
    assert image[int(0.2 * SIDE), SIDE // 2] == 255
    assert not image[SIDE // 2 :].any()


@pytest.mark.browser
def test_a_cancelled_stroke_is_not_kept(phone: tuple[Page, CDPSession]) -> None:
    page, client = phone
    swipe(page, client, [place(page, point) for point in SEVEN[0]])
    image = has(page, 1)
    before = page.locator("#canvas").evaluate(SHADES)
    touch(page, client, "touchStart", place(page, (0.1, 0.1)))
    touch(page, client, "touchMove", place(page, (0.1, 0.9)))
    assert page.locator("#canvas").evaluate(SHADES) != before
    touch(page, client, "touchCancel")
    assert page.locator("#canvas").evaluate(SHADES) == before
    assert np.array_equal(has(page, 1), image)
    swipe(page, client, [place(page, point) for point in SEVEN[1]])
    has(page, 2)


@pytest.mark.browser
def test_only_the_first_button_draws(visit: Visits) -> None:
    page = visit()
    page.mouse.move(*place(page, (0.3, 0.3)))
    for name in ("right", "middle"):
        page.mouse.down(button=name)
        page.mouse.move(*place(page, (0.7, 0.3)), steps=5)
        page.mouse.up(button=name)
        page.mouse.move(*place(page, (0.3, 0.3)), steps=5)
    page.keyboard.press("Escape")  # closes the menu that the right button has opened
    has(page, 0)
    page.mouse.down()
    page.mouse.move(*place(page, (0.5, 0.3)), steps=5)
    page.mouse.down(button="right")
    page.mouse.up()  # the pen is lifted, though another button is still held
    page.mouse.move(*place(page, (0.5, 0.9)), steps=5)
    page.mouse.up(button="right")
    image = has(page, 1)
    assert image[int(0.3 * SIDE), int(0.4 * SIDE)] == 255
    assert not image[SIDE // 2 :].any()


@pytest.mark.browser
def test_a_pen_lifted_outside_ends_its_stroke(visit: Visits) -> None:
    page = visit()
    draw(page, [(0.5, 0.5), (2.0, 0.5)])
    image = has(page, 1)
    assert image[SIDE // 2, -1] == 255
    page.mouse.move(*place(page, (0.2, 0.2)), steps=5)  # nothing is pressed: nothing is drawn
    assert np.array_equal(has(page, 1), image)
    draw(page, [(1.5, 0.1), (0.5, 0.1)])  # begins elsewhere: is no stroke
    assert np.array_equal(has(page, 1), image)


@pytest.mark.browser
def test_a_stroke_of_many_points(visit: Visits) -> None:
    page = visit()
    turns = np.linspace(0, 60, 5000)
    spiral = np.stack([0.5 + turns / 150 * np.cos(turns), 0.5 + turns / 150 * np.sin(turns)], 1)
    page.locator("#canvas").evaluate(AT_ONCE, [spiral.tolist()])
    image = has(page, 1)
    assert image[SIDE // 2, SIDE // 2] == 255
    assert image[0, 0] == 0
    assert np.mean(image > 0) > 0.4
    button(page, "Undo").click()
    has(page, 0)


@pytest.mark.browser
def test_reports_do_not_queue_up(visit: Visits) -> None:
    page = visit()
    toggle(page, "slow")
    before = runs(page)
    dots = [[[0.1 + 0.04 * k, 0.3]] for k in range(20)]
    page.locator("#canvas").evaluate(AT_ONCE, dots)
    image = has(page, 20)
    assert image[int(0.3 * SIDE), int(0.86 * SIDE)] == 255
    page.wait_for_timeout(1000)
    rest(page)
    assert runs(page) <= before + 3  # the first stroke's, the newest's, and the word of rest


@pytest.mark.browser
def test_a_lost_report_is_said_again(visit: Visits) -> None:
    page = visit(line=(line := Line()))
    line.loses = True
    draw(page, SEVEN[0])
    page.wait_for_timeout(300)
    expect(page.get_by_text("the pad is empty")).to_be_visible()
    line.loses = False
    has(page, 1)


# --- looks --------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "narrow", "side"), [(1440, 0, 280), (390, 0, 280), (900, 1, 240)]
)
def test_its_size(visit: Visits, width: int, narrow: int, side: int) -> None:
    page = visit(viewport={"width": width, "height": 800})
    if narrow:
        toggle(page, "narrow")
    box = page.locator("#canvas").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (side, side)
    for name in ("Undo", "Clear"):
        target = button(page, name).bounding_box()
        assert target
        assert target["height"] >= 44
        assert target["width"] >= 44
        assert target["x"] >= box["x"]
        assert target["x"] + target["width"] <= box["x"] + side
        assert target["y"] >= box["y"] + side
    frame = page.get_by_test_id("stElementContainer").filter(has=page.locator("#canvas"))
    assert frame.evaluate(
        "e => e.scrollHeight === e.clientHeight"
    )  # nothing that scrolls by itself
    button(page, "Undo").focus()
    page.keyboard.press("Tab")
    expect(button(page, "Clear")).to_be_focused()
    assert button(page, "Clear").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


@pytest.mark.browser
def test_says_to_screen_readers_what_else_there_is(visit: Visits) -> None:
    page = visit()
    expect(canvas(page)).to_have_accessible_description(
        "Drawing needs a mouse, a pen or a finger. Without them, choose a test image or upload a "
        "picture on this page instead."
    )
