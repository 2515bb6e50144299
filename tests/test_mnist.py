"""MNIST is either whole and true or refused in words, whatever the file, the web or the disk do."""

import errno
import gzip
import hashlib
import os
import socket
import struct
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets import idx, mnist, small_digits
from datasets.mnist import Images, MnistError, available, load, read_idx

TRAIN_IMAGES = "train-images-idx3-ubyte"
NAMES = tuple(mnist.UNPACKED_SHA256)
PACKED = sorted(f"{name}.gz" for name in NAMES)
REAL_MNIST = os.environ.get("MNIST_DIR")  # before any test unsets it


def header(*sizes: int, kind: int = 0x08) -> bytes:
    return bytes([0, 0, kind, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes)


def idx_file(array: np.ndarray) -> bytes:
    return header(*array.shape) + array.tobytes()


def small_mnist() -> dict[str, bytes]:
    """Four unpacked files of 300 and 40 pictures, in MNIST's names and format."""
    rng = np.random.default_rng(0)
    files = {}
    for part, count in (("train", 300), ("t10k", 40)):
        files[f"{part}-images-idx3-ubyte"] = idx_file(
            rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        )
        files[f"{part}-labels-idx1-ubyte"] = idx_file(rng.integers(0, 10, count, dtype=np.uint8))
    return files


FILES = small_mnist()
PAGES = {f"{name}.gz": gzip.compress(data, mtime=0) for name, data in FILES.items()}
OTHER = gzip.compress(idx_file(np.ones((300, 28, 28), np.uint8)), mtime=0)  # valid, but not ours

Answer = Callable[["Handler", bytes], None]


class Handler(BaseHTTPRequestHandler):
    """`/good/NAME` serves the file; any other first folder names one of the server's answers."""

    server: "Server"

    def do_GET(self) -> None:
        _, mirror, name = self.path.split("/")
        self.server.asked.append(f"{mirror}/{name}")
        with suppress(ConnectionError):  # the client hung up
            self.server.answers.get(mirror, good)(self, PAGES[name])
        self.close_connection = True

    def log_message(self, *_: object) -> None: ...

    def begin(self, length: int, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def trickle(self, data: bytes) -> None:
        for byte in data:
            if self.server.closing.wait(0.01):
                return
            self.wfile.write(bytes([byte]))
            self.wfile.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.closing = threading.Event()

    def mirror(self, name: str, answer: Answer | None = None) -> str:
        if answer is not None:
            self.answers[name] = answer
        return f"http://127.0.0.1:{self.server_port}/{name}/"


def good(handler: Handler, page: bytes) -> None:
    handler.begin(len(page))
    handler.wfile.write(page)


def status(code: int) -> Answer:
    return lambda handler, page: handler.begin(0, code)


def body(data: bytes) -> Answer:
    return lambda handler, page: good(handler, data)


def broken_off(handler: Handler, page: bytes) -> None:
    handler.begin(len(page))
    handler.wfile.write(page[: len(page) // 2])


def short(handler: Handler, page: bytes) -> None:
    good(handler, page[: len(page) // 2])


def without_length(handler: Handler, page: bytes) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(page)


def unpacked_on_the_way(handler: Handler, page: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(page)))
    handler.end_headers()
    handler.wfile.write(page)


def trickling_body(handler: Handler, page: bytes) -> None:
    handler.begin(len(page))
    handler.trickle(page)


def trickling_header(handler: Handler, page: bytes) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    handler.trickle(page)


def silent(handler: Handler, page: bytes) -> None:
    handler.begin(len(page))
    handler.server.closing.wait(5)


def stalled(handler: Handler, page: bytes) -> None:
    handler.begin(len(page))
    handler.wfile.write(page[:2048])
    handler.wfile.flush()
    handler.server.closing.wait(5)


def only_training_images(answer: Answer) -> Answer:
    """This answer for the largest file, a good one for the others."""
    return lambda handler, page: (answer if TRAIN_IMAGES in handler.path else good)(handler, page)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder, cache or proxy of the person who runs the tests."""
    for name in ("MNIST_DIR", "DESCENT_CACHE", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = {name: hashlib.sha256(FILES[name]).hexdigest() for name in NAMES}
    monkeypatch.setattr(mnist, "UNPACKED_SHA256", hashes)
    monkeypatch.setattr(mnist, "POLL_SECONDS", 0.01)


@pytest.fixture
def server(small: None) -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()
    for thread in downloads():
        thread.join(5)
        assert not thread.is_alive(), "an abandoned download goes on"


def downloads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("fetch ")]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def nowhere() -> str:
    """An address that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/"


def kept(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir()) if cache.exists() else []


def assert_whole(cache: Path) -> None:
    assert kept(cache) == PACKED
    for name in NAMES:
        assert gzip.decompress((cache / f"{name}.gz").read_bytes()) == FILES[name]


def assert_nothing_false(cache: Path) -> None:
    for name in kept(cache):
        assert gzip.decompress((cache / name).read_bytes()) == FILES[name.removesuffix(".gz")]


def assert_small_mnist(sets: tuple[Images, Images]) -> None:
    for part, got in zip(("train", "t10k"), sets, strict=True):
        assert got.images.tobytes() == FILES[f"{part}-images-idx3-ubyte"][16:]
        assert got.labels.tobytes() == FILES[f"{part}-labels-idx1-ubyte"][8:]
        assert got.images.shape == (len(got.labels), 28, 28)


def fill(folder: Path, spelling: Callable[[str], str], *, packed: bool) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in FILES.items():
        (folder / spelling(name)).write_bytes(gzip.compress(data) if packed else data)
    return folder


# --- IDX ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(5,), (3, 28, 28), (2, 8, 5), (1, 1, 1)])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_read_idx_returns_what_was_written(
    shape: tuple[int, ...], pack: Callable[[bytes], bytes]
) -> None:
    array = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    got = read_idx(pack(idx_file(array)))
    np.testing.assert_array_equal(got, array, strict=True)
    assert not got.flags.writeable
    with pytest.raises(ValueError, match="WRITEABLE"):
        got.flags.writeable = True


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\0\0\x08", "not an IDX file"),
        (b"hello, world", "two zero bytes"),
        (header(2**31, 28, 28) + bytes(100), "2,147,483,648 × 28 × 28"),
        (header(2**32 - 1, 2**32 - 1, 2**32 - 1), "at most"),
        (header(10, 0, 0), "10 × 0 × 0"),
        (header(0), "holds nothing"),
        (header(0, 28, 28), "holds nothing"),
        (header(2, 3, kind=0x08) + bytes(6), "2 dimensions"),
        (header(1, 1, 2, 3) + bytes(6), "4 dimensions"),
        (header() + bytes(6), "0 dimensions"),
        (header(4, kind=0x0D) + bytes(16), "type 0x0D"),
        (header(3, 2, 2)[:9], "ends inside its header"),
        (header(3, 2, 2) + bytes(11), "cut off: it announces 3 × 2 × 2 = 12 numbers but holds 11"),
        (header(3, 2, 2) + bytes(13), "goes on after its end"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"),
        (b"\n <!DOCTYPE html><html>", "a web page"),
        (b"PK\x03\x04" + bytes(40), ".npz"),
        (b"\x93NUMPY\x01\0" + bytes(40), ".npy"),
        (b"\x80\x04\x95" + bytes(40), "pickle"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_read_idx_refuses_in_words(data: bytes, words: str, pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(MnistError, match=words.replace(".", r"\.")):
        read_idx(pack(data))


GOOD_GZIP = gzip.compress(header(1000) + np.random.default_rng(2).bytes(1000), mtime=0)


@pytest.mark.parametrize("length", [2, 5, 10, 200, len(GOOD_GZIP) - 8, len(GOOD_GZIP) - 1])
def test_truncated_gzip(length: int) -> None:
    with pytest.raises(MnistError, match="incomplete"):
        read_idx(GOOD_GZIP[:length])


@pytest.mark.parametrize(
    "data",
    [
        GOOD_GZIP[:-6] + b"\0\0" + GOOD_GZIP[-4:],  # check sum
        GOOD_GZIP[:10] + b"\xff" * 50 + GOOD_GZIP[60:],  # first block
        GOOD_GZIP[:2] + b"\x07" + GOOD_GZIP[3:],  # method of compression
        GOOD_GZIP + b"more",
    ],
)
def test_damaged_gzip(data: bytes) -> None:
    with pytest.raises(MnistError, match="damaged"):
        read_idx(data)


def test_gzip_in_gzip() -> None:
    with pytest.raises(MnistError, match="compressed twice"):
        read_idx(gzip.compress(GOOD_GZIP))


def test_gzip_bomb_is_refused_in_bounded_memory() -> None:
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(1_000_000)
    bomb = packer.compress(header(200, 1000, 1000))
    bomb += b"".join(packer.compress(block) for _ in range(200)) + packer.flush()
    assert len(bomb) < 300_000
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(MnistError, match="more than 60 MB"):
        read_idx(bomb)
    seconds = time.process_time() - start
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150e6
    assert seconds < 2


def test_a_file_above_the_limit_is_refused_unpacked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idx, "MAX_BYTES", 1000)
    assert read_idx(header(992) + bytes(992)).shape == (992,)
    with pytest.raises(MnistError, match="more than"):
        read_idx(header(993) + bytes(993))


@settings(max_examples=300, deadline=None)
@given(
    opening=st.sampled_from(
        [b"", b"\0\0\x08\x01", b"\0\0\x08\x03", b"\x1f\x8b", b"\x1f\x8b\x08\x00", GOOD_GZIP[:40]]
    ),
    rest=st.binary(max_size=80),
    packed=st.booleans(),
)
def test_nothing_but_mnist_error_escapes(opening: bytes, rest: bytes, packed: bool) -> None:
    data = opening + rest
    try:
        array = read_idx(gzip.compress(data) if packed else data)
    except MnistError:
        return
    assert array.dtype == np.uint8
    assert array.size > 0


# --- Images ------------------------------------------------------------------------------------


def test_images_are_read_only_and_leave_the_givers_arrays_alone() -> None:
    pictures, labels = np.zeros((3, 8, 8), np.uint8), np.zeros(3, np.uint8)
    got = Images(pictures, labels)
    assert not got.images.flags.writeable
    assert not got.labels.flags.writeable
    assert pictures.flags.writeable


def zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.uint8)


@pytest.mark.parametrize(
    ("pictures", "labels", "words"),
    [
        (zeros(10_000, 1, 1), zeros(900), "10,000 images but 900 labels"),
        (zeros(3), zeros(3), "swapped"),
        (zeros(3, 28, 28), zeros(3, 28, 28), "swapped"),
        (zeros(3, 784), zeros(3), r"shape \(3, 784\)"),
        (zeros(0, 28, 28), zeros(0), "no images"),
        (zeros(3, 0, 28), zeros(3), "no images"),
        (zeros(3, 28, 28), zeros(3) + np.uint8(11), "one is 11"),
        (zeros(3, 28, 28).astype(float), zeros(3), "not float64"),
        (zeros(3, 28, 28), zeros(3).astype(np.int64), "not int64"),
    ],
)
def test_images_refuse_in_words(pictures: np.ndarray, labels: np.ndarray, words: str) -> None:
    with pytest.raises(MnistError, match=words):
        Images(pictures, labels)


# --- A folder ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelling", "packed"),
    [
        ("{}.gz".format, True),
        ("{}".format, False),
        (lambda name: name.replace("-idx", ".idx"), False),
        ("{}".format, True),  # packed without saying so
        ("{}.gz".format, False),  # unpacked by the browser
    ],
)
@pytest.mark.usefixtures("small")
def test_load_from_a_folder(
    spelling: Callable[[str], str], packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fill(tmp_path / "mine", spelling, packed=packed)
    assert available(folder)
    assert_small_mnist(load(folder, mirrors=()))
    monkeypatch.setenv("MNIST_DIR", str(folder))
    assert available()
    assert_small_mnist(load(mirrors=()))


@pytest.mark.usefixtures("small")
def test_mnist_dir_with_files_missing_names_folder_and_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fill(tmp_path / "mine", "{}.gz".format, packed=True)
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    monkeypatch.setenv("MNIST_DIR", str(folder))
    assert not available()
    with pytest.raises(MnistError) as refusal:
        load(mirrors=())
    assert str(folder) in str(refusal.value)
    assert "lacks t10k-labels-idx1-ubyte.gz." in str(refusal.value)
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "absent"))
    with pytest.raises(MnistError, match=r"absent \(the folder in MNIST_DIR\) is not a folder"):
        load(mirrors=())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (OTHER, "not MNIST's train-images-idx3-ubyte.*Fashion-MNIST"),
        (PAGES[f"{TRAIN_IMAGES}.gz"][:-100], "incomplete"),
        (PAGES["train-labels-idx1-ubyte.gz"], "train-labels-idx1-ubyte under the wrong name"),
    ],
)
@pytest.mark.usefixtures("small")
def test_a_wrong_file_in_a_folder_is_named_and_left_there(
    data: bytes, words: str, tmp_path: Path
) -> None:
    folder = fill(tmp_path / "mine", "{}.gz".format, packed=True)
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(data)
    with pytest.raises(MnistError, match=words) as refusal:
        load(folder)
    assert str(path) in str(refusal.value)
    assert path.read_bytes() == data


# --- The web -----------------------------------------------------------------------------------


def test_download_then_cache(server: Server, cache: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    assert not available(cache=cache)
    assert_small_mnist(
        load(
            cache=cache,
            mirrors=[server.mirror("good")],
            progress=lambda name, done, total: seen.append((name, done, total)),
        )
    )
    assert_whole(cache)
    assert available(cache=cache)
    for name, page in PAGES.items():
        last = [(done, total) for each, done, total in seen if each == name][-1]
        assert last == (len(page), len(page))
    asked = len(server.asked)
    assert_small_mnist(load(cache=cache, mirrors=[server.mirror("good")]))
    assert len(server.asked) == asked == 4


def test_the_cache_folder_comes_from_the_environment(
    server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESCENT_CACHE", str(cache))
    monkeypatch.setattr(mnist, "MIRRORS", (server.mirror("good"),))
    assert_small_mnist(load())
    assert_whole(cache)
    assert available()


@pytest.mark.parametrize("answer", [without_length, unpacked_on_the_way])
def test_unusual_but_good_answers(answer: Answer, server: Server, cache: Path) -> None:
    assert_small_mnist(load(cache=cache, mirrors=[server.mirror("odd", answer)]))
    assert kept(cache) == PACKED


BAD_ANSWERS = {
    "404": (status(404), "the server answered 404 Not Found"),
    "500": (status(500), "the server answered 500"),
    "broken off": (broken_off, "broke off"),
    "short": (short, "incomplete"),
    "empty": (body(b""), "is empty"),
    "other data": (body(OTHER), "not MNIST's"),
    "wrong magic": (body(gzip.compress(b"\0\0\x0d\x03" + bytes(100))), "type 0x0D"),
    "web page": (body(b"<html>Log in to the school's network</html>"), "a web page"),
    "LFS pointer": (body(b"version https://git-lfs.github.com/spec/v1\n"), "Git LFS pointer"),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_mirror_is_passed_over(name: str, server: Server, cache: Path) -> None:
    answer, words = BAD_ANSWERS[name]
    bad = server.mirror("bad", answer)
    with pytest.raises(MnistError, match=words):
        load(cache=cache, mirrors=[bad])
    assert kept(cache) == []
    assert_small_mnist(load(cache=cache, mirrors=[bad, server.mirror("good")]))
    assert_whole(cache)


def test_connection_refused(
    nowhere: str, server: Server, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert_small_mnist(load(cache=cache, mirrors=[nowhere, server.mirror("good")]))
    assert_whole(cache)
    assert nowhere in caplog.text
    assert "the connection failed" in caplog.text


def test_both_mirrors_down_says_what_was_tried_and_what_to_do(
    nowhere: str, server: Server, cache: Path
) -> None:
    mirrors = [nowhere, server.mirror("gone", status(404))]
    with pytest.raises(MnistError) as refusal:
        load(cache=cache, mirrors=mirrors)
    for words in (*mirrors, "failed", "404 Not Found", "MNIST_DIR", *PACKED):
        assert words in str(refusal.value)
    assert "Error" not in str(refusal.value)
    assert kept(cache) == []
    assert not available(cache=cache)


def test_an_endless_file_is_refused(
    server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "MAX_BYTES", 10_000)
    with pytest.raises(MnistError, match="it sends more than"):
        load(cache=cache, mirrors=[server.mirror("good")])
    assert TRAIN_IMAGES not in "".join(kept(cache))
    assert_nothing_false(cache)


@pytest.mark.parametrize("answer", [trickling_body, trickling_header])
def test_a_trickling_mirror_gets_bounded_time(
    answer: Answer, server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "FILE_SECONDS", 0.05)
    start = time.monotonic()
    with pytest.raises(MnistError, match=r"not finished within 0\.05 seconds"):
        load(cache=cache, mirrors=[server.mirror("slow", answer)])
    assert time.monotonic() - start < 1
    assert kept(cache) == []
    monkeypatch.setattr(mnist, "FILE_SECONDS", 0.3)
    slow = server.mirror("slow", only_training_images(answer))
    assert_small_mnist(load(cache=cache, mirrors=[slow, server.mirror("good")]))
    assert_whole(cache)


def test_a_silent_mirror_is_passed_over(
    server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "READ_SECONDS", 0.3)
    mute = server.mirror("mute", only_training_images(silent))
    assert_small_mnist(load(cache=cache, mirrors=[mute, server.mirror("good")]))
    assert_whole(cache)
    assert f"mute/{TRAIN_IMAGES}.gz" in server.asked


class Stop(BaseException):
    """Like the exception by which a page ends its script."""


@pytest.mark.parametrize("interruption", [Stop, KeyboardInterrupt, RuntimeError])
def test_interrupted_midway_then_tried_again(
    interruption: type[BaseException], server: Server, cache: Path
) -> None:
    def interrupt(name: str, done: int, total: int) -> None:
        if name.startswith(TRAIN_IMAGES) and 0 < done < total:
            raise interruption

    stalling = server.mirror("stalled", only_training_images(stalled))
    with pytest.raises(interruption):
        load(cache=cache, mirrors=[stalling], progress=interrupt)
    assert kept(cache) == ["train-labels-idx1-ubyte.gz"]
    assert_nothing_false(cache)
    assert_small_mnist(load(cache=cache, mirrors=[server.mirror("good")]))
    assert_whole(cache)


def test_the_caller_can_stop_while_the_mirror_is_silent(server: Server, cache: Path) -> None:
    def stop(name: str, done: int, total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        load(cache=cache, mirrors=[server.mirror("silent", silent)], progress=stop)
    assert kept(cache) == []


def test_an_abandoned_download_ends_by_itself(server: Server, cache: Path) -> None:
    def endless(handler: Handler, page: bytes) -> None:
        handler.begin(10**9)
        while not handler.server.closing.wait(0.01):
            handler.wfile.write(bytes(2048))

    def stop(name: str, done: int, total: int) -> None:
        if done:
            raise Stop

    with pytest.raises(Stop):
        load(cache=cache, mirrors=[server.mirror("endless", endless)], progress=stop)
    for thread in downloads():
        thread.join(5)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    "damage",
    [
        lambda page: page[: len(page) // 2],
        lambda page: b"",
        lambda page: page[:-100] + bytes(100),
        lambda page: OTHER,
    ],
)
def test_a_damaged_cache_is_repaired(
    damage: Callable[[bytes], bytes], nowhere: str, server: Server, cache: Path
) -> None:
    fill(cache, "{}.gz".format, packed=True)
    path = cache / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(MnistError, match="could not be downloaded"):
        load(cache=cache, mirrors=[nowhere])
    assert not path.exists()
    assert_nothing_false(cache)
    assert_small_mnist(load(cache=cache, mirrors=[server.mirror("good")]))
    assert_whole(cache)
    assert server.asked == [f"good/{path.name}"]


@pytest.mark.parametrize("moment", ["write", "rename"])
def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    moment: str, server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def half(path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            file.write(data[:100])
        full()

    with monkeypatch.context() as patch:
        if moment == "write":
            patch.setattr(Path, "write_bytes", half)
        else:
            patch.setattr(os, "replace", full)
        with pytest.raises(MnistError, match=r"No space left on device.*DESCENT_CACHE"):
            load(cache=cache, mirrors=[server.mirror("good")])
    assert kept(cache) == []
    assert_small_mnist(load(cache=cache, mirrors=[server.mirror("good")]))
    assert_whole(cache)


def test_a_cache_that_cannot_be_made_is_said_in_words(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(MnistError, match="could not be read or written"):
        load(cache=tmp_path / "file" / "cache", mirrors=[server.mirror("good")])
    assert server.asked == []


def test_two_at_once_share_one_cache(server: Server, cache: Path) -> None:
    sets: list[tuple[Images, Images]] = []
    threads = [
        threading.Thread(
            target=lambda: sets.append(load(cache=cache, mirrors=[server.mirror("good")]))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(sets) == 4
    for each in sets:
        assert_small_mnist(each)
    assert_whole(cache)


# --- The small digits and the real MNIST -------------------------------------------------------


def test_small_digits() -> None:
    train, test = small_digits.load()
    assert train.images.shape == (1500, 8, 8)
    assert test.images.shape == (297, 8, 8)
    for each in (train, test):
        assert each.images.dtype == each.labels.dtype == np.uint8
        assert not each.images.flags.writeable
        assert (each.images.min(), each.images.max()) == (0, 255)
        shares = np.bincount(each.labels, minlength=10) / len(each.labels)
        np.testing.assert_allclose(shares, 0.1, atol=0.005)
    again, _ = small_digits.load()
    np.testing.assert_array_equal(again.images, train.images)
    every = np.concatenate([train.images, test.images]).reshape(-1, 64)
    assert len(np.unique(every, axis=0)) == 1797  # no picture in both sets


@pytest.mark.mnist
@pytest.mark.skipif(not REAL_MNIST, reason="MNIST_DIR does not name a folder with MNIST")
def test_the_real_mnist() -> None:
    assert REAL_MNIST
    folder = Path(REAL_MNIST)
    assert available(folder)
    train, test = load(folder)
    assert train.images.shape == (60_000, 28, 28)
    assert test.images.shape == (10_000, 28, 28)
    assert not train.images.flags.writeable
    # yann.lecun.com/exdb/mnist: the test set holds 980 zeros, 1135 ones, ...
    assert np.bincount(test.labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip
    assert np.bincount(train.labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    # The mean and spread that every tutorial normalises with.
    assert train.images.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert train.images.std() / 255 == pytest.approx(0.3081, abs=5e-5)
