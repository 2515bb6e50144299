"""A few points edited by hand in a table, with undo; the link carries them."""

from typing import Any

import numpy as np
import streamlit as st

from engine.activations import Array
from engine.data import Dataset
from language import tr
from ui import link
from ui.numbers import counted

MOST = 30  # points
LARGEST = 1e6  # in either direction
NAME = "a_points"  # in the session and in the address: ?a_points=152:50,163:58


def current(example: Dataset) -> Dataset:
    """The points as edited, those in the link, or the example's."""
    link.announced(NAME)
    state = st.session_state
    if NAME not in state:
        text = st.query_params.get(NAME, "")
        linked = parse(text)
        if text and linked is None:
            link.refuse(NAME, text)
        state[NAME] = [_pairs(example)] if linked is None else [_pairs(example), linked]
    points = state[NAME][-1]
    if (text := written(points)) == written(_pairs(example)):
        st.query_params.pop(NAME, None)
    elif st.query_params.get(NAME) != text:
        st.query_params[NAME] = text
    return Dataset(points[:, :1], points[:, 1:])


def panel(titles: tuple[str, str]) -> None:
    """The table, undo, and back to the example."""
    state, held = st.session_state, link.held(NAME)
    version = state.setdefault(f"{NAME} version", 0)
    key = f"{NAME} {version}"
    base = state.setdefault(f"{NAME} base", state[NAME][-1])  # constant while the table is edited
    st.data_editor(
        {"x": base[:, 0], "y": base[:, 1]},
        column_config={
            "x": _number(titles[0]),
            "y": _number(titles[1]),
        },
        num_rows="dynamic",
        hide_index=True,
        width=420,
        key=key,
        on_change=_edited,
        args=(key,),
        disabled=held,
    )
    with st.container(horizontal=True):
        unchanged = len(state[NAME]) < 2
        st.button(tr("Undo"), on_click=_undo, disabled=unchanged or held, key="undo")
        words = tr("Back to the example")
        st.button(words, on_click=_undo, args=(1,), disabled=held, key="example points")
    if refusal := state.pop(f"{NAME} refused", None):
        st.error(refusal)
    points = counted("{n} point", "{n} points", len(state[NAME][-1]))
    st.caption(tr("{points}. Rows without both numbers do not count.", points=points))


def parse(text: str) -> Array | None:
    """'1:2,3:4' as points (2, 2); None where it is anything else."""
    try:
        pairs = [tuple(map(float, pair.split(":"))) for pair in text.split(",")]
        points = np.array(pairs, dtype=float)
    except ValueError:
        return None
    fits = points.ndim == 2 and points.shape[1] == 2
    return points if fits and refuse(points) is None else None


def written(points: Array) -> str:
    """Points as the link carries them."""
    return ",".join(f"{x:.10g}:{y:.10g}" for x, y in points)


def refuse(points: Array) -> str | None:
    """Why these points cannot be used, in words, or None."""
    if not 1 <= len(points) <= MOST:
        return tr(
            "There must be from 1 to {most} points; the table before this edit is kept.", most=MOST
        )
    if not (np.abs(points) <= LARGEST).all():
        return tr(
            "Numbers may reach ± {most}; the table before this edit is kept.", most=f"{LARGEST:.0f}"
        )
    if np.abs(points[:, 0]).max() < 1 / LARGEST:
        return tr("With x = 0 everywhere α changes nothing; the table before this edit is kept.")
    return None


def apply(base: Array, edits: dict[str, Any]) -> Array:
    """The table's points after its edits: rows changed, deleted and added, if complete."""
    points = base.copy()
    for row, change in edits["edited_rows"].items():
        for name, value in change.items():
            points[int(row), "xy".index(name)] = np.nan if value is None else value
    kept = np.delete(points, [int(row) for row in edits["deleted_rows"]], axis=0)
    added = [[row.get("x"), row.get("y")] for row in edits["added_rows"]]
    rows = np.vstack([kept, np.array(added, dtype=float).reshape(-1, 2)])
    return rows[np.isfinite(rows).all(axis=1)]


def _pairs(data: Dataset) -> Array:
    return np.hstack([data.X, data.y])


def _number(title: str) -> Any:
    return st.column_config.NumberColumn(
        title, min_value=-LARGEST, max_value=LARGEST, required=True
    )


def _edited(key: str) -> None:
    state = st.session_state
    points = apply(state[f"{NAME} base"], state[key])
    if (refusal := refuse(points)) is not None:
        state[f"{NAME} refused"] = refusal
        _renew()
    elif not np.array_equal(points, state[NAME][-1]):
        state[NAME].append(points)


def _undo(keep: int | None = None) -> None:
    history = st.session_state[NAME]
    del history[keep if keep is not None else len(history) - 1 :]
    _renew()


def _renew() -> None:
    """A fresh table on the points that count now: its own edits are forgotten."""
    state = st.session_state
    state[f"{NAME} version"] += 1
    state[f"{NAME} base"] = state[NAME][-1]
