"""Sigmoid, ReLU, step."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from typing import Any

import numpy as np

from datasets.tabular import read, select_label
from engine.activations import ACTIVATIONS
from engine.data import Dataset
from experiments import activations as neurons
from experiments import gates, learners
from experiments.learners import Learner
from tests.cases import Export, Link, Pin, Sum, random_data
from ui import export as files
from ui.formulas import activations as neuron_sums
from ui.formulas import gates as gate_sums
from ui.formulas import learners as learner_sums
from ui.instruments.gates_scene import Settings
from ui.scripts import activations as learner_scripts
from ui.scripts import common, own_csv
from ui.scripts import gates as gate_scripts
from ui.views.activations_gates import RATES

WEIGHTS = ("w_{1}", "w_{2}", "b")
LEARN, GATES = {"f_view": "Who can learn"}, {"f_view": "AND, OR, XOR", "f_train": "true"}
BAD_LINKS: list[tuple[Link, str]] = [
    ({"f_activation": "magic"}, "f\\_activation = magic: sigmoid is used"),
    ({"f_view": "nowhere"}, "f\\_view = nowhere: One neuron is used"),
    ({"f_x": "99"}, "f\\_x = 99"),
    ({"f_w": "0.123"}, "f\\_w = 0\\.123"),
    ({"f_b": "loud"}, "f\\_b = loud"),
    ({"f_k": "2.5"}, "f\\_k = 2\\.5"),
]
PIN = Pin("f_rate", (0.1, 0.2, 0.3, 0.4), LEARN | {"f_panel": "Compare"}, ("value",))
FUNCTIONS = {  # a second time, in NumPy: f and its slope
    "step": (lambda z: np.where(z > 0, 1.0, 0.0), lambda z: 0 * z),
    "sigmoid": (
        lambda z: np.exp(-np.logaddexp(0, -z)),
        lambda z: np.exp(-np.logaddexp(0, -z) - np.logaddexp(0, z)),
    ),
    "tanh": (np.tanh, lambda z: 4 * np.exp(-np.logaddexp(0, -2 * z) - np.logaddexp(0, 2 * z))),
    "ReLU": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "leaky ReLU": (lambda z: np.where(z > 0, z, z / 100), lambda z: np.where(z > 0, 1, 0.01)),
    "identity": (lambda z: z, lambda z: 0 * z + 1),
}


def random_link(chance: random.Random) -> tuple[Link, int]:
    steps = chance.randrange(10, 201, 10)
    settings = LEARN | {
        "f_activation": chance.choice(list(ACTIVATIONS)),
        "f_rate": f"{chance.randrange(1, 101) / 100}",
        "f_steps": f"{steps}",
        "f_seed": f"{chance.randrange(10_000)}",
        "f_panel": chance.choice(["Notice", "The sum", "All steps"]),
    }
    return settings, chance.randrange(steps)


def random_gate(chance: random.Random) -> tuple[Link, int]:
    """The same for a gate's run; its picture of the plane keeps the one before beneath it."""
    steps = chance.randrange(20, 501, 20)
    settings = GATES | {
        "f_gate": chance.choice(list(gates.WANTED)),
        "f_units": f"{chance.randrange(9)}",
        "f_gate_rate": f"{chance.choice(RATES)}",
        "f_gate_steps": f"{steps}",
        "f_hid": chance.choice(list(ACTIVATIONS)),
        "f_gate_seed": f"{chance.randrange(10_000)}",
    }
    return settings, chance.randrange(steps)


def sums() -> Iterator[Sum]:
    rng = np.random.default_rng(4)
    for name in ACTIVATIONS:
        for _ in range(10):
            x, weight, bias = (float(v) for v in rng.integers(-40, 41, 3) / 20)
            yield neuron_sum(name, x, weight, bias, float(rng.integers(1, 11)))
        yield neuron_sum(name, 0.0, 0.0, 0.0, 1.0)
    runs = {one.name: one for one in learners.learners(learners.clouds(), 0.05, 60, 2)[0]}
    for step in range(61):
        yield learner_sum(learners.clouds(), runs["sigmoid"], 0.05, step, step)
    for name in ("step", "tanh", "ReLU", "leaky ReLU", "identity"):
        for step in (0, 17, 60):
            yield learner_sum(learners.clouds(), runs[name], 0.05, step, 99)
    for seed in range(24):
        yield from random_learners(seed)
    for seed in range(12):
        yield from random_gates(seed)


def neuron_sum(name: str, x: float, weight: float, bias: float, k: float) -> Sum:
    """The neuron worked out, beside a second hand's NumPy."""
    k = k if name == "sigmoid" else 1.0
    f, slope = FUNCTIONS[name]
    total = weight * x - bias
    here = neurons.place(name, total, k)
    np.testing.assert_allclose(here.output, f(np.array(k * total)), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(here.slope, k * slope(np.array(k * total)), rtol=1e-9, atol=1e-12)
    engine = {"x": x, "w": weight, "b": bias, "z": total, "f(z)": here.output, "f'(z)": here.slope}
    if k != 1:
        engine |= {"k": k, "k z": k * total}
    if weight:
        engine[r"x_{\text{edge}}"] = bias / weight
    return Sum(neuron_sums.sheet(name, x, weight, bias, k), engine)


def random_learners(seed: int) -> Iterator[Sum]:
    """Every activation in turn, on data of all scales, at small and at diverging rates."""
    rng = np.random.default_rng(seed)
    raw, name = random_data(rng, 2), list(ACTIVATIONS)[seed % 6]
    data = learners.seen(Dataset(raw.X, (raw.y > np.median(raw.y)).astype(float)), seed % 4 > 0)
    rate = float(rng.choice([0.01, 0.3, 5.0]))
    run = next(one for one in learners.learners(data, rate, 200, seed)[0] if one.name == name)
    last = len(run.losses) - 1
    for step in sorted({0, 1, last // 2, last}):
        yield learner_sum(data, run, rate, step, int(rng.integers(len(data))))


def learner_sum(data: Dataset, run: Learner, rate: float, step: int, i: int) -> Sum:
    """A step worked out, beside the engine's arrays, and those checked against NumPy."""
    sheet = learner_sums.sheet(data, run, rate, step, i)
    assert sheet is not None
    now = learner_sums.moment(data, run, rate, step)
    f, slope = FUNCTIONS[run.name]
    inputs = np.column_stack([data.X, np.ones(len(data))])
    z = inputs @ run.thetas[step]
    outputs, bends = f(z), slope(z)
    delta = 2 * (outputs - data.y[:, 0]) * bends
    near = 1e-9 * np.abs(inputs * run.thetas[step]).max()
    np.testing.assert_allclose(now.outputs, outputs, rtol=1e-7, atol=near)
    near = 1e-7 * np.abs(inputs * delta[:, None]).max() + near * np.abs(inputs).max()
    np.testing.assert_allclose(now.gradient, inputs.T @ delta / len(data), rtol=1e-7, atol=near)
    more = step + 1 < len(run.thetas)
    after = run.thetas[step + 1] if more else now.weights - rate * now.gradient
    np.testing.assert_array_equal(now.after, after)
    k = f"_{{{i + 1}}}"
    fit, down = rf"\hat y{k}", r"\frac{dL_{#}}{dz_{#}}"
    engine = {
        f"z{k}": now.logits[i],
        fit: now.outputs[i],
        f"{fit} - y{k}": now.misses[i],
        f"L{k}": now.squares[i],
        r"\sum_i L_{i}": now.squares.sum(),
        "L": run.losses[step],
        rf"\frac{{dL{k}}}{{d{fit}}}": now.outer[i],
        rf"\frac{{d{fit}}}{{dz{k}}}": now.bends[i],
        down.replace("#", str(i + 1)): now.slopes[i],
        r"\sum_i " + down.replace("#", "i"): now.slopes.sum(),
    }
    for j, name in enumerate(WEIGHTS):
        each = rf"\frac{{dL_{{#}}}}{{d{name}}}"
        if j < 2:
            engine[each.replace("#", str(i + 1))] = now.products[i, j]
            engine[r"\sum_i " + each.replace("#", "i")] = now.products[:, j].sum()
        engine |= {
            name: now.weights[j],
            rf"\frac{{\partial L}}{{\partial {name}}}": now.gradient[j],
            rf"{name}^{{\text{{next}}}}": now.after[j],
        }
    return Sum(sheet, engine)


def random_gates(seed: int) -> Iterator[Sum]:
    """A neuron set by hand, and networks at three steps, saturated ones among them."""
    rng = np.random.default_rng(seed)
    gate, point = list(gates.WANTED)[seed % 3], int(rng.integers(4))
    w1, w2, b = (float(v) for v in rng.integers(-40, 41, 3) / 20)
    yield gate_sum(gates.neuron(w1, w2, b), gate, point, None)
    activation, rate = list(ACTIVATIONS)[seed % 6], float(rng.choice(RATES))
    for units in (0, int(rng.integers(1, 6))):
        run = gates.learn(gate, units, activation, rate, 300, seed)
        for step in (0, 40, 300):
            found = gate_sum(gates.at(run, step), gate, point, rate)
            if not units and step < 300:
                after = [found.engine[rf"{w}^{{\text{{next}}}}"] for w in WEIGHTS]
                np.testing.assert_allclose(after, run.thetas[step + 1], rtol=1e-12, atol=1e-15)
            yield found
        large = gates.network(run.sizes, activation).at(30 * run.thetas[-1])
        yield gate_sum(large, gate, point, rate)


def gate_sum(model: Any, gate: str, point: int, rate: float | None) -> Sum:
    """The four points worked out, beside a second hand's NumPy; by hand without a rate."""
    X, y = gates.CORNERS, np.array(gates.WANTED[gate], dtype=float)
    layers, f = model.parameters.layers, FUNCTIONS[model.hidden.name][0]
    engine: dict[str, float] = {}
    above = X
    if len(layers) > 1:
        sums = X @ layers[0].W + layers[0].b
        above = f(sums)
        for j in range(sums.shape[1]):
            engine |= {f"s_{{{j + 1}}}": sums[point, j], f"a_{{{j + 1}}}": above[point, j]}
    z = (above @ layers[-1].W + layers[-1].b)[:, 0]
    losses = np.where(y == 1, np.logaddexp(0, -z), np.logaddexp(0, z))
    k = f"_{{{point + 1}}}"
    fits = np.where(z > 0, 1.0, 0.0) if rate is None else FUNCTIONS["sigmoid"][0](z)
    engine |= {f"z{k}": z[point], rf"\hat y{k}": fits[point]}
    if rate is not None:
        engine |= {f"L{k}": losses[point], r"\sum_i L_{i}": losses.sum(), "L": losses.mean()}
    if rate is not None and len(layers) == 1:
        engine |= gate_lesson(X, fits - y, model.parameters.flat, point, rate)
    return Sum(gate_sums.sheet(model, gate, point, rate), engine)


def gate_lesson(
    X: np.ndarray, slopes: np.ndarray, weights: np.ndarray, point: int, rate: float
) -> dict[str, float]:
    """Chain rule and update of one neuron with cross-entropy, whose slope dL/dz is ŷ − y."""
    k, down = str(point + 1), r"\frac{dL_{#}}{dz_{#}}"
    engine = {
        down.replace("#", k): slopes[point],
        r"\sum_i " + down.replace("#", "i"): slopes.sum(),
    }
    for j, (name, x) in enumerate(zip(WEIGHTS, (*X.T, np.ones(4)), strict=True)):
        each, gradient = rf"\frac{{dL_{{#}}}}{{d{name}}}", (slopes * x).mean()
        if j < 2:
            engine[each.replace("#", k)] = slopes[point] * x[point]
            engine[r"\sum_i " + each.replace("#", "i")] = (slopes * x).sum()
        engine[rf"\frac{{\partial L}}{{\partial {name}}}"] = gradient
        engine[rf"{name}^{{\text{{next}}}}"] = weights[j] - rate * gradient
    return engine


def learner_export(
    source: common.Source,
    data: Dataset,
    name: str,
    *,
    standardise: bool = False,
    rate: float = 0.05,
    steps: int = 60,
    seed: int = 2,
    files: Mapping[str, bytes] | None = None,
) -> Export:
    runs = learners.learners(learners.seen(data, standardise), rate, steps, seed)[0]
    run = next(one for one in runs if one.name == name)
    script = learner_scripts.script(source, name, standardise, rate, steps, seed)
    expected = {"W": run.thetas[-1, :2], "b": run.thetas[-1, 2:], "losses": run.losses}
    return Export(source, data, script, expected, files or {})


def gate_export(gate: str, settings: Settings) -> Export:
    run, data = gates.learn(gate, *astuple(settings)), gates.data(gate)
    source = common.literal(data, ["x1", "x2"], gate)
    expected = {"weights": run.thetas[-1], "losses": run.losses}
    return Export(source, data, gate_scripts.script(source, **vars(settings)), expected)


def from_a_file() -> Export:
    """Two inputs on very different scales and a label in words."""
    rng = np.random.default_rng(5)
    pairs = rng.normal(size=(40, 2)) * (1, 100)
    rows = [f"{a:.3f},{b:.1f},{'yes' if a + b / 100 > 0 else 'no'}" for a, b in pairs]
    name, content = "labels.csv", ("small,large,answer\n" + "\n".join(rows) + "\n").encode()
    inputs = ["small", "large"]
    chosen = select_label(read(content, name), inputs, "answer", "yes", one_vs_rest=False)
    data = Dataset(chosen.X, chosen.y)
    source = own_csv.uploaded(name, content, data, chosen.inputs, chosen.target)
    table = files.csv_file([*source.inputs, source.target], [*data.X.T, *data.y.T])
    there = {name: content} | ({source.table: table} if source.table else {})
    return learner_export(source, data, "sigmoid", standardise=True, rate=0.5, files=there)


def exports() -> dict[str, Export]:
    clouds = learner_scripts.clouds(("x1", "x2"), "class"), learners.clouds()
    found = {name: learner_export(*clouds, name) for name in ACTIVATIONS}
    found |= {
        "a dead ReLU": learner_export(*clouds, "ReLU", rate=0.35, seed=51),
        "an identity that diverges": learner_export(*clouds, "identity", rate=1.0, steps=200),
        "standardised": learner_export(*clouds, "tanh", standardise=True, rate=0.3, seed=9),
        "a CSV file": from_a_file(),
    }
    for number, name in enumerate(ACTIVATIONS):
        gate = list(gates.WANTED)[number % 3]
        found[f"{gate}, {name}"] = gate_export(gate, Settings(3, name, 0.5, 60, number))
    found["XOR"] = gate_export("XOR", Settings(4, "tanh", 1.0, 100, 1))
    found["AND, one neuron"] = gate_export("AND", Settings(0, "tanh", 1.0, 100, 1))
    found["XOR, one neuron"] = gate_export("XOR", Settings(0, "tanh", 0.2, 40, 1))
    return found
