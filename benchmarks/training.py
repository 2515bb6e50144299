"""An epoch of training on MNIST beside PyTorch, scikit-learn and the bare matrix products.

Each row is one network, batch size and optimizer. All contenders see the same images in an order
drawn anew, and measure nothing but the training itself. Ours reads grey levels from bytes and turns
them into numbers batch by batch, as the page does; the others are given numbers from the start.
The floor is the products of matrices of an epoch alone: forward, weight gradients, and the way back
but for the input's.
"""

import statistics
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from benchmarks.measure import Figure, interleaved, ratio
from datasets import mnist
from datasets.idx import Images
from engine.activations import RELU, SIGMOID, Activation, Array
from engine.data import Dataset
from engine.losses import CROSS_ENTROPY, Loss, squared_error
from engine.network import Network
from engine.optimizers import SGD, Adam, Optimizer
from engine.training import train
from ui.numbers import counted

SECTION = "Training on MNIST, an epoch"
FEW = 10  # images that the loss is measured on: training alone is compared
Epoch = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """A network, its batch size and optimizer, and what its figures should keep."""

    sizes: tuple[int, ...]
    batch_size: int
    optimizer: str
    against_torch: float
    against_sklearn: float
    times_floor: float | None = None

    @property
    def name(self) -> str:
        return f"{'-'.join(map(str, self.sizes))}, batch {self.batch_size}, {self.optimizer}"


ROWS = (
    Row((784, 10, 10), 32, "SGD", 2.0, 2.0),
    Row((784, 30, 10), 10, "SGD", 2.0, 1.5),
    Row((784, 128, 10), 64, "Adam", 1.0, 1.5),
    Row((784, 128, 10), 128, "SGD", 1.0, 1.5, 1.6),
    Row((784, 512, 256, 10), 128, "Adam", 1.0, 1.5, 2.0),
    Row((784, 800, 10), 128, "Adam", 1.0, 1.5, 2.0),
)
RATES = {"SGD": 0.1, "Adam": 0.001}


def images(count: int) -> Dataset:
    """The first training images of MNIST; without it grey noise, which costs the same."""
    if mnist.available():
        found = mnist.load(mirrors=())[0]
    else:
        rng = np.random.default_rng(0)
        grey = rng.integers(0, 256, (count, 28, 28), np.uint8)
        found = Images(grey, rng.integers(0, 10, count, np.uint8))
    X = found.images[:count].reshape(-1, 784)
    return Dataset(X, np.eye(10, dtype=np.float32)[found.labels[:count]])


def ours(row: Row, data: Dataset) -> Epoch:
    """An epoch of this engine, batch by batch."""
    hidden, loss = _kind(row)
    network = Network(row.sizes, hidden, rng=np.random.default_rng(0), dtype=np.float32)
    rate = RATES[row.optimizer]
    optimizer: Optimizer = Adam(rate) if row.optimizer == "Adam" else SGD(rate)
    monitor, rng = Dataset(data.X[:FEW], data.y[:FEW]), np.random.default_rng(0)

    def epoch() -> None:
        run = train(
            *(network, loss, data, optimizer),
            epochs=1,
            batch_size=row.batch_size,
            monitor=monitor,
            rng=rng,
        )
        assert len(list(run)) == 2

    return epoch


def _kind(row: Row) -> tuple[Activation, Loss]:
    """Sigmoid with squared error in the two small networks, ReLU with cross-entropy otherwise."""
    small = max(row.sizes[1:]) <= 30
    return (SIGMOID, squared_error(SIGMOID)) if small else (RELU, CROSS_ENTROPY)


def floor(row: Row, data: Dataset) -> Epoch:
    """The matrix products of an epoch, with every result written where it already has room."""
    n, pairs = row.batch_size, list(zip(row.sizes, row.sizes[1:], strict=False))
    rng = np.random.default_rng(0)

    def some(*shape: int) -> Array:
        return rng.random(shape, np.float32)

    a = [some(n, size) for size in row.sizes]
    weights = [(some(m, k), some(m, k)) for m, k in pairs]

    def epoch() -> None:
        for _ in range(0, len(data), n):
            for k, (W, _) in enumerate(weights):
                np.matmul(a[k], W, out=a[k + 1])
            for k, (W, gradient) in reversed(list(enumerate(weights))):
                np.matmul(a[k].T, a[k + 1], out=gradient)
                if k:
                    np.matmul(a[k + 1], W.T, out=a[k])

    return epoch


def sklearns(row: Row, data: Dataset, dtype: npt.DTypeLike) -> Epoch | None:
    """An epoch of scikit-learn's MLPClassifier (cross-entropy: it has no other loss). It computes
    in the type of the numbers it is given."""
    try:
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.neural_network import MLPClassifier
    except ImportError:
        return None
    model = MLPClassifier(
        row.sizes[1:-1],
        activation="logistic" if _kind(row)[0] is SIGMOID else "relu",
        solver=row.optimizer.lower(),
        alpha=0.0,
        batch_size=row.batch_size,
        learning_rate_init=RATES[row.optimizer],
        momentum=0.0,
        max_iter=1,
        random_state=0,
    )
    X, y = data.rows(slice(None), dtype)[0], data.y.argmax(axis=1)

    def epoch() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, y)

    return epoch


def torchs(row: Row, data: Dataset, threads: int) -> Epoch | None:
    """An epoch of PyTorch in its usual, eager way."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    small = _kind(row)[0] is SIGMOID
    layers: list[Any] = []
    for m, n in zip(row.sizes, row.sizes[1:], strict=False):
        layers += [torch.nn.Linear(m, n), torch.nn.Sigmoid() if small else torch.nn.ReLU()]
    model = torch.nn.Sequential(*(layers if small else layers[:-1]))
    measure: Any = torch.nn.MSELoss() if small else torch.nn.CrossEntropyLoss()
    optimizer = getattr(torch.optim, row.optimizer)(model.parameters(), lr=RATES[row.optimizer])
    X, y = data.rows(slice(None), np.float32)
    inputs = torch.from_numpy(X)
    targets = torch.from_numpy(y if small else y.argmax(axis=1))

    def epoch() -> None:
        for batch in torch.randperm(len(inputs)).split(row.batch_size):
            optimizer.zero_grad()
            measure(model(inputs[batch]), targets[batch]).backward()
            optimizer.step()

    return epoch


def figures(rounds: int, threads: int, count: int) -> list[Figure]:
    """The ratios of every row, at so many BLAS threads; the bounds are for one, as in the app."""
    data, section = (
        images(count),
        f"{SECTION} ({counted('{n} BLAS thread', '{n} BLAS threads', threads)})",
    )
    found: list[Figure] = []
    for row in ROWS:
        contenders = {
            "ours": ours(row, data),
            "floor": floor(row, data),
            "scikit-learn": sklearns(row, data, np.float32),
            "scikit-learn in float64": sklearns(row, data, np.float64),
            "PyTorch": torchs(row, data, threads),
        }
        present = {name: epoch for name, epoch in contenders.items() if epoch is not None}
        with threadpool_limits(threads):
            interleaved(present, 1)  # to warm up
            times = interleaved(present, rounds)
        ms = 1000 * statistics.median(times["ours"])
        found.append(Figure(section, f"{row.name}: {len(data)} images", ms, "ms"))
        bounds = {"PyTorch": row.against_torch, "scikit-learn": row.against_sklearn}
        for peer in ("PyTorch", "scikit-learn", "scikit-learn in float64"):
            bound = f"≥ {bounds[peer]:g}" if peer in bounds and threads == 1 else ""
            missing = "" if peer in times else f"{peer} is not installed"
            value = None if missing else ratio(times, peer, "ours")
            name = f"{row.name}: {peer} / ours"
            found.append(Figure(section, name, value, "times", bound, missing))
        limit = f"≤ {row.times_floor:g}" if row.times_floor and threads == 1 else ""
        name, value = f"{row.name}: ours / matrix products", ratio(times, "ours", "floor")
        found.append(Figure(section, name, value, "times", limit))
    return found
