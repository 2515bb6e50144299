"""The link is the state: what a link asked for, and a word where it asked for the impossible.

Widgets are bound to the address by `bind="query-params"`; Streamlit drops values that a widget
cannot take, without a word. The word is said here.
"""

from typing import Any

import streamlit as st

from ui.words import plain

BOUND: dict[str, Any] = {"bind": "query-params"}  # what a control of the link is given
ASKED, FAILED = "link: asked", "link: failed"
Scalar = str | int | float


def arrive() -> None:
    """Remember what the address asked for as the session began; call before any widget."""
    if ASKED not in st.session_state:
        st.session_state[ASKED] = {name: st.query_params[name] for name in st.query_params}
        st.session_state[FAILED] = {}


def refuse(name: str, text: str) -> None:
    """Note that `text` in the address could not be used for what the link calls `name`."""
    st.session_state[FAILED][name] = (text, None)


def say_what_failed() -> None:
    """Name what a link asked for in vain, until that control is moved; call after the controls."""
    state = st.session_state
    for name, text in state[ASKED].items():
        value = state.get(name)
        if name not in state[FAILED] and isinstance(value, Scalar) and not same(value, text):
            state[FAILED][name] = (text, value)
    state[ASKED] = {name: text for name, text in state[ASKED].items() if name not in state}
    lines = [
        f"- {plain(name)} = {plain(text[:40])}"
        + ("" if instead is None else f": {plain(in_words(instead))} is used")
        for name, (text, instead) in state[FAILED].items()
        if instead is None or state.get(name) == instead
    ]
    if lines:
        st.info("The link asked for what is not possible here:\n" + "\n".join(lines))


def in_words(value: Scalar) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def same(value: Scalar, text: str) -> bool:
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


def count(name: str, value: int) -> None:
    """Set a counter, for a button's `on_click`."""
    st.session_state[name] = value
