"""A person's own CSV: uploaded once, kept for the session, offered wherever data are chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from datasets.tabular import Selection, Table, TableError, read, select, select_label

from engine.data import Dataset
from ui.numbers import plural
from ui.words import plain

OWN = "My CSV file"
MOST_INPUTS = 50


@dataclass(frozen=True)
class OwnData:
    """The chosen columns as a data set, with the person's names for them."""

    data: Dataset
    inputs: tuple[str, ...]
    target: str
    positive: str | None = None  # the value counted as class 1, for a label


def two_numbers() -> OwnData | None:
    """Let the person upload and choose x and y; None (with a word on screen) until that works."""
    return _choose(_pick_two)


def many_numbers() -> OwnData | None:
    """Any number of inputs up to 50, and one numeric target."""
    return _choose(_pick_many)


def two_inputs_and_label() -> OwnData | None:
    """Two numeric inputs and a column whose chosen value counts as class 1."""
    return _choose(_pick_label)


def _choose(pick: Callable[[Table], tuple[Selection, str | None]]) -> OwnData | None:
    table = _uploaded()
    if table is None:
        return None
    try:
        selection, positive = pick(table)
        own = OwnData(
            Dataset(selection.X, selection.y), tuple(selection.inputs), selection.target, positive
        )
    except TableError as error:
        st.error(plain(str(error)))
        return None
    st.caption(f"{plural(len(own.data), 'row')} in use.")
    with st.expander("What was understood"):
        for note in (*table.notes, *selection.notes):
            st.markdown(f"- {plain(note)}")
        st.dataframe(table.frame.head(50), height=200, alt="The first rows of the file")
    return own


def _uploaded() -> Table | None:
    """The last file that could be read: a bad one is explained and changes nothing."""
    state = st.session_state
    file = st.file_uploader(
        "CSV file, up to 12 MB", type=["csv", "tsv", "txt"], key="csv", max_upload_size=12
    )
    if file is not None and state.get("own_file") != file.file_id:
        state["own_file"] = file.file_id
        state["own_error"] = None
        try:
            with st.spinner("Reading the file"):
                state["own_table"] = read(file.getvalue(), file.name)
                state["own_name"] = file.name
        except TableError as error:
            state["own_error"] = str(error)
    if file is not None and state.get("own_error"):
        st.error(plain(state["own_error"]))
    table: Table | None = state.get("own_table")
    if table is None:
        st.info("The example data stay on screen until a file is read.")
    else:
        st.caption(f"Using {plain(state['own_name'])}.")
    return table


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
    x = st.selectbox("x (input)", names, index=0, key="own_x")
    rest = [name for name in names if name != x]
    y = st.selectbox("y (target)", rest, index=0, key="own_y")
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


def _pick_label(table: Table) -> tuple[Selection, str | None]:
    names = _numeric(table, 2)
    labels = [str(name) for name in (*table.labels, *table.frame.columns)]
    label = st.selectbox("Label (two values)", list(dict.fromkeys(labels)), key="own_label")
    rest = [name for name in names if name != label]
    if len(rest) < 2:
        raise TableError("This page needs two numeric columns besides the label.")
    x = st.selectbox("Horizontal", rest, index=0, key="own_first")
    y = st.selectbox("Vertical", [n for n in rest if n != x], index=0, key="own_second")
    values = sorted(table.frame[label].dropna().astype(str).unique())
    if len(values) < 2 or len(values) > 20:
        raise TableError(
            f"The label column needs two values; {label} has {len(values)}. Choose another column."
        )
    positive = st.selectbox("Value that counts as class 1", values, index=len(values) - 1)
    return select_label(table, [x, y], label, positive), positive
