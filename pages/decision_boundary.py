"""Decision boundary: which class the network says all over the plane, and how it learns to."""

import streamlit as st

from engine.activations import ACTIVATIONS
from engine.losses import BINARY_CROSS_ENTROPY as LOSS
from engine.network import Network
from engine.training import gradient_into
from experiments import decision_boundary as boundary
from ui import charts, gradient_check, link, own_data, panels, shell
from ui.cached import cached, fingerprint
from ui.numbers import count, number, percent, plural
from ui.pictures import decision_boundary as pictures
from ui.step_control import step_control
from ui.words import chart_title, plain

RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
PENALTIES = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]
BATCHES = {**{str(n): n for n in (1, 2, 4, 8, 16, 32, 64, 128)}, "all": None}
SCALED = "The network sees (value − mean) ÷ standard deviation; the axes keep your units."
PENALTY = "Added to the loss while it learns, to keep weights small; the losses shown are without."

shell.page("decision_boundary")
controls, picture = shell.stage()

with controls:
    source = own_data.source(list(boundary.RECIPES), key="b_data")
    own = own_data.two_inputs_and_label() if source == own_data.OWN else None
    kind = "own" if own else source if source in boundary.RECIPES else "blobs"
    scaled = bool(own) and st.toggle("Standardise", True, key="b_std", help=SCALED, **link.BOUND)
    usual = boundary.recipe(kind)
    layers = st.slider("Hidden layers", 0, 4, usual.layers, key=f"b_layers-{kind}", **link.BOUND)
    alone = layers == 0  # one neuron draws a straight line and needs less of everything
    usual, form = boundary.recipe(kind, layers), f"{kind}{'-line' * alone}"
    size = f"b_units-{kind}"
    units = st.slider("Units in each", 1, 16, usual.units, key=size, disabled=alone, **link.BOUND)
    activation = st.selectbox(
        "Activation", ACTIVATIONS, 2, key="b_act", disabled=alone, **link.BOUND
    )
    rate = st.select_slider("Learning rate", RATES, usual.rate, key=f"b_rate-{form}", **link.BOUND)
    epochs = st.slider("Epochs", 5, 1000, usual.epochs, 5, key=f"b_epochs-{form}", **link.BOUND)
    with st.expander("More"):
        seed = st.number_input("Seed of the random start", 0, 9999, 3, key="b_seed", **link.BOUND)
        sky = st.radio("Background", ["probability", "class"], key="b_sky", **link.BOUND)
        bias = st.toggle("Bias", kind != "blobs" or not alone, key=f"b_bias-{form}", **link.BOUND)
        adam = st.toggle("Adam, not plain descent", usual.adam, key=f"b_adam-{form}", **link.BOUND)
        batch = BATCHES[st.select_slider("Batch size", BATCHES, "all", key="b_batch", **link.BOUND)]
        l1 = st.select_slider(
            "L1 penalty × Σ|w|", PENALTIES, key="b_l1", help=PENALTY, **link.BOUND
        )
        l2 = st.select_slider(
            "L2 penalty × ½ Σw²", PENALTIES, key="b_l2", help=PENALTY, **link.BOUND
        )
        share = (
            st.slider("Points to learn from, in %", 10, 100, 80, 5, key="b_share", **link.BOUND)
            / 100
        )
        draw = st.number_input(
            "Seed of the points and the split", 0, 9999, 6, key="b_draw", **link.BOUND
        )
        if own is None:
            n = st.slider("Points", 20, 1000, usual.points, 20, key=f"b_n-{kind}", **link.BOUND)
            noise = st.slider("Noise", 0.0, 1.0, usual.noise, key=f"b_noise-{kind}", **link.BOUND)
    data = boundary.manageable(own.data) if own else boundary.points(kind, n, noise, draw)
    if own and len(data) < len(own.data):
        st.caption(f"{count(len(data))} of them, drawn at random, take part.")
    longest = boundary.most_epochs(round(share * len(data)), batch)
    if epochs > longest:
        st.caption(f"{plural(longest, 'epoch')}, not {count(epochs)}: more would take too long.")
    link.say_what_failed()

settings = boundary.Settings(
    (units,) * layers, activation, bias, adam, rate, min(epochs, longest), batch, l1, l2,
    share, scaled, seed, draw,
)  # fmt: skip
with controls, st.spinner("Training"):
    learned = cached(boundary.learn)(data, settings)
train, parts = learned.train, learned.parts
best = cached(boundary.optimum)(train.data, bias) if alone else None
titles = [chart_title(name) for name in own.inputs] if own else ["x₁", "x₂"]
frame = charts.padded(data.X[:, 0]), charts.padded(data.X[:, 1])

with picture:
    left, right = st.columns(2)
    st.caption(pictures.LEGEND)
    noun = "epoch" if boundary.stride(settings.epochs) == 1 else "snapshot"
    step = step_control(len(learned) - 1, run=fingerprint(data) + repr(settings), noun=noun)
    epoch, loss = int(learned.epochs[step]), train.losses[step]
    with left:
        pictures.plane(titles, frame, data, learned, step, best, sky == "class")
    with right:
        pictures.losses(learned, step, best)
    shell.numbers(pictures.measures(learned, step))
    if learned.diverged or learned.objective[-1] > learned.objective[0]:
        ended = "left the finite numbers" if learned.diverged else "is higher than at the start"
        what = "the loss with its penalty" if l1 or l2 else "the loss"
        lived = plural(int(learned.epochs[-1]), "epoch")
        st.warning(
            f"After {lived} {what} {ended}. It rose in {count(learned.rises)} of them: the steps "
            "overshoot. Choose a smaller learning rate."
        )


def notice() -> None:
    wrong = [f"{p.wrong(step)} of {plural(len(p.data), f'{k} point')}" for k, p in parts.items()]
    st.markdown(f"After {plural(epoch, 'epoch')} {' and '.join(wrong)} lie on the wrong side.")
    calm = not adam and batch is None and not learned.rises
    if calm and learned.moves[step] < learned.moves[min(step, 1)] / 2:
        st.markdown(
            f"In epoch {learned.epochs[1]} the weights moved by {number(learned.moves[1])}, in "
            f"epoch {count(epoch)} by {number(learned.moves[step])}: a step is the learning rate "
            "times the slope, and near a minimum the slope is small."
        )
    if best:
        st.markdown(
            f"No weights give a train loss below {number(best.loss)}, that of the dashed line. The "
            f"loss here is {number(max(0.0, loss - best.loss))} more."
        )
    elif alone:
        st.markdown(
            "There is no best straight line: one parts the classes without a mistake, so ever "
            "longer weights fit ever better, or the two inputs say the same."
        )


def confusion() -> None:
    for box, (name, part) in zip(st.columns(2), parts.items(), strict=False):
        box.markdown(f"Of {plural(len(part.data), f'{name} point')}:")
        box.table(pictures.confusion_table(boundary.confusion(learned, part, step)))


def point() -> None:
    start = [float(value) for value in data.X[0]]
    asked = [
        box.number_input(plain(title), *ends, value, format="%.6g", key=f"b_point{k} {frame}")
        for k, (box, title, ends, value) in enumerate(
            zip(st.columns(2), titles, frame, start, strict=True)
        )
    ]
    for k, layer in enumerate(boundary.passage(learned, step, asked), 1):
        st.markdown(f"Layer {k} gets {', '.join(map(number, layer.a))}:")
        st.dataframe(pictures.layer_table(layer), hide_index=True)
    st.markdown(f"The last output is the probability of class 1: {percent(layer.out[0])}.")


def check() -> None:
    names, penalty = pictures.parameter_names(settings), boundary.penalty(settings)
    gradient_check.panel(boundary.at(learned, step), LOSS, train.data, names, penalty)


def code() -> None:
    panels.code(
        {
            "Forward: each layer's outputs from those of the layer before.": Network.forward,
            "The gradient of one step.": gradient_into,
            "The run on this page.": boundary.learn,
        }
    )


entries = {"Notice": notice, "Confusion matrix": confusion, "A point": point}
entries |= {"All epochs": lambda: pictures.epochs(learned), "Gradient check": check, "Code": code}
panels.panels(entries, key="b_panel")
