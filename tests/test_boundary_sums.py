"""The update that "The sum" of the decision boundary works out is the one the run took."""

import random
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.activations import ACTIVATIONS
from engine.checks import gradient_check
from engine.data import Dataset
from engine.optimizers import SGD, Adam
from engine.training import gradient_at
from experiments import decision_boundary as boundary
from experiments import updates
from experiments.decision_boundary import Learned, Settings
from tests.cases import decision_boundary as case
from ui.formulas import decision_boundary as words
from ui.formulas import network as formulas
from ui.formulas.network_names import Place, places

DEEP = Settings((4, 3), "tanh", True, True, 0.05, epochs=30, l1=0.001, l2=0.01)
SETTINGS = {
    "plain": replace(DEEP, adam=False),
    "Adam": DEEP,
    "plain, batches": replace(DEEP, adam=False, batch_size=7),
    "Adam, batches": replace(DEEP, batch_size=7),
    "one by one": replace(DEEP, batch_size=1, epochs=5),
    "a batch of more than all": replace(DEEP, batch_size=128),
}


def learned(settings: Settings) -> Learned:
    return boundary.learn(boundary.points("moons", 40, 0.2, 1), settings)


def memory_of(run: Learned) -> updates.Memory | None:
    return updates.memories(run.train.data, run.settings) if run.settings.adam else None


@pytest.mark.parametrize("name", SETTINGS)
def test_an_epoch_of_such_updates_is_the_next_epoch_of_the_run(name: str) -> None:
    """To the last bit: the first update as worked out, the others of the epoch after it."""
    run = learned(SETTINGS[name])
    settings, data, memory = run.settings, run.train.data, memory_of(run)
    shuffle = np.random.default_rng(settings.start_seed)
    size = min(settings.batch_size or len(data), len(data))
    for step in range(len(run) - 1):
        now = updates.next_update(run, step, memory)
        order = np.arange(len(data)) if size == len(data) else shuffle.permutation(len(data))
        assert (now.rows == order[:size]).all()
        theta, state = now.after.copy(), now.memory
        optimizer = (Adam if settings.adam else SGD)(settings.learning_rate)
        for start in range(size, len(data), size):
            rows = order[start : start + size]
            batch, model = Dataset(data.X[rows], data.y[rows]), boundary.network(settings).at(theta)
            slope = gradient_at(
                model, boundary.loss(settings), batch, theta, boundary.penalty(settings)
            )
            optimizer.update(theta, slope, state)
        assert theta.tobytes() == run.thetas[step + 1].tobytes()
        if memory and state:
            assert state.mean.tobytes() == memory.mean[step + 1].tobytes()
            assert state.square.tobytes() == memory.square[step + 1].tobytes()
            assert state.steps == memory.steps[step + 1]


def test_of_a_long_run_the_memory_is_that_of_the_kept_epochs() -> None:
    run = learned(replace(DEEP, epochs=305))
    memory = memory_of(run)
    assert memory is not None
    assert memory.steps.tolist() == run.epochs.tolist() == [*range(0, 305, 2), 305]
    short = updates.memories(run.train.data, replace(run.settings, epochs=100))
    assert (memory.mean[50] == short.mean[100]).all()
    now = updates.next_update(run, 50, memory)
    assert (now.after != run.thetas[51]).any(), "two epochs on"
    said = " ".join(words.which_update(run, 50, now))
    assert "One epoch in 2 of this run is kept" in said
    assert "epoch 101" in said


@pytest.mark.parametrize("name", SETTINGS)
def test_the_slopes_are_those_of_a_nudge(name: str) -> None:
    run = learned(SETTINGS[name])
    now = updates.next_update(run, 3, memory_of(run))
    batch = Dataset(run.train.data.X[now.rows], run.train.data.y[now.rows])
    for penalty, slope in (
        ({}, now.gradient),
        ({"penalty": boundary.penalty(run.settings)}, now.slope),
    ):
        check = gradient_check(
            boundary.at(run, 3), boundary.loss(run.settings), batch, None, **penalty
        )
        np.testing.assert_allclose(slope, check.numeric, rtol=1e-5, atol=1e-8)


def test_where_the_numbers_end_there_is_no_sheet() -> None:
    run = learned(DEEP)
    now = updates.next_update(run, 3, memory_of(run))
    assert formulas.sheet(run.settings, now, 0, 0) is not None
    for name in ("after", "theta", "losses", "slope"):
        beyond = replace(now, **{name: np.full_like(getattr(now, name), np.inf)})
        assert formulas.sheet(run.settings, beyond, 0, 0) is None


def test_a_large_network_is_worked_out_along_the_weights_way() -> None:
    """The two ends of the weight and the output, not all 64 units; the rest stands in a table."""
    run = learned(Settings((16, 16, 16, 16), "tanh", True, epochs=5))
    now = updates.next_update(run, 2)
    known = places(run.settings)
    names = [str(place) for place in known]
    assert len(set(names)) == len(names) == run.thetas.shape[1]
    parameter = known.index(Place(1, 4, 7))
    sheet = formulas.sheet(run.settings, now, 5, parameter)
    assert sheet is not None
    units = [line.name for line in sheet.lines["Forward"] if line.name[0] == "z"]
    assert units == [r"z^{(1)}_{6,5}", r"z^{(2)}_{6,8}", "z_{6}"]
    table = words.all_units(now, 5, sheet.digits)
    assert len(table["unit"]) == 64
    assert table["unit"][16 + 7] == "layer 2, unit 8"


def test_the_worked_example_in_digits() -> None:
    """One neuron, from w = (1, 0), on one example: by hand."""
    settings = Settings(train_share=0.01, epochs=1, learning_rate=0.5)
    data = Dataset(np.array([[2.0, -1.0]] * 2), np.array([[1.0]] * 2))
    run = boundary.learn(data, settings)
    run = replace(run, thetas=np.array([[1.0, 0.0]] * 2))
    sheet = formulas.sheet(settings, updates.next_update(run, 0), 0, 0)
    assert sheet is not None
    assert [line.latex for group in sheet.lines.values() for line in group] == [
        "w_{1} = 1",
        "x_{1,1} = 2",
        "x_{1,2} = -1",
        r"z_{1} = w_{1} \cdot x_{1,1} + w_{2} \cdot x_{1,2} = 1 \cdot 2 + 0 \cdot (-1) = 2",
        r"\hat y_{1} = \sigma(z_{1}) = \frac{1}{1 + e^{-2}} = 0.88079708",
        "y_{1} = 1",
        r"L_{1} = \ln(1 + e^{-z_{1}}) = \ln (1 + e^{-2}) = 0.12692801",
        "L = L_{1} = 0.12692801 = 0.126928",
        r"\delta_{1} = \frac{dL_{1}}{dz_{1}} = \hat y_{1} - y_{1} = 0.88079708 - 1 = -0.11920292",
        r"\frac{dL_{1}}{dw_{1}} = \delta_{1} \cdot x_{1,1} = (-0.11920292) \cdot 2 = -0.23840584",
        r"\frac{\partial L}{\partial w_{1}} = \frac{dL_{1}}{dw_{1}} = -0.23840584",
        r"w_{1}^{\text{next}} = w_{1} - \text{learning rate} \cdot "
        r"\frac{\partial L}{\partial w_{1}} = 1 - 0.5 \cdot (-0.23840584) = 1.1192",
    ]


# --- on screen ----------------------------------------------------------------------------------


def page() -> None:
    import streamlit as st

    from experiments import decision_boundary as boundary
    from experiments.decision_boundary import Settings
    from ui.formulas import decision_boundary as formulas
    from ui.instruments.decision_boundary import parameter_names

    deep = st.toggle("deep", key="deep")
    settings = Settings((9,), "step", True, True, 0.1, 20, 8, 0.1, 0.2) if deep else Settings()
    learned = boundary.learn(boundary.points("blobs", 60, 0.5, 1), settings)
    step = st.number_input("step", 0, len(learned) - 1, 4, key="step")
    formulas.show(learned, step, parameter_names(settings), ["x₁", r"height \[cm\]"])


def test_on_screen() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    headings = ["### Forward", "### Loss", "### Chain rule", "### Update"]
    assert [m.value for m in app.markdown] == headings
    said = " ".join(caption.value for caption in app.caption)
    assert r"$x_2$ is height \[cm\]. " in said
    assert "$x_1$ is" not in said
    assert "batch" not in said
    app.selectbox(key="b_weight").select_index(1).run()
    assert any("w_{2}^{" in line.value for line in app.latex)
    app.number_input(key="b_row").set_value(48).run()
    assert any(r"\hat y_{48}" in line.value for line in app.latex)
    assert not app.exception


def test_on_screen_a_change_of_network_keeps_the_page_whole() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    app.number_input(key="b_row").set_value(48).run()
    app.toggle(key="deep").set_value(True).run()
    assert not app.exception
    said = " ".join(caption.value for caption in app.caption)
    assert "An epoch here is 6 updates, one for each batch of 8" in said
    assert "the first of epoch 5" in said
    assert "no weight into a hidden unit can learn" in said
    assert "The penalty P is" in said
    assert len(app.dataframe) == 2, "the examples, and all units"
    bias = next(name for name in app.selectbox(key="b_weight").options if "bias" in name)
    app.selectbox(key="b_weight").set_value(bias).run()
    assert "Biases are left out of the penalty." in [caption.value for caption in app.caption]
    app.toggle(key="deep").set_value(False).run()
    assert not app.exception
    assert app.selectbox(key="b_weight").value in app.selectbox(key="b_weight").options


def test_random_runs_have_sheets_of_every_kind() -> None:
    """So that the sums tested are not all of the easy kind."""
    runs = [case.random_run(random.Random(seed)).settings for seed in range(50)]
    assert {run.activation for run in runs} == set(ACTIVATIONS)
    assert {run.loss for run in runs} == set(boundary.LOSSES)
    assert {run.adam for run in runs} == {run.bias for run in runs} == {True, False}
    assert len({run.batch_size for run in runs}) == 4
