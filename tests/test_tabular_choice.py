"""Choosing columns of a table: complete rows, labels, and what is refused."""

import numpy as np
import pytest

from datasets.tabular import TableError, label_values, select, select_label
from tests.test_tabular import said, table

GAPS = "x,z,y,l,k\n1,,2,a,5\n2,1,4,b,5\n3,1,6,a,5\n4,1,NA,b,5\n5,1,10,,5\n"


def test_select() -> None:
    chosen = select(table(GAPS), ["x", "z"], "y")
    np.testing.assert_array_equal(chosen.X, [[2, 1], [3, 1], [5, 1]])
    np.testing.assert_array_equal(chosen.y, [[4], [6], [10]])
    np.testing.assert_array_equal(chosen.rows, [1, 2, 4])
    assert (chosen.inputs, chosen.target) == (("x", "z"), "y")
    assert chosen.X.dtype == chosen.y.dtype == np.float64
    assert chosen.X.flags.c_contiguous
    said(chosen.notes, "2 rows left out because a value is missing: 'z' 1 and 'y' 1")
    said(chosen.notes, "'z' has only one value, so no slope can be learned from it")


def test_select_a_constant_target() -> None:
    said(select(table(GAPS), ["x"], "k").notes, "'k' has only one value")


@pytest.mark.parametrize("positive", ["a", "b"])
def test_select_label(positive: str) -> None:
    chosen = select_label(table(GAPS), ["x"], "l", positive)
    expected = [[float(label == positive)] for label in "abab"]
    np.testing.assert_array_equal(chosen.y, expected)
    said(chosen.notes, f"1 means '{positive}' in 'l'", "1 row left out")


def test_select_a_numeric_label() -> None:
    found = table("x,l\n1,1\n2,2\n3,1\n4,?\n")
    assert label_values(found, "l") == ("1", "2")
    np.testing.assert_array_equal(select_label(found, ["x"], "l", "2").y, [[0], [1], [0]])


def test_one_against_the_rest() -> None:
    found = table("x,y,l\n1,1,a\n2,2,b\n3,3,c\n4,4,a\n")
    with pytest.raises(TableError, match="3 values"):
        select_label(found, ["x"], "l", "a")
    chosen = select_label(found, ["x"], "l", "a", one_vs_rest=True)
    np.testing.assert_array_equal(chosen.y, [[1], [0], [0], [1]])
    said(chosen.notes, "one against the rest")


UNUSABLE = "x,y,h,l,g\n1,,1e200,a,p\n2,,1,a,q\n3,4,2,b,\n"


@pytest.mark.parametrize(
    ("inputs", "target", "words"),
    [
        ([], "y", "Choose at least one"),
        (["nope"], "y", "no column 'nope'"),
        (["x"], "nope", "no column 'nope'"),
        (["l"], "x", "'l' is text"),
        (["x"], "l", "'l' is text"),
        (["x"], "y", "1 of 3 rows"),
        (["h"], "x", "beyond 1e150"),
        (["x"], "h", "beyond 1e150"),
    ],
)
def test_select_refuses(inputs: list[str], target: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        select(table(UNUSABLE), inputs, target)


@pytest.mark.parametrize(
    ("inputs", "target", "positive", "words"),
    [
        (["x"], "l", "c", "no value 'c'"),
        (["x"], "x", "1", "3 values"),
        (["h"], "l", "a", "beyond 1e150"),
        (["y"], "l", "a", "1 of 3 rows"),
        (["l"], "g", "p", "'l' is text"),
    ],
)
def test_select_label_refuses(inputs: list[str], target: str, positive: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        select_label(table(UNUSABLE), inputs, target, positive)


def test_one_class_left() -> None:
    found = table("x,l\n1,a\n2,a\n,b\n,b\n")
    with pytest.raises(TableError, match="is 'a' in every complete row"):
        select_label(found, ["x"], "l", "a")
    with pytest.raises(TableError, match="is never 'b' in every complete row"):
        select_label(found, ["x"], "l", "b")
