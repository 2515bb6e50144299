"""Two losses on one small network: which of them corrects a confident mistake sooner?"""

import streamlit as st

from datasets import synthetic
from experiments import losses as duel
from language import marked, tr
from ui import lessons, link, own_data, panels, shell, views
from ui.cached import cached, fingerprint
from ui.challenges.losses import CHALLENGES
from ui.instruments import losses as instruments
from ui.instruments.losses_controls import rate_of, steps_of, suffix, which_target
from ui.instruments.losses_scene import ANSWERS, LINE, ONE_Z, PAGE, RACE, SURFACES, Scene, Setting
from ui.instruments.losses_views import numbers, show
from ui.instruments.losses_warnings import warn
from ui.live_slider import live_slider
from ui.step_control import step_control
from ui.words import chart_title

STUDENTS, PEOPLE = marked("Eight students"), marked("Five people and one more")
WEIGHTS = (20.0, 200.0)  # kg, of the one more


def race() -> Setting:
    target = which_target()
    weight = st.slider(tr("Start weight w"), -5.0, 5.0, 2.0, 0.1, **link.bound("l_w"))
    bias = st.slider(tr("Start bias b"), -5.0, 5.0, 2.0, 0.1, **link.bound("l_b"))
    words = tr("Input x = 1, so z = w + b. The sigmoid squeezes it to ŷ = σ(z), between 0 and 1.")
    st.caption(words)
    rate = st.slider(tr("Learning rate"), 0.01, 2.0, 0.15, 0.01, **link.bound("l_rate"))
    return Setting(
        *(RACE, duel.YES_NO, duel.one_example(target), f"x = 1, y = {target}"),
        start=(weight, bias),
        rates=(rate, rate),
        steps=st.slider(tr("Steps"), 50, 1000, 300, 50, **link.bound("l_steps")),
        target=target,
    )


def one_z() -> Setting:
    about = tr("The neuron's sum; its output is ŷ = σ(z).")
    z = live_slider(tr("Sum z"), -8.0, 8.0, 4.0, 0.1, key="l_z", help=about)
    target = which_target()
    axes = ["z", "ŷ"]
    axis = st.segmented_control(
        tr("Horizontal axis"), axes, default="z", required=True, **link.bound("l_axis")
    )
    st.caption(tr("Against z the slopes are dL/dz, against ŷ they are dL/dŷ."))
    return Setting(
        *(ONE_Z, duel.YES_NO, duel.one_example(target), f"y = {target}"),
        target=target,
        z=z,
        against=axis or "z",
    )


def surfaces() -> Setting:
    source = own_data.source([STUDENTS], key="l_data")
    own = own_data.one_input_and_label() if source == own_data.OWN else None
    data, titles = duel.students(), (marked("hours of revision"), marked("passed"))
    if own:
        data, titles = own.data, (chart_title(own.inputs[0]), chart_title(own.target))
    else:
        st.caption(tr("x: hours of revision. y: 1 where the exam was passed, else 0."))
    standardise = st.toggle(tr("Standardise the input"), value=True, **link.bound("l_std"))
    weight = st.slider(tr("Start weight w"), -8.0, 8.0, -5.0, 0.5, **link.bound("l_w1"))
    bias = st.slider(tr("Start bias b"), -8.0, 8.0, -3.0, 0.5, **link.bound("l_b1"))
    usual = cached(duel.sensible_rate)(cached(duel.seen)(data, standardise).data)
    rate = rate_of(tr("Learning rate"), usual, f"l_rate1{suffix(own, standardise)}")
    return Setting(
        *(SURFACES, duel.YES_NO, data, source if own else STUDENTS, titles, own),
        standardise=standardise,
        switch="l_std",
        start=(weight, bias),
        rates=(rate, rate),
        steps=steps_of("l_steps1", (50, 1000, 300, 50), duel.YES_NO, data),
    )


def line() -> Setting:
    source = own_data.source([PEOPLE], key="l_points")
    own = own_data.two_numbers() if source == own_data.OWN else None
    data = usual_data = own.data if own else synthetic.heights_and_weights()
    if own:
        titles, unit, room = (chart_title(own.inputs[0]), chart_title(own.target)), "", None
    else:
        titles, unit = (marked("height in cm"), marked("weight in kg")), "kg"
        label, room = tr("Weight of the sixth person, kg"), (0.0, WEIGHTS[1])
        data = duel.with_outlier(data, live_slider(label, *WEIGHTS, 150.0, 1.0, key="l_outlier"))
    standardise = st.toggle(tr("Standardise the input"), value=True, **link.bound("l_std2"))
    usual = cached(duel.sensible_rates)(cached(duel.seen)(usual_data, standardise).data)
    key = suffix(own, standardise)
    squared = rate_of(tr("Learning rate, squared error"), usual[0], f"l_rate2{key}")
    absolute = rate_of(tr("Learning rate, absolute error"), usual[1], f"l_rate3{key}")
    steps = steps_of("l_steps2", (20, 500, 120, 20), duel.NUMBER, data)
    with st.expander(tr("More")):
        weight = st.number_input(tr("Start w"), -1e3, 1e3, 0.0, **link.bound("l_w2"))
        bias = st.number_input(tr("Start b"), -1e3, 1e3, 0.0, **link.bound("l_b2"))
    return Setting(
        *(LINE, duel.NUMBER, data, source if own else PEOPLE, titles, own),
        standardise=standardise,
        switch="l_std2",
        start=(weight, bias),
        rates=(squared, absolute),
        steps=steps,
        unit=unit,
        room=room,
    )


CONTROLS = {RACE: race, ONE_Z: one_z, SURFACES: surfaces, LINE: line}

shell.page(PAGE)
controls, picture = shell.stage()
with picture:
    view = views.choose(list(CONTROLS), key="l_view")
    st.caption(tr(ANSWERS[view]))
with controls:
    said = CONTROLS[view]()
    link.say_what_failed()

seen, runs, step = cached(duel.seen)(said.data, said.standardise), {}, 0
with picture:
    charts = st.container()
    if said.steps:
        runs = cached(duel.duel)(said.contest, seen.data, said.start, said.rates, said.steps)
        setting = repr((view, fingerprint(seen.data), said.start, said.rates, said.steps))
        step = step_control(duel.last_step(runs), run=setting)
    scene = Scene(said, seen, runs, step)
    with charts:
        show(scene)
    numbers(scene)
    warn(scene)

panels.panels(lessons.among(instruments.entries(scene), CHALLENGES[view], scene), key="l_panel")
