"""How fast the page follows the step control, in Chromium: `python -m benchmarks.step_control`.

For each page: from a key press to the redrawn chart, and the gaps between redraws while the
control is dragged through 100 steps. Figures are of this machine and this moment; quote medians.
"""

import argparse
import itertools
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PAGES = {"loss_curve": "a_steps=100", "linear_regression": ""}
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
    for _ in range(count):
        page.keyboard.press("ArrowLeft")
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


def summary(values: list[float]) -> str:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms, n = {len(ordered)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=6, help="of dragging")
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    settings = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    server = subprocess.Popen(command + settings, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
                break
            except OSError:
                time.sleep(0.1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            for name, query in PAGES.items():
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto(f"http://127.0.0.1:{port}/{name}?{query}")
                page.locator("[data-testid=stVegaLiteChart] svg").nth(1).wait_for(timeout=60_000)
                page.wait_for_timeout(2000)
                print(
                    f"{name}: key press to redrawn chart: {summary(presses(page, options.presses))}"
                )
                print(
                    f"{name}: between redraws while dragged: {summary(drag(page, options.seconds))}"
                )
                page.close()
            browser.close()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
