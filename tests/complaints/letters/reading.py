"""What a test asks of a letter: its words, page by page, and what its check says."""

from __future__ import annotations

from app.cases.models import CaseLetter
from app.complaints.services.letters import letter_of
from app.letters.pages import Box, read
from app.platform.storage import current_store
from app.shared.text import in_english


def pdf_of(digest: str | None) -> bytes:
    """The bytes of a stored PDF."""
    assert digest is not None
    with current_store().open(digest) as file:
        return file.read()


def words_of(digest: str | None) -> str:
    """All the words of a stored PDF, white space made single."""
    whole, _inside = read(pdf_of(digest), [Box(0, 0, 210, 297)])
    return " ".join(" ".join(whole).split())


def shape_of(row: CaseLetter) -> list[str]:
    """The kinds of the letter's blocks, in order."""
    return [type(block).__name__ for block in letter_of(row).blocks]


def failures(row: CaseLetter) -> list[str]:
    """What stops the letter, each with its words."""
    return [
        f"{item['label']}: {in_english(item['message'], item['params'] or {})}"
        for item in row.check_report or []
        if item["blocking"] and not item["ok"]
    ]
