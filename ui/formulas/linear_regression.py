"""Many inputs, one output: forward, loss, chain rule and update of a step, with the numbers of one
example, in the units that the network saw."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from engine.activations import ACTIVATIONS, IDENTITY, Array
from engine.data import Dataset
from engine.losses import MSE
from engine.optimizers import SGD
from engine.training import gradient_at
from experiments.exact import design
from experiments.linear_regression import Regression, seen
from ui import formulas
from ui.formulas.sheet import (
    RESULT,
    ROWS,
    TWO,
    Ledger,
    Line,
    Row,
    Sheet,
    lost,
    mean,
    shown,
    worked_out,
)
from ui.sums import added
from ui.words import chart_title, plain

OUTER, BEND = r"\frac{dL_{#}}{d\hat y_{#}}", r"\frac{d\hat y_{#}}{dz_{#}}"
MOST_INPUTS = 4  # with more, the part of one of them is shown
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Moment:
    """What the engine says at one step, in the network's own units; the bias comes last of P."""

    inputs: Array  # (n, P) with ones for the bias
    targets: Array  # (n,)
    others: Array  # (n,) z without the part of the inputs that are shown
    logits: Array  # (n,) z
    outputs: Array  # (n,) ŷ
    misses: Array  # (n,) ŷ − y
    squares: Array  # (n,)
    outer: Array  # (n,) dL/dŷ of each example's own loss
    bends: Array  # (n,) dŷ/dz
    slopes: Array  # (n,) dL/dz
    products: Array  # (n, P) dL/dw and dL/db of each example's own loss
    loss: float  # the mean
    weights: Array  # (P,)
    gradient: Array  # (P,) of the mean loss
    after: Array  # (P,) the next step's weights


def show(
    data: Dataset,
    result: Regression,
    output: str,
    step: int,
    learning_rate: float,
    names: Sequence[str],
) -> None:
    """The sum of this step, for an example (and one of many inputs) that the person chooses."""
    with st.container(horizontal=True):
        example = formulas.choose_example(len(data), key="r_row")
        inputs = choose_inputs(names)
    titles = {f"x{j}": f"{_x(j)}: {chart_title(names[j])}" for j in inputs}
    slope = "dL/dŷ" if output == IDENTITY.name else "dL/dz"
    titles |= {f"product{j}": f"{slope} · {_x(j)}" for j in inputs}
    titles |= {"rest": "the other inputs and b", "logit": "z", "fit": "ŷ", "miss": "miss ŷ − y"}
    titles |= {"square": "square (ŷ − y)²", "outer": "dL/dŷ", "bend": "dŷ/dz", "slope": slope}
    which = ", ".join(f"{_x(j)} is {plain(chart_title(names[j]))}" for j in inputs)
    units = "the data's own units"
    if result.mean.any() or (result.scale != 1).any():
        units = "standardised units, as the network saw them"
    note = f"Here {which}, in {units}."
    formulas.draw(sheet(data, result, output, step, learning_rate, example, inputs), titles, note)


def choose_inputs(names: Sequence[str]) -> Sequence[int]:
    """All inputs, or the one of many that the person chooses."""
    if len(names) <= MOST_INPUTS:
        return range(len(names))
    chosen = st.selectbox(
        f"Input, one of {len(names)}",
        range(len(names)),
        format_func=lambda j: f"{_x(j)}: {chart_title(names[j])}",
        key="sum input",
        width=320,
    )
    return [chosen]


def _x(j: int) -> str:
    return f"x{j + 1}".translate(SUBSCRIPT)


def moment(
    data: Dataset,
    result: Regression,
    output: str,
    step: int,
    learning_rate: float,
    inputs: Sequence[int],
) -> Moment:
    """Everything about this step; its `after` follows the run, or would follow its last step."""
    model, loss, standard = seen(data, output, result, step)
    weights, y = model.parameters.flat, standard.y
    without = weights.copy()
    without[list(inputs)] = 0
    with np.errstate(over="ignore", invalid="ignore"):
        logits = model.forward(standard.X)[-1]
        others = model.at(without).forward(standard.X)[-1]
        outputs = loss.link(logits)
        squares, slopes = loss.pointwise(logits, y)
        outer, bends = MSE.pointwise(outputs, y)[1], ACTIVATIONS[output].slope(outputs)
        gradient = gradient_at(model, loss, standard, weights)
        after = weights.copy()
        SGD(learning_rate).update(after, gradient)
        inputs_and_one = design(standard.X)
        products = slopes * inputs_and_one
    return Moment(
        *(inputs_and_one, y[:, 0], others[:, 0], logits[:, 0], outputs[:, 0]),
        *((outputs - y)[:, 0], squares, outer[:, 0], bends[:, 0], slopes[:, 0], products),
        *(float(result.run.losses[step]), weights, gradient),
        result.run.thetas[step + 1] if step + 1 < len(result.run) else after,
    )


def sheet(
    data: Dataset,
    result: Regression,
    output: str,
    step: int,
    learning_rate: float,
    example: int,
    inputs: Sequence[int],
) -> Sheet | None:
    """The step worked out with the parts of these inputs; None where a number is too large."""
    now = moment(data, result, output, step, learning_rate, inputs)
    with np.errstate(over="ignore", invalid="ignore"):
        totals = now.squares.sum(), now.products.sum(axis=0)
    if not all(np.isfinite(found).all() for found in (*vars(now).values(), *totals)):
        return None
    linear, bias = output == IDENTITY.name, data.X.shape[1]
    names = {j: f"w_{{{j + 1}}}" for j in inputs} | {bias: "b"}
    others = "b" if len(inputs) == bias else "r_{#}"
    z = r"\hat y_{#}" if linear else "z_{#}"
    sum_of_parts = " + ".join([*(rf"{names[j]} \cdot x_{{#,{j + 1}}}" for j in inputs), others])

    def build(ledger: Ledger) -> Sheet:
        weights = {j: ledger.given(now.weights[j]) for j in names}
        rate = ledger.given(learning_rate)

        def row(i: int) -> Row:
            line = ledger.line if i == example else ledger.cell
            x = {j: ledger.given(now.inputs[i, j]) for j in inputs}
            y, rest, bend = map(ledger.given, (now.targets[i], now.others[i], now.bends[i]))
            parts = added([*(weights[j] * x[j] for j in inputs), rest])
            logit = fit = line(z, sum_of_parts, parts, now.logits[i])
            if not linear:
                positive = logit.result.positive_part()
                fit = line(r"\hat y_{#}", rf"\max(0, {z})", positive, now.outputs[i])
            miss = line(r"\hat y_{#} - y_{#}", "", fit.result - y, now.misses[i])
            square = miss.result.squared()
            outer = line(OUTER, r"2(\hat y_{#} - y_{#})", TWO * miss.result, now.outer[i])
            slope = outer
            if not linear:
                chain = rf"{OUTER} \cdot {BEND}"
                slope = line(r"\frac{dL_{#}}{dz_{#}}", chain, outer.result * bend, now.slopes[i])
            cells = {f"x{j}": Line(f"x_{{#,{j + 1}}}", "", x[j], x[j]) for j in inputs}
            cells |= {
                "rest": Line(others, "", rest, rest),
                "y": Line("y_{#}", "", y, y),
                "logit": logit,
                "fit": fit,
                "miss": miss,
                "square": line("L_{#}", r"(\hat y_{#} - y_{#})^2", square, now.squares[i]),
                "outer": outer,
                "bend": Line(BEND, "", bend, bend),
                "slope": slope,
            }
            cells |= {
                f"product{j}": line(
                    rf"\frac{{dL_{{#}}}}{{d{names[j]}}}",
                    rf"{slope.name} \cdot x_{{#,{j + 1}}}",
                    slope.result * x[j],
                    now.products[i, j],
                )
                for j in inputs
            }
            unused = {"logit", "outer", "bend"} if linear else set()
            unused |= {"rest"} if others == "b" else set()
            return {column: line for column, line in cells.items() if column not in unused}

        rows = {i: row(i) for i in shown(example, len(data))}
        whole = mean(ledger, "L", rows, "square", now.squares, now.loss, RESULT)
        columns = {j: "slope" if j == bias else f"product{j}" for j in names}
        gradients = {}
        for j, name in names.items():
            slope_of = rf"\frac{{\partial L}}{{\partial {name}}}"
            values = now.products[:, j]
            gradients[j] = mean(ledger, slope_of, rows, columns[j], values, now.gradient[j])
        updates = [
            ledger.line(
                rf"{name}^{{\text{{next}}}}",
                rf"{name} - \text{{learning rate}} \cdot {gradients[j].result.name}",
                weights[j] - rate * gradients[j].result.result,
                now.after[j],
                RESULT,
            )
            for j, name in names.items()
        ]

        def chosen(*columns: str) -> list[Line]:
            """Those of the chosen example's lines that there are."""
            cells = rows[example]
            return [cells[column].of(example + 1) for column in columns if column in cells]

        lines = {
            "Forward": [
                *(ledger.weight(name, now.weights[j]) for j, name in names.items()),
                *chosen("rest", "logit", "fit"),
            ],
            "Loss": [*chosen("miss", "square"), *whole.lines],
            "Chain rule": [
                *chosen("outer", "bend", "slope", *(columns[j] for j in inputs)),
                *(line for gradient in gradients.values() for line in gradient.lines),
            ],
            "Update": updates,
        }
        means = {"square": whole} | {columns[j]: gradient for j, gradient in gradients.items()}
        return Sheet(ledger.digits, lines, rows, means, len(data))

    parts = [*(now.weights * now.inputs[example])[list(inputs)], now.others[example]]
    sums = [(np.array(parts), now.logits[example]), (now.targets[example], now.misses[example])]
    if len(data) <= ROWS:
        sums += [(2 * now.outputs * now.misses, totals[0])]
        sums += [(2 * now.outputs * now.inputs[:, j], totals[1][j]) for j in names]
    return worked_out(build, lost(*sums))
