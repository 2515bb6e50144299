"""Every view of every page as a person meets it: axe in both themes, its layout at five widths, and
in Chinese."""

from collections.abc import Iterable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browsing import PHONE, Visits, rest

HEIGHTS = {1920: 1080, 1440: 900, 1024: 768, 768: 1024, 390: 844}  # px, by width
FIRST_SCREEN = 1440  # the width at which the first chart is seen without scrolling
SMALLEST = 12  # px of any text
HEARD = 450  # ms until a page has heard of another width or theme, and is still again
INK = 4  # px that a label's box is larger than what is drawn of it
VIEWS = [
    "",
    "loss_curve",
    "linear_regression",
    "losses?l_view=Race",
    "losses?l_view=One z",
    "losses?l_view=Surfaces",
    "losses?l_view=A number instead",
    "activations?f_view=One neuron",
    "activations?f_view=AND, OR, XOR",
    "activations?f_view=Who can learn",
    "activations?f_view=Through many layers",
    "decision_boundary",
    "digits?d_view=Read a digit",
    "digits?d_view=Inside the network",
    "digits?d_view=One image, one step",
    "digits?d_view=Train",
    "glossary",
]
WITHOUT_CHARTS = {"glossary"}
# Streamlit's own frame: the name of a control that cannot be moved now is pale, which WCAG 1.4.3
# allows; axe does not see that it belongs to a control.
PALE = ("color-contrast", "e => !!e.closest('.stElementContainer')?.querySelector('[disabled]')")

# What of the page is wrong at its present width, in words.
LAYOUT = """([smallest, ink]) => {
  const found = [];
  const shown = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && e.getBoundingClientRect().width > 1;
  const wide = [...document.querySelectorAll('[data-testid=stMain], [data-testid=stMain] *')]
    .filter((e) => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
      && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 40 && shown(e)
      && !e.closest('pre, .katex-display, [data-testid=stDataFrame], [role=radiogroup]'));
  for (const e of wide) found.push(`scrolls sideways: ${e.dataset.testid || e.className}`
    + ` ${e.scrollWidth} in ${e.clientWidth}`);
  if (document.documentElement.scrollWidth > innerWidth)
    found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  const roots = [document, ...[...document.querySelectorAll('*')].map((e) => e.shadowRoot)
    .filter(Boolean)];
  for (const root of roots) {
    const all = root === document ? document.querySelectorAll('[data-testid=stMain] *,'
      + ' [data-testid=stSidebar] *') : root.querySelectorAll('*');
    for (const e of all) {
      const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
      if (!own || !shown(e) || e.closest('.katex, style, script')) continue;
      const size = parseFloat(getComputedStyle(e).fontSize);
      const matrix = e.ownerSVGElement && e.getScreenCTM();
      const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
      if (size * scale < smallest - 0.01)
        found.push(`${size} px: ${e.textContent.trim().slice(0, 40)}`);
    }
  }
  for (const chart of document.querySelectorAll('[data-testid=stVegaLiteChart] svg')) {
    if (!shown(chart)) continue;
    const labels = [...chart.querySelectorAll('text')].filter((e) => e.textContent.trim()
      && shown(e) && getComputedStyle(e).opacity > 0.05);
    const boxes = labels.map((e) => e.getBoundingClientRect());
    const frame = chart.getBoundingClientRect();
    boxes.forEach((a, i) => {
      const words = labels[i].textContent.trim();
      const beyond = Math.max(frame.left - a.left, a.right - frame.right);
      const slack = labels[i].closest('.role-axis-label') ? 1 : ink;  // as narrow as its ink
      if (beyond > slack) found.push(`${beyond.toFixed(1)} px out of its chart: ${words}`);
      boxes.slice(i + 1).forEach((b, j) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > ink / 2 && down > ink)
          found.push(`one over the other: ${words} and ${labels[i + j + 1].textContent.trim()}`);
      });
    });
  }
  return [...new Set(found)];
}"""
CHART = "document.querySelector('[data-testid=stVegaLiteChart] .marks')?.getBoundingClientRect()"


BACKGROUND = "e => getComputedStyle(e).backgroundColor"


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical here, but for Streamlit's own frame."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['html'][:200]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
        if not framed(page, fault["id"], node)
    ]


def framed(page: Page, rule: str, node: dict[str, Any]) -> bool:
    known, belongs = PALE
    return rule == known and page.locator(node["target"][0]).first.evaluate(belongs)


def laid_out(page: Page, view: str, widths: Iterable[int]) -> list[str]:
    """What is wrong with the layout, at every width."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        rest(page, HEARD)
        wrong = page.evaluate(LAYOUT, [SMALLEST, INK])
        if width == FIRST_SCREEN and view not in WITHOUT_CHARTS:
            end = page.evaluate(CHART)["bottom"]
            if end > HEIGHTS[width]:
                wrong.append(f"the first chart ends at {end:.0f} px")
        found += [f"{width} px wide: {words}" for words in wrong]
    return found


@pytest.mark.browser
@pytest.mark.parametrize("view", VIEWS)
def test_axe_has_nothing_serious_and_the_layout_holds(visit: Visits, view: str) -> None:
    page = visit(view)
    found = {"light": serious(page)}
    page.emulate_media(color_scheme="dark")
    rest(page, HEARD)
    assert page.locator("[data-testid=stApp]").evaluate(BACKGROUND) == "rgb(20, 22, 31)"
    found["dark"] = serious(page)
    assert found == {"light": [], "dark": []}
    assert laid_out(page, view, HEIGHTS) == []


@pytest.mark.browser
@pytest.mark.parametrize("view", VIEWS)
def test_the_layout_holds_in_chinese(visit: Visits, view: str) -> None:
    page = visit(f"{view}{'&' if '?' in view else '?'}lang=zh", viewport=PHONE)
    assert laid_out(page, view, [390]) == []
