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
from ui import compare, export, gradient_check, link, panels
from ui.formulas import one_image as sums
from ui.formulas.one_image import Weight
from ui.instruments.one_image_notice import notice
from ui.instruments.one_image_scene import HIDDEN, OUTPUT, Scene
from ui.numbers import count, number, percent
from ui.scripts import one_image as scripts

PAGE = "digits one image"
TO_OUTPUT, FROM_PIXEL = "hidden unit to output", "pixel to hidden unit"


def pinned(scene: Scene, column: str) -> pa.Table:
    """Pinned runs on the same image (run, step, column)."""
    return compare.curves(PAGE, scene.family, "step", column)


def measures(scene: Scene) -> dict[str, str]:
    """The numbers beneath the picture."""
    course, step = scene.course, scene.step
    return {
        "loss of this image": number(float(course.losses[step])),
        "loss after the next step": number(scene.now.loss_after),
        "gradient, hidden layer": number(float(course.sizes[step, HIDDEN])),
        "gradient, output layer": number(float(course.sizes[step, OUTPUT])),
        f"{count(len(scene.rest))} others read": percent(float(course.accuracies[step])),
    }


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        "Notice": notice,
        "The sum": the_sum,
        "All steps": all_steps,
        "Compare": comparison,
        "Gradient check": check,
        "Code": code,
        "Export": take_away,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def the_sum(scene: Scene) -> None:
    weight = choose_weight(scene)
    after = scene.now.loss_after
    note = (
        "Hidden units count from 1, outputs are called as their digits, pixels by row and column "
        "from 0. δ says how the loss follows a neuron's sum z"
        + (
            ", and e how it follows what the hidden unit says, by way of all ten outputs. "
            if weight.pixel
            else ". "
        )
        + f"Once all {count(scene.start.size)} weights and biases have moved like this one, "
        f"the loss is {number(after, 6)}."
    )
    sums.show(scene.now, scene.learning_rate, weight, note)


def choose_weight(scene: Scene) -> Weight:
    """The controls for it; at first the weight with the largest gradient at the start."""
    unit, place = strongest(scene)
    with st.container(horizontal=True):
        output = st.number_input("Output, 0 to 9", 0, 9, scene.label, **_narrow("d_one_out"))
        kind = st.selectbox(
            "Weight", [TO_OUTPUT, FROM_PIXEL], width=240, **link.bound("d_one_weight")
        )
        j = st.number_input(
            f"Hidden unit, 1 to {UNITS}", 1, UNITS, unit + 1, **_narrow("d_one_unit")
        )
        if kind == TO_OUTPUT:
            return Weight(int(j) - 1, int(output))
        last, key = scene.side - 1, "8" * (scene.side < 28)
        at = [
            st.number_input(
                f"{name}, 0 to {last}", 0, last, here, **_narrow(f"d_one_{name.lower()}{key}")
            )
            for name, here in zip(("Row", "Column"), divmod(place, scene.side), strict=True)
        ]
    return Weight(int(j) - 1, int(output), (int(at[0]), int(at[1])))


def _narrow(key: str) -> dict[str, Any]:
    return {"width": 160, **link.bound(key)}


def strongest(scene: Scene) -> tuple[int, int]:
    """The hidden unit and the pixel between which the gradient is largest at the start."""
    first = one_image.moment(scene.start, scene.one, scene.learning_rate, 0)
    place, unit = divmod(int(np.abs(first.gradient.layers[HIDDEN].W).argmax()), UNITS)
    return unit, place


def all_steps(scene: Scene) -> None:
    columns: dict[str, Any] = {"step": np.arange(scene.steps + 1), "says": scene.course.said}
    columns |= history(scene.course)
    if scene.other is not None:
        columns |= {f"{name}, many images": values for name, values in history(scene.other).items()}
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        columns,
        hide_index=True,
        height=260,
        column_config=dict.fromkeys([*columns][2:], form),
        alt="Losses, gradient and accuracy at every step, with one image and with many",
    )


def history(course: Course) -> dict[str, Array]:
    return {
        "loss": course.losses,
        "gradient, hidden": course.sizes[:, HIDDEN],
        "gradient, output": course.sizes[:, OUTPUT],
        "accuracy on others": course.accuracies,
        "mean loss of others": course.others,
    }


def comparison(scene: Scene) -> None:
    course = scene.course
    compare.panel(
        PAGE,
        scene.family,
        {
            "image": f"{count(scene.number)} of {scene.data}",
            "start": scene.start_name + (f", seed {scene.seed}" if scene.seed is not None else ""),
            "learning rate": f"{scene.learning_rate:g}",
            "steps": f"{scene.steps}",
        },
        {
            "last loss": number(float(course.losses[-1])),
            "others read at the end": percent(float(course.accuracies[-1])),
        },
        {
            "step": np.arange(scene.steps + 1),
            "loss": course.losses,
            "accuracy": course.accuracies,
        },
    )


def parameter_names(side: int) -> list[str]:
    """Of every weight and bias, in the order of the flat vector."""
    pixels = [f"pixel ({row}, {column})" for row in range(side) for column in range(side)]
    units = [f"hidden unit {j}" for j in range(1, UNITS + 1)]
    outputs = [f"output {d}" for d in range(CLASSES)]
    return [
        *(f"{start} to {end}" for start in pixels for end in units),
        *(f"bias of {unit}" for unit in units),
        *(f"{start} to {end}" for start in units for end in outputs),
        *(f"bias of {output}" for output in outputs),
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
            "The run on this image: the training of all pages, with a data set of one example.": (
                one_image.descend
            ),
            "The run with many images.": one_image.wander,
            "The gradient: forward, loss, backward.": training.gradient_into,
            "The way back through the layers.": Network.backward,
            "The squared error and its slope.": squared_error,
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
    st.caption(
        f"The run on the one image can be taken along. The {count(len(scene.rest))} other images "
        f"are not part of it."
        + " The weights it starts from stand in the script."
        * (scene.seed is None)
    )
    export.panel(
        "one-image",
        origin,
        scripts.script(origin, start, scene.learning_rate, scene.steps),
        Parameters(model.sizes, flat=last),
        settings,
        {"step": np.arange(scene.steps + 1), "says": scene.course.said, **history(scene.course)},
        Dataset(scene.one.X, np.array([[float(scene.label)]])),
    )
