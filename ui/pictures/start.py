"""The Start page's miniatures: one curve with the point that the person moves."""

from ui.charts import Range, Spec, across, built_once, finished, layer, shown, up


@built_once
def miniature(x_title: str, y_title: str, meaning: str, x_range: Range, y_range: Range) -> Spec:
    """A `curve` (x, y) in the colour of its meaning and the point `here` (x, y) on it."""
    x, y = across("x", x_title, x_range), up("y", y_title, y_range)
    line = layer("curve", meaning).mark_line(strokeWidth=2.5, clip=True)
    path = layer("path", "gradient").mark_line(strokeWidth=1.5, point=True, clip=True)
    here = layer("here", "model").mark_point(size=150, filled=True, clip=True)
    return finished(
        line.encode(x, y),
        path.encode(x, y, order="order:Q"),
        here.encode(x, y, tooltip=shown(x=x_title, y=y_title)),
        height=210,
    )
