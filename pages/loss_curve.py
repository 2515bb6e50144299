"""One weight: the loss of every α, and gradient descent on that curve."""

import numpy as np
import streamlit as st

from datasets import synthetic
from engine import losses, training
from experiments import loss_curve as one_weight
from ui import charts, own_data, panels, shell
from ui.cached import cached
from ui.numbers import number, plural
from ui.pictures import loss_curve as pictures
from ui.step_control import step_control
from ui.words import chart_title

PEOPLE, POINT = "Five people", "One point: x = 2, y = 4"

shell.page("loss_curve")
controls, picture = shell.stage()

with controls:
    source = st.selectbox("Data", [PEOPLE, POINT, own_data.OWN], key="data")
    own = own_data.two_numbers() if source == own_data.OWN else None
    if own is not None:
        data, x_title, y_title = own.data, chart_title(own.inputs[0]), chart_title(own.target)
    elif source == POINT:
        data, x_title, y_title = synthetic.one_point(), "x", "y"
    else:
        data, x_title, y_title = synthetic.heights_and_weights(), "height in cm", "weight in kg"
    critical = cached(one_weight.critical)(data)
    share = st.slider(
        "Learning rate ÷ critical rate",
        min_value=0.02,
        max_value=1.3,
        value=0.4 if source == POINT else 0.1,  # 0.4 · 0.25 is the learning rate 0.1
        step=0.01,
        key=f"share {source}",
        help="Up to 0.5 α creeps to the best, up to 1 it overshoots and returns, then it diverges.",
    )
    learning_rate = share * critical
    st.caption(f"Learning rate {number(learning_rate)}; critical rate {number(critical)}")
    steps = st.slider("Steps", 5, 200, 100 if source == POINT else 30, 5, key=f"steps {source}")
    seed = st.number_input("Seed of the random start", 0, 9999, 7, key="seed")
    start = cached(one_weight.random_start)(data, seed)

descent = cached(one_weight.descend)(data, start, learning_rate, steps)
run = descent.run
alphas = cached(one_weight.around)(descent.best, start)
losses_of_alphas = cached(one_weight.curve)(data, alphas)

with picture:
    left, right = st.columns(2)
    step = step_control(len(run) - 1, run=repr((source, start, learning_rate, steps)))
    alpha, loss, slope = descent.alphas[step], run.losses[step], descent.slopes[step]
    now = one_weight.moment(data, alpha)
    ends, heights = one_weight.tangent(descent, step, alphas)
    x, y = data.X[:, 0], data.y[:, 0]
    x_range, y_range = charts.padded(0, x), charts.padded(0, y)
    with left:
        charts.draw(
            pictures.fit(x_title, y_title, x_range, y_range),
            {
                "points": charts.sampled(x=x, y=y),
                "misses": charts.sampled(
                    x=x, y=y, fit=now.fit, miss=now.misses, square=now.squares
                ),
                "line": charts.table(x=x_range, y=alpha * np.array(x_range)),
            },
            key="fit",
            alt=f"{plural(len(data), 'point')} and the line y = {number(alpha)} · x, "
            f"with the miss of each point drawn from the line.",
        )
    with right:
        charts.draw(
            pictures.descent((alphas[0], alphas[-1]), charts.padded(0, losses_of_alphas)),
            {
                "curve": charts.table(alpha=alphas, loss=losses_of_alphas),
                "path": charts.table(
                    step=np.arange(step + 1),
                    alpha=descent.alphas[: step + 1],
                    loss=run.losses[: step + 1],
                ),
                "here": charts.table(alpha=alpha, loss=loss),
                "best": charts.table(alpha=descent.best, loss=descent.least),
                "tangent": charts.table(alpha=ends, loss=heights),
            },
            key="descent",
            alt=f"The loss of every α is a parabola, lowest at α = {number(descent.best)}. After "
            f"{plural(step, 'step')} the run is at α = {number(alpha)} with loss {number(loss)}.",
        )
    shell.numbers(
        {
            "α": number(alpha),
            "loss (mean squared error)": number(loss),
            "slope dL/dα": number(slope),
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
    move = learning_rate * slope
    st.markdown(
        f"After {plural(step, 'step')} the slope is {number(slope)}: the next step moves α by "
        f"−{number(learning_rate)} · {number(slope)} = {number(-move)}. "
        f"The best α is {number(descent.best)}, where the slope is 0."
    )


def table() -> None:
    st.dataframe(
        {
            "step": np.arange(len(run)),
            "α": descent.alphas,
            "loss": run.losses,
            "dL/dα": descent.slopes,
        },
        hide_index=True,
        height=260,
    )


def rates() -> None:
    shares = np.linspace(0.02, 1.3, 40)
    needed = cached(one_weight.sweep)(data, start, shares * critical)
    charts.draw(
        pictures.strip(float(needed.max()) * 1.05),
        {
            "rates": charts.table(share=shares, steps=needed),
            "edge": charts.table(share=1.0),
            "here": charts.table(share=share),
        },
        key="strip",
        alt="Steps to the bottom against the learning rate: fewest at half the critical rate.",
    )


panels.panels(
    {
        "Notice": notice,
        "All steps": table,
        "Learning rates": rates,
        "The code that ran": lambda: panels.code(
            {
                "One step of training: gradient, then update.": training.gradient_into,
                "The loss and its slope.": losses.squared_error,
                "The run on this page.": one_weight.descend,
            }
        ),
    }
)
