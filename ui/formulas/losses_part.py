"""One of two losses at a step of its run: its weights, its value, its slopes, the step to come."""

from dataclasses import dataclass

import numpy as np

from engine.activations import Array
from engine.data import Dataset
from experiments.losses import (
    ABSOLUTE,
    ENTROPY,
    SQUARED,
    Moment,
    Runs,
    after,
    at,
    gradients,
    moment,
)
from ui.formulas.sheet import (
    Ledger,
)

TAGS = {SQUARED: "MSE", ENTROPY: "CE", ABSOLUTE: "MAE"}
VANISHED = 1e-6  # of the terms' sizes


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
