"""What is set once for the whole server, when its first visitor comes."""

import ctypes
import gc
import logging
import os
import socket
import stat
import threading
import time
from contextlib import suppress

import streamlit as st
from streamlit import runtime
from threadpoolctl import threadpool_limits

ARRAY = 4 * 2**20  # bytes: the memory of smaller arrays is used again
SLACK = 16 * 2**20  # bytes that may be kept for that
EVERY = 2.0  # seconds from one collection of garbage to the next
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # glibc's names for the two


@st.cache_resource(show_spinner=False)
def boot() -> None:
    """One BLAS thread, memory and network set for short answers, and the garbage collector told
    that what was imported stays: looking it through takes about 80 ms."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    threadpool_limits(1)
    reuse_memory()
    send_at_once()
    gc.collect()
    gc.freeze()
    threading.Thread(target=collect, name="collect", daemon=True).start()


def collect() -> None:
    """Free what runs and ended sessions leave behind, as long as the server lives. Streamlit would
    do it after every run, and each time look through the objects of all visitors: with thirty of
    them a run then has to wait for others twice as long (`benchmarks.load`)."""
    while runtime.exists():
        time.sleep(EVERY)
        gc.collect()


def reuse_memory() -> None:
    """Let the C library keep the memory of arrays that were freed. It would hand arrays of some
    100 kB back to the system and fetch them again, page by page, at every operation."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # not glibc
        return
    mallopt(M_MMAP_THRESHOLD, ARRAY)
    mallopt(M_TRIM_THRESHOLD, SLACK)


def send_at_once() -> None:
    """Turn Nagle's algorithm off on this server's sockets, and so on those they will accept.
    Streamlit opens its port in a way that leaves it on; an answer, many small messages, then
    waits 40 ms for the receiver's delayed acknowledgement."""
    try:
        open_files = os.listdir("/dev/fd")
    except OSError:  # Windows
        return
    for name in open_files:
        with suppress(OSError):  # closed meanwhile, or not TCP
            # Only a socket is held twice: a pipe's end kept open would never end for its reader.
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                with socket.socket(fileno=os.dup(int(name))) as found:
                    if found.family in (socket.AF_INET, socket.AF_INET6):
                        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
