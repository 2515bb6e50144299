"""Time travel, link and comparison on the pages that have them: the same numbers by every way."""

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from datasets import synthetic
from experiments import linear_regression, loss_curve
from tests.test_pages import check, texts
from ui import edit_points

RANDOM_SETTINGS = 20


def random_link(page: str, chance: random.Random) -> tuple[dict[str, str], int]:
    """Settings as a link says them, and a step of the run that they give."""
    if page == "loss_curve":
        if chance.random() < 0.5:
            steps = chance.randrange(5, 201, 5)
            settings = {"a_share": f"{chance.randrange(2, 131) / 100}", "a_steps": f"{steps}"}
        else:
            steps = chance.randrange(5, 201, 5)
            settings = {"a_data": "One point", "a_share1": "0.3", "a_steps1": f"{steps}"}
        start = "a_start10" if "a_data" in settings else "a_start"
        settings[start] = f"{chance.randrange(101) / 100}"
    else:
        runs = chance.randrange(1, 4)
        steps = 100 * runs
        settings = {
            "r_noise": f"{chance.randrange(0, 21) / 2}",
            "r_seed": f"{chance.randrange(10_000)}",
            "r_std": chance.choice(["true", "false"]),
            "r_runs": f"{runs}",
        }
    return settings, chance.randrange(steps)


def travel(app: AppTest, step: int, count: int) -> AppTest:
    """Report a step as the browser's control does."""
    here = app.session_state["step: position"]
    report = {"run": here.run, "step": step, "count": count, "moving": False}
    app.session_state["step"] = {"report": report}
    return app.run()


@pytest.mark.parametrize("seed", range(RANDOM_SETTINGS))
@pytest.mark.parametrize("page", ["loss_curve", "linear_regression"])
def test_a_step_is_the_same_by_slider_by_steps_and_by_link(open_page, page, seed) -> None:
    settings, step = random_link(page, random.Random(seed))
    linked = open_page(page, **settings, step=str(step))
    check(linked, page)
    scrubbed = travel(open_page(page, **settings), step, 1)
    walked = open_page(page, **settings, step=str(max(0, step - 3)))
    for count, there in enumerate(range(max(0, step - 3) + 1, step + 1), start=1):
        walked = travel(walked, there, count)
    assert texts(linked) == texts(scrubbed) == texts(walked)
    assert charts(linked) == charts(scrubbed) == charts(walked)


def charts(app: AppTest) -> list[Any]:
    """Every byte that the charts are drawn from."""
    return [
        (chart.proto.spec, [(d.name, d.data.data) for d in chart.proto.datasets])
        for chart in app.get("vega_lite_chart")
    ]


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


def test_pinned_runs_are_drawn_listed_and_let_go(open_page) -> None:
    app = open_page("loss_curve", a_panel="Compare")
    for letter in "ABCD":
        app.button(key="pin").click().run()
        app.slider(key="a_share").set_value(app.slider(key="a_share").value + 0.1).run()
        check(app, letter)
    assert app.button(key="pin").disabled
    table = app.dataframe[0].value
    assert table["run"].tolist() == ["this run", "A", "B", "C", "D"]
    assert table["rate ÷ critical"].tolist() == ["0.500", "0.100", "0.200", "0.300", "0.400"]
    assert table["start α"].nunique() == 1
    app.button(key="unpin B").click().run()
    assert app.dataframe[0].value["run"].tolist() == ["this run", "A", "C", "D"]
    app.button(key="pin").click().run()
    assert app.dataframe[0].value["run"].tolist() == ["this run", "A", "B", "C", "D"]
    app.slider(key="a_share").set_value(0.9).run()
    starts = {row[0] for row in pinned(app) if row[1] == 0}
    assert starts == {"A", "B", "C", "D"}
    assert len({row[2] for row in pinned(app) if row[1] == 0}) == 1, "the same start"
    app.selectbox(key="a_data").set_value("One point").run()
    assert pinned(app) == [], "runs on other data are not drawn"
    assert len(app.dataframe[0].value) == 5, "but listed"


def pinned(app: AppTest) -> list[tuple[str, float, float]]:
    """The rows (run, step, α) of the pinned runs in the picture of the loss."""
    chart = app.get("vega_lite_chart")[1]
    data = next(d for d in chart.proto.datasets if d.name == "pinned").data.data
    rows = pa.ipc.open_stream(data).read_all().to_pylist()
    return [(row["run"], row["step"], row["alpha"]) for row in rows]


@pytest.mark.parametrize(
    ("page", "link", "words"),
    [
        ("loss_curve", {"a_share": "99"}, "a\\_share = 99: 0\\.1 is used"),
        ("loss_curve", {"a_points": "1:2:3"}, "a\\_points"),
        ("loss_curve", {"a_data": "nonsense"}, "a\\_data = nonsense"),
        ("loss_curve", {"a_start": "first"}, "a\\_start"),
        ("loss_curve", {"step": "31"}, "step 31"),
        ("linear_regression", {"r_noise": "loud"}, "r\\_noise"),
        ("linear_regression", {"r_std": "perhaps"}, "r\\_std"),
        ("losses", {"l_rate": "-1"}, "l\\_rate"),
        ("activations", {"f_activation": "magic"}, "f\\_activation"),
        ("decision_boundary", {"b_data": "cubes"}, "b\\_data"),
    ],
)
def test_a_bad_value_in_a_link_falls_back_with_a_note(open_page, page, link, words) -> None:
    usual, odd = open_page(page), open_page(page, **link)
    check(odd, page)
    assert [m.value for m in odd.metric] == [m.value for m in usual.metric]
    assert any(words in info.value for info in odd.info), [info.value for info in odd.info]
    assert not usual.info


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
