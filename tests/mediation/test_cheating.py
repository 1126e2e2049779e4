"""An auditor's list for external cases: whichever value is altered in the database alone, the log names row and column."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.cases.models import Case
from app.mediation.models import Proceeding, Settlement
from app.mediation.services.changing import By
from app.mediation.services.directions import Order, extend_direction, give_direction
from app.mediation.services.offers import Authority, Made, make_offer, settle_offer, weigh
from app.mediation.services.offers import Exposure as Ways
from app.mediation.services.outcome import Ending, PointResult, record_outcome, take_back
from app.mediation.services.payments import add_payment, pay
from app.mediation.services.people import Person, add_member
from app.mediation.services.record import (
    Position,
    Spent,
    Written,
    note_cost,
    note_letter,
    number_exhibit,
    pay_cost,
    set_issue,
)
from app.mediation.services.sittings import Plan, set_sitting
from app.mediation.services.steps import record_step, strike_step
from app.platform import log
from app.platform.db import db
from app.platform.storage import current_store
from tests.mediation.conftest import at

Opener = Callable[..., tuple[Case, Proceeding]]
DAY = date(2026, 11, 20)
POINTS = {1: PointResult("varied", 60_000, "Half the ceiling"), 2: PointResult("stood")}
AGREED = Ending(
    "agreement", DAY, amount_minor=60_000, summary="In two parts", confirmation=True, points=POINTS
)

CHEATS = {
    "proceeding SET claimed_minor = 1": "proceeding 1:claimed_minor",
    "proceeding SET opened_on = '2026-10-01'": "proceeding 1:opened_on",
    "proceeding SET forum = 'Another forum'": "proceeding 1:forum",
    "proceeding SET facts = '{\"x\": 1}'": "proceeding 1:facts",
    "proceeding SET exposure = NULL": "proceeding 1:exposure",
    "proceeding_member SET name = 'Somebody else'": "proceeding_member 1.1:name",
    "proceeding_member SET authority = 'special'": "proceeding_member 1.1:authority",
    "proceeding_issue SET ours = 'Never'": "proceeding_issue 1.1:ours",
    "exhibit SET purpose = 'Another'": "exhibit 1.C-1:purpose",
    "direction SET first_due_on = due_on": "direction 1.1:first_due_on",
    "direction SET moves = '[]'": "direction 1.1:moves",
    "sitting SET starts_at = '2026-11-30 08:00:00'": "sitting 1.1:starts_at",
    "sitting SET place = 'Elsewhere'": "sitting 1.1:place",
    "proceeding_cost SET amount_minor = 1": "proceeding_cost 1.1:amount_minor",
    "proceeding_cost SET proof = 'None'": "proceeding_cost 1.1:proof",
    "forum_letter SET on_day = '2026-11-11'": "forum_letter 1.1:on",
    "offer SET amount_minor = 1 WHERE number = 1": "offer 1.1:amount_minor",
    "offer SET privilege = 'open' WHERE number = 1": "offer 1.1:privilege",
    "offer SET state = 'open', settled_on = NULL WHERE number = 1": "offer 1.1:settled_on",
    "offer SET limit_minor = 999999999 WHERE number = 2": "offer 1.2:limit_minor",
    "settlement SET amount_minor = 1": "settlement 1:amount_minor",
    "settlement SET confidential = (1 = 1)": "settlement 1:confidential",
    "point_outcome SET amount_minor = 1 WHERE effect = 'varied'": "point_outcome 1.1:amount_minor",
    "point_outcome SET effect = 'overturned' WHERE effect = 'stood'": "point_outcome 1.2:effect",
    "proceeding_payment SET amount_minor = 1": "proceeding_payment 1.1:amount_minor",
    "proceeding_payment SET paid_on = '2026-11-22'": "proceeding_payment 1.1:paid_on",
    "proceeding_payment SET to_whom = 'The clerk'": "proceeding_payment 1.1:to_whom",
}
"""An UPDATE with the database's own password, and what ``flask audit verify`` says of it."""


@pytest.fixture
def kept(app: Flask, opened: Opener, by: By) -> tuple[Case, Proceeding]:
    """One of everything that hangs on an external case."""
    case, row = opened("mediation", opened_by="us", agreement=True, claimed_minor=90_000)
    here: dict[str, Any] = {"by": by, "at": at(case, row)}
    add_member(**here, person=Person("claimant", "theirs", "Margaret Ashworth", authority="general"))
    set_issue(**here, position=Position("Was the leak hidden?", "disputed", ours="No", theirs="Yes"))
    number_exhibit(**here, letter="C", evidence=None, description="Photograph", purpose="The stain")
    give_direction(**here, order=Order(date(2026, 11, 12), "Mediator", "us", "statement", date(2026, 11, 27)))
    extend_direction(**here, number=1, on=date(2026, 11, 16), due_on=date(2026, 12, 4), why="Expert was ill")
    plan = Plan("mediation", date(2026, 11, 30), time(9), time(12), place="London")
    set_sitting(**here, plan=plan, store=current_store())
    note_cost(**here, spent=Spent("forum-fee", date(2026, 11, 13), "Fee", 12_000))
    pay_cost(**here, number=1, on=date(2026, 11, 14), proof="Bank 1")
    note_letter(**here, written=Written(date(2026, 11, 13), "in", "Mediator", "Asks for the file"))
    ours = {"limit_minor": 70_000, "limit_by": "Claims committee"}
    make_offer(
        **here,
        made=Made("ours", "without-prejudice", date(2026, 11, 17), 40_000, expires_on=DAY, **ours),
    )
    make_offer(**here, made=Made("theirs", "without-prejudice", date(2026, 11, 18), 60_000, answers=1))
    settle_offer(
        **here, number=2, state="accepted", on=date(2026, 11, 19), authority=Authority(70_000, "Committee")
    )
    weigh(**here, exposure=Ways(60_000, 40_000, 60_000, 5_000, 50, 10_000, 50_000, 90_000, 5_000, 9_000))
    record_outcome(**here, ending=AGREED)
    add_payment(**here, due_on=date(2026, 11, 30), amount_minor=60_000, to_whom="Margaret Ashworth")
    pay(**here, number=1, on=date(2026, 11, 21), proof="Bank 2")
    return case, row


def said(session: Any) -> list[str]:
    return [each.problem for each in log.verify(session).breaks]


def test_every_value_that_is_altered_alone_is_named(kept: tuple[Case, Proceeding]) -> None:
    session = db.session()
    assert said(session) == []
    found = {}
    for cheat in CHEATS:
        session.execute(text(f"UPDATE {cheat}"))
        found[cheat] = said(session)
        session.rollback()
    assert found == {cheat: [f"row:{answer}"] for cheat, answer in CHEATS.items()}


@pytest.mark.parametrize("table", ["proceeding_payment", "proceeding_cost", "exhibit", "proceeding_issue"])
def test_a_row_that_was_added_is_untold(kept: tuple[Case, Proceeding], table: str) -> None:
    session = db.session()
    names = ", ".join(
        column.name for column in db.metadata.tables[table].columns if column.name not in ("id", "number")
    )
    session.execute(text(f"INSERT INTO {table} (number, {names}) SELECT 77, {names} FROM {table}"))
    assert [problem.rpartition(":")[2] for problem in said(session)] == ["untold"]


@pytest.mark.parametrize(
    "table", ["offer", "proceeding_payment", "proceeding_cost", "exhibit", "point_outcome"]
)
def test_a_row_that_is_gone_is_missing(kept: tuple[Case, Proceeding], table: str) -> None:
    session = db.session()
    # The newest alone: an offer may be the answer to an older one.
    session.execute(text(f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})"))
    assert [problem.rpartition(":")[2] for problem in said(session)] == ["missing"]


def test_an_outcome_that_is_taken_back_takes_what_was_told_of_it_along(opened: Opener, by: By) -> None:
    case, row = opened("mediation", opened_by="us", agreement=True)
    here: dict[str, Any] = {"by": by, "at": at(case, row)}
    record_outcome(**here, ending=AGREED)
    add_payment(**here, due_on=date(2026, 11, 30), amount_minor=60_000, to_whom="Margaret Ashworth")
    take_back(**here, why="Written down too early")
    assert said(db.session()) == []
    record_outcome(**here, ending=AGREED)
    assert said(db.session()) == []


def test_a_confirmation_that_was_struck_out_is_wanted_again(opened: Opener, by: By) -> None:
    case, row = opened("cn-mediation", opened_by="us", agreement=True, why="Both want it")
    here: dict[str, Any] = {"by": by, "at": at(case, row)}
    outcome = next(iter(by.tracks.find("cn-mediation").outcomes)).id  # type: ignore[union-attr]
    record_outcome(
        **here,
        ending=Ending(outcome, DAY, amount_minor=60_000, summary="x", confirmation=True, points=POINTS),
    )
    for step in ("confirmation_applied", "confirmation_given"):
        record_step(**here, step=step, on=DAY)
    settlement = db.session.scalars(select(Settlement)).one()
    assert (settlement.confirmation, settlement.confirmed_on) == ("given", DAY)
    for step, left in (("confirmation_given", "applied"), ("confirmation_applied", "wanted")):
        told = log.entries(db.session(), log.Stream("case", case.reference))
        seq = next(entry.seq for entry in reversed(told) if entry.fields.get("step") == step)
        strike_step(**here, seq=seq, why="Not yet")
        db.session.refresh(settlement)
        assert (settlement.confirmation, settlement.confirmed_on) == (left, None)
