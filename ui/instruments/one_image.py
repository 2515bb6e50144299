"""Under "One image, one step": the panels, and the weight whose sum is worked out."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st

from engine import training
from engine.activations import Array
from engine.data import Dataset
from engine.losses import squared_error
from engine.network import Network, Parameters
from experiments import one_image
from experiments.digits import CLASSES
from experiments.one_image import LOSS, UNITS, Course
from language import marked, tr
from ui import compare, export, gradient_check, link, panels
from ui.formulas import one_image as sums
from ui.formulas.one_image import Weight
from ui.image_uploads import called
from ui.instruments.one_image_notice import notice
from ui.instruments.one_image_scene import HIDDEN, OUTPUT, Scene
from ui.numbers import count, number, percent
from ui.scripts import one_image as scripts
from ui.words import joined

PAGE = "digits one image"
TO_OUTPUT, FROM_PIXEL = marked("hidden unit to output"), marked("pixel to hidden unit")


def pinned(scene: Scene, column: str) -> pa.Table:
    """Pinned runs on the same image (run, step, column)."""
    return compare.curves(PAGE, scene.family, "step", column)


def measures(scene: Scene) -> dict[str, str]:
    """The numbers beneath the picture."""
    course, step = scene.course, scene.step
    return {
        tr("loss of this image"): number(float(course.losses[step])),
        tr("loss after the next step"): number(scene.now.loss_after),
        tr("gradient, hidden layer"): number(float(course.sizes[step, HIDDEN])),
        tr("gradient, output layer"): number(float(course.sizes[step, OUTPUT])),
        tr("{n} others read", n=count(len(scene.rest))): percent(float(course.accuracies[step])),
    }


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        marked("Notice"): notice,
        marked("The sum"): the_sum,
        marked("All steps"): all_steps,
        marked("Compare"): comparison,
        marked("Gradient check"): check,
        marked("Code"): code,
        marked("Export"): take_away,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def the_sum(scene: Scene) -> None:
    weight = choose_weight(scene)
    names = tr(
        "Hidden units count from 1, outputs are called as their digits, pixels by row and column "
        "from 0."
    )
    letters = tr("δ says how the loss follows a neuron's sum z.")
    if weight.pixel:
        letters = tr(
            "δ says how the loss follows a neuron's sum z, and e how it follows what the hidden "
            "unit says, by way of all ten outputs."
        )
    after = tr(
        "Once all {n} weights and biases have moved like this one, the loss is {loss}.",
        n=count(scene.start.size),
        loss=number(scene.now.loss_after, 6),
    )
    sums.show(scene.now, scene.learning_rate, weight, joined(names, letters, after))


def choose_weight(scene: Scene) -> Weight:
    """The controls for it; at first the weight with the largest gradient at the start."""
    unit, place = strongest(scene)
    with st.container(horizontal=True):
        output = st.number_input(tr("Output, 0 to 9"), 0, 9, scene.label, **_narrow("d_one_out"))
        kind = st.selectbox(
            *(tr("Weight"), [TO_OUTPUT, FROM_PIXEL]),
            format_func=tr,
            width=240,
            **link.bound("d_one_weight"),
        )
        label = tr("Hidden unit, 1 to {last}", last=UNITS)
        j = st.number_input(label, 1, UNITS, unit + 1, **_narrow("d_one_unit"))
        if kind == TO_OUTPUT:
            return Weight(int(j) - 1, int(output))
        last, key = scene.side - 1, "8" * (scene.side < 28)
        at = [
            st.number_input(label, 0, last, here, **_narrow(f"d_one_{name}{key}"))
            for name, label, here in zip(
                ("row", "column"),
                (tr("Row, 0 to {last}", last=last), tr("Column, 0 to {last}", last=last)),
                divmod(place, scene.side),
                strict=True,
            )
        ]
    return Weight(int(j) - 1, int(output), (int(at[0]), int(at[1])))


def _narrow(key: str) -> dict[str, Any]:
    return {"width": 160, **link.bound(key)}


def strongest(scene: Scene) -> tuple[int, int]:
    """The hidden unit and the pixel between which the gradient is largest at the start."""
    first = scene.at(0)
    place, unit = divmod(int(np.abs(first.gradient.layers[HIDDEN].W).argmax()), UNITS)
    return unit, place


def all_steps(scene: Scene) -> None:
    steps = np.arange(scene.steps + 1)
    columns: dict[str, Any] = {tr("step"): steps, tr("says"): scene.course.said}
    columns |= {tr(name): values for name, values in history(scene.course).items()}
    if scene.other is not None:
        for name, values in history(scene.other).items():
            columns[tr("{name}, many images", name=tr(name))] = values
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        columns,
        hide_index=True,
        height=260,
        column_config=dict.fromkeys([*columns][2:], form),
        alt=tr("Losses, gradient and accuracy at every step, with one image and with many"),
    )


def history(course: Course) -> dict[str, Array]:
    """The columns of a run, their names in English."""
    return {
        marked("loss"): course.losses,
        marked("gradient, hidden"): course.sizes[:, HIDDEN],
        marked("gradient, output"): course.sizes[:, OUTPUT],
        marked("accuracy on others"): course.accuracies,
        marked("mean loss of others"): course.others,
    }


def comparison(scene: Scene) -> None:
    course, start = scene.course, tr(scene.start_name)
    if scene.seed is not None:
        start = tr("{start}, seed {seed}", start=start, seed=scene.seed)
    image = tr("{n} of {data}", n=count(scene.number), data=called(scene.data))
    compare.panel(
        PAGE,
        scene.family,
        {
            marked("image"): image,
            marked("start"): start,
            marked("learning rate"): f"{scene.learning_rate:g}",
            marked("steps"): f"{scene.steps}",
        },
        {
            marked("last loss"): number(float(course.losses[-1])),
            marked("others read at the end"): percent(float(course.accuracies[-1])),
        },
        {
            "step": np.arange(scene.steps + 1),
            "loss": course.losses,
            "accuracy": course.accuracies,
        },
    )


def parameter_names(side: int) -> list[str]:
    """Of every weight and bias, in the order of the flat vector."""
    places = [(row, column) for row in range(side) for column in range(side)]
    pixels = [tr("pixel ({row}, {column})", row=row, column=column) for row, column in places]
    units = [tr("hidden unit {k}", k=j) for j in range(1, UNITS + 1)]
    outputs = [tr("output {digit}", digit=d) for d in range(CLASSES)]
    return [
        *(tr("{start} to {end}", start=start, end=end) for start in pixels for end in units),
        *(tr("bias of {unit}", unit=unit) for unit in units),
        *(tr("{start} to {end}", start=start, end=end) for start in units for end in outputs),
        *(tr("bias of {unit}", unit=output) for output in outputs),
    ]


def check(scene: Scene) -> None:
    names = parameter_names(scene.side)
    if st.session_state.get("checked") not in names:
        unit, place = strongest(scene)
        st.session_state["checked"] = names[place * UNITS + unit]
    gradient_check.panel(scene.now.network, LOSS, scene.one, names)


def code(_: Scene) -> None:
    panels.code(
        {
            tr(
                "The run on this image: the training of all pages, with a data set of one example."
            ): one_image.descend,
            tr("The run with many images."): one_image.wander,
            tr("The gradient: forward, loss, backward."): training.gradient_into,
            tr("The way back through the layers."): Network.backward,
            tr("The squared error and its slope."): squared_error,
        }
    )


def take_away(scene: Scene) -> None:
    start: Array | int = scene.start if scene.seed is None else scene.seed
    origin = scripts.source(scene.one, scene.label)
    model = scene.now.network
    last = one_image.descend(scene.start, scene.one, scene.learning_rate, scene.steps)[-1]
    settings: dict[str, Any] = {"learning_rate": scene.learning_rate, "steps": scene.steps}
    if scene.seed is not None:
        settings["seed"] = scene.seed
    alone = tr(
        "The run on the one image can be taken along. The {n} other images are not part of it.",
        n=count(len(scene.rest)),
    )
    inside = tr("The weights it starts from stand in the script.")
    st.caption(alone if scene.seed is not None else joined(alone, inside))
    export.panel(
        "one-image",
        origin,
        scripts.script(origin, start, scene.learning_rate, scene.steps),
        Parameters(model.sizes, flat=last),
        settings,
        {"step": np.arange(scene.steps + 1), "says": scene.course.said, **history(scene.course)},
        Dataset(scene.one.X, np.array([[float(scene.label)]])),
    )
