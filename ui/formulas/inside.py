"""The sum of one unit: its bias, its eight largest terms, the rest, and what it makes of z."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from engine.activations import LEAK
from experiments.inside import Unit
from experiments.reading import Reading
from language import tr
from ui.formulas import reading as outputs
from ui.formulas.sheet import Ledger, Line, lost, worked_out
from ui.numbers import count
from ui.sums import Term, added, text


@dataclass(frozen=True)
class Sums:
    """The lines, and the table of terms: for each its input, weight and product."""

    digits: int
    lines: Sequence[Line]
    rows: Sequence[tuple[Line, Line, Line]]
    bias: Term
    rest: Term


def sums(unit: Unit, activation: str | None, end: Sequence[Line] = ()) -> Sums:
    """z from its terms; then a = f(z) of a hidden unit, or the lines of an output's `end`."""

    def build(ledger: Ledger) -> Sums:
        bias, rest = ledger.given(unit.bias), ledger.given(unit.rest)
        rows = []
        for place, i in enumerate(unit.largest.tolist(), 1):
            x, w = ledger.given(float(unit.inputs[i])), ledger.given(float(unit.weights[i]))
            product = ledger.cell(
                f"p_{place}", rf"w_{place} \cdot x_{place}", w * x, float(unit.products[i])
            )
            rows.append((Line(f"x_{place}", "", x, x), Line(f"w_{place}", "", w, w), product))
        terms = [bias, *(product.result for _, _, product in rows), rest]
        others = tr("rest")
        symbols = " + ".join(["b", *(row[2].name for row in rows), rf"\text{{{others}}}"])
        z = ledger.line("z", symbols, added(terms), unit.z)
        lines = [*(row[2] for row in rows[:1]), z]
        if activation:
            symbols, term = APPLIED[activation](z, ledger)
            lines.append(ledger.line("a", symbols, term, unit.a))
        return Sums(ledger.digits, [*lines, *end], rows, bias, rest)

    return worked_out(build, lost((unit.products[unit.largest], unit.z), (unit.products, unit.z)))


def leaky(z: Line, ledger: Ledger) -> tuple[str, Term]:
    leak = ledger.given(LEAK)
    return rf"\max(z, {leak.latex} \cdot z)", z.result.larger(leak * z.result)


APPLIED: dict[str, Callable[[Line, Ledger], tuple[str, Term]]] = {
    "sigmoid": lambda z, _: (r"\sigma(z)", z.result.sigmoid()),
    "tanh": lambda z, _: (r"\tanh(z)", z.result.tanh()),
    "ReLU": lambda z, _: (r"\max(0, z)", z.result.positive_part()),
    "leaky ReLU": leaky,
}


def show(
    unit: Unit, names: Sequence[str], reading: Reading, activation: str | None, digit: int | None
) -> None:
    """The panel: of a hidden unit with its activation, or of the output of a digit, which is a
    probability or, with an activation, a sigmoid of its own."""
    end: Sequence[Line] = ()
    if digit is not None:
        link = outputs.sigmoid_of if activation else outputs.softmax_of
        end = link(reading, digit).lines
    worked = sums(unit, activation if digit is None else None, end)
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        outputs.draw(
            worked.lines,
            worked.digits,
            tr(
                "The bias, the {n} largest of {all} terms, and the rest.",
                n=count(len(worked.rows)),
                all=count(len(unit.weights)),
            ),
        )
    with right:
        st.dataframe(
            table(worked, names, len(unit.weights)),
            hide_index=True,
            height=35 * (len(worked.rows) + 4) + 3,
            alt=tr("The largest terms of the sum, the rest of them and the bias"),
        )


def table(worked: Sums, names: Sequence[str], terms: int) -> dict[str, list[str]]:
    """A row for each of the largest terms, then the rest, the bias and z."""
    rows, z = worked.rows, next(line for line in worked.lines if line.name == "z")
    others = count(terms - len(rows))
    return {
        tr("input"): [*names, tr("the other {n}", n=others), tr("bias"), "z"],
        "x": [*(text(x.result.value) for x, _, _ in rows), "", "", ""],
        tr("weight w"): [*(text(w.result.value) for _, w, _ in rows), "", "", ""],
        "w · x": [
            *(text(product.result.value) for _, _, product in rows),
            *(text(term.value) for term in (worked.rest, worked.bias, z.result)),
        ],
    }
