"""Take it with you: downloaded scripts and notebooks, run where the app is not, give the page's
run to 12 digits; weights, history and data hold the same numbers."""

import ast
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from datasets import synthetic
from datasets.tabular import TableError, read, select
from engine.data import Dataset
from engine.network import Parameters
from experiments import linear_regression as regression
from tests.cases import Export, linear_regression, loss_curve
from ui import export
from ui.scripts import common, own_csv
from ui.scripts import linear_regression as regression_script

ROOT = Path(__file__).resolve().parent.parent
CSV_DIR = Path(os.environ.get("DESCENT_CSV_DIR") or ROOT.parent / "shared" / "data" / "csv")
OURS = {"engine", "datasets", "experiments", "ui", "streamlit", "altair", "sklearn", "scipy"}

# Runs scripts and notebooks, each with names and a folder of its own, and tells what came out.
RUNNER = """
import contextlib, hashlib, io, json, os, runpy, sys, traceback
import numpy as np
outcomes = []
for folder, name, variables in json.loads(sys.stdin.read()):
    os.chdir(folder)
    said = io.StringIO()
    outcome = {}
    try:
        with contextlib.redirect_stdout(said):
            if name.endswith(".py"):
                space = runpy.run_path(name, run_name="__main__")
            else:
                space = {"__name__": "__main__"}
                with open(name, encoding="utf-8") as file:
                    cells = json.load(file)["cells"]
                for cell in cells:
                    if cell["cell_type"] == "code":
                        exec("".join(cell["source"]), space)
        outcome["found"] = {
            key: [float(value) for value in np.ravel(space[key])] for key in variables
        }
        outcome["data"] = [hashlib.sha256(space[k].tobytes()).hexdigest() for k in "Xy"]
    except Exception:
        outcome["error"] = traceback.format_exc()
    outcome["said"] = said.getvalue()
    outcomes.append(outcome)
print(json.dumps({"outcomes": outcomes, "modules": [m.split(".")[0] for m in sys.modules]}))
"""


PAGES = ["loss_curve", "linear_regression", "losses", "activations", "decision_boundary", "digits"]
LONGEST = 170  # lines of a script

ROWS = [(1.5, 2.25, 10.125), (2.5, 1.0, 12.0), (3.0, 0.1, 13.7), (4.25, 7.75, 20.1)]
NASTY = ('it\'s "x"', 'a"""\nimport os; os.mkdir("pwned")\n"""', "\\N{BULLET}\\", "{INPUTS} $out %")


def comma(rows: Sequence[Sequence[object]], header: str = "a,b,c\n") -> bytes:
    return (header + "".join(",".join(map(str, row)) + "\n" for row in rows)).encode()


def continental(rows: Sequence[Sequence[object]]) -> bytes:
    """Semicolons and decimal commas."""
    return comma(rows).replace(b",", b";").replace(b".", b",")


def quoted(names: Sequence[str]) -> bytes:
    """A header of any names, by the rules of CSV."""
    header = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    return comma([(*row, 1.0 + row[0] ** 2) for row in ROWS], header + "\n")


# name: file, bytes, whether the script can read the file itself
FILES: dict[str, tuple[str, bytes, bool]] = {
    "comma": ("heights.csv", comma(ROWS), True),
    "digits": ("digits.csv", comma(np.random.default_rng(0).normal(size=(30, 3)).tolist()), True),
    "decimal comma": ("komma.csv", continental(ROWS), True),
    "thousands": ("t.csv", comma([(f'"{1000 * a:,.2f}"', b, c) for a, b, c in ROWS]), True),
    "continental thousands": (
        "tk.csv",
        b"a;b\n1.234,5;2,5\n2.345,25;3,5\n13.456,75;4,25\n",
        True,
    ),
    "tabs": ("tabs.tsv", comma(ROWS).replace(b",", b"\t"), True),
    "declared": ("sep.csv", b"sep=|\n" + comma(ROWS).replace(b",", b"|"), True),
    "no header": ("bare.csv", comma(ROWS, ""), True),
    "missing cells": ("gaps.csv", comma([*ROWS, ("", 2, 3), (5, "NA", 3), (6, 7, "-")]), True),
    "title above": ("title.csv", "Größen der Blätter\n\n".encode() + comma(ROWS), True),
    "same names": ("same.csv", comma(ROWS, "a,a,b\n"), True),
    "blanks": ("blanks.csv", comma(ROWS).replace(b",", b", "), True),
    "byte-order mark": ("bom.csv", b"\xef\xbb\xbf" + comma(ROWS), True),
    "UTF-16": ("wide.csv", comma(ROWS, "é,b,ü\n").decode().encode("utf-16"), True),
    "Windows-1252": ("ansi.csv", comma(ROWS, "größe,é,ü\n").decode().encode("cp1252"), True),
    "CR CR LF": ("crcrlf.csv", comma(ROWS).replace(b"\n", b"\r\r\n"), True),
    "nasty names": ("heights.csv", quoted(NASTY), True),
    "nasty file name": ('a"""b\\c\nd\' {x} $y #.csv', comma(ROWS), True),
    "currency": ("costs.csv", comma([(f'"${a * 1000:,.2f}"', b, c) for a, b, c in ROWS]), False),
    "percent": ("=1+1 (copy) §.csv", comma([(f"{a}%", b, c) for a, b, c in ROWS]), False),
    "mixed decimals": ("mixed.csv", b"a;b\n1,5;1.25\n2,5;2.75\n3,25;3.5\n", False),
}


def from_file(file: str, content: bytes) -> list[Export]:
    """Both pages of numbers on a file: its first two columns, and up to five inputs."""
    table = read(content, file)
    names = table.numeric
    cases = []
    for page, inputs, target in ((1, names[:1], names[1]), (2, names[:-1][:5], names[-1])):
        try:
            chosen = select(table, inputs, target)
        except TableError:
            continue  # no complete row
        data = Dataset(chosen.X, chosen.y)
        source = own_csv.uploaded(file, content, data, chosen.inputs, target)
        files = {file: content}
        if source.cleaned:
            names_here = [*source.inputs, source.target]
            files = {source.table or "": export.csv_file(names_here, [*data.X.T, *data.y.T])}
        if page == 1:
            cases.append(loss_curve.export(source, data, 0.1, 30, files=files))
        else:
            cases.append(linear_regression.export(source, data, standardise=True, files=files))
    return cases


def all_files() -> dict[str, Export]:
    if not CSV_DIR.is_dir():
        return {}
    cases = {}
    for path in sorted(CSV_DIR.glob("*.csv")):
        content = path.read_bytes()
        try:
            found = from_file(path.name, content)
        except TableError:
            continue
        cases |= {f"{path.name} {page}": case for page, case in enumerate(found, 1)}
    return cases


def run(folder: Path, cases: Mapping[str, Export]) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """Every case's script and notebook, in one fresh process that does not see this project;
    also the names of the modules that this process has imported."""
    jobs, names = [], []
    for index, (name, case) in enumerate(cases.items()):
        here = folder / str(index)
        here.mkdir()
        for file, content in case.files.items():
            (here / file).write_bytes(content)
        for file, text in (("run.py", case.script), ("run.ipynb", common.notebook(case.script))):
            (here / file).write_text(text, "utf-8")
            jobs.append((str(here), file, list(case.expected)))
            names.append(f"{name} {file}")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", RUNNER],
        input=json.dumps(jobs),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert not list(folder.glob("*/pwned"))
    return dict(zip(names, answer["outcomes"], strict=True)), set(answer["modules"])


def check(case: Export, outcome: dict[str, Any]) -> None:
    """12 significant digits, of every weight and of every step's loss."""
    assert "error" not in outcome, outcome["error"] + case.script
    for name, values in case.expected.items():
        found, wanted = outcome["found"][name], np.ravel(values)
        assert len(found) == len(wanted), name
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=0, err_msg=name)
    for name in (name for name in case.expected if name.endswith("losses")):
        assert printed(float(case.expected[name][-1]), outcome["said"]), name
    arrays = (case.data.X, case.data.y)
    assert outcome["data"] == [hashlib.sha256(a.tobytes()).hexdigest() for a in arrays]


def printed(figure: float, said: str) -> bool:
    """Whether the figure stands there, with 12 significant digits."""
    numbers = map(float, re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", said))
    return any(np.isclose(number, figure, rtol=1e-11, atol=0) for number in numbers)


@pytest.fixture(scope="module")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Every run that the pages bring, by page and name."""
    cases = {
        f"{page}: {name}": case
        for page in PAGES
        for name, case in import_module(f"tests.cases.{page}").exports().items()
    }
    return cases, *run(tmp_path_factory.mktemp("built in"), cases)


@pytest.fixture(scope="module")
def uploaded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    found = {name: from_file(file, content) for name, (file, content, _) in FILES.items()}
    cases = {f"{name} {n}": case for name, both in found.items() for n, case in enumerate(both, 1)}
    return cases, *run(tmp_path_factory.mktemp("uploaded"), cases)


@pytest.mark.parametrize("file", ["run.py", "run.ipynb"])
@pytest.mark.parametrize("page", PAGES)
def test_a_script_gives_the_run_again(built_in: Any, page: str, file: str) -> None:
    cases, outcomes, _ = built_in
    names = [name for name in cases if name.startswith(f"{page}: ")]
    assert len(names) > 3
    for name in names:
        check(cases[name], outcomes[f"{name} {file}"])


def test_scripts_on_built_in_data_need_numpy_only(built_in: Any, tmp_path: Path) -> None:
    cases = {name: case for name, case in built_in[0].items() if not case.source.file}
    _, modules = run(tmp_path, cases)
    strangers = {m for m in modules if not m.startswith("_")} - set(sys.stdlib_module_names)
    assert strangers <= {"numpy", "sitecustomize", "usercustomize", "cython_runtime"}


@pytest.mark.parametrize("file", ["run.py", "run.ipynb"])
@pytest.mark.parametrize("page", [1, 2])
@pytest.mark.parametrize("name", FILES)
def test_a_run_on_a_file(uploaded: Any, name: str, page: int, file: str) -> None:
    cases, outcomes, _ = uploaded
    case = cases[f"{name} {page}"]
    check(case, outcomes[f"{name} {page} {file}"])
    own_file, _, readable = FILES[name]
    assert case.source.cleaned == (not readable)
    assert case.source.file == (own_file if readable else own_csv.used_name(own_file))


def test_scripts_on_a_file_do_not_need_the_app(uploaded: Any) -> None:
    assert not uploaded[2] & OURS


def test_every_file_that_loads(tmp_path: Path) -> None:
    cases = all_files()
    if not cases:
        pytest.skip(f"no CSV files in {CSV_DIR}: set DESCENT_CSV_DIR to a folder with some")
    outcomes, modules = run(tmp_path, cases)
    for name, case in cases.items():
        for file in ("run.py", "run.ipynb"):
            check(case, outcomes[f"{name} {file}"])
    assert not modules & OURS


def test_the_script_prints_what_the_page_shows(built_in: Any) -> None:
    cases, outcomes, _ = built_in
    case = cases["loss_curve: five people"]
    said = outcomes["loss_curve: five people run.py"]["said"]
    data, (alpha,) = case.data, case.expected["W"]
    misses = alpha * data.X - data.y
    for figure in (alpha, 2 * np.mean(misses * data.X), np.mean(np.abs(misses))):
        assert printed(figure, said)
    case = cases["linear_regression: ages"]
    said = outcomes["linear_regression: ages run.py"]["said"]
    result = regression.learn(case.data, "ReLU", True, rate_of(case), 200, 1)
    fit = regression.fit(case.data, "ReLU", result, 200)
    assert fit.r_squared is not None
    for figure in (fit.rmse, fit.r_squared, *result.exact, *case.expected["weights"]):
        assert printed(figure, said)
    assert "R squared none" in outcomes["linear_regression: constant columns run.py"]["said"]
    assert "diverged" in outcomes["linear_regression: plane, overflowing run.py"]["said"]
    assert "diverged" not in outcomes["loss_curve: five people, diverging run.py"]["said"]


def rate_of(case: Export) -> float:
    line = next(s for s in case.script.splitlines() if s.startswith("LEARNING_RATE"))
    return float(line.split("=")[1])


def test_scripts_are_short_and_tidy(built_in: Any) -> None:
    for name, case in built_in[0].items():
        lines = case.script.splitlines()
        assert len(lines) <= LONGEST, name
        assert max(map(len, lines)) <= 100, name
        assert case.source.file or case.script.isascii(), name
        tree = ast.parse(case.script)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)], name


def test_notebooks_are_valid_and_hold_the_script(built_in: Any) -> None:
    for case in built_in[0].values():
        text = common.notebook(case.script)
        assert text == common.notebook(case.script)
        book = nbformat.reads(text, as_version=4)
        nbformat.validate(book)
        kinds = [cell.cell_type for cell in book.cells]
        assert kinds == ["markdown", "code"] * (len(kinds) // 2)
        assert all(cell.source.strip() for cell in book.cells)
        code = "\n\n".join(cell.source for cell in book.cells if cell.cell_type == "code")
        script = ast.parse(case.script)
        assert ast.dump(ast.parse(code)) == ast.dump(ast.Module(script.body[1:], []))


@settings(deadline=None, max_examples=60)
@given(file=st.text(max_size=30), names=st.lists(st.text(max_size=20), min_size=2, max_size=9))
def test_words_stay_words(file: str, names: list[str]) -> None:
    """Whatever files and columns are called, the script has the same statements."""
    script, plain = named(file, names), named("file", ["name"] * len(names))
    script.encode("utf-8")
    body = ast.parse(script).body
    assert list(map(type, body)) == list(map(type, ast.parse(plain).body))
    found = {}
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    assert ast.literal_eval(found["FILE"]) == file
    assert ast.literal_eval(found["INPUTS"]) == names[:-1]
    assert ast.literal_eval(found["TARGET"]) == names[-1]
    assert ast.literal_eval(found["COLUMNS"]) == dict(enumerate(names))
    cells = json.loads(common.notebook(script))["cells"]
    assert len(cells) == len(json.loads(common.notebook(plain))["cells"])


def named(file: str, names: list[str]) -> str:
    """A script whose file and columns have these names."""
    *inputs, target = names
    reading = own_csv.Reading({"sep": ",", "na_values": names}, dict(enumerate(names)))
    places, code = own_csv._written(reading)
    chosen = (common.listing("INPUTS", inputs), common.constant("TARGET", target))
    constants = (common.constant("FILE", file), *chosen, *places)
    source = common.Source(tuple(inputs), target, constants, code, "a file")
    return regression_script.script(source, "identity", True, 0.1, 10, 1)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("heights.csv", "heights-used.csv"),
        ("größe 2.csv", "größe_2-used.csv"),
        ("=cmd|' /c calc'!A1.csv", "cmd_c_calc_A1-used.csv"),
        ("../../etc/passwd", "etc_passwd-used.csv"),
        ('a"b\r\nc.csv', "a_b_c-used.csv"),
        ("con.csv", "_con-used.csv"),
        (".csv", "data-used.csv"),
        ("", "data-used.csv"),
        ("x" * 300 + ".csv", "x" * 60 + "-used.csv"),
    ],
)
def test_names_of_tables(file: str, name: str) -> None:
    assert own_csv.used_name(file) == name


def test_the_script_opens_files_of_its_own_folder_only() -> None:
    data = Dataset(np.array([[1.0], [2.0], [4.0]]), np.array([[1.0], [5.0], [4.0]]))
    content = b"a,b\n1,1\n2,5\n4,4\n"
    for file, opened in (
        ("../../secret.csv", "secret.csv"),
        ("https://example.org/x.csv", "x.csv"),
        ("x\x00.csv", "x.csv"),
        ("a/", "data.csv"),
    ):
        source = own_csv.uploaded(file, content, data, ["a"], "b")
        assert (source.file, source.cleaned) == (opened, False)


def test_other_bytes_than_those_on_the_page_are_not_trusted() -> None:
    data = Dataset(np.array([[1.0], [2.0], [4.0]]), np.array([[1.0], [5.0], [4.0]]))
    for content in (b"", b"\x00\x01", b"a,b\n1,1\n2,5\n4,4.0000000000000009\n", b"a,c\n1,1\n2,5\n"):
        assert own_csv.uploaded("x.csv", content, data, ["a"], "b").cleaned


def test_weights_are_plain_arrays(built_in: Any) -> None:
    case = built_in[0]["linear_regression: ages"]
    theta = np.concatenate([case.expected["W"], case.expected["b"]])
    parameters = Parameters((2, 1), flat=theta)
    file = export.weights_file(
        parameters, case.source, {"learning_rate": 0.1, "output": "ReLU", "standardise": True}
    )
    with np.load(io.BytesIO(file), allow_pickle=False) as arrays:
        assert set(arrays) == {
            *("theta", "sizes", "W1", "b1", "inputs", "target"),
            *("learning_rate", "output", "standardise"),
        }
        assert (arrays["theta"] == theta).all()
        assert (arrays["W1"] == theta[:2, None]).all()
        assert (arrays["b1"] == theta[2:]).all()
        assert arrays["inputs"].tolist() == ["height in cm", "gender"]
        assert arrays["output"].item() == "ReLU"
        assert arrays["learning_rate"].item() == 0.1
    deep = Parameters((2, 3, 1), flat=np.arange(13.0))
    with np.load(io.BytesIO(export.weights_file(deep, case.source, {}))) as arrays:
        flat = [arrays[key].ravel() for key in ("W1", "b1", "W2", "b2")]
        assert (np.concatenate(flat) == arrays["theta"]).all()
    with pytest.raises(ValueError, match="allow_pickle=False"):
        export.weights_file(parameters, case.source, {"nothing": None})  # type: ignore[dict-item]


def test_weight_columns_name_every_weight() -> None:
    deep = Parameters((2, 2, 1), flat=np.arange(9.0))
    columns = export.weight_columns(deep, np.arange(18.0).reshape(2, 9))
    assert list(columns) == [
        *("W1_1_1", "W1_1_2", "W1_2_1", "W1_2_2", "b1_1", "b1_2", "W2_1_1", "W2_2_1", "b2_1")
    ]
    assert list(columns["W1_2_1"]) == [2, 11]
    assert deep.layers[0].W[1, 0] == 2
    assert list(export.weight_columns(Parameters((1, 1), bias=False), np.zeros((3, 1)))) == [
        "W1_1_1"
    ]


def test_history_to_the_last_bit() -> None:
    data = synthetic.plane(rng=np.random.default_rng(1))
    past = regression.learn(data, "identity", False, 0.01, 100, 1).run
    columns = {"step": np.arange(len(past)), "loss": past.losses}
    columns |= export.weight_columns(Parameters((2, 1), flat=past.thetas[-1]), past.thetas)
    text = export.csv_file(list(columns), list(columns.values()))
    assert text.decode().startswith("step,loss,W1_1_1,W1_2_1,b1_1\n0,")
    table = pd.read_csv(io.BytesIO(text))
    assert (table["loss"] == past.losses).all()
    assert (table[["W1_1_1", "W1_2_1", "b1_1"]].to_numpy() == past.thetas).all()
    with pytest.raises(ValueError, match="zip"):
        export.csv_file(["a", "b"], [[1.0], [1.0, 2.0]])


def test_no_cell_becomes_a_formula() -> None:
    cells = ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "plain", "a=b", ""]
    text = export.csv_file(['=HYPERLINK("x")', "-n"], [cells, [-1.5] * len(cells)])
    table = pd.read_csv(io.BytesIO(text), keep_default_na=False, lineterminator="\n")
    assert list(table.columns) == ['\'=HYPERLINK("x")', "'-n"]
    told = table.iloc[:, 0].tolist()
    assert told[:8] == [f"'{cell}" for cell in cells[:8]]
    assert told[8:] == cells[8:]
    assert (table.iloc[:, 1] == -1.5).all()


def test_sentences_say_what_the_script_needs(built_in: Any, uploaded: Any) -> None:
    def said(source: common.Source) -> str:
        return " ".join(export.sentences("page", source, 4)).replace("\\", "")

    assert "NumPy and nothing else" in said(built_in[0]["linear_regression: plane"].source)
    assert "heights.csv in the same folder" in said(uploaded[0]["comma 1"].source)
    assert "costs-used.csv, the 4 rows used here" in said(uploaded[0]["currency 1"].source)
    marked = replace(uploaded[0]["comma 1"].source, file="<b>[x](http://y)</b>.csv")
    assert "<b>" not in " ".join(export.sentences("page", marked, 4))


def page(cleaned: bool) -> None:
    """What a page does to offer its run."""
    import numpy as np

    from datasets import synthetic
    from engine.network import Parameters
    from experiments import loss_curve
    from ui import export
    from ui.own_data import OwnData
    from ui.scripts import loss_curve as script

    data = synthetic.heights_and_weights()
    content = b"h,w\n152,50\n163,58\n170,69\n178,71\n189,85\n"
    if cleaned:
        content = content.replace(b",5", b",$5")
    source = export.own_source(OwnData(data, ("h",), "w", "heights.csv", content))
    descent = loss_curve.descend(data, 0.9, 1e-5, 30)
    export.panel(
        "loss_curve",
        source,
        script.script(source, 0.9, 1e-5, 30),
        Parameters((1, 1), bias=False, flat=descent.run.thetas[-1]),
        {"start": 0.9, "learning_rate": 1e-5, "steps": 30},
        {"step": np.arange(31), "loss": descent.run.losses, "alpha": descent.alphas},
        data,
    )


@pytest.mark.parametrize("cleaned", [False, True])
def test_the_panel(cleaned: bool) -> None:
    app = AppTest.from_function(page, kwargs={"cleaned": cleaned}, default_timeout=60).run()
    assert not app.exception
    buttons = app.get("download_button")
    assert [b.proto.label for b in buttons] == [
        *("Python script", "Notebook", "Weights (.npz)", "History (.csv)"),
        "Table the script reads (.csv)" if cleaned else "Data (.csv)",
    ]
    assert all(b.proto.ignore_rerun for b in buttons)
    assert ("would not give these numbers" in app.markdown[0].value) == cleaned
    assert "heights-used.csv" in app.code[0].value or not cleaned
