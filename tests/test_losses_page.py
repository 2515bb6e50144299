"""Two losses in four views: runs, slopes, surfaces and lines beside plain Python; all controls."""

import itertools
import json
import math
import random
import re
from decimal import Decimal, getcontext

import numpy as np
import pytest

from datasets import synthetic
from engine.data import Dataset
from experiments import losses as duel
from experiments import losses_lines as loss_lines
from experiments import losses_one_z as one_z_losses
from experiments import losses_surfaces as loss_surfaces
from tests.test_own_data import finite
from tests.test_pages import check, settings, texts
from ui.instruments.losses_scene import ANSWERS, LINE, ONE_Z, RACE, SURFACES, VIEWS
from ui.numbers import number
from ui.own_data import OWN
from ui.pictures import losses_one_z as pictures

KINDS = ("slider", "select_slider", "number_input", "selectbox", "segmented_control", "toggle")
STUDENTS = list(zip(duel.HOURS, duel.PASSED, strict=True))
MEAN = sum(x for x, _ in STUDENTS) / 8
SCALE = (sum((x - MEAN) ** 2 for x, _ in STUDENTS) / 8) ** 0.5
SEEN = [((x - MEAN) / SCALE, y) for x, y in STUDENTS]


# --- plain Python, without the engine ------------------------------------------------------------


def sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def squared(z: float, y: float) -> float:
    return (sigma(z) - y) ** 2


def entropy(z: float, y: float) -> float:
    return -math.log(sigma(z) if y == 1 else sigma(-z))


PLAIN = {duel.SQUARED: squared, duel.ENTROPY: entropy}


def squared_slope(z: float, y: float) -> float:
    return 2 * (sigma(z) - y) * sigma(z) * sigma(-z)


def entropy_slope(z: float, y: float) -> float:
    return sigma(z) - y


SLOPES = {duel.SQUARED: squared_slope, duel.ENTROPY: entropy_slope}


def walk(slope, points, w: float, b: float, rate: float, steps: int) -> list[tuple[float, float]]:
    """(w, b) before each step and after the last."""
    path = [(w, b)]
    for _ in range(steps):
        slopes = [(x, slope(w * x + b, y)) for x, y in points]
        w -= rate * sum(s * x for x, s in slopes) / len(points)
        b -= rate * sum(s for _, s in slopes) / len(points)
        path.append((w, b))
    return path


def mean_loss(name: str, w: float, b: float, points=SEEN) -> float:
    return sum(PLAIN[name](w * x + b, y) for x, y in points) / len(points)


# --- the race ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize(("w", "b", "y"), [(2.0, 2.0, 0), (-3.0, 1.5, 1), (0.5, -4.0, 0)])
def test_the_runs_against_plain_python(name: str, w: float, b: float, y: int) -> None:
    data = duel.one_example(y)
    run = duel.duel(duel.YES_NO, data, (w, b), (0.15, 0.15), 60)[name]
    path = walk(SLOPES[name], [(1.0, y)], w, b, 0.15, 60)
    np.testing.assert_allclose(run.thetas, path, rtol=1e-12)
    trace = duel.trace(duel.YES_NO, name, run, data)
    np.testing.assert_allclose(trace.z, [w + b for w, b in path], rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(trace.outputs, [sigma(w + b) for w, b in path], rtol=1e-11)
    np.testing.assert_allclose(trace.losses, [PLAIN[name](w + b, y) for w, b in path], rtol=1e-9)


def metrics(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_the_famous_bad_start(open_page) -> None:
    """w = 2, b = 2, x = 1, target 0, rate 0.15: both start at 0.98, and the page prints how many
    steps each takes to 0.1."""
    first = {}
    for name, slope in SLOPES.items():
        outputs = [sigma(w + b) for w, b in walk(slope, [(1.0, 0)], 2.0, 2.0, 0.15, 300)]
        assert round(outputs[0], 2) == 0.98
        first[name] = next(t for t, output in enumerate(outputs) if output <= 0.1)
    assert first[duel.ENTROPY] * 4 < first[duel.SQUARED]
    shown = metrics(open_page("losses"))
    for name, steps in first.items():
        assert shown[f"steps to ŷ ≤ 0.1, {name}"] == str(steps)
    start = metrics(open_page("losses", step="0"))
    assert start["ŷ, squared error"] == start["ŷ, cross-entropy"] == f"{sigma(4):.4f}"


def test_who_never_arrives_and_who_is_there_already(open_page) -> None:
    slow = open_page("losses", l_w="5", l_b="5")
    assert metrics(slow)["steps to ŷ ≤ 0.1, squared error"] == "not within 300"
    assert any("Squared error does not within 300" in text for text in texts(slow))
    there = open_page("losses", l_y="1")
    assert metrics(there)["steps to ŷ ≥ 0.9, squared error"] == "0"
    assert any("This start is no mistake" in text for text in texts(there))
    never = open_page("losses", l_w="5", l_b="5", l_rate="0.01", l_steps="50")
    assert any("Neither reaches" in text for text in texts(never))


@pytest.mark.parametrize("w", [-5.0, 5.0])
@pytest.mark.parametrize("y", [0, 1])
def test_at_the_corners_of_the_controls_all_is_finite(w: float, y: int) -> None:
    for b, rate in itertools.product((-5.0, 5.0), (0.01, 2.0)):
        data = duel.one_example(y)
        runs = duel.duel(duel.YES_NO, data, (w, b), (rate, rate), 1000)
        misses = []
        for name, run in runs.items():
            trace = duel.trace(duel.YES_NO, name, run, data)
            for values in (run.thetas, run.losses, trace.z, trace.outputs, trace.losses):
                assert len(values) == 1001
                assert np.isfinite(values).all()
                assert not values.flags.writeable
            misses.append(np.abs(trace.outputs - y))
        # Cross-entropy is never behind: so the order of the names is the order of the lines.
        assert np.greater_equal(*misses).all()


# --- one z ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("y", [0, 1])
def test_curves_and_pulls(y: int) -> None:
    from sklearn.metrics import log_loss

    curves = one_z_losses.curves(-8.0, 8.0, y)
    outputs = np.array([sigma(z) for z in curves.at])
    expected = [log_loss([y], [p], labels=[0, 1]) for p in outputs]
    np.testing.assert_allclose(curves.losses[duel.ENTROPY], expected, rtol=1e-10)
    np.testing.assert_allclose(curves.losses[duel.SQUARED], (outputs - y) ** 2, rtol=1e-12)
    for name, slope in SLOPES.items():
        expected = [slope(z, y) for z in curves.at]
        np.testing.assert_allclose(curves.slopes[name], expected, rtol=1e-12)
        loss, h = PLAIN[name], 1e-5
        nudged = [(loss(z + h, y) - loss(z - h, y)) / (2 * h) for z in curves.at]
        np.testing.assert_allclose(curves.slopes[name], nudged, rtol=1e-5, atol=1e-9)
    for z in (-5.0, 0.0, 3.5):
        pulls = one_z_losses.pulls(z, y)
        p, miss = sigma(z), sigma(z) - y
        assert pulls.flatness == pytest.approx(p * (1 - p))
        assert pulls.ratio == pytest.approx(1 / (2 * p * (1 - p)))
        assert pulls.outer[duel.SQUARED] == pytest.approx(2 * miss)
        assert pulls.outer[duel.ENTROPY] == pytest.approx(miss / (p * (1 - p)))
        for name in PLAIN:
            assert pulls.losses[name] == pytest.approx(PLAIN[name](z, y))
            assert pulls.slopes[name] == pytest.approx(SLOPES[name](z, y))


@pytest.mark.parametrize("y", [0, 1])
def test_slopes_against_the_output(y: int) -> None:
    """dL/dŷ by nudging ŷ in (ŷ − y)² and −[y ln ŷ + (1 − y) ln(1 − ŷ)]."""
    written = {
        duel.SQUARED: lambda p: (p - y) ** 2,
        duel.ENTROPY: lambda p: -math.log(p if y else 1 - p),
    }
    curves = one_z_losses.curves(0.001, 0.999, y, "ŷ")
    h = 1e-7
    for name, loss in written.items():
        np.testing.assert_allclose(curves.losses[name], [loss(p) for p in curves.at], rtol=1e-9)
        nudged = [(loss(p + h) - loss(p - h)) / (2 * h) for p in curves.at]
        np.testing.assert_allclose(curves.slopes[name], nudged, rtol=1e-6, atol=1e-7)


def test_the_flat_stretch_begins_where_the_slope_is_a_tenth() -> None:
    edge = one_z_losses.flat_from()
    assert sigma(edge) * sigma(-edge) == pytest.approx(0.1 * sigma(0) ** 2)


def test_one_z_says_how_many_times_as_large(open_page) -> None:
    app = open_page("losses", l_view=ONE_Z)
    check(app, ONE_Z)
    assert "step: position" not in app.session_state
    ratio = entropy_slope(4, 0) / squared_slope(4, 0)
    assert any(f"gradient is **{ratio:.1f} times as large**" in text for text in texts(app))
    assert metrics(app)["ratio of the slopes"] == f"{ratio:.2f}"
    assert any("in the shaded stretch" in text for text in texts(app))
    for z, y, axis in itertools.product(("-8.0", "-3.6", "0.0", "8.0"), "01", "zŷ"):
        app = open_page("losses", l_view=ONE_Z, l_z=z, l_y=y, l_axis=axis)
        check(app, f"{z} {y} {axis}")
        finite(app)
        slope = {"z": entropy_slope(float(z), int(y))}
        slope["ŷ"] = slope["z"] / (sigma(float(z)) * sigma(-float(z)))
        shown = metrics(app)[f"dL/d{axis}, cross-entropy"].replace("−", "-").replace("\u202f", "")
        if "×" not in shown:
            assert float(shown) == pytest.approx(slope[axis], rel=6e-4)
        inside = "in" if abs(float(z)) > one_z_losses.flat_from() else "outside"
        assert any(f"lies {inside} the shaded stretch" in text for text in texts(app))


def test_z_moves_while_it_is_dragged(open_page) -> None:
    app = open_page("losses", l_view=ONE_Z)
    report = {"run": 0, "value": -2.5, "count": 1, "moving": True}
    app.session_state["l_z"] = {"report": report}
    app.run()
    check(app, "dragged")
    assert metrics(app)["cross-entropy"] == f"{entropy(-2.5, 0):.5f}"


@pytest.mark.parametrize("y", [0, 1])
def test_the_engine_keeps_the_digits_that_the_printed_formula_loses(y: int) -> None:
    getcontext().prec = 60
    rows = one_z_losses.precision(0.7, y)
    for z, value in zip(rows.z, rows.engine, strict=True):
        t = Decimal(float(z) if y == 0 else -float(z))
        assert value == pytest.approx(float((1 + t.exp()).ln()), rel=1e-14)
    assert rows.printed[0] == pytest.approx(rows.engine[0], rel=1e-14)
    assert rows.printed[-1] == np.inf
    table = pictures.precision(rows)
    assert table["loss as printed, from ŷ"][-1] == "infinite"
    assert table["loss in the engine, from z"][-1] == "800.000"


@pytest.mark.parametrize("view", [RACE, ONE_Z, SURFACES])
def test_why_from_z_writes_the_formula_out_first(open_page, view: str) -> None:
    app = open_page("losses", l_view=view, l_panel="Why from z", step="3")
    check(app, view)
    formulas = [element.value.strip("$\n") for element in app.latex]
    assert formulas[0] == r"L = -\,[\,y \ln \hat y + (1 - y) \ln(1 - \hat y)\,]"
    assert formulas[1] == r"L = \ln(1 + e^{z}) - y\,z"
    assert len(app.table[0].value) == 6


# --- loss surfaces -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def grounds() -> dict[str, loss_surfaces.Terrain]:
    data = duel.seen(duel.students(), True).data
    return {name: loss_surfaces.terrain(name, data, (8.0, 8.0)) for name in PLAIN}


def test_runs_on_the_students_against_plain_python() -> None:
    data = duel.seen(duel.students(), True).data
    runs = duel.duel(duel.YES_NO, data, (-5.0, -3.0), (1.0, 1.0), 300)
    for name, run in runs.items():
        path = walk(SLOPES[name], SEEN, -5.0, -3.0, 1.0, 300)
        np.testing.assert_allclose(run.thetas, path, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(run.losses, [mean_loss(name, *p) for p in path], rtol=1e-9)


def test_the_surfaces_are_the_losses(grounds) -> None:
    chance = random.Random(0)
    for name, ground in grounds.items():
        for _ in range(50):
            i, j = (chance.randrange(len(ground.surface.x)) for _ in range(2))
            expected = mean_loss(name, ground.surface.x[j], ground.surface.y[i])
            assert ground.surface.losses[i, j] == pytest.approx(expected, rel=1e-10)


def test_squared_error_is_not_convex_and_cross_entropy_is(grounds) -> None:
    """By the definition: nowhere is the middle of a chord under the surface, and by chance alone a
    tenth of all chords of squared error are."""
    assert grounds[duel.SQUARED].hollow > 0
    assert grounds[duel.ENTROPY].hollow == 0
    chance, above = random.Random(1), dict.fromkeys(PLAIN, 0)
    for _ in range(300):
        a, b = [(chance.uniform(-8, 8), chance.uniform(-8, 8)) for _ in range(2)]
        middle = [(u + v) / 2 for u, v in zip(a, b, strict=True)]
        for name in PLAIN:
            chord = (mean_loss(name, *a) + mean_loss(name, *b)) / 2
            above[name] += mean_loss(name, *middle) > chord + 1e-12
    assert above[duel.ENTROPY] == 0
    assert above[duel.SQUARED] > 30


@pytest.mark.parametrize("name", PLAIN)
def test_curvatures_by_nudging(name: str) -> None:
    """Second differences of plain Python's loss at random points."""
    chance, h = random.Random(2), 1e-3
    data = duel.seen(duel.students(), True).data
    for _ in range(20):
        w, b = chance.uniform(-6, 6), chance.uniform(-6, 6)
        f = {
            (i, j): mean_loss(name, w + i * h, b + j * h)
            for i, j in itertools.product((-1, 0, 1), repeat=2)
        }
        ww = (f[1, 0] - 2 * f[0, 0] + f[-1, 0]) / h**2
        bb = (f[0, 1] - 2 * f[0, 0] + f[0, -1]) / h**2
        wb = (f[1, 1] - f[1, -1] - f[-1, 1] + f[-1, -1]) / (4 * h**2)
        found = loss_surfaces.hessians(name, data, np.array([[w, b]]))[0]
        np.testing.assert_allclose(found, [[ww, wb], [wb, bb]], atol=1e-6)
        low, high = loss_surfaces.bends(name, data, np.array([[w, b]]))
        np.testing.assert_allclose(
            [low[0] + high[0], low[0] * high[0]], [ww + bb, ww * bb - wb**2], atol=1e-6
        )


def test_the_plateau_is_flat_and_high(grounds) -> None:
    """The length of the gradient in plain Python, at every fifth point of the grid."""
    ground = grounds[duel.SQUARED]
    rows = range(0, len(ground.surface.y), 5)

    def length(w: float, b: float) -> float:
        slopes = [(x, squared_slope(w * x + b, y)) for x, y in SEEN]
        return math.hypot(sum(s * x for x, s in slopes) / 8, sum(s for _, s in slopes) / 8)

    axis = ground.surface.x.tolist()
    longest = max(length(w, b) for w in axis for b in axis)
    for i, j in itertools.product(rows, rows):
        w, b = axis[j], axis[i]
        flat = length(w, b) < 0.1 * longest and mean_loss(duel.SQUARED, w, b) > ground.least + 0.1
        assert (ground.flat[i, j] > 0) == flat
    assert 0.05 < (ground.flat > 0).mean() < 0.6


def test_the_diamonds_are_the_lowest_points(grounds) -> None:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000)
    model.fit([[x] for x, _ in SEEN], [y for _, y in SEEN])
    best = [model.coef_[0, 0], model.intercept_[0]]
    np.testing.assert_allclose(grounds[duel.ENTROPY].best, best, atol=1e-6)
    for name, ground in grounds.items():
        w, b = ground.best
        assert ground.least == pytest.approx(mean_loss(name, w, b))
        assert ground.surface.losses.min() >= ground.least - 1e-12
        for angle in range(0, 360, 20):
            u, v = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            assert mean_loss(name, w + 1e-3 * u, b + 1e-3 * v) > ground.least


def points(*pairs: tuple[float, int]) -> Dataset:
    table = np.array(pairs, dtype=float)
    return Dataset(table[:, :1], table[:, 1:])


@pytest.mark.parametrize("name", PLAIN)
def test_data_without_a_finite_best(name: str) -> None:
    """Far out along a line the loss comes to what is said to be its least."""
    apart = points((-1, 0), (-0.5, 0), (1, 1), (2, 1))
    assert loss_surfaces.lowest(name, apart) == (None, 0.0)
    assert loss_surfaces.lowest(name, points((-1, 1), (-0.5, 1), (1, 0)))[0] is None
    tied = [(-1.0, 0), (0.0, 0), (0.0, 1), (0.0, 1), (2.0, 1)]
    best, least = loss_surfaces.lowest(name, points(*tied))
    assert best is None
    share = math.log(2)  # σ(b) = 2/3, the share of ones where both classes stand
    assert least == pytest.approx(mean_loss(name, 1e4, share, tied))
    constant, least = loss_surfaces.lowest(name, points((3, 0), (3, 1), (3, 1), (3, 1)))
    assert sigma(constant[0] * 3 + constant[1]) == pytest.approx(0.75)
    assert least == pytest.approx(mean_loss(name, *constant, [(3, 0), (3, 1), (3, 1), (3, 1)]))


def test_a_threshold_that_squared_error_likes_better_than_any_slope() -> None:
    """One mislabelled example far out: squared error gives it up and falls for ever."""
    pairs = [(-1, 0), (-0.5, 0), (-0.2, 0), (0.2, 1), (0.5, 1), (1, 1), (-9, 1)]
    ground = loss_surfaces.terrain(duel.SQUARED, points(*pairs), (8.0, 8.0))
    assert ground.best is None
    assert ground.least < 1 / 7 + 0.01
    assert loss_surfaces.terrain(duel.ENTROPY, points(*pairs), (8.0, 8.0)).best is not None


def test_the_surfaces_page(open_page, grounds) -> None:
    app = open_page("losses", l_view=SURFACES)
    check(app, SURFACES)
    shown = metrics(app)
    for name in PLAIN:
        path = walk(SLOPES[name], SEEN, -5.0, -3.0, 1.0, 300)
        losses = [mean_loss(name, *p) for p in path]
        arrived = next(t for t, loss in enumerate(losses) if loss <= grounds[name].least + 0.1)
        assert shown[f"steps to 0.1 above least, {name}"] == str(arrived)
        assert shown[name] == f"{losses[-1]:.4f}"
    said = " ".join(texts(app))
    assert "so it is not convex here; cross-entropy at none: it is convex" in said
    assert "is a plateau of squared error" in said
    assert not app.warning


def test_steps_too_long_for_cross_entropy_are_named(open_page) -> None:
    app = open_page("losses", l_view=SURFACES, l_rate1="40")
    check(app, "rate 40")
    said = " ".join(texts(app))
    assert re.search(r"The loss of cross-entropy rose in [1-9]\d* of 300 steps", said)


def test_many_rows_are_sampled_for_the_picture_and_said() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3000, 1))
    data = Dataset(X, (X + rng.normal(size=X.shape) > 0).astype(float))
    ground = loss_surfaces.terrain(duel.ENTROPY, data, (8.0, 8.0))
    assert ground.rows == loss_surfaces.MOST_ROWS
    assert ground.best is not None
    everywhere = duel.seen(data, True).data
    assert duel.seen(data, False).data is data
    assert everywhere.X.std() == pytest.approx(1)
    assert everywhere.X.mean() == pytest.approx(0, abs=1e-12)


# --- a number instead ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_the_least_absolute_error_against_every_pair(seed: int) -> None:
    """A best line goes through two of the points."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    x, y = rng.normal(size=n).round(1) * 10 ** rng.uniform(-2, 3), rng.normal(size=n).round(1) * 50
    if len(set(x)) < 2:
        x[0] += 1

    def cost(w: float, b: float) -> float:
        return sum(abs(w * p + b - q) for p, q in zip(x, y, strict=True)) / n

    slopes = [
        (y[i] - y[j]) / (x[i] - x[j])
        for i, j in itertools.combinations(range(n), 2)
        if x[i] != x[j]
    ]
    least = min(cost(w, q - w * p) for w in slopes for p, q in zip(x, y, strict=True))
    found = loss_lines.least_absolute(Dataset(x[:, None], y[:, None]))
    assert cost(*found) == pytest.approx(least, rel=1e-9, abs=1e-9)


def test_an_outlier_pulls_squared_error_and_hardly_absolute_error(open_page) -> None:
    """Both lines again in plain Python, and the exact answers of others."""
    from scipy.stats import linregress

    app = open_page("losses", l_view=LINE)
    check(app, LINE)
    heights, weights = [*synthetic.HEIGHTS, duel.OUTLIER], [*synthetic.WEIGHTS, 150.0]
    mean = sum(heights) / 6
    scale = (sum((h - mean) ** 2 for h in heights) / 6) ** 0.5
    people = [((h - mean) / scale, y) for h, y in zip(heights, weights, strict=True)]
    ways = {
        duel.SQUARED: (widget(app, "l_rate2").value, lambda z, y: 2 * (z - y), lambda m: m * m),
        duel.ABSOLUTE: (widget(app, "l_rate3").value, lambda z, y: (z > y) - (z < y), abs),
    }
    shown = metrics(app)
    for name, (rate, slope, cost) in ways.items():
        w, b = walk(slope, people, 0.0, 0.0, rate, 120)[-1]
        loss = sum(cost(w * x + b - y) for x, y in people) / 6
        assert shown[f"mean {name} in kg{'²' * (name == duel.SQUARED)}"] == number(loss)
    five = linregress(synthetic.HEIGHTS, synthetic.WEIGHTS)
    six = linregress(heights, weights)
    pulled = [
        abs(six.slope * h + six.intercept - five.slope * h - five.intercept)
        for h in synthetic.HEIGHTS
    ]
    said = next(text for text in texts(app) if text.startswith("The sixth person"))
    assert f"squared-error line {sum(pulled) / 5:.2f} kg away" in said
    assert "absolute-error line 0 kg" in said
    assert any("absolute error rose in" in text for text in texts(app))


def test_the_outlier_moves_while_it_is_dragged(open_page) -> None:
    app = open_page("losses", l_view=LINE)
    before = metrics(app)
    report = {"run": 0, "value": 66.0, "count": 1, "moving": True}
    app.session_state["l_outlier"] = {"report": report}
    app.run()
    check(app, "dragged")
    after = {k: float(v) for k, v in metrics(app).items()}
    assert after["pull in kg, squared error"] < float(before["pull in kg, squared error"]) / 3


def at_it_points() -> list[tuple[float, float]]:
    """The people of the page and the sixth one, heights standardised."""
    people = duel.with_outlier(synthetic.heights_and_weights(), 150.0)
    x = people.X[:, 0]
    return list(zip(((x - x.mean()) / x.std()).tolist(), people.y[:, 0].tolist(), strict=True))


def test_squared_error_above_its_critical_rate_is_explained(open_page) -> None:
    above = open_page("losses", l_view=LINE, l_rate2="1.1")
    check(above, "above")
    finite(above)
    assert "above the critical rate" in above.warning[0].value
    assert not open_page("losses", l_view=LINE, l_rate2="0.9").warning
    at_it = open_page("losses", l_view=LINE, l_rate2="1.0")
    assert "at the critical rate 1.000" in at_it.warning[0].value
    weights = walk(lambda z, y: 2 * (z - y), at_it_points(), 0.0, 0.0, 1.0, 2)
    assert weights[2] == pytest.approx(weights[0], abs=1e-9)  # to and fro
    assert weights[1] != pytest.approx(weights[0], abs=1.0)
    beyond = open_page("losses", l_view=LINE, l_rate2="1000", l_steps2="500")
    check(beyond, "beyond")
    finite(beyond)
    assert "leaves the numbers that a computer can hold" in beyond.warning[0].value
    for panel in beyond.segmented_control(key="l_panel").options:
        app = open_page("losses", l_view=LINE, l_rate2="1000", l_steps2="500", l_panel=panel)
        check(app, panel)


# --- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_every_control_of_every_view(open_page, view: str) -> None:
    """Each control at its ends, or at each of its choices; the page says something else then."""
    app = open_page("losses", l_view=view)
    usual = texts(app)
    keys = [w.key for kind in KINDS for w in getattr(app, kind)]
    keys = [key for key in keys if key not in ("l_panel", "l_view", "lang_choice")]
    assert len(keys) >= 2
    for key in keys:
        changed = False
        for value in settings(widget(app, key)):
            fresh = open_page("losses", l_view=view, step="9")
            widget(fresh, key).set_value(value).run()
            check(fresh, f"{view}: {key} = {value}")
            finite(fresh)
            changed |= texts(fresh) != usual
        assert changed, key


def widget(app, key: str):
    return next(w for kind in KINDS for w in getattr(app, kind) if w.key == key)


PANELS = [
    "Notice",
    "Challenges",
    "The sum",
    "All steps",
    "Why from z",
    "Compare",
    "Gradient check",
    "Code",
    "Export",
    "Teacher's link",
]
LEFT_OUT = {ONE_Z: {"All steps", "Compare", "Gradient check", "Export"}, LINE: {"Why from z"}}


@pytest.mark.parametrize("view", VIEWS)
def test_every_panel_of_every_view(open_page, view: str) -> None:
    app = open_page("losses", l_view=view, step="5")
    options = app.segmented_control(key="l_panel").options
    assert options == [panel for panel in PANELS if panel not in LEFT_OUT.get(view, set())]
    for panel in options:
        app.segmented_control(key="l_panel").set_value(panel).run()
        check(app, f"{view}: {panel}")
        finite(app)
        if panel == "Gradient check":
            gradient_checks(app)


def gradient_checks(app) -> None:
    """Both losses, both parameters."""
    for name in app.segmented_control(key="l_checked").options:
        app.segmented_control(key="l_checked").set_value(name).run()
        for parameter in ("weight w", "bias b"):
            app.selectbox(key="checked").set_value(parameter).run()
            check(app, f"{name} {parameter}")
            assert any("They agree" in text for text in texts(app)), (name, parameter)


def test_views_can_be_changed_to_and_fro(open_page) -> None:
    """With any panel open, each view is what its link gives, and comes back as it was."""
    app = open_page("losses", l_w="3", l_panel="Export")
    there = metrics(app)
    for view in (*VIEWS, *reversed(VIEWS)):
        app.segmented_control(key="l_view").set_value(view).run()
        check(app, view)
        assert app.segmented_control(key="l_view").value == view
    assert metrics(app) == there
    assert app.slider(key="l_w").value == 3.0


def test_pinned_runs_of_each_view(open_page) -> None:
    for view, key, value in ((SURFACES, "l_w1", 2.0), (LINE, "l_rate2", 0.3)):
        app = open_page("losses", l_view=view, l_panel="Compare")
        app.button(key="pin").click().run()
        widget(app, key).set_value(value).run()
        check(app, view)
        finite(app)
        rows = [
            len(next(d for d in chart.proto.datasets if d.name == "pinned").data.data)
            for chart in app.get("vega_lite_chart")
            if any(d.name == "pinned" for d in chart.proto.datasets)
        ]
        assert len(rows) == 1
        assert app.dataframe[0].value["run"].tolist() == ["this run", "A"]


LABELLED = "dose,weight,outcome\n" + "".join(
    f"{dose},{60 + 3 * dose},{outcome}\n"
    for dose, outcome in zip(range(1, 13), "nnynnynynyyy", strict=True)
)


def upload(app, text: str):
    key = next(box.key for box in app.selectbox if box.label == "Data")
    app.selectbox(key=key).set_value(OWN).run()
    check(app, "before the upload the example stays")
    app.file_uploader(key="csv").upload("doses.csv", text.encode(), "text/csv").run()
    return app


def test_own_label(open_page) -> None:
    app = upload(open_page("losses", l_view=SURFACES), LABELLED)
    check(app, "own label")
    finite(app)
    assert widget(app, "own_label").value == "outcome"
    assert widget(app, "own_positive").value == "y"
    table = [line.split(",") for line in LABELLED.splitlines()[1:]]
    x = np.array([float(row[0]) for row in table])
    seen = [
        (float(v), int(row[2] == "y"))
        for v, row in zip((x - x.mean()) / x.std(), table, strict=True)
    ]
    rate = app.number_input[0].value
    for name in PLAIN:
        end = walk(SLOPES[name], seen, -5.0, -3.0, rate, 300)[-1]
        assert metrics(app)[name] == number(mean_loss(name, *end, seen))
    widget(app, "l_std").set_value(False).run()
    check(app, "raw")
    finite(app)
    for panel in ("The sum", "Export", "Gradient check"):
        app.segmented_control(key="l_panel").set_value(panel).run()
        check(app, panel)
    widget(app, "own_first").set_value("weight").run()
    check(app, "another input")


def test_own_classes_that_one_threshold_parts(open_page) -> None:
    rows = "".join(f"{x},{'low' if x < 5 else 'high'}\n" for x in range(10))
    app = upload(open_page("losses", l_view=SURFACES), "x,kind\n" + rows)
    check(app, "parted")
    said = " ".join(texts(app))
    for name in PLAIN:
        assert f"There is no finite best for {name}" in said


def test_own_numbers(open_page) -> None:
    rows = "".join(f"{x},{3 * x + 1 + (40 if x == 7 else x % 3)}\n" for x in range(1, 12))
    app = upload(open_page("losses", l_view=LINE), "x,y\n" + rows)
    check(app, "own numbers")
    finite(app)
    who = "Row 7 (filled), farthest from the best absolute-error line,"
    assert any(text.startswith(who) for text in texts(app))
    assert all(float(m.value) < 50 for m in app.metric if m.label.startswith("pull"))
    app.segmented_control(key="l_panel").set_value("Export").run()
    check(app, "export")


@pytest.mark.parametrize("size", [1e-80, 1e80])
def test_own_numbers_of_any_size(open_page, size: float) -> None:
    """The usual learning rate of absolute error is as large as the targets."""
    rows = "".join(f"{x * size},{x * x % 7 * size}\n" for x in range(1, 12))
    app = upload(open_page("losses", l_view=LINE), "x,y\n" + rows)
    check(app, f"numbers of size {size}")
    finite(app)
    assert not app.warning
    assert not app.error
    widget(app, "l_std2").set_value(False).run()
    check(app, f"numbers of size {size}, raw")
    finite(app)


@pytest.mark.parametrize("size", [1e-80, 1e80])
def test_own_inputs_of_any_size(open_page, size: float) -> None:
    rows = "".join(f"{x * size},{'ab'[x % 3 > 0]}\n" for x in range(1, 12))
    app = upload(open_page("losses", l_view=SURFACES), "x,kind\n" + rows)
    check(app, f"inputs of size {size}")
    finite(app)
    widget(app, "l_std").set_value(False).run()
    check(app, f"inputs of size {size}, raw")
    finite(app)


def test_a_single_input_has_many_lowest_points(open_page) -> None:
    app = upload(open_page("losses", l_view=SURFACES), "x,kind\n3,a\n3,b\n3,a\n3,b\n3,a\n")
    check(app, "one x")
    assert "one of many as every x is the same" in " ".join(texts(app))


@pytest.mark.parametrize(("w", "b", "y"), [("2", "2", 0), ("-4", "1", 1), ("0", "0", 1)])
def test_the_first_steps_are_as_far_apart_as_said(open_page, w: str, b: str, y: int) -> None:
    said = " ".join(texts(open_page("losses", l_w=w, l_b=b, l_y=str(y))))
    z = float(w) + float(b)
    ratio = entropy_slope(z, y) / squared_slope(z, y)
    assert f"first step is **{number(ratio, 3)} times as long** as squared" in said
    assert f"has the factor 2σ′(z) = {number(2 * sigma(z) * sigma(-z))}; cross-entropy's" in said


def test_every_view_says_what_it_answers(open_page) -> None:
    for view in VIEWS:
        said = texts(open_page("losses", l_view=view))
        assert ANSWERS[view] in said
        assert len(ANSWERS[view].split()) <= 20


def test_a_file_without_a_label_is_refused_in_words(open_page) -> None:
    rows = "".join(f"{x},{x * x}\n" for x in range(40))
    app = upload(open_page("losses", l_view=SURFACES), "x,y\n" + rows)
    assert not app.exception
    assert any("needs a column with two values" in error.value for error in app.error)


def test_the_sum_of_the_page_is_that_of_the_step(open_page) -> None:
    from ui.formulas import losses as formulas
    from ui.formulas.losses_part import both

    app = open_page("losses", l_panel="The sum", step="7")
    data = duel.one_example(0)
    runs = duel.duel(duel.YES_NO, data, (2.0, 2.0), (0.15, 0.15), 300)
    parts = both(duel.YES_NO, data, runs, (0.15, 0.15), 7)
    sheet = formulas.sheet(duel.YES_NO, data, parts, 0)
    shown = [re.sub(r"\\(no|allow)break ", "", element.value.strip("$\n")) for element in app.latex]
    assert shown == [line.latex for lines in sheet.lines.values() for line in lines]
    assert formulas.sheet(duel.NUMBER, *overflowing()) is None


def overflowing():
    from ui.formulas.losses_part import both

    data = Dataset(np.array([[1e10]]), np.array([[1e10]]))
    runs = duel.duel(duel.NUMBER, data, (0.0, 0.0), (1e290, 1.0), 1)
    return data, both(duel.NUMBER, data, runs, (1e290, 1.0), 0), 0


def test_chart_specifications_do_not_depend_on_the_step(open_page) -> None:
    for view in (RACE, SURFACES, LINE):
        specs = [
            [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]
            for app in (open_page("losses", l_view=view, step=step) for step in ("0", "40"))
        ]
        assert specs[0] == specs[1], view
