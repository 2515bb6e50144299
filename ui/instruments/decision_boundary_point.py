"""Under "A point" of "Decision boundary": one point, typed or clicked, on its way through the
network."""

from typing import Any

import numpy as np
import streamlit as st

from engine.data import Dataset
from experiments import plane
from language import tr
from ui import link
from ui.activation_names import listed
from ui.controls import PANELS
from ui.instruments.decision_boundary_scene import PANEL, POINT, Scene
from ui.numbers import number, percent
from ui.words import plain


def point_keys(kind: str) -> tuple[str, str]:
    return f"b_x1-{kind}", f"b_x2-{kind}"


def follow(data: Dataset, kind: str, row: int) -> None:
    """Open the panel on this row of the data, for a click in the plane."""
    if link.held(PANELS):
        return
    for key, value in zip(point_keys(kind), data.X[row].tolist(), strict=True):
        if key not in st.session_state:  # a control that is not there yet does not do it itself
            st.query_params[key] = repr(value)
        st.session_state[key] = value
    st.session_state[PANEL] = POINT


def followed(data: Dataset, kind: str, frame: plane.Frame) -> tuple[float, float] | None:
    """The point that the panel follows; None while it is closed."""
    if not link.same(POINT, st.session_state.get(PANEL, st.query_params.get(PANEL, ""))):
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
        st.markdown(tr("At this point the sums leave the finite numbers: no probability follows."))
        return
    for k, layer in enumerate(passes, 1):
        where = tr("The output") if k == len(passes) else tr("Hidden layer {k}", k=k)
        given = tr("{where} gets {numbers}:", where=where, numbers=listed(map(number, layer.a)))
        st.markdown(given)
        alt = tr("{where}: weights, sums, outputs", where=where)
        st.dataframe(layer_table(layer), hide_index=True, alt=alt)
    said = tr(
        "The output is the probability of class 1: {share}. Type another point, or click one in "
        "the plane; the cross marks it.",
        share=percent(float(passes[-1].out[0])),
    )
    st.markdown(said)


def _coordinate(
    box: Any, title: str, key: str, ends: tuple[float, float], value: float, usual: float
) -> float:
    given = {"value": usual}  # never the link's, or the control would take it out of the link
    if key in st.session_state:
        st.session_state[key] = value  # points of other data may lie outside these ends
        given = {}
    return float(box.number_input(plain(title), *ends, format="%.6g", **given, **link.bound(key)))


def layer_table(layer: plane.Pass) -> dict[str, Any]:
    """A row for each unit: its weights, its bias, its sum z and what it puts out."""
    weights = {tr("weight of input {k}", k=k): w for k, w in enumerate(layer.W, 1)}
    bias = {} if layer.b is None else {tr("bias"): layer.b}
    unit = {tr("unit"): np.arange(1, len(layer.z) + 1)}
    return unit | weights | bias | {tr("sum z"): layer.z, tr("output"): layer.out}
