"""Decision boundary: runs, lines and page against oracles that do not share their code."""

import base64
import io
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image, ImageColor
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss
from streamlit.testing.v1 import AppTest

from datasets.synthetic import PLANAR
from datasets.tabular import label_values, read, select_label
from engine.activations import RELU
from engine.data import Dataset
from engine.losses import BINARY_CROSS_ENTROPY
from engine.network import Network
from engine.optimizers import SGD
from engine.training import record, train
from experiments import decision_boundary as boundary
from experiments import landscape as around
from experiments import plane
from experiments.decision_boundary import Settings
from experiments.features import FEATURES, INPUTS, features, in_order
from experiments.landscape import landscape
from experiments.lines import level_line
from tests.test_own_data import REFERENCE, chosen, content, real
from tests.test_own_data import upload as upload_real
from ui import backdrop
from ui.instruments import decision_boundary as instruments
from ui.instruments import decision_boundary_notice as notice
from ui.instruments import decision_boundary_point as point
from ui.pictures import decision_boundary_plane as pictures
from ui.theme import MEANINGS

FRAME = ((-3.0, 3.0), (-2.0, 2.0))
DEEP = Settings((8, 8), bias=True, adam=True, learning_rate=0.05, epochs=40)


def blobs(n: int = 100, noise: float = 0.5) -> Dataset:
    return boundary.points("blobs", n, noise, 6)


def cross_entropy(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> float:
    """Of logistic regression without a bias, as the textbook writes it."""
    p = 1 / (1 + np.exp(-X @ w))
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


# --- the run ------------------------------------------------------------------------------------


def test_the_default_is_the_introduction_it_grew_from():
    """100 points in two classes, weights only, 15 iterations: the loss falls at each of them, the
    steps shrink, and a few points stay wrong."""
    data = blobs()
    learned = boundary.learn(data, Settings())
    assert data.X.shape == (100, 2)
    assert data.y.shape == (100, 1)
    assert learned.thetas.shape == (16, 2)
    assert (np.diff(learned.train.losses) < 0).all()
    assert (np.diff(learned.moves[1:]) < 0).all()
    assert 0.9 <= learned.train.accuracies[-1] < 1
    assert learned.train.accuracies[0] < 0.7
    everywhere = plane.probabilities(learned, 15, data.X) > 0.5
    assert 0.9 <= np.mean(everywhere == data.y[:, 0]) < 1
    assert (learned.rises, learned.diverged) == (0, False)


def test_all_hundred_points_may_be_learned_from():
    learned = boundary.learn(blobs(), Settings(train_share=1.0))
    assert learned.test is None
    assert list(learned.parts) == ["train"]
    assert len(learned.train.data) == 100
    assert (np.diff(learned.train.losses) < 0).all()
    assert 0.9 <= learned.train.accuracies[-1] < 1


def test_each_step_is_the_slope_of_the_textbook_loss():
    """(θ before − θ after) / rate against a central difference of the loss written out."""
    learned = boundary.learn(blobs(), Settings(learning_rate=0.5, epochs=5))
    X, y = learned.train.data.X, learned.train.data.y[:, 0]
    for before, after in zip(learned.thetas, learned.thetas[1:], strict=False):
        slope = [
            (cross_entropy(before + h, X, y) - cross_entropy(before - h, X, y)) / 2e-6
            for h in 1e-6 * np.eye(2)
        ]
        np.testing.assert_allclose((before - after) / 0.5, slope, rtol=1e-6)
    losses = [cross_entropy(w, X, y) for w in learned.thetas]
    np.testing.assert_allclose(learned.train.losses, losses, rtol=1e-12)


def test_losses_and_accuracies_of_both_parts_are_those_of_scikit_learn():
    data = boundary.points("moons", 120, 0.2, 1)
    learned = boundary.learn(data, replace(DEEP, epochs=12))
    for part in learned.parts.values():
        for step in (0, 12):
            said = plane.probabilities(learned, step, data.X[part.rows])
            truth = data.y[part.rows, 0]
            assert part.losses[step] == pytest.approx(log_loss(truth, said), rel=1e-9)
            assert part.accuracies[step] == pytest.approx(accuracy_score(truth, said > 0.5))
            assert part.wrong(step) == np.sum((said > 0.5) != truth)
            counts = boundary.confusion(learned, part, step)
            np.testing.assert_array_equal(counts, confusion_matrix(truth, said > 0.5))


@pytest.mark.parametrize("kind", [kind for kind in PLANAR if kind != "blobs"])
def test_every_data_set_is_solved_as_it_is_first_shown(kind: str):
    recipe = boundary.RECIPES[kind]
    settings = Settings(
        (recipe.units,) * recipe.layers,
        bias=True,
        adam=recipe.adam,
        learning_rate=recipe.rate,
        epochs=recipe.epochs,
    )
    learned = boundary.learn(boundary.points(kind, recipe.points, recipe.noise, 6), settings)
    assert learned.train.accuracies[-1] >= 0.95
    assert learned.test is not None
    assert learned.test.accuracies[-1] >= 0.9


def test_xor_takes_four_hidden_units_and_the_spiral_two_layers_of_eight():
    assert (boundary.RECIPES["xor"].layers, boundary.RECIPES["xor"].units) == (1, 4)
    assert (boundary.RECIPES["spiral"].layers, boundary.RECIPES["spiral"].units) == (2, 8)
    line = boundary.learn(boundary.points("xor", 200, 0.05, 6), Settings(bias=True, epochs=300))
    assert line.train.accuracies[-1] < 0.75  # a straight line cannot


def test_a_recipe_for_a_straight_line_is_short():
    spiral = boundary.recipe("spiral", 0)
    assert (spiral.epochs, spiral.adam, spiral.rate) == (15, False, 1.0)
    assert boundary.recipe("spiral", 2) == boundary.recipe("spiral") == boundary.RECIPES["spiral"]
    assert boundary.recipe("own").layers == 0


@pytest.mark.parametrize("epochs", [1, 299, 300, 301, 607])
def test_a_long_run_keeps_even_snapshots_with_the_first_and_the_last(epochs: int):
    data, settings = blobs(40), Settings((2,), bias=True, epochs=epochs)
    learned = boundary.learn(data, settings)
    gaps = np.diff(learned.epochs)
    assert learned.epochs[0] == 0
    assert learned.epochs[-1] == epochs
    assert len(learned) <= boundary.KEPT + 1
    assert (gaps[:-1] == boundary.stride(epochs)).all()
    assert 0 < gaps[-1] <= boundary.stride(epochs)

    model = boundary.network(settings)
    rows, _ = boundary.split(40, 0.8, settings.split_seed)
    whole = record(
        train(
            model,
            BINARY_CROSS_ENTROPY,
            Dataset(data.X[rows], data.y[rows]),
            SGD(1.0),
            epochs=epochs,
            rng=np.random.default_rng(0),
        )
    )
    np.testing.assert_array_equal(learned.thetas, whole.thetas[learned.epochs])
    moves = np.linalg.norm(np.diff(whole.thetas, axis=0), axis=1)
    np.testing.assert_allclose(learned.moves[1:], moves[learned.epochs[1:] - 1], rtol=1e-9)
    assert learned.rises == np.sum(np.diff(whole.losses) > 0)
    np.testing.assert_allclose(learned.train.losses, learned.objective, rtol=1e-12)


def test_the_same_settings_give_the_same_run_and_nobody_can_change_it():
    settings = replace(DEEP, batch_size=8, epochs=5)
    one, two = (boundary.learn(blobs(), settings) for _ in range(2))
    other = boundary.learn(blobs(), replace(settings, start_seed=4))
    np.testing.assert_array_equal(one.thetas, two.thetas)
    assert (one.thetas[0] != other.thetas[0]).any()
    for array in (one.thetas, one.epochs, one.moves, one.train.losses, one.train.accuracies):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_batches_and_penalties_reach_the_training():
    data = blobs()
    plain = boundary.learn(data, Settings())
    batches = boundary.learn(data, Settings(batch_size=8))
    assert (plain.thetas[0] == batches.thetas[0]).all()
    assert batches.moves[1] > plain.moves[1]
    for settings, size in (
        (Settings(l2=0.5), lambda w: 0.25 * np.sum(w**2, axis=1)),
        (Settings(l1=0.5), lambda w: 0.5 * np.sum(np.abs(w), axis=1)),
    ):
        small = boundary.learn(data, settings)
        assert np.linalg.norm(small.thetas[-1]) < np.linalg.norm(plain.thetas[-1])
        np.testing.assert_allclose(small.objective - small.train.losses, size(small.thetas))


@pytest.mark.parametrize(("n", "share", "count"), [(100, 0.8, 80), (2, 0.1, 1), (7, 1.0, 7)])
def test_the_split_uses_every_row_once(n: int, share: float, count: int):
    rows, held_back = boundary.split(n, share, 3)
    assert len(rows) == count
    assert sorted([*rows, *held_back]) == list(range(n))
    np.testing.assert_array_equal(rows, boundary.split(n, share, 3)[0])


def test_standardised_inputs_have_mean_0_and_deviation_1_and_a_constant_one_does_no_harm():
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(170, 8, 60), np.full(60, 5.0)])
    learned = boundary.learn(
        Dataset(X, (X[:, :1] > 170).astype(float)), Settings(bias=True, standardise=True)
    )
    seen = learned.train.data.X
    np.testing.assert_allclose(seen.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(seen.std(axis=0), [1, 0], atol=1e-12)
    np.testing.assert_allclose(seen * learned.scale + learned.centre, X[learned.train.rows])
    assert learned.train.accuracies[-1] > 0.9


@pytest.mark.parametrize("rate", [100.0, 1e150])
def test_a_diverging_run_ends_at_finite_numbers_and_says_so(rate: float):
    data = blobs()
    large = Dataset(1000 * data.X, data.y)
    settings = Settings((16,) * 4, "identity", True, False, rate, 60)
    learned = boundary.learn(large, settings)
    assert learned.diverged
    assert len(learned) < 61
    for part in learned.parts.values():
        assert np.isfinite(part.losses).all()
    assert np.isfinite(learned.thetas).all()
    assert np.isfinite(learned.moves).all()
    assert np.isfinite(plane.look(learned, len(learned) - 1, FRAME).level).all()


def test_a_test_loss_that_is_not_finite_ends_the_run_too():
    """A test point far outside overflows long before the training points do."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 2))
    _, held_back = boundary.split(20, 0.8, 6)
    X[held_back[0]] = 1e99
    y = (X[:, :1] > 0).astype(float)
    learned = boundary.learn(
        Dataset(X, y), Settings((16,) * 4, "identity", True, False, 1e60, epochs=30)
    )
    assert learned.diverged
    assert learned.test is not None
    assert np.isfinite(learned.test.losses).all()
    assert len(learned.test.losses) == len(learned) == len(learned.moves) == len(learned.objective)


def test_work_is_bounded():
    assert boundary.most_epochs(80, None) >= 1000
    assert boundary.most_epochs(240, 1) * 240 <= boundary.MOST_UPDATES
    assert boundary.most_epochs(50_000, None) * 50_000 <= boundary.MOST_VISITS
    assert boundary.most_epochs(10**9, 1) == 1
    assert boundary.most_epochs(0, None) >= 1000
    n = boundary.MOST_ROWS + 10
    data = Dataset(np.arange(2.0 * n).reshape(n, 2), np.zeros((n, 1)))
    used = boundary.manageable(data)
    assert len(used) == boundary.MOST_ROWS
    assert (np.diff(used.X[:, 0]) > 0).all()
    assert boundary.manageable(used) is used


# --- lines and planes ---------------------------------------------------------------------------


@pytest.mark.parametrize("bias", [False, True])
def test_the_optimum_is_that_of_scikit_learn(bias: bool):
    data = blobs()
    best = boundary.optimum(data, bias)
    assert best is not None
    model = LogisticRegression(C=np.inf, fit_intercept=bias, tol=1e-10, max_iter=1000)
    model.fit(data.X, data.y[:, 0])
    expected = [*model.coef_[0], *([model.intercept_[0]] if bias else [])]
    np.testing.assert_allclose(best.theta, expected, rtol=1e-4)
    said = model.predict_proba(data.X)[:, 1]
    assert best.loss == pytest.approx(log_loss(data.y[:, 0], said), rel=1e-6)
    assert (
        boundary.learn(data, Settings(bias=bias, train_share=1.0)).train.losses > best.loss
    ).all()


@pytest.mark.parametrize(
    "X",
    [
        [[-2.0, 1.0], [-1.0, 0.0], [1.0, 2.0], [2.0, 0.0]],  # a line parts them
        [[1.0, 1.0], [2.0, 2.0], [1.5, 1.5], [0.5, 0.5]],  # both inputs say the same
        [[-9.0, 1.0], [-8.0, -1.0], [9.0, 0.0], [8.0, 1.0]],  # far apart
        [[1e100, -1e100], [-1e100, 3e99], [2e99, 1e100], [-1e100, -1e100]],
    ],
)
def test_no_optimum_where_there_is_no_finite_one(X: list[list[float]]):
    y = np.array([[0.0], [0.0], [1.0], [1.0]])
    assert boundary.optimum(Dataset(np.array(X), y), bias=True) is None


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_on_the_straight_line_both_classes_are_equally_likely(bias: bool, standardise: bool):
    data = Dataset(blobs().X * [3, 50] + [1, 20], blobs().y)
    learned = boundary.learn(data, Settings(bias=bias, standardise=standardise, learning_rate=0.01))
    frame = ((-10.0, 12.0), (-150.0, 190.0))
    line = plane.straight(learned, learned.thetas[-1], frame)
    assert line is not None
    ends = np.array([[line.x[0], line.y[0]], [line.x2[0], line.y2[0]]])
    inside = ends[0] + np.linspace(0, 1, 9)[:, None] * (ends[1] - ends[0])
    np.testing.assert_allclose(plane.probabilities(learned, 15, inside), 0.5, atol=1e-9)
    for end, (low, high) in ((ends[:, 0], frame[0]), (ends[:, 1], frame[1])):
        assert (end <= low).any() or (end >= high).any() or np.ptp(end) < high - low


def test_no_line_where_the_picture_has_none():
    learned = boundary.learn(blobs(), Settings(bias=True))
    for theta in ([0.0, 0.0, 0.0], [1.0, 0.0, -50.0]):
        line = plane.straight(learned, np.array(theta), FRAME)
        assert line is not None
        assert len(line.x) == 0
    grid = np.ones((4, 5))
    assert len(level_line(grid, np.arange(5.0), np.arange(4.0)).x) == 0
    assert len(level_line(0 * grid, np.arange(5.0), np.arange(4.0)).x) == 0


def test_the_level_line_of_a_linear_function_is_exact():
    x, y = np.linspace(-3, 3, 13), np.linspace(-2, 2, 9)
    line = level_line(2 * x - 3 * y[:, None] + 0.7, x, y)
    for a, b in ((line.x, line.y), (line.x2, line.y2)):
        np.testing.assert_allclose(2 * a - 3 * b + 0.7, 0, atol=1e-12)
    low, high = (2 * x[0] + 0.7) / 3, 2.0  # where it enters at the left and leaves at the top
    ends = np.hypot(((3 * high - 0.7) / 2 - x[0]), high - low)
    assert np.hypot(line.x2 - line.x, line.y2 - line.y).sum() == pytest.approx(ends)


def test_the_level_line_of_a_bowl_is_a_closed_circle():
    x = y = np.linspace(-2, 2, 81)
    radius = 1.01  # no point of the grid lies on it
    line = level_line(x**2 + y[:, None] ** 2 - radius**2, x, y)
    np.testing.assert_allclose(np.hypot(line.x, line.y), radius, atol=1e-3)
    length = np.hypot(line.x2 - line.x, line.y2 - line.y).sum()
    assert length == pytest.approx(2 * np.pi * radius, rel=2e-3)
    ends = np.round([*zip(line.x, line.y, strict=True), *zip(line.x2, line.y2, strict=True)], 9)
    assert (np.unique(ends, axis=0, return_counts=True)[1] == 2).all()


def test_the_plane_is_asked_row_by_row_from_below():
    learned = boundary.learn(blobs(), DEEP)
    view = plane.look(learned, 40, FRAME)
    rows, columns = view.level.shape
    probability = (view.level + 1) / 2
    corners = np.array([[-3.0, -2.0], [3.0, -2.0], [-3.0, 2.0]])
    said = [probability[0, 0], probability[0, -1], probability[-1, 0]]
    np.testing.assert_allclose(plane.probabilities(learned, 40, corners), said, rtol=1e-12)
    on_line = np.column_stack([view.line.x, view.line.y])
    np.testing.assert_allclose(plane.probabilities(learned, 40, on_line), 0.5, atol=0.05)
    assert rows >= 60 <= columns


@pytest.mark.parametrize("settings", [Settings(standardise=True), replace(DEEP, activation="ReLU")])
def test_the_forward_pass_of_a_point_adds_up(settings: Settings):
    learned = boundary.learn(blobs(), settings)
    point = (0.3, -0.7)
    passes = plane.passage(learned, 10, point)
    a = [(v - c) / s for v, c, s in zip(point, learned.centre, learned.scale, strict=True)]
    for k, layer in enumerate(passes):
        np.testing.assert_allclose(layer.a, a)
        b = np.zeros(len(layer.z)) if layer.b is None else layer.b
        sums = [
            sum(layer.a[i] * layer.W[i, j] for i in range(len(layer.a))) + b[j]
            for j in range(len(b))
        ]
        np.testing.assert_allclose(layer.z, sums, rtol=1e-12)
        a = RELU.f(layer.z) if k < len(passes) - 1 else 1 / (1 + np.exp(-layer.z))
        np.testing.assert_allclose(layer.out, a)
    assert passes[-1].out[0] == pytest.approx(
        plane.probabilities(learned, 10, np.array([point]))[0]
    )


# --- pictures -----------------------------------------------------------------------------------


def pixels(uri: str) -> np.ndarray:
    head, _, body = uri.partition(",")
    assert head == "data:image/png;base64"
    picture = Image.open(io.BytesIO(base64.b64decode(body)), formats=["PNG"])
    return np.asarray(picture.convert("RGB"))


def painted(level: list[list[float]], classes: bool, theme: str) -> np.ndarray:
    """The picture as the browser gets it, top row first."""
    shown = pictures.likelier(np.array(level)) if classes else np.array(level)
    return pixels(backdrop.painted(shown, pictures.paint, theme)).astype(float)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_background_stands_upright_in_the_colours_of_the_classes(theme: str):
    level = [[-1.0, 0.0, 1.0], [1.0, 1.0, 0.2]]  # lowest row first
    picture, ground = painted(level, False, theme), backdrop.paper(theme)
    zero, one = (backdrop.ink(name, theme) for name in ("class 0", "class 1"))
    assert picture.shape == (2, 3, 3)
    np.testing.assert_allclose(picture[1, 1], ground)  # no class: paper
    for at, colour in (((1, 0), zero), ((1, 2), one), ((0, 0), one)):
        np.testing.assert_allclose(picture[at], ground + pictures.PALE * (colour - ground), atol=1)
    strength = np.abs(picture - ground).sum(axis=-1)
    assert strength[0, 2] < strength[0, 1]
    flat = painted(level, True, theme)
    assert (flat[0, 2] == flat[0, 1]).all()


def luminance(colour: np.ndarray) -> float:
    """Relative luminance by WCAG 2.2."""
    share = np.asarray(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_points_stand_out_from_the_background(theme: str):
    config = tomllib.loads(Path(".streamlit/config.toml").read_text("utf-8"))["theme"][theme]
    ink = dict(zip(MEANINGS, config["chartCategoricalColors"], strict=True))
    sure = painted([[-1.0, 1.0]], False, theme)[0]
    for ground in sure:
        for meaning in ("class 0", "class 1", "data", "model", "exact"):
            pair = sorted([luminance(ground), luminance(np.array(ImageColor.getrgb(ink[meaning])))])
            assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 3, meaning


def test_parameters_are_named_in_the_order_of_the_flat_vector():
    settings = Settings((3, 2), bias=True)
    names = instruments.parameter_names(settings)
    model = boundary.network(settings)
    assert len(names) == model.parameters.flat.size == len(set(names))
    for k, layer in enumerate(model.parameters.layers, 1):
        for (i, j), w in np.ndenumerate(layer.W):
            where = names.index(f"layer {k}: input {i + 1} to unit {j + 1}")
            assert model.parameters.flat[where] == w
        assert not model.parameters.is_weight[names.index(f"layer {k}: bias of unit 1")]
    assert len(instruments.parameter_names(Settings())) == 2


# --- the page -----------------------------------------------------------------------------------

OpenPage = Callable[..., AppTest]


def shown(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def widget(app: AppTest, label: str) -> Any:
    """The one control with this label."""
    kinds = (app.slider, app.select_slider, app.selectbox, app.toggle, app.number_input, app.radio)
    (found,) = [w for kind in kinds for w in kind if w.label == label]
    return found


def tables(app: AppTest, chart: int) -> dict[str, pa.Table]:
    """The named data of a chart."""
    proto = app.get("vega_lite_chart")[chart].proto
    return {d.name: pa.ipc.open_stream(d.data.data).read_all() for d in proto.datasets}


def spec(app: AppTest, chart: int) -> tuple[str, str]:
    proto = app.get("vega_lite_chart")[chart].proto
    return proto.spec, proto.alt


def test_the_page_opens_on_a_finished_picture(open_page: OpenPage):
    app = open_page("decision_boundary")
    numbers = shown(app)
    assert list(numbers) == ["train loss", "test loss", "train accuracy", "test accuracy", "epoch"]
    assert numbers["epoch"] == "15"
    assert numbers["train accuracy"] == "91.2 %".replace(" ", "\u202f")
    drawn_plane = tables(app, 0)
    drawn = sum(len(drawn_plane[name]) for name in pictures.GROUPS)
    assert drawn == 100
    assert len(drawn_plane["train 0"]) + len(drawn_plane["train 1"]) == 80
    assert len(drawn_plane["wrong"]) == 9
    assert len(drawn_plane["line"]) == len(drawn_plane["best"]) == 1  # a straight piece each
    assert len(tables(app, 1)["train"]) == 16
    words = "".join(m.value for m in app.markdown)
    assert "7 of 80 train points and 2 of 20 test points lie on the wrong side" in words


def test_everything_follows_the_step_but_the_specification(open_page: OpenPage):
    last, first = (open_page("decision_boundary", **q) for q in ({}, {"step": "0"}))
    assert shown(first) != shown(last)
    for chart in (0, 1):
        assert spec(first, chart) == spec(last, chart)
        assert (
            tables(first, chart)["here" if chart else "line"]
            != (tables(last, chart)["here" if chart else "line"])
        )
    one, other = (tables(app, 0)["background"]["light"][-1].as_py() for app in (first, last))
    assert one != other
    learned = boundary.learn(blobs(), Settings())
    assert float(shown(first)["train loss"]) == pytest.approx(learned.train.losses[0], rel=1e-3)


def test_the_picture_before_stays_under_the_new_one(open_page: OpenPage):
    app = open_page("decision_boundary")
    (before,) = tables(app, 0)["background"].to_pylist()
    app = widget(app, "Learning rate").set_value(0.1).run()
    rows = tables(app, 0)["background"].to_pylist()
    assert rows[0] == before
    assert [row["turn"] for row in rows] == [0, 1]
    app.run()
    assert tables(app, 0)["background"].to_pylist() == rows


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Hidden layers", 1),
        ("Learning rate", 0.01),
        ("Epochs", 500),
        ("Seed of the random start", 11),
        ("Bias", True),
        ("Adam, not plain descent", True),
        ("Batch size", "4"),
        ("L1 penalty × Σ|w|", 0.1),
        ("L2 penalty × ½ Σw²", 0.1),
        ("Points to learn from, in %", 50),
        ("Seed of the points and the split", 2),
        ("Points", 300),
        ("Noise", 0.2),
    ],
)
def test_the_numbers_follow_every_control(open_page: OpenPage, label: str, value: Any):
    app = open_page("decision_boundary")
    before = shown(app)
    app = widget(app, label).set_value(value).run()
    assert not app.exception
    assert shown(app) != before


@pytest.mark.parametrize("label", ["Units, layer 1", "Activation"])
def test_hidden_layers_have_units_and_an_activation(open_page: OpenPage, label: str):
    app = open_page("decision_boundary", b_data="xor")
    before = shown(app)
    app = widget(app, label).set_value({"Units, layer 1": 2, "Activation": "ReLU"}[label]).run()
    assert not app.exception
    assert shown(app) != before


def test_the_background_may_show_the_class_alone(open_page: OpenPage):
    app = open_page("decision_boundary")
    app = widget(app, "Background").set_value("class").run()
    colours = pixels(tables(app, 0)["background"]["light"][-1].as_py()).reshape(-1, 3)
    assert len(np.unique(colours, axis=0)) == 2


@pytest.mark.parametrize("kind", list(PLANAR))
def test_every_data_set_shows_a_good_picture_at_once(open_page: OpenPage, kind: str):
    app = open_page("decision_boundary")
    app = app.selectbox(key="b_data").set_value(kind).run()
    assert not app.exception
    share = re.match(r"[\d.]+", shown(app)["train accuracy"])
    assert share is not None
    assert float(share[0]) >= (90 if kind == "blobs" else 95)
    assert not app.warning


@pytest.mark.parametrize("kind", list(PLANAR))
def test_every_panel_opens_at_every_kind_of_step(open_page: OpenPage, kind: str):
    for step in ({}, {"step": "0"}, {"step": "3"}):
        app = open_page("decision_boundary", b_data=kind, **step)
        panel = app.segmented_control(key="b_panel")
        for name in panel.options:
            app = app.segmented_control(key="b_panel").set_value(name).run()
            assert not app.exception


def test_a_typed_point_goes_through_the_layers(open_page: OpenPage):
    app = open_page("decision_boundary", b_data="xor")
    app = app.segmented_control(key="b_panel").set_value("A point").run()
    app = widget(app, "x₁").set_value(1.0).run()
    app = widget(app, "x₂").set_value(1.0).run()
    assert not app.exception
    first, second = (frame.value for frame in app.dataframe)
    assert list(first["weight of input 1"] + first["weight of input 2"] + first["bias"]) == (
        pytest.approx(list(first["sum z"]), rel=1e-9)
    )
    assert list(first["output"]) == pytest.approx(list(np.tanh(first["sum z"])))
    chance = 1 / (1 + np.exp(-second["sum z"][0]))
    assert second["output"][0] == pytest.approx(chance)
    assert chance < 0.5  # both coordinates positive: class 0


def test_a_learning_rate_too_large_is_explained(open_page: OpenPage):
    app = open_page("decision_boundary", b_data="moons")
    app = widget(app, "Activation").set_value("identity").run()
    app = widget(app, "Hidden layers").set_value(4).run()
    app = widget(app, "Learning rate").set_value(100).run()
    assert not app.exception
    assert "overshoot" in app.warning[0].value
    app = widget(app, "Learning rate").set_value(0.1).run()
    assert not app.exception
    assert not app.warning


def test_a_long_run_says_which_epoch_a_snapshot_is(open_page: OpenPage):
    app = open_page("decision_boundary", step="40", **{"b_epochs-blobs-line": "1000"})
    assert shown(app)["epoch"] == "160"
    assert "After 160 epochs" in "".join(m.value for m in app.markdown)
    assert len(tables(app, 1)["train"]) == 251


def test_without_test_points_there_are_no_test_numbers(open_page: OpenPage):
    app = open_page("decision_boundary", b_share="100")
    assert list(shown(app)) == ["train loss", "train accuracy", "epoch"]
    assert len(tables(app, 1)["test"]) == 0


def test_separable_classes_have_no_best_line(open_page: OpenPage):
    app = open_page("decision_boundary", **{"b_noise-blobs": "0.1"})
    assert "There is no best line" in "".join(m.value for m in app.markdown)
    assert len(tables(app, 0)["best"]) == 0


@pytest.mark.parametrize(
    ("X", "settings", "words"),
    [
        ([[-2, 0], [-1, 1], [1, 0], [2, 1]], Settings(learning_rate=2.0), "for ever"),
        ([[-2, 0], [-1, 1], [1, 0], [2, 1]], Settings(learning_rate=2.0, l2=0.1), "only the pen"),
        ([[1, 2], [2, 4], [1, 2], [3, 6]], Settings(), "no single best line"),
        ([[7, 1], [7, 2], [7, 1], [7, 3]], Settings(bias=True), "no single best line"),
        ([[1e60, 1], [1, 2], [2, 1], [1, 3]], Settings(standardise=True, epochs=1), "too much in"),
        ([[1, 2], [2, 1], [1, 2], [3, 6]], Settings(loss="squared error"), "flat parts"),
    ],
)
def test_why_there_is_no_best_line_is_said(X: Any, settings: Settings, words: str):
    data = Dataset(np.array(X, float), np.array([[0.0], [0], [1], [1]]))
    learned = boundary.learn(data, replace(settings, train_share=1.0))
    assert words in notice.without_best(learned)


@pytest.mark.parametrize(
    ("y", "share", "words"),
    [
        ([0, 0, 0, 1, 1, 1], 1.0, "0 of 6 train points lie on the wrong side"),
        ([0, 0, 0, 1, 1, 0], 1.0, "1 of 6 train points lies on the wrong side"),
        ([0, 1, 0, 1, 1, 0], 1.0, "2 of 6 train points lie on the wrong side"),
        ([0, 0, 0, 1, 1, 1], 0.5, "0 of 3 train points and 0 of 3 test points lie on the wrong"),
    ],
)
def test_mistakes_are_counted_in_words(y: list[int], share: float, words: str):
    X = np.array([[-3.0], [-2], [-1], [1], [2], [3]]) * [1.0, 0.0]
    data = Dataset(X, np.array(y, float)[:, None])
    learned = boundary.learn(data, Settings(train_share=share, epochs=60))
    assert notice.mistakes(learned, len(learned) - 1).startswith(words)


def test_the_legend_names_only_marks_that_are_there(open_page: OpenPage):
    def legend(**query: str) -> str:
        app = open_page("decision_boundary", **query)
        return next(c.value for c in app.caption if c.value.startswith("Circles"))

    assert "filled: test points" in legend()
    assert "Dashed" in legend()
    assert "test points" not in legend(b_share="100")
    assert "test points" not in legend(b_test="false")
    assert "Dashed" not in legend(b_data="xor")


def upload(app: AppTest, text: str) -> AppTest:
    app = app.selectbox(key="b_data").set_value("My CSV file").run()
    assert not app.exception
    return app.file_uploader[0].upload("people.csv", text.encode(), "text/csv").run()


def people(n: int = 60) -> str:
    rng = np.random.default_rng(0)
    sex = rng.integers(0, 2, n)
    height, weight = 165 + 12 * sex + rng.normal(0, 6, n), 62 + 14 * sex + rng.normal(0, 8, n)
    rows = (f"{h:.1f},{w:.1f},{'fm'[s]}" for h, w, s in zip(height, weight, sex, strict=True))
    return "\n".join(["height [cm],weight: kg,sex", *rows])


def test_an_own_file_is_standardised_and_drawn_in_its_own_units(open_page: OpenPage):
    app = upload(open_page("decision_boundary"), people())
    assert not app.exception
    assert not app.error
    drawn_plane = tables(app, 0)
    heights = np.concatenate([drawn_plane[name]["x"].to_numpy() for name in pictures.GROUPS])
    assert len(heights) == 60
    assert 140 < heights.min() < heights.max() < 200
    assert "height [cm]" in spec(app, 0)[0]
    assert any(caption.value.startswith("x₁ is height") for caption in app.caption)
    with_scale = shown(app)
    assert float(re.match(r"[\d.]+", with_scale["train accuracy"])[0]) > 80  # type: ignore[index]
    app = widget(app, "Standardise").set_value(False).run()
    assert not app.exception
    assert shown(app) != with_scale
    app = widget(app, "Standardise").set_value(True).run()
    for layers in (1, 0):
        app = widget(app, "Hidden layers").set_value(layers).run()
        assert not app.exception
    for name in app.segmented_control(key="b_panel").options:
        app = app.segmented_control(key="b_panel").set_value(name).run()
        assert not app.exception


@pytest.mark.parametrize(
    "text",
    [
        "a,b,c\n1,2,x\n",
        "a,b\n1,2\n3,4\n",
        "a,b,c\n" + "1,5,x\n1,5,y\n" * 4,
        "a,b,c\n" + "0,0,x\n0,0,y\n" * 4,
        "a,b,c\n1e300,1,x\n2,2,y\n3,3,x\n",
        "a,b,c\n" + "\n".join(f"{i}e98,{-i}e97,{'xy'[i % 2]}" for i in range(9)),
        "a,b,c\n1,2,x\n2,3,y\n",
    ],
    ids=["one row", "no label", "constant", "zeros", "too large", "large", "two rows"],
)
def test_a_difficult_file_never_ends_the_page(open_page: OpenPage, text: str):
    app = upload(open_page("decision_boundary"), text)
    assert not app.exception
    assert all("nan" not in value.lower() for value in shown(app).values())
    for toggle in app.toggle:
        if toggle.label == "Standardise":
            app = toggle.set_value(False).run()
            assert not app.exception
            assert all("nan" not in value.lower() for value in shown(app).values())


def test_the_network_of_the_page_is_the_engines():
    model = boundary.network(Settings((4,), "ReLU", bias=True, start_seed=5))
    twin = Network((2, 4, 1), RELU, rng=np.random.default_rng(5))
    np.testing.assert_array_equal(model.parameters.flat, twin.parameters.flat)


# --- features and losses ------------------------------------------------------------------------


def test_features_are_what_their_names_say():
    X = np.random.default_rng(0).normal(size=(20, 2))
    a, b = X[:, 0], X[:, 1]
    expected = [a, b, a**2, b**2, a * b, np.sin(a), np.sin(b)]
    np.testing.assert_allclose(features(X, list(FEATURES)), np.array(expected).T, rtol=1e-15)
    assert features(X, ["x₁x₂"]).shape == (20, 1)
    assert in_order(["sin x₂", "x₂", "x₁", "x₂", "no such"]) == ("x₁", "x₂", "sin x₂")
    assert in_order([]) == ()


def test_features_are_made_of_standardised_inputs():
    data = Dataset(blobs().X * [3, 50] + [1, 20], blobs().y)
    names = ("x₂", "x₁²", "sin x₂")
    learned = boundary.learn(data, Settings((3,), standardise=True, features=names))
    X = data.X[learned.train.rows]
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    expected = np.column_stack([Z[:, 1], Z[:, 0] ** 2, np.sin(Z[:, 1])])
    np.testing.assert_allclose(learned.train.data.X, expected, rtol=1e-12)
    assert boundary.network(learned.settings).sizes == (3, 3, 1)


def test_with_squares_one_neuron_draws_a_circle():
    data = boundary.points("circles", 200, 0.1, 6)
    settings = Settings(bias=True, learning_rate=2.0, epochs=300, features=("x₁²", "x₂²"))
    learned = boundary.learn(data, settings)
    assert learned.train.accuracies[-1] > 0.97
    line = plane.line(learned, learned.thetas[-1], FRAME)
    w1, w2, b = learned.thetas[-1]
    np.testing.assert_allclose(w1 * line.x**2 + w2 * line.y**2 + b, 0, atol=0.02 * abs(b))
    plain = boundary.learn(data, replace(settings, features=INPUTS))
    assert plain.train.accuracies[-1] < 0.75


@pytest.mark.parametrize("names", [("x₁",), ("x₂",)])
def test_one_input_alone_parts_the_plane_upright_or_level(names: tuple[str, ...]):
    learned = boundary.learn(blobs(), Settings(bias=True, features=names))
    line = plane.line(learned, learned.thetas[-1], FRAME)
    w, b = learned.thetas[-1]
    along, other = (line.x, line.x2) if names == ("x₁",) else (line.y, line.y2)
    np.testing.assert_allclose([along, other], -b / w, rtol=1e-9)


def test_squared_error_steps_down_its_own_slope():
    """(θ before − θ after) / rate against a central difference of mean((σ(X·w) − y)²)."""
    learned = boundary.learn(blobs(), Settings(learning_rate=0.5, epochs=5, loss="squared error"))
    X, y = learned.train.data.X, learned.train.data.y[:, 0]

    def loss(w: np.ndarray) -> float:
        return float(np.mean((1 / (1 + np.exp(-X @ w)) - y) ** 2))

    np.testing.assert_allclose(learned.train.losses, [loss(w) for w in learned.thetas], rtol=1e-12)
    for before, after in zip(learned.thetas, learned.thetas[1:], strict=False):
        slope = [(loss(before + h) - loss(before - h)) / 2e-6 for h in 1e-6 * np.eye(2)]
        np.testing.assert_allclose((before - after) / 0.5, slope, rtol=1e-5)
    both = boundary.curves(learned)
    np.testing.assert_allclose(both["squared error"], learned.train.losses)
    expected = [cross_entropy(w, X, y) for w in learned.thetas]
    np.testing.assert_allclose(both["cross-entropy"], expected, rtol=1e-12)


# --- what each unit sees ------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "ReLU", "step", "identity"])
def test_every_unit_has_a_map_of_what_it_says(activation: str):
    settings = Settings((3, 2), activation, bias=True, epochs=10, features=("x₁", "x₂", "x₁x₂"))
    learned = boundary.learn(blobs(), settings)
    maps = plane.maps(learned, 10, FRAME)
    assert [len(units) for units in maps] == [3, 3, 2, 1]
    rows, columns = plane.COARSE
    x, y = np.linspace(*FRAME[0], columns), np.linspace(*FRAME[1], rows)
    np.testing.assert_allclose(maps[0][2], np.outer(y / 2, x / 3), atol=1e-12)
    model = boundary.at(learned, 10)
    last = [model.forward(np.array([[u, v, u * v]])) for u in x for v in y]
    for k in (1, 2):
        outs = np.array([each[k][0] for each in last])  # (columns · rows, units)
        if activation == "sigmoid":
            outs = 2 * outs - 1
        elif activation == "step":
            outs = np.where(outs > 0, 1, -1)
        elif activation != "tanh":
            outs = outs / np.maximum(np.abs(outs).max(axis=0), 1e-300)
        expected = outs.T.reshape(-1, columns, rows).swapaxes(1, 2)
        np.testing.assert_allclose(maps[k], expected, atol=1e-12)
    said = 1 / (1 + np.exp(-np.array([each[-1][0, 0] for each in last])))
    np.testing.assert_allclose(maps[3][0], (2 * said - 1).reshape(columns, rows).T, atol=1e-12)


def test_a_unit_alone_is_seen_with_the_line_where_its_sum_is_0():
    learned = boundary.learn(blobs(), replace(DEEP, activation="ReLU"))
    layer = boundary.at(learned, 40).parameters.layers[0]
    for row in range(8):
        view = plane.look(learned, 40, FRAME, (1, row))
        z = np.column_stack([view.line.x, view.line.y]) @ layer.W[:, row] + layer.b[row]
        np.testing.assert_allclose(z, 0, atol=1e-9)
        assert view.level.shape == plane.GRID
        assert view.level.min() >= 0
        assert view.level.max() in (0, 1)
    own = plane.look(learned, 40, FRAME)
    np.testing.assert_array_equal(plane.look(learned, 40, FRAME, (3, 0)).level, own.level)
    np.testing.assert_allclose(plane.look(learned, 40, FRAME, (0, 1)).level[:, 0][[0, -1]], [-1, 1])


def test_a_diverging_network_still_has_maps():
    data = Dataset(1000 * blobs().X, blobs().y)
    learned = boundary.learn(data, Settings((16,) * 4, "identity", True, False, 1e150, 60))
    far = ((-1e200, 1e200), (-1e200, 1e200))
    for units in plane.maps(learned, len(learned) - 1, far):
        assert np.isfinite(units).all()
        assert np.abs(units).max() <= 1
    assert np.isfinite(plane.look(learned, len(learned) - 1, far, (2, 3)).level).all()


def test_a_click_on_a_unit_shows_it_large_and_another_goes_back(open_page: OpenPage):
    app = open_page("decision_boundary", b_data="xor")
    before = tables(app, 0)["background"]["light"][-1].as_py()
    app.session_state["b_graph"] = {"chosen": [1, 2]}
    app.run()
    assert not app.exception
    assert tables(app, 0)["background"]["light"][-1].as_py() != before
    assert any("unit 3 of hidden layer 1" in caption.value for caption in app.caption)
    app.session_state["b_graph"] = {"chosen": None}
    app.run()
    assert tables(app, 0)["background"]["light"][-1].as_py() == before
    assert any("Click a unit" in caption.value for caption in app.caption)


# --- the loss around the run --------------------------------------------------------------------


def test_over_two_weights_the_surface_is_the_textbook_loss():
    learned = boundary.learn(blobs(), Settings())
    best = boundary.optimum(learned.train.data, False)
    assert best is not None
    ground = landscape(learned.train.data, learned.settings, learned.thetas, best.theta)
    assert ground is not None
    X, y = learned.train.data.X, learned.train.data.y[:, 0]
    surface = ground.surface
    for row, column in ((0, 0), (3, 20), (-1, -1)):
        w = np.array([surface.x[column], surface.y[row]])
        assert surface.losses[row, column] == pytest.approx(cross_entropy(w, X, y), rel=1e-9)
    np.testing.assert_array_equal(ground.path, learned.thetas)
    np.testing.assert_array_equal(ground.best, best.theta)
    assert ground.share == 1
    assert best.loss <= surface.losses.min() < best.loss + 0.01
    for place, ends in zip(ground.path.T, (surface.x, surface.y), strict=True):
        assert ends[0] < place.min() < place.max() < ends[-1]


def test_with_more_weights_it_is_the_plane_that_shows_most_of_the_path():
    settings = replace(DEEP, hidden=(4,), l2=0.01)
    learned = boundary.learn(blobs(), settings)
    ground = landscape(learned.train.data, settings, learned.thetas, None)
    assert ground is not None
    np.testing.assert_allclose(ground.path[0], 0, atol=1e-12)
    assert ground.path[-1, 1] == pytest.approx(0, abs=1e-9)
    away = learned.thetas - learned.thetas[0]
    assert ground.path[-1, 0] == pytest.approx(np.linalg.norm(away[-1]))
    assert ground.share == pytest.approx(np.sum(ground.path**2) / np.sum(away**2))
    assert 0.5 < ground.share <= 1
    column = np.abs(ground.surface.x - ground.path[-1, 0]).argmin()
    row = np.abs(ground.surface.y).argmin()
    assert ground.surface.losses[row, column] == pytest.approx(learned.objective[-1], abs=0.05)


def test_no_surface_where_the_loss_is_not_finite():
    data = Dataset(1000 * blobs().X, blobs().y)
    settings = Settings((16,) * 4, "identity", True, False, 1e150, 60)
    learned = boundary.learn(data, settings)
    thetas = np.vstack([learned.thetas, 1e200 * np.ones(learned.thetas.shape[1])])
    assert landscape(learned.train.data, settings, thetas, None) is None


def test_the_surface_of_large_data_is_coarser():
    assert around.grid_columns(80, 2) == around.FINEST
    assert around.grid_columns(50_000, 16) == around.COARSEST
    assert around.COARSEST < around.grid_columns(1000, 16) < around.FINEST


def test_the_panel_of_the_surface_says_what_it_shows(open_page: OpenPage):
    app = open_page("decision_boundary", b_panel="Loss surface")
    assert any("over both weights, all there are" in c.value for c in app.caption)
    drawn = tables(app, 2)
    assert len(drawn["path"]) == 16
    assert len(drawn["best"]) == 1
    assert any("near a minimum the slope is small" in m.value for m in app.markdown)
    app = open_page("decision_boundary", b_panel="Loss surface", b_data="xor")
    assert any("17-dimensional" in c.value and "%" in c.value for c in app.caption)
    assert len(tables(app, 2)["best"]) == 0
    app = open_page("decision_boundary", b_panel="Loss surface", b_in="x₁")
    assert any("With one weight" in m.value for m in app.markdown)


# --- controls -----------------------------------------------------------------------------------


def test_every_layer_has_its_own_number_of_units(open_page: OpenPage):
    app = open_page("decision_boundary", b_data="xor")
    for layers in (4, 3, 2):
        app = widget(app, "Hidden layers").set_value(layers).run()
        assert len([w for w in app.number_input if w.label.startswith("Units")]) == layers
    app = widget(app, "Units, layer 1").set_value(16).run()
    app = widget(app, "Units, layer 2").set_value(3).run()
    assert not app.exception
    app = app.segmented_control(key="b_panel").set_value("Compare").run()
    assert app.dataframe[0].value["network"].tolist() == ["2-16-3-1"]
    linked = open_page(
        "decision_boundary",
        b_data="xor",
        b_panel="Compare",
        **{"b_layers-xor": "2", "b_units1-xor": "16", "b_units2-xor": "3"},
    )
    assert shown(linked) == shown(app)


def test_inputs_are_chosen_and_none_means_both(open_page: OpenPage):
    app = open_page("decision_boundary", b_data="circles", b_panel="Compare")
    app = widget(app, "Hidden layers").set_value(0).run()
    (pills,) = [group for group in app.get("button_group") if group.label == "Inputs"]
    assert pills.options == list(FEATURES)
    usual = shown(app)
    app = pills.set_value(["x₂²", "x₁²"]).run()
    assert not app.exception
    assert app.dataframe[0].value["inputs"].tolist() == ["x₁², x₂²"]
    assert shown(app) != usual
    (pills,) = [group for group in app.get("button_group") if group.label == "Inputs"]
    app = pills.set_value([]).run()
    assert shown(app) == usual
    assert any("It needs something to see" in caption.value for caption in app.caption)


def test_the_loss_may_be_squared_error(open_page: OpenPage):
    app = widget(open_page("decision_boundary"), "Loss").set_value("squared error").run()
    assert not app.exception
    learned = boundary.learn(blobs(), Settings(loss="squared error"))
    assert float(shown(app)["train loss"]) == pytest.approx(learned.train.losses[-1], rel=1e-3)
    assert "squared error loss" in spec(app, 1)[0]
    assert len(tables(app, 0)["best"]) == 0
    assert any("flat parts" in m.value for m in app.markdown)


def test_test_points_may_be_hidden(open_page: OpenPage):
    app = open_page("decision_boundary")
    numbers = shown(app)
    app = widget(app, "Show the test points").set_value(False).run()
    drawn = tables(app, 0)
    assert len(drawn["test 0"]) == len(drawn["test 1"]) == 0
    assert len(drawn["every"]) == len(drawn["train 0"]) + len(drawn["train 1"]) == 80
    assert len(drawn["wrong"]) == 7
    assert shown(app) == numbers


@pytest.mark.parametrize(
    ("button", "seed"),
    [
        ("Another start", "Seed of the random start"),
        ("New points", "Seed of the points and the split"),
    ],
)
def test_a_button_draws_another_seed_and_the_old_one_gives_the_same_again(
    open_page: OpenPage, button: str, seed: str
):
    app = open_page("decision_boundary")
    before, old = shown(app), widget(app, seed).value
    (found,) = [b for b in app.button if b.label == button]
    app = found.click().run()
    assert not app.exception
    assert widget(app, seed).value != old
    assert shown(app) != before
    app = widget(app, seed).set_value(old).run()
    assert shown(app) == before


# --- a point that is followed -------------------------------------------------------------------


def test_a_click_in_the_plane_opens_the_panel_on_that_point(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
):
    state: dict[str, Any] = {}
    link: dict[str, str] = {}
    monkeypatch.setattr(point.st, "session_state", state)
    monkeypatch.setattr(point.st, "query_params", link)
    data = blobs()
    point.follow(data, "blobs", 17)
    monkeypatch.undo()
    assert [float(text) for text in link.values()] == data.X[17].tolist()
    assert link.keys() < state.keys()
    app = open_page("decision_boundary")
    assert len(tables(app, 0)["followed"]) == 0
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    (cross,) = tables(app, 0)["followed"].to_pylist()
    assert [cross["x"], cross["y"]] == data.X[17].tolist()
    assert [widget(app, name).value for name in INPUTS] == data.X[17].tolist()


@pytest.mark.parametrize(
    ("state", "row"),
    [
        ({"selection": {"picked": [{"row": 3}]}}, 3),
        ({"selection": {"picked": [{"row": 3.0}, {"row": 4}]}}, 3),
        ({"selection": {"picked": []}}, -1),
        ({"selection": {"picked": [{"row": 2.5}]}}, -1),
        ({"selection": {"picked": [{"row": "3"}]}}, -1),
        ({"selection": {"picked": [{"row": float("nan")}]}}, -1),
        ({"selection": {"picked": "all"}}, -1),
        ({"selection": {}}, -1),
        (None, -1),
    ],
)
def test_what_the_browser_says_was_clicked_is_checked(state: Any, row: int):
    assert pictures.picked_row(state) == row


def test_the_point_travels_in_the_link_and_stays_in_the_frame(open_page: OpenPage):
    link = {"b_panel": "A point", "b_x1-blobs": "0.5", "b_x2-blobs": "-0.25"}
    app = open_page("decision_boundary", **link)
    (cross,) = tables(app, 0)["followed"].to_pylist()
    assert [cross["x"], cross["y"]] == [0.5, -0.25]
    assert [widget(app, name).value for name in INPUTS] == [0.5, -0.25]
    # A control whose usual value is the link's would be taken out of the link.
    assert [widget(app, name).proto.default for name in INPUTS] == blobs().X[0].tolist()
    for bad in ("99", "first", "nan"):
        app = open_page("decision_boundary", **{**link, "b_x1-blobs": bad})
        (cross,) = tables(app, 0)["followed"].to_pylist()
        assert cross["x"] == widget(app, "x₁").value == blobs().X[0, 0]
    app = open_page("decision_boundary", **{**link, "b_x1-blobs": "3.5"})
    app = widget(app, "Noise").set_value(0.1).run()  # 3.5 is outside now
    assert not app.exception
    (cross,) = tables(app, 0)["followed"].to_pylist()
    assert cross["x"] == widget(app, "x₁").value < 2


# --- compare ------------------------------------------------------------------------------------


def test_pinned_runs_are_drawn_with_their_losses_and_boundaries(open_page: OpenPage):
    app = open_page("decision_boundary", b_panel="Compare")
    app.button(key="pin").click().run()
    app = widget(app, "Seed of the random start").set_value(8).run()
    learned = boundary.learn(blobs(), Settings())
    (row,) = tables(app, 0)["others"].to_pylist()
    w = learned.thetas[-1]
    assert row["run"] == "A"
    for x, y in ((row["x"], row["y"]), (row["x2"], row["y2"])):
        assert w @ [x, y] == pytest.approx(0, abs=1e-9)
    assert tables(app, 0)["names"]["run"].to_pylist() == ["A"]
    np.testing.assert_allclose(tables(app, 1)["pinned"]["loss"], learned.train.losses)
    app = widget(app, "Loss").set_value("squared error").run()
    expected = boundary.curves(learned)["squared error"]
    np.testing.assert_allclose(tables(app, 1)["pinned"]["loss"], expected)
    app = widget(app, "Hidden layers").set_value(2).run()
    app.button(key="pin").click().run()
    assert not app.exception
    assert len(tables(app, 0)["others"]) > 2
    assert tables(app, 0)["names"]["run"].to_pylist() == ["A", "B"]
    app = widget(app, "Seed of the points and the split").set_value(1).run()
    assert len(tables(app, 0)["others"]) == len(tables(app, 1)["pinned"]) == 0
    assert len(app.dataframe[0].value) == 3


# --- a person's own file ------------------------------------------------------------------------

LOGISTIC = [row for row in REFERENCE if row["task"] == "logistic"]
FITTED = [row for row in LOGISTIC if row["separable"] != "True"]


def opened(open_page: OpenPage, row: dict[str, str]) -> AppTest:
    """The page with this file, its columns chosen, all else as it is."""
    x, y, label = chosen(row["file"], [*json.loads(row["inputs"]), row["target"]])
    app = upload_real(open_page("decision_boundary"), content(row["file"]), row["file"])
    for key, value in (
        ("own_label", label),
        ("own_first", x),
        ("own_second", y),
        ("own_positive", row["positive_class"]),
    ):
        app.selectbox(key=key).set_value(value).run()
    assert not app.exception
    assert not app.error
    return app


@real
@pytest.mark.parametrize("row", FITTED, ids=lambda r: r["file"])
def test_an_own_file_is_learned_on_the_default_budget(open_page: OpenPage, row: dict[str, str]):
    app = opened(open_page, row)
    assert not app.warning
    numbers, least = shown(app), float(row["logloss"])
    assert list(numbers) == ["train loss", "train accuracy", "epoch"]
    assert least - 1e-4 < float(numbers["train loss"]) < least + 1e-2
    words = "".join(m.value for m in app.markdown)
    found = re.search(r"below ([\d.]+), that of the dashed", words)
    assert found is not None
    assert float(found[1]) == pytest.approx(least, rel=1e-3)


@real
def test_a_separable_file_is_explained(open_page: OpenPage):
    (row,) = [row for row in LOGISTIC if row["separable"] == "True"]
    app = opened(open_page, row)
    assert float(shown(app)["train loss"]) < 0.01
    assert shown(app)["train accuracy"].startswith("100")
    assert "one parts the classes without a mistake" in "".join(m.value for m in app.markdown)
    assert len(tables(app, 0)["best"]) == 0


def labelled(row: dict[str, str]) -> Dataset:
    x, y, label = chosen(row["file"], [*json.loads(row["inputs"]), row["target"]])
    table = read(content(row["file"]), row["file"])
    several = len(label_values(table, label)) > 2
    found = select_label(table, [x, y], label, row["positive_class"], one_vs_rest=several)
    return Dataset(found.X, found.y)


@real
@pytest.mark.parametrize("row", FITTED, ids=lambda r: r["file"])
def test_run_long_enough_it_arrives_at_the_reference(row: dict[str, str]):
    data = labelled(row)
    settings = Settings(
        bias=True, learning_rate=4.0, epochs=4000, train_share=1.0, standardise=True
    )
    learned = boundary.learn(data, settings)
    assert len(data) == int(row["n_used"])
    assert learned.train.losses[-1] == pytest.approx(float(row["logloss"]), abs=1e-5)
    assert learned.train.accuracies[-1] == pytest.approx(float(row["accuracy"]), abs=1e-9)
    expected = [*json.loads(row["coefs_std"]), float(row["intercept_std"])]
    np.testing.assert_allclose(learned.thetas[-1], expected, rtol=1e-2, atol=1e-3)
    best = boundary.optimum(learned.train.data, True)
    assert best is not None
    np.testing.assert_allclose(best.theta, expected, rtol=1e-5, atol=1e-6)


def test_run_long_enough_the_blobs_are_parted_where_scikit_learn_parts_them():
    data = blobs()
    learned = boundary.learn(data, Settings(epochs=3000, train_share=1.0))
    model = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10, max_iter=1000)
    model.fit(data.X, data.y[:, 0])
    said = model.predict_proba(data.X)[:, 1]
    assert learned.train.losses[-1] == pytest.approx(log_loss(data.y[:, 0], said), abs=1e-9)
    learned_angle, angle = (np.arctan2(*w) for w in (learned.thetas[-1], model.coef_[0]))
    assert learned_angle == pytest.approx(angle, abs=1e-4)
