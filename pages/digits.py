"""Digits: read one, look inside the network, teach it one image, train it on thousands."""

from importlib import import_module

import streamlit as st

from ui import link, shell

VIEWS = {
    "Read a digit": "digits_read",
    "Inside the network": "digits_inside",
    "One image, one step": "digits_step",
    "Train": "digits_train",
}

shell.page("digits")
view = st.segmented_control(
    "View",
    VIEWS,
    default=next(iter(VIEWS)),
    key="d_view",
    label_visibility="collapsed",
    required=True,
    **link.BOUND,
)
controls, picture = shell.stage()
import_module(f"ui.views.{VIEWS[view or next(iter(VIEWS))]}").show(controls, picture)
