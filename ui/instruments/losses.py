"""Under "MSE vs cross-entropy", in each of its views: the picture, its numbers, and the panels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import streamlit as st

from engine import losses, training
from engine.activations import Array
from engine.data import Dataset
from engine.network import Parameters
from experiments import losses as duel
from experiments.losses import ABSOLUTE, ENTROPY, NEAR, NUMBER, SQUARED, YES_NO
from ui import compare, export, gradient_check, panels, shell
from ui.cached import cached, fingerprint
from ui.charts import Range, padded
from ui.formulas import losses as sums
from ui.numbers import count, number, percent, plural
from ui.own_data import OwnData
from ui.pictures import losses as pictures
from ui.scripts import losses as scripts
from ui.scripts.common import literal

PAGE = "losses"
RACE, ONE_Z, SURFACES, LINE = "Race", "One z", "Surfaces", "A number instead"
VIEWS = (RACE, ONE_Z, SURFACES, LINE)


@dataclass(frozen=True)
class Setting:
    """What the controls of a view say."""

    view: str
    contest: str
    data: Dataset  # in their own units
    source: str  # the name of the data
    titles: tuple[str, str] = ("x", "y")
    own: OwnData | None = None
    standardise: bool = False
    start: tuple[float, float] = (0.0, 0.0)  # w and b, in the network's units
    rates: tuple[float, float] = (0.0, 0.0)  # squared error's first
    steps: int = 0
    target: int = 0
    z: float = 0.0
    against: str = "z"
    unit: str = ""  # of the targets
    room: Range | None = None  # for these targets there is always room in the picture


@dataclass(frozen=True)
class Scene:
    """The setting, the data as the network sees them, and (but for one z) the runs and the step."""

    said: Setting
    seen: duel.Seen
    runs: duel.Runs
    step: int

    @cached_property
    def family(self) -> str:
        return f"{self.said.view} {fingerprint(self.said.data)}"

    @property
    def thetas(self) -> dict[str, Array]:
        """w and b (2,) of either run at this step."""
        return {name: duel.at(run, self.step) for name, run in self.runs.items()}

    @property
    def losses(self) -> dict[str, float]:
        steps = {name: min(self.step, len(run) - 1) for name, run in self.runs.items()}
        return {name: float(run.losses[steps[name]]) for name, run in self.runs.items()}

    def moment(self, name: str, theta: Array) -> duel.Moment:
        return duel.moment(self.said.contest, name, self.seen.data, theta)

    @cached_property
    def traces(self) -> dict[str, duel.Trace]:
        contest, data = self.said.contest, self.seen.data
        return {name: duel.trace(contest, name, run, data) for name, run in self.runs.items()}

    @cached_property
    def grounds(self) -> dict[str, duel.Terrain]:
        reach = duel.frame(self.seen.data, self.runs)
        return {name: cached(duel.terrain)(name, self.seen.data, reach) for name in self.runs}

    @cached_property
    def pulls(self) -> duel.Pulls:
        return cached(duel.pulls)(self.said.z, self.said.target)

    @cached_property
    def odd(self) -> int:
        """The example that a line may be pulled by."""
        return len(self.seen.data) - 1 if self.said.room else cached(duel.odd_one)(self.seen.data)

    @cached_property
    def others(self) -> dict[str, Array]:
        """The best lines (2,) without the odd example."""
        rest = duel.without(self.seen.data, self.odd)
        return {name: cached(duel.best_line)(name, rest) for name in self.runs}

    @cached_property
    def best(self) -> dict[str, Array]:
        return {name: cached(duel.best_line)(name, self.seen.data) for name in self.runs}


# --- the pictures and their numbers --------------------------------------------------------------


def show(scene: Scene) -> None:
    """The picture of this view."""
    {RACE: race, ONE_Z: one_z, SURFACES: surfaces, LINE: lines}[scene.said.view](scene)


def race(scene: Scene) -> None:
    traces, target = scene.traces, scene.said.target
    reach = padded(-6, 6, *(trace.z for trace in traces.values()))
    pins = compare.curves(PAGE, scene.family, "step", "value", "which")
    left, right = st.columns([1.15, 1])
    with left:
        pictures.outputs(traces, target, scene.step, pins)
    with right:
        curves = cached(duel.curves)(*reach, target)
        pictures.against_z(traces, curves, reach, target, scene.step)


def one_z(scene: Scene) -> None:
    said = scene.said
    ends = pictures.Z_ENDS if said.against == "z" else pictures.OUTPUT_ENDS
    both = [cached(duel.curves)(*ends, y, said.against) for y in (said.target, 1 - said.target)]
    for column, what in zip(st.columns(2), ("losses", "slopes"), strict=True):
        with column:
            pictures.one_z(what, both, scene.pulls, said.z, said.target, said.against)
    st.caption(pictures.ONE_Z_LEGEND)


def surfaces(scene: Scene) -> None:
    paths = {name: run.thetas for name, run in scene.runs.items()}
    pictures.terrains(scene.grounds, paths, scene.step)


def lines(scene: Scene) -> None:
    said, thetas = scene.said, scene.thetas
    starts = [scene.moment(name, np.array(said.start)) for name in thetas]
    ends = [scene.moment(name, best) for name, best in scene.best.items()]
    reach = pictures.reach([*starts, *ends])
    pins = compare.curves(PAGE, scene.family, "step", "x", "y", "which")
    columns = st.columns([1.5, 1, 1])
    with columns[0]:
        pictures.lines(said.titles, scene.seen, thetas, scene.best, scene.odd, said.room, pins)
    for column, (name, theta) in zip(columns[1:], thetas.items(), strict=True):
        with column:
            pictures.misses(name, scene.moment(name, theta), scene.odd, reach, said.unit)
    st.caption(pictures.LINES_LEGEND)


def numbers(scene: Scene) -> None:
    """The numbers of this view."""
    said = scene.said
    if said.view == RACE:
        found = {f"ŷ, {k}": number(trace.outputs[scene.step]) for k, trace in scene.traces.items()}
        found |= {
            f"steps to {goal(said)}, {name}": arrived(trace.arrival, said.steps)
            for name, trace in scene.traces.items()
        }
    elif said.view == ONE_Z:
        here = scene.pulls
        slopes, letter = (here.slopes, "z") if said.against == "z" else (here.outer, "ŷ")
        found = {f"{name}": number(value) for name, value in here.losses.items()}
        found |= {f"dL/d{letter}, {name}": number(value) for name, value in slopes.items()}
        found["ratio of the slopes"] = number(here.ratio)
    elif said.view == SURFACES:
        found = {name: number(value) for name, value in scene.losses.items()}
        found |= {
            f"steps to within {NEAR}, {name}": arrived(
                duel.arrival(scene.runs[name], ground.least), said.steps
            )
            for name, ground in scene.grounds.items()
        }
    else:
        powers = {SQUARED: f"{said.unit}²" if said.unit else "", ABSOLUTE: said.unit}
        found = {
            f"mean {name}{_in(powers[name])}": number(value) for name, value in scene.losses.items()
        }
        found |= {
            f"pull{_in(said.unit)}, {name}": number(value)
            for name, value in distances(scene, scene.thetas).items()
        }
    shell.numbers(found)


def _in(unit: str) -> str:
    return f" in {unit}" if unit else ""


def goal(said: Setting) -> str:
    return f"ŷ ≤ {NEAR}" if said.target == 0 else f"ŷ ≥ {1 - NEAR}"


def arrived(step: int | None, steps: int) -> str:
    return f"not within {steps}" if step is None else count(step)


def distances(scene: Scene, thetas: Mapping[str, Array]) -> dict[str, float]:
    """How far these lines are from the best ones without the odd example."""
    rest = duel.without(scene.seen.data, scene.odd)
    return {k: duel.pull(rest, theta, scene.others[k]) for k, theta in thetas.items()}


def warn(scene: Scene) -> None:
    """What a person must know who sees a run go wrong."""
    for name, run in scene.runs.items():
        if run.diverged:
            st.warning(
                f"The run with {name} leaves the numbers that a computer can hold after "
                f"{plural(len(run) - 1, 'step')} and ends there. Choose a smaller learning rate."
            )
    if scene.said.contest == NUMBER:
        critical = cached(duel.critical)(scene.seen.data)
        if scene.said.rates[0] > critical and not scene.runs[SQUARED].diverged:
            st.warning(
                f"Squared error's learning rate is above the critical rate {number(critical)}, "
                f"which is 2 divided by the largest curvature of its loss: every step lands "
                f"further from the bottom than it started. Choose a smaller one."
            )


# --- the panels ----------------------------------------------------------------------------------


def entries(scene: Scene) -> dict[str, Callable[[], None]]:
    """The panels that apply to this view by name, in the order shown."""
    all_panels: dict[str, Callable[[Scene], None]] = {
        "Notice": notice,
        "The sum": the_sum,
        "All steps": all_steps,
        "Why from z": why_from_z,
        "Compare": comparison,
        "Gradient check": check,
        "Code": code,
        "Export": take_away,
    }
    missing: Mapping[str, tuple[str, ...]] = {
        ONE_Z: ("All steps", "Compare", "Gradient check", "Export"),
        LINE: ("Why from z",),
    }
    left_out = missing.get(scene.said.view, ())
    return {k: partial(draw, scene) for k, draw in all_panels.items() if k not in left_out}


def notice(scene: Scene) -> None:
    sentences = {
        RACE: race_sentences,
        ONE_Z: one_z_sentences,
        SURFACES: surface_sentences,
        LINE: line_sentences,
    }[scene.said.view]
    for sentence in sentences(scene):
        st.markdown(sentence)


def race_sentences(scene: Scene) -> list[str]:
    """Why one of the two is slow, at this step; then who arrived when."""
    squared, entropy = scene.traces.values()
    here = cached(duel.pulls)(float(squared.z[scene.step]), scene.said.target)
    return [
        f"After {plural(scene.step, 'step')} the squared-error neuron stands at z = "
        f"{number(squared.z[scene.step])}, where the sigmoid's slope σ′(z) is "
        f"{number(here.flatness)}. There squared error's slope dL/dz is 2(ŷ − y) · σ′(z) = "
        f"{number(here.slopes[SQUARED])}, and cross-entropy's would be ŷ − y = "
        f"{number(here.slopes[ENTROPY])}: **{number(here.ratio, 3)} times as large**.",
        _who_arrived(scene.said, squared, entropy),
    ]


def _who_arrived(said: Setting, squared: duel.Trace, entropy: duel.Trace) -> str:
    if squared.arrival == 0:
        return (
            f"This start is no mistake: its output {number(squared.outputs[0])} is already within "
            f"{NEAR} of the target {said.target}. Choose the other target to see a race."
        )
    if squared.arrival and entropy.arrival:
        return (
            f"Squared error needs {plural(squared.arrival, 'step')} to {goal(said)} and "
            f"cross-entropy {entropy.arrival}: {number(squared.arrival / entropy.arrival, 2)} "
            f"times as many."
        )
    if entropy.arrival:
        return (
            f"Cross-entropy reaches {goal(said)} after {plural(entropy.arrival, 'step')}. Squared "
            f"error does not within {said.steps}: it ends at ŷ = {number(squared.outputs[-1])}."
        )
    return (
        f"Neither reaches {goal(said)} within {plural(said.steps, 'step')}. Allow more steps or a "
        f"larger learning rate."
    )


def one_z_sentences(scene: Scene) -> list[str]:
    """The ratio first; then whether the sigmoid is flat here, and what that does."""
    said, here = scene.said, scene.pulls
    edge, wrong = duel.flat_from(), abs(here.output - said.target)
    share = here.flatness / 0.25
    flat = abs(said.z) > edge
    found = [
        f"Here the cross-entropy gradient is **{number(here.ratio, 3)} times as large**: squared "
        f"error's is multiplied by 2σ′(z) = {number(2 * here.flatness)}, cross-entropy's is not.",
        f"z = {number(said.z, 2)} lies {'in' if flat else 'outside'} the shaded stretch, beyond "
        f"±{number(edge)}, where the sigmoid's slope σ′(z) = ŷ(1 − ŷ) is under a tenth of its "
        f"largest, 0.25. Here it is {number(here.flatness)}, which is {percent(share)} of that."
        + (
            f" The output is wrong by {number(wrong)}, and squared error hardly feels it: its "
            f"slope is {number(here.slopes[SQUARED])}."
            if flat and wrong > 0.5
            else ""
        ),
    ]
    if said.against != "z":
        found.append(
            f"Against ŷ the slopes are dL/dŷ: 2(ŷ − y) = {number(here.outer[SQUARED])} for squared "
            f"error and (ŷ − y) ÷ (ŷ(1 − ŷ)) = {number(here.outer[ENTROPY])} for cross-entropy, "
            f"which grows without end towards the wrong answer, just as much as σ′(z) shrinks: "
            f"their product is ŷ − y. Slopes beyond ±{number(pictures.OUTER_ENDS[1], 2)} stand at "
            f"the edge."
        )
    return found


def surface_sentences(scene: Scene) -> list[str]:
    """The plateau, the shape, the two runs, and what is special about these data."""
    grounds, runs = scene.grounds, scene.runs
    squared, entropy = grounds[SQUARED], grounds[ENTROPY]
    flat = float((squared.flat > 0).mean())
    lengths = {
        name: float(np.linalg.norm(duel.gradients(YES_NO, name, scene.seen.data, theta)))
        for name, theta in scene.thetas.items()
    }
    points = squared.surface.losses.size
    steps = {
        name: arrived(duel.arrival(run, grounds[name].least), scene.said.steps)
        for name, run in runs.items()
    }
    found = [
        f"The flat part (shaded), {percent(flat)} of the picture, is a plateau of squared error: "
        f"there its gradient is under a tenth of the longest in the picture, though the loss is "
        f"more than {NEAR} above its least. Descent crawls on it. After "
        f"{plural(scene.step, 'step')} the gradient of squared error is {number(lengths[SQUARED])} "
        f"long and that of cross-entropy {number(lengths[ENTROPY])}.",
        f"Of {count(points)} points on a grid, squared error bends down in some direction at "
        f"{count(squared.hollow)}, so it is {'not ' if squared.hollow else ''}convex here; "
        f"cross-entropy at {count(entropy.hollow) if entropy.hollow else 'none'}: it is "
        f"{'not ' if entropy.hollow else ''}convex"
        f"{'' if entropy.best is None else ', and every way downhill leads to its lowest point'}.",
    ]
    found.append(
        f"Steps until the loss is within {NEAR} of its least: {steps[SQUARED]} with squared error, "
        f"{steps[ENTROPY]} with cross-entropy."
    )
    found += [_best_words(name, ground) for name, ground in grounds.items()]
    if squared.rows < len(scene.seen.data):
        found.append(
            f"The surfaces are measured on {count(squared.rows)} of "
            f"{plural(len(scene.seen.data), 'row')}, chosen at random once and for all; the runs "
            f"learn from all of them."
        )
    return [*found, *_rises(runs)]


def _best_words(name: str, ground: duel.Terrain) -> str:
    if ground.best is None:
        return (
            f"There is no finite best for {name}: towards infinite weights it falls for ever, to "
            f"{number(ground.least)} or less, so no diamond is drawn."
        )
    w, b = (round(float(value), 12) for value in ground.best)  # a rounding error is 0
    return (
        f"The diamond is the lowest point of {name}, w = {number(w)}, b = {number(b)}, with the "
        f"loss {number(ground.least)}."
    )


def _rises(runs: duel.Runs) -> list[str]:
    """Where a run went up again, its steps were too long."""
    return [
        f"The loss of {name} rose in {count(rises)} of {plural(len(run) - 1, 'step')}: they were "
        f"too long for its curvature there. A smaller learning rate does not do that."
        for name, run in runs.items()
        if (rises := duel.rises(run.losses))
    ]


def line_sentences(scene: Scene) -> list[str]:
    """How far each line was pulled and why, and what happened at the kink."""
    data, odd, said = scene.seen.data, scene.odd, scene.said
    here, far = distances(scene, scene.thetas), distances(scene, scene.best)
    moments = {name: scene.moment(name, theta) for name, theta in scene.thetas.items()}
    squared, absolute = moments[SQUARED], moments[ABSOLUTE]
    unit = f" {said.unit}" if said.unit else ""
    who = "The sixth person" if said.room else f"Row {count(odd + 1)}, farthest from the others,"
    return [
        f"{who} (filled) pulls the best squared-error line {number(far[SQUARED])}{unit} away from "
        f"the other {count(len(data) - 1)} points' own best line, on average over them, and the "
        f"best absolute-error line {number(far[ABSOLUTE])}{unit} from theirs. After "
        f"{plural(scene.step, 'step')} the two runs are {number(here[SQUARED])}{unit} and "
        f"{number(here[ABSOLUTE])}{unit} away.",
        f"Why: with squared error an example pulls with the slope 2(ŷ − y), which is "
        f"{number(squared.slopes[odd])} for the filled point, "
        f"{percent(_share(squared.slopes, odd))} of all pulls. With absolute error its slope is "
        f"{number(absolute.slopes[odd])}, {percent(_share(absolute.slopes, odd))}: a miss pulls no "
        f"harder for being large.",
        _kink(scene),
    ]


def _share(slopes: Array, odd: int) -> float:
    total = float(np.abs(slopes).sum())
    return abs(float(slopes[odd])) / total if total else 0.0


def _kink(scene: Scene) -> str:
    run = scene.runs[ABSOLUTE]
    least = float(scene.moment(ABSOLUTE, scene.best[ABSOLUTE]).losses.mean())
    half = len(run) // 2
    late = duel.rises(run.losses[half:])
    excess = float(run.losses[-1]) - least
    words = (
        f"In the second half of its run absolute error rose in {count(late)} of "
        f"{plural(len(run) - 1 - half, 'step')}: its slope does not shrink near the kink at ŷ = y, "
        f"so that steps of one length jump to and fro across it"
        if late
        else "In the second half of its run absolute error rose in no step: it has not come to the "
        "kinks at ŷ = y, where steps of one length jump to and fro, or it rests between them"
    )
    return f"{words}. It ends {number(max(excess, 0.0))} above the least there is, {number(least)}."


def the_sum(scene: Scene) -> None:
    said = scene.said
    if said.view == ONE_Z:
        sums.show_z(said.z, said.target, scene.pulls)
        return
    words = "x is standardised, as the network sees it." if said.standardise else ""
    sums.show(said.contest, scene.seen.data, scene.runs, said.rates, scene.step, words)


def all_steps(scene: Scene) -> None:
    columns = history(scene)
    form = st.column_config.NumberColumn(format="%.8g")
    st.dataframe(
        columns,
        hide_index=True,
        height=260,
        column_config=dict.fromkeys(list(columns)[1:], form),
        alt="Weight, bias, loss and gradient of both runs at every step",
    )


def history(scene: Scene) -> dict[str, Any]:
    """A row for each step; a run that ended early repeats its last row."""
    steps = np.arange(duel.last_step(scene.runs) + 1)
    columns: dict[str, Any] = {"step": steps}
    for name, run in scene.runs.items():
        rows = np.minimum(steps, len(run) - 1)
        slopes = duel.gradients(scene.said.contest, name, scene.seen.data, run.thetas)[rows]
        values = (*run.thetas[rows].T, run.losses[rows], *slopes.T)
        titles = ("w", "b", "loss", "dL/dw", "dL/db")
        columns |= {f"{k}, {name}": v for k, v in zip(titles, values, strict=True)}
    return columns


def why_from_z(scene: Scene) -> None:
    said = scene.said
    z, target, who = said.z, said.target, "The first row is the z chosen."
    if said.view != ONE_Z:
        now = scene.moment(ENTROPY, scene.thetas[ENTROPY])
        worst = int(now.losses.argmax())
        z, target = float(now.z[worst]), int(scene.seen.data.y[worst, 0])
        who = "The first row is the cross-entropy neuron at this step"
        who += ", its costliest example." if len(now.z) > 1 else "."
    st.markdown("Binary cross-entropy, written out for one example:")
    st.latex(r"L = -\,[\,y \ln \hat y + (1 - y) \ln(1 - \hat y)\,]", width="content")
    st.markdown(
        "Printed so, it takes the logarithm of ŷ or 1 − ŷ. In a computer ŷ is rounded: a sure "
        "mistake can round to exactly 0 or 1, and the logarithm of 0 is infinite. Written in z it "
        "is the same number without the rounding, and that is what the engine computes:"
    )
    st.latex(r"L = \ln(1 + e^{z}) - y\,z", width="content")
    st.table(pictures.precision(cached(duel.precision)(z, target)))
    st.caption(f"{who} Then ever surer mistakes; the target is {target}.")


def comparison(scene: Scene) -> None:
    said, runs = scene.said, scene.runs
    settings = {"view": said.view, "data": said.source, "w, b": _pair(said.start)}
    settings |= {"rates": _pair(said.rates), "steps": f"{said.steps}"}
    results = {f"last {name}": number(run.losses[-1]) for name, run in runs.items()}
    if said.view == SURFACES:
        pins = compare.curves(PAGE, scene.family, "step", "value", "which")
        pictures.histories({name: run.losses for name, run in runs.items()}, pins)
    compare.panel(PAGE, scene.family, settings, results, pinnable(scene))


def _pair(values: tuple[float, float]) -> str:
    return (
        number(values[0], 3)
        if values[0] == values[1]
        else " and ".join(number(value, 3) for value in values)
    )


def pinnable(scene: Scene) -> dict[str, Array]:
    """What is drawn of pinned runs: outputs, losses, or the lines they end in."""
    parts: list[dict[str, Array]] = []
    for which, (name, run) in enumerate(scene.runs.items()):
        if scene.said.view == LINE:
            reach = pictures.heights(scene.seen, scene.said.room)
            x, y = pictures.line_ends(scene.seen, run.thetas[-1], reach)
            part = {"step": np.arange(2.0), "x": x, "y": y}
        else:
            values = scene.traces[name].outputs if scene.said.view == RACE else run.losses
            part = {"step": np.arange(float(len(run))), "value": values}
        parts.append({**part, "which": np.full(len(part["step"]), float(which))})
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def check(scene: Scene) -> None:
    names = list(scene.runs)
    name = st.segmented_control("Loss", names, default=names[0], key="l_checked", required=True)
    name = name or names[0]
    model = duel.neuron(scene.thetas[name].copy())
    loss = duel.CONTESTS[scene.said.contest][name]
    gradient_check.panel(model, loss, scene.seen.data, ["weight w", "bias b"])


def code(scene: Scene) -> None:
    what: dict[str, Callable[..., object]] = {}
    if scene.said.contest == YES_NO:
        what["Squared error of a sigmoid: its slope carries σ′(z)."] = losses.squared_error
        what["Binary cross-entropy: its slope is ŷ − y."] = losses.BINARY_CROSS_ENTROPY.pointwise
    else:
        what["Squared error: its slope grows with the miss."] = losses.squared_error
        what["Absolute error: its slope is the sign of the miss."] = losses.absolute_error
    if scene.runs:
        what["One step of training: gradient, then update."] = training.gradient_into
        what["Both runs on this page."] = duel.duel
    if scene.said.view == SURFACES:
        what["The surfaces, and what is special about them."] = duel.terrain
        what["How the loss bends."] = duel.hessians
    if scene.said.view == LINE:
        what["The least absolute error there is."] = duel.least_absolute
    panels.code(what)


def take_away(scene: Scene) -> None:
    said, (x, y) = scene.said, scene.said.titles
    origin = export.own_source(said.own) if said.own else literal(said.data, [x], y)
    settings: dict[str, Any] = {
        "contest": said.contest,
        "standardise": said.standardise,
        "start": said.start,
        "rates": said.rates,
        "steps": said.steps,
    }
    ends = np.stack([run.thetas[-1] for run in scene.runs.values()])  # (2, 2)
    st.caption(f"The weights are a stack of two networks: {' first, then '.join(scene.runs)}.")
    export.panel(
        PAGE,
        origin,
        scripts.script(origin, **settings),
        Parameters((1, 1), flat=ends),
        settings | {"losses": list(scene.runs), "mean": scene.seen.mean, "scale": scene.seen.scale},
        history(scene),
        said.data,
    )
