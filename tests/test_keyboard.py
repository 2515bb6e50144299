"""By keyboard alone: all that is done with a mouse, every control in its order, the focus seen."""

import re

import pytest
from playwright.sync_api import Page, expect

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
  // Of a group of choices one is a stop, the chosen one or the first; arrows lead to the others.
  const choice = (e) => e.type === 'radio' || e.role === 'radio';
  const chosen = (e) => e.checked || e.ariaChecked === 'true';
  const spoken = (e) => {
    const group = choice(e) && e.closest('[role=radiogroup]');
    const all = group ? [...group.querySelectorAll('[role=radio], [type=radio]')] : [e];
    return e === (all.find(chosen) ?? all[0]);
  };
  window.stops = () => [...parts(document.body)].filter((e) =>
    e.tabIndex >= 0 && !e.disabled && seen(e) && spoken(e));
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
    tab_to(page, "^Compare$")
    for _ in range(10):
        if tab(page, "ArrowRight") == "Export":
            break
    page.keyboard.press("Space")
    page.wait_for_url("**a_panel=Export**")
    rest(page)
    tab_to(page, "(?i)script|notebook|csv|download")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.path().stat().st_size > 100


# Presses of Tab go on until this says so: the stop is new no more, or the page has none.
ROUND = """() => {
  const e = focused();
  window.reached ??= new Map();
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
  const names = (list) => list.map((e) => called(e).slice(0, 60));
  return [
    names(stops().filter((e) => !reached.has(e))),
    names(all.filter((e, n) => n && order.get(e) < order.get(all[n - 1]))),
    names(all.filter((e) => looks(e) === reached.get(e))),
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
    unreached, astray, unseen = page.evaluate(FINDINGS)
    assert unreached == []
    assert astray == []
    assert unseen == []
