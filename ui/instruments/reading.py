"""Under "Read a digit": what to notice, the sum, code, export; and the words beside the picture."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial, reduce

import numpy as np
import streamlit as st
from PIL import Image

from datasets import drawing
from engine.activations import softmax
from engine.network import Network, Parameters
from experiments import reading
from experiments.reading import Reading
from language import marked, tr
from models.digits import Verdict, judge, record
from ui import digit_source, export, panels
from ui import reader as readers
from ui.digit_source import Given, Switches
from ui.formulas import reading as sums
from ui.instruments import reader_score
from ui.numbers import count, number
from ui.pictures import reading as pictures
from ui.reader import Reader
from ui.scripts.common import Source
from ui.words import joined, plain

WITHOUT = {  # a stage switched off, or on
    "crop": (marked("without cropping"), marked("with cropping")),
    "scale": (marked("without scaling"), marked("with scaling")),
    "centre": (marked("without centring"), marked("with centring")),
}
MOST_LEAD = 100  # e to more than that is no number that tells a person anything


@dataclass(frozen=True)
class Scene:
    """What is on screen; `invitation` while the person has given no image."""

    reader: Reader
    given: Given
    said: Reading
    switches: Switches
    invitation: str

    @cached_property
    def judged(self) -> Verdict | None:
        """How far to trust the trained reader."""
        return judge(self.said.layers[0]) if self.reader.trained else None

    @property
    def verdict(self) -> str:
        return readers.verdict(self.said, self.judged)

    def output(self, digit: int) -> str:
        return pictures.says(float(self.said.outputs[digit]), self.reader.probabilities)


def heading(scene: Scene) -> str:
    """What is read, and as what, in Markdown."""
    said, given = scene.said, scene.given
    name = plain(given.name)
    if scene.invitation:
        return tr(
            "**{invitation}** Until then: {image}, read as **{digit}**.",
            invitation=scene.invitation,
            image=name,
            digit=said.said,
        )
    start = f"{name[0].upper()}{name[1:]}"
    if given.label is not None:
        start = tr("{image}, whose label is **{label}**,", image=start, label=given.label)
    words = marked("{image} is read as **{digit}**.")
    if scene.verdict == readers.NO_DIGIT:
        words = marked("{image} may not be a digit. The nearest is **{digit}**.")
    if scene.verdict == readers.UNSURE:
        words = marked("{image} is read as **{digit}**, but it is unsure.")
    return tr(words, image=start, digit=said.said)


def numbers(scene: Scene) -> dict[str, str]:
    said = scene.said
    return {
        tr("it says"): f"{said.said}",
        tr("probability") if scene.reader.probabilities else tr("its output"): scene.output(
            said.said
        ),
        tr("runner-up"): f"{said.second}: {scene.output(said.second)}",
        tr("verdict"): tr(scene.verdict),
    }


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        marked("Notice"): notice,
        marked("The sum"): lambda scene: sums.show(scene.said, scene.reader.probabilities),
        marked("How well it reads"): lambda scene: reader_score.panel(),
        marked("Code"): code,
        marked("Export"): take_away,
    }
    if not scene.reader.trained:  # the view Train examines the other
        del all_panels["How well it reads"]
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


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


def code(scene: Scene) -> None:
    stages_ = {tr("The stages, from a drawing to 28 × 28 pixels."): drawing.stages}
    if scene.reader.probabilities:
        panels.code(
            {
                **stages_,
                tr("From pixels to logits, layer after layer."): Network.forward,
                tr("From logits to probabilities."): softmax,
            }
        )
    else:
        panels.code({**stages_, tr("From pixels to outputs, layer after layer."): Network.forward})


def take_away(scene: Scene) -> None:
    """The numbers that the network reads, and its weights."""
    rows, columns = scene.reader.shape
    with st.container(horizontal=True, key="export"):
        for label, make, file, mime in (
            (
                *(tr("{n} numbers (.csv)", n=count(rows * columns)), numbers_file),
                *("digit.csv", "text/csv"),
            ),
            (
                *(tr("Image {wide} × {high} (.png)", wide=columns, high=rows), image_file),
                *("digit.png", "image/png"),
            ),
            (tr("Weights (.npz)"), weights_file, "digits-weights.npz", "application/octet-stream"),
        ):
            st.download_button(
                label,
                partial(make, scene),
                file,
                mime,
                key=f"export {file}",
                on_click="ignore",
                icon=":material/download:",
            )
    words = tr(
        "The numbers are what the network reads, row by row from the top, from 0 to 1; the image "
        "holds the same as grey levels. The weights are those of this network, {network}: {code} "
        "leads from the pixels to the first layer.",
        network=scene.reader.in_words,
        code='`numpy.load("digits-weights.npz")["W1"]`',
    )
    st.markdown(words)


def pixel_names(scene: Scene) -> list[str]:
    rows, columns = scene.reader.shape
    return [f"pixel {row} {column}" for row in range(rows) for column in range(columns)]


def numbers_file(scene: Scene) -> bytes:
    """A CSV file with a column for each pixel and one row."""
    return export.csv_file(pixel_names(scene), [[p] for p in scene.given.pixels.astype(float)])


def image_file(scene: Scene) -> bytes:
    """A PNG file of grey levels."""
    file = io.BytesIO()
    grey = np.rint(scene.given.pixels.reshape(scene.reader.shape) * drawing.FULL)
    Image.fromarray(grey.astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def weights_file(scene: Scene) -> bytes:
    """An .npz file in single precision, in which the network was trained."""
    network = scene.reader.network
    single = Parameters(network.sizes, flat=network.parameters.flat.astype(np.float32))
    settings = {"hidden": network.hidden.name, "loss": scene.reader.loss.name}
    return export.weights_file(single, Source(tuple(pixel_names(scene)), "digit", (), ""), settings)
