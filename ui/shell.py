"""The frame of every page: what pages there are, how a page begins, the sidebar."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from language import chosen, marked, tr
from ui import language_choice, link, process, visitors

ROOT = Path(__file__).resolve().parent.parent
ICON = str(ROOT / "assets" / "icon.svg")


@dataclass(frozen=True)
class Page:
    """One row of the table below, its words in English; `path` is relative to the project, the stem
    is the address."""

    path: str
    section: str
    label: str  # in the sidebar and in the browser's tab
    icon: str
    question: str  # the page's title
    idea: str  # one sentence, at most 25 words


START = Page(
    "streamlit_app.py",
    "",
    marked("Start"),
    ":material/home:",
    marked("How does a neural network learn?"),
    marked(
        "Guess, measure the error, step downhill, again. Six pages show it, "
        "from one weight to a network that reads digits."
    ),
)
PAGES = {
    page.path.removeprefix("pages/").removesuffix(".py"): page
    for page in (
        START,
        Page(
            "pages/loss_curve.py",
            marked("One weight"),
            marked("Loss vs α"),
            ":material/trending_down:",
            marked("Which weight α fits the data best?"),
            marked(
                "α is the network's only weight, and every α has a loss. Gradient descent steps "
                "down the slope of that curve until none is left."
            ),
        ),
        Page(
            "pages/linear_regression.py",
            marked("One weight"),
            marked("Linear regression"),
            ":material/show_chart:",
            marked("Can a network find the rule behind the data?"),
            marked(
                "It starts from weights near zero, sees all examples at every iteration, "
                "and walks towards the weights of the least mean squared error."
            ),
        ),
        Page(
            "pages/losses.py",
            marked("One neuron"),
            marked("MSE vs cross-entropy"),
            ":material/stacked_line_chart:",
            marked("Why is squared error slow to correct a confident mistake?"),
            marked(
                "Where the sigmoid is flat, squared error's gradient almost vanishes, however "
                "wrong the neuron is; cross-entropy's slope in z is the miss itself."
            ),
        ),
        Page(
            "pages/activations.py",
            marked("One neuron"),
            marked("Sigmoid, ReLU, step"),
            ":material/bolt:",
            marked("What does a neuron do with its sum?"),
            marked(
                "The activation decides what a neuron says, and its slope decides "
                "whether the neuron can learn at all."
            ),
        ),
        Page(
            "pages/decision_boundary.py",
            marked("One neuron"),
            marked("Decision boundary"),
            ":material/contrast:",
            marked("Where does the network change its mind?"),
            marked(
                "One neuron parts the plane with a straight line; each hidden unit adds a line "
                "of its own, and the output combines them."
            ),
        ),
        Page(
            "pages/digits.py",
            marked("Many neurons"),
            marked("Digits"),
            ":material/draw:",
            marked("How does a network read a handwritten digit?"),
            marked(
                "Grey levels go in, ten outputs come out, and the output nearest to 1 wins. "
                "Nobody writes the rules: training does."
            ),
        ),
        Page(
            "pages/glossary.py",
            marked("Words"),
            marked("Glossary"),
            ":material/menu_book:",
            marked("What do the words mean?"),
            marked(
                "Every word of these pages in a sentence or two, its formula where it has one, "
                "and the page where it can be seen."
            ),
        ),
    )
}

# Words for who cannot see a chart are out of sight. The stage's columns stand side by side where
# there is room, the controls as wide as their labels need; where there is not, they stack, the
# picture first and the controls below it.
STYLE = """<style>
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > .unseen) {
  position: absolute; width: 1px; min-width: 0; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.st-key-numbers { row-gap: 0.25rem; }
.katex-display { overflow-y: hidden; }
.st-key-start .katex-display { overflow: hidden; }
[data-testid="stPageLink-NavLink"]:focus-visible {
  outline: 2px solid currentColor; outline-offset: -2px; }
@media (max-width: 1200px) {
  [data-testid="stMainBlockContainer"] { padding-left: 2rem; padding-right: 2rem; }
}
@media (max-width: 768px) {
  [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }
}
.st-key-stage, .st-key-start { container: page / inline-size; }
@container page (min-width: 761px) {
  .st-key-stage > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] {
    flex-wrap: nowrap; }
  .st-key-stage > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"]
    > [data-testid="stColumn"]:first-child { min-width: 13rem; }
}
@container page (max-width: 760px) {
  .st-key-stage > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] {
    flex-direction: column-reverse; }
  .st-key-stage > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"]
    > [data-testid="stColumn"],
  .st-key-start [data-testid="stColumn"] { min-width: 100%; }
}
@container page (max-width: 560px) {
  .st-key-stage [data-testid="stColumn"] { min-width: 100%; }
}
</style>"""
SIDEBAR = st.components.v2.component(
    "descent.sidebar", js=(ROOT / "ui" / "sidebar.js").read_text("utf-8")
)


def page(name: str) -> Page:
    """Begin a page, as its first call: browser tab, one-time set-up, sidebar, title and idea."""
    current = PAGES[name]
    language_choice.arrive()
    title = "Descent" if current is START else f"{tr(current.label)} · Descent"
    st.set_page_config(page_title=title, page_icon=ICON, layout="wide")
    process.boot()
    visitors.note()
    link.arrive()
    st.html(STYLE)
    with st.sidebar:
        section = ""
        st.markdown("### Descent")
        for entry in PAGES.values():
            if entry.section != section:
                section = entry.section
                st.caption(tr(section))
            link_to(entry, width="stretch")
        language_choice.switch()
        SIDEBAR(key="sidebar", data={"language": chosen()})
    st.title(tr(current.question), anchor=False)
    st.markdown(tr(current.idea))
    return current


def link_to(page: Page, label: str = "", **options: Any) -> None:
    """A link to a page, with its name or another label; `options` are those of `st.page_link`."""
    st.page_link(_target(page), label=label or tr(page.label), icon=page.icon, **options)


@cache
def _target(page: Page) -> st.Page:
    """The page as Streamlit knows it: of a path it would look up the file for every link, in every
    run."""
    return st.Page(page.path, default=page is START)


def stage() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The page's two columns: controls, and the picture with all that moves with the step."""
    with st.container(key="stage"):
        controls, picture = st.columns([1, 3.4], gap="medium")
    return controls, picture


def numbers(values: Mapping[str, str]) -> None:
    """Three or four numbers with their names, side by side: those that move with the step."""
    with st.container(horizontal=True, key="numbers", gap="medium"):
        for label, value in values.items():
            st.metric(label, value, width="content")
