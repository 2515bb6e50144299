"""Linear regression."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from datasets import synthetic
from engine.data import Dataset
from experiments import linear_regression as regression
from experiments import regression_step
from experiments.linear_regression import Regression
from tests.cases import Export, Link, Pin, Sum, random_data
from ui.formulas import linear_regression as formulas
from ui.scripts import common
from ui.scripts import linear_regression as scripts

BAD_LINKS: list[tuple[Link, str]] = [
    ({"r_noise": "loud"}, "r\\_noise"),
    ({"r_std": "perhaps"}, "r\\_std"),
]
PIN = Pin("r_rate", (0.02, 0.005, 0.015, 0.012), {"r_panel": "Compare"}, ("loss", "step"))


def random_link(chance: random.Random) -> tuple[Link, int]:
    runs = chance.randrange(1, 4)
    settings = {
        "r_noise": f"{chance.randrange(0, 21) / 2}",
        "r_seed": f"{chance.randrange(10_000)}",
        "r_std": chance.choice(["true", "false"]),
        "r_runs": f"{runs}",
    }
    return settings, chance.randrange(100 * runs)


def sums() -> Iterator[Sum]:
    plane = synthetic.plane(rng=np.random.default_rng(1))
    run = regression.learn(plane, "identity", False, 0.01, 100, 1)
    for example in (0, 3, 999):
        for step in range(101):
            yield step_sum(plane, run, "identity", step, 0.01, example, [0, 1])
    ages = synthetic.ages(rng=np.random.default_rng(1))
    rate = regression.sensible_rate(ages, True)
    run = regression.learn(ages, "ReLU", True, rate, 100, 1)
    for step in range(101):
        yield step_sum(ages, run, "ReLU", step, rate, step, [0, 1])
    for seed in range(20):
        yield from random_sums(seed)


def random_sums(seed: int) -> Iterator[Sum]:
    rng = np.random.default_rng(100 + seed)
    d = int(rng.choice([1, 2, 3, 4, 5, 50]))
    data, output = random_data(rng, d), ["identity", "ReLU"][seed % 2]
    inputs = range(d) if d <= formulas.MOST_INPUTS else [int(rng.integers(d))]
    standardise = bool(rng.integers(2))
    critical = regression.learn(data, output, standardise, 0.0, 0, 0).critical
    share = rng.uniform(1, 1.3) if seed % 5 == 0 else rng.uniform(0.01, 1)
    run = regression.learn(data, output, standardise, share * critical, 900 if share > 1 else 60, 2)
    last = len(run.run) - 1
    for step in {0, 1, 20, last // 2, last}:
        example = int(rng.integers(len(data)))
        yield step_sum(data, run, output, step, share * critical, example, inputs)


def step_sum(
    data: Dataset,
    run: Regression,
    output: str,
    step: int,
    rate: float,
    example: int,
    inputs: Sequence[int],
) -> Sum:
    """A step worked out, beside the engine's arrays, and those checked against NumPy."""
    sheet = formulas.sheet(data, run, output, step, rate, example, inputs)
    assert sheet is not None
    now = regression_step.moment(data, run, output, step, rate, inputs)
    seen = np.hstack([(data.X - run.mean) / run.scale, np.ones((len(data), 1))])
    z = seen @ run.run.thetas[step]
    outputs = z if output == "identity" else np.maximum(z, 0)
    delta = 2 * (outputs - data.y[:, 0]) * (1 if output == "identity" else z > 0)
    np.testing.assert_allclose(now.outputs, outputs, rtol=1e-9, atol=1e-9 * np.abs(seen).max())
    np.testing.assert_allclose(
        *(now.gradient, seen.T @ delta / len(data)),
        rtol=1e-9,
        atol=1e-9 * np.abs(seen * delta[:, None]).max(),
    )
    more = step + 1 < len(run.run)
    after = run.run.thetas[step + 1] if more else now.weights - rate * now.gradient
    np.testing.assert_array_equal(now.after, after)

    k, i = f"_{{{example + 1}}}", example
    fit, z_name, bias = rf"\hat y{k}", f"z{k}", data.X.shape[1]
    names = {j: f"w_{{{j + 1}}}" for j in inputs} | {bias: "b"}
    engine = {
        fit: now.outputs[i],
        f"{fit} - y{k}": now.misses[i],
        f"L{k}": now.squares[i],
        "L": run.run.losses[step],
        r"\sum_i L_{i}": now.squares.sum(),
        rf"\frac{{dL{k}}}{{d{fit}}}": now.outer[i],
    }
    into, into_any = fit, r"\hat y_{i}"
    if output != "identity":
        into, into_any = z_name, "z_{i}"
        engine |= {z_name: now.logits[i], rf"\frac{{d{fit}}}{{d{z_name}}}": float(z[i] > 0)}
        engine[rf"\frac{{dL{k}}}{{d{z_name}}}"] = now.slopes[i]
    if len(inputs) < bias:
        others = [j for j in range(bias + 1) if j not in inputs]
        engine[f"r{k}"] = now.others[i]
        expected = seen[i, others] @ now.weights[others]
        np.testing.assert_allclose(now.others[i], expected, rtol=1e-7, atol=1e-9)
    for j, name in names.items():
        each = rf"\frac{{dL{k}}}{{d{name if j < bias else into}}}"
        engine |= {
            name: now.weights[j],
            each: now.products[i, j],
            r"\sum_i " + each.replace(f"L{k}", "L_{i}").replace(into, into_any): now.products[
                :, j
            ].sum(),
            rf"\frac{{\partial L}}{{\partial {name}}}": now.gradient[j],
            rf"{name}^{{\text{{next}}}}": now.after[j],
        }
    return Sum(sheet, engine)


def export(
    source: common.Source,
    data: Dataset,
    *,
    output: str = "identity",
    standardise: bool = False,
    rate: float | None = None,
    steps: int = 100,
    seed: int = 1,
    **more: Any,
) -> Export:
    rate = regression.sensible_rate(data, standardise) if rate is None else rate
    setting = (output, standardise, rate, steps, seed)
    result = regression.learn(data, *setting)
    theta = result.run.thetas[-1]
    expected = {"W": theta[:-1], "b": theta[-1:], "losses": result.run.losses}
    expected |= {"weights": result.weights[-1], "bias": result.biases[-1:]}
    return Export(source, data, scripts.script(source, *setting), expected, **more)


def plane(noise: float, seed: int = 1) -> tuple[common.Source, Dataset]:
    source = common.made_up(synthetic.plane, ("x", "z"), "y", seed=seed, noise=noise)
    return source, synthetic.plane(noise=noise, rng=np.random.default_rng(seed))


def ages() -> tuple[common.Source, Dataset]:
    source = common.made_up(synthetic.ages, ("height in cm", "gender"), "age in years", seed=1)
    return source, synthetic.ages(rng=np.random.default_rng(1))


def constants() -> tuple[common.Source, Dataset]:
    """An input that is always 1, and a target that is always 3."""
    X = np.column_stack([np.ones(9), np.arange(9.0)])
    data = Dataset(X, np.full((9, 1), 3.0))
    return common.literal(data, ["x0", "x1"], "y"), data


def exports() -> dict[str, Export]:
    return {
        "plane": export(*plane(1.0), rate=0.01),
        "plane, noisy, run again": export(*plane(7.5), rate=0.01, steps=1000),
        "plane, no noise": export(*plane(0.0), rate=0.02, steps=300, seed=4),
        "plane, standardised": export(*plane(1.0), standardise=True, seed=9999),
        "plane, overflowing": export(*plane(1.0), rate=1.0, steps=300),
        "ages": export(*ages(), output="ReLU", standardise=True, steps=200),
        "ages, raw": export(*ages(), output="ReLU"),
        "constant columns": export(*constants(), standardise=True),
    }
