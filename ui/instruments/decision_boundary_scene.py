"""What is on screen of "Decision boundary", as its panels are given it."""

from dataclasses import dataclass

from engine.data import Dataset
from experiments import plane
from experiments.decision_boundary import Best, Learned, Settings
from language import marked
from ui.own_data import OwnData

PAGE, PANEL, POINT = "decision_boundary", "b_panel", marked("A point")


@dataclass(frozen=True)
class Scene:
    """What is on screen: the data and their names, the run, the step."""

    kind: str  # of `RECIPES`, or "own"
    noise: float  # of the made-up data
    own: OwnData | None
    data: Dataset
    titles: tuple[str, str]
    frame: plane.Frame
    learned: Learned
    best: Best | None
    step: int

    @property
    def settings(self) -> Settings:
        return self.learned.settings

    @property
    def epoch(self) -> int:
        return int(self.learned.epochs[self.step])
