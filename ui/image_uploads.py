"""A person's own images: two IDX files or one CSV file, checked, and kept for the session only."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from datasets import image_csv
from datasets.csv_bytes import MAX_BYTES as MOST_CSV
from datasets.csv_words import TableError
from datasets.idx import MAX_BYTES as MOST_UNPACKED
from datasets.idx import Bytes, Images, MnistError, read_idx
from experiments import digits
from experiments.digits import Parts
from language import marked, tr
from ui.numbers import count, counted
from ui.words import joined, plain

OWN = marked("My images")
MEGABYTES = MOST_CSV // 2**20  # the app's limit for an upload
LEAST = 50  # images
MOST_FILES = 2
SIDES = tuple(image_csv.SIDES.values())
CHOSEN, SETS, READ, PROBLEM = (f"images: {name}" for name in ("chosen", "sets", "read", "problem"))
IDX_STARTS = (b"\x1f\x8b", b"\0\0")  # gzip; IDX


@dataclass(frozen=True, eq=False)
class Upload:
    """One set of images: its name in settings and sentences, which its content decides."""

    name: str
    files: tuple[str, ...]
    parts: Parts
    notes: tuple[str, ...]


def find(name: str) -> Parts | None:
    """This visitor's own images of that name."""
    upload = st.session_state.get(SETS, {}).get(name)
    return upload.parts if upload else None


def called(name: str) -> str:
    """What the reader calls a set of images of that name."""
    if name.startswith(OWN):
        return tr(OWN) + name.removeprefix(OWN)
    return tr(name)


def chosen() -> str | None:
    """The name of the set in use, the last that could be read."""
    name: str | None = st.session_state.get(CHOSEN)
    return name


def choose() -> Parts | None:
    """Let the person upload; the last set that could be read, None until there is one. A bad file
    is explained and changes nothing."""
    state = st.session_state
    known = chosen() is not None
    with st.expander(tr("Other files") if known else tr("Your files"), expanded=not known):
        files = st.file_uploader(
            tr("Two IDX files (images and labels), or one CSV file"),
            accept_multiple_files=True,
            key="d_files",
            max_upload_size=MEGABYTES,
            help=tr(
                "At most {megabytes} MB a file. IDX files may be packed (.gz) and hold up to "
                "{unpacked} MB unpacked, 28×28 or 8×8 pixels an image. CSV: a label, 0 to 9, and "
                "784 pixels (or 64) in a row, 0 to 255, with or without a header.",
                megabytes=MEGABYTES,
                unpacked=MOST_UNPACKED // 1_000_000,
            ),
        )
    ids = [file.file_id for file in files]
    if ids and state.get(READ) != ids:
        state[PROBLEM] = _take([(file.name, file.getvalue()) for file in files])
        state[READ] = ids
        if state[PROBLEM] is None:
            st.rerun()  # with the uploader folded away
    if ids and state.get(PROBLEM):
        st.error(plain(state[PROBLEM]))
    return _say(chosen())


def _take(files: Sequence[tuple[str, bytes]]) -> str | None:
    """Read the files and keep their images, or the reason why not."""
    try:
        with st.spinner(tr("Reading the images")):
            remember(read(files))
    except (MnistError, TableError) as problem:
        return str(problem)
    return None


def _say(name: str | None) -> Parts | None:
    """Say what is in use, and how it is split."""
    if name is None:
        st.caption(
            tr(
                "Until files are read another set stays on screen. They are kept until you close "
                "this page, for you alone; a link does not carry them."
            )
        )
        return None
    upload: Upload = st.session_state[SETS][name]
    st.caption(in_words(upload))
    return upload.parts


def in_words(upload: Upload) -> str:
    """What was read and how it is split, for Markdown."""
    parts = upload.parts
    sizes = [len(part) for part in (parts.train, parts.validation, parts.test)]
    train, validation, test = map(count, sizes)
    files = [plain(file[:40]) for file in upload.files]
    both = tr("{one} and {other}", one=files[0], other=files[-1])
    height, width = parts.shape
    said = tr(
        "{files}: {images} images of {height}×{width} pixels. {train} train, {validation} validate "
        "and {test} test, drawn at random, always in the same way.",
        files=both if len(files) > 1 else files[0],
        images=count(sum(sizes)),
        height=height,
        width=width,
        train=train,
        validation=validation,
        test=test,
    )
    return joined(said, *map(plain, upload.notes))


def remember(upload: Upload) -> None:
    """Keep the set, and of older ones only what a run may still need."""
    state = st.session_state
    job = state.get("job")
    runs = (job.now, job.previous) if job else ()
    used = {run.settings.data for run in runs if run is not None}
    sets: dict[str, Upload] = state.get(SETS, {})
    state[SETS] = {name: old for name, old in sets.items() if name in used} | {upload.name: upload}
    state[CHOSEN] = upload.name


def read(files: Sequence[tuple[str, bytes]]) -> Upload:
    """The set in these files (name, content); MnistError or TableError has a sentence."""
    _refuse_too_much(files)
    notes: list[str] = []
    if any(data.startswith(IDX_STARTS) for _, data in files):
        images = _from_idx(files)
    elif len(files) == 1:
        images, notes = image_csv.read(files[0][1], files[0][0])
    else:
        raise MnistError(
            tr(
                "These are {n} files and none is an IDX file. Choose one CSV file, or one IDX file "
                "with images and one with labels.",
                n=len(files),
            )
        )
    if len(images.labels) < LEAST:
        raise MnistError(
            tr(
                "There are {n} images. At least {least} are needed, so that some can train, some "
                "validate and some test.",
                n=len(images.labels),
                least=LEAST,
            )
        )
    names = tuple(name for name, _ in files)
    return Upload(f"{OWN} {fingerprint(images)}", names, digits.own_parts(images), tuple(notes))


def _refuse_too_much(files: Sequence[tuple[str, bytes]]) -> None:
    """MnistError where these are too many files, or one is too large."""
    if len(files) > MOST_FILES:
        raise MnistError(
            tr(
                "One file of images and one of labels are needed, or one CSV file, but these are "
                "{n} files.",
                n=len(files),
            )
        )
    for name, data in files:
        if len(data) > MOST_CSV:
            raise MnistError(
                tr(
                    "{file} is larger than {megabytes} MB, the most that is taken here.",
                    file=name,
                    megabytes=MEGABYTES,
                )
            )


def fingerprint(images: Images) -> str:
    """Twelve hexadecimal digits that only these images and labels have."""
    digest = hashlib.blake2b(repr(images.images.shape).encode(), digest_size=6)
    for array in (images.images, images.labels):
        digest.update(array.ravel().data)  # a view: nothing is copied
    return digest.hexdigest()


def _from_idx(files: Sequence[tuple[str, bytes]]) -> Images:
    """One file of images and one of labels, in any order."""
    arrays = [(name, _array(name, data)) for name, data in files]
    images = [(name, array) for name, array in arrays if array.ndim == 3]
    labels = [array for _, array in arrays if array.ndim == 1]
    if len(images) != 1 or len(labels) != 1:
        held = [tr("{file} holds {what}", file=name, what=_what(array)) for name, array in arrays]
        both = tr("{one}, {other}", one=held[0], other=held[-1])
        found = both if len(held) > 1 else held[0]
        raise MnistError(
            tr("One file of images and one of labels are needed, but {found}.", found=found)
        )
    ((name, pixels),) = images
    height, width = pixels.shape[1:]
    if height != width or height not in SIDES:
        raise MnistError(
            tr(
                "{file} has images of {height} × {width} pixels; 28 × 28 and 8 × 8 can be used "
                "here.",
                file=name,
                height=height,
                width=width,
            )
        )
    made = Images(pixels, labels[0])
    if made.labels.min() == made.labels.max():
        raise MnistError(
            tr("Every label is {label}, so there is nothing to tell apart.", label=made.labels[0])
        )
    return made


def _what(array: Bytes) -> str:
    if array.ndim == 3:
        return counted("{n} image", "{n} images", len(array))
    return counted("{n} label", "{n} labels", len(array))


def _array(name: str, data: bytes) -> Bytes:
    try:
        return read_idx(data)
    except MnistError as problem:
        raise MnistError(tr("{file}: {problem}", file=name, problem=problem)) from None
