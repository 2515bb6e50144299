"""The link is the state: what a link asked for, and a word where it asked for the impossible.

Widgets are bound to the address by `bind="query-params"`; Streamlit drops values that a widget
cannot take, without a word. The word is said here.
"""

from typing import Any

import streamlit as st

from ui.words import plain


def arrive(page: str) -> None:
    """Remember what the address asked for when this page was opened; call before any widget."""
    state = st.session_state
    if state.get("link page") != page:
        state["link page"] = page
        state["link asked"] = {name: st.query_params[name] for name in st.query_params}


def say_what_failed() -> None:
    """Name each parameter that no control took; call after the controls."""
    asked: dict[str, str] = st.session_state.get("link asked", {})
    for name, text in asked.items():
        value = st.session_state.get(name)
        if value is not None and name not in st.query_params and not same(value, text):
            st.info(
                f"The link asked for {plain(name)} = {plain(text[:40])}, which is not possible "
                f"here: {plain(str(value))} is used instead."
            )


def counter(name: str, least: int, most: int, *, of: str) -> int:
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


def same(value: Any, text: str) -> bool:
    """Whether a control's value is what the text in the address says."""
    if isinstance(value, bool):
        return text.lower() in ({"true", "1"} if value else {"false", "0"})
    if isinstance(value, int | float):
        try:
            return float(text) == value
        except ValueError:
            return False
    return str(value) == text
