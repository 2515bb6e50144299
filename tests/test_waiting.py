"""The word on screen while something is computed for the first time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest


def small_app() -> None:
    import streamlit as st

    from ui.waiting import waiting

    what = st.slider("what", 0, 3)
    with waiting("Counting", what), waiting("Sleeping", 0):
        assert not st.session_state.get("break")


def test_says_so_once_for_each_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    @contextmanager
    def spinner(words: str) -> Iterator[None]:
        said.append(words)
        yield

    monkeypatch.setattr(st, "spinner", spinner)
    app = AppTest.from_function(small_app).run()
    assert said == ["Counting", "Sleeping"]
    app.run()
    assert said == ["Counting", "Sleeping"]
    app.slider[0].set_value(2).run()
    assert said == ["Counting", "Sleeping", "Counting"]
    app.session_state["break"] = True
    app.slider[0].set_value(1).run()
    assert app.exception
    app.session_state["break"] = False
    app.run()
    assert said[3:] == ["Counting"] * 2  # what failed was not had
