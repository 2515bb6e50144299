"""The challenges of "Linear regression"."""

import numpy as np

from experiments import lessons
from language import marked, tr
from ui.instruments.linear_regression import Scene
from ui.lessons import Challenge
from ui.numbers import counted, number, percent
from ui.words import joined

SOON, NEAR = 20, 0.01  # iterations, and the share above the least loss
EXPLAINED, FOUND = 0.95, 0.1  # R², and the distance from the rule
CLOSE, HALF = 0.05, 0.5  # a weight's distance from the exact one, a share of the bias's way


def quick(scene: Scene) -> str | None:
    """Whether the loss is near its least soon."""
    losses = scene.result.run.losses
    least = lessons.least_error(scene.data, scene.result.exact)
    when = lessons.arrival(losses, least, NEAR)
    if when is not None and when <= SOON:
        return None
    if losses[-1] > losses[0]:
        return tr("The loss grows: these steps overshoot.")
    took = (
        tr("It does not come so near in this run.")
        if when is None
        else tr("It takes {time}.", time=counted("{n} iteration", "{n} iterations", when))
    )
    if not scene.standardise:
        why = tr("Compare the sizes of the inputs with 1, the input of the bias: which one waits?")
    elif scene.learning_rate < scene.result.critical / 2:
        why = tr("Each step covers only a part of the way: the rate is small.")
    else:
        why = tr("Each step goes past the best: the rate is large.")
    return joined(took, why)


def noisy(scene: Scene) -> str | None:
    """Whether the rule is found in noise."""
    if scene.true is None:
        return tr("Choose the data whose rule is known.")
    explained, step = scene.fit.r_squared, scene.step
    learned = [*scene.result.weights[step]]
    off = float(np.abs(np.array(learned) - scene.true[:-1]).max())
    if explained is None or explained >= EXPLAINED:
        share = percent(explained or 0)
        return tr("R² is {share}: what can make targets harder to explain?", share=share)
    if off > FOUND:
        return tr("R² is low, but a weight is still {off} off the rule.", off=number(off))
    return None


def waits(scene: Scene) -> str | None:
    """Whether the weights have arrived at this iteration and the bias has not."""
    result, step = scene.result, scene.step
    off = float(np.abs(result.weights[step] - result.exact[:-1]).max())
    way = float(lessons.gone(result.biases, float(result.exact[-1]))[step])
    if off <= CLOSE and way < HALF:
        return None
    if scene.standardise:
        return tr("With standardised inputs all arrive together. Look at what the switch changes.")
    if off > CLOSE:
        return tr("A weight is still {off} off: look at another iteration.", off=number(off))
    return tr("The bias has gone {way} of its way: look at an earlier iteration.", way=percent(way))


CHALLENGES = (
    Challenge(
        "r_quick",
        marked("Come within 1 % of the least possible loss in 20 iterations or fewer."),
        quick,
    ),
    Challenge(
        "r_noisy",
        marked(
            "Push R² below 95 % by noise, with both weights still within 0.1 of the rule behind "
            "the data."
        ),
        noisy,
    ),
    Challenge(
        "r_waits",
        marked(
            "Stop where both weights are within 0.05 of the exact ones, but the bias has not yet "
            "gone half of its way."
        ),
        waits,
    ),
)
