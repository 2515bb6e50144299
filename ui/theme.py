"""Colours mean one thing each. The values stand in `.streamlit/config.toml`, once for light and
once for dark, and the browser picks; here are their names, in the order of that list."""

MEANINGS = (
    "data",  # data and targets: hollow circles
    "model",  # the model's line, predictions and weights: solid
    "loss",  # losses, on an axis of their own
    "gradient",  # gradients, tangents, steps
    "exact",  # the exact optimum, the closed form: dashed, diamond
    "class 0",  # circles
    "class 1",  # triangles
    "faint",  # guides and comparisons
)

# Classes as red, green, blue that read on the light and on the dark background alike: pictures
# made of pixels are painted here, with transparency, and not by the browser's theme.
CLASS_0_RGB = (56, 134, 200)
CLASS_1_RGB = (224, 128, 32)
