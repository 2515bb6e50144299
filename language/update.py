"""Bring the catalogues up to date with the source: `python -m language.update`.

New sentences are added without a translation, those that are gone are dropped, and what is not
translated yet is counted. Translate by editing the `.po` files, with a text editor or Poedit.
"""

from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from language import FOLDER, LANGUAGES, SOURCE

ROOT = FOLDER.parent
SOURCES = ("streamlit_app.py", "pages", "ui", "experiments", "datasets", "models")
KEYWORDS = {
    "tr": None,
    "marked": None,
    "trn": (1, 2),
    "counted": (1, 2),
    "trc": ((1, "c"), 2),
}


def extracted() -> Catalog:
    """Every sentence in the source, with the files that say it."""
    found = Catalog()
    for path in sources():
        messages = extract_from_file("python", path, keywords=KEYWORDS)
        for _, message, _, context in messages:
            place = [(path.relative_to(ROOT).as_posix(), 0)]
            found.add(message, locations=place, context=context)
    return found


def sources() -> list[Path]:
    """The files whose words people see."""
    places = [ROOT / name for name in SOURCES]
    return sorted(
        f for place in places for f in ([place] if place.is_file() else place.rglob("*.py"))
    )


def written(language: str) -> Catalog:
    """The language's catalogue as it stands in its file."""
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def path(language: str) -> Path:
    return FOLDER / f"{language}.po"


def save(catalog: Catalog, language: str) -> None:
    with path(language).open("wb") as file:
        write_po(
            file, catalog, width=100, sort_by_file=True, omit_header=False, ignore_obsolete=True
        )


def main() -> None:
    found = extracted()
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        catalog = written(language)
        catalog.update(found, no_fuzzy_matching=True)
        catalog.fuzzy, catalog.project, catalog.version = False, "Descent", ""
        save(catalog, language)
        missing = [m for m in catalog if m.id and not translated(m.string)]
        print(f"{language}: {len(catalog)} sentences, {len(missing)} not translated yet")


def translated(words: str | Sequence[str] | None) -> bool:
    """Whether there are words for every form."""
    return all(words) if words and not isinstance(words, str) else bool(words)


if __name__ == "__main__":
    main()
