"""Growing past one machine: two replicas behind deploy/nginx.conf, seen through Chromium."""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from fnmatch import fnmatch
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from tests.browsing import CHARTS, FAULTS, Visits, metric, rest
from tests.conftest import free_port
from tests.test_browser import CSV
from tests.test_digits_browser import draw, heading
from ui.shell import PAGES

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parent.parent
CONF = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
REPLICA = re.compile(r"server (replica-\d+):8501")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
            return True
    except OSError:
        return False


def wait_for(truth: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end
        time.sleep(0.1)


class Balanced:
    """Two replicas and the nginx before them, on free ports of this machine."""

    def __init__(self, nginx: str, app: Path, folder: Path) -> None:
        self.nginx, self.app, self.folder = nginx, app, folder
        self.replicas: dict[str, subprocess.Popen[bytes]] = {}  # by host and port
        for _ in REPLICA.findall(CONF):
            self.start(f"127.0.0.1:{free_port()}")
        self.address = f"http://127.0.0.1:{free_port()}"
        hosts = iter(self.replicas)
        conf = REPLICA.sub(lambda _: f"server {next(hosts)}", CONF)
        conf = conf.replace("listen 8080;", f"listen {self.address.removeprefix('http://')};")
        (folder / "nginx.conf").write_text(conf, "utf-8")
        self.log = folder / "nginx.log"
        user = "user root; " if os.getuid() == 0 else ""
        more = f"{user}daemon off; pid {folder / 'nginx.pid'};"
        self.command = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", more]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, host: str) -> None:
        """Start a replica there."""
        ip, port = host.split(":")
        options = {"server.port": port, "server.address": ip, "server.headless": "true"}
        options |= {"server.fileWatcherType": "none"}
        self.replicas[host] = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
            + [f"--{name}={value}" for name, value in options.items()],
            cwd=self.app,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            | {"OMP_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def open(self) -> None:
        for host in self.replicas:
            wait_for(lambda host=host: answers(f"http://{host}"))
        with self.log.open("ab") as out:  # errors and requests, both at its end
            self.process = subprocess.Popen(self.command, stdout=out, stderr=out)
        wait_for(lambda: answers(self.address))

    def close(self) -> None:
        for process in [self.process, *self.replicas.values()]:
            if process:
                process.terminate()
                process.wait()

    def upstreams(self, who: str, path: str = "") -> list[str]:
        """Where nginx sent what this visitor asked for, as far as it is answered."""
        lines = self.log.read_text("utf-8").splitlines()
        mine = [line for line in lines if line.endswith(f'"{who}"') and path in line]
        return [re.search(r"upstream=(.*?) \"", line)[1] for line in mine]


@pytest.fixture(scope="module")
def nginx() -> str:
    """Its path; tests that need it are skipped where there is none."""
    path = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is None:
        pytest.skip("no nginx found")
    return path


def image(folder: Path) -> Path:
    """The files that `COPY . ./` of the Dockerfile takes, as .dockerignore has it."""
    rules = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    kept = [rule[1:] for rule in rules if rule.startswith("!")]
    left_out = [rule.removeprefix("**/") for rule in rules if rule[:1] not in ("!", "#", "*", "")]
    left_out += [rule.removeprefix("**/") for rule in rules if rule.startswith("**/")]

    def ignored(here: str, names: list[str]) -> list[str]:
        inside = Path(here).relative_to(ROOT)
        paths = {name: str(inside / name) for name in names}
        return [n for n in names if any(fnmatch(v, r) for r in left_out for v in (n, paths[n]))]

    for name in kept:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def balanced(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Balanced]:
    app = image(tmp_path_factory.mktemp("image"))
    running = Balanced(nginx, app, tmp_path_factory.mktemp("nginx"))
    try:
        running.open()
        yield running
    finally:
        running.close()


@pytest.fixture
def address(balanced: Balanced) -> str:
    """All goes through nginx; a breach of its Content-Security-Policy is said in the console."""
    return balanced.address


def replica_of(balanced: Balanced, who: str) -> str:
    """The one replica that has answered all that this visitor asked for."""
    found = set(balanced.upstreams(who))
    assert len(found) == 1, found
    return found.pop()


def test_nginx_finds_no_fault_with_the_configuration(balanced: Balanced) -> None:
    check = subprocess.run([*balanced.command, "-t"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stderr
    assert "[warn]" not in check.stderr


def test_the_files_agree() -> None:
    compose = (ROOT / "compose.yaml").read_text("utf-8")
    services = compose.split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    assert re.findall(r"^  ([\w-]+):", services, re.M) == [*REPLICA.findall(CONF), "nginx"]
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    limit = int(re.search(r"client_max_body_size (\d+)m;", CONF)[1])
    assert limit > settings["server"]["maxUploadSize"]
    assert "unsafe-eval" not in CONF
    idle = re.search(r"upstream replicas \{.*?keepalive_timeout (\d+)s;", CONF, re.S)[1]
    assert int(idle) < uvicorn.Config("app").timeout_keep_alive  # of a replica


@pytest.mark.parametrize("name", PAGES)
def test_every_page_draws_its_charts(visit: Visits, balanced: Balanced, name: str) -> None:
    page = visit("" if name == "streamlit_app" else name, user_agent=name)
    expect(page.locator("h1")).to_have_text(PAGES[name].question)
    charts = page.locator(CHARTS)
    for i in range(charts.count()):
        box = charts.nth(i).locator("svg.marks, canvas.marks").bounding_box()
        assert box
        assert min(box["width"], box["height"]) > 80
    assert page.locator(FAULTS).count() == 0
    page.close()
    wait_for(lambda: bool(balanced.upstreams(name, "/_stcore/stream")))
    assert replica_of(balanced, name) in balanced.replicas


def test_a_drawn_digit_is_read(visit: Visits) -> None:
    page = visit("digits", user_agent="Painter")
    draw(page, 5, "large")
    heading(page, "Your drawing")
    assert metric(page, "it says") == "5"


def test_a_table_is_uploaded_to_the_replica_of_its_session(
    visit: Visits, balanced: Balanced, tmp_path: Path
) -> None:
    page = visit("loss_curve", user_agent="Uploader")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="My CSV file").click()
    (tmp_path / "people.csv").write_text(CSV, "utf-8")
    page.locator("input[type=file]").set_input_files(tmp_path / "people.csv")
    expect(page.get_by_text("4 rows in use")).to_be_visible(timeout=30_000)
    page.reload()
    rest(page)
    page.close()
    wait_for(lambda: len(balanced.upstreams("Uploader", "/_stcore/stream")) == 2)
    assert balanced.upstreams("Uploader", '"PUT ')
    assert replica_of(balanced, "Uploader") in balanced.replicas


def ask(url: str, cookie: str = "") -> tuple[int, Message, bytes]:
    request = urllib.request.Request(url, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def test_every_answer_has_its_headers(balanced: Balanced) -> None:
    with urllib.request.urlopen(balanced.address) as answer:
        name = re.search(r'src="\./(static/js/index[^"]+)"', answer.read().decode())[1]
    paths = {"": 200, name: 200, "_stcore/health": 200, "digits": 200, "favicon.png": 200}
    paths |= {"_stcore/metrics": 404, "digits/_stcore/health": 404}
    for path, expected in paths.items():
        status, headers, _ = ask(f"{balanced.address}/{path}")
        assert status == expected, path
        assert {key: headers.get(key) for key in HEADERS} == HEADERS, path
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "unsafe-eval" not in policy
        assert "nginx/" not in headers["Server"]
    _, headers, body = ask(f"{balanced.address}/{name}")
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    with urllib.request.urlopen(f"{balanced.address}/{name}") as whole:
        assert len(body) < 0.6 * len(whole.read())
    for path in ("", "static/js/none.js"):
        assert "immutable" not in ask(f"{balanced.address}/{path}")[1].get("Cache-Control", "")


def test_a_name_is_given_once_and_an_odd_one_is_replaced(balanced: Balanced) -> None:
    given = ask(balanced.address)[1]["Set-Cookie"]
    name = re.match(r"descent_replica=([0-9a-f]{32}); Path=/; HttpOnly; SameSite=Lax$", given)
    assert name
    assert "Set-Cookie" not in ask(balanced.address, f"descent_replica={name[1]}")[1]
    assert "Set-Cookie" in ask(balanced.address, "descent_replica=replica-1")[1]


def test_visitors_are_spread(balanced: Balanced) -> None:
    for i in range(40):
        request = urllib.request.Request(f"{balanced.address}/_stcore/health")
        request.add_header("Cookie", f"descent_replica={i:032x}")
        request.add_header("User-Agent", "Crowd")
        with urllib.request.urlopen(request, timeout=10):
            pass
    found = balanced.upstreams("Crowd")
    assert len(found) == 40
    for host in balanced.replicas:
        assert 8 <= found.count(host) <= 32


def test_two_browsers_can_be_at_two_replicas_and_a_lost_one_is_replaced(
    visit: Visits, balanced: Balanced
) -> None:
    """The visitor of the replica that ends comes back at the other one, with a new session; the
    other visitor notices nothing."""
    homes: dict[str, list[Page]] = {}
    for i in range(12):
        who = f"Browser {i}"
        page = visit("loss_curve?step=4", user_agent=who)
        homes.setdefault(replica_of(balanced, who), []).append(page)
        if len(homes) == 2:
            break
    (lost, losers), (left, others) = homes.items()
    page, other = losers[0], others[0]
    who = page.evaluate("navigator.userAgent")
    for loser in losers:
        visit.expect(loser, "WebSocket", "Failed to load resource", "Client Error")
    balanced.replicas[lost].kill()
    balanced.replicas[lost].wait()
    wait_for(lambda: left in balanced.upstreams(who)[-1], 60)
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=60_000)
    rest(page)
    expect(page.get_by_text("step 4 of 30")).to_be_visible(timeout=60_000)
    for here in (page, other):
        here.get_by_role("button", name="To the start").click()
        expect(here.get_by_text("step 0 of 30")).to_be_visible(timeout=30_000)
    balanced.start(lost)  # it comes back, and a page loaded anew finds it or the other
    wait_for(lambda: answers(f"http://{lost}"))
    page.reload()
    rest(page)
    for page in [*losers, *others]:
        page.close()
    wait_for(lambda: len(balanced.upstreams(who, "/_stcore/stream")) == 3)
    first, second, _ = balanced.upstreams(who, "/_stcore/stream")
    assert first == lost
    assert second.endswith(left)  # tried at the lost one before, or not
