"""The challenges of "Decision boundary"."""

from language import marked, tr, trn
from ui.instruments.decision_boundary_scene import Scene
from ui.lessons import Challenge
from ui.numbers import count, percent
from ui.words import joined

FEW, RIGHT = 12, 0.95  # hidden units, share of the points
WRONG = 0.2  # of the test points


def accuracies(scene: Scene) -> tuple[float, float] | None:
    """Of the training and the test points at this step; None where nothing is held back."""
    parts = scene.learned.train, scene.learned.test
    if parts[1] is None:
        return None
    train, test = (float(part.accuracies[scene.step]) for part in parts if part)
    return train, test


def separated(scene: Scene) -> str | None:
    """What is still missing until nearly all points are on their side."""
    found = accuracies(scene)
    if found is None:
        return tr("Hold some points back, to test on.")
    train, test = found
    if min(found) >= RIGHT:
        return None
    return tr(
        "{train} of the training points and {test} of the test points are right.",
        train=percent(train),
        test=percent(test),
    )


def spiral(scene: Scene) -> str | None:
    """Whether a small network separates the spiral."""
    if scene.kind != "spiral":
        return tr("Choose the spiral as the data.")
    units = sum(scene.settings.hidden)
    if units > FEW:
        return tr("This network has {n} hidden units: take some away.", n=count(units))
    missing = separated(scene)
    if missing is None:
        return None
    more = tr("Look whether the loss still falls at the end, and where the boundary is too plain.")
    return joined(missing, more)


def one_neuron(scene: Scene) -> str | None:
    """Whether one neuron tells the classes of xor apart."""
    if scene.kind != "xor":
        return tr("Choose xor as the data.")
    if scene.settings.hidden:
        layers = len(scene.settings.hidden)
        return trn(
            "There is still {n} hidden layer.",
            "There are still {n} hidden layers.",
            layers,
            n=count(layers),
        )
    missing = separated(scene)
    if missing is None:
        return None
    more = tr("Look under More at what the neuron is given: which curve has two branches?")
    return joined(missing, more)


def by_heart(scene: Scene) -> str | None:
    """Whether a network knows the training points and little else."""
    found = accuracies(scene)
    if found is None:
        return tr("Hold some points back, to test on.")
    train, test = found
    if train == 1 and test <= 1 - WRONG:
        return None
    if train < 1:
        return tr(
            "{train} of the training points are right. Learning by heart takes a network that can "
            "bend around every point, and time.",
            train=percent(train),
        )
    return tr(
        "All training points are right, but so are {test} of the test points. Look at what makes "
        "points of both classes overlap, and at how many there are.",
        test=percent(test),
    )


CHALLENGES = (
    Challenge(
        "b_spiral",
        marked(
            "Separate the spiral, 95 % right on training and test points, with at most 12 hidden "
            "units."
        ),
        spiral,
    ),
    Challenge(
        "b_neuron", marked("Separate xor, 95 % right, without any hidden layer."), one_neuron
    ),
    Challenge(
        "b_heart",
        marked(
            "Let a network learn by heart: every training point right, and at least one test point "
            "in five wrong."
        ),
        by_heart,
    ),
)
