"""The mail that carries a letter and its enclosures as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.letters.blocks import Letter
from app.platform.storage import Store, display_name
from app.platform.storage.sniff import recognise

_PDF = "application/pdf"


@dataclass(frozen=True)
class CoveringMail:
    """Subject, text and attachments as the outbox takes them. Nothing of the matter stands in the open text."""

    subject: str
    body: str
    attachments: tuple[dict[str, Any], ...]


def covering_mail(
    letter: Letter, papers: Sequence[dict[str, Any]], pdf_digest: str, *, store: Store
) -> CoveringMail:
    """A mail in the letter's language; the letter first, then what it encloses."""
    first = {
        "name": display_name(f"{letter.reference} {letter.title}.pdf"),
        "digest": pdf_digest,
        "media_type": _PDF,
    }
    enclosed = tuple(_attachment(paper, store) for paper in papers)
    if letter.lang == "zh-Hans":
        subject = f"{letter.title}（{letter.reference}）"
        body = f"{letter.addressee.salutation}：\n\n随信附上{letter.firm.name}的{letter.title}。{_signed(letter)}"
    else:
        subject = f"{letter.title} ({letter.reference})"
        body = f"Dear {letter.addressee.salutation}\n\nOur letter is attached.\n\n{_signed(letter)}"
    return CoveringMail(subject, body, (first, *enclosed))


def _signed(letter: Letter) -> str:
    name = letter.signatory.name if letter.signatory else ""
    return (
        f"\n\n{name}\n{letter.firm.name}\n" if letter.lang == "zh-Hans" else f"{name}\n{letter.firm.name}\n"
    )


def _attachment(paper: dict[str, Any], store: Store) -> dict[str, Any]:
    with store.open(paper["digest"]) as file:
        verdict = recognise(file, store.size(paper["digest"]))
    ending = f".{verdict.type.extensions[0]}" if verdict.type.extensions else ""
    return {
        "name": display_name(f"{paper['title']}{ending}"),
        "digest": paper["digest"],
        "media_type": verdict.media_type,
    }
