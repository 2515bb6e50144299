"""Many networks of one shape at once beside a loop over single ones: a loss surface of 60 × 60
weights on 100 points, and a sweep of 40 learning rates, 100 steps each."""

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.measure import Figure, interleaved, ratio
from engine.activations import SIGMOID
from engine.data import Dataset
from engine.losses import BINARY_CROSS_ENTROPY, MSE
from engine.network import Network
from engine.optimizers import SGD
from engine.training import loss_at, record, train

SECTION = "Many networks at once"
POINTS, SIDE, RATES, STEPS = 100, 60, 40, 100


def figures(rounds: int) -> list[Figure]:
    """How many times as long the loop takes; both give the same numbers, which is checked."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(POINTS, 1))
    noisy = Dataset(x, 2 * x + 1 + rng.normal(0, 0.3, x.shape))
    labelled = Dataset(x, (x + rng.normal(0, 0.5, x.shape) > 0).astype(float))
    axis = np.linspace(-4, 4, SIDE)
    weights = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    neuron = Network((1, 1), SIGMOID, rng=rng)
    rates = np.linspace(0.01, 0.9, RATES)
    start = rng.normal(size=2)

    def surface() -> list[float]:
        return list(loss_at(neuron, BINARY_CROSS_ENTROPY, labelled, weights))

    def surface_loop() -> list[float]:
        return [float(loss_at(neuron, BINARY_CROSS_ENTROPY, labelled, w)) for w in weights]

    def learned(thetas: np.ndarray, optimizer: SGD) -> list[float]:
        run = train(
            *(neuron.at(thetas), MSE, noisy, optimizer), epochs=STEPS, rng=np.random.default_rng(0)
        )
        return list(np.ravel(record(run).losses[-1]))

    def sweep() -> list[float]:
        return learned(np.tile(start, (RATES, 1)), SGD(rates))

    def sweep_loop() -> list[float]:
        return [learned(start.copy(), SGD(float(rate)))[0] for rate in rates]

    np.testing.assert_allclose(surface(), surface_loop(), rtol=1e-12)
    np.testing.assert_allclose(sweep(), sweep_loop(), rtol=1e-9)
    contenders = {
        "surface": surface,
        "surface, loop": surface_loop,
        "sweep": sweep,
        "sweep, loop": sweep_loop,
    }
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
