"""Real CSV files, where at hand: right columns and row counts, fits, or a plain refusal."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from datasets.tabular import Table, TableError, read, select, select_label

FOLDER = Path(
    os.environ.get("DESCENT_CSV_DIR", Path(__file__).parent.parent / "../shared/data/csv")
)


def records(name: str) -> list[dict[str, str]]:
    path = FOLDER / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = records("EXPECTED.csv")
REFERENCE = records("REFERENCE.csv")
real_files = pytest.mark.skipif(not EXPECTED, reason=f"no real CSV files in {FOLDER}")


def real(name: str) -> Table:
    return read((FOLDER / name).read_bytes(), name)


def named(name: str) -> str:
    """`#0` in the list of expectations is the first column of a file without header."""
    return f"column {int(name[1:]) + 1}" if name.startswith("#") else name


def least_squares(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Slopes and intercept; centred, so that large offsets cost no digits."""
    slopes = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean(), rcond=None)[0].ravel()
    return np.append(slopes, y.mean() - X.mean(axis=0) @ slopes)


@real_files
@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["file"])
def test_real_file(row: dict[str, str]) -> None:
    try:
        found = real(row["file"])
    except TableError as error:
        if row["expected"] == "loads" or len(str(error)) < 20:
            raise
        return
    assert row["expected"] in ("loads", "either")
    assert isinstance(found.frame.index, pd.RangeIndex)
    if row["suggested_x"]:
        x, y = named(row["suggested_x"]), named(row["suggested_y"])
        assert {x, y} <= set(found.numeric)
        assert len(select(found, [x], y).rows) == float(row["rows_used_xy"])
    if row["label"]:
        inputs = [named(name) for name in json.loads(row["label_features"])]
        chosen = select_label(
            found, inputs, named(row["label"]), row["positive_class"], one_vs_rest=True
        )
        assert len(chosen.rows) == float(row["rows_used_label"])


@real_files
@pytest.mark.parametrize(
    "row", REFERENCE, ids=lambda row: f"{row['file']}-{row['task']}-{row['target']}"
)
def test_reference_fit(row: dict[str, str]) -> None:
    found = real(row["file"])
    inputs, target = [named(name) for name in json.loads(row["inputs"])], named(row["target"])
    assert len(found.frame) == int(row["n_rows"])
    if row["task"] == "logistic":
        chosen = select_label(found, inputs, target, row["positive_class"], one_vs_rest=True)
        assert chosen.y.sum() == float(row["n_pos"])
        if row["feature_mean"]:
            np.testing.assert_allclose(chosen.X.mean(axis=0), json.loads(row["feature_mean"]))
            np.testing.assert_allclose(chosen.X.std(axis=0), json.loads(row["feature_sd"]))
    else:
        chosen = select(found, inputs, target)
        slopes = json.loads(row["coefs_raw"]) if row["coefs_raw"] else [float(row["slope"])]
        fit = least_squares(chosen.X, chosen.y)
        np.testing.assert_allclose(fit[:-1], slopes, rtol=1e-6)
        # An intercept that nearly cancels is exact to the size of what is subtracted.
        slack = 1e-9 * np.abs(chosen.y).max()
        np.testing.assert_allclose(fit[-1], float(row["intercept"]), rtol=1e-6, atol=slack)
    assert len(chosen.rows) == int(row["n_used"])
