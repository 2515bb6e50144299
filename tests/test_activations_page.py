"""Six activations: shapes, runs and thresholds against oracles that do not share their code."""

import math

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from experiments import activations as neurons
from ui.pictures import activations as pictures

FUNCTIONS = {
    "step": lambda z: 1.0 if z > 0 else 0.0,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "ReLU": lambda z: max(z, 0.0),
    "leaky ReLU": lambda z: z if z > 0 else 0.01 * z,
    "identity": lambda z: z,
}
DEAD_SEED, DEAD_RATE = 51, 0.35  # named in the help of the page's seed


@pytest.mark.parametrize("name", FUNCTIONS)
def test_shape_place_and_tangent(name: str) -> None:
    f = FUNCTIONS[name]
    curve = neurons.shape(name)
    np.testing.assert_allclose(curve.outputs, [f(z) for z in curve.z], atol=1e-14)
    for z in (-4.3, -0.2, 0.1, 1.5, 6.0):
        here = neurons.place(name, z)
        assert here.output == pytest.approx(f(z))
        slope = (f(z + 1e-6) - f(z - 1e-6)) / 2e-6
        assert here.slope == pytest.approx(slope, abs=1e-8)
        assert here.smooth
        low, high = here.tangent
        run = here.tangent_z[1] - here.tangent_z[0]
        assert (high - low) / run == pytest.approx(slope, abs=1e-8)
        assert (high + low) / 2 == pytest.approx(f(z))
    assert neurons.place(name, 0.0).smooth == (name in ("sigmoid", "tanh", "identity"))
    assert not curve.outputs.flags.writeable


def test_a_steep_sigmoid_tends_to_the_step() -> None:
    """Its slope is k·σ′(kz), and its distance from the step shrinks as k grows."""
    distances = []
    for k in (1, 3, 10):
        here = neurons.place("sigmoid", 0.8, k)
        assert here.output == pytest.approx(1 / (1 + math.exp(-0.8 * k)))
        h = 1e-6
        up, down = (neurons.place("sigmoid", 0.8 + e, k).output for e in (h, -h))
        assert here.slope == pytest.approx((up - down) / (2 * h), rel=1e-6)
        curve = neurons.shape("sigmoid", k)
        step = [FUNCTIONS["step"](z) for z in curve.z]
        distances.append(np.abs(curve.outputs - step).mean())
        assert (curve.limit is None) == (k == 1)
        if curve.limit is not None:
            assert curve.limit.tolist() == step
    assert distances[0] > distances[1] > distances[2]
    assert neurons.place("tanh", 0.8, 5).slope == neurons.place("tanh", 0.8).slope


def test_products_of_slopes() -> None:
    kept = neurons.products(1.5)
    slope = FUNCTIONS["sigmoid"](1.5) * FUNCTIONS["sigmoid"](-1.5)
    product = 1.0
    for layer in range(neurons.DEPTH):
        product *= slope
        assert kept["sigmoid"][layer] == pytest.approx(product)
    assert kept["ReLU"].tolist() == kept["identity"].tolist() == [1] * 10
    assert kept["step"].tolist() == [0] * 10
    assert neurons.products(-1.0)["leaky ReLU"][2] == pytest.approx(1e-6)
    assert neurons.products(0.0)["sigmoid"][-1] == pytest.approx(0.25**10)


def by_hand(name: str, theta: list[float], rate: float, steps: int) -> tuple[list, list]:
    """Weights and losses of the run, in plain Python, with slopes by nudging each weight."""
    data, f = neurons.points(), FUNCTIONS[name]
    rows = [(*x, y) for x, (y,) in zip(data.X.tolist(), data.y.tolist(), strict=True)]

    def loss(theta: list[float]) -> float:
        w1, w2, b = theta
        return sum((f(w1 * p + w2 * q + b) - y) ** 2 for p, q, y in rows) / len(rows)

    thetas, losses = [theta], [loss(theta)]
    for _ in range(steps):
        slopes = []
        for i in range(3):
            up, down = (
                [v + (e if i == j else 0) for j, v in enumerate(theta)] for e in (1e-6, -1e-6)
            )
            slopes.append((loss(up) - loss(down)) / 2e-6)
        theta = [v - rate * s for v, s in zip(theta, slopes, strict=True)]
        thetas.append(theta)
        losses.append(loss(theta))
    return thetas, losses


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_runs_against_plain_python(name: str) -> None:
    run = next(one for one in neurons.learners(0.05, 12, 2) if one.name == name)
    thetas, losses = by_hand(name, run.thetas[0].tolist(), 0.05, 12)
    np.testing.assert_allclose(run.thetas, thetas, atol=1e-6)
    np.testing.assert_allclose(run.losses, losses, atol=1e-6)
    moves = (run.thetas[:-1] - run.thetas[1:]) / 0.05
    np.testing.assert_allclose(run.gradients[:-1], moves, atol=1e-12)
    np.testing.assert_allclose(run.sizes, np.linalg.norm(run.gradients, axis=1), rtol=1e-14)


def test_all_start_alike_and_only_the_step_stays() -> None:
    learners = neurons.learners(0.05, 60, 2)
    assert [one.name for one in learners] == list(ACTIVATIONS)
    for one in learners:
        assert one.thetas[0].tobytes() == learners[0].thetas[0].tobytes()
        assert one.moved == (0 if one.name == "step" else 3)
        assert not one.grew
        assert not one.thetas.flags.writeable
        assert not one.gradients.flags.writeable
    step, sigmoid = learners[0], learners[1]
    assert step.thetas.tobytes() == np.tile(step.thetas[0], (61, 1)).tobytes()
    assert (step.gradients == 0).all()
    assert len(set(step.losses)) == 1
    assert sigmoid.losses[-1] < sigmoid.losses[0]
    assert not step.dead(60)  # it never could learn


def test_identity_reaches_least_squares_and_its_critical_rate_is_right() -> None:
    data = neurons.points()
    A = np.hstack([data.X, np.ones((100, 1))])
    best = np.linalg.lstsq(A, data.y[:, 0], rcond=None)[0]
    identity = neurons.learners(0.2, 200, 2)[-1]
    np.testing.assert_allclose(identity.thetas[-1], best, atol=1e-6)
    curvature = np.linalg.eigvalsh(2 * A.T @ A / 100).max()
    assert neurons.critical() == pytest.approx(2 / curvature)
    above = neurons.learners(1.01 * neurons.critical(), 200, 2)[-1]
    below = neurons.learners(0.99 * neurons.critical(), 200, 2)[-1]
    assert above.grew
    assert not below.grew


def test_a_dead_relu_and_its_leaky_twin() -> None:
    learners = {one.name: one for one in neurons.learners(DEAD_RATE, 60, DEAD_SEED)}
    assert learners["ReLU"].dead(60)
    assert not learners["ReLU"].dead(0)
    assert (learners["ReLU"].thetas[1:] == learners["ReLU"].thetas[1]).all()
    w, b = learners["ReLU"].thetas[-1, :2], learners["ReLU"].thetas[-1, 2]
    assert (neurons.points().X @ w + b <= 0).all()
    assert not learners["leaky ReLU"].dead(60)
    assert learners["leaky ReLU"].losses[-1] < 0.1


def test_a_run_that_leaves_the_finite_numbers_ends_and_can_be_drawn() -> None:
    """Rate 50 is out of the page's reach, but not out of the function's."""
    learners = neurons.learners(50.0, 200, 2)
    identity = learners[-1]
    assert identity.diverged
    assert identity.grew
    assert len(identity.losses) < 201
    assert np.isfinite(identity.losses).all()
    assert np.isfinite(identity.sizes).all()
    assert identity.at(200) == identity.at(len(identity.losses) - 1)
    top = pictures.ceiling(learners)
    assert 1 <= top <= 1.05 * pictures.CEILING
    for tables in pictures.learning_now(learners, "identity", 200, top).values():
        for column in tables.column_names:
            values = tables[column].to_pylist()
            assert all(isinstance(v, str) or abs(v) <= 200 for v in values)


@pytest.mark.parametrize("seed", [0, 5, 8, 13, 9999])
@pytest.mark.parametrize("rate", [0.01, 0.36, 1.0])
def test_at_the_corners_of_the_controls_all_is_finite(seed: int, rate: float) -> None:
    for one in neurons.learners(rate, 200, seed):
        for values in (one.losses, one.thetas, one.gradients, one.sizes):
            assert np.isfinite(values).all()


def test_the_step_fires_exactly_above_its_threshold() -> None:
    for x in np.arange(-4, 4.25, 0.25):
        for weight in (-4.0, -0.25, 0.0, 0.75, 2.0):
            for bias in (-1.5, 0.0, 3.0):
                neuron = neurons.threshold(x, weight, bias)
                assert neuron.total == weight * x - bias
                assert neuron.fires == (weight * x - bias > 0)
                if weight:
                    assert neuron.edge == bias / weight
                    assert neuron.fires == (x > neuron.edge if weight > 0 else x < neuron.edge)
                else:
                    assert neuron.edge is None


def metrics(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def says(app, words: str) -> bool:
    return any(words in text.value for text in app.markdown)


def test_the_page_opens_on_the_finished_runs(open_page) -> None:
    app = open_page("activations")
    sigmoid = neurons.learners(0.05, 60, 2)[1]
    assert metrics(app) == {
        "f(z)": "0.8176",
        "slope f′(z)": "0.1491",
        "loss, sigmoid": f"{sigmoid.losses[-1]:.4f}",
        "size of the gradient, sigmoid": f"{sigmoid.sizes[-1]:.4f}",
    }
    assert says(app, "gradient has size 0 and")
    assert says(app, "w₁, w₂ and b, 0 changed")
    assert len(app.get("vega_lite_chart")) == 2
    assert not app.warning


def test_every_control_moves_the_numbers(open_page) -> None:
    app = open_page("activations", step="10")
    for key, value in (("f_z", -2.0), ("f_k", 4), ("f_rate", 0.5)):
        before = metrics(app)
        app.slider(key=key).set_value(value).run()
        assert not app.exception
        assert metrics(app) != before, key
    assert metrics(app)["f(z)"] == "0.0003354"  # σ(−8)
    assert "identity ends at" in app.warning[0].value
    before = metrics(app)
    app.number_input(key="f_seed").set_value(5).run()
    assert metrics(app) != before
    app.slider(key="f_steps").set_value(10).run()
    assert not app.exception
    for name in ACTIVATIONS:
        app.selectbox(key="f_activation").set_value(name).run()
        assert not app.exception
        assert f"loss, {name}" in metrics(app)
    app.slider(key="f_z").set_value(0.0).run()
    app.selectbox(key="f_activation").set_value("ReLU").run()
    assert says(app, "the engine takes its slope there to be 0.")


def test_the_page_says_so_when_a_relu_dies(open_page) -> None:
    app = open_page("activations")
    app.slider(key="f_rate").set_value(DEAD_RATE).run()
    app.number_input(key="f_seed").set_value(DEAD_SEED).run()
    assert says(app, "The ReLU neuron has died")
    assert f"seed {DEAD_SEED} and learning rate {DEAD_RATE}" in app.number_input(key="f_seed").help


def test_the_threshold_panel(open_page) -> None:
    app = open_page("activations")
    app.segmented_control(key="f_panel").set_value("Bias as threshold").run()
    assert r"2 \cdot 1 - 1.5 = 0.5 > 0" in app.latex[0].value
    app.slider(key="f_w").set_value(-2.0).run()
    assert r"(-2) \cdot 1 - 1.5 = -3.5 \le 0" in app.latex[0].value
    assert says(app, "is silent. It fires for every x below")
    app.slider(key="f_x").set_value(-4.0).run()
    assert says(app, "The neuron fires.")
    app.slider(key="f_b").set_value(4.0).run()
    app.slider(key="f_w").set_value(0.0).run()
    assert says(app, "The neuron is silent.")
    assert not says(app, "It fires for every x")


@pytest.mark.parametrize("panel", ["Vanishing gradients", "All steps", "The code that ran"])
def test_every_panel_opens(open_page, panel: str) -> None:
    app = open_page("activations", step="7")
    app.segmented_control(key="f_panel").set_value(panel).run()
    assert not app.exception
    if panel == "Vanishing gradients":
        assert len(app.table[0].value) == 10
    elif panel == "All steps":
        assert len(app.dataframe[0].value) == 61
    else:
        assert any("def learn" in code.value for code in app.code)
