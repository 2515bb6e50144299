"""What all scripts share: where their data come from, how they are put together, notebooks.

A person's own words (names of files and columns, cells) enter a script as string literals made
by `repr` and in no other way: never as a comment, never as a name.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from engine.data import Dataset

WIDTH = 96  # of a packed line; a longer literal stands on a line of its own
MARK = "# %% "  # begins a section: a cell in a notebook, and in editors that know the mark


@dataclass(frozen=True)
class Source:
    """How a script comes by X (n, d) and y (n, 1)."""

    inputs: tuple[str, ...]
    target: str
    settings: tuple[str, ...]  # named constants for the top of the script
    code: str  # after these lines X and y exist
    file: str | None = None  # the CSV file that the script reads, in the folder it runs in
    table: str | None = None  # the name under which the table of used rows is offered
    cleaned: bool = False  # whether `file` is that table and not the person's own file


def literal(data: Dataset, inputs: Sequence[str], target: str) -> Source:
    """A small data set written out, an example a row: its inputs, then its target."""
    rows = np.hstack([data.X, data.y]).tolist()
    return Source(
        tuple(inputs),
        target,
        (listing("INPUTS", inputs), constant("TARGET", target)),
        f"table = np.array([\n{packed(map(repr, rows))}\n])\n"
        "X, y = table[:, :-1], table[:, -1:]  # (n, d) and (n, 1): the last column is the target\n",
    )


def made_up(
    make: Callable[..., Dataset],
    inputs: Sequence[str],
    target: str,
    *,
    seed: int,
    **arguments: float,
) -> Source:
    """The lines of `make`, a function of `datasets.synthetic`, as they stand in its source; what
    it calls of that module's helpers is written out."""
    text = _written_out(textwrap.dedent(inspect.getsource(make)), inspect.getmodule(make))
    function: Any = ast.parse(text).body[0]
    first, result = function.body[1], function.body[-1]  # after the docstring; return Dataset(…)
    lines = text.splitlines()[first.lineno - 1 : result.lineno - 1]
    X, y = (ast.get_source_segment(text, part) for part in result.value.args)
    given = inspect.signature(make).bind(rng=None, **arguments)
    given.apply_defaults()
    values = {name: value for name, value in given.arguments.items() if name != "rng"}
    constants = {name: "EXAMPLES" if name == "n" else name.upper() for name in values}
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    rules = {name: value for name, value in vars(inspect.getmodule(make)).items() if name in used}
    settings = [
        listing("INPUTS", inputs),
        constant("TARGET", target),
        *(constant(constants[name], value) for name, value in values.items()),
        constant("DATA_SEED", seed),
        *(
            f"{name} = np.array({value.tolist()!r})  # the rule behind the data"
            for name, value in rules.items()
            if isinstance(value, np.ndarray)
        ),
    ]
    code = [
        f"{', '.join(constants)} = {', '.join(constants.values())}",
        "rng = np.random.default_rng(DATA_SEED)",
        textwrap.dedent("\n".join(lines)),
        *(f"{name} = {how}" for name, how in (("X", X), ("y", y)) if name != how),
    ]
    return Source(tuple(inputs), target, tuple(settings), "\n".join(code) + "\n")


def _written_out(text: str, module: Any) -> str:
    """The source of a function in which every call of a helper `_name(…)` of its module, whose
    body is one returned call, is replaced by that call."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if not node.func.id.startswith("_"):
            continue
        source = textwrap.dedent(inspect.getsource(getattr(module, node.func.id)))
        helper: Any = ast.parse(source).body[0]
        body = ast.get_source_segment(source, helper.body[-1].value) or ""
        given = [ast.get_source_segment(text, each) or "" for each in node.args]
        given = [part if part.isidentifier() else f"({part})" for part in given]
        values = dict(zip((each.arg for each in helper.args.args), given, strict=True))
        call = ast.get_source_segment(text, node) or ""
        return _written_out(text.replace(call, _filled_in(body, values)), module)
    return text


def _filled_in(code: str, values: Mapping[str, str]) -> str:
    """The code with these values for its names."""
    return re.sub(rf"\b({'|'.join(values)})\b", lambda match: values[match[0]], code)


def assemble(about: str, source: Source, settings: Sequence[str], sections: str) -> str:
    """The whole script; `sections` begin with a mark each and follow the data."""
    libraries = "NumPy and pandas" if source.file else "NumPy"
    imports = "import numpy as np\n" + "import pandas as pd\n" * bool(source.file)
    constants = "\n".join([*source.settings, *settings])
    return (
        f'"""{about}\n\nA run of Descent, to the same digits. It needs {libraries}.\n"""\n\n'
        f"{imports}\n{MARK}Settings\n{constants}\n\n"
        f"{MARK}Data\n# One example a row: its inputs in X (n, d), its target in y (n, 1).\n"
        f"{source.code}\n{sections}"
    )


def notebook(script: str) -> str:
    """The script as a notebook (JSON): its docstring and section titles become Markdown cells."""
    nbformat: Any = import_module("nbformat")  # 0.1 s, so at a click only; it has no types
    markdown, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    head, *sections = re.split(rf"^{re.escape(MARK)}", script, flags=re.MULTILINE)
    title = ast.get_docstring(ast.parse(head)) or ""
    first, _, rest = title.partition("\n")
    cells = [markdown(f"# {first}\n{rest}"), code(head.split('"""', 2)[2].strip())]
    for section in sections:
        heading, _, rest = section.partition("\n")
        prose = re.match(r"(?:# .*\n)*", rest)
        assert prose is not None
        words = re.sub(r"^# ", "", prose[0], flags=re.MULTILINE)
        cells.append(markdown(f"## {heading}\n\n{words}".strip()))
        cells.append(code(rest[prose.end() :].strip()))
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number}"  # the same script gives the same notebook
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    text: str = nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata))
    return text


def constant(name: str, value: str | float | bool, comment: str = "") -> str:
    """`NAME = value`; numbers to the last bit, words through `repr`."""
    plain = value.item() if isinstance(value, np.generic) else value
    return f"{name} = {plain!r}" + (f"  # {comment}" if comment else "")


def listing(name: str, words: Iterable[str]) -> str:
    """`NAME = ['word', …]`, over several lines where it is long."""
    texts = [repr(str(word)) for word in words]
    line = f"{name} = [{', '.join(texts)}]"
    return line if len(line) <= WIDTH else f"{name} = [\n{packed(texts)}\n]"


def packed(texts: Iterable[str]) -> str:
    """The texts with commas, indented, as many a line as fit."""
    lines: list[str] = []
    for text in texts:
        if lines and len(lines[-1]) + len(text) + 2 <= WIDTH:
            lines[-1] += f" {text},"
        else:
            lines.append(f"    {text},")
    return "\n".join(lines)
