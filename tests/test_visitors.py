"""Many visitors on one server, by websocket: nobody meets an error, also not the very first."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.load import crowd
from benchmarks.pages import VIEWS, View
from benchmarks.server import Server, running
from benchmarks.visitor import Visitor


async def first_answer(server: Server, view: View) -> tuple[str, list[str]]:
    async with Visitor(server.address, view.page, view.query) as visitor:
        return view.name, visitor.first.errors


async def together(server: Server) -> list[tuple[str, list[str]]]:
    return await asyncio.gather(*(first_answer(server, view) for view in VIEWS))


def to_the_end(work: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: Playwright has an event loop in this one, from an earlier test."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_all_views_at_once_are_the_first_that_a_server_sees() -> None:
    with running() as server:
        assert to_the_end(together(server)) == [(view.name, []) for view in VIEWS]


def test_visitors_who_move_controls_and_train_meet_no_error() -> None:
    with running() as server:
        log = to_the_end(crowd(server, len(VIEWS) + 2, trainers=2, seconds=6, think=1))
    assert log.errors == []
    assert log.ticks
    assert len(log.moves) > len(VIEWS)
