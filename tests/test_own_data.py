"""A person's CSV on every page that takes one: real files, exact answers, and bad files."""

import csv
import io
import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from datasets.tabular import TableError, read, select
from engine.data import Dataset
from experiments import linear_regression, loss_curve
from tests.test_pages import check
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


def test_refusals_name_the_columns() -> None:
    with pytest.raises(TableError, match="name"):
        read(b"name,word\na,b\nc,d\n", "words.csv")
