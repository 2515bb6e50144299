"""Under "Linear regression": what to notice, weights, the sum, residuals, iterations, and so on."""

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
from experiments import lessons
from experiments import linear_regression as regression
from language import marked, tr
from ui import compare, export, gradient_check, panels, scale
from ui.cached import fingerprint
from ui.formulas import linear_regression as sums
from ui.numbers import counted, number
from ui.pictures import linear_regression as pictures
from ui.scripts import linear_regression as scripts
from ui.scripts.common import Source
from ui.words import all_different, chart_title, grid, joined, labels, plain

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
            tr(
                "Every output is 0: no example gives this ReLU a positive sum, so its slope is 0 "
                "for all of them and nothing can move it. Another seed starts elsewhere."
            )
        )
        return
    may_turn = scene.output != "identity" and losses[-1] <= losses[0]  # a ReLU's steps are shorter
    if scene.learning_rate > result.critical and not may_turn:
        st.warning(too_fast(scene))
    elif raw and (slow := scale.uneven(scene.inputs, scene.data.X)):
        st.info(slow)
    else:
        return
    if raw:
        scale.offer(switch)


def too_fast(scene: Scene) -> str:
    """Why the run diverges, and what would help."""
    run, advice = scene.result.run, tr("Choose a smaller one.")
    above = tr(
        "This learning rate is above the critical rate {critical}, which is 2 divided by the "
        "largest curvature of {loss}: along that direction every step lands further from the "
        "bottom than it started.",
        critical=number(scene.result.critical),
        loss=curving(scene),
    )
    end, why = tr("The run diverges."), ""
    if run.diverged:
        steps = counted("{n} iteration", "{n} iterations", len(run.losses) - 1)
        end = tr("The run diverges, and ends after {steps}.", steps=steps)
    if not scene.standardise:
        why = scale.why(scene.inputs, scene.data.X)
        advice = tr("Choose a smaller one, or standardise the inputs.")
    return joined(above, end, why, advice)


def curving(scene: Scene) -> str:
    """What the critical rate is the curvature of: a ReLU's own is less, and changes on its way."""
    return tr("the loss") if scene.output == "identity" else tr("the loss of a linear output")


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        marked("Notice"): notice,
        marked("Weights"): weights,
        marked("The sum"): the_sum,
        marked("Residuals"): residuals,
        marked("All iterations"): all_iterations,
        marked("Compare"): comparison,
        marked("Gradient check"): check,
        marked("Code"): code,
        marked("Export"): take_away,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def notice(scene: Scene) -> None:
    """How far the run has come at this iteration, which weight lags, and how long its steps are."""
    result, step = scene.result, scene.step
    loss, least = result.run.losses[step], lessons.least_error(scene.data, result.exact)
    st.markdown(
        tr(
            "After {steps} the loss is {loss}; with the exact weights, by least squares, it is "
            "{least}. A typical miss (RMSE) is {miss}.",
            steps=counted("{n} iteration", "{n} iterations", step),
            loss=number(loss),
            least=number(least),
            miss=number(scene.fit.rmse),
        )
    )
    weights, bias = result.weights[step] - result.exact[:-1], result.biases[step] - result.exact[-1]
    far = int(np.abs(weights).argmax())
    st.markdown(
        tr(
            "Of all weights that of {name} is furthest from the exact one, {weight} off; the bias "
            "is {bias} off.",
            name=plain(labels(scene.inputs)[scene.inputs[far]]),
            weight=number(float(weights[far])),
            bias=number(float(bias)),
        )
    )
    st.markdown(
        tr(
            "The learning rate {rate} is {share} times the critical rate {critical}, which is 2 "
            "divided by the largest curvature of {loss}.",
            rate=number(scene.learning_rate),
            share=number(scene.learning_rate / result.critical),
            critical=number(result.critical),
            loss=curving(scene),
        )
    )


def weights(scene: Scene) -> None:
    result, step = scene.result, scene.step
    rows = [*labels(scene.inputs).values(), tr("bias")]
    learned, exact = tr("learned"), tr("exact")
    columns = {
        "": rows,
        learned: [*result.weights[step], result.biases[step]],
        tr("exact (least squares)"): result.exact,
    }
    if scene.true is not None:
        columns[tr("the rule behind the data")] = scene.true
    form = st.column_config.NumberColumn(format="%.6g")
    grid(
        columns,
        key="r_weights",
        hide_index=True,
        column_config=dict.fromkeys(list(columns)[1:], form),
        alt=tr("Learned weights and bias beside the exact ones"),
    )
    st.caption(tr("Per unit of each input, in the data's own units."))
    if scene.standardise:
        st.caption(tr("The network itself saw standardised inputs. There its weights are:"))
        theta = result.run.thetas[step]
        grid(
            {"": rows, learned: theta, exact: result.standard},
            key="r_weights_seen",
            hide_index=True,
            column_config=dict.fromkeys((learned, exact), form),
            alt=tr("Learned and exact weights per standard deviation of each input"),
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
        {tr("iteration"): np.arange(len(losses)), tr("loss"): losses},
        hide_index=True,
        height=260,
        column_config={tr("loss"): st.column_config.NumberColumn(format="%.8g")},
        alt=tr("The loss at every iteration"),
    )


def comparison(scene: Scene) -> None:
    losses = scene.result.run.losses
    compare.panel(
        PAGE,
        scene.family,
        {
            marked("data"): scene.source,
            marked("learning rate"): number(scene.learning_rate),
            marked("standardised"): marked("yes") if scene.standardise else marked("no"),
            marked("iterations"): f"{len(losses) - 1}",
            marked("seed"): f"{scene.seed}",
        },
        {marked("last loss"): number(losses[-1])},
        {"step": np.arange(len(losses)), "loss": losses},
    )


def check(scene: Scene) -> None:
    inputs = all_different(map(chart_title, scene.inputs))
    names = [*(tr("weight of {name}", name=name) for name in inputs), tr("bias")]
    seen = regression.seen(scene.data, scene.output, scene.result, scene.step)
    gradient_check.panel(*seen, names)


def code(_: Scene) -> None:
    panels.code(
        {
            tr("The gradient of the mean loss: forward, loss, backward."): training.gradient_into,
            tr("The update."): optimizers.SGD,
            tr("The run on this page."): regression.learn,
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
