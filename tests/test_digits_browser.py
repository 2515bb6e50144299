"""Reading drawn digits in Chromium: thirty drawings, clear, undo, touch, both themes."""

import io
import math
import re
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browsing import CHARTS, PHONE, Visits, metric, rest

pytestmark = pytest.mark.browser

Point = tuple[float, float]
Stroke = list[Point]


def arc(x: float, y: float, wide: float, high: float, start: float, end: float) -> Stroke:
    """Points on an ellipse around (x, y), from one angle to another in degrees, clockwise from
    three o'clock as y grows downwards."""
    steps = max(4, round(abs(end - start) / 15))
    angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(x + wide * math.cos(a), y + high * math.sin(a)) for a in angles]


# How a person writes each digit, in a box one high and about two thirds wide.
DIGITS: dict[int, list[Stroke]] = {
    0: [arc(0.33, 0.5, 0.31, 0.49, -80, 285)],
    1: [[(0.22, 0.2), (0.3, 0.12), (0.38, 0.02), (0.37, 0.35), (0.35, 0.7), (0.34, 1.0)]],
    2: [
        [
            *arc(0.33, 0.28, 0.29, 0.27, -170, 20),
            (0.53, 0.5),
            (0.34, 0.74),
            (0.05, 0.97),
            (0.3, 0.96),
            (0.66, 0.99),
        ]
    ],
    3: [[*arc(0.3, 0.26, 0.28, 0.24, -160, 90), *arc(0.3, 0.74, 0.32, 0.25, -80, 150)]],
    4: [
        [(0.3, 0.02), (0.2, 0.3), (0.04, 0.6), (0.3, 0.61), (0.68, 0.58)],
        [(0.52, 0.3), (0.5, 0.65), (0.47, 1.0)],
    ],
    5: [
        [(0.15, 0.04), (0.12, 0.25), (0.1, 0.46), *arc(0.28, 0.7, 0.3, 0.29, -110, 150)],
        [(0.15, 0.05), (0.4, 0.05), (0.62, 0.02)],
    ],
    6: [[(0.5, 0.02), (0.27, 0.22), (0.1, 0.5), *arc(0.33, 0.74, 0.27, 0.25, 190, -180)]],
    7: [[(0.04, 0.08), (0.3, 0.07), (0.64, 0.04), (0.5, 0.35), (0.36, 0.65), (0.28, 1.0)]],
    8: [
        [
            *arc(0.34, 0.26, 0.24, 0.24, -40, -270),
            *arc(0.34, 0.74, 0.29, 0.25, -90, 270),
            *arc(0.34, 0.26, 0.24, 0.24, 90, -45),
        ]
    ],
    9: [[*arc(0.33, 0.28, 0.27, 0.26, -20, -380), (0.58, 0.5), (0.52, 0.75), (0.44, 1.0)]],
}
# Left, top and height on the pad as shares of its side; how much it leans; how much it wavers.
HANDS = {
    "large": (0.2, 0.08, 0.82, 0.0, 0.0),
    "small": (0.62, 0.06, 0.36, 0.12, 0.01),
    "middling": (0.1, 0.42, 0.52, -0.08, 0.015),
}


def path(stroke: Stroke, hand: str) -> Stroke:
    """A smooth curve through the points (Catmull and Rom's), as this hand writes it."""
    left, top, high, lean, waver = HANDS[hand]
    ends = [stroke[0], *stroke, stroke[-1]]
    smooth = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for t in (0, 0.5):
            smooth.append(tuple(between(*pair, t) for pair in zip(a, b, c, d, strict=True)))
    smooth.append(stroke[-1])
    return [
        (
            left + high * (x + lean * (0.5 - y) + waver * math.sin(9 * y + 5 * x)),
            top + high * (y + waver * math.cos(7 * x)),
        )
        for x, y in smooth
    ]


def between(a: float, b: float, c: float, d: float, t: float) -> float:
    """From b to c, with the direction at b as from a to c and at c as from b to d."""
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def strokes(digit: int, hand: str) -> list[Stroke]:
    return [path(stroke, hand) for stroke in DIGITS[digit]]


def places(page: Page, stroke: Stroke) -> list[Point]:
    """Where the points lie on the screen."""
    pad = page.locator("#canvas").bounding_box()
    assert pad
    return [(pad["x"] + x * pad["width"], pad["y"] + y * pad["height"]) for x, y in stroke]


def draw(page: Page, digit: int, hand: str) -> None:
    """Write a digit with the mouse."""
    for stroke in strokes(digit, hand):
        first, *others = places(page, stroke)
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point)
        page.mouse.up()


def heading(page: Page, words: str) -> None:
    """Wait until the words beside the pad are there, and the page rests."""
    expect(page.get_by_text(words)).to_be_visible()
    rest(page)


@pytest.mark.parametrize("hand", HANDS)
def test_digits_drawn_large_small_and_off_centre_are_read(visit: Visits, hand: str) -> None:
    page, said = visit("digits"), {}
    for digit in DIGITS:
        draw(page, digit, hand)
        heading(page, "Your drawing")
        said[digit] = metric(page, "it says")
        page.locator("#clear").click()
        expect(page.get_by_text("Draw a digit on the pad")).to_be_visible()
    assert said == {digit: str(digit) for digit in DIGITS}


def test_an_empty_pad_invites_and_undo_leads_back_to_it(visit: Visits) -> None:
    page = visit("digits")
    expect(page.get_by_text("Draw a digit here")).to_be_visible()
    expect(page.get_by_text("Draw a digit on the pad")).to_be_visible()
    assert page.get_by_text("Your drawing").count() == 0
    draw(page, 5, "large")
    heading(page, "Your drawing")
    assert metric(page, "it says") == "5"
    page.locator("#undo").click()  # the bar at the top of the 5 goes
    rest(page)
    expect(page.get_by_text("Your drawing")).to_be_visible()
    page.locator("#undo").click()
    heading(page, "Draw a digit on the pad")
    assert page.get_by_text("Your drawing").count() == 0


def test_a_finger_draws(visit: Visits) -> None:
    page = visit("digits", viewport=PHONE, has_touch=True)
    page.locator("#canvas").scroll_into_view_if_needed()
    chrome = page.context.new_cdp_session(page)
    top = page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop")
    for stroke in strokes(3, "large"):
        for i, (x, y) in enumerate(places(page, stroke)):
            kind = "touchMove" if i else "touchStart"
            touch = {"type": kind, "touchPoints": [{"x": x, "y": y}]}
            chrome.send("Input.dispatchTouchEvent", touch)
        chrome.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    heading(page, "Your drawing")
    assert metric(page, "it says") == "3"
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") == top


def test_both_themes_read_the_same(visit: Visits) -> None:
    said = []
    for theme in ("light", "dark"):
        page = visit("digits", color_scheme=theme)
        draw(page, 4, "middling")
        heading(page, "Your drawing")
        said.append([metric(page, label) for label in ("it says", "probability", "runner-up")])
    assert said[0] == said[1]
    assert said[0][0] == "4"


def test_a_drawing_goes_along_inside_the_network(visit: Visits) -> None:
    page = visit("digits")
    draw(page, 8, "large")
    heading(page, "Your drawing")
    page.get_by_role("radio", name="Inside the network").click()
    expect(page.get_by_text("Ten outputs", exact=True)).to_be_visible()
    rest(page)
    expect(page.get_by_text("wins: here 8")).to_be_visible()


def test_a_click_on_a_cell_chooses_its_unit(visit: Visits) -> None:
    page = visit("digits?d_view=Inside the network&d_given=Test image")
    chart = page.locator(CHARTS).first
    unit = page.get_by_label("Unit, 1 to")
    cells = chart.locator("[aria-roledescription='rect mark']")
    seen = []
    for place in (40, 7, 40):
        chart.locator(f"[aria-label*='unit: {place};']").click()
        expect(unit).to_have_value(str(place))
        rest(page)
        seen.append(metric(page, "sum z"))
    assert seen[0] == seen[2]
    assert seen[0] != seen[1]
    assert cells.count() > 100


def test_a_picture_shows_each_pixel_as_a_sharp_square(visit: Visits) -> None:
    """On the screen the middle of each square has the grey level that the picture holds."""
    page = visit("digits?d_given=Test image&d_given_n=3&d_given_n8=3")
    rest(page)
    shown = page.get_by_role("img", name="784 numbers")
    _, svg = (shown.get_attribute("src") or "").split(",")
    (inside,) = re.findall(r'href="data:image/png;base64,([^"]*)"', b64decode(svg).decode())
    levels = np.asarray(Image.open(io.BytesIO(b64decode(inside)))).astype(int)
    assert levels.shape == (28, 28)
    assert levels.max() > 200
    screen = np.asarray(Image.open(io.BytesIO(shown.screenshot())).convert("RGB")).astype(int)
    size = screen.shape[0] // 28
    assert size == 4
    middles = screen[size // 2 :: size, size // 2 :: size]
    far = np.abs(middles - levels[..., None]).max(axis=-1)
    far[14, 14] = 0  # there a frame is drawn
    assert far[3:-3, 3:-3].max() <= 1  # the corners are rounded
