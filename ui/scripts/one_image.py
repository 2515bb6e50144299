"""The script of one image: a network with ten hidden units learns it by heart."""

import base64

import numpy as np

from engine.activations import Array
from engine.data import GREY_LEVELS, Dataset
from ui.scripts.common import Source, assemble, constant

ABOUT = "A network from pixels to ten outputs learns one image by gradient descent."
LINE = 88  # characters of packed weights in a line

DATA = """\
# The grey levels stand above row by row, each as two hexadecimal digits.
levels = np.array(list(bytes.fromhex("".join(IMAGE))))
X = levels[None] / 255  # (1, pixels), from 0 to 1
y = np.zeros((1, 10))  # the target: 1 for the label, 0 for the other digits
y[0, LABEL] = 1
"""

NETWORK = """\
# %% The network and its loss
# Ten hidden units and ten outputs, all with a bias and a sigmoid. The loss is the sum of the ten
# outputs' squared errors.
def sigmoid(z):
    e = np.exp(-abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def forward(W1, b1, W2, b2):
    a = sigmoid(X @ W1 + b1)  # (1, 10)
    return a, sigmoid(a @ W2 + b2)  # (1, 10) each


def loss(theta):
    return ((forward(*theta)[1] - y) ** 2).sum()


# %% The gradient
# Backwards: from the outputs' sums to the hidden units' sums to the weights.
def gradient(theta):
    a, y_hat = forward(*theta)
    delta = 2 * (y_hat - y) * (y_hat * (1 - y_hat))  # (1, 10)
    hidden = (delta @ theta[2].T) * (a * (1 - a))  # (1, 10)
    return [X.T @ hidden, hidden.sum(axis=0), a.T @ delta, delta.sum(axis=0)]


"""

RANDOM = """\
# %% The random start
# Normal weights of variance 1 / inputs, biases 0.
rng = np.random.default_rng(SEED)
W1 = rng.normal(0, 1 / X.size**0.5, (X.size, 10))
W2 = rng.normal(0, 1 / 10**0.5, (10, 10))
theta = [W1, np.zeros(10), W2, np.zeros(10)]

"""

TRAINED = """\
# %% The trained start
# All weights and biases in one vector, as base64 of 32-bit floats, then layer by layer.
START = (
{start}
)
start = np.frombuffer(base64.b64decode(START), "<f4").astype(float)
W1, b1, W2, b2 = np.split(start, np.cumsum([X.size * 10, 10, 100]))
theta = [W1.reshape(X.size, 10), b1, W2.reshape(10, 10), b2]

"""

DESCENT = """\
# %% Gradient descent
# Each step moves all weights and biases against their gradient.
losses = [loss(theta)]
for step in range(1, STEPS + 1):
    theta = [part - LEARNING_RATE * d for part, d in zip(theta, gradient(theta))]
    losses.append(loss(theta))

# %% Results
# The ten squared errors add up to the loss.
weights = np.concatenate([part.ravel() for part in theta])  # layer after layer
outputs = forward(*theta)[1][0]
for digit in range(10):
    error = (outputs[digit] - y[0, digit]) ** 2
    print(f"output {digit}: {outputs[digit]:.12g}, target {y[0, digit]:g}, error {error:.12g}")
sizes = [np.sqrt(sum((part**2).sum() for part in pair)) for pair in
         (gradient(theta)[:2], gradient(theta)[2:])]
print(f"after {STEPS} steps the network says {outputs.argmax()}, the label is {LABEL}")
print(f"loss {losses[-1]:.12g}")
print(f"length of the gradient: hidden layer {sizes[0]:.12g}, output layer {sizes[1]:.12g}")
"""


def source(one: Dataset, label: int) -> Source:
    """The image written out, and the names of its pixels."""
    side = round(one.X.shape[1] ** 0.5)
    levels = np.rint(one.X[0] * GREY_LEVELS).astype(np.uint8).reshape(side, side)
    rows = "\n".join(f'    "{bytes(row).hex()}"' + "," for row in levels)
    pixels = tuple(f"pixel ({r}, {c})" for r in range(side) for c in range(side))
    settings = (constant("LABEL", label), f"IMAGE = [\n{rows}\n]")
    return Source(pixels, "label", settings, DATA)


def script(origin: Source, start: Array | int, learning_rate: float, steps: int) -> str:
    """The run of `experiments.one_image.descend` as a script, from a seed or from given weights;
    its result is in `weights`, all in one vector, and in `losses`."""
    settings = [constant("LEARNING_RATE", learning_rate), constant("STEPS", steps)]
    if isinstance(start, int):
        settings.append(constant("SEED", start, "of the random start"))
        return assemble(ABOUT, origin, settings, NETWORK + RANDOM + DESCENT)
    packed = base64.b64encode(start.astype("<f4").tobytes()).decode()
    lines = [f'    "{packed[k : k + LINE]}"' for k in range(0, len(packed), LINE)]
    trained = TRAINED.format(start="\n".join(lines))
    text = assemble(ABOUT, origin, settings, NETWORK + trained + DESCENT)
    return text.replace("import numpy as np\n", "import base64\n\nimport numpy as np\n", 1)
