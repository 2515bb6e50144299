"""Results of `experiments`, kept and keyed by settings and by the data's content: for all visitors,
or, once a person's own file is in the session, for that session only and as long as it lasts."""

import hashlib
import weakref
from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from typing import Any, Literal, ParamSpec, TypeVar

import numpy as np
import streamlit as st

from engine.activations import Array
from engine.data import Dataset

P = ParamSpec("P")
R = TypeVar("R")
ENTRIES = 64  # of each kind; the oldest goes first
OWN_ENTRIES = 16  # the same in a session with a file
LARGE = 4_000_000  # bytes of data: what is computed from more may be as large,
FEW = 4  # of such results are kept
UPLOADED = "own_table"  # in the session, once a file has been read

_fingerprints: dict[int, str] = {}  # by the identity of data sets that are alive


@cache
def cached(compute: Callable[P, R], entries: int = ENTRIES) -> Callable[P, R]:
    """`compute`, remembered: so many results, which visitors share and which must be read-only."""
    shared = _keeping(entries, "global")(compute)
    own = _keeping(min(entries, OWN_ENTRIES), "session")(compute)
    large = _keeping(FEW, "session")(compute)
    names = list(signature(compute).parameters)

    @wraps(compute)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
        # Named, because Streamlit looks up the name of an argument without one, each time anew.
        given = dict(zip(names, args, strict=False)) | kwargs
        if UPLOADED not in st.session_state:
            return shared(**given)
        sets = [value for value in given.values() if isinstance(value, Dataset)]
        size = sum(data.X.nbytes + data.y.nbytes for data in sets)
        return (large if size > LARGE else own)(**given)

    return remembered


def _keeping(entries: int, scope: Literal["global", "session"]) -> Any:
    """Streamlit's cache without copies; one of a session goes when its tab is closed."""
    return st.cache_resource(
        max_entries=entries, scope=scope, show_spinner=False, hash_funcs=HASHES
    )


def fingerprint(data: Dataset) -> str:
    """The same for the same numbers in the same shape, whatever file they came from; worked out
    once for each data set, whose arrays must not be written to."""
    found = _fingerprints.get(id(data))
    if found is None:
        found = _fingerprints[id(data)] = _digest(data.X, data.y)
        weakref.finalize(data, _fingerprints.pop, id(data), None).atexit = False
    return found


def _digest(*arrays: Array) -> str:
    digest = hashlib.blake2b(repr([(values.shape, values.dtype.str) for values in arrays]).encode())
    for values in arrays:
        digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()


# How arguments are told apart; Streamlit's own ways are slower. A repr has every digit of a float.
HASHES: dict[str | type, Callable[[Any], Any]] = {
    Dataset: fingerprint,
    np.ndarray: _digest,
    "experiments.decision_boundary.Settings": repr,
    "experiments.digits.Settings": repr,
}
