"""Both losses at one z, where nothing moves: either loss and its slopes, worked out."""

from experiments.losses import ENTROPY, SQUARED
from experiments.losses_one_z import Pulls
from language import marked, tr
from ui import formulas
from ui.formulas.losses import note
from ui.formulas.losses_cells import cross_entropy
from ui.formulas.losses_part import TAGS
from ui.formulas.sheet import (
    ONE,
    TWO,
    Ledger,
    Line,
    Sheet,
    worked_out,
)
from ui.pictures.losses_marks import of_loss
from ui.sums import Term


def show_z(z: float, target: int, here: Pulls) -> None:
    """The sum of the chosen z."""
    formulas.draw(z_sheet(z, target, here), titles(), note(ENTROPY))


def titles() -> dict[str, str]:
    """Of the table's columns."""
    words = {"loss": tr("loss"), "outer": "dL/dŷ", "slope": "dL/dz"}
    return {
        "fit": "ŷ",
        "miss": "ŷ − y",
        "flat": "σ′(z)",
        **{f"{key} {tag}": of_loss(words[key], tag) for tag in ("MSE", "CE") for key in words},
        "ratio": tr("CE's slope ÷ MSE's"),
    }


def z_sheet(z: float, target: int, here: Pulls) -> Sheet:
    """Both losses and their slopes at this z."""

    def build(ledger: Ledger) -> Sheet:
        given, y = ledger.given(z), ledger.given(target)
        cells = {"y": Line("y", "", y, y), "z": Line("z", "", given, given)}
        cells |= _z_cells(ledger, cells["z"].result, y, target, here)
        lines = {
            marked("Forward"): [cells[k] for k in ("z", "y", "fit", "miss")],
            marked("Saturation"): [cells["flat"]],
            marked("Squared error"): [cells[f"{k} MSE"] for k in ("loss", "outer", "slope")],
            marked("Cross-entropy"): [cells[f"{k} CE"] for k in ("loss", "slope")],
            marked("How many times as steep"): [cells["ratio"]],
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
