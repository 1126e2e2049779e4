"""A year's report over a million closed complaints, and the dashboard beside them.

The complaints of four years, a year and the three before it, are all read and looked into. They are made in bulk, with
their point, root cause, date and complainant. The floor of the report is the bare read of the same rows, that of the
dashboard one sum of the tallies. ``FAIRFILE_BENCH_CASES=100000`` measures
fewer; ``FAIRFILE_BENCH_DATABASE=postgresql+psycopg://…`` (an empty database) on PostgreSQL.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text

from app.cases.models import Case, Code, CodeList, Deadline, Head, Party
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Role
from app.platform.db import db, transaction
from app.reports.models.coding import PointCause
from app.reports.queries.coding import KINDS, STAGES
from app.reports.queries.selection import Selection
from app.reports.services.folding import mend
from app.reports.services.summarising import summarise
from app.shared.clock import FixedClock
from bench.comparison import Comparison
from bench.stage import BRITISH, NOW, Stage, fetched, house, queried, signed_in

CASES, BATCH = int(os.environ.get("FAIRFILE_BENCH_CASES", "1000000")), 2_000
DATABASE = os.environ.get("FAIRFILE_BENCH_DATABASE", "")
FIRST, LAST = date(2022, 11, 1), date(2026, 10, 31)
YEAR = Selection(date(2025, 11, 1), LAST)
UNITS, PRODUCTS, FIRMS = 12, 16, 10
CHANNELS = ("phone", "web", "email", "post", "branch")
PLACES = ("ENG", "SCO", "WLS", "NIR")
PLANTED = 0.005
"""So much of all is a rise of one product in one unit in July and August 2026, which the report has to find."""
ROWS = """
    SELECT case_file.id, received_on, closed_on, is_open, case_file.outcome, currency, unit_id, channel, place,
    product_label, reason_id, redress_minor, deadline.kind, deadline.state, party.role, party.kind, party.name,
    stage_id, kind_id
    FROM case_file JOIN head ON head.case_id = case_file.id JOIN deadline ON deadline.case_id = case_file.id
    JOIN party ON party.case_id = case_file.id JOIN point_cause ON point_cause.case_id = case_file.id
"""


def comparisons(stage: Stage) -> Iterator[Comparison]:
    """The report and the dashboard over the same complaints."""
    app = stage.app("reports", DATABASE)
    app.extensions["clock"] = FixedClock(NOW)
    unit, _people = house(app, roles=(Role.SUPERVISOR, Role.OFFICER))
    with app.app_context():
        _fill(unit)
        mend()
        with transaction() as session:
            session.execute(text("ANALYZE"))
    yield _report(app)
    browser = signed_in(app)
    yield Comparison(
        name=f"dashboard, a year of {CASES:,} complaints",
        ours=lambda: fetched(browser, "/dashboard"),
        floor=lambda: queried(app, "SELECT sum(cases) FROM case_tally"),
        floor_name="the tallies, one sum",
    )


def _report(app: Flask) -> Comparison:
    def ours() -> None:
        with app.app_context():
            found = summarise(db.session(), YEAR, today=NOW.date(), folders=())
            assert sum(each["complaints"] for each in found["series"]) == CASES
            told = {(each["measure"], *sorted(each["dimensions"].values())) for each in found["signals"]}
            assert ("complaints", "Product 3", "Unit 5") in told, told

    def floor() -> None:
        with app.app_context():
            # PostgreSQL would hand over all rows at once, and their memory would count as ours
            streaming = db.session.connection().execution_options(stream_results=True)
            for rows in streaming.exec_driver_sql(ROWS).partitions(BATCH):
                assert rows

    return Comparison(
        name=f"a year's report over {CASES:,} complaints, every value and pair",
        ours=ours,
        floor=floor,
        floor_name="the bare read of the same rows",
        items=CASES,
        item="a complaint",
        repetitions=1,
    )


def _fill(head_office: int) -> None:
    """Complaints in the order of their receipt, a few of them planted."""
    units, reasons, stages, kinds = _house(head_office)
    chance = random.Random(6)
    days = (LAST - FIRST).days
    for start in range(0, CASES, BATCH):
        numbers = range(start + 1, min(start + BATCH, CASES) + 1)
        cases, heads, causes, deadlines, parties = [], [], [], [], []
        for number in numbers:
            received = FIRST + timedelta(days=number * days // CASES)
            unit, product = chance.choice(units), f"Product {int(PRODUCTS * chance.random() ** 2)}"
            if received.year == 2026 and received.month in (7, 8) and chance.random() < 24 * PLANTED:
                unit, product = units[5], "Product 3"
            outcome = chance.choice(("upheld", "partly", "not-upheld", "not-upheld"))
            cases.append(_case(number, unit, product, received, outcome, chance))
            paid = chance.randrange(5_000, 90_000) if outcome != "not-upheld" and number % 3 == 0 else None
            reason = chance.choice(reasons)
            heads.append(
                {"id": number, "case_id": number, "number": 1, "title": "A point", "reason_id": reason}
                | {"outcome": outcome, "redress_minor": paid}
            )
            causes.append(
                {"case_id": number, "head_id": number, "stage_id": chance.choice(stages)}
                | {"kind_id": chance.choice(kinds), "at": NOW, "why_digest": "0" * 64, "editions": {}}
            )
            deadlines.append(_deadline(number, "late" if chance.random() < 0.08 else "met"))
            firm = chance.random() < 0.15
            parties.append(
                {"case_id": number, "position": 1, "role": "representative" if firm else "complainant"}
                | {"kind": "organisation" if firm else "person"}
                | {"name": f"Firm {chance.randrange(FIRMS)}" if firm else f"Person {number}"}
            )
        with transaction() as session:
            for model, rows in (
                (Case, cases),
                (Head, heads),
                (PointCause, causes),
                (Deadline, deadlines),
                (Party, parties),
            ):
                session.execute(insert(model), rows)


def _house(head_office: int) -> tuple[list[int], list[int], list[int], list[int]]:
    """The ids of units, complaint reasons, stages and kinds of causes."""
    with transaction() as session:
        units = [
            Unit(code=f"U{at}", name=f"Unit {at}", kind="branch", reference_prefix=f"U{at}", **BRITISH)
            for at in range(UNITS)
        ]
        for unit in units:
            unit.parent_id, unit.path = head_office, ""
        session.add_all(units)
        session.flush()  # the path holds the id
        for unit in units:
            unit.path = f"/{head_office}/{unit.id}/"
        codes: list[list[int]] = []
        for name, size in (("complaint-reason", 20), (STAGES, 8), (KINDS, 8)):
            listed = session.scalar(select(CodeList).where(CodeList.name == name))
            if listed is None:
                listed = CodeList(name=name, title=name)
                session.add(listed)
                session.flush()  # codes name it
            made = [
                Code(list_id=listed.id, code=f"bench-{at}", label=f"{name} {at}", position=100 + at)
                for at in range(size)
            ]
            session.add_all(made)
            session.flush()
            codes.append([code.id for code in made])
        reasons, stages, kinds = codes
        return [unit.id for unit in units], reasons, stages, kinds


def _case(
    number: int, unit: int, product: str, received: date, outcome: str, chance: random.Random
) -> dict[str, Any]:
    return {
        "id": number,
        "reference": f"B-{number:07d}",
        "unit_id": unit,
        "state": "closed",
        "closing": "answered",
        "closed_on": received + timedelta(days=chance.randrange(3, 22)),
        "is_open": False,
        "outcome": outcome,
        "regime": "gb-disp",
        "zone": "Europe/London",
        "place": chance.choice(PLACES),
        "language": "en",
        "channel": chance.choice(CHANNELS),
        "currency": "GBP",
        "received_on": received,
        "last_contact_on": received,
        "registered_at": datetime(received.year, received.month, received.day, 9, tzinfo=UTC),
        "complainant_name": f"Person {number}",
        "point": "A point",
        "product_label": product,
        "next_on": date(9999, 12, 31),
    }


def _deadline(number: int, state: str) -> dict[str, Any]:
    return {
        "case_id": number,
        "regime": "gb-disp",
        "clock": "final-response",
        "pack_version": "1",
        "kind": "law",
        "state": state,
        "verified": "verified",
        "certificate": {},
        "computed_at": NOW,
    }
