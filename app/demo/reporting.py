"""The invented insurer has a report made of every month; the first is there as soon as the jobs process runs."""

from __future__ import annotations

from sqlalchemy import select

from app.platform.accounts import SYSTEM, Unit
from app.platform.db import db
from app.reports.models.summaries import ReportSchedule
from app.reports.services.scheduling import ask_for_due, schedule_reports
from app.shared.clock import Clock


def report_regularly(clock: Clock) -> None:
    """Schedule a monthly report of every head office that has none, and ask for last month's; nobody is written to.

    It is asked for on a Sunday too: whoever looks around then wants to see one.
    """
    for unit in db.session.scalars(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id)).all():
        has_one = select(ReportSchedule.id).where(ReportSchedule.unit_id == unit.id)
        if db.session.scalar(has_one) is None:
            schedule_reports(
                actor=SYSTEM, clock=clock, unit_code=unit.code, every="month", product="", reader_ids=[]
            )
    ask_for_due(clock=clock, works=lambda _unit, _day: True)
