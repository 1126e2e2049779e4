"""Complaints of our own to report on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, select, update

from app.cases.models import Case, Code, CodeList, Head
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.complaints.services.intake import Intake, register
from app.complaints.services.reasons import LIST, seed_reasons
from app.platform.accounts import SYSTEM, Unit
from app.platform.db import db
from app.reports.models.coding import PointCause
from app.reports.queries.coding import KINDS, STAGES
from app.reports.services.coding import seed_causes
from app.shared.clock import FixedClock


def change(case: Case, **columns: Any) -> None:
    """Set columns past the services."""
    with db.engine.begin() as past_the_services:
        past_the_services.execute(update(Case).where(Case.id == case.id).values(**columns))


@pytest.fixture
def received(app: Flask, clock: FixedClock, unit: Unit) -> Callable[..., Case]:
    """``received(on)``: a complaint taken in at head office; columns may be set past the services."""

    def make(on: date = date(2026, 11, 20), at: Unit | None = None, **columns: Any) -> Case:
        where = at or unit
        case = register(
            actor=SYSTEM,
            clock=clock,
            library=app.extensions["rules"],
            intake=Intake(
                unit_id=where.id,
                receipt=Receipt(
                    "phone", on, None, where.language, where.regime, words="No.", late_reason="late post"
                ),
                people=[Person("complainant", "Margaret Ashworth", "policyholder")],
                points=[Point("Ceiling declined")],
            ),
        )
        if columns:
            change(case, **columns)
        return case

    return make


@pytest.fixture
def coded(app: Flask, clock: FixedClock) -> Callable[..., None]:
    """``coded(case, reason, stage, kind)``: what its first point is about and what caused it, past the services."""
    seed_reasons(clock)
    seed_causes(clock)

    def of(name: str, code: str) -> int:
        listed = select(Code.id).join(CodeList, CodeList.id == Code.list_id).where(CodeList.name == name)
        return db.session.scalars(listed.where(Code.code == code)).one()

    def put(case: Case, reason: str, stage: str, kind: str) -> None:
        about, where, what = of(LIST, reason), of(STAGES, stage), of(KINDS, kind)
        db.session.rollback()
        with db.engine.begin() as past_the_services:
            head = past_the_services.scalar(select(Head.id).where(Head.case_id == case.id))
            past_the_services.execute(update(Head).where(Head.id == head).values(reason_id=about))
            past_the_services.execute(
                insert(PointCause).values(
                    case_id=case.id,
                    head_id=head,
                    stage_id=where,
                    kind_id=what,
                    why_digest="0" * 64,
                    editions={},
                    at=clock.now(),
                )
            )

    return put


@contextmanager
def plans() -> Iterator[list[str]]:
    """How SQLite answers each question that is asked inside; without statistics, as on a first day."""
    found: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            cursor = connection.connection.cursor()
            found.append(str(cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()))

    event.listen(db.engine, "after_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "after_cursor_execute", note)
