"""Labelled images, and the IDX files that hold them: a header of sizes, then a byte a number."""

import gzip
import io
import math
import struct
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

MAX_BYTES = 60_000_000  # once unpacked; the largest file of MNIST has 47,040,016

_GZIP = b"\x1f\x8b"
_UNSIGNED_BYTE = 0x08
_OTHER_FORMATS = (
    (b"version https://git-lfs", "a Git LFS pointer, a note where the file is: download the file"),
    (b"<", "a web page: the download went wrong, fetch the file again"),
    (b"PK\x03\x04", "a zip archive or a NumPy .npz file: give the IDX files themselves"),
    (b"\x93NUMPY", "a NumPy .npy file: give the IDX file itself"),
    (b"\x80", "a Python pickle, which is never opened here: give the IDX file itself"),
    (b"\x89PNG", "a PNG picture: give the IDX file that holds all the images"),
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
        for what, array, dimensions in (("images", images, 3), ("labels", labels, 1)):
            if array.dtype != np.uint8:
                raise MnistError(f"The {what} must be bytes (uint8), not {array.dtype}.")
            if array.ndim != dimensions:
                raise MnistError(
                    f"The {what} have shape {array.shape}: {array.ndim} dimensions instead of "
                    f"{dimensions}. Are the files of images and labels swapped?"
                )
        if images.size == 0:
            raise MnistError(f"There are no images: their shape is {images.shape}.")
        if len(images) != len(labels):
            raise MnistError(
                f"There are {len(images):,} images but {len(labels):,} labels. "
                "Choose two files that belong together."
            )
        if labels.max() > 9:
            raise MnistError(f"Labels are digits, 0 to 9; here one is {labels.max()}.")
        for name in ("images", "labels"):
            view = getattr(self, name).view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)


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
                "The gzip file is incomplete: its end is missing. Fetch it again."
            ) from None
        except (OSError, zlib.error):
            raise MnistError("The gzip file is damaged. Fetch it again.") from None
        if data.startswith(_GZIP):
            raise MnistError("The file was compressed twice. Unpack it once and try again.")
    if len(data) > MAX_BYTES:
        raise MnistError(
            f"The file holds more than {MAX_BYTES // 1_000_000} MB, the most that is read here "
            "(the largest file of MNIST holds 47 MB). Give a smaller file."
        )
    return data


def parse(data: bytes) -> Bytes:
    """The array in an unpacked IDX file; the header is checked before it is believed."""
    shape, start = _header(data)
    announced = " × ".join(f"{size:,}" for size in shape)
    needed, present = math.prod(shape), len(data) - start
    if needed == 0:
        raise MnistError(f"The IDX file announces {announced} numbers, so it holds nothing.")
    if needed > MAX_BYTES:
        raise MnistError(
            f"The IDX file announces {announced} numbers; at most {MAX_BYTES:,} are read here."
        )
    if present < needed:
        raise MnistError(
            f"The IDX file is cut off: it announces {announced} = {needed:,} numbers "
            f"but holds {present:,}. Fetch it again."
        )
    if present > needed:
        raise MnistError(
            f"The IDX file goes on after its end: it announces {announced} = {needed:,} numbers "
            f"but holds {present:,}. Fetch it again."
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)  # a view of bytes: read-only


def _header(data: bytes) -> tuple[tuple[int, ...], int]:
    """The sizes that an IDX file announces, and where its numbers begin."""
    if not data:
        raise MnistError("The file is empty.")
    opening = data[:64].lstrip()
    for signature, what in _OTHER_FORMATS:
        if opening.startswith(signature):
            raise MnistError(f"This is not an IDX file but {what}.")
    if len(data) < 4:
        raise MnistError(f"This is not an IDX file: it has no more than {len(data)} bytes.")
    if data[:2] != b"\0\0":
        raise MnistError("This is not an IDX file: an IDX file begins with two zero bytes.")
    kind, dimensions = data[2], data[3]
    if kind != _UNSIGNED_BYTE:
        raise MnistError(
            f"The IDX file holds numbers of type 0x{kind:02X}. Images and labels "
            f"are unsigned bytes, type 0x{_UNSIGNED_BYTE:02X}."
        )
    if dimensions not in (1, 3):
        raise MnistError(
            f"The IDX file says it has {dimensions} dimensions. Labels have 1 (their number), "
            "images have 3 (their number, height and width)."
        )
    start = 4 + 4 * dimensions
    if len(data) < start:
        raise MnistError(f"The IDX file ends inside its header: it has {len(data)} bytes.")
    return struct.unpack_from(f">{dimensions}I", data, 4), start
