"""Inside the network: the image, every layer's units, the ten outputs, and one unit's sum."""

from functools import partial
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.network import Network
from experiments import inside, reading
from experiments.reading import Reading
from language import marked, tr
from ui import digit_source, lessons, link, panels, shell
from ui import reader as readers
from ui.challenges.digits import INSIDE
from ui.digit_source import EXAMPLE, IMAGE
from ui.instruments import inside as instruments
from ui.instruments.inside import layer_name, layer_title
from ui.numbers import count, counted
from ui.pictures import inside as pictures
from ui.reader import Reader
from ui.words import joined, plain

LAYER = "d_layer"
OPENING: WeakKeyDictionary[Network, dict[tuple[str, int], int]] = WeakKeyDictionary()
QUESTION = marked("Click a cell: what does this unit look for in the image, and what does it find?")


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view."""
    with picture:
        st.caption(tr(QUESTION))
        left, right = st.columns([1, 1.5], gap="medium")
    with controls:
        above = st.container()
        reader = readers.choose(key="d_reader")
    with above:
        chosen = digit_source.choose(reader, left, key=IMAGE)
    given = chosen or digit_source.from_set(reader, EXAMPLE)
    said = reading.read(reader.network, reader.loss, given.pixels)
    with controls:
        layer, place = choose_unit(reader, said)
        digit_source.say_where_mnist_is()
        link.say_what_failed()
    if chosen is None:
        until = tr("Until then: {image}.", image=plain(given.name))
        left.caption(joined(digit_source.invitation(IMAGE), until))
    unit = inside.look(reader.network, reader.loss, said, layer, place)
    scene = instruments.Scene(reader, given, said, layer, place, unit)
    with right:
        st.markdown(instruments.heading(scene))
        draw_layers(scene)
    with picture:
        draw_unit(scene)
    panels.panels(lessons.among(instruments.entries(scene), INSIDE, scene), key="d_inside_panel")


def choose_unit(reader: Reader, said: Reading) -> tuple[int, int]:
    """The controls for it: its layer and its place there, both from 0."""
    sizes = reader.network.sizes
    names = [layer_name(sizes, layer) for layer in range(len(sizes) - 1)]
    if st.session_state.get(LAYER) not in names:
        st.session_state.pop(LAYER, None)
    titles = {name: layer_title(sizes, layer) for layer, name in enumerate(names)}
    named = st.selectbox(tr("Layer"), names, format_func=titles.__getitem__, **link.bound(LAYER))
    layer = names.index(named)
    units, first, key = sizes[layer + 1], first_name(reader, layer), unit_key(reader, layer)
    last = units - 1 + first
    if not first <= st.session_state.get(key, first) <= last:
        st.session_state.pop(key)
    usual = opening_unit(reader, layer) + first
    label = tr("Unit, 1 to {last}", last=count(last)) if first else tr("Output, 0 to 9")
    place = st.number_input(label, first, last, usual, **link.bound(key))
    st.button(
        tr("Liveliest unit"),
        help=tr("The unit of this layer that moves the next one most while it reads this image"),
        on_click=pick_liveliest,
        args=(reader, layer, said),
        key="d_liveliest",
        disabled=link.held(key),
    )
    return layer, int(place) - first


def first_name(reader: Reader, layer: int) -> int:
    """Outputs are called 0 to 9 as their digits, hidden units from 1 on."""
    return int(layer < len(reader.network.sizes) - 2)


def unit_key(reader: Reader, layer: int) -> str:
    return f"d_unit{layer + 1}" if first_name(reader, layer) else "d_output"


def opening_unit(reader: Reader, layer: int) -> int:
    """The liveliest unit while the reader reads its first test image; found out once."""
    found = OPENING.setdefault(reader.network, {})
    if (reader.data, layer) not in found:
        given = digit_source.from_set(reader, EXAMPLE)
        said = reading.read(reader.network, reader.loss, given.pixels)
        found[reader.data, layer] = inside.lively(reader.network, said, layer)
    return found[reader.data, layer]


def pick(reader: Reader, layer: int, place: int) -> None:
    """A cell was clicked."""
    key, name = unit_key(reader, layer), layer_name(reader.network.sizes, layer)
    if link.held(key) or (link.held(LAYER) and st.session_state.get(LAYER) != name):
        return
    st.session_state[LAYER] = name
    st.session_state[key] = place + first_name(reader, layer)


def pick_liveliest(reader: Reader, layer: int, said: Reading) -> None:
    """The button was pressed."""
    pick(reader, layer, inside.lively(reader.network, said, layer))


def draw_unit(scene: instruments.Scene) -> None:
    """The unit's pictures, its name and its numbers."""
    left, right = st.columns([1.5, 1], gap="medium")
    with left:
        pictures.draw_unit(scene.unit, None if scene.layer else scene.reader.shape)
    with right:
        st.markdown(f"**{instruments.unit_name(scene)}**")
        shell.numbers(instruments.numbers(scene))


def layer_words(layer: int, size: int) -> str:
    """A hidden layer, counted from 0, and how many units it has."""
    units = counted("{n} unit", "{n} units", size)
    return tr("Hidden layer {k}: {units}", k=layer + 1, units=units)


def draw_layers(scene: instruments.Scene) -> None:
    """The hidden layers side by side, the outputs under them."""
    reader, sizes = scene.reader, scene.reader.network.sizes
    hidden = len(sizes) - 2
    for layer, column in enumerate(st.columns(hidden) if hidden else []):
        with column:
            pictures.draw_layer(
                scene.said.layers[layer + 1],
                scene.place if layer == scene.layer else None,
                partial(pick, reader, layer),
                key=f"d_cells{layer}",
                title=layer_words(layer, sizes[layer + 1]),
                first=1,
            )
    pictures.draw_layer(
        scene.said.outputs,
        scene.place if scene.last else None,
        partial(pick, reader, hidden),
        key="d_cells_out",
        title=tr("Ten outputs"),
        first=0,
        wide=sizes[-1],
        height=56,
    )
