"""A slider that reports to Python while it is dragged; Streamlit's own does on release only."""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import streamlit as st

from language import tr
from ui import link
from ui.step_control import mirror, script

# The circle and the question mark of Streamlit's own help.
HTML = """<div id="slider"><div id="top"><label for="range" id="name"></label>
<button type="button" id="ask"><svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12"
r="10"/><path d="M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3M12 17h.01"/></svg></button></div>
<div id="rail"><div id="line"></div><input type="range" id="range">
<span id="value" aria-hidden="true"></span><div id="ends" aria-hidden="true"><span id="low"></span>
<span id="high"></span></div></div>
<div id="help" role="tooltip" popover="manual"></div></div>"""

mount = st.components.v2.component(
    "descent.live_slider",
    html=HTML,
    css=Path(__file__).with_suffix(".css").read_text("utf-8"),
    js=script("live_slider"),
)


@dataclass(frozen=True)
class Grid:
    """The values low, low + step, ..., high, exact as decimals, so that 0.1 + 0.2 is 0.3."""

    low: Decimal
    step: Decimal
    last: int  # the number of steps to `high`

    @property
    def places(self) -> int:
        """Decimals that every value can be written with."""
        return max(0, *(-int(number.as_tuple().exponent) for number in (self.low, self.step)))

    def value(self, n: int) -> float:
        return float(self.low + n * self.step)

    def nearest(self, wanted: float) -> float:
        """The value nearest to a number, be it out of range."""
        inside = min(max(wanted, self.value(0)), self.value(self.last))
        return self.value(round((decimal(inside) - self.low) / self.step))

    def written(self, value: float) -> str:
        """A value as the link carries it."""
        return f"{value:.{self.places}f}"


@dataclass(frozen=True)
class Position:
    """Python's answer: `count` is the newest report it has heard, `run` how often Python moved
    the slider by itself: what the browser said before that does not count."""

    value: float
    run: int = 0
    count: int = 0


def live_slider(
    label: str,
    low: float,
    high: float,
    value: float,
    step: float,
    *,
    key: str,
    help: str = "",
    words: str = "",
) -> float:
    """Draw the slider and return its value, low..high on the grid of `step`, while it moves, too.

    It opens on `value`, or on the link's (`?key=0.5`). In `words`, what a screen reader says, `{}`
    stands for the number. Call `link.say_what_failed` after it. ValueError where no such grid is.
    """
    grid = lay(low, high, step)
    default = grid.nearest(value) if math.isfinite(value) else low
    if not math.isclose(default, value, rel_tol=0, abs_tol=1e-6 * step):
        raise ValueError(f"value must be one of {low}, {low + step}, ..., {high}, got {value}")
    memory, state = f"{key}: position", st.session_state
    # Streamlit forgets a widget that left the screen; then what we remember of it is void, too.
    before: Position | None = state.get(memory) if key in state else None
    report = read(state.get(key)) if before else {}
    wish: float | None = state.pop(f"{key}: wish", None)
    if held := link.announced(key):
        report, wish = {}, None
    here = answer(before or Position(linked(key, grid, default)), report, wish, grid)
    if before and here.value != before.value:
        link.here().failed.pop(key, None)  # it was moved: no more of what the link said
    # A write while it moves would leave one entry a value in the browser's history.
    if report.get("moving") is not True or report.get("run") != here.run:
        text = None if here.value == default else grid.written(here.value)
        mirror(key, text, anew=before is not None and here.count != before.count)
    state[memory] = here
    scale = {"low": float(low), "high": float(high), "step": float(step), "places": grid.places}
    texts = {"key": key, "label": label, "help": help, "words": words}
    texts["ask"] = tr("Help for {label}", label=label)
    mount(key=key, data={**asdict(here), "default": default, "held": held, **scale, **texts})
    return here.value


def set_live(key: str, value: float) -> None:
    """Move a live slider from a button's on_click or from another control; call it before the
    slider is drawn, and not for each report of another: the browser's history has them all."""
    if not math.isfinite(value):
        raise ValueError(f"a slider stands at a number, not at {value}")
    st.session_state[f"{key}: wish"] = value


def lay(low: float, high: float, step: float) -> Grid:
    """The grid from low to high, both of them on it."""
    if not (all(map(math.isfinite, (low, high, step))) and low < high and step > 0):
        raise ValueError(f"no slider goes from {low} to {high} by {step}")
    steps = (decimal(high) - decimal(low)) / decimal(step)
    if steps != round(steps):
        raise ValueError(f"{high} is not a whole number of steps of {step} from {low}")
    return Grid(decimal(low), decimal(step), round(steps))


def decimal(number: float) -> Decimal:
    """The number as it is written: 0.1 is one tenth."""
    return Decimal(str(float(number))).normalize()


def answer(before: Position, report: dict[str, Any], wish: float | None, grid: Grid) -> Position:
    """Where to stand now: at what was set from Python, else where the browser is."""
    count, run, value = report.get("count", before.count), before.run, before.value
    if count != before.count and report.get("run", run) == run:
        value = report["value"]
    if wish is not None:
        run, value = run + 1, wish
    return Position(grid.nearest(value), run, count)


def read(state: Any) -> dict[str, Any]:
    """What the browser reported last; nothing, unless it has the right form."""
    report = state.get("report") if isinstance(state, Mapping) else None
    if not isinstance(report, Mapping) or type(report.get("count")) is not int:
        return {}
    value = report.get("value")
    fits = type(value) is int or (type(value) is float and math.isfinite(value))
    return dict(report) if fits else {}


def linked(key: str, grid: Grid, default: float) -> float:
    """The value in the address, or `default` where there is none or it cannot be."""
    text = st.query_params.get(key, "")
    if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text):
        steps = (Decimal(text) - grid.low) / grid.step
        if steps == round(steps) and 0 <= steps <= grid.last:
            return grid.value(int(steps))
    if text:
        link.refuse(key, text)
    return default
