"""Reports and schedules that somebody may read, and the very cases of a signal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, undefer

from app.cases.models import Case
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import Page, keyset_rows, keyset_statement
from app.reports.models.summaries import Report, ReportCase, ReportReader, ReportSchedule
from app.shared.errors import NotFound
from app.shared.text import N_

PAGE = 30
AT_ONCE = 5000


def readable(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Units at which the actor has a permission."""
    paths = actor.paths_with(permission)
    return or_(*(Unit.path.startswith(path, autoescape=True) for path in sorted(paths)))


def report_page(session: Session, actor: Actor, *, cursor: str | None) -> Page:
    """Reports newest first, each in its newest version."""
    newest = select(func.max(Report.id)).group_by(Report.schedule_id, Report.first_on).scalar_subquery()
    statement = (
        select(Report)
        .join(Unit, Unit.id == Report.unit_id)
        .where(readable(actor, Permission.READ_REPORTS), Report.id.in_(newest))
        .options(contains_eager(Report.unit), joinedload(Report.schedule))
    )
    keys = [Report.first_on, Report.id]
    statement = keyset_statement(statement, keys=keys, cursor=cursor, size=PAGE, descending=True)
    return keyset_rows(session, statement, keys=keys, size=PAGE)


def report_named(session: Session, actor: Actor, number: int) -> Report:
    """A report with its document, or NotFound when there is none or it is not for this person."""
    report = session.scalar(
        select(Report)
        .join(Unit, Unit.id == Report.unit_id)
        .where(Report.id == number, readable(actor, Permission.READ_REPORTS))
        .options(
            contains_eager(Report.unit),
            joinedload(Report.schedule),
            undefer(Report.document),
            undefer(Report.charts),
            undefer(Report.changes),
        )
    )
    if report is None:
        raise NotFound(N_("There is no such report that you may read."))
    return report


def versions_of(session: Session, report: Report) -> Sequence[Report]:
    """All versions of a report, newest first."""
    return session.scalars(
        select(Report)
        .where(Report.schedule_id == report.schedule_id, Report.first_on == report.first_on)
        .order_by(Report.version.desc())
    ).all()


def schedules(session: Session, actor: Actor) -> Sequence[ReportSchedule]:
    """Running schedules that this person may read of, by unit."""
    return session.scalars(
        select(ReportSchedule)
        .join(Unit, Unit.id == ReportSchedule.unit_id)
        .where(ReportSchedule.active, readable(actor, Permission.READ_REPORTS))
        .order_by(Unit.path, ReportSchedule.every, ReportSchedule.id)
        .options(
            contains_eager(ReportSchedule.unit),
            selectinload(ReportSchedule.readers).selectinload(ReportReader.user),
        )
    ).all()


def signal_page(
    session: Session, report: Report, signal: int, may_see: ColumnElement[bool], *, cursor: str | None
) -> Page:
    """The cases that a signal counts, as far as this person may see them, by reference."""
    statement = (
        select(Case)
        .join(ReportCase, ReportCase.case_id == Case.id)
        .where(ReportCase.report_id == report.id, ReportCase.signal == signal, may_see)
    )
    keys = [Case.received_on, Case.id]
    statement = keyset_statement(statement, keys=keys, cursor=cursor, size=PAGE, descending=False)
    return keyset_rows(session, statement, keys=keys, size=PAGE)


def signal_size(
    session: Session, report: Report, signal: int, may_see: ColumnElement[bool]
) -> tuple[int, int]:
    """How many cases a signal counts, and how many of them this person may see."""
    counted = (
        select(func.count())
        .select_from(ReportCase)
        .where(ReportCase.report_id == report.id, ReportCase.signal == signal)
    )
    seen = counted.join(Case, Case.id == ReportCase.case_id).where(may_see)
    return session.scalar(counted) or 0, session.scalar(seen) or 0


def shown(session: Session, ids: Sequence[int], may_see: ColumnElement[bool], *, start: int) -> Page:
    """Some of the cases of a number, from place ``start`` of ``ids`` on, as far as this person may see them; the cursor
    is the place to go on from."""
    rows: list[Any] = []
    place = max(0, start)
    while place < len(ids) and len(rows) < PAGE:
        piece = ids[place : place + PAGE - len(rows)]
        rows += session.execute(select(Case).where(Case.id.in_(piece), may_see).order_by(Case.id)).all()
        place += len(piece)
    return Page(rows, str(place) if place < len(ids) else None)


def visible(session: Session, ids: Sequence[int], may_see: ColumnElement[bool]) -> int:
    """How many of these cases this person may see."""
    return sum(
        session.scalar(select(func.count()).where(Case.id.in_(ids[at : at + AT_ONCE]), may_see)) or 0
        for at in range(0, len(ids), AT_ONCE)
    )


def stored_papers(session: Session) -> list[str]:
    """Digests of the papers of all reports."""
    return [digest for pdf in session.scalars(select(Report.pdf)) for digest in pdf.values()]
