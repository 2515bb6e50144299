"""The app's server as the other benchmarks start it: its address, and what it holds in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.conftest import ROOT, served


@dataclass(frozen=True)
class Server:
    """A running app."""

    address: str
    process: psutil.Process

    def megabytes(self) -> float:
        """Resident memory, in millions of bytes."""
        return self.process.memory_info().rss / 1e6

    def seconds(self) -> float:
        """Processor time spent so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def running(folder: Path = ROOT, script: str = "streamlit_app.py") -> Iterator[Server]:
    """The app on a free port, until the block ends."""
    before = set(psutil.Process().children())
    with served(folder, script) as address:
        (started,) = set(psutil.Process().children()) - before
        yield Server(address, started)
