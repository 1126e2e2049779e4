"""Which reports are made when and for whom, and asking for those that are due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.platform.jobs import work
from app.reports import events
from app.reports.domain.due import EVERY, period_of, periods_due
from app.reports.models.summaries import Report, ReportReader, ReportSchedule
from app.reports.queries.improvements import people_with
from app.shared.clock import Clock, legal_day
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

WORK = "make-report"
Works = Callable[[Unit, date], bool]
"""Whether somebody works at a unit on a day."""


def schedule_reports(
    *,
    actor: Actor,
    clock: Clock,
    unit_code: str,
    every: str,
    product: str,
    reader_ids: Sequence[int],
) -> ReportSchedule:
    """Have a report made of every week, month or quarter from the last whole one on. Raises Refused."""
    if every not in EVERY:
        raise Refused(N_("Choose weekly, monthly or quarterly."), field="every")
    with transaction() as session:
        unit = session.scalar(select(Unit).where(Unit.code == unit_code))
        if unit is None or not actor.may(Permission.MANAGE_REPORTS, unit.path):
            raise NotFound(N_("There is no unit “%(code)s” whose reports you manage."), code=unit_code[:24])
        if session.scalar(_same(unit, every, product)) is not None:
            raise Refused(N_("Such reports are made already."), field="every")
        readers = _readers(session, unit, reader_ids)
        now = clock.now()
        today = legal_day(now, unit.zone)
        schedule = ReportSchedule(
            unit_id=unit.id,
            product=product,
            every=every,
            since=period_of(period_of(today, every)[0] - _A_DAY, every)[0],
            made_by_id=actor.user_id,
            made_at=now,
            readers=[ReportReader(user_id=reader.id) for reader in readers],
        )
        session.add(schedule)
        session.flush()  # the log names its id
        log.record(
            stream_of(schedule),
            events.SCHEDULED,
            actor=actor.label,
            recorded_at=now,
            legal_zone=unit.zone,
            occurred_at=now,
            unit=unit.code,
            every=every,
            product=product,
            readers=sorted(reader.id for reader in readers),
        )
        return schedule


def _readers(session: Session, unit: Unit, ids: Sequence[int]) -> list[User]:
    """Those people; whoever gets a report by mail may open it here as well."""
    may = {person.id for person in people_with(session, Permission.READ_REPORTS, unit.path)}
    readers = list(session.scalars(select(User).where(User.id.in_(ids), User.active)))
    for reader in readers:
        if reader.id not in may:
            raise Refused(
                N_("%(name)s may not read reports of %(unit)s."),
                field="readers",
                name=reader.display_name,
                unit=unit.name,
            )
    return readers


_A_DAY = date(2000, 1, 2) - date(2000, 1, 1)


def _same(unit: Unit, every: str, product: str) -> Select[int]:
    return select(ReportSchedule.id).where(
        ReportSchedule.unit_id == unit.id,
        ReportSchedule.every == every,
        ReportSchedule.product == product,
        ReportSchedule.source == "",
        ReportSchedule.active,
    )


def end_schedule(*, actor: Actor, clock: Clock, schedule_id: int) -> None:
    """Make no more of these reports; those made stay."""
    with transaction() as session:
        schedule = session.scalar(
            select(ReportSchedule)
            .where(ReportSchedule.id == schedule_id, ReportSchedule.active)
            .options(selectinload(ReportSchedule.unit))
            .with_for_update()
        )
        if schedule is None or not actor.may(Permission.MANAGE_REPORTS, schedule.unit.path):
            raise NotFound(N_("There are no such reports that you manage."))
        schedule.active = False
        now = clock.now()
        log.record(
            stream_of(schedule),
            events.SCHEDULE_ENDED,
            actor=actor.label,
            recorded_at=now,
            legal_zone=schedule.unit.zone,
            occurred_at=now,
        )


def stream_of(schedule: ReportSchedule) -> log.Stream:
    """The schedule's stream in the log."""
    return log.Stream("report-schedule", str(schedule.id))


def ask_for_due(*, clock: Clock, works: Works) -> dict[str, int]:
    """Ask for every report whose period has ended and that is not made yet, on a working day of its unit."""
    now = clock.now()
    with transaction() as session:  # one for all: what was read would be stale after the first of several
        return {"asked": sum(_ask(session, schedule, now, works) for schedule in _active(session))}


def _ask(session: Session, schedule: ReportSchedule, now: datetime, works: Works) -> int:
    today = legal_day(now, schedule.unit.zone)
    if not works(schedule.unit, today):
        return 0
    made = set(session.scalars(select(Report.first_on).where(Report.schedule_id == schedule.id)))
    return sum(
        work.ask(
            WORK,
            key=f"{schedule.id}:{first}:1:{today}",  # one that failed is asked for again another day
            params={"schedule": schedule.id, "first": first.isoformat(), "version": 1},
            now=now,
        )
        for first, _last in periods_due(schedule.since, today, schedule.every)
        if first not in made
    )


def ask_again(*, actor: Actor, clock: Clock, report_id: int) -> bool:
    """Ask for a new version of a report from what is known now; False when one is asked for already."""
    session = db.session()
    report = session.get(Report, report_id)
    unit = session.get(Unit, report.unit_id) if report else None
    if report is None or unit is None or not actor.may(Permission.MANAGE_REPORTS, unit.path):
        raise NotFound(N_("There is no such report that you manage."))
    newest = session.scalars(
        select(Report)
        .where(Report.schedule_id == report.schedule_id, Report.first_on == report.first_on)
        .order_by(Report.version.desc())
        .limit(1)
    ).one()
    now = clock.now()
    params = {
        "schedule": report.schedule_id,
        "first": report.first_on.isoformat(),
        "version": newest.version + 1,
    }
    key = f"{report.schedule_id}:{report.first_on}:{newest.version + 1}:{now:%Y%m%d%H%M}"
    return work.ask(WORK, key=key, params=params, now=now)


def _active(session: Session) -> Sequence[ReportSchedule]:
    return session.scalars(
        select(ReportSchedule)
        .where(ReportSchedule.active)
        .order_by(ReportSchedule.id)
        .options(selectinload(ReportSchedule.unit))
    ).all()
