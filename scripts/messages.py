"""Message catalogues: kept in step with the texts in code and templates, and complete.

    python -m scripts.messages update   extract all texts and merge them into every catalogue
    python -m scripts.messages check    say what is missing, untranslated or doubtful; exit code 1 if anything is

English is written in the code; a catalogue exists for each other language.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "app" / "translations"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
# A template fills in names always, also where there are none: there a per cent sign by itself breaks the page.
LONE_PERCENT = re.compile(r"%(?!%|\(\w+\)[sd])")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "NP_": ((1, "c"), 2),
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "ngettext": (1, 2),
}


def extracted() -> Catalog:
    """All texts of code and templates, in the order of their files."""
    with open(ROOT / "babel.cfg") as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(project="Fairfile", version="", charset="utf-8")
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=_is_ours)
    for name, _line, message, comments, context in sorted(found, key=lambda row: (row[0], row[1])):
        # No line numbers: a catalogue should change when a text does, not when a line moves.
        catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def _is_ours(folder: str | object) -> bool:
    return Path(str(folder)).relative_to(ROOT).parts[:1] in (("app",), ("templates",), ())


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """The catalogues there are, with where they lie."""
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        with open(path, "rb") as file:
            yield path, read_po(file, locale=path.parent.parent.name, charset="utf-8")


def update() -> None:
    """Merge new texts into each catalogue; translations of texts that went are dropped."""
    template = extracted()
    for path, catalog in catalogues():
        # The header says what is true and nothing that changes from day to day.
        template.creation_date = catalog.creation_date
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = "# Texts of Fairfile. The words to use stand in docs/glossary.md."
        catalog.project, catalog.version, catalog.msgid_bugs_address = "Fairfile", "", ""
        catalog.last_translator = catalog.language_team = "Fairfile"
        with open(path, "wb") as file:
            write_po(file, catalog, width=110, sort_by_file=True, include_lineno=False, omit_header=False)


def problems() -> Iterator[str]:
    """What stands between a catalogue and a reader who knows no English."""
    template = extracted()
    found = list(catalogues())
    if not found:
        yield f"there is no catalogue in {TRANSLATIONS.relative_to(ROOT)}"
    for path, catalog in found:
        name = path.relative_to(ROOT)
        known = {_key(message) for message in catalog if message.id}
        wanted = {_key(message) for message in template if message.id}
        for _context, text in sorted(wanted - known, key=str):
            yield f"{name} lacks {text!r}; run: make messages"
        for _context, text in sorted(known - wanted, key=str):
            yield f"{name} translates {text!r}, which nobody says any more; run: make messages"
        for message in catalog:
            if message.id and _key(message) in wanted:
                yield from (f"{name}: {message.id!r} {problem}" for problem in problems_of(message))


def _key(message: Message) -> tuple[str | None, Any]:
    """What tells a text from all others: its words, and the context where the same words mean something else."""
    return message.context, message.id


def problems_of(message: Message) -> Iterator[str]:
    """What is wrong with one translation, in words that follow its source."""
    given = message.string if isinstance(message.string, tuple | list) else (message.string,)
    translations = [text for text in given if text]
    if len(translations) < len(given):
        yield "is not translated"
        return
    if message.fuzzy:
        yield "is marked as doubtful"
    sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
    wanted = {name for text in sources for name in _placeholders(text)}
    for translation in translations:
        if _placeholders(translation) - wanted or (len(sources) == 1 and wanted - _placeholders(translation)):
            yield f"has other placeholders in {translation!r}"
        if _in_template(message) and LONE_PERCENT.search(translation.replace("%%", "")):
            yield f"has a per cent sign in {translation!r}, which a template takes for a name to fill in"


def _in_template(message: Message) -> bool:
    return any(name.startswith("templates/") for name, _line in message.locations)


def _placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def main(arguments: list[str]) -> int:
    """Command line: ``update`` or ``check``."""
    if arguments == ["update"]:
        update()
        return 0
    if arguments == ["check"]:
        found = list(problems())
        print("\n".join(found) or "catalogues are complete")
        return 1 if found else 0
    print("say update or check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
