"""What a neuron makes of its sum, what it can say, and whether it can learn."""

from importlib import import_module

import streamlit as st

from language import marked, tr
from ui import shell, views
from ui.instruments.activations import PAGE

VIEWS = {  # the module of each view, and the question that it answers
    marked("One neuron"): (
        "activations_neuron",
        marked("Drag x, w or b: how does the activation turn the neuron's sum z into its output?"),
    ),
    marked("AND, OR, XOR"): (
        "activations_gates",
        marked("Can one straight line part the points where 1 is wanted from the others?"),
    ),
    marked("Who can learn"): (
        "activations_learners",
        marked(
            "Six neurons, alike but for their activation, learn from the same data: which of them "
            "can?"
        ),
    ),
    marked("Through many layers"): (
        "activations_layers",
        marked(
            "How much of a gradient reaches the first layers? First, slopes multiplied; then, "
            "measured in a random network."
        ),
    ),
}

shell.page(PAGE)
view = views.choose(list(VIEWS), key="f_view")
module, question = VIEWS[view]
st.caption(tr(question))
controls, picture = shell.stage()
import_module(f"ui.views.{module}").show(controls, picture)
