"""Several people registering at once, and a process killed in the middle: every complaint once and whole, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Head, Party
from app.complaints.models import SentForm
from app.complaints.services.intake import register
from app.config import Settings
from app.platform import log
from app.platform.accounts import SYSTEM, Unit
from app.platform.db import db
from app.platform.jobs.models import Message
from app.platform.log import LogEvent
from app.rules.library import Library
from app.shared.clock import FixedClock
from tests.complaints.handling.conftest import intake_for
from tests.platform.db.test_two_writers import at_once

PROGRAM = Path(__file__).with_name("intake_process.py")
KEY = "a-form-that-is-sent-more-than-once"


def test_a_form_sent_by_two_windows_at_once_is_one_complaint(
    app: Flask, unit: Unit, clock: FixedClock, library: Library, db_session: Session
) -> None:
    intake = intake_for(unit, key=KEY)
    db_session.rollback()

    def work(_number: int) -> str:
        return register(actor=SYSTEM, clock=clock, library=library, intake=intake).reference

    references = at_once(app, work)

    assert len(set(references)) == 1
    assert db_session.scalar(select(func.count(Case.id))) == 1
    assert log.verify(db_session).ok


def test_complaints_registered_at_once_each_get_a_reference_of_their_own(
    app: Flask, unit: Unit, clock: FixedClock, library: Library, db_session: Session
) -> None:
    intake = intake_for(unit)
    db_session.rollback()

    def work(_number: int) -> str:
        return register(actor=SYSTEM, clock=clock, library=library, intake=intake).reference

    references = at_once(app, work)

    assert len(set(references)) == len(references)
    assert log.verify(db_session).ok


def test_an_intake_killed_before_its_commit_leaves_nothing(
    settings: Settings, unit: Unit, db_session: Session, registered: Callable[..., Case]
) -> None:
    environment = {
        **os.environ,
        "FAIRFILE_INSTANCE": str(settings.instance),
        "FAIRFILE_DATABASE_URL": settings.database_url,
        "FAIRFILE_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, str(PROGRAM), str(unit.id), KEY]
    db_session.rollback()

    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.kill()

    db_session.rollback()
    for table in (Case, Party, Head, CaseLetter, SentForm, Message):
        assert db_session.scalar(select(func.count()).select_from(table)) == 0
    assert db_session.scalar(select(func.count(LogEvent.id)).where(LogEvent.stream_type == "case")) == 0
    assert log.verify(db_session).ok
    assert registered(key=KEY).state == "registered"
    assert db.session.scalar(select(func.count(Case.id))) == 1
