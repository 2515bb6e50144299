"""MNIST, 70,000 handwritten digits: found in a folder or downloaded once, and always verified."""

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from datasets.idx import MAX_BYTES, Bytes, Images, MnistError, parse, read_idx, unpack
from language import marked, tr

__all__ = ["MIRRORS", "Images", "MnistError", "NotDownloaded", "available", "load", "read_idx"]

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
UNPACKED_SHA256 = {
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
}
CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0  # without a single byte
FILE_SECONDS = 180.0  # for one file from one mirror, however steadily it trickles
POLL_SECONDS = 0.1
CHUNK_BYTES = 1024  # small, so that an abandoned download soon notices

Progress = Callable[[str, int, int], None]  # file name, bytes so far, bytes in all (0: not known)
logger = logging.getLogger(__name__)


class NotDownloaded(MnistError):
    """No mirror gave a file: that in a sentence, `brief`, then what was `tried` and what to do."""

    def __init__(self, brief: str, tried: str) -> None:
        heading = tr("Tried:")
        super().__init__(f"{brief} {heading}\n{tried}")
        self.brief, self.tried = brief, tried


def load(
    folder: Path | None = None,
    *,
    cache: Path | None = None,
    mirrors: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> tuple[Images, Images]:
    """Training and test set: from `folder`, else from MNIST_DIR, else from the cache or the web.

    `progress` is called several times a second in the caller's thread while a file is on its
    way; an exception from it abandons the download. Raises MnistError with a sentence to show.
    """
    own = folder or _folder_from_environment()
    if own is not None:
        said = str(own) if folder else tr("{folder} (the folder in MNIST_DIR)", folder=own)
        arrays = _read_folder(own, said)
    else:
        cache = cache or _default_cache()
        mirrors = MIRRORS if mirrors is None else mirrors
        arrays = {name: _read_cached(name, cache, mirrors, progress) for name in UNPACKED_SHA256}
    labels, images, test_labels, test_images = arrays.values()
    return Images(images, labels), Images(test_images, test_labels)


def available(folder: Path | None = None, *, cache: Path | None = None) -> bool:
    """Whether the files are on this computer, so that load() would not download; reads none."""
    place = folder or _folder_from_environment() or cache or _default_cache()
    try:
        return all(_find(place, name) for name in UNPACKED_SHA256)
    except OSError:
        return False


def _folder_from_environment() -> Path | None:
    name = os.environ.get("MNIST_DIR")
    return Path(os.path.expanduser(name)) if name else None


def _default_cache() -> Path:
    import pooch  # a tenth of a second, so only where it is needed

    return Path(os.path.expanduser(os.environ.get("DESCENT_CACHE") or pooch.os_cache("descent")))


def _find(folder: Path, name: str) -> Path | None:
    """The file under any spelling in use; first the one that a download has."""
    dotted = name.replace("-idx", ".idx")
    spellings = (f"{name}.gz", name, f"{dotted}.gz", dotted)
    return next((path for s in spellings if (path := folder / s).is_file()), None)


def _read_folder(folder: Path, said: str) -> dict[str, Bytes]:
    with _disk_errors_in_words(folder):
        if not folder.is_dir():
            raise MnistError(
                tr("{folder} is not a folder. Name one with MNIST's files.", folder=said)
            )
        paths = {name: path for name in UNPACKED_SHA256 if (path := _find(folder, name))}
    missing = [f"{name}.gz" for name in UNPACKED_SHA256 if name not in paths]
    if missing:
        raise MnistError(
            tr(
                "{folder} lacks {files}. Put the files there, packed or unpacked, or name another "
                "folder.",
                folder=said,
                files=", ".join(missing),
            )
        )
    arrays = {}
    for name, path in paths.items():
        data = _read(path)
        try:
            arrays[name] = _verified(data, name)
        except MnistError as problem:
            raise MnistError(tr("{file}: {problem}", file=path, problem=problem)) from None
    return arrays


def _read(path: Path) -> bytes:
    with _disk_errors_in_words(path), path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _verified(data: bytes, name: str) -> Bytes:
    """The array in the file, if it is the one that MNIST publishes."""
    data = unpack(data)
    array = parse(data)
    digest = hashlib.sha256(data).hexdigest()
    if digest == UNPACKED_SHA256[name]:
        return array
    for other, known in UNPACKED_SHA256.items():
        if digest == known:
            raise MnistError(
                tr("This is MNIST's file {other} under the wrong name. Rename it.", other=other)
            )
    raise MnistError(
        tr(
            "This is an IDX file, but not MNIST's {name}: its contents differ from the published "
            "ones. Either it is damaged or it belongs to another data set under the same name, "
            "such as Fashion-MNIST. Use the original file.",
            name=name,
        )
    )


def _read_cached(
    name: str, cache: Path, mirrors: Sequence[str], progress: Progress | None
) -> Bytes:
    """From the cache, or downloaded into it; a damaged file is removed and replaced."""
    with _disk_errors_in_words(cache):
        while (path := _find(cache, name)) is not None:
            data = _read(path)
            try:
                return _verified(data, name)
            except MnistError as problem:
                logger.warning("Removed from the cache: %s: %s", path, problem)
                path.unlink()
        cache.mkdir(parents=True, exist_ok=True)
    packed = cache / f"{name}.gz"
    failures = []
    for mirror in mirrors:
        url = f"{mirror.rstrip('/')}/{packed.name}"
        try:
            data = _fetch(url, packed.name, progress)
            array = _verified(data, name)
        except MnistError as problem:
            logger.warning("Mirror failed: %s: %s", url, problem)
            failures.append(f"{url}: {problem}")
            continue
        _keep(data, packed)
        return array
    by_hand = tr(
        "Check the connection and try again. Or get MNIST by hand: put {files} in a folder and "
        "name that folder in the environment variable MNIST_DIR.",
        files=", ".join(f"{each}.gz" for each in UNPACKED_SHA256),
    )
    raise NotDownloaded(
        tr("MNIST could not be downloaded."),
        "".join(f"- {failure}\n" for failure in failures) + by_hand,
    )


def _keep(data: bytes, path: Path) -> None:
    """Give verified bytes their name in one step, so that no half-written file ever has it."""
    part = path.with_name(f"{path.name}.{uuid4().hex}.part")
    with _disk_errors_in_words(path):
        try:
            part.write_bytes(data)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def _disk_errors_in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise MnistError(
            tr(
                "{path} could not be read or written: {reason}. Make room or allow it, or name "
                "another folder in DESCENT_CACHE (downloads) or MNIST_DIR (yours).",
                path=path,
                reason=problem.strerror or problem,
            )
        ) from problem


def _fetch(url: str, name: str, progress: Progress | None) -> bytes:
    """The file at url, in bounded time; raises MnistError with the reason when there is none."""
    transfer = _Transfer()
    thread = threading.Thread(target=transfer.run, args=(url,), name=f"fetch {name}", daemon=True)
    thread.start()
    deadline = time.monotonic() + FILE_SECONDS
    try:
        arriving = True
        while arriving:
            thread.join(POLL_SECONDS)
            arriving = thread.is_alive()  # asked before the report, so that the last one is whole
            if progress is not None:
                progress(name, len(transfer.data), transfer.total)
            if arriving and time.monotonic() > deadline:
                raise MnistError(
                    tr("not finished within {seconds} seconds", seconds=f"{FILE_SECONDS:g}")
                )
    finally:
        transfer.abandoned = True
    if transfer.failure:
        raise MnistError(tr(transfer.failure, **transfer.values))
    return bytes(transfer.data)


class _Transfer:
    """Runs in a thread of its own, so that a silent network blocks neither clock nor caller.

    For pooch this is both the file to write to and the progress bar.
    """

    def __init__(self) -> None:
        self.data = bytearray()
        self.total = 0
        self.failure = ""  # in English, as no reader is known in this thread; and not the
        self.values: dict[str, object] = {}  # exception: its traceback would keep the socket open
        self.abandoned = False

    def run(self, url: str) -> None:
        import pooch

        download = pooch.HTTPDownloader(
            progressbar=self,
            chunk_size=CHUNK_BYTES,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            headers={"Accept-Encoding": "identity"},
        )
        try:
            download(url, self, None)
        except Exception as problem:
            logger.info("Download of %s ended: %r", url, problem)
            response = getattr(problem, "response", None)
            if isinstance(problem, MnistError):
                self.failure = str(problem)
            elif response is not None:
                self.failure = marked("the server answered {code} {reason}")
                self.values = {"code": response.status_code, "reason": response.reason}
            else:
                self.failure = marked("the connection failed or broke off")

    def write(self, chunk: bytes) -> None:
        if self.abandoned:
            raise MnistError("no longer wanted")
        if len(self.data) + len(chunk) > MAX_BYTES:
            self.values = {"megabytes": MAX_BYTES // 1_000_000}
            raise MnistError(marked("it sends more than {megabytes} MB"))
        self.data += chunk

    def flush(self) -> None: ...
    def update(self, size: int) -> None: ...
    def reset(self) -> None: ...
    def close(self) -> None: ...
