"""The decision boundary."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from datasets.tabular import read, select_label
from engine.activations import ACTIVATIONS, Array
from engine.data import Dataset
from engine.network import Parameters
from experiments import decision_boundary as boundary
from experiments import updates
from experiments.decision_boundary import Learned, Settings
from experiments.features import FEATURES
from experiments.updates import Memory, Update
from tests.cases import Export, Link, Pin, Sum
from ui import export as files
from ui.formulas import network as formulas
from ui.formulas.network_names import Names, places
from ui.scripts import decision_boundary as scripts
from ui.scripts import own_csv
from ui.scripts.common import Source

BAD_LINKS: list[tuple[Link, str]] = [
    ({"b_data": "cubes"}, "b\\_data = cubes"),
    ({"b_layers-blobs": "5"}, "b\\_layers\\-blobs = 5"),
    ({"b_rate-blobs-line": "0.3"}, "b\\_rate\\-blobs\\-line"),
    ({"b_epochs-blobs-line": "many"}, "b\\_epochs\\-blobs\\-line = many"),
    ({"b_loss": "none"}, "b\\_loss"),
    ({"b_seed": "-1"}, "b\\_seed"),
    ({"b_batch": "3"}, "b\\_batch"),
    ({"b_bias-blobs-line": "perhaps"}, "b\\_bias"),
    ({"step": "16"}, "epoch 16"),
]
PIN = Pin("b_rate-blobs-line", (0.5, 2, 0.2, 5), {"b_panel": "Compare"}, ("loss",))

# Runs that saturate, die, overshoot, leave the finite numbers, or are too large to write out.
HARD = (
    ("blobs", Settings(learning_rate=100.0, epochs=40)),
    ("blobs", Settings((4,), "identity", True, learning_rate=20.0, epochs=60)),
    ("blobs", Settings((3, 3), "identity", True, learning_rate=100.0, epochs=60)),
    ("circles", Settings((4, 4), "ReLU", True, learning_rate=10.0, epochs=60)),
    ("circles", Settings((6,), "leaky ReLU", True, learning_rate=100.0, epochs=60)),
    ("moons", Settings((5,), "tanh", True, learning_rate=50.0, epochs=60)),
    ("moons", Settings((2, 2), "sigmoid", True, learning_rate=100.0, loss="squared error")),
    ("xor", Settings((4,), "step", True, epochs=20)),
    ("xor", Settings((4,), "tanh", True, True, learning_rate=5.0, epochs=80)),
    ("spiral", Settings((8, 8), "tanh", True, True, learning_rate=0.05, epochs=300)),
    ("spiral", Settings((4, 4, 4, 4), "sigmoid", True, learning_rate=0.001, epochs=10)),
    ("spiral", Settings((16, 16, 16, 16), "tanh", True, learning_rate=0.1, epochs=10)),
    ("circles", Settings((8, 8, 8), "identity", True, learning_rate=10.0, epochs=60)),
    ("circles", Settings((16, 16, 16, 16), "identity", True, learning_rate=100.0, epochs=60)),
)


def random_link(chance: random.Random) -> tuple[Link, int]:
    kind, layers = chance.choice(list(boundary.RECIPES)), chance.randrange(4)
    form, epochs = f"{kind}{'-line' * (not layers)}", chance.randrange(5, 101, 5)
    settings = {
        "b_data": kind,
        f"b_layers-{kind}": f"{layers}",
        f"b_rate-{form}": chance.choice(["0.01", "0.1", "0.5"]),
        f"b_epochs-{form}": f"{epochs}",
        f"b_bias-{form}": chance.choice(["true", "false"]),
        f"b_adam-{form}": chance.choice(["true", "false"]),
        "b_act": chance.choice(["tanh", "sigmoid", "ReLU"]),
        "b_loss": chance.choice(list(boundary.LOSSES)),
        "b_batch": chance.choice(["all", "16"]),
        "b_seed": f"{chance.randrange(10_000)}",
        "b_draw": f"{chance.randrange(10_000)}",
        "b_sky": chance.choice(["probability", "class"]),
        "b_panel": chance.choice(["Notice", "The sum", "Confusion matrix", "A point"]),
    }
    return settings, chance.randrange(epochs)


def sums() -> Iterator[Sum]:
    """Every parameter of the default run at every step; the hard runs; random ones of any kind."""
    learned = boundary.learn(boundary.points("blobs", 100, 0.5, 6), Settings())
    for step in range(len(learned)):
        for parameter in range(learned.thetas.shape[1]):
            found = step_sum(learned, None, step, step, parameter)
            assert found, step
            yield found
    chance = random.Random(0)
    for kind, settings in HARD:
        yield from some_steps(boundary.learn(boundary.points(kind, 60, 0.3, 1), settings), chance)
    for seed in range(50):
        yield from some_steps(random_run(random.Random(seed)), chance)


def random_run(chance: random.Random) -> Learned:
    """Any data set and any of the page's settings."""
    kind = chance.choice(list(boundary.RECIPES))
    noise = chance.choice([0.0, 0.1, 0.5])
    data = boundary.points(kind, chance.choice([20, 40, 100, 240, 320]), noise, chance.randrange(9))
    features = tuple(name for name in FEATURES if chance.random() < 0.4)
    settings = Settings(
        tuple(chance.choice([1, 2, 4, 8]) for _ in range(chance.choice([0, 1, 1, 2, 3]))),
        chance.choice(list(ACTIVATIONS)),
        bias=chance.random() < 0.7,
        adam=chance.random() < 0.4,
        learning_rate=chance.choice([0.001, 0.05, 0.5, 2.0]),
        epochs=chance.choice([5, 30, 350]),
        batch_size=chance.choice([None, None, None, 1, 4, 32]),
        l1=chance.choice([0, 0, 0.01]),
        l2=chance.choice([0, 0, 0.3]),
        train_share=chance.choice([0.5, 0.8, 1.0]),
        standardise=chance.random() < 0.3,
        features=features or ("x₁", "x₂"),
        loss=chance.choice(list(boundary.LOSSES)),
    )
    return boundary.learn(data, settings)


def some_steps(learned: Learned, chance: random.Random) -> Iterator[Sum]:
    """The first steps, one in the middle and the last ones, each for any example and weight."""
    settings, last = learned.settings, len(learned) - 1
    memory = updates.memories(learned.train.data, settings) if settings.adam else None
    for step in sorted({0, 1, last // 2, last - 1, last} & set(range(last + 1))):
        position = chance.randrange(len(updates.next_batch(learned, step)))
        parameter = chance.randrange(learned.thetas.shape[1])
        found = step_sum(learned, memory, step, position, parameter)
        if found:
            yield found


def step_sum(
    learned: Learned, memory: Memory | None, step: int, position: int, parameter: int
) -> Sum | None:
    """A step worked out, beside the engine's numbers, and those checked against NumPy; None where
    a number is too large."""
    settings = learned.settings
    now = updates.next_update(learned, step, memory)
    sheet = formulas.sheet(settings, now, position, parameter)
    if sheet is None:
        return None
    check_update(settings, now)
    names = [line.name for lines in sheet.lines.values() for line in lines]
    known = engine(settings, now, position, parameter)
    kept = {name: value for name, value in known.items() if name in names or r"\sum" in name}
    assert required(settings, now, position, parameter) <= set(names)
    return Sum(sheet, kept)


def required(settings: Settings, now: Update, position: int, parameter: int) -> set[str]:
    """Names that may not be missing: units on the weight's way, in a small network all."""
    place, last = places(settings)[parameter], len(settings.hidden)
    k = str(now.rows[position] + 1)
    units = {(place.layer, place.unit), (last, 0)}
    if place.layer and place.source is not None:
        units.add((place.layer - 1, place.source))
    if sum(settings.hidden) < 8:
        units |= {(layer, j) for layer, n in enumerate(settings.sizes[1:]) for j in range(n)}
    names = Names(settings)
    found = {each(*unit) for unit in units for each in (names.z, names.a)}
    found |= {names.delta(last, 0), names.delta(place.layer, place.unit)}
    if sum(settings.hidden) < 8:
        found |= {names.delta(layer, j) for layer, j in units if layer > place.layer}
    return {name.replace("#", k) for name in found} | {f"L_{{{k}}}", "L"}


def engine(settings: Settings, now: Update, position: int, parameter: int) -> dict[str, float]:
    """What the engine says of everything that could stand on the sheet, by its name."""
    names, place = Names(settings), places(settings)[parameter]
    one, any_one = str(now.rows[position] + 1), "i"
    found = {"L": now.loss, r"\sum_i L_{i}": now.losses.sum(), "L_{#}": now.losses[position]}
    found |= {"y_{#}": now.y[position], names.a(len(settings.hidden), 0): now.predictions[position]}
    for j in range(len(settings.features)):
        found[names.a(-1, j)] = now.activations[0][position, j]
    for layer, n in enumerate(settings.sizes[1:]):
        for j in range(n):
            found[names.z(layer, j)] = now.sums[layer][position, j]
            found[names.delta(layer, j)] = now.deltas[layer][position, j]
            if layer < len(settings.hidden):
                found[names.a(layer, j)] = now.activations[layer + 1][position, j]
    name, products = names.parameter(place), now.deltas[place.layer][:, place.unit]
    each = names.delta(place.layer, place.unit)
    if place.source is not None:
        products = products * now.activations[place.layer][:, place.source]
        each = rf"\frac{{dL_{{#}}}}{{d{name}}}"
        found[each] = products[position]
    found = {key.replace("#", one): float(value) for key, value in found.items()}
    found[rf"\sum_i {each.replace('#', any_one)}"] = products.sum()
    slopes = {"L": now.gradient, "P": now.slope - now.gradient, "(L + P)": now.slope}
    for what, values in slopes.items():
        found[rf"\frac{{\partial {what}}}{{\partial {name}}}"] = values[parameter]
    weight = now.theta[parameter]
    extra = settings.l1 * np.sign(weight) + settings.l2 * weight
    found[rf"\frac{{\partial P}}{{\partial {name}}}"] = float(extra)
    found |= {name: weight, names.parameter(place, r"\text{next}"): now.after[parameter]}
    return found | adam(settings, now, parameter)


def adam(settings: Settings, now: Update, parameter: int) -> dict[str, float]:
    """Adam's numbers, by the formulas of Kingma & Ba."""
    if now.before is None:
        return {}
    steps, g = now.before.steps + 1, now.slope[parameter]
    m, v = now.before.mean[parameter], now.before.square[parameter]
    new_m, new_v = m + (1 - 0.9) * (g - m), v + (1 - 0.999) * (g * g - v)
    share_m, share_v = 1 - 0.9**steps, 1 - 0.999**steps
    ratio = (new_m / share_m) / ((new_v / share_v) ** 0.5 + 1e-8)
    after = now.theta[parameter] - settings.learning_rate * ratio
    np.testing.assert_allclose(now.after[parameter], after, rtol=1e-12)
    return {
        "m": m,
        "v": v,
        r"m^{\text{next}}": new_m,
        r"v^{\text{next}}": new_v,
        f"1 - 0.9^{{{steps}}}": share_m,
        f"1 - 0.999^{{{steps}}}": share_v,
        r"\hat m": new_m / share_m,
        r"\hat v": new_v / share_v,
        r"\frac{\hat m}{\sqrt{\hat v} + \epsilon}": ratio,
    }


def check_update(settings: Settings, now: Update) -> None:
    """The engine's numbers against a network written out in NumPy, sum by sum."""
    layers = Parameters(settings.sizes, bias=settings.bias, flat=now.theta).layers
    f, bend = ACTIVATION[settings.activation]
    for k, layer in enumerate(layers):
        terms = now.activations[k][:, :, None] * layer.W
        b = np.zeros(1) if layer.b is None else layer.b
        close(now.sums[k], terms.sum(axis=1) + b, terms, b)
        if k < len(layers) - 1:
            np.testing.assert_allclose(now.activations[k + 1], f(now.sums[k]), rtol=1e-12)
    fit, y = now.predictions, now.y
    np.testing.assert_allclose(fit, ACTIVATION["sigmoid"][0](now.sums[-1][:, 0]), rtol=1e-12)
    slope = fit - y if settings.loss == "cross-entropy" else 2 * (fit - y) * fit * (1 - fit)
    np.testing.assert_allclose(now.deltas[-1][:, 0], slope, rtol=1e-9)
    gradient: list[Array] = []
    for k in reversed(range(len(layers))):
        products = now.activations[k][:, :, None] * now.deltas[k][:, None, :]
        biases = [now.deltas[k].mean(axis=0)] if settings.bias else []
        gradient = [products.mean(axis=0).ravel(), *biases, *gradient]
        if k:
            ways = now.deltas[k][:, None, :] * layers[k].W
            back = ways.sum(axis=2) * bend(now.activations[k])
            close(now.deltas[k - 1], back, ways)
    close(now.gradient, np.concatenate(gradient), *now.deltas)


def sigmoid(z: Array) -> Array:
    return np.exp(-np.logaddexp(0, -z))


ACTIVATION: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "step": (lambda z: np.heaviside(z, 0), lambda a: 0 * a),
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "ReLU": (lambda z: z * (z > 0), lambda a: np.sign(a)),
    "leaky ReLU": (lambda z: np.where(z > 0, z, z / 100), lambda a: np.where(a > 0, 1, 0.01)),
    "identity": (lambda z: z, lambda a: 1 + 0 * a),
}


def close(found: Array, expected: Array, *terms: Array) -> None:
    """The same but for the rounding of the sums of these terms."""
    size = max(np.abs(term).max() for term in terms)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12 * size)


def exports() -> dict[str, Export]:
    deep = Settings((8, 8), "ReLU", True, True, 0.05, 100, 32, 0.001, 0.01, standardise=True)
    return {
        "default": made_up("blobs", 100, 0.5, Settings()),
        "a long run": made_up("moons", 100, 0.2, Settings((4,), bias=True, epochs=350)),
        "squared error": made_up(
            "circles", 60, 0.1, Settings((4,), "sigmoid", True, epochs=50, loss="squared error")
        ),
        "everything": made_up("spiral", 120, 0.03, replace(deep, features=tuple(FEATURES))),
        "Adam": made_up("xor", 80, 0.1, replace(deep, batch_size=None, activation="leaky ReLU")),
        "one by one": made_up("blobs", 40, 0.5, Settings(batch_size=1, l2=0.1, train_share=1.0)),
        "steps": made_up("xor", 40, 0.1, Settings((3, 2), "step", epochs=20, batch_size=1000)),
        "overflowing": made_up(
            *("circles", 60, 0.3),
            Settings((8, 8, 8), "identity", True, learning_rate=10.0, epochs=60, l2=0.01),
        ),
        "far out": made_up("moons", 60, 0.3, replace(HARD[4][1], l1=0.01, train_share=0.5)),
        "own labels": from_file("flowers.csv", ("rose", "lily")),
        "own zeros and ones": from_file("numbers.csv", ("0", "1")),
    }


def made_up(kind: str, points: int, noise: float, settings: Settings) -> Export:
    source = scripts.built_in(kind, points, noise, seed=settings.split_seed)
    data = boundary.points(kind, points, noise, settings.split_seed)
    return exported(source, data, settings, {})


def from_file(name: str, labels: tuple[str, str]) -> Export:
    """A person's own file with this pair of labels, the second for class 1."""
    X = np.random.default_rng(5).normal((3, 200), (1, 40), (30, 2)).round(2)
    sides = X[:, 0] + X[:, 1] / 40 + np.random.default_rng(6).normal(size=30) > 8
    kinds = [labels[int(side)] for side in sides]
    rows = "".join(f"{x},{y},{kind}\n" for (x, y), kind in zip(X, kinds, strict=True))
    content = f"width,height,kind\n{rows}".encode()
    chosen = select_label(read(content, name), ["width", "height"], "kind", labels[1])
    data = Dataset(chosen.X, chosen.y)
    source = own_csv.uploaded(name, content, data, chosen.inputs, chosen.target)
    table = files.csv_file([*source.inputs, source.target], [*data.X.T, *data.y.T])
    settings = Settings(bias=True, standardise=True, learning_rate=2.0, epochs=200)
    there = {source.table or "": table} if source.cleaned else {name: content}
    return exported(source, data, settings, there)


def exported(source: Source, data: Dataset, settings: Settings, there: dict[str, bytes]) -> Export:
    """The run of these settings, and its script."""
    learned = boundary.learn(data, settings)
    alone = not settings.hidden and settings.loss == "cross-entropy"
    best = boundary.optimum(learned.train.data, settings.bias) if alone else None
    expected = {"theta": learned.thetas[-1]}
    if boundary.stride(settings.epochs) == 1:  # the script keeps every epoch
        for name, part in learned.parts.items():
            expected |= {f"{name}_losses": part.losses, f"{name}_accuracies": part.accuracies}
    if best:
        expected["least"] = np.array(best.loss)
    return Export(source, data, scripts.script(source, learned, best), expected, there)
