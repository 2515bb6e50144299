"""The decision boundary's network, with the plane as each of its units sees it."""

from dataclasses import replace

import numpy as np

from experiments.decision_boundary import Learned, at
from experiments.plane import Frame, Place, maps
from ui import network_graph
from ui.numbers import plural

HEIGHT = 366  # px
LABELLED = 4  # units of a layer that have their bias under them; of more, only the maps fit
SCALES = {
    "tanh": "hidden units as they are, from −1 to 1",
    "sigmoid": "hidden units doubled less 1, from −1 to 1",
    "step": "hidden units doubled less 1, −1 or 1",
}
SHARES = "hidden units as shares of their largest value here"


def network(learned: Learned, step: int, frame: Frame) -> Place | None:
    """Draw the network with a small map of the plane in each unit; return the unit clicked."""
    graph = network_graph.of_network(
        at(learned, step),
        learned.settings.features,
        ["ŷ"],
        maps=[np.clip(columns, -1, 1) for columns in maps(learned, step, frame)],
    )
    calm = tuple(
        tuple(replace(unit, bias="") for unit in column) if len(column) > LABELLED else column
        for column in graph.columns
    )
    units = sum(learned.settings.hidden) + 1
    return network_graph.draw(
        replace(graph, columns=calm),
        key="b_graph",
        alt="The network: in every unit the plane as it sees it, on every line a weight",
        now=f"{plural(len(learned.settings.features), 'input')}, {plural(units, 'unit')} and "
        f"{plural(learned.thetas.shape[1], 'weight')} after epoch {learned.epochs[step]}.",
        height=HEIGHT,
    )


def scale_in_words(learned: Learned) -> str:
    """How a unit's outputs become the colours of its map."""
    hidden = ""
    if learned.settings.hidden:
        hidden = SCALES.get(learned.settings.activation, SHARES) + "; "
    return (
        "Each square in the network is the plane as that unit sees it, orange above 0, blue below. "
        f"Inputs are shares of their largest value here; {hidden}ŷ doubled less 1. A line is a "
        "weight: the wider the larger, orange and solid above 0, blue and dashed below. Solid line "
        "in the plane: both classes equally likely."
    )
