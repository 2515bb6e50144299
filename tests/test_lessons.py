"""Lessons: every challenge is false at first with a hint, and can be solved by the page's controls;
a teacher's link locks and hides every control."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.test_reading import draw, ring
from ui.challenges import activations, decision_boundary, digits, linear_regression, loss_curve
from ui.challenges import losses as duel
from ui.digit_pad import SIDE
from ui.instruments.losses_scene import LINE, ONE_Z, RACE, SURFACES
from ui.lessons import CHALLENGES, SOLVED, Challenge

Query = Mapping[str, str]


@dataclass(frozen=True)
class View:
    """A view, its panels' key, its challenges, and how a link opens it."""

    page: str
    panel: str
    challenges: tuple[Challenge, ...]
    link: Query


def view(page: str, panel: str, challenges: tuple[Challenge, ...], **link: str) -> View:
    return View(page, panel, challenges, link)


VIEWS = {
    "one weight": view("loss_curve", "a_panel", loss_curve.CHALLENGES),
    "regression": view("linear_regression", "r_panel", linear_regression.CHALLENGES),
    "race": view("losses", "l_panel", duel.CHALLENGES[RACE]),
    "one z": view("losses", "l_panel", duel.CHALLENGES[ONE_Z], l_view=ONE_Z),
    "surfaces": view("losses", "l_panel", duel.CHALLENGES[SURFACES], l_view=SURFACES),
    "line": view("losses", "l_panel", duel.CHALLENGES[LINE], l_view=LINE),
    "neuron": view("activations", "f_panel1", activations.NEURON),
    "gates": view("activations", "f_panel2", activations.GATES, f_view="AND, OR, XOR"),
    "trained gates": view(
        "activations", "f_panel3", activations.GATES, f_view="AND, OR, XOR", f_train="true"
    ),
    "learners": view("activations", "f_panel", activations.LEARNERS, f_view="Who can learn"),
    "layers": view("activations", "f_panel4", activations.LAYERS, f_view="Through many layers"),
    "boundary": view("decision_boundary", "b_panel", decision_boundary.CHALLENGES),
    "read": view("digits", "d_read_panel", digits.READING),
    "inside": view(
        "digits", "d_inside_panel", digits.INSIDE, d_view="Inside the network", d_given="Test image"
    ),
    "one image": view("digits", "d_one_panel", digits.ONE_IMAGE, d_view="One image, one step"),
    "train": view("digits", "d_panel", digits.TRAIN, d_view="Train"),
}
# For each challenge: its view, states that do not solve it, and one that does.
STATES: dict[str, tuple[str, list[Query], Query]] = {
    "a_largest": ("one weight", [{"a_share": "1.2"}, {"a_share": "1.0"}], {"a_share": "0.99"}),
    "a_once": ("one weight", [{"a_share": "0.4"}, {"a_share": "0.7"}], {"a_share": "0.5"}),
    "a_uphill": (
        "one weight",
        [{"a_start": "0.1", "a_share": "0.02"}, {"a_start": "1.0"}],
        {"a_start": "0.1"},
    ),
    "r_quick": (
        "regression",
        [
            {"r_rate": "0.05"},
            {"r_std": "true", "r_rates": "0.1"},
            {"r_std": "true", "r_rates": "0.9"},
        ],
        {"r_std": "true", "r_rates": "0.4"},
    ),
    "r_noisy": ("regression", [{"r_noise": "10.0", "step": "0"}], {"r_noise": "10.0"}),
    "r_waits": ("regression", [{"step": "0"}, {"r_std": "true"}], {"step": "10"}),
    "l_slow": (
        "race",
        [{"l_w": "5.0", "l_b": "5.0"}, {"l_w": "0.0"}, {"l_rate": "0.01"}],
        {"l_w": "3.0", "l_b": "3.0", "l_steps": "1000"},
    ),
    "l_hardest": ("one z", [{"l_z": "-2.0"}, {"l_z": "0.5"}], {"l_z": "0.7"}),
    "l_stuck": (
        "surfaces",
        [{"l_w1": "0.0", "l_b1": "0.0"}, {"l_rate1": "0"}],
        {"l_w1": "-8.0", "l_b1": "8.0"},
    ),
    "l_in_line": ("line", [{"l_outlier": "60.0"}, {"l_outlier": "110.0"}], {"l_outlier": "80.0"}),
    "f_fires": (
        "neuron",
        [
            {"f_activation": "step"},
            {"f_activation": "step", "f_w": "0.0"},
            {"f_activation": "step", "f_w": "-1.0", "f_b": "-2.0"},
            {"f_activation": "step", "f_w": "0.5", "f_b": "2.0"},
        ],
        {"f_activation": "step", "f_w": "1.0", "f_b": "2.0"},
    ),
    "f_steep": (
        "neuron",
        [{"f_activation": "ReLU"}, {"f_k": "10"}, {"f_x": "0.25"}],
        {"f_k": "10", "f_x": "0.25"},
    ),
    "f_silent": (
        "neuron",
        [{"f_activation": "ReLU"}, {"f_activation": "ReLU", "f_x": "-1.0"}],
        {"f_activation": "ReLU", "f_x": "0.5", "f_b": "2.0"},
    ),
    "f_robust": (
        "gates",
        [{"f_gate": "OR"}, {"f_w1-AND": "-1.0"}],
        {"f_w1-AND": "1.4", "f_w2-AND": "1.4", "f_b-AND": "2.0"},
    ),
    "f_xor": (
        "trained gates",
        [
            {"f_gate": "XOR"},
            {"f_gate": "XOR", "f_units": "1"},
            {"f_gate": "XOR", "f_units": "2", "f_gate_steps": "20"},
            {"f_gate": "XOR", "f_units": "2", "f_gate_steps": "500"},
        ],
        {"f_gate": "XOR", "f_units": "2", "f_gate_seed": "4"},
    ),
    "f_dies": ("learners", [{"f_rate": "0.5"}], {"f_seed": "51", "f_rate": "0.35"}),
    "f_passes": (
        "layers",
        [{"f_activation": "tanh"}, {"f_activation": "tanh", "f_z": "0.0"}],
        {"f_activation": "tanh", "f_z": "0.2"},
    ),
    "b_spiral": (
        "boundary",
        [{"b_data": "spiral"}, {"b_data": "spiral", "b_layers-spiral": "0"}, {"b_data": "moons"}],
        {"b_data": "spiral", "b_layers-spiral": "1", "b_units1-spiral": "12"},
    ),
    "b_neuron": (
        "boundary",
        [{"b_data": "xor"}, {"b_data": "xor", "b_layers-xor": "0"}],
        {"b_data": "xor", "b_layers-xor": "0", "b_in": "x₁x₂"},
    ),
    "b_heart": (
        "boundary",
        [{"b_data": "spiral", "b_epochs-spiral": "1000"}, {"b_share": "100"}],
        {
            "b_data": "moons",
            "b_noise-moons": "0.3",
            "b_n-moons": "60",
            "b_units1-moons": "16",
            "b_epochs-moons": "1000",
        },
    ),
    "d_misread": (
        "read",
        [{"d_given": "Test image"}, {"d_given": "PNG file"}],
        {"d_given": "Test image", "d_reader": "The network trained here", "d_given_n8": "105"},
    ),
    "d_stage": (
        "read",
        [{"d_given": "Test image"}, {"d_given": "Test image", "d_centre": "false"}],
        {"d_given": "Test image", "d_given_n8": "7", "d_scale": "false"},
    ),
    "d_silent": ("inside", [{"d_layer": "Output"}], {"d_unit1": "1"}),
    "d_gently": (
        "one image",
        [{"d_one_start": "A random start"}, {"d_one8": "1"}, {"step": "0"}],
        {"step": "1"},
    ),
}
PLAIN = digits.TRAIN[0].name  # solved by training, not by a link


@pytest.fixture
def small(monkeypatch, tmp_path) -> None:
    """No MNIST on this computer: the 8×8 digits stand in, as for most people."""
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("DESCENT_CACHE", str(tmp_path))


def opened(open_page: Callable[..., AppTest], name: str, query: Query) -> AppTest:
    here = VIEWS[name]
    return open_page(here.page, **{**here.link, here.panel: CHALLENGES, **query})


def cards(app: AppTest) -> list[str]:
    """What stands under each question: that it is solved, or a hint."""
    return [m.value for m in app.markdown if m.value.startswith((":material/check", ":material/r"))]


def hint_of(app: AppTest, view: str, name: str) -> str:
    """The hint for a challenge that is not solved."""
    place = [one.name for one in VIEWS[view].challenges].index(name)
    sign, _, hint = cards(app)[place].partition(" **Not yet.** ")
    assert name not in app.session_state[SOLVED]
    assert "unchecked" in sign, "a state told by a sign and in words"
    assert len(hint) > 20
    assert hint.endswith((".", "?"))
    return hint


def test_every_page_has_three_challenges_and_every_challenge_its_states() -> None:
    of_page: dict[str, set[str]] = {}
    for view in VIEWS.values():
        of_page.setdefault(view.page, set()).update(one.name for one in view.challenges)
    assert min(map(len, of_page.values())) >= 3
    assert set().union(*of_page.values()) == {*STATES, PLAIN}


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_solved_at_first(open_page, small, name: str) -> None:
    app = opened(open_page, name, {})
    here = VIEWS[name]
    for one in here.challenges:
        assert any(one.question in m.value for m in app.markdown)
        hint_of(app, name, one.name)
    assert any(m.value.startswith(f"**0 of {len(here.challenges)} solved") for m in app.markdown)
    assert app.segmented_control(key=here.panel).options[1] == CHALLENGES
    assert app.button(key="lessons_reset").disabled


@pytest.mark.parametrize("name", STATES)
def test_a_wrong_answer_gets_a_hint_and_the_right_one_counts(open_page, small, name: str) -> None:
    view, wrong, right = STATES[name]
    for query in wrong:
        hint_of(opened(open_page, view, query), view, name)
    app = opened(open_page, view, right)
    assert name in app.session_state[SOLVED], cards(app)
    place = [one.name for one in VIEWS[view].challenges].index(name)
    assert cards(app)[place] == ":material/check_circle: **Solved**"


def test_a_network_without_hidden_layers_is_trained(open_page, small) -> None:
    app = opened(open_page, "train", {})
    app.text_input(key="d_hidden").set_value("").run()
    hint_of(app, "train", PLAIN)
    app.button(key="train").click().run()
    for _ in range(400):
        if PLAIN in app.session_state[SOLVED]:
            break
        app.run()
    assert PLAIN in app.session_state[SOLVED], cards(app)


def test_what_is_solved_stays_solved_until_it_is_reset(open_page) -> None:
    app = opened(open_page, "one weight", {"a_share": "0.5"})
    app.slider(key="a_share").set_value(0.3).run()
    assert cards(app)[1] == ":material/check_circle: **Solved**"
    app.button(key="lessons_reset").click().run()
    hint_of(app, "one weight", "a_once")


def test_only_an_open_panel_counts(open_page) -> None:
    app = open_page("loss_curve", a_share="0.5")
    assert SOLVED not in app.session_state
    app.segmented_control(key="a_panel").set_value(CHALLENGES).run()
    assert app.session_state[SOLVED] == {"a_once"}


def test_hints_say_which_way(open_page, small) -> None:
    """Two wrong answers on either side of the right one get different hints."""
    for name in ("a_once", "l_hardest", "l_in_line", "f_passes"):
        view, wrong, _ = STATES[name]
        hints = {hint_of(opened(open_page, view, query), view, name) for query in wrong}
        assert len(hints) == len(wrong), hints


def test_a_drawing_in_the_corner_needs_its_stages(open_page, small) -> None:
    """Where MNIST is, its images need no stages any more: then a drawing solves it."""
    app = opened(open_page, "read", {})
    corner = np.zeros((SIDE, SIDE), np.uint8)
    corner[:30, :30] = ring(30)
    draw(app, corner)
    assert "All stages are on" in hint_of(app, "read", "d_stage")
    app.toggle(key="d_centre").set_value(False).run()
    hint_of(app, "read", "d_stage")
    app.toggle(key="d_crop").set_value(False).run()
    assert "d_stage" in app.session_state[SOLVED], cards(app)
