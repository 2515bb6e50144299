"""Controls that several views of "MSE vs cross-entropy" share."""

from typing import Any

import streamlit as st

from engine.data import Dataset
from experiments import losses as duel
from language import tr
from ui import link, own_data
from ui.cached import fingerprint


def which_target() -> int:
    about = tr("What the neuron should say.")
    chosen = st.segmented_control(
        tr("Target y"), [0, 1], default=0, help=about, required=True, **link.bound("l_y")
    )
    return chosen or 0  # an empty value in a link chooses nothing


def rate_of(label: str, usual: float, key: str) -> float:
    """A learning rate from 0 up; the usual one depends on the data, and so does the key."""
    most = max(1e6, 1e3 * usual)  # that of absolute error is as large as the targets
    limits: dict[str, Any] = {
        "min_value": 0.0,
        "max_value": most,
        "step": usual / 2,
        "format": "%.3g",
    }
    rate: float = st.number_input(label, value=usual, **limits, **link.bound(key))
    return rate


def suffix(own: own_data.OwnData | None, standardise: bool) -> str:
    """Of the keys of what is usual for these data only."""
    return (fingerprint(own.data)[:4] if own else "") + "s" * (not standardise)


def steps_of(key: str, limits: tuple[int, int, int, int], contest: str, data: Dataset) -> int:
    """How many steps: least, most, usual, a notch; fewer where so many rows would take too long."""
    asked = st.slider(tr("Steps"), *limits, **link.bound(key))
    return own_data.within(asked, duel.most_steps(len(data), contest), "step")
