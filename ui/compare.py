"""Compare: pin a run, change a setting, and see both; up to four pinned runs, A to D."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import streamlit as st

from language import tr, trc
from ui.charts import table

LETTERS = "ABCD"


@dataclass(frozen=True)
class Pin:
    """A run that stays: what was set, what came out, and the curves to draw again."""

    letter: str
    family: str  # runs on the same data may share a picture
    settings: Mapping[str, str]
    results: Mapping[str, str]
    series: Mapping[str, npt.NDArray[Any]]  # equally long columns, one row a step


def pins(page: str) -> list[Pin]:
    """This page's pinned runs, in the order of their letters."""
    found: list[Pin] = st.session_state.setdefault(f"pins {page}", [])
    return found


def curves(page: str, family: str, *columns: str) -> pa.Table:
    """The pinned runs on the same data as rows (run, *columns), empty columns where none are."""
    drawn = [pin for pin in pins(page) if pin.family == family]
    return _rows(drawn, columns) if drawn else _no_rows(columns)


@cache
def _no_rows(columns: tuple[str, ...]) -> pa.Table:
    return _rows([], columns)


def _rows(drawn: Sequence[Pin], columns: Sequence[str]) -> pa.Table:
    letters = [pin.letter for pin in drawn for _ in pin.series[columns[0]]]
    data: dict[str, Any] = {"run": pa.array(letters, pa.string())}
    for column in columns:
        data[column] = np.concatenate([np.empty(0), *(pin.series[column] for pin in drawn)])
    return table(**data)


def panel(
    page: str,
    family: str,
    settings: Mapping[str, str],
    results: Mapping[str, str],
    series: Mapping[str, npt.NDArray[Any]],
) -> None:
    """Pin and unpin, and the table of settings and results: this run, then the pinned ones. Their
    names and values are handed over in English."""
    kept = pins(page)
    free = [letter for letter in LETTERS if letter not in {pin.letter for pin in kept}]
    with st.container(horizontal=True):
        st.button(
            tr("Pin this run as {letter}", letter=free[0]) if free else tr("Four runs are pinned"),
            on_click=lambda: _pin(page, Pin(free[0], family, settings, results, series)),
            disabled=not free,
            key="pin",
        )
        for pin in kept:
            label = tr("Unpin {letter}", letter=pin.letter)
            st.button(label, on_click=_unpin, args=(page, pin), key=f"unpin {pin.letter}")
    runs = [(tr("this run"), {**settings, **results})]
    runs += [(pin.letter, {**pin.settings, **pin.results}) for pin in kept]
    columns = {tr("run"): [letter for letter, _ in runs]}
    for name in dict.fromkeys(name for _, said in runs for name in said):
        columns[tr(name)] = [_in_words(name, said.get(name, "")) for _, said in runs]
    words = tr("Settings and results of this and the pinned runs")
    st.dataframe(columns, hide_index=True, alt=words)
    st.caption(
        tr(
            "Change a setting and the new run starts from the same weights, unless the start is "
            "what you change. Runs on other data are listed but not drawn."
        )
        if kept
        else tr("Pin this run, then change a setting: both runs are drawn, from the same start.")
    )


def _in_words(name: str, value: str) -> str:
    """A value in the reader's language: as one of this setting, where it has a word of its own."""
    own = trc(name, value)
    return own if own != value else tr(value)


def _pin(page: str, pin: Pin) -> None:
    kept = pins(page)
    kept.append(pin)
    kept.sort(key=lambda pin: pin.letter)


def _unpin(page: str, pin: Pin) -> None:
    pins(page).remove(pin)
