"""The challenges of "Digits", by view."""

import numpy as np

from experiments import reading as read
from language import marked, tr
from ui import digit_source
from ui.instruments import digits as train
from ui.instruments import inside, one_image_scene, reading_scene
from ui.instruments.one_image_notice import KNOWS
from ui.lessons import Challenge
from ui.numbers import count, counted, number, percent

SILENT = 0.01  # an output this small says nothing
LOST = 0.02  # of the other images
READ = 0.9  # of the test images


def misread(scene: reading_scene.Scene) -> str | None:
    """Whether a test image is read as what it is not."""
    label = scene.given.label
    if scene.invitation or label is None:
        return tr("Take a test image: only of those the label is known.")
    if scene.said.said != label:
        return None
    return tr(
        "This {label} is read rightly, {digit} comes next with {output}. Go on; a network that "
        "reads less well makes it easier.",
        label=label,
        digit=scene.said.second,
        output=scene.output(scene.said.second),
    )


def needs_a_stage(scene: reading_scene.Scene) -> str | None:
    """Whether the image is read otherwise with stages off than with all of them on."""
    if scene.invitation or scene.given.stages is None:
        return tr("Draw a digit, and not in the middle of the pad, or choose an image.")
    if scene.switches == digit_source.ALL:
        return tr("All stages are on: what would the network see without one of them?")
    whole = digit_source.again(scene.reader, scene.given, digit_source.ALL)
    if np.array_equal(whole.pixels, scene.given.pixels):
        return tr(
            "Not a pixel has changed: this image stood in the middle, at full size, before. Draw "
            "one elsewhere on the pad."
        )
    before = read.read(scene.reader.network, scene.reader.loss, whole.pixels).said
    if before != scene.said.said:
        return None
    return tr(
        "It still says {digit}. Compare the last two pictures of the row: does the digit move or "
        "change its size?",
        digit=before,
    )


def silent_unit(scene: inside.Scene) -> str | None:
    """Whether the unit chosen is a hidden one that says nothing."""
    if scene.last:
        return tr("This is an output: choose a hidden layer.")
    if scene.unit.a < SILENT:
        return None
    return tr(
        "This unit says {output}. Look for a pale cell, or step through the units.",
        output=number(scene.unit.a),
    )


def learned_gently(scene: one_image_scene.Scene) -> str | None:
    """Whether the image is learned and the others are not forgotten."""
    course, step = scene.course, scene.step
    first, now = (float(course.accuracies[k]) for k in (0, step))
    if first < KNOWS:
        return tr("This start knows no digits, so it has none to forget: choose the other one.")
    if course.said[0] == scene.label:
        return tr("This image is read rightly before the first step: choose a mistake.")
    if scene.said != scene.label:
        return tr("It still says {digit}: the image needs more steps.", digit=scene.said)
    if first - now <= LOST:
        return None
    return tr(
        "The image is read, but of {n} others it reads {now} instead of {first}. Look at the step "
        "at which it is read for the first time.",
        n=count(len(scene.rest)),
        now=percent(now),
        first=percent(first),
    )


def no_hidden_layer(scene: train.Scene) -> str | None:
    """Whether a network without hidden layers reads most test images."""
    if scene.exam is None:
        return tr("The network is learning: this comes when the run rests.")
    units = sum(scene.settings.hidden)
    if units:
        hidden = counted("{n} hidden unit", "{n} hidden units", units)
        return tr("The run on screen has {hidden}. Which layers may stay empty?", hidden=hidden)
    if scene.exam.accuracy >= READ:
        return None
    return tr(
        "Without a hidden layer it reads {share} at this epoch. Do the curves still rise?",
        share=percent(scene.exam.accuracy),
    )


READING = (
    Challenge(
        "d_misread", marked("Find a test image that the network takes for another digit."), misread
    ),
    Challenge(
        "d_stage",
        marked("Switch off a stage so that the network reads the same image as another digit."),
        needs_a_stage,
    ),
)
INSIDE = (
    Challenge(
        "d_silent", marked("Find a hidden unit that says nothing to this image."), silent_unit
    ),
)
ONE_IMAGE = (
    Challenge(
        "d_gently",
        marked(
            "Let the network learn an image that it misreads, and lose no more than 2 % of the "
            "others."
        ),
        learned_gently,
    ),
)
TRAIN = (
    Challenge(
        "d_plain",
        marked("Train a network without any hidden layer to read 90 % of the test images."),
        no_hidden_layer,
    ),
)
