"""Findings and quotations: by whom, on what, in which words, and what becomes of the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.cases.events import INVOLVEMENT_NOTED
from app.cases.models import Involvement
from app.cases.policy import stream_of
from app.cases.recording import note
from app.complaints.domain.outcomes import Result
from app.complaints.models import Citation, Finding
from app.complaints.services.citations import cite_clause, remove_citation
from app.complaints.services.findings import Fact, NewFinding, record_finding
from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Role
from app.platform.db import db, transaction
from app.platform.log import entries
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from app.wordings.models import Clause
from tests.complaints.decision.conftest import as_actor, propose, someone
from tests.complaints.letters.scenes import Scene, decide_okafor
from tests.platform.audit.cheating import unguarded

HIDDEN = "the leak was hidden inside a wall, floor or ceiling"


def find(scene: Scene, number: int, result: Result = Result.UPHELD, **more: Any) -> Finding:
    known = more.pop("known", None)
    actor = more.pop("actor", scene.officer)
    written = {"reasons": "The surveyor saw it.", "evidence": [1], **more}
    return record_finding(
        finding=NewFinding(number, result, **written), known=known, **as_actor(scene, actor)
    )


def clause(number: str) -> Clause:
    return db.session().scalars(select(Clause).where(Clause.path.endswith(number))).one()


def cite(scene: Scene, number: str, words: str, **more: Any) -> Citation:
    return cite_clause(number=1, clause_id=clause(number).id, quotation=words, **{**scene.who, **more})


# ── findings ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_fact_names_no_page_that_its_paper_lacks(investigated: Scene) -> None:
    with unguarded() as session:
        session.execute(text("UPDATE evidence SET pages = 3"))
    find(investigated, 1, facts=[Fact("He saw it", "2026-04-01", 1, 3)])
    with pytest.raises(Refused, match="no page 4") as refused:
        find(investigated, 1, facts=[Fact("He saw it", "2026-04-01", 1, 4)])
    assert refused.value.field == "facts"


def test_the_decision_opens_with_the_last_finding(investigated: Scene) -> None:
    states = []
    for number in (1, 2, 3):
        find(investigated, number)
        states.append(investigated.case.state)
    assert states == ["investigating", "investigating", "deciding"]


def test_a_newer_finding_supersedes_and_nothing_is_lost(investigated: Scene, db_session: Session) -> None:
    first = find(investigated, 1, Result.UPHELD, reasons="At first sight.")
    second = find(investigated, 1, Result.NOT_UPHELD, reasons="On a second look.")
    rows = db_session.scalars(select(Finding).order_by(Finding.id)).all()
    assert [row.superseded_at is None for row in rows] == [False, True]
    assert log.text_of(db_session, first.reasons_digest) == "At first sight."
    event = entries(db_session, stream_of(investigated.case))[-1]
    assert (event.fields["supersedes"], event.fields["finding"]) == (first.id, second.id)


def test_a_finding_that_came_in_between_is_not_overwritten_unseen(investigated: Scene) -> None:
    seen = find(investigated, 1, known=0)
    find(investigated, 1, known=seen.id)
    with pytest.raises(Conflict, match="Another finding"):
        find(investigated, 1, known=seen.id)
    with pytest.raises(Conflict, match="Another finding"):
        find(investigated, 1, known=0)


@pytest.mark.parametrize("roles", [(Role.OFFICER,), (Role.INVESTIGATOR,), tuple(Role)])
def test_only_the_investigator_of_the_case_records_findings(
    investigated: Scene, roles: Sequence[Role]
) -> None:
    with pytest.raises(NotAllowed):
        find(investigated, 1, actor=someone(investigated, *roles))


def test_an_investigator_with_a_part_in_the_matter_is_refused(investigated: Scene) -> None:
    _note_part(investigated, investigated.officer)
    with pytest.raises(NotAllowed, match="Adjusted"):
        find(investigated, 1)
    with pytest.raises(NotAllowed, match="Adjusted"):
        cite(investigated, "(c)", HIDDEN)


def _note_part(scene: Scene, actor: Actor) -> None:
    with transaction() as session:
        case, now = scene.case, scene.clock.now()
        session.add(Involvement(case_id=case.id, user_id=actor.user_id, kind="adjusted", recorded_at=now))
        note(case, INVOLVEMENT_NOTED, actor=actor, clock=scene.clock, user=actor.user_id, part="adjusted")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reasons": " "}, "Say why"),
        ({"reasons": "x" * 20_001}, "20,000"),
        ({"evidence": []}, "at least one paper"),
        ({"evidence": [9]}, "no paper E9"),
        ({"facts": [Fact("It rained", evidence=77)]}, "no paper E77"),
        ({"facts": [Fact("x" * 1_001)]}, "a fact 1,000"),
        ({"question": "x" * 501}, "500 characters"),
    ],
)
def test_a_finding_that_says_too_little_or_too_much_is_refused(
    investigated: Scene, changed: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        find(investigated, 1, **changed)
    assert db.session().scalars(select(Finding)).all() == []


def test_there_is_no_finding_on_a_point_that_is_not_there(investigated: Scene) -> None:
    with pytest.raises(NotFound, match="no point 4"):
        find(investigated, 4)


def test_nothing_is_found_any_more_once_it_is_with_the_approver(drafted: Scene) -> None:
    propose(drafted)
    with pytest.raises(Refused, match="in approval"):
        find(drafted, 1)


# ── quotations ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clause_is_quoted_letter_for_letter(investigated: Scene) -> None:
    citation = cite(investigated, "(c)", HIDDEN, relied_on="for")
    assert (citation.quotation, citation.relied_on) == (HIDDEN, "for")


def test_one_letter_that_differs_is_shown(investigated: Scene) -> None:
    with pytest.raises(Refused, match="Not verbatim") as refused:
        cite(investigated, "(c)", HIDDEN.replace("floor", "flour"))
    assert "says “ur or ceiling”, the clause says “or or ceiling" in str(refused.value)
    assert refused.value.field == "quotation"


def test_an_exception_left_out_is_kept_as_a_warning(investigated: Scene) -> None:
    alone = cite(investigated, "(b)", "damage caused by water that has been leaking for more than 14 days;")
    assert any(warning.startswith("exception-missing:") for warning in alone.warnings)


def test_beside_its_exception_there_is_nothing_to_warn_of(investigated: Scene) -> None:
    whole = db.session().scalars(select(Clause.text).where(Clause.path.endswith("(c)"))).one()
    cite(investigated, "(c)", whole)
    after = cite(investigated, "(b)", "damage caused by water that has been leaking for more than 14 days;")
    assert not any(warning.startswith("exception-missing:") for warning in after.warnings)


def test_a_quotation_taken_off_stays_in_the_log(investigated: Scene, db_session: Session) -> None:
    citation = cite(investigated, "(c)", HIDDEN)
    remove_citation(citation_id=citation.id, **investigated.who)
    assert db_session.scalars(select(Citation)).all() == []
    kinds = [entry.kind for entry in entries(db_session, stream_of(investigated.case))]
    assert kinds[-2:] == ["clause_cited", "citation_removed"]
    with pytest.raises(NotFound):
        remove_citation(citation_id=citation.id, **investigated.who)


@pytest.mark.parametrize(
    ("words", "more", "why"),
    [
        ("", {}, "Not verbatim"),
        ("x" * 8_001, {}, "8,000"),
        (HIDDEN, {"relied_on": "both"}, "for the complainant"),
    ],
)
def test_what_is_no_quotation_is_refused(
    investigated: Scene, words: str, more: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        cite(investigated, "(c)", words, **more)


def test_a_clause_that_is_not_there_cannot_be_quoted(investigated: Scene) -> None:
    with pytest.raises(NotFound):
        cite_clause(number=1, clause_id=10**9, quotation=HIDDEN, **investigated.who)


def test_quotations_rest_once_it_is_with_the_approver(investigated: Scene) -> None:
    scene = decide_okafor(investigated)
    propose(scene)
    with pytest.raises(Refused, match="cannot change any more"):
        cite(scene, "(c)", HIDDEN)
