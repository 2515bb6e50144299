"""Read a digit: where images come from, what is made of them, and the view in Python."""

import io
import random
import re
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as some
from PIL import Image, PngImagePlugin
from streamlit.testing.v1 import AppTest

from datasets import drawing
from engine.activations import ACTIVATIONS, SIGMOID, Activation, sigmoid, softmax
from engine.losses import CROSS_ENTROPY, squared_error
from engine.network import Network
from experiments import digits, reading
from models import digits as models
from tests.student import evaluate, rounds_to
from tests.test_pages import check
from ui import digit_source, reader
from ui.digit_pad import SIDE
from ui.digit_source import ALL, MOST_PIXELS, Given, Switches, grey_levels
from ui.formulas import reading as sums
from ui.instruments import reading as words
from ui.instruments import reading_scene
from ui.pictures import reading as pictures
from ui.pictures.pixels import picture

Grey = npt.NDArray[np.uint8]
KINDS = [a for a in ACTIVATIONS.values() if a.name not in ("step", "identity")]


def network(sizes: tuple[int, ...], hidden: Activation, seed: int = 0) -> Network:
    model = Network(sizes, hidden, rng=np.random.default_rng(seed))
    for layer in model.parameters.layers:
        assert layer.b is not None
        layer.b[...] = np.random.default_rng(seed + 1).normal(0, 0.3, layer.b.shape)
    return model


def ring(side: int = SIDE, dark: bool = False) -> Grey:
    """A 0, drawn bright on black or dark on white."""
    y, x = np.mgrid[:side, :side] / side - 0.5
    distance = np.hypot(x * 1.3, y)
    ink = np.clip(255 - 60 * side * np.abs(distance - 0.3) / 5, 0, 255).astype(np.uint8)
    return 255 - ink if dark else ink


# --- what is computed -------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", KINDS, ids=lambda a: a.name)
@pytest.mark.parametrize("sizes", [(6, 10), (6, 5, 10), (6, 7, 4, 10)], ids=str)
def test_a_reading_is_the_forward_pass_and_its_evidence_a_slope(sizes, hidden) -> None:
    model, pixels = network(sizes, hidden, 3), np.random.default_rng(1).random(sizes[0])
    said = reading.read(model, CROSS_ENTROPY, pixels)
    a = pixels
    for k, layer in enumerate(model.parameters.layers):
        z = a @ layer.W + layer.b
        a = z if k == len(sizes) - 2 else hidden.f(z)
    np.testing.assert_allclose(said.outputs, softmax(a))
    first, second = np.sort(said.outputs)[::-1][:2]
    assert said.outputs[said.said] == first
    assert said.outputs[said.second] == second
    assert said.margin == first - second

    def lead(x: npt.NDArray[np.float64]) -> float:
        z = model.forward(x[None])[-1][0]
        return z[said.said] - z[said.second]

    nudge = 1e-6
    slopes = [
        (lead(pixels + step) - lead(pixels - step)) / (2 * nudge) for step in np.eye(6) * nudge
    ]
    np.testing.assert_allclose(reading.evidence(model, said), slopes, rtol=1e-6, atol=1e-8)
    b = model.parameters.layers[-1].b
    parts = reading.speakers(model, said).sum() + b[said.said] - b[said.second]
    assert parts == pytest.approx(lead(pixels))


def test_readings_are_read_only() -> None:
    said = reading.read(network((4, 3, 10), SIGMOID), CROSS_ENTROPY, np.ones(4))
    for array in (*said.layers, said.outputs):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_an_image_for_the_small_set_is_averaged_from_its_middle() -> None:
    image = np.random.default_rng(0).random((28, 28)).astype(np.float32)
    small = reading.shrunk(image, (8, 8))
    byhand = np.zeros((8, 8))
    for row in range(8):
        for column in range(8):
            for i in range(20):
                for j in range(20):
                    down = max(0, min(i + 1, 2.5 * row + 2.5) - max(i, 2.5 * row))
                    over = max(0, min(j + 1, 2.5 * column + 2.5) - max(j, 2.5 * column))
                    byhand[row, column] += image[4 + i, 4 + j] * down * over / 6.25
    np.testing.assert_allclose(small, byhand / byhand.max(), rtol=1e-5)
    assert small.max() == 1
    assert not reading.shrunk(np.zeros((28, 28), np.float32), (8, 8)).any()


# --- PNG files --------------------------------------------------------------------------------


def png(picture: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", **options)
    return file.getvalue()


def palette(levels: Grey) -> Image.Image:
    picture = Image.fromarray(levels // 128)
    picture.putpalette([0, 0, 0, 255, 255, 255])
    return picture


def see_through(levels: Grey) -> Image.Image:
    """Black ink, as strong as the levels say, on nothing."""
    picture = Image.new("RGBA", levels.shape[::-1], (0, 0, 0, 0))
    picture.putalpha(Image.fromarray(levels))
    return picture


RING = ring(40)
GOOD = {
    "grey": (png(Image.fromarray(RING)), RING),
    "RGB": (png(Image.fromarray(RING).convert("RGB")), RING),
    "RGBA on nothing": (png(see_through(RING)), 255 - RING),
    "grey with alpha": (png(see_through(RING).convert("LA")), 255 - RING),
    "palette": (png(palette(RING)), RING // 128 * 255),
    "palette with a hole": (
        png(palette(RING), transparency=0),
        np.full_like(RING, 255),
    ),
    "one bit": (png(Image.fromarray(RING).convert("1", dither=0)), (RING > 127) * 255),
    "16 bits": (png(Image.fromarray(RING.astype(np.uint16) * 257)), RING),
    "animated": (
        png(
            Image.fromarray(RING),
            save_all=True,
            append_images=[Image.new("L", RING.shape), Image.fromarray(255 - RING)],
        ),
        RING,
    ),
    "1 × 1": (png(Image.new("L", (1, 1), 77)), np.array([[77]])),
    "very wide": (png(Image.new("L", (4000, 1), 9)), np.full((1, 286), 9)),
}


@pytest.mark.parametrize("kind", GOOD)
def test_png_files_of_all_kinds_as_grey_levels(kind: str) -> None:
    data, expected = GOOD[kind]
    found = grey_levels(data)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, expected)


def test_a_large_picture_is_reduced_by_averaging() -> None:
    levels = np.random.default_rng(0).integers(0, 256, (600, 900)).astype(np.uint8)
    found = grey_levels(png(Image.fromarray(levels)))
    assert found.shape == (200, 300)
    np.testing.assert_allclose(found, levels.reshape(200, 3, 300, 3).mean(axis=(1, 3)), atol=0.56)


def header(width: int, height: int) -> bytes:
    """A PNG file that says it is so large."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    start = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + start + bytes(200)


def archive() -> bytes:
    file = io.BytesIO()
    np.savez(file, theta=np.zeros(3))
    return file.getvalue()


def other(kind: str, mode: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(RING).convert(mode).save(file, kind)
    return file.getvalue()


BAD = {
    "huge": (header(30_000, 30_000), "30\u202f000 × 30\u202f000 pixels"),
    "a pixel too many": (header(MOST_PIXELS + 1, 1), "pixels are read"),
    "CMYK JPEG": (other("JPEG", "CMYK"), "JPEG"),
    "GIF": (other("GIF", "P"), "GIF"),
    "WebP": (other("WEBP", "RGB"), "WebP"),
    "SVG": (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    "NPZ": (archive(), "NumPy .npz"),
    "text": (b"a digit", "no PNG file"),
    "empty": (b"", "no PNG file"),
    "half of it": (GOOD["RGB"][0][:150], "damaged"),
    "only the start": (header(5, 5)[:20], "damaged"),
    "nothing in it": (header(5, 5), "damaged"),
    "no width": (header(0, 5), "damaged"),
    "too long": (b"\x89PNG\r\n\x1a\n" + bytes(digit_source.MOST_MEGABYTES * 10**6), "larger than"),
}


@pytest.mark.parametrize("kind", BAD)
def test_other_files_are_refused_in_a_sentence(kind: str) -> None:
    data, sentence = BAD[kind]
    with pytest.raises(ValueError, match=sentence.replace(".", r"\.")):
        grey_levels(data)


@drawn(some.binary(max_size=60), some.integers(0, 400), some.sampled_from(sorted(GOOD)))
@settings(max_examples=300, deadline=None)
def test_damaged_files_give_levels_or_a_sentence(noise: bytes, at: int, kind: str) -> None:
    data = bytearray(GOOD[kind][0])
    data[at : at + len(noise)] = noise
    found, sentence = None, "."
    try:
        found = grey_levels(bytes(data))
    except ValueError as problem:
        sentence = str(problem)
    assert sentence.endswith(".")
    assert found is None or (found.ndim == 2 and found.dtype == np.uint8)


def test_a_bomb_of_text_is_refused() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "x" * 10_000_000, zip=True)
    with pytest.raises(ValueError, match="damaged"):
        grey_levels(png(Image.fromarray(RING), pnginfo=info))


# --- from image to numbers --------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained() -> reader.Reader:
    model, loss = models.load()
    return reader.Reader(reader.TRAINED, model, loss, (28, 28), True, "", "")


@pytest.mark.parametrize("dark", [False, True])
def test_ink_on_paper_and_chalk_on_a_board_are_the_same(trained, dark: bool) -> None:
    given = digit_source.normalised(trained, ring(dark=dark), "a ring")
    assert given is not None
    assert given.stages is not None
    assert given.stages.dark_ink == dark
    np.testing.assert_allclose(given.pixels, drawing.normalise(ring()).ravel(), atol=1 / 128)
    assert given.pixels.max() <= 1


@pytest.mark.parametrize("image", [np.zeros((5, 5)), np.full((3, 9), 255), np.full((1, 1), 7)])
def test_without_ink_there_is_nothing_to_read(trained, image) -> None:
    assert digit_source.normalised(trained, image.astype(np.uint8), "paper") is None


def test_switches_leave_stages_out_and_again_puts_them_back(trained) -> None:
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[50:80, 4:30] = ring(30)[:, 2:28]
    given = digit_source.normalised(trained, image, "a ring", dark_ink=False)
    assert given is not None
    kept = {}
    for name in ("crop", "scale", "centre"):
        switches = replace(ALL, **{name: False})
        other = digit_source.again(trained, given, switches)
        made = drawing.stages(image, invert=False, **{name: False})
        np.testing.assert_array_equal(other.pixels, np.minimum(made.image.ravel(), 1))
        kept[name] = other.pixels
        back = digit_source.again(trained, other, ALL)
        np.testing.assert_array_equal(back.pixels, given.pixels)
    assert len({pixels.tobytes() for pixels in [given.pixels, *kept.values()]}) == 4


def test_an_image_of_the_reader_s_own_size_goes_through_no_stages(trained) -> None:
    given = Given(
        np.zeros(64, np.float32), 3, "test image 1", None, np.zeros((8, 8), np.uint8), False
    )
    assert digit_source.again(trained, given, Switches(crop=False)) is given
    assert len(pictures.stages(None, given.pixels, (8, 8))) == pictures.how_many(None, (8, 8)) == 1


def picture_in(svg: str) -> Grey:
    """The pixels of a picture that the browser enlarges."""
    (body,) = re.findall(r'href="data:image/png;base64,([^"]*)"', svg)
    return np.asarray(Image.open(io.BytesIO(b64decode(body)), formats=["PNG"]))


def test_the_box_in_a_picture_lies_where_it_lies_in_the_pixels() -> None:
    tall = np.zeros((40, 20), np.uint8)
    svg = picture(tall, 80, square=True, box=(2, 4, 12, 24))
    (rect,) = re.findall("<rect ([^>]*)>", svg)
    place = {k: float(v) for k, v in re.findall(r'(x|y|width|height|stroke-width)="([^"]*)"', rect)}
    half = place["stroke-width"] / 2  # the line lies within the box
    assert place["stroke-width"] == 40 / 80  # one px
    assert place["x"] - half == 10 + 2  # (40 − 20) / 2 to the left of it
    assert place["y"] - half == 4
    assert place["width"] + 2 * half == 12 - 2
    assert place["height"] + 2 * half == 24 - 4


@pytest.mark.parametrize(("side", "how"), [(28, "pixelated"), (280, "auto")])
def test_pixels_are_sharp_until_there_are_more_than_on_screen(side: int, how: str) -> None:
    svg = picture(np.zeros((side, side), np.uint8), 112)
    assert f"image-rendering: {how}" in svg


@pytest.mark.parametrize("shape", [(28, 28), (8, 8)])
def test_every_stage_is_a_picture_with_its_size(shape: tuple[int, int]) -> None:
    made = drawing.stages(ring(dark=True))
    pixels = made.image if shape == (28, 28) else reading.shrunk(made.image, shape)
    shown = pictures.stages(made, pixels, shape)
    assert len(shown) == pictures.how_many(made, shape) == (4 if shape == (28, 28) else 5)
    stages = [made.ink, made.cropped, None, made.image, pixels.reshape(shape)]
    for (drawing_, _), levels in zip(shown, stages, strict=False):
        found = picture_in(drawing_)
        if levels is None:  # on the pixels that it will be moved on
            levels = np.zeros((28, 28))
            height, width = made.scaled.shape
            top, left = (28 - height) // 2, (28 - width) // 2
            levels[top : top + height, left : left + width] = made.scaled / 255
        scale = 255 if levels.dtype.kind == "f" else 1
        np.testing.assert_array_equal(found, np.rint(levels * scale))
        assert f'viewBox="0 0 {max(found.shape)} {max(found.shape)}"' in drawing_  # a square
    captions = [caption for _, caption in shown]
    height, width = made.cropped.shape
    assert captions[:2] == [f"Ink on {SIDE} × {SIDE}, inverted", f"{width} × {height} pixels"]
    assert captions[3] == "784 numbers"
    assert captions[-1] == f"{shape[0] * shape[1]} numbers"


# --- the sum ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("loss", [CROSS_ENTROPY, squared_error(SIGMOID)], ids=lambda x: x.name)
def test_the_sum_of_the_digit_said_adds_up(loss, seed: int) -> None:
    """With logits near each other, far apart, and so far that all but one vanish."""
    model = network((8, 6, 10), KINDS[seed % len(KINDS)], seed)
    model.parameters.flat *= 10 ** (seed / 20 - 1)
    said = reading.read(model, loss, np.random.default_rng(seed).random(8))
    work = sums.softmax_of if loss is CROSS_ENTROPY else sums.sigmoid_of
    worked = work(said, said.said, said.second)
    logits = said.layers[-1]
    shifted = logits - logits.max()
    truth = {"z": logits, "less": shifted, "power": np.exp(shifted), "output": said.outputs}
    for line in [*worked.lines, *(cell for cells in worked.columns.values() for cell in cells)]:
        assert rounds_to(evaluate(line.numbers.latex), line.result.latex), line.latex
    for name, cells in worked.columns.items():
        for value, cell in zip(truth[name], cells, strict=True):
            assert rounds_to(Fraction(float(value)), cell.result.latex), cell.latex
    ends = [line.result.value for line in worked.lines[-2:]]
    assert [float(end) for end in ends] == pytest.approx(
        [said.outputs[said.said], said.outputs[said.second]], rel=1e-3, abs=1e-9
    )
    if loss is not CROSS_ENTROPY:
        np.testing.assert_allclose(said.outputs, sigmoid(logits))


# --- files to take away -------------------------------------------------------------------------


def test_files_hold_what_the_network_read_and_what_it_is(trained) -> None:
    given = digit_source.normalised(trained, ring(), "a ring", dark_ink=False)
    assert given is not None
    said = reading.read(trained.network, trained.loss, given.pixels)
    scene = reading_scene.Scene(trained, given, said, ALL, "")
    header_, row = words.numbers_file(scene).decode().splitlines()
    assert header_.split(",")[29] == "pixel 1 1"
    np.testing.assert_array_equal(np.array(row.split(","), float).astype(np.float32), given.pixels)
    with Image.open(io.BytesIO(words.image_file(scene))) as picture:
        levels = np.asarray(picture)
    np.testing.assert_allclose(levels / 255, given.pixels.reshape(28, 28), atol=0.5 / 255 + 1e-6)
    with np.load(io.BytesIO(words.weights_file(scene))) as file:
        a = given.pixels
        layers = len(file["sizes"]) - 1
        for k in range(1, layers + 1):
            a = a @ file[f"W{k}"] + file[f"b{k}"]
            a = a if k == layers else np.maximum(a, 0)
        assert str(file["hidden"]) == trained.network.hidden.name
    np.testing.assert_allclose(softmax(a), said.outputs, rtol=1e-3, atol=1e-6)


# --- the view -----------------------------------------------------------------------------------


@pytest.fixture
def offline(monkeypatch, tmp_path) -> None:
    """A computer without MNIST."""
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("DESCENT_CACHE", str(tmp_path))


@pytest.fixture
def page(open_page, offline) -> Iterator[Callable[..., AppTest]]:
    def page(**query: str) -> AppTest:
        return open_page("digits", **query)

    return page


def said_in(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.error, app.info)
    return "\n".join(element.value for kind in kinds for element in kind)


def metric(app: AppTest, label: str) -> str:
    return next(m.value for m in app.metric if m.label == label)


def draw(app: AppTest, levels: Grey | None) -> AppTest:
    """Report a drawing as the pad does; None is an empty pad."""
    image = "" if levels is None else b64encode(levels.tobytes()).decode()
    report = {"image": image, "strokes": int(levels is not None), "count": 1}
    app.session_state["d_given_pad"] = {"report": report}
    return app.run()


def test_a_fresh_computer_reads_an_example_and_says_how_to_get_mnist(page) -> None:
    app = page()
    check(app, "digits")
    assert "Draw a digit on the pad" in said_in(app)
    assert "test image 1 of 8×8 digits" in said_in(app)
    assert "MNIST_DIR" in said_in(app)
    assert "download it (11 MB)" in said_in(app)
    assert metric(app, "it says") == "3"
    assert metric(app, "verdict") == reader.SURE
    assert not app.error


@pytest.mark.mnist
def test_with_mnist_the_example_is_one_of_its_test_images(open_page, mnist_dir) -> None:
    app = open_page("digits")
    check(app, "digits")
    assert "test image 1 of MNIST" in said_in(app)
    assert metric(app, "it says") == "2"
    assert metric(app, "verdict") == reader.SURE
    assert "MNIST_DIR" not in said_in(app)


def test_a_drawing_is_read_and_an_empty_pad_is_not(page) -> None:
    app = draw(page(), ring())
    check(app, "a drawing")
    assert "Your drawing is read as **0**" in said_in(app)
    assert metric(app, "it says") == "0"
    app = draw(app, None)
    check(app, "an empty pad")
    assert "Your drawing" not in said_in(app)
    assert "Draw a digit on the pad" in said_in(app)


@pytest.mark.parametrize("panel", ["Notice", "The sum", "Code", "Export"])
@pytest.mark.parametrize("network", [reader.TRAINED, reader.HERE])
def test_every_panel_for_both_networks(page, network: str, panel: str) -> None:
    app = page(d_reader=network, d_read_panel=panel)
    check(app, panel)
    check(draw(app, ring()), f"{panel} of a drawing")


def test_a_link_opens_on_its_test_image_and_switches(page) -> None:
    app = page(d_given="Test image", d_given_n8="7", d_crop="false")
    check(app, "link")
    assert "test image 7 of 8×8 digits" in said_in(app).replace("Test image 7", "test image 7")
    assert not app.toggle(key="d_crop").value
    usual = page(d_given="Test image", d_given_n8="7")
    assert usual.toggle(key="d_crop").value
    before = metric(usual, "probability")
    usual.toggle(key="d_crop").set_value(False).run()
    assert metric(usual, "probability") == metric(app, "probability") != before


def test_another_test_image_is_one_of_the_set(page, monkeypatch) -> None:
    monkeypatch.setattr(random, "randint", lambda low, high: high)
    app = page(d_given="Test image")
    app.button(key="d_given_n8_any").click().run()
    check(app, "another")
    assert app.number_input(key="d_given_n8").value == 296


def test_a_bad_link_falls_back_with_a_note(page) -> None:
    app = page(d_given="Test image", d_given_n8="9999")
    check(app, "link")
    assert any("d\\_given\\_n8 = 9999" in info.value for info in app.info)
    nowhere = page(d_view="Elsewhere")
    check(nowhere, "another view")
    assert any("d\\_view = Elsewhere: Read a digit" in info.value for info in nowhere.info)
    switched = page(d_crop="perhaps")
    assert any("d\\_crop = perhaps" in info.value for info in switched.info)
    assert app.number_input(key="d_given_n8").value == 1


def upload(app: AppTest, data: bytes, name: str = "digit.png") -> AppTest:
    app.file_uploader(key="d_given_file").set_value((name, data, "image/png")).run()
    return app


def test_a_picture_is_read_and_stays_when_the_next_is_bad(page) -> None:
    app = page(d_given="PNG file")
    check(app, "no picture yet")
    assert "Choose a PNG file." in said_in(app)
    app = upload(app, png(Image.fromarray(ring(dark=True))), "zero.png")
    check(app, "a picture")
    assert "The picture zero\\.png is read as **0**" in said_in(app)
    for kind, (data, _) in BAD.items():
        if kind == "too long":
            continue
        app = upload(app, data)
        check(app, kind)
        assert len(app.error) == 1, kind
        assert "was not read" in app.error[0].value
        assert metric(app, "it says") == "0"
        assert "The picture zero\\.png is read as **0**" in said_in(app)
    app = upload(app, png(Image.new("L", (30, 30), 200)))
    assert "no ink" in app.error[0].value


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        ("digit", "is read as **0**."),
        ("unsure", "is read as **0**, but it is unsure."),
        ("not a digit", "may not be a digit. The nearest is **0**."),
    ],
)
def test_doubt_is_said(page, monkeypatch, finding: str, sentence: str) -> None:
    really = models.judge

    def judge(image: Any) -> models.Verdict:
        return replace(really(image), finding=finding)

    monkeypatch.setattr(reading_scene, "judge", judge)
    app = draw(page(), ring())
    assert sentence in said_in(app)
    said = {"digit": reader.SURE, "unsure": reader.UNSURE, "not a digit": reader.NO_DIGIT}
    assert metric(app, "verdict") == said[finding]


def test_a_scribble_is_no_digit_and_does_not_break_the_page(page) -> None:
    scribble = np.random.default_rng(0).integers(0, 2, (SIDE, SIDE)).astype(np.uint8) * 255
    for levels in (
        scribble,
        np.full((SIDE, SIDE), 255, np.uint8),
        np.eye(SIDE, dtype=np.uint8) * 9,
    ):
        app = draw(page(), levels)
        check(app, "a scribble")
    app = draw(page(), scribble)
    assert metric(app, "verdict") == reader.NO_DIGIT


def test_the_network_trained_here_is_judged_by_its_own_outputs(page) -> None:
    app = page(d_reader=reader.HERE)
    assert [m.label for m in app.metric][1] == "its output"
    assert "where the largest output is at least 0.5" in said_in(app)
    for first, second, verdict in (
        (0.9, 0.1, reader.SURE),
        (0.9, 0.45, reader.SURE),
        (0.9, 0.5, reader.UNSURE),
        (0.4, 0.1, reader.UNSURE),
        (0.0, 0.0, reader.UNSURE),
    ):
        outputs = np.array([second, 0, 0, first, 0, 0, 0, 0, 0, 0])
        assert reader.verdict(reading.Reading([], outputs), None) == verdict


def test_several_images_are_read_as_each_alone() -> None:
    model = network((16, 12, 10), SIGMOID)
    images = np.random.default_rng(4).random((3, 16))
    for one, image in zip(reading.read_all(model, CROSS_ENTROPY, images), images, strict=True):
        alone = reading.read(model, CROSS_ENTROPY, image)
        np.testing.assert_allclose(one.outputs, alone.outputs, rtol=1e-12)
        for mine, its in zip(one.layers, alone.layers, strict=True):
            np.testing.assert_allclose(mine, its, rtol=1e-12)
    assert reading.read_all(model, CROSS_ENTROPY, images[:0]) == []


def test_an_overwhelming_lead_is_said_without_its_power(page, monkeypatch) -> None:
    model = network((64, 10), SIGMOID)
    model.parameters.flat *= 1e5
    loud = reader.Reader(reader.HERE, model, CROSS_ENTROPY, (8, 8), False, digits.SMALL, "")
    monkeypatch.setattr(reader, "here", lambda: loud)
    for panel in ("Notice", "The sum", "Export"):
        app = page(d_reader=reader.HERE, d_given="Test image", d_read_panel=panel)
        check(app, panel)
        assert "e to that power" not in said_in(app)
