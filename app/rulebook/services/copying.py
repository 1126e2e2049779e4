"""The firm's copies: prescribed words and papers to enclose, loaded by one person, approved by another."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import IO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.storage import Store
from app.rulebook import events
from app.rulebook.models import RuleCopy
from app.rulebook.services.recording import Act, Reading, check_reading, hold, note
from app.rulebook.settled import SettledLibrary
from app.rules.pack import Pack
from app.shared.errors import NotAllowed, NotFound, Refused
from app.shared.text import N_

LANGUAGES = ("en", "zh-Hans")
LONGEST_WORDS = 20_000
LARGEST_MB = 20
PDF = "application/pdf"
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class NewCopy:
    """A copy as typed: words, or a paper already in the store. ``since`` is the day from which letters use it."""

    item: str
    lang: str
    since: date
    reading: Reading
    body: str = ""
    file_digest: str = ""
    file_name: str = ""


def store_paper(store: Store, stream: IO[bytes], name: str) -> str:
    """Take a PDF into the store and return its digest. Raises Refused for anything else."""
    stored = store.put(stream, max_bytes=LARGEST_MB << 20, name=name)
    if stored.media_type != PDF or stored.inert:
        raise Refused(N_("Choose the paper as a PDF: it travels with letters as it is."), field="file")
    return stored.digest


def load(*, act: Act, library: SettledLibrary, regime: str, copy: NewCopy) -> RuleCopy:
    """Load a copy; it waits for a second person. Raises NotFound for an item the rules do not know, Refused."""
    act.actor.require(Permission.VERIFY_RULES)
    with transaction() as session:
        hold(regime)
        pack = library.written.get(regime)
        kind = item_kind(pack, copy.item)
        _check(copy, kind, act.on)
        row = RuleCopy(
            regime=regime,
            item=copy.item,
            lang=copy.lang,
            number=_next_number(session, regime, copy.item, copy.lang),
            since=copy.since,
            body=copy.body if kind == "words" else "",
            edition=copy.reading.edition,
            file_digest=copy.file_digest if kind == "paper" else "",
            file_name=copy.file_name if kind == "paper" else "",
            source=copy.reading.source,
            read_on=copy.reading.read_on,
            note=copy.reading.note,
            by_id=act.person,
            at=act.clock.now(),
        )
        session.add(row)
        note(
            regime,
            events.COPY_LOADED,
            act,
            reason=row.note,
            item=row.item,
            lang=row.lang,
            number=row.number,
            since=row.since,
            edition=row.edition,
            digest=row.file_digest or hashlib.sha256(row.body.encode()).hexdigest(),
            source=row.source,
            read_on=row.read_on,
        )
        return row


def approve(*, act: Act, copy_id: int) -> RuleCopy:
    """A second person compared the copy too: from its day on letters use it. Never whoever loaded it."""
    act.actor.require(Permission.SECOND_RULES)
    with transaction() as session:
        row = _held(session, copy_id)
        if row.state != "proposed":
            raise Refused(N_("This copy does not wait for a second person."))
        if row.by_id == act.person:
            raise NotAllowed(N_("You loaded it yourself: somebody else must compare and approve it."))
        _decide(row, "approved", act)
        note(row.regime, events.COPY_APPROVED, act, item=row.item, lang=row.lang, number=row.number)
        return row


def send_back(*, act: Act, copy_id: int, why: str) -> RuleCopy:
    """A second person found it wrong; it is never used. A new one can be loaded."""
    act.actor.require(Permission.SECOND_RULES)
    if not why.strip():
        raise Refused(N_("Say what is wrong with it."), field="why")
    with transaction() as session:
        row = _held(session, copy_id)
        if row.state != "proposed":
            raise Refused(N_("This copy does not wait for a second person."))
        if row.by_id == act.person:
            raise NotAllowed(N_("You loaded it yourself: withdraw it instead."))
        _decide(row, "returned", act, why)
        note(
            row.regime, events.COPY_RETURNED, act, reason=why.strip(), item=row.item, lang=row.lang,
            number=row.number,
        )  # fmt: skip
        return row


def take_away(*, act: Act, copy_id: int, why: str) -> RuleCopy:
    """Withdraw a copy, approved or waiting: letters no longer use it, what was sent stays as it was sent."""
    act.actor.require(Permission.VERIFY_RULES)
    if not why.strip():
        raise Refused(N_("Say why it is withdrawn."), field="why")
    with transaction() as session:
        row = _held(session, copy_id)
        if row.state not in ("proposed", "approved"):
            raise Refused(N_("This copy is not in use."))
        row.state = "withdrawn"
        row.decided_note = why.strip()
        note(
            row.regime, events.COPY_WITHDRAWN, act, reason=why.strip(), item=row.item, lang=row.lang,
            number=row.number,
        )  # fmt: skip
        return row


def item_kind(pack: Pack | None, item: str) -> str:
    """``words`` or ``paper``; NotFound for what the rules name as neither."""
    if pack and any(text.id == item for text in pack.texts):
        return "words"
    if pack and any(paper.id == item for paper in pack.enclosures):
        return "paper"
    raise NotFound(N_("These rules name no such words and no such paper."))


def _check(copy: NewCopy, kind: str, today: date) -> None:
    check_reading(copy.reading, today)
    if copy.lang not in (LANGUAGES if kind == "words" else ("", *LANGUAGES)):
        raise Refused(N_("Choose the language of the letters it is for."), field="lang")
    if not FIRST <= copy.since <= LAST:
        raise Refused(N_("Give the day from which letters use it."), field="since")
    if kind == "words" and not copy.body.strip():
        raise Refused(N_("Paste the words here, exactly as they are prescribed."), field="body")
    if kind == "words" and len(copy.body) > LONGEST_WORDS:
        raise Refused(N_("Prescribed words may have up to 20,000 characters."), field="body")
    if kind == "paper" and not copy.file_digest:
        raise Refused(N_("Choose the paper as a PDF."), field="file")


def _next_number(session: Session, regime: str, item: str, lang: str) -> int:
    last = session.scalar(
        select(func.max(RuleCopy.number)).where(
            RuleCopy.regime == regime, RuleCopy.item == item, RuleCopy.lang == lang
        )
    )
    return (last or 0) + 1


def _held(session: Session, copy_id: int) -> RuleCopy:
    """The copy, with the stream of its rules locked."""
    regime = session.scalar(select(RuleCopy.regime).where(RuleCopy.id == copy_id))
    if regime is None:
        raise NotFound(N_("There is no such copy."))
    hold(regime)
    return session.get_one(RuleCopy, copy_id, populate_existing=True)


def _decide(row: RuleCopy, state: str, act: Act, why: str = "") -> None:
    row.state, row.decided_note = state, why.strip()
    row.decided_by_id, row.decided_at = act.person, act.clock.now()
