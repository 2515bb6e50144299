"""What is set once for the server, in Python; what it gives is measured in `benchmarks`."""

import gc
import os
import socket
import weakref

import pytest
import streamlit as st

from ui import process
from ui.process import send_at_once


def test_sockets_send_at_once_and_nothing_stays_open() -> None:
    """A pipe's end that is kept open would never end for the process that reads from it."""
    reader, writer = os.pipe()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        send_at_once()
        assert server.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        with (
            socket.create_connection(server.getsockname()),
            server.accept()[0] as accepted,
        ):
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    os.close(writer)
    os.set_blocking(reader, False)
    assert os.read(reader, 1) == b""  # its end; with another writer it would have to wait
    os.close(reader)


class Knot:
    """An object that holds itself."""

    def __init__(self) -> None:
        self.me = self


def test_garbage_is_collected_as_long_as_the_server_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    assert st.get_option("runner.postScriptGC") is False  # by nobody else
    lives = iter([True, True, False])
    monkeypatch.setattr(process.runtime, "exists", lambda: next(lives))
    monkeypatch.setattr(process, "EVERY", 0)
    gc.disable()
    try:
        knot = weakref.ref(Knot())
        assert knot()
        process.collect()
        assert not knot()
    finally:
        gc.enable()
    assert not list(lives)
