"""Under "Notice" of "Decision boundary", and its warning: what the run shows at this step, in
sentences."""

import streamlit as st

from experiments import decision_boundary as boundary
from experiments.decision_boundary import Learned
from experiments.features import INPUTS
from language import marked, tr, trn
from ui import scale
from ui.instruments.decision_boundary_scene import Scene
from ui.numbers import count, counted, number
from ui.own_data import OwnData
from ui.words import joined

FOR_EVER = marked("ever longer weights fit ever better and the loss falls towards 0 for ever")
HELD = marked("ever longer weights fit ever better, and only the penalty holds them back")


def warn(learned: Learned, own: OwnData | None) -> None:
    """Say so where the run diverged or ended higher than it began; own data may be standardised."""
    if not learned.diverged and learned.objective[-1] <= learned.objective[0]:
        return
    ended = tr("left the finite numbers") if learned.diverged else tr("is higher than at the start")
    penalised = learned.settings.l1 or learned.settings.l2
    raw = own is not None and not learned.settings.standardise
    said = tr(
        "After {epochs} {what} {ended}. It rose in {n} of them: the steps overshoot.",
        epochs=counted("{n} epoch", "{n} epochs", int(learned.epochs[-1])),
        what=tr("the loss with its penalty") if penalised else tr("the loss"),
        ended=ended,
        n=count(learned.rises),
    )
    why = scale.why(own.inputs, learned.train.data.X) if own and usual_inputs(learned) else ""
    advice = tr("Choose a smaller learning rate.")
    if raw:
        advice = tr("Standardise, or choose a smaller learning rate.")
    st.warning(joined(said, safe(learned), why, advice))
    if raw:
        scale.offer("b_std")


def usual_inputs(learned: Learned) -> bool:
    """Whether the network is given the inputs themselves, untouched."""
    return learned.settings.features == INPUTS and not learned.settings.standardise


def safe(learned: Learned) -> str:
    """The learning rate up to which the loss of one neuron falls at every step."""
    settings = learned.settings
    other = settings.hidden or settings.adam or settings.batch_size or settings.l1 or settings.l2
    if other or settings.loss != "cross-entropy":
        return ""
    most = scale.critical_of_entropy(learned.train.data, settings.bias)
    return tr(
        "Up to the critical rate {rate}, 2 divided by the most that the loss of one neuron can "
        "curve on these inputs, it falls at every step.",
        rate=number(most),
    )


def notice(scene: Scene) -> None:
    learned, step = scene.learned, scene.step
    words = tr(
        "After {epochs} {mistakes}.",
        epochs=counted("{n} epoch", "{n} epochs", scene.epoch),
        mistakes=mistakes(learned, step),
    )
    st.markdown(words)
    shrinking(scene)
    if scene.best:
        least, here = number(scene.best.loss), number(learned.train.losses[step])
        more = number(max(0.0, learned.train.losses[step] - scene.best.loss))
        words = tr(
            "No weights give a train loss below {least}, that of the dashed line.", least=least
        )
        so = tr("The loss here is {more} more.", more=more)
        if here == least:
            so = tr("The loss here is the same, to four digits.")
        st.markdown(joined(words, so))
    elif not scene.settings.hidden:
        st.markdown(without_best(learned))


def mistakes(learned: Learned, step: int) -> str:
    """How many points of each part lie on the wrong side of the boundary."""
    wrong = {name: part.wrong(step) for name, part in learned.parts.items()}
    train, *test = (
        tr("{n} of {points}", n=count(n), points=points(name, len(learned.parts[name].data)))
        for name, n in wrong.items()
    )
    if test:
        return tr("{train} and {test} lie on the wrong side", train=train, test=test[0])
    return trn(
        "{train} lies on the wrong side", "{train} lie on the wrong side", wrong["train"],
        train=train,
    )  # fmt: skip


def points(part: str, n: int) -> str:
    """So many points of a part, with their noun."""
    if part == "train":
        return counted("{n} train point", "{n} train points", n)
    return counted("{n} test point", "{n} test points", n)


def without_best(learned: Learned) -> str:
    """Why one neuron's line is not compared with the best there is."""
    if learned.settings.loss != "cross-entropy":
        return tr(
            "With squared error the loss of one neuron has flat parts and no exact best to compare "
            "with: where ŷ is near 0 or 1, its slope is near 0 even for a wrong answer."
        )
    held = learned.settings.l1 or learned.settings.l2
    if learned.train.accuracies.max() == 1 and held:
        return tr(
            "Without the penalty there would be no best line: one parts the classes without a "
            "mistake, ever longer weights fit ever better, and only the penalty holds them back."
        )
    if learned.train.accuracies.max() == 1:
        return tr(
            "There is no best line: one parts the classes without a mistake, so ever longer "
            "weights fit ever better and the loss falls towards 0 for ever."
        )
    if boundary.alike(learned.train.data, learned.settings.bias):
        return tr(
            "There is no single best line: an input never varies or says the same as another, so "
            "many weights fit equally well."
        )
    for_ever = HELD if held else FOR_EVER
    return tr(
        "No best line was found. Perhaps one parts the classes without a mistake: then {so}. Or "
        "the inputs differ too much in size to compute it.",
        so=tr(for_ever),
    )


def shrinking(scene: Scene) -> None:
    """Say that steps shrink, where they did."""
    learned, step = scene.learned, scene.step
    calm = not scene.settings.adam and scene.settings.batch_size is None and not learned.rises
    if calm and learned.moves[step] < learned.moves[min(step, 1)] / 2:
        words = tr(
            "In epoch {first} the weights moved by {far}, in epoch {now} by {near}: a step is the "
            "learning rate times the slope, and {where} the slope is small.",
            first=learned.epochs[1],
            far=number(learned.moves[1]),
            now=count(scene.epoch),
            near=number(learned.moves[step]),
            where=tr("near a minimum") if scene.best else tr("where the loss flattens"),
        )
        st.markdown(words)
