"""Under "Notice" of two losses where a number is wanted: how far one example pulls each line."""

import numpy as np

from engine.activations import Array
from experiments import losses as duel
from experiments.losses import ABSOLUTE, SQUARED
from language import tr
from ui.instruments.losses_scene import Scene, distances
from ui.numbers import count, counted, number, percent
from ui.words import joined


def line_sentences(scene: Scene) -> list[str]:
    """How far each line was pulled and why, and what happened at the kink."""
    moments = {name: scene.moment(name, theta) for name, theta in scene.thetas.items()}
    squared, absolute = moments[SQUARED], moments[ABSOLUTE]
    why = tr(
        "Why: with squared error an example pulls with the slope 2(ŷ − y), which is {squared} for "
        "the filled point, {one} of all pulls. With absolute error its slope is {absolute}, "
        "{other}: a miss pulls no harder for being large.",
        squared=number(squared.slopes[scene.odd]),
        one=percent(_share(squared.slopes, scene.odd)),
        absolute=number(absolute.slopes[scene.odd]),
        other=percent(_share(absolute.slopes, scene.odd)),
    )
    return [_pulled(scene), why, _kink(scene)]


def _pulled(scene: Scene) -> str:
    """How far the odd example pulls the best lines, and the runs now."""

    def size(distance: float) -> str:
        return f"{number(distance)} {scene.said.unit}".rstrip()

    here, far = distances(scene, scene.thetas), distances(scene, scene.best)
    who = tr("The sixth person (filled)")
    if not scene.said.room:
        who = tr(
            "Row {n} (filled), farthest from the best absolute-error line,", n=count(scene.odd + 1)
        )
    return tr(
        "{who} pulls the best squared-error line {squared} away from the other {others} points' "
        "own best line, on average over them, and the best absolute-error line {absolute} from "
        "theirs. After {steps} the two runs are {one} and {other} away.",
        who=who,
        squared=size(far[SQUARED]),
        others=count(len(scene.seen.data) - 1),
        absolute=size(far[ABSOLUTE]),
        steps=counted("{n} step", "{n} steps", scene.step),
        one=size(here[SQUARED]),
        other=size(here[ABSOLUTE]),
    )


def _share(slopes: Array, odd: int) -> float:
    total = float(np.abs(slopes).sum())
    return abs(float(slopes[odd])) / total if total else 0.0


def _kink(scene: Scene) -> str:
    run = scene.runs[ABSOLUTE]
    least = float(scene.moment(ABSOLUTE, scene.best[ABSOLUTE]).losses.mean())
    half = len(run) // 2
    late = duel.rises(run.losses[half:])
    excess = float(run.losses[-1]) - least
    words = tr(
        "In the second half of its run absolute error rose in no step: it has not come to the "
        "kinks at ŷ = y, where steps of one length jump to and fro, or it rests between them."
    )
    if late:
        words = tr(
            "In the second half of its run absolute error rose in {late} of {steps}: its slope "
            "does not shrink near the kink at ŷ = y, so that steps of one length jump to and fro "
            "across it.",
            late=count(late),
            steps=counted("{n} step", "{n} steps", len(run) - 1 - half),
        )
    ends = tr(
        "It ends {excess} above the least there is, {least}.",
        excess=number(max(excess, 0.0)),
        least=number(least),
    )
    return joined(words, ends)
