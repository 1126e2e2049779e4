"""The mails that watching dates sends: each person's morning digest, and warnings that cannot wait for it.

A person's mail and the notes that it was sent are one transaction: whoever dies before it leaves everything to be told,
whoever dies after it leaves nothing to be told twice. However many steps or days were missed, it is one mail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, selectinload

from app.calendars.source import TableCalendars
from app.platform.accounts.models import Absence, User
from app.platform.db import db, transaction
from app.platform.jobs import tell_colleague
from app.rules.calendars import CalendarSource
from app.rules.library import Library
from app.shared.clock import Clock
from app.watch.domain.ladder import Ladder
from app.watch.models import DeadlineWarning, Morning
from app.watch.services.morning_letter import Gathering, Letter, Written
from app.watch.services.working_days import working_days_at

KEPT = timedelta(days=60)
"""How long one notes whose morning was written."""

Write = Callable[[Letter], Written]


@dataclass(frozen=True)
class _Run:
    """What every mail of one run is made with."""

    now: datetime
    library: Library
    ladder: Ladder
    calendars: CalendarSource
    write: Write

    def local(self, person: User) -> datetime:
        return self.now.astimezone(ZoneInfo(person.unit.zone))


def send_mornings(*, clock: Clock, library: Library, ladder: Ladder, write: Write) -> dict[str, int]:
    """Write to everybody whose hour has come and who has not been written to; counts for the ledger."""
    run = _Run(clock.now(), library, ladder, TableCalendars(db.session()), write)
    counts = {"digests": 0, "warnings": 0}
    for person_id in _to_write_to(db.session(), run):
        with transaction() as session:
            sent = _write_to(session, person_id, run)
            if sent:
                counts[sent] += 1
    with transaction() as session:
        session.execute(delete(Morning).where(Morning.on < (run.now - KEPT).date()))
    return counts


def _to_write_to(session: Session, run: _Run) -> list[int]:
    """Whose hour has come and who may have something to read; judged again once nobody else can change it."""
    untold = set(
        session.scalars(select(DeadlineWarning.user_id).where(DeadlineWarning.told_at.is_(None)).distinct())
    )
    people = session.scalars(select(User).where(User.active).options(selectinload(User.bindings)))
    return [
        person.id
        for person in people.all()
        if run.local(person).hour >= run.ladder.hour
        and (person.id in untold or _has_morning(session, person, run))
    ]


def _write_to(session: Session, person_id: int, run: _Run) -> str | None:
    """``digests`` or ``warnings`` when a mail was put into the outbox, else None."""
    person = session.scalars(
        select(User).where(User.id == person_id).options(selectinload(User.bindings))
    ).one()
    on = run.local(person).date()
    rows = _untold(session, person_id)
    wants_digest = _has_morning(session, person, run)
    if not rows and not wants_digest:
        return None
    with force_locale(person.locale):
        reading = Gathering(session, person, run.now, on, run.library, run.ladder, run.calendars)
        letter = reading.letter(rows, digest=wants_digest)
        if not letter.is_empty:
            _tell_by_mail(letter, run.write(letter), run.now)
    _note(session, letter, rows, run.now)
    if letter.is_empty:
        return None
    return "digests" if letter.digest else "warnings"


def _untold(session: Session, person_id: int) -> list[DeadlineWarning]:
    return list(
        session.scalars(
            select(DeadlineWarning)
            .where(DeadlineWarning.user_id == person_id, DeadlineWarning.told_at.is_(None))
            .order_by(DeadlineWarning.id)
            .with_for_update()
        )
    )


def _has_morning(session: Session, person: User, run: _Run) -> bool:
    """True on a working day of somebody with a role who is here and whose morning is still to be written."""
    on = run.local(person).date()
    if not person.bindings or session.get(Morning, (person.id, on)) is not None:
        return False
    if not working_days_at(person.unit, run.library, run.calendars)(on):
        return False
    away = select(Absence.id).where(Absence.user_id == person.id, Absence.from_on <= on, Absence.to_on >= on)
    return session.scalar(away.limit(1)) is None


def _tell_by_mail(letter: Letter, written: Written, now: datetime) -> None:
    references = {told.line.reference for told in letter.warnings}
    about_one = not letter.digest and len(references) == 1
    kind = "digest" if letter.digest else f"warnings:{now.isoformat(timespec='seconds')}"
    tell_colleague(
        letter.person,
        key=f"{kind}:{letter.person.id}:{letter.on}",
        subject=written.subject,
        body=written.body,
        html=written.html,
        case_reference=references.pop() if about_one else None,
        now=now,
    )


def _note(session: Session, letter: Letter, rows: Sequence[DeadlineWarning], now: datetime) -> None:
    if rows:
        told = update(DeadlineWarning).where(DeadlineWarning.id.in_([row.id for row in rows]))
        session.execute(told.values(told_at=now))
    if letter.digest:
        session.add(Morning(user_id=letter.person.id, on=letter.on, at=now, mailed=not letter.is_empty))
