"""Under "Notice" of the surfaces of two losses: plateau, shape, lowest points, the runs."""

import numpy as np

from experiments import losses as duel
from experiments import losses_surfaces as loss_surfaces
from experiments.losses import ENTROPY, NEAR, SQUARED, YES_NO
from language import marked, tr
from ui.instruments.losses_scene import Scene, arrived
from ui.numbers import count, counted, number, percent
from ui.words import joined


def surface_sentences(scene: Scene) -> list[str]:
    """The plateau, the shape, the two runs, and what is special about these data."""
    found = [_plateau(scene), _shape(scene.grounds[SQUARED], scene.grounds[ENTROPY])]
    steps = {
        name: arrived(duel.arrival(run, scene.grounds[name].least), scene.said.steps)
        for name, run in scene.runs.items()
    }
    words = tr(
        "Steps until the loss is within {near} of its least: {squared} with squared error, "
        "{entropy} with cross-entropy.",
        near=NEAR,
        squared=steps[SQUARED],
        entropy=steps[ENTROPY],
    )
    found.append(words)
    same = float(np.ptp(scene.seen.data.X)) == 0
    found += [_best_words(name, ground, same) for name, ground in scene.grounds.items()]
    rows = scene.grounds[SQUARED].rows
    if rows < len(scene.seen.data):
        words = tr(
            "The surfaces are measured on {some} of {all}, chosen at random once and for all; the "
            "runs learn from all of them.",
            some=count(rows),
            all=counted("{n} row", "{n} rows", len(scene.seen.data)),
        )
        found.append(words)
    return [*found, *_rises(scene.runs)]


def _plateau(scene: Scene) -> str:
    """How much of squared error's surface is flat, and how steep both are at this step."""
    flat = float((scene.grounds[SQUARED].flat > 0).mean())
    lengths = {
        name: float(np.linalg.norm(duel.gradients(YES_NO, name, scene.seen.data, theta)))
        for name, theta in scene.thetas.items()
    }
    plateau = tr("Squared error has no plateau in this picture.")
    if flat:
        plateau = tr(
            "The flat part (shaded), {share} of the picture, is a plateau of squared error: there "
            "its gradient is under a tenth of the longest in the picture, though the loss is more "
            "than {near} above its least. Descent crawls on it.",
            share=percent(flat),
            near=NEAR,
        )
    words = tr(
        "After {steps} the gradient of squared error is {squared} long and that of cross-entropy "
        "{entropy}.",
        steps=counted("{n} step", "{n} steps", scene.step),
        squared=number(lengths[SQUARED]),
        entropy=number(lengths[ENTROPY]),
    )
    return joined(plateau, words)


def _shape(squared: loss_surfaces.Terrain, entropy: loss_surfaces.Terrain) -> str:
    """Whether either surface is convex: squared error's may be, cross-entropy's always is."""
    bends = tr(
        "Of {points} points on a grid, squared error bends down in some direction at {hollow}, so "
        "it is not convex here",
        points=count(squared.surface.losses.size),
        hollow=count(squared.hollow),
    )
    if not squared.hollow:
        bends = tr(
            "Of {points} points on a grid, squared error bends down in some direction at none, and "
            "nothing here shows that it is not convex",
            points=count(squared.surface.losses.size),
        )
    convex = tr(
        "cross-entropy at none: it is convex, and every way downhill leads to its lowest point."
    )
    if entropy.best is None:
        convex = tr("cross-entropy at none: it is convex.")
    return tr("{one}; {other}", one=bends, other=convex)


def _best_words(name: str, ground: loss_surfaces.Terrain, same: bool) -> str:
    if ground.best is None:
        return tr(
            "There is no finite best for {loss}: towards infinite weights it falls for ever, to "
            "{least} or less, so no diamond is drawn.",
            loss=tr(name),
            least=number(ground.least),
        )
    w, b = (round(float(value), 12) for value in ground.best)  # a rounding error is 0
    words = (
        marked(
            "The diamond is a lowest point, one of many as every x is the same, of {loss}, "
            "w = {w}, b = {b}, with the loss {least}."
        )
        if same
        else marked(
            "The diamond is the lowest point of {loss}, w = {w}, b = {b}, with the loss {least}."
        )
    )
    return tr(words, loss=tr(name), w=number(w), b=number(b), least=number(ground.least))


def _rises(runs: duel.Runs) -> list[str]:
    """Where a run went up again, its steps were too long."""
    return [
        tr(
            "The loss of {loss} rose in {rises} of {steps}: they were too long for its curvature "
            "there. A small enough learning rate does not do that.",
            loss=tr(name),
            rises=count(rises),
            steps=counted("{n} step", "{n} steps", len(run) - 1),
        )
        for name, run in runs.items()
        if (rises := duel.rises(run.losses))
    ]
