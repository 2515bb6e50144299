"""How long one file may be worked on: by the processor time of the thread that reads it."""

import time
from dataclasses import dataclass

from datasets.csv_words import TableError
from language import tr

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
                tr(
                    "{file} takes more than {seconds} seconds of computing to read, the limit. "
                    "Keep fewer rows or columns.",
                    file=self.file,
                    seconds=f"{MAX_SECONDS:g}",
                )
            )


ENDLESS = Clock("", float("inf"))  # never over
