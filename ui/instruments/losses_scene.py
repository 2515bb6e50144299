"""What the controls of "MSE vs cross-entropy" say, and what comes of it: the scene of a view."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.activations import Array
from engine.data import Dataset
from experiments import losses as duel
from experiments import losses_lines as loss_lines
from experiments import losses_one_z as one_z_losses
from experiments import losses_surfaces as loss_surfaces
from experiments.losses import NEAR
from experiments.many_rows import MANY
from language import marked, tr
from ui.cached import cached, fingerprint
from ui.charts import Range
from ui.numbers import count
from ui.own_data import OwnData

PAGE = "losses"
RACE, ONE_Z, SURFACES = marked("Race"), marked("One z"), marked("Surfaces")
LINE = marked("A number instead")
ANSWERS = {
    RACE: marked(
        "One neuron, one start, two losses: which brings the output to its target sooner?"
    ),
    ONE_Z: marked("Drag z to where the neuron is wrong: how hard does either loss push it back?"),
    SURFACES: marked(
        "Every weight and bias have a loss: where does descent crawl, where does it run?"
    ),
    LINE: marked("When the answer is a number: how far does one odd example pull the line?"),
}
VIEWS = tuple(ANSWERS)

Rows = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Setting:
    """What the controls of a view say."""

    view: str
    contest: str
    data: Dataset  # in their own units
    source: str  # the name of the data
    titles: tuple[str, str] = ("x", "y")  # in English, or the person's own
    own: OwnData | None = None
    standardise: bool = False
    switch: str = ""  # the key of the control that says so
    start: tuple[float, float] = (0.0, 0.0)  # w and b, in the network's units
    rates: tuple[float, float] = (0.0, 0.0)  # squared error's first
    steps: int = 0
    target: int = 0
    z: float = 0.0
    against: str = "z"
    unit: str = ""  # of the targets
    room: Range | None = None  # for these targets there is always room in the picture

    @property
    def called(self) -> tuple[str, str]:
        """The titles as they are shown: a person's own words stay."""
        x, y = self.titles
        return (x, y) if self.own else (tr(x), tr(y))


@dataclass(frozen=True)
class Scene:
    """The setting, the data as the network sees them, and (but for one z) the runs and the step."""

    said: Setting
    seen: duel.Seen
    runs: duel.Runs
    step: int

    @cached_property
    def family(self) -> str:
        return f"{self.said.view} {fingerprint(self.said.data)}"

    @property
    def thetas(self) -> dict[str, Array]:
        """w and b (2,) of either run at this step."""
        return {name: duel.at(run, self.step) for name, run in self.runs.items()}

    @property
    def losses(self) -> dict[str, float]:
        steps = {name: min(self.step, len(run) - 1) for name, run in self.runs.items()}
        return {name: float(run.losses[steps[name]]) for name, run in self.runs.items()}

    def moment(self, name: str, theta: Array, rows: Rows | None = None) -> duel.Moment:
        """All examples, or some, with this loss at these weights."""
        data = self.seen.data
        if rows is not None:
            data = Dataset(data.X[rows], data.y[rows])
        return duel.moment(self.said.contest, name, data, theta)

    def farthest(self, theta: Array) -> Rows:
        """The example (1,) that the line with these weights misses most."""
        w, b = theta.tolist()
        return np.array([cached(loss_lines.odd_one)(self.seen.data, (w, b))])

    @cached_property
    def traces(self) -> dict[str, duel.Trace]:
        contest, data = self.said.contest, self.seen.data
        return {name: duel.trace(contest, name, run, data) for name, run in self.runs.items()}

    @cached_property
    def grounds(self) -> dict[str, loss_surfaces.Terrain]:
        reach = loss_surfaces.frame(self.seen.data, self.runs)
        return {
            name: cached(loss_surfaces.terrain)(name, self.seen.data, reach) for name in self.runs
        }

    @cached_property
    def pulls(self) -> one_z_losses.Pulls:
        return cached(one_z_losses.pulls)(self.said.z, self.said.target)

    @cached_property
    def odd(self) -> int:
        """The example that a line may be pulled by."""
        if self.said.room:
            return len(self.seen.data) - 1
        return int(self.farthest(self.best[duel.ABSOLUTE])[0])

    @cached_property
    def rest(self) -> Dataset:
        """The data without the odd example."""
        return cached(loss_lines.without)(self.seen.data, self.odd)

    @cached_property
    def others(self) -> dict[str, Array]:
        """The best lines (2,) without the odd example; of many rows, those with it are near."""
        found = {}
        for name, (w, _) in self.best.items():
            near = float(w) if len(self.rest) > MANY else None
            found[name] = cached(loss_lines.best_line)(name, self.rest, near)
        return found

    @cached_property
    def best(self) -> dict[str, Array]:
        return {name: cached(loss_lines.best_line)(name, self.seen.data) for name in self.runs}


def goal(said: Setting) -> str:
    return f"ŷ ≤ {NEAR}" if said.target == 0 else f"ŷ ≥ {1 - NEAR}"


def arrived(step: int | None, steps: int) -> str:
    return tr("not within {steps}", steps=count(steps)) if step is None else count(step)


def distances(scene: Scene, thetas: Mapping[str, Array]) -> dict[str, float]:
    """How far these lines are from the best ones without the odd example."""
    return {k: loss_lines.pull(scene.rest, theta, scene.others[k]) for k, theta in thetas.items()}
