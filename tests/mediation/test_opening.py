"""Opening: the complainant's is recorded whatever we think; ours is checked, and a no explains itself."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from app.cases.models import Case
from app.cases.services.evidence import Paper, add_evidence
from app.mediation.models import Proceeding
from app.mediation.services.changing import By
from app.mediation.services.opening import give
from app.mediation.services.opening_day import correct_opening
from app.mediation.services.outcome import Ending, PointResult, answer_award, record_outcome
from app.mediation.services.steps import answer_jurisdiction, decide_objection, record_step, strike_step
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.platform.log import Stream, entries
from app.platform.log.standing import standing
from app.platform.storage import current_store
from app.shared.errors import Refused
from tests.clients import PageClient
from tests.factories import make_unit
from tests.mediation.conftest import at, date_of, hidden

Opener = Callable[..., tuple[Case, Proceeding]]
SYDNEY = {
    "country": "AU", "zone": "Australia/Sydney", "place": "NSW", "regime": "au-rg271", "currency": "AUD",
}  # fmt: skip
JUDGED = Ending("judgment", date(2026, 11, 20), points={1: PointResult("stood"), 2: PointResult("varied")})


def test_what_the_complainant_opens_is_recorded_against_the_check(opened: Opener) -> None:
    """Eight weeks have not passed and no answer was sent: the ombudsman has it all the same."""
    _case, row = opened("gb-fos", on=date(2026, 9, 20))
    assert row.against == ["waiting"] and row.state == "running"


def test_what_we_open_needs_a_yes_or_a_reason(opened: Opener) -> None:
    with pytest.raises(Refused, match="An agreement to go to this forum is needed"):
        opened("un-expedited", opened_by="us")
    _case, row = opened("un-expedited", opened_by="us", why="They agreed on the telephone")
    assert row.against == ["agreement"]
    _case, row = opened("un-expedited", opened_by="us", agreement=True)
    assert row.against == []


@pytest.mark.parametrize(
    ("opened_by", "took_it"), [("us", "us"), ("complainant", "the complainant")], ids=["ours", "theirs"]
)
def test_whoever_opened_it_took_the_first_step(
    opened: Opener, desk: PageClient, opened_by: str, took_it: str
) -> None:
    case, _row = opened("un-expedited", opened_by=opened_by, agreement=True)
    page = desk.get(f"/cases/{case.reference}/proceedings/1").text
    steps = page.partition("Who acts")[2].partition("</table>")[0]
    assert "Notice of arbitration" in steps and f">{took_it}<" in steps


def test_forums_that_exclude_each_other_are_named(opened: Opener) -> None:
    case, _row = opened("court", opened_by="complainant")
    with pytest.raises(Refused, match="does not allow beside it"):
        opened("un-expedited", opened_by="us", agreement=True, case=case)


def test_an_amount_above_the_limit_is_named(opened: Opener) -> None:
    _case, row = opened("sg-fidrec", claimed_minor=20_000_000)
    assert "country" in row.against and "answer" in row.against


def test_a_day_before_the_complaint_or_to_come_is_refused(opened: Opener) -> None:
    for day in (date(2026, 8, 1), date(2026, 11, 30)):
        with pytest.raises(Refused, match="from the receipt of the complaint"):
            opened("gb-fos", on=day)


def test_an_objection_has_its_own_day_and_blocks_nothing(opened: Opener, by: By) -> None:
    case, row = opened("gb-fos", objection_by=date(2026, 12, 1))
    due = date_of(case, "p1.jurisdiction")
    assert due is not None and due.due_on == date(2026, 12, 1) and due.owed
    answer_jurisdiction(by=by, at=at(case, row), on=date(2026, 11, 20), ground="late", text="Seven months")
    due = date_of(case, "p1.jurisdiction")
    assert due is not None and due.state == "met"
    with pytest.raises(Refused, match="answered already"):
        answer_jurisdiction(by=by, at=at(case, row), on=date(2026, 11, 20), ground="")
    decide_objection(by=by, at=at(case, row), on=date(2026, 11, 22), result="refused")
    db.session.refresh(row)
    assert (row.objection_result, row.state) == ("refused", "running")


def test_the_page_shows_the_check_and_keeps_what_was_typed(
    desk: PageClient, complaint: Callable[..., Case]
) -> None:
    case = complaint()
    address = f"/cases/{case.reference}/proceedings/open/un-expedited"
    page = desk.get(address).get_data(as_text=True)
    assert "An agreement to go to this forum is needed" in page and "How it goes" in page
    typed = {"opened_by": "us", "opened_on": "20 Nov 2026", "forum": "Ms Arbiter", "claimed": "1,200"}
    typed["fact_all_parties_agreed"], typed["fact_seat"] = "", "model-law"
    refused = desk.post(address, data=typed)
    assert refused.status_code == 422 and "Ms Arbiter" in refused.get_data(as_text=True)
    done = desk.post(address, data={**typed, "agreement": "y"})
    assert done.status_code == 303
    page = desk.get(done.headers["Location"]).get_data(as_text=True)
    assert "Ms Arbiter" in page and "£1,200.00" in page
    assert "External case" in desk.get(f"/cases/{case.reference}").get_data(as_text=True)


@pytest.mark.parametrize(
    "typed",
    [
        {"opened_on": "31 Feb 2026"},
        {"opened_on": ""},
        {"opened_by": "nobody"},
        {"claimed": "99999999999999999999"},
        {"claimed": "-4"},
        {"objection_by": "1 Jan 1999"},
        {"forum": "x" * 300},
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    desk: PageClient, complaint: Callable[..., Case], typed: dict[str, str]
) -> None:
    case = complaint()
    good = {"opened_by": "complainant", "opened_on": "20 Nov 2026", "forum": "FOS"}
    answer = desk.post(f"/cases/{case.reference}/proceedings/open/gb-fos", data={**good, **typed})
    assert answer.status_code == 422
    assert "field__error" in answer.get_data(as_text=True)


def test_no_such_procedure_and_no_such_case(desk: PageClient, complaint: Callable[..., Case]) -> None:
    case = complaint()
    assert desk.get(f"/cases/{case.reference}/proceedings/open/nowhere").status_code == 404
    assert desk.get("/cases/NO-1/proceedings/open").status_code == 404
    assert desk.get(f"/cases/{case.reference}/proceedings/7").status_code == 404


def test_an_officer_reads_and_does_not_open(
    sign_in: Callable[[User], PageClient], person: Callable[..., User], opened: Opener
) -> None:
    case, row = opened("gb-fos")
    browser = sign_in(person(Role.OFFICER))
    page = browser.get(f"/cases/{case.reference}/proceedings/{row.number}").get_data(as_text=True)
    assert "Financial Ombudsman Service" in page and "Add a direction" not in page
    assert browser.get(f"/cases/{case.reference}/proceedings/open").status_code == 403


def test_the_list_finds_by_forum_number_and_name(desk: PageClient, opened: Opener, clerk: User) -> None:
    case, _row = opened("gb-fos", reference="PNX-4410-2231")
    for q in ("PNX-4410-2231", "ombudsman", "Ashworth"):
        assert case.reference in desk.get(f"/external-cases?q={q}").get_data(as_text=True), q
    assert "Nothing found" in desk.get("/external-cases?q=zebra").get_data(as_text=True)
    assert case.reference in desk.get("/external-cases?track=gb-fos&state=running").get_data(as_text=True)
    assert case.reference not in desk.get("/external-cases?state=ended").get_data(as_text=True)


def test_its_dates_stand_on_the_board_of_whoever_has_it(desk: PageClient, opened: Opener) -> None:
    case, _row = opened("us-appraisal", on=date(2026, 11, 10))
    page = desk.get("/deadlines?who=mine").get_data(as_text=True)
    assert case.reference in page and "Name our appraiser" in page


def test_a_stale_form_is_a_conflict_and_goes_through_when_sent_again(
    desk: PageClient, opened: Opener
) -> None:
    case, row = opened("us-appraisal", on=date(2026, 11, 10))
    address = f"/cases/{case.reference}/proceedings/{row.number}/steps/add"
    seen = hidden(desk.get(address).get_data(as_text=True), "seen")
    typed = {"seen": seen, "step": "our_appraiser_named", "on": "20 Nov 2026", "text": ""}
    assert desk.post(address, data=typed).status_code == 303
    again = desk.post(address, data=typed)  # the same post replayed
    assert again.status_code == 409
    page = again.get_data(as_text=True)
    assert "Somebody else has changed this external case" in page
    fresh = hidden(page, "seen")
    assert fresh != seen
    assert desk.post(address, data={**typed, "seen": "no number"}).status_code == 409


def test_particulars_come_later_and_are_put_right(opened: Opener, by: By, desk: PageClient) -> None:
    case, row = opened("court", opened_by="complainant", objection_by=date(2026, 11, 30))
    record_outcome(by=by, at=at(case, row), ending=JUDGED)
    assert date_of(case, "p1.appeal-england") is None
    base = f"/cases/{case.reference}/proceedings/1"
    form = desk.get(f"{base}/particulars/add").text
    typed = {
        "seen": hidden(form, "seen"), "forum": "County Court at Leeds", "reference": "K00LS412", "claimed": "1,200",
        "objection_by": "2 Dec 2026", "fact_court": "england", "fact_simplified": "",
    }  # fmt: skip
    nameless = desk.post(f"{base}/particulars/add", data={**typed, "forum": "", "fact_court": "moon"})
    assert nameless.status_code == 422 and "Name the forum." in nameless.text and "K00LS412" in nameless.text
    assert desk.post(f"{base}/particulars/add", data=typed).status_code == 303
    told = desk.get(base).text
    assert "County Court at Leeds" in told and "K00LS412" in told and "£1,200.00" in told
    appeal, answer = date_of(case, "p1.appeal-england"), date_of(case, "p1.jurisdiction")
    assert appeal is not None and answer is not None and answer.due_on == date(2026, 12, 2)
    changed = [
        entry
        for entry in entries(db.session(), Stream("case", case.reference))
        if entry.kind == "proceeding_changed"
    ]
    assert (
        len(changed) == 1 and "120000" not in str(changed[0].fields) and "1,200" not in str(changed[0].fields)
    )
    same = {**typed, "seen": hidden(desk.get(f"{base}/particulars/add").text, "seen")}
    assert "Nothing is different." in desk.post(f"{base}/particulars/add", data=same).text


def test_what_binds_both_sides_stands_against_another_forum(opened: Opener, by: By) -> None:
    case, row = opened("us-appraisal", opened_by="us", why="Both want it")
    record_outcome(by=by, at=at(case, row), ending=replace(JUDGED, outcome="award"))
    with pytest.raises(Refused, match="both sides are bound"):
        opened("mediation", opened_by="us", agreement=True, case=case)
    _case, court = opened("court", case=case)  # which may set it aside
    assert court.against == []


def test_what_the_complainant_did_not_accept_binds_nobody(opened: Opener, by: By) -> None:
    case, row = opened("gb-fos")
    record_outcome(by=by, at=at(case, row), ending=replace(JUDGED, outcome="final-decision"))
    answer_award(by=by, at=at(case, row), accepted=False, on=date(2026, 11, 21))
    _case, talks = opened("mediation", opened_by="us", agreement=True, case=case)
    assert talks.against == []


def test_what_opened_it_stands_once_in_the_chronology(opened: Opener, desk: PageClient) -> None:
    case, _row = opened("gb-fos")
    assert desk.get(f"/cases/{case.reference}").text.count("Ombudsman told us of the referral") == 1
    assert desk.get(f"/cases/{case.reference}/log").text.count("Ombudsman told us of the referral") > 1


def test_a_wrong_day_of_opening_is_put_right_with_what_hangs_on_it(
    opened: Opener, by: By, complaint: Callable[..., Case], unit: Unit
) -> None:
    case, row = opened(
        "au-afca",
        case=complaint(at=make_unit(unit, **SYDNEY)),
        on=date(2026, 11, 16),
        facts={"idr_status": "complete"},
        objection_by=date(2026, 12, 1),
    )
    give(by=by, at=at(case, row), handler_id=None)
    before = date_of(case, "p1.afca-post-idr")
    assert before is not None and before.due_on == date(2026, 12, 7)
    correct_opening(by=by, at=at(case, row), on=date(2026, 11, 12), why="The letter is of the twelfth")
    after = date_of(case, "p1.afca-post-idr")
    assert after is not None and after.due_on == date(2026, 12, 3)
    assert date_of(case, "p1.jurisdiction") is not None
    db.session.refresh(row)
    assert (row.opened_on, row.stage, row.handler_id) == (date(2026, 11, 12), "registration", None)
    told = standing(entries(db.session(), Stream("case", case.reference)))
    days = {entry.occurred_on for entry in told if entry.kind in ("proceeding_opened", "proceeding_step")}
    assert days == {date(2026, 11, 12)}
    assert {each.occurred_on for each in told if each.kind == "afca_lodged"} == {date(2026, 11, 12)}
    again = next(entry for entry in told if entry.kind == "proceeding_opened")
    assert again.corrects is not None and again.reason == "The letter is of the twelfth"


def test_what_stood_against_it_is_judged_by_the_right_day(opened: Opener, by: By) -> None:
    case, row = opened("gb-fos", on=date(2026, 9, 20))
    assert row.against == ["waiting"]
    correct_opening(by=by, at=at(case, row), on=date(2026, 11, 10), why="The other letter")
    db.session.refresh(row)
    assert row.against == []


def test_a_day_of_opening_that_cannot_be_is_refused(opened: Opener, by: By) -> None:
    case, row = opened("gb-fos", objection_by=date(2026, 12, 1))
    answer_jurisdiction(by=by, at=at(case, row), on=date(2026, 11, 12), ground="")
    for day, why, said in (
        (date(2026, 11, 10), "typed wrongly", "stands already"),
        (date(2026, 8, 1), "typed wrongly", "from the receipt of the complaint"),
        (date(2026, 11, 13), "typed wrongly", "Something stands on its record"),
        (date(2026, 11, 9), " ", "Say why"),
    ):
        with pytest.raises(Refused, match=said):
            correct_opening(by=by, at=at(case, row), on=day, why=why)


def test_a_struck_step_leads_back_past_a_corrected_opening(opened: Opener, by: By) -> None:
    """The corrected opening keeps its place before the steps that followed it."""
    case, row = opened("au-afca", on=date(2026, 11, 16), facts={"idr_status": "complete"})
    record_step(by=by, at=at(case, row), step="afca_answered", on=date(2026, 11, 18))
    record_step(by=by, at=at(case, row), step="preliminary_given", on=date(2026, 11, 20))
    correct_opening(by=by, at=at(case, row), on=date(2026, 11, 12), why="The letter is of the twelfth")
    last = max(
        entry.seq
        for entry in entries(db.session(), Stream("case", case.reference))
        if entry.fields.get("step") == "preliminary_given"
    )
    strike_step(by=by, at=at(case, row), seq=last, why="Of another case")
    db.session.refresh(row)
    assert row.stage == "case-management"


def test_the_page_shows_what_another_day_does_before_it_is_recorded(
    desk: PageClient, opened: Opener, by: By
) -> None:
    case, row = opened("au-afca", on=date(2026, 11, 16), facts={"idr_status": "complete"})
    record = f"/cases/{case.reference}/proceedings/1"
    assert f"{record}/opened/add" in desk.get(record).get_data(as_text=True)
    page = desk.get(f"{record}/opened/add").get_data(as_text=True)
    typed = {"opened_on": "12 Nov 2026", "why": "", "seen": hidden(page, "seen")}
    looked = desk.post(f"{record}/opened/add", data=typed)
    page = looked.get_data(as_text=True)
    assert looked.status_code == 200 and "What it does to the dates" in page
    assert "7 Dec" in page and "3 Dec" in page
    db.session.refresh(row)
    assert row.opened_on == date(2026, 11, 16)
    typed["looked"] = hidden(page, "looked")
    refused = desk.post(f"{record}/opened/add", data=typed)
    assert refused.status_code == 422 and "What it does to the dates" in refused.get_data(as_text=True)
    # The complaint goes on meanwhile, and with it what the dates hang on.
    file = current_store().put(io.BytesIO(b"Letter"), max_bytes=99, name="letter.txt")
    add_evidence(
        actor=by.actor,
        clock=by.clock,
        reference=case.reference,
        papers=[Paper(file, "letter.txt", 1, "ours")],
    )
    typed["why"] = "The letter is of the twelfth"
    again = desk.post(f"{record}/opened/add", data=typed)
    assert again.status_code == 200 and again.get_data(as_text=True).count('name="looked"') == 1
    db.session.refresh(row)
    assert row.opened_on == date(2026, 11, 16)
    typed["looked"] = hidden(again.get_data(as_text=True), "looked")
    done = desk.post(f"{record}/opened/add", data=typed)
    assert done.status_code == 303
    page = desk.get(record).get_data(as_text=True)
    assert "12 Nov 2026" in page
