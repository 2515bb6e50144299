"""The script of one neuron of any activation: squared error, the whole data at every step."""

from string import Template

from engine.activations import LEAK
from experiments.learners import DATA_SEED, NOISE, POINTS
from ui.scripts.common import Source, assemble, constant, listing

ABOUT = "One neuron with the activation $name learns to tell two classes apart."

# By the activation's name: its output in z and its slope in the output y_hat, as code.
FORMULAS = {
    "step": ("(z > 0).astype(float)", "np.zeros_like(y_hat)"),
    "sigmoid": (
        "np.where(z >= 0, 1, np.exp(-abs(z))) / (1 + np.exp(-abs(z)))",
        "y_hat * (1 - y_hat)",
    ),
    "tanh": ("np.tanh(z)", "1 - y_hat * y_hat"),
    "ReLU": ("np.maximum(z, 0)", "(y_hat > 0).astype(float)"),
    "leaky ReLU": (f"np.maximum(z, {LEAK} * z)", f"np.where(y_hat > 0, 1, {LEAK})"),
    "identity": ("z", "np.ones_like(y_hat)"),
}

CLOUDS = """\
# Two round clouds around (-1, -1) and (1, 1) that overlap a little.
y = (np.arange(EXAMPLES) >= EXAMPLES // 2).astype(float)[:, None]
X = np.where(y == 1, 1.0, -1.0) + np.random.default_rng(DATA_SEED).normal(
    0, 2 * NOISE, (EXAMPLES, 2)
)
"""

STANDARDISE = """\
# %% Standardised inputs
# Mean 0 and standard deviation 1, so that one learning rate suits both inputs.
scale = np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), 1)  # a constant input keeps its size
seen = (X - X.mean(axis=0)) / scale  # (n, 2): what the neuron sees

"""

SECTIONS = Template("""\
# %% The neuron and its activation
# The sum z = X W + b, its activation, and how the output follows z: the slope.
def f(z):
    return $output


def slope(y_hat):
    return $slope


def predict(W, b):
    return f($seen @ W + b)  # (n, 1)


def loss(W, b):
    return np.mean((predict(W, b) - y) ** 2)


# %% The gradient
# The chain rule: how the loss follows the output, times how the output follows z, times the input.
def gradient(W, b):
    y_hat = predict(W, b)
    slopes = 2 * (y_hat - y) * slope(y_hat) / len(X)  # (n, 1)
    return $seen.T @ slopes, slopes.sum(axis=0)  # (2, 1) and (1,)


# %% Gradient descent
# Each step moves weights and bias against their gradient, as long as all numbers are finite.
np.seterr(over="ignore", invalid="ignore")
W, b = np.random.default_rng(SEED).normal(0, 1 / 2**0.5, (2, 1)), np.zeros(1)
start = [*W[:, 0], *b]
losses = [loss(W, b)]
for step in range(1, STEPS + 1):
    dW, db = gradient(W, b)
    moved_W, moved_b = W - LEARNING_RATE * dW, b - LEARNING_RATE * db
    if not np.isfinite([*moved_W[:, 0], *moved_b, loss(moved_W, moved_b)]).all():
        print(f"Step {step} leaves the finite numbers: the run has diverged.")
        break
    W, b = moved_W, moved_b
    losses.append(loss(W, b))

# %% Results
# A step unit ends exactly where it began: its slope is 0 everywhere.
dW, db = gradient(W, b)
size = np.hypot(np.hypot(*dW[:, 0]), db[0])
moved = np.count_nonzero(np.array([*W[:, 0], *b]) != start)
print(f"{TARGET!r} from {INPUTS!r}: {len(X)} examples, {len(losses) - 1} steps")
print(f"weights               {W[0, 0]:.12g} and {W[1, 0]:.12g}")
print(f"bias                  {b[0]:.12g}")
print(f"loss                  {losses[-1]:.12g}")
print(f"size of the gradient  {size:.12g}")
print(f"weights that moved    {moved} of 3")
""")


def clouds(inputs: tuple[str, ...], target: str) -> Source:
    """The two clouds of the page, made again in the script."""
    settings = (
        listing("INPUTS", inputs),
        constant("TARGET", target),
        constant("EXAMPLES", POINTS),
        constant("NOISE", NOISE),
        constant("DATA_SEED", DATA_SEED),
    )
    return Source(inputs, target, settings, CLOUDS)


def script(
    source: Source, activation: str, standardise: bool, learning_rate: float, steps: int, seed: int
) -> str:
    """The run of `experiments.learners.learn` as a script; its result is in `W`, `b`, `losses`."""
    output, slope = FORMULAS[activation]
    settings = (
        constant("LEARNING_RATE", learning_rate),
        constant("STEPS", steps),
        constant("SEED", seed, "of the random start"),
    )
    seen = "seen" if standardise else "X"
    sections = SECTIONS.substitute(output=output, slope=slope, seen=seen)
    about = Template(ABOUT).substitute(name=activation)
    return assemble(about, source, settings, STANDARDISE * standardise + sections)
