"""The views of a page that has several: each draws its controls, its picture and its panels."""

from collections.abc import Sequence

import streamlit as st

from language import tr
from ui import link


def choose(views: Sequence[str], *, key: str) -> str:
    """The control for the view of a page, by its English name; the first one is open at first."""
    chosen = st.segmented_control(
        tr("View"),
        views,
        default=None if key in st.session_state else views[0],
        format_func=tr,
        label_visibility="collapsed",
        required=True,
        **link.bound(key),
    )
    return chosen or views[0]
