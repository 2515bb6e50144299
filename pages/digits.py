"""Digits: read one, look inside the network, teach it one image, train it on thousands."""

from importlib import import_module

from language import marked
from ui import shell, views

VIEWS = {
    marked("Read a digit"): "digits_read",
    marked("Inside the network"): "digits_inside",
    marked("One image, one step"): "digits_step",
    marked("Train"): "digits_train",
}

shell.page("digits")
view = views.choose(list(VIEWS), key="d_view")
controls, picture = shell.stage()
import_module(f"ui.views.{VIEWS[view]}").show(controls, picture)
