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
from ui import compare, export, gradient_check, panels
from ui.cached import fingerprint
from ui.formulas import linear_regression as sums
from ui.numbers import number
from ui.pictures import linear_regression as pictures
from ui.scripts import linear_regression as scripts
from ui.scripts.common import Source

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
    columns = {
        "": [*scene.inputs, "bias"],
        "learned": [*result.weights[step], result.biases[step]],
        "exact (least squares)": result.exact,
    }
    if scene.true is not None:
        columns["the rule behind the data"] = scene.true
    form = st.column_config.NumberColumn(format="%.6g")
    st.dataframe(
        columns,
        hide_index=True,
        column_config=dict.fromkeys(list(columns)[1:], form),
        alt="Learned weights and bias beside the exact ones",
    )
    st.caption("Per unit of each input, in the data's own units.")
    if scene.standardise:
        st.caption("The network itself saw standardised inputs. There its weights are:")
        theta = result.run.thetas[step]
        st.dataframe(
            {"": [*scene.inputs, "bias"], "learned": theta, "exact": result.standard},
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
    names = [*(f"weight of {name}" for name in scene.inputs), "bias"]
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
