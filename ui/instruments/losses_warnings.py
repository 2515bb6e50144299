"""The warnings of "MSE vs cross-entropy": where a run goes wrong, and what to do about it."""

import math

import streamlit as st

from experiments import losses as duel
from experiments.losses import ENTROPY
from ui import scale
from ui.cached import cached
from ui.instruments.losses_scene import (
    LINE,
    SURFACES,
    Scene,
)
from ui.numbers import count, number, plural


def warn(scene: Scene) -> None:
    """What a person must know who sees a run go wrong; raw inputs may be standardised."""
    said, troubles = scene.said, []
    for name, run in scene.runs.items():
        if run.diverged:
            troubles.append(
                f"The run with {name} leaves the numbers that a computer can hold after "
                f"{plural(len(run) - 1, 'step')} and ends there. Choose a smaller learning rate."
            )
    if said.view in (SURFACES, LINE):
        troubles += (_the_rate if said.view == LINE else _overshooting)(scene)
    raw = bool(said.switch) and not said.standardise
    names, X = said.titles[:1], scene.seen.data.X
    if troubles and raw:
        troubles.append(scale.why(names, X))
    for trouble in filter(None, troubles):
        st.warning(trouble)
    slow = "" if troubles or not raw else scale.uneven(names, X)
    if slow:
        st.info(slow)
    if slow or (troubles and raw):
        scale.offer(said.switch, "Standardise the input")


def _overshooting(scene: Scene) -> list[str]:
    """Cross-entropy falls at every step up to a rate; above it, it may rise."""
    critical = cached(scale.critical_of_entropy)(scene.seen.data)
    run, rate = scene.runs[ENTROPY], scene.said.rates[1]
    rises = duel.rises(run.losses)
    if rate <= critical or not rises:
        return []
    return [
        f"Cross-entropy rose in {count(rises)} of {plural(len(run) - 1, 'step')}: its learning "
        f"rate is above the critical rate {number(critical)}, which is 2 divided by the most that "
        f"it can curve on these inputs, so steps overshoot. Choose a smaller one."
    ]


def _the_rate(scene: Scene) -> list[str]:
    """Squared error's steps along its steepest direction grow above a rate, and stay at it."""
    critical, rate = cached(duel.critical)(scene.seen.data), scene.said.rates[0]
    at_it = math.isclose(rate, critical, rel_tol=1e-9)
    if rate < critical and not at_it:
        return []
    where = "at" if at_it else "above"
    what = "lands as far beyond" if at_it else "lands further beyond"
    return [
        f"Squared error's learning rate is {where} the critical rate {number(critical)}, which is "
        f"2 divided by the largest curvature of its loss: where it curves most, every step {what} "
        f"the bottom{' as' if at_it else ' than'} it started before it. Choose a smaller one."
    ]
