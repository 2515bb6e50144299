"""Glossary: every word of these pages in a sentence or two, and where it can be seen at work."""

import streamlit as st

from language import tr
from ui import link, shell
from ui.glossary import SECTIONS, Term, found
from ui.numbers import counted
from ui.words import plain

LONGEST = 40  # characters of a search


def draw(term: Term) -> None:
    """One entry: word, meaning, formula, and the page that shows it."""
    word, meaning = term.said()
    page = shell.PAGES[term.page]
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{word}**")
        st.markdown(meaning)
        if term.formula:
            st.markdown(rf"$\displaystyle {term.written()}$")
        st.page_link(page.path, label=tr(page.label), icon=page.icon, query_params=term.link)


shell.page("glossary")
wanted = st.text_input(
    tr("Search"),
    max_chars=LONGEST,
    type="search",
    live=True,
    placeholder=tr("A word, such as gradient"),
    width=420,
    **link.bound("g_word"),
)
link.say_what_failed()
every = [term for terms in SECTIONS.values() for term in terms]
chosen = found(wanted or "", every)
if chosen:
    st.caption(counted("{n} word", "{n} words", len(chosen)))
else:
    st.info(
        tr("Nothing is found for {text}. Try a shorter word.", text=plain((wanted or "")[:LONGEST]))
    )
for title, terms in SECTIONS.items():
    shown = [term for term in terms if term in chosen]
    if not shown:
        continue
    st.subheader(tr(title), anchor=False)
    for first in range(0, len(shown), 2):
        for column, term in zip(st.columns(2), shown[first : first + 2], strict=False):
            with column:
                draw(term)
