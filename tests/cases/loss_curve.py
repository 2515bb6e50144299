"""Loss vs α."""

import random
from collections.abc import Iterator
from typing import Any

import numpy as np

from datasets import synthetic
from engine.data import Dataset
from experiments import loss_curve as one_weight
from experiments.loss_curve import Descent
from tests.cases import Export, Link, Pin, Sum, random_data
from ui.formulas import loss_curve as formulas
from ui.scripts import common
from ui.scripts import loss_curve as scripts

BAD_LINKS: list[tuple[Link, str]] = [
    ({"a_share": "99"}, "a\\_share = 99: 0\\.1 is used"),
    ({"a_points": "1:2:3"}, "a\\_points"),
    ({"a_data": "nonsense"}, "a\\_data = nonsense"),
    ({"a_start": "first"}, "a\\_start"),
    ({"step": "31"}, "step 31"),
]
PIN = Pin("a_share", (0.2, 0.3, 0.4, 0.9), {"a_panel": "Compare"}, ("alpha", "step"))


def random_link(chance: random.Random) -> tuple[Link, int]:
    steps = chance.randrange(5, 201, 5)
    start = f"{chance.randrange(101) / 100}"
    if chance.random() < 0.5:
        share = f"{chance.randrange(2, 131) / 100}"
        settings = {"a_share": share, "a_steps": f"{steps}", "a_start": start}
    else:
        settings = {"a_data": "One point", "a_share1": "0.3", "a_steps1": f"{steps}"}
        settings["a_start10"] = start
    return settings, chance.randrange(steps)


def sums() -> Iterator[Sum]:
    for data, share, steps in (
        (synthetic.heights_and_weights(), 0.1, 30),
        (synthetic.heights_and_weights(), 0.1, 200),
        (synthetic.heights_and_weights(), 0.5, 30),
        (synthetic.one_point(), 0.4, 100),  # the learning rate 0.1
    ):
        rate = share * one_weight.critical(data)
        descent = one_weight.descend(data, 0.9, rate, steps)
        for step in range(steps + 1):
            yield step_sum(data, descent, step, rate, step % len(data))
    for seed in range(30):
        yield from random_sums(seed)
    yield from sums_to_the_end_of_the_numbers()


def random_sums(seed: int) -> Iterator[Sum]:
    rng = np.random.default_rng(seed)
    data = random_data(rng, 1)
    share = rng.uniform(1, 1.3) if seed % 5 == 0 else rng.uniform(0.01, 1)
    rate = share * one_weight.critical(data)
    start = one_weight.random_start(data, seed)
    descent = one_weight.descend(data, start, rate, 900 if share > 1.2 else 100)
    last = len(descent.alphas) - 1
    for step in sorted({0, 1, 5, 6, 20, 21, 60, last // 2, last - 1, last}):
        yield step_sum(data, descent, step, rate, int(rng.integers(len(data))))


def sums_to_the_end_of_the_numbers() -> Iterator[Sum]:
    data = synthetic.heights_and_weights()
    rate = 30 * one_weight.critical(data)
    descent = one_weight.descend(data, 0.9, rate, 200)
    assert descent.run.diverged
    assert abs(descent.alphas[-1]) > 1e145
    for step in range(0, len(descent.alphas), 5):
        yield step_sum(data, descent, step, rate, 0)


def step_sum(data: Dataset, descent: Descent, step: int, rate: float, example: int) -> Sum:
    """A step worked out, beside the run's own numbers."""
    sheet = formulas.sheet(data, descent, step, rate, example)
    assert sheet is not None
    k, alpha = f"_{{{example + 1}}}", descent.alphas[step]
    now = one_weight.moment(data, alpha)
    after = alpha - rate * descent.slopes[step]
    if step + 1 < len(descent.alphas):
        after = descent.alphas[step + 1]
    return Sum(
        sheet,
        {
            r"\alpha": alpha,
            rf"\hat y{k}": now.fit[example],
            rf"\hat y{k} - y{k}": now.misses[example],
            f"L{k}": now.squares[example],
            r"\sum_i L_{i}": now.squares.sum(),
            "L": descent.run.losses[step],
            rf"\frac{{dL{k}}}{{d\hat y{k}}}": now.outer[example],
            rf"\frac{{d\hat y{k}}}{{d\alpha}}": now.inner[example],
            rf"\frac{{dL{k}}}{{d\alpha}}": now.outer[example] * now.inner[example],
            r"\sum_i \frac{dL_{i}}{d\alpha}": (now.outer * now.inner).sum(),
            r"\frac{dL}{d\alpha}": descent.slopes[step],
            r"\alpha_{\text{next}}": after,
        },
    )


def export(
    source: common.Source, data: Dataset, share: float, steps: int, seed: int = 7, **more: Any
) -> Export:
    start = one_weight.random_start(data, seed)
    rate = share * one_weight.critical(data)
    descent = one_weight.descend(data, start, rate, steps)
    expected = {"W": descent.run.thetas[-1], "losses": descent.run.losses}
    return Export(source, data, scripts.script(source, start, rate, steps), expected, **more)


def points(*pairs: tuple[float, float]) -> tuple[common.Source, Dataset]:
    """As the page edits them: two columns of one array."""
    table = np.array(pairs, dtype=float)
    return written(Dataset(table[:, :1], table[:, 1:]))


def written(data: Dataset) -> tuple[common.Source, Dataset]:
    return common.literal(data, ["x0"], "y"), data


def exports() -> dict[str, Export]:
    people = written(synthetic.heights_and_weights())
    edited = ((152, 50), (1e-5, -0.1), (-170.25, 69), (178, 1 / 3), (189, 85))
    return {
        "five people": export(*people, 0.1, 30),
        "five people, swinging": export(*people, 0.97, 200),
        "five people, diverging": export(*people, 1.3, 200),
        "five people, overflowing": export(*people, 40, 200),
        "one point": export(*written(synthetic.one_point()), 0.4, 100),
        "edited points": export(*points(*edited), 0.2, 50),
        "edited points on a line": export(
            *points((1, 0.3), (2, 0.6), (3, 0.9), (7, 2.1)), 0.4, 200
        ),
    }
