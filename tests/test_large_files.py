"""Files of 54 000 and a million rows: every row is fitted, a sample drawn, and nothing stays."""

import gc
import weakref
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from streamlit.runtime.caching import clear_session_resource_cache
from streamlit.testing.v1 import AppTest

from benchmarks.own_data import VIEWS, diamonds, million
from engine.activations import ACTIVATIONS, Array
from engine.data import Dataset
from engine.losses import ABSOLUTE_ERROR, BINARY_CROSS_ENTROPY, MSE
from engine.network import Network
from engine.optimizers import SGD, Adam
from engine.training import gradient_at, loss_at, record, train
from experiments import decision_boundary as boundary
from experiments import exact, learners, linear_regression, loss_curve, many_rows
from experiments import losses as duel
from experiments import losses_lines as loss_lines
from experiments import losses_surfaces as loss_surfaces
from tests.test_pages import check, texts
from ui.cached import LARGE, fingerprint
from ui.charts import MOST_POINTS
from ui.numbers import count, number

MESSAGE = 2_000_000  # bytes to the browser
SESSION = "test session id"  # of every AppTest
DIAMONDS, MILLION = 54_000, 1_000_000


def opened(open_page: Any, name: str, rows: int) -> AppTest:
    """A view with a file of so many rows in use."""
    view = VIEWS[name]
    app = open_page(view.page, **view.link)
    content = diamonds() if rows == DIAMONDS else million(view.label)
    return app.file_uploader(key="csv").upload("large.csv", content, "text/csv").run()


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    """What a session keeps goes with it."""
    yield
    clear_session_resource_cache(SESSION)


def elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from elements(child)


def slim(app: AppTest, what: str) -> None:
    """No chart and no table has more rows than can be seen, and all of it is a short message."""
    size = 0
    for element in elements(app._tree):
        proto = getattr(element, "proto", None)
        size += proto.ByteSize() if hasattr(proto, "ByteSize") else 0
    assert 0 < size < MESSAGE, f"{what}: {size} bytes to the browser"
    for chart in app.get("vega_lite_chart"):
        for dataset in chart.proto.datasets:
            rows = pa.ipc.open_stream(dataset.data.data).read_all().num_rows
            assert rows <= MOST_POINTS, f"{what}: {dataset.name} of {rows} rows"
    assert all(len(frame.value) <= MOST_POINTS for frame in app.dataframe), what


def columns(content: bytes, *names: str) -> list[Array]:
    """Columns of one of the made-up files, read without the project's reader."""
    table = pd.read_csv(BytesIO(content))
    return [table[name].to_numpy(float) for name in names]


@pytest.fixture(scope="module")
def labelled() -> Dataset:
    x, z, label = columns(million(True), "x", "z", "label")
    return Dataset(np.column_stack([x, z]), label[:, None])


@pytest.fixture(scope="module")
def line() -> Dataset:
    x, y = columns(million(False), "x", "y")
    return Dataset(x[:, None], y[:, None])


# --- the pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [DIAMONDS, MILLION])
@pytest.mark.parametrize("name", VIEWS)
def test_every_row_is_used_and_a_sample_drawn(open_page, name: str, rows: int) -> None:
    app = opened(open_page, name, rows)
    check(app, name)
    slim(app, name)
    words = " ".join(texts(app))
    assert f"{count(rows)} rows in use." in words
    assert f"Charts draw {count(MOST_POINTS)} of them" in words
    assert "drawn at random, take part" not in words, "every row takes part"


def test_the_numbers_on_screen_are_of_all_rows(open_page) -> None:
    app = opened(open_page, "Loss vs alpha", MILLION)
    x, y = columns(million(False), "x", "y")
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["best α (exact)"] == number(float(x @ y / (x @ x)))
    app = opened(open_page, "Linear regression", DIAMONDS)
    inputs, target = app.multiselect(key="own_inputs").value, app.selectbox(key="own_target").value
    *X, y = columns(diamonds(), *inputs, target)
    X = np.column_stack(X)
    A = np.column_stack([(X - X.mean(axis=0)) / X.std(axis=0), np.ones(len(X))])
    theta = np.random.default_rng(1).uniform(-0.1, 0.1, A.shape[1])
    rate = next(box.value for box in app.number_input if box.label == "Learning rate")
    for _ in range(100):
        theta = theta - rate * 2 * A.T @ (A @ theta - y) / len(y)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["loss (mean squared error)"] == number(float(np.mean((A @ theta - y) ** 2)))


@pytest.mark.parametrize("name", VIEWS)
def test_no_panel_sends_much(open_page, name: str) -> None:
    app = opened(open_page, name, DIAMONDS)
    panels = next(c for c in app.segmented_control if c.key.endswith("panel"))
    for panel in panels.options:
        next(c for c in app.segmented_control if c.key == panels.key).set_value(panel).run()
        assert not app.exception, panel
        slim(app, f"{name}, {panel}")


# --- the same numbers, sooner --------------------------------------------------------------------


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("d", "offset", "scale"), [(1, 0, 1), (3, 1e3, 1e-2), (50, 5, 1e4)])
def test_a_summary_has_the_loss_and_gradient_of_all_rows(bias, d, offset, scale) -> None:
    rng = np.random.default_rng(d)
    X = offset + scale * rng.normal(size=(2000, d))
    data = Dataset(X, X @ rng.normal(size=(d, 1)) + rng.normal(size=(2000, 1)))
    short = exact.summary(data, bias)
    A = np.hstack([X, np.ones((2000, 1))]) if bias else X
    assert len(short) <= A.shape[1] + 1
    model = Network((A.shape[1], 1), bias=False, rng=rng)
    thetas = rng.normal(size=(20, A.shape[1]))
    misses = A @ thetas.T - data.y  # (n, 20)
    losses = (misses**2).mean(axis=0)
    np.testing.assert_allclose(loss_at(model, MSE, short, thetas), losses, rtol=1e-11)
    gradients = 2 * misses.T @ A / len(A)
    found = gradient_at(model, MSE, short, thetas)
    np.testing.assert_allclose(found, gradients, rtol=1e-9, atol=1e-11 * np.abs(gradients).max())
    best = exact.least_squares(data, bias)
    np.testing.assert_allclose(best, np.linalg.lstsq(A, data.y[:, 0], rcond=None)[0], rtol=1e-8)


def test_a_summary_of_inputs_that_repeat_each_other() -> None:
    x = np.random.default_rng(0).normal(size=many_rows.MANY + 1)
    data = Dataset(np.column_stack([x, 2 * x]), 5 * x[:, None])
    weights = exact.least_squares(data)
    np.testing.assert_allclose(weights, [1, 2, 0], atol=1e-9)  # the shortest of all that fit


def test_a_million_rows_go_the_way_of_all_rows(line: Dataset) -> None:
    x, y = line.X[:, 0], line.y[:, 0]
    rate = loss_curve.critical(line) / 5
    assert rate * 5 == pytest.approx(1 / np.mean(x * x), rel=1e-12)
    descent, alpha = loss_curve.descend(line, 0.5, rate, 10), 0.5
    for step in range(11):
        assert descent.alphas[step] == pytest.approx(alpha, rel=1e-12)
        assert descent.run.losses[step] == pytest.approx(np.mean((alpha * x - y) ** 2), rel=1e-12)
        alpha -= rate * 2 * np.mean((alpha * x - y) * x)
    result = linear_regression.learn(line, "identity", False, 0.01, 15, seed=3)
    w, b = np.random.default_rng(3).uniform(-0.1, 0.1, 2)
    for step in range(16):
        np.testing.assert_allclose(result.run.thetas[step], [w, b], rtol=1e-10)
        miss = w * x + b - y
        w, b = w - 0.01 * 2 * np.mean(miss * x), b - 0.01 * 2 * np.mean(miss)
    fit = linear_regression.fit(line, "identity", result, 15)
    assert len(fit.outputs) == MILLION
    assert fit.rmse**2 == pytest.approx(result.run.losses[15], rel=1e-12)
    np.testing.assert_allclose(result.exact, np.polyfit(x, y, 1), rtol=1e-9)


def test_rates_are_swept_on_a_summary_with_the_same_counts() -> None:
    rng = np.random.default_rng(4)
    x = rng.uniform(1, 2, (200, 1))
    data = Dataset(x, 3 * x + rng.normal(size=(200, 1)))
    rates = loss_curve.critical(data) * np.array([0.1, 0.3, 0.5, 0.8, 1.2])
    shrink = np.abs(1 - 2 * rates / loss_curve.critical(data))  # of the distance, at every step
    needed = [int(np.ceil(np.log(1e-6) / 2 / np.log(s))) if 0 < s < 1 else 200 for s in shrink]
    needed[2] = 1  # half the critical rate arrives at once
    np.testing.assert_array_equal(loss_curve.sweep(data, 0.5, rates), needed)


def test_the_least_absolute_error_of_many_rows() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(170, 10, many_rows.MANY + 1)
    y = 0.9 * x - 80 + rng.standard_t(2, len(x)) * 5
    w, b = loss_lines.least_absolute(Dataset(x[:, None], y[:, None]))
    model = Network((1, 1), rng=rng)
    near = [(1e-6, 0), (-1e-6, 0), (0, 1e-4), (0, -1e-4), (1e-5, -1.7e-3), (-1e-5, 1.7e-3)]
    around = np.array([(w, b), *((w + dw, b + db) for dw, db in near)])
    costs = loss_at(model, ABSOLUTE_ERROR, Dataset(x[:, None], y[:, None]), around)
    assert costs.argmin() == 0, "convex: what is lowest nearby is lowest of all"


NOISE = {
    "normal": lambda rng, x: rng.normal(0, 1.5, len(x)),
    "heavy tails": lambda rng, x: rng.standard_t(1.1, len(x)),
    "wider to the right": lambda rng, x: rng.exponential(3, len(x)) * x,
    "none": lambda rng, x: 0 * x,
    "two lines": lambda rng, x: np.where(rng.uniform(size=len(x)) < 0.5, 0, -3 * x),
    "two values": lambda rng, x: (rng.uniform(size=len(x)) < x / 10) - 2 * x,
    "a constant": lambda rng, x: 3 - 2 * x,
}


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("kind", NOISE)
def test_some_rows_tell_where_the_least_absolute_error_of_all_is(
    monkeypatch: pytest.MonkeyPatch, kind: str, whole: bool
) -> None:
    rng = np.random.default_rng(6)
    x = rng.uniform(0, 10, many_rows.MANY + 1)
    x = x.round() if whole else x
    y = 2 * x + NOISE[kind](rng, x)
    y = y.round() if whole else y
    data = Dataset(x[:, None], y[:, None])
    w, b = loss_lines.least_absolute(data)
    monkeypatch.setattr(loss_lines, "MANY", len(x))  # all rows at once
    v, a = loss_lines.least_absolute(data)
    least = np.abs(v * x + a - y).mean()
    assert np.abs(w * x + b - y).mean() <= least + 1e-9 * np.abs(y).mean()


@pytest.mark.parametrize("kind", NOISE)
def test_the_line_without_one_row_is_near_that_of_all(kind: str) -> None:
    rng = np.random.default_rng(7)
    x = rng.uniform(0, 10, many_rows.MANY + 2)
    y = 2 * x + NOISE[kind](rng, x)
    data = Dataset(x[:, None], y[:, None])
    line = loss_lines.least_absolute(data)
    rest = loss_lines.without(data, loss_lines.odd_one(data, (line[0], line[1])))
    w, b = loss_lines.least_absolute(rest, near=line[0])
    v, a = loss_lines.least_absolute(rest)
    costs = [np.abs(m * rest.X + c - rest.y).mean() for m, c in ((w, b), (v, a))]
    assert costs[0] <= costs[1] + 1e-9 * np.abs(y).mean()
    far = loss_lines.least_absolute(rest, near=line[0] + 1e6)  # a wrong hint costs time only
    assert np.abs(far[0] * rest.X + far[1] - rest.y).mean() <= costs[1] + 1e-9 * np.abs(y).mean()


def test_rows_that_are_alike_count_together(labelled: Dataset) -> None:
    data = Dataset(labelled.X[:, :1], labelled.y)
    short, times = many_rows.gathered(data)
    assert times is not None
    assert len(short) < len(data) / 100
    assert np.rint(times * MILLION / len(short)).sum() == MILLION
    model = Network((1, 1), rng=np.random.default_rng(0))
    thetas = np.array([[0.3, -1.0], [-2.0, 4.0], [50.0, 0.0]])
    for loss in duel.CONTESTS[duel.YES_NO].values():
        wanted = loss_at(model, loss, data, thetas)
        again = many_rows.counting(loss, times)
        np.testing.assert_allclose(loss_at(model, again, short, thetas), wanted, rtol=1e-11)
        slopes = gradient_at(model, loss, data, thetas)
        found = gradient_at(model, again, short, thetas)
        np.testing.assert_allclose(found, slopes, rtol=1e-9, atol=1e-14)
    several = Dataset(data.X, labelled.y + (labelled.X[:, 1:] > 5))  # three targets
    apart = Dataset(np.random.default_rng(0).normal(size=(MILLION, 1)), labelled.y)
    few = Dataset(data.X[: many_rows.MANY], data.y[: many_rows.MANY])
    for other in (several, apart, few):
        assert many_rows.gathered(other) == (other, None)


@pytest.mark.parametrize("alike", [True, False])
def test_the_surfaces_of_many_rows_have_the_bottoms_of_all(alike: bool) -> None:
    rng = np.random.default_rng(8)
    x = rng.normal(size=many_rows.MANY + 1)
    x = x.round(2) if alike else x
    y = (x + rng.normal(size=len(x)) > 0.5).astype(float)
    data = Dataset(x[:, None], y[:, None])
    model = Network((1, 1), rng=rng)
    for name, loss in duel.CONTESTS[duel.YES_NO].items():
        best, least = loss_surfaces.lowest(name, data)
        assert best is not None
        np.testing.assert_allclose(gradient_at(model, loss, data, best), 0, atol=1e-9)
        assert least == pytest.approx(float(loss_at(model, loss, data, best)), rel=1e-12)
        nearby = best + 1e-3 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
        assert loss_at(model, loss, data, nearby).min() > least


def test_many_rows_that_one_threshold_parts_but_for_a_tie() -> None:
    x = np.repeat([-1.0, 0.0, 0.0, 2.0], [50_000, 30_000, 10_000, 20_000])
    y = np.repeat([0.0, 0.0, 1.0, 1.0], [50_000, 30_000, 10_000, 20_000])
    best, least = loss_surfaces.lowest(duel.SQUARED, Dataset(x[:, None], y[:, None]))
    assert best is None
    assert least == pytest.approx(40_000 / 110_000 * 0.25 * 0.75, rel=1e-12)


@pytest.mark.parametrize("rate", [0.5, 1e200])
@pytest.mark.parametrize("adam", [True, False])
@pytest.mark.parametrize("loss", [MSE, ABSOLUTE_ERROR, BINARY_CROSS_ENTROPY], ids=lambda x: x.name)
def test_descent_in_one_pass_a_step_is_the_engine_s(loss: Any, adam: bool, rate: float) -> None:
    rng = np.random.default_rng(9)
    X = rng.normal(size=(5000, 2))
    data = Dataset(X, (X[:, :1] > 0.3).astype(float))
    optimizer = (Adam if adam else SGD)(rate)
    model = Network((2, 1), rng=np.random.default_rng(1))
    run, gradients = many_rows.followed(many_rows.descend(model, loss, data, optimizer, 8))
    model = Network((2, 1), rng=np.random.default_rng(1))
    wanted = record(train(model, loss, data, optimizer, epochs=8, rng=rng))
    assert run.diverged == wanted.diverged
    np.testing.assert_allclose(run.losses, wanted.losses, rtol=1e-13)
    np.testing.assert_allclose(run.thetas, wanted.thetas, rtol=1e-13)
    with np.errstate(over="ignore", invalid="ignore"):
        slopes = gradient_at(model, loss, data, run.thetas)
    np.testing.assert_allclose(gradients, slopes, rtol=1e-12, atol=1e-15)
    assert not run.thetas.flags.writeable


def test_six_neurons_learn_from_a_million_rows_as_from_few(labelled: Dataset) -> None:
    data = learners.seen(labelled, True)
    for one in learners.learners(data, 0.2, 3, seed=5)[0]:
        activation = ACTIVATIONS[one.name]
        theta = learners.neuron(seed=5).parameters.flat.copy()
        A = np.column_stack([data.X, np.ones(MILLION)])
        for step in range(4):
            a = activation.f(A @ theta)
            miss = a - data.y[:, 0]
            slope = 2 * (miss * activation.slope(a)) @ A / MILLION
            np.testing.assert_allclose(one.thetas[step], theta, rtol=1e-9)
            np.testing.assert_allclose(one.gradients[step], slope, rtol=1e-8, atol=1e-12)
            assert one.losses[step] == pytest.approx(np.mean(miss**2), rel=1e-10)
            theta = theta - 0.2 * slope


def test_what_is_worked_out_once_goes_with_its_data() -> None:
    CALLS.clear()
    counted = many_rows.once(size)
    data = Dataset(np.ones((many_rows.MANY + 1, 1)), np.ones((many_rows.MANY + 1, 1)))
    assert counted(data) == counted(data) == len(data)
    assert [len(data)] == CALLS
    gone = weakref.ref(data)
    del data
    assert gone() is None


@pytest.mark.parametrize("alike", [True, False])
def test_no_surface_and_no_line_keeps_many_rows(alike: bool) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(many_rows.MANY + 1, 1))
    x = x.round(1) if alike else x
    data = Dataset(x, (x + rng.normal(size=x.shape) > 0).astype(float))
    runs = duel.duel(duel.YES_NO, data, (1.0, 0.0), (0.1, 0.1), 1)
    duel.duel(duel.NUMBER, data, (1.0, 0.0), (0.1, 0.1), 1)
    for name in runs:
        assert loss_surfaces.terrain(name, data, (8.0, 8.0)).best is not None
    assert duel.critical(data) > 0
    gone = weakref.ref(data)
    del data
    gc.collect()
    assert gone() is None


def test_the_logistic_optimum_of_a_million_rows(labelled: Dataset) -> None:
    theta = exact.logistic_optimum(labelled)
    assert theta is not None
    model = Network((2, 1), rng=np.random.default_rng(0))
    slope = gradient_at(model, BINARY_CROSS_ENTROPY, labelled, theta)
    np.testing.assert_allclose(slope, 0, atol=1e-9)
    X = labelled.X[: many_rows.MANY + 1]
    parted = Dataset(X, (X[:, :1] > 5).astype(float))
    assert exact.logistic_optimum(parted) is None, "a line parts the classes"


def test_the_boundary_learns_from_every_row(labelled: Dataset) -> None:
    assert boundary.manageable(labelled) is labelled
    settings = boundary.Settings(
        bias=True, learning_rate=2.0, epochs=2, train_share=1.0, standardise=True
    )
    learned = boundary.learn(labelled, settings)
    X = (labelled.X - labelled.X.mean(axis=0)) / labelled.X.std(axis=0)
    A = np.column_stack([X, np.ones(MILLION)])
    theta, y = learned.thetas[0], labelled.y[:, 0]
    for step in range(3):
        np.testing.assert_allclose(learned.thetas[step], theta, rtol=1e-9)
        p = 1 / (1 + np.exp(-A @ theta))
        loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        assert learned.train.losses[step] == pytest.approx(loss, rel=1e-12)
        assert learned.train.accuracies[step] == np.mean((p > 0.5) == y)
        theta = theta - 2.0 * A.T @ (p - y) / MILLION
    assert boundary.confusion(learned, learned.train, 2).sum() == MILLION


def test_work_and_memory_are_bounded(labelled: Dataset) -> None:
    for contest in duel.CONTESTS:
        assert duel.most_steps(MILLION, contest) * MILLION <= duel.MOST_VISITS[contest]
    assert duel.most_steps(DIAMONDS) >= 200
    assert learners.most_steps(DIAMONDS) >= 60
    assert learners.most_steps(10**9) == 1
    widest = (8, 8, 8, 8)
    assert len(boundary.manageable(labelled, widest)) * 33 <= boundary.MOST_OUTPUTS
    some = Dataset(labelled.X[:DIAMONDS], labelled.y[:DIAMONDS])
    assert boundary.manageable(some, widest) is some
    assert boundary.most_epochs(DIAMONDS, None, widest) < boundary.most_epochs(DIAMONDS, None)


# --- what stays --------------------------------------------------------------------------------


def alive() -> int:
    """How many large data sets there are."""
    gc.collect()
    return sum(isinstance(thing, Dataset) and len(thing) >= DIAMONDS for thing in gc.get_objects())


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_of_a_file_is_left_when_its_session_has_ended(open_page, name: str) -> None:
    before = alive()
    app = opened(open_page, name, DIAMONDS)
    assert alive() > before
    clear_session_resource_cache(SESSION)  # as Streamlit does when the browser is gone
    del app
    assert alive() == before


def size(data: Dataset) -> int:
    """A computation that is counted."""
    CALLS.append(len(data))
    return len(data)


CALLS: list[int] = []


def test_results_of_own_data_are_kept_for_their_session_only() -> None:
    def script() -> None:
        import numpy as np
        import streamlit as st

        from engine.data import Dataset
        from tests.test_large_files import size
        from ui.cached import UPLOADED, cached

        if st.checkbox("own", key="own"):
            st.session_state[UPLOADED] = True
        st.text(cached(size)(Dataset(np.ones((7, 1)), np.ones((7, 1)))))

    CALLS.clear()
    app = AppTest.from_function(script).run().run()
    assert [t.value for t in app.text] == ["7"]
    assert CALLS == [7], "shared, and remembered"
    app.checkbox(key="own").check().run()
    app.run()
    assert CALLS == [7, 7], "apart, and remembered"
    clear_session_resource_cache(SESSION)
    app.run()
    assert CALLS == [7, 7, 7], "forgotten with the session"


def test_a_fingerprint_tells_contents_apart_and_does_not_keep_them() -> None:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(LARGE // 8, 1)), rng.normal(size=(LARGE // 8, 1))
    one, twin = Dataset(X, y), Dataset(X.copy(), y.copy())
    assert fingerprint(one) == fingerprint(twin) == fingerprint(one)
    changed = X.copy()
    changed[-1, 0] = np.nextafter(changed[-1, 0], 9)
    assert fingerprint(Dataset(changed, y)) != fingerprint(one)
    assert fingerprint(Dataset(np.asfortranarray(np.hstack([X, y])), y)) == fingerprint(
        Dataset(np.hstack([X, y]), y)
    )
    gone = weakref.ref(twin)
    del twin
    assert gone() is None
