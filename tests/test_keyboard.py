"""By keyboard alone: all that is done with a mouse, every control in its order, the focus seen."""

import re

import pytest
from playwright.sync_api import ElementHandle, Page, expect

from tests.browsing import Visits, rest
from ui.shell import PAGES

pytestmark = pytest.mark.browser

# What these tests know of focus: elements in the order of the document, through shadow roots.
KNOWLEDGE = """() => {
  const parts = window.parts = function* (node) {
    for (const e of node.children) {
      yield e;
      yield* parts(e.shadowRoot ?? e);
    }
  };
  const seen = (e) => e.checkVisibility({visibilityProperty: true}) && !e.closest('[inert]')
    && e.getClientRects().length > 0;
  // Of a group of choices one is a stop; arrows lead to the others.
  window.group = (e) => (e.role === 'radio' && e.closest('[role=radiogroup]')) || e;
  window.stops = () => [...parts(document.body)].filter((e) =>
    e.tabIndex >= 0 && !e.disabled && seen(e));
  window.focused = () => {
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    return e === document.body ? null : e;
  };
  window.called = (e) => (e.ariaLabel || [...(e.labels ?? [])].map((l) => l.innerText).join()
    || e.innerText || e.tagName).replace(/\\s+/g, ' ').trim();
  const style = (e, part) => {
    const s = getComputedStyle(e, part);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor,
      s.backgroundColor, s.color, s.textDecorationLine].join();
  };
  // How an element looks, with what may bear its ring: what is in it, beside it, around it.
  window.looks = (e) => {
    const near = [e, ...[...e.querySelectorAll('*')].slice(0, 12)];
    for (let o = e, k = 0; k < 4 && o; k++, o = o.parentElement) {
      near.push(o, ...[o.nextElementSibling, o.previousElementSibling].filter(Boolean));
    }
    return near.map((o) => style(o) + style(o, '::before') + style(o, '::after')).join(';');
  };
}"""


def tab(page: Page, key: str = "Tab") -> str:
    """To the next stop; what it is called."""
    page.keyboard.press(key)
    return page.evaluate("focused() ? called(focused()) : ''")


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """To the next stop of this name, whose focus must be seen."""
    walked = []
    while not re.search(name, here := tab(page, key)):
        walked.append(here)
        assert len(walked) < 150, f"{name!r} is not among {walked}"
    assert page.evaluate(FOCUS_SEEN), here


# Whether the focused element looks otherwise than without the focus, which it has again then.
FOCUS_SEEN = """async () => {
  const still = () => new Promise((done) => setTimeout(done, 150));
  const e = focused();
  await still();
  const before = looks(e);
  e.blur();
  await still();
  const after = looks(e);
  e.focus({focusVisible: true, preventScroll: true});
  return before !== after;
}"""


def test_a_run_is_moved_played_pinned_changed_and_taken_home(visit: Visits) -> None:
    page = visit("loss_curve?step=20&a_panel=Compare")
    page.evaluate(KNOWLEDGE)
    tab_to(page, "^step")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("step 19 of 30")).to_be_visible()
    page.wait_for_url("**step=19**")
    tab_to(page, "^Play$", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("step 30 of 30")).to_be_visible()
    rest(page)
    tab_to(page, "^Pin this run")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Unpin A")).to_be_visible()
    rest(page)
    tab_to(page, "^Learning rate")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**a_share=**")
    rest(page)
    tab_to(page, "^Notice$")
    while tab(page, "ArrowRight") != "Export":
        assert page.evaluate("called(focused())") != "Notice", "not once round"
    page.keyboard.press("Space")
    page.wait_for_url("**a_panel=Export**")
    rest(page)
    tab_to(page, "(?i)script|notebook|csv|download")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.path().stat().st_size > 100


# Presses of Tab go on until this says so: the stop is new no more, or the page has none. In a table
# Tab leads from cell to cell.
ROUND = """() => {
  const e = focused();
  window.reached ??= new Map();
  if (e && e === window.latest) return false;
  window.latest = e;
  if (!e || reached.has(e)) return true;
  reached.set(e, looks(e));
  return false;
}"""
# By name: controls that were not reached, that were reached before an earlier one, and those whose
# looks the focus does not change.
FINDINGS = """async () => {
  focused()?.blur();
  await new Promise((done) => setTimeout(done, 300));
  const order = new Map([...parts(document.body)].map((e, n) => [e, n]));
  const all = [...reached.keys()].filter((e) => e.isConnected);
  const groups = new Set([...reached.keys()].map(group));
  const names = (list) => list.map((e) => called(e).slice(0, 60));
  return [
    names(stops().filter((e) => !groups.has(group(e)))),
    names(all.filter((e, n) => n && order.get(e) < order.get(all[n - 1]))),
    (window.same = all.filter((e) => looks(e) === reached.get(e))).length,
  ];
}"""


@pytest.mark.parametrize("name", PAGES)
def test_tab_leads_to_every_control_in_order_and_each_shows_it(visit: Visits, name: str) -> None:
    page = visit("" if name == "streamlit_app" else name)
    page.evaluate(KNOWLEDGE)
    stops = page.evaluate("stops().length")
    assert stops > len(PAGES)
    for _ in range(2 * stops):
        page.keyboard.press("Tab")
        page.wait_for_timeout(100)  # the ring has faded in
        if page.evaluate(ROUND):
            break
    unreached, astray, same = page.evaluate(FINDINGS)
    assert unreached == []
    assert astray == []
    pictured = (page.evaluate_handle(f"same[{n}]").as_element() for n in range(same))
    unseen = [page.evaluate("called", e) for e in pictured if not seen_in_pictures(page, e)]
    assert unseen == []


def seen_in_pictures(page: Page, control: ElementHandle) -> bool:
    """Whether the focus shows where no style can be asked: on a slider's thumb, in a canvas."""
    control.scroll_into_view_if_needed()
    shots = []
    for act in ("focus({focusVisible: true})", "blur()"):
        control.evaluate(f"e => e.{act}")
        page.wait_for_timeout(400)
        box = control.bounding_box()
        assert box
        around = {"x": box["x"] - 12, "y": box["y"] - 12}
        size = {"width": box["width"] + 24, "height": box["height"] + 24}
        shots.append(page.screenshot(clip={**around, **size}))
    return shots[0] != shots[1]
