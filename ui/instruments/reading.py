"""Under "Read a digit": what to notice, the sum, code, export; and the words beside the picture."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import streamlit as st
from PIL import Image

from datasets import drawing
from engine.activations import softmax
from engine.network import Network, Parameters
from experiments import reading
from experiments.reading import Reading
from models.digits import judge, record
from ui import digit_source, export, panels
from ui import reader as readers
from ui.digit_source import Given, Switches
from ui.formulas import reading as sums
from ui.instruments import reader_score
from ui.numbers import count, number
from ui.pictures import reading as pictures
from ui.reader import Reader
from ui.scripts.common import Source
from ui.words import plain

WITHOUT = {"crop": "cropping", "scale": "scaling", "centre": "centring"}
MOST_LEAD = 100  # e to more than that is no number that tells a person anything


@dataclass(frozen=True)
class Scene:
    """What is on screen; `invitation` while the person has given no image."""

    reader: Reader
    given: Given
    said: Reading
    switches: Switches
    invitation: str

    @property
    def verdict(self) -> str:
        return readers.verdict(self.reader, self.said)

    def output(self, digit: int) -> str:
        return pictures.says(float(self.said.outputs[digit]), self.reader.probabilities)


def heading(scene: Scene) -> str:
    """What is read, and as what, in Markdown."""
    said, given = scene.said, scene.given
    name = plain(given.name)
    if scene.invitation:
        return f"**{scene.invitation}** Until then: {name}, read as **{said.said}**."
    label = "" if given.label is None else f", whose label is **{given.label}**,"
    start = f"{name[0].upper()}{name[1:]}{label}"
    if scene.verdict == readers.NO_DIGIT:
        return f"{start} may not be a digit. The nearest is **{said.said}**."
    doubt = ", but it is unsure" if scene.verdict == readers.UNSURE else ""
    return f"{start} is read as **{said.said}**{doubt}."


def numbers(scene: Scene) -> dict[str, str]:
    said = scene.said
    return {
        "it says": f"{said.said}",
        "probability" if scene.reader.probabilities else "its output": scene.output(said.said),
        "runner-up": f"{said.second}: {scene.output(said.second)}",
        "verdict": scene.verdict,
    }


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        "Notice": notice,
        "The sum": lambda scene: sums.show(scene.said, scene.reader.probabilities),
        "How well it reads": lambda scene: reader_score.panel(),
        "Code": code,
        "Export": take_away,
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
    units = "pixels" if len(scene.said.layers) == 2 else "units before the outputs"
    most = int(parts.argmax())
    odds = (
        f", which makes it e to that power, {number(float(np.exp(lead)), 3)} times, as probable"
        if scene.reader.probabilities and lead < MOST_LEAD
        else ""
    )
    return (
        f"It says **{said}** because that output is the largest, {scene.output(said)}; next comes "
        f"{second} with {scene.output(second)}. Before the last step, in the sums z, {said} leads "
        f"{second} by {number(lead)}{odds}. Of the {count(len(parts))} {units}, "
        f"{count(int((parts > 0).sum()))} speak for {said} and {count(int((parts < 0).sum()))} for "
        f"{second}; the strongest, number {count(most + 1)}, adds {number(float(parts[most]))} to "
        "that lead."
    )


def stages(scene: Scene) -> str:
    """What the network would say with one stage switched the other way."""
    given, reader = scene.given, scene.reader
    lines = []
    for name, noun in WITHOUT.items():
        on = getattr(scene.switches, name)
        other = digit_source.again(reader, given, replace(scene.switches, **{name: not on}))
        said = reading.read(reader.network, reader.loss, other.pixels)
        changed = float(np.abs(other.pixels - given.pixels).max()) > 0
        same = "it would say the same" if said.said == scene.said.said else "it would say"
        output = pictures.says(float(said.outputs[said.said]), reader.probabilities)
        words = f"{same}, {said.said} ({output})" if changed else "not a pixel would differ"
        lines.append(f"{'without' if on else 'with'} {noun} {words}")
    made = given.stages
    assert made is not None
    dark = "The ink is darker than its paper, so it was turned over. " if made.dark_ink else ""
    learnt = " The network learnt from images that had all three." if reader.trained else ""
    return (
        f"{dark}The longest side of the ink was scaled by {number(made.factor, 3)}. One stage at "
        f"a time: {'; '.join(lines)}.{learnt}"
    )


def doubt(scene: Scene) -> str:
    """How the verdict came about."""
    said = scene.said
    if not scene.reader.trained:
        return (
            f"The verdict on this network is “{readers.SURE}” where the largest output is at least "
            f"{readers.HALF} and the next at most half as large; here they are "
            f"{scene.output(said.said)} and {scene.output(said.second)}."
        )
    judged, rules = judge(said.layers[0]), record()["rules"]
    return (
        f"The verdict: “{readers.UNSURE}” below a margin of {number(rules['margin'], 3)} between "
        f"the first and the second probability; here it is {number(judged.margin, 3)}. "
        f"And “{readers.NO_DIGIT}” where a second small network, which has seen scribbles and "
        f"letters, finds what the hidden layers say stranger than "
        f"{number(rules['strangeness'], 3)} on a scale from 0 to 1; here it finds "
        f"{number(judged.strangeness, 3)}."
    )


def code(scene: Scene) -> None:
    panels.code(
        {
            "The stages, from a drawing to 28 × 28 pixels.": drawing.stages,
            "From pixels to logits, layer after layer.": Network.forward,
            "From logits to probabilities.": softmax,
        }
        if scene.reader.probabilities
        else {
            "The stages, from a drawing to 28 × 28 pixels.": drawing.stages,
            "From pixels to outputs, layer after layer.": Network.forward,
        }
    )


def take_away(scene: Scene) -> None:
    """The numbers that the network reads, and its weights."""
    rows, columns = scene.reader.shape
    with st.container(horizontal=True, key="export"):
        for label, make, file, mime in (
            (f"{count(rows * columns)} numbers (.csv)", numbers_file, "digit.csv", "text/csv"),
            (f"Image {columns} × {rows} (.png)", image_file, "digit.png", "image/png"),
            ("Weights (.npz)", weights_file, "digits-weights.npz", "application/octet-stream"),
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
    st.markdown(
        "The numbers are what the network reads, row by row from the top, from 0 to 1; the image "
        "holds the same as grey levels. The weights are those of this network, "
        f'{scene.reader.in_words}: `numpy.load("digits-weights.npz")["W1"]` leads from the pixels '
        "to the first layer."
    )


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
