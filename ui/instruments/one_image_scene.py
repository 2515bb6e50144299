"""What is on screen of "One image, one step", as its panels are given it."""

from dataclasses import dataclass
from functools import cached_property

from engine.activations import Array
from engine.data import Dataset
from experiments import one_image
from experiments.one_image import Course, Moment
from ui.cached import FEW, cached, fingerprint

HIDDEN, OUTPUT = 0, 1  # layers of weights


@dataclass(frozen=True)
class Scene:
    """What is on screen: the start, the image, the settings, both runs, the step."""

    start: Array  # (P,)
    start_name: str
    seed: int | None  # of a random start
    data: str
    number: int
    one: Dataset
    rest: Dataset
    many: Dataset
    learning_rate: float
    steps: int
    course: Course
    other: Course | None  # with many images
    step: int

    @property
    def label(self) -> int:
        return int(self.one.y[0].argmax())

    @property
    def said(self) -> int:
        return int(self.course.said[self.step])

    @property
    def side(self) -> int:
        """Pixels along an edge of the image."""
        return round(self.one.X.shape[1] ** 0.5)

    @cached_property
    def family(self) -> str:
        return fingerprint(self.one)

    @cached_property
    def now(self) -> Moment:
        return self.at(self.step)

    def at(self, step: int) -> Moment:
        """The run at this step; the weights of all steps are kept of the last few runs only."""
        descend = cached(one_image.descend, FEW)
        thetas = descend(self.start, self.one, self.learning_rate, self.steps + 1)
        return one_image.moment(thetas, self.one, step)
