"""A person's own words are shown letter for letter wherever they appear, and do nothing else."""

import ast
import csv
import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Locator, Page, expect
from streamlit.testing.v1 import AppTest

from datasets.tabular import read, select_label
from tests.browsing import CHARTS, Visits, rest
from tests.conftest import served
from ui.export import csv_file
from ui.own_data import OWN
from ui.scripts.common import notebook
from ui.words import JOINER, KEYS, TITLE_LENGTH, UPRIGHT_LENGTH, chart_title, labels, one_line

NAMES = [
    r"a.b[0]:c\d",
    'it\'s "q" <&> x',
    "$a_b*c*$ #1|2~~s~~^{up}^",
    "{0} {x!r} %s %% @me =1",
    "{{7*7}} ${7*7}",
    "`code` ``x``",
    "two\nlines\tand a tab",
    "emoji \U0001f642 \U0001f469\u200d\U0001f467",
    "עברית",
    "العربية (1)",
    "ab\u202egnp.exe",
    "long " * 59 + "end",
    "<script>window.marked=1</script>",
    '<img src=x onerror="window.marked=1">',
    "![x](http://127.0.0.1:9/x.png)",
    "[a](javascript:alert(1))",
    "javascript:alert(1)",
    "http://127.0.0.1:9/a",
    "www.example.org me@example.org",
    "&lt;b&gt; &#60;",
    "toString",
    "constructor",
    "__proto__",
    "hasOwnProperty",
    "image",
    "title",
    ":red[x]",
    ":material/home: :streamlit: :smile:",
    r"$\frac{1}{2}$",
    "a -> b <= c -- d",
    "- [ ] item",
    "# heading",
    "> quote",
    "| a | b |",
    "NaN",
    "C:\\new\\u0041",
    "=1+1",
    "@SUM(A1)",
    "__index_level_0__",
    "count()",
    "datum['x']",
    "x:Q",
]
LABEL, YES, NO = "label <b>*$x$*", "<i>yes</i> :red[a]", "[no](http://127.0.0.1:9/no)"
FILE = "<img src=x onerror=marked()> :red[x] $a$ {0} ![x](y:).csv"
ROWS, ROUNDS = 14, 2  # of the file; of choices on a page
# Every page and view that takes a person's file, with its control of the data, the keys of the
# controls for columns, its panels' key, and the view's control.
VIEWS: dict[str, tuple[str, str, list[str], str, Mapping[str, str]]] = {
    "loss_curve": ("loss_curve", "a_data", ["own_x", "own_y"], "a_panel", {}),
    "linear_regression": ("linear_regression", "r_data", ["own_target"], "r_panel", {}),
    "losses, a label": ("losses", "l_data", ["own_first"], "l_panel", {"l_view": "Surfaces"}),
    "losses, a number": (
        *("losses", "l_points", ["own_x", "own_y"], "l_panel"),
        {"l_view": "A number instead"},
    ),
    "activations": (
        *("activations", "f_data", ["own_first", "own_second"], "f_panel"),
        {"f_view": "Who can learn"},
    ),
    "decision_boundary": (
        *("decision_boundary", "b_data", ["own_first", "own_second"], "b_panel"),
        {},
    ),
}

TITLED = {"loss_curve", "linear_regression", "losses, a number", "decision_boundary"}


def nasty_file(names: Sequence[str] = NAMES) -> bytes:
    """A row of names, then numbers under them, a label, and a column of the names themselves."""
    chance = random.Random(0)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([*names, LABEL, "cells"])
    for row in range(ROWS):
        numbers = [round(chance.gauss(row + 1, 3), 2) for _ in names]
        table.writerow([*numbers, (YES, NO)[row % 2], NAMES[row * 3]])
    return text.getvalue().encode()


def bare(text: str) -> str:
    return " ".join(text.replace(JOINER, "").split())


def said(text: str) -> str:
    """How a name is read from the screen."""
    return bare(one_line(text))


# --- In Python: what the pages send to the browser, and what they export ---


def parts(node: Any) -> Iterator[Any]:
    """All elements and blocks of a page."""
    for child in node.children.values():
        yield child
        if hasattr(child, "children"):
            yield from parts(child)


def strings(message: Any) -> Iterator[str]:
    """The texts in a message to the browser, without choices of columns, code and pictures."""
    for field, value in message.ListFields():
        if message.DESCRIPTOR.name in {"Selectbox", "MultiSelect"} and field.name != "label":
            continue
        for part in value if field.is_repeated else [value]:
            if field.type == field.TYPE_STRING:
                yield part
            elif field.type == field.TYPE_MESSAGE and hasattr(part, "ListFields"):
                yield from strings(part)


def titles(spec: Any) -> Iterator[str]:
    """The titles in a chart's specification; whatever else is a text holds none of the names."""
    if isinstance(spec, Mapping):
        for key, value in spec.items():
            if key == "title":
                yield from [value] if isinstance(value, str) else value
            else:
                yield from titles(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from titles(value)
    elif isinstance(spec, str):
        assert not [name for name in ODD if name in spec]


ODD = [name for name in NAMES if not re.fullmatch(r"[\w ]+", name)]


def check_messages(app: AppTest) -> None:
    """No text that is read as Markdown or HTML holds a name as it is; titles of charts are safe."""
    assert not app.exception
    for part in parts(app._tree):
        kind = part.proto.DESCRIPTOR.name if part.proto is not None else ""
        if kind == "VegaLiteChart":
            for title in titles(json.loads(part.proto.spec)):
                assert title == one_line(title)
                assert title not in KEYS
                assert len(title) < 2 * TITLE_LENGTH
        elif kind not in {"", "Code", "Dataframe"}:
            for text in strings(part.proto):
                found = [name for name in ODD if name in text or one_line(name) in text]
                assert not found, f"{kind}: {text}"


def check_script(app: AppTest, inputs: Sequence[str], target: str, folder: Path) -> None:
    """The script on screen runs where its file is, with the names as texts; the notebook has the
    names in its code only."""
    script = app.code[0].value
    values = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(script).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in {"FILE", "INPUTS", "TARGET"}
    }
    assert (values["INPUTS"], values["TARGET"]) == (list(inputs), target)
    if not (folder / values["FILE"]).exists():
        table, positive = read(nasty_file(), FILE), app.session_state["own_positive"]
        chosen = select_label(table, inputs, target, positive)
        used = csv_file([*inputs, target], [*chosen.X.T, *chosen.y.T])
        (folder / values["FILE"]).write_bytes(used)
    (folder / "run.py").write_text(script, "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "run.py"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    cells = json.loads(notebook(script))["cells"]
    words = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert not [name for name in ODD if name in "\n".join(words)]


def chosen_columns(app: AppTest, keys: Sequence[str]) -> tuple[list[str], str]:
    """The inputs and the target that the controls name."""
    state = app.session_state
    if "own_target" in keys:
        return list(state["own_inputs"]), state["own_target"]
    target = "own_y" if "own_y" in keys else "own_label"
    return [state[key] for key in keys if key != target], state[target]


def choose(app: AppTest, key: str, name: str) -> None:
    box = app.selectbox(key=key)
    box.select_index(box.options.index(labels(NAMES)[name])).run()


@pytest.mark.parametrize("view", VIEWS)
def test_what_a_page_sends(open_page, view: str, tmp_path: Path) -> None:
    page, data, keys, panel, query = VIEWS[view]
    app = open_page(page, **{data: OWN}, **query)
    app.file_uploader(key="csv").upload(FILE, nasty_file(), "text/csv").run()
    (tmp_path / FILE).write_bytes(nasty_file())
    panels = next(group for group in app.get("button_group") if group.key == panel).options
    share = NAMES[list(VIEWS).index(view) :: len(VIEWS)]
    for first in range(0, len(share), len(keys)):
        for key, name in zip(keys, share[first:], strict=False):
            choose(app, key, name)
        check_messages(app)
        for name in (*(panels if first == 0 else ["The sum"]), "Export"):
            app.session_state[panel] = name
            app.run()
            check_messages(app)
        check_script(app, *chosen_columns(app, keys), tmp_path)


# --- Sinks one by one, in Chromium ---

SINKS = """
import numpy as np
import streamlit as st

from tests.test_hostile_names import NAMES
from ui import charts
from ui.words import UPRIGHT_LENGTH, chart_title, labels, plain

called = labels(NAMES)
for i, name in enumerate(NAMES):
    with st.container(key=f"sink{i}"):
        st.markdown(f"- {plain(name)}")
        st.caption(f"{plain(name)} has been read.")
        st.error(plain(name))
        st.number_input(plain(name), key=f"number {i}")
        st.selectbox("A", [name, NAMES[i - 1]], format_func=called.get, key=f"box {i}")
        title = chart_title(name)
        up = chart_title(f"target: {title}", UPRIGHT_LENGTH)
        x, y = charts.across("x", title, (0, 4)), charts.up("y", up, (0, 4))
        mark = charts.layer("points", "data").mark_point(size=400)
        spec = charts.finished(mark.encode(x, y, tooltip=charts.shown(x=title, y=title)))
        points = {"points": charts.table(x=np.array([2.0, 2.0]), y=np.array([2.0, 3.0]))}
        charts.draw(spec, points, key=f"chart {i}", alt="Two points", now=name)
for i, domain in enumerate([(0, 2e13), (-4e-6, 4e-6), (-5e5, 5e5), (1e8, 1.002e8)]):
    with st.container(key=f"numbers{i}"):
        up = charts.up("y", "y", domain)
        log = charts.up_log("x", "x", (max(domain[0], 1e-12), domain[1]))
        for name, axis in (("up", up), ("log", log)):
            mark = charts.layer("points", "data").mark_point().encode(y=axis)
            points = {"points": charts.table(x=np.array([domain[1]]), y=np.array([domain[1]]))}
            charts.draw(charts.finished(mark), points, key=f"{name} {i}", alt="One", now="")
"""
LINEAR = {  # some of the numbers beside these axes
    0: {"0", "1 × 10¹³", "2 × 10¹³"},
    1: {"−2 × 10⁻⁶", "0", "2 × 10⁻⁶"},
    2: {"−400\u202f000", "0", "400\u202f000"},
    3: {"1 × 10⁸", "1.001 × 10⁸"},
}
WIDE = {"width": 1440, "height": 1000}
INJECTED = """() => [window.marked, ...document.querySelectorAll(
  'script, img, iframe, object, embed, a[href]:not([href^="#"]), [onerror], [onload], [onclick]'
)].map(e => e && e.outerHTML.slice(0, 200))"""


class Guard:
    """Looks for elements that were not on the page before a person's words came to it."""

    def __init__(self, page: Page) -> None:
        self.page, self.before = page, set(page.evaluate(INJECTED))

    def check(self) -> None:
        assert set(self.page.evaluate(INJECTED)) - self.before - {None} == set()


def axis_titles(chart: Locator) -> list[str]:
    return [bare(text) for text in chart.locator(".role-axis-title text").all_text_contents()]


def stands_for(shown: str, name: str, before: str = "") -> bool:
    """Whether an axis title is the name, or was cut as one is: in its middle, or by the chart."""
    cut = [bare(chart_title(before + name, n)) for n in (TITLE_LENGTH, UPRIGHT_LENGTH)]
    return any(
        shown == title or (shown.endswith("…") and title.startswith(shown[:-1].rstrip()))
        for title in cut
    )


@pytest.fixture(scope="module")
def sinks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small app that shows each name in every kind of place."""
    folder = tmp_path_factory.mktemp("sinks")
    (folder / "app.py").write_text(SINKS, "utf-8")
    with served(folder, "app.py") as address:
        yield address


@pytest.mark.browser
def test_every_name_in_every_kind_of_place(visit: Visits, sinks: str) -> None:
    page = visit(address=sinks, viewport=WIDE)
    guard = Guard(page)
    expect(page.locator(f".st-key-sink{len(NAMES) - 1} .mark-symbol path")).to_have_count(
        2, timeout=60_000
    )
    for i, name in enumerate(NAMES):
        sink, text = page.locator(f".st-key-sink{i}"), said(name)
        assert bare(sink.locator("li").inner_text()) == text
        caption = sink.locator("[data-testid=stCaptionContainer]").first
        assert bare(caption.inner_text()) == f"{text} has been read."
        assert bare(sink.locator("[data-testid=stAlertContainer]").inner_text()) == text
        label = sink.locator("[data-testid=stNumberInput] [data-testid=stWidgetLabel]")
        assert bare(label.inner_text()) == text
        assert bare(sink.get_by_role("combobox").input_value()) == text
        across, up = axis_titles(sink)
        assert stands_for(across, name)
        assert stands_for(up, name, "target: ")
        points = sink.locator(".mark-symbol path")
        assert points.count() == 2
        points.first.hover()
        tip = page.locator("#vg-tooltip-element.visible")
        keys = [bare(key) for key in tip.locator("td.key").all_inner_texts()]
        whole = bare(chart_title(name))
        assert keys == [whole, f"{whole} (2)"]
        page.mouse.move(0, 0)
        expect(tip).to_have_count(0)
    for i, numbers in LINEAR.items():
        charts = page.locator(f".st-key-numbers{i} [data-testid=stVegaLiteChart]")
        found = charts.first.locator(".role-axis-label text").all_text_contents()
        assert numbers <= set(found)
        assert charts.last.locator(".role-axis-label text").count() >= 2
    guard.check()


# --- The pages, in Chromium ---


def own_data_page(view: str) -> str:
    page, data, _, _, query = VIEWS[view]
    asked = {data: OWN} | dict(query)
    return f"{page}?" + "&".join(f"{k}={quote_plus(v)}" for k, v in asked.items())


def upload(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files([file])  # type: ignore[list-item]
    expect(page.get_by_text("has been read.")).to_be_visible(timeout=60_000)
    rest(page)


def pick(page: Page, key: str, name: str) -> None:
    """Choose a column by the words that the control shows for it."""
    label = labels(NAMES)[name]
    box = page.locator(f".st-key-{key}").get_by_role("combobox")
    if box.input_value() == label:
        return
    box.click()
    box.fill(label[:60])
    page.get_by_role("option", name=label, exact=True).first.click()
    expect(box).to_have_value(label)
    rest(page)  # the other controls are drawn anew, too


def named(page: Page, name: str) -> None:
    """Waits until an axis of a chart bears the name."""
    for _ in range(100):
        titles = axis_titles(page.locator(CHARTS))
        if any(stands_for(t, name, start) for t in titles for start in ("", "target: ")):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"no axis is called {name!r}, but {titles}")


@pytest.mark.browser
@pytest.mark.parametrize("view", VIEWS)
def test_names_on_a_page(visit: Visits, view: str) -> None:
    """Each view takes its share of the names in turn, and opens all of its panels with them."""
    _, _, keys, panel, _ = VIEWS[view]
    page = visit(own_data_page(view), viewport=WIDE)
    guard = Guard(page)
    upload(page, FILE, nasty_file())
    expect(page.get_by_text(f"{bare(chart_title(FILE))} has been read.")).to_be_visible()
    most = len(keys) * (ROUNDS if view in TITLED else 1)
    share = NAMES[list(VIEWS).index(view) :: len(VIEWS)][:most]
    for first in range(0, len(share), len(keys)):
        chosen = dict(zip(keys, share[first:], strict=False))
        for key, name in chosen.items():
            pick(page, key, name)
        for name in chosen.values() if view in TITLED else ():
            named(page, name)
        charts = page.locator(CHARTS)
        points = [charts.nth(i).locator(".mark-symbol path").count() for i in range(charts.count())]
        assert max(points) >= (ROWS if view in TITLED else 1)
        guard.check()
    for button in page.locator(f".st-key-{panel} button").all():
        button.click()
        rest(page)
        guard.check()
    assert page.locator("[data-testid=stException]").count() == 0


@pytest.mark.browser
def test_cells_headers_and_label_values_are_shown_as_they_are(visit: Visits) -> None:
    page = visit(own_data_page("decision_boundary"), viewport=WIDE)
    guard = Guard(page)
    names = [*NAMES[:2], NAMES[6]]
    upload(page, FILE, nasty_file(names))
    box = page.locator(".st-key-own_positive").get_by_role("combobox")
    assert box.input_value() == NO
    page.locator(".st-key-own_swap button").click()
    expect(box).to_have_value(YES)
    page.get_by_text("What was understood").click()
    preview = page.locator(".st-key-own_preview")
    preview.locator("[data-testid=stDataFrame]").hover()
    assert preview.get_by_role("button", name="Search").is_visible()
    assert not preview.locator('[aria-label^="Download as CSV"]').is_visible()
    preview.get_by_role("button", name="Fullscreen").dispatch_event("click")
    expect(preview.locator("[role=grid] th", has_text="cells")).to_be_attached()
    headers = map(bare, preview.locator("[role=grid] th").all_text_contents())
    assert {*map(said, names), LABEL, "cells"} <= set(headers)
    cells = set(map(said, preview.locator("[role=grid] td").all_text_contents()))
    assert {YES, NO, *(said(NAMES[3 * row]) for row in range(4))} <= cells
    guard.check()
