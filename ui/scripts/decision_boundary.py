"""The script of the decision boundary: any network with one output, trained as on the page."""

from string import Template

from datasets import synthetic
from engine.activations import ACTIVATIONS, LEAK
from engine.optimizers import Adam
from experiments.decision_boundary import Best, Learned, Settings
from ui.scripts.common import Source, assemble, constant, made_up

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
# By the name of the activation: its code in z, and its slope's in a.
HIDDEN = {
    "step": ("(z > 0).astype(float)", "np.zeros_like(a)"),
    "sigmoid": ("sigmoid(z)", "a * (1 - a)"),
    "tanh": ("np.tanh(z)", "1 - a * a"),
    "ReLU": ("np.maximum(z, 0)", "a > 0"),
    "leaky ReLU": (f"np.maximum(z, {LEAK} * z)", f"np.where(a > 0, 1, {LEAK})"),
    "identity": ("z", "np.ones_like(a)"),
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
START = """\
# %% The network at its start
# Random weights, smaller where a unit has more inputs$zeros.
sizes = [seen.shape[1], *HIDDEN, 1]
rng = np.random.default_rng(START_SEED)
weights = []  # of each layer, (inputs, units)
for m, n in zip(sizes, sizes[1:]):
${gain}    weights.append(rng.normal(0, $spread / m**0.5, (m, n)))
$parameters

"""
FORWARD = """\
# %% Forward
# Each layer weighs what goes into it$adds$bends. The last sum z
# says y_hat = sigmoid(z), the probability of class 1.
def sigmoid(z):
    e = np.exp(-np.abs(z))  # never of a large positive number
    return np.where(z >= 0, 1, e) / (1 + e)


${activation}def forward(X):
    outputs = [X]  # what goes into each layer (n, inputs); at last z (n, 1)
    for k, W in enumerate(weights):
        z = outputs[-1] @ W$bias  # (n, units)
        outputs.append($output)
    return outputs


"""
ACTIVATION = """\
def activation(z):
    return $f


def slope(a):  # of the activation, by its output a
    return $slope


"""
LOSSES = {
    "cross-entropy": """\
# %% Loss
# Cross-entropy, -[y ln y_hat + (1 - y) ln(1 - y_hat)], written in z so that no digit is lost.
# Its slope dL/dz is y_hat - y.
def loss(z, y):
    values = np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))
    return values, sigmoid(z) - y  # of every example, both (n, 1)


""",
    "squared error": """\
# %% Loss
# The squared error (y_hat - y)^2 and its slope dL/dz, which is nearly 0 where y_hat is 0 or 1.
def loss(z, y):
    y_hat = sigmoid(z)
    error = y_hat - y
    return error * error, 2 * error * (y_hat * (1 - y_hat))  # of every example, both (n, 1)


""",
}
MEASURES = """\
def measure(rows):  # mean loss and accuracy
    z = forward(seen[rows])[-1]
    right = (sigmoid(z) > 0.5) == (y[rows] > 0.5)
    return loss(z, y[rows])[0].sum() / len(rows), np.mean(right)


"""
PENALTY = """\
def penalty():  # added to the loss, it asks for small weights; biases are left out of it
    return sum($value for W in weights)


"""
BACKWARD = """\
# %% Backward
# The chain rule, last layer first: delta is the slope of the mean loss in the sums z of a layer.
def gradient(X, y):
    outputs = forward(X)
    delta = loss(outputs[-1], y)[1] / len(X)  # (n, 1)
    slopes = []
    for k in reversed(range(len(weights))):
        W = weights[k]  # (inputs, units)
        slopes = [$dW, $db*slopes]
${back}    return slopes  # in the order of the parameters


"""
DESCENT = """\
# %% Update
# Plain descent: every parameter moves against its slope.
def update(slopes):
    for parameter, g in zip(parameters, slopes):
        parameter -= LEARNING_RATE * g


"""
ADAM = """\
# %% Update
# Adam: running means of each slope and of its square, corrected for their start at 0, so that a
# step is about the learning rate, whatever the size of the slope.
means, squares = ([np.zeros_like(parameter) for parameter in parameters] for _ in range(2))


def update(slopes):
    fair_mean, fair_root = 1 - $beta1**step, (1 - $beta2**step) ** 0.5
    for parameter, g, mean, square in zip(parameters, slopes, means, squares):
        mean *= $beta1
        mean += (1 - $beta1) * g
        square *= $beta2
        square += (1 - $beta2) * (g * g)
        change = mean / (np.sqrt(square) + fair_root * $epsilon)
        parameter -= LEARNING_RATE * (fair_root / fair_mean) * change


"""
TRAINING = """\
# %% Training
# $epoch. Losses and accuracies are
# measured after each, as long as all numbers are finite.
np.seterr(over="ignore", invalid="ignore", under="ignore")
history = [[$measured]]
${prepare}for epoch in range(1, EPOCHS + 1):
    before = [parameter.copy() for parameter in parameters]
$updates
    now = [$measured]
    if not all(np.isfinite(values).all() for values in [now, $penalty*parameters]):
        for parameter, last in zip(parameters, before):
            parameter[...] = last
        print(f"Epoch {epoch} leaves the finite numbers: the run has diverged.")
        break
    history.append(now)
    if epoch % max(1, EPOCHS // 10) == 0:
        print(f"epoch {epoch:6}: train loss {now[0]:.12g}")

# %% Results
# Of every epoch the losses and accuracies; and all parameters in one vector, layer by layer.
$names = np.array(history).T
theta = np.concatenate([parameter.ravel() for parameter in parameters])
print(f"{TARGET!r}: {len(X)} examples, {len(train)} of them learned from")
print(f"layers of {sizes}: {len(theta)} parameters after {len(history) - 1} epochs")
$said
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


def batched(settings: Settings, examples: int) -> bool:
    """Whether an epoch is more than one update."""
    return settings.batch_size is not None and settings.batch_size < examples


def inputs(settings: Settings) -> str:
    """From the data's columns to what the network sees."""
    code = STANDARDISE if settings.standardise else "x1, x2 = X.T\n"
    columns = ", ".join(FEATURES[name] for name in settings.features)
    return (
        f"# %% What the network sees\n{code}"
        f"seen = np.column_stack([{columns}])  # (n, {len(settings.features)})\n\n"
    )


def start(settings: Settings) -> str:
    value, gain, spread = ACTIVATIONS[settings.activation].gain, "", "1"
    if settings.hidden and value != 1:
        spread = "gain"
        gain = f"    gain = {value!r} if len(weights) < len(HIDDEN) else 1\n"
    parameters = "parameters = weights"
    if settings.bias:
        parameters = (
            "biases = [np.zeros(n) for n in sizes[1:]]\n"
            "parameters = [p for layer in zip(weights, biases) for p in layer]  # the same arrays"
        )
    zeros = "; biases 0" * settings.bias
    return Template(START).substitute(zeros=zeros, gain=gain, spread=spread, parameters=parameters)


def forward(settings: Settings) -> str:
    f, slope = HIDDEN[settings.activation]
    activation = Template(ACTIVATION).substitute(f=f, slope=slope) if settings.hidden else ""
    return Template(FORWARD).substitute(
        adds=" and adds a bias" * settings.bias,
        bends="; a hidden layer bends the sum" * bool(settings.hidden),
        activation=activation,
        bias=" + biases[k]" * settings.bias,
        output="z if k == len(HIDDEN) else activation(z)" if settings.hidden else "z",
    )


def penalty(settings: Settings) -> str:
    value = penalties(settings, "L1 * np.abs(W).sum()", "L2 / 2 * (W * W).sum()")
    return Template(PENALTY).substitute(value=value) if value else ""


def penalties(settings: Settings, one: str, two: str) -> str:
    """The code of those penalties that are on."""
    return " + ".join([one] * bool(settings.l1) + [two] * bool(settings.l2))


def backward(settings: Settings) -> str:
    dW, extra = "outputs[k].T @ delta", penalties(settings, "L1 * np.sign(W)", "L2 * W")
    back = ["if k > 0:", "    delta = (delta @ W.T) * slope(outputs[k])  # (n, inputs)"]
    code = Template(BACKWARD).substitute(
        dW=" + ".join(filter(None, [dW, f"({extra})" if " + " in extra else extra])),
        db="delta.sum(axis=0), " * settings.bias,
        back="".join(f"        {line}\n" for line in back) * bool(settings.hidden),
    )
    if settings.hidden or extra:
        return code
    return code.replace("        W = weights[k]  # (inputs, units)\n", "")  # nothing needs it


def update(settings: Settings) -> str:
    if not settings.adam:
        return DESCENT
    adam = Adam()
    return Template(ADAM).substitute(beta1=adam.beta1, beta2=adam.beta2, epsilon=adam.epsilon)


def training(settings: Settings, examples: int, tested: bool) -> str:
    """The loop over the epochs, and what is printed after it."""
    parts, batches = ["train"] + ["test"] * tested, batched(settings, examples)
    said = [
        f'print(f"{part} loss {{{part}_losses[-1]:.12g}}, accuracy {{{part}_accuracies[-1]:.12g}}")'
        for part in parts
    ]
    penalised = bool(settings.l1 or settings.l2)
    if penalised:
        said.append('print(f"train loss with its penalty {train_losses[-1] + penalty():.12g}")')
    prepare = ["shuffle = np.random.default_rng(START_SEED)\n"] * batches
    prepare += ["step = 0  # updates so far\n"] * settings.adam
    return Template(TRAINING).substitute(
        epoch="Every training example once, in batches in a new random order"
        if batches
        else "One update with all training examples at once",
        measured=", ".join(f"*measure({part})" for part in parts),
        prepare="".join(prepare),
        updates="\n".join(f"    {line}" for line in updates(settings, batches)),
        penalty="penalty(), " * penalised,
        names=", ".join(f"{part}_{what}" for part in parts for what in ("losses", "accuracies")),
        said="\n".join(said),
    )


def updates(settings: Settings, batches: bool) -> list[str]:
    """What happens in an epoch."""
    rows = "batch" if batches else "train"
    one = ["step += 1"] * settings.adam + [f"update(gradient(seen[{rows}], y[{rows}]))"]
    if not batches:
        return one
    return [
        "order = shuffle.permutation(len(train))",
        "for first in range(0, len(train), BATCH_SIZE):",
        "    batch = train[order[first : first + BATCH_SIZE]]",
        *(f"    {line}" for line in one),
    ]
