"""Results of `experiments`, kept for all visitors, keyed by settings and by the data's content."""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar

import streamlit as st

from engine.data import Dataset

P = ParamSpec("P")
R = TypeVar("R")
ENTRIES = 64  # of each kind; the oldest goes first


@cache
def cached(compute: Callable[P, R]) -> Callable[P, R]:
    """`compute`, remembered. Results are shared between visitors: they must be read-only."""
    return st.cache_resource(
        max_entries=ENTRIES, show_spinner=False, hash_funcs={Dataset: fingerprint}
    )(compute)


def fingerprint(data: Dataset) -> str:
    """The same for the same numbers in the same shape, whatever file they came from."""
    digest = hashlib.blake2b(repr((data.X.shape, data.y.shape, data.X.dtype.str)).encode())
    digest.update(data.X.tobytes())
    digest.update(data.y.tobytes())
    return digest.hexdigest()
