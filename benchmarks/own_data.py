"""Large files of one's own on every page, in Chromium: `python -m benchmarks.own_data`.

For each page and view: from choosing the file to the first chart that shows it, and until the page
stands still; the largest and all messages from server to browser, with the upload, at a move of the
step and of a setting; how long these moves take to redraw. Then the server's resident memory with
sessions of a million rows, and after they ended. Files are made up with a fixed seed.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from tests.conftest import CHROMIUM_FLAGS, ROOT, served
from ui.numbers import THIN_SPACE
from ui.own_data import OWN

MOST = 12 * 2**20  # bytes of a file
SIZES = (54_000, 1_000_000)  # rows
TTL = "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL"  # seconds a session outlives its connection
# Notes when a chart changes; changes before the person's data are in use do not count.
WATCH = """() => {
  window.redraws = [];
  window.begin = performance.now();
  window.needed ??= '';
  const chart = '[data-testid=stVegaLiteChart], [data-testid=stBidiComponentRegular]';
  window.watching?.disconnect();
  window.watching = new MutationObserver(changes => {
    if (!document.querySelector('[data-testid=stMain]').innerText.includes(window.needed)) return;
    if (changes.some(c => (c.target.closest ?? (() => null)).call(c.target, chart)
        || [...c.addedNodes].some(n => n.querySelector?.(chart))))
      window.redraws.push(performance.now() - window.begin);
  });
  window.watching.observe(document.body, {subtree: true, childList: true, attributes: true});
}"""


@dataclass(frozen=True)
class View:
    """A page as a link shows it, waiting for a file, and one of its settings."""

    page: str
    link: dict[str, str]
    label: bool  # whether it needs a label
    setting: Callable[[Page], object]


@dataclass(frozen=True)
class Seen:
    """One upload; times in ms, sizes in kB."""

    first: float
    settled: float
    largest: float
    total: float
    step: float
    step_total: float
    setting: float
    setting_total: float


def nudge(name: str) -> Callable[[Page], object]:
    """Move the slider of this name by one."""
    return lambda page: page.get_by_role("slider", name=name).first.press("ArrowLeft")


def switch(name: str) -> Callable[[Page], object]:
    return lambda page: page.get_by_text(name, exact=True).first.click()


VIEWS = {
    "Loss vs alpha": View("loss_curve", {"a_data": OWN}, False, nudge("Learning rate")),
    "Linear regression": View(
        "linear_regression", {"r_data": OWN}, False, switch("Standardise inputs")
    ),
    "Losses: surfaces": View(
        "losses", {"l_view": "Surfaces", "l_data": OWN}, True, nudge("Start bias b")
    ),
    "Losses: line": View(
        "losses",
        {"l_view": "A number instead", "l_points": OWN},
        False,
        switch("Standardise the input"),
    ),
    "Who can learn": View(
        "activations", {"f_view": "Who can learn", "f_data": OWN}, True, nudge("Learning rate")
    ),
    "Decision boundary": View("decision_boundary", {"b_data": OWN}, True, switch("Standardise")),
}


@cache
def diamonds(rows: int = 54_000) -> bytes:
    """Ten columns like those of cut diamonds and their prices."""
    rng = np.random.default_rng(0)
    carat = np.round(np.exp(rng.normal(-0.4, 0.5, rows)), 2)
    size = [np.round(k * carat ** (1 / 3) + rng.normal(0, 0.05, rows), 2) for k in (6.5, 6.5, 4)]
    depth, table = np.round(rng.normal(61.7, 1.4, rows), 1), np.round(rng.normal(57, 2, rows))
    price = np.round(4000 * carat**1.7 * np.exp(rng.normal(0, 0.2, rows)))
    cut = np.where(depth + rng.normal(0, 1, rows) < 61.7, "ideal", "good")
    clarity, colour = rng.integers(1, 9, rows), rng.integers(1, 8, rows)
    columns: list[npt.NDArray[Any]] = [carat, depth, table, *size, clarity, colour, cut, price]
    return _written("carat,depth,table,x,y,z,clarity,colour,cut,price", columns)


@cache
def million(label: bool, rows: int = 1_000_000) -> bytes:
    """Two columns of numbers, or two and a label."""
    rng = np.random.default_rng(1)
    x, z, noise = rng.uniform(0, 10, rows), rng.uniform(0, 10, rows), rng.normal(0, 1.5, rows)
    if label:
        return _written(
            "x,z,label", [np.round(x, 2), np.round(z, 2), (x + z + noise > 10).astype(int)]
        )
    return _written("x,y", [np.round(x, 3), np.round(2 * x + 5 + noise, 2)])


def _written(header: str, columns: Sequence[npt.NDArray[Any]]) -> bytes:
    lines = zip(*(column.tolist() for column in columns), strict=True)
    text = "\n".join([header, *(",".join(map(str, line)) for line in lines), ""])
    assert len(text) <= MOST, "within the limit of a file"
    return text.encode()


def visit(browser: Browser, address: str, view: View, file: Path, rows: int) -> Seen:
    """Upload the file in a new session; move the step, then the setting."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    sizes: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: sizes.append(len(frame)))

    page.on("websocket", listen)
    page.goto(f"{address}/{view.page}?{urlencode(view.link)}")
    page.locator("input[type=file]").first.wait_for(state="attached", timeout=60_000)
    quiet(page)
    page.evaluate("words => { window.needed = words }", f"{rows:,}".replace(",", THIN_SPACE))
    first, settled, largest, total = moved(
        page, sizes, lambda: page.locator("input[type=file]").first.set_input_files(file)
    )
    control = page.get_by_role("slider").last
    steps = [moved(page, sizes, lambda: control.press("ArrowLeft")) for _ in range(3)]
    changes = [moved(page, sizes, lambda: view.setting(page)) for _ in range(3)]
    page.close()
    median = statistics.median
    return Seen(
        *(first, settled, largest, total),
        median(found[0] for found in steps),
        median(found[3] for found in steps),
        median(found[1] for found in changes),
        median(found[3] for found in changes),
    )


def moved(page: Page, sizes: list[int], act: Callable[[], object]) -> tuple[float, ...]:
    """After an act: ms to the first and to the last change of a chart; the largest message and
    all messages in kB."""
    sizes.clear()
    page.evaluate(WATCH)
    act()
    page.wait_for_function("window.redraws.length > 0", timeout=120_000)
    quiet(page)
    times = page.evaluate("window.redraws")
    return times[0], times[-1], max(sizes) / 1e3, sum(sizes) / 1e3


def quiet(page: Page) -> None:
    """Wait until no script runs, and a moment more for the drawing."""
    page.wait_for_timeout(300)
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'",
        timeout=120_000,
    )
    page.wait_for_timeout(700)


def server_process() -> Path:
    """The server that this process started, in /proc (Linux)."""
    mine = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
    return next(
        folder
        for folder in (Path("/proc", pid) for pid in mine)
        if b"streamlit" in (folder / "cmdline").read_bytes()
    )


def megabytes(process: Path) -> float:
    pages = int((process / "statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def memory(browser: Browser, address: str, file: Path, rounds: int, wait: float) -> None:
    """Print the memory with 0, 1 and 3 sessions of a million rows, and after they ended."""
    process = server_process()
    visit(browser, address, VIEWS["Loss vs alpha"], file, 1_000_000)  # imports and warm caches
    ended(browser, address, wait)
    print(f"{'memory in MB':16} {'before':>8} {'1 session':>10} {'3 sessions':>11} {'ended':>8}")
    for turn in range(rounds):
        found, pages = [megabytes(process)], []
        for number in range(3):
            view = list(VIEWS.values())[(0, 1, 3)[number]]
            pages.append(page := browser.new_page())
            page.goto(f"{address}/{view.page}?{urlencode(view.link)}")
            box = page.locator("input[type=file]").first
            box.wait_for(state="attached", timeout=60_000)
            box.set_input_files(file)
            page.get_by_text("rows in use").first.wait_for(timeout=120_000)
            quiet(page)
            if number != 1:
                found.append(megabytes(process))
        for page in pages:
            page.close()
        ended(browser, address, wait)
        found.append(megabytes(process))
        print(f"{f'round {turn + 1}':16} " + " ".join(f"{size:>9.0f}" for size in found))


def ended(browser: Browser, address: str, wait: float) -> None:
    """Wait until closed sessions have run out. Streamlit drops them when another one comes."""
    time.sleep(wait + 1)
    for _ in range(3):
        page = browser.new_page()
        page.goto(address)
        quiet(page)
        page.close()
        time.sleep(1)


def times(browser: Browser, address: str, folder: Path, rounds: int, sizes: Sequence[int]) -> None:
    """Print the table of all views, medians over the rounds."""
    print(f"{'':18} {'rows':>9}  first  whole  largest  all kB   step ms  kB   setting ms  kB")
    for name, view in VIEWS.items():
        for rows in sizes:
            file = folder / ("diamonds.csv" if rows == 54_000 else f"million{view.label:d}.csv")
            seen = [visit(browser, address, view, file, rows) for _ in range(rounds)]
            middle = [
                statistics.median(getattr(one, field) for one in seen)
                for field in Seen.__dataclass_fields__
            ]
            print(
                f"{name:18} {rows:9,} "
                + " {:6.0f} {:6.0f} {:7.0f} {:7.0f} {:8.0f} {:5.0f} {:9.0f} {:6.0f}".format(
                    *middle
                ),
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ttl", type=int, default=5, help=f"{TTL}; Streamlit's own is 120")
    parser.add_argument("--only", choices=("times", "memory"))
    parser.add_argument("--rows", type=int, nargs="+", choices=SIZES, default=SIZES)
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of the app to measure")
    asked = parser.parse_args()
    os.environ[TTL] = str(asked.ttl)
    with (
        tempfile.TemporaryDirectory() as name,
        served(asked.root, "streamlit_app.py") as address,
        sync_playwright() as playwright,
    ):
        folder = Path(name)
        (folder / "diamonds.csv").write_bytes(diamonds())
        for label in (False, True):
            (folder / f"million{label:d}.csv").write_bytes(million(label))
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=CHROMIUM_FLAGS)
        if asked.only != "memory":
            times(browser, address, folder, asked.rounds, asked.rows)
        if asked.only != "times":
            memory(browser, address, folder / "million0.csv", asked.rounds, asked.ttl)
        browser.close()


if __name__ == "__main__":
    main()
