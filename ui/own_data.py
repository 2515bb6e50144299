"""A person's own CSV: uploaded once, kept for the session, offered wherever data are chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from datasets import synthetic
from datasets.tabular import (
    MAX_BYTES,
    Selection,
    Table,
    TableError,
    label_values,
    read,
    select,
    select_label,
)
from engine.data import Dataset
from ui.charts import MOST_POINTS
from ui.numbers import count, plural
from ui.words import plain

OWN = "My CSV file"
EXAMPLE = "own data: example"  # in the session: the key of the control, and its first choice
MOST_INPUTS = 50
MOST_CLASSES = 20
SMALLEST, LARGEST = 1e-100, 1e100  # beyond these, squares leave the floating-point numbers
PREVIEW = 50  # rows


@dataclass(frozen=True)
class OwnData:
    """The chosen columns as a data set, with the person's names for them, and their file."""

    data: Dataset
    inputs: tuple[str, ...]
    target: str
    file: str
    content: bytes
    positive: str | None = None  # the value counted as class 1, for a label


def source(examples: Sequence[str], *, key: str) -> str:
    """The control that chooses the data: one of the page's examples, or the person's own file."""
    st.session_state[EXAMPLE] = (key, examples[0])
    return str(st.selectbox("Data", [*examples, OWN], key=key, bind="query-params"))


def two_numbers() -> OwnData | None:
    """Let the person upload and choose x and y; None (with a word on screen) until that works."""
    return _choose(_pick_two)


def many_numbers() -> OwnData | None:
    """Any number of inputs up to 50, and one numeric target."""
    return _choose(_pick_many)


def two_inputs_and_label() -> OwnData | None:
    """Two numeric inputs and a column whose chosen value counts as class 1."""
    return _choose(partial(_pick_label, titles=("Horizontal", "Vertical")))


def one_input_and_label() -> OwnData | None:
    """One numeric input and a column whose chosen value counts as class 1."""
    return _choose(partial(_pick_label, titles=("x (input)",)))


def _choose(pick: Callable[[Table], tuple[Selection, str | None]]) -> OwnData | None:
    table = _uploaded()
    if table is None:
        return None
    try:
        selection, positive = pick(table)
        _refuse_extremes(selection)
    except TableError as error:
        st.error(plain(str(error)))
        st.caption("Until then the picture shows the example.")
        return None
    data = Dataset(selection.X, selection.y)
    st.caption(f"{plural(len(data), 'row')} in use.")
    if len(data) > MOST_POINTS:
        st.caption(f"Charts draw {count(MOST_POINTS)} of them, chosen at random once and for all.")
    for note in selection.notes:
        st.caption(plain(note))
    with st.expander("What was understood"):
        for note in table.notes:
            st.markdown(f"- {plain(note)}")
        st.dataframe(table.frame.head(PREVIEW), height=200, alt="The first rows of the file")
    name, content = st.session_state["own_file"]
    return OwnData(data, selection.inputs, selection.target, name, content, positive)


def _uploaded() -> Table | None:
    """The last file that could be read: a bad one is explained and changes nothing."""
    state = st.session_state
    table: Table | None
    megabytes = MAX_BYTES // 1_000_000
    known = "own_table" in state
    with st.expander("Another file" if known else "Your file", expanded=not known):
        file = st.file_uploader(
            f"CSV file, up to {megabytes} MB",
            type=["csv", "tsv", "txt"],
            key="csv",
            max_upload_size=megabytes,
        )
        st.download_button(
            "An example file", example, "heights-and-weights.csv", "text/csv", on_click="ignore"
        )
    if file is not None and state.get("own_id") != file.file_id:
        state["own_id"], state["own_error"] = file.file_id, None
        content = file.getvalue()
        try:
            with st.spinner("Reading the file"):
                table = read(content, file.name)
        except TableError as error:
            state["own_error"] = str(error)
        else:
            state["own_table"], state["own_file"] = table, (file.name, content)
            st.rerun()  # with the uploader folded away
    if file is not None and state.get("own_error"):
        st.error(plain(state["own_error"]))
    table = state.get("own_table")
    if table is None:
        st.info(
            "Until a file is read the example stays on screen. A link does not carry a file: "
            "who opens yours chooses the file again."
        )
    else:
        st.caption(f"{plain(state['own_file'][0])} has been read.")
        st.button("Back to the example", on_click=_back, key="back")
    return table


def example() -> str:
    """Five people as a CSV file: what a file for these pages may look like."""
    people = zip(synthetic.HEIGHTS, synthetic.WEIGHTS, "mfmfm", strict=True)
    rows = "".join(f"{height:g},{weight:g},{sex}\n" for height, weight, sex in people)
    return "height in cm,weight in kg,sex\n" + rows


def _back() -> None:
    """Choose the page's first example again; the file stays for later."""
    key, example = st.session_state[EXAMPLE]
    st.session_state[key] = example


def _numeric(table: Table, least: int) -> Sequence[str]:
    if len(table.numeric) < least:
        found = ", ".join(map(str, table.frame.columns)) or "none"
        raise TableError(
            f"This page needs at least {plural(least, 'numeric column')}; the file has "
            f"{len(table.numeric)}. Its columns are: {found}."
        )
    return list(table.numeric)


def _pick_two(table: Table) -> tuple[Selection, str | None]:
    names = _numeric(table, 2)
    x = st.selectbox("x (input)", names, key="own_x")
    y = st.selectbox("y (target)", [name for name in names if name != x], key="own_y")
    return select(table, [x], y), None


def _pick_many(table: Table) -> tuple[Selection, str | None]:
    names = _numeric(table, 2)
    y = st.selectbox("Target", names, index=len(names) - 1, key="own_target")
    rest = [name for name in names if name != y]
    inputs = st.multiselect(
        "Inputs", rest, default=rest[:2], max_selections=MOST_INPUTS, key="own_inputs"
    )
    if not inputs:
        raise TableError("Choose at least one input column.")
    return select(table, inputs, y), None


def _pick_label(table: Table, titles: Sequence[str]) -> tuple[Selection, str | None]:
    """As many inputs as there are `titles` for their controls, a label, and its value 1."""
    names = _numeric(table, len(titles))
    counts = {str(c): table.frame[c].nunique() for c in table.frame.columns}
    several = [name for name, n in counts.items() if 2 < n <= MOST_CLASSES]
    labels = [*table.labels, *(name for name in several if name not in table.labels)]
    labels.sort(key=lambda label: len(set(names) - {label}) < len(titles))  # last: leaves too few
    if not labels:
        raise TableError(
            f"This page needs a column with two values, or up to {MOST_CLASSES}, to tell apart; "
            f"the file has none."
        )
    label = st.selectbox("Label", labels, key="own_label")
    rest = [name for name in names if name != label]
    if len(rest) < len(titles):
        least = "two numeric columns" if len(titles) == 2 else "a numeric column"
        raise TableError(f"This page needs {least} besides the label.")
    inputs: list[str] = []
    for title, key in zip(titles, ("own_first", "own_second"), strict=False):
        free = [name for name in rest if name not in inputs]
        inputs.append(st.selectbox(title, free, key=key))
    values = label_values(table, label)
    positive = st.selectbox(
        "Value that counts as class 1", values, index=len(values) - 1, key="own_positive"
    )
    return select_label(table, inputs, label, positive, one_vs_rest=len(values) > 2), positive


def _refuse_extremes(selection: Selection) -> None:
    """Numbers whose squares would overflow or vanish, and inputs that are 0 in every row."""
    for name, column in zip(
        (*selection.inputs, selection.target), (*selection.X.T, selection.y[:, 0]), strict=True
    ):
        size = float(np.abs(column).max())
        if size > LARGEST or 0 < size < SMALLEST:
            raise TableError(
                f"{name} reaches {size:.3g}: its squares leave the range of a computer's numbers. "
                f"Rescale the column, or choose another."
            )
    if not selection.X.any():
        raise TableError(
            f"{' and '.join(selection.inputs)}: 0 in every row, so no weight can change the "
            f"output. Choose another column."
        )
