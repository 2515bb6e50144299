"""AND, OR and XOR: what one neuron with two inputs can say of the four points, and what a hidden
layer adds."""

from dataclasses import dataclass

import numpy as np

from engine.activations import ACTIVATIONS, STEP, Array
from engine.data import Dataset
from engine.losses import BINARY_CROSS_ENTROPY
from engine.network import Network
from engine.optimizers import SGD
from engine.training import gradient_at, record, train
from experiments import metrics
from experiments.lines import Line, level_line

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
WANTED = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0)}
# Weights w₁, w₂ and the bias neuron's value b: they solve AND and OR; nothing solves XOR.
EXAMPLE = {"AND": (1.0, 1.0, 1.5), "OR": (1.0, 1.0, 0.5), "XOR": (1.0, 1.0, 0.5)}
EDGES = (-0.5, 1.5)  # of the plane, both ways
GRID = 61  # points a side at which the plane is asked, MAP for one unit's small picture
MAP = 24
REACH, GRAIN = 2.0, 0.05  # weights and thresholds lie in ± REACH, at whole multiples of GRAIN


@dataclass(frozen=True)
class Spoken:
    """What a neuron or a network says of the four points."""

    z: Array  # (4,) the sum before the last activation
    says: Array  # (4,) 0 or 1: whether z > 0
    right: int  # of 4


@dataclass(frozen=True)
class Plane:
    """The plane around the four points: the share of class 1 (rows, columns), lowest row first,
    and the line where the neuron changes its mind."""

    share: Array
    line: Line


@dataclass(frozen=True)
class Tries:
    """Many random neurons: the best of them, and which of the 16 truth tables none of them has."""

    best: tuple[float, float, float]  # w₁, w₂ and the bias neuron's value b
    right: int  # of 4
    missing: tuple[str, ...]  # the answers to the four points, as 0110


@dataclass(frozen=True)
class Trained:
    """A network's run: row t is its state after t steps."""

    sizes: tuple[int, ...]
    activation: str
    losses: Array  # (T,) cross-entropy
    thetas: Array  # (T, P)
    steepness: Array  # (T,) lengths of the gradients
    right: Array  # (T,) of 4

    @property
    def solved(self) -> int | None:
        """The step from which on all four are right; None where they are not at the end."""
        wrong = np.flatnonzero(self.right < len(CORNERS))
        first = int(wrong[-1]) + 1 if wrong.size else 0
        return first if first < len(self.right) else None


def data(gate: str) -> Dataset:
    """The four points X (4, 2) and the wanted answers y (4, 1)."""
    return Dataset(CORNERS.copy(), np.array(WANTED[gate], dtype=float)[:, None])


def neuron(w1: float, w2: float, b: float) -> Network:
    """Inputs joined by w₁ and w₂, and a bias neuron of value b joined by −1: z = w·x − b."""
    model = network((2, 1))
    model.load(np.array([w1, w2, -b]))
    return model


def network(sizes: tuple[int, ...], activation: str = "tanh", seed: int = 0) -> Network:
    return Network(sizes, ACTIVATIONS[activation], rng=np.random.default_rng(seed))


def at(trained: Trained, step: int) -> Network:
    """The network as it was after so many steps."""
    return network(trained.sizes, trained.activation).at(trained.thetas[step])


def spoken(model: Network, gate: str) -> Spoken:
    """What this network says: 1 exactly where its last sum is above 0."""
    z = model.forward(CORNERS)[-1]
    says = STEP.f(z)
    for array in (z, says):
        array.flags.writeable = False
    right = round(metrics.accuracy(says, data(gate).y) * len(CORNERS))
    return Spoken(z[:, 0], says[:, 0], right)


def plane(model: Network, sure: bool) -> Plane:
    """The whole plane in one forward call; `sure`: 0 or 1 by the step, else the probability."""
    x, points = _grid(GRID)
    z = model.forward(points)[-1].reshape(GRID, GRID)
    return Plane(STEP.f(z) if sure else BINARY_CROSS_ENTROPY.link(z), level_line(z, x, x))


def answers(model: Network, point: int) -> list[Array]:
    """What each unit says of this one of the four points: (units,) for each column."""
    *outs, z = model.forward(CORNERS[point : point + 1])
    return [out[0] for out in (*outs, BINARY_CROSS_ENTROPY.link(z))]


def maps(model: Network) -> list[Array]:
    """What each unit says over the plane, from −1 to 1: (units, MAP, MAP) for each column."""
    _, points = _grid(MAP)
    *outs, z = model.forward(points)
    columns = [*outs, 2 * BINARY_CROSS_ENTROPY.link(z) - 1]
    return [_scaled(out.T.reshape(-1, MAP, MAP)) for out in columns]


def _scaled(units: Array) -> Array:
    """Each unit's map divided by its largest size, where that is above 1."""
    return units / np.maximum(1, np.abs(units).max(axis=(1, 2), keepdims=True))


def _grid(n: int) -> tuple[Array, Array]:
    """n places along one edge (n,), and the points of the whole grid (n·n, 2), lowest row first."""
    x = np.linspace(*EDGES, n)
    return x, np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)


def tries(gate: str, count: int, seed: int = 0) -> Tries:
    """So many neurons with random weights and thresholds, in one forward call over their stack."""
    reach = round(REACH / GRAIN)
    thetas = np.random.default_rng(seed).integers(-reach, reach + 1, (count, 3)) / (1 / GRAIN)
    says = STEP.f(network((2, 1)).at(thetas).forward(CORNERS)[-1])[..., 0]  # (count, 4)
    right = (says == WANTED[gate]).sum(axis=1)
    w1, w2, bias = thetas[right.argmax()].tolist()
    found = {"".join(f"{answer:.0f}" for answer in table) for table in np.unique(says, axis=0)}
    missing = tuple(sorted({f"{number:04b}" for number in range(16)} - found))
    return Tries((w1, w2, -bias), int(right.max()), missing)


def learn(
    gate: str, units: int, activation: str, learning_rate: float, steps: int, seed: int
) -> Trained:
    """Gradient descent on the cross-entropy of the network 2-units-1, or of one neuron for 0
    units, from the random weights of this seed, all four points at every step."""
    sizes = (2, units, 1) if units else (2, 1)
    model, four, loss = network(sizes, activation, seed), data(gate), BINARY_CROSS_ENTROPY
    optimizer, rng = SGD(learning_rate), np.random.default_rng(seed)
    run = record(train(model, loss, four, optimizer, epochs=steps, rng=rng))
    steepness = np.hypot.reduce(gradient_at(model, loss, four, run.thetas), axis=-1)
    says = STEP.f(model.at(run.thetas).forward(four.X)[-1])  # (T, 4, 1)
    right = (says == four.y).sum(axis=(1, 2))
    for array in (steepness, right):
        array.flags.writeable = False
    return Trained(sizes, activation, run.losses, run.thetas, steepness, right)
