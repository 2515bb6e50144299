"""Through many layers: what is left of a gradient on its way back."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.activations import ACTIVATIONS
from experiments import vanishing
from language import marked, tr
from ui import lessons, link, panels, shell
from ui.activation_names import called
from ui.cached import cached
from ui.challenges.activations import LAYERS
from ui.instruments.vanishing import Scene, entries, measures, say_what_is_not_drawn
from ui.live_slider import live_slider
from ui.pictures import vanishing as pictures

SUM = marked("In the first picture every layer stands at this z, with weights of 1.")


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view: controls, picture, numbers, panels."""
    with controls:
        name = st.selectbox(tr("Activation"), ACTIVATIONS, 1, called, **link.bound("f_activation"))
        z = live_slider(tr("Sum z in every layer"), -6, 6, 1.5, 0.1, key="f_z", help=tr(SUM))
        width = st.slider(tr("Units in each hidden layer"), 2, 64, 16, 2, **link.bound("f_width"))
        seed = st.number_input(
            tr("Seed of the random start"), 0, 9999, 1, **link.bound("f_deep_seed")
        )
        link.say_what_failed()
    scene = Scene(name, z, width, seed, cached(vanishing.passage)(z, width, seed))
    with picture:
        left, right = st.columns(2)
        with left:
            pictures.products(scene.passage.products, name)
        with right:
            pictures.measured(scene.passage.measured, name)
        say_what_is_not_drawn(scene)
        shell.numbers(measures(scene))
    panels.panels(lessons.among(entries(scene), LAYERS, scene), key="f_panel4")
