"""From a network's slope to the next weight on paper: the penalty, Adam's memory, the step."""

from dataclasses import replace

import numpy as np

from engine.optimizers import Adam
from language import tr
from ui.formulas.network_work import Work
from ui.formulas.sheet import RESULT, Line
from ui.sums import Term, added

ADAM = Adam()  # its settings but for the learning rate


def penalty(work: Work, gradient: Line) -> list[Line]:
    """What the penalty adds to the slope of a weight."""
    l1, l2, weight = work.settings.l1, work.settings.l2, work.now.theta[work.parameter]
    if work.place.source is None or not (l1 or l2):
        return []
    symbols, terms = [], []
    if l1:
        symbols.append(rf"\lambda_1 \cdot \operatorname{{sgn}}({work.name})")
        terms.append(work.ledger.given(l1) * work.ledger.given(np.sign(weight)))
    if l2:
        symbols.append(rf"\lambda_2 \cdot {work.name}")
        terms.append(work.ledger.given(l2) * work.ledger.given(weight))
    own, whole = (rf"\frac{{\partial {what}}}{{\partial {work.name}}}" for what in ("P", "(L + P)"))
    value = l1 * np.sign(weight) + l2 * weight
    extra = work.ledger.line(own, " + ".join(symbols), added(terms), value)
    both = gradient.result + extra.result
    symbol = f"{gradient.name} + {own}"
    return [extra, work.ledger.line(whole, symbol, both, work.now.slope[work.parameter])]


def update(work: Work, slope: Line, weight: Term) -> list[Line]:
    """From the slope to the weight after the update."""
    rate, lines = work.ledger.given(work.settings.learning_rate), []
    if work.now.memory:
        lines = adam(work, slope)
        slope = lines[-1]
    rate_in_words, following = tr("learning rate"), tr("next")
    symbols = rf"{work.name} - \text{{{rate_in_words}}} \cdot {slope.name}"
    name = work.names.parameter(work.place, rf"\text{{{following}}}")
    value = work.now.after[work.parameter]
    step = weight - rate * slope.result
    return [*lines, work.ledger.line(name, symbols, step, value, RESULT)]


def adam(work: Work, slope: Line) -> list[Line]:
    """Adam's memory of the slope and of its square, corrected for its start at 0, and what
    stands in the slope's place."""
    before, memory, p = work.now.before, work.now.memory, work.parameter
    assert before is not None
    assert memory is not None
    squared = replace(slope, name=rf"({slope.name})^2")
    lines = [
        *remembered(work, "m", before.mean[p], memory.mean[p], ADAM.beta1, slope, slope.result),
        *remembered(
            work,
            *("v", before.square[p], memory.square[p]),
            *(ADAM.beta2, squared, slope.result.squared()),
        ),
    ]
    m, v = lines[3], lines[7]
    term = m.result / (v.result.root() + work.ledger.given(ADAM.epsilon))
    mean, square = (
        value / (1 - beta**memory.steps)
        for value, beta in ((memory.mean[p], ADAM.beta1), (memory.square[p], ADAM.beta2))
    )
    name = rf"\frac{{{m.name}}}{{\sqrt{{{v.name}}} + \epsilon}}"
    value = mean / (square**0.5 + ADAM.epsilon)
    return [*lines, work.ledger.line(name, "", term, value)]


def remembered(
    work: Work, letter: str, was: float, value: float, beta: float, fresh: Line, term: Term
) -> list[Line]:
    """A running mean before the update and after it, and how it is corrected."""
    assert work.now.memory
    steps, given = work.now.memory.steps, work.ledger.given
    old, kept, new = work.known(letter, was), given(beta), given(1 - beta)
    symbols = rf"{kept.latex} \cdot {letter} + {new.latex} \cdot {fresh.name}"
    following = tr("next")
    name = rf"{letter}^{{\text{{{following}}}}}"
    after = work.ledger.line(name, symbols, kept * old.result + new * term, value)
    left = work.known(f"1 - {kept.latex}^{{{steps}}}", 1 - beta**steps)
    term = after.result / left.result
    symbols = rf"\frac{{{after.name}}}{{{left.name}}}"
    hat = work.ledger.line(rf"\hat {letter}", symbols, term, value / (1 - beta**steps))
    return [old, after, left, hat]
