"""Any drawing becomes an image as MNIST has them, and MNIST's own images stay as they are."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageDraw

from datasets import drawing, mnist
from datasets.drawing import Pixels, Stages, normalise, stages
from datasets.idx import Bytes
from models import digits

BINARY = st.sampled_from([0, 255])
SIDES = arrays.array_shapes(min_dims=2, max_dims=2, max_side=60)


def seven(side: int = 280, ink: int = 255, paper: int = 0) -> Bytes:
    """A 7 as a person draws it: off the middle, with a soft edge."""
    canvas = Image.new("L", (4 * side, 4 * side), paper)
    line = [(0.2, 0.3), (0.6, 0.27), (0.35, 0.9)]
    points = [(4 * side * x, 4 * side * y) for x, y in line]
    ImageDraw.Draw(canvas).line(points, fill=ink, width=max(1, side // 4), joint="curve")
    return np.asarray(canvas.resize((side, side), Image.Resampling.BOX))


def on_canvas(image: Bytes, shape: tuple[int, int], top: int, left: int) -> Bytes:
    canvas = np.zeros(shape, np.uint8)
    canvas[top : top + image.shape[0], left : left + image.shape[1]] = image
    return canvas


def ink_box(image: Pixels) -> tuple[int, int]:
    """Height and width of what is not 0."""
    rows, columns = np.nonzero(image)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def mass(image: Pixels) -> list[float]:
    return [float(np.average(at, weights=image)) for at in np.indices(image.shape)]


@pytest.mark.parametrize("side", [28, 60, 280, 1000])
def test_a_drawing_fills_the_box_and_its_mass_is_in_the_middle(side: int) -> None:
    image = normalise(seven(side))
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert max(ink_box(image)) == 20
    assert mass(image) == pytest.approx([14, 14], abs=0.5)
    assert image.max() == pytest.approx(1)


@pytest.mark.parametrize(
    ("ink", "paper"), [(0, 255), (30, 255), (0, 200), (60, 160), (255, 100), (200, 90), (110, 60)]
)
def test_ink_on_paper_and_chalk_on_a_board_read_alike(ink: int, paper: int) -> None:
    image = seven(140, ink, paper)
    found = stages(image)
    assert (found.dark_ink, found.paper) == (ink < paper, paper)
    np.testing.assert_allclose(found.image, normalise(seven(140)), atol=0.03)


def test_grain_of_the_paper_is_no_ink() -> None:
    grain = np.random.default_rng(0).normal(0, 5, (140, 140))
    photo = np.clip(seven(140, 60, 200) + grain, 0, 255).astype(np.uint8)
    np.testing.assert_allclose(normalise(photo), normalise(seven(140)), atol=0.12)


def test_ink_that_runs_over_the_border_does_not_become_the_paper() -> None:
    image = on_canvas(np.full((70, 20), 255, np.uint8), (70, 50), 0, 15)
    assert not stages(image).dark_ink
    assert stages(255 - image).dark_ink


@pytest.mark.parametrize("dark", [False, True])
def test_the_paper_can_be_told(dark: bool) -> None:
    """A bar that covers most of the border looks like paper, unless one knows better."""
    bar = on_canvas(np.full((40, 20), 255, np.uint8), (40, 24), 0, 0)
    image = 255 - bar if dark else bar
    assert stages(image).dark_ink == (not dark)
    told = stages(image, invert=dark)
    assert told.dark_ink == dark
    np.testing.assert_array_equal(told.ink, bar)
    assert not stages(np.full((9, 9), 0 if dark else 255, np.uint8), invert=dark).empty


@settings(deadline=None)
@given(arrays.arrays(np.uint8, SIDES))
def test_every_image_gives_an_image(image: Bytes) -> None:
    found = stages(image)
    assert found.image.shape == (28, 28)
    assert found.image.dtype == np.float32
    assert found.image.min() >= 0
    assert found.image.max() <= 1
    assert found.empty == (not found.image.any())
    if not found.empty:
        assert max(ink_box(found.image)) <= 20
        assert found.mass == pytest.approx(mass(found.image), abs=1e-3)


@settings(deadline=None)
@given(arrays.arrays(np.uint8, SIDES, elements=BINARY), st.integers(1, 40), st.integers(1, 40))
def test_where_it_was_drawn_does_not_matter(image: Bytes, top: int, left: int) -> None:
    one = on_canvas(image, (200, 200), 70, 70)
    other = on_canvas(image, (200, 200), top, left)
    np.testing.assert_array_equal(normalise(one), normalise(other))


@settings(deadline=None)
@given(arrays.arrays(np.uint8, (30, 30), elements=BINARY), st.integers(2, 6))
def test_how_large_it_was_drawn_does_not_matter(image: Bytes, times: int) -> None:
    rows, columns = np.nonzero(image)
    assume(rows.size and max(np.ptp(rows), np.ptp(columns)) >= 19)  # else it is enlarged: smoothed
    framed = np.pad(image, 2)
    large = np.kron(framed, np.ones((times, times), np.uint8))
    np.testing.assert_allclose(stages(large).scaled, stages(framed).scaled, atol=1e-3)


@settings(deadline=None)
@given(arrays.arrays(np.uint8, SIDES), st.integers(1, 20))
def test_a_smaller_image_is_made_of_averages_and_a_larger_one_of_straight_lines(
    image: Bytes, rows: int
) -> None:
    height, width = image.shape
    if rows <= height:
        oracle = image.repeat(rows, axis=0).reshape(rows, height, width).mean(axis=1)
    else:
        floats = Image.fromarray(image.astype(np.float32))
        oracle = np.asarray(floats.resize((width, rows), Image.Resampling.BILINEAR))
    np.testing.assert_allclose(drawing._average(image, rows), oracle, atol=0.01)


@settings(deadline=None)
@given(arrays.arrays(np.uint8, SIDES), st.booleans(), st.booleans(), st.booleans())
def test_any_stage_can_be_left_out(image: Bytes, crop: bool, scale: bool, centre: bool) -> None:
    found = stages(image, crop=crop, scale=scale, centre=centre)
    assert found.image.shape == (28, 28)
    assert max(found.scaled.shape) <= 28
    if scale:
        assert max(found.scaled.shape) == 20
    if not crop or found.empty:
        assert found.cropped.shape == image.shape


def test_what_each_stage_does() -> None:
    image = seven(280)
    assert ink_box(stages(image, crop=False).scaled)[0] < 20  # the canvas fills the box
    unscaled = stages(image, scale=False)
    height, width = unscaled.cropped.shape
    assert unscaled.scaled.shape == (round(height / 10), round(width / 10))
    left = stages(image, centre=False)
    assert left.corner == (4, (28 - left.scaled.shape[1]) // 2)
    plain = stages(image, crop=False, scale=False, centre=False)
    oracle = Image.fromarray(image.astype(np.float32)).resize((28, 28), Image.Resampling.BOX)
    np.testing.assert_allclose(plain.image * 255, np.asarray(oracle), atol=0.6)


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (28, 28), (280, 280)])
def test_one_level_all_over_is_no_ink(level: int, shape: tuple[int, int]) -> None:
    found = stages(np.full(shape, level, np.uint8))
    assert found.empty
    assert found.mass is None
    assert not found.image.any()


def test_next_to_no_contrast_is_no_ink() -> None:
    assert stages(seven(140, 205, 200)).empty
    assert not stages(seven(140, 230, 200)).empty


@pytest.mark.parametrize(
    ("ink", "expected"),
    [((1, 1), (20, 20)), ((1, 90), (1, 20)), ((90, 1), (20, 1)), ((3, 90), (1, 20))],
    ids=["dot", "flat", "upright", "bar"],
)
def test_dots_and_lines(ink: tuple[int, int], expected: tuple[int, int]) -> None:
    image = normalise(on_canvas(np.full(ink, 255, np.uint8), (100, 100), 5, 5))
    assert ink_box(image) == expected
    assert image[image > 0] == pytest.approx(1)


def test_ink_never_leaves_the_image() -> None:
    """A heavy foot on a thin leg: its centre of mass is far from the middle of the box."""
    image = np.zeros((60, 60), np.uint8)
    image[5:45, 5:8] = 255
    image[40:45, 5:45] = 255
    image[42:45, 2:58] = 255
    found = stages(image)
    assert found.image.sum() * 255 == pytest.approx(found.scaled.sum())


@pytest.mark.parametrize("shape", [(3000, 2000), (1, 2_000_000), (2_000_000, 1)])
def test_large_images(shape: tuple[int, int]) -> None:
    image = np.zeros(shape, np.uint8)
    image[shape[0] // 3 : shape[0] // 2 + 1, shape[1] // 3 : shape[1] // 2 + 1] = 200
    assert max(ink_box(normalise(image))) == 20


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((28, 28)),
        np.zeros((28, 28, 3), np.uint8),
        np.zeros(784, np.uint8),
        np.zeros((0, 28), np.uint8),
        np.broadcast_to(np.uint8(0), (10_000, 10_000)),
        [[0, 255]],
    ],
    ids=["floats", "colours", "flat", "nothing", "too large", "a list"],
)
def test_what_is_no_drawing_is_refused(image: Bytes) -> None:
    with pytest.raises(ValueError, match="a drawing"):
        normalise(image)


def test_stages_are_read_only_and_the_drawing_stays() -> None:
    image = seven(60)
    before = image.copy()
    found = stages(image)
    for field in fields(Stages):
        value = getattr(found, field.name)
        assert not isinstance(value, np.ndarray) or not value.flags.writeable, field.name
    np.testing.assert_array_equal(image, before)


@pytest.mark.mnist
def test_mnist_stays_as_it_is(mnist_dir: Path) -> None:
    images = np.concatenate([part.images for part in mnist.load(mnist_dir)])
    same = sum(np.array_equal(np.rint(normalise(x) * 255), x) for x in images)
    assert same >= 69_980


def halved(image: Bytes) -> Bytes:
    return np.rint(image.reshape(14, 2, 14, 2).mean(axis=(1, 3))).astype(np.uint8)


def enlarged(image: Bytes) -> Bytes:
    return np.asarray(Image.fromarray(image).resize((280, 280), Image.Resampling.BILINEAR))


@pytest.mark.mnist
@pytest.mark.parametrize(
    ("change", "points"),
    [
        (lambda x: on_canvas(x, (40, 40), 10, 2), 0.3),
        (lambda x: 255 - x, 0.3),
        (lambda x: np.kron(x, np.ones((10, 10), np.uint8)), 0.3),
        (enlarged, 0.3),
        (lambda x: on_canvas(halved(x), (28, 28), 7, 7), 2),
        (lambda x: on_canvas(halved(x), (28, 28), 13, 1), 2),
    ],
    ids=["shifted", "inverted", "ten times", "ten times, smooth", "half", "half and shifted"],
)
def test_changed_copies_are_read_almost_as_well(
    change: Callable[[Bytes], Bytes], points: float, mnist_dir: Path
) -> None:
    """The trained reader loses so few points of accuracy on the first 5,000 test images."""
    test = mnist.load(mnist_dir)[1]
    images, labels = test.images[:5000], test.labels[:5000]
    network, _ = digits.load()

    def accuracy(images: Pixels) -> float:
        return 100 * float(np.mean(network.forward(images)[-1].argmax(axis=1) == labels))

    clean = accuracy(images.reshape(-1, 784).astype(np.float32) / 255)
    changed = np.array([normalise(change(image)) for image in images])
    assert accuracy(changed.reshape(-1, 784)) >= clean - points
