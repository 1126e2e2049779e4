"""Dates of external cases: counted by the same engine, certified, owed by whoever has the case, also of closed complaints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case, Deadline
from app.cases.services.replaying import Replay
from app.cases.services.sweep import sweep
from app.complaints.services.closing import Ending as Closing
from app.complaints.services.closing import withdraw
from app.mediation.models import Proceeding
from app.mediation.services.changing import By
from app.mediation.services.directions import Order, comply, extend_direction, give_direction
from app.mediation.services.outcome import Ending, record_outcome
from app.mediation.services.steps import record_step, strike_step
from app.platform.accounts.actor import SYSTEM
from app.platform.accounts.models import Unit
from app.platform.db import db
from app.platform.log import Stream, entries
from app.rules.library import Library
from app.shared.clock import FixedClock
from tests.clients import PageClient
from tests.factories import make_unit
from tests.mediation.conftest import at, date_of

Opener = Callable[..., tuple[Case, Proceeding]]


def test_the_complainants_right_is_met_by_going_to_the_forum(opened: Opener) -> None:
    case, _row = opened("gb-fos")
    kinds = [entry.kind for entry in entries(db.session(), Stream("case", case.reference))]
    assert "ombudsman_notified" in kinds and kinds.count("proceeding_opened") == 1


def test_a_defence_and_an_award_are_counted_with_certificates(opened: Opener, by: By) -> None:
    case, row = opened("cn-cietac", facts={"procedure": "summary"})
    defence = date_of(case, "p1.defence-summary")
    assert defence is not None and defence.due_on == date(2026, 11, 30)
    assert defence.certificate["title"]["en"] == "Defence, 20 days"
    assert (defence.keeper_id, defence.owed) == (by.actor.user_id, True)
    record_step(by=by, at=at(case, row), step="defence_submitted", on=date(2026, 11, 20))
    met = date_of(case, "p1.defence-summary")
    assert met is not None and (met.state, met.met_on) == ("met", date(2026, 11, 20))


def test_two_external_cases_under_the_same_rules_stand_apart(opened: Opener, by: By) -> None:
    case, _first = opened("us-appraisal", on=date(2026, 11, 1))
    opened("us-appraisal", on=date(2026, 11, 12), case=case)
    first, second = date_of(case, "p1.name-appraiser"), date_of(case, "p2.name-appraiser")
    assert first is not None and second is not None
    assert (first.due_on, second.due_on) == (date(2026, 11, 21), date(2026, 12, 2))


def test_the_umpires_fifteen_days(opened: Opener, by: By) -> None:
    case, row = opened("us-appraisal", on=date(2026, 11, 2))
    record_step(by=by, at=at(case, row), step="our_appraiser_named", on=date(2026, 11, 9))
    record_step(by=by, at=at(case, row), step="appraisers_named", on=date(2026, 11, 10))
    umpire = date_of(case, "p1.umpire")
    assert umpire is not None and umpire.due_on == date(2026, 11, 25)


def test_judicial_confirmation_runs_thirty_days_from_the_agreement_taking_effect(
    opened: Opener, by: By
) -> None:
    case, row = opened(
        "cn-mediation", opened_by="both", why="Both want it", facts={"mediation_rules": "general"}
    )
    record_step(by=by, at=at(case, row), step="mediation_accepted", on=date(2026, 11, 12))
    mediation = date_of(case, "p1.mediation")
    assert mediation is not None and mediation.due_on == date(2026, 12, 12)
    record_outcome(by=by, at=at(case, row), ending=agreed())
    confirmation = date_of(case, "p1.judicial-confirmation")
    assert confirmation is not None
    assert (confirmation.due_on, confirmation.kind, confirmation.state) == (
        date(2026, 12, 20),
        "right",
        "running",
    )
    record_step(by=by, at=at(case, row), step="confirmation_applied", on=date(2026, 11, 23))
    confirmation = date_of(case, "p1.judicial-confirmation")
    assert confirmation is not None and confirmation.state == "met"


def agreed() -> Ending:
    from app.mediation.services.outcome import PointResult

    points = {1: PointResult("varied"), 2: PointResult("stood")}
    return Ending(
        "agreement", date(2026, 11, 20), amount_minor=120000, summary="Paid in one sum", points=points
    )


def test_what_the_complaint_counts_itself_is_not_counted_twice(
    complaint: Callable[..., Case], opened: Opener, unit: Unit
) -> None:
    sydney = make_unit(
        unit, country="AU", zone="Australia/Sydney", place="NSW", regime="au-rg271", currency="AUD"
    )
    case = complaint(at=sydney, received_on=date(2026, 11, 1))
    opened("au-afca", on=date(2026, 11, 16), case=case, facts={"idr_status": "complete"})
    names = list(db.session.scalars(select(Deadline.clock).where(Deadline.case_id == case.id)))
    assert "p1.afca-post-idr" in names and "afca-post-idr" not in names
    answer = date_of(case, "p1.afca-post-idr")
    assert answer is not None and answer.due_on == date(2026, 12, 7)
    right = date_of(case, "idr-response")
    assert right is not None  # the complaint's own dates go on


def test_a_direction_keeps_its_first_day(opened: Opener, by: By) -> None:
    case, row = opened("mediation", opened_by="us", agreement=True)
    order = Order(date(2026, 11, 12), "Tribunal", "us", "statement", date(2026, 12, 1), "PO1")
    direction = give_direction(by=by, at=at(case, row), order=order)
    due = date_of(case, "p1.direction-1")
    assert due is not None and (due.due_on, due.kind, due.owed) == (date(2026, 12, 1), "authority", True)
    extend_direction(
        by=by, at=at(case, row), number=1, on=date(2026, 11, 20), due_on=date(2026, 12, 15), why="Illness"
    )
    db.session.refresh(direction)
    assert (direction.first_due_on, direction.due_on) == (date(2026, 12, 1), date(2026, 12, 15))
    moved = date_of(case, "p1.direction-1")
    assert moved is not None and moved.due_on == date(2026, 12, 15)
    assert any("2026-12-01" in str(step) for step in moved.certificate["steps"])
    comply(by=by, at=at(case, row), number=1, on=date(2026, 11, 23))
    done = date_of(case, "p1.direction-1")
    assert done is not None and (done.state, done.owed) == ("met", False)


def test_a_direction_of_the_other_side_is_no_date_of_ours(opened: Opener, by: By) -> None:
    case, row = opened("mediation", opened_by="us", agreement=True)
    order = Order(date(2026, 11, 12), "Tribunal", "them", "statement", date(2026, 12, 1))
    give_direction(by=by, at=at(case, row), order=order)
    assert date_of(case, "p1.direction-1") is None


def test_a_closed_complaint_still_owes_the_dates_of_its_external_case(
    opened: Opener, by: By, clock: FixedClock, app: Flask
) -> None:
    case, _row = opened("us-appraisal", on=date(2026, 11, 10))
    ending = Closing(date(2026, 11, 23), "phone", "moved away")
    withdraw(actor=SYSTEM, clock=clock, library=by.library, reference=case.reference, ending=ending)
    row = date_of(case, "p1.name-appraiser")
    assert row is not None and row.owed
    clock.advance(days=30)
    assert sweep(clock=clock, library=by.library)["judged"] == 1
    late = date_of(case, "p1.name-appraiser")
    assert late is not None and (late.state, late.owed) == ("late", True)


def test_a_step_struck_out_has_not_happened(opened: Opener, by: By) -> None:
    case, row = opened("us-appraisal", on=date(2026, 11, 2))
    record_step(by=by, at=at(case, row), step="appraisers_named", on=date(2026, 11, 10))
    assert date_of(case, "p1.umpire") is not None
    seq = entries(db.session(), Stream("case", case.reference))[-1].seq
    strike_step(by=by, at=at(case, row), seq=seq, why="Only ours was named")
    db.session.refresh(row)
    assert date_of(case, "p1.umpire") is None and row.stage == "demanded"


def test_every_date_comes_out_again_from_the_log_alone(opened: Opener, by: By, clock: FixedClock) -> None:
    case, row = opened("cn-cietac", facts={"procedure": "summary"}, objection_by=date(2026, 12, 1))
    order = Order(date(2026, 11, 12), "Tribunal", "us", "evidence", date(2026, 12, 1), "PO1")
    give_direction(by=by, at=at(case, row), order=order)
    library: Library = by.library
    replayed = Replay(db.session(), library=library, now=clock.now()).one(case.reference)
    assert replayed.mismatches == () and replayed.clocks >= 3


@pytest.mark.parametrize("days", [0, 1])
def test_a_date_that_ended_with_the_case_is_owed_no_more(opened: Opener, by: By, days: int) -> None:
    case, row = opened("us-appraisal", on=date(2026, 11, 10))
    record_outcome(by=by, at=at(case, row), ending=Ending("withdrawn", date(2026, 11, 20 + days)))
    db.session.refresh(row)
    assert row.state == "ended" and date_of(case, "p1.name-appraiser") is None


def test_the_chronology_and_the_log_call_a_step_by_its_name(opened: Opener, by: By, desk: PageClient) -> None:
    case, row = opened()
    record_step(by=by, at=at(case, row), step="file_requested", on=date(2026, 11, 12))
    for page in ("", "/log"):
        text = desk.get(f"/cases/{case.reference}{page}").get_data(as_text=True)
        assert "Asked for our file" in text
        assert "Step of an external case<" not in text
