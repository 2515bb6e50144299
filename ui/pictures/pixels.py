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
UNITS_SHOWN = 40


def image(pixels: Pixels, **options: Any) -> None:
    """Show pixels as they are. They travel within the page: a file of their own could be gone
    before a slow browser asks for it, as pictures change several times a second."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    st.image(f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}", **options)


def enlarged(image: Pixels, width: int = 224) -> Pixels:
    """A small picture (h, w) with each pixel as a square, about `width` wide."""
    size = max(1, width // image.shape[1])
    return image.repeat(size, axis=0).repeat(size, axis=1)


def weights(pictures: Array, wide: int = 620) -> tuple[Pixels, float]:
    """Up to `UNITS_SHOWN` weight pictures (units, h, w) on one sheet with transparent ground, about
    so `wide`, and the weight that has the full colour (all but the largest hundredth are paler)."""
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
    return enlarged(sheet[:-gap, :-gap], wide), full
