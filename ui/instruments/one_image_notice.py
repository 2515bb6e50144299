"""Under "Notice" of "One image, one step": the step, what it does to other images, and why many
images and small steps."""

import numpy as np
import streamlit as st

from experiments import one_image
from experiments.one_image import BATCH
from ui.cached import cached
from ui.instruments.one_image_scene import Scene
from ui.numbers import count, number, percent, plural

KNOWS = 0.2  # of the other images: who reads fewer guesses
LARGER = 10  # times the learning rate, for the sentence on small steps


def notice(scene: Scene) -> None:
    for sentence in (this_step(scene), by_heart(scene), many_images(scene), small_steps(scene)):
        st.markdown(sentence)


def this_step(scene: Scene) -> str:
    """The loss, its largest part, and what the next step does to it."""
    now, label = scene.now, scene.label
    squares = (now.outputs - now.y) ** 2
    worst = int(squares.argmax())
    moving = int(np.count_nonzero(now.gradient.flat))
    all_of_them = count(now.gradient.flat.size)
    when = f"After {plural(scene.step, 'step')}" if scene.step else "Before the first step"
    return (
        f"{when} the network says **{scene.said}** to this "
        f"{label}. The ten squared errors add up to the loss {number(now.loss)}; the largest, "
        f"{number(float(squares[worst]))}, is that of output {worst}, which is "
        f"{number(float(now.outputs[worst]), 3)} where {now.y[worst]:g} is wanted. "
        f"{count(moving)} of {all_of_them} weights and biases have a gradient; those that lead "
        f"from a pixel without ink have none. The next step moves each by "
        f"{scene.learning_rate:g} times its gradient, downhill: the loss "
        f"{_goes(now.loss, now.loss_after)}."
    )


def _goes(before: float, after: float) -> str:
    verb = "falls" if after < before else "rises" if after > before else "stays"
    return f"{verb} {'at' if verb == 'stays' else 'to'} {number(after)}"


def by_heart(scene: Scene) -> str:
    """What the steps so far did to the image and to all others."""
    course, step, n = scene.course, scene.step, len(scene.rest)
    first, now = (round(float(course.accuracies[k]) * n) for k in (0, step))
    if step == 0:
        return (
            f"Before the first step it reads {count(first)} of {count(n)} other test images. Move "
            f"on, and watch both curves."
        )
    fewer = f"{count(abs(first - now))} {'fewer' if now < first else 'more'} than at the start"
    change = fewer if now != first else "as many as at the start"
    lesson = ""
    if first < KNOWS * n:
        lesson = " It could not read before, and one image does not teach it."
    elif now < first:
        lesson = " Learning one image by heart unlearns the others."
    return (
        f"From the start to step {step} the loss of this image went from "
        f"{number(float(course.losses[0]))} to {number(float(course.losses[step]))}. Of "
        f"{count(n)} other test images the network now reads {count(now)} correctly, "
        f"{change}.{lesson}"
    )


def many_images(scene: Scene) -> str:
    """Why many: where this image's gradient points, and what different images do instead."""
    cosine = one_image.agreement(scene.now, scene.one, scene.rest)
    angle = float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    side, effect = ("beyond", "makes") if angle > 90 else ("within", "also helps")
    end = " worse" if angle > 90 else ""
    aim = (
        f"**Why many images.** This image's gradient and the mean gradient of the "
        f"{count(len(scene.rest))} others are {number(angle, 3)}° apart. That is {side} 90°, so "
        f"for now a small step that helps this image {effect} the others{end} on average."
    )
    if scene.other is None or scene.step == 0:
        return aim
    seen = plural(BATCH * scene.step, "different image")
    one, many = (float(run.accuracies[scene.step]) for run in (scene.course, scene.other))
    why = (
        ": a mean over several images keeps what they have in common, and what only one of them "
        "asks for counts little"
    )
    return (
        f"{aim} As many steps with {seen}, {BATCH} at a time, leave "
        f"{percent(many)} of the others read, against {percent(one)}{why * (many > one)}."
    )


def small_steps(scene: Scene) -> str:
    """What larger steps would do to the other images."""
    why = (
        "The gradient tells the way downhill only from here, and every weight that moves far takes "
        "along what it did for other images."
    )
    if scene.course.accuracies[0] < KNOWS:
        return f"**Why small steps.** {why} To see it, choose a start that knows the digits."
    rate = LARGER * scene.learning_rate
    large = cached(one_image.learn)(scene.start, scene.one, scene.rest, rate, scene.steps)
    here, there = (float(run.accuracies[-1]) for run in (scene.course, large))
    return (
        f"**Why small steps.** At the end of this run {percent(here)} of the others are read; "
        f"with a learning rate {LARGER} times as large, {rate:g}, it would be {percent(there)}. "
        f"{why}"
    )
