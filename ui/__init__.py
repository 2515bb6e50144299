"""What pages share and only they: the shell, charts, controls, uploads and number formats.

To import any of it is to import all of it, libraries first. Visitors who come together to a fresh
server would otherwise import parts at the same time, and be handed modules that are half there.
"""

from importlib import import_module
from pkgutil import walk_packages

for library in ("numpy", "pandas", "pyarrow", "altair"):
    import_module(library)
for module in walk_packages(__path__, "ui."):
    import_module(module.name)
