"""How long one file may be worked on: by the processor time of the thread that reads it."""

import time
from dataclasses import dataclass

from datasets.csv_words import TableError

MAX_SECONDS = 3.0  # of processor time: a machine that is busy with others refuses nothing


@dataclass(frozen=True)
class Clock:
    """Asked between stages and batches, so that no file keeps a server busy."""

    file: str
    end: float  # in `time.thread_time`

    @classmethod
    def start(cls, file: str) -> "Clock":
        return cls(file, time.thread_time() + MAX_SECONDS)

    def check(self) -> None:
        """Raises TableError when the time is over."""
        if time.thread_time() > self.end:
            raise TableError(
                f"{self.file} takes more than {MAX_SECONDS:g} seconds of computing to read, the "
                "limit. Keep fewer rows or columns."
            )


ENDLESS = Clock("The file", float("inf"))
