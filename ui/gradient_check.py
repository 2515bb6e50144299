"""Trust the gradient: any parameter's slope by backpropagation beside that of a small nudge."""

from collections.abc import Sequence

import streamlit as st

from engine.checks import gradient_check
from engine.data import Dataset
from engine.losses import Loss
from engine.network import Network
from engine.penalty import NO_PENALTY, Penalty
from ui.numbers import number

AGREES = 1e-5  # relative error below which both slopes say the same


def panel(
    network: Network,
    loss: Loss,
    data: Dataset,
    names: Sequence[str],
    penalty: Penalty = NO_PENALTY,
) -> None:
    """Choose one of the network's parameters, called `names` in the order of its flat vector."""
    chosen = st.selectbox("Parameter", names, key="checked", width=320)
    index = list(names).index(chosen)
    check = gradient_check(network, loss, data, index, penalty)
    analytic, numeric = float(check.analytic[0]), float(check.numeric[0])
    error, nudge = float(check.relative_error[0]), float(check.nudge[0])
    st.dataframe(
        {
            "slope by": ["backpropagation", "central difference", "relative error"],
            "value": [number(analytic, 10), number(numeric, 10), number(error, 3)],
        },
        hide_index=True,
        width=420,
        alt="The two slopes and their relative error",
    )
    floor = 1e-9 * (1 + abs(float(loss.pointwise(network.forward(data.X)[-1], data.y)[0].mean())))
    if error < AGREES or max(abs(analytic), abs(numeric)) < floor / nudge * 1e-5:
        verdict = "They agree: backpropagation computed the slope of this loss."
    else:
        verdict = (
            "They differ, as they must where the loss has a kink within the nudge (a ReLU at 0, an "
            "absolute error at its target): there the nudge averages the slopes of both sides."
        )
    st.markdown(
        f"The central difference moves this parameter up and down by {number(nudge, 3)}, measures "
        f"both losses and divides their difference by twice the nudge. {verdict}"
    )
