"""Reading a digit: ten bars, the stages from drawing to 784 numbers, and what ink speaks for it."""

import altair as alt
import numpy as np
import numpy.typing as npt
import streamlit as st

from datasets.drawing import BOX, FULL, MIDDLE, SIZE, Stages
from engine.activations import Array
from experiments.reading import Reading
from language import tr
from ui import charts
from ui.charts import Spec, across, built_once, finished, layer, shown, table
from ui.numbers import THIN_SPACE, count, number, percent
from ui.pictures.pixels import Box, image, picture, weights
from ui.words import joined

Pixels = npt.NDArray[np.uint8]
LEAST = 0.0005  # a smaller output is not printed
SIDE = 112  # px of a small picture
ROOM = 132  # px for it and the words and switches beneath
WORDS_AT = 1.06  # of the bars' scale


def says(value: float, probabilities: bool) -> str:
    """An output in words: "99.87 %", "<0.1 %"; or "0.977", "<0.001"."""
    if probabilities:
        return percent(value) if value >= LEAST else f"<{THIN_SPACE}0.1{THIN_SPACE}%"
    return f"{value:.3f}" if value >= LEAST else f"<{THIN_SPACE}0.001"


@built_once
def outputs(title: str, height: int) -> Spec:
    """Ten outputs as bars, `others` and the digit `said` (digit, output), with each one's number
    at the right, `words` (digit, words, place)."""
    scale = alt.Scale(domain=list(range(10)), paddingInner=0.16, paddingOuter=0.08)
    axis = alt.Axis(ticks=False, domain=False, labelFontSize=13, labelOverlap=False)
    y = alt.Y("digit", type="ordinal", title=None, scale=scale, axis=axis)

    def x(field: str) -> alt.X:
        axis = alt.Axis(values=[0, 0.5, 1], titleAnchor="start")
        return across(field, title, (-0.01, 1.62), axis=axis)

    def bars(name: str, ink: str) -> alt.Chart:
        chart = layer(name, ink).mark_bar(cornerRadiusEnd=3)
        return chart.encode(x("output"), y, tooltip=shown(digit=tr("digit"), output=tr("output")))

    def words(name: str, weight: str) -> alt.Chart:
        text = layer(name, "data").mark_text(align="left", fontSize=13, fontWeight=weight)
        return text.encode(x("place"), y, text="words:N")

    return finished(
        bars("others", "faint"),
        bars("said", "model"),
        words("words", "normal"),
        words("loudest", "bold"),
        height=height,
    )


def draw_outputs(
    reading: Reading, probabilities: bool, label: int | None, *, key: str, height: int
) -> None:
    """The ten outputs, 0 to 9 from the top."""
    digit, outputs_, said = np.arange(10), reading.outputs, reading.said
    others = digit != said
    words = [says(float(output), probabilities) for output in outputs_]
    if label is not None:
        words[label] = tr("{output} (label)", output=words[label])

    def texts(chosen: npt.NDArray[np.bool_]) -> dict[str, object]:
        some = [word for word, shown_ in zip(words, chosen, strict=True) if shown_]
        return {"digit": digit[chosen], "words": some, "place": np.full(len(some), WORDS_AT)}

    now = tr(
        "The largest of the ten outputs is {first} for {digit}, then {second} for {other}.",
        first=words[said],
        digit=said,
        second=words[reading.second],
        other=reading.second,
    )
    charts.draw(
        outputs(tr("probability") if probabilities else tr("output"), height),
        {
            "others": table(digit=digit[others], output=outputs_[others]),
            "said": table(digit=said, output=outputs_[said]),
            "words": table(**texts(others)),
            "loudest": table(**texts(~others)),
        },
        key=key,
        alt=tr("The ten outputs of the network, one for each digit"),
        now=now if label is None else joined(now, tr("The label is {label}.", label=label)),
    )


def small(drawing: str, caption: str) -> None:
    """A small square picture with a line of words beneath it."""
    st.image(drawing, width=SIDE, alt=caption)
    st.caption(caption)


def stages(made: Stages | None, pixels: Array, shape: tuple[int, int]) -> list[tuple[str, str]]:
    """The image after each stage with its caption; only the last where it went through none."""
    last = _square(grey(pixels, shape)), tr("{n} numbers", n=count(pixels.size))
    if made is None:
        return [last]
    ink = tr("Ink on {size}", size=size(made.ink))
    if made.dark_ink:
        ink = tr("Ink on {size}, inverted", size=size(made.ink))
    pairs = [
        (drawn(made), ink),
        (_square(made.cropped), tr("{size} pixels", size=size(made.cropped))),
        (scaled(made), tr("{size} pixels", size=size(made.scaled))),
        (centred(made), tr("{n} numbers", n=count(made.image.size))),
    ]
    return pairs if shape == made.image.shape else [*pairs, last]


def how_many(made: Stages | None, shape: tuple[int, int]) -> int:
    """How many pictures that is."""
    return 1 if made is None else 4 + (shape != made.image.shape)


def size(pixels: npt.NDArray[np.generic]) -> str:
    """ "20 × 14": as wide as that, as high as that."""
    height, width = pixels.shape
    return f"{width} × {height}"


def drawn(made: Stages) -> str:
    """The ink on its canvas, with the box that is cut out."""
    if made.box is None:
        return _square(made.ink)
    top, left, bottom, right = made.box
    return _square(made.ink, (left, top, right, bottom))


def scaled(made: Stages) -> str:
    """At its new size, in the middle of 28 × 28 pixels, with the box of 20 × 20."""
    height, width = made.scaled.shape
    frame = np.zeros((SIZE, SIZE), np.uint8)
    top, left = (SIZE - height) // 2, (SIZE - width) // 2
    frame[top : top + height, left : left + width] = np.rint(made.scaled)
    low, high = (SIZE - BOX) // 2, (SIZE + BOX) // 2
    return _square(frame, (low, low, high, high))


def centred(made: Stages) -> str:
    """What the network reads, with a frame around the pixel in the middle."""
    return _square(grey(made.image), (MIDDLE, MIDDLE, MIDDLE + 1, MIDDLE + 1))


def grey(pixels: Array, shape: tuple[int, int] = (SIZE, SIZE)) -> Pixels:
    """Numbers from 0 to 1 as grey levels."""
    return np.rint(pixels.reshape(shape) * FULL).astype(np.uint8)


def _square(ink: Pixels, box: Box | None = None) -> str:
    return picture(ink, SIDE, square=True, box=box)


def draw_evidence(slopes: Array, reading: Reading, shape: tuple[int, int]) -> None:
    """Where ink speaks for the digit said, and where for the runner-up."""
    sheet, full = weights(slopes.reshape(1, *shape))
    said, second = reading.said, reading.second
    words = tr("Where ink speaks for {said} and where for {second}", said=said, second=second)
    image(sheet, 2 * SIDE, alt=words)
    explained = tr(
        "How {said}'s lead over {second} follows each pixel: a little more ink where it is orange "
        "speaks for {said}, where it is blue for {second}; full colour from ±{slope}.",
        said=said,
        second=second,
        slope=number(full, 2),
    )
    st.caption(explained)
