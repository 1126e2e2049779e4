"""The one next thing of an external case goes on when it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.cases.models import Case
from app.mediation.models import Proceeding
from app.mediation.services.changing import By
from app.mediation.services.directions import Order, give_direction
from app.mediation.services.offers import Authority, Made, make_offer, settle_offer
from app.mediation.services.outcome import Ending, record_outcome
from app.mediation.services.steps import answer_jurisdiction, record_step
from tests.clients import PageClient
from tests.mediation.conftest import at

Opener = Callable[..., tuple[Case, Proceeding]]
DAY = date(2026, 11, 20)


def next_thing(desk: PageClient, case: Case) -> str:
    page = desk.get(f"/cases/{case.reference}/proceedings/1").text
    return page.partition('class="next')[2].partition("</section>")[0][:900]


def test_jurisdiction_comes_first_and_the_file_after_it(by: By, opened: Opener, desk: PageClient) -> None:
    case, row = opened()
    assert "Consent or object to jurisdiction" in next_thing(desk, case)
    answer_jurisdiction(by=by, at=at(case, row), ground="", on=DAY)
    told = next_thing(desk, case)
    assert "Send the file" in told and "jurisdiction" not in told
    page = desk.get(f"/cases/{case.reference}/proceedings/1").text
    assert f"/cases/{case.reference}/bundles" in page


def test_what_we_opened_ourselves_asks_for_no_consent(by: By, opened: Opener, desk: PageClient) -> None:
    case, _row = opened("us-appraisal", opened_by="us", why="Both sides want it")
    assert "jurisdiction" not in next_thing(desk, case)


def test_a_view_that_we_have_accepted_asks_for_no_answer(by: By, opened: Opener, desk: PageClient) -> None:
    case, row = opened()
    for step in ("file_sent", "view_given"):
        record_step(by=by, at=at(case, row), step=step, on=DAY)
    assert "Answer the investigator" in next_thing(desk, case)
    record_step(by=by, at=at(case, row), step="view_accepted", on=DAY)
    told = next_thing(desk, case)
    assert "Done: We accepted the view" in told and "Answer the investigator" not in told


def test_an_offer_of_theirs_is_answered_or_countered(by: By, opened: Opener, desk: PageClient) -> None:
    case, row = opened("mediation", opened_by="us", agreement=True)
    theirs = Made("theirs", kind="without-prejudice", made_on=DAY, amount_minor=90_000)
    make_offer(by=by, at=at(case, row), made=theirs)
    ledger = desk.get(f"/cases/{case.reference}/proceedings/1/offers").text
    assert "offers/add?option=1" in ledger
    form = desk.get(f"/cases/{case.reference}/proceedings/1/offers/add?option=1").text
    assert '<option selected value="1">' in form
    assert desk.get(f"/cases/{case.reference}/proceedings/1/offers/add?option=77").status_code == 200


def test_after_an_accepted_offer_the_agreement_is_written_down(
    by: By, opened: Opener, desk: PageClient
) -> None:
    case, row = opened("mediation", opened_by="us", agreement=True)
    for amount in (90_000, 80_000):
        theirs = Made("theirs", kind="without-prejudice", made_on=DAY, amount_minor=amount)
        make_offer(by=by, at=at(case, row), made=theirs)
    authority = Authority(90_000, "Head of claims")
    settle_offer(by=by, at=at(case, row), number=1, state="accepted", on=DAY, authority=authority)
    told = next_thing(desk, case)
    assert "Record the settlement" in told and "outcome/add?option=agreement" in told
    form = desk.get(f"/cases/{case.reference}/proceedings/1/outcome/add?option=agreement").text
    assert 'value="900.00"' in form
    assert "Open to answer" not in desk.get(f"/cases/{case.reference}/proceedings/1/offers").text


def test_what_was_directed_falls_away_with_the_end(by: By, opened: Opener, desk: PageClient) -> None:
    case, row = opened()
    order = Order(DAY, "The ombudsman", "us", "file", date(2026, 12, 20))
    give_direction(by=by, at=at(case, row), order=order)
    assert "20 Dec" in desk.get(f"/cases/{case.reference}/proceedings/1").text
    record_outcome(by=by, at=at(case, row), ending=Ending("outside-jurisdiction", DAY))
    page = desk.get(f"/cases/{case.reference}/proceedings/1").text
    assert "Fell away when the case ended" in page and "20 Dec" not in page
