"""A letter passes the leak test over its finished pages; what may be a leak keeps it in the house until decided."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import CaseLetter
from app.cases.services.confidential import NewMark, decide_hit, mark_paper
from app.cases.services.evidence import Paper, add_evidence
from app.complaints.letters.composing import CONFIDENTIAL
from app.complaints.letters.material import Parts
from app.complaints.services import letter_approval as approving
from app.complaints.services.letters import compose_letter
from app.disclosure.domain.classes import Privilege
from app.disclosure.models import LeakHit
from app.platform.accounts import Role
from app.platform.accounts.actor import Actor, Grant
from app.platform.storage import current_store
from app.shared.errors import Refused
from tests.complaints.letters.scenes import Scene

ADVICE = b"Counsel advises that a court would probably award her the sum of 7,340 pounds for the bathroom."


@pytest.fixture
def advised(okafor: Scene) -> Scene:
    file = current_store().put(io.BytesIO(ADVICE), max_bytes=1 << 20, name="advice.txt")
    (added,) = add_evidence(**okafor.who, papers=[Paper(file, "advice.txt", 1, "ours")])
    mark = NewMark(added.evidence.number, Privilege.LEGAL_ADVICE, "From counsel")
    mark_paper(**okafor.who, mark=mark)
    return okafor


def update(scene: Scene, words: str) -> CaseLetter:
    return compose_letter(kind="update", parts=Parts(paragraphs=(words,)), **scene.by_rules)


def item(row: CaseLetter) -> dict[str, Any]:
    return next(each for each in row.check_report or [] if each["about"] == CONFIDENTIAL)


def lawyer(scene: Scene) -> dict[str, Any]:
    counsel = Actor(scene.who["actor"].user_id, "Counsel", (Grant(Role.LEGAL, "/"),))
    return {**scene.who, "actor": counsel}


def test_a_letter_that_says_nothing_of_a_confidential_paper_passes(advised: Scene) -> None:
    assert item(update(advised, "We are still waiting for the plumber’s report."))["ok"]


def test_copied_words_hold_the_letter_back_and_nobody_can_set_that_aside(advised: Scene) -> None:
    row = update(advised, "A court would probably award her the sum of nothing at all, we are told.")
    assert not item(row)["ok"]
    approving.override_check(letter_id=row.id, reason="We are in a hurry", **advised.who)
    second = {**advised.who, "actor": advised.approver}
    approving.agree_to_override(letter_id=row.id, **second)
    with pytest.raises(Refused):
        approving.approve_letter(
            letter_id=row.id, content_digest=row.content_digest or "", library=advised.library, **second
        )


def test_once_decided_to_be_no_leak_the_same_words_pass_in_the_next_version(
    advised: Scene, db_session: Session
) -> None:
    words = "A court would probably award her the sum of nothing at all, we are told."
    row = update(advised, words)
    (hit,) = db_session.scalars(select(LeakHit)).all()
    assert (hit.target, hit.verdict) == (f"letter:{row.code}", None)
    decide_hit(**lawyer(advised), hit_id=hit.id, leak=False, reason="Said openly at the meeting")
    again = compose_letter(
        kind="update", parts=Parts(paragraphs=(words,)), letter_id=row.id, **advised.by_rules
    )
    assert item(again)["ok"]
