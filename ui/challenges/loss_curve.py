"""The challenges of "Loss vs α"."""

from experiments import lessons
from experiments import loss_curve as one_weight
from language import marked, tr
from ui.cached import cached
from ui.instruments.loss_curve import Scene
from ui.lessons import Challenge
from ui.numbers import number, percent

NOTCH = 0.01  # of the slider for the learning rate
ARRIVED = 1e-6  # this near to the whole way there is arriving
NEAR = 0.01  # of the best α


def largest_rate(scene: Scene) -> str | None:
    """Whether this rate converges and the slider's next one does not."""
    if lessons.covered(scene.descent, 0) is None:
        return tr("The start is the best α already: choose another.")
    if not lessons.converges(scene.descent):
        return tr("Here α does not come nearer to the best. Look for a smaller rate.")
    rate = (scene.share + NOTCH) * scene.descent.critical
    beyond = cached(one_weight.descend)(scene.data, scene.start, rate, scene.steps)
    if lessons.converges(beyond):
        return tr("This rate converges, and so does the slider's next one: a larger rate is left.")
    return None


def one_step(scene: Scene) -> str | None:
    """Whether the first step ends at the best α."""
    way = lessons.covered(scene.descent, 1)
    if way is None:
        return tr("The start is the best α already: choose another.")
    if abs(way - 1) <= ARRIVED:
        return None
    gone = percent(way)
    if way < 1:
        return tr("The first step covers {gone} of the way to the best α: too short.", gone=gone)
    return tr("The first step goes {gone} of the way: past the best α.", gone=gone)


def other_side(scene: Scene) -> str | None:
    """Whether the run comes to the best α from where the slope is negative."""
    descent = scene.descent
    slope = number(float(descent.slopes[0]))
    if descent.slopes[0] >= 0:
        return tr(
            "At the start the slope is {slope}, not negative. Look at the curve: on which side of "
            "the lowest point does the start lie?",
            slope=slope,
        )
    if abs(descent.alphas[-1] - descent.best) > NEAR * abs(descent.best):
        return tr(
            "The slope at the start, {slope}, is negative. But the run ends at {end}, still too "
            "far from the best α.",
            slope=slope,
            end=number(float(descent.alphas[-1])),
        )
    return None


CHALLENGES = (
    Challenge(
        "a_largest",
        marked("Find the largest learning rate on the slider that still converges."),
        largest_rate,
    ),
    Challenge("a_once", marked("Reach the best α with the very first step."), one_step),
    Challenge(
        "a_uphill",
        marked("Start where the slope is negative, and end within 1 % of the best α."),
        other_side,
    ),
)
