"""What is set once for the server, in Python; what it gives is measured in `benchmarks`."""

import os
import socket

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
