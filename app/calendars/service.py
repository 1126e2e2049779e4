"""Filling, importing and correcting the calendar table. Every change after the first filling is logged."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.calendars import consequences
from app.calendars.consequences import Change
from app.calendars.domain import LONGEST_NAME, Day, DayKind, Plan
from app.calendars.events import CORRECTED, IMPORTED
from app.calendars.files import CalendarFile
from app.calendars.models import Calendar, CalendarDay
from app.calendars.planning import calendar_named, plan_correction, plan_import, plan_shipped
from app.calendars.seeding import FIRST_YEAR, SEEDS, SOURCE, all_seeds, known_to
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import EventKind, Stream, record
from app.shared.clock import Clock
from app.shared.errors import Conflict, Refused
from app.shared.text import N_

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to one calendar. `kept` are corrected days that the file does not overrule."""

    code: str
    added: int
    changed: int
    removed: int
    kept: tuple[date, ...]
    change: Change | None


def seed_missing(clock: Clock) -> None:
    """Lay out every calendar of ours that the table does not hold; those it holds stay as the firm has them.

    Safe to call at every start; runs after each migration, so that an upgrade brings the calendars that are new.
    """
    with transaction() as session:
        held = set(session.scalars(select(Calendar.code)))
        if any(origin.code not in held for origin in SEEDS):
            _seed(session, clock, held)


def _seed(session: Session, clock: Clock, held: set[str]) -> None:
    now = clock.now()
    calendars, days = [], []
    for origin, found in all_seeds(now.date(), but=held):
        calendars.append(
            {
                "code": origin.code,
                "name": origin.name,
                "week": origin.week,
                "basis": origin.basis,
                "known_from": date(FIRST_YEAR, 1, 1),
                "known_to": known_to(origin, found, now.date()),
                "edition": f"{SOURCE}, {now.date().isoformat()}",
            }
        )
        days += [_row(origin.code, day, SOURCE, now) for day in found]
    session.execute(insert(Calendar), calendars)
    session.execute(insert(CalendarDay), days)


def import_file(
    *,
    file: CalendarFile,
    source: str,
    actor: Actor,
    clock: Clock,
    digest: str | None = None,
    seen: Iterable[str] | None = None,
) -> tuple[Imported, ...]:
    """Carry out `plan_import`. A file imported a second time, with nothing new in it, leaves everything as it is.

    `digest` names the stored file. `seen` are the editions that were looked at, in the order of the calendars' codes.
    Raises NotAllowed, NotFound, and Conflict when a calendar has changed since it was looked at.
    """
    actor.require(Permission.MANAGE_CALENDARS)
    with transaction() as session:
        _lock(session, file.parts)
        plans = plan_import(session, file=file, source=source, today=clock.now().date())
        _require_seen(plans, seen)
        return tuple(_import(session, plan, digest, actor, clock) for plan in plans)


def take_shipped(
    *, codes: Collection[str] = (), actor: Actor, clock: Clock, seen: Iterable[str] | None = None
) -> tuple[Imported, ...]:
    """Carry out `plan_shipped`: the days that this release lays out, in all calendars or in `codes`.

    Raises what `import_file` raises.
    """
    actor.require(Permission.MANAGE_CALENDARS)
    with transaction() as session:
        _lock(session, codes or [origin.code for origin in SEEDS])
        plans = plan_shipped(session, today=clock.now().date(), codes=codes)
        _require_seen(plans, seen)
        return tuple(_import(session, plan, None, actor, clock) for plan in plans)


def correct_days(
    *,
    code: str,
    first: date,
    last: date,
    kind: DayKind,
    name: str,
    reason: str,
    actor: Actor,
    clock: Clock,
    seen: str | None = None,
) -> Change:
    """Say what the days from `first` to `last` really are, with a reason.

    `seen` is the edition that was looked at. Raises NotAllowed, NotFound, Conflict when the calendar has changed since,
    and Refused when nothing would change or it cannot be meant.
    """
    actor.require(Permission.MANAGE_CALENDARS)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(N_("Say why, in up to 300 characters."), field="reason")
    with transaction() as session:
        _lock(session, [code])
        plan = plan_correction(session, code=code, first=first, last=last, kind=kind, name=name)
        _require_seen([plan], None if seen is None else [seen])
        return _carry_out(session, plan, CORRECTED, actor, clock, reason=reason.strip())


def _lock(session: Session, codes: Iterable[str]) -> None:
    """Hold the calendars, so that nobody changes them between what is worked out and what is written."""
    rows = select(Calendar).where(Calendar.code.in_(list(codes))).order_by(Calendar.code).with_for_update()
    session.scalars(rows.execution_options(populate_existing=True)).all()


def _require_seen(plans: Iterable[Plan], seen: Iterable[str] | None) -> None:
    if seen is not None and [plan.was_edition for plan in plans] != list(seen):
        raise Conflict(N_("The calendar was changed by someone else while you were looking. Look again."))


def _import(session: Session, plan: Plan, digest: str | None, actor: Actor, clock: Clock) -> Imported:
    change = None
    if plan.changes or plan.known_to != plan.was_known_to or not plan.was_edition.startswith(plan.source):
        change = _carry_out(
            session,
            plan,
            IMPORTED,
            actor,
            clock,
            source=plan.source,
            file=digest,
            years=list(plan.years),
            kept=[each.as_list() for each in plan.kept],
            was_known_to=plan.was_known_to,
            known_to=plan.known_to,
        )
    kept = tuple(each.day for each in plan.kept)
    return Imported(plan.code, plan.added, plan.changed, plan.removed, kept, change)


def _carry_out(
    session: Session,
    plan: Plan,
    kind: EventKind,
    actor: Actor,
    clock: Clock,
    *,
    reason: str | None = None,
    **fields: Any,
) -> Change:
    """Write the rows and the event, and tell whoever computes dates."""
    now = clock.now()
    calendar = calendar_named(session, plan.code)
    session.execute(
        delete(CalendarDay).where(CalendarDay.calendar_code == plan.code, CalendarDay.day.in_(plan.replaced))
    )
    if plan.days:
        session.execute(insert(CalendarDay), [_row(plan.code, day, plan.source, now) for day in plan.days])
    calendar.edition, calendar.known_to = plan.edition, plan.known_to
    event = record(
        Stream("calendar", plan.code),
        kind,
        actor=actor.label,
        recorded_at=now,
        legal_zone="UTC",
        reason=reason,
        days=[each.as_list() for each in plan.changes],
        was_edition=plan.was_edition,
        edition=plan.edition,
        **fields,
    )
    session.flush()  # what follows reads the calendar as it is now
    change = Change(plan.code, event.seq, plan.runs)
    consequences.follow(session, change, now)
    return change


def _row(code: str, day: Day, source: str, now: datetime) -> dict[str, object]:
    return {
        "calendar_code": code,
        "day": day.day,
        "kind": day.kind,
        "name": day.name[:LONGEST_NAME],
        "source": source,
        "imported_at": now,
        "provisional": day.provisional,
    }
