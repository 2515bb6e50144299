"""Controls of "Decision boundary" that are made of several: units layer by layer, another seed."""

import random

import streamlit as st

from language import tr
from ui import link

SEEDS = 10_000


def units(layers: int, usual: int, kind: str) -> tuple[int, ...]:
    """A control for the number of units of each hidden layer."""
    if not layers:
        return ()
    with st.container(horizontal=True, key="b_units", gap="small"):
        return tuple(
            st.number_input(
                *(tr("Units, layer {k}", k=k), 1, 16, usual),
                width=92,
                **link.bound(f"b_units{k}-{kind}"),
            )
            for k in range(1, layers + 1)
        )


def another(label: str, *, of: str, key: str) -> None:
    """A button, its label in the reader's language, that draws another seed for the control
    `of`."""
    st.button(label, on_click=_draw, args=(of,), key=key, disabled=link.held(of))


def _draw(key: str) -> None:
    seeds = [seed for seed in range(SEEDS) if seed != st.session_state.get(key)]
    st.session_state[key] = random.choice(seeds)
