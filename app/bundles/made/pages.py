"""Our own pages as HTML: escaped, strict, from the matter alone. The workshop sets them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from app.bundles.made.matter import Matter
from app.bundles.made.printed import WORDS

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )


@cache
def _style() -> str:
    return (TEMPLATES / "bundles/print/style.css").read_text()


def page_html(part: str, matter: Matter, **more: Any) -> str:
    """The page called ``part``."""
    from markupsafe import Markup

    return (
        _environment()
        .get_template("bundles/print/page.html")
        .render(part=part, m=matter, say=WORDS[matter.language], css=Markup(_style()), **more)
    )


def text_html(text: str, language: str, mail: Any = None) -> str:
    """A plain text, or an e-mail with its headers."""
    return page_html("text", Matter("text", language, ""), text=text, mail=mail)


MADE = {
    "bundle": ("cover", "index", "chronology", "parties", "clauses", "quantum", "notes"),
    "files": ("cover", "index", "chronology", "parties", "clauses", "quantum", "notes"),
    "court-file": (
        "court_cover",
        "court_index",
        "evidence_list",
        "parties",
        "chronology",
        "clauses",
        "quantum",
        "notes",
    ),
}
"""Which pages of ours begin a bundle of each kind, in order; the 备考表 ends a court file."""
LAST = {"bundle": (), "files": (), "court-file": ("reference_table",)}
INDEX = {"bundle": "index", "files": "index", "court-file": "court_index"}


def has_something(part: str, matter: Matter) -> bool:
    """Pages that would be empty are left out."""
    wanted: dict[str, object] = {
        "chronology": matter.chronology,
        "parties": matter.parties or matter.issues,
        "clauses": matter.clauses,
        "quantum": matter.quantum,
        "notes": matter.textless or matter.redactions or matter.skipped or matter.left_out,
    }
    return bool(wanted.get(part, True))
