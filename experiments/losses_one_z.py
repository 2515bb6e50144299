"""One z: both losses of a yes or no along it, how hard they pull there, and how exactly each is
computed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.activations import SIGMOID, Array
from experiments.losses import CONTESTS, ENTROPY, FLAT, SQUARED, YES_NO, keep, names


@dataclass(frozen=True)
class Curves:
    """Both losses and their slopes against z or ŷ, by the name of the loss."""

    at: Array  # (K,) z or ŷ
    losses: Mapping[str, Array]  # (K,) each
    slopes: Mapping[str, Array]  # (K,) dL/dz against z, dL/dŷ against ŷ


@dataclass(frozen=True)
class Pulls:
    """What either loss says at one z."""

    output: float  # ŷ = σ(z)
    flatness: float  # σ′(z), which squared error's slope is multiplied by
    losses: Mapping[str, float]
    slopes: Mapping[str, float]  # dL/dz
    outer: Mapping[str, float]  # dL/dŷ
    ratio: float  # cross-entropy's slope ÷ squared error's


@dataclass(frozen=True)
class Precision:
    """Binary cross-entropy of z (Z,), as it is printed and as the engine computes it."""

    z: Array
    outputs: Array
    printed: Array  # −[y ln ŷ + (1 − y) ln(1 − ŷ)]: infinite where ŷ was rounded to the wrong end
    engine: Array  # ln(1 + e^z) − y·z


def flat_from() -> float:
    """The z beyond which, on either side, the sigmoid's slope is under `FLAT` of its largest."""
    output = (1 + (1 - FLAT) ** 0.5) / 2  # ŷ(1 − ŷ) = FLAT / 4
    return float(np.log(output / (1 - output)))


def curves(low: float, high: float, target: int, against: str = "z") -> Curves:
    """Both losses at 241 values from `low` to `high`, of z or (between 0 and 1) of ŷ."""
    points = np.linspace(low, high, 241)
    z = points if against == "z" else np.log(points / (1 - points))
    losses, slopes = {}, {}
    for name in CONTESTS[YES_NO]:
        losses[name], slopes[name] = _at(name, z, target)
        if against != "z":
            slopes[name] = slopes[name] / SIGMOID.slope(points)
        keep(losses[name], slopes[name])
    keep(points)
    return Curves(points, losses, slopes)


def pulls(z: float, target: int) -> Pulls:
    """Both losses, and how hard they pull, at this z."""
    here = {name: [float(v[0]) for v in _at(name, np.array([z]), target)] for name in names(YES_NO)}
    output = float(SIGMOID.f(np.array(z)))
    flatness = float(SIGMOID.slope(np.array(output)))
    squared, entropy = here[SQUARED][1], here[ENTROPY][1]
    return Pulls(
        output,
        flatness,
        {name: found[0] for name, found in here.items()},
        {name: found[1] for name, found in here.items()},
        {name: found[1] / flatness if flatness else np.inf for name, found in here.items()},
        entropy / squared if squared else np.inf,
    )


def precision(z: float, target: int) -> Precision:
    """The cross-entropy at this z and at ever more confident mistakes."""
    wrong = np.array([10.0, 30.0, 36.0, 40.0, 800.0]) * (1 if target == 0 else -1)
    values = np.array([z, *wrong])
    outputs = SIGMOID.f(values)
    with np.errstate(divide="ignore"):
        printed = -np.log(outputs if target == 1 else 1 - outputs)
    engine = _at(ENTROPY, values, target)[0]
    keep(values, outputs, printed, engine)
    return Precision(values, outputs, printed, engine)


def _at(name: str, z: Array, target: int) -> tuple[Array, Array]:
    """Losses and slopes dL/dz (Z,) of one output z (Z,)."""
    y = np.full((len(z), 1), float(target))
    losses, slopes = CONTESTS[YES_NO][name].pointwise(z[:, None], y)
    return losses, slopes[:, 0]
