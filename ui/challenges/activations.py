"""The challenges of "Sigmoid, ReLU, step", by view."""

import math

import numpy as np

from engine.activations import RELU, SIGMOID, STEP, TANH
from experiments import vanishing
from experiments.activations import place
from language import marked, tr
from ui.instruments import activations, learners
from ui.instruments import gates_scene as logic
from ui.instruments import vanishing as layers
from ui.instruments.gates import POINTS
from ui.lessons import Challenge
from ui.numbers import count, number, percent

EDGE = 2.0  # the x above which the step is to fire
STEEP = 2.0  # slope of the sigmoid
APART = 0.6  # of every sum from 0
FEW = 2  # hidden units
LEFT, NOTCH = 0.5, 0.1  # of a gradient; of the slider for z


def fires_at(scene: activations.Scene) -> str | None:
    """Whether the step unit's threshold is where it should be."""
    if scene.name != STEP.name:
        return tr("Only the step fires: choose it as the activation.")
    edge = scene.sums.edge
    if edge is None:
        return tr("With w = 0 the input does not matter.")
    if scene.weight < 0:
        return tr("It fires below its threshold, not above: look at the sign of w.")
    if math.isclose(edge, EDGE):
        return None
    values = {"edge": number(edge)}
    if edge < EDGE:
        return tr("It fires above {edge}, too early. Look at how b ÷ w comes about.", **values)
    return tr("It fires above {edge}, too late. Look at how b ÷ w comes about.", **values)


def steep(scene: activations.Scene) -> str | None:
    """Whether the sigmoid is steep here."""
    if scene.name != SIGMOID.name:
        return tr("Choose the sigmoid as the activation.")
    if scene.here.slope >= STEEP:
        return None
    slope, z = number(scene.here.slope), scene.sums.total
    if place(scene.name, 0.0, scene.steepness).slope < STEEP:
        return tr("The slope is {slope}, and with this k it is nowhere steep enough.", slope=slope)
    return tr(
        "The slope is {slope}. Look at the curve: where is it steepest, and where is z = {z}?",
        slope=slope,
        z=number(z),
    )


def silent(scene: activations.Scene) -> str | None:
    """Whether the bias silences a ReLU whose weighted input is positive."""
    if scene.name != RELU.name:
        return tr("Choose ReLU as the activation.")
    inward = scene.weight * scene.x
    if inward <= 0:
        return tr("Here w · x is {inward}: it should be above 0.", inward=number(inward))
    if scene.sums.total < 0:
        return None
    return tr("The sum z is {z}: what is taken off w · x?", z=number(scene.sums.total))


def robust(scene: logic.Scene) -> str | None:
    """Whether a neuron set by hand solves AND with room to spare."""
    if scene.gate != "AND" or scene.trained:
        return tr("Choose AND, with one neuron set by hand.")
    if scene.spoken.right < logic.FOUR:
        right = count(scene.spoken.right)
        return tr("Only {right} of the 4 points are right.", right=right)
    nearest = int(np.abs(scene.spoken.z).argmin())
    size = float(abs(scene.spoken.z[nearest]))
    if size >= APART - 1e-9:
        return None
    return tr(
        "Nearest to 0 is the sum of {point}, {size} away. Weights and threshold may grow together.",
        point=list(POINTS)[nearest],
        size=number(size),
    )


def both_sides(scene: logic.Scene) -> str | None:
    """Whether few hidden units have learned XOR."""
    if scene.gate != "XOR" or scene.trained is None or scene.settings is None:
        return tr("Choose XOR, and add a hidden layer.")
    if scene.settings.units > FEW:
        return tr("{n} hidden units: fewer will do.", n=count(scene.settings.units))
    if scene.spoken.right == logic.FOUR:
        return None
    right = count(scene.spoken.right)
    if scene.settings.units < FEW:
        return tr("{right} of 4 right. One straight line cannot do it.", right=right)
    if scene.trained.losses[-1] < scene.trained.losses[-2] - 1e-4:
        return tr("{right} of 4 right, and the loss still falls at the end.", right=right)
    return tr(
        "{right} of 4 right, and it gets no further: not every start leads there.", right=right
    )


def dies(scene: learners.Scene) -> str | None:
    """Whether the ReLU neuron is dead at this step."""
    one = scene.runs[RELU.name]
    if one.dead(scene.step):
        return None
    size = number(one.at(scene.step)[1])
    return tr(
        "The ReLU's gradient has size {size}: it is alive. Look at what one step too long would do "
        "to its sums.",
        size=size,
    )


def passes(scene: layers.Scene) -> str | None:
    """Whether z is the largest at which tanh passes half of a gradient through all layers."""
    if scene.name != TANH.name:
        return tr("Choose tanh as the activation.")
    here, next_ = (
        vanishing.products(place(scene.name, abs(scene.z) + more).slope)[-1] for more in (0, NOTCH)
    )
    if here >= LEFT > next_:
        return None
    left = percent(float(here))
    if here < LEFT:
        return tr("At this z {left} of it is left: look where tanh is steeper.", left=left)
    return tr("At this z {left} of it is left: z can be larger.", left=left)


NEURON = (
    Challenge("f_fires", marked("Make the step unit fire exactly where x is above 2."), fires_at),
    Challenge("f_steep", marked("Give the sigmoid a slope of at least 2 at z."), steep),
    Challenge(
        "f_silent", marked("Silence a ReLU by its bias: w · x above 0, but z below 0."), silent
    ),
)
GATES = (
    Challenge(
        "f_robust",
        marked("Solve AND by hand so that no point's sum z is nearer to 0 than 0.6."),
        robust,
    ),
    Challenge("f_xor", marked("Learn XOR with no more than two hidden units."), both_sides),
)
LEARNERS = (Challenge("f_dies", marked("Let the ReLU neuron die."), dies),)
LAYERS = (
    Challenge(
        "f_passes",
        marked(
            "Find the largest z at which ten layers of tanh still leave half of a gradient, if "
            "every weight is 1."
        ),
        passes,
    ),
)
