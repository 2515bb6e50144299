"""Which neurons can learn: six of them, one for each activation, from the same start."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from datasets.synthetic import blobs
from engine.activations import ACTIVATIONS, STEP, Activation, Array
from engine.data import Dataset
from engine.losses import Loss, squared_error
from engine.network import Network
from engine.optimizers import SGD
from engine.training import gradient_at, record, train
from experiments.exact import critical_rate
from experiments.many_rows import MANY, descend, followed

POINTS, NOISE, DATA_SEED = 100, 0.5, 0  # of the made-up data
MOST_VISITS = 4_000_000  # rows × steps: some seconds of work at most for all six
GLANCE = 20_000  # rows looked at in one go


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


def clouds() -> Dataset:
    """The two clouds that every neuron learns to tell apart."""
    return blobs(POINTS, NOISE, np.random.default_rng(DATA_SEED))


def seen(data: Dataset, standardise: bool) -> Dataset:
    """The data as the neurons see them: each input, if wanted, minus its mean and divided by its
    standard deviation; a constant input keeps its size."""
    if not standardise:
        return data
    spread = np.where(np.ptp(data.X, axis=0) > 0, data.X.std(axis=0), 1)
    return Dataset((data.X - data.X.mean(axis=0)) / spread, data.y)


def neuron(theta: Array | None = None, seed: int = 0) -> Network:
    """Two inputs, one output, at these weights (3,), or at the random start of this seed."""
    model = Network((2, 1), rng=np.random.default_rng(seed))
    if theta is not None:
        model.load(theta)
    return model


def learners(
    data: Dataset, learning_rate: float, steps: int, seed: int
) -> tuple[tuple[Learner, ...], float]:
    """One neuron for each activation, all from the same random weights, the whole data a step;
    and the learning rate above which the one with the identity diverges."""
    start = neuron(seed=seed).parameters.flat
    runs = (learn(a, data, start, learning_rate, steps) for a in ACTIVATIONS.values())
    return tuple(runs), critical_rate(data)


def most_steps(rows: int) -> int:
    """How many steps over so many rows the neurons may take."""
    return max(1, MOST_VISITS // max(1, rows))


def learn(
    activation: Activation, data: Dataset, start: Array, learning_rate: float, steps: int
) -> Learner:
    """Gradient descent on the squared error of one neuron with this activation as its output."""
    model, loss, optimizer = neuron(start), squared_error(activation), SGD(learning_rate)
    if len(data) > MANY:
        run, gradients = followed(descend(model, loss, data, optimizer, steps))
    else:
        rng = np.random.default_rng(0)
        run = record(train(model, loss, data, optimizer, epochs=steps, rng=rng))
        with np.errstate(over="ignore", invalid="ignore"):
            gradients = gradient_at(model, loss, data, run.thetas)
    # A loss may still be finite where its gradient no longer is: there the run ends.
    end = int(np.logical_and.accumulate(np.isfinite(gradients).all(axis=-1)).sum()) or 1
    gradients, thetas = gradients[:end], run.thetas[:end]
    sizes = np.hypot.reduce(gradients, axis=-1)  # no square of a huge number on the way
    silent = np.array([_silent(model.at(theta), loss, data.X) for theta in thetas])
    for array in (gradients, sizes, silent):
        array.flags.writeable = False
    diverged = bool(run.diverged) or end < len(run)
    return Learner(activation.name, run.losses[:end], thetas, gradients, sizes, silent, diverged)


def _silent(model: Network, loss: Loss, X: Array) -> bool:
    """Whether the output is 0 for every row of X; few rows tell where it is not."""
    parts = (X[start : start + GLANCE] for start in range(0, len(X), GLANCE))
    return not any(loss.link(model.forward(part)[-1]).any() for part in parts)
