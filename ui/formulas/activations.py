"""The neuron worked out: its sum, its activation, the activation's slope, its threshold."""

from decimal import Decimal

from engine.activations import ACTIVATIONS, IDENTITY, LEAK, LEAKY_RELU, RELU, SIGMOID, STEP, TANH
from experiments.activations import place, threshold
from language import marked, tr, trc
from ui import formulas
from ui.formulas.sheet import Ledger, Line, Sheet, worked_out
from ui.sums import Term, printed, rounded

DIGITS = 8  # of a slope that is given and not worked out
ONE, ZERO, LEAKED = (printed(Decimal(text)) for text in ("1", "0", str(LEAK)))
SIDES = {
    STEP.name: marked("The step is 1 where z > 0 and 0 elsewhere; its slope is 0 on both sides."),
    RELU.name: marked("The slope of ReLU is 1 where z > 0 and 0 elsewhere."),
    LEAKY_RELU.name: marked("The slope of leaky ReLU is 1 where z > 0 and {leak} elsewhere."),
    IDENTITY.name: marked("The slope of the identity is 1 everywhere."),
}
TITLES = {"x": "x", "w": "w", "b": "b", "z": "z = w·x − b", "f": "f(z)", "slope": "f′(z)"}


def sides(name: str) -> str:
    """The slope of an activation that has one on each side; "" for the others."""
    return tr(SIDES[name], leak=f"{LEAK:g}") if name in SIDES else ""


def output(name: str, z: Term, symbol: str) -> tuple[str, Term]:
    """An activation of `z` in LaTeX with the `symbol` for z, and worked out."""
    match ACTIVATIONS[name]:
        case a if a is STEP:
            step = trc("activation", "step")
            return rf"\text{{{step}}}({symbol})", ONE if z.value > 0 else ZERO
        case a if a is SIGMOID:
            return rf"\sigma({symbol})", z.sigmoid()
        case a if a is TANH:
            return rf"\tanh {symbol}", z.tanh()
        case a if a is RELU:
            return rf"\max(0, {symbol})", z.positive_part()
        case a if a is LEAKY_RELU:
            return rf"\max({symbol}, {LEAK:g} \cdot {symbol})", z.larger(LEAKED * z)
    return symbol, z


def slope(name: str, a: Term, symbol: str, engine: float) -> tuple[str, Term]:
    """The activation's slope where it gives `a`, with the `symbol` for a; where it depends on the
    side alone it is the engine's."""
    if name == SIGMOID.name:
        return rf"{symbol} \cdot (1 - {symbol})", a * (ONE - a)
    if name == TANH.name:
        return f"1 - {symbol}^2", ONE - a.squared()
    return "", printed(rounded(engine, DIGITS))


def show(name: str, x: float, weight: float, bias: float, steepness: float) -> None:
    """The sum of the neuron on screen."""
    worked = sheet(name, x, weight, bias, steepness)
    formulas.draw(worked, TITLES, sides(name))


def sheet(name: str, x: float, weight: float, bias: float, steepness: float) -> Sheet:
    """The neuron of these weights worked out; only a sigmoid has a steepness."""
    sums = threshold(x, weight, bias)
    here = place(name, sums.total, steepness)

    def build(ledger: Ledger) -> Sheet:
        given = {"x": ledger.given(x), "w": ledger.given(weight), "b": ledger.given(bias)}
        z = ledger.line("z", r"w \cdot x - b", given["w"] * given["x"] - given["b"], sums.total)
        total, inner, steeper = [z], z.result, []
        symbol = "z"
        if name == SIGMOID.name and steepness != 1:
            k, symbol = ledger.given(steepness), "k z"
            steeper = [Line("k", "", k, k)]
            total.append(ledger.line("k z", r"k \cdot z", k * inner, steepness * sums.total))
            inner = total[-1].result
        symbols, value = output(name, inner, symbol)
        f = ledger.line("f(z)", symbols, value, here.output)
        symbols, value = slope(name, f.result, "f(z)", here.slope)
        if steeper:
            symbols, value = rf"k \cdot {symbols}", steeper[0].result * value
        bend = ledger.line("f'(z)", symbols, value, here.slope)
        lines = {
            marked("The sum"): [*(Line(n, "", t, t) for n, t in given.items()), *steeper, *total],
            marked("The activation"): [f],
            marked("Its slope"): [bend],
        }
        if sums.edge is not None:
            where = tr("edge")
            edge = ledger.line(
                *(rf"x_{{\text{{{where}}}}}", r"\frac{b}{w}"),
                *(given["b"] / given["w"], sums.edge),
            )
            lines[marked("The threshold")] = [edge]
        row = {n: Line(n, "", t, t) for n, t in given.items()} | {"z": z, "f": f, "slope": bend}
        return Sheet(ledger.digits, lines, {0: row}, {}, 1)

    return worked_out(build)
