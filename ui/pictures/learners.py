"""Six neurons that differ in their activation: the loss of each and the size of its gradient."""

from collections.abc import Iterable, Mapping

import altair as alt
import numpy as np
import pyarrow as pa

from engine.activations import SIGMOID, STEP, Array
from experiments.learners import Learner
from language import marked, tr
from ui.activation_names import called, listed
from ui.charts import (
    Spec,
    across,
    apart,
    built_once,
    draw,
    finished,
    layer,
    pinned,
    shown,
    table,
    up,
)
from ui.numbers import counted, number

CEILING = 3.0  # the axes reach no higher, whatever a run does
LOSS, SIZE = marked("loss (mean squared error)"), marked("size of the gradient")


def losses(runs: Mapping[str, Learner], chosen: str, step: int, steps: int, pins: pa.Table) -> None:
    """Draw the loss of all six against the step, the chosen one's in colour, and pinned runs."""
    top = ceiling(one.losses for one in runs.values())
    loss = runs[chosen].at(step)[0]
    values = {name: one.losses for name, one in runs.items()}
    heights = np.minimum(pins["loss"].to_numpy(), 2 * top)
    drawn = table(run=pins["run"], step=pins["step"], value=heights)
    draw(
        _curves(steps, top, tr(LOSS), "loss"),
        {**_tables(values, chosen, step, top), "pinned": drawn},
        key="f_learning",
        alt=tr("The loss of six neurons, one for each activation"),
        now=tr(
            "The loss of six neurons against the step, one for each activation. After {steps} that "
            "of {name} is {loss}; it began at {first}.",
            steps=counted("{n} step", "{n} steps", step),
            name=called(chosen),
            loss=number(loss),
            first=number(runs[chosen].losses[0]),
        ),
    )


def sizes(runs: Mapping[str, Learner], chosen: str, step: int, steps: int) -> None:
    """Draw the gradient's size of the step, of the sigmoid and of the chosen one."""
    values = {name: runs[name].sizes for name in dict.fromkeys((STEP.name, SIGMOID.name, chosen))}
    top = ceiling(values.values(), least=0.1)
    now = listed(f"{called(name)} {number(runs[name].at(step)[1])}" for name in values)
    nothing = table(run=pa.array([], pa.string()), step=np.empty(0), value=np.empty(0))
    draw(
        _curves(steps, top, tr(SIZE), "gradient"),
        {**_tables(values, chosen, step, top), "pinned": nothing},
        key="f_sizes",
        alt=tr("The size of the gradient against the step, for the step unit and others"),
        now=tr(
            "The size of the gradient after {steps}: {sizes}.",
            steps=counted("{n} step", "{n} steps", step),
            sizes=now,
        ),
    )


def ceiling(curves: Iterable[Array], least: float = 1.0) -> float:
    """The top of an axis: it shows every start, but never more than `CEILING`."""
    return 1.05 * min(CEILING, max(least, *(float(values[0]) for values in curves)))


@built_once
def _curves(last: int, top: float, title: str, meaning: str) -> Spec:
    """The curve of the `chosen` and of the `others` (step, value, name), the step `now`, where each
    is then (`chosen_now`, `others_now`), names (`chosen_names`, `others_names`), `pinned` runs."""
    x = across("step", tr("step"), (0, last), axis=alt.Axis(format="d", tickMinStep=1))
    y = up("value", title, (-0.02 * top, top))
    read = [alt.Tooltip("name:N", title=tr("activation")), *shown(step=tr("step"), value=title)]
    chosen = layer("chosen_now", "model").mark_point(size=150, filled=True, opacity=1)
    others = layer("others_now", "faint").mark_point(size=45, filled=True, opacity=1)
    return finished(
        layer("now", "faint").mark_rule().encode(x),
        layer("others", "faint")
        .mark_line(strokeWidth=1.5, clip=True)
        .encode(x, y, detail="name:N"),
        others.encode(x, y, tooltip=read),
        *pinned(x, y, meaning),
        layer("chosen", meaning).mark_line(strokeWidth=3, clip=True).encode(x, y),
        chosen.encode(x, y, tooltip=read),
        *(
            layer(f"{role}_names", ink)
            .mark_text(align="left", dx=10, fontSize=12, fontWeight=weight)
            .encode(y, x=alt.value("width"), text="name:N")
            for role, ink, weight in (("others", "data", "normal"), ("chosen", meaning, "bold"))
        ),
    )


def _tables(curves: Mapping[str, Array], chosen: str, step: int, top: float) -> dict[str, pa.Table]:
    """The data of `_curves` at this step; what is above the picture stays just above it."""
    runs = {name: np.minimum(values, 2 * top) for name, values in curves.items()}
    ends = {name: float(values[-1]) for name, values in runs.items()}
    ends = apart(ends, gap=0.07 * top, low=-0.01 * top, high=top)
    tables = {"now": table(step=step)}
    for role in ("chosen", "others"):
        part = {name: v for name, v in runs.items() if (name == chosen) == (role == "chosen")}
        here = {name: float(v[min(step, len(v) - 1)]) for name, v in part.items()}
        seen = {name: value for name, value in here.items() if value <= top}
        tables[role] = table(
            step=np.concatenate([np.empty(0), *(np.arange(len(v)) for v in part.values())]),
            value=np.concatenate([np.empty(0), *part.values()]),
            name=_words(name for name, v in part.items() for _ in v),
        )
        tables[f"{role}_now"] = table(
            step=np.full(len(seen), float(step)),
            value=np.array([*seen.values()], dtype=float),
            name=_words(seen),
        )
        tables[f"{role}_names"] = table(
            value=np.array([ends[name] for name in part], dtype=float), name=_words(part)
        )
    return tables


def _words(names: Iterable[str]) -> pa.Array:
    return pa.array([called(name) for name in names], pa.string())
