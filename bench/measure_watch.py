"""Watching dates at 100,000 open cases with four dates each: the board, the first look at everything, a quiet hour.

The stored cases are made in bulk; what is measured is the page, or the job, through the whole application.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text, update

from app.cases.models import Case, Deadline
from app.cases.services.deadlines import AT_ONCE
from app.platform.db import db, transaction
from app.shared.clock import FixedClock
from app.watch.presenters.mail import write_morning
from app.watch.services.mornings import send_mornings
from app.watch.services.raising import raise_warnings
from bench.comparison import Comparison
from bench.stage import NOW, Stage, fetched, house, queried, signed_in

CASES, PEOPLE, BATCH = int(os.environ.get("FAIRFILE_BENCH_CASES", "100000")), 200, 2_000
CLOCKS = (
    ("acknowledgement", "law", 5),
    ("final-response", "law", 56),
    ("own-findings", "target", 35),
    ("own-draft-letter", "target", 40),
)


def comparisons(stage: Stage) -> Iterator[Comparison]:
    """The pages against the bare query behind them; the jobs against a bare walk over the same rows."""
    app = stage.app("watch")
    app.extensions["clock"] = FixedClock(NOW)
    unit, _persons = house(app, people=PEOPLE)
    _fill(app, unit)
    browser = signed_in(app)
    owed = "SELECT * FROM deadline WHERE owed = 1 ORDER BY due_on, id LIMIT 61"
    month = (
        "SELECT due_on, count(*) FROM deadline "
        "WHERE owed = 1 AND due_on BETWEEN '2026-11-30' AND '2027-01-03' GROUP BY 1"
    )
    for name, address, query in (
        ("board, all", "/deadlines?who=all", owed),
        ("board, mine", "/deadlines", owed),
        ("board, one person", "/deadlines?who=7", owed),
        ("month, all", "/deadlines?who=all&view=month&month=2026-12", month),
        ("month, mine", "/deadlines?view=month&month=2026-12", month),
    ):
        yield Comparison(
            name=f"{name}, {CASES:,} open cases",
            ours=partial(fetched, browser, address),
            floor=partial(queried, app, query),
            floor_name="the bare query",
        )
    yield _first_look(app)
    yield _quiet_hour(app)


def _first_look(app: Flask) -> Comparison:
    def ours() -> None:
        with app.app_context():
            with transaction() as session:
                session.execute(text("DELETE FROM deadline_warning"))
                session.execute(update(Deadline).where(Deadline.owed).values(look_on=AT_ONCE))
            raise_warnings(
                clock=app.extensions["clock"],
                library=app.extensions["rules"],
                ladder=app.extensions["ladder"],
            )

    return Comparison(
        name=f"first look at {CASES * len(CLOCKS):,} dates",
        ours=ours,
        floor=lambda: queried(app, "SELECT * FROM deadline WHERE owed = 1"),
        floor_name="reading the rows",
        items=CASES * len(CLOCKS),
        item="date",
        repetitions=1,
    )


def _quiet_hour(app: Flask) -> Comparison:
    def ours() -> None:
        with app.app_context():
            tools = {"library": app.extensions["rules"], "ladder": app.extensions["ladder"]}
            raise_warnings(clock=app.extensions["clock"], **tools)
            send_mornings(clock=app.extensions["clock"], write=write_morning, **tools)

    return Comparison(
        name="an hour in which nothing happens",
        ours=ours,
        floor=lambda: queried(app, "SELECT * FROM user_account"),
        floor_name="reading the people",
    )


def _fill(app: Flask, unit: int) -> None:
    with app.app_context():
        for start in range(0, CASES, BATCH):
            with transaction() as session:
                cases = [_case(number, unit) for number in range(start, start + BATCH)]
                session.execute(insert(Case), cases)
                rows = session.execute(
                    select(Case.id, Case.received_on).where(Case.reference >= f"B-{start:06d}")
                ).all()
                session.execute(insert(Deadline), [each for row in rows for each in _deadlines(row)])
        db.session.execute(text("ANALYZE"))
        db.session.rollback()


def _case(number: int, unit: int) -> dict[str, Any]:
    received = NOW.date() - timedelta(days=number % 50)
    return {
        "reference": f"B-{number:06d}",
        "unit_id": unit,
        "state": "assigned",
        "is_open": True,
        "regime": "gb-disp",
        "zone": "Europe/London",
        "place": "ENG",
        "language": "en",
        "channel": "phone",
        "currency": "GBP",
        "received_on": received,
        "last_contact_on": received,
        "registered_at": NOW,
        # A desk holds some dozens; most of what is stored here is waiting for somebody.
        "owner_id": number % PEOPLE + 1 if number < PEOPLE * 40 else None,
        "complainant_name": f"Person {number}",
        "next_on": received + timedelta(days=56),
        "next_law_on": received + timedelta(days=56),
        "next_law_clock": "final-response",
    }


def _deadlines(case: Any) -> Iterator[dict[str, Any]]:
    for clock, kind, days in CLOCKS:
        due: date = case.received_on + timedelta(days=days)
        yield {
            "case_id": case.id,
            "regime": "gb-disp",
            "clock": clock,
            "pack_version": "2026-06-01",
            "kind": kind,
            "state": "running" if due >= NOW.date() else "late",
            "owed": True,
            "revision": 0,
            "look_on": AT_ONCE,
            "starts_on": case.received_on,
            "due_on": due,
            "verified": "read",
            "certificate": {"title": {"en": clock.replace("-", " ").capitalize(), "zh": clock}},
            "computed_at": NOW,
        }
