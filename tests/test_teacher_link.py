"""A teacher's link: it locks and hides every control of every view, and is made on the page."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.errors import AppTestError

from tests.test_lessons import VIEWS
from ui.controls import CONTROLS, PANELS, STEP, name_of
from ui.link import LINK
from ui.teacher_link import NAME

KINDS = (
    *("slider", "select_slider", "number_input", "text_input", "selectbox", "radio", "toggle"),
    "segmented_control",
)
OWN = ("r_runs", "a_points", STEP)  # controls that are not one widget of Streamlit's
PLACES = {
    **{name: (view.page, dict(view.link)) for name, view in VIEWS.items()},
    "start": ("streamlit_app", {}),
    "one point": ("loss_curve", {"a_data": "One point"}),
    "moons": ("decision_boundary", {"b_data": "moons"}),
    "random start": ("digits", {"d_view": "One image, one step", "d_one_start": "A random start"}),
}


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path) -> None:
    """No MNIST on this computer."""
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("DESCENT_CACHE", str(tmp_path))


def widgets(app: AppTest) -> dict[str, Any]:
    """Streamlit's widgets by their keys."""
    found = {w.key: w for kind in KINDS for w in getattr(app, kind)}
    return found | {w.key: w for w in app.get("button_group") if getattr(w, "key", None)}


def sliders(app: AppTest) -> dict[str, dict[str, Any]]:
    """What our own sliders and the step control were given, by their keys."""
    parts = [json.loads(c.proto.json) for c in app.get("bidi_component")]
    return {part["key"]: part for part in parts if "held" in part}


def drawn(app: AppTest) -> dict[str, str]:
    """The keys of the controls on screen by their names."""
    return dict(app.session_state[LINK].drawn)


@pytest.mark.parametrize("place", PLACES)
def test_every_control_has_a_name_and_the_label_on_screen(open_page, place: str) -> None:
    page, query = PLACES[place]
    app = open_page(page, **query)
    standard, own = widgets(app), sliders(app)
    names = drawn(app)
    assert names
    for name, key in names.items():
        assert name in CONTROLS, key
        if name in (*OWN, PANELS) or name.endswith("_view"):
            continue
        label = standard[key].label if key in standard else own[key]["label"]
        generic = name in ("b_units", "d_given_n", "d_unit", "d_output", "d_one")
        assert label.startswith(CONTROLS[name][:4] if generic else CONTROLS[name]), key


@pytest.mark.parametrize("place", PLACES)
def test_locked_controls_keep_their_value_and_hidden_ones_are_not_shown(
    open_page, place: str
) -> None:
    page, query = PLACES[place]
    usual = open_page(page, **query)
    names = drawn(usual)
    for how in ("lock", "hide"):
        app = open_page(page, **query, **{how: ",".join(names)})
        assert drawn(app).keys() == names.keys()
        for name, key in names.items():
            if key in widgets(app):
                widget = widgets(app)[key]
                assert widget.disabled, key
                assert widget.value == widgets(usual)[key].value, key
            elif key in sliders(app):
                assert sliders(app)[key]["held"], key
            styles = [h.proto.body for h in app.get("html") if "display: none" in h.proto.body]
            hidden = any(f".st-key-{key.replace('.', '-')} " in style for style in styles)
            assert hidden == (how == "hide"), name
        if place != "start":
            assert any("in grey" in c.value for c in app.caption) == (how == "lock")


def test_what_the_browser_says_of_a_locked_control_does_not_count(open_page) -> None:
    app = open_page("activations", lock="f_x,f_activation", f_x="0.5")
    app.session_state["f_x"] = {"report": {"value": -1.0, "count": 1, "run": 0}}
    app.run()
    assert sliders(app)["f_x"]["value"] == 0.5
    with pytest.raises(AppTestError, match="disabled"):
        app.selectbox(key="f_activation").set_value("ReLU")
    app = open_page("loss_curve", lock="step", step="4")
    app.session_state["step"] = {
        "report": {"run": sliders(app)["step"]["run"], "step": 9, "count": 1}
    }
    app.run()
    assert sliders(app)["step"]["step"] == 4


@pytest.mark.parametrize(
    ("page", "query", "name", "buttons"),
    [
        ("loss_curve", {}, "a_start", ["a_random"]),
        ("linear_regression", {"r_runs": "3"}, "r_runs", ["r_again", "r_over"]),
        ("linear_regression", {"r_rate": "0.05"}, "r_std", ["r_std_on"]),
        ("decision_boundary", {}, "b_seed", ["b_another"]),
        ("decision_boundary", {}, "b_draw", ["b_new"]),
        ("activations", {"f_view": "AND, OR, XOR"}, "f_w1", ["f_best"]),
        ("digits", {"d_given": "Test image"}, "d_given_n", ["d_given_n8_any"]),
        ("digits", {"d_view": "Inside the network"}, "d_unit", ["d_liveliest"]),
        ("digits", {"d_view": "One image, one step"}, "d_one", ["d_one_any", "d_one_next"]),
        ("digits", {"d_view": "Train"}, "d_image", ["random", "mistake"]),
    ],
)
def test_no_button_gets_round_a_lock(open_page, page, query, name, buttons) -> None:
    free, locked = open_page(page, **query), open_page(page, **query, lock=name)
    for button in buttons:
        assert not free.button(key=button).disabled
        assert locked.button(key=button).disabled


def test_a_locked_table_of_points_is_not_to_be_edited(open_page) -> None:
    app = open_page("loss_curve", a_panel="Edit the points", lock="a_points")
    assert app.dataframe[0].proto.disabled
    assert app.button(key="undo").disabled
    assert app.button(key="example points").disabled


def test_the_lock_goes_along_to_other_panels_and_pages(open_page) -> None:
    app = open_page("loss_curve", lock="a_share,b_rate", a_share="0.7")
    app.segmented_control(key="a_panel").set_value("The sum").run()
    assert app.slider(key="a_share").disabled
    app.switch_page("pages/decision_boundary.py").run()
    assert app.select_slider(key="b_rate-blobs-line").disabled
    assert app.query_params["lock"] == "a_share,b_rate"
    app.switch_page("pages/loss_curve.py").run()
    assert app.slider(key="a_share").disabled
    assert app.slider(key="a_share").value == 0.7


def test_names_that_no_control_has_are_named(open_page) -> None:
    app = open_page("loss_curve", lock="a_share, b_foo", hide="<b>")
    said = "\n".join(info.value for info in app.info)
    assert "b\\_foo" in said
    assert "a\\_share" not in said
    assert "\\<b\\>" in said
    assert app.slider(key="a_share").disabled


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("b_rate-moons", "b_rate"),
        ("a_share1", "a_share"),
        ("l_w1", "l_w1"),
        ("d_one8", "d_one"),
        ("d_one_unit", "d_one_unit"),
        ("b_n-blobs", "b_n"),
        ("b_noise-blobs", "b_noise"),
    ],
)
def test_a_key_has_the_longest_name_that_begins_it(key: str, name: str) -> None:
    assert name_of(key) == name


def made(app: AppTest) -> str:
    """The link on screen."""
    return str(app.code[-1].value)


def test_a_link_made_on_the_page_opens_as_it_was(open_page) -> None:
    app = open_page("decision_boundary", b_data="moons", b_panel=NAME, step="7", b_in="x₁,x₂²")
    assert "lock" not in made(app)
    app.multiselect(key="teacher_lock").set_value(["b_rate", "b_layers", "step"]).run()
    app.multiselect(key="teacher_hide").set_value(["b_noise", "b_layers"]).run()
    app.selectbox(key="teacher_panel-en").set_value("Challenges").run()
    query = {k: v[-1] for k, v in parse_qs(urlsplit(made(app)).query).items()}
    assert query["lock"] == "b_rate,step"
    assert query["hide"] == "b_noise,b_layers"
    opened = open_page("decision_boundary", **query)
    assert opened.selectbox(key="b_data").value == "moons"
    assert opened.select_slider(key="b_rate-moons").disabled
    assert opened.slider(key="b_layers-moons").disabled
    assert not opened.slider(key="b_epochs-moons").disabled
    assert opened.segmented_control(key="b_panel").value == "Challenges"
    assert sliders(opened)["step"]["step"] == 7
    assert sliders(opened)["step"]["held"]


@pytest.mark.browser
def test_a_link_locks_and_hides_in_the_browser(browser: Browser, server: str) -> None:
    page = browser.new_page()
    page.goto(f"{server}/activations?lock=f_x,f_activation&hide=f_b,panels&f_x=0.5&f_b=1.5")
    expect(page.get_by_text("locks the controls in grey")).to_be_visible()
    expect(page.get_by_role("slider", name="Input x")).to_be_disabled()
    expect(page.get_by_role("slider", name="Weight w")).to_be_enabled()
    expect(page.get_by_role("slider", name="Bias neuron's value b")).to_be_hidden()
    expect(page.locator(".st-key-f_panel1")).to_be_hidden()
    expect(page.get_by_role("combobox", name="Activation")).to_be_disabled()
    page.get_by_role("slider", name="Weight w").press("ArrowRight")
    expect(page).to_have_url(re.compile("f_w=2.05"))
    assert "lock=f_x" in page.url
    page.reload()
    expect(page.get_by_role("slider", name="Input x")).to_have_value("0.5")
    expect(page.get_by_role("slider", name="Input x")).to_be_disabled()
    page.close()
