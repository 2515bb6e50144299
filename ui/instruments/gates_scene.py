"""What is on screen of "AND, OR, XOR", as its panels are given it."""

from dataclasses import dataclass

from engine.network import Network
from experiments import gates
from language import tr

FOUR = len(gates.CORNERS)


@dataclass(frozen=True)
class Settings:
    """What decides a run."""

    units: int
    activation: str
    learning_rate: float
    steps: int
    seed: int


@dataclass(frozen=True)
class Scene:
    """What is on screen: the gate, the neuron or network and its answers; and its run, if any."""

    gate: str
    model: Network
    spoken: gates.Spoken
    point: int
    sliders: tuple[str, ...] = ()  # keys of those that set the neuron by hand
    settings: Settings | None = None
    trained: gates.Trained | None = None
    step: int = 0


def of_four(right: int) -> str:
    """So many of the four points."""
    return tr("{right} of {all}", right=right, all=FOUR)
