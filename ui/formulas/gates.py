"""The forward pass of a neuron or a network for one of the four points, and its loss; of a neuron
that learns, the chain rule and the update, too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.activations import SIGMOID, STEP, Array
from engine.losses import BINARY_CROSS_ENTROPY
from engine.network import Network
from engine.optimizers import SGD
from engine.training import gradient_at, loss_at
from experiments.exact import design
from experiments.gates import CORNERS, data
from language import marked, tr
from ui import formulas
from ui.formulas.activations import ONE, output, sides
from ui.formulas.learners import SLOPE, gradient_means, products, updates
from ui.formulas.sheet import RESULT, Ledger, Line, Mean, Row, Sheet, mean, worked_out
from ui.sums import Term, added

CROSS_ENTROPY = marked(
    "The loss −[y ln ŷ + (1 − y) ln(1 − ŷ)] is worked out from z, as the engine does: it is "
    "ln(1 + e⁻ᶻ) for y = 1 and ln(1 + eᶻ) for y = 0."
)


@dataclass(frozen=True)
class Moment:
    """What the engine says of the four points; without a hidden layer `sums` and `hidden` are
    empty."""

    model: Network
    by_hand: bool
    y: Array  # (4,) wanted
    sums: Array  # (4, units) of the hidden units
    hidden: Array  # (4, units) what they say
    z: Array  # (4,) of the output
    fits: Array  # (4,) ŷ
    losses: Array  # (4,)
    loss: float  # their mean


@dataclass(frozen=True)
class Lesson:
    """What one neuron learns in a step; the bias comes last of the three weights."""

    rate: float
    slopes: Array  # (4,) dL/dz of each point's own loss
    products: Array  # (4, 3) those times the inputs, and 1 for the bias
    gradient: Array  # (3,) of the mean loss
    after: Array  # (3,) the next step's weights


def show(model: Network, gate: str, point: int, learning_rate: float | None) -> None:
    """The sum of this neuron, set by hand (without a learning rate), or of this network, for one
    point."""
    note = sides(STEP.name) if learning_rate is None else tr(CROSS_ENTROPY)
    formulas.draw(sheet(model, gate, point, learning_rate), titles(model), note)


def titles(model: Network) -> dict[str, str]:
    """The columns of the table: the inputs, what each hidden unit says, and what comes of it."""
    hidden = model.sizes[1] if len(model.sizes) > 2 else 0
    names = {f"a{j}": tr("hidden unit {k}", k=j + 1) for j in range(hidden)}
    words = {"y": tr("wanted y"), "logit": "z", "fit": "ŷ", "loss": "L", "slope": "dL/dz"}
    words |= {"product0": "dL/dz · x₁", "product1": "dL/dz · x₂"}
    return {"x0": "x₁", "x1": "x₂", **names, **words}


def moment(model: Network, gate: str, by_hand: bool) -> Moment:
    """All that the sum needs; a neuron set by hand answers by the step."""
    four, loss = data(gate), BINARY_CROSS_ENTROPY
    _, *hidden, z = model.forward(four.X)
    first = model.parameters.layers[0]
    sums = four.X @ first.W + (0 if first.b is None else first.b)
    none = np.empty((len(four), 0))
    return Moment(
        *(model, by_hand, four.y[:, 0]),
        *(sums if hidden else none, hidden[0] if hidden else none),
        *(z[:, 0], (STEP.f(z) if by_hand else loss.link(z))[:, 0]),
        *(loss.pointwise(z, four.y)[0], float(loss_at(model, loss, four, model.parameters.flat))),
    )


def lesson(model: Network, gate: str, rate: float) -> Lesson:
    """The step that this neuron makes next."""
    four, loss, weights = data(gate), BINARY_CROSS_ENTROPY, model.parameters.flat
    slopes = loss.pointwise(model.forward(four.X)[-1], four.y)[1]  # (4, 1)
    gradient = gradient_at(model, loss, four, weights)
    after = weights.copy()
    SGD(rate).update(after, gradient)
    return Lesson(rate, slopes[:, 0], slopes * design(four.X), gradient, after)


def sheet(model: Network, gate: str, point: int, learning_rate: float | None) -> Sheet:
    """All four points through this network; the lines are those of one of them."""
    by_hand = learning_rate is None
    now = moment(model, gate, by_hand)
    next_step = None
    if learning_rate is not None and len(model.sizes) == 2:
        next_step = lesson(model, gate, learning_rate)

    def build(ledger: Ledger) -> Sheet:
        order = [point, *(i for i in range(len(CORNERS)) if i != point)]
        units = {i: _hidden(now, i, i == point, ledger) for i in order}
        rows: dict[int, Row] = {}
        for i, hidden in units.items():
            says = {f"a{j}": a for j, (_, a) in enumerate(hidden)}
            rows[i] = _row(now, says, i, i == point, ledger)
            if next_step:
                rows[i] = _slopes(next_step, rows[i], i, i == point, ledger)
        one = {name: line.of(point + 1) for name, line in rows[point].items()}
        lines = {
            tr("Hidden unit {k}", k=j + 1): [line.of(point + 1) for line in unit]
            for j, unit in enumerate(units[point])
        }
        lines[marked("Output")] = [one["logit"], one["fit"]]
        if by_hand:
            return Sheet(ledger.digits, lines, rows, {}, len(rows))
        whole = mean(ledger, "L", rows, "loss", now.losses, now.loss, RESULT)
        lines[marked("Loss")] = [one["loss"], *whole.lines]
        means = {"loss": whole}
        if next_step:
            found = gradient_means(rows, next_step.products, next_step.gradient, ledger)
            lines |= _learning(next_step, model, one, found, ledger)
            means |= found
        return Sheet(ledger.digits, lines, rows, means, len(rows))

    return worked_out(build)


def _hidden(now: Moment, i: int, chosen: bool, ledger: Ledger) -> list[tuple[Line, Line]]:
    """The sum and the output of every hidden unit for one point; none without a hidden layer."""
    if not now.hidden.size:
        return []
    line = ledger.line if chosen else ledger.cell
    layer, x = now.model.parameters.layers[0], [ledger.given(v) for v in CORNERS[i]]
    found = []
    for j, column in enumerate(layer.W.T):
        parts = _parts(column, 0.0 if layer.b is None else layer.b[j], x, ledger)
        unit = j + 1
        z = line(
            f"s_{{{unit}}}",
            rf"w_{{1,{unit}}} \cdot x_{{#,1}} + w_{{2,{unit}}} \cdot x_{{#,2}} + b_{{{unit}}}",
            parts,
            now.sums[i, j],
        )
        symbols, value = output(now.model.hidden.name, z.result, z.name)
        found.append((z, line(f"a_{{{unit}}}", symbols, value, now.hidden[i, j])))
    return found


def _row(now: Moment, says: Row, i: int, chosen: bool, ledger: Ledger) -> Row:
    """The lines of one point, given what the hidden units say of it."""
    line = ledger.line if chosen else ledger.cell
    x, y = [ledger.given(v) for v in CORNERS[i]], ledger.given(now.y[i])
    inputs = {f"x{j}": Line(f"x_{{#,{j + 1}}}", "", v, v) for j, v in enumerate(x)}
    above = says or inputs
    layer = now.model.parameters.layers[-1]
    bias = 0.0 if layer.b is None else layer.b[0]
    parts = _parts(layer.W[:, 0], bias, [a.result for a in above.values()], ledger)
    weight = "v" if says else "w"
    terms = [rf"{weight}_{{{k}}} \cdot {a.name}" for k, a in enumerate(above.values(), 1)]
    symbols = " + ".join([*terms, "c" if says else "b"])
    logit = line(
        "z_{#}", symbols.replace("+ b", "- b") if now.by_hand else symbols, parts, now.z[i]
    )
    kind = STEP.name if now.by_hand else SIGMOID.name
    fit = line(r"\hat y_{#}", *output(kind, logit.result, "z_{#}"), now.fits[i])
    row = {**inputs, **says, "y": Line("y_{#}", "", y, y), "logit": logit, "fit": fit}
    if now.by_hand:
        return row
    sign, power = ("-", logit.result.minus()) if now.y[i] else ("", logit.result)
    cost = rf"\ln(1 + e^{{{sign}z_{{#}}}})"
    return {**row, "loss": line("L_{#}", cost, (ONE + power.exp()).log(), now.losses[i])}


def _slopes(step: Lesson, row: Row, i: int, chosen: bool, ledger: Ledger) -> Row:
    """The row of one point with the slopes of its loss."""
    line, miss = ledger.line if chosen else ledger.cell, row["fit"].result - row["y"].result
    slope = line(SLOPE, r"\hat y_{#} - y_{#}", miss, step.slopes[i])
    x = [row[name].result for name in ("x0", "x1")]
    return {**row, "slope": slope, **products(line, slope.result, x, step.products[i])}


def _learning(
    step: Lesson, model: Network, one: Row, means: Mapping[str, Mean], ledger: Ledger
) -> dict[str, list[Line]]:
    """The chain rule for the point of the row `one` and for the mean, and the update."""
    weights = [ledger.given(w) for w in model.parameters.flat]
    return {
        marked("Chain rule"): [
            *(one[column] for column in ("slope", "product0", "product1")),
            *(line for found in means.values() for line in found.lines),
        ],
        marked("Update"): updates(
            weights, ledger.given(step.rate), means.values(), step.after, ledger
        ),
    }


def _parts(weights: Array, bias: float, inputs: Sequence[Term], ledger: Ledger) -> Term:
    """Weights times inputs, plus the bias."""
    products = (ledger.given(w) * x for w, x in zip(weights, inputs, strict=True))
    return added([*products, ledger.given(bias)])
