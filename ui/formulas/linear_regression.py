"""Many inputs, one output: forward, loss, chain rule and update of a step, with the numbers of one
example, in the units that the network saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from engine.activations import IDENTITY
from engine.data import Dataset
from experiments.linear_regression import Regression
from experiments.regression_step import Moment, moment
from language import marked, tr
from ui import formulas
from ui.activation_names import listed
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
from ui.words import chart_title, plain

OUTER, BEND = r"\frac{dL_{#}}{d\hat y_{#}}", r"\frac{d\hat y_{#}}{dz_{#}}"
MOST_INPUTS = 4  # with more, the part of one of them is shown
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


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
    titles = {f"x{j}": _named(j, names) for j in inputs}
    slope = "dL/dŷ" if output == IDENTITY.name else "dL/dz"
    titles |= {f"product{j}": f"{slope} · {_x(j)}" for j in inputs}
    titles |= {"rest": tr("the other inputs and b"), "logit": "z", "fit": "ŷ"}
    titles |= {"miss": tr("miss ŷ − y"), "square": tr("square (ŷ − y)²")}
    titles |= {"outer": "dL/dŷ", "bend": "dŷ/dz", "slope": slope}
    said = [tr("{x} is {name}", x=_x(j), name=plain(chart_title(names[j]))) for j in inputs]
    which = listed(said)
    note = tr("Here {which}, in the data's own units.", which=which)
    if result.mean.any() or (result.scale != 1).any():
        note = tr("Here {which}, in standardised units, as the network saw them.", which=which)
    formulas.draw(sheet(data, result, output, step, learning_rate, example, inputs), titles, note)


def choose_inputs(names: Sequence[str]) -> Sequence[int]:
    """All inputs, or the one of many that the person chooses."""
    if len(names) <= MOST_INPUTS:
        return range(len(names))
    chosen = st.selectbox(
        tr("Input, one of {n}", n=len(names)),
        range(len(names)),
        format_func=lambda j: _named(j, names),
        key="sum input",
        width=320,
    )
    return [chosen]


def _named(j: int, names: Sequence[str]) -> str:
    return tr("{x}: {name}", x=_x(j), name=chart_title(names[j]))


def _x(j: int) -> str:
    return f"x{j + 1}".translate(SUBSCRIPT)


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

    def build(ledger: Ledger) -> Sheet:
        linear = output == IDENTITY.name
        return Work(now, linear, learning_rate, example, tuple(inputs), ledger).sheet()

    parts = [*(now.weights * now.inputs[example])[list(inputs)], now.others[example]]
    sums = [(np.array(parts), now.logits[example]), (now.targets[example], now.misses[example])]
    if len(data) <= ROWS:
        sums += [(2 * now.outputs * now.misses, totals[0])]
        columns = [*inputs, data.X.shape[1]]  # the bias last
        sums += [(2 * now.outputs * now.inputs[:, j], totals[1][j]) for j in columns]
    return worked_out(build, lost(*sums))


@dataclass(frozen=True)
class Work:
    """A step in a ledger of so many digits, with the parts of these inputs."""

    now: Moment
    linear: bool  # without a bend at the output
    learning_rate: float
    example: int
    inputs: tuple[int, ...]
    ledger: Ledger

    @property
    def bias(self) -> int:
        """Its column, after those of all inputs."""
        return self.now.inputs.shape[1] - 1

    @property
    def names(self) -> dict[int, str]:
        """Of the weights that are worked out, by their column."""
        return {j: f"w_{{{j + 1}}}" for j in self.inputs} | {self.bias: "b"}

    @property
    def others(self) -> str:
        """What stands for the bias and the part of the inputs that are not shown."""
        return "b" if len(self.inputs) == self.bias else "r_{#}"

    def column(self, j: int) -> str:
        """Of the table, with the terms of this weight's slope."""
        return "slope" if j == self.bias else f"product{j}"

    def sheet(self) -> Sheet:
        now, names, n = self.now, self.names, len(self.now.targets)
        rows = {i: self.row(i) for i in shown(self.example, n)}
        whole = mean(self.ledger, "L", rows, "square", now.squares, now.loss, RESULT)
        gradients = {j: self.gradient(j, rows) for j in names}

        def chosen(*columns: str) -> list[Line]:
            """Those of the chosen example's lines that there are."""
            cells = rows[self.example]
            return [cells[column].of(self.example + 1) for column in columns if column in cells]

        lines = {
            marked("Forward"): [
                *(self.ledger.weight(name, now.weights[j]) for j, name in names.items()),
                *chosen("rest", "logit", "fit"),
            ],
            marked("Loss"): [*chosen("miss", "square"), *whole.lines],
            marked("Chain rule"): [
                *chosen("outer", "bend", "slope", *(self.column(j) for j in self.inputs)),
                *(line for gradient in gradients.values() for line in gradient.lines),
            ],
            marked("Update"): [
                self.update(j, gradient.result) for j, gradient in gradients.items()
            ],
        }
        means = {"square": whole} | {self.column(j): found for j, found in gradients.items()}
        return Sheet(self.ledger.digits, lines, rows, means, n)

    def row(self, i: int) -> Row:
        """The formulas of example i; # stands for its number."""
        now, given = self.now, self.ledger.given
        x = {j: given(now.inputs[i, j]) for j in self.inputs}
        y, rest, bend = map(given, (now.targets[i], now.others[i], now.bends[i]))
        cells = {f"x{j}": Line(f"x_{{#,{j + 1}}}", "", x[j], x[j]) for j in self.inputs}
        cells |= {"rest": Line(self.others, "", rest, rest), "y": Line("y_{#}", "", y, y)}
        cells |= self.forward(i, x, rest)
        cells |= self.backward(i, cells["fit"].result - y, bend)
        slope, line = cells["slope"], self.worker(i)
        cells |= {
            self.column(j): line(
                rf"\frac{{dL_{{#}}}}{{d{self.names[j]}}}",
                rf"{slope.name} \cdot x_{{#,{j + 1}}}",
                slope.result * x[j],
                now.products[i, j],
            )
            for j in self.inputs
        }
        unused = {"logit", "outer", "bend"} if self.linear else set()
        unused |= {"rest"} if self.others == "b" else set()
        return {column: line for column, line in cells.items() if column not in unused}

    def worker(self, i: int) -> Worker:
        """What works a formula of example i out: all digits count for the chosen one only."""
        return self.ledger.line if i == self.example else self.ledger.cell

    def forward(self, i: int, x: Mapping[int, Term], rest: Term) -> Row:
        """The sum z, and the output."""
        line, names, z = self.worker(i), self.names, r"\hat y_{#}" if self.linear else "z_{#}"
        weights = {j: self.ledger.given(self.now.weights[j]) for j in self.inputs}
        parts = added([*(weights[j] * x[j] for j in self.inputs), rest])
        symbols = [*(rf"{names[j]} \cdot x_{{#,{j + 1}}}" for j in self.inputs), self.others]
        logit = fit = line(z, " + ".join(symbols), parts, self.now.logits[i])
        if not self.linear:
            positive = logit.result.positive_part()
            fit = line(r"\hat y_{#}", rf"\max(0, {z})", positive, self.now.outputs[i])
        return {"logit": logit, "fit": fit}

    def backward(self, i: int, difference: Term, bend: Term) -> Row:
        """From the miss to the slope of the example's own loss in z."""
        line, now = self.worker(i), self.now
        miss = line(r"\hat y_{#} - y_{#}", "", difference, now.misses[i])
        square = miss.result.squared()
        outer = line(OUTER, r"2(\hat y_{#} - y_{#})", TWO * miss.result, now.outer[i])
        slope = outer
        if not self.linear:
            chain = rf"{OUTER} \cdot {BEND}"
            slope = line(r"\frac{dL_{#}}{dz_{#}}", chain, outer.result * bend, now.slopes[i])
        return {
            "miss": miss,
            "square": line("L_{#}", r"(\hat y_{#} - y_{#})^2", square, now.squares[i]),
            "outer": outer,
            "bend": Line(BEND, "", bend, bend),
            "slope": slope,
        }

    def gradient(self, j: int, rows: dict[int, Row]) -> Mean:
        """The slope of the mean loss in one weight."""
        name, values = rf"\frac{{\partial L}}{{\partial {self.names[j]}}}", self.now.products[:, j]
        return mean(self.ledger, name, rows, self.column(j), values, self.now.gradient[j])

    def update(self, j: int, slope: Line) -> Line:
        """One weight after the step."""
        name, given = self.names[j], self.ledger.given
        after, rate = tr("next"), tr("learning rate")
        return self.ledger.line(
            rf"{name}^{{\text{{{after}}}}}",
            rf"{name} - \text{{{rate}}} \cdot {slope.name}",
            given(self.now.weights[j]) - given(self.learning_rate) * slope.result,
            self.now.after[j],
            RESULT,
        )
