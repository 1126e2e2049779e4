"""What an outcome orders with interest is worked out to the day on which it is paid, and stays as it was then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from app.cases.models import Case
from app.mediation.models import Payment, Proceeding
from app.mediation.services.award_interest import TYPED, Terms
from app.mediation.services.changing import By
from app.mediation.services.outcome import answer_award, end, record_outcome
from app.mediation.services.payments import add_payment, pay
from app.platform.db import db
from app.shared.clock import FixedClock
from app.shared.errors import Refused
from tests.clients import PageClient
from tests.mediation.conftest import at, hidden
from tests.mediation.test_outcome import FINAL

Opener = Callable[..., tuple[Case, Proceeding]]
FROM = date(2026, 8, 25)


@pytest.fixture
def accepted(opened: Opener, by: By) -> tuple[Case, Proceeding]:
    """A final decision of 900 that binds."""
    case, row = opened("gb-fos")
    record_outcome(by=by, at=at(case, row), ending=FINAL)
    answer_award(by=by, at=at(case, row), accepted=True, on=date(2026, 11, 20))
    return case, row


def entered(by: By, case: Case, row: Proceeding, terms: Terms, minor: int = 90_000) -> Payment:
    due = date(2026, 12, 18)
    return add_payment(by=by, at=at(case, row), due_on=due, amount_minor=minor, to_whom="Mrs A", terms=terms)


def interest(row: Payment) -> tuple[int, str]:
    from app.complaints.domain.redress import Interest

    db.session.refresh(row)
    kept = Interest.from_json(row.interest or {}, "GBP")
    return kept.amount.minor, kept.to_on.isoformat()


def test_interest_is_worked_out_to_the_day_of_payment(
    accepted: tuple[Case, Proceeding], by: By, desk: PageClient
) -> None:
    case, row = accepted
    owed = entered(by, case, row, Terms(TYPED, "8", 75_000, FROM))
    assert interest(owed) == (1890, "2026-12-18")  # 750.00 × 8% × 115 days ÷ 365
    page = desk.get(f"/cases/{case.reference}/proceedings/1").text
    assert "£914.79" in page and "Paid today, £14.79 of it is interest on £750.00: 8 % simple" in page
    address = f"/cases/{case.reference}/proceedings/1/payments/1/paid"
    form = desk.get(address).text
    assert "£914.79" in form
    typed = {"seen": hidden(form, "seen"), "on": "21 Nov 2026", "proof": "Faster payment 77"}
    assert desk.post(address, data=typed).status_code == 303
    assert interest(owed) == (1447, "2026-11-21")  # 88 days
    page = desk.get(f"/cases/{case.reference}/proceedings/1").text
    assert "£914.47" in page and "25 Aug 2026 to 21 Nov 2026, 88 days" in page
    end(by=by, at=at(case, row), on=date(2026, 11, 23))


def test_a_dated_rule_takes_the_rates_of_the_table(accepted: tuple[Case, Proceeding], by: By) -> None:
    case, row = accepted
    owed = entered(by, case, row, Terms("gb-8-simple", "", None, FROM))
    pay(by=by, at=at(case, row), number=1, on=date(2026, 11, 21), proof="77")
    assert interest(owed) == (1736, "2026-11-21")
    with pytest.raises(Refused, match="no such rule"):
        entered(by, case, row, Terms("gb-9", "", None, FROM))


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(TYPED, "8"), "interest_from"),
        (Terms(TYPED, "8", None, date(2027, 1, 1)), "interest_from"),
        (Terms(TYPED, "eight", None, FROM), "percent"),
        (Terms(TYPED, "101", None, FROM), "percent"),
        (Terms(TYPED, "8", 90_001, FROM), "interest_on"),
        (Terms("gb-8-simple", "", None, date(1990, 1, 1)), "rate"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(
    accepted: tuple[Case, Proceeding], by: By, terms: Terms, field: str
) -> None:
    case, row = accepted
    with pytest.raises(Refused) as refused:
        entered(by, case, row, terms)
    assert refused.value.field == field


def test_the_form_offers_the_rules_of_the_country(
    accepted: tuple[Case, Proceeding], desk: PageClient, clock: FixedClock
) -> None:
    case, _row = accepted
    address = f"/cases/{case.reference}/proceedings/1/payments/add"
    form = desk.get(address).text
    assert "UK: 8 per cent simple" in form
    typed = {
        "seen": hidden(form, "seen"),
        "amount": "900", "due_on": "18 Dec 2026", "to_whom": "Mrs A", "rate": "typed", "percent": "8",
    }  # fmt: skip
    refused = desk.post(address, data=typed)
    assert refused.status_code == 422 and "from which day interest runs" in refused.text
    assert desk.post(address, data=typed | {"interest_from": "25 Aug 2026"}).status_code == 303


def test_without_interest_a_payment_is_what_it_was(accepted: tuple[Case, Proceeding], by: By) -> None:
    case, row = accepted
    plain = entered(by, case, row, Terms())
    pay(by=by, at=at(case, row), number=1, on=date(2026, 11, 21), proof="77")
    db.session.refresh(plain)
    assert plain.interest is None
    assert replace(FINAL).amount_minor == plain.amount_minor
