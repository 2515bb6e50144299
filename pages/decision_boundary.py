"""Decision boundary: which class the network says all over the plane, and how it learns to."""

from functools import partial

import streamlit as st

from engine.activations import ACTIVATIONS
from experiments import decision_boundary as boundary
from experiments.features import FEATURES, INPUTS, in_order
from language import marked, tr
from ui import charts, lessons, link, own_data, panels, shell
from ui.activation_names import called
from ui.cached import cached, fingerprint
from ui.challenges.decision_boundary import CHALLENGES
from ui.instruments import decision_boundary as instruments
from ui.instruments.decision_boundary_controls import another, units
from ui.instruments.decision_boundary_notice import warn
from ui.instruments.decision_boundary_point import follow, followed
from ui.instruments.decision_boundary_scene import PAGE, PANEL, Scene
from ui.numbers import count
from ui.pictures import decision_boundary_losses as loss_pictures
from ui.pictures import decision_boundary_network as network_pictures
from ui.pictures import decision_boundary_plane as plane_pictures
from ui.step_control import step_control
from ui.waiting import waiting
from ui.words import chart_title, joined

RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
PENALTIES = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]
BATCHES = {**{str(n): n for n in (1, 2, 4, 8, 16, 32, 64, 128)}, marked("all"): None}
SKIES = marked("probability"), marked("class")
SCALED = marked("The network sees (value − mean) ÷ standard deviation; the axes keep your units.")
PENALTY = marked(
    "Added to the loss while it learns, to keep weights small; the losses shown are without."
)
GIVEN = marked("What the network is given of each point: the inputs, or curves made from them.")

shell.page(PAGE)
controls, picture = shell.stage()

with controls:
    source = own_data.source(list(boundary.RECIPES), key="b_data")
    own = own_data.two_inputs_and_label() if source == own_data.OWN else None
    kind = marked("own") if own else source if source in boundary.RECIPES else "blobs"
    scaled = bool(own) and st.toggle(
        tr("Standardise"), True, help=tr(SCALED), **link.bound("b_std")
    )
    layers = st.slider(
        tr("Hidden layers"), 0, 4, boundary.recipe(kind).layers, **link.bound(f"b_layers-{kind}")
    )
    alone = layers == 0  # one neuron draws a straight line and needs less of everything
    usual, form = boundary.recipe(kind, layers), f"{kind}{'-line' * alone}"
    hidden = units(layers, usual.units, kind)
    activation = st.selectbox(
        tr("Activation"), ACTIVATIONS, 2, called, **link.bound("b_act", disabled=alone)
    )
    rate = st.select_slider(tr("Learning rate"), RATES, usual.rate, **link.bound(f"b_rate-{form}"))
    epochs = st.slider(tr("Epochs"), 5, 1000, usual.epochs, 5, **link.bound(f"b_epochs-{form}"))
    with st.expander(tr("More")):
        seen = st.pills(
            *(tr("Inputs"), list(FEATURES)), selection_mode="multi", default=INPUTS,
            help=tr(GIVEN), **link.bound("b_in"),
        )  # fmt: skip
        if not seen:
            st.caption(tr("It needs something to see: it is given x₁ and x₂."))
        loss = st.radio(tr("Loss"), list(boundary.LOSSES), 0, tr, **link.bound("b_loss"))
        another(tr("Another start"), of="b_seed", key="b_another")
        seed = st.number_input(tr("Seed of the random start"), 0, 9999, 3, **link.bound("b_seed"))
        bias = st.toggle(tr("Bias"), kind != "blobs" or not alone, **link.bound(f"b_bias-{form}"))
        adam = st.toggle(tr("Adam, not plain descent"), usual.adam, **link.bound(f"b_adam-{form}"))
        chosen = st.select_slider(tr("Batch size"), BATCHES, "all", tr, **link.bound("b_batch"))
        batch, why = BATCHES[chosen], tr(PENALTY)
        l1 = st.select_slider(tr("L1 penalty × Σ|w|"), PENALTIES, help=why, **link.bound("b_l1"))
        l2 = st.select_slider(tr("L2 penalty × ½ Σw²"), PENALTIES, help=why, **link.bound("b_l2"))
        sky = st.radio(tr("Background"), SKIES, 0, tr, **link.bound("b_sky"))
        tested = st.toggle(tr("Show the test points"), True, **link.bound("b_test"))
        share = st.slider(
            tr("Points to learn from, in %"), 10, 100, 100 if own else 80, 5,
            **link.bound(f"b_share{'-own' * bool(own)}"),
        )  # fmt: skip
        another(tr("New points"), of="b_draw", key="b_new")
        draw = st.number_input(
            tr("Seed of the points and the split"), 0, 9999, 6, **link.bound("b_draw")
        )
        if own is None:
            n = st.slider(tr("Points"), 20, 1000, usual.points, 20, **link.bound(f"b_n-{kind}"))
            noise = st.slider(tr("Noise"), 0.0, 1.0, usual.noise, **link.bound(f"b_noise-{kind}"))
        else:
            noise = 0.0
    data = (
        cached(boundary.manageable)(own.data, hidden)
        if own
        else boundary.points(kind, n, noise, draw)
    )
    if own and len(data) < len(own.data):
        st.caption(tr("{n} of them, drawn at random, take part.", n=count(len(data))))
    longest = boundary.most_epochs(round(share / 100 * len(data)), batch, hidden)
    epochs = own_data.within(epochs, longest, "epoch")
    link.say_what_failed()

settings = boundary.Settings(
    hidden, activation, bias, adam, rate, epochs, batch, l1, l2,
    share / 100, scaled, seed, draw, in_order(seen) or INPUTS, loss,
)  # fmt: skip
run = fingerprint(data) + repr(settings)
with controls, waiting(tr("Training"), run):
    learned = cached(boundary.learn)(data, settings)
convex = alone and loss == "cross-entropy"
best = cached(boundary.optimum)(learned.train.data, bias) if convex else None
titles = tuple(chart_title(name) for name in own.inputs) if own else INPUTS
frame = charts.padded(data.X[:, 0]), charts.padded(data.X[:, 1])

with picture:
    st.html(plane_pictures.STYLE)
    with st.container(key="b_parts"):
        left, right = st.columns([1, 1.2])
        words = st.container()
    noun = "epoch" if boundary.stride(settings.epochs) == 1 else "snapshot"
    step = step_control(len(learned) - 1, run=run, noun=noun)
    with left:
        unit = network_pictures.network(learned, step, frame)
    with right:
        plane_pictures.plane(
            titles,
            frame,
            data,
            learned,
            step,
            best,
            classes=sky == "class",
            tested=tested,
            unit=unit,
            followed=followed(data, kind, frame),
            pins=instruments.pinned_lines(data, titles),
            pick=partial(follow, data, kind),
        )
    legend = plane_pictures.plane_in_words(learned, best, unit, tested)
    scales = network_pictures.scale_in_words(learned)
    words.caption(joined(plane_pictures.inputs_in_words(titles), legend), help=scales)
    left, right = st.columns([1, 1.2])
    with left:
        shell.numbers(loss_pictures.measures(learned, step))
    with right:
        loss_pictures.losses(learned, step, best, instruments.pinned_losses(data, titles, loss))
    warn(learned, own)

scene = Scene(kind, noise, own, data, titles, frame, learned, best, step)
panels.panels(lessons.among(instruments.entries(scene), CHALLENGES, scene), key=PANEL)
