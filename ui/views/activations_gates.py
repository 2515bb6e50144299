"""AND, OR, XOR: what one neuron with two inputs can say, and what a hidden layer adds."""

from dataclasses import astuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.activations import ACTIVATIONS
from experiments import gates
from language import marked, tr
from ui import lessons, link, panels, shell
from ui.activation_names import called
from ui.cached import cached
from ui.challenges.activations import GATES
from ui.instruments.gates import LABELS, POINTS, entries, measures, pinned
from ui.instruments.gates_scene import Scene, Settings
from ui.live_slider import live_slider
from ui.pictures import gates as pictures
from ui.step_control import step_control

RATES = [0.1, 0.2, 0.5, 1.0, 2.0]  # above these a linear hidden layer may diverge
LOGIC = marked(
    "The answer 1: AND, if both inputs are 1; OR, if at least one is; XOR, if just one is."
)


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view: controls, picture, numbers, panels."""
    with controls:
        names = list(gates.WANTED)
        gate = st.segmented_control(
            *(tr("Wanted"), names),
            default="AND",
            help=tr(LOGIC),
            required=True,
            **link.bound("f_gate"),
        )
        gate = gate or "AND"  # an empty value in a link chooses nothing
        trains = st.toggle(tr("Add a hidden layer and train"), **link.bound("f_train"))
        scene = trained(gate, picture) if trains else by_hand(gate, picture)
    panels.panels(
        lessons.among(entries(scene), GATES, scene), key="f_panel3" if trains else "f_panel2"
    )


def by_hand(gate: str, picture: DeltaGenerator) -> Scene:
    """One neuron whose weights the person sets."""
    keys = tuple(f"f_{name}-{gate}" for name in ("w1", "w2", "b"))
    weights = [
        live_slider(tr(label), -gates.REACH, gates.REACH, value, gates.GRAIN, key=key)
        for label, value, key in zip(LABELS, gates.EXAMPLE[gate], keys, strict=True)
    ]
    row = point()
    link.say_what_failed()
    model = gates.neuron(*weights)
    scene = Scene(gate, model, gates.spoken(model, gate), row, keys)
    with picture:
        left, right = st.columns([1.15, 1])
        with left:
            pictures.neuron(weights, row, scene.spoken)
        with right:
            pictures.plane(gate, model, scene.spoken, row, sure=True)
        shell.numbers(measures(scene))
    return scene


def trained(gate: str, picture: DeltaGenerator) -> Scene:
    """A network, or one neuron, that learns the gate."""
    units = st.slider(tr("Hidden units (0: one neuron)"), 0, 8, 4, **link.bound("f_units"))
    rate = st.select_slider(tr("Learning rate"), RATES, 1.0, **link.bound("f_gate_rate"))
    steps = st.slider(tr("Steps"), 20, 500, 100, 20, **link.bound("f_gate_steps"))
    row = point()
    with st.expander(tr("More")):
        hidden, start = tr("Activation of hidden units"), tr("Seed of the random start")
        bend = st.selectbox(hidden, ACTIVATIONS, 2, called, **link.bound("f_hid"))
        seed = st.number_input(start, 0, 9999, 1, **link.bound("f_gate_seed"))
    link.say_what_failed()
    settings = Settings(units, bend, rate, steps, seed)
    run = cached(gates.learn)(gate, *astuple(settings))
    with picture:
        columns = st.columns([1.2, 1, 1])
        step = step_control(len(run.losses) - 1, run=repr((gate, settings)))
        model = gates.at(run, step)
        scene = Scene(gate, model, gates.spoken(model, gate), row, (), settings, run, step)
        with columns[0]:
            pictures.network(model, row, step)
        with columns[1]:
            pictures.plane(gate, model, scene.spoken, row, sure=False)
        with columns[2]:
            pictures.losses(run, step, pinned(scene))
        shell.numbers(measures(scene))
    return scene


def point() -> int:
    """The point whose numbers stand in the graph and in the sum."""
    return POINTS[st.selectbox(tr("Point in the graph"), POINTS, 3, **link.bound("f_at"))]
