"""Many networks of one shape at once beside a loop over single ones: a loss surface of 60 × 60
weights on 100 points, and a sweep of 40 learning rates, 100 steps each."""

from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.measure import Figure, interleaved, ratio
from engine.activations import SIGMOID, Array
from engine.data import Dataset
from engine.losses import BINARY_CROSS_ENTROPY, MSE
from engine.network import Network
from engine.optimizers import SGD
from engine.training import loss_at, record, train

SECTION = "Many networks at once"
POINTS, SIDE, RATES, STEPS = 100, 60, 40, 100


Contenders = dict[str, Callable[[], list[float]]]


def figures(rounds: int) -> list[Figure]:
    """How many times as long the loop takes; both give the same numbers, which is checked."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(POINTS, 1))
    noisy = Dataset(x, 2 * x + 1 + rng.normal(0, 0.3, x.shape))
    labelled = Dataset(x, (x + rng.normal(0, 0.5, x.shape) > 0).astype(float))
    neuron = Network((1, 1), SIGMOID, rng=rng)
    contenders = surfaces(neuron, labelled) | sweeps(neuron, noisy, rng.normal(size=2))
    for name, tolerance in (("surface", 1e-12), ("sweep", 1e-9)):
        stack, loop = contenders[name](), contenders[f"{name}, loop"]()
        np.testing.assert_allclose(stack, loop, rtol=tolerance)
    with threadpool_limits(1):
        times = interleaved(contenders, rounds)
    names = {
        "surface": f"loss surface of {SIDE} × {SIDE} weights on {POINTS} points: loop / stack",
        "sweep": f"sweep of {RATES} rates × {STEPS} steps: loop / stack",
    }
    return [
        Figure(SECTION, words, ratio(times, f"{name}, loop", name), "times", "≥ 8")
        for name, words in names.items()
    ]


def surfaces(neuron: Network, data: Dataset) -> Contenders:
    """The loss at every point of a grid, at once and one by one."""
    axis = np.linspace(-4, 4, SIDE)
    weights = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)

    def surface() -> list[float]:
        return list(loss_at(neuron, BINARY_CROSS_ENTROPY, data, weights))

    def surface_loop() -> list[float]:
        return [float(loss_at(neuron, BINARY_CROSS_ENTROPY, data, w)) for w in weights]

    return {"surface": surface, "surface, loop": surface_loop}


def sweeps(neuron: Network, data: Dataset, start: Array) -> Contenders:
    """Where each learning rate leads from one start (2,), at once and one by one."""
    rates = np.linspace(0.01, 0.9, RATES)

    def learned(thetas: Array, optimizer: SGD) -> list[float]:
        run = train(
            *(neuron.at(thetas), MSE, data, optimizer), epochs=STEPS, rng=np.random.default_rng(0)
        )
        return list(np.ravel(record(run).losses[-1]))

    def sweep() -> list[float]:
        return learned(np.tile(start, (RATES, 1)), SGD(rates))

    def sweep_loop() -> list[float]:
        return [learned(start.copy(), SGD(float(rate)))[0] for rate in rates]

    return {"sweep": sweep, "sweep, loop": sweep_loop}
