"""The race of two losses: the runs, the slopes and the sums against separate oracles."""

import math
import re
from decimal import Decimal, getcontext

import numpy as np
import pytest

from experiments import losses as duel
from ui.pictures import losses as pictures
from ui.pictures.activations import apart


def sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def squared(z: float, y: int) -> float:
    return (sigma(z) - y) ** 2


def entropy(z: float, y: int) -> float:
    return -math.log(sigma(z) if y == 1 else sigma(-z))


def by_hand(loss, w: float, b: float, y: int, rate: float, steps: int) -> list[tuple[float, float]]:
    """(w, b) before each step and after the last, with slopes by nudging z; x is 1."""
    path = [(w, b)]
    for _ in range(steps):
        z, h = w + b, 1e-6
        slope = (loss(z + h, y) - loss(z - h, y)) / (2 * h)
        w, b = w - rate * slope, b - rate * slope
        path.append((w, b))
    return path


@pytest.mark.parametrize(("name", "loss"), [("squared", squared), ("entropy", entropy)])
@pytest.mark.parametrize(("w", "b", "y"), [(2.0, 2.0, 0), (-3.0, 1.5, 1), (0.5, -4.0, 0)])
def test_the_runs_against_plain_python(name: str, loss, w: float, b: float, y: int) -> None:
    run = getattr(duel.race(w, b, y, 0.15, 60), name)
    path = by_hand(loss, w, b, y, 0.15, 60)
    np.testing.assert_allclose(np.column_stack([run.weights, run.biases]), path, atol=1e-7)
    np.testing.assert_allclose(run.z, [w + b for w, b in path], atol=1e-7)
    np.testing.assert_allclose(run.outputs, [sigma(w + b) for w, b in path], atol=1e-7)
    np.testing.assert_allclose(run.losses, [loss(w + b, y) for w, b in path], atol=1e-6)
    assert len(run.z) == 61


def test_the_famous_bad_start() -> None:
    """w = 2, b = 2, x = 1, target 0, rate 0.15: both start at 0.98."""
    race = duel.race(2.0, 2.0, 0, 0.15, 300)
    assert race.squared.outputs[0] == race.entropy.outputs[0] == pytest.approx(sigma(4))
    for run, loss in ((race.squared, squared), (race.entropy, entropy)):
        outputs = [sigma(w + b) for w, b in by_hand(loss, 2.0, 2.0, 0, 0.15, 300)]
        assert run.arrival == next(t for t, output in enumerate(outputs) if output <= 0.1)
    assert (race.squared.arrival, race.entropy.arrival) == (234, 50)


def test_who_never_arrives_and_who_is_there_already() -> None:
    assert duel.race(5.0, 5.0, 0, 0.15, 300).squared.arrival is None
    there = duel.race(2.0, 2.0, 1, 0.15, 50)
    assert there.squared.arrival == there.entropy.arrival == 0


@pytest.mark.parametrize("y", [0, 1])
def test_curves_and_pulls(y: int) -> None:
    from sklearn.metrics import log_loss

    curves = duel.curves(-8.0, 8.0, y)
    outputs = np.array([sigma(z) for z in curves.z])
    expected = [log_loss([y], [p], labels=[0, 1]) for p in outputs]
    np.testing.assert_allclose(curves.entropy.losses, expected, rtol=1e-10)
    np.testing.assert_allclose(curves.squared.losses, (outputs - y) ** 2, rtol=1e-12)
    h = 1e-5
    for curve, loss in ((curves.squared, squared), (curves.entropy, entropy)):
        slopes = [(loss(z + h, y) - loss(z - h, y)) / (2 * h) for z in curves.z]
        np.testing.assert_allclose(curve.slopes, slopes, rtol=1e-5, atol=1e-9)
    for z in (-5.0, 0.0, 3.5):
        pulls = duel.pulls(z, y)
        assert pulls.flatness == pytest.approx(sigma(z) * sigma(-z))
        assert pulls.squared == pytest.approx(2 * (sigma(z) - y) * pulls.flatness)
        assert pulls.entropy == pytest.approx(sigma(z) - y)
        assert pulls.ratio == pytest.approx(1 / (2 * pulls.flatness))


@pytest.mark.parametrize("y", [0, 1])
def test_the_engine_keeps_the_digits_that_the_printed_formula_loses(y: int) -> None:
    getcontext().prec = 60
    rows = duel.precision(0.7, y)
    for z, value in zip(rows.z, rows.engine, strict=True):
        t = Decimal(float(z) if y == 0 else -float(z))
        assert value == pytest.approx(float((1 + t.exp()).ln()), rel=1e-14)
    assert rows.printed[0] == pytest.approx(rows.engine[0], rel=1e-14)
    assert rows.printed[-1] == np.inf
    table = pictures.precision(rows)
    assert table["loss as printed, from ŷ"][-1] == "infinite"
    assert table["loss in the engine, from z"][-1] == "800.000"


@pytest.mark.parametrize("w", [-5.0, 5.0])
@pytest.mark.parametrize("b", [-5.0, 5.0])
@pytest.mark.parametrize("y", [0, 1])
def test_at_the_corners_of_the_controls_all_is_finite(w: float, b: float, y: int) -> None:
    for rate in (0.01, 2.0):
        race = duel.race(w, b, y, rate, 1000)
        for run in (race.squared, race.entropy):
            for values in (run.weights, run.biases, run.z, run.outputs, run.losses, run.slopes):
                assert len(values) == 1001
                assert np.isfinite(values).all()
                assert not values.flags.writeable
        assert np.isfinite(duel.pulls(float(race.squared.z[0]), y).ratio)
        # Cross-entropy is never behind: so the order of the names is the order of the lines.
        misses = (np.abs(run.outputs - y) for run in (race.squared, race.entropy))
        assert np.greater_equal(*misses).all()


def evaluated(latex: str) -> float:
    """A number, product or logarithm in our LaTeX, as a calculator would have it."""
    text = re.sub(r"10\^\{(-?\d+)\}", r"1e\1", latex).replace(r"\cdot", "*")
    text = re.sub(r"\\ln (\S+)", r"math.log(\1)", text).replace("^2", "**2")
    return eval(text, {"math": math})


@pytest.mark.parametrize(("w", "b", "y"), [(2.0, 2.0, 0), (-3.0, 1.5, 1), (-2.0, 1.0, 0)])
@pytest.mark.parametrize("step", [0, 1, 17, 100])
def test_the_sum_adds_up(w: float, b: float, y: int, step: int) -> None:
    race = duel.race(w, b, y, 0.15, 100)
    lines = [line for some in pictures.sums(race, step).values() for line in some]
    checked = 0
    for line in lines:
        for part in line.split(r"\quad"):
            pieces = [piece.strip().strip(",") for piece in part.split(" = ")]
            sums = [p for p in pieces if not re.search(r"[a-zA-Z]", re.sub(r"\\(cdot|ln)", "", p))]
            for one in sums:
                assert evaluated(one) == pytest.approx(evaluated(sums[-1]), rel=2e-5, abs=1.1e-6)
            checked += len(sums) - 1
    assert checked >= 7


def test_labels_stand_apart_in_their_order_and_inside() -> None:
    wanted = {"a": 0.5, "b": 0.5, "c": 0.98, "d": 0.97, "e": -3.0}
    placed = apart(wanted, gap=0.1, low=0.0, high=1.0)
    heights = sorted(placed.values())
    assert min(np.diff(heights)) >= 0.1 - 1e-12
    assert placed["e"] < placed["a"] < placed["d"] < placed["c"]
    assert heights[0] >= 0
    assert heights[-1] <= 1
    far = {"a": 0.1, "b": 0.9}
    assert apart(far, gap=0.1, low=0.0, high=1.0) == pytest.approx(far)


def metrics(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_the_page_opens_on_the_finished_race(open_page) -> None:
    shown = metrics(open_page("losses"))
    assert shown["steps to ŷ ≤ 0.1, squared error"] == "234"
    assert shown["steps to ŷ ≤ 0.1, cross-entropy"] == "50"
    start = open_page("losses", step="0")
    assert metrics(start)["ŷ, squared error"] == metrics(start)["ŷ, cross-entropy"] == "0.9820"
    assert any("28.3 times as large" in text.value for text in start.markdown)
    assert len(start.get("vega_lite_chart")) == 2


def test_every_control_moves_the_numbers(open_page) -> None:
    app = open_page("losses", step="20")
    for key, value in (("l_w", 3.0), ("l_b", -0.5), ("l_rate", 0.8)):
        before = metrics(app)
        app.slider(key=key).set_value(value).run()
        assert not app.exception
        assert metrics(app) != before, key
    race = duel.race(3.0, -0.5, 0, 0.8, 300)
    assert metrics(app)["ŷ, cross-entropy"] == f"{race.entropy.outputs[20]:.4g}"
    app.slider(key="l_steps").set_value(50).run()
    assert not app.exception
    app.segmented_control(key="l_y").set_value(1).run()
    assert not app.exception
    assert "steps to ŷ ≥ 0.9, squared error" in metrics(app)
    app.segmented_control(key="l_view").set_value("Slope dL/dz").run()
    assert not app.exception
    app.slider(key="l_w").set_value(-5.0).run()
    app.slider(key="l_b").set_value(-5.0).run()
    assert metrics(app)["steps to ŷ ≥ 0.9, squared error"] == "not within 50"


@pytest.mark.parametrize("panel", ["The sum", "All steps", "Why from z", "The code that ran"])
def test_every_panel_opens(open_page, panel: str) -> None:
    app = open_page("losses", step="7")
    app.segmented_control(key="l_panel").set_value(panel).run()
    assert not app.exception
    if panel == "The sum":
        formulas = [text.value for text in app.markdown if "displaystyle" in text.value]
        race = duel.race(2.0, 2.0, 0, 0.15, 300)
        expected = [line for lines in pictures.sums(race, 7).values() for line in lines]
        assert formulas == [rf"$\displaystyle {line}$" for line in expected]
    elif panel == "All steps":
        assert len(app.dataframe[0].value) == 301
    elif panel == "Why from z":
        assert len(app.table[0].value) == 6
    else:
        assert any("def race" in code.value for code in app.code)
