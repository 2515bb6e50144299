"""Every comparison in one run: `python -m benchmarks`, or some of it, `--only training start`.

Prints a table of each section and writes all figures to a JSON file. PyTorch is a peer that need
not be there (`pip install -r requirements-bench.txt`), nor TensorFlow Playground's engine
(`--playground nn.mjs`); what is missing is said.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    digits_training,
    load,
    pages,
    playground,
    stacks,
    start,
    step_control,
    training,
)
from benchmarks.measure import Figure, table, write
from ui import process

Section = Callable[[argparse.Namespace], list[Figure]]
SECTIONS: dict[str, Section] = {
    "training": lambda asked: [
        *training.figures(asked.rounds, 1, asked.images),
        *training.figures(asked.rounds, 2, asked.images),
    ],
    "playground": lambda asked: playground.figures(asked.rounds, asked.playground),
    "stacks": lambda asked: stacks.figures(asked.rounds),
    "cost": lambda asked: digits_training.cost(asked.rounds),
    "pages": lambda asked: pages.figures(),
    "browser": lambda asked: step_control.figures(asked.chromium),
    "start": lambda asked: start.figures(asked.rounds, asked.chromium),
    "load": lambda asked: load.figures(),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--images", type=int, default=60_000, help="of an epoch of training")
    parser.add_argument("--playground", type=Path, help="nn.mjs, TensorFlow Playground's engine")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--json", type=Path, default=Path("benchmarks.json"))
    asked = parser.parse_args()
    found: list[Figure] = []
    for name in asked.only:
        if name != "training":  # there the others would gain by what the server sets for itself
            process.reuse_memory()
        figures = SECTIONS[name](asked)
        print(table(figures), flush=True)
        found += figures
        write(found, asked.json)


if __name__ == "__main__":
    main()
