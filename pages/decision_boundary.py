"""Decision boundary: which class the network says all over the plane, and how it learns to."""

from functools import partial

import streamlit as st

from engine.activations import ACTIVATIONS
from experiments import decision_boundary as boundary
from experiments.features import FEATURES, INPUTS, in_order
from ui import charts, lessons, link, own_data, panels, shell
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
from ui.words import chart_title

RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
PENALTIES = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]
BATCHES = {**{str(n): n for n in (1, 2, 4, 8, 16, 32, 64, 128)}, "all": None}
SCALED = "The network sees (value − mean) ÷ standard deviation; the axes keep your units."
PENALTY = "Added to the loss while it learns, to keep weights small; the losses shown are without."
GIVEN = "What the network is given of each point: the inputs, or curves made from them."

shell.page(PAGE)
controls, picture = shell.stage()

with controls:
    source = own_data.source(list(boundary.RECIPES), key="b_data")
    own = own_data.two_inputs_and_label() if source == own_data.OWN else None
    kind = "own" if own else source if source in boundary.RECIPES else "blobs"
    scaled = bool(own) and st.toggle("Standardise", True, help=SCALED, **link.bound("b_std"))
    layers = st.slider(
        "Hidden layers", 0, 4, boundary.recipe(kind).layers, **link.bound(f"b_layers-{kind}")
    )
    alone = layers == 0  # one neuron draws a straight line and needs less of everything
    usual, form = boundary.recipe(kind, layers), f"{kind}{'-line' * alone}"
    hidden = units(layers, usual.units, kind)
    activation = st.selectbox("Activation", ACTIVATIONS, 2, **link.bound("b_act", disabled=alone))
    rate = st.select_slider("Learning rate", RATES, usual.rate, **link.bound(f"b_rate-{form}"))
    epochs = st.slider("Epochs", 5, 1000, usual.epochs, 5, **link.bound(f"b_epochs-{form}"))
    with st.expander("More"):
        seen = st.pills(
            *("Inputs", list(FEATURES)), selection_mode="multi", default=INPUTS, help=GIVEN,
            **link.bound("b_in"),
        )  # fmt: skip
        if not seen:
            st.caption("It needs something to see: it is given x₁ and x₂.")
        loss = st.radio("Loss", list(boundary.LOSSES), **link.bound("b_loss"))
        another("Another start", of="b_seed", key="b_another")
        seed = st.number_input("Seed of the random start", 0, 9999, 3, **link.bound("b_seed"))
        bias = st.toggle("Bias", kind != "blobs" or not alone, **link.bound(f"b_bias-{form}"))
        adam = st.toggle("Adam, not plain descent", usual.adam, **link.bound(f"b_adam-{form}"))
        batch = BATCHES[st.select_slider("Batch size", BATCHES, "all", **link.bound("b_batch"))]
        l1 = st.select_slider("L1 penalty × Σ|w|", PENALTIES, help=PENALTY, **link.bound("b_l1"))
        l2 = st.select_slider("L2 penalty × ½ Σw²", PENALTIES, help=PENALTY, **link.bound("b_l2"))
        sky = st.radio("Background", ["probability", "class"], **link.bound("b_sky"))
        tested = st.toggle("Show the test points", True, **link.bound("b_test"))
        share = st.slider(
            "Points to learn from, in %", 10, 100, 100 if own else 80, 5,
            **link.bound(f"b_share{'-own' * bool(own)}"),
        )  # fmt: skip
        another("New points", of="b_draw", key="b_new")
        draw = st.number_input(
            "Seed of the points and the split", 0, 9999, 6, **link.bound("b_draw")
        )
        if own is None:
            n = st.slider("Points", 20, 1000, usual.points, 20, **link.bound(f"b_n-{kind}"))
            noise = st.slider("Noise", 0.0, 1.0, usual.noise, **link.bound(f"b_noise-{kind}"))
        else:
            noise = 0.0
    data = (
        cached(boundary.manageable)(own.data, hidden)
        if own
        else boundary.points(kind, n, noise, draw)
    )
    if own and len(data) < len(own.data):
        st.caption(f"{count(len(data))} of them, drawn at random, take part.")
    longest = boundary.most_epochs(round(share / 100 * len(data)), batch, hidden)
    epochs = own_data.within(epochs, longest, "epoch")
    link.say_what_failed()

settings = boundary.Settings(
    hidden, activation, bias, adam, rate, epochs, batch, l1, l2,
    share / 100, scaled, seed, draw, in_order(seen) or INPUTS, loss,
)  # fmt: skip
with controls, st.spinner("Training"):
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
    step = step_control(len(learned) - 1, run=fingerprint(data) + repr(settings), noun=noun)
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
    words.caption(plane_pictures.inputs_in_words(titles) + legend, help=scales)
    left, right = st.columns([1, 1.2])
    with left:
        shell.numbers(loss_pictures.measures(learned, step))
    with right:
        loss_pictures.losses(learned, step, best, instruments.pinned_losses(data, titles, loss))
    warn(learned, own)

scene = Scene(kind, noise, own, data, titles, frame, learned, best, step)
panels.panels(lessons.among(instruments.entries(scene), CHALLENGES, scene), key=PANEL)
