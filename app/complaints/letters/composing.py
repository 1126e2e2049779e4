"""From a case to a letter and the record it is checked against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from app.cases.confidential_items import beside_file, text_of_file, unread_in
from app.complaints.letters import chinese, english
from app.complaints.letters.case_checks import case_checks
from app.complaints.letters.house import with_house_words
from app.complaints.letters.material import Material
from app.complaints.letters.record import record_of
from app.complaints.letters.shared_parts import with_copies
from app.disclosure.domain.leaks import HitKind, Place
from app.disclosure.gate import Compared
from app.letters.blocks import Enclosure, Letter
from app.letters.check import check, requirements_of
from app.letters.check.report import Finding
from app.letters.rendered import Rendered
from app.shared.text import N_

CONFIDENTIAL: Final = "confidential"
"""What the item about confidential words is about: nobody can set that one aside."""


def compose(material: Material) -> Letter:
    """The letter in the language that the material names, with the firm's own words for such letters."""
    letter = chinese.compose(material) if material.lang == "zh-Hans" else english.compose(material)
    return with_copies(with_house_words(letter, material), material)


@dataclass(frozen=True)
class Checked:
    """``items``: the check as it is kept with the letter. ``leaks``: None for a letter of no case."""

    items: list[dict[str, Any]]
    leaks: Compared | None

    def keep_leaks(self, session: Session, *, now: datetime) -> None:
        """Keep where confidential words may stand, for legal staff to decide. Call inside ``transaction()``."""
        if self.leaks is not None:
            self.leaks.keep(session, now=now)


def check_letter(rendered: Rendered, letter: Letter, material: Material) -> Checked:
    """The check of the finished pages, and what only the case knows."""
    report = check(rendered, letter, requirements_of(material.requirements), record_of(material))
    leaks = compared(rendered, letter, material)
    findings = (*case_checks(letter, material), *confidential(leaks))
    of_the_case = enumerate(findings, start=len(report.items) + 1)
    items = (*report.items, *(each.numbered(number) for number, each in of_the_case))
    return Checked([asdict(item) for item in items], leaks)


def compared(rendered: Rendered, letter: Letter, material: Material) -> Compared | None:
    """Where the finished letter, or a paper of the case that goes with it, says what only confidential papers say."""
    return material.gate.compare(_places(rendered, letter)) if material.gate else None


def _places(rendered: Rendered, letter: Letter) -> Iterator[Place]:
    for number, text in enumerate(rendered.page_texts, start=1):
        yield Place(str(number), text, "letter")
    for paper in _papers_of_the_case(letter):
        text, unread = text_of_file(paper.digest) or "", unread_in(paper.digest)
        yield Place(paper.title, text, paper.digest, unread, f"evidence:{paper.id[1:]}")
        yield Place(paper.title, beside_file(paper.digest), f"{paper.digest}:beside")


def _papers_of_the_case(letter: Letter) -> list[Enclosure]:
    return [paper for paper in letter.enclosures if paper.digest and paper.id.startswith("E")]


_SAID = N_(
    "Confidential words may stand in %(num)s places, such as “%(value)s”. Legal staff decide each; then "
    "prepare it again."
)
_UNREAD = N_(
    "No program can read all of “%(paper)s”, so nothing compared it with the confidential papers. Legal staff look "
    "at it and decide (places to decide: %(num)s); then prepare it again."
)


def confidential(leaks: Compared | None) -> Iterator[Finding]:
    """Whether the pages say what only confidential papers say; nothing to say where there are none."""
    if leaks is None or leaks.gate.screen.is_empty:
        return
    open_ = leaks.uncleared
    said = _UNREAD if open_ and open_[0].kind is HitKind.UNREAD else _SAID
    yield Finding(
        "=",
        N_("No words of confidential papers"),
        message=said if open_ else "",
        params={
            "num": str(len(open_)),
            "value": open_[0].value[:60] if open_ else "",
            "paper": open_[0].title[:60] if open_ else "",
        },
        measured=N_("Compared with the confidential papers of this complaint."),
        about=CONFIDENTIAL,
    )


def stopping(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items that hold the letter back."""
    return [item for item in items if item["blocking"] and not item["ok"]]
