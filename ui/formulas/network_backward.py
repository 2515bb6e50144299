"""Back through a network on paper: an example's loss, and each δ from the output to the weight."""

from dataclasses import replace
from itertools import pairwise

from engine.activations import ACTIVATIONS
from ui.formulas.network_names import Place
from ui.formulas.network_work import Work, small
from ui.formulas.sheet import ONE, TWO, Line, Row, Worker
from ui.sums import FAR, Term, added

FEW_PRODUCTS = 24  # so many may stand in the chain rule of the layers after the parameter's


def backward(work: Work, outputs: list[list[Term]], logit: Line) -> tuple[Row, list[Line]]:
    """The chosen example's row of the table, and the lines from its loss back to the
    parameter: every δ on the way, then δ times what the parameter multiplies."""
    row = dict(table_row(work, work.position))
    fit = outputs[-1][0]
    row |= {"logit": logit, "fit": Line(row["fit"].name, "", fit, fit)}
    row["loss"] = loss_of(work, work.ledger.line, row, work.position)
    first = slope_of_loss(work, row)
    lines = [first, *hidden_deltas(work, first, outputs)]
    row["delta"] = lines[-1]
    if work.place.source is not None:
        a = outputs[work.place.layer][work.place.source]
        row["a"] = replace(row["a"], numbers=a, result=a)
        row["product"] = product(work, work.ledger.line, row, work.position)
        lines.append(row["product"])
    return row, lines


def hidden_deltas(work: Work, first: Line, outputs: list[list[Term]]) -> list[Line]:
    """Every δ before the output's, back to that of the parameter's unit, which comes last."""
    lines, deltas, ledger = [], [first.result], work.ledger
    for layer in range(work.last - 1, work.place.layer - 1, -1):
        a, units = outputs[layer + 1], range(work.settings.sizes[layer + 1])
        if layer == work.place.layer:
            lines.append(delta(work, ledger.line, layer, work.place.unit, deltas, a))
        elif few_products(work):
            found = [delta(work, ledger.cell, layer, unit, deltas, a) for unit in units]
            lines += found
            deltas = [line.result for line in found]
        else:
            deltas = [ledger.given(d) for d in work.now.deltas[layer][work.position]]
    return lines


def few_products(work: Work) -> bool:
    """Whether the δ of all layers after the parameter's can be written out."""
    after = work.settings.sizes[work.place.layer + 2 :]
    return small(work.settings) or sum(m * n for m, n in pairwise(after)) <= FEW_PRODUCTS


def slope_of_loss(work: Work, row: Row) -> Line:
    """δ of the output: the slope of the example's loss in z."""
    fit, y = row["fit"], row["y"]
    miss = fit.result - y.result
    symbols, term = f"{fit.name} - {y.name}", miss
    if work.settings.loss == "squared error":
        symbols = rf"2({symbols}) \cdot {fit.name} (1 - {fit.name})"
        term = TWO * miss * fit.result * (ONE - fit.result)
    value = work.now.deltas[work.last][work.position, 0]
    symbols = rf"\frac{{dL_{{#}}}}{{dz_{{#}}}} = {symbols}"
    return work.ledger.line(work.names.delta(work.last, 0), symbols, term, value)


def delta(
    work: Work, line: Worker, layer: int, unit: int, after: list[Term], outputs: list[Term]
) -> Line:
    """(Σ w·δ) · f′ of a hidden unit."""
    ways = [Place(layer + 1, unit, k) for k in range(len(after))]
    summed = added(work.weight(way) * d for way, d in zip(ways, after, strict=True))
    a, name = outputs[unit], work.names.a(layer, unit)
    kind = work.settings.activation
    if kind == "tanh":
        symbols, slope = f"(1 - ({name})^2)", ONE - a.squared()
    elif kind == "sigmoid":
        symbols, slope = f"{name} (1 - {name})", a * (ONE - a)
    else:
        value = ACTIVATIONS[kind].slope(work.now.activations[layer + 1][work.position, unit])
        symbols, slope = f"f'({work.names.z(layer, unit)})", work.ledger.given(float(value))
    return line(
        work.names.delta(layer, unit),
        rf"{work.names.slopes(layer, unit)} \cdot {symbols}",
        summed * slope,
        work.now.deltas[layer][work.position, unit],
    )


def table_row(work: Work, b: int) -> Row:
    """One example's row of the table."""
    now, names, layer = work.now, work.names, work.place.layer
    row = {}
    if work.place.source is not None:
        a = now.activations[layer][b, work.place.source]
        row["a"] = work.known(names.a(layer - 1, work.place.source), a)
    row["y"] = work.known("y_{#}", now.y[b])
    row["logit"] = work.known(names.z(work.last, 0), now.sums[-1][b, 0])
    row["fit"] = work.known(names.a(work.last, 0), now.predictions[b])
    row["loss"] = loss_of(work, work.ledger.cell, row, b)
    delta = now.deltas[layer][b, work.place.unit]
    row["delta"] = work.known(names.delta(layer, work.place.unit), delta)
    if work.place.source is not None:
        row["product"] = product(work, work.ledger.cell, row, b)
    return row


def loss_of(work: Work, line: Worker, row: Row, b: int) -> Line:
    """An example's loss, from z as the engine does, or as a square."""
    z, fit, y = row["logit"], row["fit"], row["y"]
    if work.settings.loss == "squared error":
        square = (fit.result - y.result).squared()
        return line("L_{#}", f"({fit.name} - {y.name})^2", square, work.now.losses[b])
    against, name = (z.result.minus(), f"-{z.name}") if y.result.value else (z.result, z.name)
    symbols, term = rf"\ln(1 + e^{{{name}}})", None
    if abs(z.result.value) > FAR:  # e to this would have thousands of digits
        symbols = rf"\max(0, {name}) + \ln(1 + e^{{-|z_{{#}}|}})"
        rest = (ONE + against.absolute().minus().exp()).log()
        term = against.positive_part() + rest
    term = term or (ONE + against.exp()).log()
    return line("L_{#}", symbols, term, work.now.losses[b])


def product(work: Work, line: Worker, row: Row, b: int) -> Line:
    """dL/dw of one example: δ of the weight's unit times what comes in."""
    name, delta, a = rf"\frac{{dL_{{#}}}}{{d{work.name}}}", row["delta"], row["a"]
    term, symbols = delta.result * a.result, rf"{delta.name} \cdot {a.name}"
    return line(name, symbols, term, work.products[b])
