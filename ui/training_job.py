"""A long training that leaves the page alive: a job advances a tick at a time when it is its turn,
and can be paused or stopped between two batches. Also the images it needs."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st

from datasets import mnist
from experiments import digits
from experiments.digits import Epoch, Exam, Parts, Settings, Slice
from ui import image_uploads as uploads
from ui import training_queue, visitors
from ui.numbers import plural
from ui.training_queue import Queue
from ui.words import plain

TICK = 0.46  # seconds of work
SHORT = 0.08  # the same while others use the pages, whose answers would have to wait for it
EVERY = 0.5  # seconds from tick to tick
AWAY = 1.0  # a longer gap between two ticks is not counted as training

EVERY_WAITING = 1.0  # seconds between two looks at the queue

WAITING, TRAINING, PAUSED = "waiting", "training", "paused"
STOPPED, DONE, DIVERGED = "stopped", "done", "diverged"
UNDER_WAY = (WAITING, TRAINING)
ASKED = "train: asked"  # in the session: the last click on Train


@dataclass(frozen=True)
class Training:
    """Where a run stands; never changed, so it can be drawn while the job goes on."""

    settings: Settings
    state: str = TRAINING
    turn: int = 0  # its number among the runs that wait, from 1
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
    ended, so two threads may meet here: only one advances, the other draws what there is.

    It trains when the `queue` says so; without one, at once. `asked` is the click that it answers,
    `previous` the run that stays on screen until it has something to show.
    """

    def __init__(
        self,
        settings: Settings,
        parts: Parts,
        queue: Queue | None = None,
        *,
        asked: object = None,
        previous: Training | None = None,
    ) -> None:
        self.now = Training(settings)
        self.queue = queue or Queue(1)
        self.asked, self.previous = asked, previous
        self._slices: Iterator[Slice] = digits.learn(settings, parts.train, parts.validation)
        self._ticket = object()
        self._lock = threading.Lock()
        self._halt = threading.Event()
        self._elapsed = 0.0  # seconds, pauses left out
        self._seen = time.perf_counter()
        self._take_turn()

    def advance(self, seconds: float) -> None:
        """Train for about so long, or until the end, or until someone says halt; only if it is
        this run's turn. Not to be asked for long is to lose the turn."""
        if self.now.state not in UNDER_WAY or not self._lock.acquire(blocking=False):
            return
        try:
            if self.now.state not in UNDER_WAY or not self._take_turn():
                return
            begin = time.perf_counter()
            self._elapsed += min(begin - self._seen, AWAY)
            self._train(begin + seconds)
            self._seen = time.perf_counter()
            self._elapsed += self._seen - begin
            if done := self.now.done:
                self.now = replace(self.now, seconds_left=self._elapsed * (1 / done - 1))
        finally:
            self._lock.release()

    def _take_turn(self) -> bool:
        """Whether the run may train now; where it stands in the queue is noted."""
        turn = self.queue.turn(self._ticket)
        state = WAITING if turn else TRAINING
        if (state, turn) != (self.now.state, self.now.turn):
            self.now = replace(self.now, state=state, turn=turn)
            self._seen = time.perf_counter()  # to wait is not to train
        return not turn

    def _train(self, until: float) -> None:
        """Batch after batch until then, until the end, or until someone says halt. What `now` says
        of the progress is renewed at the end: it costs as much as a small batch."""
        step = None
        while not self._halt.is_set():
            try:
                step = next(self._slices)
            except StopIteration as end:
                self._end({False: DONE, True: DIVERGED}.get(end.value, STOPPED))
                break
            if step.state is not None:
                self.now = replace(self.now, history=digits.keep(self.now.history, step.state))
                self.previous = None
            if time.perf_counter() > until:
                break
        if step is not None:
            self.now = replace(self.now, epoch=step.epoch, share=step.share)

    def pause(self) -> None:
        """A paused run gives up its place, so that another may train meanwhile."""
        self._become(PAUSED, UNDER_WAY)

    def resume(self) -> None:
        self._become(TRAINING, (PAUSED,))

    def stop(self) -> None:
        self._become(STOPPED, (*UNDER_WAY, PAUSED))

    def _become(self, new: str, old: tuple[str, ...]) -> None:
        self._halt.set()  # whoever is advancing gives way after the batch in hand
        with self._lock:
            self._halt.clear()
            if self.now.state not in old:
                return
            if new == TRAINING:
                self._take_turn()
            elif new == PAUSED:
                self.queue.leave(self._ticket)
                self.now = replace(self.now, state=PAUSED, turn=0)
            else:
                self._end(new)

    def _end(self, state: str) -> None:
        """No more training: the place is free, and so is what only training needs."""
        self.queue.leave(self._ticket)
        self._slices = iter(())
        self.now = replace(self.now, state=state, turn=0)


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
            "Train",
            key="train",
            on_click=ask,
            disabled=settings is None or parts is None or state in UNDER_WAY,
        )
        # An empty place hides a button at once; without one it would stay to be seen until the
        # whole page has been drawn, and after Stop that includes all test images.
        middle, last = st.empty(), st.empty()
        if job is not None and state == TRAINING:
            middle.button("Pause", key="pause", on_click=job.pause)
        if job is not None and state == PAUSED:
            middle.button("Resume", key="resume", on_click=job.resume)
        if job is not None and state in (*UNDER_WAY, PAUSED):
            words = "Leave the queue" if state == WAITING else "Stop"
            last.button(words, key="stop", on_click=job.stop)
    if job is not None and state == WAITING:
        st.fragment(lambda: wait(job), run_every=EVERY_WAITING)()
    if job is not None and state in (*UNDER_WAY, PAUSED) and settings != job.now.settings:
        st.caption("These settings are for the next run, not for the one under way.")
    elif settings is not None and parts is not None:
        st.caption(
            f"{plural(settings.epochs, 'epoch')}: each shows the network "
            f"{plural(len(parts.train), 'image')}, {settings.batch_size} at a time."
        )
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


def key(name: str, source: str) -> str:
    """A widget's key, where each set of images has a widget of its own."""
    ending = {digits.SMALL: "8", digits.MNIST: ""}
    return f"d_{name}{ending.get(source, '_own')}"


def on_screen(job: Job | None, source: str) -> tuple[Training, Training]:
    """Where the job stands, and the run to draw: its own once that has begun, else the one before
    it, else the first."""
    if job is None:
        first = opening(source)
        return first, first
    before = job.previous  # first: it goes when `now` has a history
    now = job.now
    if now.history:
        return now, now
    shown = before or opening(source)
    return (now if now.state in (*UNDER_WAY, PAUSED) else shown), shown


def read_images(source: str) -> Parts:
    """A visitor's own images are theirs alone; the others are read once for all."""
    return uploads.find(source) or built_in(source)


@st.cache_resource(show_spinner="Reading the images")
def built_in(source: str) -> Parts:
    return digits.parts(source)


@st.cache_resource(show_spinner="Training a first network")
def opening(source: str) -> Training:
    """The run that the page opens with, made once for all visitors."""
    job = Job(digits.OPENING[source], built_in(source))
    job.advance(float("inf"))
    return job.now


def exam(settings: Settings, epoch: int, state: Epoch) -> Exam:
    """The test images at one epoch of a run, which settings and epoch identify."""
    own = uploads.find(settings.data) is not None
    return (own_exam if own else shared_exam)(settings, epoch, state)


def _examined(settings: Settings, epoch: int, _state: Epoch) -> Exam:
    return digits.examine(settings, _state, read_images(settings.data).test)


_SAID = "Reading all test images"
shared_exam = st.cache_resource(show_spinner=_SAID, max_entries=64)(_examined)
own_exam = st.cache_resource(show_spinner=_SAID, max_entries=32, scope="session")(_examined)


def images(source: str) -> Parts | None:
    """The images, or None with a word on screen that says how to get them."""
    if source == uploads.OWN:
        return uploads.choose()
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
