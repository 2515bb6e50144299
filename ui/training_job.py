"""A long training that leaves the page alive: a job advances a tick at a time, and can be paused
or stopped between two batches. Also the images it needs, shared by all visitors."""

import threading
import time
from dataclasses import dataclass, replace

import streamlit as st

from datasets import mnist
from experiments import digits
from experiments.digits import Epoch, Exam, Parts, Settings
from ui.numbers import plural
from ui.words import plain

TICK = 0.22  # seconds of work
EVERY = 0.3  # seconds from tick to tick
AWAY = 1.0  # a longer gap between two ticks is not counted as training

TRAINING, PAUSED, STOPPED, DONE, DIVERGED = "training", "paused", "stopped", "done", "diverged"


@dataclass(frozen=True)
class Training:
    """Where a run stands; never changed, so it can be drawn while the job goes on."""

    settings: Settings
    state: str = TRAINING
    history: tuple[Epoch, ...] = ()
    epoch: int = 0  # in work
    share: float = 0.0  # of that epoch
    seconds_left: float | None = None

    @property
    def done(self) -> float:
        """The share of the whole run."""
        return max(0.0, self.epoch - 1 + self.share) / self.settings.epochs


class Job:
    """One run and its state `now`. Streamlit starts a page's next run before the last one has
    ended, so two threads may meet here: only one advances, the other draws what there is."""

    def __init__(self, settings: Settings, parts: Parts) -> None:
        self.now = Training(settings)
        self._slices = digits.learn(settings, parts.train, parts.validation)
        self._lock = threading.Lock()
        self._halt = threading.Event()
        self._elapsed = 0.0  # seconds, pauses left out
        self._seen = time.perf_counter()

    def advance(self, seconds: float) -> None:
        """Train for about so long, or until the end, or until someone says halt."""
        if self.now.state != TRAINING or not self._lock.acquire(blocking=False):
            return
        try:
            begin = time.perf_counter()
            self._elapsed += min(begin - self._seen, AWAY)
            while self.now.state == TRAINING and not self._halt.is_set():
                self._next()
                if time.perf_counter() - begin > seconds:
                    break
            self._seen = time.perf_counter()
            self._elapsed += self._seen - begin
            if done := self.now.done:
                self.now = replace(self.now, seconds_left=self._elapsed * (1 / done - 1))
        finally:
            self._lock.release()

    def _next(self) -> None:
        try:
            step = next(self._slices)
        except StopIteration as end:
            ending = {False: DONE, True: DIVERGED}.get(end.value, STOPPED)
            self.now = replace(self.now, state=ending)
            return
        history = self.now.history
        if step.state is not None:
            history = digits.keep(history, step.state)
        self.now = replace(self.now, history=history, epoch=step.epoch, share=step.share)

    def pause(self) -> None:
        self._leave(TRAINING, PAUSED)

    def resume(self) -> None:
        self._seen = time.perf_counter()
        self._leave(PAUSED, TRAINING)

    def stop(self) -> None:
        self._leave(TRAINING, STOPPED)
        self._leave(PAUSED, STOPPED)

    def _leave(self, state: str, new: str) -> None:
        self._halt.set()  # whoever is advancing gives way after the batch in hand
        with self._lock:
            if self.now.state == state:
                self.now = replace(self.now, state=new)
            self._halt.clear()


def current() -> Job | None:
    """This visitor's last job."""
    job: Job | None = st.session_state.get("job")
    return job


def start(settings: Settings, parts: Parts) -> None:
    """Begin a run in place of the last one; a second click on Train changes nothing."""
    job = current()
    if job is not None:
        if job.now.state == TRAINING and job.now.settings == settings:
            return
        job.stop()
    st.session_state["job"] = Job(settings, parts)
    st.query_params.pop("step", None)  # the new run is shown at its own end


def buttons(settings: Settings | None, parts: Parts | None) -> Job | None:
    """Train, and what a run under way needs; outside of any fragment, so that they act at once."""
    job = current()
    state = job.now.state if job else None
    with st.container(horizontal=True, gap="xxsmall"):
        st.button(
            "Train",
            key="train",
            on_click=start,
            args=(settings, parts),
            disabled=settings is None or parts is None or state == TRAINING,
        )
        if job is not None and state == TRAINING:
            st.button("Pause", key="pause", on_click=job.pause)
        if job is not None and state == PAUSED:
            st.button("Resume", key="resume", on_click=job.resume)
        if job is not None and state in (TRAINING, PAUSED):
            st.button("Stop", key="stop", on_click=job.stop)
    if job is not None and state in (TRAINING, PAUSED) and settings != job.now.settings:
        st.caption("These settings are for the next run, not for the one under way.")
    elif settings is not None and parts is not None:
        st.caption(
            f"{plural(settings.epochs, 'epoch')}: each shows the network "
            f"{plural(len(parts.train), 'image')}, {settings.batch_size} at a time."
        )
    return job


def key(name: str, source: str) -> str:
    """A widget's key, where each set of images has a widget of its own."""
    return f"d_{name}" + "8" * (source == digits.SMALL)


def on_screen(job: Job | None, source: str) -> tuple[Training, Training]:
    """Where the job stands, and the run to draw: its own once that has begun, else the first."""
    if job is not None and (now := job.now).history:
        return now, now
    first = opening(source)
    waiting = job is not None and job.now.state in (TRAINING, PAUSED)
    return (job.now if job is not None and waiting else first), first


@st.cache_resource(show_spinner="Reading the images")
def read_images(source: str) -> Parts:
    return digits.parts(source)


@st.cache_resource(show_spinner="Training a first network")
def opening(source: str) -> Training:
    """The run that the page opens with, made once for all visitors."""
    job = Job(digits.OPENING[source], read_images(source))
    job.advance(float("inf"))
    return job.now


@st.cache_resource(show_spinner="Reading all test images", max_entries=64)
def exam(settings: Settings, epoch: int, _state: Epoch) -> Exam:
    """The test images at one epoch of a run, which settings and epoch identify."""
    return digits.examine(settings, _state, read_images(settings.data).test)


def images(source: str) -> Parts | None:
    """The images, or None with a word on screen that says how to get them."""
    if source == digits.MNIST and not mnist.available():
        _download()
        return None
    try:
        return read_images(source)
    except mnist.MnistError as problem:
        if mnist.available():
            st.error(plain(str(problem)))
        else:  # it was damaged in the cache, and is removed now
            _download()
        return None


def _download() -> None:
    """Offer to fetch MNIST; nothing is ever fetched without this click."""
    st.caption(
        "MNIST is not on this computer. Download it here, or put its four files in a folder "
        "and name that folder in the environment variable MNIST_DIR."
    )
    if not st.button("Download MNIST (11 MB)", key="download"):
        return
    bar = st.progress(0.0, "Asking for the files")

    def progress(name: str, so_far: int, total: int) -> None:
        share = min(so_far / total, 1.0) if total else 0.0
        bar.progress(share, f"{name}: {so_far / 1e6:.1f} MB")

    try:
        mnist.load(progress=progress)
    except mnist.MnistError as problem:
        bar.empty()
        brief, _, tried = str(problem).partition(" Tried:\n")
        if not tried:
            st.error(plain(brief))
            return
        st.error(f"{plain(brief)} Check the connection and try again.")
        with st.expander("What was tried"):
            st.code(tried, language=None, wrap_lines=True)
    else:
        st.rerun()


def progress_in_words(now: Training) -> str:
    """ "epoch 3 of 12, about 6 s left"."""
    words = f"epoch {max(now.epoch, 1)} of {now.settings.epochs}"
    if now.seconds_left is None:
        return words
    left = max(1, round(now.seconds_left))
    time_left = f"{left} s" if left < 120 else plural(round(left / 60), "minute")
    return f"{words}, about {time_left} left"
