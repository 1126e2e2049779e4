"""How it ends: exactly one outcome, the complainant's window, payments until proven, what it made of our answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.cases.models import Case
from app.mediation.models import PointOutcome, Proceeding
from app.mediation.services.changing import By
from app.mediation.services.outcome import (
    Ending,
    PointResult,
    answer_award,
    end,
    record_outcome,
    take_back,
    take_up,
)
from app.mediation.services.payments import add_payment, drop_payment, pay, prove
from app.platform.db import db
from app.platform.log import Stream, entries, verify
from app.shared.errors import Refused
from tests.clients import PageClient
from tests.mediation.conftest import at, date_of, hidden

Opener = Callable[..., tuple[Case, Proceeding]]
POINTS = {1: PointResult("overturned", 90_000, "Hidden leak"), 2: PointResult("stood")}
FINAL = Ending(
    "final-decision",
    date(2026, 11, 16),
    date(2026, 11, 18),
    amount_minor=90_000,
    summary="Pay the repair",
    accept_by=date(2026, 12, 16),
    points=POINTS,
)


def test_a_final_decision_waits_for_the_complainant_then_binds(opened: Opener, by: By) -> None:
    case, row = opened("gb-fos")
    record_outcome(by=by, at=at(case, row), ending=FINAL)
    window = date_of(case, "p1.acceptance")
    assert window is not None and (window.kind, window.due_on, window.owed) == (
        "right",
        date(2026, 12, 16),
        False,
    )
    with pytest.raises(Refused, match="does not bind before"):
        add_payment(by=by, at=at(case, row), due_on=date(2026, 12, 20), amount_minor=90_000, to_whom="Mrs A")
    answer_award(by=by, at=at(case, row), accepted=True, on=date(2026, 11, 20))
    comply = date_of(case, "p1.own-compliance")
    assert comply is not None and comply.due_on == date(2026, 12, 18)
    add_payment(by=by, at=at(case, row), due_on=date(2026, 12, 10), amount_minor=90_000, to_whom="Mrs A")
    due = date_of(case, "p1.payment-1")
    assert due is not None and due.owed and due.due_on == date(2026, 12, 10)
    with pytest.raises(Refused, match="not paid, or not proven"):
        end(by=by, at=at(case, row), on=date(2026, 11, 23))
    pay(by=by, at=at(case, row), number=1, on=date(2026, 11, 21))
    with pytest.raises(Refused, match="not paid, or not proven"):
        end(by=by, at=at(case, row), on=date(2026, 11, 23))
    prove(by=by, at=at(case, row), number=1, proof="Bank reference 77")
    assert (date_of(case, "p1.own-compliance") or due).state == "met"
    end(by=by, at=at(case, row), on=date(2026, 11, 23))
    db.session.refresh(row)
    assert row.state == "ended" and "external" not in db.session.get_one(Case, case.id).flags
    assert verify(db.session(), Stream("case", case.reference)).ok


def test_not_accepted_it_binds_nobody_and_our_answer_is_undecided(opened: Opener, by: By) -> None:
    case, row = opened("gb-fos")
    record_outcome(by=by, at=at(case, row), ending=FINAL)
    answer_award(by=by, at=at(case, row), accepted=False, on=date(2026, 11, 20))
    db.session.refresh(row)
    assert row.state == "ended"
    assert set(db.session.scalars(select(PointOutcome.effect))) == {"not-decided"}


def test_a_window_is_counted_unless_the_decision_names_its_day(opened: Opener, by: By) -> None:
    """One time to accept has one date: thirty days are the rules', another day is the determination's own."""
    case, row = opened("au-afca", facts={"idr_status": "complete"})
    determined = replace(FINAL, outcome="determination", accept_by=None)
    record_outcome(by=by, at=at(case, row), ending=determined)
    counted = date_of(case, "p1.afca-determination")
    assert counted is not None and counted.due_on == date(2026, 12, 18)
    assert date_of(case, "p1.acceptance") is None
    take_back(by=by, at=at(case, row), why="It names a day")
    record_outcome(by=by, at=at(case, row), ending=replace(determined, accept_by=date(2026, 12, 20)))
    named = date_of(case, "p1.acceptance")
    assert named is not None and named.due_on == date(2026, 12, 20)
    assert date_of(case, "p1.afca-determination") is None and date_of(case, "afca-determination") is None


def test_an_acceptance_after_the_day_is_refused(opened: Opener, by: By) -> None:
    case, row = opened("gb-fos")
    record_outcome(by=by, at=at(case, row), ending=replace(FINAL, accept_by=date(2026, 11, 19)))
    with pytest.raises(Refused, match="The last day was"):
        answer_award(by=by, at=at(case, row), accepted=True, on=date(2026, 11, 20))


def test_setting_aside_runs_from_receipt_by_the_law_in_force_at_the_award(opened: Opener, by: By) -> None:
    case, row = opened("cn-cietac", facts={"procedure": "summary"})
    ending = Ending("award", date(2026, 11, 16), date(2026, 11, 19), amount_minor=1, points=POINTS)
    record_outcome(by=by, at=at(case, row), ending=ending)
    aside = date_of(case, "p1.set-aside")
    assert aside is not None and (aside.due_on, aside.kind) == (date(2027, 2, 19), "right")


def test_every_point_must_be_answered_and_only_once(opened: Opener, by: By) -> None:
    case, row = opened("us-appraisal")
    with pytest.raises(Refused, match="point 2"):
        record_outcome(
            by=by, at=at(case, row), ending=Ending("award", date(2026, 11, 20), points={1: POINTS[1]})
        )
    db.session.refresh(row)
    assert row.outcome is None and row.state == "running"
    record_outcome(by=by, at=at(case, row), ending=Ending("award", date(2026, 11, 20), points=POINTS))
    with pytest.raises(Refused, match="outcome already"):
        record_outcome(by=by, at=at(case, row), ending=Ending("award", date(2026, 11, 20), points=POINTS))
    due = date_of(case, "p1.payment")
    assert due is not None and due.due_on == date(2027, 1, 19)


@pytest.mark.parametrize(
    "change",
    [
        "outcome = 'award'",
        "outcome = 'settlement', state = 'decided'",
        "outcome = 'none'",
        "state = 'decided'",
        "state = 'ended'",
        "outcome = 'draw', state = 'decided'",
    ],
)
def test_the_database_takes_no_half_outcome(opened: Opener, change: str) -> None:
    _case, row = opened("gb-fos")
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE proceeding SET {change} WHERE id = {row.id}"))
    db.session.rollback()


def test_an_outcome_written_down_wrongly_is_taken_back_whole(opened: Opener, by: By) -> None:
    case, row = opened("gb-fos")
    record_outcome(by=by, at=at(case, row), ending=FINAL)
    take_back(by=by, at=at(case, row), why="It was the provisional one")
    db.session.refresh(row)
    assert (row.state, row.outcome, row.award_id, row.stage) == ("running", None, None, "notified")
    assert date_of(case, "p1.acceptance") is None
    assert db.session.scalars(select(PointOutcome)).all() == []
    kinds = [entry.kind for entry in entries(db.session(), Stream("case", case.reference))]
    assert "proceeding_outcome" in kinds and "proceeding_outcome_taken_back" in kinds
    record_outcome(by=by, at=at(case, row), ending=FINAL)


def test_what_was_paid_under_cannot_be_taken_back_and_what_ended_is_taken_up(opened: Opener, by: By) -> None:
    case, row = opened("us-appraisal")
    record_outcome(
        by=by, at=at(case, row), ending=Ending("award", date(2026, 11, 16), amount_minor=5, points=POINTS)
    )
    add_payment(by=by, at=at(case, row), due_on=date(2026, 11, 30), amount_minor=5, to_whom="Mrs A")
    pay(by=by, at=at(case, row), number=1, on=date(2026, 11, 20), proof="Cheque 5")
    with pytest.raises(Refused, match="cannot be taken back"):
        take_back(by=by, at=at(case, row), why="Wrong")
    end(by=by, at=at(case, row), on=date(2026, 11, 23))
    with pytest.raises(Refused, match="has ended"):
        add_payment(by=by, at=at(case, row), due_on=date(2026, 11, 30), amount_minor=5, to_whom="Mrs A")
    take_up(by=by, at=at(case, row), why="A bill came")
    db.session.refresh(row)
    assert (row.state, row.ended_on) == ("decided", None)


def test_the_page_asks_for_each_point_and_shows_what_became_of_it(desk: PageClient, opened: Opener) -> None:
    case, _row = opened("gb-fos")
    page = f"/cases/{case.reference}/proceedings/1"
    form = f"{page}/outcome/add?option=final-decision"
    typed = {
        "seen": hidden(desk.get(form).get_data(as_text=True), "seen"),
        "made_on": "16 Nov 2026", "received_on": "18 Nov 2026", "amount": "900", "accept_by": "16 Dec 2026",
        "effect_1": "overturned", "brings_1": "900", "why_1": "Hidden leak", "effect_2": "stood",
    }  # fmt: skip
    missing = desk.post(form, data={**typed, "made_on": "", "effect_1": "", "effect_2": ""})
    told = missing.get_data(as_text=True)
    assert (
        missing.status_code == 422 and "Give the day." in told
    )  # everything at once, and nothing typed is lost
    assert "Say what became of point 1" in told and "Say what became of point 2" in told
    assert 'value="Hidden leak"' in told and 'value="16 Dec 2026"' in told
    assert desk.post(form, data=typed).status_code == 303
    told = desk.get(page).get_data(as_text=True)
    assert "Our answer was overturned" in told and "Does the complainant accept?" in told
    assert desk.get(f"{page}/outcome/add?option=nonsense").status_code == 404
    for forged in ("payments/9/paid", "directions/x/done", "people/1/explode", "sessions/1/held"):
        assert desk.get(f"{page}/{forged}").status_code == 404, forged


def test_the_complaint_shows_what_became_of_each_answer(desk: PageClient, opened: Opener, by: By) -> None:
    case, row = opened("gb-fos")
    record_outcome(by=by, at=at(case, row), ending=FINAL)
    page = desk.get(f"/cases/{case.reference}").get_data(as_text=True)
    assert "Our answer was overturned" in page and "Our answer stood" in page


@pytest.mark.parametrize("outcome", ["award", "settled"])
def test_what_the_outcome_brings_is_entered_before_the_end_or_said_not_to_be_payable(
    opened: Opener, by: By, outcome: str
) -> None:
    case, row = opened("us-appraisal")
    ending = Ending(outcome, date(2026, 11, 16), amount_minor=618_000, summary="Fixed", points=POINTS)
    record_outcome(by=by, at=at(case, row), ending=ending)
    with pytest.raises(Refused, match="no payment is entered"):
        end(by=by, at=at(case, row), on=date(2026, 11, 23))
    add_payment(by=by, at=at(case, row), due_on=date(2026, 12, 1), amount_minor=618_000, to_whom="Mrs A")
    drop_payment(by=by, at=at(case, row), number=1, on=date(2026, 11, 20), why="Below the deductible")
    end(by=by, at=at(case, row), on=date(2026, 11, 23))


def test_why_a_mediation_failed_stands_with_its_step(opened: Opener, by: By, desk: PageClient) -> None:
    """It was typed, and kept where nobody could read it."""
    case, row = opened("cn-mediation", opened_by="both", why="Both want it")
    form = desk.get(f"/cases/{case.reference}/proceedings/1/outcome/add?option=no-agreement").text
    assert "Ended on" in form and "Made on" not in form
    ending = Ending("no-agreement", date(2026, 11, 20), summary="The sums lay too far apart.")
    record_outcome(by=by, at=at(case, row), ending=ending)
    assert "The sums lay too far apart." in desk.get(f"/cases/{case.reference}/proceedings/1").text


def test_a_settlement_is_agreed_and_in_force_and_its_confirmation_is_for_both(
    opened: Opener, by: By, desk: PageClient
) -> None:
    case, row = opened("cn-mediation", opened_by="both", why="Both want it")
    form = desk.get(f"/cases/{case.reference}/proceedings/1/outcome/add?option=agreement").text
    assert "Agreed on" in form and "In force since" in form and "Received on" not in form
    points = {1: PointResult("varied"), 2: PointResult("stood")}
    ending = Ending("agreement", date(2026, 11, 20), amount_minor=431_500, confirmation=True, points=points)
    record_outcome(by=by, at=at(case, row), ending=ending)
    page = desk.get(f"/cases/{case.reference}/proceedings/1").text
    assert "Both sides together, until" in page and "not ours to do" not in page
