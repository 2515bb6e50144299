"""Glossary: every word of these pages in a sentence or two, and where it can be seen at work."""

import streamlit as st

from language import tr
from ui import link, shell
from ui.glossary import SECTIONS, Term, found
from ui.numbers import counted
from ui.words import plain

LONGEST = 40  # characters of a search
# Two cards in a row, as high as each other. A column of Streamlit's for each would be twice as much
# to send.
STYLE = """<style>
[class*="st-key-words-"] {
  display: grid; grid-template-columns: 1fr 1fr; align-items: stretch; }
[class*="st-key-words-"] > [data-testid="stLayoutWrapper"] { width: auto; }
@media (max-width: 640px) { [class*="st-key-words-"] { grid-template-columns: 1fr; } }
</style>"""


def draw(term: Term) -> None:
    """One entry: word, meaning, formula, and the page that shows it."""
    word, meaning = term.said()
    page = shell.PAGES[term.page]
    formula = rf"$\displaystyle {term.written()}$" if term.formula else ""
    with st.container(border=True, height="stretch"):
        st.markdown("\n\n".join(filter(None, (f"**{word}**", meaning, formula))))
        shell.link_to(page, query_params=term.link)


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
st.html(STYLE)
for number, (title, terms) in enumerate(SECTIONS.items()):
    shown = [term for term in terms if term in chosen]
    if not shown:
        continue
    st.subheader(tr(title), anchor=False)
    with st.container(key=f"words-{number}"):
        for term in shown:
            draw(term)
