"""The script of the digits: the run on screen again, from the images to the test's verdict."""

import inspect
from dataclasses import asdict

from engine.activations import ACTIVATIONS
from engine.data import GREY_LEVELS
from experiments import digits
from experiments.digits import Parts, Settings
from models import augment
from ui.scripts.common import Source, assemble, constant, packed

ABOUT = "A network learns to read digits, from pixels to ten outputs, a batch of images at a time."
IMAGES_FILE = "digits-images.npz"
TARGET = "digit"

FROM_IDX = """\
import gzip
import os


def read_idx(name):
    path = os.path.join(FOLDER, name)
    if os.path.exists(path):
        file = open(path, "rb")
    else:
        file = gzip.open(path + ".gz")
    with file:
        data = file.read()
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3])  # after the sizes


X = read_idx("train-images-idx3-ubyte").reshape(-1, PIXELS)
y = read_idx("train-labels-idx1-ubyte")[:, None]
X, X_held, y, y_held = X[:TRAIN], X[TRAIN:], y[:TRAIN], y[TRAIN:]
X_test = read_idx("t10k-images-idx3-ubyte").reshape(-1, PIXELS)
y_test = read_idx("t10k-labels-idx1-ubyte")[:, None]
"""
FROM_NPZ = """\
with np.load(FILE, allow_pickle=False) as file:
    X, X_held, X_test = (file[name].reshape(-1, PIXELS) for name in ("train", "held", "test"))
    y, y_held, y_test = (file[f"{name}_labels"][:, None] for name in ("train", "held", "test"))
"""

SIGMOID = """\
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


"""
HIDDEN = {  # f(z), and its slope written in a = f(z)
    "sigmoid": ("sigmoid(z)", "a * (1 - a)"),
    "tanh": ("np.tanh(z)", "1 - a * a"),
    "ReLU": ("np.maximum(z, 0)", "(a > 0).astype(a.dtype)"),
    "leaky ReLU": ("np.maximum(z, 0.01 * z)", "np.where(a > 0, np.float32(1), np.float32(0.01))"),
}
SQUARES = """\
# The loss of an image: the squared misses of its ten outputs, summed; and how it follows z.
def predict(z):
    return sigmoid(z)


def losses(z, t):
    error = sigmoid(z) - t
    return (error * error).sum(axis=1), 2 * error * (sigmoid(z) * (1 - sigmoid(z)))
"""
CROSS_ENTROPY = """\
# The loss of an image: minus the logarithm of the probability of its label; how it follows z.
def predict(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def losses(z, t):
    shifted = z - z.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    return np.log(total[:, 0]) - (t * shifted).sum(axis=1), e / total - t
"""
LAYERS = """

# %% The layers
# Weights start normal with variance GAIN**2 / inputs (1 / inputs in the last layer), biases at 0.
rng = np.random.default_rng(SEED)
SIZES = [PIXELS, *HIDDEN, 10]
W, b = [], []
for k, (m, n) in enumerate(zip(SIZES, SIZES[1:])):
    gain = GAIN if k < len(HIDDEN) else 1.0
    W.append(rng.normal(0, gain / m**0.5, (m, n)).astype(np.float32))
    b.append(np.zeros(n, np.float32))


def numbers(X):
    return np.divide(X, 255, dtype=np.float32)  # grey levels become 0 to 1


def forward(X):
    a = [X]
    for k in range(len(W)):
        z = a[-1] @ W[k]
        z += b[k]
        a.append(z if k == len(W) - 1 else f(z))
    return a


def gradients(X, t):
    a = forward(X)
    delta = losses(a[-1], t)[1] / len(X)
    dW, db = [None] * len(W), [None] * len(W)
    for k in reversed(range(len(W))):
        dW[k], db[k] = a[k].T @ delta, np.sum(delta, axis=0)
        if k > 0:
            delta = (delta @ W[k].T) * slope(a[k])
    return dW + db


def score(X, y):
    total, right = 0.0, 0
    for s in range(0, len(X), 250):
        z, labels = forward(numbers(X[s : s + 250]))[-1], y[s : s + 250, 0]
        total += float(losses(z, TARGETS[labels])[0].sum(dtype=np.float64))
        right += int(np.sum(predict(z).argmax(axis=1) == labels))
    return total / len(X), right / len(X)
"""
SGD = """

# %% The optimizer
# Every weight moves against its velocity, a running sum of its gradients.
velocity = [np.zeros_like(p) for p in W + b]


def move(gradient):
    for p, v, g in zip(W + b, velocity, gradient):
        v *= MOMENTUM
        v += g
        p -= LEARNING_RATE * v
"""
ADAM = """

# %% The optimizer
# Adam (Kingma & Ba 2015): each weight's step is its mean gradient in units of its usual size.
means = [np.zeros_like(p) for p in W + b]
squares = [np.zeros_like(p) for p in W + b]
steps = 0


def move(gradient):
    global steps
    steps += 1
    fair_mean, fair_root = 1 - 0.9**steps, (1 - 0.999**steps) ** 0.5
    for p, mean, square, g in zip(W + b, means, squares, gradient):
        part = (1 - 0.9) * g
        mean *= 0.9
        mean += part
        square *= 0.999
        square += (1 - 0.999) / (1 - 0.9) ** 2 * (part * part)  # (1 - 0.999) * g * g
        change = mean / (np.sqrt(square) + fair_root * 1e-8)
        p -= LEARNING_RATE * (fair_root / fair_mean) * change
"""
TRAINING = """

# %% Training
# Every epoch shows each image once, in a new order. Then loss and accuracy are measured, on some
# of the training images and on those held back for validation.
np.seterr(over="ignore", invalid="ignore")
TARGETS = np.eye(10, dtype=np.float32)
history = [(0, *score(X[:SAMPLE], y[:SAMPLE]), *score(X_held, y_held))]
for epoch in range(1, EPOCHS + 1):
    order = rng.permutation(len(X))
    for s in range(0, len(X), BATCH):
        batch = order[s : s + BATCH]
        move(gradients({shown}, TARGETS[y[batch, 0]]))
    history.append((epoch, *score(X[:SAMPLE], y[:SAMPLE]), *score(X_held, y_held)))
    print("epoch {{}}: {{:.6g}} {{:.4f}} training, {{:.6g}} {{:.4f}} held".format(*history[-1]))

# %% Results
# What the network says to the test images, which took no part in its training.
said = np.concatenate(
    [predict(forward(numbers(X_test[s : s + 250]))[-1]) for s in range(0, len(X_test), 250)]
).argmax(axis=1)
confusion = np.bincount(y_test[:, 0] * 10 + said, minlength=100).reshape(10, 10)
theta = np.concatenate([part.ravel() for pair in zip(W, b) for part in pair])
print(f"validation loss      {{history[-1][3]:.12g}}")
print(f"validation accuracy  {{history[-1][4]:.12g}}")
print(f"test accuracy        {{np.mean(said == y_test[:, 0]):.12g}}")
print("Rows are labels, columns what the network says:")
print(confusion)
"""


def script(settings: Settings, epochs: int, parts: Parts) -> str:
    """The run of `experiments.digits.learn` over so many epochs; its result is in `theta`."""
    sigmoids = settings.loss == digits.SQUARED_ERROR
    f, slope = HIDDEN[settings.activation]
    constants = (
        f"HIDDEN = {list(settings.hidden)!r}  # units of each hidden layer",
        constant("GAIN", ACTIVATIONS[settings.activation].gain),
        constant("SEED", settings.seed),
        constant("LEARNING_RATE", settings.learning_rate),
        *([constant("MOMENTUM", settings.momentum)] if settings.optimizer == "SGD" else []),
        constant("BATCH", settings.batch_size),
        constant("EPOCHS", epochs),
        constant("SAMPLE", digits.SAMPLE, "training images that are measured"),
    )
    sections = (
        "# %% The network and its loss\n"
        "# An activation f turns a sum z into an output a; slope(a) is its slope there.\n"
        + (SIGMOID if sigmoids or settings.activation == "sigmoid" else "")
        + f"def f(z):\n    return {f}\n\n\ndef slope(a):\n    return {slope}\n\n\n"
        + (SQUARES if sigmoids else CROSS_ENTROPY)
        + (bends(parts.shape[0]) if settings.bent else "")
        + LAYERS
        + (ADAM if settings.optimizer == "Adam" else SGD)
        + TRAINING.format(shown="bent(X[batch])" if settings.bent else "numbers(X[batch])")
    )
    return assemble(ABOUT, source(settings, parts), constants, sections)


def source(settings: Settings, parts: Parts) -> Source:
    """MNIST's files in a folder, or the images that can be downloaded beside the script."""
    pixels = constant("PIXELS", parts.shape[0] * parts.shape[1])
    if settings.data == digits.MNIST:
        folder = constant("FOLDER", ".", "where MNIST's four files are, packed (.gz) or not")
        train = constant("TRAIN", len(parts.train), "the rest of the training images is held back")
        return Source((), TARGET, (folder, train, pixels), FROM_IDX)
    return Source((), TARGET, (constant("FILE", IMAGES_FILE), pixels), FROM_NPZ)


def bends(side: int) -> str:
    """The functions of `models.augment` as they stand there, and the page's own amounts."""
    functions = (
        augment.bend,
        augment._change_pen,
        augment._sources,
        augment._rubber,
        augment._bells,
        augment._sample,
    )
    amounts = packed(f"{name}={value!r}" for name, value in asdict(digits.bends(side)).items())
    return (
        "\n\n# %% Bent copies\n"
        "# Every training image is shifted, turned, scaled and bent anew each time it is shown.\n"
        "from types import SimpleNamespace as Bends\n\n"
        "Bytes = Pixels = np.ndarray\n"
        f"GREY_LEVELS, MARGIN, KNOT = {GREY_LEVELS!r}, {augment.MARGIN!r}, {augment.KNOT!r}\n"
        f"AMOUNTS = Bends(\n{amounts}\n)\n"
        "wind = np.random.default_rng([SEED, 1])\n\n\n"
        + "\n\n".join(inspect.getsource(function) for function in functions)
        + "\n\ndef bent(X):\n"
        f"    return bend(X.reshape(-1, {side}, {side}), AMOUNTS, rng=wind).reshape(len(X), -1)\n"
    )
