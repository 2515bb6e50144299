"""Sigmoid, ReLU, step: neurons, gates, runs and layers against oracles that do not share their
code, and every control of every view."""

import math
import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from datasets import synthetic
from engine.activations import ACTIVATIONS
from engine.data import Dataset
from engine.losses import BINARY_CROSS_ENTROPY
from engine.network import Network, Parameters
from engine.training import gradient_at, loss_at
from experiments import activations as neurons
from experiments import gates, learners, vanishing
from tests.cases.activations import GATES, LEARN, random_gate
from tests.test_instruments import travel
from tests.test_pages import check, settings, texts
from ui import own_data
from ui.instruments import gates_notice
from ui.pictures import learners as pictures

FUNCTIONS = {
    "step": lambda z: 1.0 if z > 0 else 0.0,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "ReLU": lambda z: max(z, 0.0),
    "leaky ReLU": lambda z: z if z > 0 else 0.01 * z,
    "identity": lambda z: z,
}
DEAD_SEED, DEAD_RATE = 51, 0.35  # named in the help of the page's seed
LAYERS = {"f_view": "Through many layers"}
CLOUDS = learners.clouds()


# --- one neuron ---------------------------------------------------------------------------------


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


# --- who can learn ------------------------------------------------------------------------------


def learn(rate: float, steps: int, seed: int) -> tuple[learners.Learner, ...]:
    return learners.learners(CLOUDS, rate, steps, seed)[0]


def by_hand(name: str, theta: list[float], rate: float, steps: int) -> tuple[list, list]:
    """Weights and losses of the run, in plain Python, with slopes by nudging each weight."""
    data, f = CLOUDS, FUNCTIONS[name]
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
    run = next(one for one in learn(0.05, 12, 2) if one.name == name)
    thetas, losses = by_hand(name, run.thetas[0].tolist(), 0.05, 12)
    np.testing.assert_allclose(run.thetas, thetas, atol=1e-6)
    np.testing.assert_allclose(run.losses, losses, atol=1e-6)
    moves = (run.thetas[:-1] - run.thetas[1:]) / 0.05
    np.testing.assert_allclose(run.gradients[:-1], moves, atol=1e-12)
    np.testing.assert_allclose(run.sizes, np.linalg.norm(run.gradients, axis=1), rtol=1e-14)


def test_all_start_alike_and_only_the_step_stays() -> None:
    runs = learn(0.05, 60, 2)
    assert [one.name for one in runs] == list(ACTIVATIONS)
    for one in runs:
        assert one.thetas[0].tobytes() == runs[0].thetas[0].tobytes()
        assert one.moved == (0 if one.name == "step" else 3)
        assert not one.grew
        assert not one.thetas.flags.writeable
        assert not one.gradients.flags.writeable
    step, sigmoid = runs[0], runs[1]
    assert step.thetas.tobytes() == np.tile(step.thetas[0], (61, 1)).tobytes()
    assert (step.gradients == 0).all()
    assert len(set(step.losses)) == 1
    assert sigmoid.losses[-1] < sigmoid.losses[0]
    assert not step.dead(60)  # it never could learn


def test_identity_reaches_least_squares_and_its_critical_rate_is_right() -> None:
    data = CLOUDS
    A = np.hstack([data.X, np.ones((100, 1))])
    best = np.linalg.lstsq(A, data.y[:, 0], rcond=None)[0]
    identity = learn(0.2, 200, 2)[-1]
    np.testing.assert_allclose(identity.thetas[-1], best, atol=1e-6)
    curvature = np.linalg.eigvalsh(2 * A.T @ A / 100).max()
    critical = learners.learners(CLOUDS, 0.1, 1, 2)[1]
    assert critical == pytest.approx(2 / curvature)
    above = learn(1.01 * critical, 200, 2)[-1]
    below = learn(0.99 * critical, 200, 2)[-1]
    assert above.grew
    assert not below.grew


def test_a_dead_relu_and_its_leaky_twin() -> None:
    runs = {one.name: one for one in learn(DEAD_RATE, 60, DEAD_SEED)}
    assert runs["ReLU"].dead(60)
    assert not runs["ReLU"].dead(0)
    assert (runs["ReLU"].thetas[1:] == runs["ReLU"].thetas[1]).all()
    w, b = runs["ReLU"].thetas[-1, :2], runs["ReLU"].thetas[-1, 2]
    assert (CLOUDS.X @ w + b <= 0).all()
    assert not runs["leaky ReLU"].dead(60)
    assert runs["leaky ReLU"].losses[-1] < 0.1


def test_a_run_that_leaves_the_finite_numbers_ends_and_can_be_drawn() -> None:
    """Rate 50 is out of the page's reach, but not out of the function's."""
    runs = learn(50.0, 200, 2)
    identity = runs[-1]
    assert identity.diverged
    assert identity.grew
    assert len(identity.losses) < 201
    assert np.isfinite(identity.losses).all()
    assert np.isfinite(identity.sizes).all()
    assert identity.at(200) == identity.at(len(identity.losses) - 1)
    top = pictures.ceiling(one.losses for one in runs)
    assert 1 <= top <= 1.05 * pictures.CEILING
    curves = {one.name: one.losses for one in runs}
    for tables in pictures._tables(curves, "identity", 200, top).values():
        for column in tables.column_names:
            values = tables[column].to_pylist()
            assert all(isinstance(v, str) or abs(v) <= 200 for v in values)


@pytest.mark.parametrize("seed", [0, 5, 8, 13, 9999])
@pytest.mark.parametrize("rate", [0.01, 0.36, 1.0])
def test_at_the_corners_of_the_controls_all_is_finite(seed: int, rate: float) -> None:
    for one in learn(rate, 200, seed):
        for values in (one.losses, one.thetas, one.gradients, one.sizes):
            assert np.isfinite(values).all()


def test_own_data_of_any_size_ends_finite() -> None:
    """Inputs of 10¹⁰⁰: a run ends at its last finite step and so do its gradients."""
    data = Dataset(1e100 * CLOUDS.X, CLOUDS.y)
    for one in learners.learners(data, 1.0, 50, 3)[0]:
        for values in (one.losses, one.thetas, one.gradients, one.sizes):
            assert np.isfinite(values).all()
    scaled = learners.seen(data, True)
    np.testing.assert_allclose(scaled.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.X.std(axis=0), 1)
    constant = learners.seen(Dataset(np.full((5, 2), 3.0), np.ones((5, 1))), True)
    assert (constant.X == 0).all()
    assert learners.seen(data, False) is data


# --- AND, OR, XOR -------------------------------------------------------------------------------


@pytest.mark.parametrize("gate", gates.WANTED)
def test_neurons_set_by_hand(gate: str) -> None:
    """Every neuron of a grid, in plain Python; XOR never gets more than three."""
    best = 0
    grid = [n / 4 for n in range(-8, 9, 2)]
    for w1, w2, b in ((w1, w2, b) for w1 in grid for w2 in grid for b in grid):
        said = [float(w1 * x + w2 * y - b > 0) for x, y in gates.CORNERS]
        spoken = gates.spoken(gates.neuron(w1, w2, b), gate)
        assert spoken.says.tolist() == said
        assert spoken.right == sum(a == b for a, b in zip(said, gates.WANTED[gate], strict=True))
        best = max(best, spoken.right)
    assert best == (3 if gate == "XOR" else 4)
    example = gates.spoken(gates.neuron(*gates.EXAMPLE[gate]), gate)
    assert example.right == best
    found = gates.tries(gate, gates_notice.TRIES)
    assert found.right == best
    assert found.missing == ("0110", "1001"), "XOR and its opposite"
    assert gates.spoken(gates.neuron(*found.best), gate).right == best


def test_one_neuron_never_passes_three_quarters_on_xor_however_it_learns() -> None:
    for rate in (0.1, 1.0, 2.0):
        for seed in range(8):
            run = gates.learn("XOR", 0, "tanh", rate, 200, seed)
            assert run.right.max() <= 3
            assert run.solved is None
    for gate in ("AND", "OR"):
        assert gates.learn(gate, 0, "tanh", 1.0, 100, 1).solved is not None


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_one_hidden_unit_or_identities_have_one_line(name: str) -> None:
    for seed in range(6):
        assert gates.learn("XOR", 1, name, 1.0, 200, seed).right.max() <= 3
        assert gates.learn("XOR", 8, "identity", 0.5, 200, seed).right.max() <= 3


def test_a_hidden_layer_of_steps_never_moves() -> None:
    run = gates.learn("XOR", 5, "step", 1.0, 100, 3)
    hidden = 3 * 5  # two weights and a bias for each unit
    assert (run.thetas[:, :hidden] == run.thetas[0, :hidden]).all()
    assert (run.thetas[-1, hidden:] != run.thetas[0, hidden:]).any()


def test_a_hidden_layer_solves_xor() -> None:
    run = gates.learn("XOR", 4, "tanh", 1.0, 100, 1)
    assert run.right[-1] == 4
    assert run.solved == 34
    assert (run.right[34:] == 4).all()
    assert run.right[33] < 4
    assert run.losses[-1] < 0.1 < run.losses[0]
    by_engine = [gates.spoken(gates.at(run, step), "XOR").right for step in range(101)]
    assert by_engine == run.right.tolist()


def test_the_plane_and_the_small_maps() -> None:
    model = gates.at(gates.learn("XOR", 4, "tanh", 1.0, 100, 1), 100)
    view = gates.plane(model, sure=False)
    assert ((view.share > 0) & (view.share < 1)).all()
    assert set(np.unique(gates.plane(model, sure=True).share)) == {0.0, 1.0}
    for x, y in zip(view.line.x, view.line.y, strict=True):
        z = model.forward(np.array([[x, y]]))[-1].item()
        assert abs(z) < 0.1, "on the line both answers are as likely"
    columns = gates.maps(model)
    assert [len(column) for column in columns] == [2, 4, 1]
    assert all(np.abs(column).max() <= 1 for column in columns)
    said = gates.answers(model, 1)
    assert said[-1].item() == pytest.approx(
        1 / (1 + math.exp(-model.forward(gates.CORNERS)[-1][1].item()))
    )
    line = gates.plane(gates.neuron(1, 1, 1.5), sure=True).line
    np.testing.assert_allclose(line.x + line.y, 1.5)


# --- through many layers ------------------------------------------------------------------------


def test_products_of_slopes() -> None:
    kept = vanishing.passage(1.5, 4, 1).products
    slope = FUNCTIONS["sigmoid"](1.5) * FUNCTIONS["sigmoid"](-1.5)
    product = 1.0
    for layer in range(vanishing.DEPTH):
        product *= slope
        assert kept["sigmoid"][layer] == pytest.approx(product)
    assert kept["ReLU"].tolist() == kept["identity"].tolist() == [1] * 10
    assert kept["step"].tolist() == [0] * 10
    assert vanishing.passage(-1.0, 4, 1).products["leaky ReLU"][2] == pytest.approx(1e-6)


def test_the_sigmoids_slope_is_a_quarter_at_most() -> None:
    assert vanishing.steepest("sigmoid") == 0.25
    assert vanishing.products(0.25)[-1] == 0.25**10 == pytest.approx(9.537e-7, rel=1e-4)
    assert vanishing.steepest("tanh") == 1
    assert vanishing.steepest("step") == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_measured_gradients_against_a_nudge_of_each_layer(name: str) -> None:
    """In plain NumPy: the loss along each layer's gradient rises by the gradient's size."""
    sizes = (2, *[3] * vanishing.DEPTH, 1)
    model = Network(sizes, ACTIVATIONS[name], rng=np.random.default_rng(7))
    theta = model.parameters.flat
    gradient = gradient_at(model, BINARY_CROSS_ENTROPY, CLOUDS, theta)
    found = vanishing.sizes(name, 3, 7)
    for k, part in enumerate(Parameters(sizes, flat=gradient).layers):
        size = math.sqrt(sum(value**2 for value in part.W.ravel().tolist()))
        assert found[k] == pytest.approx(size)
        if name == "step" and k < vanishing.DEPTH:
            assert size == 0
        if name not in ("tanh", "sigmoid") or size < 1e-6:
            continue  # where the loss has no corners and a nudge can be seen
        move = Parameters(sizes, flat=np.zeros_like(theta))
        move.layers[k].W[...] = part.W / size
        up, down = (
            loss_at(model, BINARY_CROSS_ENTROPY, CLOUDS, theta + h * move.flat)
            for h in (1e-5, -1e-5)
        )
        assert (up - down) / 2e-5 == pytest.approx(size, rel=1e-3)


# --- on screen ----------------------------------------------------------------------------------


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def says(app: AppTest, words: str) -> bool:
    return any(words in text for text in texts(app))


VIEWS = {
    "one": {},
    "gate": {"f_view": "AND, OR, XOR"},
    "run": GATES,
    "learn": LEARN,
    "deep": LAYERS,
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_control_and_panel_of_every_view(open_page, view: str) -> None:
    kinds = ("slider", "select_slider", "number_input", "selectbox", "toggle", "segmented_control")
    app = open_page("activations", **VIEWS[view])
    check(app, view)
    assert app.get("vega_lite_chart")
    assert not app.warning
    keys = [w.key for kind in kinds for w in getattr(app, kind)]
    assert None not in keys
    for key in keys:
        if key in ("f_view", "f_data", "lang_choice"):
            continue
        widget = next(w for kind in kinds for w in getattr(app, kind) if w.key == key)
        before, values = widget.value, settings(widget)
        for value in values:
            now = next(w for kind in kinds for w in getattr(app, kind) if w.key == key)
            now.set_value(value).run()
            check(app, f"{view}: {key} = {value}")
        now = next(w for kind in kinds for w in getattr(app, kind) if w.key == key)
        now.set_value(before).run()


def test_one_neuron_opens_on_its_numbers_and_its_threshold(open_page) -> None:
    app = open_page("activations")
    assert metrics(app) == {
        "sum z": "1.5",
        "output f(z)": "0.8176",
        "slope f′(z)": "0.1491",
        "threshold b ÷ w": "0.2500",
    }
    assert says(app, "above the threshold b ÷ w = 0.2500")
    app = open_page("activations", f_w="-2", f_b="1.5", f_activation="step")
    assert metrics(app)["threshold b ÷ w"] == "−0.7500"
    assert metrics(app)["output f(z)"] == "0"
    assert says(app, "−2 · 1 − 1.5 = −3.5")
    assert says(app, "It fires exactly for x below the threshold b ÷ w = −0.7500.")
    app = open_page("activations", f_w="0")
    assert metrics(app)["threshold b ÷ w"] == "none"
    assert says(app, "With w = 0 the input x does not matter.")
    app = open_page("activations", f_k="10", f_x="-1")
    assert metrics(app)["output f(z)"] == "1.389 × 10⁻¹¹"  # σ(−25)
    app = open_page("activations", f_w="0", f_b="0", f_activation="ReLU")
    assert says(app, "At z = 0 ReLU has a corner: the engine takes its slope there to be 0.")
    app = open_page("activations", f_w="0", f_b="0", f_activation="step")
    assert says(app, "At z = 0 step jumps: the engine takes its slope there to be 0.")
    app = open_page("activations", f_k="10", f_x="2", f_w="3", f_b="-2")
    assert metrics(app)["slope f′(z)"] == "0"  # σ(80) is 1 to the last bit
    assert says(app, "so flat that its slope is rounded to 0")
    app = open_page("activations", f_x="0", f_b="0", f_k="5")
    assert says(app, "The larger k, the steeper σ(kz): at k = 5 it is 0.5000")
    app = open_page("activations", f_activation="step")
    assert says(app, "a small nudge to z does not move the output")


def test_gates_on_screen(open_page) -> None:
    for gate, right in (("AND", 4), ("OR", 4), ("XOR", 3)):
        app = open_page("activations", f_view="AND, OR, XOR", f_gate=gate)
        assert metrics(app)["right"] == f"{right} of 4"
        assert len(app.dataframe[0].value) == 4
        app.button(key="f_best").click().run()
        check(app, gate)
        assert metrics(app)["right"] == f"{right} of 4"
    assert metrics(app)["accuracy"].startswith("75.0")
    assert says(app, "0110 and 1001")
    wrong = open_page("activations", **{"f_view": "AND, OR, XOR", "f_b-AND": "0.5"})
    assert metrics(wrong)["right"] == "2 of 4"
    assert wrong.dataframe[0].value["verdict"].tolist() == ["right", "wrong", "wrong", "right"]
    app = open_page("activations", **GATES, f_gate="XOR")
    assert metrics(app)["right"] == "4 of 4"
    assert says(app, "From step 34 on all 4 are right")
    app.slider(key="f_units").set_value(0).run()
    check(app, "one neuron")
    assert int(metrics(app)["right"][0]) <= 3
    assert says(app, "XOR is not solved")
    assert says(app, "With one neuron one straight line parts the plane")
    for units, bend, words in (
        (1, "tanh", "With one hidden unit one straight line parts the plane"),
        (4, "identity", "two layers are no more than one neuron"),
        (4, "step", "only the output learns"),
    ):
        app = open_page("activations", **GATES, f_gate="XOR", f_units=str(units), f_hid=bend)
        assert says(app, words)


@pytest.mark.parametrize(
    "panel", ["The sum", "All steps", "Compare", "Gradient check", "Code", "Export"]
)
@pytest.mark.parametrize(
    "link", [GATES | {"f_gate": "XOR"}, LEARN | {"f_activation": "step"}], ids=["gate", "step"]
)
def test_every_panel_of_a_run(open_page, link: dict[str, str], panel: str) -> None:
    key = "f_panel3" if "f_gate" in link else "f_panel"
    app = open_page("activations", **link, step="7", **{key: panel})
    check(app, panel)
    if panel == "Gradient check":
        for name in app.selectbox(key="checked").options:
            app.selectbox(key="checked").set_value(name).run()
            assert says(app, "They agree"), name
            if key == "f_panel":
                assert app.dataframe[0].value["value"].tolist() == ["0", "0", "0"]
    elif panel == "Export":
        assert "STEPS" in app.code[0].value
    elif panel == "All steps":
        assert len(app.dataframe[0].value) == (101 if "f_gate" in link else 61)


def drawn(app: AppTest) -> list[Any]:
    """What the charts are drawn from; of the pictures of the plane the newest, without its turn."""
    found: list[Any] = [texts(app)]
    for chart in app.get("vega_lite_chart"):
        for data in chart.proto.datasets:
            rows = pa.ipc.open_stream(data.data.data).read_all().to_pylist()
            if data.name == "background":
                rows = [rows[-1]["light"], rows[-1]["dark"]]
            found.append((chart.proto.spec, data.name, rows))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_a_step_of_a_gates_run_is_the_same_by_every_way(open_page, seed: int) -> None:
    link, step = random_gate(random.Random(seed))
    linked = open_page("activations", **link, step=str(step))
    check(linked, str(link))
    scrubbed = travel(open_page("activations", **link), step, 1)
    walked = open_page("activations", **link, step=str(max(0, step - 2)))
    for count, there in enumerate(range(max(0, step - 2) + 1, step + 1), start=1):
        walked = travel(walked, there, count)
    assert drawn(linked) == drawn(scrubbed) == drawn(walked)


def test_the_step_unit_stays_and_says_why(open_page) -> None:
    app = open_page("activations", **LEARN)
    sigmoid = learn(0.05, 60, 2)[1]
    assert metrics(app) == {
        "loss, sigmoid": f"{sigmoid.losses[-1]:.4f}",
        "gradient, sigmoid": f"{sigmoid.sizes[-1]:.4f}",
        "gradient, step unit": "0",
        "weights moved, step unit": "0 of 3",
    }
    assert says(app, "jumps from 0 to 1) has size 0 and")
    assert says(app, "w₁, w₂ and b, 0 changed")
    app.slider(key="f_rate").set_value(0.5).run()
    assert "identity ends at" in app.warning[0].value


def test_the_page_says_so_when_a_relu_dies(open_page) -> None:
    app = open_page("activations", **LEARN, f_rate=str(DEAD_RATE), f_seed=str(DEAD_SEED))
    assert says(app, "The ReLU neuron has died")
    assert f"seed {DEAD_SEED} and learning rate {DEAD_RATE}" in app.number_input(key="f_seed").help


def test_layers_on_screen(open_page) -> None:
    app = open_page("activations", **LAYERS, f_z="0")
    assert metrics(app)["slope of sigmoid at this z"] == "0.2500"
    assert metrics(app)["left after 10 layers"] == "9.537 × 10⁻⁷"
    assert says(app, "at most 0.25 for the sigmoid, 10 layers leave at most 0.25¹⁰ = 9.537 × 10⁻⁷")
    assert says(app, "first picture, step")
    far = open_page("activations", **LAYERS, f_z="-6.0")
    assert says(far, "first picture, step, sigmoid, ")  # σ′(−6)¹⁰ is 8 × 10⁻²⁷
    app.segmented_control(key="f_panel4").set_value("Which for which target").run()
    assert app.table[0].value["output activation"].tolist() == [
        "identity",
        "ReLU",
        "sigmoid",
        "softmax",
    ]
    app.segmented_control(key="f_panel4").set_value("All layers").run()
    assert len(app.dataframe[0].value) == 10


def test_own_data_teach_the_six(open_page, monkeypatch: Any) -> None:
    moons = synthetic.moons(60, 0.1, np.random.default_rng(1))
    data = Dataset(np.array([1e3, 1.0]) * moons.X, moons.y)
    rows = np.hstack([data.X, data.y]).tolist()
    content = "\n".join(["a,b,label", *(",".join(map(repr, row)) for row in rows)]).encode()
    own = own_data.OwnData(data, ("a", "b"), "label", "own.csv", content)
    monkeypatch.setattr(own_data, "two_inputs_and_label", lambda: own)
    link = LEARN | {"f_data": own_data.OWN}
    for standardise in ("true", "false"):
        for panel in ("Notice", "The sum", "Compare", "Gradient check", "Export"):
            app = open_page("activations", **link, f_std=standardise, f_panel=panel)
            check(app, panel)
            assert bool(app.warning) == (standardise == "false")
            if app.warning:
                assert "Standardise the inputs." in app.warning[0].value


def test_pinned_runs_of_a_gate_are_drawn(open_page) -> None:
    app = open_page("activations", **GATES, f_gate="XOR", f_panel3="Compare")
    app.button(key="pin").click().run()
    app.slider(key="f_units").set_value(2).run()
    check(app, "pinned")
    assert app.dataframe[0].value["hidden units"].tolist() == ["2", "4"]
    data = [d for chart in app.get("vega_lite_chart") for d in chart.proto.datasets]
    pinned = next(d for d in data if d.name == "pinned").data.data
    rows = pa.ipc.open_stream(pinned).read_all()
    assert rows.num_rows == 101
    app.segmented_control(key="f_gate").set_value("AND").run()
    check(app, "another gate")
    assert len(app.dataframe[0].value) == 2, "listed, but not drawn"


def test_every_view_says_what_it_answers(open_page) -> None:
    views = open_page("activations").segmented_control(key="f_view").options
    found = set()
    for view in views:
        app = open_page("activations", f_view=view)
        question = next(caption.value for caption in app.caption if "?" in caption.value)
        assert len(question.split()) <= 20
        found.add(question)
    assert len(found) == len(views) == 4
