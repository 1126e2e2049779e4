"""Clocks: one with its certificate; 100,000 open cases of four dates each swept, counted again from their logs, and
counted again after a calendar was corrected.

``FAIRFILE_BENCH_CASES=5000`` measures fewer. The floor of each is the same date arithmetic on bare values.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import Any

from flask import Flask
from sqlalchemy import and_, func, insert, select, text, update

from app.calendars.domain import DayKind
from app.calendars.service import correct_days
from app.calendars.source import TableCalendars
from app.cases.domain.basis import basis
from app.cases.events import RECEIVED
from app.cases.models import Case, Deadline
from app.cases.services.dating import Dating, insert_first_dates
from app.cases.services.replaying import replay_apart
from app.cases.services.restating import WORK
from app.cases.services.supposing import Supposed
from app.cases.services.sweep import sweep
from app.platform.accounts.actor import SYSTEM
from app.platform.db import db, transaction
from app.platform.jobs.work import do_waiting
from app.platform.log import NewEvent, Stream, record_many
from app.rules import WrittenCalendar, WrittenCalendars, compute, load_library
from app.shared.clock import FixedClock
from bench.comparison import Comparison
from bench.stage import CHINESE, Stage, house

CASES, BATCH = int(os.environ.get("FAIRFILE_BENCH_CASES", "100000")), 2_000
PROCESSES = len(os.sched_getaffinity(0))
NOW = datetime(2026, 12, 23, 2, tzinfo=UTC)
OF_FIFTY, CORRECTED = date(2026, 11, 24), date(2026, 11, 26)
"""One case in fifty came on that day; its first target hangs on the corrected one. The others came in December."""
OF_USUAL = 50
"""On a usual day one case in so many has a date that nobody kept."""
TERMS = (3, 9, 12, 15)
"""The four dates of a Chinese complaint: a target in working days, three in days."""
ONE_CLOCK = 1_000


def comparisons(stage: Stage) -> Iterator[Comparison]:
    """One clock, then a whole desk of them."""
    yield _one_clock()
    app = stage.app("clocks")
    clock = FixedClock(NOW)
    app.extensions["clock"] = clock
    unit, _people = house(app, place=CHINESE)
    _fill(app, unit, clock)
    gc.collect()
    gc.freeze()  # as the jobs process does when it starts
    yield _sweep(app, clock, one_in=1)
    yield _sweep(app, clock, one_in=OF_USUAL)
    yield _recompute(app)
    yield _corrected(app, clock)


def _one_clock() -> Comparison:
    library = load_library()
    calendars = WrittenCalendars({"GB-ENG": WrittenCalendar()})
    events = {"received": date(2026, 11, 20)}

    def ours() -> None:
        for _each in range(ONE_CLOCK):
            result = compute(
                library,
                regime="gb-disp",
                clock="final-response",
                events=events,
                place="ENG",
                calendars=calendars,
                as_of=date(2026, 11, 23),
            )
            assert result.certificate is not None
            result.certificate.to_json()

    def floor() -> None:
        for _each in range(ONE_CLOCK):
            _eight_weeks(events["received"])

    return Comparison(
        name="one clock with its certificate",
        ours=ours,
        floor=floor,
        floor_name="the same date",
        items=ONE_CLOCK,
        item="clock",
    )


def _sweep(app: Flask, clock: FixedClock, *, one_in: int) -> Comparison:
    """The daily sweep on a day on which dates of one case in so many have lapsed; before each run they are set running
    again, as if they had not been judged."""

    def before() -> None:
        with app.app_context(), transaction() as session:
            session.execute(update(Deadline).where(lapsed, Deadline.state == "late").values(state="running"))

    def ours() -> None:
        with app.app_context():
            counts = sweep(clock=clock, library=app.extensions["rules"])
            assert counts["judged"] == len(range(0, CASES, one_in))

    def floor() -> None:
        with app.app_context():
            rows = db.session.execute(text("SELECT id, due_on, state FROM deadline WHERE owed = 1"))
            sum(str(row.due_on) < "2026-12-23" for row in rows)

    lapsed = and_(Deadline.due_on < NOW.date(), Deadline.case_id % one_in == 0)
    return Comparison(
        name=f"daily sweep of {4 * CASES:,} dates, {_count(app, lapsed):,} of them lapsed",
        ours=ours,
        floor=floor,
        floor_name="read and compare",
        items=4 * CASES,
        item="date",
        repetitions=1,
        before=before,
    )


def _recompute(app: Flask) -> Comparison:
    def ours() -> None:
        with app.app_context():
            replayed = replay_apart(library=app.extensions["rules"], now=NOW, processes=PROCESSES)
            clocks = differing = 0
            for each in replayed:
                clocks, differing = clocks + each.clocks, differing + len(each.mismatches)
            assert (clocks, differing) == (4 * CASES, 0)

    return Comparison(
        name=f"every date of {CASES:,} cases again from the logs, compared with what is stored",
        ours=ours,
        floor=_all_dates,
        floor_name="the same dates",
        items=CASES,
        item="case",
        repetitions=1,
    )


def _corrected(app: Flask, clock: FixedClock) -> Comparison:
    """A working day becomes a holiday, or one again; what hangs on it is counted again by the jobs process."""
    kinds = cycle[DayKind](("holiday", "workday"))

    def ours() -> None:
        with app.app_context():
            correct_days(
                code="CN",
                first=CORRECTED,
                last=CORRECTED,
                kind=next(kinds),
                name="Bench",
                reason="measured",
                actor=SYSTEM,
                clock=clock,
            )
            do_waiting(WORK, clock)

    def floor() -> None:
        for number in range(0, CASES, 50):
            _dates(_received_on(number))

    return Comparison(
        name=f"a corrected day, on which one case in 50 of {CASES:,} hangs",
        ours=ours,
        floor=floor,
        floor_name="the same dates",
        items=CASES // 50,
        item="case",
        repetitions=1,
    )


# ── the bare arithmetic ──────────────────────────────────────────────────────────────────────────────────────────


def _eight_weeks(received: date) -> tuple[date, date]:
    due = received + timedelta(days=56)
    last = due
    while last.isoweekday() > 5:
        last -= timedelta(days=1)
    return due, last


def _dates(received: date) -> list[date]:
    working, left = received, TERMS[0]
    while left:
        working += timedelta(days=1)
        left -= working.isoweekday() <= 5
    return [working, *(received + timedelta(days=days) for days in TERMS[1:])]


def _all_dates() -> None:
    for number in range(CASES):
        _dates(_received_on(number))


# ── the desk ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _received_on(number: int) -> date:
    return OF_FIFTY if number % 50 == 0 else date(2026, 12, 7) + timedelta(days=number % 10)


def _fill(app: Flask, unit: int, clock: FixedClock) -> None:
    with app.app_context():
        library, calendars = app.extensions["rules"], TableCalendars(db.session())
        counted_by = basis(
            library, calendars, regime="cn-complaint", country="CN", place=None, zone="Asia/Shanghai"
        )
        dating = Dating(counted_by, {"complexity": "simple"}, library=library, calendars=calendars)
        for start in range(0, CASES, BATCH):
            _fill_batch(range(start, min(start + BATCH, CASES)), unit, dating, clock)
        db.session.execute(text("ANALYZE"))
        db.session.rollback()


def _fill_batch(numbers: range, unit: int, dating: Dating, clock: FixedClock) -> None:
    dates = {
        number: dating.first_dates([_supposed(number)], is_open=True, as_of=NOW.date()) for number in numbers
    }
    with transaction() as session:
        session.execute(
            insert(Case), [_case(number, unit) | dates[number].case_columns for number in numbers]
        )
        record_many(
            [_received(number) for number in numbers],
            actor="system:bench",
            recorded_at=NOW,
            legal_zone="Asia/Shanghai",
        )
        first = f"B-{numbers[0]:06d}"
        rows = session.execute(select(Case.id, Case.reference).where(Case.reference >= first))
        dated = [(row.id, dates[int(row.reference.removeprefix("B-"))]) for row in rows]
        insert_first_dates(session, dated, now=NOW, by="system:bench")


def _case(number: int, unit: int) -> dict[str, Any]:
    received = _received_on(number)
    return {
        "reference": f"B-{number:06d}",
        "unit_id": unit,
        "state": "assigned",
        "is_open": True,
        "regime": "cn-complaint",
        "zone": "Asia/Shanghai",
        "facts": {"complexity": "simple"},
        "language": "zh-Hans",
        "channel": "phone",
        "currency": "CNY",
        "received_on": received,
        "last_contact_on": received,
        "registered_at": NOW,
        "complainant_name": f"Person {number}",
    }


def _fields() -> dict[str, Any]:
    return dict.fromkeys(RECEIVED.fields) | {
        "channel": "phone",
        "unit": "B",
        "regime": "cn-complaint",
        "zone": "Asia/Shanghai",
        "language": "zh-Hans",
        "facts": {"complexity": "simple"},
    }


def _received(number: int) -> NewEvent:
    return NewEvent(
        Stream("case", f"B-{number:06d}"), RECEIVED, _received_on(number), reason="import:1", fields=_fields()
    )


def _supposed(number: int) -> Supposed:
    return Supposed(RECEIVED.name, _received_on(number), _fields(), sequence=1)


def _count(app: Flask, condition: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Deadline).where(condition)) or 0
