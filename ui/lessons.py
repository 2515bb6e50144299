"""Lessons: each page's short challenges, checked on what is on screen, each with a hint.

A challenge counts as solved when its panel is open while the state on screen solves it; it stays
solved for the session, until the person resets it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from language import marked, tr
from ui import teacher_link

CHALLENGES = marked("Challenges")
SOLVED = "lessons: solved"  # in the session: names


@dataclass(frozen=True)
class Challenge:
    """A question in English, and what checks it: from the scene of its view to a hint, which names
    what to look at and not the answer, or to None where it is solved."""

    name: str
    question: str
    check: Callable[[Any], str | None]


def among(
    entries: Mapping[str, Callable[[], None]], challenges: Sequence[Challenge], scene: object
) -> dict[str, Callable[[], None]]:
    """The panels of a view with its challenges as the second, and the teacher's link as the last;
    the hints are computed only while the panel is open."""
    first, *rest = entries
    names = [first, CHALLENGES, *rest]
    return {
        first: entries[first],
        CHALLENGES: partial(panel, challenges, scene),
        **{name: entries[name] for name in rest},
        teacher_link.NAME: partial(teacher_link.panel, names),
    }


def panel(challenges: Sequence[Challenge], scene: object) -> None:
    """The challenges of a view side by side, each with its state and a hint for what is on screen;
    how many are solved; and a button that forgets it."""
    solved: set[str] = st.session_state.setdefault(SOLVED, set())
    hints = {one.name: one.check(scene) for one in challenges}
    solved |= {name for name, hint in hints.items() if hint is None}
    for place, column in enumerate(st.columns(len(challenges), gap="medium")):
        one = challenges[place]
        with column:
            card(place + 1, one, one.name in solved, hints[one.name])
    mine = {one.name for one in challenges}
    with st.container(horizontal=True, vertical_alignment="center"):
        done = tr("{n} of {all} solved.", n=len(solved & mine), all=len(mine))
        rule = tr("What is on screen while this panel is open counts, at every step.")
        st.markdown(f"**{done}** {rule}", width="content")
        st.button(
            tr("Reset"),
            help=tr("Forget what was solved here; what is solved on screen counts again at once."),
            on_click=_forget,
            args=(mine,),
            disabled=not solved & mine,
            key="lessons_reset",
        )


def card(number: int, challenge: Challenge, solved: bool, hint: str | None) -> None:
    """One challenge: its question, its state in a sign and in words, and a hint."""
    question = tr(challenge.question)
    st.markdown(f"**{number}.** {question}")
    if solved:
        done = tr("Solved")
        st.markdown(f":material/check_circle: **{done}**")
    else:
        open_ = tr("Not yet.")
        st.markdown(f":material/radio_button_unchecked: **{open_}** {hint}")


def _forget(names: set[str]) -> None:
    st.session_state[SOLVED] = st.session_state[SOLVED] - names
