"""The script of the decision boundary: any network with one output, trained as on the page."""

from string import Template

from datasets import synthetic
from experiments.decision_boundary import Best, Learned, Settings
from ui.scripts.common import Source, assemble, constant, made_up
from ui.scripts.decision_boundary_network import LOSSES, backward, forward, penalty, start
from ui.scripts.decision_boundary_training import batched, training, update

ABOUT = "A network learns where one class ends and the other begins: forward, loss, backward."
FEATURES = {
    "x₁": "x1",
    "x₂": "x2",
    "x₁²": "x1 * x1",
    "x₂²": "x2 * x2",
    "x₁x₂": "x1 * x2",
    "sin x₁": "np.sin(x1)",
    "sin x₂": "np.sin(x2)",
}
SPLIT = """\
# %% Which examples are learned from
# The same random order as on the page; the rest is held back to test what was learned.
order = np.random.default_rng(SPLIT_SEED).permutation(len(X))
count = max(1, round(TRAIN_SHARE * len(X)))
train, test = np.sort(order[:count]), np.sort(order[count:])

"""
STANDARDISE = """\
# Mean 0 and standard deviation 1 on the training examples, so that one learning rate suits both.
known = X[train]
centre, scale = known.mean(axis=0), known.std(axis=0)
scale = np.where(np.ptp(known, axis=0) > 0, scale, 1)  # a constant input keeps its size
x1, x2 = ((X - centre) / scale).T
"""
MEASURES = """\
def measure(rows):  # mean loss and accuracy
    z = forward(seen[rows])[-1]
    right = (sigmoid(z) > 0.5) == (y[rows] > 0.5)
    return loss(z, y[rows])[0].sum() / len(rows), np.mean(right)


"""
OPTIMUM = """\

# %% The exact optimum
# One neuron and cross-entropy: Newton's method finds the least train loss there is.
A = $design  # (n, P)
best = np.zeros((A.shape[1], 1))


def loss_of(theta):
    return np.mean(loss(A @ theta, y[train])[0])


for _ in range(100):
    p = sigmoid(A @ best)  # (n, 1)
    slopes, curvature = A.T @ (p - y[train]) / len(A), (A * (p * (1 - p))).T @ A / len(A)
    move, size = np.linalg.solve(curvature, slopes), 1.0
    if (slopes * move).sum() < 1e-20:
        break
    while size > 1e-10 and loss_of(best - size * move) > loss_of(best):
        size /= 2
    best = best - size * move
least = loss_of(best)
print(f"least train loss  {least:.12g} at {best[:, 0].tolist()}")
"""


def built_in(kind: str, points: int, noise: float, seed: int) -> Source:
    """The made-up data of the page: `experiments.decision_boundary.points` with these arguments."""
    make = synthetic.PLANAR[kind]
    return made_up(make, ("x1", "x2"), "class", seed=seed, n=points, noise=noise)


def script(source: Source, learned: Learned, best: Best | None) -> str:
    """The run of `experiments.decision_boundary.learn` as a script; its result is in `theta`, and
    for every epoch in `train_losses`, `train_accuracies` and the same of the test examples."""
    settings, examples = learned.settings, len(learned.train.data)
    sections = [
        SPLIT,
        inputs(settings),
        start(settings),
        forward(settings),
        LOSSES[settings.loss] + MEASURES + penalty(settings),
        backward(settings),
        update(settings),
        training(settings, examples, learned.test is not None),
    ]
    if best:
        ones = "np.hstack([seen[train], np.ones((len(train), 1))])"
        sections.append(
            Template(OPTIMUM).substitute(design=ones if settings.bias else "seen[train]")
        )
    return assemble(ABOUT, source, constants(settings, len(learned.train.data)), "".join(sections))


def constants(settings: Settings, examples: int) -> list[str]:
    found = [
        f"HIDDEN = {list(settings.hidden)!r}  # units of each hidden layer",
        constant("LEARNING_RATE", settings.learning_rate),
        constant("EPOCHS", settings.epochs),
    ]
    if settings.batch_size is not None and batched(settings, examples):
        found.append(constant("BATCH_SIZE", settings.batch_size))
    for name, value, what in (
        ("L1", settings.l1, "times the sum of all |w| is added to the loss"),
        ("L2", settings.l2, "times half the sum of all w^2 is added to the loss"),
    ):
        if value:
            found.append(constant(name, value, what))
    return [
        *found,
        constant("TRAIN_SHARE", settings.train_share),
        constant("SPLIT_SEED", settings.split_seed),
        constant("START_SEED", settings.start_seed, "of the random start"),
    ]


def inputs(settings: Settings) -> str:
    """From the data's columns to what the network sees."""
    code = STANDARDISE if settings.standardise else "x1, x2 = X.T\n"
    columns = ", ".join(FEATURES[name] for name in settings.features)
    return (
        f"# %% What the network sees\n{code}"
        f"seen = np.column_stack([{columns}])  # (n, {len(settings.features)})\n\n"
    )
