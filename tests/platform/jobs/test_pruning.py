"""Ended runs and delivered mails go after a time; what may still be asked for stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.db import transaction
from app.platform.jobs import JobRun, Message, pruning
from app.shared.clock import FixedClock
from tests.conftest import NOW

LONG_AGO, LATELY = NOW - timedelta(days=401), NOW - timedelta(days=399)


def make_run(name: str, key: str, **traits: object) -> None:
    with transaction() as session:
        session.add(
            JobRun(
                job=name,
                run_key=key,
                **{"state": "done", "started_at": LONG_AGO, "finished_at": LONG_AGO, **traits},
            )
        )


def make_mail(key: str, **traits: object) -> None:
    kept = {"state": "sent", "sent_at": LONG_AGO, "created_at": LONG_AGO, "due_at": LONG_AGO, **traits}
    with transaction() as session:
        session.add(
            Message(
                key=key, to_name="Ada", to_address="ada@fairfile.invalid", subject="Due", body="…", **kept
            )
        )


def prune(clock: FixedClock) -> dict[str, int]:
    return pruning.prune(clock=clock, days=400)


def test_an_old_run_goes_unless_it_is_the_newest_of_its_job_or_not_over(
    clock: FixedClock, db_session: Session
) -> None:
    make_run("sweep", "old")
    make_run("sweep", "failed", state="failed", error="no calendar")
    make_run("sweep", "asked for", state="running", finished_at=None)
    make_run("sweep", "late", finished_at=LATELY)
    make_run("check", "the last one, however old")
    assert prune(clock)["runs"] == 2
    assert set(db_session.scalars(select(JobRun.run_key))) == {
        "asked for",
        "late",
        "the last one, however old",
    }


def test_a_delivered_mail_goes_and_one_that_waits_or_failed_stays(
    clock: FixedClock, db_session: Session
) -> None:
    make_mail("delivered")
    make_mail("waits", state="waiting", sent_at=None)
    make_mail("failed", state="failed", sent_at=None, error="no such address")
    make_mail("delivered lately", sent_at=LATELY)
    make_mail("the newest")
    assert prune(clock)["mails"] == 1
    assert "delivered" not in set(db_session.scalars(select(Message.key)))
    assert prune(clock) == {"runs": 0, "mails": 0}


def test_many_rows_go_in_several_transactions(
    clock: FixedClock, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "BATCH", 3)
    for number in range(8):
        make_run("sweep", str(number))
    assert prune(clock)["runs"] == 7
    assert db_session.scalars(select(JobRun.run_key)).all() == ["7"]
