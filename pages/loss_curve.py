"""One weight: the loss of every α, and gradient descent on that curve."""

import numpy as np
import streamlit as st

from datasets import synthetic
from engine import losses, training
from experiments import loss_curve as one_weight
from ui import compare, edit_points, gradient_check, link, own_data, panels, shell
from ui.cached import cached, fingerprint
from ui.numbers import factor, number, plural
from ui.pictures import loss_curve as pictures
from ui.step_control import step_control
from ui.words import chart_title

PAGE, PEOPLE, POINT = "loss_curve", "Five people", "One point"

shell.page(PAGE)
controls, picture = shell.stage()

with controls:
    source = own_data.source([PEOPLE, POINT])
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
        key="share1" if point else "share",
        bind="query-params",
        help="Up to 0.5 α creeps to the best, up to 1 it overshoots and returns, then it diverges.",
    )
    learning_rate = share * critical
    st.caption(f"Learning rate {number(learning_rate)}; critical rate {number(critical)}")
    steps = st.slider(
        *("Steps", 5, 200, 100 if point else 30, 5),
        key="steps1" if point else "steps",
        bind="query-params",
    )
    seed = st.number_input(
        *("Seed of the random start", 0, 9999, 7),
        key="seed",
        bind="query-params",
        help="Another seed starts from another α; the same seed from the same.",
    )
    squares = st.toggle("Squares on the misses", key="squares", bind="query-params")
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
            "mean absolute error": number(now.absolute),
            "best α (exact)": number(descent.best),
        }
    )
    if share > 1:
        st.warning(
            f"This learning rate is above the critical rate {number(critical)}, which is 2 divided "
            f"by the curvature {number(descent.curvature)}: every step lands further from the "
            f"bottom than it started, so the loss grows. Choose a smaller one."
        )


def notice() -> None:
    move = -learning_rate * slope
    st.markdown(
        f"After {plural(step, 'step')} the slope is {number(slope)}: the next step moves α by "
        f"−{number(learning_rate)} · {factor(slope)} = {number(move)}. The best α is "
        f"{number(descent.best)}, where the slope is 0 and the loss {number(descent.least)}."
    )
    st.markdown(
        f"Each step multiplies the distance to the best α by 1 − 2 · {number(share, 2)} = "
        f"{number(1 - 2 * share, 2)}. Squares keep misses of both signs from cancelling and make "
        f"large ones count more: a miss of 3 costs 9, one of 100 costs 10 000."
    )


def table() -> None:
    columns = {"step": np.arange(len(run)), "α": descent.alphas, "loss": run.losses}
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        columns | {"dL/dα": descent.slopes},
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(("α", "loss", "dL/dα"), form),
        alt="α, loss and slope at every step",
    )


def rates() -> None:
    shares = np.linspace(0.02, 1.3, 40)
    pictures.strip(shares, cached(one_weight.sweep)(data, start, shares * critical), share)
    st.caption(
        "Forty runs from the same start, computed side by side: steps until the excess loss is a "
        "millionth of the start's, or 200 where it never is. The critical rate is 1 ÷ mean(x²)."
    )


def comparison() -> None:
    compare.panel(
        PAGE,
        family,
        {
            "data": source,
            "rate ÷ critical": number(share, 3),
            "steps": f"{steps}",
            "seed": f"{seed}",
        },
        {"last α": number(descent.alphas[-1]), "last loss": number(run.losses[-1])},
        {"step": np.arange(len(run)), "alpha": descent.alphas, "loss": run.losses},
    )


def check() -> None:
    gradient_check.panel(one_weight.network().at(run.thetas[step]), losses.MSE, data, ["α"])


def code() -> None:
    panels.code(
        {
            "The gradient of the mean loss: forward, loss, backward.": training.gradient_into,
            "The loss and its slope.": losses.squared_error,
            "The run on this page.": one_weight.descend,
        }
    )


entries = {"Notice": notice, "All steps": table, "Learning rates": rates}
if source == PEOPLE:
    entries["Edit the points"] = lambda: edit_points.panel(titles)
panels.panels(entries | {"Compare": comparison, "Gradient check": check, "Code": code})
