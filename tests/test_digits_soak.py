"""Training in Chromium under hasty hands: whatever is clicked, the run on screen is a run."""

import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from experiments import digits
from experiments.digits import SMALL, Settings
from tests.browsing import CHARTS, FAULTS, Visits, button, metric, rest
from tests.conftest import ROOT, served
from ui.numbers import number, percent

pytestmark = pytest.mark.browser

LINK = f"digits?d_view=Train&d_images={SMALL}"
LONG = f"{LINK}&d_hidden=1000,1000&d_epochs8=60&d_loss=cross-entropy&d_optimizer=Adam"

# Clicks what is called so, if it is there and can be clicked: in one go, as no person could.
CLICK = """name => {
  const named = e => (e.getAttribute('aria-label') || e.innerText || '').trim() === name;
  const main = document.querySelector('[data-testid=stMain]');  // the header may have a Stop, too
  const button = [...main.querySelectorAll('button, [data-testid=stBidiComponentIsolated]')]
    .flatMap(e => e.shadowRoot ? [...e.shadowRoot.querySelectorAll('button')] : [e])
    .find(e => named(e) && !e.disabled);
  if (button) button.click();
  return Boolean(button);
}"""


@pytest.fixture(scope="module")
def one_core() -> Iterator[str]:
    """The address of an app that may use one processor core, so that one network trains at once."""
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system cannot bind a process to one core")
    usable = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(usable)})
    try:
        with served(ROOT, "streamlit_app.py") as address:
            os.sched_setaffinity(0, usable)
            yield address
    finally:
        os.sched_setaffinity(0, usable)


def halt(page: Page) -> None:
    """Until nothing trains: a run under way or paused is stopped."""
    for _ in range(40):
        page.wait_for_timeout(250)
        if not page.evaluate(CLICK, "Stop") and not page.evaluate(CLICK, "Leave the queue"):
            break
    expect(button(page, "Stop")).to_have_count(0)
    rest(page)


def finish(page: Page) -> None:
    expect(button(page, "Train")).to_be_enabled(timeout=90_000)
    expect(button(page, "Stop")).to_have_count(0)
    rest(page)


def shown(page: Page, settings: Settings) -> int:
    """The epochs of the run on screen, after its numbers were compared with the engine's own."""
    page.evaluate("() => window.scrollTo(0, 0)")
    page.evaluate(CLICK, "To the end")
    rest(page)
    label = page.get_by_text(re.compile(r"^epoch \d+ of \d+$")).inner_text()
    here, last = map(int, re.findall(r"\d+", label))
    assert here == last
    parts, settings = digits.parts(SMALL), replace(settings, epochs=last)
    steps = list(digits.learn(settings, parts.train, parts.validation))
    state = steps[-1].state
    assert state is not None
    assert state.epoch == last
    exam = digits.examine(settings, state, parts.test)
    assert metric(page, "validation accuracy") == percent(state.validation.accuracy)
    assert metric(page, "validation loss") == number(state.validation.loss)
    assert metric(page, "test accuracy") == percent(exam.accuracy)
    assert page.locator(FAULTS).count() == 0
    return last


def on_screen(page: Page) -> tuple[tuple[int, ...], bool]:
    """The hidden layers of the run on screen, and whether its images were bent."""
    words = page.get_by_text("On screen:").inner_text()
    found = re.search(r"and a bias, (.*?) ?hidden unit", words)
    assert found, words
    return tuple(map(int, found[1].split(" and "))), "bent anew" in words


@pytest.mark.parametrize("seed", range(2))
def test_sixty_fast_clicks_leave_a_run_that_is_one(visit: Visits, seed: int) -> None:
    page, chance = visit(f"{LINK}&d_epochs8=25"), random.Random(seed)
    hidden = page.get_by_role("textbox", name="Hidden layers")
    names = ["Train", "Train", "Pause", "Resume", "Stop", "One back", "One forward", "To the end"]
    clicks = 0
    while clicks < 60:
        what = chance.choice([*names, "bent", "hidden"])
        if what == "bent":
            page.locator("[data-testid=stCheckbox] input").first.evaluate("e => e.click()")
            clicks += 1
        elif what == "hidden":
            hidden.fill(chance.choice(["10", "7", "12, 8"]))
            hidden.press("Enter")
            clicks += 1
        else:
            clicks += page.evaluate(CLICK, what)
        page.wait_for_timeout(chance.choice([0, 30, 100, 400]))
    halt(page)
    layers, bent = on_screen(page)
    shown(page, Settings(SMALL, layers, bent=bent))
    hidden.fill("9")
    hidden.press("Enter")
    rest(page)
    wants_bent = page.locator("[data-testid=stCheckbox] input").first.is_checked()
    button(page, "Train").click()
    expect(page.get_by_text("9 hidden units")).to_be_visible(timeout=30_000)
    finish(page)
    assert on_screen(page) == ((9,), wants_bent)
    assert shown(page, Settings(SMALL, (9,), bent=wants_bent)) == 25


def test_settings_typed_and_train_clicked_at_once_belong_together(visit: Visits) -> None:
    """The click comes while the page still runs for the new setting: it means the new one."""
    page = visit(f"{LINK}&d_epochs8=3")
    hidden = page.get_by_role("textbox", name="Hidden layers")
    for units in (6, 11, 5, 13):
        hidden.fill(str(units))
        button(page, "Train").click()
        expect(page.get_by_text(f"{units} hidden units")).to_be_visible(timeout=30_000)
        finish(page)
        assert shown(page, Settings(SMALL, (units,))) == 3


def test_a_run_survives_another_page_and_another_view(visit: Visits) -> None:
    page = visit(f"{LINK}&d_hidden=300,300&d_epochs8=12")
    button(page, "Train").click()
    expect(page.get_by_text("300 and 300 hidden units")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Loss vs α").click()
    expect(page.locator("h1")).to_contain_text("Which weight")
    rest(page)
    page.get_by_role("link", name="Digits").click()
    expect(page.locator("h1")).to_contain_text("handwritten")
    train = page.get_by_role("radio", name="Train", exact=True)
    train.click()
    expect(page.get_by_text("300 and 300 hidden units")).to_be_visible(timeout=30_000)
    page.get_by_role("radio", name="Read a digit").click()
    expect(page.get_by_text("Draw a digit on the pad")).to_be_visible(timeout=30_000)
    train.click()
    finish(page)
    assert on_screen(page) == ((300, 300), False)
    assert shown(page, Settings(SMALL, (300, 300))) == 12


def test_two_people_at_once_and_a_second_tab(visit: Visits) -> None:
    first, second = visit(f"{LINK}&d_epochs8=20"), visit(f"{LINK}&d_epochs8=20")
    tab = visit(f"{LINK}&d_epochs8=20&d_hidden=7", beside=first)
    everyone = ((first, (10,)), (second, (10,)), (tab, (7,)))
    for page, _ in everyone:
        button(page, "Train").click()
    for page, hidden in everyone:
        finish(page)
        assert shown(page, Settings(SMALL, hidden)) == 20


def test_the_queue_is_seen_left_and_moved_up(visit: Visits, one_core: str) -> None:
    first, second, third = (visit(LONG, address=one_core) for _ in range(3))
    button(first, "Train").click()
    expect(button(first, "Pause")).to_be_visible(timeout=30_000)
    button(second, "Train").click()
    expect(second.get_by_text("you are next")).to_be_visible(timeout=30_000)
    button(third, "Train").click()
    expect(third.get_by_text("1 is before you")).to_be_visible(timeout=30_000)
    expect(third.get_by_text("epoch 40 of 40")).to_be_visible()  # the first run stays to look at
    button(second, "Leave the queue").click()
    expect(button(second, "Train")).to_be_enabled()
    expect(third.get_by_text("you are next")).to_be_visible(timeout=30_000)
    button(second, "Train").click()
    expect(second.get_by_text("1 is before you")).to_be_visible(timeout=30_000)
    first.close()  # who goes frees the place, without a word
    expect(button(third, "Pause")).to_be_visible(timeout=30_000)
    expect(second.get_by_text("you are next")).to_be_visible(timeout=30_000)
    button(third, "Pause").click()  # and so does who pauses
    expect(button(second, "Pause")).to_be_visible(timeout=30_000)
    button(third, "Resume").click()
    expect(third.get_by_text("you are next")).to_be_visible(timeout=30_000)
    button(second, "Stop").click()
    expect(button(third, "Pause")).to_be_visible(timeout=30_000)
    for page in (second, third):
        halt(page)
        assert page.locator(FAULTS).count() == 0


def test_a_click_on_a_cell_shows_its_images(visit: Visits) -> None:
    page = visit(f"{LINK}&d_panel=Confusion matrix")
    chart = page.locator(CHARTS).last
    for label, said in ((3, 3), (4, 4), (3, 3)):
        chart.locator(f"[aria-label^='the network says: {said}; label: {label};']").first.click(
            force=True
        )
        expect(page.get_by_text(f"of a {label} are read as {said}")).to_be_visible(timeout=30_000)
        rest(page)
    assert "d_label=3" in page.url
    assert "d_said=3" in page.url
