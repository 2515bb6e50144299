"""To be written."""

from ui import shell

shell.page("linear_regression")
