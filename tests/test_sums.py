"""The sum adds up: a student with a calculator gets the printed result, to its last digit, from the
printed numbers; and every printed number is the engine's own, rounded."""

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from datasets import synthetic
from engine.data import Dataset
from experiments import linear_regression as regression
from experiments import loss_curve as one_weight
from ui import formulas, sums
from ui.formulas import linear_regression as many_sums
from ui.formulas import loss_curve as one_sums
from ui.formulas.sheet import Sheet

NUMBER = re.compile(r"(\d+)(\.\d+)?(?: \\times 10\^\{(-?\d+)\})?")
SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


# --- the student: reads what is printed, and nothing else ---------------------------------------


def evaluate(formula: str) -> Fraction:
    """A formula of numbers, as the LaTeX on screen has it, by exact arithmetic."""
    code = formula.replace(r"\,", "")
    code = NUMBER.sub(lambda m: f"N('{m[1]}{m[2] or ''}e{m[3] or 0}')", code)
    code = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1) / (\2))", code)
    code = code.replace(r"\cdot", "*").replace("^N('2e0')", "**2").replace(r"\max", "max")
    assert not re.search(r"[\\{}^]", code), formula
    return eval(code, {"N": Fraction, "max": max})


def is_number(formula: str) -> bool:
    letters = re.sub(r"\\(frac|cdot|times|max|,)", "", formula)
    return not re.search(r"[a-zA-Z\\]", letters)


def read(number: str) -> tuple[Fraction, int]:
    """A printed number and the power of ten of its last digit."""
    assert number != "-0"
    match = NUMBER.fullmatch(number.replace(r"\,", "").removeprefix("-"))
    assert match, number
    size = Fraction(f"{match[1]}{match[2] or ''}e{match[3] or 0}")
    place = int(match[3] or 0) - len((match[2] or ".")[1:])
    assert len(number) <= 34, number
    assert size or not number.startswith("-"), "there is no −0"
    return -size if number.startswith("-") else size, place


def from_table(cell: str) -> str:
    """A table's cell as LaTeX would have it."""
    assert "-" not in cell, "a table has a true minus"
    mantissa, _, power = cell.replace("\u2009", r"\,").replace("−", "-").partition(" × 10")
    return mantissa + (rf" \times 10^{{{power.translate(SUPERSCRIPT)}}}" if power else "")


def rounds_to(value: Fraction, number: str) -> bool:
    """Whether `value`, rounded to the last digit of the printed number, is that number, be a half
    rounded up, as at school, or to the even digit, as a computer does."""
    printed, place = read(number)
    value, printed = value / Fraction(10) ** place, printed / Fraction(10) ** place
    at_school = math.copysign(1, value) * math.floor(abs(value) + Fraction(1, 2))
    return round(value) == printed == at_school


def check(sheet: Sheet, engine: dict[str, float]) -> None:
    """Every line: from its numbers to its result, and against what the engine says of its name."""
    names = []
    for line in (line for group in sheet.lines.values() for line in group):
        name, *parts = re.split(r" = | \\approx ", line.latex)
        result = parts[-1]
        for part in parts[:-1]:
            if is_number(part):
                assert rounds_to(evaluate(part), result), line.latex
        assert rounds_to(Fraction(engine[name]), result), (line.latex, engine[name])
        names.append(name)
    assert set(engine) - set(names) <= {n for n in engine if n.startswith(r"\sum")}


def columns(sheet: Sheet) -> dict[str, list[str]]:
    table = formulas.table(sheet)
    assert len({len(cells) for cells in table.values()}) == 1
    return {
        name: [from_table(c) if name != "example" else c for c in cells]
        for name, cells in table.items()
    }


def check_totals(sheet: Sheet, table: dict[str, list[str]], names: Iterable[str]) -> None:
    """The last lines of the table add up, too."""
    if sheet.examples == 1:
        return
    assert table["example"][-2:] == ["total", "mean"]
    for name in names:
        *cells, total, mean = table[name]
        assert rounds_to(evaluate(total) / sheet.examples, mean)
        if len(cells) == sheet.examples:
            assert rounds_to(sum(map(evaluate, cells), Fraction(0)), total)


# --- one weight ---------------------------------------------------------------------------------


def one_step(data: Dataset, descent, step: int, rate: float, example: int) -> Sheet:
    """The sheet of a step, checked against the run's own numbers."""
    sheet = one_sums.sheet(data, descent, step, rate, example)
    assert sheet is not None
    k, alpha = f"_{{{example + 1}}}", descent.alphas[step]
    now = one_weight.moment(data, alpha)
    after = alpha - rate * descent.slopes[step]
    if step + 1 < len(descent.alphas):
        after = descent.alphas[step + 1]
    check(
        sheet,
        {
            r"\alpha": alpha,
            rf"\hat y{k}": now.fit[example],
            rf"\hat y{k} - y{k}": now.misses[example],
            f"L{k}": now.squares[example],
            r"\sum_i L_{i}": now.squares.sum(),
            "L": descent.run.losses[step],
            rf"\frac{{dL{k}}}{{d\hat y{k}}}": now.outer[example],
            rf"\frac{{d\hat y{k}}}{{d\alpha}}": now.inner[example],
            rf"\frac{{dL{k}}}{{d\alpha}}": now.outer[example] * now.inner[example],
            r"\sum_i \frac{dL_{i}}{d\alpha}": (now.outer * now.inner).sum(),
            r"\frac{dL}{d\alpha}": descent.slopes[step],
            r"\alpha_{\text{next}}": after,
        },
    )
    return sheet


def check_one_table(sheet: Sheet, data: Dataset) -> None:
    """Each row by hand from its own cells and the printed α."""
    alpha = evaluate(sheet.lines["Forward"][0].numbers.latex)
    table = columns(sheet)
    rows = len(sheet.rows)
    assert rows == (len(data) if len(data) <= 200 else 50)
    for row in range(rows):
        cell = {name: cells[row] for name, cells in table.items()}
        i = int(cell["example"].replace("\u2009", "")) - 1
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
        sheet = one_step(data, descent, step, rate, step % len(data))
        check_one_table(sheet, data)
        now = results(sheet, "Forward")[0]
        assert announced in (None, now), "the update prints the next step's α"
        (announced,) = results(sheet, "Update")


def test_the_worked_example_in_digits() -> None:
    """x = 2, y = 4, rate 0.1, from α = 0.7: by hand."""
    data = synthetic.one_point()
    sheet = one_step(data, one_weight.descend(data, 0.7, 0.1, 5), 0, 0.1, 0)
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


def random_data(rng: np.random.Generator, inputs: int) -> Dataset:
    n = int(rng.choice([1, 2, 3, 5, 6, 7, 30, 200, 201, 300]))
    scales = 10 ** rng.uniform(-3, 6, inputs)
    X = rng.normal(rng.uniform(-2, 2), 1, (n, inputs)) * scales
    y = X @ rng.normal(size=inputs) + rng.normal(0, 10 ** rng.uniform(-3, 3), n)
    digits = int(rng.choice([2, 17]))  # a person's data have few digits, synthetic ones have all
    X, y = (np.array([float(f"{v:.{digits}g}") for v in a.flat]).reshape(a.shape) for a in (X, y))
    return Dataset(X, y[:, None] * 10 ** float(rng.integers(-2, 3)))


@pytest.mark.parametrize("seed", range(30))
def test_random_settings_of_one_weight_add_up(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = random_data(rng, 1)
    share = rng.uniform(1, 1.3) if seed % 5 == 0 else rng.uniform(0.01, 1)
    rate = share * one_weight.critical(data)
    start = one_weight.random_start(data, seed)
    steps = 900 if share > 1.2 else 100
    descent = one_weight.descend(data, start, rate, steps)
    last = len(descent.alphas) - 1
    announced = {}
    for step in sorted({0, 1, 5, 6, 20, 21, 60, last // 2, last - 1, last}):
        sheet = one_step(data, descent, step, rate, int(rng.integers(len(data))))
        if step in (1, 20, last):
            check_one_table(sheet, data)
        announced[step + 1] = results(sheet, "Update")[0]
        assert announced.get(step) in (None, results(sheet, "Forward")[0])


def test_a_run_to_the_end_of_the_numbers() -> None:
    """Far out the numbers are powers of ten, and where they end it says so."""
    data = synthetic.heights_and_weights()
    rate = 30 * one_weight.critical(data)
    descent = one_weight.descend(data, 0.9, rate, 200)
    assert descent.run.diverged
    assert abs(descent.alphas[-1]) > 1e145
    for step in range(0, len(descent.alphas), 5):
        one_step(data, descent, step, rate, 0)
    large = Dataset(np.array([[1e6]]), np.array([[1e6]]))
    beyond = one_weight.descend(large, 0.0, 1e300, 1)
    assert one_sums.sheet(large, beyond, 0, 1e300, 0) is None


# --- many inputs --------------------------------------------------------------------------------


def many_step(
    data: Dataset, run, output: str, step: int, rate: float, example: int, inputs: Sequence[int]
) -> Sheet:
    """The sheet of a step, checked against the engine's arrays, and those against NumPy."""
    sheet = many_sums.sheet(data, run, output, step, rate, example, inputs)
    assert sheet is not None
    now = many_sums.moment(data, run, output, step, rate, inputs)
    seen = np.hstack([(data.X - run.mean) / run.scale, np.ones((len(data), 1))])
    z = seen @ run.run.thetas[step]
    outputs = z if output == "identity" else np.maximum(z, 0)
    delta = 2 * (outputs - data.y[:, 0]) * (1 if output == "identity" else z > 0)
    np.testing.assert_allclose(now.outputs, outputs, rtol=1e-9, atol=1e-9 * np.abs(seen).max())
    np.testing.assert_allclose(
        *(now.gradient, seen.T @ delta / len(data)),
        rtol=1e-9,
        atol=1e-9 * np.abs(seen * delta[:, None]).max(),
    )
    more = step + 1 < len(run.run)
    after = run.run.thetas[step + 1] if more else now.weights - rate * now.gradient
    np.testing.assert_array_equal(now.after, after)

    k, i = f"_{{{example + 1}}}", example
    fit, z_name, bias = rf"\hat y{k}", f"z{k}", data.X.shape[1]
    names = {j: f"w_{{{j + 1}}}" for j in inputs} | {bias: "b"}
    engine = {
        fit: now.outputs[i],
        f"{fit} - y{k}": now.misses[i],
        f"L{k}": now.squares[i],
        "L": run.run.losses[step],
        r"\sum_i L_{i}": now.squares.sum(),
        rf"\frac{{dL{k}}}{{d{fit}}}": now.outer[i],
    }
    into, into_any = fit, r"\hat y_{i}"
    if output != "identity":
        into, into_any = z_name, "z_{i}"
        engine |= {z_name: now.logits[i], rf"\frac{{d{fit}}}{{d{z_name}}}": float(z[i] > 0)}
        engine[rf"\frac{{dL{k}}}{{d{z_name}}}"] = now.slopes[i]
    if len(inputs) < bias:
        others = [j for j in range(bias + 1) if j not in inputs]
        engine[f"r{k}"] = now.others[i]
        expected = seen[i, others] @ now.weights[others]
        np.testing.assert_allclose(now.others[i], expected, rtol=1e-7, atol=1e-9)
    for j, name in names.items():
        each = rf"\frac{{dL{k}}}{{d{name if j < bias else into}}}"
        engine |= {
            name: now.weights[j],
            each: now.products[i, j],
            r"\sum_i " + each.replace(f"L{k}", "L_{i}").replace(into, into_any): now.products[
                :, j
            ].sum(),
            rf"\frac{{\partial L}}{{\partial {name}}}": now.gradient[j],
            rf"{name}^{{\text{{next}}}}": now.after[j],
        }
    check(sheet, engine)
    return sheet


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
        sheet = many_step(data, run, "identity", step, 0.01, example, [0, 1])
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
        sheet = many_step(data, run, "ReLU", step, rate, step, [0, 1])
        assert announced in (None, results(sheet, "Forward")[:3])
        announced = results(sheet, "Update")
        if step % 20 == 0:
            check_many_table(sheet, "ReLU", [0, 1])


@pytest.mark.parametrize("seed", range(20))
def test_random_settings_of_many_inputs_add_up(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    d = int(rng.choice([1, 2, 3, 4, 5, 50]))
    data, output = random_data(rng, d), ["identity", "ReLU"][seed % 2]
    inputs = range(d) if d <= many_sums.MOST_INPUTS else [int(rng.integers(d))]
    standardise = bool(rng.integers(2))
    critical = regression.learn(data, output, standardise, 0.0, 0, 0).critical
    share = rng.uniform(1, 1.3) if seed % 5 == 0 else rng.uniform(0.01, 1)
    run = regression.learn(data, output, standardise, share * critical, 900 if share > 1 else 60, 2)
    last = len(run.run) - 1
    for step in {0, 1, 20, last // 2, last}:
        example = int(rng.integers(len(data)))
        sheet = many_step(data, run, output, step, share * critical, example, inputs)
        if step in (1, last):
            check_many_table(sheet, output, inputs)


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
        (12345.678, "12345.678", "12\u2009345.7"),
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
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(TERMS)
def test_a_term_is_written_as_it_is_worked_out(term: sums.Term) -> None:
    assert evaluate(term.latex) == Fraction(term.value)
    assert "- -" not in term.latex
    assert r"\cdot -" not in term.latex


def test_halves_are_left_to_nobody() -> None:
    """Where a calculator's sum lies just between two decimals, a digit less is printed."""
    assert sums.agreed(0.12345649999, Decimal("0.1234565"), 6) == Decimal("0.12346")
    assert sums.rounded(0.000244140625, 8) == Decimal("0.000244140625")


def test_more_digits_are_taken_where_they_cancel() -> None:
    """x = 2, y = 4 near its end: the miss keeps four digits as long as 14 digits of ŷ give them,
    and is 0 after that; what is printed as 0 is named."""
    data = synthetic.one_point()
    descent = one_weight.descend(data, 0.7, 0.1, 40)
    taken = [one_step(data, descent, step, 0.1, 0) for step in range(41)]
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
