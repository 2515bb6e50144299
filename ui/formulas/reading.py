"""The sum behind the digit said: its output from the ten logits, with the numbers put in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from engine.activations import Array
from experiments.reading import Reading
from language import marked, tr
from ui.formulas import STYLE, breakable
from ui.formulas.sheet import Ledger, Line, worked_out
from ui.sums import added, text
from ui.words import joined

DIGITS = 10


@dataclass(frozen=True)
class Worked:
    """Lines to read in order, and columns of a table, all from the same printed numbers."""

    digits: int
    lines: Sequence[Line]
    columns: Mapping[str, Sequence[Line]]


def softmax_of(reading: Reading, *wanted: int) -> Worked:
    """exp(z) of every logit, less the largest, over their sum; lines for the `wanted` digits."""
    logits = reading.layers[-1]
    said, top = reading.said, float(logits.max())
    shifted = logits - top
    powers = np.exp(shifted)

    def build(ledger: Ledger) -> Worked:
        z = [ledger.given(float(value)) for value in logits]
        known = [Line(f"z_{d}", "", term, term) for d, term in enumerate(z)]
        less = [
            ledger.cell(rf"z_{d} - z_{said}", "", z[d] - z[said], float(shifted[d]))
            for d in range(DIGITS)
        ]
        raised = [
            ledger.cell(rf"e^{{z_{d} - z_{said}}}", "", less[d].result.exp(), float(powers[d]))
            for d in range(DIGITS)
        ]
        terms = added(line.result for line in raised)
        symbols = rf"\sum_{{d=0}}^9 e^{{z_d - z_{said}}}"
        total = ledger.line("S", symbols, terms, float(powers.sum()))
        parts = [
            ledger.cell(
                rf"\hat y_{d}",
                rf"\frac{{e^{{z_{d} - z_{said}}}}}{{S}}",
                raised[d].result / total.result,
                float(reading.outputs[d]),
            )
            for d in range(DIGITS)
        ]
        columns = {"z": known, "less": less, "power": raised, "output": parts}
        return Worked(ledger.digits, [total, *(parts[d] for d in wanted)], columns)

    return worked_out(build)


def sigmoid_of(reading: Reading, *wanted: int) -> Worked:
    """σ(z) of each output by itself; lines for the `wanted` digits."""
    logits: Array = reading.layers[-1]

    def build(ledger: Ledger) -> Worked:
        z = [ledger.given(float(value)) for value in logits]
        known = [Line(f"z_{d}", "", term, term) for d, term in enumerate(z)]
        parts = [
            ledger.cell(
                rf"\hat y_{d}", rf"\sigma(z_{d})", z[d].sigmoid(), float(reading.outputs[d])
            )
            for d in range(DIGITS)
        ]
        lines = [parts[d] for d in wanted]
        return Worked(ledger.digits, lines, {"z": known, "output": parts})

    return worked_out(build)


TITLES = {
    "z": "z",
    "less": marked("z − largest z"),
    "power": marked("e to that power"),
    "output": marked("output ŷ"),
}


def show(reading: Reading, probabilities: bool) -> None:
    """The panel."""
    worked = (softmax_of if probabilities else sigmoid_of)(reading, reading.said, reading.second)
    if probabilities:
        how = tr(
            "Softmax: e to the power of each z, divided by the sum of these ten powers. The "
            "largest z is subtracted from all of them first, which changes nothing and keeps the "
            "powers from growing."
        )
    else:
        how = tr(
            "Each output is the sigmoid of its own z. The largest wins; they need not sum to 1."
        )
    left, right = st.columns(2, gap="medium")
    with left:
        draw(worked.lines, worked.digits, how)
    with right:
        st.dataframe(
            {tr("digit"): list(map(str, range(DIGITS)))}
            | {
                tr(TITLES[name]): [text(line.result.value) for line in lines]
                for name, lines in worked.columns.items()
            },
            hide_index=True,
            height=35 * (DIGITS + 1) + 3,
            alt=tr("The ten digits with their numbers on the way from z to output"),
        )


def draw(lines: Sequence[Line], digits: int, how: str) -> None:
    """Formulas under each other, and what their rounding promises."""
    st.html(STYLE)
    with st.container(key="sum"):
        promise = tr(
            "Work a line out with exactly the printed numbers, and you get the printed result."
        )
        rounded = tr("Rounded to at most {digits} digits.", digits=digits)
        st.caption(joined(how, rounded, promise))
        for line in lines:
            st.latex(breakable(line.latex), width="content")
