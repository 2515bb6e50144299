"""The link is the state: what a link asked for, and a word where it asked for the impossible.

Widgets are bound to the address by `bind="query-params"`; Streamlit drops values that a widget
cannot take, without a word. The word is said here.
"""

from typing import Any

import streamlit as st

from ui.words import plain

BOUND: dict[str, Any] = {"bind": "query-params"}  # what a control of the link is given
ASKED, FAILED = "link: asked", "link: failed"


def arrive() -> None:
    """Remember what the address asked for as the session began; call before any widget."""
    if ASKED not in st.session_state:
        st.session_state[ASKED] = {name: st.query_params[name] for name in st.query_params}


def say_what_failed() -> None:
    """Name what a link asked for in vain, until that control is moved; call after the controls."""
    state = st.session_state
    if FAILED not in state:
        state[FAILED] = {
            name: (text, state[name])
            for name, text in state[ASKED].items()
            if isinstance(state.get(name), str | int | float) and not same(state[name], text)
        }
    for name, (text, instead) in state[FAILED].items():
        if state.get(name) == instead:
            st.info(
                f"The link asked for {plain(name)} = {plain(text[:40])}, which is not possible "
                f"here: {plain(str(instead))} is used instead."
            )


def same(value: str | int | float, text: str) -> bool:
    """Whether a control's value is what the text in the address says."""
    if isinstance(value, bool):
        return text.lower() in ({"true", "1"} if value else {"false", "0"})
    if isinstance(value, str):
        return value == text
    try:
        return float(text) == value
    except ValueError:
        return False


def counter(name: str, least: int, most: int, *, of: Any) -> int:
    """A whole number kept in the session and the link, back at `least` when `of` changes."""
    state = st.session_state
    if name not in state:
        text = st.query_params.get(name, "")
        fits = text.isascii() and text.isdigit() and least <= int(text[:9]) <= most
        state[name] = int(text) if fits else least
    elif state.get(f"{name} of") != of:
        state[name] = least
    state[f"{name} of"] = of
    if state[name] == least:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != str(state[name]):
        st.query_params[name] = str(state[name])
    return int(state[name])


def count(name: str, value: int, most: int) -> None:
    """Set a counter, for a button's `on_click`."""
    st.session_state[name] = min(value, most)
