"""MSE vs cross-entropy, in each of its views."""

import math
import random
from collections.abc import Iterator

import numpy as np

from datasets import synthetic
from datasets.tabular import read, select_label
from engine.data import Dataset
from experiments import losses as duel
from experiments import losses_one_z as one_z_losses
from tests.cases import Export, Link, Pin, Sum, random_data
from ui import export as exporting
from ui.formulas import losses as formulas
from ui.formulas.losses_one_z import z_sheet
from ui.formulas.losses_part import TAGS, Part, both
from ui.scripts import common, own_csv
from ui.scripts import losses as scripts

BAD_LINKS: list[tuple[Link, str]] = [
    ({"l_rate": "-1"}, "l\\_rate = \\-1: 0\\.15 is used"),
    ({"l_w": "heavy"}, "l\\_w = heavy"),
    ({"l_y": "2"}, "l\\_y = 2: 0 is used"),
    ({"l_view": "Elsewhere"}, "l\\_view = Elsewhere"),
    ({"l_steps": "7"}, "l\\_steps = 7"),
    ({"step": "301"}, "step 301"),
]
PIN = Pin("l_rate", (0.2, 0.3, 0.5, 1.0), {"l_panel": "Compare"}, ("step", "value"))

PEOPLE = duel.with_outlier(synthetic.heights_and_weights(), 150.0)
CSV = b"dose,outcome\n" + b"".join(
    b"%d,%s\n" % (dose, outcome)
    for dose, outcome in zip(
        range(1, 9), [b"no", b"no", b"yes"] + [b"no", b"yes"] * 2 + [b"yes"], strict=True
    )
)


def random_link(chance: random.Random) -> tuple[Link, int]:
    view = chance.choice(["Race", "Surfaces", "A number instead"])
    steps = chance.randrange(50, 501, 50)
    if view == "Race":
        settings = {
            "l_y": chance.choice("01"),
            "l_w": f"{chance.randrange(-50, 51) / 10}",
            "l_b": f"{chance.randrange(-50, 51) / 10}",
            "l_rate": f"{chance.randrange(1, 201) / 100}",
            "l_steps": f"{steps}",
        }
    elif view == "Surfaces":
        raw = chance.random() < 0.3
        settings = {
            "l_std": "false" if raw else "true",
            "l_w1": f"{chance.randrange(-16, 17) / 2}",
            "l_b1": f"{chance.randrange(-16, 17) / 2}",
            f"l_rate1{'s' * raw}": f"{chance.choice([0.05, 0.5, 2, 30])}",
            "l_steps1": f"{steps}",
        }
    else:
        steps = chance.randrange(20, 501, 20)
        settings = {
            "l_outlier": f"{chance.randrange(20, 201)}",
            "l_rate2": f"{chance.choice([0.02, 0.3, 0.95])}",
            "l_rate3": f"{chance.choice([0.1, 2, 10])}",
            "l_steps2": f"{steps}",
        }
    return {"l_view": view, **settings}, chance.randrange(steps)


# --- sums ----------------------------------------------------------------------------------------


def sums() -> Iterator[Sum]:
    """The default runs at every step; one z everywhere; random runs, saturated, diverging, tiny."""
    students = duel.seen(duel.students(), True).data
    for contest, data, start, rates, steps in (
        (duel.YES_NO, duel.one_example(0), (2.0, 2.0), (0.15, 0.15), 300),
        (duel.YES_NO, students, (-5.0, -3.0), (1.0, 1.0), 300),
        (duel.NUMBER, duel.seen(PEOPLE, True).data, (0.0, 0.0), (0.1, 1.0), 120),
    ):
        runs = duel.duel(contest, data, start, rates, steps)
        for step in range(0, steps + 1, 1 if len(data) == 1 else 4):
            yield step_sum(contest, data, runs, rates, step, step // 4 % len(data))
    for target in (0, 1):
        for tenth in range(-80, 81):
            yield z_sum(tenth / 10, target)
    for seed in range(60):
        yield from random_sums(seed)


def random_sums(seed: int) -> Iterator[Sum]:
    rng = np.random.default_rng(seed)
    if seed % 2:
        data, contest = random_data(rng, 1), duel.NUMBER
        data = duel.seen(data, bool(rng.integers(4))).data
        critical = duel.critical(data)
        share = rng.choice([0.001, 0.3, 0.99, 1.2, 30])
        rates = (share * critical, float(10 ** rng.uniform(-3, 2)))
        start = tuple((rng.normal(size=2) * 10 ** rng.uniform(-2, 2)).tolist())
    else:
        n, scale = int(rng.choice([1, 2, 7, 40, 250])), 10 ** rng.uniform(-2, 2.5)
        X = (rng.normal(size=(n, 1)) + rng.normal()) * scale
        data, contest = Dataset(X, rng.integers(0, 2, (n, 1)).astype(float)), duel.YES_NO
        rates = tuple((10 ** rng.uniform(-4, 2, 2)).tolist())
        start = tuple((rng.normal(size=2) * 10 ** rng.uniform(-2, 1.5)).tolist())
    runs = duel.duel(contest, data, start, rates, 400 if seed % 3 else 60)
    last = duel.last_step(runs)
    steps = {0, 1, 7, last // 2, last - 1, last} & set(range(last + 1))
    if any(run.diverged for run in runs.values()):
        steps -= {last - 1, last}  # too large to write out
    for step in sorted(steps):
        yield step_sum(contest, data, runs, rates, step, int(rng.integers(len(data))))


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def step_sum(contest, data, runs, rates, step: int, example: int) -> Sum:
    """A step worked out, beside the engine's numbers, and those beside NumPy's."""
    parts = both(contest, data, runs, rates, step)
    sheet = formulas.sheet(contest, data, parts, example)
    assert sheet is not None
    engine: dict[str, float] = {}
    for part, run in zip(parts, runs.values(), strict=True):
        check_part(contest, part, data)
        engine |= known(contest, part, data, run, min(step, len(run) - 1), example)
    return Sum(sheet, engine)


def check_part(contest: str, part: Part, data: Dataset) -> None:
    """The engine's forward and backward pass beside formulas of our own."""
    x, y, (w, b), now = data.X[:, 0], data.y[:, 0], part.theta, part.now
    z = x * w + b
    outputs = np.array([sigmoid(v) for v in z]) if contest == duel.YES_NO else z
    misses = outputs - y
    if part.name == duel.ENTROPY:
        wrong = np.where(y == 1, -z, z)
        losses, slopes = np.maximum(wrong, 0) + np.log1p(np.exp(-np.abs(wrong))), misses
    elif part.name == duel.SQUARED:
        flat = outputs * (1 - outputs) if contest == duel.YES_NO else 1.0
        losses, slopes = misses**2, 2 * misses * flat
    else:
        losses, slopes = np.abs(misses), np.sign(misses)
    size = np.abs(x * w) + abs(b) + np.abs(y) + 1  # of what z and the misses are rounded in
    close = {"rtol": 1e-9, "atol": 1e-13 * float(size.max())}
    np.testing.assert_allclose(now.z, z, **close)
    np.testing.assert_allclose(now.outputs, outputs, **close)
    np.testing.assert_allclose(now.losses, losses, rtol=1e-9, atol=1e-13 * float(size.max() ** 2))
    if part.name != duel.ABSOLUTE:  # its slope jumps where a miss is rounding
        np.testing.assert_allclose(now.slopes, slopes, **close)
    terms = np.column_stack([now.slopes * x, now.slopes])
    rounding = 1e-13 * np.abs(terms).sum(axis=0)
    assert (np.abs(part.gradient - terms.mean(axis=0)) <= rounding).all()


def known(contest, part: Part, data, run, step: int, i: int) -> dict[str, float]:
    """What the engine says of every line."""
    t, k, now, tag = part.tag, f"_{{{i + 1}}}", part.now, TAGS[part.name]
    moved = part.theta - part.rate * part.gradient
    after = run.thetas[step + 1] if step + 1 < len(run) else moved
    totals = now.products.sum(axis=0)
    found = {
        f"w{t}": run.thetas[step][0],
        f"b{t}": run.thetas[step][1],
        f"z{k}{t}": now.z[i],
        rf"\hat y{k}{t}": now.outputs[i],
        rf"\hat y{k}{t} - y{k}": now.misses[i],
        f"L{k}{t}": now.losses[i],
        f"L{t}": run.losses[step],
        rf"\sum_i L_{{i}}{t}": now.losses.sum(),
        rf"\frac{{dL{k}{t}}}{{dz{k}}}": now.slopes[i],
        rf"\frac{{dL{k}{t}}}{{dw}}": now.slopes[i] * data.X[i, 0],
        rf"\sum_i \frac{{dL_{{i}}{t}}}{{dw}}": totals[0],
        rf"\sum_i \frac{{dL_{{i}}{t}}}{{dz_{{i}}}}": totals[1],
        rf"\frac{{\partial L{t}}}{{\partial w}}": part.gradient[0],
        rf"\frac{{\partial L{t}}}{{\partial b}}": part.gradient[1],
    }
    if part.name != duel.ENTROPY:
        outer = 2 * now.misses[i] if part.name == duel.SQUARED else now.slopes[i]
        found[rf"\frac{{dL{k}{t}}}{{d\hat y{k}}}"] = outer
    if part.name == duel.SQUARED and contest == duel.YES_NO:
        found[rf"\sigma'(z{k}{t})"] = now.outputs[i] * (1 - now.outputs[i])
    for letter, value in zip("wb", after, strict=True):
        found[rf"{letter}^{{\text{{{tag}, next}}}}"] = value
    return found


def z_sum(z: float, target: int) -> Sum:
    """Both losses at one z, beside plain Python."""
    mse, ce = r"^{\text{MSE}}", r"^{\text{CE}}"
    output = sigmoid(z)
    miss, flat = output - target, output * (1 - output)
    slope = 2 * miss * flat
    return Sum(
        z_sheet(z, target, one_z_losses.pulls(z, target)),
        {
            "z": z,
            "y": target,
            r"\hat y": output,
            r"\hat y - y": miss,
            r"\sigma'(z)": flat,
            f"L{mse}": miss * miss,
            rf"\frac{{dL{mse}}}{{d\hat y}}": 2 * miss,
            rf"\frac{{dL{mse}}}{{dz}}": slope,
            f"L{ce}": math.log1p(math.exp(-z if target else z)),
            rf"\frac{{dL{ce}}}{{dz}}": miss,
            rf"\frac{{dL{ce}}}{{dz}} : \frac{{dL{mse}}}{{dz}}": miss / slope,
        },
    )


# --- exports -------------------------------------------------------------------------------------


def export(source, data, contest, standardise, start, rates, steps, **more) -> Export:
    seen = duel.seen(data, standardise).data
    runs = duel.duel(contest, seen, start, rates, steps)
    expected = {}
    for name, run in zip(("squared", "other"), runs.values(), strict=True):
        w, b = run.thetas[-1]
        expected |= {f"W_{name}": np.array([w]), f"b_{name}": np.array([b])}
        expected[f"{name}_losses"] = run.losses
    script = scripts.script(source, contest, standardise, start, rates, steps)
    return Export(source, data, script, expected, **more)


def written(data: Dataset) -> tuple[common.Source, Dataset]:
    return common.literal(data, ["x"], "y"), data


def uploaded(content: bytes) -> Export:
    """A person's own label: words in the file, 0 and 1 in the table that the script reads."""
    chosen = select_label(read(content, "doses.csv"), ["dose"], "outcome", "yes")
    data = Dataset(chosen.X, chosen.y)
    source = own_csv.uploaded("doses.csv", content, data, chosen.inputs, "outcome")
    files = {"doses.csv": content}
    if source.cleaned:
        columns = [*data.X.T, *data.y.T]
        files = {source.table or "": exporting.csv_file([*source.inputs, source.target], columns)}
    return export(*(source, data, duel.YES_NO, True, (-5.0, -3.0), (1.0, 1.0), 80), files=files)


def exports() -> dict[str, Export]:
    one, other = written(duel.one_example(0)), written(duel.one_example(1))
    students, people = written(duel.students()), written(PEOPLE)
    yes_no, number = duel.YES_NO, duel.NUMBER
    return {
        "race": export(*one, yes_no, False, (2.0, 2.0), (0.15, 0.15), 300),
        "race, saturated": export(*other, yes_no, False, (-5.0, -5.0), (2.0, 2.0), 1000),
        "surfaces": export(*students, yes_no, True, (-5.0, -3.0), (1.0, 1.0), 300),
        "surfaces, raw": export(*students, yes_no, False, (3.0, 2.5), (5.0, 5.0), 100),
        "people": export(*people, number, True, (0.0, 0.0), (0.1, 1.0), 120),
        "people, raw": export(*people, number, False, (0.0, 0.0), (3e-6, 1e-4), 120),
        "people, overflowing": export(*people, number, True, (1.0, 2.0), (50.0, 3.0), 500),
        "own label": uploaded(CSV),
    }
