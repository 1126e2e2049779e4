"""What a case holds, open and confidential, for the wall: papers, contacts, letters that were sent, the own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Contact, Evidence, Head
from app.cases.queries import texts_by_digest
from app.disclosure.domain.classes import Privilege
from app.disclosure.domain.leaks import WHOLE, unread_pages
from app.disclosure.domain.table import Marked
from app.disclosure.items import Item, Passage
from app.disclosure.marking import marked, marks_of
from app.disclosure.models import ConfidentialMark
from app.platform.log import Stream
from app.platform.storage import NoPreview, current_previewer

_OPEN = Marked(Privilege.OPEN)
Marks = dict[str, list[ConfidentialMark]]


def items_on_file(session: Session, stream: Stream) -> Iterator[Item]:
    """Every paper, contact, sent letter and text of a case."""
    case = session.scalar(select(Case).where(Case.reference == stream.id)) if stream.type == "case" else None
    if case is None:
        return
    marks: Marks = {}
    for mark in marks_of(session, stream):
        marks.setdefault(mark.item, []).append(mark)
    yield from _papers(session, case, marks)
    yield from _contacts(session, case, marks)
    yield from _letters(session, case)
    yield from _texts(session, case)


def _papers(session: Session, case: Case, marks: Marks) -> Iterator[Item]:
    for row in session.scalars(select(Evidence).where(Evidence.case_id == case.id).order_by(Evidence.number)):
        key = f"evidence:{row.number}"
        title = row.listed_as
        yield paper_item(row, key, title, marks.get(key, []))


def paper_item(row: Evidence, key: str, title: str, marks: list[ConfidentialMark]) -> Item:
    """A paper of the case as the wall sees it."""
    seen = item(key, title, row.privilege, partial(text_of_file, row.digest), marks)
    of_day = row.dated if row.dated and len(row.dated) == len("2026-08-11") else f"{row.added_at:%Y-%m-%d}"
    return replace(seen, since=of_day, is_ours=row.side == "ours", unread=partial(unread_in, row.digest))


def _contacts(session: Session, case: Case, marks: Marks) -> Iterator[Item]:
    rows = session.scalars(select(Contact).where(Contact.case_id == case.id).order_by(Contact.id)).all()
    texts = texts_by_digest(session, [row.words_digest for row in rows])
    for row in rows:
        key = f"contact:{row.id}"
        words = texts.get(row.words_digest)
        title = f"{row.at:%Y-%m-%d} {row.party_name}"
        found = item(key, title, row.privilege, _given(words), marks.get(key, []))
        yield replace(found, since=f"{row.at:%Y-%m-%d}")


def _letters(session: Session, case: Case) -> Iterator[Item]:
    """What was sent to the complainant they know."""
    sent = session.scalars(
        select(CaseLetter).where(CaseLetter.case_id == case.id, CaseLetter.sent_on.is_not(None))
    )
    for row in sent:
        if row.pdf_digest:
            yield Item(f"letter:{row.id}", row.kind, _OPEN, partial(text_of_file, row.pdf_digest))


def _texts(session: Session, case: Case) -> Iterator[Item]:
    digests = [case.words_digest, case.wants_digest]
    points = [
        f"{each.title}\n{each.said}" for each in session.scalars(select(Head).where(Head.case_id == case.id))
    ]
    said = [words for words in texts_by_digest(session, digests).values() if words]
    yield Item("complaint", case.reference, _OPEN, _given("\n".join((*said, *points))))


def item(
    key: str, title: str, privilege: str, text: Callable[[], str | None], marks: list[ConfidentialMark]
) -> Item:
    """A thing with its class; the newest mark of that class says in which dispute, and to whom it was opened."""
    whole = [mark for mark in marks if mark.passage is None and mark.privilege == privilege]
    passages = tuple(Passage(mark.passage, marked(mark)) for mark in marks if mark.passage)
    return Item(key, title, marked(whole[-1]) if whole else Marked(Privilege(privilege)), text, passages)


def text_of_file(digest: str) -> str | None:
    """What stands in a stored file, or None when it cannot be read."""
    pages = current_previewer().text(digest)
    return None if isinstance(pages, NoPreview) else "\n".join(pages)


def unread_in(digest: str) -> str:
    """The pages of a stored file whose words no program reads (``2, 3``), or WHOLE; a blank page has none to read."""
    previewer = current_previewer()
    texts, count, bare = previewer.text(digest), previewer.page_count(digest), previewer.textless(digest)
    if isinstance(texts, NoPreview) or isinstance(count, NoPreview) or isinstance(bare, NoPreview):
        return WHOLE
    beyond = range(len(texts) + 1, count + 1)
    return unread_pages(sorted({*bare, *beyond}))


def beside_file(digest: str) -> str:
    """What a stored file says beside what is seen in it: properties, notes, attached files."""
    told = current_previewer().beside(digest)
    return "" if isinstance(told, NoPreview) else "\n".join(told)


def _given(words: str | None) -> Callable[[], str | None]:
    return lambda: words
