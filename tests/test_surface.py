"""Loss surfaces and the planes they are cut along."""

import numpy as np
import pytest

from engine.activations import SIGMOID, TANH
from engine.data import Dataset
from engine.losses import BINARY_CROSS_ENTROPY, squared_error
from engine.network import Network
from engine.penalty import Penalty
from engine.training import loss_at
from experiments.surface import over, path_plane
from ui.pictures import surface as pictures

LOSSES = (BINARY_CROSS_ENTROPY, squared_error(SIGMOID))


def some(hidden: tuple[int, ...] = ()) -> tuple[Network, Dataset]:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(12, 2))
    data = Dataset(X, (X[:, :1] > X[:, 1:]).astype(float))
    return Network((2, *hidden, 1), TANH, rng=rng), data


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
@pytest.mark.parametrize("hidden", [(), (3,)])
def test_a_surface_is_the_loss_at_each_of_its_points(hidden, loss) -> None:
    network, data = some(hidden)
    rng = np.random.default_rng(1)
    origin, across, up = rng.normal(size=(3, network.parameters.flat.size))
    x, y, penalty = np.linspace(-2, 3, 7), np.linspace(-1, 1, 5), Penalty(l2=0.1)
    surface = over(network, loss, data, origin, across, up, x, y, penalty)
    assert surface.losses.shape == (5, 7)
    for row in range(5):
        for column in range(7):
            theta = origin + x[column] * across + y[row] * up
            one = loss_at(network, loss, data, theta, penalty)
            assert surface.losses[row, column] == pytest.approx(float(one), rel=1e-12)


@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e150])
@pytest.mark.parametrize("size", [2, 3, 40])
def test_the_plane_of_a_path_holds_its_ends_and_most_of_the_rest(size: int, scale: float) -> None:
    rng = np.random.default_rng(size)
    thetas = rng.normal(size=(30, size)).cumsum(axis=0) * scale
    plane = path_plane(thetas)
    directions = np.stack([plane.across, plane.up])
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-9)
    seen = plane.origin + plane.path @ directions
    np.testing.assert_allclose(seen[[0, -1]], thetas[[0, -1]], atol=1e-9 * np.abs(thetas).max())
    if size == 2:
        assert plane.share == pytest.approx(1)
        np.testing.assert_allclose(seen, thetas, atol=1e-9 * np.abs(thetas).max())
    rest = (thetas - thetas[0]) / np.abs(thetas - thetas[0]).max()
    whole, unit = float((rest**2).sum()), plane.across
    rest = rest - np.outer(rest @ unit, unit)
    best = np.linalg.eigvalsh(rest.T @ rest)[-1]  # the most that any second direction can add
    along = float(((rest @ plane.up) ** 2).sum())
    assert along == pytest.approx(best)
    assert plane.share == pytest.approx(1 - (float((rest**2).sum()) - best) / whole)


@pytest.mark.parametrize(
    "thetas",
    [
        np.zeros((5, 3)),
        np.outer(np.arange(5.0), [0, 2.0, 0]),  # straight
        np.array([[1.0, 0], [2, 1], [1, 0]]),  # back where it began
        np.ones((1, 4)),  # no step at all
    ],
)
def test_a_plane_is_found_for_a_path_that_spans_none(thetas) -> None:
    plane = path_plane(thetas)
    directions = np.stack([plane.across, plane.up])
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane.origin + plane.path @ directions, thetas, atol=1e-12)
    assert plane.share == 1


def test_one_weight_has_no_plane() -> None:
    with pytest.raises(ValueError, match="two weights"):
        path_plane(np.zeros((3, 1)))


@pytest.mark.parametrize(("low", "top"), [(0.1, 0.7), (1e-9, 1e9), (3.0, 3.0), (0.0, 1e-300)])
def test_levels_lie_inside_and_rise(low: float, top: float) -> None:
    found = pictures.levels(low, top)
    assert found == sorted(set(found))
    assert all(low < value < top for value in found)
    assert len(found) > 3 or low == top
