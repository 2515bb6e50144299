"""Results of `experiments`, kept and keyed by settings and by the data's content: for all visitors,
or, once a person's own file is in the session, for that session only and as long as it lasts."""

import hashlib
import weakref
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Literal, ParamSpec, TypeVar

import streamlit as st

from engine.data import Dataset

P = ParamSpec("P")
R = TypeVar("R")
ENTRIES = 64  # of each kind; the oldest goes first
OWN_ENTRIES = 16  # the same in a session with a file
LARGE = 4_000_000  # bytes of data: what is computed from more may be as large,
LARGE_ENTRIES = 4  # so fewer results are kept
UPLOADED = "own_table"  # in the session, once a file has been read

_fingerprints: dict[int, str] = {}  # by the identity of data sets that are alive


@cache
def cached(compute: Callable[P, R]) -> Callable[P, R]:
    """`compute`, remembered. Results are shared between visitors: they must be read-only."""
    shared = _keeping(ENTRIES, "global")(compute)
    own = _keeping(OWN_ENTRIES, "session")(compute)
    large = _keeping(LARGE_ENTRIES, "session")(compute)

    @wraps(compute)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
        if UPLOADED not in st.session_state:
            return shared(*args, **kwargs)
        given = [a for a in (*args, *kwargs.values()) if isinstance(a, Dataset)]
        size = sum(data.X.nbytes + data.y.nbytes for data in given)
        return (large if size > LARGE else own)(*args, **kwargs)

    return remembered


def _keeping(entries: int, scope: Literal["global", "session"]) -> Any:
    """Streamlit's cache without copies; one of a session goes when its tab is closed."""
    return st.cache_resource(
        max_entries=entries, scope=scope, show_spinner=False, hash_funcs={Dataset: fingerprint}
    )


def fingerprint(data: Dataset) -> str:
    """The same for the same numbers in the same shape, whatever file they came from; worked out
    once for each data set, whose arrays must not be written to."""
    found = _fingerprints.get(id(data))
    if found is None:
        found = _fingerprints[id(data)] = _digest(data)
        weakref.finalize(data, _fingerprints.pop, id(data), None).atexit = False
    return found


def _digest(data: Dataset) -> str:
    digest = hashlib.blake2b(repr((data.X.shape, data.y.shape, data.X.dtype.str)).encode())
    for values in (data.X, data.y):
        digest.update(values.ravel().data)
    return digest.hexdigest()
