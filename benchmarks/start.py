"""Cold start: from `streamlit run` to the first painted chart in Chromium, beside Streamlit's own
demonstration with a chart (`streamlit hello`, its plotting page). Each time a fresh server process
and a fresh browser profile."""

import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit
from playwright.sync_api import sync_playwright

from benchmarks.measure import Figure, interleaved, ratio
from tests.conftest import CHROMIUM_FLAGS, ROOT, served

SECTION = "Cold start"
CHART = "[data-testid=stVegaLiteChart] :is(svg, canvas)"
HELLO = Path(streamlit.__file__).parent / "hello"
PAGES = {
    "Loss vs α": "loss_curve",
    "Linear regression": "linear_regression",
    "Decision boundary": "decision_boundary",
}


def figures(rounds: int, chromium: str) -> list[Figure]:
    """Seconds of each page, and their ratio to the demonstration's."""
    with sync_playwright() as playwright:

        def painted(folder: Path, script: str, page: str) -> None:
            with served(folder, script) as address:
                browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
                tab = browser.new_page(viewport={"width": 1440, "height": 900})
                tab.goto(f"{address}/{page}")
                tab.locator(CHART).first.wait_for(timeout=60_000)
                browser.close()

        contenders: dict[str, Callable[[], None]] = {
            "hello": partial(painted, HELLO, "streamlit_app.py", "plotting_demo")
        }
        for name, page in PAGES.items():
            contenders[name] = partial(painted, ROOT, "streamlit_app.py", page)
        times = interleaved(contenders, rounds)
    hello = statistics.median(times["hello"])
    found = [Figure(SECTION, "hello, its plotting page", hello, "s")]
    for name in PAGES:
        found.append(Figure(SECTION, name, statistics.median(times[name]), "s"))
        share = ratio(times, name, "hello")
        found.append(Figure(SECTION, f"{name} / hello", share, "times", "≤ 1.3"))
    return found
