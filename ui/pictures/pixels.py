"""Numbers as pixels: images as they are, and weights in the colours of their sign."""

import base64
import io
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image

from engine.activations import Array
from ui.theme import CLASS_0_RGB, CLASS_1_RGB

Pixels = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels
UNITS_SHOWN = 40
SHEET = 620  # px: the width of a sheet of weights


def image(
    pixels: Pixels, wide: int, *, square: bool = False, box: Box | None = None, **options: Any
) -> None:
    """Show `picture` of these pixels; `options` are those of `st.image`."""
    st.image(picture(pixels, wide, square=square, box=box), **options)


def picture(pixels: Pixels, wide: int, *, square: bool = False, box: Box | None = None) -> str:
    """Grey levels (h, w), or colours with opacity (h, w, 4), as an SVG picture so wide: each pixel
    a sharp square, or smoothed where there are more pixels than that. In the middle of a `square`
    if wanted, transparent beyond it; a `box` in it is framed.

    The browser enlarges: there is less to encode and to send, and it is sharp on every screen."""
    height, width = pixels.shape[:2]
    across, down = (max(height, width),) * 2 if square else (width, height)
    left, top = (across - width) / 2, (down - height) / 2
    how = "pixelated" if across < wide else "auto"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" '
        f'width="{wide}" height="{wide * down / across:g}">'
        f'<image x="{left:g}" y="{top:g}" width="{width}" height="{height}" '
        f'style="image-rendering: {how}" href="{png(pixels)}"/>'
        f"{_frame(box, left, top, across / wide) if box else ''}</svg>"
    )


def _frame(box: Box, left: float, top: float, unit: float) -> str:
    """The line around a box, one px wide and within it; `unit` is a px in pixels."""
    x, y, right, bottom = box
    return (
        f'<rect x="{x + left + unit / 2:g}" y="{y + top + unit / 2:g}" '
        f'width="{right - x - unit:g}" height="{bottom - y - unit:g}" '
        f'fill="none" stroke="rgb{CLASS_1_RGB}" stroke-width="{unit:g}"/>'
    )


def png(pixels: Pixels, palette: Pixels | None = None) -> str:
    """Grey levels (h, w), places in a `palette` (n, 3), or colours (h, w, 3 or 4), as a data URI.
    Pictures travel within the page: a file of their own could be gone before a slow browser asks
    for it, as they change so often."""
    file, drawing = io.BytesIO(), Image.fromarray(pixels)
    if palette is not None:
        drawing.putpalette(palette.tobytes())
    drawing.save(file, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def weights(pictures: Array) -> tuple[Pixels, float]:
    """Up to `UNITS_SHOWN` weight pictures (units, h, w) on one sheet with transparent ground, and
    the weight that has the full colour (all but the largest hundredth are paler)."""
    some = pictures[:UNITS_SHOWN]
    full = float(np.quantile(np.abs(some), 0.99)) or 1.0
    opacity = np.clip(np.abs(some) / full, 0, 1) * 255
    units, height, width = some.shape
    ink = np.where(some[..., None] > 0, CLASS_1_RGB, CLASS_0_RGB)
    tiles = np.concatenate([ink, opacity[..., None]], axis=-1).astype(np.uint8)  # (units, h, w, 4)
    columns = min(units, 5 if units <= 10 else 10)
    rows = -(-units // columns)
    gap = max(1, width // 9)
    sheet = np.zeros((rows * (height + gap), columns * (width + gap), 4), np.uint8)
    for unit, tile in enumerate(tiles):
        top, left = (unit // columns) * (height + gap), (unit % columns) * (width + gap)
        sheet[top : top + height, left : left + width] = tile
    return sheet[:-gap, :-gap], full
