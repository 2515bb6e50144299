"""What one neuron makes of its sum z: six activations with their slopes, and the bias as a
threshold."""

from dataclasses import dataclass

import numpy as np

from engine.activations import ACTIVATIONS, IDENTITY, SIGMOID, STEP, TANH, Array
from engine.network import Network

REACH = 8.0  # z runs from −REACH to REACH


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
    """A neuron with a bias neuron: its sum, whether a step with this sum fires, and the x where
    that changes."""

    total: float
    fires: bool
    edge: float | None  # None where x does not matter


def shape(name: str, steepness: float = 1.0) -> Shape:
    """The activation over all z; just right of 0 there is one more point, for the jump."""
    z = np.insert(np.linspace(-REACH, REACH, 321), 161, 1e-9)
    outputs, slopes = _values(name, z, steepness)
    limit = STEP.f(z)
    for array in (z, outputs, slopes, limit):
        array.flags.writeable = False
    return Shape(z, outputs, slopes, limit if _k(name, steepness) > 1 else None)


def place(name: str, z: float, steepness: float = 1.0) -> Place:
    """Output and slope at this z, and the tangent a little to both sides."""
    outputs, slopes = _values(name, np.array([z]), steepness)
    output, slope = float(outputs[0]), float(slopes[0])
    half = 1.5 / np.hypot(1, slope)  # the steeper, the shorter across
    ends = np.array([-half, half])
    smooth = z != 0 or ACTIVATIONS[name] in (SIGMOID, TANH, IDENTITY)
    return Place(output, slope, smooth, z + ends, output + slope * ends)


def _values(name: str, z: Array, steepness: float) -> tuple[Array, Array]:
    """f and f′ at z; a sigmoid of `steepness` k is σ(kz), whose slope is k·σ′(kz)."""
    activation, k = ACTIVATIONS[name], _k(name, steepness)
    outputs = activation.f(k * z)
    return outputs, k * activation.slope(outputs)


def _k(name: str, steepness: float) -> float:
    """Only the sigmoid has a steepness."""
    return steepness if name == SIGMOID.name else 1.0


def threshold(x: float, weight: float, bias: float) -> Threshold:
    """A neuron joined to its input x by `weight` and to a bias neuron of value `bias` by −1."""
    neuron = Network((2, 1), bias=False, rng=np.random.default_rng(0))
    neuron.load(np.array([weight, -1.0]))
    total = neuron.forward(np.array([[x, bias]]))[-1]  # (1, 1)
    edge = bias / weight if weight else None
    return Threshold(total.item(), bool(STEP.f(total).item()), edge)
