"""One weight: the loss of every α, and gradient descent on that curve."""

import streamlit as st

from datasets import synthetic
from engine.data import Dataset
from experiments import loss_curve as one_weight
from language import marked, tr
from ui import compare, edit_points, lessons, link, own_data, panels, shell
from ui.cached import cached, fingerprint
from ui.challenges.loss_curve import CHALLENGES
from ui.instruments import loss_curve as instruments
from ui.numbers import number
from ui.pictures import loss_curve as pictures
from ui.step_control import step_control
from ui.words import chart_title

PAGE, PEOPLE, POINT = instruments.PAGE, marked("Five people"), marked("One point")


def anywhere(key: str, data: Dataset) -> None:
    """Start from another α, to the slider's hundredth."""
    reach = one_weight.reach(data)
    st.session_state[key] = round(one_weight.random_start(data) / reach, 2) * reach


shell.page(PAGE)
controls, picture = shell.stage()

with controls:
    source = own_data.source([PEOPLE, POINT], key="a_data")
    own = own_data.two_numbers() if source == own_data.OWN else None
    if own is not None:
        data, names = own.data, (chart_title(own.inputs[0]), chart_title(own.target))
    elif source == POINT:
        data, names = synthetic.one_point(), ("x", "y")
    else:
        data = edit_points.current(synthetic.heights_and_weights())
        names = (marked("height in cm"), marked("weight in kg"))
    titles = names if own else (tr(names[0]), tr(names[1]))
    point = source == POINT
    critical = cached(one_weight.critical)(data)
    share = st.slider(
        tr("Learning rate ÷ critical rate"),
        min_value=0.02,
        max_value=1.3,
        value=0.4 if point else 0.1,  # 0.4 · 0.25 is the learning rate 0.1
        step=0.01,
        **link.bound("a_share1" if point else "a_share"),
        help=tr(
            "The critical rate is 2 divided by the curvature of the loss. Below half of it, α "
            "creeps to the best; at half, it arrives in one step; from there to all of it, α "
            "overshoots and returns; above, it diverges."
        ),
    )
    learning_rate = share * critical
    rates = {"rate": number(learning_rate), "critical": number(critical)}
    st.caption(tr("Learning rate {rate}; critical rate {critical}", **rates))
    steps = st.slider(
        *(tr("Steps"), 5, 200, 100 if point else 30, 5),
        **link.bound("a_steps1" if point else "a_steps"),
    )
    reach = cached(one_weight.reach)(data)
    key = "a_start" if abs(reach) == 1 else f"a_start{reach:g}"
    start = st.slider(
        tr("Start α"),
        *sorted((0.0, reach)),
        value=0.9 * reach,
        step=abs(reach) / 100,
        format="%.4g",
        **link.bound(key),
    )
    words, held = tr("Random start"), link.held(key)
    st.button(words, key="a_random", on_click=lambda: anywhere(key, data), disabled=held)
    squares = st.toggle(tr("Squares on the misses"), **link.bound("a_squares"))
    link.say_what_failed()

descent = cached(one_weight.descend)(data, start, learning_rate, steps)
run, family = descent.run, fingerprint(data)
alphas = cached(one_weight.around)(descent.best, start)

with picture:
    left, right = st.columns(2)
    step = step_control(len(run) - 1, run=repr((family, start, learning_rate, steps)))
    alpha, loss, slope = descent.alphas[step], run.losses[step], descent.slopes[step]
    now = one_weight.moment(data, alpha)
    pins = compare.curves(PAGE, family, "step", "alpha", "loss")
    with left:
        pictures.fit(titles, data, alpha, now, squares, pins)
    with right:
        pictures.descent(descent, step, alphas, cached(one_weight.curve)(data, alphas), pins)
    shell.numbers(
        {
            "α": number(alpha),
            tr("loss (mean squared error)"): number(loss),
            tr("slope dL/dα"): number(slope),
            tr("best α (exact)"): number(descent.best),
        }
    )
scene = instruments.Scene(
    source=source,
    own=own,
    editable=source == PEOPLE,
    data=data,
    names=names,
    titles=titles,
    share=share,
    learning_rate=learning_rate,
    steps=steps,
    start=start,
    descent=descent,
    step=step,
    absolute=now.absolute,
)
with picture:
    instruments.warn(scene)
panels.panels(lessons.among(instruments.entries(scene), CHALLENGES, scene), key="a_panel")
