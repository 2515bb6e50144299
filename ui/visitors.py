"""Who else uses the server just now, so that a long training can give way to them."""

import time

from streamlit.runtime.scriptrunner import get_script_run_ctx

RECENT = 1.0  # seconds after a page was drawn for a visitor

_drawn: dict[str, float] = {}  # when, by session; of the last moments only


def note() -> None:
    """A page is drawn for this visitor."""
    now = time.monotonic()
    for session, at in list(_drawn.items()):
        if now - at > RECENT:
            _drawn.pop(session, None)
    _drawn[_me()] = now


def others() -> bool:
    """Whether a page was drawn for anyone else in the last moments."""
    me, now = _me(), time.monotonic()
    return any(session != me and now - at <= RECENT for session, at in list(_drawn.items()))


def _me() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""
