"""Under "Notice" of "MSE vs cross-entropy": what each view shows at this step, in sentences."""

import numpy as np
import streamlit as st

from engine.activations import Array
from experiments import losses as duel
from experiments.losses import ABSOLUTE, ENTROPY, NEAR, SQUARED, YES_NO
from language import marked, tr
from ui.cached import cached
from ui.instruments.losses_scene import (
    LINE,
    ONE_Z,
    RACE,
    SURFACES,
    Scene,
    Setting,
    arrived,
    distances,
    goal,
)
from ui.numbers import count, counted, number, percent
from ui.pictures.losses_one_z import OUTER_ENDS
from ui.words import joined


def notice(scene: Scene) -> None:
    sentences = {
        RACE: race_sentences,
        ONE_Z: one_z_sentences,
        SURFACES: surface_sentences,
        LINE: line_sentences,
    }[scene.said.view]
    for sentence in sentences(scene):
        st.markdown(sentence)


def race_sentences(scene: Scene) -> list[str]:
    """Why one of the two is slow, at the start and at this step; then who arrived when."""
    squared, entropy = scene.traces.values()
    return [
        _at_the_start(scene.said, float(squared.z[0])),
        _at_this_step(scene, float(squared.z[scene.step])),
        _who_arrived(scene.said, squared, entropy),
    ]


def _at_the_start(said: Setting, z: float) -> str:
    start = cached(duel.pulls)(z, said.target)
    return tr(
        "At the start both stand at z = {z} and say ŷ = {output}: wrong by {miss}. "
        "Cross-entropy's first step is **{ratio} times as long** as squared error's, whose slope "
        "has the factor 2σ′(z) = {factor}; cross-entropy's has not.",
        z=number(z),
        output=number(start.output),
        miss=number(abs(start.output - said.target)),
        ratio=number(start.ratio, 3),
        factor=number(2 * start.flatness),
    )


def _at_this_step(scene: Scene, z: float) -> str:
    here = cached(duel.pulls)(z, scene.said.target)
    return tr(
        "After {steps} the squared-error neuron stands at z = {z}, where the sigmoid's slope σ′(z) "
        "is {flatness}. There squared error's slope dL/dz is 2(ŷ − y) · σ′(z) = {squared}, and "
        "cross-entropy's would be ŷ − y = {entropy}: {ratio} times as large.",
        steps=counted("{n} step", "{n} steps", scene.step),
        z=number(z),
        flatness=number(here.flatness),
        squared=number(here.slopes[SQUARED]),
        entropy=number(here.slopes[ENTROPY]),
        ratio=number(here.ratio, 3),
    )


def _who_arrived(said: Setting, squared: duel.Trace, entropy: duel.Trace) -> str:
    if squared.arrival == 0:
        return tr(
            "This start is no mistake: its output {output} is already within {near} of the target "
            "{target}. Choose the other target to see a race.",
            output=number(squared.outputs[0]),
            near=NEAR,
            target=said.target,
        )
    if squared.arrival and entropy.arrival:
        return tr(
            "Squared error needs {squared} to {goal} and cross-entropy {entropy}: {ratio} times as "
            "many.",
            squared=counted("{n} step", "{n} steps", squared.arrival),
            goal=goal(said),
            entropy=count(entropy.arrival),
            ratio=number(squared.arrival / entropy.arrival, 2),
        )
    if entropy.arrival:
        return tr(
            "Cross-entropy reaches {goal} after {steps}. Squared error does not within {most}: it "
            "ends at ŷ = {end}.",
            goal=goal(said),
            steps=counted("{n} step", "{n} steps", entropy.arrival),
            most=count(said.steps),
            end=number(squared.outputs[-1]),
        )
    return tr(
        "Neither reaches {goal} within {steps}. Allow more steps or a larger learning rate.",
        goal=goal(said),
        steps=counted("{n} step", "{n} steps", said.steps),
    )


def one_z_sentences(scene: Scene) -> list[str]:
    """The ratio first; then whether the sigmoid is flat here, and what that does."""
    said, here = scene.said, scene.pulls
    wrong = abs(here.output - said.target)
    flat = abs(said.z) > duel.flat_from()
    ratio = tr(
        "Here the cross-entropy gradient is **{ratio} times as large**: squared error's is "
        "multiplied by 2σ′(z) = {factor}, cross-entropy's is not.",
        ratio=number(here.ratio, 3),
        factor=number(2 * here.flatness),
    )
    hardly = tr(
        "The output is wrong by {miss}, and squared error hardly feels it: its slope dL/dz is "
        "{slope}.",
        miss=number(wrong),
        slope=number(here.slopes[SQUARED]),
    )
    found = [ratio, joined(_stretch(said.z, flat, here), hardly if flat and wrong > 0.5 else "")]
    return found if said.against == "z" else [*found, _against_output(here)]


def _stretch(z: float, flat: bool, here: duel.Pulls) -> str:
    """Whether z is where the sigmoid is flat."""
    words = (
        marked(
            "z = {z} lies in the shaded stretch, beyond ±{edge}, where the sigmoid's slope "
            "σ′(z) = ŷ(1 − ŷ) is under a tenth of its largest, 0.25. Here it is {flatness}, which "
            "is {share} of that."
        )
        if flat
        else marked(
            "z = {z} lies outside the shaded stretch, beyond ±{edge}, where the sigmoid's slope "
            "σ′(z) = ŷ(1 − ŷ) is under a tenth of its largest, 0.25. Here it is {flatness}, which "
            "is {share} of that."
        )
    )
    return tr(
        words,
        z=number(z, 2),
        edge=number(duel.flat_from()),
        flatness=number(here.flatness),
        share=percent(here.flatness / 0.25),
    )


def _against_output(here: duel.Pulls) -> str:
    return tr(
        "Against ŷ the slopes are dL/dŷ: 2(ŷ − y) = {squared} for squared error and (ŷ − y) ÷ "
        "(ŷ(1 − ŷ)) = {entropy} for cross-entropy, which grows without end towards the wrong "
        "answer, just as much as σ′(z) shrinks: their product is ŷ − y. Slopes beyond ±{most} "
        "stand at the edge.",
        squared=number(here.outer[SQUARED]),
        entropy=number(here.outer[ENTROPY]),
        most=number(OUTER_ENDS[1], 2),
    )


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


def _shape(squared: duel.Terrain, entropy: duel.Terrain) -> str:
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


def _best_words(name: str, ground: duel.Terrain, same: bool) -> str:
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
