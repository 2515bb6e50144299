"""One image, one step: one output forward, the ten squared errors and their sum, the gradient of
one weight and its update."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import streamlit as st

from engine.activations import Array
from experiments.one_image import Moment
from language import marked, tr
from ui.formulas import STYLE, breakable, rounding
from ui.formulas.sheet import ONE, RESULT, TWO, Ledger, Line, Row, Sheet, lost, worked_out
from ui.sums import EXACT, Term, added, agreed, printed, text
from ui.words import joined

DIGITS = range(10)
NAMED = 4  # terms of a sum that are written out; the others are the rest
PLACES = 6  # decimals in the table beside the picture, where a column is added up by eye
TITLES = {
    "digit": marked("digit"),
    "logit": "z",
    "output": marked("output ŷ"),
    "target": marked("target y"),
    "miss": marked("miss ŷ − y"),
    "square": marked("squared error"),
    "delta": "δ = dL/dz",
}
SUM = marked("sum")  # the row below the ten


@dataclass(frozen=True)
class Weight:
    """The weight whose gradient is worked out: from a hidden unit to an output, or from a pixel to
    that hidden unit; all count from 0."""

    unit: int
    output: int  # also the one that is worked out forward
    pixel: tuple[int, int] | None = None  # row and column

    @property
    def name(self) -> str:
        if self.pixel is None:
            return rf"w_{{{self.unit + 1} \to {self.output}}}"
        return rf"w_{{{self.pixel} \to {self.unit + 1}}}"

    @property
    def slope(self) -> str:
        return rf"\frac{{\partial L}}{{\partial {self.name}}}"


@dataclass(frozen=True)
class Step:
    """The lines, and the ten output neurons as rows of a table with the sum of their errors."""

    sheet: Sheet
    neurons: Sequence[Row]
    total: Line


def neurons(ledger: Ledger, now: Moment, chosen: int | None = None) -> list[Row]:
    """A row for each output; that of the `chosen` one must be printed in full."""

    def row(d: int) -> Row:
        line = ledger.line if d == chosen else ledger.cell
        z, y = ledger.given(now.layers[-1][d]), ledger.given(now.y[d])
        known = Line(f"z_{d}", "", z, z)
        output = line(rf"\hat y_{d}", rf"\sigma(z_{d})", z.sigmoid(), now.outputs[d])
        error = float(now.outputs[d] - now.y[d])
        miss = line(rf"\hat y_{d} - y_{d}", "", output.result - y, error)
        square = line(f"L_{d}", rf"(\hat y_{d} - y_{d})^2", miss.result.squared(), error * error)
        slope = output.result * (ONE - output.result)
        chain = rf"2(\hat y_{d} - y_{d}) \cdot \hat y_{d}(1 - \hat y_{d})"
        delta = line(rf"\delta_{d}", chain, TWO * miss.result * slope, now.slopes[d])
        cells = {"logit": known, "output": output, "target": Line(f"y_{d}", "", y, y)}
        return cells | {"miss": miss, "square": square, "delta": delta}

    return [row(d) for d in DIGITS]


def total(ledger: Ledger, rows: Sequence[Row], loss: float) -> Line:
    """The ten squared errors and their sum, which is the engine's loss."""
    squares = [row["square"] for row in rows]
    symbols = " + ".join(square.name for square in squares)
    return ledger.line("L", symbols, added(s.result for s in squares), loss, RESULT)


def sum_of(
    ledger: Ledger, names: Sequence[str], one: Array, other: Sequence[Term], products: Array
) -> tuple[str, list[Term]]:
    """The sum of `products`, called `names`, of the numbers `one` and the printed `other`: its
    largest terms, and the rest of them as one number."""
    order = np.argsort(-np.abs(products), kind="stable")
    largest = sorted(order[:NAMED].tolist())
    rest = ledger.given(float(products[order[NAMED:]].sum()))
    terms = [ledger.given(one[i]) * other[i] for i in largest]
    others = tr("rest")
    return " + ".join([*(names[i] for i in largest), rf"\text{{{others}}}"]), [*terms, rest]


def step(now: Moment, learning_rate: float, weight: Weight) -> Step:
    """The step worked out for this weight."""
    d, j, W = weight.output, weight.unit, now.network.parameters.layers[1].W

    def build(ledger: Ledger) -> Step:
        rows = neurons(ledger, now, d)
        one, whole = rows[d], total(ledger, rows, now.loss)
        if weight.pixel is None:
            back = [_from_output(ledger, now, weight, one["delta"])]
        else:
            back = _from_pixel(ledger, now, weight, rows)
        lines = {
            marked("Forward"): [_forward(ledger, now, d), one["output"]],
            marked("Loss"): [one["miss"], one["square"], whole],
            marked("Chain rule"): [one["delta"], *back],
            marked("Update"): _update(ledger, now, learning_rate, weight, back[-1]),
        }
        return Step(Sheet(ledger.digits, lines, {}, {}, 1), rows, whole)

    z = float(now.layers[-1][d])
    sums = [(W[:, d] * now.layers[1], z), (now.y[d], now.outputs[d] - now.y[d])]
    if weight.pixel is not None:
        sums.append((W[j] * now.slopes, float(W[j] @ now.slopes)))
    return worked_out(build, lost(*sums))


def _forward(ledger: Ledger, now: Moment, d: int) -> Line:
    """The sum of an output, from what the hidden units say."""
    layer, a = now.network.parameters.layers[1], now.layers[1]
    assert layer.b is not None  # these networks have biases
    weights, said = layer.W[:, d], [ledger.given(value) for value in a]
    names = [rf"{Weight(i, d).name} \cdot a_{{{i + 1}}}" for i in range(len(a))]
    symbols, terms = sum_of(ledger, names, weights, said, weights * a)
    whole = added([ledger.given(layer.b[d]), *terms])
    return ledger.line(f"z_{d}", f"b_{d} + {symbols}", whole, now.layers[-1][d])


def _from_output(ledger: Ledger, now: Moment, weight: Weight, delta: Line) -> Line:
    """The slope of a weight from a hidden unit to an output."""
    a, slope = ledger.given(now.layers[1][weight.unit]), now.gradient.flat[index(now, weight)]
    symbols = rf"{delta.name} \cdot a_{{{weight.unit + 1}}}"
    return ledger.line(weight.slope, symbols, delta.result * a, slope)


def _from_pixel(ledger: Ledger, now: Moment, weight: Weight, rows: Sequence[Row]) -> list[Line]:
    """From δ of all outputs back to the hidden unit, and on to its weight."""
    j, unit = weight.unit, weight.unit + 1
    W, activation = now.network.parameters.layers[1].W[j], float(now.layers[1][j])  # W (10,)
    deltas = [row["delta"] for row in rows]
    names = [rf"{Weight(j, k).name} \cdot {deltas[k].name}" for k in DIGITS]
    symbols, terms = sum_of(ledger, names, W, [d.result for d in deltas], W * now.slopes)
    back = float(W @ now.slopes)
    blame = ledger.line(rf"e_{{{unit}}}", symbols, added(terms), back)
    a, x = ledger.given(activation), ledger.given(now.layers[0][pixel(now, weight)])
    of_hidden = tr("hidden")
    hidden = ledger.line(
        rf"\delta^{{\text{{{of_hidden}}}}}_{{{unit}}}",
        rf"e_{{{unit}}} \cdot a_{{{unit}}}(1 - a_{{{unit}}})",
        blame.result * (a * (ONE - a)),
        back * (activation * (1 - activation)),
    )
    product, slope = hidden.result * x, now.gradient.flat[index(now, weight)]
    symbols = rf"{hidden.name} \cdot x_{{{weight.pixel}}}"
    return [blame, hidden, ledger.line(weight.slope, symbols, product, slope)]


def _update(
    ledger: Ledger, now: Moment, learning_rate: float, weight: Weight, slope: Line
) -> list[Line]:
    """The weight now and after the step."""
    place, name, to_come, rate = index(now, weight), weight.name, tr("next"), tr("learning rate")
    value = now.network.parameters.flat[place]
    after = ledger.line(
        rf"{name}^{{\text{{{to_come}}}}}",
        rf"{name} - \text{{{rate}}} \cdot {slope.name}",
        ledger.given(value) - ledger.given(learning_rate) * slope.result,
        now.after[place],
        RESULT,
    )
    return [ledger.weight(name, value), after]


def pixel(now: Moment, weight: Weight) -> int:
    """The number of the weight's pixel in the image, which is a square."""
    assert weight.pixel is not None
    side = round(len(now.layers[0]) ** 0.5)
    return weight.pixel[0] * side + weight.pixel[1]


def index(now: Moment, weight: Weight) -> int:
    """Where the weight stands in the flat vector."""
    pixels, units, outputs = now.network.sizes
    if weight.pixel is not None:
        return pixel(now, weight) * units + weight.unit
    return (pixels + 1) * units + weight.unit * outputs + weight.output


def brief(now: Moment) -> dict[str, list[str]]:
    """The table beside the picture, all in decimals, with the sum of the printed errors below: it
    is the engine's loss as far as it is printed."""
    rows = [_decimals(float(a), float(y)) for a, y in zip(now.outputs, now.y, strict=True)]
    whole = _agreed(now.loss, added(printed(row["square"]) for row in rows).value)
    return {"digit": [*map(str, DIGITS), SUM]} | {
        name: [*(_written(row[name]) for row in rows), _written(whole) if name == "square" else ""]
        for name in rows[0]
    }


def _decimals(output: float, target: float) -> dict[str, Decimal]:
    """One row of it, each number worked out from the printed one before."""
    printed_output, y = _agreed(output, Decimal(output)), Decimal(round(target))
    miss = EXACT.subtract(printed_output, y)
    square = _agreed((output - target) ** 2, EXACT.multiply(miss, miss))
    return {"output": printed_output, "target": y, "miss": miss, "square": square}


def _agreed(value: float, exact: Decimal) -> Decimal:
    """What both are to so many decimals, or to fewer where they differ there."""
    top = max(Decimal(value).adjusted(), exact.adjusted())
    return agreed(value, exact, top + PLACES + 1)


def _written(number: Decimal) -> str:
    return f"{number:f}".replace("-", "−")


def table(worked: Step) -> dict[str, list[str]]:
    """The whole table of the step worked out, and the sum of the squared errors."""
    end = {"square": text(worked.total.result.value)}
    known = worked.neurons[0]
    return {"digit": [*map(str, DIGITS), tr(SUM)]} | {
        name: [*(text(row[name].result.value) for row in worked.neurons), end.get(name, "")]
        for name in TITLES
        if name in known
    }


def show(now: Moment, learning_rate: float, weight: Weight, note: str) -> None:
    """The panel."""
    worked = step(now, learning_rate, weight)
    st.html(STYLE)
    with st.container(key="sum"):
        st.caption(joined(rounding(worked.sheet), note))
        headings = list(worked.sheet.lines)
        for start in range(0, len(headings), 2):
            for column, heading in zip(st.columns(2, gap="large"), headings[start:], strict=False):
                column.markdown(f"### {tr(heading)}")
                for line in worked.sheet.lines[heading]:
                    column.latex(breakable(line.latex), width="content")
        columns = table(worked)
        st.dataframe(
            columns,
            hide_index=True,
            height=35 * (len(DIGITS) + 2) + 3,
            column_config={
                name: st.column_config.TextColumn(tr(TITLES[name]), alignment="right")
                for name in columns
            },
            alt=tr("The ten output neurons with their errors and slopes, and the errors' sum"),
        )
