"""What travels with a letter: papers that the rules ask for, kept by the firm as files, and papers of the case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Evidence
from app.letters.blocks import Enclosure, Lang
from app.letters.printed import day
from app.platform.accounts.models import Unit
from app.platform.storage import Store
from app.rules.letters import LetterRequirements
from app.rules.pack import Enclosure as RequiredEnclosure
from app.shared.clock import legal_day
from app.shared.errors import Refused
from app.shared.text import N_

LARGEST_MB = 20


def required_enclosures(
    requirements: LetterRequirements, lang: Lang, folder: Path, store: Store
) -> tuple[Enclosure, ...]:
    """The enclosures that the rules name, each with the digest of the firm's file; without one where none is kept.

    A copy that the firm loaded on a page, and a second person approved, is what goes out. Without one it is the file
    ``fos-leaflet.pdf`` (or ``fos-leaflet.zh-Hans.pdf``) in ``folder``, as it lies there on the day the letter is
    composed. Either way its digest is in the letter's content from then on.
    """
    return tuple(_required(paper, lang, folder, store) for paper in requirements.enclosures)


def _required(paper: RequiredEnclosure, lang: Lang, folder: Path, store: Store) -> Enclosure:
    title = paper.title.zh if lang == "zh-Hans" else paper.title.en
    edition = paper.edition if paper.settled else ""  # an edition nobody has read is not printed
    return Enclosure(title, edition, paper.id, paper.file or _stored(paper.id, lang, folder, store))


def _stored(enclosure_id: str, lang: Lang, folder: Path, store: Store) -> str:
    for name in (f"{enclosure_id}.{lang}.pdf", f"{enclosure_id}.pdf"):
        path = folder / name
        if path.is_file():
            with path.open("rb") as file:
                return store.put(file, max_bytes=LARGEST_MB << 20, name=name).digest
    return ""


def case_papers(session: Session, case: Case, numbers: Sequence[int], lang: Lang) -> tuple[Enclosure, ...]:
    """Papers of the case that go with the letter. Raises Refused for one that may not leave the house."""
    if not numbers:
        return ()
    found = {
        paper.number: paper
        for paper in session.scalars(
            select(Evidence).where(Evidence.case_id == case.id, Evidence.number.in_(numbers))
        )
    }
    country = session.get_one(Unit, case.unit_id).country
    papers = []
    for number in dict.fromkeys(numbers):
        paper = found.get(number)
        if paper is None or paper.privilege != "open":
            raise Refused(
                N_("Paper E%(number)s cannot be enclosed: it is confidential, or not on this case."),
                field="papers",
                number=number,
            )
        papers.append(Enclosure(name_of(paper, case, lang, country), "", f"E{number}", paper.digest))
    return tuple(papers)


def name_of(paper: Evidence, case: Case, lang: Lang, country: str) -> str:
    """What a letter calls a paper: its description, else the day it came; how a file is called is nobody's business.

    A paper is listed under its file's name until somebody describes it.
    """
    if (described := paper.description.strip()) and described != paper.file_name.strip():
        return described
    on = day(legal_day(paper.added_at, case.zone), lang, country)
    return f"{on}收到的材料" if lang == "zh-Hans" else f"Document received on {on}"
