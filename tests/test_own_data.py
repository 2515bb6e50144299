"""A person's CSV on every page that takes one: real files, exact answers, and bad files."""

import csv
import io
import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from datasets.tabular import MAX_BYTES, TableError, read, select
from engine.data import Dataset
from experiments import linear_regression, loss_curve
from tests.test_pages import check
from ui.numbers import number
from ui.own_data import OWN, example

FOLDER = Path(os.environ.get("DESCENT_CSV_DIR", Path(__file__).parent / "../../shared/data/csv"))


def listed(name: str) -> list[dict[str, str]]:
    path = FOLDER / name
    return list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.exists() else []


EXPECTED = listed("EXPECTED.csv")
REFERENCE = listed("REFERENCE.csv")
LOADS = [row["file"] for row in EXPECTED if row["expected"] == "loads"]
BAD = [row["file"] for row in EXPECTED if row["expected"] == "clear error"]
real = pytest.mark.skipif(not EXPECTED, reason=f"no real CSV files in {FOLDER.resolve()}")


def content(file: str) -> bytes:
    return (FOLDER / file).read_bytes()


def chosen(file: str, names: list[str]) -> list[str]:
    """Names as the reader gives them: '#3' is column 4 of a file without a header."""
    return [f"column {int(n[1:]) + 1}" if n.startswith("#") else n for n in names]


def chosen_data(row: dict[str, str]) -> Dataset:
    names = chosen(row["file"], [*json.loads(row["inputs"]), row["target"]])
    selection = select(read(content(row["file"]), row["file"]), names[:-1], names[-1])
    return Dataset(selection.X, selection.y)


def upload(app: AppTest, data: bytes, name: str) -> AppTest:
    next(box for box in app.selectbox if box.label == "Data").set_value(OWN).run()
    app.file_uploader(key="csv").upload(name, data, "text/csv").run()
    return app


def finite(app: AppTest) -> None:
    """Every number in every chart is finite."""
    for chart in app.get("vega_lite_chart"):
        for dataset in chart.proto.datasets:
            frame = pa.ipc.open_stream(dataset.data.data).read_all()
            for name in frame.column_names:
                values = frame[name].to_numpy()
                if np.issubdtype(values.dtype, np.number):
                    assert np.isfinite(values.astype(float)).all(), (dataset.name, name)


@real
@pytest.mark.parametrize(
    "row",
    [r for r in REFERENCE if r["task"] == "xy"],
    ids=lambda r: f"{r['file'][:3]} {r['target']}",
)
def test_one_weight_and_one_input_agree_with_the_reference(row: dict[str, str]) -> None:
    data = chosen_data(row)
    assert len(data) == int(row["n_used"])
    rate = loss_curve.critical(data) / 2  # the best rate: one step to the bottom
    descent = loss_curve.descend(data, 0.0, rate, 20)
    for alpha in (descent.best, descent.alphas[-1]):
        assert alpha == pytest.approx(float(row["alpha_origin"]), rel=1e-6)
    loss = float(row["mse_origin"])
    assert descent.least == pytest.approx(loss, rel=1e-6, abs=1e-12)
    assert descent.critical == pytest.approx(float(row["max_lr_gd_origin"]), rel=1e-6)
    for standardise in (False, True):
        rate = linear_regression.sensible_rate(data, standardise)
        result = linear_regression.learn(data, "identity", standardise, rate, 3, seed=1)
        scale = float(np.abs(data.y).max())
        assert result.exact[0] == pytest.approx(float(row["slope"]), rel=1e-6)
        assert result.exact[1] == pytest.approx(float(row["intercept"]), rel=1e-6, abs=1e-9 * scale)


@real
@pytest.mark.parametrize(
    "row", [r for r in REFERENCE if r["task"] == "xy"], ids=lambda r: r["file"][:3]
)
def test_learning_on_standardised_inputs_arrives_in_original_units(row: dict[str, str]) -> None:
    data = chosen_data(row)
    rate = 0.4  # the curvatures of standardised inputs are 2: a tenth of the error stays a step
    result = linear_regression.learn(data, "identity", True, rate, 100, seed=1)
    scale = float(np.abs(data.y).max())
    assert result.weights[-1, 0] == pytest.approx(float(row["slope"]), rel=1e-6)
    assert result.biases[-1] == pytest.approx(float(row["intercept"]), rel=1e-6, abs=1e-9 * scale)


@real
@pytest.mark.parametrize(
    "row", [r for r in REFERENCE if r["task"] == "multi"], ids=lambda r: r["file"][:3]
)
def test_many_inputs_agree_with_the_reference(row: dict[str, str]) -> None:
    data = chosen_data(row)
    raw, standard = json.loads(row["coefs_raw"]), json.loads(row["coefs_std"])
    for standardise in (False, True):
        rate = linear_regression.sensible_rate(data, standardise) * 5
        result = linear_regression.learn(data, "identity", standardise, rate, 2000, seed=1)
        np.testing.assert_allclose(result.exact, [*raw, float(row["intercept"])], rtol=1e-6)
    np.testing.assert_allclose(result.standard, [*standard, float(row["intercept_std"])], rtol=1e-6)
    np.testing.assert_allclose(result.run.thetas[-1], result.standard, rtol=1e-6)
    np.testing.assert_allclose(result.weights[-1], raw, rtol=1e-6)


@real
@pytest.mark.parametrize("page", ["loss_curve", "linear_regression"])
@pytest.mark.parametrize("file", LOADS)
def test_a_rate_above_the_critical_one_is_explained(open_page, page: str, file: str) -> None:
    app = upload(open_page(page), content(file), file)
    check(app, f"{page}: {file}")
    assert not app.error, app.error
    if page == "loss_curve":
        app.slider(key="a_share").set_value(1.3).run()
    else:
        rate = next(n for n in app.number_input if n.label == "Learning rate")
        rate.set_value(min(rate.max, rate.value * 25)).run()
    check(app, f"{page}: {file} diverging")
    finite(app)
    assert "above the critical rate" in app.warning[0].value


@real
@pytest.mark.parametrize("page", ["loss_curve", "linear_regression", "decision_boundary"])
def test_a_bad_file_is_explained_and_changes_nothing(open_page, page: str) -> None:
    app = upload(open_page(page), example().encode(), "example.csv")
    assert not app.error
    before = [m.value for m in app.metric]
    for file in BAD:
        app.file_uploader(key="csv").upload(file, content(file), "text/csv").run()
        check(app, f"{page}: {file}")
        assert len(app.error) == 1
        assert app.error[0].value.rstrip().endswith((".", "\\."))
        assert [m.value for m in app.metric] == before


@pytest.mark.parametrize("page", ["loss_curve", "linear_regression", "decision_boundary"])
@pytest.mark.parametrize(
    "text",
    [
        "x,y\n0,1\n0,2\n0,3\n",
        "x,y\n1e140,1\n2e140,2\n",
        "x,y\n1e-140,1\n2e-140,2\n",
        "a,b\nu,v\nw,z\n",
    ],
)
def test_numbers_that_cannot_be_learned_from_are_refused_in_words(open_page, page, text) -> None:
    app = upload(open_page(page), text.encode(), "odd.csv")
    check(app, page)
    finite(app)
    assert len(app.error) == 1


def test_the_example_file_reads_as_itself() -> None:
    table = read(example().encode(), "example.csv")
    assert table.numeric == ("height in cm", "weight in kg")
    assert table.labels == ("sex",)
    rows = list(csv.reader(io.StringIO(example())))
    assert len(table.frame) == len(rows) - 1


def test_back_to_the_example_and_the_file_again(open_page) -> None:
    app = upload(open_page("loss_curve"), b"x,y\n1,2\n2,4\n3,6.6\n", "three.csv")
    best = {m.label: m.value for m in app.metric}["best α (exact)"]
    assert best == f"{(1 * 2 + 2 * 4 + 3 * 6.6) / 14:.3f}"
    app.button(key="back").click().run()
    assert app.selectbox(key="a_data").value == "Five people"
    assert {m.label: m.value for m in app.metric}["best α (exact)"] == "0.3938"
    app.selectbox(key="a_data").set_value(OWN).run()
    assert {m.label: m.value for m in app.metric}["best α (exact)"] == best


# --- what is chosen at first ------------------------------------------------------------------

SPECIES = (  # bill, depth, flipper, mass
    (40, 18, 190, 3700),
    (43, 16, 202, 4350),
    (46, 14, 214, 5000),
)
PENGUINS = "species,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex\n" + "".join(
    f"{'ACG'[n % 3]},{bill + n % 4},{depth + n % 2},{flipper + n % 5},{mass + 60 * (n % 5)},"
    f"{'MF'[n % 2]}ALE\n"
    for n in range(60)
    for bill, depth, flipper, mass in [SPECIES[n % 3]]
)
FLOWERS = "sepal_length,sepal_width,petal_length,petal_width,species\n" + "".join(
    f"{5 + n % 3 * 0.5 + n % 7 / 9},{3 + n % 5 / 6 - n % 3 / 9},{1.4 + 2 * (n % 3) + n % 4 / 9},"
    f"{0.2 + n % 3 + n % 4 / 30},{('setosa', 'versicolor', 'virginica')[n % 3]}\n"
    for n in range(60)
)
AIR = "rownames,Ozone,Wind,Temp,Month,Day,Station\n" + "".join(
    f"{n + 1},{'NA' if n % 9 == 0 else 20 + 3 * (n % 12)},{20 - n % 12 // 2},"
    f"{60 + 2 * (n % 12) + n % 3},{5 + n // 12},{(n * 17) % 30 + 1},7\n"
    for n in range(60)
)


def options(app: AppTest, key: str) -> list[str]:
    return list(app.selectbox(key=key).options)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        (PENGUINS, ("flipper_length_mm", "body_mass_g")),
        (FLOWERS, ("petal_length", "petal_width")),
        (AIR, ("Ozone", "Temp")),
        ("height;weight;male\n" + "1,5;50,1;1\n1,6;61,0;0\n1,7;69,9;1\n", ("height", "weight")),
    ],
    ids=["penguins", "flowers", "air", "people"],
)
def test_the_first_pair_goes_together(open_page, text: str, pair: tuple[str, str]) -> None:
    app = upload(open_page("loss_curve"), text.encode(), "table.csv")
    check(app, "a pair")
    assert (app.selectbox(key="own_x").value, app.selectbox(key="own_y").value) == pair


def test_row_numbers_and_constants_are_offered_last(open_page) -> None:
    app = upload(open_page("loss_curve"), AIR.encode(), "air.csv")
    assert set(options(app, "own_x")[-2:]) == {"rownames", "Station"}
    app = upload(open_page("linear_regression"), AIR.encode(), "air.csv")
    assert app.selectbox(key="own_target").value == "Temp"
    assert app.multiselect(key="own_inputs").value == ["Ozone", "Wind"]


def test_inputs_are_refilled_when_the_target_takes_the_only_one(open_page) -> None:
    app = upload(open_page("linear_regression"), example().encode(), "people.csv")
    assert app.multiselect(key="own_inputs").value == ["height in cm"]
    app.selectbox(key="own_target").set_value("height in cm").run()
    assert app.multiselect(key="own_inputs").value == ["weight in kg"]
    assert not app.error
    app.multiselect(key="own_inputs").set_value([]).run()
    assert "at least one input" in app.error[0].value


def test_the_inputs_of_a_label_are_those_that_tell_it(open_page) -> None:
    app = upload(open_page("decision_boundary"), FLOWERS.encode(), "flowers.csv")
    check(app, "flowers")
    first, second = (app.selectbox(key=key).value for key in ("own_first", "own_second"))
    assert (first, second) == ("petal_length", "petal_width")
    assert app.selectbox(key="own_positive").value == "virginica"
    assert not [b for b in app.button if b.key == "own_swap"], "three values are not swapped"


@pytest.mark.parametrize(
    ("values", "one"),
    [
        (("True", "False"), "True"),
        (("no", "yes"), "yes"),
        (("M", "F"), "M"),
        ((1, 2), "2"),
        ((4, 2), "4"),
        ((0, 1), "1"),
    ],
)
def test_two_values_are_named_and_swapped(open_page, values: tuple[object, object], one) -> None:
    rows = "".join(f"{n % 7 + n / 9},{n % 5},{values[n % 7 > 3]}\n" for n in range(30))
    app = upload(open_page("decision_boundary"), f"a,b,kind\n{rows}".encode(), "two.csv")
    check(app, "two values")
    other = next(str(value) for value in values if str(value) != one)
    said = f"1 means \\'{one}\\' in \\'kind\\'\\, 0 means \\'{other}\\'"
    app.selectbox(key="own_label").set_value("kind").run()
    words = [caption.value.replace("\\,", ",") for caption in app.caption]
    assert any(said.replace("\\,", ",") in text for text in words)
    app.button(key="own_swap").click().run()
    check(app, "swapped")
    assert app.selectbox(key="own_positive").value == other
    assert any(f"1 means \\'{other}\\'" in caption.value for caption in app.caption)
    app.button(key="own_swap").click().run()
    assert app.selectbox(key="own_positive").value == one


def in_chinese(app: AppTest) -> AppTest:
    app.session_state["lang"] = "zh"
    app.run()
    assert not app.exception
    return app


def test_what_is_said_of_a_file_is_said_in_the_language_chosen_later(open_page) -> None:
    app = upload(open_page("loss_curve"), b"a,b,c\n1,2,3\n2,4,7\n3,,8\n4,9,1\n", "data.csv")
    app.selectbox(key="own_x").set_value("b").run()
    english, generation = app.session_state["own_table"].notes, app.session_state["own_count"]
    left_out = "1 row left out"
    assert any(left_out in caption.value for caption in app.caption)
    in_chinese(app)
    assert not {*app.session_state["own_table"].notes} & {*english}
    assert not any(left_out in caption.value for caption in app.caption)
    assert app.session_state["own_count"] == generation  # the same table, not another one
    assert app.selectbox(key="own_x").value == "b"


def test_why_a_file_is_refused_is_said_in_the_language_chosen_later(open_page) -> None:
    app = upload(open_page("loss_curve"), PENGUINS.encode(), "penguins.csv")
    app.file_uploader(key="csv").upload("more.csv", b"x\n1\n2\n", "text/csv").run()
    english = app.error[0].value
    assert "has only one column" in english
    assert "more" in in_chinese(app).error[0].value != english


def test_choices_stay_while_other_pages_are_looked_at(open_page) -> None:
    app = upload(open_page("loss_curve"), PENGUINS.encode(), "penguins.csv")
    app.selectbox(key="own_x").set_value("bill_length_mm").run()
    for page in ("linear_regression", "decision_boundary", "loss_curve"):
        app.switch_page(f"pages/{page}.py").run()
        check(app, page)
        data = next(box for box in app.selectbox if box.label == "Data")
        data.set_value(OWN).run()
        check(app, f"{page} with the file")
        assert not app.error
    assert app.selectbox(key="own_x").value == "bill_length_mm"


# --- a comma that may be read in two ways -------------------------------------------------------


def test_a_doubtful_comma_is_asked_about(open_page) -> None:
    rows = "".join(
        f'{n},"{n},{n * 37 % 900 + 100}","{n + 1},{n * 53 % 900 + 100}"\n' for n in range(1, 9)
    )
    app = upload(open_page("loss_curve"), f"day,first,second\n{rows}".encode(), "doubt.csv")
    check(app, "a doubtful comma")
    asked = [c for c in app.segmented_control if str(c.key).startswith("own_comma")]
    assert [c.value for c in asked] == [False, False]
    app.selectbox(key="own_x").set_value("first").run()
    app.selectbox(key="own_y").set_value("second").run()
    app.slider(key="a_steps").set_value(60).run()
    best = {m.label: m.value for m in app.metric}["best α (exact)"]
    key = asked[0].key
    app.segmented_control(key=key).set_value(True).run()
    check(app, "answered")
    assert app.selectbox(key="own_x").value == "first"
    assert app.selectbox(key="own_y").value == "second"
    assert app.slider(key="a_steps").value == 60
    assert app.segmented_control(key=key).value is True
    assert {m.label: m.value for m in app.metric}["best α (exact)"] != best
    app.segmented_control(key=key).set_value(False).run()
    assert {m.label: m.value for m in app.metric}["best α (exact)"] == best


def test_more_than_three_doubts_are_folded_away(open_page) -> None:
    names = "abcdef"
    rows = "".join(
        ",".join(f'"{n + k},{n * 37 % 900 + 100}"' for k in range(6)) + "\n" for n in range(1, 9)
    )
    app = upload(open_page("loss_curve"), f"{','.join(names)}\n{rows}".encode(), "doubts.csv")
    check(app, "many doubts")
    assert len([c for c in app.segmented_control if str(c.key).startswith("own_comma")]) == 6
    assert [e for e in app.expander if e.label.startswith("3 more")]


# --- inputs of large numbers ---------------------------------------------------------------------


def housing() -> bytes:
    """A made-up district a row: income to 15, rooms to 40 000, people to 35 000, value to 5e5."""
    rng = np.random.default_rng(1)
    income = rng.gamma(3, 1.3, 300).clip(0.5, 15)
    rooms, people = (
        np.exp(rng.normal(m, 0.8, 300)).clip(2, top) for m, top in ((7.6, 4e4), (7, 3.5e4))
    )
    value = (42e3 * income + 4e4 + rng.normal(0, 6e4, 300)).clip(15e3, 5e5)
    rooms[0], people[0] = 4e4, 3.5e4
    rows = "".join(
        f"{a:.4f},{b:.0f},{c:.0f},{d:.0f},{'NEAR' if d > 2e5 else 'INLAND'}\n"
        for a, b, c, d in zip(income, rooms, people, value, strict=True)
    )
    return (
        f"median_income,total_rooms,population,median_house_value,ocean_proximity\n{rows}".encode()
    )


def raw(app: AppTest, switch: str, inputs: dict[str, str]) -> AppTest:
    """The page with these columns of the housing file, not standardised."""
    upload(app, housing(), "housing.csv")
    check(app, "standardised")
    finite(app)
    assert not app.warning, "the usual settings are safe"
    for key, name in inputs.items():
        app.selectbox(key=key).set_value(name).run()
    app.toggle(key=switch).set_value(False).run()
    check(app, "raw")
    finite(app)
    return app


def offered(app: AppTest, switch: str, *words: str) -> None:
    """The warning names the input and why, and its button standardises."""
    said = " ".join(w.value for w in app.warning).replace("\\", "")
    assert "critical rate" in said or "divided by the largest curvature" in said
    for word in (*words, "square of an input"):
        assert word in said, said
    app.button(key=f"{switch}_on").click().run()
    check(app, "standardised again")
    finite(app)
    assert app.toggle(key=switch).value
    assert not app.warning


def test_a_rate_too_large_for_raw_inputs_is_explained_by_linear_regression(open_page) -> None:
    app = upload(open_page("linear_regression"), housing(), "housing.csv")
    assert not app.warning
    app.multiselect(key="own_inputs").set_value(["median_income", "total_rooms"]).run()
    app.toggle(key="r_std1").set_value(False).run()
    check(app, "raw")
    assert "1 × " not in app.info[0].value
    assert "hardly moves the other" in app.info[0].value
    rate = next(n for n in app.number_input if n.label == "Learning rate")
    rate.set_value(0.01).run()
    check(app, "diverging")
    finite(app)
    X = np.genfromtxt(io.BytesIO(housing()), delimiter=",", skip_header=1, usecols=(0, 1))
    A = np.hstack([X, np.ones((len(X), 1))])
    critical = 1 / np.linalg.eigvalsh(A.T @ A / len(A))[-1]
    offered(app, "r_std1", f"critical rate {number(critical)}", "total_rooms reaches 40\u202f000")


def test_a_rate_too_large_for_raw_inputs_is_explained_by_decision_boundary(open_page) -> None:
    app = raw(open_page("decision_boundary"), "b_std", {"own_first": "total_rooms"})
    offered(app, "b_std", "reaches", "critical rate")


def test_a_rate_too_large_for_raw_inputs_is_explained_by_who_can_learn(open_page) -> None:
    app = open_page("activations", f_view="Who can learn")
    app = raw(app, "f_std", {"own_second": "population"})
    offered(app, "f_std", "population reaches 35\u202f000")


@pytest.mark.parametrize(
    ("view", "switch", "key", "words"),
    [
        ("Surfaces", "l_std", "own_first", "Cross-entropy rose in"),
        ("A number instead", "l_std2", "own_x", "above the critical rate"),
    ],
)
def test_a_rate_too_large_for_raw_inputs_is_explained_by_losses(
    open_page, view: str, switch: str, key: str, words: str
) -> None:
    app = raw(open_page("losses", l_view=view), switch, {key: "population"})
    assert "hardly moves the other" in app.info[0].value
    assert app.button(key=f"{switch}_on")
    next(n for n in app.number_input if n.label.startswith("Learning rate")).set_value(0.1).run()
    check(app, "diverging")
    finite(app)
    offered(app, switch, words, "population reaches 35\u202f000")


def test_a_rate_too_large_is_explained_by_the_size_of_x(open_page) -> None:
    app = upload(open_page("loss_curve"), housing(), "housing.csv")
    check(app, "housing")
    finite(app)
    app.selectbox(key="own_x").set_value("population").run()
    app.slider(key="a_share").set_value(1.2).run()
    check(app, "diverging")
    finite(app)
    said = app.warning[0].value.replace("\\", "")
    assert "above the critical rate" in said
    assert "population reaches 35\u202f000" in said
    assert "square of an input" in said


@pytest.mark.browser
def test_a_file_of_any_name_is_read_and_one_too_large_is_named(
    browser: Browser, server: str, tmp_path: Path
) -> None:
    large, small = tmp_path / "large.csv", tmp_path / "people.data"
    large.write_bytes(b"1,2\n" * (MAX_BYTES // 4 + 1))
    small.write_text(example(), "utf-8")
    page = browser.new_page()
    page.goto(f"{server}/loss_curve?a_data=My+CSV+file")
    uploader = page.locator("input[type=file]")
    uploader.wait_for(state="attached", timeout=60_000)
    uploader.set_input_files(large)
    box = page.locator(".st-key-csv")
    expect(box.get_by_test_id("stFileChip")).to_be_visible(timeout=30_000)
    said = box.evaluate("e => getComputedStyle(e, '::after').content")
    assert "larger than 12 MB and was not read" in said
    uploader.set_input_files(small)
    expect(page.get_by_text("people.data has been read.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("5 rows in use")).to_be_visible()
    page.close()


def test_refusals_name_the_columns() -> None:
    with pytest.raises(TableError, match="name"):
        read(b"name,word\na,b\nc,d\n", "words.csv")
