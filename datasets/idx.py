"""Labelled images, and the IDX files that hold them: a header of sizes, then a byte a number."""

import gzip
import io
import math
import struct
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from language import marked, tr

Bytes = npt.NDArray[np.uint8]

MAX_BYTES = 60_000_000  # once unpacked; the largest file of MNIST has 47,040,016

_GZIP = b"\x1f\x8b"
_UNSIGNED_BYTE = 0x08
_OTHER_FORMATS = (
    (
        b"version https://git-lfs",
        marked("a Git LFS pointer, a note where the file is: download the file"),
    ),
    (b"<", marked("a web page: the download went wrong, fetch the file again")),
    (b"PK\x03\x04", marked("a zip archive or a NumPy .npz file: give the IDX files themselves")),
    (b"\x93NUMPY", marked("a NumPy .npy file: give the IDX file itself")),
    (b"\x80", marked("a Python pickle, which is never opened here: give the IDX file itself")),
    (b"\x89PNG", marked("a PNG picture: give the IDX file that holds all the images")),
)


class MnistError(ValueError):
    """A plain sentence for people: what is wrong, and what to do about it."""


@dataclass(frozen=True, eq=False)
class Images:
    """Pictures of digits and what they show; both arrays are read-only."""

    images: Bytes  # (n, height, width); MNIST's are (n, 28, 28)
    labels: Bytes  # (n,), 0 to 9

    def __post_init__(self) -> None:
        images, labels = self.images, self.labels
        for what, array, dimensions in (
            (marked("images"), images, 3),
            (marked("labels"), labels, 1),
        ):
            _check_form(what, array, dimensions)
        if images.size == 0:
            raise MnistError(tr("There are no images: their shape is {shape}.", shape=images.shape))
        if len(images) != len(labels):
            raise MnistError(
                tr(
                    "There are {images} images but {labels} labels. Choose two files that belong "
                    "together.",
                    images=f"{len(images):,}",
                    labels=f"{len(labels):,}",
                )
            )
        if labels.max() > 9:
            raise MnistError(
                tr("Labels are digits, 0 to 9; here one is {label}.", label=labels.max())
            )
        for name in ("images", "labels"):
            view = getattr(self, name).view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)


def _check_form(what: str, array: Bytes, dimensions: int) -> None:
    """MnistError unless the array, `what` in English, has bytes in so many dimensions."""
    if array.dtype != np.uint8:
        raise MnistError(
            tr("The {what} must be bytes (uint8), not {kind}.", what=tr(what), kind=array.dtype)
        )
    if array.ndim != dimensions:
        raise MnistError(
            tr(
                "The {what} have shape {shape}: {n} dimensions instead of {wanted}. Are the files "
                "of images and labels swapped?",
                what=tr(what),
                shape=array.shape,
                n=array.ndim,
                wanted=dimensions,
            )
        )


def read_idx(data: bytes) -> Bytes:
    """Images (n, height, width) or labels (n,), read-only, from an IDX file, gzipped or not."""
    return parse(unpack(data))


def unpack(data: bytes) -> bytes:
    """What the gzip holds, or the data itself if it is none; never more than MAX_BYTES."""
    if data.startswith(_GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                data = file.read(MAX_BYTES + 1)
        except EOFError:
            raise MnistError(
                tr("The gzip file is incomplete: its end is missing. Fetch it again.")
            ) from None
        except (OSError, zlib.error):
            raise MnistError(tr("The gzip file is damaged. Fetch it again.")) from None
        if data.startswith(_GZIP):
            raise MnistError(tr("The file was compressed twice. Unpack it once and try again."))
    if len(data) > MAX_BYTES:
        raise MnistError(
            tr(
                "The file holds more than {megabytes} MB, the most that is read here (the largest "
                "file of MNIST holds 47 MB). Give a smaller file.",
                megabytes=MAX_BYTES // 1_000_000,
            )
        )
    return data


def parse(data: bytes) -> Bytes:
    """The array in an unpacked IDX file; the header is checked before it is believed."""
    shape, start = _header(data)
    announced = " × ".join(f"{size:,}" for size in shape)
    needed, present = math.prod(shape), len(data) - start
    if needed == 0:
        raise MnistError(
            tr("The IDX file announces {size} numbers, so it holds nothing.", size=announced)
        )
    if needed > MAX_BYTES:
        raise MnistError(
            tr(
                "The IDX file announces {size} numbers; at most {most} are read here.",
                size=announced,
                most=f"{MAX_BYTES:,}",
            )
        )
    sizes = {"size": announced, "needed": f"{needed:,}", "present": f"{present:,}"}
    if present < needed:
        raise MnistError(
            tr(
                "The IDX file is cut off: it announces {size} = {needed} numbers but holds "
                "{present}. Fetch it again.",
                **sizes,
            )
        )
    if present > needed:
        raise MnistError(
            tr(
                "The IDX file goes on after its end: it announces {size} = {needed} numbers but "
                "holds {present}. Fetch it again.",
                **sizes,
            )
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)  # a view of bytes: read-only


def _header(data: bytes) -> tuple[tuple[int, ...], int]:
    """The sizes that an IDX file announces, and where its numbers begin."""
    if not data:
        raise MnistError(tr("The file is empty."))
    opening = data[:64].lstrip()
    for signature, what in _OTHER_FORMATS:
        if opening.startswith(signature):
            raise MnistError(tr("This is not an IDX file but {what}.", what=tr(what)))
    if len(data) < 4:
        raise MnistError(tr("This is not an IDX file: it has no more than {n} bytes.", n=len(data)))
    if data[:2] != b"\0\0":
        raise MnistError(tr("This is not an IDX file: an IDX file begins with two zero bytes."))
    kind, dimensions = data[2], data[3]
    if kind != _UNSIGNED_BYTE:
        raise MnistError(
            tr(
                "The IDX file holds numbers of type {kind}. Images and labels are unsigned bytes, "
                "type {wanted}.",
                kind=f"0x{kind:02X}",
                wanted=f"0x{_UNSIGNED_BYTE:02X}",
            )
        )
    if dimensions not in (1, 3):
        raise MnistError(
            tr(
                "The IDX file says it has {n} dimensions. Labels have 1 (their number), images "
                "have 3 (their number, height and width).",
                n=dimensions,
            )
        )
    start = 4 + 4 * dimensions
    if len(data) < start:
        raise MnistError(tr("The IDX file ends inside its header: it has {n} bytes.", n=len(data)))
    return struct.unpack_from(f">{dimensions}I", data, 4), start
