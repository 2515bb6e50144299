"""A person's own images: IDX and CSV files, good, bad and hostile; one visitor's alone."""

import gzip
import struct
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from streamlit.testing.v1 import AppTest

from datasets import idx, image_csv
from datasets.csv_words import TableError
from datasets.idx import Images, MnistError
from experiments import digits
from experiments.digits import Settings
from ui import image_uploads as uploads
from ui import training_queue


def idx_file(array: np.ndarray) -> bytes:
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(np.uint8).tobytes()


def csv_file(images: np.ndarray, labels: np.ndarray, header: bool = True, sep: str = ",") -> bytes:
    table = np.column_stack([labels, images.reshape(len(images), -1)])
    names = sep.join(["label", *(f"pixel{n}" for n in range(table.shape[1] - 1))]) + "\n"
    rows = "\n".join(sep.join(map(str, row)) for row in table.tolist())
    return (names * header + rows + "\n").encode()


@pytest.fixture(scope="module")
def small() -> Images:
    rng = np.random.default_rng(2)
    labels = np.arange(120, dtype=np.uint8) % 10
    return Images(rng.integers(0, 256, (120, 8, 8)).astype(np.uint8), labels)


@pytest.fixture(scope="module")
def large() -> Images:
    rng = np.random.default_rng(3)
    labels = np.arange(60, dtype=np.uint8) % 10
    return Images(rng.integers(0, 256, (60, 28, 28)).astype(np.uint8), labels)


def whole(parts: digits.Parts) -> tuple[np.ndarray, np.ndarray]:
    """All images and labels, sorted, whatever part they are in."""
    data = (parts.train, parts.validation, parts.test)
    rows = np.concatenate([np.column_stack([d.y.argmax(axis=1), d.X]) for d in data])
    return rows[np.lexsort(rows.T[::-1])]


def same(parts: digits.Parts, images: Images) -> None:
    rows = np.column_stack([images.labels, images.images.reshape(len(images.labels), -1)])
    np.testing.assert_array_equal(whole(parts), rows[np.lexsort(rows.T[::-1])])


def test_idx_files_in_any_order_packed_or_not(small: Images, large: Images) -> None:
    for images in (small, large):
        files = [("images", idx_file(images.images)), ("labels", idx_file(images.labels))]
        packed = [(f"{name}.gz", gzip.compress(data)) for name, data in files]
        names = set()
        for given_files in (files, files[::-1], packed, [packed[1], files[0]]):
            upload = uploads.read(given_files)
            same(upload.parts, images)
            assert upload.parts.shape == images.images.shape[1:]
            names.add(upload.name)
        assert len(names) == 1, "the content gives the name"
        assert names.pop().startswith(uploads.OWN)


def test_csv_files_with_and_without_a_header(small: Images, large: Images) -> None:
    for images in (small, large):
        name = uploads.read([("i", idx_file(images.images)), ("l", idx_file(images.labels))]).name
        for header in (True, False):
            for sep in ",;\t":
                data = csv_file(images.images, images.labels, header, sep)
                upload = uploads.read([("train.csv", data)])
                same(upload.parts, images)
                assert upload.name == name


def test_a_label_by_its_name_or_at_the_end(small: Images) -> None:
    pixels = small.images.reshape(120, -1)
    table = np.column_stack([pixels, small.labels])
    rows = "\n".join(",".join(map(str, row)) for row in table.tolist())
    header = ",".join([*(f"p{n}" for n in range(64)), "Class"])
    images, notes = image_csv.read(f"{header}\n{rows}".encode(), "x.csv")
    np.testing.assert_array_equal(images.labels, small.labels)
    assert any("“Class”" in note for note in notes)
    images, notes = image_csv.read(rows.encode(), "x.csv")
    np.testing.assert_array_equal(images.labels, small.labels)
    assert any("last column" in note for note in notes)


def test_the_well_known_8_by_8_digits_are_stretched() -> None:
    """UCI's own files: no header, counts from 0 to 16, the label last, a first column of zeros."""
    known = load_digits()
    table = np.column_stack([known.data, known.target]).astype(int)
    data = "\n".join(",".join(map(str, row)) for row in table.tolist()).encode()
    images, notes = image_csv.read(data, "optdigits.tra")
    np.testing.assert_array_equal(images.labels, known.target)
    np.testing.assert_array_equal(images.images, np.rint(known.images * 255 / 16))
    assert any("stretched" in note for note in notes)


def test_the_split_is_said_and_always_the_same(small: Images) -> None:
    upload = uploads.read([("a_*b*.csv", csv_file(small.images, small.labels))])
    words = uploads.in_words(upload)
    assert "120 images of 8×8 pixels. 96 train, 12 validate and 12 test" in words
    assert r"a\_\*b\*\.csv" in words
    again = uploads.read([("other.csv", csv_file(small.images, small.labels))])
    np.testing.assert_array_equal(again.parts.test.X, upload.parts.test.X)
    for data in (upload.parts.train, upload.parts.validation, upload.parts.test):
        assert not data.y.flags.writeable


GOOD = np.arange(60 * 64).reshape(60, 8, 8) % 251
LABELS = np.arange(60) % 10


def edited(change: Callable[[np.ndarray], None]) -> bytes:
    """A CSV file of 60 small images, changed."""
    table = np.column_stack([LABELS, GOOD.reshape(60, -1)]).astype(object)
    change(table)
    return "\n".join(",".join(map(str, row)) for row in table.tolist()).encode()


def put(row: int, column: int, value: object) -> bytes:
    def change(table: np.ndarray) -> None:
        table[row, column] = value

    return edited(change)


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9912422\n"
PACKED = gzip.compress(idx_file(GOOD))
BAD = {
    "32 truncated gzip": ([PACKED[:-200], idx_file(LABELS)], "incomplete"),
    "32 damaged gzip": ([PACKED[:40] + b"\0" * 9 + PACKED[49:], idx_file(LABELS)], "damaged"),
    "32 LFS pointer": ([LFS, idx_file(LABELS)], "Git LFS pointer"),
    "33 lying header": (
        [b"\0\0\x08\x03" + struct.pack(">3I", 2**31, 28, 28), idx_file(LABELS)],
        "at most 60,000,000",
    ),
    "33 zero": ([b"\0\0\x08\x03" + struct.pack(">3I", 60, 0, 0), idx_file(LABELS)], "nothing"),
    "33 two dimensions": (
        [b"\0\0\x08\x02" + struct.pack(">2I", 2, 2) + bytes(4), idx_file(LABELS)],
        "2 dimensions",
    ),
    "33 floats": ([b"\0\0\x0d\x01" + struct.pack(">I", 1) + bytes(4)], "type 0x0D"),
    "33 trailing bytes": ([idx_file(GOOD) + b"!", idx_file(LABELS)], "goes on after its end"),
    "33 cut off": ([idx_file(GOOD)[:-1], idx_file(LABELS)], "cut off"),
    "34 labels twice": ([idx_file(LABELS), idx_file(LABELS)], "0 holds 60 labels"),
    "34 images alone": ([idx_file(GOOD)], "0 holds 60 images"),
    "34 counts": ([idx_file(GOOD), idx_file(LABELS[:50])], "60 images but 50 labels"),
    "34 above nine": ([idx_file(GOOD), idx_file(LABELS + 1)], "one is 10"),
    "34 one label": ([idx_file(GOOD), idx_file(LABELS * 0)], "nothing to tell apart"),
    "35 bomb": ([gzip.compress(bytes(61_000_000)), idx_file(LABELS)], "more than 60 MB"),
    "35 twice": ([gzip.compress(PACKED), idx_file(LABELS)], "compressed twice"),
    "39 npz": ([b"PK\x03\x04" + bytes(99) + b"x.npy"], "NumPy archive"),
    "39 npy": ([b"\x93NUMPY" + bytes(99)], "NumPy array"),
    "39 pickle": ([b"\x80\x04" + bytes(99)], "pickle"),
    "39 pickle among two": ([b"\x80\x04" + bytes(99), idx_file(LABELS)], "never opened"),
    "other size": ([idx_file(np.zeros((60, 9, 9))), idx_file(LABELS)], "9 × 9"),
    "few": ([idx_file(GOOD[:9]), idx_file(LABELS[:9])], "At least 50"),
    "three files": ([idx_file(GOOD), idx_file(LABELS), idx_file(LABELS)], "One file of images"),
    "two tables": ([put(0, 0, 1), put(0, 0, 1)], "none is an IDX file"),
    "large": ([b"1" * (12 * 2**20 + 1)], "larger than 12 MB"),
    "empty": ([b""], "empty"),
    "header only": ([edited(lambda t: None).split(b"\n")[0].replace(b"0", b"x", 1)], "no images"),
    "no labels": ([b"\n".join(b",".join([b"1"] * 784) for _ in range(60))], "without labels"),
    "one column": ([b"1\n2\n"], "1 column in line 1"),
    "ragged": ([edited(lambda t: None) + b"\n1,2,3"], "line 61 has 3 columns"),
    "word": ([put(7, 5, "ink")], "line 8, column 6 holds 'ink'"),
    "missing": ([put(7, 5, "")], "line 8, column 6 holds ''"),
    "nan": ([put(7, 5, "nan")], "line 8, column 6 holds 'nan'"),
    "infinite": ([put(7, 5, "1e999")], "line 8, column 6 holds '1e999'"),
    "huge": ([put(7, 5, "9" * 40)], "line 8 has 1e+40"),
    "underscore": ([put(7, 5, "1_0")], "line 8, column 6 holds '1_0'"),
    "half": ([put(7, 5, 0.5)], "line 8 has 0.5"),
    "negative": ([put(7, 5, -1)], "line 8 has -1"),
    "256": ([put(7, 5, 256)], "line 8 has 256"),
    "label 10": ([put(7, 0, 10)], "line 8 has 10"),
    "label 2.5": ([put(7, 0, 2.5)], "line 8 has 2.5"),
    "page": ([b"<!doctype html><html>not found</html>"], "HTML"),
    "NUL": ([b"1,2\x00,3\n"], "NUL"),
}


@pytest.mark.parametrize(("contents", "words"), BAD.values(), ids=BAD)
def test_bad_files_get_a_sentence(contents: list[bytes], words: str) -> None:
    with pytest.raises((MnistError, TableError)) as caught:
        uploads.read([(str(n), data) for n, data in enumerate(contents)])
    assert words in str(caught.value)
    assert "Traceback" not in str(caught.value)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=200),
            st.binary(max_size=200).map(lambda data: b"\0\0\x08" + data),
            st.binary(max_size=200).map(gzip.compress),
            st.text("0123456789,;\t\n\"'.-e ", max_size=400).map(str.encode),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_bytes_are_refused_in_words(contents: list[bytes]) -> None:
    with pytest.raises((MnistError, TableError)):
        uploads.read([(str(n), data) for n, data in enumerate(contents)])


def test_a_bomb_and_a_lying_header_take_little_memory() -> None:
    bomb = gzip.compress(bytes(200_000_000))
    liar = b"\0\0\x08\x03" + struct.pack(">3I", 2**31, 28, 28)
    for data, most in ((bomb, 150e6), (liar, 1e6)):
        tracemalloc.start()
        with pytest.raises(MnistError):
            uploads.read([("x", data), ("y", idx_file(LABELS))])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < most


@pytest.mark.mnist
def test_mnist_itself_loads(mnist_dir) -> None:
    files = [
        (name, (mnist_dir / f"{name}.gz").read_bytes())
        for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
    ]
    assert max(len(data) for _, data in files) < uploads.MOST_CSV
    upload = uploads.read(files)
    assert len(upload.parts.train) == 48_000
    assert "60\u202f000 images of 28×28 pixels" in uploads.in_words(upload)


# --- the page ---------------------------------------------------------------------------------


@pytest.fixture
def page(open_page, monkeypatch, tmp_path) -> Callable[[], AppTest]:
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("DESCENT_CACHE", str(tmp_path))
    training_queue.shared.clear()

    def page() -> AppTest:
        app = open_page("digits", d_view="Train", d_images=uploads.OWN)
        assert app.selectbox(key="d_images").value == uploads.OWN
        return app

    return page


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.warning, app.info, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


def button(app: AppTest, key: str):
    return next((b for b in app.button if b.key == key), None)


def test_own_images_are_trained_on_and_are_the_visitor_s_alone(page, small: Images) -> None:
    app = page()
    assert button(app, "train").disabled
    assert "another set stays on screen" in words(app)
    data = csv_file(small.images, small.labels)
    app.file_uploader[0].upload("mine.csv", data, "text/csv").run()
    assert not app.exception
    assert r"mine\.csv: 120 images of 8×8 pixels" in words(app)
    app.slider(key="d_epochs_own").set_value(3).run()
    button(app, "train").click().run()
    for _ in range(50):
        if button(app, "stop") is None:
            break
        app.run()
    job = app.session_state["job"]
    upload = uploads.read([("mine.csv", data)])
    assert job.now.settings == Settings(upload.name, epochs=3)
    states = [
        step.state
        for step in digits.learn(job.now.settings, upload.parts.train, upload.parts.validation)
        if step.state
    ]
    np.testing.assert_array_equal(job.now.history[-1].theta, states[-1].theta)
    for panel in app.segmented_control(key="d_panel").options:
        app.segmented_control(key="d_panel").set_value(panel).run()
        assert not app.exception, panel
    stranger = page()
    assert upload.name not in words(stranger)
    assert button(stranger, "train").disabled
    assert uploads.SETS not in stranger.session_state
    app.switch_page("pages/loss_curve.py").run()
    app.switch_page("pages/digits.py").run()
    app.segmented_control(key="d_view").set_value("Train").run()
    assert not app.exception
    assert upload.name in words(app), "the run is still there"


def test_a_bad_file_is_explained_and_changes_nothing(page, small: Images) -> None:
    app = page()
    app.file_uploader[0].upload("good.csv", csv_file(small.images, small.labels)).run()
    before = app.session_state[uploads.CHOSEN]
    app.file_uploader[0].clear().run()
    app.file_uploader[0].upload("bad.npz", b"PK\x03\x04" + bytes(50)).run()
    assert not app.exception
    assert "zip archive" in app.error[0].value
    assert app.session_state[uploads.CHOSEN] == before
    assert not button(app, "train").disabled


def test_an_older_set_stays_while_a_run_needs_it(page, small: Images) -> None:
    app = page()
    app.file_uploader[0].upload("a.csv", csv_file(small.images, small.labels)).run()
    first = app.session_state[uploads.CHOSEN]
    button(app, "train").click().run()
    assert app.session_state["job"].now.history
    for n in (1, 2):
        other = np.roll(small.images, n, axis=1)
        app.file_uploader[0].clear().run()
        app.file_uploader[0].upload(f"{n}.csv", csv_file(other, small.labels)).run()
        assert not app.exception
        kept = set(app.session_state[uploads.SETS])
        assert kept == {first, app.session_state[uploads.CHOSEN]}


def test_the_limit_of_idx_is_named() -> None:
    assert idx.MAX_BYTES == 60_000_000
