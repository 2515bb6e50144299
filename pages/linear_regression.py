"""Linear regression: one linear neuron finds the rule behind noisy data."""

from functools import partial

import numpy as np
import streamlit as st

from datasets import synthetic
from experiments import linear_regression as regression
from language import marked, tr
from ui import compare, export, lessons, link, own_data, panels, shell
from ui.cached import cached, fingerprint
from ui.challenges.linear_regression import CHALLENGES
from ui.instruments import linear_regression as instruments
from ui.numbers import number, percent
from ui.pictures import linear_regression as pictures
from ui.scripts.common import made_up
from ui.step_control import step_control
from ui.words import chart_title

PAGE = instruments.PAGE
PLANE, AGES = marked("A made-up rule"), marked("Age from height and gender")
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
        data, output = synthetic.ages(rng=np.random.default_rng(DATA_SEED)), "ReLU"
        names = (marked("height in cm"), marked("gender")), marked("age in years")
        inputs, target = tuple(map(tr, names[0])), tr(names[1])
        origin = partial(made_up, synthetic.ages, *names, seed=DATA_SEED)
    else:
        noise = st.slider(
            *(tr("Noise in the targets, ±"), 0.0, 10.0, 1.0, 0.5),
            **link.bound("r_noise"),
            help=tr("Targets are 2·x − 3·z + 5 plus a random number between − and + this."),
        )
        data = synthetic.plane(noise=noise, rng=np.random.default_rng(DATA_SEED))
        inputs, target, true = ("x", "z"), "y", synthetic.PLANE
        origin = partial(made_up, synthetic.plane, inputs, target, seed=DATA_SEED, noise=noise)
    plane = true is not None
    switch = "r_std" if plane else "r_std1"
    standardise = st.toggle(
        tr("Standardise inputs"),
        value=not plane,
        **link.bound(switch),
        help=tr(
            "Each input minus its mean, divided by its standard deviation. "
            "Weights are shown in original units all the same."
        ),
    )
    usual = 0.01 if plane and not standardise else regression.sensible_rate(data, standardise)
    learning_rate = st.number_input(
        tr("Learning rate"),
        min_value=0.0,
        max_value=1e6,
        value=usual,
        step=usual / 2,
        format="%.3g",
        **link.bound(f"r_rate{'' if plane else fingerprint(data)[:4]}{'s' * standardise}"),
    )
    seed = st.number_input(*(tr("Seed of the start"), 0, 9999, 1), **link.bound("r_seed"))
    setting = repr((fingerprint(data), output, learning_rate, standardise, seed))
    runs, held = link.counter("r_runs", 1, MOST_RUNS, of=setting), link.announced("r_runs")
    with st.container(horizontal=True):
        st.button(
            tr("Run again"),
            help=tr("{n} iterations more, from where it stands", n=ITERATIONS),
            on_click=lambda: link.count("r_runs", runs + 1),
            disabled=runs == MOST_RUNS or held,
            key="r_again",
        )
        words = tr("Start over")
        st.button(words, on_click=link.count, args=("r_runs", 1), disabled=held, key="r_over")
    link.say_what_failed()

result = cached(regression.learn)(data, output, standardise, learning_rate, ITERATIONS * runs, seed)
losses, family = result.run.losses, fingerprint(data)

with picture:
    left, right = st.columns(2)
    step = step_control(len(losses) - 1, run=f"{setting} {runs}", noun="iteration")
    now = regression.fit(data, output, result, step)
    r_squared = tr("none") if now.r_squared is None else percent(now.r_squared)
    with left:
        pictures.history(losses, step, compare.curves(PAGE, family, "step", "loss"))
    with right:
        pictures.agreement(target, data, now)
    shell.numbers(
        {
            tr("loss (mean squared error)"): number(losses[step]),
            tr("typical miss (RMSE)"): number(now.rmse),
            tr("R² (share of variance explained)"): r_squared,
            tr("iteration"): f"{step}",
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
panels.panels(lessons.among(instruments.entries(scene), CHALLENGES, scene), key="r_panel")
