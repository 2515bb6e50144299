"""Under "Notice" of "AND, OR, XOR": the truth table, how far one neuron comes, what was learned."""

from functools import reduce

import numpy as np
import streamlit as st

from engine.activations import IDENTITY, STEP
from experiments import gates
from language import tr
from ui import link
from ui.cached import cached
from ui.instruments.gates_scene import FOUR, Scene
from ui.live_slider import set_live
from ui.numbers import count, counted, number, percent
from ui.words import joined

TRIES = 10_000


def notice(scene: Scene) -> None:
    words, table = st.columns(2)
    with words:
        if scene.trained:
            learned(scene, scene.trained)
        else:
            by_hand(scene)
    wanted = np.array(gates.WANTED[scene.gate])
    x1, x2 = gates.CORNERS.T
    table.dataframe(
        {
            "x₁": x1,
            "x₂": x2,
            scene.gate: wanted,
            tr("sum z"): scene.spoken.z,
            tr("says"): scene.spoken.says,
            tr("verdict"): np.where(scene.spoken.says == wanted, tr("right"), tr("wrong")),
        },
        hide_index=True,
        column_config={tr("sum z"): st.column_config.NumberColumn(format="%.4g")},
        alt=tr("The truth table: what is wanted of each point, and what is said"),
    )


def by_hand(scene: Scene) -> None:
    found = cached(gates.tries)(scene.gate, TRIES)
    st.markdown(
        tr(
            "The neuron says 1 where w₁·x₁ + w₂·x₂ is above the threshold b: on one side of a "
            "straight line. It is right for {right} of {all} points.",
            right=scene.spoken.right,
            all=FOUR,
        )
    )
    st.markdown(best_of_many(found))
    st.button(
        tr("Set the best of them"),
        on_click=set_weights,
        args=(scene.sliders, found.best),
        key="f_best",
        disabled=any(map(link.held, scene.sliders)),
    )


def best_of_many(found: gates.Tries) -> str:
    """How far random neurons come, and why no neuron comes further."""
    values = {
        "tries": count(TRIES),
        "right": found.right,
        "all": FOUR,
        "share": percent(found.right / FOUR),
    }
    if found.right == FOUR:
        return tr(
            "Of {tries} random neurons the best is right for {right} of {all}, {share}.", **values
        )
    no_line = tr(
        "No line does it: of {tries} random neurons the best is right for {right} of {all}, "
        "{share}.",
        **values,
    )
    missing = tr(
        "Together they find all truth tables of two inputs but {tables}, read from (0, 0) to "
        "(1, 1).",
        tables=reduce(
            lambda one, other: tr("{one} and {other}", one=one, other=other), found.missing
        ),
    )
    proof = tr(
        "To fire at (0, 1) and (1, 0) needs w₂ > b and w₁ > b; to be silent at (0, 0) needs b ≥ 0. "
        "Then w₁ + w₂ > 2b ≥ b, so it fires at (1, 1), too."
    )
    return joined(no_line, missing, proof)


def set_weights(keys: tuple[str, ...], weights: tuple[float, ...]) -> None:
    for key, weight in zip(keys, weights, strict=True):
        set_live(key, weight)


def learned(scene: Scene, run: gates.Trained) -> None:
    st.markdown(
        tr(
            "After {steps} the loss is {loss} and {right} of {all} points come out right; the most "
            "at any step of this run is {most}.",
            steps=counted("{n} step", "{n} steps", scene.step),
            loss=number(float(run.losses[scene.step])),
            right=scene.spoken.right,
            all=FOUR,
            most=run.right.max(),
        )
    )
    if run.solved is None:
        st.markdown(tr("At the end of this run {gate} is not solved.", gate=scene.gate))
    else:
        words = tr(
            "From step {step} on all {all} are right, to the end of the run.",
            step=run.solved,
            all=FOUR,
        )
        st.markdown(words)
    st.markdown(lines(run))
    if len(run.sizes) > 2 and run.activation == STEP.name:
        words = tr(
            "The step's slope is 0, so the hidden weights never move from their random start: only "
            "the output learns."
        )
        st.markdown(words)


def lines(run: gates.Trained) -> str:
    """How many straight lines a network of these sizes has to part the points with."""
    units = run.sizes[1] if len(run.sizes) > 2 else 0
    if units and run.activation == IDENTITY.name:
        return tr(
            "With the identity between, two layers are no more than one neuron: one straight line "
            "parts the plane: enough for AND and for OR, never for XOR."
        )
    if units == 1:
        return tr(
            "With one hidden unit one straight line parts the plane: enough for AND and for OR, "
            "never for XOR."
        )
    if not units:
        return tr(
            "With one neuron one straight line parts the plane: enough for AND and for OR, never "
            "for XOR."
        )
    return tr(
        "Each of the {n} hidden units draws a line of its own, as its small picture shows, and the "
        "output adds up what they say: together they can part even XOR.",
        n=units,
    )
