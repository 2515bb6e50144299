"""The figures that the introductions promise, reproduced through what the pages compute."""

import numpy as np
import pytest

from datasets import synthetic
from engine.data import Dataset
from engine.losses import BINARY_CROSS_ENTROPY
from engine.network import Network
from engine.optimizers import SGD
from engine.training import record, train
from experiments import linear_regression, loss_curve
from experiments.exact import critical_rate, least_squares, logistic_optimum
from experiments.metrics import accuracy, classes, confusion_matrix


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_one_point_in_a_hundred_steps_of_a_tenth() -> None:
    descent = loss_curve.descend(synthetic.one_point(), 0.0, 0.1, 100)
    assert abs(descent.alphas[30] - 2) < 1e-12
    assert descent.alphas[-1] == 2
    np.testing.assert_allclose(
        (descent.alphas[1:12] - 2) / (descent.alphas[:11] - 2), 0.2, rtol=1e-5
    )


def test_five_people() -> None:
    data = synthetic.heights_and_weights()
    x, y = data.X[:, 0], data.y[:, 0]
    descent = loss_curve.descend(data, 0.9, 0.3 * loss_curve.critical(data), 60)
    assert 0 < descent.best < 0.5
    assert descent.best == pytest.approx((x @ y) / (x @ x), rel=1e-12)
    assert descent.alphas[-1] == pytest.approx(descent.best, rel=1e-9)
    assert descent.curvature == pytest.approx(2 * np.mean(x**2), rel=1e-12)
    assert descent.critical == pytest.approx(1 / np.mean(x**2), rel=1e-12)
    assert descent.slopes[0] == pytest.approx(np.mean(2 * (0.9 * x - y) * x), rel=1e-12)
    now = loss_curve.moment(data, 0.9)
    assert np.mean(now.outer * now.inner) == pytest.approx(descent.slopes[0], rel=1e-12)
    assert np.mean(now.squares) == pytest.approx(descent.run.losses[0], rel=1e-12)


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999, 1.001, 1.1])
def test_the_critical_rate_is_where_it_says(share: float) -> None:
    data = synthetic.heights_and_weights()
    descent = loss_curve.descend(data, 0.9, share * loss_curve.critical(data), 200)
    falls = descent.run.losses[-1] < descent.run.losses[0]
    assert falls == (share < 1)


def test_the_sweep_counts_what_single_runs_count() -> None:
    data = synthetic.heights_and_weights()
    rates = np.linspace(0.02, 1.3, 40) * loss_curve.critical(data)
    counted = loss_curve.sweep(data, 0.9, rates, limit=150)
    for rate, steps in zip(rates, counted, strict=True):
        excess = (descent := loss_curve.descend(data, 0.9, rate, 150)).run.losses - descent.least
        arrived = np.flatnonzero(excess <= 1e-6 * excess[0])
        assert steps == (arrived[0] if arrived.size else 150)


def test_random_start_and_window_hold_the_best() -> None:
    for data in (synthetic.heights_and_weights(), synthetic.one_point()):
        best = least_squares(data, bias=False)[0]
        for seed in range(20):
            start = loss_curve.random_start(data, seed)
            alphas = loss_curve.around(best, start)
            assert alphas[0] < min(best, start)
            assert alphas[-1] > max(best, start)


def test_a_thousand_observations_in_three_runs_of_a_hundred() -> None:
    data = synthetic.plane(rng=rng(1))
    assert data.X.shape == (1000, 2)
    result = linear_regression.learn(data, "identity", False, 0.01, 300, seed=1)
    assert np.abs(result.run.thetas[0]).max() <= 0.1
    np.testing.assert_allclose(result.weights[-1], result.exact[:2], atol=0.05)
    assert result.biases[-1] == pytest.approx(result.exact[2], abs=0.2)
    np.testing.assert_allclose(result.exact, synthetic.PLANE, atol=0.1)
    assert (np.diff(result.run.losses) <= 0).all()


def test_running_again_continues_where_it_stood() -> None:
    data = synthetic.plane(rng=rng(1))
    long = linear_regression.learn(data, "identity", False, 0.01, 200, seed=1)
    short = linear_regression.learn(data, "identity", False, 0.01, 100, seed=1)
    assert (long.run.thetas[:101] == short.run.thetas).all()


@pytest.mark.parametrize("standardise", [False, True])
def test_answers_come_in_original_units(standardise: bool) -> None:
    """Orthogonal columns make both units converge; a shifted, scaled input is the trap."""
    data = Dataset(rng(2).normal(0, 1, (400, 2)) * [3, 0.5] + [1, -2], rng(3).normal(size=(400, 1)))
    rate = linear_regression.sensible_rate(data, standardise) * 5
    result = linear_regression.learn(data, "identity", standardise, rate, 5000, seed=0)
    A = np.column_stack([data.X, np.ones(400)])
    expected = np.linalg.lstsq(A, data.y[:, 0], rcond=None)[0]
    learned = [*result.weights[-1], result.biases[-1]]
    np.testing.assert_allclose(learned, expected, rtol=1e-6)
    np.testing.assert_allclose(result.exact, expected, rtol=1e-10)
    fit = linear_regression.fit(data, "identity", result, -1)
    np.testing.assert_allclose(fit.outputs, A @ learned, rtol=1e-10, atol=1e-10)


def test_ages_with_a_relu_output() -> None:
    data = synthetic.ages(rng=rng(1))
    assert data.X.shape == (200, 2)
    assert set(data.X[:, 1]) == {0, 1}
    rate = linear_regression.sensible_rate(data, True)
    result = linear_regression.learn(data, "ReLU", True, rate, 100, seed=1)
    fit = linear_regression.fit(data, "ReLU", result, 100)
    assert fit.outputs.min() >= 0
    assert fit.r_squared is not None
    assert fit.r_squared > 0.95


def test_fit_against_scikit_learn() -> None:
    from sklearn.metrics import mean_squared_error, r2_score

    data = synthetic.plane(n=80, noise=5, rng=rng(4))
    result = linear_regression.learn(data, "identity", False, 0.01, 50, seed=1)
    fit = linear_regression.fit(data, "identity", result, 20)
    assert fit.rmse == pytest.approx(mean_squared_error(data.y[:, 0], fit.outputs) ** 0.5)
    assert fit.r_squared == pytest.approx(r2_score(data.y[:, 0], fit.outputs))
    assert fit.rmse**2 == pytest.approx(result.run.losses[20], rel=1e-12)
    low, high, count = linear_regression.histogram(fit.residuals)
    assert count.sum() == 80
    assert low[0] == -high[-1]


def test_constant_columns_do_not_divide_by_zero() -> None:
    data = Dataset(np.column_stack([np.ones(9), np.arange(9.0)]), np.full((9, 1), 3.0))
    rate = linear_regression.sensible_rate(data, True)
    result = linear_regression.learn(data, "identity", True, rate, 100, seed=0)
    assert np.isfinite(result.weights).all()
    assert linear_regression.fit(data, "identity", result, 100).r_squared is None


def test_logistic_regression_in_fifteen_iterations() -> None:
    data = synthetic.blobs(100, 0.5, rng(0))
    network = Network((2, 1), bias=False, rng=rng(1))
    run = record(train(network, BINARY_CROSS_ENTROPY, data, SGD(1.0), epochs=15, rng=rng()))
    assert (np.diff(run.losses) < 0).all()
    assert accuracy(BINARY_CROSS_ENTROPY.link(network.forward(data.X)[-1]), data.y) >= 0.9


@pytest.mark.parametrize("bias", [True, False])
def test_logistic_optimum_against_scikit_learn(bias: bool) -> None:
    from sklearn.linear_model import LogisticRegression

    data = synthetic.blobs(150, 0.6, rng(5))
    theta = logistic_optimum(data, bias)
    model = LogisticRegression(C=np.inf, fit_intercept=bias, tol=1e-10, max_iter=1000)
    model.fit(data.X, data.y[:, 0])
    expected = [*model.coef_[0], model.intercept_[0]] if bias else model.coef_[0]
    np.testing.assert_allclose(theta, expected, rtol=1e-4)


def test_no_finite_optimum_where_a_line_parts_the_classes() -> None:
    X = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    assert logistic_optimum(Dataset(X, (X > 0) * 1.0)) is None
    repeated = np.column_stack([rng().normal(size=50)] * 2)
    y = (rng(1).uniform(size=(50, 1)) > 0.5) * 1.0
    assert logistic_optimum(Dataset(repeated, y)) is None


@pytest.mark.parametrize("bias", [True, False])
def test_critical_rate_from_the_hessian(bias: bool) -> None:
    X = rng(6).normal(size=(40, 3)) * [1, 5, 0.2] + 2
    A = np.column_stack([X, np.ones(40)]) if bias else X
    curvature = np.linalg.eigvalsh(2 * A.T @ A / 40).max()
    data = Dataset(X, np.zeros((40, 1)))
    assert critical_rate(data, bias) == pytest.approx(2 / curvature, rel=1e-12)


def test_metrics_against_scikit_learn() -> None:
    from sklearn import metrics

    for k in (1, 4):
        predictions = rng(7).uniform(size=(60, k))
        labels = rng(8).integers(0, max(2, k), 60)
        y = labels[:, None] * 1.0 if k == 1 else np.eye(k)[labels]
        said = classes(predictions)
        assert accuracy(predictions, y) == metrics.accuracy_score(labels, said)
        expected = metrics.confusion_matrix(labels, said, labels=range(max(2, k)))
        assert (confusion_matrix(predictions, y) == expected).all()


@pytest.mark.parametrize("name", synthetic.PLANAR)
def test_planar_sets(name: str) -> None:
    make = synthetic.PLANAR[name]
    data = make(200, 0.1, rng(3))
    assert data.X.shape == (200, 2)
    assert set(np.unique(data.y)) == {0, 1}
    assert 0.35 < data.y.mean() < 0.65
    assert np.abs(data.X).max() < 4
    assert (make(200, 0.1, rng(3)).X == data.X).all()
    assert (make(200, 0.1, rng(4)).X != data.X).any()
