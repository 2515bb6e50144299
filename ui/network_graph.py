"""The drawing of a small network: units joined by wires, with numbers and small pictures in them.

Python describes the graph and checks what comes back; the browser finds room for it all.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from math import copysign, isfinite
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from engine.activations import Array
from engine.network import Network
from language import tr
from ui.charts import unseen
from ui.numbers import number
from ui.theme import CLASS_0_RGB, CLASS_1_RGB, MEANINGS

KINDS = ("input", "bias", "sum", "unit", "output")
# The classes' colours are the theme's; these here are for a theme that names too few.
HTML = f"""<div id="graph" role="group" aria-describedby="hint"
data-inks="{MEANINGS.index("class 0")} {MEANINGS.index("class 1")}"
style="--class-0: rgb{CLASS_0_RGB}; --class-1: rgb{CLASS_1_RGB}">
<div id="titles" aria-hidden="true"></div><svg aria-hidden="true"></svg>
<div id="labels" aria-hidden="true"></div><div id="units"></div>
<div id="panel" aria-hidden="true"></div>
<span id="hint" hidden></span></div>"""
SMALL = 4  # wires: a network with no more of them has its weights written on them

mount = st.components.v2.component(
    "descent.network_graph",
    html=HTML,
    css=Path(__file__).with_suffix(".css").read_text("utf-8"),
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Unit:
    """`value` and `bias` are formatted by the caller; `map` (rows, columns), from −1 to 1 and with
    the lowest row first, is what the unit says over the plane."""

    name: str
    value: str = ""
    kind: str = "unit"  # one of `KINDS`
    map: Array | None = field(default=None, compare=False)
    bias: str = ""  # its own: "b = −0.31"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {KINDS}, not {self.kind!r}")
        if self.map is None:
            return
        if self.map.ndim != 2 or self.map.size == 0:
            raise ValueError(f"a map has rows and columns, not the shape {self.map.shape}")
        if not np.abs(self.map).max() <= 1 + 1e-6:  # so that NaN is refused, too
            raise ValueError(f"a map holds numbers from −1 to 1; that of {self.name!r} does not")


@dataclass(frozen=True)
class Wire:
    """From one (column, row) to another. Width and colour tell the weight, None is neutral."""

    start: tuple[int, int]
    end: tuple[int, int]
    weight: float | None
    label: str = ""


@dataclass(frozen=True)
class Graph:
    """Columns of units from left to right, `titles` above them, and the wires between them."""

    columns: tuple[tuple[Unit, ...], ...]
    wires: tuple[Wire, ...]
    titles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.columns or not all(self.columns):
            raise ValueError("a graph needs columns, and each of them units")
        if len(self.titles) not in (0, len(self.columns)):
            raise ValueError(f"{len(self.columns)} columns, but {len(self.titles)} titles")
        for wire in self.wires:
            if not (self.has(*wire.start) and self.has(*wire.end)):
                raise ValueError(f"there is no such pair of units: {wire.start}, {wire.end}")
            if wire.start[0] >= wire.end[0]:
                raise ValueError(f"wires lead to the right, not from {wire.start} to {wire.end}")

    def has(self, column: int, row: int) -> bool:
        return 0 <= column < len(self.columns) and 0 <= row < len(self.columns[column])


def draw(
    graph: Graph, *, key: str, alt: str, now: str, height: int = 300
) -> tuple[int, int] | None:
    """Draw; return the (column, row) of the unit that the person has chosen by click or Enter.

    `alt` names the drawing, `now` says in words what it shows, as in `ui.charts.draw`.
    """
    chosen = read(st.session_state.get(key), graph)
    hint = tr("Arrow keys go from unit to unit.")
    data = {**payload(graph), "alt": alt, "height": height, "chosen": chosen, "hint": hint}
    mount(key=key, data=data, height=height)
    unseen(now)
    return chosen


def read(state: Any, graph: Graph) -> tuple[int, int] | None:
    """The unit that the browser says is chosen, if it is one of this graph."""
    place = state.get("chosen") if isinstance(state, Mapping) else None
    if not isinstance(place, list | tuple) or len(place) != 2:
        return None
    column, row = place
    whole = type(column) is int and type(row) is int
    return (column, row) if whole and graph.has(column, row) else None


def payload(graph: Graph) -> dict[str, Any]:
    """The graph as the browser gets it: of each weight its share of the largest and in words."""
    weights = [wire.weight for wire in graph.wires]
    finite = [weight for weight in weights if weight is not None and isfinite(weight)]
    largest = max(map(abs, finite), default=0.0) or 1.0
    return {
        "columns": [
            [_unit(unit, title) for unit in column]
            for column, title in zip_longest(graph.columns, graph.titles)
        ],
        "titles": graph.titles,
        "ends": [[*wire.start, *wire.end] for wire in graph.wires],
        "shares": [_share(weight, largest) for weight in weights],
        "weights": _weights(graph),
        "labels": [wire.label for wire in graph.wires],
    }


def _share(weight: float | None, largest: float) -> float:
    """weight / largest to three places, but never rounded to 0, which has no sign."""
    if not weight or not isfinite(weight):
        return 0
    return copysign(max(round(abs(weight) / largest, 3), 0.001), weight)


def _weights(graph: Graph) -> list[str]:
    """Each wire's weight in words; "" where it is unknown."""
    sentence = tr("weight from {start} to {end}: {weight}")
    names = [[_spoken(unit.name) for unit in column] for column in graph.columns]
    return [
        ""
        if wire.weight is None
        else sentence.format(
            start=names[wire.start[0]][wire.start[1]],
            end=names[wire.end[0]][wire.end[1]],
            weight=number(wire.weight),
        )
        for wire in graph.wires
    ]


def _spoken(name: str, title: str | None = None) -> str:
    """A numbered unit needs a noun, and where it stands apart from its column, that one's title."""
    if not name.isdecimal():
        return name
    if title:
        return tr("unit {name}, {title}", name=name, title=title)
    return tr("unit {name}", name=name)


def _unit(unit: Unit, title: str | None) -> dict[str, Any]:
    plain = {"name": unit.name, "value": unit.value, "kind": unit.kind, "bias": unit.bias}
    plain["heading"] = plain["said"] = _spoken(unit.name, title)
    if numbers := ", ".join(filter(None, (unit.value, unit.bias))):
        plain["said"] = tr("{unit}: {numbers}", unit=plain["heading"], numbers=numbers)
    if unit.map is None:
        return plain
    levels = np.round(127 * np.clip(unit.map, -1, 1)).astype(np.int8)
    return {**plain, "map": b64encode(levels.tobytes()).decode(), "wide": unit.map.shape[1]}


def of_network(
    network: Network,
    inputs: Sequence[str],
    outputs: Sequence[str],
    activations: Sequence[Array] | None = None,
    maps: Sequence[Array] | None = None,
) -> Graph:
    """Any single small network as a graph, its hidden units numbered from 1.

    `activations` are one example's, (units,) for each column, the last already linked; `maps` are
    (units, rows, columns) for each column.
    """
    sizes, layers = network.sizes, network.parameters.layers
    if network.parameters.flat.ndim != 1:
        raise ValueError(f"draw one network, not a stack of {len(network.parameters.flat)}")
    hidden = [[str(row + 1) for row in range(n)] for n in sizes[1:-1]]
    names = [list(inputs), *hidden, list(outputs)]
    for what, given in (("names", names), ("activations", activations), ("maps", maps)):
        if given is not None and tuple(map(len, given)) != sizes:
            raise ValueError(f"sizes {sizes}, but {what} for {tuple(map(len, given))} units")
    kinds = ["input", *["unit"] * len(hidden), "output"]
    nothing = [None] * len(sizes)
    biases = [None, *(layer.b for layer in layers)]
    parts = zip(kinds, names, activations or nothing, maps or nothing, biases, strict=True)
    return Graph(tuple(_column(*part) for part in parts), _wires(network), _titles(sizes))


def _column(
    kind: str, names: Sequence[str], values: Array | None, maps: Array | None, b: Array | None
) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            name,
            "" if values is None else number(float(values[row])),
            kind,
            None if maps is None else maps[row],
            "" if b is None else f"b = {number(float(b[row]), 3)}",
        )
        for row, name in enumerate(names)
    )


def _wires(network: Network) -> tuple[Wire, ...]:
    """All weights, from the first layer to the last."""
    layers = network.parameters.layers
    written = sum(layer.W.size for layer in layers) <= SMALL
    return tuple(
        Wire((k, i), (k + 1, j), weight, number(weight, 3) if written else "")
        for k, layer in enumerate(layers)
        for i, row in enumerate(layer.W.tolist())
        for j, weight in enumerate(row)
    )


def _titles(sizes: Sequence[int]) -> tuple[str, ...]:
    first = tr("inputs") if sizes[0] > 1 else tr("input")
    last = tr("outputs") if sizes[-1] > 1 else tr("output")
    return (first, *(tr("hidden layer {k}", k=k) for k in range(1, len(sizes) - 1)), last)
