"""What is on screen of "Read a digit", as its panels are given it."""

from dataclasses import dataclass
from functools import cached_property

from experiments.reading import Reading
from models.digits import Verdict, judge
from ui import reader as readers
from ui.digit_source import Given, Switches
from ui.pictures import reading as pictures
from ui.reader import Reader


@dataclass(frozen=True)
class Scene:
    """What is on screen; `invitation` while the person has given no image."""

    reader: Reader
    given: Given
    said: Reading
    switches: Switches
    invitation: str

    @cached_property
    def judged(self) -> Verdict | None:
        """How far to trust the trained reader."""
        return judge(self.said.layers[0]) if self.reader.trained else None

    @property
    def verdict(self) -> str:
        return readers.verdict(self.said, self.judged)

    def output(self, digit: int) -> str:
        return pictures.says(float(self.said.outputs[digit]), self.reader.probabilities)
