"""Dates that a calendar moves, for the calendar's own pages: foreseen, and reported afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from app.cases import words
from app.cases.events import CALENDAR_FOLLOWED
from app.cases.models import Case
from app.cases.policy import visible_to
from app.cases.restatement import Restatement
from app.cases.services.deadlines import OURS
from app.cases.services.foreseeing import Foresight
from app.cases.services.restating import WORK, report_counts, work_key
from app.cases.services.shifting import Shift
from app.platform.accounts.actor import Actor
from app.platform.db import Page, keyset_page
from app.platform.jobs import JobRun
from app.platform.log import Stream, entries
from app.platform.web.filters import weekday_day

PAGE = 50


def foreseen(seen: Foresight) -> dict[str, Any]:
    """The model of templates/cases/foreseen.html."""
    return {
        "open_cases": seen.open_cases,
        "closed_cases": seen.closed_cases,
        "looked": seen.looked,
        "going_on": seen.going_on,
        "hidden": _hidden(seen.hidden, others=bool(seen.cases)),
        "rows": [
            _shift_row(case.reference, case.complainant, shift, first=number == 0)
            for case in seen.cases
            for number, shift in enumerate(case.shifts)
        ],
    }


def reported(
    session: Session, actor: Actor, code: str, seq: int, after: str | None, now: datetime
) -> dict[str, Any]:
    """The model of templates/cases/restatements.html: state, counts, a page: what moved, then what is kept."""
    seen = _Seen(session, code, seq, visible_to(actor, now))
    kept, cursor = _place(after)
    page = seen.page(kept=kept, cursor=cursor)
    rows, following = list(page.rows), page.next_cursor
    if not kept and following is None:
        kept, page = True, seen.page(kept=True, cursor=None)
        rows += page.rows
        following = page.next_cursor
    next_place = None if following is None else f"{_KEPT}{following}" if kept else following
    return {
        "state": _state(session, code, seq),
        "counts": _counts(report_counts(session, code, seq)),
        "hidden": _hidden(seen.all() - seen.count(), others=bool(seen.count())),
        "rows": [_restated_row(*row) for row in rows],
        "pager": {
            "first_href": url_for("calendars.change", code=code, seq=seq) if after else None,
            "next_href": url_for("calendars.change", code=code, seq=seq, after=next_place)
            if next_place is not None
            else None,
            "shown": "",
        },
    }


_KEPT = "kept."
"""Begins the cursor of a further page of closed cases, which follow those of open ones."""


def _place(after: str | None) -> tuple[bool, str | None]:
    if after and after.startswith(_KEPT):
        return True, after[len(_KEPT) :]
    return False, after or None


@dataclass(frozen=True)
class _Seen:
    """The report of one change, as far as a person may see it."""

    session: Session
    code: str
    seq: int
    may_see: ColumnElement[bool]

    def page(self, *, kept: bool, cursor: str | None) -> Page:
        """Rows of (Restatement, reference, complainant)."""
        statement = (
            select(Restatement, Case.reference, Case.complainant_name)
            .join(Case, Case.id == Restatement.case_id)
            .where(self._of_change(), Restatement.kept.is_(kept), self.may_see)
        )
        return keyset_page(
            self.session, cast(Select[Any], statement), keys=[Restatement.id], cursor=cursor, size=PAGE
        )

    def count(self) -> int:
        """How many dates this person may see."""
        rows = select(func.count(Restatement.id)).join(Case, Case.id == Restatement.case_id)
        return self.session.scalar(rows.where(self._of_change(), self.may_see)) or 0

    def all(self) -> int:
        """How many there are."""
        return self.session.scalar(select(func.count(Restatement.id)).where(self._of_change())) or 0

    def _of_change(self) -> ColumnElement[bool]:
        return and_(Restatement.calendar_code == self.code, Restatement.change == self.seq)


def _state(session: Session, code: str, seq: int) -> str:
    """``done``, ``waiting``, ``running``, ``failed``, or ``none``: no date could notice the change."""
    told = entries(session, Stream("calendar", code))
    if any(entry.kind == CALENDAR_FOLLOWED.name and entry.fields["change"] == seq for entry in told):
        return "done"
    state = session.scalar(
        select(JobRun.state).where(JobRun.job == WORK, JobRun.run_key == work_key(code, seq))
    )
    return state or "none"


def _counts(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": _("Open cases with a date that moved"), "value": counts["cases"]},
        {"label": _("Dates that moved"), "value": counts["moved"]},
        {"label": _("Late since then"), "value": counts["late"]},
        {"label": _("Closed cases that keep their dates"), "value": counts["closed"]},
        {"label": _("Of these, counted differently today"), "value": counts["kept"]},
    ]


def _hidden(number: int, *, others: bool) -> str | None:
    """How many dates a person may not see; ``others`` stand above."""
    if not number:
        return None
    if not others:
        return _("Dates move in cases that are not yours to read.")
    return ngettext(
        "One more is of a case that is not yours to read.",
        "%(num)s more are of cases that are not yours to read.",
        number,
    )


def _shift_row(reference: str, complainant: str, shift: Shift, *, first: bool) -> dict[str, Any]:
    return {
        "reference": reference if first else "",
        "complainant": complainant if first else "",
        "href": url_for("cases.show", reference=reference),
        "law": shift.kind not in OURS,
        "what": words.said(shift.title),
        "was": _day(shift.was),
        "now": _day(shift.now),
        "note": _("late by it") if shift.late else "",
        "bad": shift.late,
    }


def _restated_row(row: Restatement, reference: str, complainant: str) -> dict[str, Any]:
    shift = Shift(row.regime, row.clock, row.kind, row.title, row.was_on, row.now_on, row.late)
    shown = _shift_row(reference, complainant, shift, first=True)
    if not row.kept:
        return shown
    note = (
        _("closed: its certificate stands; counted today it would be the same")
        if row.was_on == row.now_on
        else _("closed: its certificate stands; counted today it would be %(day)s", day=_day(row.now_on))
    )
    return {**shown, "now": shown["was"], "note": note, "bad": False}


def _day(day: date | None) -> str:
    return weekday_day(day) if day else _("no date")
