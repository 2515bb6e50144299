"""The step control: buttons, a range and play, which report to Python while they move."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from operator import index
from pathlib import Path
from typing import Any

import streamlit as st

ICONS = {
    "start": ("To the start", "M5 6h2.5v12H5zM19 6v12l-9.5-6z"),
    "back": ("One back", "M14.5 5.5 8 12l6.5 6.5 1.8-1.8L11.6 12l4.7-4.7z"),
    "play": ("Play", "M7.5 5v14L19 12z"),
    "forward": ("One forward", "M9.5 5.5 7.7 7.3 12.4 12l-4.7 4.7 1.8 1.8L16 12z"),
    "end": ("To the end", "M5 6v12l9.5-6zM16.5 6H19v12h-2.5z"),
}
BUTTONS = "".join(
    f'<button type="button" id="{name}" title="{label}" aria-label="{label}">'
    f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg></button>'
    for name, (label, path) in ICONS.items()
)
SPEEDS = "".join(
    f'<option value="{n}"{" selected" * (n == 10)}>{n} / s</option>' for n in (2, 5, 10, 25)
)
mount = st.components.v2.component(
    "descent.step_control",
    html=f'<div id="bar"><div id="buttons">{BUTTONS}</div><input id="range" type="range" min="0">'
    f'<span id="label"></span><select id="speed" aria-label="Speed" title="Speed of play: how '
    f'many a second">{SPEEDS}</select></div>',
    css=Path(__file__).with_suffix(".css").read_text("utf-8"),
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Report:
    """What the browser said last: where it stood, in which run, and whether it was moving."""

    run: str
    step: int
    count: int  # numbers the reports, so that an old one is not taken for news
    moving: bool


@dataclass(frozen=True)
class Position:
    """What Python answered last."""

    run: str
    last: int
    step: int
    count: int  # the newest report that it has heard


def step_control(last: int, *, run: Hashable, noun: str = "step", key: str = "step") -> int:
    """Draw the control and return the step, 0..last, that it shows.

    It opens on `last`, or on the step in the link (`?step=17`; the parameter is called `key`).
    `str(run)` names the run: with a new one the step stays, unless it was the end or is gone.
    """
    last, run = index(last), str(run)
    if last < 0:
        raise ValueError(f"last must not be negative, got {last}")
    memory = f"{key}: position"
    # Streamlit forgets a widget that left the screen; what we remember of it is then void, too.
    before: Position | None = st.session_state.get(memory) if key in st.session_state else None
    report = read(st.session_state.get(key))
    news = report if before and report and report.count != before.count else None
    if before is None:
        said, step = None, linked(key, last)
    else:
        said = before.step
        if news and news.run == before.run:
            said = min(max(news.step, 0), before.last)
        changed = (run, last) != (before.run, before.last)
        step = last if changed and (said == before.last or said > last) else said
    # While it moves the address stays as it is: each write makes the whole page draw once more.
    if step != said or (before and run != before.run) or (news and not news.moving):
        mirror(key, step, last, news=news is not None)
    count = report.count if before and report else 0
    st.session_state[memory] = Position(run, last, step, count)
    mount(
        key=key,
        data={"run": run, "last": last, "step": step, "count": count, "noun": noun, "name": key},
    )
    return step


def read(state: Any) -> Report | None:
    """The browser's words, if they have the right form."""
    report = state.get("report") if isinstance(state, Mapping) else None
    if not isinstance(report, Mapping):
        return None
    run, step, count = report.get("run"), report.get("step"), report.get("count")
    if not (isinstance(run, str) and type(step) is int and type(count) is int and count > 0):
        return None
    return Report(run, step, count, report.get("moving") is True)


def linked(name: str, last: int) -> int:
    """The step in the address, or `last` where there is none or it cannot be."""
    text = st.query_params.get(name, "")
    fits = text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= last
    return int(text) if fits else last


def mirror(name: str, step: int, last: int, *, news: bool) -> None:
    """Put the step into the address; `last` is what an address without one means.

    The browser has already put its own move there. Saying it again makes no entry in the history,
    but it does tell a page that frames the app.
    """
    if step == last:
        st.query_params.pop(name, None)
    elif news or st.query_params.get(name) != str(step):
        st.query_params[name] = str(step)
