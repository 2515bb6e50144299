"""The network in the decision boundary's script: its start, forward, loss, backward."""

from string import Template

from engine.activations import ACTIVATIONS, LEAK
from experiments.decision_boundary import Settings

# By the name of the activation: its code in z, and its slope's in a.
HIDDEN = {
    "step": ("(z > 0).astype(float)", "np.zeros_like(a)"),
    "sigmoid": ("sigmoid(z)", "a * (1 - a)"),
    "tanh": ("np.tanh(z)", "1 - a * a"),
    "ReLU": ("np.maximum(z, 0)", "a > 0"),
    "leaky ReLU": (f"np.maximum(z, {LEAK} * z)", f"np.where(a > 0, 1, {LEAK})"),
    "identity": ("z", "np.ones_like(a)"),
}
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
