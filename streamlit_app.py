"""Start: three lines of mathematics, each alive, and the way through the pages."""

import numpy as np
import streamlit as st

from datasets import synthetic
from experiments import loss_curve as one_weight
from experiments import start
from language import marked, tr
from ui import charts, link, shell
from ui.cached import cached
from ui.numbers import counted, number
from ui.pictures.start import miniature

# page: layer sizes, activation of the last layer, loss, what is new there
NETWORKS = {
    "loss_curve": marked(
        "1 → 1, no bias · activation: none · loss: squared error · new: a loss for every weight"
    ),
    "linear_regression": marked(
        "2 → 1 · activation: none · loss: squared error · new: many weights, real targets"
    ),
    "losses": marked(
        "1 → 1 · activation: sigmoid · loss: squared error or cross-entropy · new: a yes or no"
    ),
    "activations": marked(
        "1 → 1 and 2 → 1 · activation: any of six · loss: squared error · new: the neuron itself"
    ),
    "decision_boundary": marked(
        "2 → … → 1 · activation: sigmoid · loss: cross-entropy · new: hidden layers"
    ),
    "digits": marked(
        "784 → 10 → 10 · activation: ten sigmoids · loss: squared error · new: 60 000 images"
    ),
}
RATE, STEPS = 0.1, 10

shell.page("streamlit_app")

with st.container(key="start"):
    weigh, squash, learn = st.columns(3, gap="large")
    st.subheader(tr("One network, six pages"), anchor=False)
    st.markdown(
        tr(
            "It is the same network every time, with other sizes, another activation and another "
            "loss. Every number is computed by one small engine that you can read on each page."
        )
    )
    cards = [*st.columns(3), *st.columns(3)]

with weigh:
    st.markdown(
        tr("**1. Weigh and add.** Each input counts by its weight; the bias shifts the sum.")
    )
    st.latex(r"z = W x + b \vphantom{\frac{1}{1 + e^{-z}}}")
    left, right = st.columns(2)
    weight = left.slider(tr("Weight W"), -2.0, 2.0, 0.8, 0.1, **link.bound("s_w"))
    bias = right.slider(tr("Bias b"), -2.0, 2.0, 0.5, 0.1, **link.bound("s_b"))
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
        alt=tr("The sum z against the input x"),
        now=tr(
            "The line z = {weight} · x + {bias}; the bias lifts it at x = 0.",
            weight=number(weight, 2),
            bias=number(bias, 2),
        ),
    )
    z = float(at_two[0])
    sum_at_two = f"z = {number(weight, 2)} · 2 + {number(bias, 2)} = {number(z, 2)}"  # exact
    st.caption(tr("For x = 2: {sum}", sum=sum_at_two))

with squash:
    st.markdown(tr("**2. Squash.** The sigmoid turns any sum into a number between no and yes."))
    st.latex(r"\hat{y} = \sigma(z) = \frac{1}{1 + e^{-z}}")
    z = st.slider(tr("Sum z"), -6.0, 6.0, 2.1, 0.1, **link.bound("s_z"))
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
        alt=tr("The sigmoid against its input z"),
        now=tr(
            "The sigmoid curve; at z = {z} it is {y_hat}.", z=number(z, 2), y_hat=number(y_hat[0])
        ),
    )
    st.caption(f"σ({number(z, 2)}) = {number(y_hat[0])}")

with learn:
    st.markdown(tr("**3. Learn.** Move each weight a little against the slope of the loss."))
    st.latex(r"W \leftarrow W - \alpha \, \frac{\partial L}{\partial W}")
    step = st.slider(tr("Steps taken"), 0, STEPS, 3, **link.bound("s_n"))
    data = synthetic.one_point()
    descent = cached(one_weight.descend)(data, 0.0, RATE, STEPS)
    weights = np.linspace(-0.5, 4.5, 101)
    alpha, loss = descent.alphas[: step + 1], descent.run.losses[: step + 1]
    charts.draw(
        miniature("W", tr("loss L"), "loss", (-0.5, 4.5), (-1.0, 26.0)),
        {
            "curve": charts.table(x=weights, y=cached(one_weight.curve)(data, weights)),
            "path": charts.table(x=alpha, y=loss, order=np.arange(step + 1)),
            "here": charts.table(x=alpha[-1], y=loss[-1]),
        },
        key="learn",
        alt=tr("The loss of one example against its weight"),
        now=tr(
            "The loss of one example, x = 2 and y = 4, against W; after {steps} W is {weight}.",
            steps=counted("{n} step", "{n} steps", step),
            weight=number(alpha[-1]),
        ),
    )
    st.caption(
        tr(
            "x = 2, y = 4, learning rate α = {rate}: W = {weight}, slope {slope}",
            rate=RATE,
            weight=number(alpha[-1]),
            slope=number(descent.slopes[step]),
        )
    )

for card, (number_, name) in zip(cards, enumerate(NETWORKS, start=1), strict=True):
    page = shell.PAGES[name]
    with card.container(border=True):
        shell.link_to(page, f"**{number_}. {tr(page.label)}**")
        st.markdown(tr(page.question))
        st.caption(tr(NETWORKS[name]))
link.say_what_failed()
