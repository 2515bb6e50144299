"""What activations are called in the reader's language; their English names are the values."""

from collections.abc import Iterable
from functools import reduce

from engine.activations import IDENTITY, LEAKY_RELU, STEP
from language import tr, trc


def called(name: str) -> str:
    """The activation of this name in words; most are called so everywhere."""
    if name == STEP.name:
        return trc("activation", "step")
    if name == IDENTITY.name:
        return trc("activation", "identity")
    if name == LEAKY_RELU.name:
        return trc("activation", "leaky ReLU")
    return name


def listed(items: Iterable[str]) -> str:
    """Names, or names with their numbers, one after the other; "" where there are none."""
    first, *rest = [*items] or [""]
    return reduce(lambda some, item: tr("{items}, {item}", items=some, item=item), rest, first)
