"""A word on screen while something is computed that takes a while the first time only."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager

import streamlit as st

LAST = "waited for"  # in the session: what each of the words were last said of


@contextmanager
def waiting(words: str, what: Hashable) -> Iterator[None]:
    """Say `words` while the block runs, unless this visitor had the same just before: it is kept
    then, and even a spinner that never shows costs a thread and a message."""
    last: dict[str, Hashable] = st.session_state.setdefault(LAST, {})
    if last.get(words) == what:
        yield
        return
    with st.spinner(words):
        yield
    last[words] = what
