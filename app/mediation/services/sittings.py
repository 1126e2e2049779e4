"""Sessions and hearings: set, moved, cancelled, held; invitations go out through the outbox and replace each other."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.disclosure.domain.classes import Privilege
from app.disclosure.gate import keeping_what_held_back
from app.mediation import events
from app.mediation.domain.words import SITTINGS
from app.mediation.models import Attendance, Member, Sitting
from app.mediation.services.changing import At, By, Change, ahead, changing
from app.mediation.services.inviting import Sent, Span, invite
from app.platform.storage import Store
from app.shared.errors import Refused
from app.shared.text import N_

LONGEST = timedelta(days=5)
LONGEST_MINUTES = 20_000
LONGEST_AGENDA = 2000


@dataclass(frozen=True)
class Plan:
    """A session as it is set, in the time of ``zone``. ``members``: the numbers of who is invited."""

    kind: str
    on: date | None
    starts: time | None
    ends: time | None
    place: str = ""
    link: str = ""
    members: tuple[int, ...] = ()
    agenda: str = ""


def set_sitting(*, by: By, at: At, plan: Plan, store: Store, number: int | None = None) -> Sent:
    """Set a session, or with ``number`` move it: whoever was invited before gets an update, or that it is off for them.

    One that is over already is written down and nobody is asked to come to it.
    Raises Refused for times that cannot be, or one that was held or cancelled; HeldBack while an invitation may say
    what whoever gets it may not know.
    """
    with keeping_what_held_back(clock=by.clock), changing(by, at) as change:
        starts_at, ends_at = _times(change, plan)
        if plan.kind not in SITTINGS:
            raise Refused(N_("Say what kind of session it is."), field="kind")
        row = _planned(change, number) if number else _new(change)
        known = Span(row.starts_at, row.ends_at) if number else None
        if number:
            row.sequence += 1
        row.kind, row.starts_at, row.ends_at = plan.kind, starts_at, ends_at
        row.place, row.link, row.agenda = plan.place.strip(), _link(plan.link), _agenda(plan.agenda)
        change.session.add(row)
        change.session.flush()
        before = _invited(change, row)
        members = _invite(change, row, plan.members)
        now = by.clock.now()
        asked = members if ends_at > now else []
        gone = [member for member in before if member not in asked] if known and known.ends_at > now else []
        change.note(
            events.SESSION_SET,
            row,
            session=row.number,
            what=row.kind,
            sequence=row.sequence,
            starts=starts_at.isoformat(),
        )
        return invite(change, row, asked, gone, store, known)


def cancel_sitting(*, by: By, at: At, number: int, store: Store) -> Sent:
    """Take it off: everybody invited is told, and their calendars take it out."""
    with keeping_what_held_back(clock=by.clock), changing(by, at, ended=True) as change:
        row = _planned(change, number)
        row.state = "cancelled"
        row.sequence += 1
        change.note(events.SESSION_CANCELLED, row, session=number, sequence=row.sequence)
        return invite(change, row, (), _invited(change, row), store)


def hold_sitting(
    *, by: By, at: At, number: int, present: Sequence[int], minutes: str, minutes_class: str
) -> None:
    """It took place: who was there, and what is kept of it, open or confidential."""
    with changing(by, at) as change:
        row = _planned(change, number)
        if row.starts_at > change.by.clock.now():
            raise Refused(N_("It has not begun yet."))
        if minutes_class not in set(Privilege):
            raise Refused(N_("Choose one of the answers."), field="minutes_class")
        if len(minutes) > LONGEST_MINUTES:
            raise Refused(N_("Keep it to 20,000 characters, or attach it as a paper."), field="minutes")
        row.state, row.minutes_class = "held", minutes_class
        row.minutes_digest = change.keep("minutes", minutes)
        there = _numbered(change, present)
        known = {each.member_id: each for each in _rows(change, row)}
        for member in there:
            if member.id not in known:
                known[member.id] = Attendance(sitting_id=row.id, member_id=member.id, invited=False)
                change.session.add(known[member.id])
        for member_id, attendance in known.items():
            attendance.present = member_id in {member.id for member in there}
        on = row.starts_at.astimezone(ZoneInfo(change.case.zone)).date()
        change.note(
            events.SESSION_HELD,
            row,
            on=on,
            session=number,
            present=sorted(member.number for member in there),
            minutes=row.minutes_digest,
        )


def _new(change: Change) -> Sitting:
    return Sitting(
        proceeding_id=change.proceeding.id,
        number=change.next_number(Sitting.number),
        uid=f"{uuid.uuid4()}@fairfile",
        sequence=0,
        state="planned",
    )


def _planned(change: Change, number: int) -> Sitting:
    row = change.one(Sitting, number)
    if row.state != "planned":
        raise Refused(N_("This session was held or cancelled."))
    return row


def _times(change: Change, plan: Plan) -> tuple[datetime, datetime]:
    on = ahead(plan.on, "on", since=change.proceeding.opened_on)
    if on is None:
        raise Refused(N_("Give the day."), field="on")
    if plan.starts is None or plan.ends is None:
        raise Refused(N_("Give both times, such as 9:30."), field="starts")
    zone = ZoneInfo(change.proceeding.zone)
    starts_at = datetime.combine(on, plan.starts, zone)
    ends_at = datetime.combine(on, plan.ends, zone)
    if ends_at <= starts_at:
        raise Refused(N_("It must end after it begins."), field="ends")
    return starts_at, ends_at


def _link(text: str) -> str | None:
    link = text.strip()
    if link and not link.startswith("https://"):
        raise Refused(N_("A link begins with https://."), field="link")
    return link or None


def _agenda(text: str) -> str:
    if len(text) > LONGEST_AGENDA:
        raise Refused(N_("Keep it to 2,000 characters."), field="agenda")
    return text.strip()


def _numbered(change: Change, numbers: Sequence[int]) -> list[Member]:
    rows = list(
        change.session.scalars(
            select(Member)
            .where(Member.proceeding_id == change.proceeding.id, Member.number.in_(numbers))
            .order_by(Member.number)
        )
    )
    if len(rows) != len(set(numbers)):
        raise Refused(N_("Choose among the people of this external case."), field="members")
    return rows


def _rows(change: Change, row: Sitting) -> list[Attendance]:
    return list(change.session.scalars(select(Attendance).where(Attendance.sitting_id == row.id)))


def _invited(change: Change, row: Sitting) -> list[Member]:
    ids = [each.member_id for each in _rows(change, row) if each.invited]
    return list(change.session.scalars(select(Member).where(Member.id.in_(ids)).order_by(Member.number)))


def _invite(change: Change, row: Sitting, numbers: Sequence[int]) -> list[Member]:
    members = _numbered(change, numbers)
    known = {each.member_id: each for each in _rows(change, row)}
    for attendance in known.values():
        attendance.invited = attendance.member_id in {member.id for member in members}
    for member in members:
        if member.id not in known:
            change.session.add(Attendance(sitting_id=row.id, member_id=member.id, invited=True))
    return members
