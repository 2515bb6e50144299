"""Train: a network learns on thousands of images, then reads images that it never saw."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from datasets import mnist
from experiments import digits
from language import tr
from ui import compare, digit_images, lessons, link, panels, shell, training_session
from ui import image_uploads as uploads
from ui import training_job as jobs
from ui.activation_names import called
from ui.challenges.digits import TRAIN
from ui.image_number import choose_image
from ui.instruments import digits as instruments
from ui.instruments import digits_notice
from ui.instruments.digits import PAGE, Scene
from ui.numbers import number, percent
from ui.pictures.digits import draw_reading
from ui.pictures.digits_curves import draw_curves
from ui.pictures.digits_outputs import draw_outputs
from ui.step_control import step_control
from ui.words import plain


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view: settings and buttons, the run at rest or under way, the panels."""
    with controls:
        job, fallback = settle()
    if job and job.now.state == jobs.TRAINING:
        with picture:
            st.fragment(
                lambda: run_picture(*training_session.on_screen(job, fallback)),
                run_every=training_session.EVERY,
            )()
        st.fragment(lambda: tick(job, fallback), run_every=training_session.EVERY)()
        return
    with picture:
        scene = run_picture(*training_session.on_screen(job, fallback))
    below(scene)


def settle() -> tuple[jobs.Job | None, str]:
    """The controls; the visitor's job, and whose opening run stands in for it."""
    usual = digits.MNIST if mnist.available() else digits.SMALL
    sources = [*digits.DEFAULTS, uploads.OWN]
    source = st.selectbox(
        *(tr("Data"), sources, sources.index(usual)),
        format_func=tr,
        **link.bound("d_images"),
    )
    with st.container():
        images = digit_images.images(source)
    written = hidden_layers()
    bent = st.toggle(
        tr("Bent copies"),
        **link.bound("d_bent"),
        help=tr(
            "Every training image is shifted, turned, scaled and bent a little, anew each time it "
            "is shown: the network never sees the same one twice. An epoch takes longer."
        ),
    )
    buttons = st.container()
    with st.expander(tr("More")):
        more = method(source)
    name = (uploads.chosen() if source == uploads.OWN else source) or source
    with buttons:
        settings = None
        try:
            settings = digits.Settings(name, digits.layers(written), *more, bent=bent)
        except ValueError as problem:
            st.error(plain(str(problem)))
        job = training_session.buttons(settings, images)
    link.say_what_failed()
    return job, source if images and source in digits.OPENING else digits.SMALL


def hidden_layers() -> str:
    """The control for their sizes."""
    return st.text_input(
        *(tr("Hidden layers"), "10", 40),
        **link.bound("d_hidden"),
        help=tr(
            "Units in each layer between pixels and outputs: 10, or 512, 256 for two layers. At "
            "most {layers} layers of {units} units; leave empty for none.",
            layers=digits.MOST_LAYERS,
            units=digits.MOST_UNITS,
        ),
    )


def method(source: str) -> tuple[str, str, str, float, float, int, int, int]:
    """How to learn: what `Settings` holds after the hidden layers, in its order."""
    usual = digits.DEFAULTS.get(source, digits.Settings(source))
    key = digit_images.key("epochs", source)
    epochs = st.slider(tr("Epochs"), 1, 60, usual.epochs, **link.bound(key))
    loss = st.selectbox(
        *(tr("Loss"), list(digits.LOSSES)),
        format_func=lambda name: tr(digits_notice.brief(name)),
        **link.bound("d_loss"),
    )
    hidden_f = st.selectbox(
        tr("Hidden activation"), digits.HIDDEN, format_func=called, **link.bound("d_activation")
    )
    method = st.selectbox(tr("Optimiser"), digits.OPTIMIZERS, **link.bound("d_optimizer"))
    rate, key = digits.RATES[method, loss], f"d_rate{list(digits.RATES).index((method, loss))}"
    rate = st.number_input(
        *(tr("Learning rate"), 1e-6, 1e3, rate, rate / 10, "%g"), **link.bound(key)
    )
    momentum = (
        st.slider(tr("Momentum"), 0.0, 0.95, 0.0, 0.05, **link.bound("d_momentum"))
        if method == "SGD"
        else 0.0
    )
    sizes = [8, 16, 32, 64, 128, 256]
    size = st.select_slider(tr("Images in a batch"), sizes, 32, **link.bound("d_batch"))
    seed = st.number_input(tr("Seed of the start"), 0, 9999, **link.bound("d_start"))
    return hidden_f, loss, method, rate, momentum, size, epochs, seed


def run_picture(now: jobs.Training, run: jobs.Training) -> Scene:
    """The picture: at the newest epoch while the network trains, afterwards at the chosen one."""
    settings, parts = run.settings, digit_images.read_images(run.settings.data)
    st.caption(digits_notice.in_words(settings, parts.test.X.shape[1]))
    curves, image, bars = st.columns([1.2, 0.8, 1])
    epoch, exam = run.history[-1], None
    if now.state == jobs.TRAINING:
        st.progress(now.done, training_session.progress_in_words(now))
    else:
        step = step_control(len(run.history) - 1, run=repr(settings), noun="epoch")
        epoch = digits.nearest(run.history, step)
        exam = digit_images.exam(settings, epoch.epoch, epoch)
        for note in digits_notice.notes(now, run, step):
            st.caption(note)
    shell.numbers(
        {
            tr("training accuracy"): percent(epoch.train.accuracy),
            tr("validation accuracy"): percent(epoch.validation.accuracy),
            tr("validation loss"): number(epoch.validation.loss),
            tr("test accuracy"): percent(exam.accuracy) if exam else tr("after the run"),
        }
    )
    if exam and (trouble := digits_notice.trouble(run, parts.validation)):
        st.warning(trouble)
    with image:
        chosen = choose_image(parts, digit_images.key("image", settings.data), exam)
        said = digits.read_one(settings, epoch, parts.test, chosen)
        draw_reading(parts, chosen, said)
    with bars:
        draw_outputs(said, int(parts.test.y[chosen].argmax()))
    with curves:
        pins = compare.curves(PAGE, settings.data, "epoch", "value")
        draw_curves(run.history, settings.epochs, epoch, parts, pins)
    return Scene(run, parts, epoch, exam)


def below(scene: Scene) -> None:
    """The panels; those that need a run at rest say so while it is under way."""
    panels.panels(lessons.among(instruments.entries(scene), TRAIN, scene), key="d_panel")


def tick(job: jobs.Job, fallback: str) -> None:
    """One beat of a run under way: draw first, then work, so that nothing looks out of date."""
    run = training_session.on_screen(job, fallback)[1]
    below(Scene(run, digit_images.read_images(run.settings.data), run.history[-1], None))
    training_session.work(job)
    if job.now.state != jobs.TRAINING:
        st.rerun()
