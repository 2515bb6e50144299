"""One image, one step: a network learns a single image by heart, and what becomes of the others."""

import random

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from datasets import mnist
from engine.activations import Array
from engine.data import Dataset
from experiments import digits, one_image
from experiments.metrics import classes
from experiments.one_image import MOST_STEPS
from ui import link, panels, shell
from ui import reader as readers
from ui import training_job as jobs
from ui.cached import cached
from ui.digit_source import NO_MNIST
from ui.formulas import one_image as sums
from ui.instruments import one_image as instruments
from ui.instruments.one_image import Scene
from ui.numbers import count
from ui.pictures import digits as images
from ui.pictures import one_image as pictures
from ui.step_control import step_control

QUESTION = "One image, learned over and over: how soon is it read, and what becomes of the others?"
STARTS = (readers.HERE, "A random start")
RATES = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
RATE = 0.2
SEED = ("Seed of the random start", 0, 9999)
MANY = (
    "Draws a second run beside this one, dashed: as many steps, but each with "
    f"{one_image.BATCH} training images that it has not seen before."
)


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view."""
    with controls:
        start, seed, data = choose_start()
        parts = jobs.read_images(data)
        number = choose_image(start, seed, data, parts.test)
        rate = st.select_slider("Learning rate", RATES, RATE, key="d_one_rate", **link.BOUND)
        with_many = st.toggle("Now with many images", True, key="d_many", help=MANY, **link.BOUND)
        with st.expander("More"):
            steps = st.slider(
                "Steps", 5, MOST_STEPS, MOST_STEPS, 5, key="d_one_steps", **link.BOUND
            )
            if not mnist.available():
                st.caption(NO_MNIST)
        link.say_what_failed()
    one, rest = one_image.example(parts.test, number), one_image.others(parts.test, number)
    many = one_image.lessons(parts.train)
    course = cached(one_image.learn)(start, one, rest, rate, steps)
    other = cached(one_image.study)(start, one, rest, many, rate, steps) if with_many else None
    with picture:
        st.caption(QUESTION)
        top, below = st.container(), st.container()
        step = step_control(steps, run=repr((data, seed, number, rate, steps)))
    scene = Scene(
        *(start, STARTS[seed is not None], seed, data, number, one, rest, many, rate, steps),
        *(course, other, step),
    )
    with top:
        draw_image(scene, parts)
    with below:
        draw_curves(scene)
    with picture:
        shell.numbers(instruments.measures(scene))
    panels.panels(instruments.entries(scene), key="d_one_panel")


def choose_start() -> tuple[Array, int | None, str]:
    """The control for the weights to start from: they, their seed, the set of images."""
    name = st.selectbox(
        "Start",
        STARTS,
        key="d_one_start",
        help="The network trained here knows all ten digits; one with random weights knows none.",
        **link.BOUND,
    )
    data = readers.set_at_hand()
    if name == STARTS[1]:
        seed = st.number_input(*SEED, 1, key="d_one_seed", **link.BOUND)
        pixels = jobs.read_images(data).test.X.shape[1]
        return one_image.random_start(pixels, int(seed)), int(seed), data
    run = jobs.on_screen(jobs.current(), data)[1]
    if not one_image.fits(run.settings):
        st.caption(
            f"Here a network with {one_image.UNITS} hidden sigmoid units and squared error is "
            "followed, on MNIST or the 8×8 digits. The last one trained is of another kind, so "
            "the page's first one is shown."
        )
        run = jobs.opening(data)
    theta = run.history[-1].theta
    assert theta is not None  # the newest epoch's weights are always kept
    return theta.astype(np.float64), None, run.settings.data


def choose_image(start: Array, seed: int | None, data: str, test: Dataset) -> int:
    """The control for the image: at first one that the network misreads."""
    labels = classes(test.y)
    said = _said(start, data, test)
    last, key = len(test) - 1, jobs.key("one", data)
    chosen: int = st.number_input(
        f"Test image, 0 to {count(last)}",
        *(0, last, one_image.telling(said, labels)),
        key=key,
        **link.BOUND,
    )
    wrong = np.flatnonzero(said != labels).tolist()
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Any", help="Any test image", on_click=_any, args=(key, last), key="d_one_any")
        st.button(
            "Next mistake",
            help="The next test image that the network misreads before the first step",
            on_click=_next,
            args=(key, wrong),
            key="d_one_next",
            disabled=not wrong,
        )
    return int(chosen)


@st.cache_resource(show_spinner="Reading all test images", max_entries=16)
def _said(start: Array, data: str, _test: Dataset) -> np.ndarray:
    """What the network says to all test images of this set before the first step."""
    return one_image.says(start, _test)


def _any(key: str, last: int) -> None:
    st.session_state[key] = random.randint(0, last)


def _next(key: str, numbers: list[int]) -> None:
    here = st.session_state[key]
    st.session_state[key] = next((n for n in numbers if n > here), numbers[0])


def draw_image(scene: Scene, parts: digits.Parts) -> None:
    """The image, its ten outputs, and the table of what they miss."""
    columns = st.columns([1, 1.3, 2], gap="small")
    said = scene.course.outputs[scene.step]
    with columns[0]:
        images.draw_reading(parts, scene.number, said)
    with columns[1]:
        images.draw_outputs(said, scene.label)
    with columns[2]:
        pictures.neurons(sums.brief(scene.now), scene.label)


def draw_curves(scene: Scene) -> None:
    """What the steps do to this image and to the others."""
    left, right = st.columns(2, gap="small")
    with left:
        pictures.losses(scene.course, scene.other, scene.step, instruments.pinned(scene, "loss"))
    with right:
        pins = instruments.pinned(scene, "accuracy")
        pictures.accuracies(scene.course, scene.other, len(scene.rest), scene.step, pins)
