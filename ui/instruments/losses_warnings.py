"""The warnings of "MSE vs cross-entropy": where a run goes wrong, and what to do about it."""

import math

import streamlit as st

from experiments import losses as duel
from experiments.losses import ENTROPY
from language import marked, tr
from ui import scale
from ui.cached import cached
from ui.instruments.losses_scene import (
    LINE,
    SURFACES,
    Scene,
)
from ui.numbers import count, counted, number


def warn(scene: Scene) -> None:
    """What a person must know who sees a run go wrong; raw inputs may be standardised."""
    said, troubles = scene.said, []
    for name, run in scene.runs.items():
        if run.diverged:
            words = tr(
                "The run with {loss} leaves the numbers that a computer can hold after {steps} and "
                "ends there. Choose a smaller learning rate.",
                loss=tr(name),
                steps=counted("{n} step", "{n} steps", len(run) - 1),
            )
            troubles.append(words)
    if said.view in (SURFACES, LINE):
        troubles += (_the_rate if said.view == LINE else _overshooting)(scene)
    raw = bool(said.switch) and not said.standardise
    names, X = said.called[:1], scene.seen.data.X
    if troubles and raw:
        troubles.append(scale.why(names, X))
    for trouble in filter(None, troubles):
        st.warning(trouble)
    slow = "" if troubles or not raw else scale.uneven(names, X)
    if slow:
        st.info(slow)
    if slow or (troubles and raw):
        scale.offer(said.switch, marked("Standardise the input"))


def _overshooting(scene: Scene) -> list[str]:
    """Cross-entropy falls at every step up to a rate; above it, it may rise."""
    critical = cached(scale.critical_of_entropy)(scene.seen.data)
    run, rate = scene.runs[ENTROPY], scene.said.rates[1]
    rises = duel.rises(run.losses)
    if rate <= critical or not rises:
        return []
    words = tr(
        "Cross-entropy rose in {rises} of {steps}: its learning rate is above the critical rate "
        "{critical}, which is 2 divided by the most that it can curve on these inputs, so steps "
        "overshoot. Choose a smaller one.",
        rises=count(rises),
        steps=counted("{n} step", "{n} steps", len(run) - 1),
        critical=number(critical),
    )
    return [words]


def _the_rate(scene: Scene) -> list[str]:
    """Squared error's steps along its steepest direction grow above a rate, and stay at it."""
    critical, rate = cached(duel.critical)(scene.seen.data), scene.said.rates[0]
    at_it = math.isclose(rate, critical, rel_tol=1e-9)
    if rate < critical and not at_it:
        return []
    words = (
        marked(
            "Squared error's learning rate is at the critical rate {critical}, which is 2 divided "
            "by the largest curvature of its loss: along the direction in which it curves most, "
            "every step lands as far beyond the bottom as it started before it. Choose a smaller "
            "one."
        )
        if at_it
        else marked(
            "Squared error's learning rate is above the critical rate {critical}, which is 2 "
            "divided by the largest curvature of its loss: along the direction in which it curves "
            "most, every step lands further beyond the bottom than it started before it. Choose a "
            "smaller one."
        )
    )
    return [tr(words, critical=number(critical))]
