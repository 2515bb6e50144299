"""A picture made of pixels behind a chart, one for the light theme and one for the dark.

The browser decodes a picture after it has drawn the chart. The one before stays underneath, so
that the plane is never blank: that is why pictures are opaque.
"""

from collections.abc import Callable, Sequence

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st
from PIL import ImageColor

from engine.activations import Array
from ui.charts import table
from ui.pictures.pixels import png
from ui.theme import MEANINGS

THEMES = ("light", "dark")
LEVELS = 255  # odd, so that 0 is one of them
Paint = Callable[[Array, str], Array]  # numbers (n,) and a theme -> red, green and blue (n, 3)
PAPER = {"light": "#FFFFFF", "dark": "#14161F"}  # where the project's configuration is not read
# Which of the two pictures fits? The colour of the data is dark on light and light on dark, and
# only the browser knows it.
BRIGHT = "luminance(scale('color', 'data')) > 0.4"


def layers(name: str) -> list[alt.Chart]:
    """The lowest layers of a chart: the pictures of the data called `name`, all over the plot."""
    return [
        alt.Chart(alt.NamedData(name))
        .mark_image(
            aspect=False,
            width=alt.expr("width"),
            height=alt.expr("height"),
            opacity=alt.expr(visible),
        )
        .encode(
            alt.XValue(alt.expr("width / 2")),
            alt.YValue(alt.expr("height / 2")),
            url=f"{theme}:N",
            key="turn:N",
        )
        for theme, visible in (("light", f"{BRIGHT} ? 0 : 1"), ("dark", f"{BRIGHT} ? 1 : 0"))
    ]


def pictures(level: Array, paint: Paint, *, key: str) -> pa.Table:
    """The picture of `level` (rows, columns) before and the one now (turn, light, dark), kept for
    the session under `key`."""
    return turns([painted(level, paint, theme) for theme in THEMES], key=key)


def painted(level: Array, paint: Paint, theme: str) -> str:
    """Numbers from −1 to 1 (rows, columns), lowest row first, as a picture in a data URI; `paint`
    gives the colours of a row of them for a theme. 255 of them are told apart, as many as a screen
    can show in pale colours: there is less to paint and to encode than with colours."""
    shades = np.rint((level[::-1] + 1) * (LEVELS // 2)).astype(np.uint8)
    return png(shades, np.rint(paint(np.linspace(-1, 1, LEVELS), theme)).astype(np.uint8))


def turns(painted: Sequence[str], *, key: str) -> pa.Table:
    """The same from the two pictures themselves, as data URIs."""
    light, dark = painted
    memory = f"backdrop {key}"
    kept: list[tuple[int, str, str]] = st.session_state.get(memory, [])
    if not kept or kept[-1][1] != light:
        turn = kept[-1][0] + 1 if kept else 0
        kept = [*kept[-1:], (turn, light, dark)]
        st.session_state[memory] = kept
    numbers, lights, darks = zip(*kept, strict=True)
    return table(turn=numbers, light=lights, dark=darks)


def paper(theme: str) -> Array:
    """The page's background, red, green and blue (3,)."""
    return rgb(st.get_option(f"theme.{theme}.backgroundColor") or PAPER[theme])


def ink(meaning: str, theme: str) -> Array:
    """The colour of a meaning (3,)."""
    colours = st.get_option(f"theme.{theme}.chartCategoricalColors")
    opposite = PAPER["dark" if theme == "light" else "light"]
    return rgb(colours[MEANINGS.index(meaning)] if colours else opposite)


def rgb(colour: str) -> Array:
    return np.array(ImageColor.getrgb(colour), dtype=float)


def uri(pixels: Array) -> str:
    """Pixels (rows, columns, 3), lowest row first, as a picture in a data URI."""
    return png(np.rint(pixels[::-1]).astype(np.uint8))
