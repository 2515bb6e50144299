"""New handwriting from old: every image shifted, turned, sheared, scaled, bent like rubber and
drawn with another pen, by amounts drawn anew each time it is shown."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from datasets.idx import Bytes
from engine.data import GREY_LEVELS

Pixels = npt.NDArray[np.float32]

MARGIN = 2  # pixels of paper around an image, so that a bend may reach past its side
KNOT = 3.0  # pixels between the random numbers that a rubber bend is smoothed from


@dataclass(frozen=True)
class Bends:
    """How strongly to change an image. Uniform amounts lie from −value to value."""

    turn: float = 12.0  # degrees, uniform
    shear: float = 0.12  # uniform, both ways
    scale: float = 0.12  # of each side, uniform
    shift: float = 1.0  # pixels, uniform
    elastic: float = 2.0  # pixels, root mean square of the most bent image; others down to none
    smoothness: float = 4.0  # pixels, standard deviation of the smoothing (Simard et al. 2003)
    thick: float = 0.25  # share of images with a thicker pen, by up to a pixel on each side
    thin: float = 0.1  # share with a thinner one

    def weakened(self, by: float) -> "Bends":
        """The same bends at a share `by` of their amounts."""
        return replace(
            self,
            turn=self.turn * by,
            shear=self.shear * by,
            scale=self.scale * by,
            shift=self.shift * by,
            elastic=self.elastic * by,
            thick=self.thick * by,
            thin=self.thin * by,
        )


def bend(images: Bytes, bends: Bends, *, rng: np.random.Generator) -> Pixels:
    """Changed copies of `images` (n, h, w), as (n, h, w) from 0 to 1."""
    count, height, width = images.shape
    padded = np.zeros((count, height + 2 * MARGIN, width + 2 * MARGIN), np.float32)
    inside = padded[:, MARGIN : MARGIN + height, MARGIN : MARGIN + width]
    np.divide(images, GREY_LEVELS, out=inside, dtype=np.float32)
    growth = _change_pen(padded, bends, rng)
    rows, columns = _sources(count, height, width, growth, bends, rng)
    return _sample(padded, rows, columns)


def _change_pen(padded: Pixels, bends: Bends, rng: np.random.Generator) -> Pixels:
    """Thicken or thin some strokes, in place; how many pixels each image grew, (n,)."""
    chance = rng.random(len(padded), dtype=np.float32)
    amount = rng.random(len(padded), dtype=np.float32)
    thick = chance < bends.thick
    thin = chance > 1 - bends.thin
    for chosen, extreme in ((thick, np.maximum), (thin, np.minimum)):
        old = padded[chosen]
        new = old.copy()
        for axis in (1, 2):
            for step in (1, -1):
                extreme(new, np.roll(old, step, axis), out=new)  # the margin is paper: no wrap
        padded[chosen] += amount[chosen, None, None] * (new - old)
    return 2 * amount * thick - 2 * amount * thin


def _sources(
    count: int, height: int, width: int, growth: Pixels, bends: Bends, rng: np.random.Generator
) -> tuple[Pixels, Pixels]:
    """Where in the padded image each pixel comes from: rows and columns, both (n, h, w)."""

    def uniform(most: float) -> Pixels:
        return (most * rng.uniform(-1, 1, (count, 1, 1))).astype(np.float32)

    turn = uniform(np.deg2rad(bends.turn))
    shear = uniform(bends.shear)
    size = 1 + growth[:, None, None] / max(height, width)  # a thicker digit still fits the box
    tall, wide = size * (1 + uniform(bends.scale)), size * (1 + uniform(bends.scale))
    cos, sin = np.cos(turn), np.sin(turn)
    row = np.arange(height, dtype=np.float32)[None, :, None] - height / 2
    column = np.arange(width, dtype=np.float32)[None, None, :] - width / 2
    rubber = _rubber(count, height, width, bends, rng)
    rows, columns = rubber
    rows += row * (cos * tall) + column * (sin * wide)
    columns += column * (cos * wide) + row * (shear - sin * tall)
    rows += uniform(bends.shift) + (height / 2 + MARGIN)
    columns += uniform(bends.shift) + (width / 2 + MARGIN)
    return rows, columns


def _rubber(
    count: int, height: int, width: int, bends: Bends, rng: np.random.Generator
) -> tuple[Pixels, Pixels]:
    """Smooth random displacements in pixels: random numbers on a coarse grid, spread by a bell
    curve along the rows and then along the columns."""
    down, across = (_bells(side, bends.smoothness) for side in (height, width))
    amounts = (bends.elastic * rng.random((count, 1, 1))).astype(np.float32)
    fields: list[Pixels] = []
    for _ in range(2):
        knots = rng.standard_normal((count, down.shape[1], across.shape[1]), dtype=np.float32)
        fields.append((down @ ((amounts * knots) @ across.T)).astype(np.float32, copy=False))
    return fields[0], fields[1]


def _bells(side: int, smoothness: float) -> Pixels:
    """From knots to pixels, (side, knots); every pixel gets a variance of 1."""
    knots = np.arange(-2 * smoothness, side + 2 * smoothness, KNOT)
    bells = np.exp(-((np.arange(side)[:, None] - knots) ** 2) / (2 * smoothness**2))
    return (bells / np.sqrt((bells**2).sum(axis=1, keepdims=True))).astype(np.float32)


def _sample(padded: Pixels, rows: Pixels, columns: Pixels) -> Pixels:
    """The padded images at fractional places, each a weighted mean of its four neighbours."""
    count, tall, wide = padded.shape
    np.clip(rows, 0, tall - 1.001, out=rows)
    np.clip(columns, 0, wide - 1.001, out=columns)
    top, left = rows.astype(np.intp), columns.astype(np.intp)
    rows -= top
    columns -= left
    at = top * wide + left + (np.arange(count) * (tall * wide))[:, None, None]
    flat = padded.ravel()
    upper, lower = flat[at], flat[at + wide]
    upper += columns * (flat[at + 1] - upper)
    lower += columns * (flat[at + wide + 1] - lower)
    upper += rows * (lower - upper)
    return upper
