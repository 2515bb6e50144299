"""Train: a network learns on thousands of images, then reads images that it never saw."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from datasets import mnist
from engine.network import Network
from engine.training import gradient_into
from experiments import digits
from ui import link, panels, shell
from ui import training_job as jobs
from ui.instruments import digits as words
from ui.numbers import number, percent
from ui.pictures import digits as pictures
from ui.step_control import step_control
from ui.words import plain


def show(controls: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Draw the view: settings and buttons, the run at rest or under way, the panels."""
    with controls:
        job, fallback = settle()
    if job and job.now.state == jobs.TRAINING:
        with picture:
            st.fragment(lambda: run_picture(*jobs.on_screen(job, fallback)), run_every=jobs.EVERY)()
        st.fragment(lambda: tick(job, fallback), run_every=jobs.EVERY)()
        return
    now, run = jobs.on_screen(job, fallback)
    with picture:
        epoch, exam = run_picture(now, run)
    below(run, epoch, exam)


def settle() -> tuple[jobs.Job | None, str]:
    """The controls; the visitor's job, and whose opening run stands in for it."""
    here = int(mnist.available())
    source = st.selectbox("Data", list(digits.DEFAULTS), index=here, key="d_images", **link.BOUND)
    with st.container():
        images = jobs.images(source)
    written = st.text_input(
        *("Hidden layers", "10", 40),
        key="d_hidden",
        **link.BOUND,
        help="Units in each layer between pixels and outputs: 10, or 512, 256 for two layers. "
        "At most 4 layers of 1000 units; leave empty for none.",
    )
    buttons = st.container()
    with st.expander("More"):
        more = method(source)
    with buttons:
        settings = None
        try:
            settings = digits.Settings(source, digits.layers(written), *more)
        except ValueError as problem:
            st.error(plain(str(problem)))
        job = jobs.buttons(settings, images)
    link.say_what_failed()
    return job, source if images else digits.SMALL


def method(source: str) -> tuple[str, str, str, float, float, int, int, int]:
    """How to learn: what `Settings` holds after the hidden layers, in its order."""
    usual, key = digits.DEFAULTS[source].epochs, jobs.key("epochs", source)
    epochs = st.slider("Epochs", 1, 60, usual, key=key, **link.BOUND)
    loss = st.selectbox(
        "Loss", list(digits.LOSSES), format_func=words.brief, key="d_loss", **link.BOUND
    )
    hidden_f = st.selectbox("Hidden activation", digits.HIDDEN, key="d_activation", **link.BOUND)
    method = st.selectbox("Optimizer", digits.OPTIMIZERS, key="d_optimizer", **link.BOUND)
    rate, key = digits.RATES[method, loss], f"d_rate{list(digits.RATES).index((method, loss))}"
    rate = st.number_input("Learning rate", 1e-6, 1e3, rate, rate / 10, "%g", key=key, **link.BOUND)
    momentum = (
        st.slider("Momentum", 0.0, 0.95, 0.0, 0.05, key="d_momentum", **link.BOUND)
        if method == "SGD"
        else 0.0
    )
    sizes = [8, 16, 32, 64, 128, 256]
    size = st.select_slider("Images in a batch", sizes, 32, key="d_batch", **link.BOUND)
    seed = st.number_input("Seed of the start", 0, 9999, key="d_start", **link.BOUND)
    return hidden_f, loss, method, rate, momentum, size, epochs, seed


def run_picture(now: jobs.Training, run: jobs.Training) -> tuple[digits.Epoch, digits.Exam | None]:
    """The picture: at the newest epoch while the network trains, afterwards at the chosen one."""
    settings, parts = run.settings, jobs.read_images(run.settings.data)
    st.caption(words.in_words(settings, parts.test.X.shape[1]))
    curves, image, bars = st.columns([1.2, 0.8, 1])
    epoch, exam = run.history[-1], None
    if now.state == jobs.TRAINING:
        st.progress(now.done, jobs.progress_in_words(now))
    else:
        step = step_control(len(run.history) - 1, run=repr(settings), noun="epoch")
        epoch = digits.nearest(run.history, step)
        exam = jobs.exam(settings, epoch.epoch, epoch)
        for note in words.notes(now, run, step):
            st.caption(note)
    shell.numbers(
        {
            "training accuracy": percent(epoch.train.accuracy),
            "validation accuracy": percent(epoch.validation.accuracy),
            "validation loss": number(epoch.validation.loss),
            "test accuracy": percent(exam.accuracy) if exam else "after the run",
        }
    )
    if exam and (trouble := words.trouble(run, parts.validation)):
        st.warning(trouble)
    with image:
        chosen = pictures.choose_image(parts, jobs.key("image", settings.data), exam)
        said = digits.read_one(settings, epoch, parts.test, chosen)
        pictures.draw_reading(parts, chosen, said)
    with bars:
        pictures.draw_outputs(said, int(parts.test.y[chosen].argmax()))
    with curves:
        pictures.draw_curves(run.history, settings.epochs, epoch, parts)
    return epoch, exam


def below(run: jobs.Training, epoch: digits.Epoch, exam: digits.Exam | None) -> None:
    """The panels; those that need all test images wait until the run rests."""
    settings, parts = run.settings, jobs.read_images(run.settings.data)

    def at_rest(draw: Callable[[digits.Exam], None]) -> Callable[[], None]:
        later = "This comes when the run rests: it needs all test images."
        return lambda: draw(exam) if exam else st.caption(later)

    panels.panels(
        {
            "Notice": lambda: st.markdown(" ".join(words.notice(run, parts, epoch, exam))),
            "Confusion matrix": at_rest(lambda exam: pictures.draw_confusion(exam.confusion)),
            "Worst mistakes": at_rest(lambda exam: pictures.draw_gallery(parts, exam)),
            "First-layer weights": lambda: pictures.draw_weights(settings, epoch, parts),
            "All epochs": lambda: pictures.draw_table(run.history),
            "Code": lambda: panels.code(
                {
                    "The run: batch after batch, epoch after epoch.": digits.learn,
                    "One batch: its gradient, backwards from outputs to pixels.": gradient_into,
                    "From pixels to outputs.": Network.forward,
                }
            ),
        },
        key="d_panel",
    )


def tick(job: jobs.Job, fallback: str) -> None:
    """One beat of a run under way: draw first, then work, so that nothing looks out of date."""
    run = jobs.on_screen(job, fallback)[1]
    below(run, run.history[-1], None)
    job.advance(jobs.TICK)
    if job.now.state != jobs.TRAINING:
        st.rerun()
