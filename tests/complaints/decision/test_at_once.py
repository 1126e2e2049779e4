"""Two people at once, and a process killed in the middle: one decision, one approval, nothing half done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.complaints.models import Approval, Decision
from app.complaints.services.approval import approve_decision
from app.complaints.services.decision import Draft, save_draft
from app.config import Settings
from app.platform import log
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.shared.errors import DomainError
from tests.complaints.decision.conftest import as_actor, content_of, someone, the_decision
from tests.complaints.letters.scenes import Scene
from tests.platform.db.test_two_writers import at_once

PROGRAM = Path(__file__).with_name("approver_process.py")


def test_of_two_approvers_at_once_one_approves_and_the_other_is_told(app: Flask, proposed: Scene) -> None:
    people = [someone(proposed, Role.APPROVER) for _ in range(2)]
    content = content_of(proposed)
    told = [as_actor(proposed, person) for person in people]
    db.session().rollback()

    def work(number: int) -> str:
        try:
            approve_decision(content_digest=content, **told[number])
        except DomainError as error:
            return str(error)
        return "approved"

    answers = sorted(str(answer) for answer in at_once(app, work, times=2))
    assert answers[0].endswith("nothing is left to do.") and answers[1] == "approved"
    approvals = db.session().scalars(select(Approval)).all()
    assert [approval.by_id for approval in approvals] == [the_decision(proposed).approved_by_id]
    assert log.verify(db.session()).ok


def test_of_two_drafters_at_once_one_saves_and_the_other_is_told(app: Flask, drafted: Scene) -> None:
    version = the_decision(drafted).version
    told = [as_actor(drafted, someone(drafted, Role.OFFICER)) for _ in range(2)]
    for who in told:
        del who["library"]
    db.session().rollback()

    def work(number: int) -> bool:
        try:
            save_draft(draft=Draft(pay_by_days=20 + number), version=version, **told[number])
        except DomainError:
            return False
        return True

    assert sorted(bool(answer) for answer in at_once(app, work, times=2)) == [False, True]
    assert the_decision(drafted).version == version + 1


def test_an_approval_killed_before_its_commit_leaves_the_decision_proposed(
    settings: Settings, proposed: Scene, db_session: Session
) -> None:
    boss = someone(proposed, Role.APPROVER)
    environment = {
        **os.environ,
        "FAIRFILE_INSTANCE": str(settings.instance),
        "FAIRFILE_DATABASE_URL": settings.database_url,
        "FAIRFILE_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, str(PROGRAM), proposed.reference, str(boss.user_id), content_of(proposed)]
    db_session.rollback()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.kill()
    db_session.rollback()
    assert (proposed.case.state, the_decision(proposed).state) == ("approving", "proposed")
    assert db_session.scalars(select(Approval)).all() == []
    assert log.verify(db_session).ok
    content = content_of(proposed)
    assert approve_decision(content_digest=content, **as_actor(proposed, boss)).state == "approved"
    assert db_session.scalars(select(Decision.state)).all() == ["approved"]
