"""Linear regression: one linear neuron finds the rule behind noisy data."""

from functools import partial

import numpy as np
import streamlit as st

from datasets import synthetic
from experiments import linear_regression as regression
from ui import compare, export, link, own_data, panels, shell
from ui.cached import cached, fingerprint
from ui.instruments import linear_regression as instruments
from ui.numbers import number, percent
from ui.pictures import linear_regression as pictures
from ui.scripts.common import made_up
from ui.step_control import step_control
from ui.words import chart_title

PAGE, PLANE, AGES = instruments.PAGE, "A made-up rule", "Age from height and gender"
DATA_SEED = 10_000  # none that the start can have: their random numbers would be the same
ITERATIONS = 100  # a run; "Run again" adds as many
MOST_RUNS = 50

shell.page(PAGE)
controls, picture = shell.stage()

with controls:
    source = own_data.source([PLANE, AGES], key="r_data")
    own = own_data.many_numbers() if source == own_data.OWN else None
    true, output = None, "identity"
    if own is not None:
        data, inputs, target = own.data, own.inputs, chart_title(own.target)
        origin = partial(export.own_source, own)
    elif source == AGES:
        data = synthetic.ages(rng=np.random.default_rng(DATA_SEED))
        inputs, target, output = ("height in cm", "gender"), "age in years", "ReLU"
        origin = partial(made_up, synthetic.ages, inputs, target, seed=DATA_SEED)
    else:
        noise = st.slider(
            *("Noise in the targets, ±", 0.0, 10.0, 1.0, 0.5),
            key="r_noise",
            **link.BOUND,
            help="Targets are 2·x − 3·z + 5 plus a random number between − and + this.",
        )
        data = synthetic.plane(noise=noise, rng=np.random.default_rng(DATA_SEED))
        inputs, target, true = ("x", "z"), "y", synthetic.PLANE
        origin = partial(made_up, synthetic.plane, inputs, target, seed=DATA_SEED, noise=noise)
    plane = true is not None
    switch = "r_std" if plane else "r_std1"
    standardise = st.toggle(
        "Standardise inputs",
        value=not plane,
        key=switch,
        **link.BOUND,
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
        key=f"r_rate{'' if plane else fingerprint(data)[:4]}{'s' * standardise}",
        **link.BOUND,
    )
    seed = st.number_input(*("Seed of the start", 0, 9999, 1), key="r_seed", **link.BOUND)
    setting = repr((fingerprint(data), output, learning_rate, standardise, seed))
    runs = link.counter("r_runs", 1, MOST_RUNS, of=setting)
    with st.container(horizontal=True):
        st.button(
            "Run again",
            help=f"{ITERATIONS} iterations more, from where it stands",
            on_click=lambda: link.count("r_runs", runs + 1),
            disabled=runs == MOST_RUNS,
            key="r_again",
        )
        st.button("Start over", on_click=lambda: link.count("r_runs", 1), key="r_over")
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
scene = instruments.Scene(
    source=source,
    origin=origin,
    data=data,
    inputs=inputs,
    target=target,
    true=true,
    output=output,
    standardise=standardise,
    learning_rate=learning_rate,
    seed=seed,
    result=result,
    step=step,
)
with picture:
    instruments.warn(scene, switch)
panels.panels(instruments.entries(scene), key="r_panel")
