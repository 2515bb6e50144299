"""The canvas on which a person draws a digit, with mouse, pen or finger."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from language import marked, tr
from ui.step_control import script

SIDE = 84  # grey levels along a side: a digit of a quarter of the canvas still fills 20 pixels
MOST_STROKES = 1000  # more are counted as so many
HEIGHT = 338  # px on screen, at its widest: kept free, so that nothing jumps when it appears

HTML = """<div id="pad"><div id="paper">
<canvas id="canvas" role="img" tabindex="-1" aria-describedby="hint"></canvas>
<span id="invitation" aria-hidden="true"></span></div><p id="hint"></p>
<button type="button" id="undo"></button><button type="button" id="clear"></button></div>"""
LABELS = {
    "empty": marked("Canvas for a digit, empty"),
    "drawn": marked("Canvas for a digit, drawn on"),
    "invitation": marked("Draw a digit here"),
    "hint": marked(
        "Drawing needs a mouse, a pen or a finger. Without them, choose a test image or upload a "
        "picture on this page instead."
    ),
    "undo": marked("Undo"),
    "undo_title": marked("Take back the last stroke (Ctrl+Z)"),
    "clear": marked("Clear"),
    "clear_title": marked("Empty the canvas (Delete)"),
}

mount = st.components.v2.component(
    "descent.digit_pad",
    html=HTML,
    css=Path(__file__).with_suffix(".css").read_text("utf-8"),
    js=script("digit_pad"),
)


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is on the canvas, whatever the screen and its theme."""

    image: npt.NDArray[np.uint8]  # (84, 84), ink bright on 0, read-only
    strokes: int  # 1..1000


def digit_pad(*, key: str) -> Drawing | None:
    """Draw the pad; return what was on it when the pen was last lifted, None while it is empty."""
    state = st.session_state.get(key)
    drawing = read(state)
    mount(
        key=key,
        data={
            "key": key,
            "count": heard(state),
            "strokes": drawing.strokes if drawing else 0,
            "side": SIDE,
            "most": MOST_STROKES,
            "labels": {name: tr(label) for name, label in LABELS.items()},
        },
        height=HEIGHT,
    )
    return drawing


def heard(state: Any) -> int:
    """The number of the browser's newest report."""
    count = _report(state).get("count")
    return count if type(count) is int and 0 <= count < 2**53 else 0


def read(state: Any) -> Drawing | None:
    """The drawing that the browser reported last; None, unless it has the right form and ink."""
    text, strokes = (_report(state).get(name) for name in ("image", "strokes"))
    if type(strokes) is not int or not 1 <= strokes <= MOST_STROKES:
        return None
    if type(text) is not str or len(text) != 4 * SIDE**2 // 3:
        return None
    try:
        levels = np.frombuffer(b64decode(text, validate=True), np.uint8)
    except ValueError:
        return None
    if levels.size != SIDE**2 or not levels.any():
        return None
    return Drawing(levels.reshape(SIDE, SIDE), strokes)


def _report(state: Any) -> Mapping[str, Any]:
    report = state.get("report") if isinstance(state, Mapping) else None
    return report if isinstance(report, Mapping) else {}
