"""The decision boundary's sum: the next update of one weight, for an example that the person
chooses, and in words how to read it and which update it is."""

from collections.abc import Sequence

import streamlit as st

from experiments import updates
from experiments.decision_boundary import Learned, Settings, stride
from experiments.updates import Update
from language import marked, tr
from ui import formulas
from ui.activation_names import called, listed
from ui.cached import cached
from ui.formulas.network import sheet
from ui.formulas.network_forward import LEAKY
from ui.formulas.network_names import INPUTS, Names, Place, places
from ui.formulas.network_work import small
from ui.numbers import count, counted
from ui.sums import rounded, text
from ui.words import joined

LISTED = 16  # examples of a batch that are named in a sentence
SLOPES = {  # how a hidden unit's output follows its sum
    "tanh": marked("its slope is $f' = 1 - a^2$"),
    "sigmoid": marked(r"$f(z) = \sigma(z)$, and its slope is $f' = a (1 - a)$"),
    "ReLU": marked("its slope $f'$ is 1 where $z$ is above 0, else 0"),
    "leaky ReLU": marked("its slope $f'$ is 1 where $z$ is above 0, else {leak}"),
    "identity": marked("its slope $f'$ is 1"),
    "step": marked(
        "$[z > 0]$ is 1 where that is so, else 0; its slope $f'$ is 0 everywhere, so no weight "
        "into a hidden unit can learn"
    ),
}


def show(learned: Learned, step: int, names: Sequence[str], titles: Sequence[str]) -> None:
    """The sum of this step, for an example and a weight that the person chooses. The parameters
    are called `names` in the order of the network's flat vector, the inputs `titles` (Markdown)."""
    settings, memory = learned.settings, None
    if settings.adam:
        memory = cached(updates.memories)(learned.train.data, settings)
    now = updates.next_update(learned, step, memory)
    with st.container(horizontal=True):
        position = formulas.choose_example(len(now.rows), key="b_row")
        parameter = choose_parameter(names)
    place = places(settings)[parameter]
    worked = sheet(settings, now, position, parameter)
    for sentence in guide(learned, step, now, position, place, titles):
        st.caption(sentence)
    formulas.draw(worked, column_titles(settings, place))
    if worked and not small(settings):
        st.caption(
            tr("Every hidden unit, for the chosen example: its sum z, its output a and its δ.")
        )
        columns = all_units(now, position, worked.digits)
        alt = tr("The numbers of every hidden unit")
        st.dataframe(columns, hide_index=True, height=300, alt=alt)


def choose_parameter(names: Sequence[str]) -> int:
    """The control for the weight or bias that is worked out: its place in the flat vector."""
    chosen = st.selectbox(tr("Weight"), names, key="b_weight", bind="query-params", width=320)
    return list(names).index(chosen or names[0])


def guide(
    learned: Learned, step: int, now: Update, position: int, place: Place, titles: Sequence[str]
) -> list[str]:
    """How the formulas are to be read, and which update of the run they work out."""
    settings, number = learned.settings, int(now.rows[position]) + 1
    where = tr("in the data's own units")
    if learned.centre.any() or (learned.scale != 1).any():
        where = tr("standardised, as the network sees it")
    which = tr(
        "Example {n} of those trained on is row {row} of the data, {where}.",
        n=count(number),
        row=count(int(learned.train.rows[number - 1]) + 1),
        where=where,
    )
    axes = [
        tr("{x} is {name}.", x=f"$x_{k}$", name=t)
        for k, t in enumerate(titles, 1)
        if t not in INPUTS
    ]
    delta = tr("δ is the slope of its loss in a unit's sum $z$.")
    said = [joined(which, *axes, delta, reading(settings, number))]
    if settings.loss == "cross-entropy":
        said.append(entropy())
    return [*said, *which_update(learned, step, now), *penalty(settings, place)]


def entropy() -> str:
    """How cross-entropy is worked out."""
    return tr(
        "Its loss {loss} is worked out from $z$, so that no digit is lost: it is {one} for class "
        "1, {zero} for class 0.",
        loss=r"$-[y \ln \hat y + (1 - y) \ln(1 - \hat y)]$",
        one=r"$\ln(1 + e^{-z})$",
        zero=r"$\ln(1 + e^{z})$",
    )


def reading(settings: Settings, number: int) -> str:
    """The notation of hidden layers."""
    if not settings.hidden:
        return ""
    names = Names(settings)
    weight, unit = names.parameter(Place(0, 1, 0)), names.a(0, 0).replace("#", str(number))
    if len(settings.features) == 1:
        weight = names.parameter(Place(0, 0, 0))
    return tr(
        "{a} is what unit 1 of layer 1 makes of it; {w} leads from input {k} to that unit; $f$ is "
        "{activation}: {slope}.",
        a=f"${unit}$",
        w=f"${weight}$",
        k=min(2, len(settings.features)),
        activation=called(settings.activation),
        slope=tr(SLOPES[settings.activation], leak=LEAKY.latex),
    )


def which_update(learned: Learned, step: int, now: Update) -> list[str]:
    """Of which epoch the update is, and which examples it learns from."""
    settings, epoch = learned.settings, count(int(learned.epochs[step]) + 1)
    n, size, every = len(learned.train.data), len(now.rows), stride(settings.epochs)
    if size < n:
        words = tr(
            "An epoch here is {updates}, one for each batch of {size}. This is the first of epoch "
            "{epoch}, with the batch that the run draws for it; the loss L is the mean over its "
            "{examples}, not over all {n}",
            updates=counted("{n} update", "{n} updates", -(-n // size)),
            size=count(size),
            epoch=epoch,
            examples=counted("{n} example", "{n} examples", size),
            n=count(n),
        )
        if size > LISTED:
            return [tr("{words}.", words=words)]
        who = listed(count(int(i) + 1) for i in now.rows)
        return [tr("{words}: {examples}.", words=words, examples=who)]
    if every > 1:
        words = tr(
            "One epoch in {every} of this run is kept. The update is that of epoch {epoch}, the "
            "very next one.",
            every=every,
            epoch=epoch,
        )
        return [words]
    return []


def penalty(settings: Settings, place: Place) -> list[str]:
    """What P is."""
    if not (settings.l1 or settings.l2):
        return []
    if place.source is None:
        return [tr("Biases are left out of the penalty.")]
    if not settings.l2:
        return [tr("The penalty P is λ₁ times the sum of all |w|.")]
    if not settings.l1:
        return [tr("The penalty P is λ₂ times half the sum of w².")]
    return [tr("The penalty P is λ₁ times the sum of all |w| plus λ₂ times half the sum of w².")]


def column_titles(settings: Settings, place: Place) -> dict[str, str]:
    """Of the table of examples."""
    titles = {"logit": "z", "fit": "ŷ", "loss": tr("loss"), "delta": "δ", "product": "δ · a"}
    if place.layer < len(settings.hidden):
        titles["delta"] = tr("δ of unit {j}, layer {k}", j=place.unit + 1, k=place.layer + 1)
    if place.layer and place.source is not None:
        titles["a"] = tr("a of unit {j}, layer {k}", j=place.source + 1, k=place.layer)
    elif place.source is not None:
        titles["a"] = settings.features[place.source]
        titles["product"] = f"δ · {titles['a']}"
    return titles


def all_units(now: Update, position: int, digits: int) -> dict[str, list[str]]:
    """The chosen example in every hidden unit, as text."""
    unit = tr("unit")
    columns: dict[str, list[str]] = {unit: [], "z": [], "a": [], "δ": []}
    layers = zip(now.sums[:-1], now.activations[1:], now.deltas, strict=False)
    for layer, arrays in enumerate(layers, 1):
        columns[unit] += [
            tr("layer {k}, unit {j}", k=layer, j=j + 1) for j in range(arrays[0].shape[1])
        ]
        for name, array in zip(("z", "a", "δ"), arrays, strict=True):
            columns[name] += [text(rounded(value, digits)) for value in array[position]]
    return columns
