"""The decision boundary's loss: over the epochs, and around the run as a surface over two
directions in the space of weights."""

import altair as alt
import numpy as np
import pyarrow as pa

from experiments.decision_boundary import Best, Learned
from experiments.landscape import Landscape
from language import marked, tr, trc
from ui.charts import (
    Range,
    Spec,
    across,
    built_once,
    finished,
    layer,
    padded,
    pinned,
    shown,
    table,
    up,
)
from ui.charts import draw as draw_chart
from ui.numbers import count, number, percent
from ui.pictures import surface as surfaces

HEIGHT = 136  # px, of the losses over the epochs
DIRECTIONS = [
    marked("from the start to the end of the run"),
    marked("largest remaining direction"),
]
PARTS = {"train": marked("train"), "test": marked("test")}
LOSS = {"train": marked("train loss"), "test": marked("test loss")}
ACCURACY = {"train": marked("train accuracy"), "test": marked("test accuracy")}


@built_once
def _losses(loss: str, epochs: int, loss_range: Range) -> Spec:
    """Both curves `train` and `test` (epoch, loss), their `names` (epoch, loss, name, shift), the
    points `here` on them (epoch, loss), the `least` loss there is (loss), and the `pinned` runs'
    curves (run, epoch, loss)."""
    epoch, one_line = tr("epoch"), tr("{loss} loss", loss=tr(loss))
    x = across("epoch", epoch, (0.0, epochs * 1.14), axis=alt.Axis(tickMinStep=1, titlePadding=2))
    y = up(
        "loss",
        one_line,
        loss_range,
        axis=alt.Axis(title=[tr(loss), tr("loss")], tickCount=3),
    )
    read = shown(epoch=epoch, loss=tr("loss"))
    names = layer("names", "loss").mark_text(
        align="left", dx=6, dy=alt.expr("datum.shift"), fontSize=12
    )
    return finished(
        layer("least", "exact").mark_rule(strokeDash=[5, 4], strokeWidth=2).encode(y),
        layer("least", "exact")
        .mark_text(align="right", dx=-5, fontSize=12)
        .encode(
            alt.XValue(alt.expr("width * 0.87")),  # left of the last epoch
            alt.YValue(9),
            text=alt.value(tr("dashed: least train loss there is")),
        ),
        *pinned(x, y, "loss", order="epoch"),
        layer("here", "faint").mark_rule(strokeWidth=1.5).encode(x),
        layer("train", "loss").mark_line(strokeWidth=2.5, clip=True).encode(x, y, tooltip=read),
        layer("test", "loss")
        .mark_line(strokeWidth=2, strokeDash=[4, 3], clip=True)
        .encode(x, y, tooltip=read),
        layer("here", "loss").mark_point(size=110, filled=True, opacity=1).encode(x, y),
        names.encode(x, y, text="name:N"),
        height=HEIGHT,
    )


def losses(learned: Learned, step: int, best: Best | None, pins: pa.Table) -> None:
    """Draw the loss of every epoch, of the points learned from and of those held back."""
    parts, epochs = learned.parts, learned.epochs
    ends = np.array([part.losses[-1] for part in parts.values()])
    least = np.array([best.loss] if best else [])
    empty = table(epoch=np.empty(0), loss=np.empty(0))
    tables = {
        "test": empty,
        **{name: table(epoch=epochs, loss=part.losses) for name, part in parts.items()},
        "names": table(
            epoch=np.full(len(parts), epochs[-1]),
            loss=ends,
            name=[tr(PARTS[name]) for name in parts],
            shift=np.where(ends == ends.max(), -7, 7),
        ),
        "here": table(
            epoch=np.full(len(parts), epochs[step]),
            loss=[part.losses[step] for part in parts.values()],
        ),
        "least": table(loss=least),
        "pinned": pins,
    }
    last = max([learned.settings.epochs, *pins["epoch"].to_pylist()])
    heights = padded(*(part.losses for part in parts.values()), least, pins["loss"], share=0.11)
    draw_chart(
        _losses(learned.settings.loss, int(last), heights),
        tables,
        key="losses",
        alt=tr("The loss of training and test points over the epochs"),
        now=tr(
            "The loss over the epochs, from {first} to {last} on the points learned from.",
            first=number(learned.train.losses[0]),
            last=number(learned.train.losses[-1]),
        ),
    )


def loss_surface(learned: Learned, step: int, ground: Landscape) -> None:
    """Draw the loss around the run, with its path and the exact optimum where there is one."""
    two = learned.thetas.shape[1] == 2
    names = [trc("feature", "weight of {name}", name=name) for name in learned.settings.features]
    directions = [*names, tr("bias")][:2] if two else [tr(each) for each in DIRECTIONS]
    surfaces.draw(
        ground.surface,
        ground.path,
        step,
        directions,
        key="surface",
        alt=tr("The loss over two directions in the space of weights, with the path of the run"),
        now=tr(
            "The loss from {least} to {most}; at epoch {epoch} the run is at {x} and {y}.",
            least=number(float(ground.surface.losses.min())),
            most=number(float(ground.surface.losses.max())),
            epoch=learned.epochs[step],
            x=number(float(ground.path[step, 0])),
            y=number(float(ground.path[step, 1])),
        ),
        best=ground.best,
        height=420,
    )


def measures(learned: Learned, step: int) -> dict[str, str]:
    """The numbers that move with the step."""
    parts = learned.parts.items()
    losses = {tr(LOSS[name]): number(part.losses[step]) for name, part in parts}
    shares = {tr(ACCURACY[name]): percent(part.accuracies[step]) for name, part in parts}
    return {**losses, **shares, tr("epoch"): count(int(learned.epochs[step]))}
