"""Take it with you: the run on screen as a script, a notebook, weights, history and data."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import streamlit as st

from engine.data import Dataset
from engine.network import Parameters
from experiments.many_rows import MANY
from language import tr
from ui.cached import cached
from ui.numbers import counted
from ui.own_data import OwnData
from ui.scripts import own_csv
from ui.scripts.common import Source, notebook
from ui.words import joined, plain

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # these begin a formula
MIME = {
    ".py": "text/x-python",
    ".ipynb": "application/x-ipynb+json",
    ".npz": "application/octet-stream",
    ".csv": "text/csv",
}
BLANKS = ("\t", "\r", "\n")


def own_source(own: OwnData) -> Source:
    """How a script reads the person's own file: tried out on its bytes, once."""
    with st.spinner(tr("Checking how a script can read the file")):
        return cached(own_csv.uploaded)(own.file, own.content, own.data, own.inputs, own.target)


def panel(
    name: str,
    source: Source,
    script: str,
    parameters: Parameters,
    settings: Mapping[str, npt.ArrayLike],
    history: Mapping[str, npt.ArrayLike],
    data: Dataset,
) -> None:
    """Buttons for five files that begin with `name`, what each holds, and the script to read.

    `parameters` are the weights after the last step, `history` has a row for each step. Files
    other than the script are made when their button is pressed.
    """
    table = source.table or f"{name}-data.csv"
    with st.container(horizontal=True, key="export"):
        _button(tr("Python script"), lambda: script, f"{name}.py", "script")
        _button(tr("Notebook"), lambda: notebook(script), f"{name}.ipynb", "notebook")
        _button(
            tr("Weights (.npz)"),
            lambda: weights_file(parameters, source, settings),
            f"{name}-weights.npz",
            "weights",
        )
        _button(
            tr("History (.csv)"),
            lambda: csv_file(list(history), list(history.values())),
            f"{name}-history.csv",
            "history",
        )
        _button(
            tr("Table the script reads (.csv)") if source.cleaned else tr("Data (.csv)"),
            lambda: csv_file([*source.inputs, source.target], [*data.X.T, *data.y.T]),
            table,
            "table",
        )
    st.markdown(joined(*sentences(name, source, len(data))))
    st.code(script, language="python", height=420)


def sentences(name: str, source: Source, rows: int) -> list[str]:
    """What the files are and what the script needs, in Markdown."""
    again = tr(
        "The script and the notebook run again the whole run on screen, in the same digits, and "
        "print what its last step shows."
    )
    if rows > MANY:
        again = tr(
            "The script and the notebook run again the whole run on screen, in the same digits but "
            "for roundings in the last of them, and print what its last step shows."
        )
    kept = tr(
        "The weights are those after the last step: {code} gives those of the first layer. "
        "The history has a row for every step.",
        code=f'`numpy.load("{name}-weights.npz")["W1"]`',
    )
    return [again, _needs(source, rows), kept]


def _needs(source: Source, rows: int) -> str:
    """What must be there for the script to run."""
    if source.file is None:
        return tr("The script needs NumPy and nothing else: data, settings and seed are in it.")
    file, used = plain(source.file), counted("{n} row", "{n} rows", rows)
    if source.cleaned:
        return tr(
            "The script needs NumPy and pandas. pandas alone would not give these numbers from "
            "your file, where cells are written differently or stand for classes, so the script "
            "reads {file}, the {rows} used here: download it too, into the same folder.",
            file=file,
            rows=used,
        )
    return tr(
        "The script needs NumPy and pandas, and {file} in the same folder. Your file was read in "
        "the script's way just now and gave the numbers of this page, {rows}, to the last bit.",
        file=file,
        rows=used,
    )


def weights_file(
    parameters: Parameters, source: Source, settings: Mapping[str, npt.ArrayLike]
) -> bytes:
    """An .npz of plain arrays: `theta`, all weights and biases in one vector; the same by layer as
    `W1` (m, n), `b1` (n,), `W2` …; the sizes, the names of the columns and the settings."""
    arrays: dict[str, npt.ArrayLike] = {"theta": parameters.flat, "sizes": parameters.sizes}
    for number, layer in enumerate(parameters.layers, 1):
        arrays[f"W{number}"] = layer.W
        if layer.b is not None:
            arrays[f"b{number}"] = layer.b
    arrays |= {"inputs": source.inputs, "target": source.target, **settings}
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **{key: np.asarray(a) for key, a in arrays.items()})
    return file.getvalue()


def weight_columns(parameters: Parameters, thetas: npt.ArrayLike) -> dict[str, npt.ArrayLike]:
    """Columns for the history from weights (T, P): `W1_2_1` leads from input 2 to unit 1."""
    names: list[str] = []
    for number, layer in enumerate(parameters.layers, 1):
        m, n = layer.W.shape
        names += [f"W{number}_{i}_{j}" for i in range(1, m + 1) for j in range(1, n + 1)]
        if layer.b is not None:
            names += [f"b{number}_{j}" for j in range(1, n + 1)]
    return dict(zip(names, np.asarray(thetas).T, strict=True))


def csv_file(names: Sequence[str], columns: Sequence[npt.ArrayLike]) -> bytes:
    """Equally long columns as CSV (UTF-8), numbers to the last bit, texts as texts."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([harmless(name) for name in names])
    cells = [[harmless(cell) for cell in np.asarray(column).tolist()] for column in columns]
    writer.writerows(zip(*cells, strict=True))
    return file.getvalue().encode("utf-8", "replace")


def harmless(cell: object) -> object:
    """The cell, with an apostrophe before a text that a spreadsheet would take for a formula."""
    if isinstance(cell, str) and (cell.lstrip().startswith(SIGNS) or cell.startswith(BLANKS)):
        return f"'{cell}"
    return cell


def _button(label: str, make: Callable[[], str | bytes], file: str, key: str) -> None:
    st.download_button(
        label,
        make,
        file,
        MIME[Path(file).suffix],
        key=f"export {key}",
        on_click="ignore",
        icon=":material/download:",
    )
