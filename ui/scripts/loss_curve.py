"""The script of one weight: gradient descent on the mean squared error of y = alpha · x."""

from ui.scripts.common import Source, assemble, constant

ABOUT = "One weight learns by gradient descent: y = alpha * x with the least mean squared error."

SECTIONS = """\
# %% The network and its loss
# One weight and no bias: y_hat = X W, where W (1, 1) holds alpha.
# The loss is the mean of the squared misses.
def predict(W):
    return X @ W  # (n, 1)


def loss(W):
    return np.mean((predict(W) - y) ** 2)


# %% The gradient
# The chain rule: dL/dW is the mean over all examples of 2 (y_hat - y) times x.
def gradient(W):
    slopes = 2 * (predict(W) - y)  # (n, 1): how each example's loss follows y_hat
    return X.T @ (slopes / len(X))  # (1, 1)


# %% Gradient descent
# Each step moves the weight against its gradient, as long as all numbers are finite.
np.seterr(over="ignore", invalid="ignore")
W = np.array([[START]])
losses = [loss(W)]
for step in range(1, STEPS + 1):
    moved = W - LEARNING_RATE * gradient(W)
    if not (np.isfinite(moved).all() and np.isfinite(loss(moved))):
        print(f"Step {step} leaves the finite numbers: the run has diverged.")
        break
    W = moved
    losses.append(loss(W))

# %% Results
# The best alpha is the exact least-squares answer, without any learning.
best = np.linalg.lstsq(X, y[:, 0], rcond=None)[0]
print(f"{TARGET!r} from {INPUTS[0]!r}: {len(X)} examples, {len(losses) - 1} steps")
print(f"alpha                {W[0, 0]:.12g}")
print(f"loss                 {losses[-1]:.12g}")
print(f"slope dL/dalpha      {gradient(W)[0, 0]:.12g}")
print(f"mean absolute error  {np.mean(np.abs(predict(W) - y)):.12g}")
print(f"best alpha (exact)   {best[0]:.12g}")
"""


def script(source: Source, start: float, learning_rate: float, steps: int) -> str:
    """The run of `experiments.loss_curve.descend` as a script; its result is in `W`, `losses`."""
    settings = (
        constant("START", start, "alpha before the first step"),
        constant("LEARNING_RATE", learning_rate),
        constant("STEPS", steps),
    )
    return assemble(ABOUT, source, settings, SECTIONS)
