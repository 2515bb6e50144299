"""The sums of the pages, one module a page: formulas of a step with the numbers put in, and the
table of examples behind them. `sheet` works them out; here they are drawn."""

import re
from collections.abc import Mapping

import streamlit as st

from language import tr
from ui.formulas.sheet import RESULT, Sheet, table
from ui.numbers import count, counted, number
from ui.words import joined

# Formulas stand at the left and go on in a second line where the column ends; KaTeX by itself
# centres them and lets them run out of it.
STYLE = """<style>
.st-key-sum .katex-display { margin: 0.4rem 0; padding-top: 2px; }
.st-key-sum .katex-display > .katex { text-align: left; white-space: normal; line-height: 2; }
</style>"""
BREAKS = ("=", r"\approx", "+", "-")  # a new line begins with one of these
UNBROKEN = (r"\cdot", r"\times")
# Too long for one line of a telephone.
LONG_PRODUCT = re.compile(r"(?<=\S{5}) \\cdot (?=\S{13}|\()")


def choose_example(examples: int, *, key: str) -> int:
    """The control for the example whose numbers stand in the formulas, from 0."""
    if examples == 1:
        return 0
    if st.session_state.get(key, 1) > examples:
        st.session_state[key] = 1
    label = tr("Example, 1 to {last}", last=count(examples))
    chosen = st.number_input(label, 1, examples, 1, key=key, bind="query-params", width=220)
    return int(chosen) - 1


def draw(sheet: Sheet | None, titles: Mapping[str, str], note: str = "") -> None:
    """The formulas in the order of reading, two groups abreast where there is room, and the table
    whose columns have these titles, in the reader's language as the note is."""
    if sheet is None:
        st.info(tr("At this step a number is too large for the computer: there is no sum to show."))
        return
    st.html(STYLE)
    with st.container(key="sum"):
        st.caption(joined(rounding(sheet), vanished(sheet), note))
        headings = list(sheet.lines)
        for start in range(0, len(headings), 2):
            for column, heading in zip(st.columns(2, gap="large"), headings[start:], strict=False):
                column.markdown(f"### {tr(heading)}")
                for line in sheet.lines[heading]:
                    column.latex(breakable(line.latex), width="content")
        st.caption(whose(sheet))
        _draw_table(sheet, {"example": tr("example"), **titles})


def _draw_table(sheet: Sheet, titles: Mapping[str, str]) -> None:
    columns = table(sheet)
    examples = counted("{n} example", "{n} examples", len(sheet.rows))
    st.dataframe(
        columns,
        hide_index=True,
        height=min(400, 35 * (len(columns["example"]) + 1) + 3),
        column_config={
            name: st.column_config.TextColumn(titles.get(name, name), alignment="right")
            for name in columns
        },
        alt=tr("The numbers of {examples}, one a row", examples=examples),
    )


def breakable(formula: str) -> str:
    """The formula with hints to KaTeX where a line may end."""
    for sign in BREAKS:
        formula = formula.replace(f" {sign} ", rf" \allowbreak {sign} \nobreak ")
    formula = LONG_PRODUCT.sub(r" \\allowbreak \\cdot ", formula)
    for sign in UNBROKEN:
        formula = formula.replace(f" {sign} ", rf" {sign} \nobreak ")
    return formula


def rounding(sheet: Sheet) -> str:
    """How many digits are printed, and what they promise."""
    promise = tr(
        "Work a line out with exactly the printed numbers, and you get the printed result."
    )
    if any(heading.lower().endswith("update") for heading in sheet.lines):
        ends = tr(
            "Rounded: the loss and the next weights to at most {result} digits, all else to at "
            "most {digits} digits.",
            result=RESULT,
            digits=sheet.digits,
        )
    else:
        ends = tr("Rounded: to at most {digits} digits.", digits=sheet.digits)
    return joined(ends, promise)


def vanished(sheet: Sheet) -> str:
    """What is not 0, but printed so."""
    small = [mean for mean in sheet.means.values() if mean.value and not mean.result.result.value]
    names = ", ".join(f"${mean.result.name}$ = {number(mean.value)}" for mean in small)
    if not small:
        return ""
    return tr("Too small to be seen with so many digits, so printed as 0: {names}.", names=names)


def whose(sheet: Sheet) -> str:
    """How many examples there are, and which of them the table shows."""
    rows = len(sheet.rows)
    examples = counted("{n} example", "{n} examples", sheet.examples)
    if sheet.examples == 1:
        return tr("{examples}.", examples=examples)
    if rows == sheet.examples:
        return tr("{examples}, the chosen one first.", examples=examples)
    return tr(
        "{rows} of {examples}, the chosen one first; total and mean are over all.",
        rows=count(rows),
        examples=examples,
    )
