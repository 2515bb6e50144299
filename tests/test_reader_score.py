"""How well the trained reader reads, as the page says it: counted anew where MNIST is there."""

from pathlib import Path

import numpy as np
import pytest

from datasets import mnist
from models.digits import load, record
from tests.test_pages import check, texts
from tests.test_reading import offline  # noqa: F401
from ui.numbers import percent

LINK = {"d_read_panel": "How well it reads"}


@pytest.mark.mnist
def test_the_figure_is_counted_here(open_page, mnist_dir: Path) -> None:
    app = open_page("digits", **LINK)
    check(app, "measured")
    images = mnist.load(mnist_dir)[1]
    network, loss = load()
    X = images.images.reshape(-1, 784).astype(np.float32) / 255
    says = loss.link(network.forward(X)[-1]).argmax(axis=1)
    right = np.mean(says == images.labels)
    assert right >= 0.994
    said = " ".join(texts(app))
    assert f"Measured on this computer just now: **{percent(right)}**" in said
    table = app.dataframe[0].value
    cells = table.drop(columns="label").to_numpy()
    assert cells.sum() == 10_000
    assert np.trace(cells) == (says == images.labels).sum()
    assert (cells.sum(axis=1) == np.bincount(images.labels)).all()


@pytest.mark.usefixtures("offline")
def test_without_mnist_the_record_speaks(open_page) -> None:
    app = open_page("digits", **LINK)
    check(app, "recorded")
    said = " ".join(texts(app))
    assert "Measured on this computer" not in said
    assert f"it read {percent(record()['test']['accuracy'])} of 10\u202f000 test images" in said
    assert not app.dataframe


def test_the_other_network_has_no_such_panel(open_page) -> None:
    app = open_page("digits", d_reader="The network trained here")
    (panels,) = (c for c in app.segmented_control if c.key == "d_read_panel")
    assert LINK["d_read_panel"] not in panels.options
