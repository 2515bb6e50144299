"""Who is taken for whom: the confusion matrix of the ten digits, whose cells can be chosen."""

import altair as alt
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import streamlit as st

from experiments import digits
from experiments.digits import Exam
from language import tr
from ui import link
from ui.charts import Spec, built_once, finished, layer, shown, table, unseen
from ui.numbers import count
from ui.pictures.digits_outputs import digit_axis

PICK, TURN = "pick", "confusion: turn"  # the choice in the chart's report; how often one was made


@built_once
def confusion() -> Spec:
    """Who is taken for whom: `right` and `wrong` (label, said, count, shade from 0 to 1, turn),
    whose cells can be clicked, and the `chosen` one (label, said)."""
    x = digit_axis(alt.X, "said", tr("the network says"), labelAngle=0, orient="top")
    y = digit_axis(alt.Y, "label", tr("label"))
    shade = alt.Opacity("shade:Q", scale=alt.Scale(domain=[0, 1], range=[0.03, 0.34]), legend=None)
    tip = shown(label=tr("label"), said=tr("the network says"), count=tr("images"))
    fields = ["label", "said", "turn"]
    pick = alt.selection_point(PICK, fields=fields, on="click", empty=False, clear=False)

    def marks(name: str, ink: str) -> tuple[alt.Chart, alt.Chart]:
        rect = layer(name, ink).mark_rect(cornerRadius=3, cursor="pointer", aria=True)
        words = layer(name, "data").mark_text(fontSize=12, cursor="pointer")
        return rect.encode(x, y, shade, tooltip=tip), words.encode(x, y, text="count:Q")

    (right, right_text), (wrong, wrong_text) = marks("right", "model"), marks("wrong", "loss")
    frame = layer("chosen", "data").mark_rect(filled=False, strokeWidth=2, cornerRadius=3)
    chosen = frame.encode(x, y)
    return finished(chosen, right.add_params(pick), wrong, right_text, wrong_text, height=400)


def draw_confusion(counts: npt.NDArray[np.integer], label: int, said: int) -> None:
    """The confusion matrix (10, 10): row the label, column what the network says; a click on a
    cell chooses it, as the two selects do."""
    right, turn = count(int(np.trace(counts))), st.session_state.get(TURN, 0)

    def cells(on_diagonal: bool) -> pa.Table:
        columns = digits.cells(counts, on_diagonal)
        return table(**columns, turn=np.full(len(columns["label"]), turn))

    data = {"right": cells(True), "wrong": cells(False), "chosen": table(label=label, said=said)}
    st.vega_lite_chart(
        {**confusion(), "datasets": data},
        key="confusion",
        alt=tr("Confusion matrix of the ten digits"),
        on_select=_picked,
        selection_mode=PICK,
    )
    words = tr(
        "Each label's images by what the network says: {right} of {all} lie on the diagonal, "
        "where both agree.",
        right=right,
        all=count(int(counts.sum())),
    )
    unseen(words)


def _picked() -> None:
    """A cell was clicked; what the browser says is believed if it can be."""
    picked = st.session_state["confusion"].selection.get(PICK) or [{}]
    cell = [picked[0].get(name) for name in ("label", "said")]
    if all(type(digit) is int and 0 <= digit <= 9 for digit in cell):
        st.session_state["d_label"], st.session_state["d_said"] = cell
        turned()


def turned() -> None:
    """Another cell is chosen: a second click on the one before is then a new choice."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def choose_cell(exam: Exam) -> tuple[int, int]:
    """The cell whose images are shown, by two selects: at first the commonest mistake."""
    label, said, _ = digits.commonest(exam.confusion)
    with st.container(horizontal=True, gap="small"):
        chosen = [
            st.selectbox(name, range(10), usual, on_change=turned, width=150, **link.bound(key))
            for name, key, usual in (
                (tr("Label"), "d_label", label),
                (tr("The network says"), "d_said", said),
            )
        ]
    return chosen[0], chosen[1]
