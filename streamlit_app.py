"""Start: three lines of mathematics, each alive, and the way through the pages."""

import numpy as np
import streamlit as st

from datasets import synthetic
from experiments import loss_curve as one_weight
from experiments import start
from ui import charts, link, shell
from ui.cached import cached
from ui.numbers import number, plural
from ui.pictures.start import miniature

# page: layer sizes, activation of the last layer, loss, what is new there
NETWORKS = {
    "loss_curve": ("1 → 1, no bias", "none", "squared error", "a loss for every weight"),
    "linear_regression": ("2 → 1", "none", "squared error", "many weights, real targets"),
    "losses": ("1 → 1", "sigmoid", "squared error or cross-entropy", "a yes or no"),
    "activations": ("1 → 1 and 2 → 1", "any of six", "squared error", "the neuron itself"),
    "decision_boundary": ("2 → … → 1", "sigmoid", "cross-entropy", "hidden layers"),
    "digits": ("784 → 10 → 10", "ten sigmoids", "squared error", "60 000 images"),
}
RATE, STEPS = 0.1, 10

shell.page("streamlit_app")

with st.container(key="start"):
    weigh, squash, learn = st.columns(3, gap="large")
    st.subheader("One network, six pages", anchor=False)
    st.markdown(
        "It is the same network every time, with other sizes, another activation and another loss. "
        "Every number is computed by one small engine that you can read on each page."
    )
    cards = [*st.columns(3), *st.columns(3)]

with weigh:
    st.markdown("**1. Weigh and add.** Each input counts by its weight; the bias shifts the sum.")
    st.latex(r"z = W x + b \vphantom{\frac{1}{e^{-z}}}")
    left, right = st.columns(2)
    weight = left.slider("Weight W", -2.0, 2.0, 0.8, 0.1, key="s_w", **link.BOUND)
    bias = right.slider("Bias b", -2.0, 2.0, 0.5, 0.1, key="s_b", **link.BOUND)
    x = np.linspace(-3, 3, 2)
    at_two = start.line(weight, bias, np.array([2.0]))
    charts.draw(
        miniature("x", "z", "model", (-3.0, 3.0), (-6.0, 6.0)),
        {
            "curve": charts.table(x=x, y=start.line(weight, bias, x)),
            "path": charts.table(x=[0.0, 0.0], y=[0.0, bias], order=[0, 1]),
            "here": charts.table(x=2.0, y=at_two),
        },
        key="weigh",
        alt="The sum z against the input x",
        now=f"The line z = {number(weight)} · x + {number(bias)}; the bias lifts it at x = 0.",
    )
    z = float(at_two[0])
    st.caption(f"For x = 2: z = {number(weight)} · 2 + {number(bias)} = {number(z)}")

with squash:
    st.markdown("**2. Squash.** The sigmoid turns any sum into a number between no and yes.")
    st.latex(r"\hat{y} = \sigma(z) = \frac{1}{1 + e^{-z}}")
    z = st.slider("Sum z", -6.0, 6.0, 2.1, 0.1, key="s_z", **link.BOUND)
    grid = np.linspace(-6, 6, 121)
    y_hat = start.squash(np.array([z]))
    charts.draw(
        miniature("z", "ŷ", "model", (-6.0, 6.0), (-0.05, 1.05)),
        {
            "curve": charts.table(x=grid, y=start.squash(grid)),
            "path": charts.table(x=[z, z], y=[0.0, y_hat[0]], order=[0, 1]),
            "here": charts.table(x=z, y=y_hat),
        },
        key="squash",
        alt="The sigmoid against its input z",
        now=f"The sigmoid curve; at z = {number(z)} it is {number(y_hat[0])}.",
    )
    st.caption(f"σ({number(z)}) = {number(y_hat[0])}")

with learn:
    st.markdown("**3. Learn.** Move each weight a little against the slope of the loss.")
    st.latex(r"W \leftarrow W - \alpha \, \frac{\partial L}{\partial W}")
    step = st.slider("Steps taken", 0, STEPS, 3, key="s_n", **link.BOUND)
    data = synthetic.one_point()
    descent = cached(one_weight.descend)(data, 0.0, RATE, STEPS)
    weights = np.linspace(-0.5, 4.5, 101)
    alpha, loss = descent.alphas[: step + 1], descent.run.losses[: step + 1]
    charts.draw(
        miniature("W", "loss L", "loss", (-0.5, 4.5), (-1.0, 26.0)),
        {
            "curve": charts.table(x=weights, y=cached(one_weight.curve)(data, weights)),
            "path": charts.table(x=alpha, y=loss, order=np.arange(step + 1)),
            "here": charts.table(x=alpha[-1], y=loss[-1]),
        },
        key="learn",
        alt="The loss of one example against its weight",
        now=f"The loss of one example, x = 2 and y = 4, against W; after "
        f"{plural(step, 'step')} W is {number(alpha[-1])}.",
    )
    st.caption(
        f"x = 2, y = 4, learning rate α = {RATE}: W = {number(alpha[-1])}, "
        f"slope {number(descent.slopes[step])}"
    )

for card, (number_, name) in zip(cards, enumerate(NETWORKS, start=1), strict=True):
    sizes, activation, loss_name, new = NETWORKS[name]
    page = shell.PAGES[name]
    with card.container(border=True):
        st.page_link(page.path, label=f"**{number_}. {page.label}**", icon=page.icon)
        st.markdown(page.question)
        st.caption(f"{sizes} · activation: {activation} · loss: {loss_name} · new: {new}")
link.say_what_failed()
