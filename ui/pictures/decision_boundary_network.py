"""The decision boundary's network, with the plane as each of its units sees it."""

from dataclasses import replace

import numpy as np

from experiments.decision_boundary import Learned, at
from experiments.plane import Frame, Place, maps
from language import marked, tr
from ui import network_graph
from ui.numbers import counted
from ui.words import joined

HEIGHT = 366  # px
LABELLED = 4  # units of a layer that have their bias under them; of more, only the maps fit
SCALES = {
    "tanh": marked("hidden units as they are, from −1 to 1"),
    "sigmoid": marked("hidden units doubled less 1, from −1 to 1"),
    "step": marked("hidden units doubled less 1, −1 or 1"),
}
SHARES = marked("hidden units as shares of their largest value here")


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
        alt=tr("The network: in every unit the plane as it sees it, on every line a weight"),
        now=tr(
            "{inputs}, {units} and {weights} after epoch {epoch}.",
            inputs=counted("{n} input", "{n} inputs", len(learned.settings.features)),
            units=counted("{n} unit", "{n} units", units),
            weights=counted("{n} weight", "{n} weights", learned.thetas.shape[1]),
            epoch=learned.epochs[step],
        ),
        height=HEIGHT,
    )


def scale_in_words(learned: Learned) -> str:
    """How a unit's outputs become the colours of its map."""
    scales = tr("Inputs are shares of their largest value here; ŷ doubled less 1.")
    if learned.settings.hidden:
        hidden = SCALES.get(learned.settings.activation, SHARES)
        scales = tr(
            "Inputs are shares of their largest value here; {hidden}; ŷ doubled less 1.",
            hidden=tr(hidden),
        )
    return joined(
        tr(
            "Each square in the network is the plane as that unit sees it, orange above 0, blue "
            "below."
        ),
        scales,
        tr(
            "A line is a weight: the wider the larger, orange and solid above 0, blue and dashed "
            "below. Solid line in the plane: both classes equally likely."
        ),
    )
