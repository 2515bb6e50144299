"""A person's own data: the columns of their file, chosen wherever data are chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import streamlit as st

from datasets.csv_words import names, shown
from datasets.tabular import Selection, Table, TableError, label_values, select, select_label
from engine.data import Dataset
from language import chosen, marked, tr
from ui import link, own_file
from ui.charts import MOST_POINTS
from ui.columns import MOST_CLASSES, Columns, closest, columns, pair, target
from ui.numbers import count, counted
from ui.own_file import EXAMPLE, example
from ui.words import grid, labels, plain

__all__ = ["EXAMPLE", "OWN", "OwnData", "example", "source"]

OWN = marked("My CSV file")
MOST_INPUTS = 50
SMALLEST, LARGEST = 1e-100, 1e100  # beyond these, squares leave the floating-point numbers
PREVIEW = 50  # rows

T = TypeVar("T")
Choice = tuple[tuple[str, ...], str, str | None]  # inputs, target, and the value counted as 1


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
    """The control that chooses the data: one of the page's examples, which are called so in
    English, or the person's own file."""
    st.session_state[EXAMPLE] = (key, examples[0])
    options = [*examples, OWN]
    return str(st.selectbox(tr("Data"), options, format_func=tr, **link.bound(key)))


def two_numbers() -> OwnData | None:
    """Let the person upload and choose x and y; None (with a word on screen) until that works."""
    return _choose(_pick_two)


def many_numbers() -> OwnData | None:
    """Any number of inputs up to 50, and one numeric target."""
    return _choose(_pick_many)


def two_inputs_and_label() -> OwnData | None:
    """Two numeric inputs and a column whose chosen value counts as class 1."""
    return _choose(partial(_pick_label, titles=(marked("Horizontal"), marked("Vertical"))))


def one_input_and_label() -> OwnData | None:
    """One numeric input and a column whose chosen value counts as class 1."""
    return _choose(partial(_pick_label, titles=(marked("x (input)"),)))


def within(asked: int, most: int, noun: str) -> int:
    """How many steps or epochs (the `noun` in English) are run: those asked for, or fewer where so
    many rows would take too long, which is said."""
    if asked > most:
        said = counted("{n} step", "{n} steps", most)
        if noun == "epoch":
            said = counted("{n} epoch", "{n} epochs", most)
        words = tr(
            "{allowed}, not {asked}: more would take too long.", allowed=said, asked=count(asked)
        )
        st.caption(words)
    return min(asked, most)


def _choose(pick: Callable[[Table, Columns], Choice]) -> OwnData | None:
    table = own_file.current()
    if table is None:
        return None
    now = own_file.generation()
    found = _once("own_columns", now, partial(columns, table))
    try:
        choice = pick(table, found)
        of = (now, choice, chosen())  # there are sentences with it
        own, notes = _once("own_chosen", of, partial(_data, table, choice))
    except TableError as error:
        st.error(plain(str(error)))
        st.caption(tr("Until then the picture shows the example."))
        return None
    rows = counted("{n} row", "{n} rows", len(own.data))
    st.caption(tr("{rows} in use.", rows=rows))
    if len(own.data) > MOST_POINTS:
        words = tr(
            "Charts draw {most} of them, chosen at random once and for all.",
            most=count(MOST_POINTS),
        )
        st.caption(words)
    for note in notes:
        st.caption(plain(note))
    with st.expander(tr("What was understood")):
        for note in table.notes:
            st.markdown(f"- {plain(note)}")
        words = tr("The first rows of the file")
        grid(table.frame.head(PREVIEW), key="own_preview", height=200, alt=words)
    return own


def _once(name: str, of: object, make: Callable[[], T]) -> T:
    """What `make` gives, kept in the session under this name until `of` is another."""
    state = st.session_state
    if state.get(name, (None, None))[0] != of:
        state.pop(name, None)  # one large result at a time
        state[name] = of, make()
    made: T = state[name][1]
    return made


def _data(table: Table, choice: Choice) -> tuple[OwnData, tuple[str, ...]]:
    """The data chosen, with what is to be said of them; TableError where they cannot be used."""
    inputs, y, positive = choice
    if positive is None:
        selection = select(table, inputs, y)
    else:
        several = len(label_values(table, y)) > 2
        selection = select_label(table, inputs, y, positive, one_vs_rest=several)
    _refuse_extremes(selection)
    data, (file, content) = Dataset(selection.X, selection.y), st.session_state["own_file"]
    return OwnData(data, inputs, y, file, content, positive), selection.notes


def _numeric(table: Table, found: Columns, least: int) -> list[str]:
    if len(found.numeric) < least:
        raise TableError(
            tr(
                "This page needs at least {least}; the file has {found}. Its columns are: {names}.",
                least=counted("{n} numeric column", "{n} numeric columns", least),
                found=len(found.numeric),
                names=names(table.frame.columns),
            )
        )
    return list(found.numeric)


def _one_of(label: str, offered: Sequence[str], usual: str, key: str) -> str:
    """A choice that stays while the person looks at other pages, and until it is impossible."""
    made = st.session_state.get(key) in offered
    place = offered.index(usual) if usual in offered and not made else 0
    said = labels(offered).__getitem__
    chosen = st.selectbox(label, offered, place, said, key=key, persist_state="session")
    return str(chosen)


def _pick_two(table: Table, found: Columns) -> Choice:
    offered = _numeric(table, found, 2)
    first, second = pair(found)
    x = _one_of(tr("x (input)"), offered, first, "own_x")
    rest = [name for name in offered if name != x]
    y = _one_of(tr("y (target)"), rest, first if x == second else second, "own_y")
    return (x,), y, None


def _pick_many(table: Table, found: Columns) -> Choice:
    offered = _numeric(table, found, 2)
    y = _one_of(tr("Target"), offered, target(found), "own_target")
    rest = [name for name in offered if name != y]
    _fill_inputs(found, y, rest)
    inputs = st.multiselect(
        *(tr("Inputs"), rest),
        format_func=labels(rest).__getitem__,
        max_selections=MOST_INPUTS,
        key="own_inputs",
        persist_state="session",
        placeholder=tr("Choose options"),
    )
    if not inputs:
        raise TableError(tr("Choose at least one input column."))
    return tuple(inputs), y, None


def _fill_inputs(found: Columns, y: str, offered: Sequence[str]) -> None:
    """Inputs for a new table or target that has none of those chosen before."""
    state, of = st.session_state, (own_file.generation(), y)
    chosen = set(state.get("own_inputs", ())) & set(offered)
    if "own_inputs" not in state or (state.get("own_inputs of") != of and not chosen):
        values = found.sample[y].to_numpy(np.float64)
        state["own_inputs"] = closest(found, values, offered, 1)
    state["own_inputs of"] = of


def _pick_label(table: Table, found: Columns, titles: Sequence[str]) -> Choice:
    """As many inputs as there are `titles` for their controls, a label, and its value 1."""
    offered = _numeric(table, found, len(titles))
    # Last come labels that leave too few inputs.
    kinds = sorted(found.labels, key=lambda label: len({*offered} - {label}) < len(titles))
    if not kinds:
        raise TableError(
            tr(
                "This page needs a column with two values to tell apart, or up to {most} that "
                "recur; the file has none.",
                most=MOST_CLASSES,
            )
        )
    label = _one_of(tr("Label"), kinds, kinds[0], "own_label")
    rest = [name for name in offered if name != label]
    if len(rest) < len(titles):
        raise TableError(
            tr("This page needs two numeric columns besides the label.")
            if len(titles) == 2
            else tr("This page needs a numeric column besides the label.")
        )
    values, usual = _once(
        "own_classes",
        (own_file.generation(), label, len(titles)),
        partial(_classes, table, found, label, rest, len(titles)),
    )
    inputs: list[str] = []
    for title, key in zip(titles, ("own_first", "own_second"), strict=False):
        free = [name for name in rest if name not in inputs]
        wanted = [name for name in usual if name not in inputs]
        inputs.append(_one_of(tr(title), free, wanted[0], key))
    return tuple(inputs), label, _positive(values)


def _classes(
    table: Table, found: Columns, label: str, names: Sequence[str], least: int
) -> tuple[tuple[str, ...], list[str]]:
    """The values of a label, and the inputs that tell the last of them from the others best."""
    values, column = label_values(table, label), found.sample[label]
    last = float(values[-1]) if label in table.numeric else values[-1]
    is_last = np.where(column.isna(), np.nan, column == last).astype(np.float64)
    return values, closest(found, is_last, names, least)


def _positive(values: Sequence[str]) -> str:
    """Which value counts as 1; of two, either may at a press of a button."""
    key = "own_positive"
    chosen = _one_of(tr("Value that counts as class 1"), values, values[-1], key)
    if len(values) == 2:
        other = values[1 - values.index(chosen)]
        st.button(tr("Swap 0 and 1"), key="own_swap", on_click=_set, args=(key, other))
    return chosen


def _set(key: str, value: str) -> None:
    st.session_state[key] = value


def _refuse_extremes(selection: Selection) -> None:
    """Numbers whose squares would overflow or vanish, and inputs that are 0 in every row."""
    for name, column in zip(
        (*selection.inputs, selection.target), (*selection.X.T, selection.y[:, 0]), strict=True
    ):
        size = float(np.abs(column).max())
        if size > LARGEST or 0 < size < SMALLEST:
            raise TableError(
                tr(
                    "{column} reaches {size}: its squares leave the range of a computer's numbers. "
                    "Rescale the column, or choose another.",
                    column=shown(name),
                    size=f"{size:.3g}",
                )
            )
    if not selection.X.any():
        raise TableError(
            tr(
                "{columns}: 0 in every row, so no weight can change the output. Choose another "
                "column.",
                columns=names(selection.inputs),
            )
        )
