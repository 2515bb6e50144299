"""Linear regression: one linear neuron finds the rule behind noisy data."""

import numpy as np
import streamlit as st

from datasets import synthetic
from engine import optimizers, training
from experiments import linear_regression as regression
from ui import charts, own_data, panels, shell
from ui.cached import cached
from ui.numbers import number, percent, plural
from ui.pictures import linear_regression as pictures
from ui.step_control import step_control
from ui.words import chart_title

PLANE, AGES = "2·x − 3·z + 5, with noise", "Age from height and gender"
STEPS = 100  # iterations a run; "Run again" adds as many

shell.page("linear_regression")
controls, picture = shell.stage()
state = st.session_state

with controls:
    source = st.selectbox("Data", [PLANE, AGES, own_data.OWN], key="data")
    own = own_data.many_numbers() if source == own_data.OWN else None
    true, output = None, "identity"
    if own is not None:
        data, inputs, target = own.data, own.inputs, own.target
    elif source == AGES:
        data = synthetic.ages(rng=np.random.default_rng(1))
        inputs, target, output = ("height in cm", "gender"), "age in years", "ReLU"
    else:
        noise = st.slider("Noise in the targets, ±", 0.0, 10.0, 1.0, 0.5, key="noise")
        data = synthetic.plane(noise=noise, rng=np.random.default_rng(1))
        inputs, target, true = ("x", "z"), "y", synthetic.PLANE
    standardise = st.toggle(
        "Standardise inputs",
        value=true is None,
        key=f"standardise {source}",
        help="Each input minus its mean, divided by its standard deviation. "
        "Weights are shown in original units all the same.",
    )
    rate = 0.01 if true is not None else cached(regression.sensible_rate)(data, standardise)
    learning_rate = st.number_input(
        "Learning rate",
        min_value=0.0,
        value=rate,
        step=rate / 2,
        format="%.3g",
        key=f"rate {source} {standardise} {rate}",
    )
    seed = int(st.number_input("Seed of the start", 0, 9999, 1, key="seed"))
    setting = repr((source, learning_rate, standardise, seed, data.X.shape))
    if state.get("setting") != setting:
        state["setting"], state["runs"] = setting, 1
    again, over = st.columns(2)
    if again.button("Run again", help="100 iterations more, from where it stands"):
        state["runs"] = min(state["runs"] + 1, 50)
    if over.button("Start over"):
        state["runs"] = 1

result = cached(regression.learn)(
    data, output, standardise, learning_rate, STEPS * state["runs"], seed
)
losses = result.run.losses

with picture:
    left, right = st.columns(2)
    step = step_control(len(losses) - 1, run=setting, noun="iteration")
    now = cached(regression.fit)(data, output, result, step)
    y = data.y[:, 0]
    with left:
        charts.draw(
            pictures.history(len(losses) - 1, charts.log_range(losses)),
            {
                "losses": charts.table(step=np.arange(len(losses)), loss=losses),
                "here": charts.table(step=step, loss=losses[step]),
            },
            key="history",
            alt=f"The loss falls from {number(losses[0])} to {number(losses[-1])} in "
            f"{plural(len(losses) - 1, 'iteration')}; at iteration {step} it is "
            f"{number(losses[step])}.",
        )
    with right:
        reach = charts.padded(y)
        charts.draw(
            pictures.agreement(chart_title(target), reach),
            {
                "points": charts.sampled(target=y, output=now.outputs),
                "diagonal": charts.table(target=reach, output=reach),
            },
            key="agreement",
            alt=f"Outputs against targets for {plural(len(data), 'example')}: on the diagonal they "
            f"would agree; the typical miss is {number(now.rmse)}.",
        )
    shell.numbers(
        {
            "loss (mean squared error)": number(losses[step]),
            "typical miss (RMSE)": number(now.rmse),
            "R² (variance explained)": "none" if now.r_squared is None else percent(now.r_squared),
            "iteration": f"{step}",
        }
    )
    if learning_rate > result.critical:
        st.warning(
            f"This learning rate is above the critical rate {number(result.critical)}, which is 2 "
            f"divided by the largest curvature of the loss: the run diverges"
            + (
                f" and ends after {plural(len(losses) - 1, 'step')}. "
                if result.run.diverged
                else ". "
            )
            + ("Choose a smaller one." if standardise else "Choose a smaller one, or standardise.")
        )


def weights() -> None:
    columns = {
        "": [*inputs, "bias"],
        "learned": [*result.weights[step], result.biases[step]],
        "exact (least squares)": result.exact,
    }
    if true is not None:
        columns["the rule behind the data"] = true
    form = st.column_config.NumberColumn(format="%.5g")
    st.dataframe(columns, hide_index=True, column_config=dict.fromkeys(list(columns)[1:], form))
    st.caption(
        "Per unit of each input, in the data's own units."
        + (" The network itself saw standardised inputs." if standardise else "")
    )


def residuals() -> None:
    low, high, count = regression.histogram(now.residuals)
    charts.draw(
        pictures.residuals(chart_title(target)),
        {"bars": charts.table(low=low, high=high, count=count)},
        key="residuals",
        alt=f"Histogram of output minus target, between {number(low[0])} and {number(high[-1])}.",
    )


def iterations() -> None:
    st.dataframe({"iteration": np.arange(len(losses)), "loss": losses}, hide_index=True, height=260)


def code() -> None:
    panels.code(
        {
            "One step of training: the gradient.": training.gradient_into,
            "The update.": optimizers.SGD,
            "The run on this page.": regression.learn,
        }
    )


panels.panels(
    {
        "Weights": weights,
        "Residuals": residuals,
        "All iterations": iterations,
        "The code that ran": code,
    }
)
