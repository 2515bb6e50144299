"""Two losses on one neuron: the outputs of both runs, losses and slopes against z, the formulas.

Squared error is dashed with a square for its run, cross-entropy solid with a circle.
"""

import math
from typing import Literal

import altair as alt
import numpy as np
import pyarrow as pa

from engine.activations import SIGMOID, Array
from experiments.losses import INPUT, NEAR, Curves, Precision, Race, Runner
from ui.charts import Range, Spec, across, apart, built_once, finished, layer, shown, table, up
from ui.numbers import number

What = Literal["losses", "slopes"]
TITLES = {"losses": "loss of this example", "slopes": "slope dL/dz"}
LABELS = {"squared": "squared error", "entropy": "cross-entropy"}
DASHES = {"squared": [7, 4], "entropy": [1, 0]}
SHAPES = {"squared": "square", "entropy": "circle"}
TICKS = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]  # with the edges of what counts as corrected


@built_once
def outputs(last: int) -> Spec:
    """Each run's `squared` and `entropy` (step, value), both now as `squared_now` and
    `entropy_now`, the `near` edge (value), and `names` (step, value, name) at the ends."""
    x = across("step", "step", (0, last), axis=alt.Axis(format="d", tickMinStep=1))
    y = up("value", "output ŷ", (-0.05, 1.05), axis=alt.Axis(values=TICKS))
    names = layer("names", "model").mark_text(align="left", dx=11, fontSize=12)
    return finished(
        layer("near", "faint").mark_rule(strokeDash=[2, 3], strokeWidth=2).encode(y),
        layer("squared_now", "faint").mark_rule().encode(x),
        *_lines("model", x, y, "step", "output ŷ"),
        names.encode(x, y, text="name:N"),
    )


def outputs_now(race: Race, step: int) -> dict[str, pa.Table]:
    """The data of `outputs` at this step."""
    runs = {"squared": race.squared, "entropy": race.entropy}
    last = len(race.squared.outputs) - 1
    ends = {LABELS[name]: float(run.outputs[-1]) for name, run in runs.items()}
    ends = apart(ends, gap=0.075, low=-0.03, high=1.03)
    tables = {
        "near": table(value=abs(race.target - NEAR)),
        "names": table(step=[last] * len(ends), value=list(ends.values()), name=list(ends)),
    }
    for name, run in runs.items():
        tables[name] = table(step=np.arange(last + 1), value=run.outputs)
        tables[f"{name}_now"] = table(step=step, value=run.outputs[step])
    return tables


@built_once
def against_z(what: What, z: Range, values: Range, target: int) -> Spec:
    """`squared` and `entropy` (z, value) of every z, both runs now as `squared_now` and
    `entropy_now`, and `squared_name` and `entropy_name` where the neuron is surely wrong."""
    meaning = "loss" if what == "losses" else "gradient"
    x, y = across("z", "z = w · x + b", z), up("value", TITLES[what], values)
    side = {"align": "right", "dx": -2} if target == 0 else {"align": "left", "dx": 2}
    above, below = {"baseline": "bottom", "dy": -9}, {"baseline": "top", "dy": 7}
    lowest = "entropy" if what == "slopes" and target == 1 else ""
    names = [
        layer(f"{name}_name", meaning)
        .mark_text(fontSize=12, **side, **(below if name == lowest else above))
        .encode(x, y, text=alt.value(label))
        for name, label in LABELS.items()
    ]
    return finished(*_lines(meaning, x, y, "z", TITLES[what]), *names)


def against_z_now(what: What, curves: Curves, race: Race, step: int) -> dict[str, pa.Table]:
    """The data of `against_z` at this step."""
    wrong = -1 if race.target == 0 else 0  # the end of the axis on the mistaken side
    tables = {}
    for name in LABELS:
        values, run = getattr(getattr(curves, name), what), getattr(race, name)
        tables[name] = table(z=curves.z, value=values)
        tables[f"{name}_now"] = table(z=run.z[step], value=getattr(run, what)[step])
        tables[f"{name}_name"] = table(z=curves.z[wrong], value=values[wrong])
    return tables


def _lines(meaning: str, x: alt.X, y: alt.Y, field: str, title: str) -> list[alt.Chart]:
    """The two lines and, on top, the two points."""
    lines = [
        layer(run, meaning).mark_line(strokeWidth=2.5, strokeDash=dash, clip=True).encode(x, y)
        for run, dash in DASHES.items()
    ]
    points = [
        layer(f"{run}_now", "model")
        .mark_point(shape=shape, size=120, filled=True, opacity=1)
        .encode(x, y, tooltip=shown(**{field: field, "value": f"{title}, {LABELS[run]}"}))
        for run, shape in SHAPES.items()
    ]
    return lines + points


def sums(race: Race, step: int) -> dict[str, list[str]]:
    """For either loss its formulas in LaTeX with the numbers of this step put in."""
    return {
        "Squared error": _sum(race, race.squared, step, squared=True),
        "Cross-entropy": _sum(race, race.entropy, step, squared=False),
    }


def _sum(race: Race, run: Runner, step: int, *, squared: bool) -> list[str]:
    y, rate, slope = race.target, _n(race.learning_rate), run.slopes[step]
    output, weight, bias = run.outputs[step], run.weights[step], run.biases[step]
    miss, loss = _factor(output - y), _n(run.losses[step])
    if squared:
        lost = rf"L = (\hat y - y)^2 = {miss}^2 = {loss}"
        rule = r"2(\hat y - y)\,\sigma'(z)"
        factors = rf"2 \cdot {miss} \cdot {_factor(SIGMOID.slope(output))} = "
    else:
        chosen = r"\hat y" if y == 1 else r"(1 - \hat y)"
        wanted = SIGMOID.f(run.z[step] if y == 1 else -run.z[step])
        lost = (
            r"L = -[\,y \ln \hat y + (1 - y) \ln(1 - \hat y)\,] = "
            rf"-\ln {chosen} = -\ln {_factor(wanted, 10)} = {loss}"
        )
        rule, factors = r"\hat y - y", ""
    moved = weight - race.learning_rate * slope * INPUT
    return [
        rf"z = wx + b = {_n(weight, 9)} \cdot {INPUT:.0f} + {_factor(bias, 9)} = "
        rf"{_sixth(run.z[step])}, \quad \hat y = \sigma(z) = {_n(output)}, \quad "
        rf"\hat y - y = {_n(output - y)}",
        lost,
        rf"\frac{{dL}}{{dz}} = {rule} = {factors}{_n(slope)}",
        rf"w \leftarrow w - \eta\,\frac{{dL}}{{dz}}\,x = {_n(weight, 9)} - {rate} \cdot "
        rf"{_factor(slope, 9)} \cdot {INPUT:.0f} = {_sixth(moved)}",
    ]


def _n(value: float | Array, digits: int = 6) -> str:
    """With so many digits that the sum adds up."""
    mantissa, _, exponent = f"{float(value):.{digits}g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def _sixth(value: float | Array) -> str:
    """A sum to six decimals: its terms may cancel, so they are given to more."""
    return _n(round(float(value), 6) + 0.0, 9)


def _factor(value: float | Array, digits: int = 6) -> str:
    """The same inside a sum or product: in brackets unless it is a plain positive number."""
    text = _n(value, digits)
    return f"({text})" if value < 0 or "10^" in text else text


def precision(rows: Precision) -> dict[str, list[str]]:
    """The table of `Precision`, with every digit by which the two ways differ."""

    def words(values: Array, digits: int) -> list[str]:
        return [number(v, digits) if math.isfinite(v) else "infinite" for v in values.tolist()]

    return {
        "z": words(rows.z, 4),
        "ŷ as stored": [f"{v:.16g}" if v > 1e-4 else number(v) for v in rows.outputs.tolist()],
        "loss as printed, from ŷ": words(rows.printed, 6),
        "loss in the engine, from z": words(rows.engine, 6),
    }
