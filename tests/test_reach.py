"""Coming to a page by every way, and what becomes of it when the connection or the server goes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import CHARTS, FAULTS, Line, Visits, button, rest
from tests.conftest import ROOT, free_port, served
from ui.shell import PAGES

pytestmark = pytest.mark.browser

CONNECTED = "data-test-connection-state"
VALUES = "[data-testid=stMetricValue]"


def numbers(page: Page) -> list[str]:
    return page.locator(VALUES).all_inner_texts()


def here(page: Page) -> str:
    """Where the step control says that the run stands."""
    return page.locator("#label").inner_text()


def go(page: Page, name: str) -> None:
    """To another page, by the sidebar."""
    page.locator("[data-testid=stSidebar]").get_by_role("link", name=PAGES[name].label).click()
    arrived(page, name)


def arrived(page: Page, name: str) -> None:
    expect(page.locator("h1")).to_have_text(PAGES[name].question)
    rest(page)
    assert page.locator(FAULTS).count() == 0


def test_a_reload_in_the_middle_of_a_run_shows_what_the_link_says(visit: Visits) -> None:
    page = visit("linear_regression?step=3")
    button(page, "Play").click()
    page.wait_for_function(
        "before => document.querySelector('[data-testid=stMetricValue]').innerText !== before",
        arg=numbers(page)[0],
    )
    page.reload()
    arrived(page, "linear_regression")
    expect(button(page, "Play")).to_be_visible()  # it rests
    other = visit(page.url.rsplit("/", 1)[1])
    assert here(other) == here(page)
    assert numbers(other) == numbers(page)


def test_a_reload_in_the_middle_of_a_training_leaves_a_page_that_trains(visit: Visits) -> None:
    page = visit("digits?d_view=Train&d_images=8+×+8+digits&d_epochs8=60&d_hidden=500,500")
    button(page, "Train").click()
    expect(button(page, "Pause")).to_be_visible()
    page.reload()
    arrived(page, "digits")
    expect(button(page, "Train")).to_be_enabled()
    button(page, "Train").click()
    expect(button(page, "Pause")).to_be_visible()
    button(page, "Stop").click()
    expect(button(page, "Train")).to_be_enabled()


def test_a_connection_that_is_gone_for_five_seconds(visit: Visits) -> None:
    """What was moved meanwhile arrives when it is back; the session is the same."""
    page = visit("loss_curve?step=4", line=(line := Line()))
    visit.expect(page, "WebSocket", "Cannot send rerun backMessage when disconnected")
    page.get_by_role("radio", name="Edit the points").click()
    rest(page)
    before = numbers(page)
    app = page.locator("[data-testid=stApp]")
    line.cut()
    expect(app).not_to_have_attribute(CONNECTED, "CONNECTED")
    button(page, "One forward").click()
    page.wait_for_timeout(5000)
    expect(page.locator(CHARTS).first.locator(".marks")).to_be_visible()  # the picture stays
    line.mend()
    expect(app).to_have_attribute(CONNECTED, "CONNECTED", timeout=60_000)
    rest(page)
    expect(page.get_by_text("step 5 of 30")).to_be_visible()
    page.wait_for_url("**step=5**")
    expect(page.locator(VALUES).first).not_to_have_text(before[0])
    assert page.locator(FAULTS).count() == 0
    other = visit(page.url.rsplit("/", 1)[1])
    assert (here(other), numbers(other)) == (here(page), numbers(page))
    expect(page.get_by_role("radio", name="Edit the points")).to_be_checked()


def test_a_server_that_comes_back_finds_the_picture_in_the_link(visit: Visits) -> None:
    port = free_port()
    with served(ROOT, "streamlit_app.py", port) as address:
        page = visit("linear_regression?step=40", address=address)
        visit.expect(page, "WebSocket", "ERR_CONNECTION_REFUSED", "Client Error")
        page.get_by_role("slider", name="Noise").press("ArrowRight")
        page.wait_for_url("**r_noise=**")
        rest(page)
        before = here(page), numbers(page)
    app = page.locator("[data-testid=stApp]")
    expect(app).not_to_have_attribute(CONNECTED, "CONNECTED")
    expect(page.locator("h1")).to_have_text(PAGES["linear_regression"].question)
    with served(ROOT, "streamlit_app.py", port):
        expect(app).to_have_attribute(CONNECTED, "CONNECTED", timeout=60_000)
        arrived(page, "linear_regression")
        assert (here(page), numbers(page)) == before
        button(page, "To the start").click()
        expect(page.get_by_text(re.compile(r"iteration 0 of \d+"))).to_be_visible()
        rest(page)
        page.close()


def test_an_unknown_link_says_so_and_shows_the_start_page(visit: Visits) -> None:
    page = visit("nonsense?step=4")
    visit.expect(page, "The page that you have requested does not seem to exist")
    said = page.get_by_role("dialog")
    expect(said).to_contain_text("Page not found")
    page.keyboard.press("Escape")
    expect(said).to_have_count(0)
    arrived(page, "streamlit_app")
    go(page, "losses")


def test_back_and_forward_show_what_the_address_says(visit: Visits) -> None:
    page, other = visit(""), visit("", resting=False)

    def is_as_linked(name: str) -> None:
        arrived(page, name)
        other.goto(page.url)
        rest(other)
        assert (here(other), numbers(other)) == (here(page), numbers(page))

    go(page, "loss_curve")
    page.get_by_role("slider", name="Learning rate").press("ArrowRight")
    page.wait_for_url("**a_share=**")
    rest(page)
    go(page, "losses")
    for _ in range(2):  # Streamlit keeps the page without its settings, and the page with them
        page.go_back()
        is_as_linked("loss_curve")
    assert "a_share=" in page.url
    page.go_back()
    arrived(page, "streamlit_app")
    page.go_forward()
    is_as_linked("loss_curve")
    for _ in range(2):
        page.go_forward()
    is_as_linked("losses")


def test_two_tabs_go_their_own_ways(visit: Visits) -> None:
    first = visit("loss_curve?step=4")
    second = visit("loss_curve?step=9", beside=first)
    for page, step in ((first, 4), (second, 9)):
        expect(page.get_by_text(f"step {step} of 30")).to_be_visible()
    kept = numbers(second)
    button(first, "To the start").click()
    expect(first.get_by_text("After 0 steps the slope is")).to_be_visible()
    second.reload()
    rest(second)
    assert numbers(second) == kept
    expect(second.get_by_text("step 9 of 30")).to_be_visible()
    expect(first.get_by_text("step 0 of 30")).to_be_visible()
