"""From the finding to the approval, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from app.cases.models import Party
from app.cases.services.people import change_person, person_of
from app.complaints.domain.outcomes import Outcome
from app.complaints.forms.decision import MOST_ROWS
from app.complaints.models import ApprovalLevel, Citation, Finding
from app.complaints.services.approval import approve_decision, return_decision
from app.complaints.services.decision import Answer, Draft, save_draft
from app.complaints.services.letters import compose_decision
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from tests import factories
from tests.clients import PageClient
from tests.complaints.decision.conftest import (
    as_actor,
    content_of,
    propose,
    someone,
    the_decision,
    write_letter,
)
from tests.complaints.letters.scenes import Scene

SignIn = Callable[[User], PageClient]
FACT = {
    "facts-0-on": "2026-04-01",
    "facts-0-text": "The pipe leaked behind the wall",
    "facts-0-evidence": "1",
    "facts-0-page": "3",
}
HIDDEN = "the leak was hidden inside a wall, floor or ceiling"


@pytest.fixture
def desk(investigated: Scene, sign_in: SignIn) -> PageClient:
    """The officer's browser."""
    return sign_in(db.session().get_one(User, investigated.officer.user_id))


def at(scene: Scene, rest: str = "") -> str:
    return f"/cases/{scene.reference}{rest}"


def text(browser: PageClient, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, response.status
    return response.get_data(as_text=True)


def sent(browser: PageClient, address: str, status: int = 303, **fields: Any) -> str:
    """Post and return the page that comes back; fails when it is answered otherwise."""
    response = browser.post(address, data=fields)
    page = response.get_data(as_text=True)
    assert response.status_code == status, re.sub(r"<[^>]+>|\s+", " ", page)
    return page


def hidden_fields(page: str, *names: str) -> dict[str, str]:
    return dict(re.findall(rf'name="({"|".join(names)})"[^>]*? value="(\w+)"', page))


def test_the_whole_way_from_finding_to_approval(
    investigated: Scene, desk: PageClient, sign_in: SignIn
) -> None:
    scene = investigated
    page = text(desk, at(scene))
    assert "Record the finding" in page and "0 of 3 found" in page
    _find_all(desk, scene)
    _quote(desk, scene)
    _answer_all(desk, scene)
    sent(desk, at(scene, "/decision/terms"), difficulty="ordinary", pay_by_days="14", version="3")
    sent(desk, at(scene, "/decision/letter"))
    page = text(desk, at(scene, "/decision?check=1"))
    assert "Send to" in page and "£1,240.00" in page and "is-mark" in page and "stops" not in page, re.sub(
        r"<[^>]+>|\s+", " ", page
    )
    picture = re.search(r'href="([^"]+/page/1\.webp[^"]*)"', page)
    assert picture
    image = desk.get(picture.group(1).replace("&amp;", "&"))
    assert image.mimetype.startswith("image/")
    sent(desk, at(scene, "/decision/propose"), **hidden_fields(page, "letter", "version"))
    boss = sign_in(factories.make_person(Role.APPROVER, unit=scene.unit))
    assert "A decision awaits your approval" in text(boss, at(scene))
    page = text(boss, at(scene, "/decision"))
    sent(boss, at(scene, "/decision/approve"), **hidden_fields(page, "content"))
    page = text(boss, at(scene))
    assert "Approved by" in page and "We accept the complaint in part" in page


def _find_all(desk: PageClient, scene: Scene) -> None:
    for number, result in ((1, "partly"), (2, "upheld"), (3, "not-upheld")):
        address = at(scene, f"/points/{number}/finding")
        text(desk, address)
        sent(desk, address, question="Was it hidden?", result=result, reasons="So it was.", known="0", **FACT)
    assert db.session().scalars(select(Finding.result)).all() == ["partly", "upheld", "not-upheld"]


def _quote(desk: PageClient, scene: Scene) -> None:
    found = text(desk, at(scene, "/points/1/clauses?q=hidden"))
    link = re.search(r'href="([^"]+clause=\d+[^"]*)"', found)
    assert link
    chosen = link.group(1).replace("&amp;", "&")
    text(desk, chosen)
    assert "Not verbatim" in sent(desk, chosen, 422, quotation="the leak was seen", relied_on="for")
    sent(desk, chosen, quotation=HIDDEN, relied_on="for")


def _answer_all(desk: PageClient, scene: Scene) -> None:
    money = {
        "lines-0-kind": "amount", "lines-0-what": "Repairs", "lines-0-amount": "1,490.00",
        "lines-1-kind": "excess", "lines-1-what": "Less your excess", "lines-1-amount": "250.00",
    }  # fmt: skip
    for number, outcome in ((1, "partly"), (2, "upheld"), (3, "not-upheld")):
        address = at(scene, f"/points/{number}/answer")
        version = hidden_fields(text(desk, address), "version")["version"]
        lines = money if number == 1 else {}
        sent(desk, address, outcome=outcome, reasons="We are sorry.", version=version, **lines)


def test_more_rows_keep_everything_typed(investigated: Scene, desk: PageClient) -> None:
    page = sent(desk, at(investigated, "/points/1/finding"), 200, more="1", reasons="Half a tho", **FACT)
    assert "Half a tho" in page and "The pipe leaked behind the wall" in page
    assert 'name="facts-2-text"' in page
    assert db.session().scalars(select(Finding)).all() == []


def test_a_form_that_is_full_gets_no_more_rows_and_opens_again(investigated: Scene, desk: PageClient) -> None:
    address = at(investigated, "/points/1/finding")
    full = {f"facts-{row}-text": f"Fact {row}" for row in range(MOST_ROWS)}
    assert f"facts-{MOST_ROWS}-text" not in sent(desk, address, 200, more="1", **full)
    sent(desk, address, result="upheld", reasons="All of it.", known="0", evidence="1", **full)
    page = text(desk, address)
    assert f'name="facts-{MOST_ROWS - 1}-text"' in page and f"facts-{MOST_ROWS}-text" not in page


def test_an_answer_with_all_its_lines_opens_again(drafted: Scene, desk: PageClient) -> None:
    address = at(drafted, "/points/1/answer")
    full = {"outcome": "partly", "reasons": "We were wrong.", "version": str(the_decision(drafted).version)}
    for row in range(MOST_ROWS):
        full |= {
            f"lines-{row}-kind": "amount",
            f"lines-{row}-what": f"Part {row}",
            f"lines-{row}-amount": "1",
        }
    assert f"lines-{MOST_ROWS}-what" not in sent(desk, address, 200, more="1", **full)
    sent(desk, address, **full)
    assert "Part 59" in text(desk, address)
    interest = {"interests-0-principal": "100", "interests-0-percent": "8", "interests-0-from_on": "1 Jan 2026",
                "interests-0-to_on": "1 Feb 2026"}  # fmt: skip
    again = {**full, **interest, "version": str(the_decision(drafted).version)}
    assert "up to 60 lines" in sent(desk, address, 422, **again)


@pytest.mark.parametrize("more", [{}, {"more": "1"}])
def test_a_forged_kind_of_a_line_is_no_fault(drafted: Scene, desk: PageClient, more: dict[str, str]) -> None:
    line = {"lines-0-kind": "tip", "lines-0-what": "Repairs", "lines-0-amount": "5.00"}
    version = the_decision(drafted).version
    page = sent(desk, at(drafted, "/points/1/answer"), 200 if more else 422, outcome="partly", **line, **more)
    assert "Repairs" in page and the_decision(drafted).version == version


def test_somebody_elses_finding_is_shown_beside_what_was_typed(investigated: Scene, desk: PageClient) -> None:
    address = at(investigated, "/points/1/finding")
    sent(desk, address, result="upheld", reasons="What the first one found.", known="0", **FACT)
    page = sent(desk, address, 409, result="partly", reasons="What the second typed.", known="0", **FACT)
    assert "What the first one found." in page and "What the second typed." in page
    assert "Papers it rests on</th>" not in page, "the paper that a fact names is the same in both"
    again = hidden_fields(page, "known")["known"]
    sent(desk, address, result="partly", reasons="What the second typed.", known=again, **FACT)


def test_somebody_elses_answer_is_shown_beside_what_was_typed(drafted: Scene, desk: PageClient) -> None:
    address = at(drafted, "/points/2/answer")
    page = sent(desk, address, 409, outcome="upheld", reasons="Too slow, we say.", version="0")
    assert "Too slow, we say." in page and "Our own standard is to decide within 10 working days" in page
    again = hidden_fields(page, "version")["version"]
    sent(desk, address, outcome="upheld", reasons="Too slow, we say.", version=again)


def test_why_it_is_fair_is_kept_from_the_workbench_and_money_stays(drafted: Scene, desk: PageClient) -> None:
    version = hidden_fields(text(desk, at(drafted, "/decision?point=2")), "version")["version"]
    sent(desk, at(drafted, "/points/2/fair"), fair="Seven weeks are too long.", version=version)
    page = text(desk, at(drafted, "/decision?point=2"))
    assert "Seven weeks are too long." in page and "200.00" in page
    stale = sent(desk, at(drafted, "/points/2/fair"), 409, fair="From an old tab.", version=version)
    assert "From an old tab." in stale and "changed by someone else" in stale


@pytest.mark.parametrize(
    ("typed", "kept"), [("14 Nov 2025", "2025-11-14"), ("Nov 2025", "2025-11"), ("2025", "2025"), ("", None)]
)
def test_the_day_of_a_fact_is_typed_like_any_day_and_as_far_as_it_is_known(
    investigated: Scene, desk: PageClient, typed: str, kept: str | None
) -> None:
    fields = {"result": "upheld", "reasons": "Because.", "known": "0", **FACT, "facts-0-on": typed}
    sent(desk, at(investigated, "/points/1/finding"), 303, **fields)
    newest = db.session().scalars(select(Finding).order_by(Finding.id.desc())).first()
    assert newest is not None and newest.facts[0]["on"] == kept


@pytest.mark.parametrize(
    "typed",
    [
        {"result": "guilty"},
        {"result": ""},
        {"reasons": ""},
        {"reasons": "x" * 100_001},
        {"facts-0-on": "2026-02-31"},
        {"facts-0-page": "-1"},
        {"facts-0-page": "10" * 30},
        {"facts-0-evidence": "99"},
        {"facts-0-evidence": "10" * 30},
        {"evidence": "4444"},
        {"evidence": "x"},
    ],
)
def test_a_finding_typed_wrongly_is_refused_and_kept(
    investigated: Scene, desk: PageClient, typed: dict[str, str]
) -> None:
    fields = {"result": "upheld", "reasons": "Because 🙂 مرحبا", "known": "0", **FACT, **typed}
    page = sent(desk, at(investigated, "/points/1/finding"), 422, **fields)
    assert "The pipe leaked behind the wall" in page
    assert db.session().scalars(select(Finding)).all() == []


@pytest.mark.parametrize(
    "typed",
    [
        {"outcome": "revenge"},
        {"lines-0-amount": "much"},
        {"lines-0-amount": "1.234"},
        {"lines-0-amount": "9" * 25},
        {"lines-0-what": ""},
        {"lines-0-kind": "bribe"},
        {"lines-0-amount": "-5"},
        {"interests-0-principal": "100", "interests-0-percent": "8"},
        {"interests-0-principal": "100", "interests-0-percent": "NaN", "interests-0-from_on": "1 Jan 2026",
         "interests-0-to_on": "1 Feb 2026"},
        {"interests-0-principal": "100", "interests-0-percent": "8", "interests-0-what": "Interest",
         "interests-0-from_on": "31 Nov 2026", "interests-0-to_on": "1 Dec 2026"},
        {"interests-0-principal": "100", "interests-0-percent": "8", "interests-0-what": "Interest",
         "interests-0-from_on": "1 Dec 2026", "interests-0-to_on": "1 Nov 2026"},
    ],
)  # fmt: skip
def test_an_answer_typed_wrongly_is_refused_and_kept(
    drafted: Scene, desk: PageClient, typed: dict[str, str]
) -> None:
    version = the_decision(drafted).version
    fields = {
        "outcome": "partly", "reasons": "We were wrong.", "version": str(version),
        "lines-0-kind": "amount", "lines-0-what": "Repairs", "lines-0-amount": "5.00", **typed,
    }  # fmt: skip
    page = sent(desk, at(drafted, "/points/1/answer"), 422, **fields)
    assert "We were wrong." in page
    assert the_decision(drafted).version == version


def test_forged_posts_are_answered_plainly(drafted: Scene, desk: PageClient) -> None:
    for address, fields in (
        ("/decision/propose", {}),
        ("/decision/propose", {"letter": "10" * 20, "version": "1"}),
        ("/points/99/fair", {"fair": "x"}),
        ("/points/1/clauses/999/remove", {}),
        (f"/points/1/clauses/{10**30}/remove", {}),
        (f"/points/1/clauses?clause={10**30}", {"quotation": "x"}),
    ):
        response = desk.post(at(drafted, address), data=fields)
        assert 400 <= response.status_code < 500, address
    for address in ("/points/99/finding", "/points/1/clauses?edition=99", "/points/1/clauses?clause=999999",
                    "/decision?point=99", "/decision?point=100"):  # fmt: skip
        assert desk.get(at(drafted, address)).status_code == 404, address
    assert desk.get(at(drafted, "/decision?point=x&page=-5&check=zz")).status_code == 200


def test_a_quotation_is_taken_off_on_the_workbench(drafted: Scene, desk: PageClient) -> None:
    page = text(desk, at(drafted, "/decision?point=1"))
    removal = re.search(r'action="([^"]+/remove)"', page)
    assert removal
    before = len(db.session().scalars(select(Citation)).all())
    sent(desk, removal.group(1))
    db.session().rollback()
    assert len(db.session().scalars(select(Citation)).all()) == before - 1


def test_a_letter_prepared_before_a_quotation_went_is_to_be_prepared_again(
    drafted: Scene, desk: PageClient
) -> None:
    compose_decision(
        actor=drafted.officer, clock=drafted.clock, library=drafted.library, reference=drafted.reference
    )
    page = text(desk, at(drafted, "/decision?point=1"))
    assert "Prepare the letter again" not in page
    removal = re.search(r'action="([^"]+/remove)"', page)
    assert removal
    sent(desk, removal.group(1))
    assert "Prepare the letter again" in text(desk, at(drafted, "/decision?point=1"))


def test_readers_see_the_workbench_and_may_press_nothing(drafted: Scene, sign_in: SignIn) -> None:
    auditor = sign_in(factories.make_person(Role.AUDITOR, unit=drafted.unit))
    page = text(auditor, at(drafted, "/decision"))
    assert "We relied on paragraph (b)" in page
    for label in ("Change the answer", "Quote a clause", "Prepare the letter", "Keep<"):
        assert label not in page


def test_whoever_drafted_is_told_on_the_page_why_they_do_not_approve(drafted: Scene, sign_in: SignIn) -> None:
    both = factories.make_person(Role.OFFICER, Role.APPROVER, unit=drafted.unit)
    save_draft(draft=Draft(pay_by_days=10), **{**drafted.who, "actor": actor_for(both)})
    propose(drafted)
    page = text(sign_in(both), at(drafted, "/decision"))
    assert "You drafted this decision; somebody else must approve it." in page
    assert hidden_fields(page, "content") == {}


def test_the_approver_sees_what_changed_since_it_was_sent_back(
    proposed: Scene, sign_in: SignIn, desk: PageClient
) -> None:
    boss = factories.make_person(Role.APPROVER, unit=proposed.unit)
    browser = sign_in(boss)
    address = at(proposed, "/decision/return")
    assert "Say what should change" in sent(browser, address, 422, words=" ")
    sent(browser, address, words="Pay sooner.")
    page = text(desk, at(proposed, "/decision"))
    assert page.count("Asked for: Pay sooner.") == 1
    assert page.index("Asked for: Pay sooner.") < page.index("Question")
    reasons = "Seven weeks are too long. We are sorry for it. Our own standard is ten working days."
    save_draft(draft=Draft([Answer(2, Outcome.UPHELD, reasons)], pay_by_days=7), **proposed.who)
    propose(proposed)
    page = text(browser, at(proposed, "/decision"))
    assert "Changed since it was returned" in page
    assert "Asked for: Pay sooner." in page and "Paid within 7 days (before: 14)." in page
    sentences = re.findall(r"(?:Now|No longer) in the letter: “(.*?)”", page)
    assert {"we will pay you £1,438.05.", "we will pay you £1,638.05."} <= {*sentences}, "the sentence alone"
    assert not any(re.fullmatch(r"\w{4}-\w{4}", sentence) for sentence in sentences), "the code of the sheet"


def test_the_next_step_follows_the_letter_and_the_answers(drafted: Scene, desk: PageClient) -> None:
    assert "Prepare the letter" in text(desk, at(drafted))
    write_letter(drafted)
    page = text(desk, at(drafted))
    assert "The letter is prepared" in page and "Prepare the letter" not in page
    save_draft(draft=Draft(pay_by_days=10), **drafted.who)
    assert "Prepare the letter" in text(desk, at(drafted)), "the letter is of an earlier draft"


def test_the_drafter_is_told_that_it_came_back(proposed: Scene, sign_in: SignIn) -> None:
    return_decision(words="Name the surveyor.", **as_actor(proposed, someone(proposed, Role.APPROVER)))
    desk = sign_in(db.session().get_one(User, proposed.officer.user_id))
    page = text(desk, at(proposed))
    assert "The decision came back" in page and "Name the surveyor." in page


def test_an_approved_decision_that_the_case_has_overtaken_goes_back_to_whoever_approves(
    proposed: Scene, sign_in: SignIn
) -> None:
    boss = factories.make_person(Role.APPROVER, unit=proposed.unit)
    approve_decision(content_digest=content_of(proposed), **as_actor(proposed, actor_for(boss)))
    letter = f"/cases/{proposed.reference}/letters/{the_decision(proposed).letter_id}"
    officer = sign_in(db.session().get_one(User, proposed.officer.user_id))
    assert "The case has changed" not in text(officer, letter)
    party = db.session.scalars(select(Party).where(Party.case_id == proposed.case.id)).first()
    assert party is not None
    elsewhere = replace(person_of(party), address="9 Weir Close\nHebden Bridge")
    change_person(number=party.position, person=elsewhere, **proposed.who)
    assert "Whoever approves returns the decision" in text(officer, letter)
    approver = sign_in(boss)
    assert "Return with a note" in text(approver, at(proposed, "/decision"))
    assert sent(approver, at(proposed, "/decision/return"), words="She has moved house.")
    assert proposed.case.state == "deciding"


def test_the_number_of_statements_does_not_grow_with_points(
    drafted: Scene, desk: PageClient, query_count: Any
) -> None:
    text(desk, at(drafted, "/decision"))
    with query_count(at_most=70):
        text(desk, at(drafted, "/decision"))


# ── levels ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_approval_table_is_set_on_its_page(investigated: Scene, sign_in: SignIn) -> None:
    compliance = sign_in(factories.make_person(Role.COMPLIANCE_OFFICER, unit=investigated.unit))
    assert "Approver" in text(compliance, "/approval-levels")
    address = f"/approval-levels/{investigated.unit.code}"
    page = text(compliance, address)
    known = re.search(r'name="known"[^>]*value="([^"]*)"', page)
    assert known
    rows = {
        "rows-0-level": "1", "rows-0-title": "Team leader", "rows-0-role": "approver", "rows-0-most": "250.00",
        "rows-1-level": "2", "rows-1-title": "Manager", "rows-1-role": "supervisor", "rows-1-most": "",
        "rows-1-hard": "y", "known": known.group(1),
    }  # fmt: skip
    sent(compliance, address, **rows)
    db.session().rollback()
    found = db.session().execute(
        select(ApprovalLevel.title, ApprovalLevel.most_minor).order_by(ApprovalLevel.level)
    )
    assert [tuple(row) for row in found] == [("Team leader", 25_000), ("Manager", None)]
    stale = sent(compliance, address, 409, **rows)
    assert "changed by someone else" in stale and "Team leader" in stale


@pytest.mark.parametrize(
    "typed",
    [
        {"rows-0-level": "0"},
        {"rows-0-level": ""},
        {"rows-0-title": ""},
        {"rows-0-role": "auditor"},
        {"rows-0-most": "-1"},
        {"rows-0-most": "lots"},
        {"rows-1-level": "1", "rows-1-title": "Twice", "rows-1-role": "approver"},
    ],
)
def test_a_table_that_cannot_be_is_refused_and_kept(
    investigated: Scene, sign_in: SignIn, typed: dict[str, str]
) -> None:
    compliance = sign_in(factories.make_person(Role.COMPLIANCE_OFFICER, unit=investigated.unit))
    rows = {
        "rows-0-level": "1",
        "rows-0-title": "Leader",
        "rows-0-role": "approver",
        "rows-0-most": "5",
        **typed,
    }
    sent(compliance, f"/approval-levels/{investigated.unit.code}", 422, **rows)
    assert len(db.session().scalars(select(ApprovalLevel)).all()) == 2


def test_the_levels_of_other_units_are_not_there(investigated: Scene, sign_in: SignIn) -> None:
    other = factories.make_unit()
    compliance = sign_in(factories.make_person(Role.COMPLIANCE_OFFICER, unit=other))
    assert compliance.get(f"/approval-levels/{investigated.unit.code}").status_code == 404
    assert "no level here or above" in text(compliance, "/approval-levels")


def test_an_approver_starts_with_what_waits_for_them_and_a_drafter_is_not_offered_their_own(
    proposed: Scene, sign_in: SignIn
) -> None:
    boss = factories.make_person(Role.APPROVER, unit=proposed.unit)
    browser = sign_in(boss)
    page = text(browser, browser.get("/").headers["Location"])
    assert proposed.reference in page
    assert "For me to approve" in page
    both = factories.make_person(Role.OFFICER, Role.APPROVER, unit=proposed.unit)
    sent(browser, at(proposed, "/decision/return"), words="Pay sooner.")
    assert proposed.reference not in text(browser, "/cases?scope=all&approve=1")
    save_draft(draft=Draft(pay_by_days=7), **{**proposed.who, "actor": actor_for(both)})
    propose(proposed)
    assert proposed.reference in text(browser, "/cases?scope=all&approve=1")
    assert proposed.reference not in text(sign_in(both), "/cases?scope=all&approve=1")


def test_only_who_approves_is_shown_how_much_waits_for_them(proposed: Scene, desk: PageClient) -> None:
    assert "For me to approve" not in text(desk, "/cases?scope=all")


def test_the_case_calls_the_answer_what_its_country_calls_it(proposed: Scene, desk: PageClient) -> None:
    page = text(desk, at(proposed))
    assert re.search(r"<h2[^>]*>\s*Final response", page)
    assert not re.search(r"<h2[^>]*>\s*Decision\s*<", page)
