"""The trained reader is what its record says, knows when to doubt, and can be made again."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from datasets import mnist, small_digits
from datasets.drawing import normalise
from datasets.idx import Images
from engine.losses import CROSS_ENTROPY
from engine.network import Network
from models import digits, examine, not_digits, train_digits
from models.augment import Bends, _sample, bend
from models.examine import Lessons
from models.train_digits import Settings

STILL = Bends().weakened(0)
SMALL = Settings(
    hidden=(32, 24), epochs=12, batch_size=25, horizon=14, bends=Bends().weakened(0.3), average=0.9
)


@pytest.fixture(scope="module")
def small() -> tuple[Images, Images]:
    """scikit-learn's digits as 28 × 28: 700 to learn from, 400 to choose by."""
    images, _ = small_digits.load()
    large = [np.rint(normalise(image) * 255).astype(np.uint8) for image in images.images[:1100]]
    made = Images(np.array(large), images.labels[:1100])
    return part(made, slice(0, 700)), part(made, slice(700, None))


@pytest.fixture(scope="module")
def trained(small: tuple[Images, Images]) -> train_digits.State:
    *_, state = train_digits.learn(SMALL, *small)
    return state


@pytest.fixture(scope="module")
def reader(trained: train_digits.State, small: tuple[Images, Images]) -> digits.Reader:
    lessons = Lessons(hidden=(16,), pictures=300, steps=250, batch_size=60)
    return train_digits.finish(trained, *small, lessons)[0]


def part(images: Images, rows: slice) -> Images:
    return Images(images.images[rows], images.labels[rows])


def a_seven() -> np.ndarray:
    image = np.zeros((28, 28), np.uint8)
    image[5:8, 8:20] = 255
    for step in range(16):
        image[8 + step, 17 - step // 2 : 20 - step // 2] = 255
    return normalise(image)


# The reader that comes with the repository


def test_load_gives_probabilities() -> None:
    network, loss = digits.load()
    X = np.random.default_rng(0).random((7, 784), dtype=np.float32)
    probabilities = loss.link(network.forward(X)[-1])
    assert probabilities.shape == (7, 10)
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_a_loaded_network_is_ones_own() -> None:
    network, _ = digits.load()
    network.parameters.flat[...] = 0
    assert digits.load()[0].parameters.flat.any()


def test_a_drawn_seven_is_read() -> None:
    verdict = digits.judge(a_seven())
    assert verdict.digit == 7
    assert verdict.finding == "digit"
    network, loss = digits.load()
    X = a_seven().reshape(1, 784)
    np.testing.assert_array_equal(verdict.probabilities, loss.link(network.forward(X)[-1])[0])
    assert verdict.margin == pytest.approx(np.ptp(np.sort(verdict.probabilities)[-2:]))


def test_an_empty_canvas_and_a_full_one_have_no_digit() -> None:
    for level in (0, 255):
        verdict = digits.judge(normalise(np.full((280, 280), level, np.uint8)))
        assert verdict.finding == "empty"
        assert verdict.digit is None
        assert not verdict.probabilities.any()


@pytest.mark.parametrize("draw", ["disc", "box", "grid"])
def test_what_is_unlike_any_digit_is_called_so(draw: str) -> None:
    image = np.zeros((100, 100), np.uint8)
    rows, columns = np.indices(image.shape)
    inside = (np.abs(rows - 50) < 40) & (np.abs(columns - 50) < 40)
    if draw == "disc":
        image[np.hypot(rows - 50, columns - 50) < 40] = 255
    elif draw == "box":
        image[inside] = 255
    else:
        image[inside & ((rows % 16 < 4) | (columns % 16 < 4))] = 255
    assert digits.judge(normalise(image)).finding == "not a digit"


@pytest.mark.parametrize(
    "image",
    [np.zeros(783), np.full(784, np.nan), np.full((28, 28), 255.0), np.full(784, -0.1), [0.5]],
    ids=["too few", "not finite", "grey levels", "below 0", "a list"],
)
def test_what_is_no_normalised_image_is_refused(image: np.ndarray) -> None:
    with pytest.raises(ValueError, match="784 numbers from 0 to 1"):
        digits.judge(image)


def test_the_files_are_small_and_belong_together() -> None:
    record, reader = digits.record(), digits.reader()
    assert digits.WEIGHTS.stat().st_size <= 6_000_000
    settings = json.loads(json.dumps(asdict(Settings())))
    assert record["settings"] == settings, "made with other settings than those in the code"
    assert reader.network.sizes == (784, *Settings().hidden, 10)
    assert reader.network.parameters.flat.size == record["parameters"]
    assert len(record["validation_by_epoch"]) == Settings().epochs
    assert record["data_sha256"] == mnist.UNPACKED_SHA256
    assert record["test"]["accuracy"] >= 0.994


@pytest.mark.mnist
def test_the_record_is_true(mnist_dir: Path) -> None:
    record, reader = digits.record(), digits.reader()
    train, test = mnist.load(mnist_dir)
    for name, images in (("validation", train_digits.split(train)[1]), ("test", test)):
        assert examine.figures(reader, images) == pytest.approx(record[name], abs=2e-4), name
    assert examine.confusion(reader, test) == record["test_confusion"]


def test_the_record_is_true_of_what_is_no_digit() -> None:
    for kind, shares in examine.caught(digits.reader()).items():
        assert shares == pytest.approx(digits.record()["not_digits_unseen"][kind], abs=0.01), kind
        assert shares["no_digit"] >= 0.5, kind


# New handwriting from old


def test_no_bend_at_all_changes_nothing(small: tuple[Images, Images]) -> None:
    images = small[0].images[:20]
    copies = bend(images, STILL, rng=np.random.default_rng(0))
    np.testing.assert_allclose(copies, images / 255, atol=1e-4)


def test_bends_follow_their_generator(small: tuple[Images, Images]) -> None:
    images = small[0].images[:20]
    one, same, other = (bend(images, Bends(), rng=np.random.default_rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    assert one.min() >= 0
    assert one.max() <= 1


def test_samples_agree_with_scipy() -> None:
    rng = np.random.default_rng(0)
    padded = rng.random((3, 12, 12), dtype=np.float32)
    places = rng.uniform(0, 10.9, (2, 3, 8, 8)).astype(np.float32)
    oracle = [
        ndimage.map_coordinates(image, where, order=1)
        for image, where in zip(padded, places.swapaxes(0, 1), strict=True)
    ]
    rows, columns = places.copy()
    np.testing.assert_allclose(_sample(padded, rows, columns), oracle, atol=1e-5)


@pytest.mark.parametrize(("bends", "grows"), [(Bends(thick=1), 1), (Bends(thin=1), -1)])
def test_a_thicker_pen_leaves_more_ink(
    bends: Bends, grows: int, small: tuple[Images, Images]
) -> None:
    images = small[0].images[:50]
    only_pen = replace(STILL, thick=bends.thick if grows > 0 else 0, thin=max(0, -grows))
    inked = bend(images, only_pen, rng=np.random.default_rng(0)).sum(axis=(1, 2))
    assert np.mean(grows * (inked - images.sum(axis=(1, 2)) / 255) > 0) > 0.9


def test_rubber_bends_have_the_size_that_is_asked_for() -> None:
    """A ramp shows by its levels where each pixel came from."""
    ramp = np.broadcast_to(np.arange(0, 252, 9, dtype=np.uint8), (400, 28, 28))
    moved = bend(ramp, replace(STILL, elastic=2), rng=np.random.default_rng(0))
    way = (moved * 255 - ramp)[:, 8:-8, 8:-8] / 9  # pixels to the side
    assert np.sqrt((way**2).mean()) == pytest.approx(2 / 3**0.5, rel=0.1)  # uniform from 0 to 2


# Training


def test_training_learns(trained: train_digits.State) -> None:
    assert len(trained.history) == SMALL.epochs
    assert trained.history[-1] > 0.85


def test_a_stopped_training_goes_on_to_the_same_result(
    trained: train_digits.State, small: tuple[Images, Images], tmp_path: Path
) -> None:
    checkpoint = tmp_path / "digits.checkpoint.npz"
    for state in train_digits.learn(SMALL, *small, checkpoint):
        if state.epoch == 2:
            break
    *_, state = train_digits.learn(SMALL, *small, checkpoint)
    np.testing.assert_array_equal(state.theta, trained.theta)
    np.testing.assert_array_equal(state.average, trained.average)
    assert state.history == trained.history
    with pytest.raises(ValueError, match="other settings"):
        next(train_digits.learn(replace(SMALL, seed=1), *small, checkpoint))


def test_rate_and_bends_cool_down_at_the_end() -> None:
    settings = Settings()
    rates = [train_digits.learning_rate(settings, epoch) for epoch in range(settings.epochs + 1)]
    assert rates[0] == settings.learning_rate
    assert rates[-1] == 0
    assert (np.diff(rates) < 0).all()
    warm = int(settings.epochs * (1 - settings.cooling))
    cosine = settings.learning_rate * np.cos(np.pi * warm / settings.horizon / 2) ** 2
    assert rates[warm] == pytest.approx(cosine)


@pytest.mark.parametrize("true", [0.5, 1.0, 2.0])
def test_temperature_is_found(true: float) -> None:
    """Labels drawn with the probabilities softmax(z) and logits that are `true` times too large."""
    rng = np.random.default_rng(0)
    z = rng.normal(0, 2, (20_000, 10))
    labels = (z + rng.gumbel(size=z.shape)).argmax(axis=1)
    assert examine.temperature(true * z, labels) == pytest.approx(true, rel=0.05)
    assert examine.calibration_error(CROSS_ENTROPY.link(z), labels) < 0.01


def test_calibration_error_by_hand() -> None:
    """Four answers with 0.9, three of them right; two with 0.6, both right."""
    probabilities = np.array([[0.9, 0.1]] * 4 + [[0.4, 0.6]] * 2)
    labels = np.array([0, 0, 0, 1, 1, 1])
    expected = (4 * abs(0.9 - 0.75) + 2 * abs(0.6 - 1)) / 6
    assert examine.calibration_error(probabilities, labels) == pytest.approx(expected)


def test_cooling_divides_the_logits_and_leaves_the_network() -> None:
    network = Network((5, 4, 3), rng=np.random.default_rng(0), dtype=np.float32)
    X = np.random.default_rng(1).random((6, 5), dtype=np.float32)
    before = network.forward(X)[-1]
    np.testing.assert_allclose(examine.cooled(network, 2).forward(X)[-1], before / 2, rtol=1e-5)
    np.testing.assert_array_equal(network.forward(X)[-1], before)


def test_rules_keep_what_they_promise(reader: digits.Reader, small: tuple[Images, Images]) -> None:
    probabilities, strangeness = examine.assess(reader, examine.pixels(small[1]))
    right = probabilities.argmax(axis=1) == small[1].labels
    sure = digits.margins(probabilities) >= reader.rules.margin
    assert right[sure].mean() >= examine.SURE
    assert np.mean(strangeness <= reader.rules.strangeness) == pytest.approx(
        examine.LET_IN, abs=1 / len(right)
    )
    figures = examine.figures(reader, small[1])
    assert figures["mistakes"] == np.sum(~right)
    assert figures["accuracy"] == right.mean()


def test_the_doorkeeper_tells_digits_from_others(
    reader: digits.Reader, small: tuple[Images, Images]
) -> None:
    others = not_digits.taught(100, small[1], rng=np.random.default_rng(9))
    _, strange = examine.assess(reader, others)
    _, usual = examine.assess(reader, examine.pixels(small[1]))
    assert np.mean(strange[:, None] > usual) > 0.7  # the area under the ROC curve


@pytest.mark.parametrize("kind", [*not_digits.UNSEEN])
def test_pictures_of_no_digit_are_normalised_drawings(kind: str) -> None:
    X = not_digits.unseen(kind, 20, rng=np.random.default_rng(0))
    assert X.shape == (20, 784)
    assert X.any(axis=1).all()
    assert X.min() >= 0
    assert X.max() <= 1
    assert len(np.unique(X, axis=0)) > 10


def test_the_whole_training_writes_a_reader(
    small: tuple[Images, Images],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(examine, "EXAMPLES", 10)
    settings = replace(SMALL, epochs=2)
    lessons = Lessons(hidden=(8,), pictures=70, steps=20, batch_size=20)
    train_digits.make(settings, lessons, (*small, small[1]), tmp_path)
    assert "epoch 2/2" in capsys.readouterr().err
    monkeypatch.setattr(digits, "WEIGHTS", tmp_path / "digits.npz")
    monkeypatch.setattr(digits, "RECORD", tmp_path / "digits.json")
    record = digits.record.__wrapped__()
    monkeypatch.setattr(digits, "record", lambda: record)
    again = digits.reader.__wrapped__()
    assert examine.figures(again, small[1]) == record["test"] == record["validation"]
    assert np.sum(record["test_confusion"]) == len(small[1].images)


def test_the_split_keeps_the_last_images_for_validation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_digits, "HELD_BACK", 2)
    images = Images(np.zeros((5, 28, 28), np.uint8), np.arange(5, dtype=np.uint8))
    assert [list(part.labels) for part in train_digits.split(images)] == [[0, 1, 2], [3, 4]]
