"""Pictures of the running app in Chromium: `python -m tools.screenshots` makes those in docs/.

`--all FOLDER` takes every view of every page instead, at five widths, in both themes and all
languages, for looking through. Set MNIST_DIR to see the digits of MNIST rather than 8×8 ones.
Chinese needs a font that has its signs (in Debian, fonts-wqy-zenhei).
"""

import argparse
import io
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from language import LANGUAGES
from tests.browsing import rest
from tests.conftest import CHROMIUM_FLAGS, ROOT, served
from ui.shell import PAGES

DOCS = ROOT / "docs"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {390: 844, 768: 1024, 1024: 768, 1440: 900, 1920: 1080}  # px: the screen's height
SCREEN: ViewportSize = {"width": 1440, "height": 900}
TALLEST = 6000  # px of a picture of a whole page
LINKS = {  # of the pictures in docs/, taken at SCREEN in both themes
    "start": "",
    "loss_curve": "loss_curve?step=6",
    "linear_regression": "linear_regression?step=40",
    "losses": "losses?l_view=Surfaces",
    "activations": "activations?f_view=AND,%20OR,%20XOR",
    "decision_boundary": "decision_boundary?b_data=circles",
    "digits": "digits?d_view=Inside%20the%20network",
}
QUALITY = 80  # of WebP, from 0 to 100
# The animated picture: a run of this page, this many steps of it, shown for so many milliseconds.
TRAVEL, FRAMES, SHOWN, HELD = "decision_boundary?b_data=circles&step=0", 30, 160, 1600
TRAVEL_WIDTH, BAR = 960, 60  # px of the picture; of the empty bar above a page, cut off
VIEWS = '[class*="st-key-"][class*="_view"] button'
MOVE = """(range, step) => {
  range.value = step;
  range.dispatchEvent(new Event('input'));
  range.dispatchEvent(new Event('change'));
}"""
DRAWN = "document.fonts.status === 'loaded' && !document.querySelector('[data-testid=stSkeleton]')"
HEIGHT = """() => Math.max(
  ...[...document.querySelectorAll('[data-testid=stMain] *')].map((e) => e.scrollHeight))"""


def opened(themed: BrowserContext, link: str, screen: ViewportSize) -> Page:
    """The page at rest, as a tab of a browser that keeps the app's own files."""
    page = themed.new_page()
    page.set_viewport_size(screen)
    page.goto(link)
    ready(page)
    return page


def ready(page: Page) -> None:
    """Until the page rests and no grey place holds the room of something still to be loaded."""
    rest(page)
    page.wait_for_function(DRAWN, timeout=60_000)
    rest(page)


def picture(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def for_docs(browser: Browser, address: str) -> Iterator[Path]:
    """One picture for each page and theme."""
    for theme in THEMES:
        themed = browser.new_context(color_scheme=theme)
        for name, link in LINKS.items():
            page = opened(themed, f"{address}/{link}", SCREEN)
            path = DOCS / f"{name}_{theme}.webp"
            picture(page).save(path, quality=QUALITY, method=6)
            page.close()
            yield path


def time_travel(browser: Browser, address: str) -> Path:
    """The step control moved from the start of a run to its end, ever faster."""
    page = opened(browser.new_context(), f"{address}/{TRAVEL}", SCREEN)
    control = page.locator("#bar #range")
    last = int(control.get_attribute("max") or 0)
    box = page.locator("[data-testid=stMain]").bounding_box()
    assert box
    frames = []
    for step in sorted({round(last * (i / FRAMES) ** 2) for i in range(FRAMES + 1)}):
        control.evaluate(MOVE, step)
        ready(page)
        left, right = int(box["x"]), int(box["x"] + box["width"])
        frame = picture(page).crop((left, BAR, right, SCREEN["height"]))
        height = round(frame.height * TRAVEL_WIDTH / frame.width)
        frames.append(frame.resize((TRAVEL_WIDTH, height), Image.Resampling.LANCZOS))
    page.close()
    path = DOCS / "time_travel.webp"
    shown = [HELD, *[SHOWN] * (len(frames) - 2), HELD]
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=shown, loop=0, quality=70, method=6
    )
    return path


def for_looking(browser: Browser, address: str, folder: Path) -> Iterator[Path]:
    """Every view of every page, whole, as `page_view_language_theme_width.png`."""
    folder.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        themed = browser.new_context(color_scheme=theme)
        for name, language, width in itertools.product(PAGES, LANGUAGES, WIDTHS):
            link = f"{address}/{'' if name == 'streamlit_app' else name}?lang={language}"
            page = opened(themed, link, {"width": width, "height": WIDTHS[width]})
            for view in range(max(1, page.locator(VIEWS).count())):
                path = folder / f"{name}_{view + 1}_{language}_{theme}_{width}.png"
                whole_view(page, view, width).save(path)
                yield path
            page.close()


def whole_view(page: Page, view: int, width: int) -> Image.Image:
    """All of a view, down to where it ends: the screen is made as tall."""
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    if page.locator(VIEWS).count():
        page.locator(VIEWS).nth(view).click()
        ready(page)
    tall = min(TALLEST, max(WIDTHS[width], int(page.evaluate(HEIGHT)) + 80))
    page.set_viewport_size({"width": width, "height": tall})
    ready(page)
    return picture(page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every view, to look through")
    parser.add_argument(
        "--chromium", default=os.environ.get("CHROMIUM") or shutil.which("chromium")
    )
    asked = parser.parse_args()
    with sync_playwright() as playwright, served(ROOT, "streamlit_app.py") as address:
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=CHROMIUM_FLAGS)
        if asked.all:
            paths = for_looking(browser, address, asked.all)
        else:
            paths = itertools.chain(for_docs(browser, address), [time_travel(browser, address)])
        for path in paths:
            print(path, f"{path.stat().st_size / 1000:.0f} kB", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
