"""What the parameters, sums and outputs of any network with one output are called in LaTeX, and
where each parameter stands in it."""

from dataclasses import dataclass
from itertools import pairwise

from experiments.decision_boundary import Settings

NAMED = 4  # terms of a sum that are all named
INPUTS = {
    "x₁": "x_{#,1}",
    "x₂": "x_{#,2}",
    "x₁²": "x_{#,1}^2",
    "x₂²": "x_{#,2}^2",
    "x₁x₂": r"x_{#,1} x_{#,2}",
    "sin x₁": r"\sin x_{#,1}",
    "sin x₂": r"\sin x_{#,2}",
}


@dataclass(frozen=True)
class Place:
    """Where a parameter stands: it leads from `source`, or as a bias from nowhere, to `unit`. All
    count from 0; layer 0 is the first that has weights."""

    layer: int
    source: int | None
    unit: int


def places(settings: Settings) -> list[Place]:
    """Of every parameter, in the order of the network's flat vector."""
    found = []
    for layer, (m, n) in enumerate(pairwise(settings.sizes)):
        found += [Place(layer, i, j) for i in range(m) for j in range(n)]
        found += [Place(layer, None, j) for j in range(n)] * settings.bias
    return found


@dataclass(frozen=True)
class Names:
    """What everything is called in LaTeX; # is the number of the example."""

    settings: Settings

    @property
    def last(self) -> int:
        return len(self.settings.hidden)

    def a(self, layer: int, unit: int) -> str:
        """The output of a layer's unit; layer −1 is what the network is given."""
        if layer < 0:
            return INPUTS[self.settings.features[unit]]
        return r"\hat y_{#}" if layer == self.last else self._of_unit("a", layer, unit)

    def z(self, layer: int, unit: int) -> str:
        return self._of_unit("z", layer, unit)

    def delta(self, layer: int, unit: int) -> str:
        return self._of_unit(r"\delta", layer, unit)

    def _of_unit(self, letter: str, layer: int, unit: int) -> str:
        if layer == self.last:
            return f"{letter}_{{#}}"
        return f"{letter}^{{({layer + 1})}}_{{#,{unit + 1}}}"

    def parameter(self, place: Place, mark: str = "") -> str:
        """A weight or bias; the `mark` goes into its superscript."""
        above = [f"({place.layer + 1})"] * bool(self.last) + [mark] * bool(mark)
        below = [] if place.source is None else [f"{place.source + 1}"]
        below += [] if place.layer == self.last else [f"{place.unit + 1}"]
        name = "b" if place.source is None else "w"
        name += f"_{{{','.join(below)}}}" if below else ""
        return name + (f"^{{{','.join(above)}}}" if above else "")

    def products(self, layer: int, unit: int) -> str:
        """Σ w·a into a unit. Of a long sum only the law is given, where one law is enough."""
        m = self.settings.sizes[layer]
        if layer and m > NAMED:
            w, a = (f"{s}^{{({k})}}" for s, k in (("w", layer + 1), ("a", layer)))
            end = "k" if layer == self.last else f"k,{unit + 1}"
            return rf"\sum_k {w}_{{{end}}} \cdot {a}_{{#,k}}"
        parts = [(self.parameter(Place(layer, i, unit)), self.a(layer - 1, i)) for i in range(m)]
        return " + ".join(rf"{w} \cdot {a}" for w, a in parts)

    def slopes(self, layer: int, unit: int) -> str:
        """Σ w·δ over the units that a unit leads to."""
        n = self.settings.sizes[layer + 2]
        if n > NAMED:
            w, delta = (rf"{s}^{{({layer + 2})}}" for s in ("w", r"\delta"))
            return rf"(\sum_k {w}_{{{unit + 1},k}} \cdot {delta}_{{#,k}})"
        parts = [
            rf"{self.parameter(Place(layer + 1, unit, k))} \cdot {self.delta(layer + 1, k)}"
            for k in range(n)
        ]
        return parts[0] if n == 1 else f"({' + '.join(parts)})"
