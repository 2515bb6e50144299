"""Trains the digit reader on MNIST: `python -m models.train_digits`.

The same seed gives the same weights, also after a stop: every epoch ends with a checkpoint, from
which the next call goes on. The test images are looked at once, when the training is over.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Generator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from datasets import mnist
from datasets.idx import Images
from engine.activations import Array
from engine.losses import CROSS_ENTROPY
from engine.network import Network
from engine.optimizers import Adam, AdamState
from engine.penalty import NO_PENALTY
from engine.training import gradient_into
from models.augment import Bends, bend
from models.digits import RECORD, WEIGHTS, Reader, Rules, pack, unpack
from models.examine import (
    CLASSES,
    Lessons,
    calibration_error,
    cooled,
    dataset,
    doorkeeper,
    logits,
    rules,
    scores,
    temperature,
)

CHECKPOINT = Path(__file__).with_name("digits.checkpoint.npz")
USUAL_BENDS = Bends()
HELD_BACK = 5000  # the last of the training images: for validation


@dataclass(frozen=True)
class Settings:
    """All that decides the weights."""

    hidden: tuple[int, ...] = (1280, 640)
    epochs: int = 160
    batch_size: int = 256
    learning_rate: float = 0.001  # at the start; it falls along half a cosine …
    horizon: int = 320  # … of so many epochs, too slowly to end at 0,
    cooling: float = 0.25  # so over this last share of the epochs it is led down to 0,
    calmest: float = 0.4  # and the bends to this share of their amounts
    average: float = 0.9995  # of the running mean of the weights that is kept at each step
    bends: Bends = USUAL_BENDS
    seed: int = 0


@dataclass
class State:
    """Where a training stands after so many epochs."""

    network: Network
    average: Array  # (P,) running mean of the weights: what the reader gets
    adam: AdamState
    rng: np.random.Generator
    epoch: int = 0
    seconds: float = 0.0
    history: tuple[float, ...] = ()  # validation accuracy of the average after each epoch

    @property
    def theta(self) -> Array:
        return self.network.parameters.flat


def split(train: Images) -> tuple[Images, Images]:
    """The images to learn from, and those that choose and calibrate."""
    cut = len(train.images) - HELD_BACK
    return (
        Images(train.images[:cut], train.labels[:cut]),
        Images(train.images[cut:], train.labels[cut:]),
    )


def begin(settings: Settings, pixels: int) -> State:
    """A fresh network before its first epoch."""
    rng = np.random.default_rng(settings.seed)
    network = Network((pixels, *settings.hidden, CLASSES), rng=rng, dtype=np.float32)
    theta = network.parameters.flat
    return State(network, theta.copy(), Adam().init(theta), rng)


def learn(
    settings: Settings, train: Images, validation: Images, checkpoint: Path | None = None
) -> Generator[State, None, None]:
    """Train, handing over at the start (of the rest, if there is a checkpoint) and after every
    epoch. It is the same state each time, changed."""
    state = begin(settings, train.images[0].size)
    if checkpoint is not None and checkpoint.exists():
        restore(state, settings, checkpoint)
    data = dataset(validation)
    yield state
    while state.epoch < settings.epochs:
        start = time.perf_counter()
        _epoch(settings, state, train)
        state.epoch += 1
        says = logits(state.network.at(state.average), data).argmax(axis=1)
        state.history += (float(np.mean(says == validation.labels)),)
        state.seconds += time.perf_counter() - start
        if checkpoint is not None:
            save(state, settings, checkpoint)
        yield state


def _epoch(settings: Settings, state: State, train: Images) -> None:
    """Show every image once, bent anew."""
    count, size, rng = len(train.images), settings.batch_size, state.rng
    steps = -(-count // size)
    targets = np.eye(CLASSES, dtype=np.float32)[train.labels]
    calm = settings.calmest + (1 - settings.calmest) * _warmth(settings, state.epoch + 1)
    bends = settings.bends.weakened(calm)
    gradient, order = state.network.parameters.like(), rng.permutation(count)
    for step in range(steps):
        batch = np.sort(order[step * size : (step + 1) * size])
        X = bend(train.images[batch], bends, rng=rng).reshape(len(batch), -1)
        gradient_into(state.network, CROSS_ENTROPY, X, targets[batch], NO_PENALTY, gradient)
        rate = learning_rate(settings, state.epoch + step / steps)
        Adam(rate).update(state.theta, gradient.flat, state.adam)
        keep = min(settings.average, state.adam.steps / (10 + state.adam.steps))
        state.average += (1 - keep) * (state.theta - state.average)


def learning_rate(settings: Settings, epochs: float) -> float:
    """The rate after so many epochs."""
    cosine = (1 + np.cos(np.pi * (epochs / settings.horizon))) / 2
    return float(settings.learning_rate * cosine * _warmth(settings, epochs))


def _warmth(settings: Settings, epochs: float) -> float:
    """1 until the cooling begins; then it falls evenly to 0 at the end."""
    return min(1.0, (settings.epochs - epochs) / (settings.epochs * settings.cooling))


def save(state: State, settings: Settings, path: Path) -> None:
    """Write the checkpoint beside its name first, so that a stop leaves a whole one."""
    words = {
        "settings": asdict(settings),
        "rng": state.rng.bit_generator.state,
        "steps": state.adam.steps,
        "epoch": state.epoch,
        "seconds": state.seconds,
        "history": state.history,
    }
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file,
            words=np.array(json.dumps(words)),
            theta=state.theta,
            average=state.average,
            mean=state.adam.mean,
            square=state.adam.square,
        )
    os.replace(part, path)


def restore(state: State, settings: Settings, path: Path) -> None:
    """Put a checkpoint's state back; ValueError if it was made with other settings."""
    with np.load(path) as file:
        words: dict[str, Any] = json.loads(str(file["words"]))
        if words["settings"] != json.loads(json.dumps(asdict(settings))):
            raise ValueError(f"{path} was made with other settings: move it away to start anew")
        state.theta[...] = file["theta"]
        state.average[...] = file["average"]
        state.adam = AdamState(file["mean"], file["square"], words["steps"])
    state.rng.bit_generator.state = words["rng"]
    state.epoch, state.seconds = words["epoch"], words["seconds"]
    state.history = tuple(words["history"])


def bar(state: State, settings: Settings, width: int = 30) -> str:
    """One line: how far, how good, how long still."""
    filled = "█" * (width * state.epoch // settings.epochs)
    line = f"{filled:░<{width}} epoch {state.epoch}/{settings.epochs}"
    if not state.epoch:
        return line
    minutes = state.seconds / state.epoch * (settings.epochs - state.epoch) / 60
    return f"{line}, validation {state.history[-1]:.4f}, {minutes:.0f} min left"


def finish(
    state: State, train: Images, validation: Images, lessons: Lessons
) -> tuple[Reader, dict[str, Any]]:
    """The reader from the trained network, just as its file will hold it: calibrated, rounded,
    with a doorkeeper and rules; and what is to be told of the calibration."""
    network = state.network.at(state.average)
    z = logits(network, dataset(validation))
    heat = temperature(z, validation.labels)
    before = calibration_error(CROSS_ENTROPY.link(z), validation.labels)
    network = unpack(*pack(cooled(network, heat)))
    keeper = unpack(*pack(doorkeeper(network, train, lessons)))
    reader = Reader(network, keeper, Rules(margin=0.0, strangeness=1.0))
    reader = replace(reader, rules=rules(reader, validation))
    return reader, {"temperature": heat, "validation_calibration_error_before": before}


def told(settings: Settings, lessons: Lessons, state: State, train: Images) -> dict[str, Any]:
    """How the reader was made."""
    return {
        "made_by": "python -m models.train_digits",
        "settings": asdict(settings),
        "doorkeeper": asdict(lessons),
        "data_sha256": mnist.UNPACKED_SHA256,
        "trained_on": len(train.images),
        "parameters": state.theta.size,
        "minutes": round(state.seconds / 60, 1),
        "validation_by_epoch": state.history,
    }


def write(reader: Reader, words: dict[str, Any], folder: Path) -> None:
    """Write digits.npz and digits.json."""
    arrays: dict[str, Any] = {}
    for name, network in (("reader", reader.network), ("door", reader.doorkeeper)):
        arrays[name], arrays[f"{name}_sizes"] = pack(network)
    np.savez_compressed(folder / WEIGHTS.name, **arrays)
    words = {**words, "rules": asdict(reader.rules)}
    text = json.dumps(words, indent=1, ensure_ascii=False)
    (folder / RECORD.name).write_text(text + "\n", "utf-8")


def make(
    settings: Settings,
    lessons: Lessons,
    parts: tuple[Images, Images, Images],
    folder: Path,
    checkpoint: Path | None = None,
) -> dict[str, Any]:
    """From the images (to learn from, for validation, for the test) to the files; the record."""
    train, validation, test = parts
    end = "\r" if sys.stderr.isatty() else "\n"
    for state in learn(settings, train, validation, checkpoint):
        print(bar(state, settings), end=end, file=sys.stderr, flush=True)
    reader, words = finish(state, train, validation, lessons)
    words = told(settings, lessons, state, train) | words | scores(reader, validation, test)
    write(reader, words, folder)
    return words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--folder", type=Path, default=WEIGHTS.parent, help="for the results")
    options = parser.parse_args()
    images, test = mnist.load()
    parts = (*split(images), test)
    words = make(Settings(), Lessons(), parts, options.folder, options.checkpoint)
    print(f"\nTest accuracy {words['test']['accuracy']:.4f}", file=sys.stderr)


if __name__ == "__main__":
    main()
