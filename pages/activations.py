"""What a neuron makes of its sum, and whether it can learn: six activations."""

import numpy as np
import streamlit as st

from engine import activations, losses
from experiments import activations as neurons
from ui import charts, link, panels, shell
from ui.cached import cached
from ui.numbers import number, plural
from ui.pictures import activations as pictures
from ui.step_control import step_control

SIGMOID, STEP = activations.SIGMOID.name, activations.STEP.name
STEEPNESS = "The larger k, the nearer the sigmoid comes to the step. Left picture only."
SEED = "With seed 51 and learning rate 0.35 the ReLU dies at once, and the leaky ReLU does not."

shell.page("activations")
controls, picture = shell.stage()

with controls:
    name = st.selectbox(
        "Activation", list(activations.ACTIVATIONS), index=1, key="f_activation", **link.BOUND
    )
    z = round(
        st.slider("Input z, the neuron's sum", -6.0, 6.0, 1.5, 0.1, key="f_z", **link.BOUND), 1
    )
    at = f"z = {z:z.1f}".replace("-", "−")
    k = 1
    if name == SIGMOID:
        k = st.slider("Steepness k of σ(kz)", 1, 10, 1, key="f_k", **link.BOUND, help=STEEPNESS)
    learning_rate = st.slider("Learning rate", 0.01, 1.0, 0.05, 0.01, key="f_rate", **link.BOUND)
    steps = st.slider("Steps", 10, 200, 60, 10, key="f_steps", **link.BOUND)
    with st.expander("More"):
        seed = st.number_input(
            "Seed of the random start", 0, 9999, 2, key="f_seed", **link.BOUND, help=SEED
        )
    link.say_what_failed()

shape = cached(neurons.shape)(name, k)
here = cached(neurons.place)(name, z, k)
learners = {one.name: one for one in cached(neurons.learners)(learning_rate, steps, seed)}
chosen = learners[name]
top = pictures.ceiling(learners.values())

with picture:
    left, right = st.columns([1, 1.15])
    step = step_control(steps, run=repr((learning_rate, steps, seed)))
    after = f"After {plural(step, 'step')}"
    loss, size = chosen.at(step)
    with left:
        charts.draw(
            pictures.shape(charts.padded(shape.outputs, shape.slopes)),
            pictures.shape_now(shape, here, z),
            key="f_shape",
            alt="An activation and its slope",
            now=f"The activation {name} and its slope against z. At {at} it gives "
            f"{number(here.output)} and its slope is {number(here.slope)}.",
        )
    with right:
        charts.draw(
            pictures.learning(steps, top),
            pictures.learning_now(learners.values(), name, step, top),
            key="f_learning",
            alt="The loss of six neurons, one for each activation",
            now=f"The loss of six neurons against the step, one for each activation. {after} that "
            f"of {name} is {number(loss)}; it began at {number(chosen.losses[0])}.",
        )
    shell.numbers(
        {
            "f(z)": number(here.output),
            "slope f′(z)": number(here.slope),
            f"loss, {name}": number(loss),
            f"size of the gradient, {name}": number(size),
        }
    )
    critical = cached(neurons.critical)()
    ends = [f"{one.name} ends at {number(one.losses[-1])}" for one in learners.values() if one.grew]
    if ends or learning_rate > critical:
        st.warning(
            f"{'The loss grows instead of falling: ' + ', '.join(ends) + '. ' if ends else ''}"
            f"Above the learning rate {number(critical)}, which is 2 divided by the curvature of "
            f"the identity's loss, the identity's steps land further and further from the bottom."
        )


def notice() -> None:
    step_size, sigmoid_size = (number(learners[one].at(step)[1]) for one in (STEP, SIGMOID))
    st.markdown(
        f"Six neurons start with the same weights and learn to tell the same {neurons.POINTS} "
        f"points apart by squared error. {after} the step's gradient has size {step_size} and the "
        f"sigmoid's {sigmoid_size}: a step has slope 0 on both sides, so nothing tells its weights "
        f"which way to go. Of w₁, w₂ and b, {learners[STEP].moved} changed in {steps} steps."
    )
    for one in [one.name for one in learners.values() if one.dead(step)]:
        st.markdown(
            f"The {one} neuron has died: no point gives it a positive sum, so it always says 0, "
            f"its slope is 0 for every point, and it will never move again."
        )
    slope = number(here.slope)
    nudge = f"the slope of {name} is {slope}: a nudge to z moves the output {slope} times as far."
    corner = f"{name} jumps or has a corner: the engine takes its slope there to be {slope}."
    st.markdown(f"At {at} {nudge if here.smooth else corner}")


def threshold() -> None:
    st.markdown(
        "A bias is a threshold. Join the neuron to its input x by the weight w, and to a *bias "
        "neuron* of value b by the weight −1: then the step fires exactly when w · x − b > 0."
    )
    columns = st.columns(3)
    x = columns[0].slider("Input x", -4.0, 4.0, 1.0, 0.25, key="f_x")
    weight = columns[1].slider("Weight w", -4.0, 4.0, 2.0, 0.25, key="f_w")
    bias = columns[2].slider("Bias neuron's value b", -4.0, 4.0, 1.5, 0.25, key="f_b")
    neuron = cached(neurons.threshold)(x, weight, bias)
    st.latex(pictures.threshold(x, weight, bias, neuron))
    side = "above" if weight > 0 else "below"
    where = f" It fires for every x {side} the threshold b ÷ w = {number(neuron.edge)}."
    st.markdown(f"The neuron {'fires' if neuron.fires else 'is silent'}.{where if weight else ''}")


def vanishing() -> None:
    st.markdown(
        f"On its way back through a layer a gradient is multiplied by the layer's slope. If every "
        f"layer stood at {at}, with weights of 1, this much of it would be left:"
    )
    kept, most = (cached(neurons.products)(place) for place in (z, 0.0))
    layers = {"layers": [str(n + 1) for n in range(neurons.DEPTH)]}
    st.table(layers | {one: [number(share) for share in kept[one]] for one in kept})
    st.markdown(
        f"The sigmoid's slope is never above {number(most[SIGMOID][0])}: {neurons.DEPTH} layers "
        f"leave at most {number(most[SIGMOID][-1])}. ReLU passes all on, or nothing."
    )


def table() -> None:
    w1, w2, b = chosen.thetas.T
    columns = {"step": np.arange(len(w1)), "w₁": w1, "w₂": w2, "b": b, "loss": chosen.losses}
    columns["size of the gradient"] = chosen.sizes
    st.dataframe(columns, hide_index=True, height=260)


panels.panels(
    {
        "Notice": notice,
        "Bias as threshold": threshold,
        "Vanishing gradients": vanishing,
        "All steps": table,
        "The code that ran": lambda: panels.code(
            {
                "What an activation is.": activations.Activation,
                "One of the six: the sigmoid.": activations.sigmoid,
                "Squared error of any of them: its slope carries f′(z).": losses.squared_error,
                "One of the runs on this page.": neurons.learn,
            }
        ),
    },
    key="f_panel",
)
