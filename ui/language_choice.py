"""In which language a visitor reads: the browser's, until they choose another or a link does."""

from threading import local

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from language import LANGUAGES, SOURCE, chosen_by, closest
from ui import link

NAME = "lang"  # in the address and in the session
CONTROL = "lang_choice"
_here = local()  # the language of the session whose script runs in a thread, once it is known


def arrive() -> None:
    """Settle the language of this session; call before the first word of a page."""
    state = st.session_state
    usual = closest(st.context.locale)
    if NAME not in state:
        asked = st.query_params.get(NAME)
        state[NAME] = asked if asked in LANGUAGES else usual
    _here.language = state[NAME]
    if state[NAME] == usual:
        st.query_params.pop(NAME, None)
    elif st.query_params.get(NAME) != state[NAME]:
        st.query_params[NAME] = state[NAME]


def switch() -> None:
    """The control that changes it, each language by its own name."""
    st.segmented_control(
        "Language · 语言",
        list(LANGUAGES),
        default=st.session_state[NAME],
        format_func=LANGUAGES.__getitem__,
        key=CONTROL,
        on_change=_choose,
        required=True,
    )


def _choose() -> None:
    """Take the new language; every control keeps its value, though its words are other ones."""
    state = st.session_state
    state[NAME] = _here.language = state[CONTROL]
    link.keep()


def wanted() -> str:
    """The language of the session whose script runs in this thread; English outside of one."""
    language: str | None = getattr(_here, "language", None)
    if language is None:
        context = get_script_run_ctx(suppress_warning=True)
        if context is None or NAME not in context.session_state:
            return SOURCE
        language = _here.language = str(context.session_state[NAME])
    return language


chosen_by(wanted)
