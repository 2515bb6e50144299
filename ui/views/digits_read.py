"""Read a digit: draw one, see each stage on its way to 784 numbers, and what the network says."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from experiments import reading
from language import marked, tr
from ui import digit_source, lessons, link, panels, shell
from ui import reader as readers
from ui.challenges.digits import READING
from ui.digit_source import EXAMPLE, IMAGE, Given, Switches
from ui.instruments import reading as instruments
from ui.instruments.reading_scene import Scene
from ui.pictures import reading as pictures
from ui.reader import Reader

QUESTION = marked(
    "Draw a digit: what of it reaches the network, and what does the network take it for?"
)
BARS = 240  # px: with the words above and the numbers below, as high as the pad

SWITCHES = {
    "crop": (
        marked("Crop"),
        marked("Cut out what holds ink. Without it, the whole canvas is scaled."),
    ),
    "scale": (
        marked("Scale"),
        marked("Make the longest side 20 pixels. Without it, the size stays if it can."),
    ),
    "centre": (
        marked("Centre"),
        marked(
            "Move the centre of mass to pixel (14, 14). Without it, the box itself lies in the "
            "middle."
        ),
    ),
}


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view."""
    with picture:
        st.caption(tr(QUESTION))
        left, right = st.columns([1, 1.5], gap="medium")
        row = st.container(horizontal=True, gap="small")
    with controls:
        given_below = st.container()
        reader = readers.choose(key="d_reader")
    with given_below:
        given = digit_source.choose(reader, left, key=IMAGE)
    invitation = "" if given else digit_source.invitation(IMAGE)
    given, switches = through_stages(row, reader, given or digit_source.from_set(reader, EXAMPLE))
    with controls:
        digit_source.say_where_mnist_is()
        link.say_what_failed()
    said = reading.read(reader.network, reader.loss, given.pixels)
    scene = Scene(reader, given, said, switches, invitation)
    with right:
        st.markdown(instruments.heading(scene))
        pictures.draw_outputs(said, reader.probabilities, given.label, key="d_outputs", height=BARS)
        shell.numbers(instruments.numbers(scene))
    panels.panels(lessons.among(instruments.entries(scene), READING, scene), key="d_read_panel")


def through_stages(row: DeltaGenerator, reader: Reader, given: Given) -> tuple[Given, Switches]:
    """The stages as a row of pictures, each with its switch; the image as the switches leave it."""
    switches = digit_source.ALL
    columns = [
        row.container(width=pictures.ROOM)
        for _ in range(pictures.how_many(given.stages, reader.shape))
    ]
    places = [column.container() for column in columns]
    if given.stages is not None:
        for column, (name, (label, help)) in zip(columns[1:], SWITCHES.items(), strict=False):
            on = column.toggle(tr(label), True, help=tr(help), **link.bound(f"d_{name}"))
            switches = replace(switches, **{name: on})
        given = digit_source.again(reader, given, switches)
    drawn = pictures.stages(given.stages, given.pixels, reader.shape)
    for place, stage in zip(places, drawn, strict=True):
        with place:
            pictures.small(*stage)
    return given, switches
