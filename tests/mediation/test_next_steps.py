"""The one next thing of an external case goes on when it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from app.cases.models import Case
from app.mediation.models import Proceeding
from app.mediation.services.changing import By
from app.mediation.services.directions import Order, give_direction
from app.mediation.services.offers import Authority, Made, make_offer, settle_offer
from app.mediation.services.outcome import Ending, PointResult, record_outcome, take_back
from app.mediation.services.sittings import Plan, cancel_sitting, set_sitting
from app.mediation.services.steps import answer_jurisdiction, record_step
from app.platform.storage import current_store
from tests.clients import PageClient
from tests.mediation.conftest import at, date_of, hidden

Opener = Callable[..., tuple[Case, Proceeding]]
DAY = date(2026, 11, 20)
POINTS = {1: PointResult("stood"), 2: PointResult("varied")}


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


def test_a_date_comes_before_an_offer_that_stays_open_longer(
    by: By, opened: Opener, desk: PageClient
) -> None:
    case, row = opened("mediation", opened_by="us", agreement=True)
    theirs = Made("theirs", kind="without-prejudice", made_on=DAY, amount_minor=90_000)
    make_offer(by=by, at=at(case, row), made=theirs)
    assert "Answer their offer" in next_thing(desk, case)
    order = Order(DAY, "The mediator", "us", "file", date(2026, 11, 26), None, "")
    give_direction(by=by, at=at(case, row), order=order)
    assert "File or papers" in next_thing(desk, case)
    sooner = Made("theirs", kind="open", made_on=DAY, amount_minor=80_000, expires_on=date(2026, 11, 24))
    make_offer(by=by, at=at(case, row), made=sooner)
    told = next_thing(desk, case)
    assert "Answer their offer" in told and "24 Nov" in told


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


def test_what_was_directed_falls_away_with_the_outcome(by: By, opened: Opener, desk: PageClient) -> None:
    case, row = opened()
    page = f"/cases/{case.reference}/proceedings/1"
    for day in (DAY, date(2026, 11, 23)):
        give_direction(
            by=by, at=at(case, row), order=Order(day, "The ombudsman", "us", "file", date(2026, 12, 20))
        )
    assert desk.get(page).text.count("20 Dec") > 2
    decided = Ending("final-decision", DAY, accept_by=date(2026, 12, 1), points=POINTS)
    record_outcome(by=by, at=at(case, row), ending=decided)
    told = desk.get(page).text
    assert told.count("Fell away with the outcome") == 1 and "directions/2/done" in told
    assert "directions/1/done" not in told
    first, second = date_of(case, "p1.direction-1"), date_of(case, "p1.direction-2")
    assert first is not None and not first.owed and second is not None and second.owed
    take_back(by=by, at=at(case, row), why="Written down at the wrong case")
    again = date_of(case, "p1.direction-1")
    assert again is not None and again.owed


def test_a_session_of_a_case_that_is_over_is_cancelled(by: By, opened: Opener, desk: PageClient) -> None:
    case, row = opened("mediation", opened_by="us", agreement=True)
    plan = Plan("mediation", date(2026, 12, 3), time(14), time(16))
    set_sitting(by=by, at=at(case, row), plan=plan, store=current_store())
    record_outcome(by=by, at=at(case, row), ending=Ending("no-agreement", DAY))
    told = next_thing(desk, case)
    assert "Cancel the session" in told and "sessions/1/cancel" in told
    cancel_sitting(by=by, at=at(case, row), number=1, store=current_store())
    assert "It has ended" in next_thing(desk, case)


def test_the_steps_lead_on_to_the_ways_to_end(opened: Opener, desk: PageClient) -> None:
    case, _row = opened()
    form = desk.get(f"/cases/{case.reference}/proceedings/1/steps/add").text
    assert "outcome/add?option=final-decision" in form and "outcome/add?option=outside-jurisdiction" in form


def test_people_are_taken_from_the_complaint(opened: Opener, desk: PageClient) -> None:
    case, _row = opened()
    base = f"/cases/{case.reference}/proceedings/1/people/add"
    page = desk.get(base).text
    assert "option=party-1" in page
    form = desk.get(f"{base}?option=party-1").text
    assert 'value="Margaret Ashworth"' in form and 'value="0113 496 0142"' in form
    typed = {
        "seen": hidden(form, "seen"),
        "part": "claimant",
        "side": "theirs",
        "name": "Margaret Ashworth",
        "authority": "",
    }
    assert desk.post(f"{base}?option=party-1", data=typed).status_code == 303
    assert "option=party-1" not in desk.get(base).text
    assert desk.get(f"{base}?option=party-99").status_code == 200


def test_a_day_of_the_forum_comes_before_a_target_of_ours(by: By, opened: Opener, desk: PageClient) -> None:
    case, row = opened()
    answer_jurisdiction(by=by, at=at(case, row), ground="", on=DAY)
    record_step(by=by, at=at(case, row), step="file_requested", on=date(2026, 11, 10))
    order = Order(date(2026, 11, 10), "The investigator", "us", "file", date(2026, 11, 27), None, "")
    give_direction(by=by, at=at(case, row), order=order)
    assert date_of(case, "p1.own-file").due_on < date(2026, 11, 27)
    told = next_thing(desk, case)
    assert "File or papers" in told and "27 Nov" in told


def test_nothing_offers_what_would_be_refused_before_the_decision_is_accepted(
    by: By, opened: Opener, desk: PageClient
) -> None:
    case, row = opened()
    past = date(2026, 11, 22)
    record_outcome(
        by=by,
        at=at(case, row),
        ending=Ending("final-decision", DAY, amount_minor=50_000, accept_by=past, points=POINTS),
    )
    page = desk.get(f"/cases/{case.reference}/proceedings/1").text
    assert "proceedings/1/end/add" not in page and "proceedings/1/payments/add" not in page
    told = next_thing(desk, case)
    assert "The last day was Sun 22 Nov 2026" in told


def test_the_forum_may_look_at_its_jurisdiction_first(by: By, opened: Opener, desk: PageClient) -> None:
    case, row = opened()
    answer_jurisdiction(by=by, at=at(case, row), ground="late", on=DAY)
    assert "Not decided yet." in desk.get(f"/cases/{case.reference}/proceedings/1").text
    record_step(by=by, at=at(case, row), step="jurisdiction_first", on=DAY)
    assert "whether it may look at the complaint" in next_thing(desk, case)
    record_step(by=by, at=at(case, row), step="jurisdiction_found", on=DAY)
    assert row.stage == "investigation"


def test_papers_of_the_forum_can_be_added_when_our_answer_is_long_given(
    opened: Opener, desk: PageClient
) -> None:
    case, _row = opened()
    assert f"/cases/{case.reference}/evidence/add" in desk.get(f"/cases/{case.reference}/proceedings/1").text


def test_what_the_forum_does_is_written_down_from_the_head_of_the_page(
    by: By, opened: Opener, desk: PageClient
) -> None:
    case, _row = opened("cn-mediation", opened_by="both", why="Both want it")
    told = next_thing(desk, case)
    assert "Waiting for the forum" in told and "/proceedings/1/steps/add" in told


def test_minutes_of_a_mediation_are_without_prejudice_and_a_cancellation_is_called_so(
    by: By, opened: Opener, desk: PageClient
) -> None:
    case, row = opened("mediation", opened_by="us", agreement=True)
    plan = Plan("mediation", date(2026, 12, 3), time(9), time(11), "Room 4")
    set_sitting(by=by, at=at(case, row), plan=plan, store=current_store())
    address = f"/cases/{case.reference}/proceedings/1/sessions/1"
    assert '<option selected value="without-prejudice">' in desk.get(f"{address}/held").text
    form = desk.get(f"{address}/cancel").text
    sent = {name: hidden(form, name) for name in ("seen", "known") if f'name="{name}"' in form}
    answer = desk.post(f"{address}/cancel", data=sent, follow_redirects=True).text
    assert "Recorded; nobody has to be told." in answer
