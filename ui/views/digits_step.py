"""One image, one step: a network learns a single image by heart, and what becomes of the others."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.activations import Array
from engine.data import Dataset
from experiments import digits, one_image
from experiments.metrics import classes
from experiments.one_image import MOST_STEPS
from language import marked, tr
from ui import digit_images, lessons, link, panels, shell, training_session
from ui import reader as readers
from ui.cached import HASHES, cached
from ui.challenges.digits import ONE_IMAGE
from ui.digit_source import say_where_mnist_is
from ui.formulas import one_image as sums
from ui.image_number import jump
from ui.instruments import one_image as instruments
from ui.instruments.one_image_scene import Scene
from ui.numbers import count
from ui.pictures import one_image as pictures
from ui.pictures.digits import draw_reading
from ui.pictures.digits_outputs import draw_outputs
from ui.step_control import step_control
from ui.waiting import waiting

QUESTION = marked(
    "One image, learned over and over: how soon is it read, and what becomes of the others?"
)
STARTS = (readers.HERE, marked("A random start"))
RATES = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
RATE = 0.2
MOST_SEED = 9999


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view."""
    with controls:
        start, seed, data = choose_start()
        parts = digit_images.read_images(data)
        number = choose_image(start, seed, data, parts.test)
        rate = st.select_slider(tr("Learning rate"), RATES, RATE, **link.bound("d_one_rate"))
        with_many = choose_many()
        with st.expander(tr("More")):
            bound = link.bound("d_one_steps")
            steps = st.slider(tr("Steps"), 5, MOST_STEPS, MOST_STEPS, 5, **bound)
            say_where_mnist_is()
        link.say_what_failed()
    one, rest, many = _images(data=data, number=number, _parts=parts)
    course = cached(one_image.learn)(start, one, rest, rate, steps)
    other = cached(one_image.study)(start, one, rest, many, rate, steps) if with_many else None
    with picture:
        st.caption(tr(QUESTION))
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
    panels.panels(lessons.among(instruments.entries(scene), ONE_IMAGE, scene), key="d_one_panel")


def choose_start() -> tuple[Array, int | None, str]:
    """The control for the weights to start from: they, their seed, the set of images."""
    name = st.selectbox(
        tr("Starting weights"),
        STARTS,
        format_func=tr,
        help=tr(
            "The network trained here has learned from all ten digits; one with random weights "
            "has learned nothing."
        ),
        **link.bound("d_one_start"),
    )
    data = readers.set_at_hand()
    if name == STARTS[1]:
        label = tr("Seed of the random start")
        seed = st.number_input(label, 0, MOST_SEED, 1, **link.bound("d_one_seed"))
        pixels = digit_images.read_images(data).test.X.shape[1]
        return one_image.random_start(pixels, int(seed)), int(seed), data
    run = training_session.on_screen(training_session.current(), data)[1]
    if not one_image.fits(run.settings):
        st.caption(
            tr(
                "Here a network with {units} hidden sigmoid units and squared error is followed, "
                "on MNIST or the 8×8 digits. The last one trained is of another kind, so the "
                "page's first one is shown.",
                units=one_image.UNITS,
            )
        )
        run = training_session.first_run(data)
    theta = run.history[-1].theta
    assert theta is not None  # the newest epoch's weights are always kept
    return theta.astype(np.float64), None, run.settings.data


def choose_many() -> bool:
    """The control for the second run."""
    words = tr(
        "Draws a second run beside this one, dashed: as many steps, but each with {images} "
        "training images that it has not seen before.",
        images=one_image.BATCH,
    )
    return st.toggle(tr("Now with many images"), True, help=words, **link.bound("d_many"))


def choose_image(start: Array, seed: int | None, data: str, test: Dataset) -> int:
    """The control for the image: at first one that the network misreads."""
    labels = classes(test.y)
    with waiting(tr("Reading all test images"), (data, seed)):
        said = _said(start=start, data=data, _test=test)
    last, key = len(test) - 1, digit_images.key("one", data)
    chosen: int = st.number_input(
        tr("Test image, 0 to {last}", last=count(last)),
        *(0, last, one_image.telling(said, labels)),
        **link.bound(key),
    )
    jump(
        key,
        last,
        np.flatnonzero(said != labels).tolist(),
        names=(tr("Any"), tr("Next mistake")),
        keys=("d_one_any", "d_one_next"),
        help=tr("The next test image that the network misreads before the first step"),
    )
    return int(chosen)


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs=HASHES)
def _said(start: Array, data: str, _test: Dataset) -> np.ndarray:
    """What the network says to all test images of this set before the first step."""
    return one_image.says(start, _test)


@st.cache_resource(show_spinner=False, max_entries=16)
def _images(data: str, number: int, _parts: digits.Parts) -> tuple[Dataset, Dataset, Dataset]:
    """The image, the others, and those of the second run: of a set that all visitors share."""
    test = _parts.test
    return (
        one_image.example(test, number),
        one_image.others(test, number),
        one_image.lessons(_parts.train),
    )


def draw_image(scene: Scene, parts: digits.Parts) -> None:
    """The image, its ten outputs, and the table of what they miss."""
    columns = st.columns([1, 1.3, 2], gap="small")
    said = scene.course.outputs[scene.step]
    with columns[0]:
        draw_reading(parts, scene.number, said)
    with columns[1]:
        draw_outputs(said, scene.label)
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
