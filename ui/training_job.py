"""A long training that leaves the page alive: a job advances a tick at a time when it is its turn,
and can be paused or stopped between two batches."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from experiments import digits
from experiments.digits import Epoch, Parts, Settings, Slice
from ui.training_queue import Queue

AWAY = 1.0  # a longer gap between two ticks is not counted as training


WAITING, TRAINING, PAUSED = "waiting", "training", "paused"
STOPPED, DONE, DIVERGED = "stopped", "done", "diverged"
UNDER_WAY = (WAITING, TRAINING)


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
