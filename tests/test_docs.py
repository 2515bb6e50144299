"""The documentation beside the code: limits as they are, links that lead somewhere, pictures that
are there and small, the newest version named."""

import importlib
import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from tools.screenshots import LINKS, THEMES

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
FORMATS = (ROOT / "docs" / "data_format.md").read_text("utf-8")
# What stands beside a constant in the page's tables → the number that it says.
ROWS = re.findall(r"^\|[^|]*\|([^|]+)\| `([\w.]+)` \|$", FORMATS, re.MULTILINE)
NAMED = sorted(set(re.findall(r"`((?:datasets|ui)(?:\.\w+)+\.[A-Z_]+)`", FORMATS)))
SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def constant(path: str) -> float:
    module, name = path.rsplit(".", 1)
    return float(getattr(importlib.import_module(module), name))


def said(text: str) -> float:
    """The last number in a cell of the page, in bytes or as it stands."""
    if power := re.search(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text):
        return 10.0 ** int(power[1].translate(SUPERSCRIPT))
    return float(re.findall(r"\d[\d\u202f ]*", text)[-1].replace("\u202f", "").replace(" ", ""))


def unit(text: str, path: str) -> int:
    """What one of the page's numbers is worth where it says MB of a constant in bytes."""
    if "MB" not in text or "MEGABYTES" in path:
        return 1
    return 10**6 if path == "datasets.idx.MAX_BYTES" else 2**20


@pytest.mark.parametrize(("text", "path"), ROWS, ids=[path for _, path in ROWS])
def test_limits_are_those_of_the_code(text: str, path: str) -> None:
    assert said(text) * unit(text, path) == constant(path)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("datasets.csv_header.LEADING_ROWS", "first {:g} lines"),
        ("datasets.csv_layout.UNIT_LINES", "up to {:g} lines of units"),
    ],
)
def test_limits_in_sentences(path: str, words: str) -> None:
    assert words.format(constant(path)) in " ".join(FORMATS.split())
    assert path in NAMED


def test_every_constant_that_is_named_is_compared() -> None:
    compared = {path for _, path in ROWS} | {
        "datasets.csv_header.LEADING_ROWS",
        "datasets.csv_layout.UNIT_LINES",
        "datasets.csv_columns.NUMBER_SHARE",
    }
    assert set(NAMED) == compared
    assert constant("datasets.csv_columns.NUMBER_SHARE") == 2 / 3  # "two thirds", in words
    assert len(ROWS) > 15


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_relative_links_and_pictures_are_there(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    for link in found:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, part = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.is_file(), f"{page.name}: {link}"
        if part:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
            assert part in map(anchor, headings), f"{page.name}: {link}"


def test_pages_of_the_documentation_can_be_found_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for page in PAGES:
        if page.name != "README.md":
            assert f"({page.relative_to(ROOT)})" in readme, page.name


def test_the_script_made_every_picture_and_they_are_small() -> None:
    expected = {f"{name}_{theme}.webp" for name in LINKS for theme in THEMES}
    pictures = {path.name for path in (ROOT / "docs").iterdir() if path.suffix != ".md"}
    assert pictures == expected | {"time_travel.webp"}
    for name in sorted(expected):
        assert (ROOT / "docs" / name).stat().st_size < 150_000, name
    moving = ROOT / "docs" / "time_travel.webp"
    assert moving.stat().st_size < 1_000_000
    with Image.open(moving) as picture:
        assert picture.n_frames > 20  # type: ignore[attr-defined]


def test_the_changelog_names_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    newest = re.search(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert newest
    assert newest[1] == project["version"]


def test_the_readme_is_for_a_newcomer() -> None:
    """Every page of the sidebar is named, and the contributing list has ten lines."""
    from ui.shell import PAGES as SHOWN

    readme = (ROOT / "README.md").read_text("utf-8")
    for page in SHOWN.values():
        assert re.search(rf"^\| \[?{re.escape(page.label)}[\] ]", readme, re.MULTILINE), page.label
    contributing = readme.split("## Contributing\n")[1].split("\nMIT")[0]
    assert len(re.findall(r"^\d+\. ", contributing, re.MULTILINE)) == 10
