"""How a network learns digits: accuracy and loss after every epoch, drawn and as a table."""

from collections.abc import Sequence

import altair as alt
import pyarrow as pa
import streamlit as st

from experiments import digits
from experiments.digits import Epoch, Parts
from language import marked, tr
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
from ui.numbers import count, number, percent


@built_once
def curve(measure: str, epochs: int, top: float) -> Spec:
    """Accuracy or loss after each epoch: `train` and `validation` (epoch, value), a rule at the
    epoch on screen, `here` (epoch), and `pinned` accuracies (run, epoch, value)."""
    percents = measure == "accuracy"
    ink = "model" if percents else "loss"
    below = alt.Axis(
        tickMinStep=1, tickCount=6, labels=not percents, ticks=not percents, labelFlush=True
    )
    x = across("epoch", "" if percents else tr("epoch"), step_range(epochs), axis=below)
    aside = alt.Axis(format="%" if percents else ".3~g", tickCount=4, minExtent=44)
    if percents:
        aside.values = [0, 0.5, 1]
    y = up("value", tr(measure), (0.0, top), axis=aside)
    tip = shown(epoch=tr("epoch"), value=tr(measure))
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
    for measure, words in ((marked("accuracy"), percent), (marked("loss"), number)):
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
            alt=tr("Training and validation over the epochs"),
            now=tr(
                "The {measure} from epoch 0 to {last}. After epoch {here} it is {train} on "
                "training images and {validation} on validation images.",
                measure=tr(measure),
                last=history[-1].epoch,
                here=here.epoch,
                train=words(getattr(here.train, measure)),
                validation=words(getattr(here.validation, measure)),
            ),
        )
    thick_and_thin = tr(
        "Thick: {validation} validation images, not trained on. Thin: {train} of the training "
        "images.",
        validation=count(len(parts.validation)),
        train=count(min(digits.SAMPLE, len(parts.train))),
    )
    st.caption(thick_and_thin)


def loss_top(losses: Sequence[float]) -> float:
    """A top for the loss axis that rarely moves: a little over the first, or a double of it."""
    top = 1.08 * losses[0]
    while top < max(losses):
        top *= 2
    return top


def draw_table(history: Sequence[Epoch]) -> None:
    st.dataframe(
        {tr(name): values for name, values in digits.table(history).items()},
        hide_index=True,
        height=300,
        column_config={tr("epoch"): st.column_config.NumberColumn(format="%d")},
        alt=tr("Loss and accuracy after every epoch, on training and on validation images"),
    )
