"""Under "Notice" of "One image, one step": the step, what it does to other images, and why many
images and small steps."""

import numpy as np
import streamlit as st

from experiments import one_image
from experiments.one_image import BATCH
from language import tr
from ui.cached import cached
from ui.instruments.one_image_scene import Scene
from ui.numbers import count, counted, number, percent
from ui.words import joined

KNOWS = 0.2  # of the other images: who reads fewer guesses
LARGER = 10  # times the learning rate, for the sentence on small steps


def notice(scene: Scene) -> None:
    for sentence in (this_step(scene), by_heart(scene), many_images(scene), small_steps(scene)):
        st.markdown(sentence)


def this_step(scene: Scene) -> str:
    """The loss, its largest part, and what the next step does to it."""
    now = scene.now
    squares = (now.outputs - now.y) ** 2
    worst = int(squares.argmax())
    when = tr("Before the first step")
    if scene.step:
        when = tr("After {steps}", steps=counted("{n} step", "{n} steps", scene.step))
    said = tr(
        "{when} the network says **{digit}** to this {label}.",
        when=when,
        digit=scene.said,
        label=scene.label,
    )
    errors = tr(
        "The ten squared errors add up to the loss {loss}; the largest, {square}, is that of "
        "output {worst}, which is {output} where {target} is wanted.",
        loss=number(now.loss),
        square=number(float(squares[worst])),
        worst=worst,
        output=number(float(now.outputs[worst]), 3),
        target=f"{now.y[worst]:g}",
    )
    moving = tr(
        "{n} of {all} weights and biases have a gradient; those that lead from a pixel without "
        "ink have none.",
        n=count(int(np.count_nonzero(now.gradient.flat))),
        all=count(now.gradient.flat.size),
    )
    goes = tr(
        "The next step moves each by {rate} times its gradient, downhill: {outcome}.",
        rate=f"{scene.learning_rate:g}",
        outcome=_goes(now.loss, now.loss_after),
    )
    return joined(said, errors, moving, goes)


def _goes(before: float, after: float) -> str:
    if after < before:
        return tr("the loss falls to {loss}", loss=number(after))
    if after > before:
        return tr("the loss rises to {loss}", loss=number(after))
    return tr("the loss stays at {loss}", loss=number(after))


def by_heart(scene: Scene) -> str:
    """What the steps so far did to the image and to all others."""
    course, step, n = scene.course, scene.step, len(scene.rest)
    first, now = (round(float(course.accuracies[k]) * n) for k in (0, step))
    if step == 0:
        return tr(
            "Before the first step it reads {n} of {all} other test images. Move on, and watch "
            "both curves.",
            n=count(first),
            all=count(n),
        )
    fell = tr(
        "From the start to step {step} the loss of this image went from {first} to {last}.",
        step=step,
        first=number(float(course.losses[0])),
        last=number(float(course.losses[step])),
    )
    reads = tr(
        "Of {all} other test images the network now reads {n} correctly, {change}.",
        all=count(n),
        n=count(now),
        change=_change(first, now),
    )
    lesson = ""
    if first < KNOWS * n:
        lesson = tr("It could not read before, and one image does not teach it.")
    elif now < first:
        lesson = tr("Learning one image by heart unlearns the others.")
    return joined(fell, reads, lesson)


def _change(first: int, now: int) -> str:
    if now < first:
        return tr("{n} fewer than at the start", n=count(first - now))
    if now > first:
        return tr("{n} more than at the start", n=count(now - first))
    return tr("as many as at the start")


def many_images(scene: Scene) -> str:
    """Why many: where this image's gradient points, and what different images do instead."""
    cosine = one_image.agreement(scene.now, scene.one, scene.rest)
    angle = float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    apart = tr(
        "**Why many images.** This image's gradient and the mean gradient of the {n} others are "
        "{angle}° apart.",
        n=count(len(scene.rest)),
        angle=number(angle, 3),
    )
    effect = tr(
        "That is within 90°, so for now a small step that helps this image also helps the others "
        "on average."
    )
    if angle > 90:
        effect = tr(
            "That is beyond 90°, so for now a small step that helps this image makes the others "
            "worse on average."
        )
    if scene.other is None or scene.step == 0:
        return joined(apart, effect)
    one, many = (float(run.accuracies[scene.step]) for run in (scene.course, scene.other))
    return joined(apart, effect, _beside(scene.step, one, many))


def _beside(step: int, one: float, many: float) -> str:
    """What as many steps with different images leave read, against this run."""
    values = {
        "images": counted("{n} different image", "{n} different images", BATCH * step),
        "batch": BATCH,
        "many": percent(many),
        "one": percent(one),
    }
    if many > one:
        return tr(
            "As many steps with {images}, {batch} at a time, leave {many} of the others read, "
            "against {one}: a mean over several images keeps what they have in common, and what "
            "only one of them asks for counts little.",
            **values,
        )
    return tr(
        "As many steps with {images}, {batch} at a time, leave {many} of the others read, against "
        "{one}.",
        **values,
    )


def small_steps(scene: Scene) -> str:
    """What larger steps would do to the other images."""
    why = tr(
        "The gradient tells the way downhill only from here, and every weight that moves far takes "
        "along what it did for other images."
    )
    if scene.course.accuracies[0] < KNOWS:
        return tr(
            "**Why small steps.** {why} To see it, choose a start that knows the digits.", why=why
        )
    rate = LARGER * scene.learning_rate
    large = cached(one_image.learn)(scene.start, scene.one, scene.rest, rate, scene.steps)
    here, there = (float(run.accuracies[-1]) for run in (scene.course, large))
    return tr(
        "**Why small steps.** At the end of this run {here} of the others are read; with a "
        "learning rate {times} times as large, {rate}, it would be {there}. {why}",
        here=percent(here),
        times=LARGER,
        rate=f"{rate:g}",
        there=percent(there),
        why=why,
    )
