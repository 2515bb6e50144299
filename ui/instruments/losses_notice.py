"""Under "Notice" of "MSE vs cross-entropy": what each view shows at this step, in sentences."""

import streamlit as st

from experiments import losses as duel
from experiments import losses_one_z as one_z_losses
from experiments.losses import ENTROPY, NEAR, SQUARED
from language import marked, tr
from ui.cached import cached
from ui.instruments.losses_notice_line import line_sentences
from ui.instruments.losses_notice_surfaces import surface_sentences
from ui.instruments.losses_scene import LINE, ONE_Z, RACE, SURFACES, Scene, Setting, goal
from ui.numbers import count, counted, number, percent
from ui.pictures.losses_one_z import OUTER_ENDS
from ui.words import joined


def notice(scene: Scene) -> None:
    sentences = {
        RACE: race_sentences,
        ONE_Z: one_z_sentences,
        SURFACES: surface_sentences,
        LINE: line_sentences,
    }[scene.said.view]
    for sentence in sentences(scene):
        st.markdown(sentence)


def race_sentences(scene: Scene) -> list[str]:
    """Why one of the two is slow, at the start and at this step; then who arrived when."""
    squared, entropy = scene.traces.values()
    return [
        _at_the_start(scene.said, float(squared.z[0])),
        _at_this_step(scene, float(squared.z[scene.step])),
        _who_arrived(scene.said, squared, entropy),
    ]


def _at_the_start(said: Setting, z: float) -> str:
    start = cached(one_z_losses.pulls)(z, said.target)
    return tr(
        "At the start both stand at z = {z} and say ŷ = {output}: wrong by {miss}. "
        "Cross-entropy's first step is **{ratio} times as long** as squared error's, whose slope "
        "has the factor 2σ′(z) = {factor}; cross-entropy's has not.",
        z=number(z),
        output=number(start.output),
        miss=number(abs(start.output - said.target)),
        ratio=number(start.ratio, 3),
        factor=number(2 * start.flatness),
    )


def _at_this_step(scene: Scene, z: float) -> str:
    here = cached(one_z_losses.pulls)(z, scene.said.target)
    return tr(
        "After {steps} the squared-error neuron stands at z = {z}, where the sigmoid's slope σ′(z) "
        "is {flatness}. There squared error's slope dL/dz is 2(ŷ − y) · σ′(z) = {squared}, and "
        "cross-entropy's would be ŷ − y = {entropy}: {ratio} times as large.",
        steps=counted("{n} step", "{n} steps", scene.step),
        z=number(z),
        flatness=number(here.flatness),
        squared=number(here.slopes[SQUARED]),
        entropy=number(here.slopes[ENTROPY]),
        ratio=number(here.ratio, 3),
    )


def _who_arrived(said: Setting, squared: duel.Trace, entropy: duel.Trace) -> str:
    if squared.arrival == 0:
        return tr(
            "This start is no mistake: its output {output} is already within {near} of the target "
            "{target}. Choose the other target to see a race.",
            output=number(squared.outputs[0]),
            near=NEAR,
            target=said.target,
        )
    if squared.arrival and entropy.arrival:
        return tr(
            "Squared error needs {squared} to {goal} and cross-entropy {entropy}: {ratio} times as "
            "many.",
            squared=counted("{n} step", "{n} steps", squared.arrival),
            goal=goal(said),
            entropy=count(entropy.arrival),
            ratio=number(squared.arrival / entropy.arrival, 2),
        )
    if entropy.arrival:
        return tr(
            "Cross-entropy reaches {goal} after {steps}. Squared error does not within {most}: it "
            "ends at ŷ = {end}.",
            goal=goal(said),
            steps=counted("{n} step", "{n} steps", entropy.arrival),
            most=count(said.steps),
            end=number(squared.outputs[-1]),
        )
    return tr(
        "Neither reaches {goal} within {steps}. Allow more steps or a larger learning rate.",
        goal=goal(said),
        steps=counted("{n} step", "{n} steps", said.steps),
    )


def one_z_sentences(scene: Scene) -> list[str]:
    """The ratio first; then whether the sigmoid is flat here, and what that does."""
    said, here = scene.said, scene.pulls
    wrong = abs(here.output - said.target)
    flat = abs(said.z) > one_z_losses.flat_from()
    ratio = tr(
        "Here the cross-entropy gradient is **{ratio} times as large**: squared error's is "
        "multiplied by 2σ′(z) = {factor}, cross-entropy's is not.",
        ratio=number(here.ratio, 3),
        factor=number(2 * here.flatness),
    )
    hardly = tr(
        "The output is wrong by {miss}, and squared error hardly feels it: its slope dL/dz is "
        "{slope}.",
        miss=number(wrong),
        slope=number(here.slopes[SQUARED]),
    )
    found = [ratio, joined(_stretch(said.z, flat, here), hardly if flat and wrong > 0.5 else "")]
    return found if said.against == "z" else [*found, _against_output(here)]


def _stretch(z: float, flat: bool, here: one_z_losses.Pulls) -> str:
    """Whether z is where the sigmoid is flat."""
    words = (
        marked(
            "z = {z} lies in the shaded stretch, beyond ±{edge}, where the sigmoid's slope "
            "σ′(z) = ŷ(1 − ŷ) is under a tenth of its largest, 0.25. Here it is {flatness}, which "
            "is {share} of that."
        )
        if flat
        else marked(
            "z = {z} lies outside the shaded stretch, beyond ±{edge}, where the sigmoid's slope "
            "σ′(z) = ŷ(1 − ŷ) is under a tenth of its largest, 0.25. Here it is {flatness}, which "
            "is {share} of that."
        )
    )
    return tr(
        words,
        z=number(z, 2),
        edge=number(one_z_losses.flat_from()),
        flatness=number(here.flatness),
        share=percent(here.flatness / 0.25),
    )


def _against_output(here: one_z_losses.Pulls) -> str:
    return tr(
        "Against ŷ the slopes are dL/dŷ: 2(ŷ − y) = {squared} for squared error and (ŷ − y) ÷ "
        "(ŷ(1 − ŷ)) = {entropy} for cross-entropy, which grows without end towards the wrong "
        "answer, just as much as σ′(z) shrinks: their product is ŷ − y. Slopes beyond ±{most} "
        "stand at the edge.",
        squared=number(here.outer[SQUARED]),
        entropy=number(here.outer[ENTROPY]),
        most=number(OUTER_ENDS[1], 2),
    )
