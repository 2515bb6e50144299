"""Pictures of other things than digits, normalised as a person's drawing is.

The doorkeeper learns from `TAUGHT` kinds, made of curves, clouds and spoilt digits. It is examined
on kinds that it never saw, `UNSEEN`: letters, signs, shapes, scribbles and blots.
"""

import string
from collections.abc import Callable
from math import comb

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from datasets.drawing import SIZE, normalise
from datasets.idx import Bytes, Images

CANVAS, PEN = 112, (6, 12)  # pixels of a side, and the pen's width from and to
LIKE_DIGITS = frozenset("BDIOQSZbgijlOoqsyz")  # letters that a person too may take for digits
LETTERS = tuple(letter for letter in string.ascii_letters if letter not in LIKE_DIGITS)
SIGNS = tuple('!?&@#$%*+=~^{}<>:;"')
MIRRORABLE = (2, 3, 4, 5, 6, 7, 9)  # digits that are none in a mirror, or lying on their side

Draw = Callable[[ImageDraw.ImageDraw, np.random.Generator], None]
Spoil = Callable[[Images, np.random.Generator], Bytes]
Points = list[tuple[float, float]]


def _write(signs: tuple[str, ...]) -> Draw:
    """One of the signs in Pillow's own typeface, with strokes of several weights."""

    def write(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
        font = ImageFont.load_default(size=float(rng.uniform(60, 90)))
        sign, bold = signs[rng.integers(len(signs))], int(rng.integers(0, 4))
        middle = (CANVAS / 2, CANVAS / 2)
        draw.text(middle, sign, fill=255, font=font, anchor="mm", stroke_width=bold)

    return write


def _points(rng: np.random.Generator, count: int) -> Points:
    places = rng.uniform(0.15 * CANVAS, 0.85 * CANVAS, (count, 2))
    return [(x, y) for x, y in places.tolist()]


def _pen(rng: np.random.Generator) -> int:
    return int(rng.integers(*PEN, endpoint=True))


def _scribble(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    """One long line to and fro."""
    draw.line(_points(rng, int(rng.integers(7, 15))), fill=255, width=_pen(rng), joint="curve")


def _shape(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    """A box with a cross in it, a triangle or a square, two rings, or a grid."""
    low, middle, high = 0.2 * CANVAS, 0.5 * CANVAS, 0.8 * CANVAS
    width, kind = _pen(rng), rng.integers(4)
    if kind == 0:
        draw.rectangle((low, low, high, high), outline=255, width=width)
        draw.line((low, low, high, high), fill=255, width=width)
        draw.line((low, high, high, low), fill=255, width=width)
    elif kind == 1:
        corners, turn = int(rng.integers(3, 5)), float(rng.uniform(0, 360))
        draw.regular_polygon((middle, middle, high - low), corners, turn, outline=255, width=width)
    elif kind == 2:
        r = float(rng.uniform(0.15, 0.25)) * CANVAS
        for x in (middle - r, middle + r):
            draw.ellipse((x - r, middle - r, x + r, middle + r), outline=255, width=width)
    else:
        for at in np.linspace(low, high, int(rng.integers(3, 6))).tolist():
            draw.line((at, low, at, high), fill=255, width=width // 2)
            draw.line((low, at, high, at), fill=255, width=width // 2)


def _blot(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    """A filled disc, box or polygon."""
    before, after = sorted(rng.uniform(0.1, 0.45, 2).tolist())
    low, high, kind = CANVAS * before, CANVAS * (1 - after), rng.integers(3)
    if kind == 0:
        draw.ellipse((low, low, high, high), fill=255)
    elif kind == 1:
        draw.rectangle((low, low, high, high), fill=255)
    else:
        draw.polygon(_points(rng, int(rng.integers(3, 7))), fill=255)


UNSEEN: dict[str, Draw] = {
    "letters": _write(LETTERS),
    "signs": _write(SIGNS),
    "scribbles": _scribble,
    "shapes": _shape,
    "blots": _blot,
}


def unseen(kind: str, count: int, *, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Pictures (count, 784) of one kind of UNSEEN, as the reader gets them."""
    return normalised([_drawn(UNSEEN[kind], rng) for _ in range(count)])


def taught(count: int, digits: Images, *, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Pictures (count, 784) of all kinds of TAUGHT in turn; the spoilt digits are from `digits`."""
    return normalised([TAUGHT[i % len(TAUGHT)](digits, rng) for i in range(count)])


def normalised(drawings: list[Bytes]) -> npt.NDArray[np.float32]:
    images = np.array([normalise(drawing) for drawing in drawings], np.float32)
    return images.reshape(len(drawings), SIZE * SIZE)


def _drawn(draw: Draw, rng: np.random.Generator) -> Bytes:
    """On a canvas of its own, a little turned, ink bright."""
    canvas = Image.new("L", (CANVAS, CANVAS))
    draw(ImageDraw.Draw(canvas), rng)
    return np.asarray(canvas.rotate(float(rng.uniform(-12, 12)), Image.Resampling.BILINEAR))


def _curves(digits: Images, rng: np.random.Generator) -> Bytes:
    """Two to four smooth strokes (Bézier curves)."""

    def strokes(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
        width, t = _pen(rng), np.linspace(0, 1, 24)
        for _ in range(rng.integers(2, 5)):
            pulls = np.array(_points(rng, int(rng.integers(3, 6))))
            last = len(pulls) - 1
            shares = [comb(last, i) * t**i * (1 - t) ** (last - i) for i in range(last + 1)]
            line = np.transpose(shares) @ pulls  # (24, 2)
            draw.line([(x, y) for x, y in line.tolist()], fill=255, width=width, joint="curve")

    return _drawn(strokes, rng)


def _cloud(digits: Images, rng: np.random.Generator) -> Bytes:
    """The high ground of a random landscape, within a margin: from one hill to many."""
    hills = int(rng.integers(2, 7))
    heights = rng.integers(0, 256, (hills, hills)).astype(np.uint8)
    land = Image.fromarray(heights).resize((2 * SIZE, 2 * SIZE), Image.Resampling.BICUBIC)
    cloud = np.zeros((2 * SIZE, 2 * SIZE), np.uint8)
    cloud[4:-4, 4:-4] = 255 * (np.asarray(land)[4:-4, 4:-4] > rng.uniform(110, 190))
    return cloud


def _some(digits: Images, rng: np.random.Generator, among: tuple[int, ...]) -> Bytes:
    """An image whose label is one of `among`."""
    while True:
        number = rng.integers(len(digits.images))
        if digits.labels[number] in among:
            return digits.images[number]


def _two(digits: Images, rng: np.random.Generator) -> tuple[Bytes, Bytes]:
    """Images of two different digits."""
    one, other = rng.permutation(10)[:2].tolist()
    return _some(digits, rng, (one,)), _some(digits, rng, (other,))


def _halves(digits: Images, rng: np.random.Generator) -> Bytes:
    """The upper or left half of one digit and the lower or right half of another."""
    one, other = _two(digits, rng)
    half = SIZE // 2
    if rng.random() < 0.5:
        return np.concatenate([one[:half], other[half:]])
    return np.concatenate([one[:, :half], other[:, half:]], axis=1)


def _pair(digits: Images, rng: np.random.Generator) -> Bytes:
    """A number of two digits."""
    return np.concatenate([image[:, 4:24] for image in _two(digits, rng)], axis=1)


def _overlaid(digits: Images, rng: np.random.Generator) -> Bytes:
    """One digit over another."""
    one, other = _two(digits, rng)
    down, right = rng.integers(-5, 6, 2).tolist()
    return np.maximum(one, np.roll(other, (down, right), (0, 1)))


def _mirrored(digits: Images, rng: np.random.Generator) -> Bytes:
    """A digit in the mirror or lying on its side."""
    image = _some(digits, rng, MIRRORABLE)
    if rng.random() < 0.5:
        return image[:, ::-1]
    return np.rot90(image, int(rng.choice([1, 3])))


TAUGHT: tuple[Spoil, ...] = (_curves, _curves, _cloud, _halves, _pair, _overlaid, _mirrored)
