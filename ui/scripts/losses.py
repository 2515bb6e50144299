"""The script of two losses: the same network from the same start, trained with either."""

from string import Template

from experiments.losses import ABSOLUTE, ENTROPY, SQUARED, YES_NO, names
from ui.scripts.common import Source, assemble, constant

ABOUT = {
    ENTROPY: "Squared error against cross-entropy: one neuron, one start, two runs.",
    ABSOLUTE: "Squared error against absolute error: one line, one start, two runs.",
}
STANDARDISE = """\
# %% Standardised input
# Mean 0 and standard deviation 1, so that one learning rate suits weight and bias.
mean, scale = X.mean(), X.std()
seen = (X - mean) / (scale if scale > 0 else 1.0)  # (n, 1): what the network sees

"""
AS_IT_IS = """\
# %% The input as it is
seen = np.ascontiguousarray(X)  # (n, 1): what the network sees

"""
SIGMOID = """\
# %% The network and its losses
# One neuron: z = w x + b, y_hat = 1 / (1 + exp(-z)). Each loss gives its value for every example
# and its slope dL/dz. Everything is written in z, so that exp never meets a large number.
def predict(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def squared_error(z):
    y_hat = predict(z)
    miss = y_hat - y
    return miss * miss, 2 * miss * (y_hat * (1 - y_hat))  # the slope dies where y_hat is 0 or 1


def cross_entropy(z):
    loss = np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))
    return loss, predict(z) - y  # the slope is the miss itself


"""
LINE = """\
# %% The network and its losses
# One linear neuron: y_hat = z = w x + b. Each loss gives its value for every example and its slope
# dL/dz.
def predict(z):
    return z


def squared_error(z):
    miss = z - y
    return miss * miss, 2 * miss * np.ones_like(z)  # the farther off, the harder it pulls


def absolute_error(z):
    miss = z - y
    return np.abs(miss), np.sign(miss) * np.ones_like(z)  # every example pulls as hard


"""
SECTIONS = Template("""\
# %% Gradient descent
# Each step moves w and b against the gradient of the mean loss: the mean of slope times input, and
# the mean of the slopes. A run ends where it leaves the finite numbers.
def train(loss, learning_rate):
    W, b = np.array([[START_W]]), np.array([START_B])  # (1, 1) and (1,)
    losses = [loss(seen @ W + b)[0].sum() / len(X)]
    for step in range(1, STEPS + 1):
        slopes = loss(seen @ W + b)[1] / len(X)  # (n, 1)
        moved_W = W - learning_rate * (seen.T @ slopes)
        moved_b = b - learning_rate * slopes.sum(axis=0)
        value = loss(seen @ moved_W + moved_b)[0].sum() / len(X)
        if not np.isfinite([moved_W[0, 0], moved_b[0], value]).all():
            print(f"Step {step} leaves the finite numbers: the run has diverged.")
            break
        W, b = moved_W, moved_b
        losses.append(value)
    return W, b, losses


np.seterr(over="ignore", invalid="ignore")
W_squared, b_squared, squared_losses = train(squared_error, RATE_SQUARED)
W_other, b_other, other_losses = train($other, RATE_OTHER)

# %% Results
print(f"{TARGET!r} from {INPUTS[0]!r}: {len(X)} examples, from w = {START_W}, b = {START_B}")
for name, W, b, losses in (
    ("squared error", W_squared, b_squared, squared_losses),
    ("$name", W_other, b_other, other_losses),
):
    outputs = predict(seen @ W + b)[:, 0]
    print(f"{name}: {len(losses) - 1} steps")
    print(f"  w     {W[0, 0]:.12g}")
    print(f"  b     {b[0]:.12g}")
    print(f"  loss  {losses[-1]:.12g}")
    print(f"  outputs of the first examples: {', '.join(f'{v:.12g}' for v in outputs[:8])}")
""")


def script(
    source: Source,
    contest: str,
    standardise: bool,
    start: tuple[float, float],
    rates: tuple[float, float],
    steps: int,
) -> str:
    """The runs of `experiments.losses.duel` as a script; its results are in `W_squared`,
    `b_squared`, `squared_losses` and in `W_other`, `b_other`, `other_losses`."""
    other = names(contest)[1]
    settings = (
        constant("START_W", float(start[0]), "weight before the first step"),
        constant("START_B", float(start[1]), "bias before the first step"),
        constant("RATE_SQUARED", float(rates[0]), f"learning rate with {SQUARED}"),
        constant("RATE_OTHER", float(rates[1]), f"learning rate with {other}"),
        constant("STEPS", steps),
    )
    function = other.replace(" ", "_").replace("-", "_")
    sections = (
        (STANDARDISE if standardise else AS_IT_IS)
        + (SIGMOID if contest == YES_NO else LINE)
        + SECTIONS.substitute(other=function, name=other)
    )
    return assemble(ABOUT[other], source, settings, sections)
