"""Every formula of the engine against an oracle that does not share its code."""

import itertools
import math

import numpy as np
import pytest
from scipy import special

from engine import activations, losses
from engine.activations import ACTIVATIONS, IDENTITY, LEAKY_RELU, RELU, SIGMOID, STEP, TANH, softmax
from engine.checks import gradient_check
from engine.data import Dataset
from engine.losses import (
    ABSOLUTE_ERROR,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    LOSSES,
    MSE,
    absolute_error,
    squared_error,
)
from engine.network import Network, Parameters
from engine.optimizers import SGD, Adam
from engine.penalty import Penalty
from engine.training import gradient_at, loss_at, record, train

EVERY_LOSS = [
    *LOSSES.values(),
    *(squared_error(a) for a in (SIGMOID, TANH, RELU, LEAKY_RELU)),
    *(absolute_error(a) for a in (SIGMOID, TANH)),
]
SMOOTH = [SIGMOID, TANH, IDENTITY]
FLOATS = [np.float32, np.float64]


def targets(loss: losses.Loss, n: int, k: int, rng: np.random.Generator) -> np.ndarray:
    """Targets that suit the loss: probabilities, a distribution, or any numbers."""
    if loss is CROSS_ENTROPY:
        return softmax(rng.normal(size=(n, k)))
    if loss is BINARY_CROSS_ENTROPY:
        return rng.uniform(size=(n, k))
    return rng.normal(size=(n, k))


# --- activations and losses -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("activation", "oracle"),
    [
        (SIGMOID, special.expit),
        (TANH, math.tanh),
        (RELU, lambda z: z if z > 0 else 0.0),
        (LEAKY_RELU, lambda z: z if z > 0 else 0.01 * z),
        (STEP, lambda z: 1.0 if z > 0 else 0.0),
        (IDENTITY, lambda z: z),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_activation_and_slope(activation: activations.Activation, oracle) -> None:
    z = np.array([-40.0, -3.2, -1e-3, 1e-3, 0.7, 5.0, 30.0])
    np.testing.assert_allclose(activation.f(z), [oracle(v) for v in z], rtol=1e-14)
    h = 1e-6
    difference = [(oracle(v + h) - oracle(v - h)) / (2 * h) for v in z]
    np.testing.assert_allclose(activation.slope(activation.f(z)), difference, rtol=1e-6, atol=1e-9)


def test_step_fires_only_above_its_threshold() -> None:
    assert STEP.f(np.array([-1.0, 0.0, 1e-300])).tolist() == [0, 0, 1]


def test_softmax_agrees_with_scipy() -> None:
    z = np.random.default_rng(0).normal(0, 50, (7, 10))
    np.testing.assert_allclose(softmax(z), special.softmax(z, axis=-1), rtol=1e-12)


def test_losses_against_their_textbook_formulas() -> None:
    rng = np.random.default_rng(1)
    z = rng.normal(0, 2, (6, 3))
    y = softmax(rng.normal(size=(6, 3)))
    p, q = special.expit(z), special.softmax(z, axis=-1)
    expected = {
        MSE: ((z - y) ** 2).sum(-1),
        ABSOLUTE_ERROR: np.abs(z - y).sum(-1),
        BINARY_CROSS_ENTROPY: -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum(-1),
        CROSS_ENTROPY: -(y * np.log(q)).sum(-1),
        squared_error(SIGMOID): ((p - y) ** 2).sum(-1),
    }
    for loss, values in expected.items():
        np.testing.assert_allclose(loss.pointwise(z, y)[0], values, rtol=1e-12, err_msg=loss.name)
    np.testing.assert_allclose(BINARY_CROSS_ENTROPY.link(z), p, rtol=1e-14)
    np.testing.assert_allclose(CROSS_ENTROPY.link(z), q, rtol=1e-12)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("loss", EVERY_LOSS, ids=lambda loss: loss.name)
def test_losses_and_slopes_stay_finite_far_out(loss: losses.Loss, dtype: type) -> None:
    z = np.array([[-1000, 1000, 0], [1000, -1000, 1000], [1000, 1000, 1000]], dtype)
    for y in (np.eye(3, dtype=dtype), np.eye(3, dtype=dtype)[::-1]):
        values, slopes = loss.pointwise(z, y)
        assert np.isfinite(values).all()
        assert np.isfinite(slopes).all()
        assert np.isfinite(loss.link(z)).all()
        assert values.dtype == slopes.dtype == dtype
        assert (values >= 0).all()


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda a: a.name)
def test_activations_keep_the_type_and_stay_finite(activation, dtype: type) -> None:
    a = activation.f(np.array([-1000, -1, 0, 1, 1000], dtype))
    slope = activation.slope(a)
    assert a.dtype == slope.dtype == dtype
    assert np.isfinite(a).all()
    assert np.isfinite(slope).all()


def test_a_confident_right_answer_keeps_its_tiny_loss() -> None:
    """ln(1 + e^−30) is 9.4e−14: it must not be lost in the difference of two numbers near 30."""
    for z, y in ((30.0, 1.0), (-30.0, 0.0)):
        loss = BINARY_CROSS_ENTROPY.pointwise(np.array([[z]]), np.array([[y]]))[0][0]
        assert loss == pytest.approx(math.log1p(math.exp(-30)), rel=1e-12)


# --- the gradient -----------------------------------------------------------------------------


def central_differences(network: Network, loss: losses.Loss, data: Dataset) -> np.ndarray:
    """(P,) slopes by nudging one parameter after the other: slow, plain, and separate."""
    theta = network.parameters.flat.copy()
    slopes = np.empty_like(theta)
    for i in range(theta.size):
        values = []
        for sign in (1, -1):
            network.parameters.flat[:] = theta
            network.parameters.flat[i] += sign * 1e-5
            z = data.X
            for k, layer in enumerate(network.parameters.layers):
                z = z @ layer.W + (0 if layer.b is None else layer.b)
                if k < len(network.parameters.layers) - 1:
                    z = network.hidden.f(z)
            values.append(loss.pointwise(z, data.y)[0].mean())
        slopes[i] = (values[0] - values[1]) / 2e-5
    network.parameters.flat[:] = theta
    return slopes


@pytest.mark.parametrize("stack", [None, 3], ids=["single", "stack"])
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize("inner", [(), (4,), (4, 3)], ids=["0", "1", "2 hidden"])
@pytest.mark.parametrize("hidden", SMOOTH, ids=lambda a: a.name)
@pytest.mark.parametrize("loss", EVERY_LOSS, ids=lambda loss: loss.name)
def test_backward_agrees_with_central_differences(loss, hidden, inner, bias, stack) -> None:
    rng = np.random.default_rng(5)
    network = Network((2, *inner, 3), hidden, rng=rng, bias=bias)
    data = Dataset(rng.normal(size=(7, 2)), targets(loss, 7, 3, rng))
    count = network.parameters.flat.size
    thetas = rng.normal(0, 0.7, (stack or 1, count))
    analytic = gradient_at(network, loss, data, thetas if stack else thetas[0])
    for theta, gradient in zip(thetas, np.atleast_2d(analytic), strict=True):
        network.load(theta)
        numeric = central_differences(network, loss, data)
        np.testing.assert_allclose(gradient, numeric, rtol=1e-6, atol=1e-6 * np.abs(numeric).max())


@pytest.mark.parametrize("hidden", [RELU, LEAKY_RELU], ids=lambda a: a.name)
def test_units_with_a_kink_agree_away_from_it(hidden) -> None:
    rng = np.random.default_rng(2)
    network = Network((2, 5, 5, 1), hidden, rng=rng)
    data = Dataset(rng.normal(size=(9, 2)), rng.normal(size=(9, 1)))
    numeric = central_differences(network, MSE, data)
    analytic = gradient_at(network, MSE, data, network.parameters.flat)
    np.testing.assert_allclose(analytic, numeric, rtol=1e-6, atol=1e-6 * np.abs(numeric).max())


@pytest.mark.parametrize("penalty", [Penalty(l2=0.3), Penalty(l1=0.2), Penalty(l1=0.1, l2=0.2)])
def test_penalty_counts_weights_and_leaves_biases_alone(penalty: Penalty) -> None:
    rng = np.random.default_rng(3)
    network = Network((2, 3, 1), TANH, rng=rng)
    data = Dataset(rng.normal(size=(5, 2)), rng.normal(size=(5, 1)))
    theta = rng.normal(size=network.parameters.flat.size)
    network.load(theta)
    weights = np.concatenate([layer.W.ravel() for layer in network.parameters.layers])
    extra = penalty.l1 * np.abs(weights).sum() + penalty.l2 / 2 * (weights**2).sum()
    plain = loss_at(network, MSE, data, theta)
    assert loss_at(network, MSE, data, theta, penalty) == pytest.approx(plain + extra, rel=1e-14)
    check = gradient_check(network, MSE, data, penalty=penalty)
    np.testing.assert_allclose(check.analytic, check.numeric, rtol=1e-6, atol=1e-8)
    before = gradient_at(network, MSE, data, theta)
    after = gradient_at(network, MSE, data, theta, penalty)
    assert ((before != after) == network.parameters.is_weight).all()


def test_gradient_check_finds_a_wrong_slope() -> None:
    wrong = losses.Loss("wrong", MSE.link, lambda z, y: (((z - y) ** 2).sum(-1), z - y))
    rng = np.random.default_rng(0)
    network = Network((1, 1), rng=rng)
    data = Dataset(rng.normal(size=(4, 1)), rng.normal(size=(4, 1)))
    assert gradient_check(network, MSE, data).relative_error.max() < 1e-8
    np.testing.assert_allclose(gradient_check(network, wrong, data).relative_error, 0.5, rtol=1e-6)
    one = gradient_check(network, MSE, data, 1)
    assert one.index.tolist() == [1]
    with pytest.raises(ValueError, match="parameters 0 to 1"):
        gradient_check(network, MSE, data, 2)


# --- parameters and networks ------------------------------------------------------------------


@pytest.mark.parametrize("stack", [None, 4])
def test_layers_are_views_of_one_vector(stack: int | None) -> None:
    lead = () if stack is None else (stack,)
    flat = np.zeros((*lead, 2 * 3 + 3 + 3 * 1 + 1))
    parameters = Parameters((2, 3, 1), flat=flat)
    assert parameters.flat is flat
    for layer in parameters.layers:
        assert np.shares_memory(layer.W, flat)
        assert layer.b is not None
        assert np.shares_memory(layer.b, flat)
    parameters.layers[0].W[..., 1, 2] = 7
    parameters.layers[1].b[...] = 5
    expected = np.zeros(flat.shape[-1])
    expected[[5, -1]] = 7, 5
    assert (flat == expected).all()
    assert parameters.is_weight.tolist() == [True] * 6 + [False] * 3 + [True] * 3 + [False]


def test_network_without_bias_passes_through_the_origin() -> None:
    network = Network((3, 4, 2), TANH, rng=np.random.default_rng(0), bias=False)
    assert network.parameters.flat.shape == (3 * 4 + 4 * 2,)
    assert [layer.b for layer in network.parameters.layers] == [None, None]
    assert (network.forward(np.zeros((1, 3)))[-1] == 0).all()


def test_one_network_computed_by_hand() -> None:
    network = Network((2, 2, 1), RELU, rng=np.random.default_rng(0))
    network.load(np.array([1.0, -1, 2, 0.5, 0.1, 0.2, 3, -2, 0.4]))
    x, a1, z = network.forward(np.array([[1.0, 2.0]]))
    assert x.tolist() == [[1, 2]]
    np.testing.assert_allclose(a1, [[1 * 1 + 2 * 2 + 0.1, -1 + 1 + 0.2]])
    np.testing.assert_allclose(z, [[3 * 5.1 - 2 * 0.2 + 0.4]])


def test_a_stack_is_its_networks_side_by_side() -> None:
    rng = np.random.default_rng(4)
    network = Network((3, 5, 2), SIGMOID, rng=rng)
    thetas = rng.normal(size=(6, network.parameters.flat.size))
    X = rng.normal(size=(8, 3))
    together = network.at(thetas).forward(X)[-1]
    assert together.shape == (6, 8, 2)
    for theta, z in zip(thetas, together, strict=True):
        np.testing.assert_allclose(network.at(theta).forward(X)[-1], z, rtol=1e-13)
    assert np.shares_memory(network.at(thetas).parameters.flat, thetas)


def test_starting_weights_keep_the_signal_size() -> None:
    rng = np.random.default_rng(0)
    for hidden in (RELU, TANH):
        network = Network((400, 400, 1), hidden, rng=rng)
        assert network.parameters.layers[0].W.std() == pytest.approx(hidden.gain / 20, rel=0.02)
        assert (network.parameters.layers[0].b == 0).all()


@pytest.mark.parametrize("sizes", [(2,), (2, 0), (2, 1.5), ()])
def test_impossible_sizes_are_refused(sizes) -> None:
    with pytest.raises(ValueError, match="sizes must be"):
        Parameters(sizes)


def test_wrong_shapes_are_refused_with_their_shapes() -> None:
    network = Network((2, 1), rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"\(3,\) parameters, not \(4,\)"):
        network.load(np.zeros(4))
    with pytest.raises(ValueError, match=r"need 3 parameters.*shape \(5, 4\)"):
        network.at(np.zeros((5, 4)))
    data = Dataset(np.zeros((4, 3)), np.zeros((4, 1)))
    with pytest.raises(ValueError, match=r"2 inputs to 1 outputs.*X \(4, 3\)"):
        loss_at(network, MSE, data, network.parameters.flat)
    high = Dataset(np.zeros((4, 2)), np.full((4, 1), 2.0))
    with pytest.raises(ValueError, match="targets from 0 to 1"):
        loss_at(network, BINARY_CROSS_ENTROPY, high, network.parameters.flat)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.zeros(3), np.zeros((3, 1)), "X must be a two-dimensional"),
        (np.zeros((3, 1)), np.zeros(3), "y must be a two-dimensional"),
        (np.zeros((3, 1)), np.zeros((2, 1)), "3 examples but y has 2"),
        (np.array([[np.nan]]), np.zeros((1, 1)), "X holds values that are not finite"),
        (np.zeros((1, 1)), np.array([[np.inf]]), "y holds values that are not finite"),
        (np.zeros((0, 1)), np.zeros((0, 1)), "needs examples"),
        (np.zeros((2, 1), int), np.zeros((2, 1)), "X must hold floating-point"),
        (np.zeros((2, 1)), np.zeros((2, 1), np.uint8), "y must hold floating-point"),
    ],
)
def test_bad_data_are_refused(X, y, message) -> None:
    with pytest.raises(ValueError, match=message):
        Dataset(X, y)


def test_grey_levels_become_shares_batch_by_batch() -> None:
    data = Dataset(np.array([[0, 51, 255]], np.uint8), np.zeros((1, 1), np.float32))
    X, y = data.rows(slice(None), np.float32)
    assert X.dtype == y.dtype == np.float32
    assert X.tolist() == [[0, np.float32(0.2), 1]]


# --- training ---------------------------------------------------------------------------------


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_one_weight_in_thirty_steps() -> None:
    """x = 2, y = 4, rate 0.1: α goes to 2 and each error is 0.2 of the last (1 − 2·0.1·x²)."""
    network = Network((1, 1), bias=False, rng=rng())
    data = Dataset(np.array([[2.0]]), np.array([[4.0]]))
    for start in (0.0, 0.73, -5.0):
        network.load(np.array([start]))
        run = record(train(network, MSE, data, SGD(0.1), epochs=30, rng=rng()))
        errors = run.thetas[:, 0] - 2
        assert abs(errors[-1]) < 1e-12
        np.testing.assert_allclose(errors[1:10], 0.2 * errors[:9], rtol=1e-6)
        assert len(run) == 31
        assert run.diverged is False


def test_linear_regression_reaches_least_squares() -> None:
    X = rng(1).normal(size=(60, 3))
    y = X @ [[1.5], [-2.0], [0.3]] + 4 + rng(2).normal(size=(60, 1))
    data = Dataset(X, y)
    network = Network((3, 1), rng=rng())
    run = record(train(network, MSE, data, SGD(0.2), epochs=400, rng=rng()))
    exact = np.linalg.lstsq(np.hstack([X, np.ones((60, 1))]), y, rcond=None)[0][:, 0]
    np.testing.assert_allclose(run.thetas[-1], exact, rtol=1e-8, atol=1e-8)


def test_logistic_regression_reaches_scikit_learns_optimum() -> None:
    from sklearn.linear_model import LogisticRegression

    X = rng(3).normal(size=(100, 2))
    y = (X @ [1.0, -1.0] + 0.5 + rng(4).logistic(size=100) > 0).astype(float)
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(X, y)
    best = np.mean(np.logaddexp(0, -(2 * y - 1) * model.decision_function(X)))
    network = Network((2, 1), rng=rng())
    data = Dataset(X, y[:, None])
    run = record(train(network, BINARY_CROSS_ENTROPY, data, SGD(1.0), epochs=500, rng=rng()))
    assert run.losses[-1] == pytest.approx(best, abs=1e-4)
    np.testing.assert_allclose(run.thetas[-1], [*model.coef_[0], model.intercept_[0]], atol=1e-2)


def reference_adam(theta, gradients, rate=0.001, b1=0.9, b2=0.999, epsilon=1e-8):
    """Algorithm 1 of Kingma & Ba, number by number."""
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g * g
        theta -= rate * (m / (1 - b1**t)) / (math.sqrt(v / (1 - b2**t)) + epsilon)
    return theta


def test_optimizers_step_by_step() -> None:
    gradients = [3.0, -1.0, 0.5, 2.0]
    theta, velocity = 1.0, 0.0
    for g in gradients:
        velocity = 0.9 * velocity + g
        theta -= 0.1 * velocity
    for optimizer, expected in (
        (SGD(0.1), 1 - 0.1 * sum(gradients)),
        (SGD(0.1, momentum=0.9), theta),
        (Adam(0.01), reference_adam(1.0, gradients, rate=0.01)),
    ):
        weights = np.array([1.0])
        state = optimizer.init(weights)
        for g in gradients:
            optimizer.update(weights, np.array([g]), state)
        assert weights[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("make", [SGD, lambda rate: SGD(rate, momentum=0.5), Adam])
def test_a_stack_of_rates_equals_separate_runs(make) -> None:
    data = Dataset(rng(1).normal(size=(20, 2)), rng(2).normal(size=(20, 1)))
    network = Network((2, 3, 1), TANH, rng=rng())
    theta = network.parameters.flat.copy()
    rates = np.array([0.01, 0.1, 0.3])
    together = network.at(np.tile(theta, (3, 1)))
    stacked = record(train(together, MSE, data, make(rates), epochs=12, batch_size=8, rng=rng(9)))
    for i, rate in enumerate(rates):
        network.load(theta)
        run = train(network, MSE, data, make(float(rate)), epochs=12, batch_size=8, rng=rng(9))
        alone = record(run)
        np.testing.assert_allclose(stacked.losses[:, i], alone.losses, rtol=1e-12)
        np.testing.assert_allclose(stacked.thetas[:, i], alone.thetas, rtol=1e-10, atol=1e-12)


def test_an_epoch_visits_every_example_once() -> None:
    """With rate 0 … the batches of one epoch are a permutation; the last one is what is left."""
    seen: list[np.ndarray] = []

    def spy(z, y):
        seen.append(y[:, 0].copy())
        return MSE.pointwise(z, y)

    watching = losses.Loss("watching", MSE.link, spy)
    data = Dataset(np.zeros((10, 1)), np.arange(10.0)[:, None])
    network = Network((1, 1), rng=rng())
    for _ in train(network, watching, data, SGD(0.0), epochs=2, batch_size=4, rng=rng(1)):
        pass
    batches = [s for s in seen if len(s) < 10]
    assert [len(b) for b in batches] == [4, 4, 2, 4, 4, 2]
    first, second = np.concatenate(batches[:3]), np.concatenate(batches[3:])
    assert sorted(first) == sorted(second) == list(range(10))
    assert (first != second).any()


@pytest.mark.parametrize("dtype", FLOATS)
def test_same_seed_gives_the_same_bits(dtype: type) -> None:
    def once() -> tuple[bytes, bytes]:
        data = Dataset(rng(1).normal(size=(40, 2)), (rng(2).uniform(size=(40, 1)) > 0.5) * 1.0)
        network = Network((2, 6, 1), RELU, rng=rng(3), dtype=dtype)
        options = {"epochs": 5, "batch_size": 7, "rng": rng(4)}
        run = record(train(network, BINARY_CROSS_ENTROPY, data, Adam(), **options))
        return run.losses.tobytes(), run.thetas.tobytes()

    assert once() == once()


def test_snapshots_are_copies_and_their_loss_is_at_their_weights() -> None:
    data = Dataset(rng(1).normal(size=(30, 2)), rng(2).normal(size=(30, 1)))
    network = Network((2, 4, 1), TANH, rng=rng())
    snapshots = list(train(network, MSE, data, SGD(0.05), epochs=6, batch_size=10, rng=rng()))
    assert [s.epoch for s in snapshots] == list(range(7))
    thetas = np.array([s.theta for s in snapshots])
    assert len(np.unique(thetas, axis=0)) == 7
    np.testing.assert_allclose(
        [s.loss for s in snapshots], loss_at(network, MSE, data, thetas), rtol=1e-13
    )
    with pytest.raises(ValueError, match="read-only"):
        snapshots[0].theta[0] = 1


def test_monitor_measures_other_data() -> None:
    data = Dataset(rng(1).normal(size=(30, 1)), rng(2).normal(size=(30, 1)))
    other = Dataset(rng(3).normal(size=(9, 1)), rng(4).normal(size=(9, 1)))
    network = Network((1, 1), rng=rng())
    run = record(train(network, MSE, data, SGD(0.1), epochs=3, monitor=other, rng=rng()))
    np.testing.assert_allclose(run.losses, loss_at(network, MSE, other, run.thetas), rtol=1e-13)


def test_a_diverging_run_ends_at_its_last_finite_step_and_says_so() -> None:
    data = Dataset(np.array([[2.0]]), np.array([[4.0]]))
    network = Network((1, 1), bias=False, rng=rng())
    run = record(train(network, MSE, data, SGD(30.0), epochs=1000, rng=rng()))
    assert run.diverged is True
    assert 1 < len(run) < 1000
    assert np.isfinite(run.losses).all()
    assert np.isfinite(run.thetas).all()
    assert (network.parameters.flat == run.thetas[-1]).all()


def test_in_a_stack_the_others_go_on() -> None:
    data = Dataset(np.array([[2.0]]), np.array([[4.0]]))
    network = Network((1, 1), bias=False, rng=rng()).at(np.zeros((3, 1)))
    run = record(train(network, MSE, data, SGD(np.array([0.1, 30.0, 0.2])), epochs=900, rng=rng()))
    assert run.diverged.tolist() == [False, True, False]
    assert len(run) == 901
    assert np.isfinite(run.losses).all()
    np.testing.assert_allclose(run.thetas[-1, [0, 2], 0], 2, atol=1e-12)


def test_the_loss_at_many_weights_does_not_depend_on_the_pieces(monkeypatch) -> None:
    from engine import training

    data = Dataset(rng(1).normal(size=(50, 2)), rng(2).normal(size=(50, 1)))
    network = Network((2, 5, 1), TANH, rng=rng())
    thetas = rng(3).normal(size=(23, network.parameters.flat.size))
    whole = loss_at(network, MSE, data, thetas)
    monkeypatch.setattr(training, "CHUNK", 64)
    np.testing.assert_allclose(loss_at(network, MSE, data, thetas), whole, rtol=1e-13)
    assert whole.shape == (23,)


def test_step_units_do_not_learn() -> None:
    data = Dataset(rng(1).normal(size=(20, 2)), (rng(2).uniform(size=(20, 1)) > 0.5) * 1.0)
    network = Network((2, 1), rng=rng())
    run = record(train(network, squared_error(STEP), data, SGD(0.5), epochs=10, rng=rng()))
    assert (run.thetas == run.thetas[0]).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: SGD(-0.1),
        lambda: SGD(float("nan")),
        lambda: SGD(0.1, momentum=1.0),
        lambda: Adam(beta1=1.0),
        lambda: Penalty(l2=-1),
        lambda: list(
            train(
                Network((1, 1), rng=rng()),
                MSE,
                Dataset(np.ones((2, 1)), np.ones((2, 1))),
                SGD(0.1),
                epochs=3,
                batch_size=0,
                rng=rng(),
            )
        ),
    ],
)
def test_impossible_settings_are_refused(call) -> None:
    with pytest.raises(ValueError, match=r"from 0 up|positive|batches"):
        call()


def test_the_whole_engine_solves_xor() -> None:
    """The short test that proves the whole: data, network, loss, optimizer, loop."""
    X = np.array(list(itertools.product([0.0, 1.0], repeat=2)))
    y = np.array([[0.0], [1.0], [1.0], [0.0]])
    network = Network((2, 8, 1), TANH, rng=rng(0))
    for _ in train(network, BINARY_CROSS_ENTROPY, Dataset(X, y), Adam(0.05), epochs=300, rng=rng()):
        pass
    predictions = BINARY_CROSS_ENTROPY.link(network.forward(X)[-1])
    np.testing.assert_allclose(predictions, y, atol=0.02)
