"""What stands under the picture: one panel open at a time, and only that one computed."""

import inspect
from collections.abc import Callable, Mapping

import streamlit as st

from language import tr
from ui import link
from ui.controls import PANELS


def panels(entries: Mapping[str, Callable[[], None]], *, key: str) -> None:
    """A row of names, in English in the link; the chosen one's function draws beneath it. The first
    is open at first."""
    names = list(entries)
    chosen = st.segmented_control(
        tr("More about this step"),
        names,
        default=None if key in st.session_state else names[0],
        format_func=tr,
        label_visibility="collapsed",
        required=True,
        **link.bound(key, name=PANELS),
    )
    entries[chosen or names[0]]()


def code(what: Mapping[str, Callable[..., object]]) -> None:
    """The source of the functions that made the picture, read from the running program."""
    for sentence, function in what.items():
        st.markdown(sentence)
        st.code(inspect.getsource(function), language="python")
