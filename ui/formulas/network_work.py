"""What is worked out of a network: the update of one parameter, by the numbers of one example."""

from dataclasses import dataclass
from itertools import pairwise

from engine.activations import Array
from experiments.decision_boundary import Settings
from experiments.updates import Update
from ui.formulas.network_names import Names, Place
from ui.formulas.sheet import Ledger, Line
from ui.sums import Term

FEW_UNITS = 8  # in a network of no more, every unit is worked out


def small(settings: Settings) -> bool:
    """Whether there are so few units that each is worked out."""
    return sum(settings.hidden) + 1 <= FEW_UNITS


@dataclass(frozen=True)
class Work:
    """One parameter's update in a ledger of so many digits."""

    settings: Settings
    now: Update
    position: int  # of the chosen example among those that take part
    parameter: int
    place: Place
    products: Array  # (B,) dL/dw of each example's own loss
    ledger: Ledger

    @property
    def names(self) -> Names:
        return Names(self.settings)

    @property
    def last(self) -> int:
        return len(self.settings.hidden)

    @property
    def name(self) -> str:
        return self.names.parameter(self.place)

    def weight(self, place: Place) -> Term:
        m, n = self.settings.sizes[place.layer : place.layer + 2]
        sizes = list(pairwise(self.settings.sizes))[: place.layer]
        start = sum((i + self.settings.bias) * j for i, j in sizes)
        row = m if place.source is None else place.source
        return self.ledger.given(self.now.theta[start + row * n + place.unit])

    def known(self, name: str, value: float) -> Line:
        """A number that is not worked out here."""
        term = self.ledger.given(value)
        return Line(name, "", term, term)
