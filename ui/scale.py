"""Inputs of large numbers: why they call for small learning rates, and the switch that helps."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from engine.activations import Array
from engine.data import Dataset
from experiments.exact import critical_rate
from language import marked, tr
from ui import link
from ui.numbers import number
from ui.words import chart_title, plain

FLATTER = 8  # times as flat, at least, as a line's squared error is one neuron's cross-entropy
UNEVEN = 100  # curvatures this far apart leave some weights where they are


def critical_of_entropy(data: Dataset, bias: bool = True) -> float:
    """2 divided by the most that one neuron's cross-entropy can curve: up to this learning rate it
    falls at every step."""
    return FLATTER * critical_rate(data, bias)


def why(names: Sequence[str], X: Array) -> str:
    """Which input (n, d) curves the loss most, and how, for Markdown; "" where none is large."""
    squares = np.mean(X**2, axis=0)  # (d,)
    largest = int(squares.argmax())
    if squares[largest] <= 1:
        return ""
    return tr(
        "{input} reaches {reach}. The curvature of the loss grows with the square of an input, "
        "here {square} on average, and the larger the curvature, the smaller the critical rate.",
        input=plain(chart_title(names[largest])),
        reach=number(float(np.abs(X[:, largest]).max())),
        square=number(float(squares[largest])),
    )


def uneven(names: Sequence[str], X: Array) -> str:
    """Why descent is slow on inputs (n, d) of different sizes, for Markdown; "" where they and the
    bias, whose input is 1, are of about one size."""
    squares = np.append(np.mean(X**2, axis=0), 1)
    named = [*(plain(chart_title(name)) for name in names), tr("the bias")]
    large, small = int(squares.argmax()), int(squares.argmin())
    if squares[large] <= UNEVEN * squares[small]:
        return ""
    times = squares[large] / squares[small] if squares[small] else None
    return tr(
        "The inputs differ in size: the loss curves {times} times as much along the weight of "
        "{large} as along that of {small}, because the curvature grows with the square of an "
        "input. A learning rate small enough for the one hardly moves the other.",
        times=tr("any number of") if times is None else number(float(times)),
        large=named[large],
        small=named[small],
    )


def offer(key: str, label: str = marked("Standardise the inputs")) -> None:
    """A button that switches the control `key` on; `label` in English."""
    st.button(tr(label), key=f"{key}_on", on_click=_switch_on, args=(key,), disabled=link.held(key))


def _switch_on(key: str) -> None:
    st.session_state[key] = True
