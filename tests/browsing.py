"""What browser tests stand on: a page opened by its link, the wait until it rests, what it says.

A test needs one fixture, `visit` (tests/conftest.py), and reads as a person would tell it:

    @pytest.mark.browser
    def test_the_step_moves(visit: Visits) -> None:
        page = visit("loss_curve?step=4")  # by its link, in a browser profile of its own, at rest
        press(page, "One forward")
        rest(page)  # until nothing runs and nothing moves any more
        assert metric(page, "α") == "0.527"

Whatever `visit` has opened is watched: an error or a warning in the console, a request to another
host or a dialog fails the test at its end. A module whose tests look at another app than the whole
one gives its address by a fixture of its own called `address` (see tests/test_step_control.py).
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Dialog,
    Locator,
    Page,
    WebSocketRoute,
    expect,
)

# A page opened by its own link asks for these below its own address first; Streamlit then finds
# them at the root.
DEEP_LINK_404 = re.compile(r"/\w+/_stcore/(health|host-config)$")
expect.set_options(timeout=20_000)  # a machine may be busy with other things
CHARTS = "[data-testid=stVegaLiteChart]"
FAULTS = "[data-testid=stException], [data-testid=stAlertContentError]"
SCREEN = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
QUIET = 250  # milliseconds without any change: longer than a report of a component is on its way

# Notes in each document when it last said something to the server, and when it last heard from it.
NOTES = """(() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...words) {
    window.said = performance.now();
    if (!this.noted) this.addEventListener('message', () => window.heard = performance.now());
    this.noted = true;
    return send.apply(this, words);
  };
})()"""
PATIENCE = 3000  # milliseconds in which the server answers, if it ever does

# Resolves when the server has answered, the script is done, every chart is drawn, and charts,
# numbers and controls have neither moved nor been replaced for a while.
STILL = """async ([quiet, patience]) => {
  const app = '[data-testid=stApp][data-test-connection-state=CONNECTED]'
    + '[data-test-script-state=notRunning]';
  const parts = '[data-testid=stVegaLiteChart] :is(svg, canvas).marks, [data-testid=stMetric],'
    + '[data-testid=stDataFrame] canvas, [data-testid=stBidiComponentIsolated]';
  const all = (selector) => [...document.querySelectorAll(selector)];
  const known = new Map();
  const unanswered = () => window.said > (window.heard ?? 0)
    && performance.now() - window.said < patience;
  const busy = () => unanswered() || !document.querySelector(app)
    || !document.querySelector('[data-testid=stMain] [data-testid=stElementContainer]')
    || document.querySelector('[data-testid=stSkeleton]')
    || all('[data-testid=stVegaLiteChart]').some((chart) =>
      chart.getBoundingClientRect().width && !chart.querySelector('.marks'));
  const look = () => busy() ? null : all(parts).map((part) => {
    if (!known.has(part)) known.set(part, known.size);
    const {x, y, width, height} = part.getBoundingClientRect();
    return [known.get(part), x, y, width, height].join();
  }).join(';');
  // A page that has a title and no chart yet may be between two runs of its script.
  const between = () => document.querySelector('h1') && !document.querySelector('.marks')
    && !location.pathname.endsWith('/glossary');  // which has none
  const enough = () => between() ? Math.max(quiet, 2000) : quiet;
  const begin = performance.now();
  let last = null, since = begin;
  while (last === null || performance.now() - since < enough()) {
    if (performance.now() - begin > 60_000) throw new Error('the page does not come to rest');
    await new Promise((done) => setTimeout(done, 50));
    const now = look();
    if (now !== last) [last, since] = [now, performance.now()];
  }
}"""


def rest(page: Page, quiet: int = QUIET) -> None:
    """Until the script has run, the charts are drawn and nothing has moved for `quiet` ms."""
    page.evaluate(STILL, [quiet, PATIENCE])


def metric(page: Page, label: str) -> str:
    box = page.locator("[data-testid=stMetric]", has_text=label).first
    return box.locator("[data-testid=stMetricValue]").inner_text()


def button(page: Page, name: str) -> Locator:
    """A button of the page itself, not of the frame around it."""
    return page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True)


def toggle(page: Page, name: str) -> None:
    page.locator("[data-testid=stCheckbox]", has_text=name).locator("label").first.click()
    rest(page)


class Watch:
    """What a page said in its console, asked of the network, and put in the person's way."""

    def __init__(self, page: Page, host: str) -> None:
        self.host = host
        self.complaints: list[str] = []
        self.expected: list[str] = []  # parts of complaints that a test provokes
        self.page = page
        self.ears: dict[Any, Callable[[Any], None]] = {
            "console": self.heard,
            "pageerror": lambda error: self.complaints.append(str(error)),
            "request": lambda request: self.asked(request.url),
            "websocket": lambda socket: self.asked(socket.url),
            "dialog": self.opened,
        }
        for event, ear in self.ears.items():
            page.on(event, ear)

    def heard(self, message: Any) -> None:
        known = DEEP_LINK_404.search(urlsplit(message.location["url"]).path)
        if message.type in {"error", "warning"} and not known:
            self.complaints.append(message.text)

    def asked(self, url: str) -> None:
        if urlsplit(url).scheme not in {"data", "blob"} and urlsplit(url).netloc != self.host:
            self.complaints.append(f"a request to {url}")

    def opened(self, dialog: Dialog) -> None:
        self.complaints.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def end(self) -> None:
        for event, ear in self.ears.items():
            self.page.remove_listener(event, ear)

    def unexpected(self) -> list[str]:
        return [c for c in self.complaints if not any(part in c for part in self.expected)]


def profile(browser: Browser, options: dict[str, Any]) -> BrowserContext:
    """A new one, in which `rest` knows what is said and heard."""
    context = browser.new_context(**options)
    context.add_init_script(NOTES)
    return context


class Tabs:
    """Tabs to lend, each in a browser profile of its own: emptied after each test, but what they
    have compiled of the app stays, which costs more than all a page does later."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.idle: dict[str, list[Page]] = {}  # by what cannot be changed in them

    @contextmanager
    def borrowed(self) -> Iterator[Any]:
        """Gives a function from options to a tab that no one else has until the end."""
        lent: list[tuple[str, Page]] = []

        def lend(viewport: Any, color_scheme: Any = "light", **options: Any) -> Page:
            kind = json.dumps(options, sort_keys=True)
            shelf = self.idle.setdefault(kind, [])
            tab = shelf.pop() if shelf else profile(self.browser, options).new_page()
            tab.set_viewport_size(viewport)
            tab.emulate_media(color_scheme=color_scheme, reduced_motion="no-preference")
            lent.append((kind, tab))
            return tab

        yield lend
        for kind, tab in lent:
            for page in tab.context.pages:
                if page != tab:
                    page.close()
            if tab.is_closed():
                tab.context.close()
            else:
                tab.evaluate("localStorage.clear(); sessionStorage.clear()")
                tab.goto("about:blank")
                tab.context.clear_cookies()
                self.idle[kind].append(tab)


class Visits:
    """Opens pages of one app, each by its link, and watches them."""

    def __init__(self, browser: Browser, address: str, lend: Any) -> None:
        self.browser, self.address, self.lend = browser, address, lend
        self.watches: dict[Page, Watch] = {}
        self.own: list[BrowserContext] = []  # profiles that are not lent

    def __call__(
        self,
        path: str = "",
        *,
        address: str = "",
        beside: Page | None = None,
        cold: bool = False,
        line: Callable[[WebSocketRoute], None] | None = None,
        resting: bool = True,
        **options: Any,
    ) -> Page:
        """A page at rest: in a profile of its own or as a tab `beside` another page, in a browser
        that has never seen the app if `cold`; `line` is what its connection goes through.
        Options are those of a browser profile: `viewport=PHONE`, `color_scheme="dark"`."""
        address = address or self.address
        options = {"viewport": SCREEN, **options}
        if beside:
            page = beside.context.new_page()
        elif cold or line:
            self.own.append(profile(self.browser, options))
            page = self.own[-1].new_page()
        else:
            page = self.lend(**options)
        self.watches[page] = Watch(page, urlsplit(address).netloc)
        if line:
            page.route_web_socket("**", line)
        page.goto(f"{address}/{path}")
        if resting:
            rest(page)
        return page

    def expect(self, page: Page, *parts: str) -> None:
        """Complaints with these words are provoked by the test."""
        self.watches[page].expected += parts

    def end(self) -> None:
        for watch in self.watches.values():
            watch.end()
        for context in self.own:
            context.close()

    def complaints(self) -> list[str]:
        return [words for watch in self.watches.values() for words in watch.unexpected()]


class Line:
    """A connection in which messages to the server get lost, or which is cut, as a test wishes."""

    def __init__(self) -> None:
        self.loses = self.is_cut = False
        self.ends: list[WebSocketRoute] = []

    def __call__(self, client: WebSocketRoute) -> None:
        if self.is_cut:
            client.close(code=1011)
            return
        server = client.connect_to_server()
        client.on_message(lambda message: None if self.loses else server.send(message))
        self.ends += [client, server]

    def cut(self) -> None:
        """End it, and let no other through until it is mended."""
        self.is_cut = True
        while self.ends:
            self.ends.pop().close(code=1011)

    def mend(self) -> None:
        self.is_cut = False
