"""Who may train now: one run for each processor core, first come first served.

A run asks for its turn several times a second, which is also its sign of life: whoever has gone
(closed the tab, went to another page, fell asleep) stops asking, and frees the place.
"""

import os
import threading
import time
from collections.abc import Callable, Hashable

import streamlit as st

from language import tr, trn
from ui.numbers import counted

PATIENCE = 5.0  # seconds without a sign of life after which a place is given away


class Queue:
    """A line of tickets in order of arrival: the first `places` train, the others wait.

    It is used by many threads at once. Tickets should be small: they are kept until their place
    is given away.
    """

    def __init__(self, places: int, clock: Callable[[], float] = time.monotonic) -> None:
        if places < 1:
            raise ValueError(f"a queue needs at least one place, not {places}")
        self.places = places
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[Hashable, float] = {}  # in order of arrival: the last sign of life

    def turn(self, ticket: Hashable) -> int:
        """0 if the ticket may train, otherwise its number among those who wait, from 1. Who is
        not in the line, or was silent for too long, joins it at the end."""
        with self._lock:
            now = self._clock()
            self._seen = {t: seen for t, seen in self._seen.items() if now - seen <= PATIENCE}
            self._seen[ticket] = now  # an old ticket keeps its place, a new one goes to the end
            return max(0, list(self._seen).index(ticket) + 1 - self.places)

    def leave(self, ticket: Hashable) -> None:
        """Free the ticket's place, if it has one."""
        with self._lock:
            self._seen.pop(ticket, None)


@st.cache_resource(show_spinner=False)
def shared() -> Queue:
    """The queue of this server."""
    return Queue(cores())


def cores() -> int:
    """How many processor cores this process may use."""
    usable = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(usable(0)) if usable else os.cpu_count() or 1


def in_words(turn: int, places: int) -> str:
    """What a run at this place in the line is told; `turn` from 1."""
    before = turn - 1
    place = tr("you are next")
    if before:
        place = trn("{n} is before you", "{n} are before you", before, n=before)
    networks = counted("{n} network", "{n} networks", places)
    return tr(
        "In the queue: {place}. This server trains {networks} at a time, and it is busy. Your "
        "training starts by itself while this page is open.",
        place=place,
        networks=tr("one network") if places == 1 else networks,
    )
