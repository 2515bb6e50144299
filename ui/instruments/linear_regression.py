"""Under "Linear regression": weights, the sum, residuals, iterations, compare, check, code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from engine import optimizers, training
from engine.activations import Array
from engine.data import Dataset
from engine.network import Parameters
from experiments import linear_regression as regression
from ui import compare, export, gradient_check, panels, scale
from ui.cached import fingerprint
from ui.formulas import linear_regression as sums
from ui.numbers import number, plural
from ui.pictures import linear_regression as pictures
from ui.scripts import linear_regression as scripts
from ui.scripts.common import Source
from ui.words import all_different, chart_title, grid, labels

PAGE = "linear_regression"


@dataclass(frozen=True)
class Scene:
    """What is on screen: the data and their names, the settings, the run, the step."""

    source: str
    origin: Callable[[], Source]  # how an exported script gets the data
    data: Dataset
    inputs: Sequence[str]
    target: str
    true: Array | None  # the rule behind the data, where there is one
    output: str
    standardise: bool
    learning_rate: float
    seed: int
    result: regression.Regression
    step: int

    @property
    def family(self) -> str:
        return fingerprint(self.data)

    @property
    def fit(self) -> regression.Fit:
        return regression.fit(self.data, self.output, self.result, self.step)


def warn(scene: Scene, switch: str) -> None:
    """What a person must know who sees the run go wrong; `switch` is the key of "Standardise"."""
    result, losses, raw = scene.result, scene.result.run.losses, not scene.standardise
    if result.dead:
        st.warning(
            "Every output is 0: no example gives this ReLU a positive sum, so its slope is 0 for "
            "all of them and nothing can move it. Another seed starts elsewhere."
        )
        return
    may_turn = scene.output != "identity" and losses[-1] <= losses[0]  # a ReLU's steps are shorter
    if scene.learning_rate > result.critical and not may_turn:
        ends = f", and ends after {plural(len(losses) - 1, 'step')}" if result.run.diverged else ""
        st.warning(
            f"This learning rate is above the critical rate {number(result.critical)}, which is 2 "
            f"divided by the largest curvature of the loss: along that direction every step lands "
            f"further from the bottom than it started. The run diverges{ends}. "
            f"{scale.why(scene.inputs, scene.data.X) if raw else ''} Choose a smaller one"
            f"{', or standardise the inputs' if raw else ''}."
        )
    elif raw and (slow := scale.uneven(scene.inputs, scene.data.X)):
        st.info(slow)
    else:
        return
    if raw:
        scale.offer(switch)


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        "Weights": weights,
        "The sum": the_sum,
        "Residuals": residuals,
        "All iterations": all_iterations,
        "Compare": comparison,
        "Gradient check": check,
        "Code": code,
        "Export": take_away,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def weights(scene: Scene) -> None:
    result, step = scene.result, scene.step
    rows = [*labels(scene.inputs).values(), "bias"]
    columns = {
        "": rows,
        "learned": [*result.weights[step], result.biases[step]],
        "exact (least squares)": result.exact,
    }
    if scene.true is not None:
        columns["the rule behind the data"] = scene.true
    form = st.column_config.NumberColumn(format="%.6g")
    grid(
        columns,
        key="r_weights",
        hide_index=True,
        column_config=dict.fromkeys(list(columns)[1:], form),
        alt="Learned weights and bias beside the exact ones",
    )
    st.caption("Per unit of each input, in the data's own units.")
    if scene.standardise:
        st.caption("The network itself saw standardised inputs. There its weights are:")
        theta = result.run.thetas[step]
        grid(
            {"": rows, "learned": theta, "exact": result.standard},
            key="r_weights_seen",
            hide_index=True,
            column_config=dict.fromkeys(("learned", "exact"), form),
            alt="Learned and exact weights per standard deviation of each input",
        )


def the_sum(scene: Scene) -> None:
    sums.show(
        scene.data,
        scene.result,
        scene.output,
        scene.step,
        scene.learning_rate,
        scene.inputs,
    )


def residuals(scene: Scene) -> None:
    pictures.residuals(scene.target, scene.fit)


def all_iterations(scene: Scene) -> None:
    losses = scene.result.run.losses
    st.dataframe(
        {"iteration": np.arange(len(losses)), "loss": losses},
        hide_index=True,
        height=260,
        column_config={"loss": st.column_config.NumberColumn(format="%.8g")},
        alt="The loss at every iteration",
    )


def comparison(scene: Scene) -> None:
    losses = scene.result.run.losses
    compare.panel(
        PAGE,
        scene.family,
        {
            "data": scene.source,
            "learning rate": number(scene.learning_rate),
            "standardised": "yes" if scene.standardise else "no",
            "iterations": f"{len(losses) - 1}",
            "seed": f"{scene.seed}",
        },
        {"last loss": number(losses[-1])},
        {"step": np.arange(len(losses)), "loss": losses},
    )


def check(scene: Scene) -> None:
    inputs = all_different(map(chart_title, scene.inputs))
    names = [*(f"weight of {name}" for name in inputs), "bias"]
    seen = regression.seen(scene.data, scene.output, scene.result, scene.step)
    gradient_check.panel(*seen, names)


def code(_: Scene) -> None:
    panels.code(
        {
            "The gradient of the mean loss: forward, loss, backward.": training.gradient_into,
            "The update.": optimizers.SGD,
            "The run on this page.": regression.learn,
        }
    )


def take_away(scene: Scene) -> None:
    result, origin = scene.result, scene.origin()
    losses, thetas = result.run.losses, result.run.thetas
    settings: dict[str, Any] = {
        "output": scene.output,
        "standardise": scene.standardise,
        "learning_rate": scene.learning_rate,
        "steps": result.steps,
        "seed": scene.seed,
    }
    parameters = Parameters((len(scene.inputs), 1), flat=thetas[-1])
    export.panel(
        PAGE,
        origin,
        scripts.script(origin, **settings),
        parameters,
        settings | {"mean": result.mean, "scale": result.scale},
        {"iteration": np.arange(len(losses)), "loss": losses}
        | export.weight_columns(parameters, thetas),
        scene.data,
    )
