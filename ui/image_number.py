"""Which test image is looked at: one by its number, any, or the next that is misread."""

import random

import streamlit as st

from experiments.digits import Exam, Parts
from language import tr
from ui import link


def choose_image(parts: Parts, key: str, exam: Exam | None) -> int:
    """The number of a test image: typed or counted on, any, or the next that is misread."""
    last = len(parts.test) - 1
    chosen: int = st.number_input(tr("Test image"), 0, last, **link.bound(key))
    jump(
        key,
        last,
        sorted(exam.mistakes.tolist()) if exam else [],
        names=(tr("Random"), tr("Mistake")),
        keys=("random", "mistake"),
        help=tr("The next test image that the network misreads"),
    )
    return chosen


def jump(
    key: str,
    last: int,
    wrong: list[int],
    *,
    names: tuple[str, str],
    keys: tuple[str, str],
    help: str,
) -> None:
    """Two buttons for the number under `key`: any up to the `last`, and the next of the `wrong`."""
    held = link.held(key)
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            names[0],
            keys[0],
            help=tr("Any test image"),
            on_click=_any,
            args=(key, last),
            disabled=held,
        )
        st.button(
            names[1],
            keys[1],
            help=help,
            on_click=_next,
            args=(key, wrong),
            disabled=held or not wrong,
        )


def _any(key: str, last: int) -> None:
    st.session_state[key] = random.randint(0, last)


def _next(key: str, numbers: list[int]) -> None:
    here = st.session_state[key]
    st.session_state[key] = next((n for n in numbers if n > here), numbers[0])
