"""One example with one of two losses, in formulas: its output, its loss and the loss's slopes."""

from experiments.losses import ENTROPY, SQUARED, YES_NO
from ui.formulas.losses_part import Part
from ui.formulas.sheet import (
    ONE,
    TWO,
    Ledger,
    Line,
    Worker,
)
from ui.sums import Term, printed, rounded

FAR = 200.0  # a calculator has no e to a larger power


def cells_of(
    ledger: Ledger, counts: bool, contest: str, part: Part, x: Term, y: Term, i: int
) -> dict[str, Line]:
    """The formulas of example i with the loss of this part; # stands for its number."""
    line, now, t = ledger.line if counts else ledger.cell, part.now, part.tag
    w, b = (ledger.given(value) for value in part.theta)
    cells = {"z": line(rf"z_{{#}}{t}", r"w \cdot x_{#} + b", w * x + b, now.z[i])}
    z = cells["z"].result
    if contest == YES_NO:
        cells["fit"] = line(rf"\hat y_{{#}}{t}", r"\sigma(z_{#})", z.sigmoid(), now.outputs[i])
    else:
        cells["fit"] = Line(rf"\hat y_{{#}}{t}", "z_{#}", z, z)
    fit = cells["fit"].result
    cells["miss"] = line(rf"\hat y_{{#}}{t} - y_{{#}}", "", fit - y, now.misses[i])
    miss = cells["miss"].result
    if part.name == ENTROPY:
        cells |= _entropy(line, part, z, y, miss, i)
    else:
        cells |= _outer(line, part, miss, i)
        cells |= _chain(line, contest, part, fit, cells["outer"].result, i)
    name, words = rf"\frac{{dL_{{#}}{t}}}{{dw}}", r"\frac{dL_{#}}{dz_{#}} \cdot x_{#}"
    slope = cells["slope"].result
    cells["product"] = line(name, words, slope * x, now.products[i, 0])
    return cells


def _entropy(line: Worker, part: Part, z: Term, y: Term, miss: Term, i: int) -> dict[str, Line]:
    """The cross-entropy of example i and its slope in z, which is the miss."""
    loss, words = cross_entropy(z, y)
    slope = Line(
        rf"\frac{{dL_{{#}}{part.tag}}}{{dz_{{#}}}}",
        r"\frac{\hat y_{#} - y_{#}}{\hat y_{#}(1 - \hat y_{#})} \cdot \hat y_{#}(1 - \hat "
        r"y_{#}) = \hat y_{#} - y_{#}",
        *(miss, miss),
    )
    return {"loss": line(rf"L_{{#}}{part.tag}", words, loss, part.now.losses[i]), "slope": slope}


def _chain(
    line: Worker, contest: str, part: Part, fit: Term, outer: Term, i: int
) -> dict[str, Line]:
    """From the slope in example i's output to that in z, by way of the sigmoid if there is one."""
    name = rf"\frac{{dL_{{#}}{part.tag}}}{{dz_{{#}}}}"
    if contest != YES_NO:
        return {"slope": Line(name, r"\frac{dL_{#}}{d\hat y_{#}}", outer, outer)}
    words = r"\hat y_{#} \cdot (1 - \hat y_{#})"
    flat = line(rf"\sigma'(z_{{#}}{part.tag})", words, fit * (ONE - fit), part.now.flatness[i])
    words = r"\frac{dL_{#}}{d\hat y_{#}} \cdot \sigma'(z_{#})"
    return {"flat": flat, "slope": line(name, words, outer * flat.result, part.now.slopes[i])}


def _outer(line: Worker, part: Part, miss: Term, i: int) -> dict[str, Line]:
    """How the loss of example i follows its output, where that is worked out by itself."""
    name = rf"\frac{{dL_{{#}}{part.tag}}}{{d\hat y_{{#}}}}"
    if part.name == SQUARED:
        loss = line(
            rf"L_{{#}}{part.tag}", r"(\hat y_{#} - y_{#})^2", miss.squared(), part.now.losses[i]
        )
        outer = line(name, r"2(\hat y_{#} - y_{#})", TWO * miss, 2 * part.now.misses[i])
        return {"loss": loss, "outer": outer}
    sign = printed(rounded(part.now.slopes[i], 1))
    exact = miss / miss.absolute() if miss.value else sign
    words = r"\frac{\hat y_{#} - y_{#}}{|\hat y_{#} - y_{#}|}" if miss.value else ""
    loss = line(rf"L_{{#}}{part.tag}", r"|\hat y_{#} - y_{#}|", miss.absolute(), part.now.losses[i])
    return {"loss": loss, "outer": Line(name, words, exact, sign)}


def cross_entropy(z: Term, y: Term) -> tuple[Term, str]:
    """The loss of one example worked out from z, and its formula."""
    wrong, sign = (z.minus(), "-") if y.value else (z, "")  # how surely the answer is wrong
    if wrong.value > FAR:
        words = rf"{sign}z_{{#}} + \ln(1 + e^{{{'' if sign else '-'}z_{{#}}}})"
        return wrong + (ONE + wrong.minus().exp()).log(), words
    return (ONE + wrong.exp()).log(), rf"\ln(1 + e^{{{sign}z_{{#}}}})"
