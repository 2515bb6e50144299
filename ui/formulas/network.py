"""One parameter of any network with one output, worked out on paper: forward, loss, chain rule and
update, with the numbers of one example and of the units on the parameter's way."""

from dataclasses import replace

import numpy as np

from engine.activations import Array
from experiments.decision_boundary import Settings
from experiments.updates import Update
from language import marked
from ui.formulas.network_backward import backward, table_row
from ui.formulas.network_forward import forward
from ui.formulas.network_names import places
from ui.formulas.network_update import penalty, update
from ui.formulas.network_work import Work
from ui.formulas.sheet import RESULT, ROWS, Ledger, Mean, Row, Sheet, lost, mean, shown, worked_out


def sheet(settings: Settings, now: Update, position: int, parameter: int) -> Sheet | None:
    """The update worked out for one parameter and the example at `position` of those that take
    part; None where a number is too large."""
    place = places(settings)[parameter]
    deltas, factors = now.deltas[place.layer][:, place.unit], now.y**0
    if place.source is not None:
        factors = now.activations[place.layer][:, place.source]
    with np.errstate(over="ignore", invalid="ignore"):
        products = deltas * factors
        totals = np.array([now.losses.sum(), products.sum()])
        memory = [a for s in (now.before, now.memory) if s for a in (s.mean, s.square)]
    known = [*now.activations, *now.sums, *now.deltas, *memory, now.predictions, now.losses]
    known += [now.theta, now.gradient, now.slope, now.after, products, totals]
    if not all(np.isfinite(found).all() for found in known):
        return None

    def build(ledger: Ledger) -> Sheet:
        return _sheet(Work(settings, now, position, parameter, place, products, ledger))

    output = place.layer == len(settings.hidden)
    terms = now.predictions * factors if output else products  # whose rounding adds up
    return worked_out(build, lost((terms, totals[1])) if len(products) <= ROWS else 0)


def _sheet(work: Work) -> Sheet:
    rows_of = work.now.rows
    outputs, logit, units = forward(work)
    chosen, chain = backward(work, outputs, logit)
    number = int(rows_of[work.position])
    rows = {number: chosen}
    rows |= {int(rows_of[b]): table_row(work, b) for b in shown(work.position, len(rows_of))[1:]}
    whole = mean_of(work, "L", rows, "loss", work.now.losses, work.now.loss, RESULT)
    column = "delta" if work.place.source is None else "product"
    slope = rf"\frac{{\partial L}}{{\partial {work.name}}}"
    value = work.now.gradient[work.parameter]
    gradient = mean_of(work, slope, rows, column, work.products, value)
    extra = penalty(work, gradient.result)
    start = work.ledger.weight(work.name, work.now.theta[work.parameter])
    lines = {
        marked("Forward"): [start, *units],
        marked("Loss"): [chosen["y"], chosen["loss"], *whole.lines],
        marked("Chain rule"): [*chain, *gradient.lines, *extra],
        marked("Update"): update(work, [gradient.result, *extra][-1], start.numbers),
    }
    lines = {head: [line.of(number + 1) for line in some] for head, some in lines.items()}
    means = {"loss": whole, column: gradient}
    return Sheet(work.ledger.digits, lines, rows, means, len(rows_of))


def mean_of(
    work: Work,
    name: str,
    rows: dict[int, Row],
    column: str,
    values: Array,
    value: float,
    digits: int | None = None,
) -> Mean:
    """The mean over the examples that take part; of a single one, the number itself."""
    found = mean(work.ledger, name, rows, column, values, value, digits)
    if len(values) > 1:
        return found
    (row,) = rows.values()
    return replace(found, result=replace(found.result, symbols=row[column].name))
