"""A drawing becomes an image as MNIST has them: the ink bright and cut out, its longest side 20
pixels, its centre of mass on pixel (14, 14) of 28 × 28. MNIST's images pass through unchanged."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from datasets.idx import Bytes

SIZE, BOX, MIDDLE = 28, 20, 14  # pixels: of a side, of the ink's longest side, of the centre
FULL = 255
STRONGEST = 254  # every image of MNIST has a pixel of at least this level
FAINTEST = 16  # levels: a drawing that stands out less from its paper is none
NOISE = 9  # paper may stray this many median deviations (six standard ones)
MOST_PIXELS = 2**26  # 67 megapixels, more than a telephone's camera takes

Pixels = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Stages:
    """The drawing after each stage and what was found in it; all arrays are read-only."""

    ink: Bytes  # (h, w), the paper 0
    cropped: Bytes  # the part of it that holds ink
    scaled: Pixels  # levels 0 to 255, at most 28 × 28
    image: Pixels  # (28, 28), 0 to 1: what the network reads
    dark_ink: bool  # the drawing was turned over: its ink is darker than its paper
    paper: int  # the paper's grey level
    box: tuple[int, int, int, int] | None  # top, left, bottom, right of the ink; None: no ink
    factor: float  # sides of `scaled` by those of `cropped`
    corner: tuple[int, int]  # row and column of `image` where `scaled` lies
    mass: tuple[float, float] | None  # row and column of the centre of mass in `image`

    @property
    def empty(self) -> bool:
        return self.box is None


def normalise(image: Bytes) -> Pixels:
    """(h, w) grey levels, ink dark or bright, as (28, 28) in [0, 1], ink bright.

    All zeros if there is no ink. ValueError for anything but an array of bytes with two
    dimensions, at least one pixel and at most 67 million.
    """
    return stages(image).image


def stages(
    image: Bytes,
    *,
    invert: bool | None = None,
    crop: bool = True,
    scale: bool = True,
    centre: bool = True,
) -> Stages:
    """`normalise` a stage at a time, any of them left out.

    `invert` says that the ink is dark (True) or bright (False); None finds out: the paper has the
    median level of the border, and ink is on the side of it that lies further off. Without
    `scale` the drawing keeps its size, except that a canvas larger than 28 × 28 shrinks to that,
    and what was drawn on it with it. Without `centre` it lies in the middle by its sides.
    """
    _check(image)
    dark, paper, levels = _paper(image, invert)
    ink = levels[image]
    box = _box(ink)
    whole = (0, 0, *ink.shape)
    top, left, bottom, right = (box if crop else None) or whole
    cropped = ink[top:bottom, left:right]
    longest = max(cropped.shape) / BOX if scale else max(1.0, max(ink.shape) / SIZE)
    height, width = (max(1, round(side / longest)) for side in cropped.shape)
    scaled = _full(_average(_average(cropped, height).T, width).T)
    mass = _centre_of_mass(scaled)
    corner = _corner(scaled.shape, mass if centre else None)
    pasted = np.zeros((SIZE, SIZE), np.float32)
    pasted[corner[0] : corner[0] + height, corner[1] : corner[1] + width] = scaled / FULL
    for array in (ink, cropped, scaled, pasted):
        array.flags.writeable = False
    if mass is not None:
        mass = (mass[0] + corner[0], mass[1] + corner[1])
    return Stages(ink, cropped, scaled, pasted, dark, paper, box, 1 / longest, corner, mass)


def _check(image: Bytes) -> None:
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 2:
        kind = getattr(image, "dtype", type(image).__name__)
        raise ValueError(
            f"a drawing is an array of bytes (height, width), not {kind} {np.shape(image)}"
        )
    if not 0 < image.size <= MOST_PIXELS:
        raise ValueError(f"a drawing has from 1 to {MOST_PIXELS:,} pixels, not {image.shape}")


def _paper(image: Bytes, invert: bool | None) -> tuple[bool, int, Bytes]:
    """Whether the ink is dark, the paper's level, and a table (256,) from grey level to ink."""
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    if invert is not None:  # then paper is what the border has in the paper's half of the levels
        border = border[(border > FULL // 2) == invert]
        border = border if border.size else np.array([FULL * invert], np.uint8)
    paper = int(np.median(border))
    spread = float(np.median(np.abs(border.astype(int) - paper)))
    dark = paper - int(image.min()) > int(image.max()) - paper if invert is None else invert
    ink = (np.arange(FULL + 1) - paper) * (-1 if dark else 1)  # how far each level stands out
    strongest = ink[image.min() if dark else image.max()]
    if strongest < max(FAINTEST, NOISE * spread):
        return dark, paper, np.zeros(FULL + 1, np.uint8)
    ink[ink <= NOISE * spread] = 0
    if strongest < STRONGEST:
        ink = np.rint(ink * (FULL / strongest)).astype(int)
    return dark, paper, np.clip(ink, 0, FULL).astype(np.uint8)


def _box(ink: Bytes) -> tuple[int, int, int, int] | None:
    """Top, left, bottom and right (not included) of the ink. Its faint edge, which enlarging and
    compressing blur, counts only where all together has the right size already, as in MNIST."""
    box = _extent(ink > 0)
    if box is None or max(box[2] - box[0], box[3] - box[1]) == BOX:
        return box
    return _extent(ink > FAINTEST)


def _extent(ink: npt.NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    if rows.size == 0:
        return None
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _average(image: npt.NDArray[np.generic], height: int) -> Pixels:
    """The image (h, w) with `height` rows: each the average of what it covers, and of no less
    than a row's height, so that an enlargement is smooth. Works in strips: no large copy."""
    rows = len(image)
    if rows == height:
        return image.astype(np.float32)
    step = rows / height
    averaged = np.empty((height, image.shape[1]), np.float32)
    for row in range(height):
        middle, reach = (row + 0.5) * step, max(step, 1) / 2
        start, end = max(0.0, middle - reach), min(float(rows), middle + reach)
        first, last = int(start), int(np.ceil(end))
        at = np.arange(first, last)
        weights = np.minimum(end, at + 1) - np.maximum(start, at)
        weights = (weights / weights.sum()).astype(np.float32)
        averaged[row] = weights @ image[first:last].astype(np.float32)
    return averaged


def _full(scaled: Pixels) -> Pixels:
    """Thin strokes pale when they are averaged: make the strongest pixel full, as MNIST did."""
    strongest = scaled.max()
    if 0 < strongest < STRONGEST:
        scaled = scaled * (FULL / strongest)
    return np.minimum(scaled, FULL)  # rounding may lead a little past it


def _centre_of_mass(image: Pixels) -> tuple[float, float] | None:
    """Row and column, weighted by ink; None without ink."""
    total = image.sum(dtype=np.float64)
    if total == 0:
        return None
    rows, columns = (image.sum(axis=axis, dtype=np.float64) for axis in (1, 0))
    return (
        float(rows @ np.arange(len(rows)) / total),
        float(columns @ np.arange(len(columns)) / total),
    )


def _corner(shape: tuple[int, ...], mass: tuple[float, float] | None) -> tuple[int, int]:
    """Where to paste: the centre of mass, rounded to a whole pixel, goes to (14, 14) unless ink
    would leave the image; without one the middle goes to the middle."""
    room = [SIZE - side for side in shape]
    if mass is None:
        return room[0] // 2, room[1] // 2
    row, column = (
        min(max(MIDDLE - int(at + 0.5), 0), most) for at, most in zip(mass, room, strict=True)
    )
    return row, column
