"""One weight: forward, loss, chain rule and update of a step, with the numbers of one example."""

from dataclasses import dataclass

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from engine.optimizers import SGD
from experiments.loss_curve import Descent, Moment, moment
from language import marked, tr
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
from ui.sums import Term

OUTER, INNER = r"\frac{dL_{#}}{d\hat y_{#}}", r"\frac{d\hat y_{#}}{d\alpha}"
PRODUCT, SLOPE = r"\frac{dL_{#}}{d\alpha}", r"\frac{dL}{d\alpha}"
TITLES = {
    "fit": "ŷ = α·x",
    "miss": marked("miss ŷ − y"),
    "square": marked("square (ŷ − y)²"),
    "outer": "dL/dŷ = 2(ŷ − y)",
    "inner": "dŷ/dα = x",
    "product": "dL/dŷ · dŷ/dα",
}


def show(data: Dataset, descent: Descent, step: int, learning_rate: float) -> None:
    """The sum of this step, for an example that the person chooses."""
    example = formulas.choose_example(len(data), key="a_row")
    titles = {name: tr(title) for name, title in TITLES.items()}
    formulas.draw(sheet(data, descent, step, learning_rate, example), titles)


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
        work = Work(data, now, products, learning_rate, example, ledger)
        return work.sheet(value, loss, slope, after)

    sums = [(y[example], now.misses[example])]
    if len(data) <= ROWS:
        sums += [(2 * now.fit * x, totals[0]), (2 * now.fit * now.misses, totals[1])]
    return worked_out(build, lost(*sums))


@dataclass(frozen=True)
class Work:
    """A step in a ledger of so many digits."""

    data: Dataset
    now: Moment
    products: Array  # (n,) dL/dα of each example's own loss
    learning_rate: float
    example: int
    ledger: Ledger

    def sheet(self, alpha: float, loss: float, slope: float, after: float) -> Sheet:
        """From the weight at this step to the one `after` it."""
        ledger, now, n = self.ledger, self.now, len(self.data)
        given, rate = ledger.given(alpha), ledger.given(self.learning_rate)
        rows = {i: self.row(i, given) for i in shown(self.example, n)}
        one = {column: line.of(self.example + 1) for column, line in rows[self.example].items()}
        whole = mean(ledger, "L", rows, "square", now.squares, loss, RESULT)
        gradient = mean(ledger, SLOPE, rows, "product", self.products, slope)
        after_it, rate_name = tr("next"), tr("learning rate")
        update = ledger.line(
            rf"\alpha_{{\text{{{after_it}}}}}",
            rf"\alpha - \text{{{rate_name}}} \cdot {SLOPE}",
            given - rate * gradient.result.result,
            after,
            RESULT,
        )
        lines = {
            marked("Forward"): [ledger.weight(r"\alpha", alpha), one["fit"]],
            marked("Loss"): [one["miss"], one["square"], *whole.lines],
            marked("Chain rule"): [one["outer"], one["inner"], one["product"], *gradient.lines],
            marked("Update"): [update],
        }
        return Sheet(ledger.digits, lines, rows, {"square": whole, "product": gradient}, n)

    def row(self, i: int, alpha: Term) -> Row:
        """The formulas of example i; # stands for its number."""
        ledger, now = self.ledger, self.now
        line = ledger.line if i == self.example else ledger.cell
        x, y = ledger.given(self.data.X[i, 0]), ledger.given(self.data.y[i, 0])
        fit = line(r"\hat y_{#}", r"\alpha \cdot x_{#}", alpha * x, now.fit[i])
        miss = line(r"\hat y_{#} - y_{#}", "", fit.result - y, now.misses[i])
        square = miss.result.squared()
        outer = line(OUTER, r"2(\hat y_{#} - y_{#})", TWO * miss.result, now.outer[i])
        product = outer.result * x
        return {
            "x": Line("x_{#}", "", x, x),
            "y": Line("y_{#}", "", y, y),
            "fit": fit,
            "miss": miss,
            "square": line("L_{#}", r"(\hat y_{#} - y_{#})^2", square, now.squares[i]),
            "outer": outer,
            "inner": Line(INNER, "x_{#}", x, x),
            "product": line(PRODUCT, rf"{OUTER} \cdot {INNER}", product, self.products[i]),
        }
