"""A calendar was changed: the open dates that hang on the changed days are counted again, and the change reported.

Closed cases keep their dates and certificates; each that hangs on a changed day is listed beside, with the dates that
would be others today and those that would not. A few cases are
done in the transaction of the change itself; many by the jobs process, a small batch in each transaction, so that the
desk never waits long. It can be killed and called again: what was done is found done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.calendars.consequences import Change
from app.calendars.domain import Run, meet
from app.calendars.source import TableCalendars
from app.cases import events
from app.cases.domain.reckoning import reckon
from app.cases.models import Case, Deadline
from app.cases.policy import stream_of
from app.cases.restatement import Restatement
from app.cases.services.batches import Dossier, dossiers
from app.cases.services.deadlines import basis_of, recount
from app.cases.services.shifting import Key, Shift, Stands, as_judged, as_stored, as_told, shifts, unmoved
from app.platform.db import insert_into, transaction
from app.platform.jobs import ask
from app.platform.log import NewEvent, Stream, entries, record, record_many
from app.platform.log.standing import standing
from app.rules.calendars import CalendarSource
from app.rules.library import Library
from app.shared.clock import Clock, legal_day

WORK = "recompute-deadlines"
ACTOR = f"system:{WORK}"
AT_ONCE = 40
"""Cases that are done in the transaction of the change: less than a second."""
BATCH = 50


def recounted(
    session: Session, dossier: Dossier, calendars: CalendarSource, *, library: Library, now: datetime, by: str
) -> list[Shift]:
    """Count the dates of a case again and say which moved, other than by the days that went by."""
    before = as_judged(dossier.deadlines, library, legal_day(now, dossier.case.zone))
    return shifts(
        before,
        as_stored(
            recount(
                session,
                dossier.case,
                library=library,
                now=now,
                log_entries=dossier.entries,
                calendars=calendars,
                stored=dossier.deadlines,
                by=by,
            )
        ),
    )


def reckoned(
    dossier: Dossier, calendars: CalendarSource, *, library: Library, as_of: date
) -> dict[Key, Stands]:
    """What the dates of a case come to with these calendars, judged on the day ``as_of``; written nowhere."""
    case = dossier.case
    results = reckon(
        basis_of(case, dossier.unit, library, calendars),
        standing(dossier.entries),
        facts=case.facts,
        zone=case.zone,
        library=library,
        calendars=calendars,
        as_of=as_of,
    )
    return {(result.regime, result.clock): Stands.reckoned(result) for result in results}


# ── which cases ──────────────────────────────────────────────────────────────────────────────────────────────────


def hangs_on(code: str, runs: Sequence[Run]) -> ColumnElement[bool]:
    """Deadlines of the calendar whose asked days reach into the span of ``runs``; read from an index."""
    return (
        (Deadline.calendar_code == code)
        & (Deadline.asked_to >= runs[0][0])
        & (Deadline.asked_from <= runs[-1][1])
    )


def asks_of(row: Deadline, code: str, runs: Sequence[Run]) -> bool:
    """True when the date asked the calendar about one of these days. The index finds spans; this finds days."""
    return (
        row.calendar_code == code
        and row.asked_from is not None
        and row.asked_to is not None
        and meet(runs, row.asked_from, row.asked_to)
    )


def case_ids(
    session: Session,
    code: str,
    runs: Sequence[Run],
    *,
    after: int = 0,
    at_most: int,
    is_open: bool | None = None,
) -> list[int]:
    """Cases with a date that hangs on one of the days, beyond the id ``after``, the lowest first."""
    statement = (
        select(Deadline.case_id)
        .where(hangs_on(code, runs), Deadline.case_id > after)
        .distinct()
        .order_by(Deadline.case_id)
        .limit(at_most)
    )
    if is_open is not None:
        statement = statement.join(Case, Case.id == Deadline.case_id).where(Case.is_open.is_(is_open))
    return list(session.scalars(statement))


def count_cases(session: Session, code: str, runs: Sequence[Run]) -> dict[bool, int]:
    """How many open (True) and closed (False) cases have a date that reaches into the span."""
    rows = session.execute(
        select(Case.is_open, func.count(func.distinct(Case.id)))
        .join(Deadline, Deadline.case_id == Case.id)
        .where(hangs_on(code, runs))
        .group_by(Case.is_open)
    )
    return {False: 0, True: 0, **{bool(row[0]): row[1] for row in rows}}


# ── following a change ───────────────────────────────────────────────────────────────────────────────────────────


def follow(session: Session, change: Change, now: datetime, *, library: Library) -> None:
    """Count again what hangs on the change: at once when it is little, else by the jobs process."""
    few = case_ids(session, change.code, change.runs, at_most=AT_ONCE + 1)
    if len(few) <= AT_ONCE:
        restate(session, few, change, now=now, library=library)
        _report_done(session, change, now)
        return
    runs = [[first.isoformat(), last.isoformat()] for first, last in change.runs]
    params = {"calendar": change.code, "change": change.seq, "runs": runs}
    ask(WORK, key=work_key(change.code, change.seq), params=params, now=now)


def restate_asked_for(params: dict[str, Any], clock: Clock, *, library: Library) -> dict[str, Any]:
    """The work that ``follow`` asked for, from its beginning or from wherever it was interrupted."""
    runs = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in params["runs"])
    change = Change(params["calendar"], params["change"], runs)
    last = 0
    while True:
        with transaction() as session:
            ids = case_ids(session, change.code, change.runs, after=last, at_most=BATCH)
            if not ids:
                return _report_done(session, change, clock.now())
            restate(session, ids, change, now=clock.now(), library=library)
            last = ids[-1]


def work_key(code: str, seq: int) -> str:
    """The key of the work in the ledger."""
    return f"{code} {seq}"


def restate(session: Session, ids: Sequence[int], change: Change, *, now: datetime, library: Library) -> None:
    """Count the dates of these cases again; report what moved, and of closed cases every date that hangs on the change.

    An open case gets an event in its log when one of its dates moved. Inside the caller's transaction.
    """
    calendars = TableCalendars(session)
    rows: list[dict[str, Any]] = []
    told: dict[str, list[NewEvent]] = {}
    for dossier in dossiers(session, ids, lock=True):
        hanging = [row for row in dossier.deadlines if asks_of(row, change.code, change.runs)]
        if not hanging:
            continue
        if dossier.case.is_open:
            moved = recounted(session, dossier, calendars, library=library, now=now, by=ACTOR)
            if moved:
                event = _told(dossier.case, change, moved, calendars, now)
                told.setdefault(dossier.case.zone, []).append(event)
        else:
            computed = max(row.computed_at for row in dossier.deadlines)
            as_of = legal_day(computed, dossier.case.zone)
            moved = shifts(
                as_stored(dossier.deadlines), reckoned(dossier, calendars, library=library, as_of=as_of)
            )
            others = {(shift.regime, shift.clock) for shift in moved}
            moved += [unmoved(row) for row in hanging if (row.regime, row.clock) not in others]
        rows += [_row(dossier.case, change, shift) for shift in moved]
    for zone, its_events in sorted(told.items()):
        record_many(its_events, actor=ACTOR, recorded_at=now, legal_zone=zone)
    _report(session, rows)


def _told(
    case: Case, change: Change, moved: Sequence[Shift], calendars: CalendarSource, now: datetime
) -> NewEvent:
    return NewEvent(
        stream_of(case),
        events.DATES_RESTATED,
        legal_day(now, case.zone),
        fields={
            "calendar": change.code,
            "change": change.seq,
            "edition": calendars.edition(change.code),
            "moved": as_told(moved),
        },
    )


def _row(case: Case, change: Change, shift: Shift) -> dict[str, Any]:
    return {
        "calendar_code": change.code,
        "change": change.seq,
        "case_id": case.id,
        "regime": shift.regime,
        "clock": shift.clock,
        "kind": shift.kind,
        "title": shift.title,
        "was_on": shift.was,
        "now_on": shift.now,
        "kept": not case.is_open,
        "late": shift.late,
    }


def _report(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of a batch done before an interruption are there already."""
    if rows:
        session.execute(insert_into(session, Restatement).on_conflict_do_nothing(), rows)


def _report_done(session: Session, change: Change, now: datetime) -> dict[str, int]:
    """Say in the calendar's log what the change came to, once; the counts are the ledger's too."""
    counts = report_counts(session, change.code, change.seq)
    told = entries(session, Stream("calendar", change.code))
    if not any(
        entry.kind == events.CALENDAR_FOLLOWED.name and entry.fields["change"] == change.seq for entry in told
    ):
        record(
            Stream("calendar", change.code),
            events.CALENDAR_FOLLOWED,
            actor=ACTOR,
            recorded_at=now,
            legal_zone="UTC",
            change=change.seq,
            cases=counts["cases"],
            moved=counts["moved"],
            late=counts["late"],
            kept=counts["kept"],
        )
    return counts


def report_counts(session: Session, code: str, seq: int) -> dict[str, int]:
    """Open cases and dates that moved, dates that are late now; closed cases that hang on the change (``closed``), and
    those of them of which a date would have come out differently (``kept``)."""
    differs = Restatement.late | Restatement.was_on.is_distinct_from(Restatement.now_on)
    rows = session.execute(
        select(
            Restatement.kept,
            func.count(),
            func.count(func.distinct(Restatement.case_id)),
            func.count().filter(Restatement.late),
            func.count(func.distinct(Restatement.case_id)).filter(differs),
        )
        .where(Restatement.calendar_code == code, Restatement.change == seq)
        .group_by(Restatement.kept)
    )
    found = {row[0]: row[1:] for row in rows}
    moved, cases, late, _ = found.get(False, (0, 0, 0, 0))
    _, closed, _, kept = found.get(True, (0, 0, 0, 0))
    return {"cases": cases, "moved": moved, "late": late, "closed": closed, "kept": kept}
