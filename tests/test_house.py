"""The house itself: floors that know only the floors below, a clean tree, a readable engine."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted((ROOT / "pages").glob("*.py")), ROOT / "streamlit_app.py"]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_floors() -> None:
    script = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_pages_describe_and_leave_the_work_to_others(page: Path) -> None:
    assert not imports(page) & {"altair", "pandas", "sklearn", "scipy", "PIL", "pooch"}
    assert len(page.read_text("utf-8").splitlines()) <= 200


def test_engine_knows_numpy_and_the_standard_library() -> None:
    known = {"numpy", "engine"} | set(sys.stdlib_module_names)
    for path in (ROOT / "engine").glob("*.py"):
        assert imports(path) <= known, path.name


def test_ruff() -> None:
    assert (result := run("ruff", "check", ".")).returncode == 0, result.stdout
    assert (result := run("ruff", "format", "--check", ".")).returncode == 0, result.stdout


def test_types() -> None:
    assert (result := run("mypy")).returncode == 0, result.stdout


def test_every_dependency_has_both_bounds() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[\w-]+>=[\d.]+,<[\d.]+", line), line


def test_the_example_in_the_readme_runs() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    example = readme.split("```python\n")[1].split("```")[0]
    result = subprocess.run(
        [sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loss, *outputs = re.findall(r"[\d.]+", result.stdout)
    assert float(loss) < 0.01
    assert [round(float(value)) for value in outputs] == [0, 1, 1, 0]


def test_readme_holds_the_two_commands_and_ci_uses_one() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = [line for line in readme.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert "requirements.txt" in commands[0]
    assert "streamlit run streamlit_app.py" in commands[0]
    assert "requirements-dev.txt" in commands[1]
    assert "pytest" in commands[1]
    assert "README.md" in (ROOT / ".ci" / "run").read_text("utf-8")
