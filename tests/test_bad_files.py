"""Every page and view that takes a person's table, against every bad file: a sentence, and nothing
else changes. The same for the images of the digits page."""

import gzip
import hashlib
import io
import json
import struct
import tracemalloc
import zipfile
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from datasets import csv_rows
from datasets.tabular import MAX_BYTES, MAX_COLUMNS, TableError, read
from tests.test_image_uploads import BAD as BAD_IMAGES
from tests.test_image_uploads import GOOD as IMAGES
from tests.test_image_uploads import LABELS, idx_file
from tests.test_own_data import BAD as REAL_BAD
from tests.test_own_data import content, finite
from tests.test_pages import check, views
from ui import image_uploads, training_queue
from ui.digit_source import grey_levels
from ui.own_data import OWN
from ui.shell import PAGES

# Each view that takes a table, and a control of it with another value that changes the picture.
TAKERS: dict[str, tuple[str, dict[str, str], str, Any]] = {
    "loss_curve": ("loss_curve", {}, "a_steps", 60),
    "linear_regression": ("linear_regression", {}, "r_seed", 5),
    "losses, surfaces": ("losses", {"l_view": "Surfaces"}, "l_steps1", 100),
    "losses, a number": ("losses", {"l_view": "A number instead"}, "l_steps2", 60),
    "activations": ("activations", {"f_view": "Who can learn"}, "f_steps", 30),
    "decision_boundary": ("decision_boundary", {}, "b_epochs-own-line", 40),
}
KINDS = (
    *("selectbox", "multiselect", "slider", "select_slider", "number_input", "toggle", "radio"),
    *("segmented_control", "pills", "text_input"),
)
FEW_ROWS = 2000  # the limit of rows in these tests
GOOD = "no,dose,weight,outcome\n" + "".join(
    f"{n + 100},{n % 7 + n / 50},{60 + 3 * (n % 5) + n / 10},{'ny'[n % 3 == 0]}\n"
    for n in range(40)
)
NOISE = np.random.default_rng(0).bytes(3000)


def packed() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("table.csv", GOOD)
    return file.getvalue()


BAD = {
    "empty": b"",
    "blank": b" \n\t\n\n  ",
    "a byte-order mark alone": b"\xef\xbb\xbf",
    "header only": b"a,b,c\n",
    "noise": NOISE,
    "zip": packed(),
    "zip, damaged": packed()[:60],
    "gzip": gzip.compress(GOOD.encode()),
    "gzip bomb": gzip.compress(bytes(30_000_000)),
    "workbook": b"PK\x03\x04" + bytes(26) + b"xl/workbook.xml" + bytes(40),
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "parquet": b"PAR1" + NOISE + b"PAR1",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "pickle": b"\x80\x04\x95" + bytes(50) + b".",
    "page": b"<!DOCTYPE html><html><body><p>404</p></body></html>",
    "feed": b'<?xml version="1.0"?><rows><row a="1"/></rows>',
    "JSON": json.dumps([{"a": 1, "b": 2}, {"a": 3, "b": 4}]).encode(),
    "LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
    "NULs": b"a,b\n1,\x002\n3,4\n",
    "ragged": b"a,b,c\n1,2,3\n4\n5,6,7,8,9\n1,2\n3\n4,5,6,7\n",
    "quotation marks": b'"a,' * 8000,
    "one column": b"a\n1\n2\n3\n",
    "only text": b"name,word\na,b\nc,d\ne,f\n",
    "only dates": b"from,to\n2020-01-01,2020-02-01\n2020-01-02,2020-02-03\n2021-05-05,2021-06-06\n",
    "prose": b"This is a letter. It has no table in it, and it never had.\n" * 4,
    "all missing": b"a,b\nNA,?\n,-\nnull,NA\n",
    "infinite": b"a,b\n1e400,-1e400\n2e400,3e999\n1e500,1e600\n",
    "too large": b"x" * (MAX_BYTES + 1),
    "too many rows": b"a,b\n" + b"1,2\n3,5\n" * FEW_ROWS,
    "too many columns": b",".join(b"c%d" % n for n in range(MAX_COLUMNS + 1)) + b"\n1,2\n",
}


def snapshot(app: AppTest) -> dict[str, Any]:
    """The picture, the numbers, the words and every setting; not the error."""
    charts = [
        (
            hashlib.sha1(chart.proto.spec.encode()).hexdigest(),
            chart.proto.alt,
            [(d.name, hashlib.sha1(d.data.data).hexdigest()) for d in chart.proto.datasets],
        )
        for chart in app.get("vega_lite_chart")
    ]
    return {
        "charts": charts,
        "numbers": [(m.label, m.value) for m in app.metric],
        "settings": {w.key: w.value for kind in KINDS for w in getattr(app, kind)},
        "words": [e.value for kind in (app.caption, app.markdown, app.warning) for e in kind],
        "link": dict(app.query_params),
    }


def opened(open_page, taker: str) -> AppTest:
    """The view with a person's own data chosen, and no file yet."""
    page, query, *_ = TAKERS[taker]
    app = open_page(page, **query)
    next(box for box in app.selectbox if box.label == "Data").set_value(OWN).run()
    assert not app.exception
    return app


def put(app: AppTest, name: str, data: bytes) -> AppTest:
    app.file_uploader(key="csv").upload(name, data).run()
    return app


def widget(app: AppTest, key: str) -> Any:
    return next(w for kind in KINDS for w in getattr(app, kind) if w.key == key)


def refused(app: AppTest, what: str) -> None:
    """One plain sentence, and no more than that is wrong."""
    check(app, what)
    finite(app)
    assert len(app.error) == 1, f"{what}: {[e.value for e in app.error]}"
    said = app.error[0].value
    assert said.rstrip().endswith((".", "?")), f"{what}: {said}"
    assert len(said.split()) > 6, f"{what}: {said}"


def test_no_view_that_takes_a_table_is_left_out(open_page) -> None:
    found = set()
    for page in PAGES:
        for view in views(open_page(page)):
            app = open_page(page, **view)
            boxes = [box for box in app.selectbox if box.label == "Data"]
            if any(OWN in box.options for box in boxes):
                found.add((page, *view.values()))
    assert found == {(page, *query.values()) for page, query, *_ in TAKERS.values()}


@pytest.mark.parametrize("taker", TAKERS)
def test_a_bad_file_is_explained_and_nothing_else_changes(open_page, monkeypatch, taker) -> None:
    monkeypatch.setattr(csv_rows, "MAX_ROWS", FEW_ROWS)
    _, _, key, other = TAKERS[taker]
    app = put(opened(open_page, taker), "good.csv", GOOD.encode())
    check(app, taker)
    assert not app.error
    choice = next(box for box in app.selectbox if box.key in ("own_x", "own_target", "own_first"))
    choice.set_value(next(name for name in choice.options if name != choice.value)).run()
    usual = widget(app, key).value
    states = {}
    for value in (other, usual):  # the page as it is with both values, and no bad file
        widget(app, key).set_value(value).run()
        states[value] = snapshot(app)
    assert states[usual]["charts"] != states[other]["charts"]
    files = BAD | {name: content(name) for name in REAL_BAD}
    for value, (name, data) in zip([usual, other] * len(files), files.items(), strict=False):
        what = f"{taker}: {name}"
        assert widget(app, key).value == value
        put(app, f"{name}.csv", data)
        refused(app, what)
        assert snapshot(app) == states[value], what
        then = other if value == usual else usual
        widget(app, key).set_value(then).run()
        assert snapshot(app) == states[then], f"{what}, a control moved"
    app.file_uploader(key="csv").clear().run()
    assert not app.error, "the file is taken away, and its error with it"
    put(app, "good.csv", GOOD.replace("dose", "amount").encode())
    check(app, f"{taker}: a good file again")
    assert not app.error
    assert any("amount" in box.options for box in app.selectbox)


@pytest.mark.parametrize("taker", TAKERS)
def test_a_bad_first_file_leaves_the_example(open_page, taker: str) -> None:
    app = opened(open_page, taker)
    before = snapshot(app)
    for name in ("noise", "workbook", "one column", "infinite"):
        put(app, f"{name}.csv", BAD[name])
        refused(app, f"{taker}: {name}")
        assert snapshot(app) == before, name
    put(app, "good.csv", GOOD.encode())
    assert not app.error
    assert snapshot(app)["charts"] != before["charts"]


@pytest.mark.parametrize("name", BAD)
def test_each_is_refused_by_the_reader(name: str, monkeypatch) -> None:
    monkeypatch.setattr(csv_rows, "MAX_ROWS", FEW_ROWS)
    with pytest.raises(TableError):
        read(BAD[name], f"{name}.csv")


# --- the digits page ----------------------------------------------------------------------------

BAD_SETS = (
    {k: contents for k, (contents, _) in BAD_IMAGES.items() if k != "nan"}
    | {  # repeats it
        "swapped names, the same file twice": [idx_file(IMAGES), idx_file(IMAGES)],
        "a picture and labels": [b"\x89PNG\r\n\x1a\n" + bytes(99), idx_file(LABELS)],
        "wrong magic": [b"\x01\x02\x08\x03" + idx_file(IMAGES)[4:], idx_file(LABELS)],
        "header alone": [idx_file(IMAGES)[:16], idx_file(LABELS)],
        "sizes whose product wraps": [
            b"\0\0\x08\x03" + struct.pack(">3I", 2**31, 2**31, 4) + bytes(64),
            idx_file(LABELS),
        ],
        "twenty bombs": [gzip.compress(bytes(59_000_000))] * 20,
    }
)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG file, with its sum of check."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, depth: int = 8, interlaced: int = 0) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, interlaced))


INKED = np.full((28, 28), 255, np.uint8)
INKED[5:23, 12:17] = np.arange(0, 90, 5, dtype=np.uint8)[:, None]  # a stroke
ROWS = zlib.compress(b"".join(b"\0" + row.tobytes() for row in INKED))
PIXELS, END = chunk(b"IDAT", ROWS), chunk(b"IEND", b"")
MANY_ZEROS = zlib.compress(bytes(40_000_000))
BAD_PICTURES = {
    "truncated": header(28, 28) + PIXELS[:-60],
    "no pixels": header(28, 28) + END,
    "no header": PIXELS + END,
    "giant": header(100_000, 100_000) + PIXELS + END,
    "giant in a second header": header(28, 28) + header(100_000, 100_000) + PIXELS + END,
    "large in a second header": header(28, 28) + header(10_000, 10_000) + PIXELS + END,
    "too large in a second header": header(28, 28) + header(6_000, 6_000) + PIXELS + END,
    "no height": header(28, 0) + PIXELS + END,
    "no such depth": header(28, 28, depth=3) + PIXELS + END,
    "interlaced, and cut": header(28, 28, interlaced=1) + PIXELS[:40] + END,
    "a bomb in its colours": header(28, 28) + chunk(b"iCCP", b"k\0\0" + MANY_ZEROS) + PIXELS + END,
    "a bomb in its words": header(28, 28) + chunk(b"zTXt", b"k\0\0" + MANY_ZEROS) + PIXELS + END,
    "of one grey": header(28, 28) + chunk(b"IDAT", zlib.compress(bytes(29 * 28))) + END,
}
BAD_PICTURES = {name: b"\x89PNG\r\n\x1a\n" + data for name, data in BAD_PICTURES.items()}
OTHERS = ("noise", "empty", "zip", "gzip", "pickle", "page", "LFS", "blank")


def saved(picture: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", **options)
    return file.getvalue()


def test_bad_sets_of_images_change_nothing(open_page, monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("DESCENT_CACHE", str(tmp_path))
    training_queue.shared.clear()
    app = open_page("digits", d_view="Train", d_images=image_uploads.OWN)

    def give(contents: list[bytes]) -> None:
        files = [(f"file {n}", data, "") for n, data in enumerate(contents)]
        app.file_uploader(key="d_files").set_value(files).run()

    give([idx_file(IMAGES), idx_file(LABELS)])
    check(app, "good")
    assert not app.error
    states = {}
    for epochs in (4, 3):
        app.slider(key="d_epochs_own").set_value(epochs).run()
        states[epochs] = snapshot(app)
    epochs = 3
    for name, contents in BAD_SETS.items():
        give(contents)
        refused(app, name)
        assert snapshot(app) == states[epochs], name
        epochs = 7 - epochs
        app.slider(key="d_epochs_own").set_value(epochs).run()
        assert snapshot(app) == states[epochs], f"{name}, a control moved"
    give([idx_file(255 - IMAGES), idx_file(LABELS)])
    assert not app.error


@pytest.mark.parametrize("view", ["Read a digit", "Inside the network"])
def test_bad_pictures_change_nothing(open_page, monkeypatch, view: str) -> None:
    monkeypatch.delenv("MNIST_DIR", raising=False)
    app = open_page("digits", d_view=view, d_given="PNG file")

    def give(data: bytes) -> None:
        app.file_uploader(key="d_given_file").set_value(("digit.png", data, "image/png")).run()

    give(b"\x89PNG\r\n\x1a\n" + header(28, 28) + PIXELS + END)
    check(app, "good")
    assert not app.error
    before = snapshot(app)
    for name, data in (BAD_PICTURES | {name: BAD[name] for name in OTHERS}).items():
        give(data)
        refused(app, name)
        assert snapshot(app) == before, name
    app.segmented_control(key="d_given").set_value("Test image").run()
    check(app, "a control moved")
    assert snapshot(app)["numbers"] != before["numbers"]


def test_a_second_header_costs_no_memory() -> None:
    """Its size, not that of the first header, is what the picture would be made with."""
    for name in ("large in a second header", "too large in a second header"):
        tracemalloc.start()
        with pytest.raises(ValueError, match="damaged"):
            grey_levels(BAD_PICTURES[name])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 1e6


def test_good_pictures_of_rare_kinds() -> None:
    """Interlaced: seven passes over the pixels. Animated: its first picture."""
    first = Image.fromarray(INKED)
    rest = [Image.fromarray(255 - INKED)]
    animated = saved(first, save_all=True, append_images=rest, duration=50)
    assert b"acTL" in animated
    np.testing.assert_array_equal(grey_levels(animated), INKED)
    np.testing.assert_array_equal(grey_levels(interlaced(INKED)), INKED)


def interlaced(levels: np.ndarray) -> bytes:
    """A grey picture (h, w) in the order of Adam7, written here: Pillow only reads it."""
    passes = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2))
    parts = [levels[top::down, left::right] for top, left, down, right in (*passes, (1, 0, 2, 1))]
    rows = b"".join(b"\0" + row.tobytes() for part in parts for row in part)
    height, width = levels.shape
    start = b"\x89PNG\r\n\x1a\n" + header(width, height, interlaced=1)
    return start + chunk(b"IDAT", zlib.compress(rows)) + END
