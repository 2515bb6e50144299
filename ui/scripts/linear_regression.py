"""The script of linear regression: weights and a bias found by gradient descent."""

from string import Template

from experiments.linear_regression import START
from ui.scripts.common import Source, assemble, constant

ABOUT = "Linear regression by gradient descent: one neuron finds the weights behind the data."

STANDARDISE = """\
# %% Standardised inputs
# Mean 0 and standard deviation 1, so that one learning rate suits all inputs.
mean, scale = X.mean(axis=0), X.std(axis=0)
scale = np.where(scale > 0, scale, 1)  # a constant input keeps its size
seen = (X - mean) / scale  # (n, d): what the network sees

"""

# By the name of the output's activation: its formula, its code in z, and its slope's in y_hat.
OUTPUTS = {
    "identity": ("y_hat = X W + b", "{z}", ""),
    "ReLU": (
        "y_hat = ReLU(X W + b), so that no output is negative",
        "np.maximum({z}, 0)",
        " * (y_hat > 0)",
    ),
}

SECTIONS = Template("""\
# %% The network and its loss
# One neuron: $formula.
# The loss is the mean of the squared misses.
def predict(W, b):
    return $output  # (n, 1)


def loss(W, b):
    return np.mean((predict(W, b) - y) ** 2)


# %% The gradient
# The chain rule: the mean over all examples of slope times input (for the bias, of the slope).
def gradient(W, b):
    y_hat = predict(W, b)
    slopes = 2 * (y_hat - y)$slope / len(X)  # (n, 1)
    return $seen.T @ slopes, slopes.sum(axis=0)  # (d, 1) and (1,)


# %% Gradient descent
# Each step moves weights and bias against their gradient, as long as all numbers are finite.
np.seterr(over="ignore", invalid="ignore")
start = np.random.default_rng(SEED).uniform(-$reach, $reach, X.shape[1] + 1)
W, b = start[:-1].reshape(-1, 1), start[-1:]
losses = [loss(W, b)]
for step in range(1, STEPS + 1):
    dW, db = gradient(W, b)
    moved_W, moved_b = W - LEARNING_RATE * dW, b - LEARNING_RATE * db
    if not np.isfinite([*moved_W[:, 0], *moved_b, loss(moved_W, moved_b)]).all():
        print(f"Step {step} leaves the finite numbers: the run has diverged.")
        break
    W, b = moved_W, moved_b
    losses.append(loss(W, b))
    if step % max(1, STEPS // 10) == 0:
        print(f"step {step:6}: loss {losses[-1]:.12g}")

# %% Results
# Weights in the data's own units, beside the exact least-squares answer.
$units
residuals, spread = predict(W, b) - y, np.sum((y - y.mean()) ** 2)
r_squared = 1 - np.sum(residuals**2) / spread if spread > 0 else "none"
exact = np.linalg.lstsq(np.hstack([X, np.ones((len(X), 1))]), y[:, 0], rcond=None)[0]
print(f"{TARGET!r}: {len(X)} examples, {len(losses) - 1} steps")
print(f"loss {losses[-1]:.12g}, RMSE {np.mean(residuals**2) ** 0.5:.12g}, R squared {r_squared}")
for name, learned, best in zip([*INPUTS, "bias"], [*weights, bias], exact):
    print(f"{name!r}: learned {learned:.12g}, exact {best:.12g}")
""")

OWN_UNITS = """\
print("The network's own weights and bias:", W[:, 0].tolist(), b.tolist())
weights = W[:, 0] / scale
bias = b[0] - weights @ mean"""
SAME_UNITS = "weights, bias = W[:, 0], b[0]"


def script(
    source: Source, output: str, standardise: bool, learning_rate: float, steps: int, seed: int
) -> str:
    """The run of `experiments.linear_regression.learn` as a script; its result is in `W` and `b`
    as the network has them, in `weights` and `bias` in the data's units, and in `losses`."""
    formula, code, slope = OUTPUTS[output]
    seen = "seen" if standardise else "X"
    settings = (
        constant("LEARNING_RATE", learning_rate),
        constant("STEPS", steps),
        constant("SEED", seed, "of the random start"),
    )
    sections = SECTIONS.substitute(
        formula=formula,
        output=code.format(z=f"{seen} @ W + b"),
        slope=slope,
        seen=seen,
        reach=START,
        units=OWN_UNITS if standardise else SAME_UNITS,
    )
    return assemble(ABOUT, source, settings, STANDARDISE * standardise + sections)
