"""One neuron: an input, a bias neuron, a sum, an activation, and what each of them does."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.activations import ACTIVATIONS, SIGMOID
from experiments import activations as neurons
from language import marked, tr
from ui import lessons, link, panels, shell
from ui.activation_names import called
from ui.cached import cached
from ui.challenges.activations import NEURON
from ui.instruments.activations import Scene, entries, measures
from ui.live_slider import live_slider
from ui.pictures import activations as pictures

STEEPNESS = marked("The larger k, the nearer the sigmoid comes to the step.")


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view: controls, picture, numbers, panels."""
    with controls:
        name = st.selectbox(tr("Activation"), ACTIVATIONS, 1, called, **link.bound("f_activation"))
        x = live_slider(tr("Input x"), -2, 2, 1, 0.05, key="f_x")
        weight = live_slider(tr("Weight w"), -3, 3, 2, 0.05, key="f_w")
        bias = live_slider(tr("Bias neuron's value b"), -2, 2, 0.5, 0.05, key="f_b")
        k = 1
        if name == SIGMOID.name:
            label, words = tr("Steepness k of σ(kz)"), tr(STEEPNESS)
            k = int(live_slider(label, 1, 10, 1, 1, key="f_k", help=words))
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
    panels.panels(lessons.among(entries(scene), NEURON, scene), key="f_panel1")
