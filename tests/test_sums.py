"""The sum adds up: a student with a calculator gets the printed result, to its last digit, from the
printed numbers; and every printed number is the engine's own, rounded."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from datasets import synthetic
from engine.data import Dataset
from experiments import linear_regression as regression
from experiments import loss_curve as one_weight
from tests.cases import linear_regression as many_case
from tests.cases import loss_curve as one_case
from tests.student import check, check_rows, check_totals, columns, evaluate, from_table, rounds_to
from ui import formulas, sums
from ui.formulas import loss_curve as one_sums
from ui.formulas.sheet import Sheet

PAGES = ["loss_curve", "linear_regression", "losses", "activations", "decision_boundary", "digits"]
ROWS_EVERY = 20  # of so many sums every cell of the table is worked out


@pytest.mark.parametrize("page", PAGES)
def test_every_line_adds_up(page: str) -> None:
    """The default run at every step and random ones, saturated and diverging ones among them."""
    number = 0
    for number, found in enumerate(import_module(f"tests.cases.{page}").sums()):
        check(found.sheet, dict(found.engine))
        if number % ROWS_EVERY == 0 and found.sheet.rows:
            check_rows(found.sheet)
            check_totals(found.sheet, columns(found.sheet), found.sheet.means)
    assert number > 100


def one_sheet(data: Dataset, descent, step: int, rate: float, example: int) -> Sheet:
    return one_case.step_sum(data, descent, step, rate, example).sheet


def many_sheet(
    data: Dataset, run, output: str, step: int, rate: float, example: int, inputs: Sequence[int]
) -> Sheet:
    return many_case.step_sum(data, run, output, step, rate, example, inputs).sheet


# --- one weight ---------------------------------------------------------------------------------


def check_one_table(sheet: Sheet, data: Dataset) -> None:
    """Each row by hand from its own cells and the printed α."""
    alpha = evaluate(sheet.lines["Forward"][0].numbers.latex)
    table = columns(sheet)
    rows = len(sheet.rows)
    assert rows == (len(data) if len(data) <= 200 else 50)
    for row in range(rows):
        cell = {name: cells[row] for name, cells in table.items()}
        i = int(cell["example"].replace("\u202f", "")) - 1
        x, y, fit, miss = (evaluate(cell[name]) for name in ("x", "y", "fit", "miss"))
        assert rounds_to(Fraction(data.X[i, 0]), cell["x"])
        assert rounds_to(Fraction(data.y[i, 0]), cell["y"])
        assert rounds_to(alpha * x, cell["fit"])
        assert rounds_to(fit - y, cell["miss"])
        assert rounds_to(miss * miss, cell["square"])
        assert rounds_to(2 * miss, cell["outer"])
        assert cell["inner"] == cell["x"]
        assert rounds_to(evaluate(cell["outer"]) * x, cell["product"])
    check_totals(sheet, table, ["square", "product"])


def results(sheet: Sheet, heading: str) -> list[str]:
    return [line.result.latex for line in sheet.lines[heading]]


@pytest.mark.parametrize(
    ("data", "share", "steps"),
    [
        (synthetic.heights_and_weights(), 0.1, 30),
        (synthetic.heights_and_weights(), 0.1, 200),
        (synthetic.heights_and_weights(), 0.5, 30),
        (synthetic.one_point(), 0.4, 100),  # the learning rate 0.1
    ],
)
def test_every_step_of_one_weight_adds_up(data: Dataset, share: float, steps: int) -> None:
    rate = share * one_weight.critical(data)
    descent = one_weight.descend(data, 0.9, rate, steps)
    announced = None
    for step in range(steps + 1):
        sheet = one_sheet(data, descent, step, rate, step % len(data))
        check_one_table(sheet, data)
        now = results(sheet, "Forward")[0]
        assert announced in (None, now), "the update prints the next step's α"
        (announced,) = results(sheet, "Update")


def test_the_worked_example_in_digits() -> None:
    """x = 2, y = 4, rate 0.1, from α = 0.7: by hand."""
    data = synthetic.one_point()
    sheet = one_sheet(data, one_weight.descend(data, 0.7, 0.1, 5), 0, 0.1, 0)
    assert [line.latex for group in sheet.lines.values() for line in group] == [
        r"\alpha = 0.7",
        r"\hat y_{1} = \alpha \cdot x_{1} = 0.7 \cdot 2 = 1.4",
        r"\hat y_{1} - y_{1} = 1.4 - 4 = -2.6",
        r"L_{1} = (\hat y_{1} - y_{1})^2 = (-2.6)^2 = 6.76",
        r"L = L_{1} = 6.76",
        r"\frac{dL_{1}}{d\hat y_{1}} = 2(\hat y_{1} - y_{1}) = 2 \cdot (-2.6) = -5.2",
        r"\frac{d\hat y_{1}}{d\alpha} = x_{1} = 2",
        r"\frac{dL_{1}}{d\alpha} = \frac{dL_{1}}{d\hat y_{1}} \cdot \frac{d\hat y_{1}}{d\alpha}"
        r" = (-5.2) \cdot 2 = -10.4",
        r"\frac{dL}{d\alpha} = \frac{dL_{1}}{d\alpha} = -10.4",
        r"\alpha_{\text{next}} = \alpha - \text{learning rate} \cdot \frac{dL}{d\alpha}"
        r" = 0.7 - 0.1 \cdot (-10.4) = 1.74",
    ]


def test_where_the_numbers_end_it_says_so() -> None:
    large = Dataset(np.array([[1e6]]), np.array([[1e6]]))
    beyond = one_weight.descend(large, 0.0, 1e300, 1)
    assert one_sums.sheet(large, beyond, 0, 1e300, 0) is None


# --- many inputs --------------------------------------------------------------------------------


def check_many_table(sheet: Sheet, output: str, inputs: Sequence[int]) -> None:
    """Each row by hand from its own cells and the printed weights."""
    table = columns(sheet)
    weights = [evaluate(line.numbers.latex) for line in sheet.lines["Forward"][: len(inputs) + 1]]
    for row in range(len(sheet.rows)):
        cell = {name: evaluate(cells[row]) for name, cells in table.items() if name != "example"}
        text = {name: cells[row] for name, cells in table.items()}
        rest = cell.get("rest", weights[len(inputs)])
        z = rest + sum(w * cell[f"x{j}"] for w, j in zip(weights, inputs, strict=False))
        if output == "identity":
            assert rounds_to(z, text["fit"])
            assert rounds_to(2 * cell["miss"], text["slope"])
        else:
            assert rounds_to(z, text["logit"])
            assert rounds_to(max(cell["logit"], Fraction(0)), text["fit"])
            assert rounds_to(2 * cell["miss"], text["outer"])
            assert rounds_to(cell["outer"] * cell["bend"], text["slope"])
        assert rounds_to(cell["fit"] - cell["y"], text["miss"])
        assert rounds_to(cell["miss"] ** 2, text["square"])
        for j in inputs:
            assert rounds_to(cell["slope"] * cell[f"x{j}"], text[f"product{j}"])
    check_totals(sheet, table, ["square", "slope", *(f"product{j}" for j in inputs)])


@pytest.mark.parametrize("example", [0, 3, 999])
def test_every_iteration_of_the_plane_adds_up(example: int) -> None:
    data = synthetic.plane(rng=np.random.default_rng(1))
    run = regression.learn(data, "identity", False, 0.01, 100, 1)
    announced = None
    for step in range(101):
        sheet = many_sheet(data, run, "identity", step, 0.01, example, [0, 1])
        now = results(sheet, "Forward")[:3]
        assert announced in (None, now), "the update prints the next step's weights"
        announced = results(sheet, "Update")
        if step % 20 == 0:
            check_many_table(sheet, "identity", [0, 1])


def test_every_iteration_of_the_ages_adds_up() -> None:
    data = synthetic.ages(rng=np.random.default_rng(1))
    rate = regression.sensible_rate(data, True)
    run = regression.learn(data, "ReLU", True, rate, 100, 1)
    announced = None
    for step in range(101):
        sheet = many_sheet(data, run, "ReLU", step, rate, step, [0, 1])
        assert announced in (None, results(sheet, "Forward")[:3])
        announced = results(sheet, "Update")
        if step % 20 == 0:
            check_many_table(sheet, "ReLU", [0, 1])


# --- the machinery ------------------------------------------------------------------------------

FLOATS = some.floats(allow_nan=False, allow_infinity=False, min_value=-1e150, max_value=1e150)


@settings(deadline=None)
@given(FLOATS, FLOATS, some.integers(1, 14))
def test_agreed_is_both_numbers_rounded(value: float, other: float, digits: int) -> None:
    for exact in (Decimal(repr(other)), Decimal(repr(value)), Decimal(repr(value * (1 + 1e-9)))):
        number = sums.latex(sums.agreed(value, exact, digits))
        assert rounds_to(Fraction(value), number)
        assert rounds_to(Fraction(exact), number)
        assert len(re.sub(r" .*|\D", "", number).lstrip("0")) <= digits or "times" not in number


@settings(deadline=None)
@given(FLOATS, some.integers(1, 14))
def test_rounded_is_the_number_rounded(value: float, digits: int) -> None:
    printed = sums.rounded(value, digits)
    assert rounds_to(Fraction(value), sums.latex(printed))
    assert value == 0 or abs(Fraction(printed) / Fraction(value) - 1) <= Fraction(5, 10**digits)
    if float(f"{value:.{digits - 1}e}") == value:
        assert float(printed) == value, "a short number is printed as it is"


@settings(deadline=None)
@given(FLOATS, some.integers(1, 14))
def test_text_and_latex_say_the_same(value: float, digits: int) -> None:
    number = sums.rounded(value, digits)
    assert from_table(sums.text(number)) == sums.latex(number)
    assert evaluate(sums.latex(number)) == Fraction(number)


@pytest.mark.parametrize(
    ("value", "exact", "text"),
    [
        (66.9470047, "66.9470047", "66.947"),
        (0.5, "0.6", "0 × 10¹"),  # 0.5 is a half: 0 or 1
        (0.7, "0.6", "1"),
        (4e-12, "3e-9", "0.00000000"),
        (1e-17, "0", "0"),
        (-0.0, "0", "0"),
        (123456.5, "123456.5", "1.2346 × 10⁵"),
        (1004.0, "996", "1 × 10³"),
        (1e120, "1e120", "1 × 10¹²⁰"),
        (-2.5e-7, "-2.5e-7", "−2.5 × 10⁻⁷"),
        (12345.678, "12345.678", "12\u202f345.7"),
        (4e8, "0e9", "0 × 10⁹"),
    ],
)
def test_agreed_numbers_as_text(value: float, exact: str, text: str) -> None:
    assert sums.text(sums.agreed(value, Decimal(exact), 6)) == text


TERMS = some.recursive(
    some.builds(lambda v: sums.printed(sums.rounded(v, 6)), some.floats(-1e9, 1e9)),
    lambda parts: (
        some.builds(lambda a, b: a + b, parts, parts)
        | some.builds(lambda a, b: a - b, parts, parts)
        | some.builds(lambda a, b: a * b, parts, parts)
        | some.builds(lambda a: a.squared(), parts)
        | some.builds(lambda a: a.positive_part(), parts)
        | some.builds(lambda a, b: a.larger(b), parts, parts)
        | some.builds(lambda a: a.absolute(), parts)
        | some.builds(lambda a: a.minus(), parts)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(TERMS)
def test_a_term_is_written_as_it_is_worked_out(term: sums.Term) -> None:
    assert evaluate(term.latex) == Fraction(term.value)
    assert "- -" not in term.latex
    assert r"\cdot -" not in term.latex


SMALL = some.builds(lambda v: sums.printed(sums.rounded(v, 6)), some.floats(-300, 300))
FUNCTIONS = [
    (lambda a, _: a.exp(), lambda a, _: np.exp(a)),
    (lambda a, _: a.sigmoid(), lambda a, _: 1 / (1 + np.exp(-a))),
    (lambda a, _: a.tanh(), lambda a, _: np.tanh(a)),
    (lambda a, _: (ONE + a.exp()).log(), lambda a, _: np.logaddexp(0, a)),
    (lambda a, _: (ONE + a.minus().exp()).log(), lambda a, _: np.logaddexp(0, -a)),
    (lambda a, _: a.squared().root(), lambda a, _: abs(a)),
    (lambda a, b: a / (b.exp() + ONE), lambda a, b: a / (np.exp(b) + 1)),
    (lambda a, b: (a * b).absolute() / (b.squared() + ONE), lambda a, b: abs(a * b) / (b * b + 1)),
]
ONE = sums.printed(Decimal(1))


@settings(deadline=None)
@given(some.sampled_from(FUNCTIONS), SMALL, SMALL)
def test_functions_are_written_as_they_are_worked_out(function, a, b) -> None:
    """By the student, and by NumPy with sixteen."""
    term, oracle = function[0](a, b), function[1](float(a.value), float(b.value))
    student = evaluate(term.latex)
    difference = abs(student - Fraction(term.value))
    assert difference <= abs(student) * Fraction(1, 10**40)
    assert float(term.value) == pytest.approx(float(oracle), rel=1e-9, abs=1e-300)
    assert "- -" not in term.latex


def test_a_sigmoid_far_out_is_an_end() -> None:
    ends = [sums.printed(Decimal(z)).sigmoid().value for z in ("-1e30", "1e30", "0")]
    assert ends == [0, 1, Decimal("0.5")]
    assert sums.printed(Decimal("-1e30")).tanh().value == -1
    assert sums.printed(Decimal("1e-40")).tanh().value == Decimal("1e-40")


def test_halves_are_left_to_nobody() -> None:
    """Where a calculator's sum lies just between two decimals, a digit less is printed."""
    assert sums.agreed(0.12345649999, Decimal("0.1234565"), 6) == Decimal("0.12346")
    assert sums.rounded(0.000244140625, 8) == Decimal("0.000244140625")


def test_more_digits_are_taken_where_they_cancel() -> None:
    """x = 2, y = 4 near its end: the miss keeps four digits as long as 14 digits of ŷ give them,
    and is 0 after that; what is printed as 0 is named."""
    data = synthetic.one_point()
    descent = one_weight.descend(data, 0.7, 0.1, 40)
    taken = [one_sheet(data, descent, step, 0.1, 0) for step in range(41)]
    assert [sheet.digits for sheet in taken[:3]] == [8, 8, 8]
    assert [sheet.digits for sheet in taken[8:12]] == sorted(s.digits for s in taken[8:12])
    assert results(taken[12], "Loss")[0] == r"-1.06496 \times 10^{-8}"
    assert results(taken[18], "Loss")[0] == "0.0000000000"
    assert formulas.vanished(taken[18]) == (
        "Too small to be seen with so many digits, so printed as 0: "
        r"$L$ = 4.647 × 10⁻²⁵, $\frac{dL}{d\alpha}$ = −2.727 × 10⁻¹²."
    )
    assert formulas.vanished(taken[40]) == ""
    assert results(taken[40], "Update") == ["2"]


# --- on screen ----------------------------------------------------------------------------------


def one_page() -> None:
    import streamlit as st

    from datasets import synthetic
    from experiments import loss_curve
    from ui.formulas import loss_curve as formulas

    data = synthetic.one_point() if st.toggle("one", key="one") else synthetic.heights_and_weights()
    formulas.show(data, loss_curve.descend(data, 0.9, 1e-6, 30), 30, 1e-6)


def many_page() -> None:
    import numpy as np
    import streamlit as st

    from engine.data import Dataset
    from experiments import linear_regression
    from ui.formulas import linear_regression as formulas

    rng = np.random.default_rng(0)
    d = 7 if st.toggle("wide", key="wide") else 2
    data = Dataset(rng.normal(size=(300, d)), rng.normal(size=(300, 1)))
    names = ["$x$ \\frac{1}", "[a](http://b) *c*", "toString", *("abcd"[: d - 3])][:d]
    result = linear_regression.learn(data, "ReLU", True, 0.1, 10, 1)
    formulas.show(data, result, "ReLU", 10, 0.1, names)


def test_one_weight_on_screen() -> None:
    app = AppTest.from_function(one_page).run()
    assert not app.exception
    assert [m.value for m in app.markdown] == [
        f"### {heading}" for heading in ("Forward", "Loss", "Chain rule", "Update")
    ]
    assert "at most 6 digits" in app.caption[0].value
    app.number_input(key="a_row").set_value(5).run()
    assert r"x_{5} \nobreak" not in app.latex[0].value
    assert any(r"\hat y_{5}" in line.value for line in app.latex)
    assert app.dataframe[0].value["example"].tolist() == [*"51234", "total", "mean"]
    app.toggle(key="one").set_value(True).run()
    assert not app.exception
    assert not app.number_input
    app.toggle(key="one").set_value(False).run()
    assert not app.exception


def test_many_inputs_on_screen() -> None:
    """A person's own words stay words: none in a formula, and none that Markdown would obey."""
    app = AppTest.from_function(many_page).run()
    assert not app.exception
    assert not any("toString" in line.value or "http" in line.value for line in app.latex)
    assert r"x₁ is \$x\$ \\frac\{1\}, x₂ is \[a\]\(http\:\/\/b\)" in app.caption[0].value.replace(
        "\u2060", ""
    )
    assert "standardised" in app.caption[0].value
    assert "50 of 300 examples" in app.caption[1].value
    app.number_input(key="r_row").set_value(300).run()
    assert app.dataframe[0].value["example"].iloc[0] == "300"
    app.toggle(key="wide").set_value(True).run()
    assert not app.exception
    app.selectbox[0].set_value(6).run()
    assert not app.exception
    assert any("w_{7}" in line.value for line in app.latex)
    app.toggle(key="wide").set_value(False).run()
    assert not app.exception


def test_breaks_do_not_change_a_formula() -> None:
    formula = r"a = b \cdot c - 1.2 \times 10^{-6} \cdot (-1.2345678901234) + (-3) \approx 4"
    drawn = formulas.breakable(formula)
    assert drawn.count(r"\allowbreak") == 5
    assert r"\allowbreak \cdot \nobreak (-1.2" in drawn
    assert drawn.replace(r"\allowbreak ", "").replace(r"\nobreak ", "") == formula
