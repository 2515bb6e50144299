"""One step of linear regression: every number on the way from the inputs to the next weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.activations import ACTIVATIONS, Array
from engine.data import Dataset
from engine.losses import MSE
from engine.optimizers import SGD
from engine.training import gradient_at
from experiments.exact import design
from experiments.linear_regression import Regression, seen


@dataclass(frozen=True)
class Moment:
    """What the engine says at one step, in the network's own units; the bias comes last of P."""

    inputs: Array  # (n, P) with ones for the bias
    targets: Array  # (n,)
    others: Array  # (n,) z without the part of the inputs that are shown
    logits: Array  # (n,) z
    outputs: Array  # (n,) ŷ
    misses: Array  # (n,) ŷ − y
    squares: Array  # (n,)
    outer: Array  # (n,) dL/dŷ of each example's own loss
    bends: Array  # (n,) dŷ/dz
    slopes: Array  # (n,) dL/dz
    products: Array  # (n, P) dL/dw and dL/db of each example's own loss
    loss: float  # the mean
    weights: Array  # (P,)
    gradient: Array  # (P,) of the mean loss
    after: Array  # (P,) the next step's weights


def moment(
    data: Dataset,
    result: Regression,
    output: str,
    step: int,
    learning_rate: float,
    inputs: Sequence[int],
) -> Moment:
    """Everything about this step; its `after` follows the run, or would follow its last step."""
    model, loss, standard = seen(data, output, result, step)
    weights, y = model.parameters.flat, standard.y
    without = weights.copy()
    without[list(inputs)] = 0
    with np.errstate(over="ignore", invalid="ignore"):
        logits = model.forward(standard.X)[-1]
        others = model.at(without).forward(standard.X)[-1]
        outputs = loss.link(logits)
        squares, slopes = loss.pointwise(logits, y)
        outer, bends = MSE.pointwise(outputs, y)[1], ACTIVATIONS[output].slope(outputs)
        gradient = gradient_at(model, loss, standard, weights)
        after = weights.copy()
        SGD(learning_rate).update(after, gradient)
        inputs_and_one = design(standard.X)
        products = slopes * inputs_and_one
    return Moment(
        *(inputs_and_one, y[:, 0], others[:, 0], logits[:, 0], outputs[:, 0]),
        *((outputs - y)[:, 0], squares, outer[:, 0], bends[:, 0], slopes[:, 0], products),
        *(float(result.run.losses[step]), weights, gradient),
        result.run.thetas[step + 1] if step + 1 < len(result.run) else after,
    )
