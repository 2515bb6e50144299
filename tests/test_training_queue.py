"""The queue for training: places, order, leaving, silence; and jobs that wait in it."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from engine.data import Dataset
from experiments import digits
from experiments.digits import SMALL, Settings
from ui import training_job as jobs
from ui import training_queue
from ui.training_queue import PATIENCE, Queue, in_words


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def parts() -> digits.Parts:
    rng = np.random.default_rng(1)
    X = rng.integers(0, 256, (120, 16)).astype(np.uint8)
    y = np.eye(10, dtype=np.float32)[rng.integers(0, 10, 120)]
    train, test = Dataset(X[:90], y[:90]), Dataset(X[90:], y[90:])
    return digits.Parts(train, test, test, (4, 4), 0)


def test_first_come_first_served(clock: Clock) -> None:
    queue = Queue(2, clock)
    assert [queue.turn(name) for name in "abcde"] == [0, 0, 1, 2, 3]
    assert [queue.turn(name) for name in "edcba"] == [3, 2, 1, 0, 0], "to ask is not to move"
    queue.leave("d")
    assert [queue.turn(name) for name in "abce"] == [0, 0, 1, 2]
    queue.leave("a")
    assert [queue.turn(name) for name in "bce"] == [0, 0, 1]
    assert queue.turn("a") == 2, "who comes back stands at the end"
    queue.leave("nobody")
    assert queue.turn("e") == 1


def test_silence_frees_the_place(clock: Clock) -> None:
    queue = Queue(1, clock)
    assert [queue.turn(name) for name in "abc"] == [0, 1, 2]
    clock.now = PATIENCE
    assert [queue.turn(name) for name in "bc"] == [1, 2], "a may still be there"
    clock.now = PATIENCE + 0.1
    assert [queue.turn(name) for name in "cb"] == [1, 0]
    assert queue.turn("a") == 2
    clock.now = 3 * PATIENCE
    assert queue.turn("a") == 0, "all are gone, and a itself was silent: it is alone now"
    assert queue.turn("b") == 1


def test_a_queue_has_a_place() -> None:
    with pytest.raises(ValueError, match="at least one place"):
        Queue(0)
    assert training_queue.cores() >= 1


def test_never_more_than_the_places_whatever_threads_do() -> None:
    queue, most, lock, training = Queue(3), [0], threading.Lock(), set()

    def visitor(name: int) -> None:
        for _ in range(200):
            if queue.turn(name) == 0:
                with lock:
                    training.add(name)
                    most[0] = max(most[0], len(training))
                    training.discard(name)
                queue.leave(name)

    threads = [threading.Thread(target=visitor, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most[0] <= 3
    assert queue.turn("last") == 0


@pytest.mark.parametrize(
    ("turn", "places", "words"),
    [
        (1, 2, "you are next. This server trains 2 networks at a time"),
        (2, 2, "1 is before you"),
        (3, 1, "2 are before you. This server trains one network at a time"),
    ],
)
def test_the_queue_in_words(turn: int, places: int, words: str) -> None:
    assert words in in_words(turn, places)


def test_a_job_waits_for_its_turn_and_then_is_the_same_run(parts: digits.Parts) -> None:
    queue, settings = Queue(1), Settings(SMALL, (6,), epochs=2)
    first, second, third = (jobs.Job(settings, parts, queue) for _ in range(3))
    states = [(job.now.state, job.now.turn) for job in (first, second, third)]
    assert states == [(jobs.TRAINING, 0), (jobs.WAITING, 1), (jobs.WAITING, 2)]
    second.advance(float("inf"))
    assert second.now.history == ()
    first.advance(float("inf"))
    assert first.now.state == jobs.DONE
    third.advance(0)
    assert (third.now.state, third.now.turn) == (jobs.WAITING, 1)
    second.advance(0)
    second.pause()
    third.advance(float("inf"))
    second.resume()
    second.advance(float("inf"))
    for job in (second, third):
        assert job.now.state == jobs.DONE
        for mine, other in zip(job.now.history, first.now.history, strict=True):
            np.testing.assert_array_equal(mine.theta, other.theta)


def test_a_job_that_was_away_loses_its_place_but_nothing_else(
    parts: digits.Parts, clock: Clock
) -> None:
    queue, settings = Queue(1, clock), Settings(SMALL, (6,), epochs=3)
    away, other = jobs.Job(settings, parts, queue), jobs.Job(settings, parts, queue)
    while away.now.epoch < 2:
        away.advance(0)
    seen = away.now.history
    clock.now = 2 * PATIENCE
    other.advance(0)
    assert other.now.state == jobs.TRAINING
    away.advance(float("inf"))
    assert away.now.state == jobs.WAITING
    assert away.now.history == seen
    other.stop()
    away.advance(float("inf"))
    assert away.now.state == jobs.DONE
    alone = jobs.Job(settings, parts)
    alone.advance(float("inf"))
    for mine, its in zip(away.now.history, alone.now.history, strict=True):
        np.testing.assert_array_equal(mine.theta, its.theta)


def test_every_way_out_frees_the_place(parts: digits.Parts) -> None:
    settings = Settings(SMALL, (6,), epochs=1)
    wild = replace(settings, activation="leaky ReLU", loss="cross-entropy", learning_rate=1e9)
    for leave in (jobs.Job.pause, jobs.Job.stop, lambda job: job.advance(float("inf"))):
        for chosen in (settings, wild):
            queue = Queue(1)
            job = jobs.Job(chosen, parts, queue)
            leave(job)
            assert job.now.state != jobs.TRAINING
            assert queue.turn("next") == 0
    waiting = jobs.Job(settings, parts, queue)
    assert waiting.now.state == jobs.WAITING
    waiting.stop()
    assert (waiting.now.state, waiting.now.turn) == (jobs.STOPPED, 0)
    assert queue.turn("another") == 1


def test_halts_and_ticks_that_meet_leave_one_state(parts: digits.Parts) -> None:
    """Pausing, resuming and stopping from several threads while others advance."""
    queue, settings = Queue(1), Settings(SMALL, (6,), epochs=60)
    jobs_ = [jobs.Job(settings, parts, queue) for _ in range(3)]
    failures: list[BaseException] = []

    def hurry(job: jobs.Job, seed: int) -> None:
        rng = np.random.default_rng(seed)
        try:
            for _ in range(80):
                (job.pause, job.resume, lambda: job.advance(0.001))[rng.integers(3)]()
            job.stop()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=hurry, args=(job, s)) for s, job in enumerate(jobs_ * 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert all(job.now.state in (jobs.STOPPED, jobs.DONE) for job in jobs_)
    assert queue.turn("next") == 0
    whole = jobs.Job(settings, parts)
    whole.advance(float("inf"))
    for job in jobs_:
        for mine, its in zip(job.now.history, whole.now.history, strict=False):
            np.testing.assert_array_equal(mine.theta, its.theta)


def test_what_only_training_needs_goes_with_it(parts: digits.Parts) -> None:
    job = jobs.Job(Settings(SMALL, (6,), epochs=2), parts)
    job.advance(0)
    job.stop()
    assert list(job._slices) == []
