"""Under "Notice" of "MSE vs cross-entropy": what each view shows at this step, in sentences."""

import numpy as np
import streamlit as st

from engine.activations import Array
from experiments import losses as duel
from experiments.losses import ABSOLUTE, ENTROPY, NEAR, SQUARED, YES_NO
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
from ui.numbers import count, number, percent, plural
from ui.pictures.losses_one_z import OUTER_ENDS


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
    start, here = (
        cached(duel.pulls)(float(squared.z[step]), scene.said.target) for step in (0, scene.step)
    )
    return [
        f"At the start both stand at z = {number(squared.z[0])} and say ŷ = "
        f"{number(start.output)}: wrong by {number(abs(start.output - scene.said.target))}. "
        f"Cross-entropy's first step is **{number(start.ratio, 3)} times as long** as squared "
        f"error's, whose slope has the factor 2σ′(z) = {number(2 * start.flatness)}; "
        f"cross-entropy's has not.",
        f"After {plural(scene.step, 'step')} the squared-error neuron stands at z = "
        f"{number(squared.z[scene.step])}, where the sigmoid's slope σ′(z) is "
        f"{number(here.flatness)}. There squared error's slope dL/dz is 2(ŷ − y) · σ′(z) = "
        f"{number(here.slopes[SQUARED])}, and cross-entropy's would be ŷ − y = "
        f"{number(here.slopes[ENTROPY])}: {number(here.ratio, 3)} times as large.",
        _who_arrived(scene.said, squared, entropy),
    ]


def _who_arrived(said: Setting, squared: duel.Trace, entropy: duel.Trace) -> str:
    if squared.arrival == 0:
        return (
            f"This start is no mistake: its output {number(squared.outputs[0])} is already within "
            f"{NEAR} of the target {said.target}. Choose the other target to see a race."
        )
    if squared.arrival and entropy.arrival:
        ratio = squared.arrival / entropy.arrival
        return (
            f"Squared error needs {plural(squared.arrival, 'step')} to {goal(said)} and "
            f"cross-entropy {count(entropy.arrival)}: {number(ratio, 2)} times as many."
        )
    if entropy.arrival:
        end = number(squared.outputs[-1])
        return (
            f"Cross-entropy reaches {goal(said)} after {plural(entropy.arrival, 'step')}. Squared "
            f"error does not within {count(said.steps)}: it ends at ŷ = {end}."
        )
    return (
        f"Neither reaches {goal(said)} within {plural(said.steps, 'step')}. Allow more steps or a "
        f"larger learning rate."
    )


def one_z_sentences(scene: Scene) -> list[str]:
    """The ratio first; then whether the sigmoid is flat here, and what that does."""
    said, here = scene.said, scene.pulls
    edge, wrong = duel.flat_from(), abs(here.output - said.target)
    share = here.flatness / 0.25
    flat = abs(said.z) > edge
    found = [
        f"Here the cross-entropy gradient is **{number(here.ratio, 3)} times as large**: squared "
        f"error's is multiplied by 2σ′(z) = {number(2 * here.flatness)}, cross-entropy's is not.",
        f"z = {number(said.z, 2)} lies {'in' if flat else 'outside'} the shaded stretch, beyond "
        f"±{number(edge)}, where the sigmoid's slope σ′(z) = ŷ(1 − ŷ) is under a tenth of its "
        f"largest, 0.25. Here it is {number(here.flatness)}, which is {percent(share)} of that."
        + (
            f" The output is wrong by {number(wrong)}, and squared error hardly feels it: its "
            f"slope dL/dz is {number(here.slopes[SQUARED])}."
            if flat and wrong > 0.5
            else ""
        ),
    ]
    if said.against != "z":
        found.append(
            f"Against ŷ the slopes are dL/dŷ: 2(ŷ − y) = {number(here.outer[SQUARED])} for squared "
            f"error and (ŷ − y) ÷ (ŷ(1 − ŷ)) = {number(here.outer[ENTROPY])} for cross-entropy, "
            f"which grows without end towards the wrong answer, just as much as σ′(z) shrinks: "
            f"their product is ŷ − y. Slopes beyond ±{number(OUTER_ENDS[1], 2)} stand at "
            f"the edge."
        )
    return found


def surface_sentences(scene: Scene) -> list[str]:
    """The plateau, the shape, the two runs, and what is special about these data."""
    found = [_plateau(scene), _shape(scene.grounds[SQUARED], scene.grounds[ENTROPY])]
    steps = {
        name: arrived(duel.arrival(run, scene.grounds[name].least), scene.said.steps)
        for name, run in scene.runs.items()
    }
    found.append(
        f"Steps until the loss is within {NEAR} of its least: {steps[SQUARED]} with squared error, "
        f"{steps[ENTROPY]} with cross-entropy."
    )
    same = float(np.ptp(scene.seen.data.X)) == 0
    found += [_best_words(name, ground, same) for name, ground in scene.grounds.items()]
    rows = scene.grounds[SQUARED].rows
    if rows < len(scene.seen.data):
        found.append(
            f"The surfaces are measured on {count(rows)} of "
            f"{plural(len(scene.seen.data), 'row')}, chosen at random once and for all; the runs "
            f"learn from all of them."
        )
    return [*found, *_rises(scene.runs)]


def _plateau(scene: Scene) -> str:
    """How much of squared error's surface is flat, and how steep both are at this step."""
    flat = float((scene.grounds[SQUARED].flat > 0).mean())
    lengths = {
        name: float(np.linalg.norm(duel.gradients(YES_NO, name, scene.seen.data, theta)))
        for name, theta in scene.thetas.items()
    }
    return (
        (
            f"The flat part (shaded), {percent(flat)} of the picture, is a plateau of squared "
            f"error: there its gradient is under a tenth of the longest in the picture, though "
            f"the loss is more than {NEAR} above its least. Descent crawls on it. "
            if flat
            else "Squared error has no plateau in this picture. "
        )
        + f"After {plural(scene.step, 'step')} the gradient of squared error is "
        f"{number(lengths[SQUARED])} long and that of cross-entropy {number(lengths[ENTROPY])}."
    )


def _shape(squared: duel.Terrain, entropy: duel.Terrain) -> str:
    """Whether either surface is convex."""
    points = squared.surface.losses.size
    return (
        f"Of {count(points)} points on a grid, squared error bends down in some direction at "
        f"{count(squared.hollow)}, so it is {'not ' if squared.hollow else ''}convex here; "
        f"cross-entropy at {count(entropy.hollow) if entropy.hollow else 'none'}: it is "
        f"{'not ' if entropy.hollow else ''}convex"
        f"{'' if entropy.best is None else ', and every way downhill leads to its lowest point'}."
    )


def _best_words(name: str, ground: duel.Terrain, same: bool) -> str:
    if ground.best is None:
        return (
            f"There is no finite best for {name}: towards infinite weights it falls for ever, to "
            f"{number(ground.least)} or less, so no diamond is drawn."
        )
    w, b = (round(float(value), 12) for value in ground.best)  # a rounding error is 0
    point = "a lowest point, one of many as every x is the same," if same else "the lowest point"
    return (
        f"The diamond is {point} of {name}, w = {number(w)}, b = {number(b)}, with the loss "
        f"{number(ground.least)}."
    )


def _rises(runs: duel.Runs) -> list[str]:
    """Where a run went up again, its steps were too long."""
    return [
        f"The loss of {name} rose in {count(rises)} of {plural(len(run) - 1, 'step')}: they were "
        f"too long for its curvature there. A smaller learning rate does not do that."
        for name, run in runs.items()
        if (rises := duel.rises(run.losses))
    ]


def line_sentences(scene: Scene) -> list[str]:
    """How far each line was pulled and why, and what happened at the kink."""
    data, odd, said = scene.seen.data, scene.odd, scene.said
    here, far = distances(scene, scene.thetas), distances(scene, scene.best)
    moments = {name: scene.moment(name, theta) for name, theta in scene.thetas.items()}
    squared, absolute = moments[SQUARED], moments[ABSOLUTE]
    unit = f" {said.unit}" if said.unit else ""
    who = "The sixth person (filled)"
    if not said.room:
        who = f"Row {count(odd + 1)} (filled), farthest from the best absolute-error line,"
    return [
        f"{who} pulls the best squared-error line {number(far[SQUARED])}{unit} away from "
        f"the other {count(len(data) - 1)} points' own best line, on average over them, and the "
        f"best absolute-error line {number(far[ABSOLUTE])}{unit} from theirs. After "
        f"{plural(scene.step, 'step')} the two runs are {number(here[SQUARED])}{unit} and "
        f"{number(here[ABSOLUTE])}{unit} away.",
        f"Why: with squared error an example pulls with the slope 2(ŷ − y), which is "
        f"{number(squared.slopes[odd])} for the filled point, "
        f"{percent(_share(squared.slopes, odd))} of all pulls. With absolute error its slope is "
        f"{number(absolute.slopes[odd])}, {percent(_share(absolute.slopes, odd))}: a miss pulls no "
        f"harder for being large.",
        _kink(scene),
    ]


def _share(slopes: Array, odd: int) -> float:
    total = float(np.abs(slopes).sum())
    return abs(float(slopes[odd])) / total if total else 0.0


def _kink(scene: Scene) -> str:
    run = scene.runs[ABSOLUTE]
    least = float(scene.moment(ABSOLUTE, scene.best[ABSOLUTE]).losses.mean())
    half = len(run) // 2
    late = duel.rises(run.losses[half:])
    excess = float(run.losses[-1]) - least
    words = (
        f"In the second half of its run absolute error rose in {count(late)} of "
        f"{plural(len(run) - 1 - half, 'step')}: its slope does not shrink near the kink at ŷ = y, "
        f"so that steps of one length jump to and fro across it"
        if late
        else "In the second half of its run absolute error rose in no step: it has not come to the "
        "kinks at ŷ = y, where steps of one length jump to and fro, or it rests between them"
    )
    return f"{words}. It ends {number(max(excess, 0.0))} above the least there is, {number(least)}."
