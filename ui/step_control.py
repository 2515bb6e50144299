"""The step control: buttons, a range and play, which report to Python while they move."""

from collections.abc import Hashable, Mapping
from dataclasses import asdict, dataclass
from operator import index
from pathlib import Path
from typing import Any

import streamlit as st

from language import marked, tr
from ui import link
from ui.controls import STEP
from ui.words import plain

BUTTONS = {
    "start": (marked("To the start"), "M5 6h2.5v12H5zM19 6v12l-9.5-6z"),
    "back": (marked("One back"), "M14.5 5.5 8 12l6.5 6.5 1.8-1.8L11.6 12l4.7-4.7z"),
    "play": (marked("Play"), "M7.5 5v14L19 12z"),
    "forward": (marked("One forward"), "M9.5 5.5 7.7 7.3 12.4 12l-4.7 4.7 1.8 1.8L16 12z"),
    "end": (marked("To the end"), "M5 6v12l9.5-6zM16.5 6H19v12h-2.5z"),
}
# What the places of a run are called: one of them among all, and one that a link asks for in vain.
PLACES = {
    marked("step"): (
        marked("step {here} of {last}"),
        marked(
            "The link asked for step {asked}, which this run does not have: the last one is shown."
        ),
    ),
    marked("iteration"): (
        marked("iteration {here} of {last}"),
        marked(
            "The link asked for iteration {asked}, which this run does not have: the last one is "
            "shown."
        ),
    ),
    marked("epoch"): (
        marked("epoch {here} of {last}"),
        marked(
            "The link asked for epoch {asked}, which this run does not have: the last one is shown."
        ),
    ),
    marked("snapshot"): (
        marked("snapshot {here} of {last}"),
        marked(
            "The link asked for snapshot {asked}, which this run does not have: the last one is "
            "shown."
        ),
    ),
}
SPEEDS = (2, 5, 10, 25)  # places a second
USUAL_SPEED = 10
HTML = f"""<div id="bar"><div id="buttons">{
    "".join(
        f'<button type="button" id="{name}">'
        f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg></button>'
        for name, (_, path) in BUTTONS.items()
    )
}</div><input type="range" id="range" min="0"><span id="label"></span>
<select id="speed">{
    "".join(
        f'<option value="{speed}"{" selected" if speed == USUAL_SPEED else ""}></option>'
        for speed in SPEEDS
    )
}</select></div>"""


def script(name: str) -> str:
    """A control's JavaScript, after what all that report while they are moved have in common."""
    files = (Path(__file__).with_name(f"{stem}.js") for stem in ("reporting", name))
    return "\n".join(file.read_text("utf-8") for file in files)


mount = st.components.v2.component(
    "descent.step_control",
    html=HTML,
    css=Path(__file__).with_suffix(".css").read_text("utf-8"),
    js=script("step_control"),
)


@dataclass(frozen=True)
class Position:
    """Python's answer; `count` is the number of the newest report that it has heard."""

    run: str
    last: int
    step: int
    count: int = 0


def step_control(last: int, *, run: Hashable, noun: str = "step", key: str = "step") -> int:
    """Draw the control and return the step, 0..last, that it shows; `noun` is one of `PLACES`.

    It opens on `last`, or on the step in the link (`?step=17`; the parameter is called `key`).
    `str(run)` names the run: in a new one the step stays, unless it was the end or is gone.
    """
    last, name = index(last), str(run)
    if last < 0:
        raise ValueError(f"last must not be negative, got {last}")
    memory = f"{key}: position"
    # Streamlit forgets a widget that left the screen; then what we remember of it is void, too.
    before: Position | None = st.session_state.get(memory) if key in st.session_state else None
    held = link.announced(key, name=STEP)
    report = read(st.session_state.get(key)) if before and not held else {}
    asked = "" if before else st.query_params.get(key, "")
    here = answer(before, report, name, last) if before else Position(name, last, linked(key, last))
    # A write while it moves would leave one entry a step in the browser's history.
    if report.get("moving") is not True or (before and before.run != name):
        text = None if here.step == here.last else str(here.step)
        mirror(key, text, anew=before is not None and here.count != before.count)
    st.session_state[memory] = here
    said = {"noun": tr(noun), "key": key, "words": words(noun)}
    mount(key=key, data={**asdict(here), "held": held, **said})
    if asked and asked != str(here.step):
        st.info(tr(PLACES[noun][1], asked=plain(asked[:20])))
    return here.step


def words(noun: str) -> dict[str, Any]:
    """What the control says in the browser."""
    return {
        "place": tr(PLACES[noun][0]),
        "titles": {name: tr(label) for name, (label, _) in BUTTONS.items()},
        "pause": tr("Pause"),
        "speed": tr("Speed of play"),
        "speed_title": tr("Speed of play, per second"),
        "speeds": [tr("{n} / s", n=speed) for speed in SPEEDS],
    }


def answer(before: Position, report: dict[str, Any], run: str, last: int) -> Position:
    """Where to stand now: the browser is followed within a run, the rule holds between two."""
    count, step = report.get("count", before.count), before.step
    if count != before.count and report["run"] == before.run:
        step = min(max(report["step"], 0), before.last)
    changed = (run, last) != (before.run, before.last)
    if changed and (step == before.last or step > last):
        step = last
    return Position(run, last, step, count)


def read(state: Any) -> dict[str, Any]:
    """What the browser reported last; nothing, unless it has the right form."""
    report = state.get("report") if isinstance(state, Mapping) else None
    if not isinstance(report, Mapping) or not isinstance(report.get("run"), str):
        return {}
    whole = all(type(report.get(name)) is int for name in ("step", "count"))
    return dict(report) if whole else {}


def linked(key: str, last: int) -> int:
    """The step in the address, or `last` where there is none or it cannot be."""
    text = st.query_params.get(key, "")
    fits = text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= last
    return int(text) if fits else last


def mirror(key: str, text: str | None, *, anew: bool) -> None:
    """Put a position into the address; None, the position that needs no saying, takes it out.

    The browser has put its own moves there already, without an entry in its history. Saying them
    `anew` tells a page that frames the app, as Streamlit Community Cloud does.
    """
    if text is None:
        st.query_params.pop(key, None)
    elif anew or st.query_params.get(key) != text:
        st.query_params[key] = text
