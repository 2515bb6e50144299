"""Numbers and a person's own words, as they appear on screen."""

import ast

import altair as alt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import charts
from ui.numbers import count, counted, number, percent
from ui.scripts.common import constant, listing
from ui.words import JOINER, KEYS, TITLE_LENGTH, all_different, chart_title, labels, one_line, plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.39380591, "0.3938"),
        (-0.5, "−0.5000"),
        (1234.56, "1\u202f235"),
        (7531.316, "7\u202f531"),
        (999950.0, "999\u202f950"),
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
    text = number(value).replace("\u202f", "").replace("−", "-")
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    if "× 10" in text:
        mantissa, exponent = text.split(" × 10")
        text = f"{mantissa}e{exponent.translate(digits)}"
    assert float(text) == pytest.approx(value, rel=6e-4, abs=1e-307)


def test_percent_never_rounds_up_to_all() -> None:
    assert percent(0.915) == "91.5\u202f%"
    assert percent(0.98765) == "98.8\u202f%"
    assert percent(0.99436) == "99.44\u202f%"
    assert percent(0.999999) == "99.99\u202f%"
    assert percent(1.0) == "100.00\u202f%"
    assert percent(-0.25) == "−25.0\u202f%"
    assert percent(-1e30) == "−1.000 × 10³²\u202f%"


def test_counts() -> None:
    assert count(60000) == "60\u202f000"
    assert counted("{n} step", "{n} steps", 1) == "1 step"
    assert counted("{n} step", "{n} steps", 17) == "17 steps"


@pytest.mark.parametrize(
    "text", [*sorted(KEYS), "__proto__", "a\nb", "", "\u202e", "C:\\data\\u", "x" * 300]
)
def test_chart_titles_are_safe(text: str) -> None:
    title = chart_title(text)
    assert title.strip()
    assert title not in KEYS
    assert not hasattr(object, title)
    assert len(title) <= TITLE_LENGTH
    assert title.replace(JOINER, "") in {text, "a b", "(no name)", f"{'x' * 30}…{'x' * 15}"}


@given(st.text())
def test_a_chart_title_is_a_short_line(text: str) -> None:
    title = chart_title(text)
    assert title == one_line(title)
    assert len(title) <= TITLE_LENGTH + len(JOINER)
    assert title not in KEYS
    if len(text) <= TITLE_LENGTH and text == one_line(text) and text:
        assert title.removesuffix(JOINER) == text.removesuffix(JOINER)


def test_long_titles_keep_both_ends() -> None:
    question = "How much do you agree with all of the following two statements?"
    names = [f"{question} [{part}]" for part in ("a", "b")]
    first, second = map(chart_title, names)
    assert first != second
    assert first.startswith("How much do you agree")
    assert "…" in first
    assert first.endswith("[a]")
    assert chart_title(f"target: {first}").count("…") == 1  # cut once more


@given(st.lists(st.text(alphabet="ab \n(2)", max_size=6), unique=True))
def test_labels_are_single_lines_and_all_different(names: list[str]) -> None:
    called = labels(names)
    assert list(called) == names
    assert len(set(called.values())) == len(names)
    for name, label in called.items():
        assert label.startswith(one_line(name) or "(no name)")
        assert label == one_line(label)


def test_titles_of_one_tooltip_are_all_different() -> None:
    assert all_different(["x", "y", "x", "x", "x (2)"]) == ["x", "y", "x (2)", "x (3)", "x (2) (2)"]
    read = [tip.to_dict() for tip in charts.shown(x="miss", y="C:\\new", miss="miss")]
    assert [tip["title"] for tip in read] == ["miss", "C:\\\\new", "miss (2)"]
    assert [tip["field"] for tip in read] == ["x", "y", "miss"]


def test_an_axis_shows_its_title_and_reads_out_an_escaped_one() -> None:
    axis = charts.across("x", "C:\\new", (0, 1)).to_dict()
    assert axis["axis"]["title"] == "C:\\new"
    assert axis["title"] == "C:\\\\new"
    own = charts.up("y", "loss", (0, 1), axis=alt.Axis(title=["a", "b"])).to_dict()
    assert own["axis"]["title"] == ["a", "b"]


@given(st.text())
def test_plain_text_stays_itself_in_markdown(text: str) -> None:
    escaped = plain(text)
    seen = escaped.replace("\\", "").replace(JOINER, "")
    assert seen == one_line(text).replace("\\", "").replace(JOINER, "")
    for special in "[]*_`$<>#:|&{}~^":
        assert escaped.count(special) == escaped.count("\\" + special)
    escaped.encode("utf-8")


@given(st.text())
def test_a_word_in_a_script_is_the_word(text: str) -> None:
    assert ast.literal_eval(constant("NAME", text).removeprefix("NAME = ")) == text
    assert ast.literal_eval(listing("NAMES", [text] * 9).removeprefix("NAMES = ")) == [text] * 9


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


@pytest.mark.parametrize("domain", [(4.2e10, 6.1e10), (5e10, 5.2e10), (900.0, 1200.0), (1.0, 9.0)])
def test_a_short_logarithmic_axis_has_two_marks(domain: tuple[float, float]) -> None:
    marks = charts.powers_of_ten(domain)
    assert len(marks) >= 2
    assert marks == sorted(marks)
    assert all(domain[0] <= mark <= domain[1] for mark in marks)


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
