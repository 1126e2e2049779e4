"""A letter that left is judged by its own content and by the rules, facts and dates of its day, and says which."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text as raw
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cases.events import FACTS_CHANGED
from app.cases.models import CaseLetter, Claim
from app.cases.policy import stream_of
from app.cases.recording import note
from app.cases.services.people import change_person, person_of
from app.complaints.domain.house_words import Piece
from app.complaints.letters.basis import Basis, digest_of
from app.complaints.queries.citation_checks import citation_report
from app.complaints.services.letter_checking import CheckedPdf, check_pdf_of_case
from app.complaints.services.letter_sending import dispatch
from app.complaints.services.sending_again import reader_of
from app.complaints.services.templates import Which
from app.platform.accounts import Role
from app.platform.accounts.actor import SYSTEM
from app.platform.db import db, transaction
from app.platform.log import entries
from app.rules.library import Library
from app.wordings.models import Clause
from tests.clients import CommandRunner, PageClient
from tests.complaints.decision.test_citation_checks import clause, endorse
from tests.complaints.letters.reading import failures, pdf_of
from tests.complaints.letters.scenes import Scene
from tests.complaints.letters.test_any_pdf import retyped, stops
from tests.complaints.letters.test_sending import acknowledgement, approved, decision_approved, sent
from tests.complaints.letters.test_templates import approve, save
from tests.factories import make_person


def answered(scene: Scene) -> CaseLetter:
    return dispatch(letter_id=decision_approved(scene).id, how="post", **scene.by_rules)


def check(scene: Scene, pdf: bytes, library: Library | None = None) -> CheckedPdf:
    return check_pdf_of_case(
        db.session(), scene.case, pdf, actor=SYSTEM, clock=scene.clock, library=library or scene.library
    )


def time_goes_on(scene: Scene) -> None:
    """What happens after a letter: other days, another address, another claim."""
    scene.clock.advance(days=40)
    session = db.session()
    reader = reader_of(session, scene.case, scene.clock)
    moved = replace(person_of(reader), address="1 New Street\nNORTHMOOR\nNM1 1AA")
    change_person(
        reference=scene.reference,
        number=reader.position,
        person=moved,
        actor=scene.officer,
        clock=scene.clock,
    )
    with transaction() as session:
        other = {
            "number": "CL-2026-99",
            "loss_on": date(2026, 2, 1),
            "decided_on": date(2026, 2, 3),
            "claimed_minor": 1,
        }
        case = scene.case
        session.execute(update(Claim).where(Claim.case_id == case.id).values(other))
        note(case, FACTS_CHANGED, actor=scene.officer, clock=scene.clock, old={}, new={})


def stricter(library: Library, regime: str) -> Library:
    """The same rules, wanting one more statement in every letter, from the beginning of time."""

    def more(rule: Any) -> Any:
        example = rule.statements[0]
        wanted = replace(
            example,
            id="new",
            rule="RULE 99",
            check="phrase",
            phrases_en=("something new",),
            phrases_zh=("新的",),
            when=(),
        )
        return replace(rule, statements=(*rule.statements, wanted))  # fmt: skip

    pack = library.pack(regime)
    changed = replace(pack, letters=tuple(more(rule) if rule.statements else rule for rule in pack.letters))
    return Library({**library.packs, regime: changed})


def test_later_days_addresses_claims_and_rules_make_no_sent_letter_wrong(decided: Scene) -> None:
    first = sent(decided)
    second = answered(decided)
    time_goes_on(decided)
    rules = stricter(decided.library, "gb-disp")
    for row in (first, second):
        checked = check(decided, pdf_of(row.pdf_digest), rules)
        assert (stops(checked), checked.letter, checked.on) == ("", row.code, row.sent_on)


def test_a_chinese_letter_is_judged_by_the_dates_of_its_day(decided_chen: Scene) -> None:
    first = sent(decided_chen)
    second = answered(decided_chen)
    time_goes_on(decided_chen)
    for row in (first, second):
        assert stops(check(decided_chen, pdf_of(row.pdf_digest))) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("£1,638.05", "£9,638.05", "£9,638.05"),
        ("more than 14 days", "more than 40 days", "letter for letter"),
        ("14 Linnet Close", "1 New Street", "14 Linnet Close"),
        ("21 May 2026", "22 May 2026", "22 May 2026"),
    ],
)
def test_what_only_pretends_to_be_the_letter_that_left_is_found(
    decided: Scene, old: str, new: str, said: str
) -> None:
    row = answered(decided)
    time_goes_on(decided)
    forged = retyped(pdf_of(row.pdf_digest), ("Dear Mrs Okafor", f"{row.code} Dear Mrs Okafor"), (old, new))
    checked = check(decided, forged)
    assert checked.letter == row.code
    assert said in stops(checked)


def test_one_flipped_byte_of_a_sent_letter_is_said(decided: Scene) -> None:
    row = answered(decided)
    whole = pdf_of(row.pdf_digest)
    place = whole.index(b"%", 1) + 1  # in a comment, where no reader looks
    flipped = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    assert not [item for item in check(decided, whole).report.items if "one that was sent" in item.label]
    (said,) = [item for item in check(decided, flipped).report.items if "one that was sent" in item.label]
    assert not said.ok


def test_a_letter_of_old_says_that_it_is_judged_by_today(decided: Scene) -> None:
    """Of what left before migration 0041 nothing was kept, and nothing is made up for it."""
    row = answered(decided)
    with transaction() as session:
        session.execute(raw("UPDATE case_letter SET basis = NULL WHERE id = :id"), {"id": row.id})
    checked = check(decided, pdf_of(row.pdf_digest))
    (said,) = [item for item in checked.report.items if "the rules of today" in item.message]
    assert (said.ok, said.blocking, checked.letter) == (False, False, row.code)


def test_what_was_kept_is_read_as_it_was_written(decided: Scene, decided_chen: Scene) -> None:
    for scene in (decided, decided_chen):
        kept = answered(scene).basis
        assert kept is not None
        basis = Basis.from_json(json.loads(json.dumps(kept)))
        assert basis.to_json() == kept
        assert basis.record.total and basis.points and basis.requirements


def test_an_endorsement_registered_since_stops_no_decision_that_left_but_a_changed_clause_does(
    decided: Scene, runner: CommandRunner
) -> None:
    answered(decided)
    endorse(decided, "1. Clause 4.2(b) is deleted.\n", date(2026, 1, 1))
    assert not citation_report(db.session(), decided.case).ok
    asked = runner("wordings", "check-citations", "--case", decided.reference)
    assert asked.exit_code == 0, asked.stdout
    with transaction() as session:  # as if the register had been tampered with
        other = "damage caused by water that has been leaking for more than 40 days;"
        session.execute(update(Clause).where(Clause.id == clause("4.2.(b)")).values(text=other))
    asked = runner("wordings", "check-citations", "--case", decided.reference)
    assert (asked.exit_code, "40 days" in asked.stdout) == (1, True)


def test_a_sent_letter_names_the_version_of_each_statement_and_template_in_row_log_and_page(
    okafor: Scene, app: Flask, db_session: Session, sign_in: Any, actor: Any
) -> None:
    which = Which("gb-disp", "acknowledgement", "en")
    today = okafor.clock.now().date()
    template = save(
        app, actor(Role.COMPLIANCE_OFFICER), which, Piece("before-closing", "Our door is open."), since=today
    )
    template = approve(app, actor(Role.LEGAL), template)
    row = sent(okafor)
    assert failures(row) == []
    wants = okafor.library.pack("gb-disp").letters
    digests = {each.digest for rule in wants if rule.kind == "acknowledgement" for each in rule.statements}
    by_what = {
        what: [each for each in row.sources if each["what"] == what] for what in ("statement", "template")
    }
    assert {each["digest"] for each in by_what["statement"]} <= digests
    assert by_what["statement"] and all(len(each["digest"]) == 64 for each in row.sources)
    assert [(each["number"], each["digest"]) for each in by_what["template"]] == [(1, template.digest)]
    event = next(each for each in entries(db_session, stream_of(okafor.case)) if each.kind == "letter_sent")
    assert event.fields["sources"] == row.sources
    assert row.basis is not None and event.fields["basis"] == digest_of(row.basis)
    auditor = sign_in(make_person(Role.AUDITOR, unit=okafor.unit))
    page = auditor.get(f"/cases/{okafor.reference}/letters/{row.id}").get_data(as_text=True)
    for source in row.sources:
        assert source["digest"] in page


def test_a_template_that_changes_between_is_named_as_the_one_that_was_composed_with(
    okafor: Scene, app: Flask, actor: Any
) -> None:
    which = Which("gb-disp", "acknowledgement", "en")
    today = okafor.clock.now().date()
    words = Piece("before-closing", "Our door is open.")
    first = approve(
        app, actor(Role.LEGAL), save(app, actor(Role.COMPLIANCE_OFFICER), which, words, since=today)
    )
    row = approved(okafor, acknowledgement(okafor))
    okafor.clock.advance(days=1)
    other = replace(words, words="Our door is wide open.")
    writer = actor(Role.COMPLIANCE_OFFICER)
    approve(app, actor(Role.LEGAL), save(app, writer, which, other, since=today + timedelta(days=1)))
    row = dispatch(letter_id=row.id, how="post", **okafor.by_rules)
    assert [each["digest"] for each in row.sources if each["what"] == "template"] == [first.digest]


@pytest.mark.parametrize(
    ("scene", "called"), [("decided", "Final response"), ("decided_chen", "Complaint handling decision")]
)
def test_whoever_checks_a_letter_reads_what_its_country_calls_it(
    request: pytest.FixtureRequest, client: PageClient, scene: str, called: str
) -> None:
    row = answered(request.getfixturevalue(scene))
    page = client.get(f"/verify/{row.code}").get_data(as_text=True)
    assert called in page
    assert ">Decision<" not in page
