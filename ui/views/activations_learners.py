"""Who can learn: six neurons with six activations, from the same start on the same data."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.activations import ACTIVATIONS
from engine.data import Dataset
from experiments import learners
from language import marked, tr
from ui import export, lessons, link, own_data, panels, shell
from ui.activation_names import called
from ui.cached import cached, fingerprint
from ui.challenges.activations import LEARNERS
from ui.instruments.learners import Scene, entries, measures, pinned, warn
from ui.pictures import learners as pictures
from ui.scripts.activations import clouds
from ui.scripts.common import Source
from ui.step_control import step_control

CLOUDS, NAMES = marked("Two clouds"), ("x1", "x2")
DEAD = marked(
    "With seed 51 and learning rate 0.35 the ReLU dies at once, and the leaky ReLU does not."
)
SCALED = marked("Each input minus its mean, divided by its standard deviation.")


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view: controls, picture, numbers, panels."""
    with controls:
        source, data, names, scaled, origin = choose_data()
        name = st.selectbox(tr("Activation"), ACTIVATIONS, 1, called, **link.bound("f_activation"))
        rate = st.slider(tr("Learning rate"), 0.01, 1.0, 0.05, 0.01, **link.bound("f_rate"))
        steps = st.slider(tr("Steps"), 10, 200, 60, 10, **link.bound("f_steps"))
        with st.expander(tr("More")):
            label, words = tr("Seed of the random start"), tr(DEAD)
            seed = st.number_input(label, 0, 9999, 2, help=words, **link.bound("f_seed"))
        steps = own_data.within(steps, learners.most_steps(len(data)), "step")
        link.say_what_failed()
    seen = cached(learners.seen)(data, scaled)
    runs, critical = cached(learners.learners)(seen, rate, steps, seed)
    with picture:
        left, right = st.columns([1.15, 1])
        step = step_control(steps, run=repr((fingerprint(seen), rate, steps, seed)))
        scene = Scene(
            source=source,
            origin=origin,
            data=data,
            seen=seen,
            inputs=names,
            standardise=scaled,
            name=name,
            learning_rate=rate,
            steps=steps,
            seed=seed,
            runs={one.name: one for one in runs},
            critical=critical,
            step=step,
        )
        with left:
            pictures.losses(scene.runs, name, step, steps, pinned(scene))
        with right:
            pictures.sizes(scene.runs, name, step, steps)
        shell.numbers(measures(scene))
        warn(scene)
    panels.panels(lessons.among(entries(scene), LEARNERS, scene), key="f_panel")


def choose_data() -> tuple[str, Dataset, Sequence[str], bool, Callable[[], Source]]:
    """The control for the data: their name, they, their inputs, whether the neurons see them
    standardised, and how an exported script gets them."""
    source = own_data.source([CLOUDS], key="f_data")
    own = own_data.two_inputs_and_label() if source == own_data.OWN else None
    if own is None:
        return source, learners.clouds(), NAMES, False, partial(clouds, NAMES, "class")
    scaled = st.toggle(tr("Standardise inputs"), True, help=tr(SCALED), **link.bound("f_std"))
    return source, own.data, own.inputs, scaled, partial(export.own_source, own)
