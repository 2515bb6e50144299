"""Who can learn: six neurons with six activations, from the same start on the same data."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.activations import ACTIVATIONS
from experiments import learners
from ui import export, link, own_data, panels, shell
from ui.cached import cached, fingerprint
from ui.instruments.learners import Scene, entries, measures, pinned, warn
from ui.pictures import learners as pictures
from ui.scripts.activations import clouds
from ui.step_control import step_control

CLOUDS, NAMES = "Two clouds", ("x1", "x2")
DEAD = "With seed 51 and learning rate 0.35 the ReLU dies at once, and the leaky ReLU does not."
SCALED = "Each input minus its mean, divided by its standard deviation."


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view: controls, picture, numbers, panels."""
    with controls:
        source = own_data.source([CLOUDS], key="f_data")
        own = own_data.two_inputs_and_label() if source == own_data.OWN else None
        data, scaled = learners.clouds(), False
        names: Sequence[str] = NAMES
        origin = partial(clouds, NAMES, "class")
        if own:
            data, names, origin = own.data, own.inputs, partial(export.own_source, own)
            scaled = st.toggle("Standardise inputs", True, key="f_std", help=SCALED, **link.BOUND)
        name = st.selectbox("Activation", ACTIVATIONS, 1, key="f_activation", **link.BOUND)
        rate = st.slider("Learning rate", 0.01, 1.0, 0.05, 0.01, key="f_rate", **link.BOUND)
        steps = st.slider("Steps", 10, 200, 60, 10, key="f_steps", **link.BOUND)
        with st.expander("More"):
            seed = st.number_input(
                "Seed of the random start", 0, 9999, 2, key="f_seed", help=DEAD, **link.BOUND
            )
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
    panels.panels(entries(scene), key="f_panel")
