"""After the outcome: the time in which it may be challenged, and bills with days of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from app.cases.models import Case
from app.cases.services.replaying import Replay
from app.mediation.models import Proceeding
from app.mediation.presenters.case_panels import mornings
from app.mediation.services.changing import By
from app.mediation.services.outcome import Ending, PointResult, end, record_outcome
from app.mediation.services.payments import add_payment, drop_payment, pay, prove
from app.mediation.services.record import Spent, drop_cost, note_cost, pay_cost
from app.mediation.services.steps import record_step
from app.platform.db import db
from app.shared.clock import FixedClock
from app.shared.errors import Refused
from app.watch.waiting import Reader
from tests.clients import PageClient
from tests.mediation.conftest import at, date_of

Opener = Callable[..., tuple[Case, Proceeding]]
LOST = {1: PointResult("overturned"), 2: PointResult("stood")}
STOOD = {1: PointResult("stood"), 2: PointResult("stood")}


def decided(points: dict[int, PointResult], name: str = "award") -> Ending:
    return Ending(name, date(2026, 11, 16), date(2026, 11, 18), amount_minor=50_000, points=points)


@pytest.mark.parametrize(
    ("track", "facts", "outcome", "period", "last"),
    [
        ("cn-cietac", {"procedure": "summary"}, "award", "set-aside", date(2027, 2, 18)),
        ("un-expedited", {"seat": "model-law"}, "award", "set-aside", date(2027, 2, 18)),
        ("un-expedited", {"seat": "england"}, "award", "challenge-england", date(2026, 12, 14)),
        ("court", {"court": "cn"}, "judgment", "appeal-cn", date(2026, 12, 3)),
        ("court", {"court": "england"}, "judgment", "appeal-england", date(2026, 12, 7)),
        ("court", {"court": "us-federal"}, "judgment", "appeal-us-federal", date(2026, 12, 16)),
        ("us-appraisal", {}, "award", "vacate", date(2027, 2, 18)),
    ],
)
def test_the_time_to_challenge_runs_from_the_outcome_with_a_certificate(
    opened: Opener, by: By, track: str, facts: dict[str, str], outcome: str, period: str, last: date
) -> None:
    case, row = opened(track, facts=facts)
    record_outcome(by=by, at=at(case, row), ending=decided(LOST, outcome))
    found = date_of(case, f"p1.{period}")
    assert found is not None and (found.due_on, found.kind, found.state) == (last, "right", "running")
    assert found.certificate["rule"]


def test_a_court_elsewhere_has_no_chinese_time_for_its_judgment(opened: Opener, by: By) -> None:
    case, row = opened("court", facts={"court": "england"})
    record_step(by=by, at=at(case, row), step="case_docketed", on=date(2026, 11, 12))
    assert date_of(case, "p1.first-instance") is None


def test_we_are_asked_whether_we_challenge_what_went_against_us(
    opened: Opener, by: By, desk: PageClient
) -> None:
    case, row = opened("cn-cietac", facts={"procedure": "summary"})
    record_outcome(by=by, at=at(case, row), ending=decided(LOST))
    page = f"/cases/{case.reference}/proceedings/1"
    told = desk.get(page).get_data(as_text=True)
    assert "Decide whether we challenge it" in told and "Either side" in told
    record_step(by=by, at=at(case, row), step="award_left", on=date(2026, 11, 20))
    assert "Enter what is to be paid" in desk.get(page).get_data(as_text=True)
    add_payment(by=by, at=at(case, row), due_on=date(2026, 12, 1), amount_minor=50_000, to_whom="Li")
    pay(by=by, at=at(case, row), number=1, on=date(2026, 11, 23), proof="Bank 7")
    assert "It may still be challenged until" in desk.get(page).get_data(as_text=True)


def test_what_is_not_entered_of_the_outcome_is_asked_for_costs_included(
    opened: Opener, by: By, desk: PageClient
) -> None:
    case, row = opened("us-appraisal", on=date(2026, 11, 10))
    with_costs = Ending("award", date(2026, 11, 16), amount_minor=50_000, costs_minor=4_000, points=STOOD)
    record_outcome(by=by, at=at(case, row), ending=with_costs)
    add_payment(by=by, at=at(case, row), due_on=date(2026, 12, 20), amount_minor=30_000, to_whom="Li")
    page = f"/cases/{case.reference}/proceedings/1"
    told = desk.get(page).get_data(as_text=True)
    assert "Enter what is to be paid" in told and "£240.00" in told
    assert 'value="240.00"' in desk.get(f"{page}/payments/add").get_data(as_text=True)


def test_what_opened_it_is_no_step_that_can_happen_again(opened: Opener, desk: PageClient) -> None:
    case, _row = opened("cn-cietac", facts={"procedure": "summary"})
    form = desk.get(f"/cases/{case.reference}/proceedings/1/steps/add").get_data(as_text=True)
    assert 'value="tribunal_constituted"' in form and 'value="arbitration_notice_received"' not in form


def test_nobody_is_asked_to_challenge_what_stood(opened: Opener, by: By, desk: PageClient) -> None:
    case, row = opened("cn-cietac", facts={"procedure": "summary"})
    record_outcome(by=by, at=at(case, row), ending=decided(STOOD))
    told = desk.get(f"/cases/{case.reference}/proceedings/1").get_data(as_text=True)
    assert "Decide whether we challenge it" not in told


def bill(due: date | None = date(2026, 12, 4)) -> Spent:
    return Spent("forum-fee", date(2026, 11, 20), "Advance on costs", 120_000, due)


def test_a_bill_with_a_day_is_a_deadline_until_it_is_paid(opened: Opener, by: By) -> None:
    case, row = opened("cn-cietac", facts={"procedure": "summary"})
    note_cost(by=by, at=at(case, row), spent=bill())
    due = date_of(case, "p1.cost-1")
    assert due is not None and (due.due_on, due.owed, due.keeper_id) == (
        date(2026, 12, 4), True, by.actor.user_id,
    )  # fmt: skip
    assert due.certificate["title"]["en"].startswith("To pay: fee of the forum, ")
    pay_cost(by=by, at=at(case, row), number=1, on=date(2026, 11, 23), proof="Bank 8")
    paid = date_of(case, "p1.cost-1")
    assert paid is not None and (paid.state, paid.owed) == ("met", False)


def test_a_bill_that_comes_when_all_is_over_is_owed_all_the_same(
    opened: Opener, by: By, clock: FixedClock, desk: PageClient
) -> None:
    case, row = opened("us-appraisal", on=date(2026, 11, 10))
    record_outcome(by=by, at=at(case, row), ending=Ending("withdrawn", date(2026, 11, 20)))
    note_cost(by=by, at=at(case, row), spent=bill(date(2026, 11, 27)))
    due = date_of(case, "p1.cost-1")
    assert due is not None and due.owed
    told = desk.get(f"/cases/{case.reference}/proceedings/1").get_data(as_text=True)
    assert "To pay: fee of the forum" in told and "/costs/1/paid" in told
    replayed = Replay(db.session(), library=by.library, now=clock.now()).one(case.reference)
    assert replayed.mismatches == ()
    drop_cost(by=by, at=at(case, row), number=1, on=date(2026, 11, 23), why="Waived")
    gone = date_of(case, "p1.cost-1")
    assert gone is not None and (gone.state, gone.owed) == ("stopped", False)
    with pytest.raises(Refused, match="not payable any more"):
        pay_cost(by=by, at=at(case, row), number=1, on=date(2026, 11, 23), proof="")


def test_an_instalment_entered_wrongly_is_owed_no_more_and_does_not_hold_up_the_end(
    opened: Opener, by: By, desk: PageClient
) -> None:
    case, row = opened("us-appraisal", on=date(2026, 11, 10))
    record_outcome(by=by, at=at(case, row), ending=decided(STOOD))
    for _twice in (1, 2):
        add_payment(by=by, at=at(case, row), due_on=date(2026, 12, 1), amount_minor=50_000, to_whom="Li")
    with pytest.raises(Refused, match="Say why"):
        drop_payment(by=by, at=at(case, row), number=2, on=date(2026, 11, 23), why=" ")
    form = f"/cases/{case.reference}/proceedings/1/payments/2/drop"
    assert "Payment no longer due" in desk.get(form).get_data(as_text=True)
    drop_payment(by=by, at=at(case, row), number=2, on=date(2026, 11, 23), why="Entered twice")
    gone = date_of(case, "p1.payment-2")
    assert gone is not None and gone.state == "stopped"
    pay(by=by, at=at(case, row), number=1, on=date(2026, 11, 23), proof="Bank 9")
    told = desk.get(f"/cases/{case.reference}/proceedings/1").get_data(as_text=True)
    assert "Not payable since" in told and "Award paid and proven" in told
    end(by=by, at=at(case, row), on=date(2026, 11, 23))


def test_mornings_name_a_payment_until_it_is_paid_and_proven(opened: Opener, by: By, app: Flask) -> None:
    case, row = opened("us-appraisal")
    points = {1: PointResult("varied"), 2: PointResult("stood")}
    record_outcome(by=by, at=at(case, row), ending=Ending("award", date(2026, 11, 20), points=points))
    add_payment(
        by=by, at=at(case, row), due_on=date(2026, 11, 25), amount_minor=90_000, to_whom="Mrs Ashworth"
    )
    due = date_of(case, "p1.payment-1")
    assert due is not None and due.owed and due.keeper_id == by.actor.user_id
    reader = Reader(by.actor, by.clock.now(), date(2026, 11, 23))
    with app.test_request_context():
        pay(by=by, at=at(case, row), number=1, on=date(2026, 11, 23))
        paid = date_of(case, "p1.payment-1")
        assert paid is not None and not paid.owed
        assert [each.title for each in mornings(db.session(), reader)] == [
            "A payment is not proven: Two appraisers and an umpire"
        ]
        prove(by=by, at=at(case, row), number=1, proof="Wire 99")
        assert mornings(db.session(), reader) == []
