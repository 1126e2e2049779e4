"""Policy, claim and facts put right after intake; dates, the agreed edition and quotations follow or are flagged."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from app.cases.models import CaseLetter, Claim, Policy
from app.complaints.letters.case_checks import case_checks
from app.complaints.models import Citation
from app.complaints.queries.decision import citations_astray
from app.complaints.services.letters import material_of
from app.letters.content import from_json
from app.platform.accounts import SYSTEM
from app.platform.accounts.models import User
from app.platform.db import db
from app.platform.log import Entry, Stream, entries, text_of, verify
from app.shared.clock import FixedClock
from app.wordings.service import import_edition
from tests.cases.test_stale import hidden
from tests.clients import PageClient
from tests.complaints.decision.conftest import write_letter
from tests.complaints.decision.test_pages import at, sent, text
from tests.complaints.letters.scenes import HOME, Scene

SignIn = Callable[[User], PageClient]
AS_IT_STANDS = {
    "policy_number": "HO-5530-1978",
    "period_from": "1 Dec 2025",
    "period_to": "30 Nov 2026",
    "claim_number": "CL-2026-081553",
    "loss_on": "14 Mar 2026",
    "decided_on": "21 May 2026",
    "claimed": "1,875.00",
    "eligibility": "unsure",
    "reason": "the schedule came",
}


@pytest.fixture
def desk(investigated: Scene, sign_in: SignIn) -> PageClient:
    """The officer's browser."""
    return sign_in(db.session().get_one(User, investigated.officer.user_id))


@pytest.fixture
def newer(investigated: Scene, clock: FixedClock) -> str:
    """The id of another edition of the wording."""
    text_of_b = HOME.replace("edition: A", "edition: B")
    found = import_edition(actor=SYSTEM, clock=clock, text=text_of_b).edition_id
    return str(found)


def correct(desk: PageClient, scene: Scene, status: int = 303, **typed: str) -> str:
    known = hidden(text(desk, at(scene, "/matter")), "known")
    fields = {**AS_IT_STANDS, **chosen(scene), **typed, "known": known}
    return sent(desk, at(scene, "/matter"), status, **fields)


def chosen(scene: Scene) -> dict[str, str]:
    """The edition as the form shows it: chosen at intake, without proof so far."""
    policy = policy_of(scene)
    return {"edition": str(policy.edition_id), "edition_proof": policy.edition_proof or "Schedule, p. 1"}


def policy_of(scene: Scene) -> Policy:
    db.session.expire_all()
    return db.session.scalars(select(Policy).where(Policy.case_id == scene.case.id)).one()


def last_event(scene: Scene, kind: str) -> Entry:
    told = entries(db.session(), Stream("case", scene.reference))
    return next(entry for entry in reversed(told) if entry.kind == kind)


def test_a_corrected_policy_has_old_and_new_values_and_a_reason_in_the_log(
    investigated: Scene, desk: PageClient
) -> None:
    correct(desk, investigated, policy_number="HO-5530-1987", inception_on="1 Dec 2019")
    event = last_event(investigated, "policy_changed")
    assert event.reason == "the schedule came"
    assert event.fields["old"] == {"number": "HO-5530-1978", "inception_on": None, "edition_proof": None}
    assert event.fields["new"] == {
        "number": "HO-5530-1987", "inception_on": "2019-12-01", "edition_proof": "Schedule, p. 1"
    }  # fmt: skip
    assert "HO-5530-1987" in text(desk, at(investigated))
    assert f">{investigated.reference}<" in text(desk, "/cases?scope=all&q=HO55301987")
    assert verify(db.session()).ok


def test_a_corrected_claim_moves_the_value_and_keeps_words_out_of_the_log(
    investigated: Scene, desk: PageClient
) -> None:
    correct(desk, investigated, paid="875.00", claim_status="part-paid", loss_kind="Escape of water at home")
    assert investigated.case.value_minor == 100_000
    event = last_event(investigated, "claim_changed")
    assert event.fields["new"]["paid"] == 87_500
    assert text_of(db.session(), event.fields["new"]["loss_kind"]) == "Escape of water at home"
    assert "Escape" not in json.dumps(event.fields)
    claim = db.session.scalars(select(Claim)).one()
    assert (claim.loss_on, claim.status) == (date(2026, 3, 14), "part-paid")


def test_what_the_rules_ask_follows_and_comes_back(investigated: Scene, desk: PageClient) -> None:
    correct(desk, investigated, claim_status="declined", eligibility="not-eligible")
    assert investigated.case.facts["claim_declined"] is True
    assert investigated.case.facts["eligible"] is False
    assert "Not eligible: see triage" in text(desk, at(investigated))
    event = last_event(investigated, "facts_changed")
    assert event.reason == "the schedule came"
    correct(desk, investigated, claim_status="paid", eligibility="consumer")
    assert "claim_declined" not in investigated.case.facts
    assert investigated.case.facts["eligible"] is True


def test_another_edition_flags_quotations_and_changes_none(
    drafted: Scene, desk: PageClient, newer: str
) -> None:
    before = [(row.id, row.edition_id, row.quotation) for row in db.session.scalars(select(Citation))]
    assert before and citations_astray(db.session(), drafted.case) == []
    correct(desk, drafted, edition=newer, edition_proof="Schedule of 1 Dec 2025, p. 2")
    page = text(desk, at(drafted))
    assert "quotes another edition than the one agreed" in page or "quote another edition" in page
    bench = text(desk, at(drafted, "/decision?point=1"))
    assert "Quoted from edition A; the edition agreed is B." in bench
    assert f"edition={newer}" in bench
    assert [(row.id, row.edition_id, row.quotation) for row in db.session.scalars(select(Citation))] == before


def test_a_letter_that_quotes_another_edition_is_stopped(
    drafted: Scene, desk: PageClient, newer: str
) -> None:
    correct(desk, drafted, edition=newer, edition_proof="Schedule of 1 Dec 2025, p. 2")
    letter_id = write_letter(drafted)

    row = db.session.get_one(CaseLetter, letter_id)
    material = material_of(db.session(), drafted.case, row, clock=drafted.clock, library=drafted.library)
    found = {each.label: each for each in case_checks(from_json(json.dumps(row.content)), material)}
    check = found["Clauses come from the edition agreed"]
    assert check.blocking and "another edition" in check.message


def test_a_stale_save_shows_both_versions(investigated: Scene, desk: PageClient) -> None:
    known = hidden(text(desk, at(investigated, "/matter")), "known")
    correct(desk, investigated, policy_number="HO-1")
    mine = {**AS_IT_STANDS, **chosen(investigated), "policy_number": "HO-2", "known": known}
    page = sent(desk, at(investigated, "/matter"), 409, **mine)
    assert "HO-1" in page and "HO-2" in page
    sent(desk, at(investigated, "/matter"), **{**mine, "known": hidden(page, "known")})
    assert policy_of(investigated).number == "HO-2"


@pytest.mark.parametrize(
    "typed",
    [
        {"reason": ""},
        {"reason": "x" * 301},
        {"edition_proof": ""},
        {"edition": ""},
        {"edition": "999999"},
        {"period_to": "1 Nov 2025"},
        {"loss_on": "30 Oct 2026"},
        {"loss_on": "31 Nov 2025"},
        {"decided_on": "1 Mar 2026"},
        {"claimed": "-5"},
        {"claimed": "lots"},
        {"claimed": "9" * 30},
        {"claim_status": "burnt"},
        {"eligibility": "king"},
        {"policy_number": "9" * 81},
        {"product": "abc"},
    ],
)
def test_what_cannot_be_is_refused_and_kept(
    investigated: Scene, desk: PageClient, typed: dict[str, str]
) -> None:
    before = len(entries(db.session(), Stream("case", investigated.reference)))
    page = correct(desk, investigated, 422, **{"policy_address": "typed with care", **typed})
    assert "typed with care" in page
    assert len(entries(db.session(), Stream("case", investigated.reference))) == before


def test_nothing_changed_is_said(investigated: Scene, desk: PageClient) -> None:
    correct(desk, investigated)
    assert "Nothing is different" in correct(desk, investigated, 422)
