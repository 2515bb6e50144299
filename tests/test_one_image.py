"""One image, one step: what is computed, its sums and tables, the script, the view in Python."""

import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from engine.activations import SIGMOID, Array
from engine.data import Dataset
from engine.losses import squared_error
from engine.network import Network
from engine.training import gradient_at, loss_at
from experiments import digits, one_image
from experiments.metrics import classes
from tests.cases import digits as cases
from tests.student import check as check_sheet
from tests.student import evaluate, from_table, rounds_to
from tests.test_export import check as check_export
from tests.test_export import run as run_scripts
from tests.test_pages import check, texts
from ui.formulas import one_image as formulas
from ui.formulas.one_image import Weight
from ui.instruments import one_image as instruments
from ui.numbers import number, percent
from ui.pictures import one_image as pictures

PANELS = [
    *("Notice", "Challenges", "The sum", "All steps", "Compare", "Gradient check", "Code"),
    *("Export", "Teacher's link"),
]


@pytest.fixture(autouse=True)
def small_digits_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A computer without MNIST, so that every test sees the same images."""
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "none"))


def parts() -> digits.Parts:
    return cases.parts()


def trained() -> np.ndarray:
    return cases.trained()


# --- what is computed -----------------------------------------------------------------------------


def test_the_network_is_found_from_its_weights() -> None:
    for pixels in (64, 784):
        theta = one_image.random_start(pixels, 3)
        assert one_image.network(theta).sizes == (pixels, 10, 10)
        assert theta.dtype == np.float64


def test_the_opening_image_is_the_first_telling_mistake() -> None:
    labels = np.array([1, 5, 5, 4, 5, 7])
    assert one_image.telling(np.array([1, 3, 5, 4, 4, 7]), labels) == 4, "a 5 taken for a 4"
    assert one_image.telling(np.array([1, 5, 3, 4, 5, 0]), labels) == 2, "a 5 taken for a 3"
    assert one_image.telling(np.array([1, 5, 5, 8, 5, 0]), labels) == 3, "any mistake"
    assert one_image.telling(labels, labels) == 0


def test_the_others_are_without_the_image() -> None:
    rng = np.random.default_rng(0)
    data = Dataset(rng.integers(0, 256, (700, 4)).astype(np.uint8), rng.random((700, 2)))
    for image, n in ((0, 500), (499, 500), (500, 500), (699, 500)):
        rest = one_image.others(data, image)
        assert len(rest) == n
        kept = [i for i in range(501) if i != image][:500]
        np.testing.assert_array_equal(rest.X, data.X[kept])
    few = Dataset(data.X[:30], data.y[:30])
    assert len(one_image.others(few, 3)) == 29


def test_a_run_is_gradient_descent_on_the_one_image() -> None:
    """A second time, with central differences of the loss written out."""
    one, start, rate = cases.made_up(4, 8), one_image.random_start(64, 2), 0.7
    run = one_image.learn(start, one, one, rate, 3)
    thetas = one_image.descend(start, one, rate, 3)
    rng = np.random.default_rng(1)
    for step in range(3):
        theta = thetas[step]

        def loss(weights: np.ndarray) -> float:
            W1, b1, W2, b2 = np.split(weights, [640, 650, 750])
            a = 1 / (1 + np.exp(-(one.X[0] @ W1.reshape(64, 10) + b1)))
            y_hat = 1 / (1 + np.exp(-(a @ W2.reshape(10, 10) + b2)))
            return float(((y_hat - one.y[0]) ** 2).sum())

        assert run.losses[step] == pytest.approx(loss(theta), rel=1e-12)
        for i in [*rng.integers(0, 760, 10).tolist(), 645, 700, 755]:
            nudge = np.zeros(760)
            nudge[i] = 1e-5
            slope = (loss(theta + nudge) - loss(theta - nudge)) / 2e-5
            assert thetas[step + 1, i] == pytest.approx(theta[i] - rate * slope, abs=1e-8)


def test_a_course_measures_what_it_says() -> None:
    one, rest = cases.opening(), one_image.others(parts().test, 105)
    found = one_image.learn(trained(), one, rest, 0.5, 20)
    thetas = one_image.descend(trained(), one, 0.5, 20)
    model = Network((64, 10, 10), one_image.network(trained()).hidden, rng=np.random.default_rng(0))
    for step in (0, 1, 7, 20):
        model.load(thetas[step])
        said = one_image.LOSS.link(model.forward(rest.X / 255)[-1])
        assert found.accuracies[step] == np.mean(said.argmax(axis=1) == rest.y.argmax(axis=1))
        assert found.others[step] == pytest.approx(((said - rest.y) ** 2).sum(axis=1).mean())
        gradient = gradient_at(model, one_image.LOSS, one, thetas[step])
        assert found.sizes[step] ** 2 == pytest.approx(
            [(gradient[:650] ** 2).sum(), (gradient[650:] ** 2).sum()]
        )
        assert found.losses[step] == loss_at(model, one_image.LOSS, one, thetas[step])
        assert found.said[step] == found.outputs[step].argmax()
    assert not any(array.flags.writeable for array in vars(found).values())


def test_a_moment_is_the_run_at_its_step() -> None:
    one = cases.opening()
    thetas = one_image.descend(trained(), one, 0.2, 11)
    now = moment(trained(), one, 0.2, 10)
    assert (now.network.parameters.flat == thetas[10]).all()
    assert (now.after == thetas[11]).all()
    assert now.loss == ((now.outputs - now.y) ** 2).sum()
    assert now.loss_after < now.loss


def test_many_images_are_each_seen_once_and_in_small_batches() -> None:
    """The weights of an epoch of plain training with the same batches, written out."""
    many, rate = one_image.lessons(parts().train), 0.3
    assert len(many) == 500
    thetas = one_image.wander(trained(), many, rate, one_image.MOST_STEPS)
    assert len(thetas) == one_image.MOST_STEPS + 1
    order = np.random.default_rng(one_image.ORDER).permutation(500)
    assert sorted(order) == list(range(500))
    theta = trained().copy()
    for step in range(5):
        rows = order[step * 10 : step * 10 + 10]
        batch = Dataset(many.X[rows] / 255, many.y[rows].astype(float))
        model = one_image.network(theta)
        theta = theta - rate * gradient_at(model, squared_error(SIGMOID), batch, theta)
        np.testing.assert_allclose(thetas[step + 1], theta, rtol=1e-12, atol=1e-15)


def test_learning_one_image_by_heart_unlearns_the_others_and_many_do_not() -> None:
    one, rest = cases.opening(), one_image.others(parts().test, 105)
    alone = one_image.learn(trained(), one, rest, 0.5, 50)
    many = one_image.lessons(parts().train)
    together = one_image.study(trained(), one, rest, many, 0.5, 50)
    assert alone.losses[-1] < 0.01 < alone.losses[0]
    assert alone.accuracies[-1] < alone.accuracies[0] - 0.05
    assert together.accuracies[-1] > together.accuracies[0] - 0.02


def test_a_gradient_agrees_with_itself_and_not_with_its_opposite() -> None:
    one = cases.opening()
    now = moment(trained(), one, 0.2, 0)
    assert one_image.agreement(now, one, one) == pytest.approx(1)
    mirrored = Dataset(one.X, 2 * now.outputs[None] - one.y)  # every miss with the other sign
    assert one_image.agreement(now, one, mirrored) == pytest.approx(-1)


def test_which_networks_are_followed() -> None:
    usual = digits.DEFAULTS[digits.SMALL]
    assert one_image.fits(usual)
    for change in (
        {"hidden": (10, 10)},
        {"hidden": ()},
        {"activation": "ReLU"},
        {"loss": "cross-entropy"},
        {"data": "own"},
    ):
        assert not one_image.fits(digits.Settings(**{**vars(usual), **change}))


# --- sums and tables ------------------------------------------------------------------------------


def test_every_line_adds_up() -> None:
    found = list(cases.sums())
    assert len(found) > 150
    for each in found:
        check_sheet(each.sheet, dict(each.engine))


@pytest.mark.parametrize("pixel", [None, (2, 3)])
def test_the_opening_run_is_printed_to_enough_digits(pixel: tuple[int, int] | None) -> None:
    """A wrong number would be printed as what it shares with the right one: as next to nothing."""
    for step in range(51):
        found = cases.step_sum(trained(), cases.opening(), 0.2, step, Weight(step % 10, 5, pixel))
        for line in (line for group in found.sheet.lines.values() for line in group):
            assert float(line.result.value) == pytest.approx(found.engine[line.name], rel=1e-3)


def moment(theta: Array, one: Dataset, rate: float, step: int) -> one_image.Moment:
    return one_image.moment(one_image.descend(theta, one, rate, step + 1), one, step)


def random_moments() -> list[one_image.Moment]:
    found = [moment(trained(), cases.opening(), 0.2, step) for step in range(0, 51, 2)]
    for seed in range(60):
        rng = np.random.default_rng(seed)
        start = one_image.random_start(64, seed) * 10 ** rng.uniform(-3, 2)
        rate = 10 ** rng.uniform(-2, 1)
        found.append(moment(start, cases.made_up(seed, 8), rate, int(rng.integers(50))))
    return found


def test_the_table_beside_the_picture_adds_up_to_the_engines_loss() -> None:
    for now in random_moments():
        table = formulas.brief(now)
        assert table["digit"] == [*"0123456789", "sum"]
        *squares, total = [cell.replace("−", "-") for cell in table["square"]]
        outputs, targets, misses = (
            [Fraction(cell.replace("−", "-")) for cell in table[name][:10]]
            for name in ("output", "target", "miss")
        )
        assert rounds_to(sum(map(Fraction, squares), Fraction(0)), total)
        assert rounds_to(Fraction(now.loss), total)
        for d in range(10):
            assert misses[d] == outputs[d] - targets[d]
            assert targets[d] == now.y[d]
            assert rounds_to(misses[d] ** 2, squares[d])
            assert rounds_to(Fraction((now.outputs[d] - now.y[d]) ** 2), squares[d])
            assert abs(float(outputs[d]) - now.outputs[d]) <= 5.1e-7


def test_the_table_of_the_sum_adds_up_too() -> None:
    for now in random_moments():
        worked = formulas.step(now, 0.2, Weight(3, 5))
        table = {k: [from_table(c) for c in v[:10]] for k, v in formulas.table(worked).items()}
        for d in range(10):
            cell = {name: evaluate(cells[d]) for name, cells in table.items()}
            assert cell["miss"] == pytest.approx(cell["output"] - cell["target"])
            assert rounds_to(cell["miss"] ** 2, table["square"][d])
            chain = 2 * cell["miss"] * cell["output"] * (1 - cell["output"])
            assert rounds_to(chain, table["delta"][d])
        whole = from_table(formulas.table(worked)["square"][10])
        assert rounds_to(sum(map(evaluate, table["square"]), Fraction(0)), whole)
        assert rounds_to(Fraction(now.loss), whole)


def test_a_weight_has_the_place_that_its_name_says() -> None:
    now = moment(one_image.random_start(784, 1), cases.made_up(3), 0.2, 0)
    names = instruments.parameter_names(28)
    assert len(names) == len(set(names)) == 7960
    flat, (first, second) = now.network.parameters.flat, now.network.parameters.layers
    inner, outer = Weight(2, 5, (14, 9)), Weight(2, 5)
    assert names[formulas.index(now, inner)] == "pixel (14, 9) to hidden unit 3"
    assert flat[formulas.index(now, inner)] == first.W[14 * 28 + 9, 2]
    assert names[formulas.index(now, outer)] == "hidden unit 3 to output 5"
    assert flat[formulas.index(now, outer)] == second.W[2, 5]
    assert names[7840] == "bias of hidden unit 1"
    assert names[-1] == "bias of output 9"


# --- the script -----------------------------------------------------------------------------------


def test_the_scripts_give_their_runs_again(tmp_path: Path) -> None:
    runs = cases.exports()
    runs["28×28, trained"] = cases.export(
        cases.made_up(5), one_image.random_start(784, 5).astype(np.float32).astype(float), 0.2, 20
    )
    outcomes, modules = run_scripts(tmp_path, runs)
    for name, case in runs.items():
        for file in ("run.py", "run.ipynb"):
            check_export(case, outcomes[f"{name} {file}"])
        assert max(map(len, case.script.splitlines())) <= 100
        assert case.script.isascii()
    assert "engine" not in modules


def test_a_script_is_formatted_as_a_person_would(tmp_path: Path) -> None:
    for place, case in enumerate(cases.exports().values()):
        (tmp_path / f"{place}.py").write_text(case.script, "utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "ruff", "check", "--isolated"),
            *("--select", "E,F,I", "--line-length", "100", str(tmp_path)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


# --- the view -------------------------------------------------------------------------------------


def metrics(app: AppTest) -> dict[str, str]:
    return {m.label: m.value for m in app.metric}


def test_it_opens_on_a_mistake_that_the_steps_put_right(open_page) -> None:
    app = open_page("digits", **cases.PAGE, step="0")
    check(app, "step 0")
    image, label = app.number_input(key="d_one8").value, int(cases.opening().y[0].argmax())
    assert label == 5
    said = one_image.says(trained(), parts().test)
    assert said[image] != label
    words = f"The network says **{said[image]}**"
    assert any(text.startswith(words) and "a mistake" in text for text in texts(app))
    end = open_page("digits", **cases.PAGE)
    assert any(text.startswith("The network says **5**") for text in texts(end))
    assert "Learning one image by heart unlearns the others." in " ".join(texts(end))


@pytest.mark.parametrize("step", [0, 1, 17, 50])
def test_the_numbers_are_the_engines(open_page, step: int) -> None:
    app = open_page("digits", **cases.PAGE, step=str(step))
    check(app, f"step {step}")
    one, number_of = cases.opening(), app.number_input(key="d_one8").value
    rest = one_image.others(parts().test, number_of)
    run = one_image.learn(trained(), one, rest, 0.2, 51)
    assert metrics(app) == {
        "loss of this image": number(float(run.losses[step])),
        "loss after the next step": number(float(run.losses[step + 1])),
        "gradient, hidden layer": number(float(run.sizes[step, 0])),
        "gradient, output layer": number(float(run.sizes[step, 1])),
        "296 others read": percent(float(run.accuracies[step])),
    }
    now = moment(trained(), one, 0.2, step)
    table = next(text for text in texts(app) if 'class="neurons"' in text)
    seen = re.sub(r'<span class="room">.*?</span>', "", table)
    rows = re.findall(r"<tr class.*?</tr>", seen)
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row) for row in rows]
    assert cells == [list(row) for row in zip(*formulas.brief(now).values(), strict=True)]


def test_every_panel_opens_at_every_kind_of_step(open_page) -> None:
    for panel in PANELS:
        for step in ("0", "7", "50"):
            app = open_page("digits", **cases.PAGE, d_one_panel=panel, step=step)
            check(app, f"{panel}, step {step}")
            assert app.segmented_control(key="d_one_panel").value == panel
    assert app.segmented_control(key="d_one_panel").options == PANELS


def test_the_weight_of_the_sum_can_be_chosen(open_page) -> None:
    link = {**cases.PAGE, "d_one_panel": "The sum", "step": "3"}
    app = open_page("digits", **link)
    assert r"\delta_5" in " ".join(x.value for x in app.get("latex"))
    app.selectbox(key="d_one_weight").set_value(instruments.FROM_PIXEL).run()
    check(app, "a pixel's weight")
    app.number_input(key="d_one_row8").set_value(2).run()
    app.number_input(key="d_one_column8").set_value(4).run()
    app.number_input(key="d_one_unit").set_value(7).run()
    app.number_input(key="d_one_out").set_value(0).run()
    check(app, "another one")
    lines = " ".join(x.value for x in app.get("latex"))
    assert r"w_{(2, 4) \to 7}" in lines
    assert r"\hat y_0" in lines


def test_the_gradient_check_begins_with_a_weight_that_moves(open_page) -> None:
    app = open_page("digits", **cases.PAGE, d_one_panel="Gradient check", step="2")
    check(app, "gradient check")
    box = app.selectbox(key="checked")
    assert box.value.startswith("pixel (")
    assert len(box.options) == 760
    assert any("They agree" in text for text in texts(app))
    box.set_value("hidden unit 3 to output 5").run()
    check(app, "another weight")
    assert any("They agree" in text for text in texts(app))


def test_many_images_can_be_left_out(open_page) -> None:
    app = open_page("digits", **cases.PAGE, d_one_panel="All steps")
    assert any("many images" in column for column in app.dataframe[0].value.columns)
    assert drawn(app, "many")
    app.toggle(key="d_many").set_value(False).run()
    check(app, "one image only")
    assert not any("many images" in column for column in app.dataframe[0].value.columns)
    assert not drawn(app, "many")


def drawn(app: AppTest, name: str) -> int:
    """Rows of the chart data called so, in all charts."""
    sets = [d for chart in app.get("vega_lite_chart") for d in chart.proto.datasets]
    tables = [pa.ipc.open_stream(d.data.data).read_all() for d in sets if d.name == name]
    assert tables, name
    return sum(len(table) for table in tables)


def test_buttons_go_to_another_image(open_page) -> None:
    app = open_page("digits", **cases.PAGE)
    said = one_image.says(trained(), parts().test)
    wrong = np.flatnonzero(said != classes(parts().test.y)).tolist()
    assert app.number_input(key="d_one8").value in wrong
    seen = set()
    for _ in range(len(wrong) + 1):
        app.button(key="d_one_next").click().run()
        check(app, "next mistake")
        seen.add(app.number_input(key="d_one8").value)
    assert seen == set(wrong)
    app.button(key="d_one_any").click().run()
    check(app, "any image")


def test_a_random_start_is_said_to_know_nothing(open_page) -> None:
    app = open_page("digits", **cases.PAGE, d_one_start="A random start", d_one_seed="4")
    check(app, "random")
    assert "It could not read before, and one image does not teach it." in " ".join(texts(app))
    other = open_page("digits", **cases.PAGE, d_one_start="A random start", d_one_seed="5")
    assert metrics(app) != metrics(other)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"d_one_rate": "3"}, "d\\_one\\_rate = 3: 0\\.2 is used"),
        ({"d_one_steps": "51"}, "d\\_one\\_steps = 51: 50 is used"),
        ({"d_one_start": "nowhere"}, "d\\_one\\_start = nowhere: The network trained here is"),
        ({"d_one8": "297"}, "d\\_one8 = 297"),
        ({"d_many": "perhaps"}, "d\\_many = perhaps: on is used"),
        ({"step": "51"}, "step 51"),
    ],
)
def test_a_bad_value_in_a_link_falls_back_with_a_note(open_page, link, words: str) -> None:
    usual, odd = open_page("digits", **cases.PAGE), open_page("digits", **cases.PAGE, **link)
    check(odd, words)
    assert metrics(odd) == metrics(usual)
    assert any(words in info.value for info in odd.info), [info.value for info in odd.info]
    assert not usual.info


@pytest.mark.parametrize("rate", ["0.02", "5.0"])
@pytest.mark.parametrize("start", ["The network trained here", "A random start"])
def test_at_both_ends_of_the_rates(open_page, start: str, rate: str) -> None:
    for step in ("0", "1", "5"):
        link = {**cases.PAGE, "d_one_start": start, "d_one_rate": rate, "d_one_steps": "5"}
        app = open_page("digits", **link, step=step)
        check(app, f"{start}, {rate}, step {step}")
        assert app.select_slider(key="d_one_rate").value == float(rate)


@pytest.mark.parametrize(
    ("shares", "wanted"),
    [
        ([0.854, 0.926], (0.7, 1.0)),
        ([0.0, 0.0], (0.0, 0.2)),
        ([1.0, 1.0], (0.9, 1.0)),
        ([0.11, 0.27], (0.0, 0.3)),
    ],
)
def test_the_axis_of_shares_has_room(shares: list[float], wanted: tuple[float, float]) -> None:
    assert pictures.share_range(np.array(shares)) == pytest.approx(wanted)


def test_decimal_points_of_a_column_stand_below_each_other() -> None:
    room = '<span class="room">{}</span>'.format
    assert pictures._lined_up(["0.25", "−0.1234", "1", ""]) == [
        "0.25" + room("34"),
        "−0.1234",
        "1" + room(".1234"),
        "",
    ]
    assert pictures._lined_up(["0", "1"]) == ["0", "1"]


def test_charts_are_the_same_specification_at_every_step(open_page) -> None:
    specs = []
    for step in ("0", "9", "50"):
        app = open_page("digits", **cases.PAGE, step=step)
        specs.append([json.loads(c.proto.spec) for c in app.get("vega_lite_chart")])
    assert specs[0] == specs[1] == specs[2]
