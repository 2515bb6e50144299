"""Under "Notice" of "Decision boundary", and its warning: what the run shows at this step, in
sentences."""

import streamlit as st

from experiments import decision_boundary as boundary
from experiments.decision_boundary import Learned
from experiments.features import INPUTS
from ui import scale
from ui.instruments.decision_boundary_scene import Scene
from ui.numbers import count, number, plural
from ui.own_data import OwnData


def warn(learned: Learned, own: OwnData | None) -> None:
    """Say so where the run diverged or ended higher than it began; own data may be standardised."""
    if not learned.diverged and learned.objective[-1] <= learned.objective[0]:
        return
    ended = "left the finite numbers" if learned.diverged else "is higher than at the start"
    penalised = learned.settings.l1 or learned.settings.l2
    what = "the loss with its penalty" if penalised else "the loss"
    raw = own is not None and not learned.settings.standardise
    st.warning(
        f"After {plural(int(learned.epochs[-1]), 'epoch')} {what} {ended}. It rose in "
        f"{count(learned.rises)} of them: the steps overshoot. {safe(learned)} "
        f"{scale.why(own.inputs, learned.train.data.X) if own and usual_inputs(learned) else ''} "
        f"{'Standardise, or choose' if raw else 'Choose'} a smaller learning rate."
    )
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
    return (
        f"Up to the critical rate {number(most)}, 2 divided by the most that the loss of one "
        f"neuron can curve on these inputs, it falls at every step."
    )


def notice(scene: Scene) -> None:
    learned, step = scene.learned, scene.step
    st.markdown(f"After {plural(scene.epoch, 'epoch')} {mistakes(learned, step)}.")
    shrinking(scene)
    if scene.best:
        least, here = number(scene.best.loss), number(learned.train.losses[step])
        more = number(max(0.0, learned.train.losses[step] - scene.best.loss))
        so = "the same, to four digits" if here == least else f"{more} more"
        st.markdown(
            f"No weights give a train loss below {least}, that of the dashed line. The loss here "
            f"is {so}."
        )
    elif not scene.settings.hidden:
        st.markdown(without_best(learned))


def mistakes(learned: Learned, step: int) -> str:
    """How many points of each part lie on the wrong side of the boundary."""
    wrong = {name: part.wrong(step) for name, part in learned.parts.items()}
    points = [
        f"{count(n)} of {plural(len(learned.parts[name].data), f'{name} point')}"
        for name, n in wrong.items()
    ]
    lie = "lies" if list(wrong.values()) == [1] else "lie"
    return f"{' and '.join(points)} {lie} on the wrong side"


def without_best(learned: Learned) -> str:
    """Why one neuron's line is not compared with the best there is."""
    if learned.settings.loss != "cross-entropy":
        return (
            "With squared error the loss of one neuron has flat parts and no exact best to compare "
            "with: where ŷ is near 0 or 1, its slope is near 0 even for a wrong answer."
        )
    for_ever = "ever longer weights fit ever better and the loss falls towards 0 for ever"
    if learned.settings.l1 or learned.settings.l2:
        for_ever = "ever longer weights fit ever better, and only the penalty holds them back"
    if learned.train.accuracies.max() == 1:
        return f"There is no best line: one parts the classes without a mistake, so {for_ever}."
    if boundary.alike(learned.train.data, learned.settings.bias):
        return (
            "There is no single best line: an input never varies or says the same as another, so "
            "many weights fit equally well."
        )
    return (
        "No best line was found. Perhaps one parts the classes without a mistake: then "
        f"{for_ever}. Or the inputs differ too much in size to compute it."
    )


def shrinking(scene: Scene) -> None:
    """Say that steps shrink, where they did."""
    learned, step = scene.learned, scene.step
    calm = not scene.settings.adam and scene.settings.batch_size is None and not learned.rises
    if calm and learned.moves[step] < learned.moves[min(step, 1)] / 2:
        where = "near a minimum" if scene.best else "where the loss flattens"
        st.markdown(
            f"In epoch {learned.epochs[1]} the weights moved by {number(learned.moves[1])}, in "
            f"epoch {count(scene.epoch)} by {number(learned.moves[step])}: a step is the learning "
            f"rate times the slope, and {where} the slope is small."
        )
