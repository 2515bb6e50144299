"""One sigmoid neuron, two losses: which of them corrects a confident mistake sooner?"""

import numpy as np
import streamlit as st

from engine import losses, training
from experiments import losses as duel
from ui import charts, link, panels, shell
from ui.cached import cached
from ui.numbers import number, plural
from ui.pictures import losses as pictures
from ui.step_control import step_control

VIEWS = {"Loss": "losses", "Slope dL/dz": "slopes"}

shell.page("losses")
controls, picture = shell.stage()

with controls:
    target = st.segmented_control(
        "Target y",
        [0, 1],
        default=0,
        key="l_y",
        **link.BOUND,
        required=True,
        help="What the neuron should say.",
    )
    weight = st.slider("Start weight w", -5.0, 5.0, 2.0, 0.1, key="l_w", **link.BOUND)
    bias = st.slider("Start bias b", -5.0, 5.0, 2.0, 0.1, key="l_b", **link.BOUND)
    st.caption("The input is x = 1, so z = w + b. The output is ŷ = σ(z).")
    learning_rate = st.slider("Learning rate", 0.01, 2.0, 0.15, 0.01, key="l_rate", **link.BOUND)
    steps = st.slider("Steps", 50, 1000, 300, 50, key="l_steps", **link.BOUND)
    view = st.segmented_control(
        "Right picture", list(VIEWS), default="Loss", key="l_view", **link.BOUND, required=True
    )
    link.say_what_failed()
    target, view = target or 0, view or "Loss"  # an empty value in a link chooses nothing

race = cached(duel.race)(weight, bias, target, learning_rate, steps)
squared, entropy = race.squared, race.entropy
z_range = charts.padded(-6, 6, squared.z, entropy.z)
curves = cached(duel.curves)(*z_range, target)
what = VIEWS[view]
goal = "ŷ ≤ 0.1" if target == 0 else "ŷ ≥ 0.9"


def arrival(runner: duel.Runner) -> str:
    return f"not within {steps}" if runner.arrival is None else str(runner.arrival)


with picture:
    left, right = st.columns([1.15, 1])
    step = step_control(steps, run=repr((weight, bias, target, learning_rate, steps)))
    after = f"After {plural(step, 'step')}"
    with left:
        charts.draw(
            pictures.outputs(steps),
            pictures.outputs_now(race, step),
            key="l_outputs",
            alt="The output of both neurons, step by step",
            now=f"The output of both neurons against the step. {after} it is "
            f"{number(squared.outputs[step])} with squared error and "
            f"{number(entropy.outputs[step])} with cross-entropy; the target is {target}.",
        )
    with right:
        values = [getattr(curve, what) for curve in (curves.squared, curves.entropy)]
        charts.draw(
            pictures.against_z(what, z_range, charts.padded(*values, share=0.1), target),
            pictures.against_z_now(what, curves, race, step),
            key="l_against_z",
            alt="Squared error and cross-entropy against z",
            now=f"Both {what} against z. Where the neuron is surely wrong, squared error is flat "
            f"and cross-entropy is not. {after} squared error is at z = {number(squared.z[step])}, "
            f"cross-entropy at z = {number(entropy.z[step])}.",
        )
    shell.numbers(
        {
            "ŷ, squared error": number(squared.outputs[step]),
            "ŷ, cross-entropy": number(entropy.outputs[step]),
            f"steps to {goal}, squared error": arrival(squared),
            f"steps to {goal}, cross-entropy": arrival(entropy),
        }
    )


def notice() -> None:
    pulls = cached(duel.pulls)(float(squared.z[step]), target)
    st.markdown(
        f"{after} the squared-error neuron stands at z = {number(squared.z[step])}, where the "
        f"sigmoid's slope σ′(z) is {number(pulls.flatness)}. There squared error's slope dL/dz is "
        f"2(ŷ − y) · σ′(z) = {number(pulls.squared)}, and cross-entropy's would be "
        f"ŷ − y = {number(pulls.entropy)}: **{number(pulls.ratio, 3)} times as large**."
    )
    if squared.arrival == entropy.arrival == 0:
        st.markdown(
            f"This start is no mistake: its output {number(squared.outputs[0])} is already within "
            f"{duel.NEAR} of the target {target}. Choose the other target to see a race."
        )
    elif squared.arrival and entropy.arrival:
        st.markdown(
            f"Squared error needs {plural(squared.arrival, 'step')} to {goal} and cross-entropy "
            f"{entropy.arrival}: {number(squared.arrival / entropy.arrival, 2)} times as many."
        )
    elif entropy.arrival:
        st.markdown(
            f"Cross-entropy reaches {goal} after {plural(entropy.arrival, 'step')}. Squared error "
            f"does not within {steps}: it ends at ŷ = {number(squared.outputs[-1])}."
        )
    else:
        st.markdown(
            f"Neither reaches {goal} within {steps} steps. Allow more steps or a larger rate."
        )


def sums() -> None:
    for name, lines in pictures.sums(race, step).items():
        st.markdown(f"**{name}**, {after.lower()}")
        for line in lines:
            st.markdown(rf"$\displaystyle {line}$")  # inline, so that a phone can break it
    st.caption("η is the learning rate. With x = 1 the bias b moves by the same amount as w.")


def table() -> None:
    columns = {"step": np.arange(steps + 1)}
    for name, run in (("squared error", squared), ("cross-entropy", entropy)):
        columns |= {f"z, {name}": run.z, f"ŷ, {name}": run.outputs}
        columns |= {f"loss, {name}": run.losses, f"dL/dz, {name}": run.slopes}
    st.dataframe(columns, hide_index=True, height=260)


def precision() -> None:
    st.markdown(
        "Printed, the loss takes the logarithm of ŷ or 1 − ŷ. In a computer ŷ is rounded: a sure "
        "mistake can round to exactly 0 or 1, and the logarithm of 0 is infinite. Written in z it "
        "is the same number without the rounding, and that is what the engine computes:"
    )
    st.markdown(r"$-[\,y\ln\hat y+(1-y)\ln(1-\hat y)\,]=\ln(1+e^{z})-y\,z$")
    st.table(pictures.precision(cached(duel.precision)(float(entropy.z[step]), target)))
    st.caption("First row: the cross-entropy neuron at this step. Then ever surer mistakes.")


panels.panels(
    {
        "Notice": notice,
        "The sum": sums,
        "All steps": table,
        "Why from z": precision,
        "The code that ran": lambda: panels.code(
            {
                "Squared error of a sigmoid: its slope carries σ′(z).": losses.squared_error,
                "Binary cross-entropy: its slope is ŷ − y.": losses.BINARY_CROSS_ENTROPY.pointwise,
                "One step of training: gradient, then update.": training.gradient_into,
                "The race on this page.": duel.race,
            }
        ),
    },
    key="l_panel",
)
