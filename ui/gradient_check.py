"""Trust the gradient: any parameter's slope by backpropagation beside that of a small nudge."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from engine.checks import gradient_check
from engine.data import Dataset
from engine.losses import Loss
from engine.network import Network
from engine.penalty import NO_PENALTY, Penalty
from engine.training import loss_at
from language import tr
from ui.numbers import number
from ui.words import joined

AGREES = 1e-5  # relative error below which both slopes say the same
ROUNDINGS = 100  # of the loss, in units of its last digit, that a sum over examples may gather


def panel(
    network: Network,
    loss: Loss,
    data: Dataset,
    names: Sequence[str],
    penalty: Penalty = NO_PENALTY,
) -> None:
    """Choose one of the network's parameters, called `names` in the order of its flat vector."""
    chosen = st.selectbox(tr("Parameter"), names, key="checked", width=320)
    show(network, loss, data, list(names).index(chosen), penalty)


def show(
    network: Network, loss: Loss, data: Dataset, index: int, penalty: Penalty = NO_PENALTY
) -> None:
    """Both slopes by the parameter at this place in the flat vector, and whether they agree."""
    check = gradient_check(network, loss, data, index, penalty)
    analytic, numeric = float(check.analytic[0]), float(check.numeric[0])
    error, nudge = float(check.relative_error[0]), float(check.nudge[0])
    st.dataframe(
        {
            tr("slope by"): [
                tr("backpropagation"),
                tr("central difference"),
                tr("relative error"),
            ],
            tr("value"): [number(analytic, 10), number(numeric, 10), number(error, 3)],
        },
        hide_index=True,
        width=420,
        alt=tr("The two slopes and their relative error"),
    )
    here = float(loss_at(network, loss, data, network.parameters.flat, penalty))
    noise = ROUNDINGS * np.finfo(float).eps * (1 + here) / nudge
    how = tr(
        "The central difference moves this parameter up and down by {nudge}, measures both losses "
        "and divides their difference by twice the nudge.",
        nudge=number(nudge, 3),
    )
    if analytic == numeric == 0:
        verdict = tr(
            "They agree: both slopes are 0, so to first order this parameter changes no loss here."
        )
    elif error < AGREES:
        verdict = tr("They agree: backpropagation computed the slope of this loss.")
    else:
        verdict = _apart(abs(analytic - numeric), noise, here)
    st.markdown(joined(how, verdict))


def _apart(distance: float, noise: float, loss: float) -> str:
    """Why the slopes are so far apart: the rounding of the loss, or a kink."""
    if distance <= noise:
        return tr(
            "They agree as far as a nudge can tell: losses near {loss} are rounded in their 16th "
            "digit, which leaves an uncertainty of {noise} in the quotient.",
            loss=number(loss),
            noise=number(noise, 1),
        )
    return tr(
        "They differ, as they must where the loss has a kink within the nudge (a ReLU at 0, an "
        "absolute error at its target): there the nudge averages the slopes of both sides."
    )
