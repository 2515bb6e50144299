"""One weight: the loss of every α, and gradient descent on that curve."""

import streamlit as st

from datasets import synthetic
from experiments import loss_curve as one_weight
from ui import compare, edit_points, link, own_data, panels, shell
from ui.cached import cached, fingerprint
from ui.instruments import loss_curve as instruments
from ui.numbers import number
from ui.pictures import loss_curve as pictures
from ui.step_control import step_control
from ui.words import chart_title

PAGE, PEOPLE, POINT = instruments.PAGE, "Five people", "One point"

shell.page(PAGE)
controls, picture = shell.stage()

with controls:
    source = own_data.source([PEOPLE, POINT], key="a_data")
    own = own_data.two_numbers() if source == own_data.OWN else None
    if own is not None:
        data, titles = own.data, (chart_title(own.inputs[0]), chart_title(own.target))
    elif source == POINT:
        data, titles = synthetic.one_point(), ("x", "y")
    else:
        data = edit_points.current(synthetic.heights_and_weights())
        titles = ("height in cm", "weight in kg")
    point = source == POINT
    critical = cached(one_weight.critical)(data)
    share = st.slider(
        "Learning rate ÷ critical rate",
        min_value=0.02,
        max_value=1.3,
        value=0.4 if point else 0.1,  # 0.4 · 0.25 is the learning rate 0.1
        step=0.01,
        key="a_share1" if point else "a_share",
        **link.BOUND,
        help="The critical rate is 2 divided by the curvature of the loss. Up to half of it, α "
        "creeps to the best; up to all of it, α overshoots and returns; above, it diverges.",
    )
    learning_rate = share * critical
    st.caption(f"Learning rate {number(learning_rate)}; critical rate {number(critical)}")
    steps = st.slider(
        *("Steps", 5, 200, 100 if point else 30, 5),
        key="a_steps1" if point else "a_steps",
        **link.BOUND,
    )
    seed = st.number_input(
        *("Seed of the random start", 0, 9999, 7),
        key="a_seed",
        **link.BOUND,
        help="Another seed starts from another α; the same seed from the same.",
    )
    squares = st.toggle("Squares on the misses", key="a_squares", **link.BOUND)
    link.say_what_failed()
    start = cached(one_weight.random_start)(data, seed)

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
            "loss (mean squared error)": number(loss),
            "slope dL/dα": number(slope),
            "best α (exact)": number(descent.best),
        }
    )
    if share == 1:
        st.warning(
            "This is the critical rate itself: every step overshoots the bottom by exactly as much "
            "as it came from, so α jumps between two values for ever. Choose a smaller rate."
        )
    elif share > 1:
        st.warning(
            f"This learning rate is above the critical rate {number(critical)}, which is 2 divided "
            f"by the curvature {number(descent.curvature)}: every step lands further from the "
            f"bottom than it started, so the loss grows and α soon leaves the picture. Choose a "
            f"smaller one."
        )

scene = instruments.Scene(
    source=source,
    own=own,
    editable=source == PEOPLE,
    data=data,
    titles=titles,
    share=share,
    learning_rate=learning_rate,
    steps=steps,
    seed=seed,
    start=start,
    descent=descent,
    step=step,
    absolute=now.absolute,
)
panels.panels(instruments.entries(scene), key="a_panel")
