"""Linear regression: one linear neuron finds the rule behind noisy data."""

import numpy as np
import streamlit as st

from datasets import synthetic
from engine import optimizers, training
from experiments import linear_regression as regression
from ui import compare, gradient_check, link, own_data, panels, shell
from ui.cached import cached, fingerprint
from ui.numbers import number, percent, plural
from ui.pictures import linear_regression as pictures
from ui.step_control import step_control
from ui.words import chart_title

PAGE, PLANE, AGES = "linear_regression", "A made-up rule", "Age from height and gender"
ITERATIONS = 100  # a run; "Run again" adds as many
MOST_RUNS = 50

shell.page(PAGE)
controls, picture = shell.stage()

with controls:
    source = own_data.source([PLANE, AGES])
    own = own_data.many_numbers() if source == own_data.OWN else None
    true, output = None, "identity"
    if own is not None:
        data, inputs, target = own.data, own.inputs, chart_title(own.target)
    elif source == AGES:
        data = synthetic.ages(rng=np.random.default_rng(1))
        inputs, target, output = ("height in cm", "gender"), "age in years", "ReLU"
    else:
        noise = st.slider(
            *("Noise in the targets, ±", 0.0, 10.0, 1.0, 0.5),
            key="noise",
            bind="query-params",
            help="Targets are 2·x − 3·z + 5 plus a random number between − and + this.",
        )
        data = synthetic.plane(noise=noise, rng=np.random.default_rng(1))
        inputs, target, true = ("x", "z"), "y", synthetic.PLANE
    plane = true is not None
    standardise = st.toggle(
        "Standardise inputs",
        value=not plane,
        key="std" if plane else "std1",
        bind="query-params",
        help="Each input minus its mean, divided by its standard deviation. "
        "Weights are shown in original units all the same.",
    )
    usual = 0.01 if plane and not standardise else regression.sensible_rate(data, standardise)
    learning_rate = st.number_input(
        "Learning rate",
        min_value=0.0,
        max_value=1e6,
        value=usual,
        step=usual / 2,
        format="%.3g",
        key=f"rate{'' if plane else fingerprint(data)[:4]}{'s' * standardise}",
        bind="query-params",
    )
    seed = st.number_input(*("Seed of the start", 0, 9999, 1), key="seed", bind="query-params")
    setting = repr((fingerprint(data), output, learning_rate, standardise, seed))
    runs = link.counter("runs", 1, MOST_RUNS, of=setting)
    with st.container(horizontal=True):
        st.button(
            "Run again",
            help=f"{ITERATIONS} iterations more, from where it stands",
            on_click=lambda: link.count("runs", runs + 1, MOST_RUNS),
            key="again",
        )
        st.button("Start over", on_click=lambda: link.count("runs", 1, MOST_RUNS), key="over")
    link.say_what_failed()

result = cached(regression.learn)(data, output, standardise, learning_rate, ITERATIONS * runs, seed)
losses, family = result.run.losses, fingerprint(data)

with picture:
    left, right = st.columns(2)
    step = step_control(len(losses) - 1, run=f"{setting} {runs}", noun="iteration")
    now = regression.fit(data, output, result, step)
    with left:
        pictures.history(losses, step, compare.curves(PAGE, family, "step", "loss"))
    with right:
        pictures.agreement(target, data, now)
    shell.numbers(
        {
            "loss (mean squared error)": number(losses[step]),
            "typical miss (RMSE)": number(now.rmse),
            "R² (variance explained)": "none" if now.r_squared is None else percent(now.r_squared),
            "iteration": f"{step}",
        }
    )
    if learning_rate > result.critical:
        ends = f", and ends after {plural(len(losses) - 1, 'step')}" if result.run.diverged else ""
        st.warning(
            f"This learning rate is above the critical rate {number(result.critical)}, which is 2 "
            f"divided by the largest curvature of the loss: the run diverges{ends}. Choose a "
            f"smaller one{'' if standardise else ', or standardise the inputs'}."
        )


def weights() -> None:
    columns = {
        "": [*inputs, "bias"],
        "learned": [*result.weights[step], result.biases[step]],
        "exact (least squares)": result.exact,
    }
    if true is not None:
        columns["the rule behind the data"] = true
    form = st.column_config.NumberColumn(format="%.6g")
    st.dataframe(
        columns,
        hide_index=True,
        column_config=dict.fromkeys(list(columns)[1:], form),
        alt="Learned weights and bias beside the exact ones",
    )
    st.caption(
        "Per unit of each input, in the data's own units."
        + (" The network itself saw standardised inputs." if standardise else "")
    )


def iterations() -> None:
    st.dataframe(
        {"iteration": np.arange(len(losses)), "loss": losses},
        hide_index=True,
        height=260,
        column_config={"loss": st.column_config.NumberColumn(format="%.8g")},
        alt="The loss at every iteration",
    )


def comparison() -> None:
    compare.panel(
        PAGE,
        family,
        {
            "data": source,
            "learning rate": number(learning_rate),
            "standardised": "yes" if standardise else "no",
            "iterations": f"{len(losses) - 1}",
            "seed": f"{seed}",
        },
        {"last loss": number(losses[-1])},
        {"step": np.arange(len(losses)), "loss": losses},
    )


def check() -> None:
    gradient_check.panel(
        *regression.seen(data, output, result, step), [*(f"weight of {n}" for n in inputs), "bias"]
    )


def code() -> None:
    panels.code(
        {
            "The gradient of the mean loss: forward, loss, backward.": training.gradient_into,
            "The update.": optimizers.SGD,
            "The run on this page.": regression.learn,
        }
    )


panels.panels(
    {
        "Weights": weights,
        "Residuals": lambda: pictures.residuals(target, now),
        "All iterations": iterations,
        "Compare": comparison,
        "Gradient check": check,
        "Code": code,
    }
)
