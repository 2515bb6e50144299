"""Under "Notice" of "Read a digit": why the network says so, what each stage did."""

from dataclasses import replace
from functools import reduce

import numpy as np
import streamlit as st

from experiments import reading
from language import marked, tr
from models.digits import record
from ui import digit_source
from ui import reader as readers
from ui.instruments.reading_scene import Scene
from ui.numbers import count, number
from ui.pictures import reading as pictures
from ui.words import joined

WITHOUT = {  # a stage switched off, or on
    "crop": (marked("without cropping"), marked("with cropping")),
    "scale": (marked("without scaling"), marked("with scaling")),
    "centre": (marked("without centring"), marked("with centring")),
}
MOST_LEAD = 100  # e to more than that is no number that tells a person anything


def notice(scene: Scene) -> None:
    """Why it says so, and what each stage did."""
    left, right = st.columns([2.4, 1], gap="large")
    with left:
        for sentences in (
            why(scene),
            *([stages(scene)] if scene.given.stages else []),
            doubt(scene),
        ):
            st.markdown(sentences)
    with right:
        slopes = reading.evidence(scene.reader.network, scene.said)
        pictures.draw_evidence(slopes, scene.said, scene.reader.shape)


def why(scene: Scene) -> str:
    """The winner's lead, and which units make it."""
    said, second = scene.said.said, scene.said.second
    logits = scene.said.layers[-1]
    lead = float(logits[said] - logits[second])
    parts = reading.speakers(scene.reader.network, scene.said)
    most = int(parts.argmax())
    units = tr("{n} units before the outputs", n=count(len(parts)))
    if len(scene.said.layers) == 2:
        units = tr("{n} pixels", n=count(len(parts)))
    largest = tr(
        "It says **{digit}** because that output is the largest, {output}; next comes {other} "
        "with {less}.",
        digit=said,
        output=scene.output(said),
        other=second,
        less=scene.output(second),
    )
    speakers = tr(
        "Of the {units}, {some} speak for {digit} and {others} for {other}; the strongest, number "
        "{unit}, adds {part} to that lead.",
        units=units,
        some=count(int((parts > 0).sum())),
        digit=said,
        others=count(int((parts < 0).sum())),
        other=second,
        unit=count(most + 1),
        part=number(float(parts[most])),
    )
    return joined(largest, ahead(scene, lead), speakers)


def ahead(scene: Scene, lead: float) -> str:
    """The winner's lead in the sums, and how much more probable that makes it."""
    values = {"digit": scene.said.said, "other": scene.said.second, "lead": number(lead)}
    if scene.reader.probabilities and lead < MOST_LEAD:
        return tr(
            "Before the last step, in the sums z, {digit} leads {other} by {lead}, which makes it "
            "e to that power, {times} times, as probable.",
            **values,
            times=number(float(np.exp(lead)), 3),
        )
    return tr("Before the last step, in the sums z, {digit} leads {other} by {lead}.", **values)


def stages(scene: Scene) -> str:
    """What the network would say with one stage switched the other way."""
    given, reader, switches = scene.given, scene.reader, scene.switches
    others = [
        digit_source.again(reader, given, replace(switches, **{name: not getattr(switches, name)}))
        for name in WITHOUT
    ]
    images = np.stack([other.pixels for other in others])
    differ = np.abs(images - given.pixels).max(axis=1) > 0
    read = iter(reading.read_all(reader.network, reader.loss, images[differ]))
    lines = []
    for (name, (without, with_)), changed in zip(WITHOUT.items(), differ, strict=True):
        on, said = getattr(switches, name), next(read) if changed else scene.said
        output = pictures.says(float(said.outputs[said.said]), reader.probabilities)
        words = marked("{how} not a pixel would differ")
        if changed:
            words = marked("{how} it would say, {digit} ({output})")
        if changed and said.said == scene.said.said:
            words = marked("{how} it would say the same, {digit} ({output})")
        how = tr(without) if on else tr(with_)
        lines.append(tr(words, how=how, digit=said.said, output=output))
    made = given.stages
    assert made is not None
    one_by_one = reduce(lambda one, other: tr("{one}; {other}", one=one, other=other), lines)
    return joined(
        tr("The ink is darker than its paper, so it was turned over.") if made.dark_ink else "",
        tr("The longest side of the ink was scaled by {factor}.", factor=number(made.factor, 3)),
        tr("One stage at a time: {stages}.", stages=one_by_one),
        tr("The network learned from images that had all three.") if reader.trained else "",
    )


def doubt(scene: Scene) -> str:
    """How the verdict came about."""
    said, judged = scene.said, scene.judged
    if judged is None:
        return tr(
            "The verdict on this network is “{sure}” where the largest output is at least {half} "
            "and the next at most half as large; here they are {first} and {second}.",
            sure=tr(readers.SURE),
            half=readers.HALF,
            first=scene.output(said.said),
            second=scene.output(said.second),
        )
    rules = record()["rules"]
    below = tr(
        "The verdict: “{unsure}” below a margin of {margin} between the first and the second "
        "probability; here it is {here}.",
        unsure=tr(readers.UNSURE),
        margin=number(rules["margin"], 3),
        here=number(judged.margin, 3),
    )
    strange = tr(
        "And “{no_digit}” where a second small network, which has seen scribbles and letters, "
        "finds what the hidden layers say stranger than {most} on a scale from 0 to 1; here it "
        "finds {here}.",
        no_digit=tr(readers.NO_DIGIT),
        most=number(rules["strangeness"], 3),
        here=number(judged.strangeness, 3),
    )
    return joined(below, strange)
