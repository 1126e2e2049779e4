"""Who looked at what: written when the request ends, apart from the case, once in ten minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.log.access import note_access, write_accesses
from app.shared.clock import FixedClock

ACCESS = log.Stream("access", "FF-1")


def looks(session: Session, stream: log.Stream = ACCESS) -> list[tuple[str, str, str]]:
    return [
        (entry.actor, entry.fields["act"], entry.fields["part"]) for entry in log.entries(session, stream)
    ]


def look(clock: FixedClock, act: str = "read", part: str = "case", actor: str = "user:1") -> int:
    note_access(actor, "FF-1", act, part)
    return write_accesses(clock.now())


def test_a_look_stands_in_a_stream_of_its_own(app: Flask, clock: FixedClock, db_session: Session) -> None:
    assert look(clock) == 1
    assert looks(db_session) == [("user:1", "read", "case")]
    assert log.entries(db_session, log.Stream("case", "FF-1")) == []
    assert log.verify(db_session).ok


def test_reading_again_within_ten_minutes_is_one_look(
    app: Flask, clock: FixedClock, db_session: Session
) -> None:
    counts = []
    for minutes in (0, 5, 4, 2):
        clock.advance(minutes=minutes)
        counts.append(look(clock))
    assert counts == [1, 0, 0, 1]


def test_another_person_or_another_part_is_another_look(
    app: Flask, clock: FixedClock, db_session: Session
) -> None:
    look(clock)
    look(clock, actor="user:2")
    look(clock, part="letter:3")
    assert len(looks(db_session)) == 3


@pytest.mark.parametrize("act", ["print", "export", "download"])
def test_every_copy_that_leaves_is_written(
    app: Flask, clock: FixedClock, db_session: Session, act: str
) -> None:
    look(clock, act)
    look(clock, act)
    assert len(looks(db_session)) == 2


def test_an_unknown_act_is_a_fault_of_ours(app: Flask) -> None:
    with pytest.raises(ValueError, match="gaze"):
        note_access("user:1", "FF-1", "gaze")


def test_a_look_seen_before_costs_one_read_and_no_write(
    app: Flask, clock: FixedClock, query_count: Callable[..., Any]
) -> None:
    look(clock)
    with query_count(at_most=2):
        look(clock)


def test_the_looks_of_one_request_are_written_together_when_it_ends(app: Flask, db_session: Session) -> None:
    with app.test_request_context("/sign-in"):
        for number in range(3):
            note_access("user:1", f"FF-{number}", "export")
        app.process_response(app.make_response("done"))
    db_session.rollback()
    assert [looks(db_session, log.Stream("access", f"FF-{number}")) for number in range(3)] == [
        [("user:1", "export", "case")]
    ] * 3
