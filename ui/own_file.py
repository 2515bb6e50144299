"""The upload of a person's CSV: read once, kept in memory for the session, a bad one explained."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from datasets import synthetic
from datasets.tabular import MAX_BYTES, Table, TableError, TwoWays, read
from language import chosen, marked, tr
from ui import link
from ui.cached import UPLOADED
from ui.words import chart_title, joined, plain

EXAMPLE = "own data: example"  # in the session: the key of the control, and its first choice
MEGABYTES = MAX_BYTES // 2**20
ASKED_AT_ONCE = 3  # columns that can be read in two ways; the others are asked about below
NOT_STORED = marked(
    "The file stays in memory while this page is open, for you alone; it is not stored."
)


def current() -> Table | None:
    """The last file that could be read: a bad one is explained and changes nothing."""
    state = st.session_state
    file = _chosen_file()
    if _language_changed():
        _say_anew()
        if state.get("own_error"):
            state["own_id"] = None  # the bad file, too, is read once more
    if file is not None and state.get("own_id") != file.file_id:
        state["own_id"] = file.file_id
        _take(file.getvalue(), file.name, {})
    if file is not None and state.get("own_error"):
        st.error(plain(state["own_error"]))
    table: Table | None = state.get(UPLOADED)
    if table is None:
        st.info(
            joined(
                tr(
                    "Until a file is read the example stays on screen. A link does not carry a "
                    "file: who opens yours chooses the file again."
                ),
                tr(NOT_STORED),
            )
        )
        return None
    name = plain(chart_title(state["own_file"][0]))
    st.caption(tr("{file} has been read.", file=name), help=tr(NOT_STORED))
    held = link.held(state[EXAMPLE][0])
    st.button(tr("Back to the example"), on_click=_back, key="back", disabled=held)
    _ask(table.two_ways)
    return table


def _chosen_file() -> UploadedFile | None:
    """The control for it, folded away once a file has been read."""
    known = UPLOADED in st.session_state
    with st.expander(tr("Another file") if known else tr("Your file"), expanded=not known):
        st.html(_too_large())
        file = st.file_uploader(
            tr("CSV file, up to {megabytes} MB", megabytes=MEGABYTES),
            key="csv",
            max_upload_size=MEGABYTES,
            help=joined(
                tr("Text in rows and columns, whatever the file is called."), tr(NOT_STORED)
            ),
        )
        st.download_button(
            tr("An example file"), example, "heights-and-weights.csv", "text/csv", on_click="ignore"
        )
    return file


def _too_large() -> str:
    """A style sheet that says so beside the uploader, which itself says it to screen readers, and
    to others only where a pointer rests."""
    words = tr(
        "The file marked red is larger than {megabytes} MB and was not read.", megabytes=MEGABYTES
    )
    return f"""<style>.st-key-csv:has([aria-invalid="true"])::after {{
  content: "{words}";
  font-size: 0.875rem; }}
</style>"""


def generation() -> int:
    """How many tables this session has read: another number, another table."""
    return int(st.session_state.get("own_count", 0))


def example() -> str:
    """Five people as a CSV file: what a file for these pages may look like."""
    people = zip(synthetic.HEIGHTS, synthetic.WEIGHTS, "mfmfm", strict=True)
    rows = "".join(f"{height:g},{weight:g},{sex}\n" for height, weight, sex in people)
    return "height in cm,weight in kg,sex\n" + rows


def _take(content: bytes, name: str, answers: Mapping[str, bool]) -> None:
    """Read a file and draw the page anew with it, or keep the reason why not."""
    state = st.session_state
    try:
        with st.spinner(tr("Reading the file")):
            table = read(content, name, answers)
    except TableError as error:
        state["own_error"] = str(error)
        return
    state["own_error"] = None
    state[UPLOADED], state["own_file"], state["own_answers"] = table, (name, content), answers
    state["own_count"] = generation() + 1
    st.rerun()  # with the uploader folded away


def _language_changed() -> bool:
    """Whether the language is another than when the files were read."""
    state = st.session_state
    before, state["own_language"] = state.get("own_language"), chosen()
    return before not in (None, chosen())


def _say_anew() -> None:
    """The notes on the table in another language: its file is read once more for them."""
    state = st.session_state
    if UPLOADED not in state:
        return
    name, content = state["own_file"]
    with st.spinner(tr("Reading the file")), suppress(TableError):  # over its time only now
        notes = read(content, name, state["own_answers"]).notes
        state[UPLOADED] = replace(state[UPLOADED], notes=notes)


def _ask(two_ways: tuple[TwoWays, ...]) -> None:
    """Which reading is meant, where a comma or a point may be either; an answer reads it again."""
    chosen = {way.column: _meant(n, way) for n, way in enumerate(two_ways[:ASKED_AT_ONCE])}
    if rest := two_ways[ASKED_AT_ONCE:]:
        with st.expander(tr("{n} more to be read in one of two ways", n=len(rest))):
            chosen |= {way.column: _meant(n, way) for n, way in enumerate(rest, ASKED_AT_ONCE)}
    if any(chosen[way.column] != way.comma for way in two_ways):
        name, content = st.session_state["own_file"]
        _take(content, name, {**st.session_state["own_answers"], **chosen})


def _meant(place: int, way: TwoWays) -> bool:
    """Whether the comma is the decimal mark in this column."""
    readings = [way.comma, not way.comma] if way.comma else [not way.comma, way.comma]
    chosen = st.segmented_control(
        tr(
            "{example} in {column} is",
            example=plain(way.example),
            column=plain(chart_title(way.column)),
        ),
        readings,
        default=way.comma,
        format_func=lambda comma: plain(f"{way.meaning(comma):.15g}"),
        key=f"own_comma{place}-{st.session_state['own_id']}",
        required=True,
    )
    return way.comma if chosen is None else chosen


def _back() -> None:
    """Choose the page's first example again; the file stays for later."""
    key, first = st.session_state[EXAMPLE]
    st.session_state[key] = first
