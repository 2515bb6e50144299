"""Training digits on the page: what the network reads in the end, how soon Stop stops, what ten
trainings leave in memory, and what a run costs beside the bare engine.
`MNIST_DIR=folder python -m benchmarks.digits_training`.

The page's own job trains, a tick at a time; memory is measured on the page itself, run in Python
without a browser; Stop is pressed in headless Chromium, each time in a fresh run, and has stopped
when its button is no longer to be seen. One BLAS thread.
"""

import argparse
import asyncio
import os
import statistics
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest
from threadpoolctl import threadpool_limits

from benchmarks.measure import Figure, Times, ratio, table
from benchmarks.server import Server, running
from benchmarks.visitor import Visitor
from engine.training import train
from experiments import digits
from experiments.digits import MNIST, Settings
from tests.conftest import CHROMIUM_FLAGS, ROOT, served
from ui import digit_images, training_session
from ui import training_job as jobs

REFERENCE = {
    "784-10-10, sigmoid, squared error, SGD": Settings(MNIST),
    "784-128-10, ReLU, cross-entropy, Adam": Settings(
        MNIST, (128,), "ReLU", "cross-entropy", "Adam", 0.001
    ),
}
COST = "Training on the page"
LINKS = {  # settings of the runs that are stopped
    "784-10-10": "d_images=MNIST 28×28&d_epochs=60",
    "784-1000-1000-10": "d_images=MNIST 28×28&d_hidden=1000,1000&d_batch=256&d_optimizer=Adam",
}
STOP = """() => new Promise(done => {
  const main = document.querySelector('[data-testid=stMain]');
  const find = () => [...main.querySelectorAll('button')].find(
    b => b.innerText === 'Stop' && b.checkVisibility());  // Streamlit hides before it removes
  const begin = performance.now();
  find().click();
  const look = () => find() ? requestAnimationFrame(look) : done(performance.now() - begin);
  look();
})"""


def trained(settings: Settings) -> tuple[float, float]:
    """Test accuracy after the last epoch, and seconds."""
    parts = digit_images.built_in(settings.data)
    job, begin = jobs.Job(settings, parts), time.perf_counter()
    while job.now.state == jobs.TRAINING:
        job.advance(training_session.TICK)
    elapsed = time.perf_counter() - begin
    return digits.examine(settings, job.now.history[-1], parts.test).accuracy, elapsed


def bare(settings: Settings) -> float:
    """Seconds of a run of the engine alone, which measures its loss on the validation images."""
    parts, rng = digit_images.built_in(settings.data), np.random.default_rng(settings.seed)
    begin = time.perf_counter()
    run = train(
        digits.network(settings, parts.train.X.shape[1], rng),
        *(digits.LOSSES[settings.loss], parts.train, digits.optimizer(settings)),
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        monitor=parts.validation,
        rng=rng,
    )
    assert len(list(run)) == settings.epochs + 1
    return time.perf_counter() - begin


async def on_the_page(server: Server) -> float:
    """Seconds from the press on Train to the picture of the end, with the page's settings; the
    page's fragments are repeated as often as a browser repeats them."""
    async with Visitor(server.address, "digits", f"d_view=Train&d_images={MNIST}") as visitor:
        start = time.perf_counter()
        await visitor.press("train")
        while visitor.repeats:
            begin = time.perf_counter()
            for fragment in list(visitor.repeats):
                if fragment in visitor.repeats:
                    await visitor.repeat(fragment)
            rest = min(visitor.repeats.values(), default=0) - (time.perf_counter() - begin)
            await asyncio.sleep(max(0, rest))
        return time.perf_counter() - start


def cost(rounds: int) -> list[Figure]:
    """How many times as long the page takes for its default run."""
    settings = digits.DEFAULTS[MNIST]
    times: Times = {"page": [], "engine": []}
    with running() as server, threadpool_limits(1):
        for turn in range(rounds + 1):
            page, engine = asyncio.run(on_the_page(server)), bare(settings)
            if turn:  # the first is to warm up
                times["page"].append(page)
                times["engine"].append(engine)
    name = (
        f"784-10-10, {settings.epochs} epochs of {len(digit_images.built_in(MNIST).train)} images"
    )
    seconds = statistics.median(times["engine"])
    return [
        Figure(COST, f"{name}: the engine alone", seconds, "s"),
        Figure(COST, f"{name}: page / engine", ratio(times, "page", "engine"), "times", "≤ 1.15"),
    ]


def megabytes() -> float:
    """Resident memory of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def memory(trainings: int) -> list[float]:
    """Megabytes after each of so many trainings in one session, each from another start."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=600).run()
    app.switch_page("pages/digits.py").run()
    app.segmented_control(key="d_view").set_value("Train").run()
    app.selectbox(key="d_images").set_value(MNIST).run()
    app.slider(key="d_epochs").set_value(2).run()
    app.text_input(key="d_hidden").set_value("64").run()
    found = []
    for seed in range(trainings):
        app.number_input(key="d_start").set_value(seed).run()
        next(b for b in app.button if b.key == "train").click().run()
        while any(b.key == "stop" for b in app.button):
            app.run()
        assert not app.exception
        found.append(megabytes())
    return found


def stops(rounds: int, chromium: str) -> dict[str, list[float]]:
    """Milliseconds from the press on Stop until its button is no longer to be seen."""
    found: dict[str, list[float]] = {}
    with served(ROOT, "streamlit_app.py") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        for name, link in LINKS.items():
            page = browser.new_page()
            page.goto(f"{address}/digits?d_view=Train&{link}")
            for turn in range(rounds):
                main = page.get_by_test_id("stMain")
                main.get_by_role("button", name="Train", exact=True).click(timeout=120_000)
                main.get_by_role("button", name="Stop", exact=True).wait_for(timeout=60_000)
                page.wait_for_timeout(1500 + 170 * turn)  # at another moment of a tick each time
                found.setdefault(name, []).append(page.evaluate(STOP))
            page.close()
        browser.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--trainings", type=int, default=10)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--only", choices=("accuracy", "cost", "memory", "stop"))
    asked = parser.parse_args()
    with threadpool_limits(1):
        if asked.only in (None, "memory"):
            found = memory(asked.trainings)
            listed = ", ".join(f"{size:.0f}" for size in found)
            print(
                f"memory after each training: {listed} MB; last / second {found[-1] / found[1]:.3f}"
            )
        if asked.only in (None, "accuracy"):
            for name, settings in REFERENCE.items():
                accuracy, seconds = trained(replace(settings, epochs=asked.epochs))
                print(
                    f"{name}, {asked.epochs} epochs: {accuracy:.4f} of the test images, "
                    f"{seconds:.0f} s"
                )
    if asked.only in (None, "cost"):
        print(table(cost(asked.rounds)))
    if asked.only in (None, "stop"):
        for name, times in stops(asked.rounds, asked.chromium).items():
            print(
                f"{name}: Stop takes {statistics.median(times):.0f} ms, at most "
                f"{max(times):.0f} ms (n = {len(times)})"
            )


if __name__ == "__main__":
    main()
