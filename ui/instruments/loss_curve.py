"""Under "Loss vs α": warnings, what to notice, the sum, all steps, rates, points, compare, code."""

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
from language import marked, tr
from ui import compare, edit_points, export, gradient_check, panels, scale, shell
from ui.cached import cached, fingerprint
from ui.formulas import loss_curve as sums
from ui.numbers import counted, number
from ui.own_data import OwnData
from ui.pictures import loss_curve as pictures
from ui.scripts import common
from ui.scripts import loss_curve as scripts
from ui.words import joined

PAGE = "loss_curve"


@dataclass(frozen=True)
class Scene:
    """What is on screen: the data and their names, the settings, the run, the step."""

    source: str
    own: OwnData | None
    editable: bool
    data: Dataset
    names: tuple[str, str]  # of x and y: in English, or the person's
    titles: tuple[str, str]  # the same, in the reader's language
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


def warn(scene: Scene) -> None:
    """What a person must know whose run does not come to rest."""
    if scene.share == 1:
        st.warning(
            tr(
                "This is the critical rate itself: every step overshoots the bottom by exactly as "
                "much as it came from, so α jumps between two values for ever. Choose a smaller "
                "rate."
            )
        )
    elif scene.share > 1:
        above = tr(
            "This learning rate is above the critical rate {critical}, which is 2 divided by the "
            "curvature {curvature}: every step lands further from the bottom than it started, so "
            "the loss grows and α soon leaves the picture.",
            critical=number(scene.descent.critical),
            curvature=number(scene.descent.curvature),
        )
        why = scale.why(scene.titles[:1], scene.data.X)
        st.warning(joined(above, why, tr("Choose a smaller one.")))
        if scene.own is not None:
            label = tr("There inputs can be standardised")
            shell.link_to(shell.PAGES["linear_regression"], label)


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        marked("Notice"): notice,
        marked("The sum"): the_sum,
        marked("All steps"): all_steps,
        marked("Learning rates"): learning_rates,
        marked("Edit the points"): lambda scene: edit_points.panel(scene.titles),
        marked("Compare"): comparison,
        marked("Gradient check"): check,
        marked("Code"): code,
        marked("Export"): take_away,
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
            tr(
                "A doctor knows the heights and weights of five people and wants to guess a weight "
                "from a height: weight ≈ α · height, with one α for all."
            )
        )
    st.markdown(
        tr(
            "After {steps} the slope is {slope}: the next step moves α by {move}, minus the "
            "learning rate times the slope. The best α is {best}, where the slope is 0 and the "
            "loss {least}.",
            steps=counted("{n} step", "{n} steps", step),
            slope=number(slope),
            move=number(move),
            best=number(descent.best),
            least=number(descent.least),
        )
    )
    st.markdown(
        tr(
            "Each step multiplies the distance to the best α by 1 − 2 · {share} = {factor}. "
            "Squares keep misses of both signs from cancelling and make large ones count more: a "
            "miss of 3 costs 9, one of 100 costs 10 000. Without squares, the mean absolute error "
            "here is {absolute}.",
            share=number(scene.share, 2),
            factor=number(1 - 2 * scene.share, 2),
            absolute=number(scene.absolute),
        )
    )


def the_sum(scene: Scene) -> None:
    sums.show(scene.data, scene.descent, scene.step, scene.learning_rate)


def all_steps(scene: Scene) -> None:
    descent = scene.descent
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        {
            tr("step"): np.arange(len(descent.run)),
            "α": descent.alphas,
            tr("loss"): descent.run.losses,
            "dL/dα": descent.slopes,
        },
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(("α", tr("loss"), "dL/dα"), form),
        alt=tr("α, loss and slope at every step"),
    )


def learning_rates(scene: Scene) -> None:
    shares = np.linspace(0.02, 1.3, 40)
    rates = shares * scene.descent.critical
    needed = cached(one_weight.sweep)(scene.data, scene.start, rates)
    pictures.strip(shares, needed, scene.share)
    st.caption(
        tr(
            "Forty runs from the same start, computed side by side: steps until the excess loss is "
            "a millionth of the start's, or 200 where it never is. The critical rate is 1 ÷ "
            "mean(x²)."
        )
    )


def comparison(scene: Scene) -> None:
    descent = scene.descent
    compare.panel(
        PAGE,
        scene.family,
        {
            marked("data"): scene.source,
            marked("learning rate ÷ critical rate"): number(scene.share, 3),
            marked("steps"): f"{scene.steps}",
            marked("start α"): number(scene.start),
        },
        {
            marked("last α"): number(descent.alphas[-1]),
            marked("last loss"): number(descent.run.losses[-1]),
        },
        {"step": np.arange(len(descent.run)), "alpha": descent.alphas, "loss": descent.run.losses},
    )


def check(scene: Scene) -> None:
    network = one_weight.network().at(scene.descent.run.thetas[scene.step])
    gradient_check.panel(network, losses.MSE, scene.data, ["α"])


def code(_: Scene) -> None:
    panels.code(
        {
            tr("The gradient of the mean loss: forward, loss, backward."): training.gradient_into,
            tr("The loss and its slope."): losses.squared_error,
            tr("The run on this page."): one_weight.descend,
        }
    )


def take_away(scene: Scene) -> None:
    x, y = scene.names
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
