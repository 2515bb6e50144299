"""The link is the state: what a link asked for, and a word where it asked for the impossible.

Widgets are bound to the address by `bind="query-params"`; Streamlit drops values that a widget
cannot take, without a word. The word is said here. A teacher's link also says which controls are
locked or hidden (`?lock=b_rate,b_layers&hide=b_noise`); they keep the link's value, or their own.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from language import carried, tr
from ui.controls import CONTROLS, name_of
from ui.words import plain

LINK = "link"  # in the session
LOCK, HIDE = "lock", "hide"  # in the address, names with commas between
MOST = 2000  # letters of them
Scalar = str | int | float


@dataclass
class Link:
    """What the link asked for, and the controls of this run; one object, as each look into the
    session costs more than a look into this."""

    asked: dict[str, str] = field(default_factory=dict)  # by name, until there is such a control
    failed: dict[str, tuple[str, Scalar | None]] = field(default_factory=dict)  # and used instead
    locked: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    drawn: dict[str, str] = field(default_factory=dict)  # this run's controls: their keys by name
    bound: list[str] = field(default_factory=list)  # keys that Streamlit binds to the address

    def kept(self, name: str) -> bool:
        """Whether the control stays as the link has it, locked or hidden."""
        return name in self.locked or name in self.hidden


def here() -> Link:
    """This session's link."""
    if LINK not in st.session_state:
        st.session_state[LINK] = Link()
    found: Link = st.session_state[LINK]
    return found


def arrive() -> None:
    """Remember what the address asked for as the session began; call before any widget."""
    translate()
    first, link = LINK not in st.session_state, here()
    link.drawn, link.bound = {}, []
    if first:
        link.asked = {name: st.query_params[name] for name in st.query_params}
        link.locked, link.hidden = (_names(how, link.asked.pop(how, "")) for how in (LOCK, HIDE))
    for how, names in ((LOCK, link.locked), (HIDE, link.hidden)):
        if (text := ",".join(names)) and st.query_params.get(how) != text:
            st.query_params[how] = text  # a page's links do not carry it


def translate() -> None:
    """Put the words of the address into the reader's language: Streamlit knows an option by what
    is shown of it. A link may come from someone who reads another one."""
    changed = False
    for name, text in st.query_params.items():
        if name not in st.session_state and (own := carried(text)) != text:
            with suppress(st.errors.StreamlitAPIException):  # of a control that is on screen
                st.query_params[name] = own
                changed = True
    if changed:
        st.rerun()


def _names(how: str, text: str) -> list[str]:
    """The names of controls in it; others are noted."""
    names = dict.fromkeys(name for part in text[:MOST].split(",") if (name := part.strip()))
    if unknown := [name for name in names if name not in CONTROLS]:
        refuse(how, ",".join(unknown))
    return [name for name in names if name in CONTROLS]


def held(key: str) -> bool:
    """Whether the link keeps this control, locked or hidden: then no button may change it."""
    return here().kept(name_of(key))


def bound(key: str, *, name: str = "", disabled: bool = False) -> dict[str, Any]:
    """What a control of the link is given: its key, its place in the address, and whether it is
    locked. One that the link hides is drawn, so that it has its value, and not shown."""
    here().bound.append(key)
    given = {"key": key, "bind": "query-params"}
    return given | ({"disabled": True} if announced(key, name=name) or disabled else {})


def announced(key: str, *, name: str = "") -> bool:
    """Count a control among those of this run, out of sight if the link hides it; whether the link
    keeps it."""
    link, name = here(), name or name_of(key)
    link.drawn[name] = key
    if name in link.hidden:
        st.html(f"<style>.st-key-{re.sub('[^a-zA-Z0-9_-]', '-', key)} {{ display: none; }}</style>")
    return link.kept(name)


def drawn() -> list[str]:
    """The names of this run's controls, in the order of the table."""
    link = here()
    return [name for name in CONTROLS if name in link.drawn]


def keep() -> None:
    """Give every choice of words its value again, for a callback after which it reads otherwise."""
    for key in here().bound:
        if isinstance(value := st.session_state.get(key), str):
            st.session_state[key] = value


def refuse(name: str, text: str) -> None:
    """Note that `text` in the address could not be used for what the link calls `name`."""
    here().failed[name] = (text, None)


def say_what_failed() -> None:
    """Name what a link asked for in vain, until that control is moved; call after the controls."""
    state, link = st.session_state, here()
    for name, text in link.asked.items():
        value = state.get(name)
        if name not in link.failed and isinstance(value, Scalar) and not same(value, text):
            link.failed[name] = (text, value)
    link.asked = {name: text for name, text in link.asked.items() if name not in state}
    lines = [
        f"- {plain(name)} = {plain(text[:40])}"
        + ("" if instead is None else tr(": {value} is used", value=plain(in_words(instead))))
        for name, (text, instead) in link.failed.items()
        if instead is None or state.get(name) == instead
    ]
    if any(name in link.drawn for name in link.locked):
        st.caption(tr("The link that opened this page locks the controls in grey."))
    if lines:
        asked = tr("The link asked for what is not possible here:")
        st.info("\n".join([asked, *lines]))


def in_words(value: Scalar) -> str:
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    return carried(str(value))


def same(value: Scalar, text: str) -> bool:
    """Whether a control's value is what the text in the address says."""
    if isinstance(value, bool):
        return text.lower() in ({"true", "1"} if value else {"false", "0"})
    if isinstance(value, str):
        return carried(text) == carried(value)
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
