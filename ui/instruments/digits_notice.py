"""What is said in words of a network, a run and an epoch of "Train": computed sentences."""

from functools import reduce

from engine.data import Dataset
from experiments import digits
from experiments.digits import Epoch, Exam, Parts, Settings
from language import marked, tr, trn
from ui.activation_names import listed
from ui.image_uploads import called
from ui.numbers import count, counted, percent
from ui.training_job import DIVERGED, PAUSED, STOPPED, WAITING, Training
from ui.words import joined

BRIEF = {  # the losses by name
    marked("squared error of sigmoid"): marked("squared error"),
    marked("cross-entropy"): marked("cross-entropy"),
}


def network_in_words(settings: Settings, pixels: int) -> str:
    """ "784 pixels and a bias, 10 hidden units, 10 outputs; the output nearest to 1 wins"."""
    wins = tr("the most probable one wins")
    if settings.loss == digits.SQUARED_ERROR:
        wins = tr("the output nearest to 1 wins")
    if not settings.hidden:
        return tr(
            "{pixels} pixels and a bias, {outputs} outputs; {wins}",
            pixels=pixels,
            outputs=digits.CLASSES,
            wins=wins,
        )
    sizes = reduce(
        lambda one, other: tr("{one} and {other}", one=one, other=other),
        map(count, settings.hidden),
    )
    many = 1 if settings.hidden == (1,) else 2
    return tr(
        "{pixels} pixels and a bias, {units}, {outputs} outputs; {wins}",
        pixels=pixels,
        units=trn("{sizes} hidden unit", "{sizes} hidden units", many, sizes=sizes),
        outputs=digits.CLASSES,
        wins=wins,
    )


def brief(loss: str) -> str:
    """A loss's name where there is little room, in English."""
    return BRIEF[loss]


def in_words(settings: Settings, pixels: int) -> str:
    """The network and how it learns: the run on screen, by its own settings."""
    method = tr(
        "{optimizer} at learning rate {rate}",
        optimizer=settings.optimizer,
        rate=f"{settings.learning_rate:g}",
    )
    if settings.momentum:
        momentum = f"{settings.momentum:g}"
        method = tr("{method} with momentum {momentum}", method=method, momentum=momentum)
    said = [called(settings.data)]
    if settings.hidden:
        said.append(tr("{activation} units", activation=settings.activation))
    said += [tr(settings.loss), method, tr("batches of {n}", n=settings.batch_size)]
    if settings.bent:
        said.append(tr("every image bent anew"))
    said.append(tr("seed {seed}", seed=settings.seed))
    return tr(
        "On screen: {network}. {settings}.",
        network=network_in_words(settings, pixels),
        settings=listed(said),
    )


def notes(now: Training, run: Training, epoch: int) -> list[str]:
    """What to know about a run at rest at `epoch`: that it was halted, or kept other weights."""
    said = []
    shown, newest = digits.nearest(run.history, epoch).epoch, run.history[-1].epoch
    if shown != epoch:
        said.append(
            tr(
                "To save memory the weights of epoch {epoch} were not kept: this is epoch {shown}.",
                epoch=epoch,
                shown=shown,
            )
        )
    halted = {
        PAUSED: marked(
            "The run was paused in epoch {epoch} of {last}: its last weights here are those after "
            "epoch {newest}."
        ),
        STOPPED: marked(
            "The run was stopped in epoch {epoch} of {last}: its last weights here are those "
            "after epoch {newest}."
        ),
    }
    if now is not run:
        said.append(
            tr("The new run waits for its turn; until then this is an earlier one.")
            if now.state == WAITING
            else tr(
                "The new run is paused before its first epoch; until then this is an earlier one."
            )
        )
    elif now.state == WAITING:
        words = tr("The run waits in epoch {epoch} until its turn comes again.", epoch=now.epoch)
        said.append(words)
    elif now.state in halted:
        last = now.settings.epochs
        said.append(tr(halted[now.state], epoch=now.epoch, last=last, newest=newest))
    return said


def notice(run: Training, parts: Parts, state: Epoch, exam: Exam | None) -> list[str]:
    """What is to be seen at this epoch, in computed sentences."""
    after = tr("Before the first step")
    if state.epoch:
        after = tr("After {epochs}", epochs=counted("{n} epoch", "{n} epochs", state.epoch))
    if exam is None:
        share = percent(state.validation.accuracy)
        return [tr("{when} it reads {share} of the validation images.", when=after, share=share)]
    label, said, times = digits.commonest(exam.confusion)
    words = [
        tr(
            "{when} the network reads **{share}** of {images} test images, which took no part in "
            "its training: {mistakes}.",
            when=after,
            share=percent(exam.accuracy),
            images=count(len(exam.says)),
            mistakes=counted("{n} mistake", "{n} mistakes", len(exam.mistakes)),
        )
    ]
    if times:
        words.append(
            tr(
                "Its commonest mistake: a {label} read as {digit}, {times}.",
                label=label,
                digit=said,
                times=counted("{n} time", "{n} times", times),
            )
        )
    if state.train.accuracy > 0.5:
        words.append(by_heart(parts, state))
    best = max(run.history, key=lambda other: other.validation.accuracy)
    if best.validation.accuracy > run.history[-1].validation.accuracy:
        words.append(
            tr(
                "Validation accuracy was best after epoch {epoch}: {share}.",
                epoch=best.epoch,
                share=percent(best.validation.accuracy),
            )
        )
    return words


def by_heart(parts: Parts, state: Epoch) -> str:
    """Training and validation images compared, with what chance alone may do to the latter."""
    train, validation = state.train.accuracy, state.validation.accuracy
    chance = (validation * (1 - validation) / len(parts.validation)) ** 0.5
    both = {"train": percent(train), "validation": percent(validation)}
    if train - validation > max(0.02, 2 * chance):
        return tr(
            "It reads {train} of the training images and {validation} of the validation images, "
            "{points} percentage points fewer: part of what it learned, it learned by heart.",
            **both,
            points=f"{100 * (train - validation):.1f}",
        )
    return tr(
        "It reads {train} of the training images and {validation} of the validation images, about "
        "as many: what it learned holds for images that it never saw.",
        **both,
    )


def trouble(run: Training, validation: Dataset) -> str | None:
    """Why a run went wrong, if it did."""
    if len(run.history) < 2 and run.state != DIVERGED:
        return None
    last = run.history[-1]
    if run.state == DIVERGED:
        left = tr(
            "In epoch {epoch} the weights left the numbers that a computer can hold: steps "
            "overshot ever further. The run ended, and epoch {last} is its last with finite "
            "weights.",
            epoch=last.epoch + 1,
            last=last.epoch,
        )
        return joined(left, smaller(run.settings))
    accuracy = last.validation.accuracy
    best = max(run.history, key=lambda state: state.validation.accuracy)
    fell = best.validation.accuracy > max(0.5, accuracy + 0.05)
    lost = accuracy < 0.2
    if not fell and not lost:
        return None
    flat = digits.flat_share(run.settings, last, validation)
    usual = digits.RATES[run.settings.optimizer, run.settings.loss]
    advice = smaller(run.settings)
    if lost and not fell and flat < 0.75 and run.settings.learning_rate <= usual:
        advice = tr("It may need more units, or more epochs.")
    return joined(low(last, best if fell else None), too_flat(run.settings, flat), advice)


def smaller(settings: Settings) -> str:
    """What helps where steps are too large."""
    if settings.momentum:
        return tr("Choose a smaller learning rate or less momentum.")
    return tr("Choose a smaller learning rate.")


def low(last: Epoch, best: Epoch | None) -> str:
    """That the last accuracy is low, or lower than the best was."""
    share = percent(last.validation.accuracy)
    if best is None:
        return tr(
            "After {epochs} the network reads only {share} of the validation images; guessing "
            "gets about 10 %.",
            epochs=counted("{n} epoch", "{n} epochs", last.epoch),
            share=share,
        )
    return tr(
        "Accuracy fell from {best} after epoch {epoch} to {share}.",
        best=percent(best.validation.accuracy),
        epoch=best.epoch,
        share=share,
    )


def too_flat(settings: Settings, flat: float) -> str:
    """That most units can hardly learn any more, where this is so."""
    if flat < 0.75:
        return ""
    return tr(
        "{share} of its units' outputs lie where the {activation} is flat, so almost no correction "
        "passes back through them: the steps were too large.",
        share=percent(flat),
        activation=settings.activation,
    )
