"""Under "Decision boundary": what to notice, the sum, a point's way through the network, mistakes,
the loss around the run, all epochs, compare, check, code, export."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from itertools import pairwise
from typing import Any

import pyarrow as pa
import streamlit as st

from engine.activations import Array
from engine.data import Dataset
from engine.network import Network, Parameters
from engine.training import gradient_into
from experiments import decision_boundary as boundary
from experiments import plane
from experiments.decision_boundary import Learned, Settings
from experiments.landscape import landscape
from language import marked, tr
from ui import compare, export, gradient_check, link, panels
from ui.activation_names import called
from ui.cached import cached, fingerprint
from ui.formulas import decision_boundary as sums
from ui.instruments.decision_boundary_notice import notice, points, shrinking
from ui.instruments.decision_boundary_point import point
from ui.instruments.decision_boundary_scene import PAGE, POINT, Scene
from ui.numbers import count, counted, number, percent
from ui.pictures import decision_boundary_losses as pictures
from ui.scripts import decision_boundary as scripts
from ui.words import joined, plain

LAST = {  # what a table calls the last of a column of the history
    "train loss": marked("last train loss"),
    "test loss": marked("last test loss"),
    "train accuracy": marked("last train accuracy"),
    "test accuracy": marked("last test accuracy"),
}


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        marked("Notice"): notice,
        marked("The sum"): the_sum,
        POINT: point,
        marked("Loss surface"): loss_surface,
        marked("Confusion matrix"): confusion,
        marked("All epochs"): epochs,
        marked("Compare"): comparison,
        marked("Gradient check"): check,
        marked("Code"): code,
        marked("Export"): take_away,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def the_sum(scene: Scene) -> None:
    titles = [plain(title) for title in scene.titles]
    sums.show(scene.learned, scene.step, parameter_names(scene.settings), titles)


def loss_surface(scene: Scene) -> None:
    learned = scene.learned
    if learned.thetas.shape[1] < 2:
        st.markdown(
            tr("With one weight the loss is a curve, not a surface: add an input or a bias.")
        )
        return
    best = scene.best.theta if scene.best else None
    with st.spinner(tr("Measuring the loss around the run")):
        ground = cached(landscape)(learned.train.data, scene.settings, learned.thetas, best)
    if ground is None:
        st.markdown(
            tr("Around this run the loss leaves the finite numbers: no surface can be drawn.")
        )
        return
    pictures.loss_surface(learned, scene.step, ground)
    st.caption(surface_in_words(scene, ground.share))
    if ground.rows < len(learned.train.data):
        words = tr(
            "The surface is measured on {rows} drawn at random; the run learns from all.",
            rows=counted("{n} row", "{n} rows", ground.rows),
        )
        st.caption(words)
    shrinking(scene)


def surface_in_words(scene: Scene, share: float) -> str:
    """What the two directions are, and what the marks mean."""
    size = scene.learned.thetas.shape[1]
    held = scene.settings.l1 or scene.settings.l2
    what = tr("Train loss with its penalty") if held else tr("Train loss")
    marks = tr("A dot for each epoch kept; where dots crowd, the steps are short.")
    if size == 2:
        over = tr("{what} over both weights, all there are.", what=what)
        return joined(over, marks, tr("The diamond is the exact optimum.") if scene.best else "")
    over = tr(
        "{what} over a plane through the {n}-dimensional space of weights: through the start, the "
        "end, and along the largest direction of the path that remains. In this plane lies {share} "
        "of the path's squared distance from the start.",
        what=what,
        n=count(size),
        share=percent(share),
    )
    return joined(over, marks)


def confusion(scene: Scene) -> None:
    for box, (name, part) in zip(st.columns(2), scene.learned.parts.items(), strict=False):
        counts = boundary.confusion(scene.learned, part, scene.step)
        box.markdown(tr("Of {points}:", points=points(name, len(part.data))))
        box.table(
            {
                "": [tr("is class 0"), tr("is class 1")],
                tr("said class 0"): counts[:, 0],
                tr("said class 1"): counts[:, 1],
            }
        )


def curves(learned: Learned) -> dict[str, Array]:
    """Losses and accuracies (T,), called in English as in the exported history."""
    columns: dict[str, Array] = {}
    for name, part in learned.parts.items():
        columns |= {pictures.LOSS[name]: part.losses, pictures.ACCURACY[name]: part.accuracies}
    return columns


def epochs(scene: Scene) -> None:
    """Every kept epoch: losses, accuracies and how far the weights moved in it."""
    columns = {tr(name): values for name, values in curves(scene.learned).items()}
    columns |= {tr("the weights moved by"): scene.learned.moves}
    st.dataframe(
        {tr("epoch"): scene.learned.epochs, **columns},
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(columns, st.column_config.NumberColumn(format="%.6g")),
        alt=tr("Loss, accuracy and the length of the step at every epoch that is kept"),
    )


def family(data: Dataset, titles: tuple[str, str]) -> str:
    """Runs of one family are drawn in the same pictures."""
    return fingerprint(data) + repr(titles)


def pinned_losses(data: Dataset, titles: tuple[str, str], loss: str) -> pa.Table:
    """The pinned runs on these data (run, epoch, loss), in this loss, whichever they lowered."""
    rows = compare.curves(PAGE, family(data, titles), "epoch", loss)
    return rows.rename_columns(["run", "epoch", "loss"])


def pinned_lines(data: Dataset, titles: tuple[str, str]) -> pa.Table:
    """The last boundaries of the pinned runs on these data (run, x, y, x2, y2)."""
    return compare.curves(PAGE, family(data, titles), "x", "y", "x2", "y2")


def comparison(scene: Scene) -> None:
    learned, settings = scene.learned, scene.settings
    end = plane.line(learned, learned.thetas[-1], scene.frame)
    results = {
        LAST[name]: (number if name.endswith("loss") else percent)(float(values[-1]))
        for name, values in curves(learned).items()
    }
    compare.panel(
        PAGE,
        family(scene.data, scene.titles),
        settings_in_words(scene.kind, settings),
        results,
        {"epoch": learned.epochs.astype(float), **boundary.curves(learned)}
        | {"x": end.x, "y": end.y, "x2": end.x2, "y2": end.y2},
    )


def settings_in_words(kind: str, settings: Settings) -> dict[str, str]:
    """What tells one run from another, for a table: in English but for the last."""
    plain_descent, all_points = marked("plain descent"), marked("all")
    return {
        marked("data"): kind,
        marked("inputs"): ", ".join(settings.features),
        marked("network"): "-".join(map(str, settings.sizes)),
        marked("activation"): called(settings.activation) if settings.hidden else marked("none"),
        marked("loss"): settings.loss,
        marked("optimizer"): "Adam" if settings.adam else plain_descent,
        marked("learning rate"): number(settings.learning_rate),
        marked("batch"): all_points if settings.batch_size is None else count(settings.batch_size),
        "L1": number(settings.l1),
        "L2": number(settings.l2),
        marked("bias"): link.in_words(settings.bias),
        marked("epochs"): count(settings.epochs),
        marked("start"): tr("seed {n}", n=settings.start_seed),
    }


def check(scene: Scene) -> None:
    gradient_check.panel(
        boundary.at(scene.learned, scene.step),
        boundary.loss(scene.settings),
        scene.learned.train.data,
        parameter_names(scene.settings),
        boundary.penalty(scene.settings),
    )


def parameter_names(settings: Settings) -> list[str]:
    """What each number of the network's flat vector is, in its order."""
    names = []
    for k, (m, n) in enumerate(pairwise(settings.sizes), 1):
        names += [
            tr("layer {k}: input {i} to unit {j}", k=k, i=i, j=j)
            for i in range(1, m + 1)
            for j in range(1, n + 1)
        ]
        biases = [tr("layer {k}: bias of unit {j}", k=k, j=j) for j in range(1, n + 1)]
        names += biases * settings.bias
    return names


def code(_: Scene) -> None:
    panels.code(
        {
            tr("Forward: each layer's outputs from those of the layer before."): Network.forward,
            tr("The gradient of one step."): gradient_into,
            tr("The run on this page."): boundary.learn,
            tr("How it trains."): boundary.run,
        }
    )


def take_away(scene: Scene) -> None:
    learned, settings = scene.learned, scene.settings
    if scene.own:  # perhaps not all of its rows take part
        origin = export.own_source(replace(scene.own, data=scene.data))
    else:
        origin = scripts.built_in(scene.kind, len(scene.data), scene.noise, settings.split_seed)
    parameters = Parameters(settings.sizes, bias=settings.bias, flat=learned.thetas[-1])
    history: dict[str, Any] = {"epoch": learned.epochs, **curves(learned)}
    whole = {"batch_size": settings.batch_size or len(learned.train.data)}
    export.panel(
        PAGE,
        origin,
        scripts.script(origin, learned, scene.best),
        parameters,
        asdict(settings) | whole | {"centre": learned.centre, "scale": learned.scale},
        history | export.weight_columns(parameters, learned.thetas),
        scene.data,
    )
