"""One letter or one decision for many: each with its own facts, each once, and nothing approved by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.events import COMPLEXITY_CHANGED
from app.cases.models import Case, CaseLetter
from app.cases.recording import note
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.complaints.domain.outcomes import Outcome
from app.complaints.letters.material import Parts
from app.complaints.many import service
from app.complaints.many.models import LetterRun, LetterRunItem
from app.complaints.many.service import Common
from app.complaints.services.decision import Answer, Draft, answers_of, current_decision, line_of, save_draft
from app.complaints.services.like_cases import explain_departure
from app.config import Settings
from app.platform.accounts import Role
from app.platform.db import transaction
from app.platform.jobs.work import do_waiting
from app.shared.errors import NotAllowed, NotFound, Refused
from tests.complaints.decision.conftest import levels_for
from tests.complaints.decision.test_like_cases import SIX, closed
from tests.complaints.letters.reading import words_of
from tests.complaints.letters.scenes import Scene, open_scene
from tests.complaints.letters.test_pages import SignIn, browser_of
from tests.interrupted import killed_every_time

PROGRAM = Path(__file__).with_name("dying_writer.py")
WORDS = (
    "We are still waiting for the engineer.\n\nPlease quote {{reference}} when you ring us, {{complainant}}."
)
UPDATE = Common("update", Parts(paragraphs=(WORDS,)))


def sister(scene: Scene, name: str, *, address: str = "3 Kiln Row\nNORTHMOOR\nNM2 8AB") -> Scene:
    """Another complaint of the same unit."""
    return open_scene(
        scene.unit,
        receipt=Receipt("email", date(2026, 11, 2), None, "en", "gb-disp", late_reason="taken on"),
        person=Person("complainant", name, capacity="policyholder", address=address),
        points=(Point("The boiler cover", "Nobody came to mend my boiler."),),
    )


def prepared(scene: Scene, cases: list[Scene], common: Common = UPDATE, **more: Any) -> int:
    return service.prepare(
        actor=scene.officer,
        clock=scene.clock,
        library=scene.library,
        case_ids=[each.case.id for each in cases],
        common=common,
        **more,
    )


def started(scene: Scene, cases: list[Scene], common: Common = UPDATE) -> int:
    run_id = prepared(scene, cases, common)
    service.start(actor=scene.officer, clock=scene.clock, run_id=run_id)
    return run_id


def done(scene: Scene, cases: list[Scene], common: Common = UPDATE) -> int:
    run_id = started(scene, cases, common)
    do_waiting(service.WORK, scene.clock)
    return run_id


def items(session: Session, run_id: int) -> list[LetterRunItem]:
    session.expire_all()
    return list(
        session.scalars(
            select(LetterRunItem).where(LetterRunItem.run_id == run_id).order_by(LetterRunItem.id)
        )
    )


def looked_at(session: Session, run_id: int) -> dict[int, str]:
    rows = [session.get_one(CaseLetter, each.letter_id) for each in items(session, run_id) if each.letter_id]
    return {row.id: row.content_digest or "" for row in rows}


def test_each_gets_a_draft_with_its_own_facts(okafor: Scene, db_session: Session) -> None:
    other = sister(okafor, "Ben Hale")
    run_id = done(okafor, [okafor, other])
    found = items(db_session, run_id)
    assert [each.state for each in found] == ["made", "made"]
    letters = [db_session.get_one(CaseLetter, each.letter_id) for each in found]
    assert {letter.state for letter in letters} == {"draft"}
    for scene, letter, name in zip((okafor, other), letters, ("Ada Okafor", "Ben Hale"), strict=True):
        words = " ".join(words_of(letter.draft_digest).split())
        assert f"quote {scene.reference} when you ring us, {name}" in words
        assert letter.case_id == scene.case.id
    assert db_session.get_one(LetterRun, run_id).state == "done"


def test_what_cannot_be_is_said_before_it_starts_and_stops_no_other(
    okafor: Scene, db_session: Session
) -> None:
    """The claim number is not known in one of them; the other goes its way."""
    other = sister(okafor, "Ben Hale")
    common = Common("update", Parts(paragraphs=("About your claim {{claim_number}}.",)))
    run_id = prepared(okafor, [other, okafor], common)
    before = items(db_session, run_id)
    assert "claim_number" in str(before[0].problem) and before[1].problem is None
    service.start(actor=okafor.officer, clock=okafor.clock, run_id=run_id)
    (outcome,) = do_waiting(service.WORK, okafor.clock)
    assert outcome.result == {"made": 1, "failed": 1}
    after = items(db_session, run_id)
    assert [each.state for each in after] == ["failed", "made"]
    assert after[0].letter_id is None and "claim_number" in str(after[0].problem)


def test_a_complaint_on_which_the_program_fails_stops_no_other(okafor: Scene, db_session: Session) -> None:
    """Its row names a time zone that there is none of, which nobody foresaw."""
    scenes = [okafor, sister(okafor, "Ben Hale"), sister(okafor, "Cora Lind")]
    run_id = started(okafor, scenes)
    with transaction() as session:
        note(okafor.case, COMPLEXITY_CHANGED, actor=okafor.officer, clock=okafor.clock, old=None, new="x")
        session.get_one(Case, scenes[0].case.id).zone = "Nowhere/Land"
    (outcome,) = do_waiting(service.WORK, okafor.clock)
    assert outcome.result == {"made": 2, "failed": 1}
    found = items(db_session, run_id)
    assert [each.state for each in found] == ["failed", "made", "made"]
    assert "The program failed on this complaint" in str(found[0].problem)
    assert db_session.get_one(LetterRun, run_id).state == "done"


def test_words_that_are_needed_are_not_called_optional(okafor: Scene, sign_in: SignIn) -> None:
    picked = {"case": [str(okafor.case.id)]}
    page = browser_of(okafor, sign_in).post("/letters-to-many/write", data=picked).text
    words = page.partition('<label for="paragraphs">')[2].partition("</div>")[0]
    assert "need no words here" in words
    assert "optional" not in words


def test_a_process_that_is_killed_goes_on_where_it_was(
    okafor: Scene, settings: Settings, db_session: Session
) -> None:
    scenes = [okafor, sister(okafor, "Ben Hale"), sister(okafor, "Cora Lind")]
    run_id = started(okafor, scenes)
    assert _killed(settings, run_id, 2) == -signal.SIGKILL
    assert [each.state for each in items(db_session, run_id)] == ["made", "waiting", "waiting"]
    db_session.rollback()
    do_waiting(service.WORK, okafor.clock)
    assert [each.state for each in items(db_session, run_id)] == ["made", "made", "made"]
    for scene in scenes:
        written = select(CaseLetter).where(CaseLetter.case_id == scene.case.id, CaseLetter.kind == "update")
        assert len(db_session.scalars(written).all()) == 1


def test_a_run_that_is_killed_every_time_ends_and_says_what_is_left(
    okafor: Scene, db_session: Session
) -> None:
    run_id = started(okafor, [okafor])
    killed_every_time(service.WORK, okafor.clock.now())
    assert do_waiting(service.WORK, okafor.clock) == []
    (item,) = items(db_session, run_id)
    assert item.state == "failed"
    assert "interrupted too often" in str(item.problem)
    assert db_session.get_one(LetterRun, run_id).state == "done"


def _killed(settings: Settings, run_id: int, letters: int) -> int:
    environment = {
        **os.environ,
        "FAIRFILE_INSTANCE": str(settings.instance),
        "FAIRFILE_DATABASE_URL": settings.database_url,
        "FAIRFILE_SECRET_KEY": settings.secret_key,
    }
    command = [sys.executable, str(PROGRAM), str(run_id), str(letters)]
    return subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False).returncode


def test_asked_twice_nothing_is_prepared_twice(okafor: Scene, db_session: Session) -> None:
    run_id = started(okafor, [okafor])
    service.start(actor=okafor.officer, clock=okafor.clock, run_id=run_id)
    assert len(do_waiting(service.WORK, okafor.clock)) == 1
    with pytest.raises(Refused, match="prepared already"):
        service.start(actor=okafor.officer, clock=okafor.clock, run_id=run_id)
    assert len(db_session.scalars(select(CaseLetter)).all()) == 1


def test_a_second_person_approves_the_clean_ones_and_those_alone(okafor: Scene, db_session: Session) -> None:
    """One names an amount that its record does not have: its check stops it."""
    other = sister(okafor, "Ben Hale")
    run_id = done(okafor, [okafor, other])
    broken = items(db_session, run_id)[1].letter_id
    with transaction() as session:
        row = session.get_one(CaseLetter, broken)
        row.check_report = [
            {**item, "ok": False} if item["blocking"] else item for item in row.check_report or []
        ]
        note(other.case, COMPLEXITY_CHANGED, actor=other.officer, clock=other.clock, old=None, new="x")
    chosen = looked_at(db_session, run_id)
    told = {"clock": okafor.clock, "library": okafor.library, "run_id": run_id, "looked_at": chosen}
    with pytest.raises(NotAllowed, match="second person"):
        service.approve_clean(actor=okafor.officer, **told)
    found = service.approve_clean(actor=okafor.approver, **told)
    assert found.letters == 1 and list(found.refused) == [other.reference]
    states = [db_session.get_one(CaseLetter, each.letter_id).state for each in items(db_session, run_id)]
    assert states == ["approved", "draft"]


def test_a_letter_changed_since_it_was_looked_at_is_not_approved(okafor: Scene, db_session: Session) -> None:
    run_id = done(okafor, [okafor])
    found = service.approve_clean(
        actor=okafor.approver,
        clock=okafor.clock,
        library=okafor.library,
        run_id=run_id,
        looked_at=dict.fromkeys(looked_at(db_session, run_id), "0" * 64),
    )
    assert found.letters == 0 and list(found.refused) == [okafor.reference]


def test_one_decision_for_many_leaves_approval_with_its_level(decided: Scene, db_session: Session) -> None:
    """Each is proposed for approval by whoever may; one that is not being decided is left by hand."""
    other = sister(decided, "Ben Hale")
    reasons = "We should have told you sooner. That is why we answer as we do, {{complainant}}."
    common = Common("decision", Parts(paragraphs=(reasons,)), Outcome.UPHELD)
    run_id = prepared(decided, [decided, other], common)
    assert [each.problem is None for each in items(db_session, run_id)] == [True, False]
    service.start(actor=decided.officer, clock=decided.clock, run_id=run_id)
    do_waiting(service.WORK, decided.clock)
    mine, foreign = items(db_session, run_id)
    assert foreign.state == "failed" and foreign.letter_id is None
    assert mine.letter_id is not None, mine.problem
    letter = db_session.get_one(CaseLetter, mine.letter_id)
    assert letter.state == "draft" and letter.kind == "decision"
    words = " ".join(words_of(letter.draft_digest).split())
    assert "That is why we answer as we do, Ada Okafor." in words
    assert db_session.get_one(Case, mine.case_id).state in ("deciding", "approving")


def test_an_outcome_that_pays_nothing_beside_drafted_money_is_said_before_it_starts(
    decided: Scene, db_session: Session
) -> None:
    common = Common("decision", Parts(paragraphs=("We have looked into it again.",)), Outcome.NOT_UPHELD)
    run_id = prepared(decided, [decided], common)
    (item,) = items(db_session, run_id)
    assert item.problem is not None and "money beside an outcome" in str(item.problem)


AS_DRAFTED = Common("decision", Parts())


def test_one_that_failed_is_mended_and_tried_again_from_the_page(
    decided: Scene, sign_in: SignIn, db_session: Session
) -> None:
    """Its answer lies outside the band of like cases: the officer says why, and has it tried again."""
    levels_for(decided.unit, decided.clock, (1, "Decision maker", Role.APPROVER, None, False))
    closed(decided, SIX)
    other = sister(decided, "Ben Hale")
    run_id = done(decided, [decided, other], AS_DRAFTED)
    here, browser = f"/letters-to-many/{run_id}", browser_of(decided, sign_in)
    page = browser.get(here).text
    assert "answered unlike its like cases" in page and "Try 1 again" in page
    assert f'href="/cases/{decided.reference}/decision"' in page  # where it is mended
    for number in (1, 2, 3):
        explain_first(decided, number)
    letter_id = items(db_session, run_id)[0].letter_id

    assert browser.post(f"{here}/again").status_code == 303
    assert browser.post(f"{here}/again").status_code == 303
    assert len(do_waiting(service.WORK, decided.clock)) == 1

    mine, foreign = items(db_session, run_id)
    assert (mine.state, mine.letter_id, foreign.state) == ("made", letter_id, "failed"), mine.problem
    assert db_session.get_one(Case, mine.case_id).state == "approving"
    assert "Try 1 again" not in browser.get(here).text
    assert browser.post(f"{here}/again").status_code == 422  # the other one is not being decided
    assert browser_of(decided, sign_in, approver=True).post(f"{here}/again").status_code == 403


def explain_first(scene: Scene, number: int) -> None:
    with suppress(Refused):  # within the band there is nothing to say
        explain_departure(
            actor=scene.officer,
            clock=scene.clock,
            reference=scene.reference,
            number=number,
            reason="New roof.",
        )


def test_tried_again_a_decision_keeps_what_was_mended_by_hand(decided: Scene, db_session: Session) -> None:
    """The reasons that the officer wrote meanwhile stay; the letter is made anew from them."""
    closed(decided, SIX)
    common = Common("decision", Parts(paragraphs=("Said to all of them.",)), Outcome.PARTLY)
    run_id = done(decided, [decided], common)
    (item,) = items(db_session, run_id)
    assert item.state == "failed" and item.letter_id is not None, item.problem
    decision = current_decision(db_session, decided.case)
    assert decision is not None
    answers = [
        Answer(
            head.number,
            Outcome(row.outcome),
            "Written for this one alone.",
            [line_of(line) for line in row.lines],
        )
        for head, row in answers_of(db_session, decision)
    ]
    save_draft(
        actor=decided.officer,
        clock=decided.clock,
        reference=decided.reference,
        draft=Draft(answers),
    )
    explain_first(decided, 1)

    service.try_again(actor=decided.officer, clock=decided.clock, run_id=run_id)
    do_waiting(service.WORK, decided.clock)

    words = " ".join(words_of(db_session.get_one(CaseLetter, item.letter_id).draft_digest).split())
    assert "Written for this one alone." in words and "Said to all of them." not in words


@pytest.mark.parametrize(
    ("common", "field"),
    [
        (Common("acknowledgement", Parts()), "kind"),
        (Common("update", Parts()), "paragraphs"),
        (Common("holding", Parts(paragraphs=("x",))), "why"),
        (Common("holding", Parts(why="The engineer is ill.")), "expected_on"),
        (Common("update", Parts(paragraphs=("{{password}}",))), "paragraphs"),
        (Common("update", Parts(paragraphs=("{% for x in y %}",))), "paragraphs"),
        (Common("update", Parts(paragraphs=("x" * 20_001,))), "paragraphs"),
        (Common("decision", Parts(), Outcome.UPHELD), "paragraphs"),
    ],
)
def test_words_that_cannot_be_said_to_many_are_refused(okafor: Scene, common: Common, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        prepared(okafor, [okafor], common)
    assert refusal.value.field == field


def test_a_draft_that_somebody_wrote_is_left_alone(okafor: Scene, db_session: Session) -> None:
    done(okafor, [okafor])
    second = prepared(okafor, [okafor])
    assert "draft of such a letter" in str(items(db_session, second)[0].problem)


def test_what_nobody_may_read_cannot_be_picked(okafor: Scene, chen: Scene, app: Flask) -> None:
    with pytest.raises(NotFound):
        prepared(okafor, [chen])


def test_the_pages_from_picking_to_approving(okafor: Scene, sign_in: SignIn, db_session: Session) -> None:
    other = sister(okafor, "Ben Hale")
    browser = browser_of(okafor, sign_in)
    assert "Write to them all" in browser.get("/cases?scope=all").text
    picked = {"case": [str(okafor.case.id), str(other.case.id)]}
    assert browser.post("/letters-to-many/write", data={}).status_code == 422
    page = browser.post("/letters-to-many/write", data=picked)
    assert page.status_code == 200 and "One letter to 2 complaints" in page.text
    wrong = browser.post(
        "/letters-to-many/write", data={**picked, "kind": "update", "paragraphs": "Dear {{nobody}}"}
    )
    assert wrong.status_code == 422 and "Dear {{nobody}}" in wrong.text
    made = browser.post("/letters-to-many/write", data={**picked, "kind": "update", "paragraphs": WORDS})
    assert made.status_code == 303
    here = made.location or ""
    before = browser.get(here).text
    assert "Prepare 2 letters" in before and f"Please quote {other.reference}" in before
    pages = browser.get(f"{here}/{other.reference}.pdf")
    assert pages.status_code == 200 and pages.data.startswith(b"%PDF")
    assert browser.post(f"{here}/start").status_code == 303
    assert "0 of 2 complaints" in browser.get(here).text
    do_waiting(service.WORK, okafor.clock)
    assert "A second person approves them" in browser.get(here).text
    run_id = int(here.rsplit("/", 1)[1])
    chosen = [f"{number}:{digest}" for number, digest in looked_at(db_session, run_id).items()]
    assert browser.post(f"{here}/approve", data={"letter": chosen}).status_code == 403
    second = browser_of(okafor, sign_in, approver=True)
    assert "Approve the picked letters" in second.get(here).text
    assert second.post(f"{here}/approve", data={"letter": chosen}).status_code == 303
    assert "2 letters approved." in second.get(here).text
    assert "Update" in second.get("/letters-to-many").text
    assert second.get("/letters-to-many/999").status_code == 404


def test_left_before_it_starts_nothing_is_made(okafor: Scene, sign_in: SignIn, db_session: Session) -> None:
    run_id = prepared(okafor, [okafor])
    browser = browser_of(okafor, sign_in)
    assert browser.post(f"/letters-to-many/{run_id}/drop").status_code == 303
    assert browser.post(f"/letters-to-many/{run_id}/start").status_code == 422
    assert db_session.scalars(select(CaseLetter)).all() == []
