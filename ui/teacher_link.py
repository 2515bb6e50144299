"""A teacher's link: the page as it is on screen, with controls locked or hidden."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from language import chosen, marked, tr
from ui import link
from ui.controls import CONTROLS, PANELS
from ui.words import all_different

NAME = marked("Teacher's link")


def panel(panels: Sequence[str]) -> None:
    """Choose what the link locks and hides and which of the `panels` it opens; then copy it."""
    names, own = link.drawn(), link.here()
    said = dict(zip(names, all_different(tr(CONTROLS[name]) for name in names), strict=True))
    left, middle, right = st.columns(3)
    with left:
        locked = _choose(tr("Lock: shown, not to be moved"), link.LOCK, own.locked, said)
    with middle:
        hidden = _choose(tr("Hide"), link.HIDE, own.hidden, said)
    with right:
        key = f"teacher_panel-{chosen()}"  # the browser would keep its own word otherwise
        opened = st.selectbox(tr("Panel that is open at first"), panels, format_func=tr, key=key)
    st.code(address(locked, hidden, opened, opened == panels[0]), language=None, wrap_lines=True)
    st.caption(
        tr(
            "The link holds all settings and the step as they are now. Who opens it finds the "
            "locked controls in grey and the hidden ones gone, with the link's values or the usual "
            "ones. It guides; whoever edits the address can undo it."
        )
    )


def _choose(label: str, how: str, usual: Sequence[str], said: Mapping[str, str]) -> list[str]:
    """A choice of controls, at first those that this session's own link has."""
    return st.multiselect(
        label,
        list(said),
        [name for name in usual if name in said],
        format_func=said.__getitem__,
        key=f"teacher_{how}",
        placeholder=tr("Choose options"),
    )


def address(locked: Sequence[str], hidden: Sequence[str], panel: str, first: bool) -> str:
    """The page's whole address; it opens on this panel, which needs no saying if it is the first
    one."""
    key = link.here().drawn[PANELS]
    others = [name for name in st.query_params if name not in (link.LOCK, link.HIDE, key)]
    said = {name: st.query_params.get_all(name) for name in others}
    said |= {} if first else {key: [panel]}
    visible = [name for name in locked if name not in hidden]  # what is hidden is locked anyway
    for how, names in ((link.LOCK, visible), (link.HIDE, hidden)):
        said |= {how: [",".join(names)]} if names else {}
    query = urlencode(said, doseq=True, safe=",")
    return f"{st.context.url or ''}{'?' * bool(said)}{query}"
