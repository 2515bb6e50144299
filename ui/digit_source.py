"""Where the image to read comes from: the pad, the test images, a PNG file."""

import io
import random
import re
import struct
import zlib
from dataclasses import asdict, dataclass, replace

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from datasets import mnist
from datasets.drawing import FULL, SIZE, Stages, stages
from datasets.idx import Bytes
from engine.data import GREY_LEVELS
from experiments import digits, reading
from language import marked, tr
from ui import digit_images, link
from ui.digit_pad import digit_pad
from ui.image_uploads import called
from ui.numbers import count
from ui.pictures.pixels import image
from ui.reader import Reader
from ui.words import chart_title, joined, plain

DRAW, TEST, FILE = marked("Draw"), marked("Test image"), marked("PNG file")
MOST_MEGABYTES = 10
MOST_PIXELS = 4_000_000
IMAGE = "d_given"  # the key that the views of a page share, so that an image goes along
EXAMPLE = 1  # the test image that is read until the person gives one
DETAIL = 280  # pixels: a longer side of a picture is reduced to about so many
WIDE = 280  # px of a large picture
NO_MNIST = marked(
    "MNIST is not on this computer: the test images are the 8×8 digits. To get it, open the view "
    "Train, choose MNIST there and download it (11 MB), or put its four files in a folder and name "
    "that folder in the environment variable MNIST_DIR."
)
_PNG = b"\x89PNG\r\n\x1a\n"
_DAMAGED = (
    *(OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)
_OTHER_FORMATS = (
    (rb"\xff\xd8\xff", marked("a JPEG photograph, whatever its name says")),
    (rb"GIF8", marked("a GIF picture")),
    (rb"RIFF....WEBP", marked("a WebP picture")),
    (rb"\s*(<\?xml|<svg|<!DOCTYPE svg)", marked("an SVG drawing, which is text")),
    (rb"PK\x03\x04", marked("a zip archive or a NumPy .npz file")),
    (rb"\x93NUMPY", marked("a NumPy .npy file")),
    (rb"%PDF", marked("a PDF document")),
)


@dataclass(frozen=True)
class Switches:
    """Which stages of the normaliser are on."""

    crop: bool = True
    scale: bool = True
    centre: bool = True


ALL = Switches()


@dataclass(frozen=True, eq=False)
class Given:
    """An image to read."""

    pixels: npt.NDArray[np.float32]  # (784,), or as many as the reader has inputs, from 0 to 1
    label: int | None
    name: str  # "your drawing"
    stages: Stages | None  # how it came to 28 × 28; None where it was the reader's size already
    image: Bytes  # as it came
    dark_ink: bool | None  # whether its ink is known to be dark, or bright


def choose(reader: Reader, place: DeltaGenerator, *, key: str) -> Given | None:
    """The control for it, with the pad or the image in `place`; None while there is nothing."""
    source = st.segmented_control(
        tr("Image"),
        [DRAW, TEST, FILE],
        default=DRAW,
        format_func=tr,
        required=True,
        **link.bound(key),
    )
    if source == TEST:
        given = from_set(reader, _number(reader, key))
        with place:
            show(given)
        return given
    if source == FILE:
        return _from_file(reader, place, key)
    with place:
        drawing = digit_pad(key=f"{key}_pad")
    name = tr("your drawing")
    return normalised(reader, drawing.image, name, dark_ink=False) if drawing else None


def invitation(key: str) -> str:
    """What to do while there is nothing."""
    chosen = st.session_state.get(key) == FILE
    return tr("Choose a PNG file.") if chosen else tr("Draw a digit on the pad.")


def say_where_mnist_is() -> None:
    """How to get MNIST, where it is not on this computer."""
    if not mnist.available():
        st.caption(tr(NO_MNIST))


def normalised(
    reader: Reader,
    image: Bytes,
    name: str,
    *,
    dark_ink: bool | None = None,
    switches: Switches = ALL,
) -> Given | None:
    """A drawing or a picture (h, w) made ready for the reader; None if it has no ink."""
    made = stages(image, invert=dark_ink, **asdict(switches))
    if made.empty:
        return None
    fits = reader.shape == made.image.shape
    pixels = made.image if fits else reading.shrunk(made.image, reader.shape)
    within = np.minimum(pixels.ravel(), 1)  # a full pixel may be rounded above it
    return Given(within, None, name, made, image, dark_ink)


def again(reader: Reader, given: Given, switches: Switches) -> Given:
    """The same image with other switches; as it is, where it went through no stages."""
    if given.stages is None:
        return given
    image, dark_ink = given.image, given.dark_ink
    other = normalised(reader, image, given.name, dark_ink=dark_ink, switches=switches)
    assert other is not None  # whether there is ink does not depend on the switches
    return replace(other, label=given.label)


def from_set(reader: Reader, number: int) -> Given:
    """A test image of the reader's set, with its label."""
    parts = digit_images.read_images(reader.data)
    label = int(parts.test.y[number].argmax())
    name = tr("test image {n} of {data}", n=count(number), data=called(reader.data))
    grey = parts.test.X[number].reshape(parts.shape)
    if parts.shape != reader.shape or parts.shape == (SIZE, SIZE):
        given = normalised(reader, grey, name, dark_ink=False)
        if given is not None:
            return replace(given, label=label)
    return Given(grey.ravel() / np.float32(GREY_LEVELS), label, name, None, grey, False)


def _number(reader: Reader, key: str) -> int:
    """The number of a test image: typed, counted on, or any."""
    last = len(digit_images.read_images(reader.data).test) - 1
    key = f"{key}_n{'' if reader.data == digits.MNIST else '8'}"
    if st.session_state.get(key, EXAMPLE) > last:
        st.session_state[key] = EXAMPLE
    label = tr("Test image, 0 to {last}", last=count(last))
    chosen: int = st.number_input(label, 0, last, EXAMPLE, **link.bound(key))
    words = tr("Any test image")
    held = link.held(key)
    name = f"{key}_any"
    st.button(tr("Another"), help=words, on_click=_any, args=(key, last), disabled=held, key=name)
    return chosen


def _any(key: str, last: int) -> None:
    st.session_state[key] = random.randint(0, last)


def _from_file(reader: Reader, place: DeltaGenerator, key: str) -> Given | None:
    """The picture in a PNG file. A bad file is refused in words, and the last good one stays."""
    with place:
        room = st.container()
        upload = st.file_uploader(
            tr("A PNG file with one digit, up to {megabytes} MB", megabytes=MOST_MEGABYTES),
            type=["png"],
            max_upload_size=MOST_MEGABYTES,
            key=f"{key}_file",
        )
    memory, trouble = f"{key}: picture", ""
    if upload is not None:
        trouble = _remember(upload, memory)
    with place:
        if trouble:
            st.error(trouble)
        if memory not in st.session_state:
            return None
        _, name, grey = st.session_state[memory]
        with room:
            image(_framed(grey), WIDE, width="stretch", alt=tr("The picture {name}", name=name))
    return normalised(reader, grey, tr("the picture {name}", name=name))


def _remember(upload: UploadedFile, memory: str) -> str:
    """Keep the picture for the session; or say in Markdown why there is none."""
    name = chart_title(upload.name)
    if st.session_state.get(memory, ("",))[0] == upload.file_id:
        return ""
    try:
        grey = grey_levels(upload.getvalue())
        if stages(grey).empty:
            raise ValueError(tr("There is no ink in it: all of it has about one grey level."))
    except ValueError as problem:
        return joined(tr("{file} was not read.", file=plain(name)), plain(str(problem)))
    st.session_state[memory] = upload.file_id, name, grey
    return ""


def show(given: Given) -> None:
    """A test image, large."""
    name = f"{given.name[0].upper()}{given.name[1:]}"
    words = tr("{image}: its label is {label}", image=name, label=given.label)
    image(_framed(given.image), WIDE, width="stretch", caption=words, alt=words)


def _framed(grey: Bytes) -> Bytes:
    """A picture in the middle of a black or a white square."""
    height, width = grey.shape
    side = max(height, width)
    square = np.full((side, side), FULL * (np.median(grey[0]) > FULL / 2), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = grey
    return square


def grey_levels(data: bytes) -> Bytes:
    """The picture in a PNG file as grey levels (h, w), what is transparent on white; of several
    pictures the first. ValueError says what is wrong. Large ones are reduced by whole steps."""
    if len(data) > MOST_MEGABYTES * 10**6:
        raise ValueError(
            tr(
                "It is larger than {megabytes} MB. Save a smaller picture.",
                megabytes=MOST_MEGABYTES,
            )
        )
    if not data.startswith(_PNG):
        kinds = (what for sign, what in _OTHER_FORMATS if re.match(sign, data))
        kind = next(kinds, marked("no PNG file"))
        raise ValueError(tr("It is {kind}. Save the picture as PNG.", kind=tr(kind)))
    width, height = struct.unpack(">II", data[16:24].ljust(8, b"\0"))
    if width * height > MOST_PIXELS:
        raise ValueError(
            tr(
                "It has {width} × {height} pixels; up to {most} pixels are read. Cut out the "
                "digit, or make the picture smaller.",
                width=count(width),
                height=count(height),
                most=count(MOST_PIXELS),
            )
        )
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if picture.size != (width, height):
                raise ValueError("a second header says another size")
            return _grey(picture)
    except _DAMAGED:
        raise ValueError(
            tr("It is damaged, or only a part of it has arrived. Save it anew.")
        ) from None


def _grey(picture: Image.Image) -> Bytes:
    if picture.mode.startswith("I"):  # 16 bits a pixel
        levels = np.asarray(picture).astype(np.int64).clip(0, 2**16 - 1) >> 8
        flat = Image.fromarray(levels.astype(np.uint8))
    else:
        colours = picture.convert("RGBA")
        paper = Image.new("RGBA", colours.size, "white")
        flat = Image.alpha_composite(paper, colours).convert("L")
    steps = max(1, max(flat.size) // DETAIL)
    return np.array(flat.reduce(steps))
