"""To be written."""

from ui import shell

shell.page("digits")
