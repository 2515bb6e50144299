"""Inside the network: one unit and its sum, layers as grids, and the view in Python."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from datasets import mnist
from engine.losses import CROSS_ENTROPY, Loss
from engine.network import Network
from experiments import digits, inside, reading
from tests.student import evaluate, from_table, rounds_to
from tests.test_pages import check
from tests.test_reading import KINDS, metric, network, offline, said_in  # noqa: F401
from ui import reader
from ui.formulas import inside as sums
from ui.formulas import reading as outputs
from ui.pictures import inside as pictures

SQUARED_ERROR = digits.LOSSES[digits.SQUARED_ERROR]


def pixels(n: int, seed: int) -> np.ndarray:
    """Numbers from 0 to 1, most of them 0, as in an image."""
    rng = np.random.default_rng(seed)
    return rng.random(n) * (rng.random(n) < 0.3)


# --- what is computed -------------------------------------------------------------------------


@pytest.mark.parametrize("loss", [CROSS_ENTROPY, SQUARED_ERROR], ids=lambda loss: loss.name)
@pytest.mark.parametrize("hidden", KINDS, ids=lambda a: a.name)
@pytest.mark.parametrize("sizes", [(40, 10), (40, 7, 10), (40, 12, 9, 10)], ids=str)
def test_a_unit_is_what_the_forward_pass_says_of_it(sizes, hidden, loss: Loss) -> None:
    model = network(sizes, hidden, 5)
    said = reading.read(model, loss, pixels(40, 2))
    for layer, units in enumerate(sizes[1:]):
        last = layer == len(sizes) - 2
        for place in range(units):
            unit = inside.look(model, loss, said, layer, place)
            after = loss.link(np.array([[unit.z]])) if last and loss is SQUARED_ERROR else None
            assert unit.bias + unit.products.sum() == pytest.approx(unit.z, abs=1e-12)
            if not last:
                assert unit.a == pytest.approx(float(hidden.f(np.array(unit.z))), abs=1e-12)
                assert unit.a == said.layers[layer + 1][place]
            else:
                assert unit.z == said.layers[-1][place]
                assert unit.a == said.outputs[place]
            assert after is None or unit.a == pytest.approx(float(after[0, 0]))


def test_the_largest_terms_and_the_rest() -> None:
    weights = np.array([0.5, -9, 3, 0, 1, -2, 4, -5, 6, -7, 8, 0.25])
    inputs = np.ones(12)
    inputs[2] = 0
    unit = inside.Unit(inputs, weights, 1.0, 0.0, 0.0)
    assert unit.largest.tolist() == [1, 10, 9, 8, 7, 6, 5, 4]
    assert unit.rest == 0.75
    assert unit.products.sum() == pytest.approx(unit.products[unit.largest].sum() + unit.rest)
    silent = inside.Unit(np.zeros(12), weights, 1.0, 1.0, 0.0)
    assert silent.largest.size == 0
    assert silent.rest == 0


@pytest.mark.parametrize("units", [1, 2, 3, 7, 10, 64, 97, 100, 512, 784, 1000, 1024, 1280])
def test_a_layer_is_laid_out_near_to_a_square(units: int) -> None:
    wide = inside.columns(units)
    values = np.arange(1.0, units + 1)
    tile = inside.grid(values)
    assert tile.shape[1] == wide
    assert tile.shape[1] / 2.1 <= tile.shape[0] + 1
    assert tile.shape[0] <= 2 * tile.shape[1]
    np.testing.assert_array_equal(tile.ravel()[:units], values)
    assert not tile.ravel()[units:].any()
    np.testing.assert_array_equal(inside.grid(values, (units, 1)), values[:, None])


def test_the_liveliest_unit_moves_most() -> None:
    model = network((30, 8, 10), KINDS[1], 1)
    said = reading.read(model, CROSS_ENTROPY, pixels(30, 3))
    moves = np.abs(said.layers[1][:, None] * model.parameters.layers[1].W).max(axis=1)
    assert inside.lively(model, said, 0) == moves.argmax()
    assert inside.lively(model, said, 1) == said.said


# --- the sum ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("loss", [CROSS_ENTROPY, SQUARED_ERROR], ids=lambda loss: loss.name)
def test_the_sum_of_a_unit_adds_up(loss: Loss, seed: int) -> None:
    """Of both layers, with each activation, small and large numbers, with cancelling."""
    hidden = KINDS[seed % len(KINDS)]
    model = network((60, 9, 10), hidden, seed)
    model.parameters.flat *= 10 ** (seed / 16 - 1)
    said = reading.read(model, loss, pixels(60, seed))
    for layer, place in ((0, seed % 9), (1, seed % 10)):
        unit = inside.look(model, loss, said, layer, place)
        link = outputs.softmax_of if loss is CROSS_ENTROPY else outputs.sigmoid_of
        end = link(said, place).lines if layer else ()
        worked = sums.sums(unit, None if layer else hidden.name, end)
        products = [product for _, _, product in worked.rows]
        for line in [*worked.lines, *products]:
            assert rounds_to(evaluate(line.numbers.latex), line.result.latex), line.latex
        z = next(line for line in worked.lines if line.name == "z")
        assert rounds_to(Fraction(unit.z), z.result.latex)
        assert rounds_to(Fraction(unit.a), worked.lines[-1].result.latex)
        check_table(worked, unit)


def check_table(worked: sums.Sums, unit: inside.Unit) -> None:
    """Rows multiply, and the last column adds up to z."""
    names = [f"unit {i}" for i in unit.largest]
    table = sums.table(worked, names, len(unit.weights))
    assert table["input"][-3:] == [f"the other {len(unit.weights) - len(names)}", "bias", "z"]
    cells = {name: [from_table(c) for c in table[name]] for name in ("x", "weight w", "w · x")}
    for x, w, product in zip(*cells.values(), strict=True):
        if x:
            assert rounds_to(evaluate(x) * evaluate(w), product)
    *terms, z = cells["w · x"]
    assert rounds_to(sum(map(evaluate, terms), Fraction(0)), z)


# --- the view -----------------------------------------------------------------------------------


@pytest.fixture
def page(open_page, offline) -> Callable[..., AppTest]:  # noqa: F811
    def page(**query: str) -> AppTest:
        return open_page("digits", d_view="Inside the network", **query)

    return page


def test_opens_on_a_unit_that_says_something(page) -> None:
    app = page()
    check(app, "inside")
    assert "the most probable one wins: here **3**" in said_in(app)
    assert "Unit" in said_in(app)
    assert float(metric(app, "output a")) > 0
    assert "Draw a digit on the pad. Until then: test image 1" in said_in(app)


@pytest.mark.parametrize("panel", ["Notice", "The sum", "Code"])
@pytest.mark.parametrize("layer", ["Hidden 1", "Hidden 2", "Output"])
def test_every_panel_of_every_layer(page, layer: str, panel: str) -> None:
    app = page(d_layer=layer, d_inside_panel=panel, d_given="Test image", d_given_n8="5")
    check(app, f"{layer}: {panel}")


def test_the_network_trained_here_in_its_classic_words(page) -> None:
    app = page(d_reader=reader.HERE)
    check(app, "trained here")
    assert "64 pixels and a bias, 10 hidden units, 10 outputs; the output nearest to 1 wins" in (
        said_in(app)
    )
    assert "This network was trained here for 40 epochs on 8×8 digits" in said_in(app)


@pytest.mark.mnist
def test_with_mnist_it_is_784_10_10(open_page, mnist_dir) -> None:
    assert mnist.available()
    app = open_page("digits", d_view="Inside the network", d_reader=reader.HERE)
    check(app, "MNIST")
    assert "784 pixels and a bias, 10 hidden units, 10 outputs; the output nearest to 1 wins" in (
        said_in(app)
    )


def test_the_liveliest_unit_is_a_click_away(page) -> None:
    app = page(d_given="Test image", d_given_n8="30", d_unit1="1")
    app.button(key="d_liveliest").click().run()
    check(app, "liveliest")
    assert app.number_input(key="d_unit1").value > 1
    assert float(metric(app, "output a")) > 0


def test_a_link_opens_on_its_unit_and_a_number_moves_it(page) -> None:
    app = page(d_given="Test image", d_unit1="17")
    check(app, "link")
    first = metric(app, "sum z")
    assert "**Unit 17 of hidden layer 1**" in said_in(app)
    app.number_input(key="d_unit1").set_value(18).run()
    assert metric(app, "sum z") != first
    app.number_input(key="d_unit1").set_value(17).run()
    assert metric(app, "sum z") == first
    wrong = page(d_unit1="99999", d_layer="Hidden 7")
    check(wrong, "bad link")
    assert any("d\\_unit1 = 99999" in info.value for info in wrong.info)


@pytest.mark.parametrize("sizes", [(64, 10), (64, 1, 10), (64, 1000, 3, 30, 7, 10)], ids=str)
def test_networks_of_any_shape(page, monkeypatch, sizes: tuple[int, ...]) -> None:
    """Also from one shape to another: the layer and the unit chosen may be gone."""
    app = page(d_given="Test image", d_layer="Hidden 2", d_unit1="900")
    model = Network(sizes, KINDS[0], rng=np.random.default_rng(0))
    stand_in = reader.Reader(reader.HERE, model, SQUARED_ERROR, (8, 8), False, digits.SMALL, "")
    monkeypatch.setattr(reader, "here", lambda: stand_in)
    app.selectbox(key="d_reader").set_value(reader.HERE).run()
    check(app, "another shape")
    names = app.selectbox(key="d_layer").options
    assert names == [*(f"Hidden {k}" for k in range(1, len(sizes) - 1)), "Output"]
    for name in names:
        app.selectbox(key="d_layer").set_value(name).run()
        check(app, name)
    assert len(app.get("vega_lite_chart")) == len(sizes) - 1


def test_a_second_click_on_one_cell_is_a_new_choice() -> None:
    """The counter moves whenever another unit is shown, however it was chosen."""
    script = """
import streamlit as st
from ui.pictures.inside import turns
st.text(turns("key", st.session_state.get("chosen")))
"""
    app = AppTest.from_string(script).run()
    seen = []
    for chosen in (5, 5, 9, 5, None, 5):
        app.session_state["chosen"] = chosen
        app.run()
        assert not app.exception
        seen.append(int(app.text[0].value))
    assert seen == [1, 1, 2, 3, 4, 5]


def test_cells_by_hand() -> None:
    values = np.array([2.0, -1.0, 0.0, 0.5, 4.0])
    data = pictures.layer_data(values, 3, 2, 1, 7)
    rows = {name: part.to_pylist() for name, part in data.items()}
    assert [(r["x"], r["y"], r["shade"]) for r in rows["above"]] == [
        (0, 0, 0.5),
        (1, 1, 0.125),
        (0, 2, 1.0),
    ]
    assert [(r["x"], r["y"], r["shade"]) for r in rows["below"]] == [(1, 0, 0.25)]
    assert [(r["unit"], r["value"], r["turn"]) for r in rows["cells"]] == [
        (i + 1, value, 7) for i, value in enumerate(values)
    ]
    assert [(r["x"], r["x2"], r["y"], r["y2"]) for r in rows["chosen"]] == [(1, 2, 1, 2)]
    nothing = pictures.layer_data(np.zeros(3), None, 2, 1, 0)
    assert [nothing[name].num_rows for name in ("above", "below", "cells", "chosen")] == [
        0,
        0,
        3,
        0,
    ]
    assert nothing["cells"]["shade"].to_pylist() == [0, 0, 0]


def test_specifications_are_built_once() -> None:
    first = pictures.cells(5, 2, 200, False)
    assert pictures.cells(5, 2, 200, False) is first
    assert first["params"][0]["name"] == pictures.PICK
