"""The desk at 10,000 and 100,000 complaints: work list, search, case page, and taking one more in.

The stored complaints are made in bulk, with their streams and their words in the index; what is measured is only the
page or the service, through the whole application, signed in. The floor is the bare query behind the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text

from app.cases.events import RECEIVED
from app.cases.models import Case
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.complaints.services.intake import Intake, register
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Role
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction
from app.platform.log import NewEvent, Stream, record_many
from app.platform.search import index_many
from app.shared.clock import FixedClock
from bench.comparison import Comparison
from bench.stage import NOW, Stage, fetched, house, queried, signed_in

SIZES = (10_000, 100_000)
BATCH = 2_000
WORDS = ("roof", "leak", "delay", "motor", "refund", "excess", "storm", "theft", "repair", "letter")


def comparisons(stage: Stage) -> Iterator[Comparison]:
    """For each size: the pages against their bare queries; intake against the bare rows."""
    for size in SIZES:
        app = stage.app(f"desk{size}")
        app.extensions["clock"] = FixedClock(NOW)
        _unit, (officer,) = house(app, roles=(Role.OFFICER, Role.SUPERVISOR))
        _fill(app, size, officer)
        browser = signed_in(app)
        yield from _pages(app, browser, size)
        yield _intake(app, size, officer)


def _pages(app: Flask, browser: Any, size: int) -> Iterator[Comparison]:
    first = "SELECT * FROM case_file WHERE is_open = 1 ORDER BY next_on, id LIMIT 50"
    for name, address, query in (
        ("work list, all", "/cases?scope=all", first),
        ("work list, mine", "/cases?scope=mine", first),
        ("search, one find", f"/cases?q=B-{size // 2:06d}", first),
        ("search, common word", "/cases?q=storm", first),
        (
            "case page",
            f"/cases/B-{size // 2:06d}",
            f"SELECT * FROM case_file WHERE reference = 'B-{size // 2:06d}'",
        ),
    ):
        yield Comparison(
            name=f"{name}, {size:,} complaints",
            ours=partial(fetched, browser, address),
            floor=partial(queried, app, query),
            floor_name="the bare query",
        )


def _intake(app: Flask, size: int, officer: int) -> Comparison:
    def ours() -> None:
        with app.app_context():
            actor = actor_for(db.session.get_one(User, officer))
            unit = db.session.scalars(select(Unit.id)).first()
            receipt = Receipt("phone", NOW.date(), NOW, "en", "gb-disp", words="It rained in. " * 20)
            people = [Person("complainant", "Ada Example", "policyholder", phone="0113 496 0000")]
            register(
                actor=actor,
                clock=app.extensions["clock"],
                library=app.extensions["rules"],
                intake=Intake(unit or 0, receipt, people, [Point("The roof"), Point("The wait")]),
            )

    def floor() -> None:
        with app.app_context(), transaction() as session:
            session.execute(text("UPDATE reference_counter SET last = last"))

    return Comparison(
        name=f"take a complaint in, {size:,} complaints",
        ours=ours,
        floor=floor,
        floor_name="an empty commit",
    )


def _fill(app: Flask, size: int, officer: int) -> None:
    with app.app_context():
        unit = db.session.scalars(select(Unit.id)).one()
        for start in range(0, size, BATCH):
            numbers = range(start, min(start + BATCH, size))
            with transaction() as session:
                session.execute(insert(Case), [_case(number, unit, officer) for number in numbers])
                record_many(
                    [_received(number) for number in numbers],
                    actor="system:bench",
                    recorded_at=NOW,
                    legal_zone="UTC",
                )
                rows = session.execute(
                    select(Case.id, Case.reference, Case.point).where(Case.reference >= f"B-{start:06d}")
                )
                index_many(session, "case", [(row.id, [row.reference, row.point]) for row in rows])
        db.session.execute(text("ANALYZE"))
        db.session.rollback()


def _case(number: int, unit: int, officer: int) -> dict[str, Any]:
    received = NOW.date() - timedelta(days=number % 300)
    closed = number % 4 != 0  # most of what is stored is closed
    return {
        "reference": f"B-{number:06d}",
        "unit_id": unit,
        "state": "closed" if closed else "assigned",
        "closing": "answered" if closed else None,
        "closed_on": received if closed else None,
        "is_open": not closed,
        "regime": "gb-disp",
        "zone": "Europe/London",
        "place": "ENG",
        "language": "en",
        "channel": "phone",
        "currency": "GBP",
        "received_on": received,
        "last_contact_on": received,
        "registered_at": NOW,
        "owner_id": officer if number % 40 == 0 else None,
        "complainant_name": f"Person {number}",
        "point": " ".join(WORDS[(number + shift) % 10] for shift in (0, 3, 7)),
        "next_on": date(9999, 12, 31) if closed else received + timedelta(days=56),
        "next_law_on": None if closed else received + timedelta(days=56),
        "next_law_clock": None if closed else "final-response",
    }


def _received(number: int) -> NewEvent:
    on = NOW.date() - timedelta(days=number % 300)
    fields = dict.fromkeys(RECEIVED.fields) | {
        "channel": "phone",
        "unit": "B",
        "zone": "Europe/London",
        "language": "en",
        "facts": {},
    }
    return NewEvent(Stream("case", f"B-{number:06d}"), RECEIVED, on, reason="import:1", fields=fields)
