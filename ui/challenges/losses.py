"""The challenges of "MSE vs cross-entropy", by view."""

from experiments import losses as duel
from experiments import losses_one_z as one_z_losses
from experiments.losses import ENTROPY, SQUARED
from language import marked, tr
from ui.cached import cached
from ui.instruments.losses_scene import LINE, ONE_Z, RACE, SURFACES, Scene, distances
from ui.lessons import Challenge
from ui.numbers import count, counted, number

TIMES = 10  # as many steps
NOTCH = 0.1  # of the slider for z
PULLED = 1.0  # kg


def slow(scene: Scene) -> str | None:
    """Whether squared error takes many times as long."""
    squared, entropy = (scene.traces[name].arrival for name in (SQUARED, ENTROPY))
    if entropy is None:
        return tr("Here not even cross-entropy arrives: look at the learning rate and the steps.")
    if squared is None:
        steps = counted("{n} step", "{n} steps", scene.said.steps)
        return tr("Squared error does not arrive within {steps}: let it run longer.", steps=steps)
    if squared >= TIMES * max(entropy, 1):
        return None
    return tr(
        "Squared error takes {squared}, cross-entropy {entropy}. Look at how flat the sigmoid is "
        "where both start.",
        squared=counted("{n} step", "{n} steps", squared),
        entropy=count(entropy),
    )


def hardest(scene: Scene) -> str | None:
    """Whether squared error's slope is steeper at this z than beside it."""
    z, target = scene.said.z, scene.said.target
    left, here, right = (
        abs(cached(one_z_losses.pulls)(place, target).slopes[SQUARED])
        for place in (z - NOTCH, z, z + NOTCH)
    )
    if here >= max(left, right):
        return None
    size = number(here)
    if left > right:
        return tr("Here its size is {size}, and a little to the left it is larger.", size=size)
    return tr("Here its size is {size}, and a little to the right it is larger.", size=size)


def stuck(scene: Scene) -> str | None:
    """Whether squared error alone is caught on a plain."""
    squared, entropy = (
        duel.arrival(scene.runs[name], scene.grounds[name].least) for name in (SQUARED, ENTROPY)
    )
    if entropy is None:
        return tr("From here cross-entropy does not arrive either.")
    if squared is None:
        return None
    steps = counted("{n} step", "{n} steps", squared)
    return tr(
        "From here squared error arrives after {steps}. Look for a start on a wide, flat part of "
        "its surface.",
        steps=steps,
    )


def in_line(scene: Scene) -> str | None:
    """Whether the sixth person pulls neither line."""
    if scene.said.room is None:
        return tr("Choose the five people and one more: there the odd one can be moved.")
    pulls = distances(scene, scene.best)
    if max(pulls.values()) < PULLED:
        return None
    names = {name: number(value, 3) for name, value in pulls.items()}
    return tr(
        "The best line of squared error is pulled by {squared} kg, that of absolute error by "
        "{absolute} kg. Look on which side of the others' line the sixth person stands.",
        squared=names[SQUARED],
        absolute=names[duel.ABSOLUTE],
    )


CHALLENGES = {
    RACE: (
        Challenge(
            "l_slow",
            marked(
                "Find a start from which squared error needs at least ten times as many steps as "
                "cross-entropy, and still arrives."
            ),
            slow,
        ),
    ),
    ONE_Z: (
        Challenge(
            "l_hardest",
            marked("Find the z where squared error's slope dL/dz is largest in size."),
            hardest,
        ),
    ),
    SURFACES: (
        Challenge(
            "l_stuck",
            marked(
                "Find a start from which cross-entropy comes within 0.1 of its least loss and "
                "squared error does not."
            ),
            stuck,
        ),
    ),
    LINE: (
        Challenge(
            "l_in_line",
            marked("Move the sixth person so that neither best line is pulled by 1 kg or more."),
            in_line,
        ),
    ),
}
