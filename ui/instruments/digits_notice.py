"""What is said in words of a network, a run and an epoch of "Train": computed sentences."""

from engine.data import Dataset
from experiments import digits
from experiments.digits import Epoch, Exam, Parts, Settings
from ui.numbers import count, percent, plural
from ui.training_job import DIVERGED, PAUSED, STOPPED, WAITING, Training


def network_in_words(settings: Settings, pixels: int) -> str:
    """ "784 pixels and a bias, 10 hidden units, 10 outputs; the output nearest to 1 wins"."""
    hidden = " and ".join(map(count, settings.hidden))
    units = f"{hidden} hidden unit{'s' * (settings.hidden != (1,))}, " if hidden else ""
    wins = "output nearest to 1" if settings.loss == digits.SQUARED_ERROR else "most probable one"
    return f"{pixels} pixels and a bias, {units}{digits.CLASSES} outputs; the {wins} wins"


def brief(loss: str) -> str:
    """A loss's name where there is little room."""
    return loss.removesuffix(" of sigmoid")


def in_words(settings: Settings, pixels: int) -> str:
    """The network and how it learns: the run on screen, by its own settings."""
    momentum = f" with momentum {settings.momentum:g}" if settings.momentum else ""
    hidden = f", {settings.activation} units" if settings.hidden else ""
    bent = ", every image bent anew" if settings.bent else ""
    return (
        f"On screen: {network_in_words(settings, pixels)}. {settings.data}{hidden}, "
        f"{settings.loss}, {settings.optimizer} at learning rate {settings.learning_rate:g}"
        f"{momentum}, batches of {settings.batch_size}{bent}, seed {settings.seed}."
    )


def notes(now: Training, run: Training, epoch: int) -> list[str]:
    """What to know about a run at rest at `epoch`: that it was halted, or kept other weights."""
    said = []
    shown, newest = digits.nearest(run.history, epoch).epoch, run.history[-1].epoch
    if shown != epoch:
        said.append(
            f"To save memory the weights of epoch {epoch} were not kept: this is epoch {shown}."
        )
    if now is not run:
        state = "waits for its turn" if now.state == WAITING else "is paused before its first epoch"
        said.append(f"The new run {state}; until then this is an earlier one.")
    elif now.state == WAITING:
        said.append(f"The run waits in epoch {now.epoch} until its turn comes again.")
    elif now.state in (PAUSED, STOPPED):
        said.append(
            f"The run was {now.state} in epoch {now.epoch} of {now.settings.epochs}: its last "
            f"weights here are those after epoch {newest}."
        )
    return said


def notice(run: Training, parts: Parts, state: Epoch, exam: Exam | None) -> list[str]:
    """What is to be seen at this epoch, in computed sentences."""
    after = f"After {plural(state.epoch, 'epoch')}" if state.epoch else "Before the first step"
    train, validation = state.train.accuracy, state.validation.accuracy
    if exam is None:
        return [f"{after} it reads {percent(validation)} of the validation images."]
    label, said, times = digits.commonest(exam.confusion)
    words = [
        f"{after} the network reads **{percent(exam.accuracy)}** of {count(len(exam.says))} test "
        f"images, which took no part in its training: {plural(len(exam.mistakes), 'mistake')}."
    ]
    if times:
        words.append(f"Its commonest mistake: a {label} read as {said}, {plural(times, 'time')}.")
    if train > 0.5:
        gap = train - validation
        words.append(
            f"It reads {percent(train)} of the training images and {percent(validation)} of the "
            "validation images, "
            + (
                f"{100 * gap:.1f} points fewer: part of what it learnt, it learnt by heart."
                if gap
                > max(0.02, 2 * (validation * (1 - validation) / len(parts.validation)) ** 0.5)
                else "about as many: what it learnt holds for images that it never saw."
            )
        )
    best = max(run.history, key=lambda other: other.validation.accuracy)
    if best.validation.accuracy > run.history[-1].validation.accuracy:
        words.append(
            f"Validation accuracy was best after epoch {best.epoch}: "
            f"{percent(best.validation.accuracy)}."
        )
    return words


def trouble(run: Training, validation: Dataset) -> str | None:
    """Why a run went wrong, if it did."""
    if len(run.history) < 2 and run.state != DIVERGED:
        return None
    last = run.history[-1]
    less = " or less momentum" if run.settings.momentum else ""
    advice = f"Choose a smaller learning rate{less}."
    if run.state == DIVERGED:
        return (
            f"In epoch {last.epoch + 1} the weights grew beyond all numbers: each step overshot by "
            f"more than the last. The run ended, and epoch {last.epoch} is its last with finite "
            f"weights. {advice}"
        )
    accuracy = last.validation.accuracy
    best = max(run.history, key=lambda state: state.validation.accuracy)
    fell = best.validation.accuracy > max(0.5, accuracy + 0.05)
    lost = accuracy < 0.2
    if not fell and not lost:
        return None
    flat = digits.flat_share(run.settings, last, validation)
    usual = digits.RATES[run.settings.optimizer, run.settings.loss]
    if lost and not fell and flat < 0.75 and run.settings.learning_rate <= usual:
        advice = "It may need more units, or more epochs."
    words = (
        f"Accuracy fell from {percent(best.validation.accuracy)} after epoch {best.epoch} to "
        f"{percent(accuracy)}."
        if fell
        else f"After {plural(last.epoch, 'epoch')} the network reads only {percent(accuracy)} of "
        "the validation images; guessing gets about 10 %."
    )
    if flat >= 0.75:
        words += (
            f" {percent(flat)} of its units' outputs lie where the {run.settings.activation} is "
            "flat, so almost no correction passes back through them: the steps were too large."
        )
    return f"{words} {advice}"
