"""Digits: how accuracy and loss go, ten outputs for an image, who is taken for whom; images and
weights as pixels; and the same in words."""

import base64
import io
import random
from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import streamlit as st
from PIL import Image

from engine.activations import Array
from experiments import digits
from experiments.digits import Epoch, Exam, Parts, Settings
from experiments.metrics import classes
from ui import charts
from ui.charts import (
    Spec,
    across,
    built_once,
    finished,
    layer,
    pinned,
    shown,
    step_range,
    table,
    up,
)
from ui.link import BOUND
from ui.numbers import count, number, percent, plural
from ui.theme import CLASS_0_RGB, CLASS_1_RGB

Pixels = npt.NDArray[np.uint8]
UNITS_SHOWN = 40
IMAGES_SHOWN = 12
PICK, TURN = "pick", "confusion: turn"  # the choice in the chart's report; how often one was made


def _digits(channel: Any, field: str, title: str | None, **axis: Any) -> Any:
    """Ten digits along an axis, in order."""
    scale = alt.Scale(domain=list(range(10)), paddingInner=0.12, paddingOuter=0.06)
    return channel(field, type="ordinal", title=title, scale=scale, axis=alt.Axis(**axis))


@built_once
def curve(measure: str, epochs: int, top: float) -> Spec:
    """Accuracy or loss after each epoch: `train` and `validation` (epoch, value), a rule at the
    epoch on screen, `here` (epoch), and `pinned` accuracies (run, epoch, value)."""
    percents = measure == "accuracy"
    ink = "model" if percents else "loss"
    below = alt.Axis(
        tickMinStep=1, tickCount=6, labels=not percents, ticks=not percents, labelFlush=True
    )
    x = across("epoch", "" if percents else "epoch", step_range(epochs), axis=below)
    aside = alt.Axis(format="%" if percents else ".3~g", tickCount=4, minExtent=44)
    if percents:
        aside.values = [0, 0.5, 1]
    y = up("value", measure, (0.0, top), axis=aside)
    tip = shown(epoch="epoch", value=measure)
    train = layer("train", ink).mark_line(strokeWidth=1.2, opacity=0.75, clip=True)
    validation = layer("validation", ink).mark_line(strokeWidth=2.6, clip=True)
    dots = layer("validation", ink).mark_point(size=24, filled=True)
    here = layer("here", "faint").mark_rule(strokeWidth=1.5)
    return finished(
        here.encode(x),
        *(pinned(x, y, ink, "epoch") if percents else []),
        train.encode(x, y, tooltip=tip),
        validation.encode(x, y),
        dots.encode(x, y, tooltip=tip),
        height=130 if percents else 170,  # the epochs stand under the lower one
    )


def draw_curves(
    history: Sequence[Epoch], epochs: int, here: Epoch, parts: Parts, pins: pa.Table
) -> None:
    """Accuracy above loss, on axes that hold still through a run of `epochs` and reach to the end
    of the `pins` (run, epoch, value)."""
    longest = max([epochs, *map(int, pins["epoch"].to_pylist())])
    for measure, words in (("accuracy", percent), ("loss", number)):
        train = [getattr(state.train, measure) for state in history]
        validation = [getattr(state.validation, measure) for state in history]
        top = 1.0 if measure == "accuracy" else loss_top([*train[:1], *validation, *train])
        epoch = [state.epoch for state in history]
        charts.draw(
            curve(measure, longest, top),
            {
                **({"pinned": pins} if measure == "accuracy" else {}),
                "train": table(epoch=epoch, value=train),
                "validation": table(epoch=epoch, value=validation),
                "here": table(epoch=here.epoch),
            },
            key=measure,
            alt="Training and validation over the epochs",
            now=f"The {measure} from epoch 0 to {history[-1].epoch}. After epoch {here.epoch} it "
            f"is {words(getattr(here.train, measure))} on training images and "
            f"{words(getattr(here.validation, measure))} on validation images.",
        )
    st.caption(
        f"Thick: {count(len(parts.validation))} validation images, not trained on. "
        f"Thin: {count(min(digits.SAMPLE, len(parts.train)))} of the training images."
    )


def loss_top(losses: Sequence[float]) -> float:
    """A top for the loss axis that rarely moves: a little over the first, or a double of it."""
    top = 1.08 * losses[0]
    while top < max(losses):
        top *= 2
    return top


@built_once
def outputs() -> Spec:
    """Ten outputs as bars, `others` and the `winner` (digit, output), the `targets` (digit,
    target) as circles, and each one's number at the right, `words` (digit, words)."""
    y = _digits(alt.Y, "digit", None, ticks=False, domain=False, labelFontSize=13)

    def x(field: str) -> alt.X:
        axis = alt.Axis(values=[0, 0.5, 1], titleAnchor="start")
        return across(field, "output (circle: target)", (-0.04, 1.66), axis=axis)

    def bars(name: str, ink: str) -> alt.Chart:
        chart = layer(name, ink).mark_bar(cornerRadiusEnd=2)
        return chart.encode(x("output"), y, tooltip=shown(digit="digit", output="output"))

    targets = layer("targets", "data").mark_point(size=55, strokeWidth=1.5)
    words = layer("words", "data").mark_text(align="left", fontSize=13)
    return finished(
        bars("others", "faint"),
        bars("winner", "model"),
        targets.encode(x("target"), y, tooltip=shown(digit="digit", target="target")),
        words.encode(x("place"), y, text="words:N"),
        height=300,
    )


def draw_outputs(said: Array, label: int) -> None:
    """The ten outputs `said` (10,) for an image of a `label`."""
    digit, says = np.arange(10), int(said.argmax())
    others = digit != says
    words = [f"{output:.2f}" + "  label" * (d == label) for d, output in enumerate(said)]
    charts.draw(
        outputs(),
        {
            "others": table(digit=digit[others], output=said[others]),
            "winner": table(digit=says, output=said[says]),
            "targets": table(digit=digit, target=(digit == label).astype(float)),
            "words": table(digit=digit, words=words, place=np.full(10, 1.1)),
        },
        key="outputs",
        alt="The ten outputs of the network",
        now=f"The ten outputs: the largest is {said[says]:.2f} for {says}. The label is {label}, "
        f"whose output is {said[label]:.2f}.",
    )


@built_once
def confusion() -> Spec:
    """Who is taken for whom: `right` and `wrong` (label, said, count, shade from 0 to 1, turn),
    whose cells can be clicked, and the `chosen` one (label, said)."""
    x = _digits(alt.X, "said", "the network says", labelAngle=0, orient="top")
    y = _digits(alt.Y, "label", "label")
    shade = alt.Opacity("shade:Q", scale=alt.Scale(domain=[0, 1], range=[0.03, 0.34]), legend=None)
    tip = shown(label="label", said="the network says", count="images")
    fields = ["label", "said", "turn"]
    pick = alt.selection_point(PICK, fields=fields, on="click", empty=False, clear=False)

    def marks(name: str, ink: str) -> tuple[alt.Chart, alt.Chart]:
        rect = layer(name, ink).mark_rect(cornerRadius=3, cursor="pointer")
        words = layer(name, "data").mark_text(fontSize=12, cursor="pointer")
        return rect.encode(x, y, shade, tooltip=tip), words.encode(x, y, text="count:Q")

    (right, right_text), (wrong, wrong_text) = marks("right", "model"), marks("wrong", "loss")
    frame = layer("chosen", "data").mark_rect(filled=False, strokeWidth=2, cornerRadius=3)
    chosen = frame.encode(x, y)
    return finished(chosen, right.add_params(pick), wrong, right_text, wrong_text, height=400)


def draw_confusion(counts: npt.NDArray[np.integer], label: int, said: int) -> None:
    """The confusion matrix (10, 10): row the label, column what the network says; a click on a
    cell chooses it, as the two selects do."""
    right, turn = count(int(np.trace(counts))), st.session_state.get(TURN, 0)

    def cells(on_diagonal: bool) -> pa.Table:
        columns = digits.cells(counts, on_diagonal)
        return table(**columns, turn=np.full(len(columns["label"]), turn))

    data = {"right": cells(True), "wrong": cells(False), "chosen": table(label=label, said=said)}
    st.vega_lite_chart(
        {**confusion(), "datasets": data},
        key="confusion",
        alt="Confusion matrix of the ten digits",
        on_select=_picked,
        selection_mode=PICK,
    )
    with st.container(key="in-words-confusion"):
        st.html(
            f"<p>Each label's images by what the network says: {right} of "
            f"{count(int(counts.sum()))} lie on the diagonal, where both agree.</p>"
        )


def _picked() -> None:
    """A cell was clicked; what the browser says is believed if it can be."""
    picked = st.session_state["confusion"].selection.get(PICK) or [{}]
    cell = [picked[0].get(name) for name in ("label", "said")]
    if all(type(digit) is int and 0 <= digit <= 9 for digit in cell):
        st.session_state["d_label"], st.session_state["d_said"] = cell
        turned()


def turned() -> None:
    """Another cell is chosen: a second click on the one before is then a new choice."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def choose_cell(exam: Exam) -> tuple[int, int]:
    """The cell whose images are shown, by two selects: at first the commonest mistake."""
    label, said, _ = digits.commonest(exam.confusion)
    with st.container(horizontal=True, gap="small"):
        chosen = [
            st.selectbox(name, range(10), usual, key=key, on_change=turned, width=150, **BOUND)
            for name, key, usual in (
                ("Label", "d_label", label),
                ("The network says", "d_said", said),
            )
        ]
    return chosen[0], chosen[1]


def choose_image(parts: Parts, key: str, exam: Exam | None) -> int:
    """The number of a test image: typed or counted on, any, or the next that is misread."""
    last = len(parts.test) - 1
    chosen: int = st.number_input("Test image", 0, last, key=key, bind="query-params")
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            "Random", help="Any test image", on_click=_show_any, args=(key, last), key="random"
        )
        wrong = sorted(exam.mistakes.tolist()) if exam else []
        st.button(
            "Mistake",
            help="The next test image that the network misreads",
            on_click=_show_next,
            args=(key, wrong),
            key="mistake",
            disabled=not wrong,
        )
    return chosen


def _show_any(key: str, last: int) -> None:
    st.session_state[key] = random.randint(0, last)


def _show_next(key: str, numbers: list[int]) -> None:
    here = st.session_state[key]
    st.session_state[key] = next((n for n in numbers if n > here), numbers[0])


def draw_reading(parts: Parts, chosen: int, said: Array) -> None:
    """The image, large, and the verdict on it."""
    says, label = int(said.argmax()), int(parts.test.y[chosen].argmax())
    pixels = enlarged(parts.test.X[chosen].reshape(parts.shape))
    image(pixels, alt=f"Test image {chosen}, a handwritten {label}")
    end = "." if says == label else ": a mistake."
    st.markdown(f"The network says **{says}** ({said[says]:.2f}), the label is **{label}**{end}")


def image(pixels: Pixels, **options: Any) -> None:
    """Show pixels as they are. They travel within the page: a file of their own could be gone
    before a slow browser asks for it, as pictures change several times a second."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    st.image(f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}", **options)


def enlarged(image: Pixels, width: int = 224) -> Pixels:
    """A small picture (h, w) with each pixel as a square, about `width` wide."""
    size = max(1, width // image.shape[1])
    return image.repeat(size, axis=0).repeat(size, axis=1)


def draw_table(history: Sequence[Epoch]) -> None:
    st.dataframe(
        digits.table(history),
        hide_index=True,
        height=300,
        column_config={"epoch": st.column_config.NumberColumn(format="%d")},
        alt="Loss and accuracy after every epoch, on training and on validation images",
    )


def draw_gallery(parts: Parts, exam: Exam, numbers: npt.NDArray[np.integer]) -> None:
    """The test images of these numbers, as many as there is room for."""
    some = numbers[:IMAGES_SHOWN].tolist()
    with st.container(horizontal=True, gap="small"):
        for n, label in zip(some, classes(parts.test.y[some]), strict=True):
            words = f"no. {n}: says {exam.says[n]} ({exam.outputs[n].max():.2f}), is {label}"
            pixels = enlarged(parts.test.X[n].reshape(parts.shape), 112)
            image(pixels, caption=words, width=112, alt=f"Test image {words}")


def draw_bent(parts: Parts, seed: int, images: int = 3, copies: int = 6) -> None:
    """A few training images, each before its bent copies."""
    rng = np.random.default_rng(seed)
    for grey in parts.train.X[:images]:
        bent = digits.bent(np.tile(grey, (copies, 1)), rng)
        rows = [grey, *np.rint(255 * bent.clip(0, 1)).astype(np.uint8)]
        with st.container(horizontal=True, gap="small"):
            for number, pixels in enumerate(rows):
                name = f"bent copy {number}" if number else "the image itself"
                image(enlarged(pixels.reshape(parts.shape), 84), width=84, alt=name)


def weights(pictures: Array, wide: int = 620) -> tuple[Pixels, float]:
    """Up to `UNITS_SHOWN` weight pictures (units, h, w) on one sheet with transparent ground, about
    so `wide`, and the weight that has the full colour (all but the largest hundredth are paler)."""
    some = pictures[:UNITS_SHOWN]
    full = float(np.quantile(np.abs(some), 0.99)) or 1.0
    opacity = np.clip(np.abs(some) / full, 0, 1) * 255
    units, height, width = some.shape
    ink = np.where(some[..., None] > 0, CLASS_1_RGB, CLASS_0_RGB)
    tiles = np.concatenate([ink, opacity[..., None]], axis=-1).astype(np.uint8)  # (units, h, w, 4)
    columns = min(units, 5 if units <= 10 else 10)
    rows = -(-units // columns)
    gap = max(1, width // 9)
    sheet = np.zeros((rows * (height + gap), columns * (width + gap), 4), np.uint8)
    for unit, tile in enumerate(tiles):
        top, left = (unit // columns) * (height + gap), (unit % columns) * (width + gap)
        sheet[top : top + height, left : left + width] = tile
    return enlarged(sheet[:-gap, :-gap], wide), full


def draw_weights(settings: Settings, state: Epoch, parts: Parts) -> None:
    """The weights into each unit of the first layer as pictures, with what their colours mean."""
    pictures = digits.first_layer(settings, state, parts.shape)
    sheet, full = weights(pictures)
    units, silent, what = len(pictures), parts.silent, "unit" if settings.hidden else "output"
    first = f", the first {UNITS_SHOWN} of {count(units)}" if units > UNITS_SHOWN else ""
    image(sheet, alt=f"The weights from each pixel into {plural(units, what)}{first}")
    st.caption(
        f"One picture for each {what}{first}, row by row: its weight for each pixel. Orange "
        f"weights are positive, so ink there raises the unit's sum; blue ones are negative; full "
        f"colour from ±{number(full, 2)}. {count(silent)} pixels are black in every training "
        "image, so their weights never learn and keep their random start."
    )
