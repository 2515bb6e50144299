"""A visitor's training: its controls, its ticks in the page, and which run is on the screen."""

import streamlit as st

from experiments import digits
from experiments.digits import Parts, Settings
from language import tr
from ui import training_queue, visitors
from ui.digit_images import built_in
from ui.numbers import counted
from ui.training_job import PAUSED, TRAINING, UNDER_WAY, WAITING, Job, Training
from ui.waiting import waiting

TICK = 0.475  # seconds of work
SHORT = 0.08  # the same while others use the pages, whose answers would have to wait for it
EVERY = 0.5  # seconds from tick to tick
EVERY_WAITING = 1.0  # seconds between two looks at the queue
ASKED = "train: asked"  # in the session: the last click on Train


def current() -> Job | None:
    """This visitor's last job."""
    job: Job | None = st.session_state.get("job")
    return job


def ask() -> None:
    """Train was clicked. The run begins once this click's settings have been read: it would be
    the settings of the page's last run if it began here."""
    st.session_state[ASKED] = object()


def begin(settings: Settings | None, parts: Parts | None) -> Job | None:
    """The visitor's job: a new one in place of the last, if a click on Train is unanswered."""
    job, asked = current(), st.session_state.get(ASKED)
    if asked is None or (job is not None and job.asked is asked):
        return job
    if settings is None or parts is None:
        st.session_state[ASKED] = None
        return job
    if job is not None and job.now.state in UNDER_WAY and job.now.settings == settings:
        job.asked = asked  # a double click
        return job
    return start(settings, parts, asked)


def start(settings: Settings, parts: Parts, asked: object = None) -> Job:
    """Begin a run in place of the last one, which stays on screen until there is more to see."""
    old, previous = current(), None
    if old is not None:
        old.stop()
        previous = old.now if old.now.history else old.previous
    job = Job(settings, parts, training_queue.shared(), asked=asked, previous=previous)
    st.session_state["job"] = job
    st.query_params.pop("step", None)  # the new run is shown at its own end
    return job


def buttons(settings: Settings | None, parts: Parts | None) -> Job | None:
    """Train, and what a run under way needs; outside of any fragment, so that they act at once."""
    job = begin(settings, parts)
    state = job.now.state if job else None
    with st.container(horizontal=True, gap="xxsmall"):
        st.button(
            tr("Train"),
            key="train",
            on_click=ask,
            disabled=settings is None or parts is None or state in UNDER_WAY,
        )
        # An empty place hides a button at once; without one it would stay to be seen until the
        # whole page has been drawn, and after Stop that includes all test images.
        middle, last = st.empty(), st.empty()
        if job is not None and state == TRAINING:
            middle.button(tr("Pause"), key="pause", on_click=job.pause)
        if job is not None and state == PAUSED:
            middle.button(tr("Resume"), key="resume", on_click=job.resume)
        if job is not None and state in (*UNDER_WAY, PAUSED):
            words = tr("Leave the queue") if state == WAITING else tr("Stop")
            last.button(words, key="stop", on_click=job.stop)
    if job is not None and state == WAITING:
        st.fragment(lambda: wait(job), run_every=EVERY_WAITING)()
    if job is not None and state in (*UNDER_WAY, PAUSED) and settings != job.now.settings:
        st.caption(tr("These settings are for the next run, not for the one under way."))
    elif settings is not None and parts is not None:
        words = tr(
            "{epochs}: each shows the network {images}, {size} at a time.",
            epochs=counted("{n} epoch", "{n} epochs", settings.epochs),
            images=counted("{n} image", "{n} images", len(parts.train)),
            size=settings.batch_size,
        )
        st.caption(words)
    return job


def work(job: Job) -> None:
    """One tick of a job, a short one while others use the pages."""
    job.advance(SHORT if visitors.others() else TICK)


def wait(job: Job) -> None:
    """One look at the queue: the job's place in it, or its first tick when its turn has come."""
    work(job)
    if job.now.state != WAITING:
        st.rerun()
    st.info(training_queue.in_words(job.now.turn, job.queue.places))


def on_screen(job: Job | None, source: str) -> tuple[Training, Training]:
    """Where the job stands, and the run to draw: its own once that has begun, else the one before
    it, else the first."""
    if job is None:
        first = first_run(source)
        return first, first
    before = job.previous  # first: it goes when `now` has a history
    now = job.now
    if now.history:
        return now, now
    shown = before or first_run(source)
    return (now if now.state in (*UNDER_WAY, PAUSED) else shown), shown


def first_run(source: str) -> Training:
    """The run that the page opens with, and a word while it is made."""
    with waiting(tr("Training a first network"), source):
        return opening(source=source)


@st.cache_resource(show_spinner=False)
def opening(source: str) -> Training:
    """The same, made once for all visitors."""
    job = Job(digits.OPENING[source], built_in(source))
    job.advance(float("inf"))
    return job.now


def progress_in_words(now: Training) -> str:
    """ "epoch 3 of 12, about 6 s left"."""
    here, last = max(now.epoch, 1), now.settings.epochs
    if now.seconds_left is None:
        return tr("epoch {here} of {last}", here=here, last=last)
    seconds = max(1, round(now.seconds_left))
    left = tr("{n} s", n=seconds)
    if seconds >= 120:
        left = counted("{n} minute", "{n} minutes", round(seconds / 60))
    return tr("epoch {here} of {last}, about {time} left", here=here, last=last, time=left)
