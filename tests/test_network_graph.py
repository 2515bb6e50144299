"""The network's drawing: what Python says of a network, and what the browser makes of it."""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from itertools import combinations, product
from math import exp
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from streamlit.testing.v1 import AppTest

from engine.activations import RELU, TANH, sigmoid
from engine.network import Network
from tests.browsing import Visits
from tests.conftest import ROOT, served
from ui.network_graph import HTML, Graph, Unit, Wire, of_network, payload
from ui.numbers import number
from ui.theme import CLASS_0_RGB, CLASS_1_RGB

# --- in Python ----------------------------------------------------------------------------------


def small_network() -> Network:
    """2-2-1 with a ReLU: weights [[1, −2], [3, 0.5]], biases (0.25, −1); then (2, −4), 0.5."""
    network = Network([2, 2, 1], RELU, rng=np.random.default_rng(0))
    network.load(np.array([1, -2, 3, 0.5, 0.25, -1, 2, -4, 0.5]))
    return network


def test_a_network_by_hand() -> None:
    network = small_network()
    *activations, z = (a[0] for a in network.forward(np.array([[1.0, -0.1]])))
    graph = of_network(network, ["height", "age"], ["ŷ"], [*activations, sigmoid(z)])
    # ReLU(1·1 − 0.1·3 + 0.25) = 0.95 and ReLU(−2·1 − 0.1·0.5 − 1) = 0; 2·0.95 − 4·0 + 0.5 = 2.4
    assert graph.columns == (
        (Unit("height", "1.000", "input"), Unit("age", "−0.1000", "input")),
        (Unit("1", "0.9500", bias="b = 0.250"), Unit("2", "0", bias="b = −1.00")),
        (Unit("ŷ", f"{1 / (1 + exp(-2.4)):.4f}", "output", bias="b = 0.500"),),
    )
    assert graph.titles == ("inputs", "hidden layer 1", "output")
    weights = {(*wire.start, *wire.end): wire.weight for wire in graph.wires}
    assert weights == {
        (0, 0, 1, 0): 1,
        (0, 0, 1, 1): -2,
        (0, 1, 1, 0): 3,
        (0, 1, 1, 1): 0.5,
        (1, 0, 2, 0): 2,
        (1, 1, 2, 0): -4,
    }


def test_a_single_neuron_has_its_weights_written_on_the_wires() -> None:
    network = Network([3, 1], rng=np.random.default_rng(0), bias=False)
    network.load(np.array([0.5, -1.25, 20]))
    graph = of_network(network, ["a", "b", "c"], ["ŷ"])
    assert [wire.label for wire in graph.wires] == ["0.500", "−1.25", "20.0"]
    assert [unit.bias + unit.value for column in graph.columns for unit in column] == [""] * 4
    assert not any(wire.label for wire in of_network(small_network(), "ab", "y").wires)


def test_a_network_that_does_not_fit_its_words_is_refused() -> None:
    network, two = small_network(), np.zeros(2)
    with pytest.raises(ValueError, match=r"names for \(1, 2, 1\) units"):
        of_network(network, ["x"], ["y"])
    with pytest.raises(ValueError, match=r"activations for \(2, 2\) units"):
        of_network(network, "ab", "y", [two, two])
    with pytest.raises(ValueError, match=r"maps for \(2, 2, 2\) units"):
        of_network(network, "ab", "y", None, [np.zeros((2, 3, 3))] * 3)
    with pytest.raises(ValueError, match="not a stack of 5"):
        of_network(network.at(np.zeros((5, 9))), "ab", "y")


def test_what_cannot_be_drawn_is_refused() -> None:
    units = (Unit("x"),), (Unit("y"),)
    for wire in [Wire((0, 0), (1, 1), 1.0), Wire((0, 0), (2, 0), 1.0), Wire((-1, 0), (1, 0), 1.0)]:
        with pytest.raises(ValueError, match="no such pair of units"):
            Graph(units, (wire,))
    for wire in [Wire((0, 0), (0, 0), 1.0), Wire((1, 0), (0, 0), 1.0)]:
        with pytest.raises(ValueError, match="wires lead to the right"):
            Graph(units, (wire,))
    for columns in [(), ((),), ((Unit("x"),), ())]:
        with pytest.raises(ValueError, match="needs columns"):
            Graph(columns, ())
    with pytest.raises(ValueError, match="2 columns, but 1 titles"):
        Graph(units, (), ("inputs",))
    with pytest.raises(ValueError, match="kind must be one of"):
        Unit("x", kind="square")
    with pytest.raises(ValueError, match=r"not the shape \(3,\)"):
        Unit("x", map=np.zeros(3))
    for bad in (np.nan, np.inf, 1.1, -2):
        with pytest.raises(ValueError, match="from −1 to 1; that of 'x' does not"):
            Unit("x", map=np.array([[0.0, bad]]))


def test_maps_travel_as_signed_bytes_lowest_row_first() -> None:
    levels = np.array([[-1, 0.5, 0], [1, -0.25, 1 + 1e-9]])
    (unit,) = payload(Graph(((Unit("x", map=levels),),), ()))["columns"][0]
    bytes_ = np.frombuffer(b64decode(unit["map"]), np.int8)
    assert bytes_.tolist() == [-127, 64, 0, 127, -32, 127]
    assert unit["wide"] == 3


def test_weights_are_shares_of_the_largest_and_keep_their_sign() -> None:
    weights = [2.0, -8.0, 0.0, None, 1e-9, -1e-9, float("nan"), float("-inf")]
    columns = ((Unit("x"),), tuple(Unit(str(k)) for k in range(len(weights))))
    wires = tuple(Wire((0, 0), (1, k), weight) for k, weight in enumerate(weights))
    data = payload(Graph(columns, wires))
    assert data["shares"] == [0.25, -1, 0, 0, 0.001, -0.001, 0, 0]
    said = [f"weight from x to unit {k}: {text}" for k, text in enumerate(["2.000", "−8.000", "0"])]
    assert data["weights"][:4] == [*said, ""]
    assert json.loads(json.dumps(data, allow_nan=False))["ends"][2] == [0, 0, 1, 2]
    still = payload(Graph(columns, (Wire((0, 0), (1, 0), 0.0), Wire((0, 0), (1, 1), 1e300))))
    assert still["shares"] == [0, 1]
    assert payload(Graph(columns, (Wire((0, 0), (1, 0), 0.0),)))["shares"] == [0]


SCRIPT = """
import streamlit as st
from ui.network_graph import Graph, Unit, Wire, draw

columns = ((Unit("x", "2"),), (Unit("<b>1</b>"), Unit("2")))
place = draw(Graph(columns, ()), key="net", alt="A network", now="1 < 2 & x is 2")
st.text(place)
"""


def shown(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


def test_draws_with_its_words_for_ears() -> None:
    app = AppTest.from_string(SCRIPT).run()
    assert shown(app) == "None"
    data = json.loads(app.get("bidi_component")[0].proto.json)
    assert (data["alt"], data["height"], data["chosen"]) == ("A network", 300, None)
    assert app.get("html")[0].proto.body == '<p class="unseen">1 &lt; 2 &amp; x is 2</p>'


@pytest.mark.parametrize("place", [[0, 0], [1, 1], (1, 0)])
def test_a_choice_comes_back(place: Any) -> None:
    app = AppTest.from_string(SCRIPT).run()
    app.session_state["net"] = {"chosen": place}
    assert shown(app.run()) == str(tuple(place))
    data = json.loads(app.get("bidi_component")[0].proto.json)
    assert data["chosen"] == list(place)


@pytest.mark.parametrize(
    "state",
    [None, "x", 7, [], {}, {"chosen": None}, {"chosen": "11"}, {"chosen": [1]}]
    + [{"chosen": place} for place in ([0, 1], [2, 0], [-1, 0], [0, -1], [1, 10**30])]
    + [{"chosen": place} for place in ([1.0, 0], [True, 0], ["1", 0], [1, None], [1, 1, 1])]
    + [{"chosen": {"0": 1, "1": 0}}, {"chosen": [[1], [0]]}, {"chosen": [float("nan"), 0]}],
)
def test_ignores_a_choice_that_is_none(state: Any) -> None:
    app = AppTest.from_string(SCRIPT).run()
    app.session_state["net"] = state
    assert shown(app.run()) == "None"


# --- in Chromium --------------------------------------------------------------------------------

APP = """
import numpy as np
import streamlit as st
from engine.activations import TANH, sigmoid
from engine.network import Network
from ui.network_graph import Graph, Unit, Wire, draw, of_network

st.html("<style>.unseen { display: none }</style>")
seed = st.number_input("seed", 0, 99, 3)
kind = st.query_params.get("kind", "2-4-1")


def neuron(inputs):
    w = np.random.default_rng(seed).normal(size=inputs)
    first = tuple(Unit(f"x{k + 1}", f"{k / 7:.4f}", "input") for k in range(inputs))
    wires = tuple(Wire((0, k), (1, 0), w[k], f"w{k + 1} = {w[k]:.4f}") for k in range(inputs))
    bias = Wire((0, inputs), (1, 0), -1.0, "-1")
    last = (Unit("sum", "0.8176", "sum"),), (Unit("f", "sigmoid"),), (Unit("y", "0.69", "output"),)
    joints = Wire((1, 0), (2, 0), None), Wire((2, 0), (3, 0), None)
    columns = ((*first, Unit("b", "0.5", "bias")), *last)
    return Graph(columns, (*wires, bias, *joints), ("inputs", "sum", "activation", "output"))


def network(sizes, pictured):
    net = Network(sizes, TANH, rng=np.random.default_rng(seed))
    side = np.linspace(-1, 1, 20)
    X = np.stack([np.repeat(side, 20), np.tile(side, 20)] * 4, axis=1)[:, : sizes[0]]
    *activations, z = net.forward(X)
    activations.append(sigmoid(z))
    maps = [np.moveaxis(a.reshape(20, 20, -1), -1, 0) for a in activations]
    names = [f"x{k + 1}" for k in range(sizes[0])]
    return of_network(net, names, ["y"], [a[30] for a in activations], maps if pictured else None)


if kind.startswith("neuron"):
    graph = neuron(int(kind[-1]))
elif kind == "hidden":
    graph = network([2, st.number_input("units", 1, 16, 4), 1], True)
else:
    graph = network([int(size) for size in kind.removesuffix("m").split("-")], kind[-1] == "m")
with st.container(width=int(st.query_params.get("width", 700))):
    chosen = draw(graph, key="net", alt="A network", now=f"seed {seed}")
st.text(f"chosen: {chosen}")
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small running app, in the project's own colours."""
    folder = tmp_path_factory.mktemp("graph")
    (folder / "app.py").write_text(APP, "utf-8")
    (folder / ".streamlit").symlink_to(ROOT / ".streamlit")
    with served(folder, "app.py") as address:
        yield address


@pytest.fixture
def visit(visit: Visits) -> Callable[..., Page]:
    """`visit("2-4-1m", 330, "dark")` draws a network."""

    def draw(kind: str, width: int = 700, theme: str = "light") -> Page:
        window = {"width": width + 80, "height": 700}
        return visit(f"?kind={kind}&width={width}", viewport=window, color_scheme=theme)

    return draw


def units(page: Page) -> Locator:
    return page.get_by_role("group", name="A network").get_by_role("button")


def unit(page: Page, name: str) -> Locator:
    return units(page).and_(page.get_by_role("button", name=re.compile(f"^{name}[:,]")))


def panel(page: Page) -> Locator:
    return page.locator("#panel")


def type_seed(page: Page, seed: int) -> None:
    page.get_by_label("seed").fill(str(seed))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"seed {seed}")).to_have_count(1)  # the words for ears


Box = tuple[float, float, float, float]

BOXES = """(group, selector) => [...group.querySelectorAll(selector)].map((e) => {
  const { left, top, right, bottom } = e.getBoundingClientRect();
  return [left, top, right, bottom];
}).filter(([left, top, right, bottom]) => right > left && bottom > top)"""


def boxes(page: Page, selector: str) -> list[Box]:
    """Left, top, right, bottom of all that can be seen."""
    return [tuple(box) for box in page.locator("#graph").evaluate(BOXES, selector)]


def overlap(one: Box, other: Box) -> bool:
    """By more than half a pixel."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    return across > 0.5 and min(one[3], other[3]) - max(one[1], other[1]) > 0.5


def clashes(*groups: list[Box]) -> list[tuple[Box, Box]]:
    every = [box for group in groups for box in group]
    return [pair for pair in combinations(every, 2) if overlap(*pair)]


SHAPES = {  # and how many units each has
    "2-1": 3,
    "3-1": 4,
    "2-1m": 3,
    "2-4-1": 7,
    "2-4-1m": 7,
    "2-8-8-1m": 19,
    "7-16-16-16-16-1m": 72,
    "neuron1": 5,
    "neuron2": 6,
    "neuron3": 7,
}


def resize(page: Page, width: int) -> None:
    """The graph itself: as when the window or the sidebar gives it another width."""
    page.locator("#graph").evaluate(
        """(graph, width) => new Promise((done) => {
          graph.style.width = `${width}px`;
          requestAnimationFrame(() => requestAnimationFrame(done));
        })""",
        width,
    )


@pytest.mark.browser
@pytest.mark.parametrize(("kind", "count"), SHAPES.items())
def test_nothing_overlaps_and_nothing_is_cut_off(
    visit: Callable[..., Page], kind: str, count: int
) -> None:
    page = visit(kind)
    for width, theme in product((330, 500, 700), ("dark", "light")):
        page.emulate_media(color_scheme=theme)
        resize(page, width)
        drawn, texts = boxes(page, ".unit"), boxes(page, ".under span, .name.left, .name.right")
        labels, titles = boxes(page, ".label"), boxes(page, "#titles span")
        assert len(drawn) == count
        assert clashes(drawn, labels, titles) == []
        assert clashes(texts, labels) == []
        (frame,) = boxes(page, ":scope > svg")
        assert frame[2] - frame[0] == pytest.approx(width, abs=1)
        assert frame[3] - frame[1] == 300
        for left, top, right, bottom in [*drawn, *texts, *labels]:
            assert frame[0] <= left < right <= frame[2]
            assert frame[1] <= top < bottom <= frame[3]


@pytest.mark.browser
@pytest.mark.parametrize(("kind", "labels"), [("neuron3", 4), ("3-1", 3), ("2-1m", 2)])
def test_every_wire_of_one_neuron_has_its_label(
    visit: Callable[..., Page], kind: str, labels: int
) -> None:
    page = visit(kind)
    for width in (330, 500, 700):
        resize(page, width)
        assert len(boxes(page, ".label")) == labels


@pytest.mark.browser
def test_text_stands_where_there_is_room_for_all_of_a_column(visit: Callable[..., Page]) -> None:
    def texts(kind: str) -> int:
        return len(boxes(visit(kind), ".under"))

    assert texts("2-4-1m") == 7
    assert texts("2-16-1m") == 3
    assert texts("7-16-16-16-16-1m") == 1


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["neuron3", "2-8-8-1m"])
def test_new_numbers_change_the_drawing_in_place(visit: Callable[..., Page], kind: str) -> None:
    page = visit(kind)
    graph = page.locator("#graph")
    first = graph.evaluate("""(group) => {
        window.before = [...group.querySelectorAll('*')];
        window.added = 0;
        const count = (seen) => (window.added += seen.filter((s) => s.addedNodes.length
            && [...s.addedNodes].some((node) => node.nodeType === 1)).length);
        new MutationObserver(count).observe(group, { childList: true, subtree: true });
        return group.querySelector('line').getAttribute('stroke-width');
    }""")
    for seed in range(4, 9):
        type_seed(page, seed)
    page.wait_for_function(
        """(first) => {
          const line = window.before.find((e) => e.tagName === 'line');
          return line.isConnected && line.getAttribute('stroke-width') !== first;
        }""",
        arg=first,
    )
    assert page.evaluate("window.added") == 0
    assert graph.evaluate(
        "(g) => [...g.querySelectorAll('*')].every((e, k) => e === window.before[k])"
    )


PIXELS = """(button) => {
  const canvas = button.querySelector('canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const at = (x, y) => [...data.slice(4 * (y * canvas.width + x)).slice(0, 3)];
  return [canvas.width, canvas.height, at(0, 0), at(0, 19), at(19, 0)];
}"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("theme", "class_0", "class_1"),
    [
        ("light", (0x1F, 0x6F, 0xB2), (0xC6, 0x5D, 0x00)),
        ("dark", (0x74, 0xB9, 0xF2), (0xFF, 0xA9, 0x4D)),
    ],
)
def test_maps_in_the_classes_colours_lowest_row_below(
    visit: Callable[..., Page], theme: str, class_0: Any, class_1: Any
) -> None:
    page = visit("2-4-1m", 500, theme)
    # x1 grows from row to row, x2 from column to column, both from −1 to 1
    wide, high, top, bottom, _ = unit(page, "x1").evaluate(PIXELS)
    assert (wide, high) == (20, 20)
    assert np.abs(np.subtract(top, class_1)).max() <= 1
    assert np.abs(np.subtract(bottom, class_0)).max() <= 1
    _, _, top_left, bottom_left, top_right = unit(page, "x2").evaluate(PIXELS)
    assert top_left == bottom_left == bottom
    assert top_right == top


@pytest.mark.browser
def test_the_theme_changes_in_place(visit: Callable[..., Page]) -> None:
    page = visit("2-4-1m")
    light = unit(page, "x1").evaluate(
        "(e) => (window.kept = e.querySelector('canvas')).toDataURL()"
    )
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "(light) => window.kept.isConnected && window.kept.toDataURL() !== light", arg=light
    )


@pytest.mark.browser
def test_the_pointer_shows_more(visit: Callable[..., Page]) -> None:
    page = visit("2-4-1m")
    expect(panel(page)).to_be_hidden()
    unit(page, "unit 2").hover()
    expect(panel(page)).to_be_visible()
    expect(panel(page)).to_contain_text("unit 2, hidden layer 1")
    expect(panel(page)).to_contain_text("b = 0")
    assert panel(page).locator("canvas").bounding_box()["width"] == 150
    expect(page.locator("line.lit")).to_have_count(3)
    (frame,), (box,) = boxes(page, ":scope > svg"), boxes(page, "#panel")
    assert frame[0] <= box[0] < box[2] <= frame[2]
    assert frame[1] <= box[1] < box[3] <= frame[3]
    assert not overlap(box, boxes(page, ".unit:hover")[0])
    before = panel(page).inner_text()
    page.mouse.move(2, 2)
    expect(panel(page)).to_be_hidden()
    expect(page.locator("line.lit")).to_have_count(0)
    type_seed(page, 5)
    unit(page, "unit 2").hover()
    expect(panel(page)).not_to_have_text(before)


@pytest.mark.browser
def test_the_pointer_near_a_wire_reads_its_weight(visit: Callable[..., Page]) -> None:
    page = visit("2-4-1")
    network = Network([2, 4, 1], TANH, rng=np.random.default_rng(3))
    weight = network.parameters.layers[0].W[0, 0]
    one, _, other, *_ = boxes(page, ".unit")
    middle = [(one[k] + one[k + 2] + other[k] + other[k + 2]) / 4 for k in range(2)]
    page.mouse.move(middle[0], middle[1] - 5)
    expect(panel(page)).to_be_visible()
    expect(panel(page)).to_have_text(f"weight from x1 to unit 1: {number(weight)}")
    expect(page.locator("line.lit")).to_have_count(1)
    page.mouse.move(middle[0], middle[1] - 60)
    expect(panel(page)).to_be_hidden()


@pytest.mark.browser
def test_chosen_and_unchosen_by_mouse(visit: Callable[..., Page]) -> None:
    page = visit("2-4-1m")
    for name, place in [("x2", "(0, 1)"), ("unit 3", "(1, 2)"), ("y", "(2, 0)"), ("y", "None")]:
        unit(page, name).click()
        expect(page.get_by_text("chosen:")).to_have_text(f"chosen: {place}")
    expect(units(page).and_(page.locator("[aria-pressed=true]"))).to_have_count(0)
    unit(page, "unit 3").click()
    expect(page.get_by_text("chosen:")).to_have_text("chosen: (1, 2)")
    type_seed(page, 9)
    expect(unit(page, "unit 3")).to_have_attribute("aria-pressed", "true")
    ring = unit(page, "unit 3").evaluate("(e) => getComputedStyle(e).boxShadow")
    assert ring != unit(page, "unit 2").evaluate("(e) => getComputedStyle(e).boxShadow")


@pytest.mark.browser
def test_a_unit_that_is_gone_is_not_chosen(visit: Callable[..., Page]) -> None:
    page = visit("hidden")
    pressed = units(page).and_(page.locator("[aria-pressed=true]"))
    unit(page, "unit 4").click()
    expect(page.get_by_text("chosen:")).to_have_text("chosen: (1, 3)")
    for count, place in [(2, "None"), (16, "(1, 3)")]:
        page.get_by_label("units").fill(str(count))
        page.keyboard.press("Enter")
        expect(units(page)).to_have_count(count + 3)
        expect(page.get_by_text("chosen:")).to_have_text(f"chosen: {place}")
        expect(pressed).to_have_count(0 if place == "None" else 1)


ALONE = """async ([js, html, data]) => {
  const url = URL.createObjectURL(new Blob([js], { type: "text/javascript" }));
  const module = await import(url);
  window.root = document.body.attachShadow({ mode: "open" });
  root.innerHTML = html;
  window.sent = [];
  const setStateValue = (name, value) => sent.push([name, value]);
  window.answer = (chosen) =>
    module.default({ data: { ...data, chosen }, parentElement: root, setStateValue });
  window.pressed = () =>
    [...root.querySelectorAll(".unit")].map((unit) => unit.ariaPressed === "true");
  answer(null);
}"""


@pytest.fixture
def alone(browser: Browser) -> Iterator[Page]:
    """The component without Streamlit and its theme: three units, the first with a map."""
    page = browser.new_page()
    first = Unit("x", map=np.array([[-1.0, 0, 1]]))
    data = payload(Graph(((first,), (Unit("1"), Unit("2"))), ()))
    js = (ROOT / "ui" / "network_graph.js").read_text("utf-8")
    page.evaluate(ALONE, [js, HTML, data | {"alt": "", "height": 300}])
    yield page
    page.close()


@pytest.mark.browser
def test_without_a_theme_there_are_colours_still(alone: Page) -> None:
    pixels = alone.evaluate(
        "[...root.querySelector('canvas').getContext('2d').getImageData(0, 0, 3, 1).data]"
    )
    assert pixels == [*CLASS_0_RGB, 255, *[255] * 4, *CLASS_1_RGB, 255]


@pytest.mark.browser
def test_a_late_answer_takes_no_choice_back(alone: Page) -> None:
    def then(code: str) -> list[bool]:
        return alone.evaluate(f"{code}; pressed()")

    first, last, none = [True, False, False], [False, False, True], [False] * 3
    assert then("0") == none
    assert then("root.querySelectorAll('.unit')[0].click()") == first
    assert then("root.querySelectorAll('.unit')[2].click()") == last
    assert alone.evaluate("sent") == [["chosen", [0, 0]], ["chosen", [1, 1]]]
    assert then("answer(null)") == last  # computed before it heard of either
    assert then("answer([0, 0])") == last
    assert then("answer([1, 1])") == last
    assert then("answer([0, 0])") == first  # at rest Python decides
    assert then("answer(null)") == none


@pytest.mark.browser
def test_by_keyboard(visit: Callable[..., Page]) -> None:
    page = visit("2-4-1m")
    page.get_by_label("seed").focus()
    for _ in range(5):
        page.keyboard.press("Tab")
        if unit(page, "x1").evaluate("(e) => e.getRootNode().activeElement === e"):
            break
    expect(unit(page, "x1")).to_be_focused()
    expect(panel(page)).to_contain_text("x1")
    for key, name in [("Down", "x2"), ("Right", "unit 3"), ("Up", "unit 2"), ("Right", "y")]:
        page.keyboard.press(f"Arrow{key}")
        expect(unit(page, name)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(unit(page, "y")).to_be_focused()
    expect(panel(page)).to_contain_text("b = 0")
    page.keyboard.press("Enter")
    expect(page.get_by_text("chosen:")).to_have_text("chosen: (2, 0)")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    expect(page.get_by_text("chosen:")).not_to_have_text("chosen: (2, 0)")
    page.keyboard.press("Space")
    expect(page.get_by_text("chosen:")).to_have_text("chosen: None")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()


@pytest.mark.browser
def test_a_unit_says_its_numbers_and_wires_are_silent(visit: Callable[..., Page]) -> None:
    page = visit("2-4-1")
    names = units(page).evaluate_all("(all) => all.map((e) => e.ariaLabel)")
    assert len(names) == 7
    assert names[0].startswith("x1: ")
    assert names[3].startswith("unit 2, hidden layer 1: ")
    assert all(name.endswith(", b = 0") for name in names[2:])
    for hidden in ("svg", "#labels", "#panel", "#titles"):
        expect(page.locator(f"#graph > {hidden}")).to_have_attribute("aria-hidden", "true")
    sizes = page.locator("#graph").evaluate(
        "(g) => [...g.querySelectorAll('span, p')].map((e) => getComputedStyle(e).fontSize)"
    )
    assert min(float(size.removesuffix("px")) for size in sizes) >= 12
