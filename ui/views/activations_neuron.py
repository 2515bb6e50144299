"""One neuron: an input, a bias neuron, a sum, an activation, and what each of them does."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.activations import ACTIVATIONS, SIGMOID
from experiments import activations as neurons
from ui import link, panels, shell
from ui.cached import cached
from ui.instruments.activations import Scene, entries, measures
from ui.live_slider import live_slider
from ui.pictures import activations as pictures

STEEPNESS = "The larger k, the nearer the sigmoid comes to the step."


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view: controls, picture, numbers, panels."""
    with controls:
        name = st.selectbox("Activation", ACTIVATIONS, 1, key="f_activation", **link.BOUND)
        x = live_slider("Input x", -2, 2, 1, 0.05, key="f_x")
        weight = live_slider("Weight w", -3, 3, 2, 0.05, key="f_w")
        bias = live_slider("Bias neuron's value b", -2, 2, 0.5, 0.05, key="f_b")
        k = 1
        if name == SIGMOID.name:
            k = int(live_slider("Steepness k of σ(kz)", 1, 10, 1, 1, key="f_k", help=STEEPNESS))
        link.say_what_failed()
    sums = cached(neurons.threshold)(x, weight, bias)
    here = cached(neurons.place)(name, sums.total, k)
    scene = Scene(name, x, weight, bias, k, sums, here)
    with picture:
        left, right = st.columns([1.15, 1])
        with left:
            pictures.neuron(name, x, weight, bias, sums, here)
        with right:
            pictures.shape(name, cached(neurons.shape)(name, k), here, sums.total)
        shell.numbers(measures(scene))
    panels.panels(entries(scene), key="f_panel1")
