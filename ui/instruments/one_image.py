"""Under "One image, one step": what to notice, the sum, all steps, compare, check, code, export."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
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
from experiments.one_image import BATCH, LOSS, UNITS, Course, Moment
from ui import compare, export, gradient_check, link, panels
from ui.cached import cached, fingerprint
from ui.formulas import one_image as sums
from ui.formulas.one_image import Weight
from ui.numbers import count, number, percent, plural
from ui.scripts import one_image as scripts

PAGE = "digits one image"
KNOWS = 0.2  # of the other images: who reads fewer guesses
LARGER = 10  # times the learning rate, for the sentence on small steps
TO_OUTPUT, FROM_PIXEL = "hidden unit to output", "pixel to hidden unit"
HIDDEN, OUTPUT = 0, 1  # layers of weights


@dataclass(frozen=True)
class Scene:
    """What is on screen: the start, the image, the settings, both runs, the step."""

    start: Array  # (P,)
    start_name: str
    seed: int | None  # of a random start
    data: str
    number: int
    one: Dataset
    rest: Dataset
    many: Dataset
    learning_rate: float
    steps: int
    course: Course
    other: Course | None  # with many images
    step: int

    @property
    def label(self) -> int:
        return int(self.one.y[0].argmax())

    @property
    def said(self) -> int:
        return int(self.course.said[self.step])

    @property
    def side(self) -> int:
        """Pixels along an edge of the image."""
        return round(self.one.X.shape[1] ** 0.5)

    @cached_property
    def family(self) -> str:
        return fingerprint(self.one)

    @cached_property
    def now(self) -> Moment:
        return one_image.moment(self.start, self.one, self.learning_rate, self.step)


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


def notice(scene: Scene) -> None:
    for sentence in (this_step(scene), by_heart(scene), many_images(scene), small_steps(scene)):
        st.markdown(sentence)


def this_step(scene: Scene) -> str:
    """The loss, its largest part, and what the next step does to it."""
    now, label = scene.now, scene.label
    squares = (now.outputs - now.y) ** 2
    worst = int(squares.argmax())
    moving = int(np.count_nonzero(now.gradient.flat))
    all_of_them = count(now.gradient.flat.size)
    when = f"After {plural(scene.step, 'step')}" if scene.step else "Before the first step"
    return (
        f"{when} the network says **{scene.said}** to this "
        f"{label}. The ten squared errors add up to the loss {number(now.loss)}; the largest, "
        f"{number(float(squares[worst]))}, is that of output {worst}, which is "
        f"{number(float(now.outputs[worst]), 3)} where {now.y[worst]:g} is wanted. "
        f"{count(moving)} of {all_of_them} weights and biases have a gradient; those that lead "
        f"from a pixel without ink have none. The next step moves each by "
        f"{scene.learning_rate:g} times its gradient, downhill: the loss "
        f"{_goes(now.loss, now.loss_after)}."
    )


def _goes(before: float, after: float) -> str:
    verb = "falls" if after < before else "rises" if after > before else "stays"
    return f"{verb} {'at' if verb == 'stays' else 'to'} {number(after)}"


def by_heart(scene: Scene) -> str:
    """What the steps so far did to the image and to all others."""
    course, step, n = scene.course, scene.step, len(scene.rest)
    first, now = (round(float(course.accuracies[k]) * n) for k in (0, step))
    if step == 0:
        return (
            f"Before the first step it reads {count(first)} of {count(n)} other test images. Move "
            f"on, and watch both curves."
        )
    fewer = f"{count(abs(first - now))} {'fewer' if now < first else 'more'} than at the start"
    change = fewer if now != first else "as many as at the start"
    lesson = ""
    if first < KNOWS * n:
        lesson = " It could not read before, and one image does not teach it."
    elif now < first:
        lesson = " Learning one image by heart unlearns the others."
    return (
        f"From the start to step {step} the loss of this image went from "
        f"{number(float(course.losses[0]))} to {number(float(course.losses[step]))}. Of "
        f"{count(n)} other test images the network now reads {count(now)} correctly, "
        f"{change}.{lesson}"
    )


def many_images(scene: Scene) -> str:
    """Why many: where this image's gradient points, and what different images do instead."""
    cosine = one_image.agreement(scene.now, scene.one, scene.rest)
    angle = float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    side, effect = ("beyond", "makes") if angle > 90 else ("within", "also helps")
    end = " worse" if angle > 90 else ""
    aim = (
        f"**Why many images.** This image's gradient and the mean gradient of the "
        f"{count(len(scene.rest))} others are {number(angle, 3)}° apart. That is {side} 90°, so "
        f"for now a small step that helps this image {effect} the others{end} on average."
    )
    if scene.other is None or scene.step == 0:
        return aim
    seen = plural(BATCH * scene.step, "different image")
    one, many = (float(run.accuracies[scene.step]) for run in (scene.course, scene.other))
    why = (
        ": a mean over several images keeps what they have in common, and what only one of them "
        "asks for counts little"
    )
    return (
        f"{aim} As many steps with {seen}, {BATCH} at a time, leave "
        f"{percent(many)} of the others read, against {percent(one)}{why * (many > one)}."
    )


def small_steps(scene: Scene) -> str:
    """What larger steps would do to the other images."""
    why = (
        "The gradient tells the way downhill only from here, and every weight that moves far takes "
        "along what it did for other images."
    )
    if scene.course.accuracies[0] < KNOWS:
        return f"**Why small steps.** {why} To see it, choose a start that knows the digits."
    rate = LARGER * scene.learning_rate
    large = cached(one_image.learn)(scene.start, scene.one, scene.rest, rate, scene.steps)
    here, there = (float(run.accuracies[-1]) for run in (scene.course, large))
    return (
        f"**Why small steps.** At the end of this run {percent(here)} of the others are read; "
        f"with a learning rate {LARGER} times as large, {rate:g}, it would be {percent(there)}. "
        f"{why}"
    )


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
        output = st.number_input("Output, 0 to 9", 0, 9, scene.label, key="d_one_out", **_NARROW)
        kind = st.selectbox(
            "Weight", [TO_OUTPUT, FROM_PIXEL], key="d_one_weight", width=240, **link.BOUND
        )
        j = st.number_input(
            f"Hidden unit, 1 to {UNITS}", 1, UNITS, unit + 1, key="d_one_unit", **_NARROW
        )
        if kind == TO_OUTPUT:
            return Weight(int(j) - 1, int(output))
        last, key = scene.side - 1, "8" * (scene.side < 28)
        at = [
            st.number_input(
                f"{name}, 0 to {last}", 0, last, here, key=f"d_one_{name.lower()}{key}", **_NARROW
            )
            for name, here in zip(("Row", "Column"), divmod(place, scene.side), strict=True)
        ]
    return Weight(int(j) - 1, int(output), (int(at[0]), int(at[1])))


_NARROW: dict[str, Any] = {"width": 160, **link.BOUND}


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
