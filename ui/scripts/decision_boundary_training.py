"""Training in the decision boundary's script: the update of one step, the loop over all epochs."""

from string import Template

from engine.optimizers import Adam
from experiments.decision_boundary import Settings

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
        part = (1 - $beta1) * g
        mean *= $beta1
        mean += part
        square *= $beta2
        square += (1 - $beta2) / (1 - $beta1) ** 2 * (part * part)  # (1 - $beta2) * g * g
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


def batched(settings: Settings, examples: int) -> bool:
    """Whether an epoch is more than one update."""
    return settings.batch_size is not None and settings.batch_size < examples


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
