"""Two losses side by side: forward, loss, chain rule and update of a step of either run, with the
numbers of one example; and either loss at one z, where nothing moves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from experiments.losses import (
    ABSOLUTE,
    ENTROPY,
    SQUARED,
    YES_NO,
    Moment,
    Pulls,
    Runs,
    after,
    at,
    gradients,
    moment,
)
from ui import formulas
from ui.formulas.sheet import (
    RESULT,
    ROWS,
    TWO,
    Ledger,
    Line,
    Mean,
    Row,
    Sheet,
    lost,
    mean,
    shown,
    worked_out,
)
from ui.sums import Term, printed, rounded

Work = Callable[[str, str, Term, float], Line]
ONE = printed(rounded(1, 1))
TAGS = {SQUARED: "MSE", ENTROPY: "CE", ABSOLUTE: "MAE"}
VANISHED = 1e-6  # of the terms' sizes
FAR = 200.0  # a calculator has no e to a larger power
NOTE = {
    ENTROPY: "MSE marks squared error, CE cross-entropy: $-[y \\ln \\hat y + (1 - y) \\ln(1 - "
    "\\hat y)]$, worked out from $z$, as the engine does: put $\\hat y = 1 / (1 + e^{-z})$ in, and "
    "it is $\\ln(1 + e^{-z})$ for $y = 1$ and $\\ln(1 + e^{z})$ for $y = 0$.",
    ABSOLUTE: "MSE marks squared error, MAE absolute error. Its slope is the sign of the miss, "
    "whatever its size.",
}


@dataclass(frozen=True)
class Part:
    """One of the two runs at a step."""

    name: str
    theta: Array  # (2,) w and b
    rate: float
    loss: float
    gradient: Array  # (2,)
    next: Array  # (2,)
    now: Moment

    @property
    def tag(self) -> str:
        return rf"^{{\text{{{TAGS[self.name]}}}}}"

    @property
    def vanished(self) -> tuple[bool, bool]:
        """Whether the gradient's terms all but cancel: at the bottom."""
        terms = np.abs(self.now.products).sum(axis=0)
        w, b = np.abs(self.now.products.sum(axis=0)) < VANISHED * terms
        return bool(w), bool(b)

    def ledger(self, parameter: int, ledger: Ledger) -> Ledger:
        """For the slope of w (0) or b (1): where it has vanished, one apart, as more digits would
        only show how its terms were rounded, and the other lines need not wait for them."""
        return Ledger(ledger.digits) if self.vanished[parameter] else ledger

    @property
    def finite(self) -> bool:
        values = (*vars(self.now).values(), self.theta, self.gradient, self.next, self.loss)
        with np.errstate(over="ignore", invalid="ignore"):
            totals = self.now.losses.sum(), self.now.products.sum(axis=0)
        return all(np.isfinite(value).all() for value in (*values, *totals))


def show(
    contest: str, data: Dataset, runs: Runs, rates: tuple[float, float], step: int, words: str
) -> None:
    """The sum of this step, for an example that the person chooses; `words` on its units."""
    example = formulas.choose_example(len(data), key="l_row")
    parts = both(contest, data, runs, rates, step)
    note = f"{NOTE[parts[1].name]} {words}".strip()
    formulas.draw(sheet(contest, data, parts, example), titles(parts), note)


def show_z(z: float, target: int, here: Pulls) -> None:
    """The sum of the chosen z."""
    formulas.draw(z_sheet(z, target, here), Z_TITLES, NOTE[ENTROPY])


def both(
    contest: str, data: Dataset, runs: Runs, rates: tuple[float, float], step: int
) -> list[Part]:
    """Both runs at this step; what comes after follows the run, or would follow its last step."""
    found = []
    for (name, run), rate in zip(runs.items(), rates, strict=True):
        here = min(step, len(run) - 1)
        gradient = gradients(contest, name, data, at(run, here))
        now = moment(contest, name, data, at(run, here))
        found.append(
            Part(
                *(name, at(run, here), rate, float(run.losses[here]), gradient),
                *(after(run, gradient, here, rate), now),
            )
        )
    return found


def titles(parts: list[Part]) -> dict[str, str]:
    """Of the table's columns."""
    words = {"z": "z", "fit": "ŷ", "miss": "ŷ − y", "loss": "loss", "flat": "σ′(z)"}
    words |= {"outer": "dL/dŷ", "slope": "dL/dz", "product": "dL/dz · x"}
    return {
        f"{key} {TAGS[part.name]}": f"{title}, {TAGS[part.name]}"
        for part in parts
        for key, title in words.items()
    }


def sheet(contest: str, data: Dataset, parts: list[Part], example: int) -> Sheet | None:
    """The step worked out; None where a number of it is too large."""
    if not all(part.finite for part in parts):
        return None
    x, y = data.X[:, 0], data.y[:, 0]

    def build(ledger: Ledger) -> Sheet:
        def row(i: int) -> Row:
            x_i, y_i = ledger.given(x[i]), ledger.given(y[i])
            cells = {"x": Line("x_{#}", "", x_i, x_i), "y": Line("y_{#}", "", y_i, y_i)}
            for part in parts:
                found = _cells(ledger, i == example, contest, part, x_i, y_i, i)
                cells |= {f"{key} {TAGS[part.name]}": line for key, line in found.items()}
            return cells

        rows = {i: row(i) for i in shown(example, len(data))}
        one = {column: line.of(example + 1) for column, line in rows[example].items()}
        groups: dict[str, list[Line]] = {}
        means: dict[str, Mean] = {}
        for part in parts:
            found = _means(ledger, part, rows)
            means |= found
            groups |= _groups(ledger, part, one, found)
        order = ("forward", "loss", "chain rule", "update")
        lines = {
            f"{_capital(part)}: {k}": groups[f"{part.name} {k}"] for k in order for part in parts
        }
        return Sheet(ledger.digits, lines, rows, means, len(data))

    return worked_out(build, lost(*_cancelling(data, parts, example)))


def _capital(part: Part) -> str:
    return part.name.capitalize()


def _cancelling(data: Dataset, parts: list[Part], example: int) -> list[tuple[Array, float]]:
    """Sums in which large terms may cancel, with their results."""
    sums = []
    for part in parts:
        terms = np.array([part.theta[0] * data.X[example, 0], part.theta[1]])
        sums.append((terms, float(part.now.z[example])))
        if len(data) <= ROWS:
            totals = part.now.products.sum(axis=0)
            kept = [k for k in (0, 1) if not part.vanished[k]]
            sums += [(part.now.products[:, k], float(totals[k])) for k in kept]
    return sums


def _cells(
    ledger: Ledger, counts: bool, contest: str, part: Part, x: Term, y: Term, i: int
) -> dict[str, Line]:
    """The formulas of example i with the loss of this part; # stands for its number."""
    line, now, t = ledger.line if counts else ledger.cell, part.now, part.tag
    w, b = (ledger.given(value) for value in part.theta)
    cells = {"z": line(rf"z_{{#}}{t}", r"w \cdot x_{#} + b", w * x + b, now.z[i])}
    z = cells["z"].result
    if contest == YES_NO:
        cells["fit"] = line(rf"\hat y_{{#}}{t}", r"\sigma(z_{#})", z.sigmoid(), now.outputs[i])
    else:
        cells["fit"] = Line(rf"\hat y_{{#}}{t}", "z_{#}", z, z)
    fit = cells["fit"].result
    cells["miss"] = line(rf"\hat y_{{#}}{t} - y_{{#}}", "", fit - y, now.misses[i])
    miss = cells["miss"].result
    if part.name == ENTROPY:
        loss, words = cross_entropy(z, y)
        cells["loss"] = line(rf"L_{{#}}{t}", words, loss, now.losses[i])
        slope = Line(
            rf"\frac{{dL_{{#}}{t}}}{{dz_{{#}}}}",
            r"\frac{\hat y_{#} - y_{#}}{\hat y_{#}(1 - \hat y_{#})} \cdot \hat y_{#}(1 - \hat "
            r"y_{#}) = \hat y_{#} - y_{#}",
            *(miss, miss),
        )
    else:
        cells |= _outer(line, part, miss, i)
        outer, slope_name = cells["outer"], rf"\frac{{dL_{{#}}{t}}}{{dz_{{#}}}}"
        if contest == YES_NO:
            flat = fit * (ONE - fit)
            words = r"\hat y_{#} \cdot (1 - \hat y_{#})"
            cells["flat"] = line(rf"\sigma'(z_{{#}}{t})", words, flat, now.flatness[i])
            words = r"\frac{dL_{#}}{d\hat y_{#}} \cdot \sigma'(z_{#})"
            exact = outer.result * cells["flat"].result
            slope = line(slope_name, words, exact, now.slopes[i])
        else:
            slope = Line(slope_name, r"\frac{dL_{#}}{d\hat y_{#}}", outer.result, outer.result)
    cells["slope"] = slope
    name, words = rf"\frac{{dL_{{#}}{t}}}{{dw}}", r"\frac{dL_{#}}{dz_{#}} \cdot x_{#}"
    cells["product"] = line(name, words, slope.result * x, now.products[i, 0])
    return cells


def _outer(line: Work, part: Part, miss: Term, i: int) -> dict[str, Line]:
    """How the loss of example i follows its output, where that is worked out by itself."""
    name = rf"\frac{{dL_{{#}}{part.tag}}}{{d\hat y_{{#}}}}"
    if part.name == SQUARED:
        loss = line(
            rf"L_{{#}}{part.tag}", r"(\hat y_{#} - y_{#})^2", miss.squared(), part.now.losses[i]
        )
        outer = line(name, r"2(\hat y_{#} - y_{#})", TWO * miss, 2 * part.now.misses[i])
        return {"loss": loss, "outer": outer}
    sign = printed(rounded(part.now.slopes[i], 1))
    exact = miss / miss.absolute() if miss.value else sign
    words = r"\frac{\hat y_{#} - y_{#}}{|\hat y_{#} - y_{#}|}" if miss.value else ""
    loss = line(rf"L_{{#}}{part.tag}", r"|\hat y_{#} - y_{#}|", miss.absolute(), part.now.losses[i])
    return {"loss": loss, "outer": Line(name, words, exact, sign)}


def cross_entropy(z: Term, y: Term) -> tuple[Term, str]:
    """The loss of one example worked out from z, and its formula."""
    wrong, sign = (z.minus(), "-") if y.value else (z, "")  # how surely the answer is wrong
    if wrong.value > FAR:
        words = rf"{sign}z_{{#}} + \ln(1 + e^{{{'' if sign else '-'}z_{{#}}}})"
        return wrong + (ONE + wrong.minus().exp()).log(), words
    return (ONE + wrong.exp()).log(), rf"\ln(1 + e^{{{sign}z_{{#}}}})"


def _means(ledger: Ledger, part: Part, rows: Mapping[int, Row]) -> dict[str, Mean]:
    """The loss and both of its slopes: means over all examples, by the table's columns."""
    tag, now = TAGS[part.name], part.now
    found = {
        "loss": mean(ledger, f"L{part.tag}", rows, f"loss {tag}", now.losses, part.loss, RESULT)
    }
    for k, (letter, column) in enumerate((("w", "product"), ("b", "slope"))):
        name, values = rf"\frac{{\partial L{part.tag}}}{{\partial {letter}}}", now.products[:, k]
        gradient = float(part.gradient[k])
        found[column] = mean(
            part.ledger(k, ledger), name, rows, f"{column} {tag}", values, gradient
        )
    return {f"{column} {tag}": result for column, result in found.items()}


def _groups(
    ledger: Ledger, part: Part, one: Mapping[str, Line], means: Mapping[str, Mean]
) -> dict[str, list[Line]]:
    """The lines of this part under their headings."""
    tag, name = TAGS[part.name], part.name

    def chosen(*columns: str) -> list[Line]:
        return [one[f"{column} {tag}"] for column in columns if f"{column} {tag}" in one]

    gradients = [means[f"product {tag}"], means[f"slope {tag}"]]
    rate = ledger.given(part.rate)
    updates = [
        part.ledger("wb".index(k), ledger).line(
            rf"{k}^{{\text{{{tag}, next}}}}",
            rf"{k} - \text{{learning rate}} \cdot \frac{{\partial L}}{{\partial {k}}}",
            ledger.given(value) - rate * gradient.result.result,
            next_value,
            RESULT,
        )
        for k, value, gradient, next_value in zip(
            "wb", part.theta, gradients, part.next, strict=True
        )
    ]
    return {
        f"{name} forward": [
            *(ledger.weight(k + part.tag, v) for k, v in zip("wb", part.theta, strict=True)),
            *chosen("z", "fit"),
        ],
        f"{name} loss": [*chosen("miss", "loss"), *means[f"loss {tag}"].lines],
        f"{name} chain rule": [
            *chosen("outer", "flat", "slope", "product"),
            *(line for gradient in gradients for line in gradient.lines),
        ],
        f"{name} update": updates,
    }


# --- one z ---------------------------------------------------------------------------------------

Z_TITLES = {
    "y": "y",
    "z": "z",
    "fit": "ŷ",
    "miss": "ŷ − y",
    "flat": "σ′(z)",
    "loss MSE": "loss, MSE",
    "outer MSE": "dL/dŷ, MSE",
    "slope MSE": "dL/dz, MSE",
    "loss CE": "loss, CE",
    "slope CE": "dL/dz, CE",
    "ratio": "CE's slope ÷ MSE's",
}


def z_sheet(z: float, target: int, here: Pulls) -> Sheet:
    """Both losses and their slopes at this z."""

    def build(ledger: Ledger) -> Sheet:
        given, y = ledger.given(z), ledger.given(target)
        cells = {"y": Line("y", "", y, y), "z": Line("z", "", given, given)}
        cells |= _z_cells(ledger, cells["z"].result, y, target, here)
        lines = {
            "Forward": [cells[k] for k in ("z", "y", "fit", "miss")],
            "Saturation": [cells["flat"]],
            "Squared error": [cells[f"{k} MSE"] for k in ("loss", "outer", "slope")],
            "Cross-entropy": [cells[f"{k} CE"] for k in ("loss", "slope")],
            "How many times as steep": [cells["ratio"]],
        }
        return Sheet(ledger.digits, lines, {0: cells}, {}, 1)

    return worked_out(build)


def _z_cells(ledger: Ledger, z: Term, y: Term, target: int, here: Pulls) -> dict[str, Line]:
    line, squared, entropy = ledger.line, *(rf"^{{\text{{{TAGS[k]}}}}}" for k in here.losses)
    fit = line(r"\hat y", r"\sigma(z)", z.sigmoid(), here.output)
    miss = line(r"\hat y - y", "", fit.result - y, here.output - target)
    words, flatness = r"\hat y \cdot (1 - \hat y)", fit.result * (ONE - fit.result)
    flat = line(r"\sigma'(z)", words, flatness, here.flatness)
    outer = line(
        *(rf"\frac{{dL{squared}}}{{d\hat y}}", r"2(\hat y - y)", TWO * miss.result),
        2 * (here.output - target),
    )
    words = r"\frac{dL}{d\hat y} \cdot \sigma'(z)"
    slope = line(
        *(rf"\frac{{dL{squared}}}{{dz}}", words, outer.result * flat.result),
        here.slopes[SQUARED],
    )
    loss, formula = cross_entropy(z, y)
    words = r"\frac{\hat y - y}{\hat y (1 - \hat y)} \cdot \hat y (1 - \hat y) = \hat y - y"
    steep = Line(rf"\frac{{dL{entropy}}}{{dz}}", words, miss.result, miss.result)
    ratio = rf"\frac{{dL{entropy}}}{{dz}} : \frac{{dL{squared}}}{{dz}}"
    square = miss.result.squared()
    return {
        "fit": fit,
        "miss": miss,
        "flat": flat,
        "loss MSE": line(f"L{squared}", r"(\hat y - y)^2", square, here.losses[SQUARED]),
        "outer MSE": outer,
        "slope MSE": slope,
        "loss CE": line(f"L{entropy}", formula.replace("_{#}", ""), loss, here.losses[ENTROPY]),
        "slope CE": steep,
        "ratio": line(ratio, "", steep.result / slope.result, here.ratio),
    }
