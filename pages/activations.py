"""What a neuron makes of its sum, what it can say, and whether it can learn."""

from importlib import import_module

import streamlit as st

from ui import link, shell
from ui.instruments.activations import PAGE

VIEWS = {
    "One neuron": "activations_neuron",
    "AND, OR, XOR": "activations_gates",
    "Who can learn": "activations_learners",
    "Through many layers": "activations_layers",
}

shell.page(PAGE)
view = st.segmented_control(
    "View",
    VIEWS,
    default=next(iter(VIEWS)),
    key="f_view",
    label_visibility="collapsed",
    required=True,
    **link.BOUND,
)
controls, picture = shell.stage()
import_module(f"ui.views.{VIEWS[view or next(iter(VIEWS))]}").show(controls, picture)
