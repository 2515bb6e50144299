"""One weight: forward, loss, chain rule and update of a step, with the numbers of one example."""

import numpy as np

from engine.data import Dataset
from engine.optimizers import SGD
from experiments.loss_curve import Descent, moment
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

OUTER, INNER = r"\frac{dL_{#}}{d\hat y_{#}}", r"\frac{d\hat y_{#}}{d\alpha}"
PRODUCT, SLOPE = r"\frac{dL_{#}}{d\alpha}", r"\frac{dL}{d\alpha}"
TITLES = {
    "fit": "ŷ = α·x",
    "miss": "miss ŷ − y",
    "square": "square (ŷ − y)²",
    "outer": "dL/dŷ = 2(ŷ − y)",
    "inner": "dŷ/dα = x",
    "product": "dL/dŷ · dŷ/dα",
}


def show(data: Dataset, descent: Descent, step: int, learning_rate: float) -> None:
    """The sum of this step, for an example that the person chooses."""
    example = formulas.choose_example(len(data), key="a_row")
    formulas.draw(sheet(data, descent, step, learning_rate, example), TITLES)


def next_alpha(descent: Descent, step: int, learning_rate: float) -> float:
    """Where the next step goes; after the last step of the run, where it would go."""
    if step + 1 < len(descent.alphas):
        return float(descent.alphas[step + 1])
    theta = np.array([descent.alphas[step]])
    with np.errstate(over="ignore"):
        SGD(learning_rate).update(theta, descent.slopes[step : step + 1])
    return float(theta[0])


def sheet(
    data: Dataset, descent: Descent, step: int, learning_rate: float, example: int
) -> Sheet | None:
    """The step worked out; None where a number of it is too large."""
    x, y = data.X[:, 0], data.y[:, 0]
    value, loss, slope = descent.alphas[step], descent.run.losses[step], descent.slopes[step]
    after = next_alpha(descent, step, learning_rate)
    now = moment(data, value)
    with np.errstate(over="ignore", invalid="ignore"):
        products = now.outer * now.inner  # (n,)
        totals = products.sum(), now.squares.sum()
    if not all(np.isfinite(found).all() for found in (products, *totals, loss, slope, after)):
        return None

    def build(ledger: Ledger) -> Sheet:
        alpha, rate = ledger.given(value), ledger.given(learning_rate)

        def row(i: int) -> Row:
            line = ledger.line if i == example else ledger.cell
            x_i, y_i = ledger.given(x[i]), ledger.given(y[i])
            fit = line(r"\hat y_{#}", r"\alpha \cdot x_{#}", alpha * x_i, now.fit[i])
            miss = line(r"\hat y_{#} - y_{#}", "", fit.result - y_i, now.misses[i])
            square = miss.result.squared()
            outer = line(OUTER, r"2(\hat y_{#} - y_{#})", TWO * miss.result, now.outer[i])
            product = outer.result * x_i
            return {
                "x": Line("x_{#}", "", x_i, x_i),
                "y": Line("y_{#}", "", y_i, y_i),
                "fit": fit,
                "miss": miss,
                "square": line("L_{#}", r"(\hat y_{#} - y_{#})^2", square, now.squares[i]),
                "outer": outer,
                "inner": Line(INNER, "x_{#}", x_i, x_i),
                "product": line(PRODUCT, rf"{OUTER} \cdot {INNER}", product, products[i]),
            }

        rows = {i: row(i) for i in shown(example, len(data))}
        one = {column: line.of(example + 1) for column, line in rows[example].items()}
        whole = mean(ledger, "L", rows, "square", now.squares, loss, RESULT)
        gradient = mean(ledger, SLOPE, rows, "product", products, slope)
        update = ledger.line(
            r"\alpha_{\text{next}}",
            rf"\alpha - \text{{learning rate}} \cdot {SLOPE}",
            alpha - rate * gradient.result.result,
            after,
            RESULT,
        )
        lines = {
            "Forward": [ledger.weight(r"\alpha", value), one["fit"]],
            "Loss": [one["miss"], one["square"], *whole.lines],
            "Chain rule": [one["outer"], one["inner"], one["product"], *gradient.lines],
            "Update": [update],
        }
        means = {"square": whole, "product": gradient}
        return Sheet(ledger.digits, lines, rows, means, len(data))

    sums = [(y[example], now.misses[example])]
    if len(data) <= ROWS:
        sums += [(2 * now.fit * x, totals[0]), (2 * now.fit * now.misses, totals[1])]
    return worked_out(build, lost(*sums))
