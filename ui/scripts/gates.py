"""The script of a gate: one neuron, or a network with one hidden layer, learns four points."""

from engine.activations import ACTIVATIONS
from ui.scripts.activations import FORMULAS
from ui.scripts.common import Source, assemble, constant

ABOUT = "A small network learns a gate: AND, OR, or XOR, which one neuron cannot learn."

LOSS = """\
def sigmoid(z):
    return np.where(z >= 0, 1, np.exp(-abs(z))) / (1 + np.exp(-abs(z)))


def loss(theta):
    z = forward(*theta)[1]
    return np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-abs(z))))


"""

HIDDEN = (
    """\
# %% The network and its loss
# One hidden layer and one output; the output's sum z goes into the loss, the cross-entropy,
# written in z so that nothing takes the logarithm of 0.
def f(z):
    return {output}


def slope(a):
    return {slope}


def forward(W1, b1, W2, b2):
    a = f(X @ W1 + b1)  # (4, units)
    return a, a @ W2 + b2  # (4, units) and (4, 1)


"""
    + LOSS
    + """\
# %% The gradient
# Backwards: the loss follows z by sigmoid(z) - y; the hidden layer by that times W2 and its slope.
def gradient(theta):
    a, z = forward(*theta)
    delta = (sigmoid(z) - y) / len(X)  # (4, 1)
    hidden = (delta @ theta[2].T) * slope(a)  # (4, units)
    return [X.T @ hidden, hidden.sum(axis=0), a.T @ delta, delta.sum(axis=0)]


# %% The random start
# Normal weights of variance gain squared / inputs, biases 0.
rng = np.random.default_rng(SEED)
W1 = rng.normal(0, {gain} / 2**0.5, (2, UNITS))
W2 = rng.normal(0, 1 / UNITS**0.5, (UNITS, 1))
theta = [W1, np.zeros(UNITS), W2, np.zeros(1)]

"""
)

ALONE = (
    """\
# %% The neuron and its loss
# Its sum z goes into the loss, the cross-entropy, written in z so that nothing takes the
# logarithm of 0.
def forward(W, b):
    return X, X @ W + b  # (4, 2) and (4, 1)


"""
    + LOSS
    + """\
# %% The gradient
# The loss follows z by sigmoid(z) - y.
def gradient(theta):
    delta = (sigmoid(forward(*theta)[1]) - y) / len(X)  # (4, 1)
    return [X.T @ delta, delta.sum(axis=0)]


# %% The random start
# Normal weights of variance 1 / inputs, bias 0.
theta = [np.random.default_rng(SEED).normal(0, 1 / 2**0.5, (2, 1)), np.zeros(1)]

"""
)

SECTIONS = """\
# %% Gradient descent
# Each step moves all weights and biases against their gradient, with all four points.
losses = [loss(theta)]
for step in range(1, STEPS + 1):
    theta = [part - LEARNING_RATE * d for part, d in zip(theta, gradient(theta))]
    losses.append(loss(theta))

# %% Results
# A network says 1 where its last sum is above 0.
weights = np.concatenate([part.ravel() for part in theta])  # layer after layer
z = forward(*theta)[1]
right = np.count_nonzero((z > 0) == y)
print(f"{TARGET!r} from {INPUTS!r}: {len(losses) - 1} steps, {right} of 4 right")
for point, wanted, answer in zip(X, y[:, 0], sigmoid(z)[:, 0]):
    print(f"{point.tolist()}: wanted {wanted:g}, says {answer:.12g}")
print(f"loss {losses[-1]:.12g}")
print("weights and biases:", *(f"{weight:.12g}" for weight in weights))
"""


def script(
    source: Source, units: int, activation: str, learning_rate: float, steps: int, seed: int
) -> str:
    """The run of `experiments.gates.learn` as a script; its result is in `theta`, the list of the
    layers' weights and biases, in `weights`, all of them in one vector, and in `losses`."""
    settings = [
        constant("LEARNING_RATE", learning_rate),
        constant("STEPS", steps),
        constant("SEED", seed, "of the random start"),
    ]
    network = ALONE
    if units:
        output, slope = (code.replace("y_hat", "a") for code in FORMULAS[activation])
        gain = f"{ACTIVATIONS[activation].gain!r}"
        network = HIDDEN.format(output=output, slope=slope, gain=gain)
        settings.insert(0, constant("UNITS", units))
    return assemble(ABOUT, source, settings, network + SECTIONS)
