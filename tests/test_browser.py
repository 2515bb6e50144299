"""The running app in Chromium: what only a browser shows."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from datasets import synthetic
from experiments import loss_curve
from tests.browsing import CHARTS, FAULTS, PHONE, Visits, metric, rest
from ui.numbers import counted, number
from ui.shell import PAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", PAGES)
def test_opens_by_its_own_link(fresh: str, visit: Visits, name: str) -> None:
    """Also for the first visitor of a server, in a browser that has never seen the app."""
    entry = PAGES[name]
    page = visit("" if name == "streamlit_app" else name, address=fresh, cold=True)
    expect(page.locator("h1")).to_have_text(entry.question)
    expect(page).to_have_title("Descent" if name == "streamlit_app" else f"{entry.label} · Descent")
    assert page.get_by_role("dialog").count() == 0
    charts = page.locator(CHARTS)
    assert bool(charts.count()) == (name != "glossary")
    for i in range(charts.count()):
        drawn = charts.nth(i).locator("svg.marks, canvas.marks")
        expect(drawn).to_be_visible()
        box = drawn.bounding_box()
        assert box
        assert box["width"] > 80
        assert box["height"] > 80
    assert page.locator(FAULTS).count() == 0
    links = page.locator("[data-testid=stSidebar] a [data-testid=stMarkdownContainer]")
    assert links.all_inner_texts() == [entry.label for entry in PAGES.values()]
    assert page.locator("[data-testid=stSidebarNav]").count() == 0


def test_the_sidebar_leads_to_every_page_and_back_returns(visit: Visits) -> None:
    page = visit("")
    for entry in list(PAGES.values())[1:]:
        page.locator("[data-testid=stSidebar]").get_by_role("link", name=entry.label).click()
        expect(page.locator("h1")).to_have_text(entry.question, timeout=60_000)
        rest(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text(list(PAGES.values())[-2].question, timeout=60_000)


def test_on_a_phone_the_sidebar_closes_behind_a_link(visit: Visits) -> None:
    page = visit("losses", viewport=PHONE)
    page.locator("[data-testid=stExpandSidebarButton]").click()
    sidebar = page.locator("[data-testid=stSidebar]")
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    sidebar.get_by_role("link", name="Loss vs α").click()
    expect(page.locator("h1")).to_have_text(PAGES["loss_curve"].question)
    expect(sidebar).to_have_attribute("data-collapsed", "true")


def test_a_page_can_be_left_while_it_plays(visit: Visits) -> None:
    """A report sent after the click would call the person back."""
    page = visit("linear_regression?step=0")
    here, there = PAGES["linear_regression"], PAGES["loss_curve"]
    for i in range(6):
        page.get_by_role("button", name="Play").click()
        page.wait_for_timeout(400 + 130 * i)
        links = page.locator("[data-testid=stSidebar]")
        links.get_by_role("link", name=there.label).click()
        expect(page.locator("h1")).to_have_text(there.question)
        rest(page)
        expect(page.locator("h1")).to_have_text(there.question)
        links.get_by_role("link", name=here.label).click()
        expect(page.locator("h1")).to_have_text(here.question)
        rest(page)
        page.get_by_role("button", name="To the start").evaluate("e => e.click()")
        rest(page)


def test_the_step_moves_picture_and_numbers_together(visit: Visits) -> None:
    page = visit("loss_curve")
    chart = page.locator(CHARTS).nth(1)
    before, here = metric(page, "loss"), chart.locator("svg").first.evaluate("e => e.innerHTML")
    page.get_by_role("button", name="To the start").click()
    expect(page.get_by_text("step 0 of 30")).to_be_visible()
    rest(page)
    page.wait_for_function(
        "([text]) => ![...document.querySelectorAll('[data-testid=stMetricValue]')]"
        ".some(e => e.textContent === text)",
        arg=[before],
    )
    assert chart.locator("svg").first.evaluate("e => e.innerHTML") != here


def test_a_link_opens_on_its_step(visit: Visits) -> None:
    page = visit("loss_curve?step=4")
    expect(page.get_by_text("step 4 of 30")).to_be_visible()
    expect(page.get_by_text("After 4 steps the slope is")).to_be_visible()


# Every page, and every view in which a run is travelled through.
STEPPED = [
    *("loss_curve", "linear_regression", "losses", "losses?l_view=Surfaces"),
    *("losses?l_view=A+number+instead", "activations?f_view=Who+can+learn"),
    *("activations?f_view=AND,+OR,+XOR&f_train=true", "decision_boundary", "digits?d_view=Train"),
    "digits?d_view=One+image,+one+step",
]


@pytest.mark.parametrize("name", STEPPED)
def test_charts_are_moved_not_built_anew(visit: Visits, name: str) -> None:
    """Each chart's drawing is the same element at the end and at the second step."""
    page = visit(name)
    back, start = (page.get_by_role("button", name=name) for name in ("One back", "To the start"))
    expect(back).to_be_enabled(timeout=60_000)
    find = "[...document.querySelectorAll('[data-testid=stVegaLiteChart] :is(svg, canvas).marks')]"
    drawn = page.evaluate(f"{find}.map(e => e.known = true).length")
    assert drawn
    before = page.locator("[data-testid=stMetricValue]").all_inner_texts()
    back.click()
    start.click()
    for _ in range(2):
        page.get_by_role("button", name="One forward").click()
    page.wait_for_function(
        "before => [...document.querySelectorAll('[data-testid=stMetricValue]')]"
        ".map(e => e.innerText).join() !== before",
        arg=",".join(before),
    )
    rest(page)
    assert page.evaluate(f"{find}.map(e => e.known === true)") == [True] * drawn


# Looks at every frame: how many marks the emptiest chart shows, and which pictures there were.
FRAMES = """() => {
  window.fewest = Infinity; window.pictures = new Set(); window.looking = true;
  const charts = [...document.querySelectorAll('[data-testid=stVegaLiteChart]')];
  const look = () => {
    for (const chart of charts) {
      window.fewest = Math.min(window.fewest, chart.querySelectorAll('.marks path').length);
      window.pictures.add(chart.innerHTML.length + chart.innerHTML.slice(-4000));
    }
    if (window.looking) requestAnimationFrame(look);
  };
  look();
}"""


def agree(page: Page, step: int) -> None:
    """Control, numbers, address, sentence and pictures all stand at this step."""
    data = synthetic.heights_and_weights()
    descent = loss_curve.descend(data, 0.9, 0.1 * loss_curve.critical(data), 100)
    expect(page.get_by_text(f"step {step} of 100")).to_be_visible()
    expect(
        page.get_by_text(f"After {counted('{n} step', '{n} steps', step)} the slope is")
    ).to_be_visible()
    rest(page)
    assert metric(page, "α") == number(descent.alphas[step])
    assert metric(page, "slope") == number(descent.slopes[step])
    words = page.locator(".unseen").all_inner_texts()
    assert any(f"the line y = {number(descent.alphas[step])} · x" in text for text in words)
    assert any(
        f"After {counted('{n} step', '{n} steps', step)} the run is at" in text for text in words
    )
    page.wait_for_url(lambda url: url.endswith(f"step={step}"))


def test_a_drag_through_a_hundred_steps_moves_everything(visit: Visits) -> None:
    page = visit("loss_curve?a_steps=100&step=0")
    control = page.get_by_role("slider", name="step", exact=False).last
    box = control.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.evaluate("window.known = [...document.querySelectorAll('svg.marks')]")
    page.mouse.move(box["x"] + 9, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    for i in range(100):
        page.mouse.move(box["x"] + 9 + (box["width"] - 18) * (i + 1) / 200, y)
        page.wait_for_timeout(25)
    page.mouse.up()
    step = int(control.input_value())
    assert 40 <= step <= 60
    agree(page, step)
    assert page.evaluate("window.known.every(e => e.isConnected)"), "no chart was built anew"
    assert page.evaluate("window.fewest") > 3, "no chart was empty in any frame"
    assert page.evaluate("window.pictures.size") > 8, "the pictures followed the hand"


def test_fifty_fast_presses_leave_page_and_control_agreeing(visit: Visits) -> None:
    page = visit("loss_curve?a_steps=100")
    back = page.get_by_role("button", name="One back")
    back.evaluate("async e => { for (let i = 0; i < 50; i++) e.click() }")
    agree(page, 50)
    back.press("Enter")
    page.get_by_role("button", name="To the start").press("Enter")
    agree(page, 0)


def test_the_same_link_in_another_browser_gives_the_same_numbers(visit: Visits) -> None:
    page = visit("linear_regression")
    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_text("iteration 200 of 200")).to_be_visible()
    page.get_by_role("slider", name="Noise").press("ArrowRight")
    expect(page.get_by_text("iteration 100 of 100")).to_be_visible()
    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_text("iteration 200 of 200")).to_be_visible()
    page.get_by_role("button", name="One back").click()
    expect(page.get_by_text("iteration 199 of 200")).to_be_visible()
    page.wait_for_url("**step=199**")
    rest(page)
    other = visit(page.url.rsplit("/", 1)[1])
    expect(other.get_by_text("iteration 199 of 200")).to_be_visible()
    values = "[data-testid=stMetricValue]"
    assert other.locator(values).all_inner_texts() == page.locator(values).all_inner_texts()


def test_points_are_edited_by_hand_and_undone(visit: Visits) -> None:
    page = visit("loss_curve?a_panel=Edit+the+points")
    best = metric(page, "best α")
    table = page.locator("[data-testid=stDataFrame] canvas").first
    expect(table).to_be_visible()
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 52)
    page.wait_for_timeout(300)  # the grid has chosen the cell a moment after the click
    page.keyboard.press("Enter")
    cell = page.locator(".gdg-input")
    expect(cell).to_be_focused()
    cell.fill("90")
    expect(cell).to_have_value("90")
    page.wait_for_timeout(300)  # the grid takes a typed number over a moment after it is shown
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('a_points=152%3A90%2C163')")
    rest(page)
    assert metric(page, "best α") != best
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(lambda url: "a_points" not in url)
    rest(page)
    assert metric(page, "best α") == best


CSV = "height;weight\n1,60;55,5\n1,70;65,0\n1,80;78,5\n1,90;88,0\n"


def test_own_csv(visit: Visits, tmp_path: Path) -> None:
    page = visit("loss_curve")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="My CSV file").click()
    good, bad = tmp_path / "people.csv", tmp_path / "not.csv"
    good.write_text(CSV, "utf-8")
    bad.write_bytes(b"PK\x03\x04" + bytes(200))
    page.locator("input[type=file]").set_input_files(good)
    expect(page.get_by_text("4 rows in use")).to_be_visible(timeout=30_000)
    x = [1.6, 1.7, 1.8, 1.9]
    y = [55.5, 65.0, 78.5, 88.0]
    best = sum(a * b for a, b in zip(x, y, strict=True)) / sum(a * a for a in x)
    expect(
        page.locator("[data-testid=stMetric]", has_text="best α").locator(
            "[data-testid=stMetricValue]"
        )
    ).to_have_text(f"{best:.2f}")
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.locator("[data-testid=stAlertContentError]")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("4 rows in use")).to_be_visible()
    assert metric(page, "best α") == f"{best:.2f}"
