"""What a neuron makes of its sum z, and which neurons can learn: six activations, one start."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from datasets.synthetic import blobs
from engine.activations import ACTIVATIONS, IDENTITY, SIGMOID, STEP, TANH, Activation, Array
from engine.data import Dataset
from engine.losses import squared_error
from engine.network import Network
from engine.optimizers import SGD
from engine.training import gradient_at, record, train
from experiments.exact import critical_rate

REACH = 6.0  # z runs from −REACH to REACH
POINTS = 100
DEPTH = 10  # layers through which slopes are multiplied


@dataclass(frozen=True)
class Shape:
    """An activation and its slope against z (Z,)."""

    z: Array
    outputs: Array
    slopes: Array
    limit: Array | None  # for a steep sigmoid the step, to which it tends


@dataclass(frozen=True)
class Place:
    """An activation at one z, with the two ends (2,) of a piece of its tangent."""

    output: float
    slope: float
    smooth: bool  # False at a jump or a corner, where the slope is what the engine takes it to be
    tangent_z: Array
    tangent: Array


@dataclass(frozen=True)
class Threshold:
    """A step unit with a bias neuron: its sum, whether it fires, and the x where that changes."""

    total: float
    fires: bool
    edge: float | None  # None where x does not matter


@dataclass(frozen=True)
class Learner:
    """One neuron's run: row t is its state after t steps. A run that left the finite numbers
    (`diverged`) ends early, at its last finite step."""

    name: str
    losses: Array  # (T,) mean squared error
    thetas: Array  # (T, 3) w₁, w₂, b
    gradients: Array  # (T, 3)
    sizes: Array  # (T,) lengths of the gradients
    silent: npt.NDArray[np.bool_]  # (T,) whether the output is 0 for every point
    diverged: bool

    @property
    def grew(self) -> bool:
        """Whether the loss ended above its start."""
        return self.diverged or bool(self.losses[-1] > self.losses[0])

    @property
    def moved(self) -> int:
        """How many of the three weights are not, to the last bit, what they were at the start."""
        return int((self.thetas != self.thetas[0]).any(axis=0).sum())

    def row(self, step: int) -> int:
        """The row of this step, or the last one that the run reached."""
        return min(step, len(self.losses) - 1)

    def at(self, step: int) -> tuple[float, float]:
        """Its loss and the size of its gradient at this step."""
        return float(self.losses[self.row(step)]), float(self.sizes[self.row(step)])

    def dead(self, step: int) -> bool:
        """Whether it could learn, but says 0 to every point and has no gradient left."""
        row = self.row(step)
        return self.name != STEP.name and bool(self.silent[row]) and self.sizes[row] == 0


def shape(name: str, steepness: float = 1.0) -> Shape:
    """The activation over all z; just right of 0 there is one more point, for the jump."""
    z = np.insert(np.linspace(-REACH, REACH, 241), 121, 1e-9)
    outputs, slopes = _values(name, z, steepness)
    limit = STEP.f(z)
    for array in (z, outputs, slopes, limit):
        array.flags.writeable = False
    return Shape(z, outputs, slopes, limit if _k(name, steepness) > 1 else None)


def place(name: str, z: float, steepness: float = 1.0) -> Place:
    """Output and slope at this z, and the tangent a little to both sides."""
    outputs, slopes = _values(name, np.array([z]), steepness)
    output, slope = float(outputs[0]), float(slopes[0])
    half = 1.2 / np.hypot(1, slope)  # the steeper, the shorter across
    ends = np.array([-half, half])
    smooth = z != 0 or ACTIVATIONS[name] in (SIGMOID, TANH, IDENTITY)
    return Place(output, slope, smooth, z + ends, output + slope * ends)


def products(z: float) -> dict[str, Array]:
    """For each activation the product (DEPTH,) of 1, 2, … equal slopes: what a gradient keeps on
    its way back through that many layers, if every sum is z and every weight 1."""
    depths = np.arange(1, DEPTH + 1)
    return {name: place(name, z).slope ** depths for name in ACTIVATIONS}


def _values(name: str, z: Array, steepness: float) -> tuple[Array, Array]:
    """f and f′ at z; a sigmoid of `steepness` k is σ(kz), whose slope is k·σ′(kz)."""
    activation, k = ACTIVATIONS[name], _k(name, steepness)
    outputs = activation.f(k * z)
    return outputs, k * activation.slope(outputs)


def _k(name: str, steepness: float) -> float:
    """Only the sigmoid has a steepness."""
    return steepness if name == SIGMOID.name else 1.0


def points() -> Dataset:
    """The two clouds that every neuron learns to tell apart."""
    return blobs(POINTS, 0.5, np.random.default_rng(0))


def critical() -> float:
    """The learning rate above which the neuron with the identity as its output diverges."""
    return critical_rate(points())


def learners(learning_rate: float, steps: int, seed: int) -> tuple[Learner, ...]:
    """One neuron for each activation, all from the same random weights, the whole data a step."""
    start = Network((2, 1), rng=np.random.default_rng(seed)).parameters.flat
    return tuple(learn(a, start, learning_rate, steps) for a in ACTIVATIONS.values())


def learn(activation: Activation, start: Array, learning_rate: float, steps: int) -> Learner:
    """Gradient descent on the squared error of one neuron with this activation as its output."""
    data, loss = points(), squared_error(activation)
    neuron = Network((2, 1), rng=np.random.default_rng(0))  # the random start is replaced
    neuron.load(start)
    optimizer = SGD(learning_rate)
    run = record(train(neuron, loss, data, optimizer, epochs=steps, rng=np.random.default_rng(0)))
    gradients = gradient_at(neuron, loss, data, run.thetas)
    sizes = np.hypot.reduce(gradients, axis=-1)  # no square of a huge number on the way
    outputs = loss.link(neuron.at(run.thetas).forward(data.X)[-1])  # (T, n, 1)
    silent = (outputs == 0).all(axis=(1, 2))
    for array in (gradients, sizes, silent):
        array.flags.writeable = False
    return Learner(
        activation.name, run.losses, run.thetas, gradients, sizes, silent, bool(run.diverged)
    )


def threshold(x: float, weight: float, bias: float) -> Threshold:
    """A step unit joined to its input x by `weight` and to a bias neuron of value `bias` by −1."""
    neuron = Network((2, 1), bias=False, rng=np.random.default_rng(0))
    neuron.load(np.array([weight, -1.0]))
    total = neuron.forward(np.array([[x, bias]]))[-1]  # (1, 1)
    edge = bias / weight if weight else None
    return Threshold(total.item(), bool(STEP.f(total).item()), edge)
