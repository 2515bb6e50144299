"""How fast the page follows the hand, in Chromium.

By way of the server: from a key press on the step control to the redrawn chart, and the gaps
between redraws while it is dragged through 100 steps. Drawn in the browser itself: a stroke on the
pad, from the pointer's move to the changed canvas.
"""

import itertools
import statistics

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.measure import Figure, quantile
from tests.conftest import CHROMIUM_FLAGS, ROOT, served

SECTION = "A control to the redrawn chart, in Chromium"
CHARTS = "[data-testid=stVegaLiteChart] svg"
PAGES = {
    "Loss vs α": "loss_curve?a_steps=100",
    "Linear regression": "linear_regression",
    "Losses: Race": "losses",
    "Decision boundary": "decision_boundary",
}
PRESSES, SECONDS = 40, 5
# Notes the time of every change inside a chart, and of every key press, in milliseconds.
WATCH = """() => {
  window.redraws = []; window.presses = [];
  const seen = () => {
    const now = performance.now();
    if (now - (window.redraws.at(-1) ?? 0) > 4) window.redraws.push(now);
  };
  for (const chart of document.querySelectorAll('[data-testid=stVegaLiteChart]'))
    new MutationObserver(seen).observe(
      chart, {subtree: true, childList: true, attributes: true, characterData: true});
  document.addEventListener('keydown', () => window.presses.push(performance.now()), true);
}"""


def presses(page: Page, count: int) -> list[float]:
    """Milliseconds from a key press on the range to the first change of a chart."""
    page.get_by_role("slider").last.focus()
    page.evaluate(WATCH)
    for turn in range(count):
        page.keyboard.press("ArrowRight" if turn % 2 else "ArrowLeft")
        page.wait_for_timeout(400)
    pressed, redrawn = page.evaluate("[window.presses, window.redraws]")
    return [next(r for r in redrawn if r > p) - p for p in pressed]


def drag(page: Page, seconds: float) -> list[float]:
    """Milliseconds between redraws while the thumb is dragged from one end to the other."""
    box = page.get_by_role("slider").last.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.keyboard.press("Home")
    page.wait_for_timeout(800)
    page.mouse.move(box["x"] + 8, y)
    page.mouse.down()
    page.evaluate(WATCH)
    moves = 100
    for i in range(moves):
        page.mouse.move(box["x"] + 8 + (box["width"] - 16) * (i + 1) / moves, y)
        page.wait_for_timeout(1000 * seconds / moves)
    times = page.evaluate("window.redraws")
    page.mouse.up()
    return [b - a for a, b in itertools.pairwise(times) if b - a > 16]


# Paints a stroke and notes how long after each move of the pointer the canvas has changed.
PAINT = """async canvas => {
  const box = canvas.getBoundingClientRect();
  const look = () => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
    .reduce((sum, v) => sum + v, 0);
  const send = (kind, k) => canvas.dispatchEvent(new PointerEvent(kind, {
    clientX: box.x + box.width * (0.2 + 0.015 * k), clientY: box.y + box.height / 2,
    pointerId: 1, buttons: 1, button: 0, isPrimary: true, bubbles: true}));
  canvas.setPointerCapture = () => {}; canvas.releasePointerCapture = () => {};
  const times = [];
  send('pointerdown', 0);
  for (let k = 1; k <= 40; k++) {
    const before = look(), begin = performance.now();
    send('pointermove', k);
    while (look() === before && performance.now() - begin < 200)
      await new Promise(requestAnimationFrame);
    times.push(performance.now() - begin);
  }
  send('pointerup', 40);
  return times;
}"""


def timed(browser: Browser, address: str, path: str) -> tuple[list[float], list[float]]:
    """Milliseconds of presses and between redraws on one page."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/{path}")
    page.locator(CHARTS).nth(1).wait_for(timeout=60_000)
    page.wait_for_timeout(2000)
    found = presses(page, PRESSES), drag(page, SECONDS)
    page.close()
    return found


def figures(chromium: str) -> list[Figure]:
    """Medians and 95th percentiles."""
    found: list[Figure] = []
    with served(ROOT, "streamlit_app.py") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        for name, path in PAGES.items():
            pressed, dragged = timed(browser, address, path)
            for what, times, bound in (
                ("key press to redrawn chart", pressed, "≤ 110"),
                ("between redraws while dragged", dragged, ""),
            ):
                late = f"95 %: {quantile(times, 0.95):.0f} ms, n = {len(times)}"
                middle = statistics.median(times)
                found.append(Figure(SECTION, f"{name}: {what}", middle, "ms", bound, late))
        page = browser.new_page()
        page.goto(f"{address}/digits")
        page.locator("canvas").first.wait_for(timeout=60_000)
        page.wait_for_timeout(2000)
        strokes = page.locator("canvas").first.evaluate(PAINT)
        name = "Digits: pointer to changed pad, drawn in the browser"
        found.append(Figure(SECTION, name, statistics.median(strokes), "ms", "≤ 16"))
        browser.close()
    return found
