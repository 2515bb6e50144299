"""Two losses side by side: forward, loss, chain rule and update of a step of either run, with the
numbers of one example."""

from collections.abc import Mapping

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from experiments.losses import ABSOLUTE, ENTROPY, SQUARED, Runs
from language import marked, tr
from ui import formulas
from ui.formulas.losses_cells import cells_of
from ui.formulas.losses_part import TAGS, Part, both
from ui.formulas.sheet import (
    RESULT,
    ROWS,
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
from ui.pictures.losses_marks import of_loss
from ui.words import joined

ORDER = ("forward", "loss", "chain rule", "update")
HEADINGS = {  # in this order
    SQUARED: (
        marked("Squared error: forward"),
        marked("Squared error: loss"),
        marked("Squared error: chain rule"),
        marked("Squared error: update"),
    ),
    ENTROPY: (
        marked("Cross-entropy: forward"),
        marked("Cross-entropy: loss"),
        marked("Cross-entropy: chain rule"),
        marked("Cross-entropy: update"),
    ),
    ABSOLUTE: (
        marked("Absolute error: forward"),
        marked("Absolute error: loss"),
        marked("Absolute error: chain rule"),
        marked("Absolute error: update"),
    ),
}


def note(other: str) -> str:
    """What the marks of squared error and of the `other` loss mean."""
    if other == ABSOLUTE:
        return tr(
            "MSE marks squared error, MAE absolute error. Its slope is the sign of the miss, "
            "whatever its size."
        )
    return tr(
        "MSE marks squared error, CE cross-entropy: {entropy}, worked out from $z$, as the engine "
        "does: put {sigmoid} in, and it is {one} for $y = 1$ and {zero} for $y = 0$.",
        entropy=r"$-[y \ln \hat y + (1 - y) \ln(1 - \hat y)]$",
        sigmoid=r"$\hat y = 1 / (1 + e^{-z})$",
        one=r"$\ln(1 + e^{-z})$",
        zero=r"$\ln(1 + e^{z})$",
    )


def show(
    contest: str, data: Dataset, runs: Runs, rates: tuple[float, float], step: int, words: str
) -> None:
    """The sum of this step, for an example that the person chooses; `words` on its units."""
    example = formulas.choose_example(len(data), key="l_row")
    parts = both(contest, data, runs, rates, step)
    said = joined(note(parts[1].name), words)
    formulas.draw(sheet(contest, data, parts, example), titles(parts), said)


def titles(parts: list[Part]) -> dict[str, str]:
    """Of the table's columns."""
    words = {"z": "z", "fit": "ŷ", "miss": "ŷ − y", "loss": tr("loss"), "flat": "σ′(z)"}
    words |= {"outer": "dL/dŷ", "slope": "dL/dz", "product": "dL/dz · x"}
    return {
        f"{key} {TAGS[part.name]}": of_loss(title, TAGS[part.name])
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
                found = cells_of(ledger, i == example, contest, part, x_i, y_i, i)
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
        lines = {
            HEADINGS[part.name][place]: groups[f"{part.name} {heading}"]
            for place, heading in enumerate(ORDER)
            for part in parts
        }
        return Sheet(ledger.digits, lines, rows, means, len(data))

    return worked_out(build, lost(*_cancelling(data, parts, example)))


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
    rate, after, by = ledger.given(part.rate), tr("next"), tr("learning rate")
    updates = [
        part.ledger("wb".index(k), ledger).line(
            rf"{k}^{{\text{{{tag}, {after}}}}}",
            rf"{k} - \text{{{by}}} \cdot \frac{{\partial L}}{{\partial {k}}}",
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
