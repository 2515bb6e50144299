"""Digits: the view "One image, one step"."""

import random
from collections.abc import Iterator
from functools import cache

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from experiments import digits, one_image
from experiments.metrics import classes
from tests.cases import Export, Link, Pin, Sum
from ui.formulas import one_image as formulas
from ui.formulas.one_image import Weight
from ui.instruments.one_image import FROM_PIXEL, TO_OUTPUT
from ui.scripts import one_image as scripts
from ui.views.digits_step import RATES, STARTS

PAGE: Link = {"d_view": "One image, one step"}
BAD_LINKS: list[tuple[Link, str]] = [
    ({"d_view": "nowhere"}, "d\\_view = nowhere: Read a digit is used"),
    ({"d_given": "a dream"}, "d\\_given = a dream: Draw is used"),
    ({"d_reader": "nobody"}, "d\\_reader = nobody: The trained reader is used"),
]
PIN = Pin(
    "d_one_rate",
    (0.5, 0.1, 0.05, 1.0),
    PAGE | {"d_one_panel": "Compare"},
    ("loss", "step"),
)


def random_link(chance: random.Random) -> tuple[Link, int]:
    steps = chance.randrange(5, 51, 5)
    number = f"{chance.randrange(297)}"
    settings = PAGE | {
        "d_one_start": chance.choice(STARTS),
        "d_one_seed": f"{chance.randrange(10_000)}",
        "d_one": number,  # of MNIST, where it is there
        "d_one8": number,
        "d_one_rate": f"{chance.choice(RATES)}",
        "d_one_steps": f"{steps}",
        "d_many": chance.choice(["true", "false"]),
        "d_one_panel": chance.choice(["Notice", "The sum", "All steps"]),
        "d_one_weight": chance.choice([TO_OUTPUT, FROM_PIXEL]),
    }
    return settings, chance.randrange(steps)


@cache
def parts() -> digits.Parts:
    return digits.parts(digits.SMALL)


@cache
def trained() -> Array:
    """The weights of the run that the page opens with on the 8×8 digits."""
    *_, end = digits.learn(digits.OPENING[digits.SMALL], parts().train, parts().validation)
    assert end.state is not None
    assert end.state.theta is not None
    return end.state.theta.astype(np.float64)


def opening() -> Dataset:
    """The image that the view opens with."""
    test = parts().test
    number = one_image.telling(one_image.says(trained(), test), classes(test.y))
    return one_image.example(test, number)


def made_up(seed: int, side: int = 28) -> Dataset:
    """An image of grey levels, most of them 0, and a label."""
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 256, side * side) * (rng.random(side * side) < 0.2)
    return Dataset(levels[None] / 255, np.eye(10)[[rng.integers(10)]])


def sums() -> Iterator[Sum]:
    one = opening()
    for step in range(51):
        for pixel in (None, (step % 8, 3)):
            yield step_sum(trained(), one, 0.2, step, Weight(step % 10, step % 7, pixel))
    for seed in range(60):
        rng = np.random.default_rng(seed)
        side = int(rng.choice([8, 28]))
        one = made_up(seed, side)
        start = one_image.random_start(side * side, seed) * 10 ** rng.uniform(-3, 2)
        rate, step = float(f"{10 ** rng.uniform(-3, 2):.2g}"), int(rng.integers(50))
        bright = divmod(int(one.X[0].argmax()), side)
        pixel = None if seed % 2 else bright
        yield step_sum(start, one, rate, step, Weight(*rng.integers(10, size=2).tolist(), pixel))


def step_sum(start: Array, one: Dataset, rate: float, step: int, weight: Weight) -> Sum:
    """A step worked out, beside NumPy's own numbers."""
    now = one_image.moment(one_image.descend(start, one, rate, step + 1), one, step)
    worked = formulas.step(now, rate, weight)
    d, j = weight.output, weight.unit
    first, second = now.network.parameters.layers
    x, y = one.X[0], one.y[0]
    a = sigmoid(one.X @ first.W + first.b)[0]
    z = (a[None] @ second.W + second.b)[0]
    output = sigmoid(z)
    miss = output - y
    delta = 2 * miss * (output * (1 - output))
    name = weight.name
    engine = {
        f"z_{d}": z[d],
        rf"\hat y_{d}": output[d],
        rf"\hat y_{d} - y_{d}": miss[d],
        f"L_{d}": miss[d] ** 2,
        "L": (miss**2).sum(),
        rf"\delta_{d}": delta[d],
    }
    if weight.pixel is None:
        slope, value = delta[d] * a[j], second.W[j, d]
    else:
        place = weight.pixel[0] * round(len(x) ** 0.5) + weight.pixel[1]
        back = (delta[None] @ second.W.T)[0, j]
        hidden = back * (a[j] * (1 - a[j]))
        engine |= {rf"e_{{{j + 1}}}": back, rf"\delta^{{\text{{hidden}}}}_{{{j + 1}}}": hidden}
        slope, value = hidden * x[place], first.W[place, j]
    engine |= {
        rf"\frac{{\partial L}}{{\partial {name}}}": slope,
        name: value,
        rf"{name}^{{\text{{next}}}}": value - rate * slope,
    }
    return Sum(worked.sheet, engine)


def sigmoid(z: Array) -> Array:
    """The engine's own arrangement: another one differs in the last bit."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def export(one: Dataset, start: Array | int, rate: float, steps: int) -> Export:
    theta = one_image.random_start(one.X.shape[1], start) if isinstance(start, int) else start
    thetas = one_image.descend(theta, one, rate, steps)
    measured = one_image.course(thetas, one, one)
    origin = scripts.source(one, int(one.y[0].argmax()))
    expected = {
        "weights": thetas[-1],
        "losses": measured.losses,
        "outputs": measured.outputs[-1],
        "sizes": measured.sizes[-1],
    }
    return Export(origin, one, scripts.script(origin, start, rate, steps), expected)


def exports() -> dict[str, Export]:
    return {
        "8×8, trained": export(opening(), trained(), 0.2, 50),
        "8×8, trained, large steps": export(opening(), trained(), 5.0, 30),
        "8×8, random": export(one_image.example(parts().test, 3), 1, 0.2, 50),
        "28×28, random": export(made_up(1), 7, 0.02, 50),
        "28×28, random, large steps": export(made_up(2), 9999, 5.0, 5),
    }
