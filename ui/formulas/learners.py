"""One neuron of any activation, squared error: forward, loss, chain rule and update of a step,
with the numbers of one example, in the units that the neuron saw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from engine.activations import ACTIVATIONS, Array
from engine.data import Dataset
from engine.losses import MSE, squared_error
from engine.optimizers import SGD
from experiments.exact import design
from experiments.learners import Learner, neuron
from language import marked, tr
from ui import formulas
from ui.formulas.activations import output, sides, slope
from ui.formulas.sheet import (
    RESULT,
    ROWS,
    TWO,
    Ledger,
    Line,
    Mean,
    Row,
    Sheet,
    Worker,
    lost,
    mean,
    shown,
    worked_out,
)
from ui.sums import Term, added
from ui.words import chart_title, joined, plain

OUTER, BEND = r"\frac{dL_{#}}{d\hat y_{#}}", r"\frac{d\hat y_{#}}{dz_{#}}"
SLOPE = r"\frac{dL_{#}}{dz_{#}}"
WEIGHTS = ("w_{1}", "w_{2}", "b")
TITLES = {
    "x0": "x₁",
    "x1": "x₂",
    "logit": "z",
    "fit": "ŷ = f(z)",
    "miss": marked("miss ŷ − y"),
    "square": marked("square (ŷ − y)²"),
    "outer": "dL/dŷ",
    "bend": "dŷ/dz = f′(z)",
    "slope": "dL/dz",
    "product0": "dL/dz · x₁",
    "product1": "dL/dz · x₂",
}


@dataclass(frozen=True)
class Moment:
    """What the engine says at one step; the bias comes last of the three weights."""

    inputs: Array  # (n, 3) with ones for the bias
    targets: Array  # (n,)
    logits: Array  # (n,) z
    outputs: Array  # (n,) ŷ
    misses: Array  # (n,) ŷ − y
    squares: Array  # (n,)
    outer: Array  # (n,) dL/dŷ of each example's own loss
    bends: Array  # (n,) dŷ/dz
    slopes: Array  # (n,) dL/dz
    products: Array  # (n, 3) of each example's own loss
    loss: float  # the mean
    weights: Array  # (3,)
    gradient: Array  # (3,) of the mean loss
    after: Array  # (3,) the next step's weights


def show(
    data: Dataset, learner: Learner, learning_rate: float, step: int, names: Sequence[str]
) -> None:
    """The sum of this step, for an example that the person chooses."""
    example = formulas.choose_example(len(data), key="f_row")
    first, second = (plain(chart_title(name)) for name in names)
    which = tr(
        "Here x₁ is {first} and x₂ is {second}, as the neuron saw them.", first=first, second=second
    )
    note = joined(which, sides(learner.name))
    titles = {name: tr(title) for name, title in TITLES.items()}
    formulas.draw(sheet(data, learner, learning_rate, step, example), titles, note)


def moment(data: Dataset, learner: Learner, learning_rate: float, step: int) -> Moment:
    """Everything about this step; its `after` follows the run, or would follow its last step."""
    row, activation = learner.row(step), ACTIVATIONS[learner.name]
    weights, gradient, loss = learner.thetas[row], learner.gradients[row], squared_error(activation)
    with np.errstate(over="ignore", invalid="ignore"):
        logits = neuron(weights).forward(data.X)[-1]
        outputs = activation.f(logits)
        squares, slopes = loss.pointwise(logits, data.y)
        outer = MSE.pointwise(outputs, data.y)[1]
        after = weights.copy()
        SGD(learning_rate).update(after, gradient)
        inputs = design(data.X)
        products = slopes * inputs
    if row + 1 < len(learner.thetas):
        after = learner.thetas[row + 1]
    return Moment(
        *(inputs, data.y[:, 0], logits[:, 0], outputs[:, 0], (outputs - data.y)[:, 0], squares),
        *(outer[:, 0], activation.slope(outputs)[:, 0], slopes[:, 0], products),
        *(float(learner.losses[row]), weights, gradient, after),
    )


def sheet(
    data: Dataset, learner: Learner, learning_rate: float, step: int, example: int
) -> Sheet | None:
    """The step worked out; None where a number of it is too large."""
    now = moment(data, learner, learning_rate, step)
    with np.errstate(over="ignore", invalid="ignore"):
        totals = now.squares.sum(), now.products.sum(axis=0)
    if not all(np.isfinite(found).all() for found in (*vars(now).values(), *totals)):
        return None
    build = partial(_build, now, learner.name, learning_rate, example)
    parts = now.weights * now.inputs[example]
    sums = [(parts, now.logits[example]), (now.targets[example], now.misses[example])]
    if len(data) <= ROWS:
        sums += [(2 * now.outputs * now.misses, totals[0])]
        sums += [
            (2 * now.outputs * now.bends * x, totals[1][j]) for j, x in enumerate(now.inputs.T)
        ]
    return worked_out(build, lost(*sums))


def _build(now: Moment, name: str, learning_rate: float, example: int, ledger: Ledger) -> Sheet:
    weights, rate = [ledger.given(w) for w in now.weights], ledger.given(learning_rate)
    n = len(now.targets)
    rows = {i: _row(now, name, weights, i, i == example, ledger) for i in shown(example, n)}
    one = {column: line.of(example + 1) for column, line in rows[example].items()}
    whole = mean(ledger, "L", rows, "square", now.squares, now.loss, RESULT)
    gradients = gradient_means(rows, now.products, now.gradient, ledger)
    lines = {
        marked("Forward"): [
            *(ledger.weight(w, now.weights[j]) for j, w in enumerate(WEIGHTS)),
            *(one["logit"], one["fit"]),
        ],
        marked("Loss"): [one["miss"], one["square"], *whole.lines],
        marked("Chain rule"): [
            *(one[column] for column in ("outer", "bend", "slope", "product0", "product1")),
            *(line for gradient in gradients.values() for line in gradient.lines),
        ],
        marked("Update"): updates(weights, rate, gradients.values(), now.after, ledger),
    }
    means = {"square": whole, **gradients}
    return Sheet(ledger.digits, lines, rows, means, n)


def _row(
    now: Moment, name: str, weights: Sequence[Term], i: int, chosen: bool, ledger: Ledger
) -> Row:
    """The lines of one example; of the chosen one with as many digits as are needed."""
    line = ledger.line if chosen else ledger.cell
    x, y = [ledger.given(v) for v in now.inputs[i, :2]], ledger.given(now.targets[i])
    parts = added([*(w * v for w, v in zip(weights, x, strict=False)), weights[-1]])
    symbols = r"w_{1} \cdot x_{#,1} + w_{2} \cdot x_{#,2} + b"
    logit = line("z_{#}", symbols, parts, now.logits[i])
    fit = line(r"\hat y_{#}", *output(name, logit.result, "z_{#}"), now.outputs[i])
    bend = line(BEND, *slope(name, fit.result, r"\hat y_{#}", now.bends[i]), now.bends[i])
    miss = line(r"\hat y_{#} - y_{#}", "", fit.result - y, now.misses[i])
    outer = line(OUTER, r"2(\hat y_{#} - y_{#})", TWO * miss.result, now.outer[i])
    down = line(SLOPE, rf"{OUTER} \cdot {BEND}", outer.result * bend.result, now.slopes[i])
    return {
        **{f"x{j}": Line(f"x_{{#,{j + 1}}}", "", x[j], x[j]) for j in range(2)},
        "y": Line("y_{#}", "", y, y),
        "logit": logit,
        "fit": fit,
        "miss": miss,
        "square": line("L_{#}", r"(\hat y_{#} - y_{#})^2", miss.result.squared(), now.squares[i]),
        "outer": outer,
        "bend": bend,
        "slope": down,
        **products(line, down.result, x, now.products[i]),
    }


def products(line: Worker, slope: Term, x: Sequence[Term], values: Array) -> Row:
    """The slopes of one example's loss for both weights, with the engine's `values` (3,)."""
    return {
        f"product{j}": line(
            rf"\frac{{dL_{{#}}}}{{d{WEIGHTS[j]}}}",
            rf"{SLOPE} \cdot x_{{#,{j + 1}}}",
            slope * x[j],
            values[j],
        )
        for j in range(2)
    }


def gradient_means(
    rows: Mapping[int, Row], products: Array, gradient: Array, ledger: Ledger
) -> dict[str, Mean]:
    """The gradient (3,) of the mean loss, from the columns of `rows` and the engine's `products`
    (n, 3) of each example."""
    return {
        column: mean(
            *(ledger, rf"\frac{{\partial L}}{{\partial {WEIGHTS[j]}}}", rows, column),
            *(products[:, j], gradient[j]),
        )
        for j, column in enumerate(("product0", "product1", "slope"))
    }


def updates(
    weights: Sequence[Term],
    rate: Term,
    gradients: Iterable[Mean],
    after: Array,
    ledger: Ledger,
) -> list[Line]:
    """Each weight after the step, with the engine's (3,)."""
    following, speed = tr("next"), tr("learning rate")
    return [
        ledger.line(
            rf"{name}^{{\text{{{following}}}}}",
            rf"{name} - \text{{{speed}}} \cdot {gradient.result.name}",
            weight - rate * gradient.result.result,
            value,
            RESULT,
        )
        for name, weight, gradient, value in zip(WEIGHTS, weights, gradients, after, strict=True)
    ]
