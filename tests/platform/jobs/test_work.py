"""Work asked for on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.accounts import Role, User
from app.platform.db import transaction
from app.platform.jobs import JobRun, ask, handle, work
from app.platform.jobs.ledger import MOST_ATTEMPTS
from app.platform.jobs.models import Message
from app.platform.jobs.work import do_waiting
from app.shared.clock import Clock, FixedClock
from tests.conftest import NOW


@pytest.fixture
def done(app: Flask) -> Iterator[list[dict[str, Any]]]:
    """What the handler of ``count-things`` was given."""
    given: list[dict[str, Any]] = []

    def handler(params: dict[str, Any], _clock: Clock) -> dict[str, Any]:
        given.append(params)
        if params.get("bad"):
            raise ValueError("this register cannot be read")
        return {"rows": 7}

    handle("count-things", handler)
    yield given
    del work._HANDLERS["count-things"], work._GIVEN_UP["count-things"]


def test_work_is_done_once_in_the_order_it_was_asked_for(
    clock: FixedClock, done: list[dict[str, Any]], db_session: Session
) -> None:
    assert ask("count-things", key="run-1", params={"run": 1}, now=NOW)
    assert ask("count-things", key="run-2", params={"run": 2}, now=NOW)
    assert not ask("count-things", key="run-1", params={"run": 1}, now=NOW)
    assert len(do_waiting("count-things", clock)) == 2
    assert do_waiting("count-things", clock) == []
    assert done == [{"run": 1}, {"run": 2}]
    assert db_session.scalars(select(JobRun.state)).all() == ["done", "done"]


def test_work_is_not_asked_for_by_what_did_not_happen(clock: FixedClock, done: list[dict[str, Any]]) -> None:
    with pytest.raises(RuntimeError), transaction():
        ask("count-things", key="run-1", params={"run": 1}, now=NOW)
        raise RuntimeError
    assert do_waiting("count-things", clock) == []


def test_bad_work_fails_visibly_and_holds_up_nothing(
    clock: FixedClock, done: list[dict[str, Any]], db_session: Session
) -> None:
    ask("count-things", key="bad", params={"bad": True}, now=NOW)
    ask("count-things", key="good", params={}, now=NOW)
    do_waiting("count-things", clock)
    runs = {run.run_key: run for run in db_session.scalars(select(JobRun))}
    assert (runs["bad"].state, runs["good"].state) == ("failed", "done")
    assert "this register cannot be read" in (runs["bad"].error or "")


def test_administrators_hear_once_a_day_of_work_that_failed_and_read_nothing_of_a_case(
    clock: FixedClock, done: list[dict[str, Any]], db_session: Session, person: Callable[..., User]
) -> None:
    address = person(Role.ADMINISTRATOR).email
    person(Role.SUPERVISOR)
    ask("count-things", key="good", params={}, now=NOW)
    do_waiting("count-things", clock)
    assert db_session.scalars(select(Message)).all() == []

    for key in ("bad", "worse"):
        ask("count-things", key=key, params={"bad": True}, now=NOW)
    do_waiting("count-things", clock)
    (mail,) = db_session.scalars(select(Message)).all()
    assert mail.to_address == address
    assert "count-things" in mail.subject
    assert "The run bad of count-things failed" in mail.body
    assert "ValueError" in mail.body
    assert "this register" not in mail.body, "what a mistake says can quote a case"

    clock.advance(days=1)
    ask("count-things", key="again", params={"bad": True}, now=clock.now())
    do_waiting("count-things", clock)
    assert len(db_session.scalars(select(Message)).all()) == 2


def test_interrupted_work_is_taken_up_again_but_not_for_ever(
    clock: FixedClock, done: list[dict[str, Any]], db_session: Session, person: Callable[..., User]
) -> None:
    person(Role.ADMINISTRATOR)
    with transaction() as session:
        for key, attempts in (("once", 1), ("always", MOST_ATTEMPTS)):
            session.add(
                JobRun(
                    job="count-things",
                    run_key=key,
                    state="running",
                    params={"key": key},
                    started_at=NOW,
                    attempts=attempts,
                )
            )
    while do_waiting("count-things", clock):
        pass
    runs = {run.run_key: run for run in db_session.scalars(select(JobRun))}
    assert (runs["once"].state, runs["once"].attempts) == ("done", 2)
    assert runs["always"].state == "failed"
    assert "given up" in (runs["always"].error or "")
    assert done == [{"key": "once"}]
    (mail,) = db_session.scalars(select(Message)).all()
    assert "interrupted 3 times; given up" in mail.body


@pytest.mark.parametrize(("attempts", "told"), [(MOST_ATTEMPTS - 1, []), (MOST_ATTEMPTS, [{"run": 4}])])
def test_whoever_asked_is_told_when_work_is_given_up_and_not_before(
    clock: FixedClock, done: list[dict[str, Any]], attempts: int, told: list[dict[str, Any]]
) -> None:
    heard: list[dict[str, Any]] = []
    handle("count-things", work._HANDLERS["count-things"], given_up=heard.append)
    with transaction() as session:
        session.add(
            JobRun(
                job="count-things",
                run_key="4",
                state="running",
                params={"run": 4},
                started_at=NOW,
                attempts=attempts,
            )
        )
    do_waiting("count-things", clock)
    do_waiting("count-things", clock)
    assert heard == told


def test_work_stays_as_it_is_when_nobody_could_be_told_that_it_is_given_up(
    clock: FixedClock, done: list[dict[str, Any]], db_session: Session
) -> None:
    def deaf(_params: dict[str, Any]) -> None:
        raise RuntimeError("the row is locked")

    handle("count-things", work._HANDLERS["count-things"], given_up=deaf)
    with transaction() as session:
        session.add(
            JobRun(
                job="count-things",
                run_key="5",
                state="running",
                params={},
                started_at=NOW,
                attempts=MOST_ATTEMPTS,
            )
        )
    with pytest.raises(RuntimeError, match="locked"):
        do_waiting("count-things", clock)
    db_session.expire_all()
    assert db_session.scalars(select(JobRun.state)).one() == "running"


def test_work_that_nobody_does_cannot_be_asked_for(app: Flask) -> None:
    with pytest.raises(LookupError, match="unheard"):
        ask("unheard", key="1", params={}, now=NOW)
