"""Forward through a network on paper: the sums and outputs of the units that are worked out."""

from collections.abc import Sequence
from dataclasses import replace

from engine.activations import LEAK
from ui.formulas.network_names import INPUTS, Place
from ui.formulas.network_work import Work, small
from ui.formulas.sheet import Line
from ui.sums import Term, added, printed, rounded

LEAKY = printed(rounded(LEAK, 2))


def forward(work: Work) -> tuple[list[list[Term]], Line, list[Line]]:
    """What the chosen example gives in every layer, the inputs first; its logit; and the lines
    of the units that are worked out."""
    lines = inputs(work)
    outputs = [[line.result for line in lines]]
    for layer, sums in enumerate(work.now.sums):
        row = []
        for unit in range(sums.shape[1]):
            if not on_the_way(work, layer, unit):
                value = work.now.activations[layer + 1][work.position, unit]
                row.append(work.ledger.given(value))
                continue
            z = unit_sum(work, layer, unit, outputs[-1])
            a = unit_output(work, layer, unit, z)
            lines += [z, a]
            row.append(a.result)
        outputs.append(row)
    return outputs, z, lines


def inputs(work: Work) -> list[Line]:
    """The example as the network sees it: squares and products worked out where it sees what
    they are made from, too."""
    features = work.settings.features
    values = dict(zip(features, work.now.activations[0][work.position], strict=True))
    x = {name: work.ledger.given(value) for name, value in values.items()}
    made = {f"{name}²": x[name].squared() for name in ("x₁", "x₂") if name in x}
    if {"x₁", "x₂"} <= set(x):
        made["x₁x₂"] = x["x₁"] * x["x₂"]
    return [
        work.ledger.line(INPUTS[name], "", made.get(name, x[name]), value)
        for name, value in values.items()
    ]


def on_the_way(work: Work, layer: int, unit: int) -> bool:
    """Whether a unit is worked out: each of a few; of many those at the parameter's two ends,
    and the output."""
    ends = [(work.place.layer - 1, work.place.source), (work.place.layer, work.place.unit)]
    return small(work.settings) or layer == work.last or (layer, unit) in ends


def unit_sum(work: Work, layer: int, unit: int, inputs: Sequence[Term]) -> Line:
    """z = Σ w·a + b."""
    symbols = work.names.products(layer, unit)
    terms = [work.weight(Place(layer, i, unit)) * a for i, a in enumerate(inputs)]
    if work.settings.bias:
        bias = Place(layer, None, unit)
        terms.append(work.weight(bias))
        symbols += f" + {work.names.parameter(bias)}"
    value = work.now.sums[layer][work.position, unit]
    return work.ledger.line(work.names.z(layer, unit), symbols, added(terms), value)


def unit_output(work: Work, layer: int, unit: int, z: Line) -> Line:
    """a = f(z), or ŷ = σ(z)."""
    name, sigmoid = work.names.a(layer, unit), (rf"\sigma({z.name})", z.result.sigmoid)
    if layer == work.last:
        value = work.now.predictions[work.position]
        return work.ledger.line(name, sigmoid[0], sigmoid[1](), value)
    value = work.now.activations[layer + 1][work.position, unit]
    if work.settings.activation == "step":
        return replace(work.known(name, value), symbols=rf"[{z.name} > 0]")
    symbols, number = {
        "tanh": (rf"\tanh({z.name})", z.result.tanh),
        "sigmoid": sigmoid,
        "ReLU": (rf"\max(0, {z.name})", z.result.positive_part),
        "leaky ReLU": (
            rf"\max({z.name}, {LEAKY.latex} \cdot {z.name})",
            lambda: z.result.larger(LEAKY * z.result),
        ),
        "identity": (z.name, lambda: z.result),
    }[work.settings.activation]
    return work.ledger.line(name, symbols, number(), value)
