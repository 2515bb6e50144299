"""One parameter of any network with one output, worked out on paper: forward, loss, chain rule and
update, with the numbers of one example and of the units on the parameter's way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from engine.activations import ACTIVATIONS, LEAK, Array
from engine.optimizers import Adam
from experiments.decision_boundary import Settings
from experiments.updates import Update
from ui.formulas.sheet import (
    RESULT,
    ROWS,
    TWO,
    Ledger,
    Line,
    Mean,
    Row,
    Sheet,
    lost,
    mean,
    shown,
    worked_out,
)
from ui.sums import FAR, Term, added, printed, rounded

FEW_UNITS = 8  # in a network of no more, every unit is worked out
FEW_PRODUCTS = 24  # so many may stand in the chain rule of the layers after the parameter's
NAMED = 4  # terms of a sum that are all named
ADAM = Adam()  # its settings but for the learning rate
ONE = printed(rounded(1, 1))
Worker = Callable[[str, str, Term, float], Line]  # a ledger's `line` or `cell`
LEAKY = printed(rounded(LEAK, 2))
INPUTS = {
    "x₁": "x_{#,1}",
    "x₂": "x_{#,2}",
    "x₁²": "x_{#,1}^2",
    "x₂²": "x_{#,2}^2",
    "x₁x₂": r"x_{#,1} x_{#,2}",
    "sin x₁": r"\sin x_{#,1}",
    "sin x₂": r"\sin x_{#,2}",
}


@dataclass(frozen=True)
class Place:
    """Where a parameter stands: it leads from `source`, or as a bias from nowhere, to `unit`. All
    count from 0; layer 0 is the first that has weights."""

    layer: int
    source: int | None
    unit: int


def places(settings: Settings) -> list[Place]:
    """Of every parameter, in the order of the network's flat vector."""
    found = []
    for layer, (m, n) in enumerate(pairwise(settings.sizes)):
        found += [Place(layer, i, j) for i in range(m) for j in range(n)]
        found += [Place(layer, None, j) for j in range(n)] * settings.bias
    return found


def small(settings: Settings) -> bool:
    """Whether there are so few units that each is worked out."""
    return sum(settings.hidden) + 1 <= FEW_UNITS


@dataclass(frozen=True)
class Names:
    """What everything is called in LaTeX; # is the number of the example."""

    settings: Settings

    @property
    def last(self) -> int:
        return len(self.settings.hidden)

    def a(self, layer: int, unit: int) -> str:
        """The output of a layer's unit; layer −1 is what the network is given."""
        if layer < 0:
            return INPUTS[self.settings.features[unit]]
        return r"\hat y_{#}" if layer == self.last else self._of_unit("a", layer, unit)

    def z(self, layer: int, unit: int) -> str:
        return self._of_unit("z", layer, unit)

    def delta(self, layer: int, unit: int) -> str:
        return self._of_unit(r"\delta", layer, unit)

    def _of_unit(self, letter: str, layer: int, unit: int) -> str:
        if layer == self.last:
            return f"{letter}_{{#}}"
        return f"{letter}^{{({layer + 1})}}_{{#,{unit + 1}}}"

    def parameter(self, place: Place, mark: str = "") -> str:
        """A weight or bias; the `mark` goes into its superscript."""
        above = [f"({place.layer + 1})"] * bool(self.last) + [mark] * bool(mark)
        below = [] if place.source is None else [f"{place.source + 1}"]
        below += [] if place.layer == self.last else [f"{place.unit + 1}"]
        name = "b" if place.source is None else "w"
        name += f"_{{{','.join(below)}}}" if below else ""
        return name + (f"^{{{','.join(above)}}}" if above else "")

    def products(self, layer: int, unit: int) -> str:
        """Σ w·a into a unit. Of a long sum only the law is given, where one law is enough."""
        m = self.settings.sizes[layer]
        if layer and m > NAMED:
            w, a = (f"{s}^{{({k})}}" for s, k in (("w", layer + 1), ("a", layer)))
            end = "k" if layer == self.last else f"k,{unit + 1}"
            return rf"\sum_k {w}_{{{end}}} \cdot {a}_{{#,k}}"
        parts = [(self.parameter(Place(layer, i, unit)), self.a(layer - 1, i)) for i in range(m)]
        return " + ".join(rf"{w} \cdot {a}" for w, a in parts)

    def slopes(self, layer: int, unit: int) -> str:
        """Σ w·δ over the units that a unit leads to."""
        n = self.settings.sizes[layer + 2]
        if n > NAMED:
            w, delta = (rf"{s}^{{({layer + 2})}}" for s in ("w", r"\delta"))
            return rf"(\sum_k {w}_{{{unit + 1},k}} \cdot {delta}_{{#,k}})"
        parts = [
            rf"{self.parameter(Place(layer + 1, unit, k))} \cdot {self.delta(layer + 1, k)}"
            for k in range(n)
        ]
        return parts[0] if n == 1 else f"({' + '.join(parts)})"


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
        return Work(settings, now, position, parameter, place, products, ledger).sheet()

    output = place.layer == len(settings.hidden)
    terms = now.predictions * factors if output else products  # whose rounding adds up
    return worked_out(build, lost((terms, totals[1])) if len(products) <= ROWS else 0)


@dataclass(frozen=True)
class Work:
    """One parameter's update in a ledger of so many digits."""

    settings: Settings
    now: Update
    position: int  # of the chosen example among those that take part
    parameter: int
    place: Place
    products: Array  # (B,) dL/dw of each example's own loss
    ledger: Ledger

    @property
    def names(self) -> Names:
        return Names(self.settings)

    @property
    def last(self) -> int:
        return len(self.settings.hidden)

    @property
    def name(self) -> str:
        return self.names.parameter(self.place)

    def sheet(self) -> Sheet:
        rows_of = self.now.rows
        outputs, logit, forward = self.forward()
        chosen, chain = self.backward(outputs, logit)
        number = int(rows_of[self.position])
        rows = {number: chosen}
        rows |= {int(rows_of[b]): self.row(b) for b in shown(self.position, len(rows_of))[1:]}
        whole = self.mean("L", rows, "loss", self.now.losses, self.now.loss, RESULT)
        column = "delta" if self.place.source is None else "product"
        slope = rf"\frac{{\partial L}}{{\partial {self.name}}}"
        value = self.now.gradient[self.parameter]
        gradient = self.mean(slope, rows, column, self.products, value)
        penalty = self.penalty(gradient.result)
        start = self.ledger.weight(self.name, self.now.theta[self.parameter])
        lines = {
            "Forward": [start, *forward],
            "Loss": [chosen["y"], chosen["loss"], *whole.lines],
            "Chain rule": [*chain, *gradient.lines, *penalty],
            "Update": self.update([gradient.result, *penalty][-1], start.numbers),
        }
        lines = {head: [line.of(number + 1) for line in some] for head, some in lines.items()}
        means = {"loss": whole, column: gradient}
        return Sheet(self.ledger.digits, lines, rows, means, len(rows_of))

    def weight(self, place: Place) -> Term:
        m, n = self.settings.sizes[place.layer : place.layer + 2]
        sizes = list(pairwise(self.settings.sizes))[: place.layer]
        start = sum((i + self.settings.bias) * j for i, j in sizes)
        row = m if place.source is None else place.source
        return self.ledger.given(self.now.theta[start + row * n + place.unit])

    def known(self, name: str, value: float) -> Line:
        """A number that is not worked out here."""
        term = self.ledger.given(value)
        return Line(name, "", term, term)

    def mean(
        self,
        name: str,
        rows: dict[int, Row],
        column: str,
        values: Array,
        value: float,
        digits: int | None = None,
    ) -> Mean:
        """Over the examples that take part; of a single one, the number itself."""
        found = mean(self.ledger, name, rows, column, values, value, digits)
        if len(values) > 1:
            return found
        (row,) = rows.values()
        return replace(found, result=replace(found.result, symbols=row[column].name))

    # Forward

    def forward(self) -> tuple[list[list[Term]], Line, list[Line]]:
        """What the chosen example gives in every layer, the inputs first; its logit; and the lines
        of the units that are worked out."""
        lines = self.inputs()
        outputs = [[line.result for line in lines]]
        for layer, sums in enumerate(self.now.sums):
            row = []
            for unit in range(sums.shape[1]):
                if not self.on_the_way(layer, unit):
                    value = self.now.activations[layer + 1][self.position, unit]
                    row.append(self.ledger.given(value))
                    continue
                z = self.sum(layer, unit, outputs[-1])
                a = self.output(layer, unit, z)
                lines += [z, a]
                row.append(a.result)
            outputs.append(row)
        return outputs, z, lines

    def inputs(self) -> list[Line]:
        """The example as the network sees it: squares and products worked out where it sees what
        they are made from, too."""
        features = self.settings.features
        values = dict(zip(features, self.now.activations[0][self.position], strict=True))
        x = {name: self.ledger.given(value) for name, value in values.items()}
        made = {f"{name}²": x[name].squared() for name in ("x₁", "x₂") if name in x}
        if {"x₁", "x₂"} <= set(x):
            made["x₁x₂"] = x["x₁"] * x["x₂"]
        return [
            self.ledger.line(INPUTS[name], "", made.get(name, x[name]), value)
            for name, value in values.items()
        ]

    def on_the_way(self, layer: int, unit: int) -> bool:
        """Whether a unit is worked out: each of a few; of many those at the parameter's two ends,
        and the output."""
        ends = [(self.place.layer - 1, self.place.source), (self.place.layer, self.place.unit)]
        return small(self.settings) or layer == self.last or (layer, unit) in ends

    def sum(self, layer: int, unit: int, inputs: Sequence[Term]) -> Line:
        """z = Σ w·a + b."""
        symbols = self.names.products(layer, unit)
        terms = [self.weight(Place(layer, i, unit)) * a for i, a in enumerate(inputs)]
        if self.settings.bias:
            bias = Place(layer, None, unit)
            terms.append(self.weight(bias))
            symbols += f" + {self.names.parameter(bias)}"
        value = self.now.sums[layer][self.position, unit]
        return self.ledger.line(self.names.z(layer, unit), symbols, added(terms), value)

    def output(self, layer: int, unit: int, z: Line) -> Line:
        """a = f(z), or ŷ = σ(z)."""
        name, sigmoid = self.names.a(layer, unit), (rf"\sigma({z.name})", z.result.sigmoid)
        if layer == self.last:
            value = self.now.predictions[self.position]
            return self.ledger.line(name, sigmoid[0], sigmoid[1](), value)
        value = self.now.activations[layer + 1][self.position, unit]
        if self.settings.activation == "step":
            return replace(self.known(name, value), symbols=rf"[{z.name} > 0]")
        symbols, number = {
            "tanh": (rf"\tanh({z.name})", z.result.tanh),
            "sigmoid": sigmoid,
            "ReLU": (rf"\max(0, {z.name})", z.result.positive_part),
            "leaky ReLU": (
                rf"\max({z.name}, {LEAKY.latex} \cdot {z.name})",
                lambda: z.result.larger(LEAKY * z.result),
            ),
            "identity": (z.name, lambda: z.result),
        }[self.settings.activation]
        return self.ledger.line(name, symbols, number(), value)

    # Loss and chain rule

    def backward(self, outputs: list[list[Term]], logit: Line) -> tuple[Row, list[Line]]:
        """The chosen example's row of the table, and the lines from its loss back to the
        parameter: every δ on the way, then δ times what the parameter multiplies."""
        row = dict(self.row(self.position))
        fit = outputs[-1][0]
        row |= {"logit": logit, "fit": Line(row["fit"].name, "", fit, fit)}
        row["loss"] = self.loss(self.ledger.line, row, self.position)
        first = self.slope_of_loss(row)
        lines = [first, *self.hidden_deltas(first, outputs)]
        row["delta"] = lines[-1]
        if self.place.source is not None:
            a = outputs[self.place.layer][self.place.source]
            row["a"] = replace(row["a"], numbers=a, result=a)
            row["product"] = self.product(self.ledger.line, row, self.position)
            lines.append(row["product"])
        return row, lines

    def hidden_deltas(self, first: Line, outputs: list[list[Term]]) -> list[Line]:
        """Every δ before the output's, back to that of the parameter's unit, which comes last."""
        lines, deltas, ledger = [], [first.result], self.ledger
        for layer in range(self.last - 1, self.place.layer - 1, -1):
            a, units = outputs[layer + 1], range(self.settings.sizes[layer + 1])
            if layer == self.place.layer:
                lines.append(self.delta(ledger.line, layer, self.place.unit, deltas, a))
            elif self.few_products():
                found = [self.delta(ledger.cell, layer, unit, deltas, a) for unit in units]
                lines += found
                deltas = [line.result for line in found]
            else:
                deltas = [ledger.given(d) for d in self.now.deltas[layer][self.position]]
        return lines

    def few_products(self) -> bool:
        """Whether the δ of all layers after the parameter's can be written out."""
        after = self.settings.sizes[self.place.layer + 2 :]
        return small(self.settings) or sum(m * n for m, n in pairwise(after)) <= FEW_PRODUCTS

    def slope_of_loss(self, row: Row) -> Line:
        """δ of the output: the slope of the example's loss in z."""
        fit, y = row["fit"], row["y"]
        miss = fit.result - y.result
        symbols, term = f"{fit.name} - {y.name}", miss
        if self.settings.loss == "squared error":
            symbols = rf"2({symbols}) \cdot {fit.name} (1 - {fit.name})"
            term = TWO * miss * fit.result * (ONE - fit.result)
        value = self.now.deltas[self.last][self.position, 0]
        symbols = rf"\frac{{dL_{{#}}}}{{dz_{{#}}}} = {symbols}"
        return self.ledger.line(self.names.delta(self.last, 0), symbols, term, value)

    def delta(
        self, line: Worker, layer: int, unit: int, after: list[Term], outputs: list[Term]
    ) -> Line:
        """(Σ w·δ) · f′ of a hidden unit."""
        ways = [Place(layer + 1, unit, k) for k in range(len(after))]
        summed = added(self.weight(way) * d for way, d in zip(ways, after, strict=True))
        a, name = outputs[unit], self.names.a(layer, unit)
        kind = self.settings.activation
        if kind == "tanh":
            symbols, slope = f"(1 - ({name})^2)", ONE - a.squared()
        elif kind == "sigmoid":
            symbols, slope = f"{name} (1 - {name})", a * (ONE - a)
        else:
            value = ACTIVATIONS[kind].slope(self.now.activations[layer + 1][self.position, unit])
            symbols, slope = f"f'({self.names.z(layer, unit)})", self.ledger.given(float(value))
        return line(
            self.names.delta(layer, unit),
            rf"{self.names.slopes(layer, unit)} \cdot {symbols}",
            summed * slope,
            self.now.deltas[layer][self.position, unit],
        )

    def row(self, b: int) -> Row:
        """One example's row of the table."""
        now, names, layer = self.now, self.names, self.place.layer
        row = {}
        if self.place.source is not None:
            a = now.activations[layer][b, self.place.source]
            row["a"] = self.known(names.a(layer - 1, self.place.source), a)
        row["y"] = self.known("y_{#}", now.y[b])
        row["logit"] = self.known(names.z(self.last, 0), now.sums[-1][b, 0])
        row["fit"] = self.known(names.a(self.last, 0), now.predictions[b])
        row["loss"] = self.loss(self.ledger.cell, row, b)
        delta = now.deltas[layer][b, self.place.unit]
        row["delta"] = self.known(names.delta(layer, self.place.unit), delta)
        if self.place.source is not None:
            row["product"] = self.product(self.ledger.cell, row, b)
        return row

    def loss(self, line: Worker, row: Row, b: int) -> Line:
        """An example's loss, from z as the engine does, or as a square."""
        z, fit, y = row["logit"], row["fit"], row["y"]
        if self.settings.loss == "squared error":
            square = (fit.result - y.result).squared()
            return line("L_{#}", f"({fit.name} - {y.name})^2", square, self.now.losses[b])
        against, name = (z.result.minus(), f"-{z.name}") if y.result.value else (z.result, z.name)
        symbols, term = rf"\ln(1 + e^{{{name}}})", None
        if abs(z.result.value) > FAR:  # e to this would have thousands of digits
            symbols = rf"\max(0, {name}) + \ln(1 + e^{{-|z_{{#}}|}})"
            rest = (ONE + against.absolute().minus().exp()).log()
            term = against.positive_part() + rest
        term = term or (ONE + against.exp()).log()
        return line("L_{#}", symbols, term, self.now.losses[b])

    def product(self, line: Worker, row: Row, b: int) -> Line:
        """dL/dw of one example: δ of the weight's unit times what comes in."""
        name, delta, a = rf"\frac{{dL_{{#}}}}{{d{self.name}}}", row["delta"], row["a"]
        term, symbols = delta.result * a.result, rf"{delta.name} \cdot {a.name}"
        return line(name, symbols, term, self.products[b])

    def penalty(self, gradient: Line) -> list[Line]:
        """What the penalty adds to the slope of a weight."""
        l1, l2, weight = self.settings.l1, self.settings.l2, self.now.theta[self.parameter]
        if self.place.source is None or not (l1 or l2):
            return []
        symbols, terms = [], []
        if l1:
            symbols.append(rf"\lambda_1 \cdot \operatorname{{sgn}}({self.name})")
            terms.append(self.ledger.given(l1) * self.ledger.given(np.sign(weight)))
        if l2:
            symbols.append(rf"\lambda_2 \cdot {self.name}")
            terms.append(self.ledger.given(l2) * self.ledger.given(weight))
        own, whole = (
            rf"\frac{{\partial {what}}}{{\partial {self.name}}}" for what in ("P", "(L + P)")
        )
        value = l1 * np.sign(weight) + l2 * weight
        extra = self.ledger.line(own, " + ".join(symbols), added(terms), value)
        both = gradient.result + extra.result
        symbol = f"{gradient.name} + {own}"
        return [extra, self.ledger.line(whole, symbol, both, self.now.slope[self.parameter])]

    # Update

    def update(self, slope: Line, weight: Term) -> list[Line]:
        """From the slope to the weight after the update."""
        rate, lines = self.ledger.given(self.settings.learning_rate), []
        if self.now.memory:
            lines = self.adam(slope)
            slope = lines[-1]
        symbols = rf"{self.name} - \text{{learning rate}} \cdot {slope.name}"
        name = self.names.parameter(self.place, r"\text{next}")
        value = self.now.after[self.parameter]
        step = weight - rate * slope.result
        return [*lines, self.ledger.line(name, symbols, step, value, RESULT)]

    def adam(self, slope: Line) -> list[Line]:
        """Adam's memory of the slope and of its square, corrected for its start at 0, and what
        stands in the slope's place."""
        before, memory, p = self.now.before, self.now.memory, self.parameter
        assert before is not None
        assert memory is not None
        squared = replace(slope, name=rf"({slope.name})^2")
        lines = [
            *self.remembered("m", before.mean[p], memory.mean[p], ADAM.beta1, slope, slope.result),
            *self.remembered(
                *("v", before.square[p], memory.square[p]),
                *(ADAM.beta2, squared, slope.result.squared()),
            ),
        ]
        m, v = lines[3], lines[7]
        term = m.result / (v.result.root() + self.ledger.given(ADAM.epsilon))
        mean, square = (
            value / (1 - beta**memory.steps)
            for value, beta in ((memory.mean[p], ADAM.beta1), (memory.square[p], ADAM.beta2))
        )
        name = rf"\frac{{{m.name}}}{{\sqrt{{{v.name}}} + \epsilon}}"
        value = mean / (square**0.5 + ADAM.epsilon)
        return [*lines, self.ledger.line(name, "", term, value)]

    def remembered(
        self, letter: str, was: float, value: float, beta: float, fresh: Line, term: Term
    ) -> list[Line]:
        """A running mean before the update and after it, and how it is corrected."""
        assert self.now.memory
        steps, given = self.now.memory.steps, self.ledger.given
        old, kept, new = self.known(letter, was), given(beta), given(1 - beta)
        symbols = rf"{kept.latex} \cdot {letter} + {new.latex} \cdot {fresh.name}"
        name = rf"{letter}^{{\text{{next}}}}"
        after = self.ledger.line(name, symbols, kept * old.result + new * term, value)
        left = self.known(f"1 - {kept.latex}^{{{steps}}}", 1 - beta**steps)
        term = after.result / left.result
        symbols = rf"\frac{{{after.name}}}{{{left.name}}}"
        hat = self.ledger.line(rf"\hat {letter}", symbols, term, value / (1 - beta**steps))
        return [old, after, left, hat]
