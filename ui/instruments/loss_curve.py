"""Under "Loss vs α": what to notice, the sum, all steps, rates, points, compare, check, code."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from engine import losses, training
from engine.data import Dataset
from engine.network import Parameters
from experiments import loss_curve as one_weight
from ui import compare, edit_points, export, gradient_check, panels
from ui.cached import cached, fingerprint
from ui.formulas import loss_curve as sums
from ui.numbers import number, plural
from ui.own_data import OwnData
from ui.pictures import loss_curve as pictures
from ui.scripts import common
from ui.scripts import loss_curve as scripts

PAGE = "loss_curve"


@dataclass(frozen=True)
class Scene:
    """What is on screen: the data and their names, the settings, the run, the step."""

    source: str
    own: OwnData | None
    editable: bool
    data: Dataset
    titles: tuple[str, str]
    share: float
    learning_rate: float
    steps: int
    start: float
    descent: one_weight.Descent
    step: int
    absolute: float  # mean absolute error at this step

    @property
    def family(self) -> str:
        return fingerprint(self.data)


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        "Notice": notice,
        "The sum": the_sum,
        "All steps": all_steps,
        "Learning rates": learning_rates,
        "Edit the points": lambda scene: edit_points.panel(scene.titles),
        "Compare": comparison,
        "Gradient check": check,
        "Code": code,
        "Export": take_away,
    }
    if not scene.editable:
        del all_panels["Edit the points"]
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def notice(scene: Scene) -> None:
    descent, step = scene.descent, scene.step
    slope = descent.slopes[step]
    move = -scene.learning_rate * slope
    if scene.editable:
        st.markdown(
            "A doctor knows the heights and weights of five people and wants to guess a weight "
            "from a height: weight ≈ α · height, with one α for all."
        )
    st.markdown(
        f"After {plural(step, 'step')} the slope is {number(slope)}: the next step moves α by "
        f"{number(move)}, minus the learning rate times the slope. The best α is "
        f"{number(descent.best)}, where the slope is 0 and the loss {number(descent.least)}."
    )
    st.markdown(
        f"Each step multiplies the distance to the best α by 1 − 2 · {number(scene.share, 2)} = "
        f"{number(1 - 2 * scene.share, 2)}. Squares keep misses of both signs from cancelling and "
        f"make large ones count more: a miss of 3 costs 9, one of 100 costs 10 000. Without "
        f"squares, the mean absolute error here is {number(scene.absolute)}."
    )


def the_sum(scene: Scene) -> None:
    sums.show(scene.data, scene.descent, scene.step, scene.learning_rate)


def all_steps(scene: Scene) -> None:
    descent = scene.descent
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        {
            "step": np.arange(len(descent.run)),
            "α": descent.alphas,
            "loss": descent.run.losses,
            "dL/dα": descent.slopes,
        },
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(("α", "loss", "dL/dα"), form),
        alt="α, loss and slope at every step",
    )


def learning_rates(scene: Scene) -> None:
    shares = np.linspace(0.02, 1.3, 40)
    rates = shares * scene.descent.critical
    needed = cached(one_weight.sweep)(scene.data, scene.start, rates)
    pictures.strip(shares, needed, scene.share)
    st.caption(
        "Forty runs from the same start, computed side by side: steps until the excess loss is a "
        "millionth of the start's, or 200 where it never is. The critical rate is 1 ÷ mean(x²)."
    )


def comparison(scene: Scene) -> None:
    descent = scene.descent
    compare.panel(
        PAGE,
        scene.family,
        {
            "data": scene.source,
            "rate ÷ critical": number(scene.share, 3),
            "steps": f"{scene.steps}",
            "start α": number(scene.start),
        },
        {"last α": number(descent.alphas[-1]), "last loss": number(descent.run.losses[-1])},
        {"step": np.arange(len(descent.run)), "alpha": descent.alphas, "loss": descent.run.losses},
    )


def check(scene: Scene) -> None:
    network = one_weight.network().at(scene.descent.run.thetas[scene.step])
    gradient_check.panel(network, losses.MSE, scene.data, ["α"])


def code(_: Scene) -> None:
    panels.code(
        {
            "The gradient of the mean loss: forward, loss, backward.": training.gradient_into,
            "The loss and its slope.": losses.squared_error,
            "The run on this page.": one_weight.descend,
        }
    )


def take_away(scene: Scene) -> None:
    x, y = scene.titles
    descent, own = scene.descent, scene.own
    origin = export.own_source(own) if own else common.literal(scene.data, [x], y)
    settings: dict[str, Any] = {
        "start": scene.start,
        "learning_rate": scene.learning_rate,
        "steps": scene.steps,
    }
    export.panel(
        PAGE,
        origin,
        scripts.script(origin, **settings),
        Parameters((1, 1), bias=False, flat=descent.run.thetas[-1]),
        settings,
        {
            "step": np.arange(len(descent.run)),
            "loss": descent.run.losses,
            "alpha": descent.alphas,
            "slope": descent.slopes,
        },
        scene.data,
    )
