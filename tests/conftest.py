"""What tests share: a page run in Python, the real app in Chromium, the real MNIST."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from tests.browsing import Tabs, Visits

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", autouse=True)
def manifests_read_once() -> Iterator[None]:
    """Streamlit reads the metadata of all installed packages for each app: most of what it costs
    to open a page in Python, and the same every time."""
    with pytest.MonkeyPatch.context() as patch:
        once = lru_cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """`open_page("losses", alpha="0.5")` runs a page, with a query, and gives its AppTest."""

    def open_page(name: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        if name != "streamlit_app":
            app.switch_page(f"pages/{name}.py")
        app.run()
        assert not app.exception, app.exception
        return app

    return open_page


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; tests that need it are skipped where there is none."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium found: install it, or set CHROMIUM to its path")
    return path


@pytest.fixture(scope="session")
def mnist_dir() -> Path:
    """The folder of the four real MNIST files; tests that need it are skipped without it."""
    folder = os.environ.get("MNIST_DIR")
    if not folder:
        pytest.skip("MNIST_DIR is not set to a folder with the four MNIST files")
    return Path(folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything must be there (`DESCENT_REQUIRE_ALL`, set by CI), a skip is a failure."""
    report = yield
    if report.skipped and os.environ.get("DESCENT_REQUIRE_ALL"):
        report.outcome = "failed"
        report.longrepr = f"may not be skipped here: {report.longrepr}"
    return report


@pytest.fixture
def fresh() -> Iterator[str]:
    """The address of a server that no one has asked for anything; name it before `visit`."""
    with served(ROOT, "streamlit_app.py") as address:
        yield address


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    """Its tabs, which keep the app's compiled files from test to test."""
    return Tabs(browser)


@pytest.fixture
def address(server: str) -> str:
    """Where `visit` goes; a module that tests a small app of its own overrides it."""
    return server


@pytest.fixture
def visit(tabs: Tabs, address: str) -> Iterator[Visits]:
    """`visit("digits?d_view=Train")` opens a page by its link, waits until it rests, watches it."""
    with tabs.borrowed() as lend:
        visits = Visits(tabs.browser, address, lend)
        yield visits
        visits.end()
    assert visits.complaints() == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(folder: Path, script: str, port: int | None = None) -> Iterator[str]:
    """The address of a Streamlit app that runs on this port, or a free one, of this machine."""
    port = port or free_port()
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
    options |= {"browser.gatherUsageStats": "false", "server.fileWatcherType": "none"}
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script]
        + [f"--{name}={value}" for name, value in options.items()],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health"):
                    break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The running app's address."""
    with served(ROOT, "streamlit_app.py") as address:
        yield address
