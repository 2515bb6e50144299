"""Time travel, link and comparison: on every page the same numbers by every way."""

import random
from importlib import import_module
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from datasets import synthetic
from experiments import linear_regression, loss_curve
from tests.test_pages import check, components, texts
from ui import edit_points

PAGES = ["loss_curve", "linear_regression", "losses", "activations", "decision_boundary", "digits"]
RANDOM_SETTINGS = 20


def case(page: str) -> Any:
    """What the page brings to these tests."""
    return import_module(f"tests.cases.{page}")


def travel(app: AppTest, step: int, count: int) -> AppTest:
    """Report a step as the browser's control does."""
    here = app.session_state["step: position"]
    report = {"run": here.run, "step": step, "count": count, "moving": False}
    app.session_state["step"] = {"report": report}
    return app.run()


@pytest.mark.parametrize("seed", range(RANDOM_SETTINGS))
@pytest.mark.parametrize("page", PAGES)
def test_a_step_is_the_same_by_slider_by_steps_and_by_link(open_page, page, seed) -> None:
    settings, step = case(page).random_link(random.Random(seed))
    linked = open_page(page, **settings, step=str(step))
    check(linked, page)
    scrubbed = travel(open_page(page, **settings), step, 1)
    walked = open_page(page, **settings, step=str(max(0, step - 3)))
    for count, there in enumerate(range(max(0, step - 3) + 1, step + 1), start=1):
        walked = travel(walked, there, count)
    assert texts(linked) == texts(scrubbed) == texts(walked)
    assert charts(linked) == charts(scrubbed) == charts(walked)


def charts(app: AppTest) -> list[Any]:
    """All that charts and graphs of networks are drawn from, to the bit."""
    drawn = [
        (chart.proto.spec, {d.name: rows(d.data.data) for d in chart.proto.datasets})
        for chart in app.get("vega_lite_chart")
    ]
    return [*drawn, *components(app, "descent.network_graph")]


def rows(data: bytes) -> Any:
    """A chart's table. Of pictures behind a chart only the newest counts: the one before lies
    under it, so that nothing flashes, and depends on the way one came."""
    table = pa.ipc.open_stream(data).read_all()
    if "turn" in table.column_names:
        return table.drop_columns(["turn"]).to_pylist()[-1:]
    return data


def test_a_run_is_the_run_to_each_of_its_steps() -> None:
    """Step t of a long run has the bits of the last step of a run of t steps."""
    data = synthetic.heights_and_weights()
    long = loss_curve.descend(data, 0.7, 1e-5, 60)
    plane = synthetic.plane(rng=np.random.default_rng(1))
    whole = linear_regression.learn(plane, "identity", False, 0.01, 60, seed=3)
    for t in (0, 1, 17, 60):
        short = loss_curve.descend(data, 0.7, 1e-5, t)
        assert long.alphas[t].tobytes() == short.alphas[-1].tobytes()
        assert long.run.losses[t] == short.run.losses[-1]
        part = linear_regression.learn(plane, "identity", False, 0.01, t, seed=3)
        assert (whole.run.thetas[t] == part.run.thetas[-1]).all()


@pytest.mark.parametrize("page", PAGES)
def test_pinned_runs_are_drawn_listed_and_let_go(open_page, page: str) -> None:
    pin = case(page).PIN
    app = open_page(page, **pin.link)
    assert pinned(app) == []
    for letter, value in zip("ABCD", pin.values, strict=False):
        app.button(key="pin").click().run()
        move(app, pin.control, value)
        check(app, letter)
    assert app.button(key="pin").disabled
    assert app.dataframe[0].value["run"].tolist() == ["this run", "A", "B", "C", "D"]
    rows = pinned(app, *pin.start)
    assert {row["run"] for row in rows} == set("ABCD")
    first = [next(row for row in rows if row["run"] == letter) for letter in "ABCD"]
    assert pin.start
    for column in pin.start:
        assert len({row[column] for row in first}) == 1, f"the same start, by {column}"
    app.button(key="unpin B").click().run()
    assert app.dataframe[0].value["run"].tolist() == ["this run", "A", "C", "D"]
    assert {row["run"] for row in pinned(app)} == set("ACD")
    app.button(key="pin").click().run()
    assert app.dataframe[0].value["run"].tolist() == ["this run", "A", "B", "C", "D"]
    check(app, page)


def move(app: AppTest, key: str, value: Any) -> None:
    """Give the control of any kind this value."""
    kinds = ("slider", "select_slider", "number_input", "selectbox", "segmented_control", "toggle")
    widget = next(w for kind in kinds for w in getattr(app, kind) if w.key == key)
    widget.set_value(value).run()


def pinned(app: AppTest, *columns: str) -> list[dict[str, Any]]:
    """The rows of the pinned runs, in the first chart that draws them by these columns."""
    for chart in app.get("vega_lite_chart"):
        for data in chart.proto.datasets:
            if data.name == "pinned":
                rows = pa.ipc.open_stream(data.data.data).read_all()
                if set(columns) <= set(rows.column_names):
                    return rows.to_pylist()
    raise AssertionError("no chart draws pinned runs")


def test_runs_on_other_data_are_listed_but_not_drawn(open_page) -> None:
    app = open_page("loss_curve", a_panel="Compare")
    app.button(key="pin").click().run()
    app.slider(key="a_share").set_value(0.4).run()
    table = app.dataframe[0].value
    assert table["learning rate ÷ critical rate"].tolist() == ["0.400", "0.100"]
    assert table["start α"].nunique() == 1
    assert pinned(app)
    app.selectbox(key="a_data").set_value("One point").run()
    assert pinned(app) == []
    assert len(app.dataframe[0].value) == 2


@pytest.mark.parametrize(
    ("page", "link", "words"),
    [(page, link, words) for page in PAGES for link, words in case(page).BAD_LINKS],
)
def test_a_bad_value_in_a_link_falls_back_with_a_note(open_page, page, link, words) -> None:
    usual, odd = open_page(page), open_page(page, **link)
    check(odd, page)
    assert [m.value for m in odd.metric] == [m.value for m in usual.metric]
    assert any(words in info.value for info in odd.info), [info.value for info in odd.info]
    assert not usual.info


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_every_instrument(open_page, page: str) -> None:
    """Time travel, the sum, compare, gradient check, code, export, own data."""
    pin = case(page).PIN
    app = open_page(page, **pin.link)
    assert "step: position" in app.session_state
    panels = set(app.segmented_control(key=pin.panel).options)
    assert panels >= {"The sum", "Compare", "Gradient check", "Code", "Export"}


@pytest.mark.parametrize("share", ["0.1", "0.3", "0.5", "0.7"])
def test_the_gradient_check_knows_what_a_nudge_can_tell(open_page, share: str) -> None:
    """Near the bottom both slopes are rounding: they do not differ, and no kink is to blame."""
    for step in ("0", "11", "19", "25", "30"):
        app = open_page("loss_curve", a_panel="Gradient check", a_share=share, step=step)
        check(app, step)
        assert any("They agree" in text for text in texts(app)), (share, step)
    app = open_page(
        "linear_regression", r_panel="Gradient check", r_data="Age from height and gender"
    )
    for name in app.selectbox(key="checked").options:
        app.selectbox(key="checked").set_value(name).run()
        assert any("They agree" in text for text in texts(app)), name


def test_just_above_the_critical_rate_is_explained_though_the_loss_still_falls(open_page) -> None:
    critical = linear_regression.learn(
        synthetic.plane(rng=np.random.default_rng(10_000)), "identity", False, 0.01, 1, seed=1
    ).critical
    app = open_page("linear_regression", r_rate=f"{1.001 * critical:.6g}")
    check(app, "just above")
    assert "above the critical rate" in app.warning[0].value
    assert not open_page("linear_regression", r_rate=f"{0.999 * critical:.6g}").warning


def test_a_dead_relu_is_explained(open_page) -> None:
    settings = {"r_data": "Age from height and gender", "r_std1": "false"}
    apps = [open_page("linear_regression", **settings, r_seed=str(seed)) for seed in range(8)]
    dead = [app for app in apps if app.warning and "Every output is 0" in app.warning[0].value]
    assert 0 < len(dead) < len(apps)
    for app in apps:
        check(app, "ReLU")


def test_a_random_start_is_another_one_and_travels_in_the_link(open_page) -> None:
    app = open_page("loss_curve")
    starts = {app.slider(key="a_start").value}
    for _ in range(4):
        app.button(key="a_random").click().run()
        check(app, "random start")
        starts.add(app.slider(key="a_start").value)
    assert len(starts) > 2
    assert all(0 <= start <= 1 for start in starts)


def test_points_edited_by_hand_travel_in_the_link(open_page) -> None:
    app = open_page("loss_curve", a_points="1:2,2:4.5")
    check(app, "points")
    best = {m.label: m.value for m in app.metric}["best α (exact)"]
    assert best == f"{(1 * 2 + 2 * 4.5) / 5:.3f}"
    for bad in ("1:2:3", "x", "1:nan", "0:1", "1e9:1", "", "1:2," * 40 + "1:2"):
        assert {m.label: m.value for m in open_page("loss_curve", a_points=bad).metric}[
            "best α (exact)"
        ] == "0.3938"


def test_edits_of_the_table_change_add_and_remove_points() -> None:
    base = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    edits = {
        "edited_rows": {0: {"y": 9.0}},
        "deleted_rows": [1],
        "added_rows": [{"x": 7.0, "y": 8.0}, {"x": 1.0}, {}],
    }
    assert edit_points.apply(base, edits).tolist() == [[1, 9], [5, 6], [7, 8]]
    emptied = {"edited_rows": {0: {"x": None}}, "deleted_rows": [], "added_rows": []}
    assert edit_points.apply(base, emptied).tolist() == [[3, 4], [5, 6]]
    assert edit_points.refuse(np.zeros((0, 2))) is not None
    assert edit_points.refuse(base) is None
    assert np.array_equal(edit_points.parse(edit_points.written(base)), base)
