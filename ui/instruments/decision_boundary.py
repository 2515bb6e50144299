"""Under "Decision boundary": what to notice, the sum, a point's way through the network, mistakes,
the loss around the run, all epochs, compare, check, code, export."""

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st

from engine.activations import Array
from engine.data import Dataset
from engine.network import Network, Parameters
from engine.training import gradient_into
from experiments import decision_boundary as boundary
from experiments import plane
from experiments.decision_boundary import Best, Learned, Settings
from experiments.features import INPUTS
from experiments.landscape import landscape
from ui import compare, export, gradient_check, link, panels, scale
from ui.cached import cached, fingerprint
from ui.formulas import decision_boundary as sums
from ui.numbers import count, number, percent, plural
from ui.own_data import OwnData
from ui.pictures import decision_boundary as pictures
from ui.scripts import decision_boundary as scripts
from ui.words import plain

PAGE, PANEL, POINT = "decision_boundary", "b_panel", "A point"
SEEDS = 10_000


@dataclass(frozen=True)
class Scene:
    """What is on screen: the data and their names, the run, the step."""

    kind: str  # of `RECIPES`, or "own"
    noise: float  # of the made-up data
    own: OwnData | None
    data: Dataset
    titles: tuple[str, str]
    frame: plane.Frame
    learned: Learned
    best: Best | None
    step: int

    @property
    def settings(self) -> Settings:
        return self.learned.settings

    @property
    def epoch(self) -> int:
        return int(self.learned.epochs[self.step])


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        "Notice": notice,
        "The sum": the_sum,
        POINT: point,
        "Loss surface": loss_surface,
        "Confusion matrix": confusion,
        "All epochs": epochs,
        "Compare": comparison,
        "Gradient check": check,
        "Code": code,
        "Export": take_away,
    }
    return {name: partial(draw, scene) for name, draw in all_panels.items()}


def units(layers: int, usual: int, kind: str) -> tuple[int, ...]:
    """A control for the number of units of each hidden layer."""
    if not layers:
        return ()
    with st.container(horizontal=True, key="b_units", gap="small"):
        return tuple(
            st.number_input(
                f"Units, layer {k}", 1, 16, usual, key=f"b_units{k}-{kind}", width=92, **link.BOUND
            )
            for k in range(1, layers + 1)
        )


def another(key: str) -> None:
    """Draw another seed, for a button's `on_click`."""
    seeds = [seed for seed in range(SEEDS) if seed != st.session_state.get(key)]
    st.session_state[key] = random.choice(seeds)


# --- the point that is followed through the network ---------------------------------------------


def point_keys(kind: str) -> tuple[str, str]:
    return f"b_x1-{kind}", f"b_x2-{kind}"


def follow(data: Dataset, kind: str, row: int) -> None:
    """Open the panel on this row of the data, for a click in the plane."""
    for key, value in zip(point_keys(kind), data.X[row].tolist(), strict=True):
        if key not in st.session_state:  # a control that is not there yet does not do it itself
            st.query_params[key] = repr(value)
        st.session_state[key] = value
    st.session_state[PANEL] = POINT


def followed(data: Dataset, kind: str, frame: plane.Frame) -> tuple[float, float] | None:
    """The point that the panel follows; None while it is closed."""
    if st.session_state.get(PANEL, st.query_params.get(PANEL)) != POINT:
        return None
    usual = data.X[0].tolist()
    x, y = (_asked(*each) for each in zip(point_keys(kind), usual, frame, strict=True))
    return x, y


def _asked(key: str, usual: float, ends: tuple[float, float]) -> float:
    """The number typed, or in the link as the page opens, or else the usual one."""
    try:
        value = float(st.session_state.get(key, st.query_params.get(key, usual)))
    except ValueError:
        return usual
    return value if ends[0] <= value <= ends[1] else usual


def point(scene: Scene) -> None:
    usual = scene.data.X[0].tolist()
    start = followed(scene.data, scene.kind, scene.frame) or usual
    keys = point_keys(scene.kind)
    x, y = (
        _coordinate(*each)
        for each in zip(st.columns(2), scene.titles, keys, scene.frame, start, usual, strict=True)
    )
    passes = plane.passage(scene.learned, scene.step, (x, y))
    if not all(np.isfinite(each.z).all() for each in passes):
        st.markdown("At this point the sums leave the finite numbers: no probability follows.")
        return
    for k, layer in enumerate(passes, 1):
        where = "The output" if k == len(passes) else f"Hidden layer {k}"
        st.markdown(f"{where} gets {', '.join(map(number, layer.a))}:")
        st.dataframe(layer_table(layer), hide_index=True, alt=f"{where}: weights, sums, outputs")
    st.markdown(
        f"The output is the probability of class 1: {percent(float(passes[-1].out[0]))}. Type "
        "another point, or click one in the plane; the cross marks it."
    )


def _coordinate(
    box: Any, title: str, key: str, ends: tuple[float, float], value: float, usual: float
) -> float:
    given = {"value": usual}  # never the link's, or the control would take it out of the link
    if key in st.session_state:
        st.session_state[key] = value  # points of other data may lie outside these ends
        given = {}
    return float(
        box.number_input(plain(title), *ends, format="%.6g", key=key, **given, **link.BOUND)
    )


def layer_table(layer: plane.Pass) -> dict[str, Any]:
    """A row for each unit: its weights, its bias, its sum z and what it puts out."""
    weights = {f"weight of input {k}": w for k, w in enumerate(layer.W, 1)}
    bias = {} if layer.b is None else {"bias": layer.b}
    unit = {"unit": np.arange(1, len(layer.z) + 1)}
    return unit | weights | bias | {"sum z": layer.z, "output": layer.out}


# --- the panels ---------------------------------------------------------------------------------


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


def the_sum(scene: Scene) -> None:
    titles = [plain(title) for title in scene.titles]
    sums.show(scene.learned, scene.step, parameter_names(scene.settings), titles)


def loss_surface(scene: Scene) -> None:
    learned = scene.learned
    if learned.thetas.shape[1] < 2:
        st.markdown("With one weight the loss is a curve, not a surface: add an input or a bias.")
        return
    best = scene.best.theta if scene.best else None
    with st.spinner("Measuring the loss around the run"):
        ground = cached(landscape)(learned.train.data, scene.settings, learned.thetas, best)
    if ground is None:
        st.markdown("Around this run the loss leaves the finite numbers: no surface can be drawn.")
        return
    pictures.loss_surface(learned, scene.step, ground)
    st.caption(surface_in_words(scene, ground.share))
    if ground.rows < len(learned.train.data):
        st.caption(
            f"The surface is measured on {plural(ground.rows, 'row')} drawn at random; the run "
            f"learns from all."
        )
    shrinking(scene)


def surface_in_words(scene: Scene, share: float) -> str:
    """What the two directions are, and what the marks mean."""
    size = scene.learned.thetas.shape[1]
    what = "Train loss with its penalty" if scene.settings.l1 or scene.settings.l2 else "Train loss"
    marks = "A dot for each epoch kept; where dots crowd, the steps are short."
    if size == 2:
        best = " The diamond is the exact optimum." if scene.best else ""
        return f"{what} over both weights, all there are. {marks}{best}"
    return (
        f"{what} over a plane through the {count(size)}-dimensional space of weights: through the "
        f"start, the end, and along the largest direction of the path that remains. In this plane "
        f"lies {percent(share)} of the path's squared distance from the start. {marks}"
    )


def confusion(scene: Scene) -> None:
    for box, (name, part) in zip(st.columns(2), scene.learned.parts.items(), strict=False):
        counts = boundary.confusion(scene.learned, part, scene.step)
        box.markdown(f"Of {plural(len(part.data), f'{name} point')}:")
        box.table(
            {
                "": ["is class 0", "is class 1"],
                "said class 0": counts[:, 0],
                "said class 1": counts[:, 1],
            }
        )


def curves(learned: Learned) -> dict[str, Array]:
    """Losses and accuracies (T,) by the name of their part."""
    columns: dict[str, Array] = {}
    for name, part in learned.parts.items():
        columns |= {f"{name} loss": part.losses, f"{name} accuracy": part.accuracies}
    return columns


def epochs(scene: Scene) -> None:
    """Every kept epoch: losses, accuracies and how far the weights moved in it."""
    columns = curves(scene.learned) | {"the weights moved by": scene.learned.moves}
    st.dataframe(
        {"epoch": scene.learned.epochs, **columns},
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(columns, st.column_config.NumberColumn(format="%.6g")),
        alt="Loss, accuracy and the length of the step at every epoch that is kept",
    )


def family(data: Dataset, titles: tuple[str, str]) -> str:
    """Runs of one family are drawn in the same pictures."""
    return fingerprint(data) + repr(titles)


def pinned_losses(data: Dataset, titles: tuple[str, str], loss: str) -> pa.Table:
    """The pinned runs on these data (run, epoch, loss), in this loss, whichever they lowered."""
    rows = compare.curves(PAGE, family(data, titles), "epoch", loss)
    return rows.rename_columns(["run", "epoch", "loss"])


def pinned_lines(data: Dataset, titles: tuple[str, str]) -> pa.Table:
    """The last boundaries of the pinned runs on these data (run, x, y, x2, y2)."""
    return compare.curves(PAGE, family(data, titles), "x", "y", "x2", "y2")


def comparison(scene: Scene) -> None:
    learned, settings = scene.learned, scene.settings
    end = plane.line(learned, learned.thetas[-1], scene.frame)
    results = {
        f"last {name}": (number if name.endswith("loss") else percent)(float(values[-1]))
        for name, values in curves(learned).items()
    }
    compare.panel(
        PAGE,
        family(scene.data, scene.titles),
        settings_in_words(scene.kind, settings),
        results,
        {"epoch": learned.epochs.astype(float), **boundary.curves(learned)}
        | {"x": end.x, "y": end.y, "x2": end.x2, "y2": end.y2},
    )


def settings_in_words(kind: str, settings: Settings) -> dict[str, str]:
    """What tells one run from another, for a table."""
    return {
        "data": kind,
        "inputs": ", ".join(settings.features),
        "network": "-".join(map(str, settings.sizes)),
        "activation": settings.activation if settings.hidden else "none",
        "loss": settings.loss,
        "optimizer": "Adam" if settings.adam else "plain descent",
        "learning rate": number(settings.learning_rate),
        "batch": "all" if settings.batch_size is None else count(settings.batch_size),
        "L1": number(settings.l1),
        "L2": number(settings.l2),
        "bias": link.in_words(settings.bias),
        "epochs": count(settings.epochs),
        "start": f"seed {settings.start_seed}",
    }


def check(scene: Scene) -> None:
    gradient_check.panel(
        boundary.at(scene.learned, scene.step),
        boundary.loss(scene.settings),
        scene.learned.train.data,
        parameter_names(scene.settings),
        boundary.penalty(scene.settings),
    )


def parameter_names(settings: Settings) -> list[str]:
    """What each number of the network's flat vector is, in its order."""
    names = []
    for k, (m, n) in enumerate(pairwise(settings.sizes), 1):
        names += [
            f"layer {k}: input {i} to unit {j}" for i in range(1, m + 1) for j in range(1, n + 1)
        ]
        names += [f"layer {k}: bias of unit {j}" for j in range(1, n + 1)] * settings.bias
    return names


def code(_: Scene) -> None:
    panels.code(
        {
            "Forward: each layer's outputs from those of the layer before.": Network.forward,
            "The gradient of one step.": gradient_into,
            "The run on this page.": boundary.learn,
            "How it trains.": boundary.run,
        }
    )


def take_away(scene: Scene) -> None:
    learned, settings = scene.learned, scene.settings
    if scene.own:  # perhaps not all of its rows take part
        origin = export.own_source(replace(scene.own, data=scene.data))
    else:
        origin = scripts.built_in(scene.kind, len(scene.data), scene.noise, settings.split_seed)
    parameters = Parameters(settings.sizes, bias=settings.bias, flat=learned.thetas[-1])
    history: dict[str, Any] = {"epoch": learned.epochs, **curves(learned)}
    whole = {"batch_size": settings.batch_size or len(learned.train.data)}
    export.panel(
        PAGE,
        origin,
        scripts.script(origin, learned, scene.best),
        parameters,
        asdict(settings) | whole | {"centre": learned.centre, "scale": learned.scale},
        history | export.weight_columns(parameters, learned.thetas),
        scene.data,
    )
