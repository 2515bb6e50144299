"""Numbers and a person's own words, as they appear on screen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import charts
from ui.numbers import count, number, percent, plural
from ui.words import TITLE_LENGTH, chart_title, plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.39380591, "0.3938"),
        (-0.5, "−0.5000"),
        (1234.56, "1\u2009235"),
        (7531.316, "7\u2009531"),
        (999950.0, "999\u2009950"),
        (12345678.0, "1.235 × 10⁷"),
        (3.425e-5, "3.425 × 10⁻⁵"),
        (0.00012, "0.0001200"),
        (9.99996, "10.00"),
        (None, "none"),
        (float("inf"), "none"),
    ],
)
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


@given(st.floats(-1e300, 1e300))
def test_number_keeps_four_digits(value: float) -> None:
    text = number(value).replace("\u2009", "").replace("−", "-")
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    if "× 10" in text:
        mantissa, exponent = text.split(" × 10")
        text = f"{mantissa}e{exponent.translate(digits)}"
    assert float(text) == pytest.approx(value, rel=6e-4, abs=1e-307)


def test_percent_never_rounds_up_to_all() -> None:
    assert percent(0.915) == "91.5\u2009%"
    assert percent(0.98765) == "98.8\u2009%"
    assert percent(0.99436) == "99.44\u2009%"
    assert percent(0.999999) == "99.99\u2009%"
    assert percent(1.0) == "100.00\u2009%"
    assert percent(-0.25) == "−25.0\u2009%"
    assert percent(-1e30) == "−1.000 × 10³²\u2009%"


def test_counts() -> None:
    assert count(60000) == "60\u2009000"
    assert plural(1, "step") == "1 step"
    assert plural(17, "step") == "17 steps"


@pytest.mark.parametrize(
    "text", ["toString", "constructor", "__proto__", "then", "a\nb", "", "x" * 300, "C:\\data\\u"]
)
def test_chart_titles_are_safe(text: str) -> None:
    title = chart_title(text)
    assert title
    assert len(title) <= TITLE_LENGTH + len(" (column)")
    assert "\n" not in title
    assert "\\" not in title
    assert not hasattr(object, title)
    assert title not in {"toString", "constructor", "__proto__", "then"}


@given(st.text())
def test_plain_text_stays_itself_in_markdown(text: str) -> None:
    escaped = plain(text)
    seen = escaped.replace("\\", "").replace("\u2060", "")
    assert seen == " ".join(text.split()).replace("\\", "").replace("\u2060", "")
    for special in "[]*_`$<>#:|":
        assert escaped.count(special) == escaped.count("\\" + special)


def test_ranges_hold_their_values() -> None:
    low, high = charts.padded([1.0, 5.0], 3.0)
    assert low < 1
    assert high > 5
    for value in (0.0, 3.0, 1e-300):
        low, high = charts.padded([value])
        assert low < value < high
    for values in ([475.0, 0.3], [1.0, 0.0], [5.0, 5.0], [3.0, 1e300]):
        low, high = charts.log_range(values)
        assert 0 < low < high
        marks = charts.powers_of_ten((low, high))
        assert marks
        assert all(low <= mark <= high for mark in marks)


def test_far_points_come_nearer_and_near_ones_stay() -> None:
    view = (0.0, 10.0)
    x, y = charts.near([1.0, 5.0, 1e200], [2.0, 1e150, -1e200], view, (-1.0, 1.0))
    assert (x[0], y[0]) == (1, 2)
    assert x[1] == 5
    assert y[1] == pytest.approx(2 * charts.FARTHEST)
    assert np.abs([x, y]).max() < 1000
    assert y[2] < 0 < x[2]
    one = charts.near(3.0, 0.5, view, (-1.0, 1.0))
    assert [values.tolist() for values in one] == [[3.0], [0.5]]


def test_many_rows_are_sampled_for_drawing() -> None:
    n = 3 * charts.MOST_POINTS
    drawn = charts.sampled(x=np.arange(n), y=-np.arange(n))
    assert drawn.num_rows == charts.MOST_POINTS
    x, y = drawn["x"].to_numpy(), drawn["y"].to_numpy()
    assert (x == -y).all()
    assert len(np.unique(x)) == charts.MOST_POINTS
    assert charts.sampled(x=np.arange(n))["x"].to_numpy().tolist() == x.tolist()
