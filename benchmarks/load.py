"""Many visitors at once: `python -m benchmarks.load --visitors 30 --training 2 --think 2`.

Every visitor has a session of its own (a websocket, as a browser opens) on one of the pages, and
moves a control there and looks at what came of it for a while; some of them train a network on the
digits page meanwhile. Recorded: how long the moves take in the server, errors, and memory.
"""

import argparse
import asyncio
import itertools
import random
import statistics
import time
from dataclasses import dataclass, field

from benchmarks.measure import Figure, quantile, table
from benchmarks.pages import VIEWS, View
from benchmarks.server import Server, running
from benchmarks.visitor import Visitor

SECTION = "Many visitors"
TRAIN = "d_view=Train&d_epochs=60&d_epochs8=60"
THINK = 2.0  # seconds between two moves of one visitor, in the mean


@dataclass
class Log:
    """What all visitors met."""

    moves: list[float] = field(default_factory=list)  # milliseconds
    errors: list[str] = field(default_factory=list)
    ticks: int = 0  # pieces of training done


async def moving(visitor: Visitor, view: View, until: float, think: float, log: Log) -> None:
    """One visitor who moves a control until then."""
    await asyncio.sleep(random.uniform(0, 2 * think))
    for turn in itertools.count():
        if time.perf_counter() > until:
            break
        answer = await view.move(visitor, turn)
        log.moves.append(1000 * answer.seconds)
        log.errors += answer.errors
        await asyncio.sleep(random.uniform(0.5 * think, 1.5 * think))


async def training(visitor: Visitor, until: float, log: Log) -> None:
    """One visitor who trains until then: repeats what the page repeats by itself."""
    while time.perf_counter() < until:
        if not visitor.repeats:
            log.errors += (await visitor.press("train")).errors
        for fragment, interval in list(visitor.repeats.items()):
            if fragment in visitor.repeats:  # the one before may have ended the run
                log.errors += (await visitor.repeat(fragment)).errors
                log.ticks += 1
                await asyncio.sleep(interval / 2)


async def crowd(
    server: Server, visitors: int, trainers: int, seconds: float, think: float = THINK
) -> Log:
    """All of them together, from when all have come."""
    log = Log()
    views = list(itertools.islice(itertools.cycle(VIEWS), visitors - trainers))
    movers = [Visitor(server.address, view.page, view.query) for view in views]
    learners = [Visitor(server.address, "digits", TRAIN) for _ in range(trainers)]
    everyone = movers + learners
    for answer in await asyncio.gather(*(visitor.open() for visitor in everyone)):
        log.errors += answer.errors
    until = time.perf_counter() + seconds
    moves = [
        moving(visitor, view, until, think, log)
        for visitor, view in zip(movers, views, strict=True)
    ]
    await asyncio.gather(*moves, *(training(visitor, until, log) for visitor in learners))
    await asyncio.gather(*(visitor.close() for visitor in everyone))
    return log


def figures(
    visitors: int = 30, trainers: int = 2, seconds: float = 30, think: float = THINK
) -> list[Figure]:
    """Waiting times, errors and memory."""
    with running() as server:
        asyncio.run(crowd(server, len(VIEWS) + 1, 1, 10, 0.5))  # to warm up: every view once
        log = asyncio.run(crowd(server, visitors, trainers, seconds, think))
        held = server.megabytes()
    who = f"{visitors} visitors, a move every {think:g} s, {trainers} of them training"
    said = f", for example {log.errors[0]}" if log.errors else ""
    return [
        Figure(
            SECTION, f"{who}: median of {len(log.moves)} moves", statistics.median(log.moves), "ms"
        ),
        Figure(SECTION, f"{who}: 95 %", quantile(log.moves, 0.95), "ms", "≤ 300"),
        Figure(SECTION, f"{who}: slowest", max(log.moves), "ms"),
        Figure(SECTION, f"{who}: errors", len(log.errors), "", "≤ 0", said.lstrip(", ")),
        Figure(SECTION, f"{who}: pieces of training", log.ticks, ""),
        Figure(SECTION, f"{who}: the server's memory", held, "MB", "≤ 690"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--training", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--think", type=float, default=THINK, help="seconds between two moves")
    asked = parser.parse_args()
    print(table(figures(asked.visitors, asked.training, asked.seconds, asked.think)))


if __name__ == "__main__":
    main()
