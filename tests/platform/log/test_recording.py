"""Writing: exactly the declared fields, inside a transaction, one chain a stream."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.db import transaction
from app.platform.log.models import LogEvent, LogStream, TextVersion
from tests.platform.log.kinds import AT, CLOSED, ON, OPENED, RECORDED, STREAM, write


def test_an_event_is_read_back_as_it_was_recorded(app: Flask, db_session: Session) -> None:
    write(number=3, reason="taken-on")
    (entry,) = log.entries(db_session, STREAM)
    assert (entry.seq, entry.kind, entry.actor, entry.reason) == (1, "test_opened", "user:1", "taken-on")
    assert (entry.occurred_on, entry.occurred_at, entry.recorded_at) == (ON, AT, RECORDED)
    assert entry.fields == {"number": 3, "words": "a digest"}


def test_each_stream_has_its_own_sequence_and_chain(app: Flask, db_session: Session) -> None:
    other = log.Stream("test", "B-2")
    for stream in (STREAM, other, STREAM):
        write(stream)
    assert [entry.seq for entry in log.entries(db_session, STREAM)] == [1, 2]
    assert [entry.seq for entry in log.entries(db_session, other)] == [1]
    assert log.verify(db_session).ok


def test_many_events_of_many_streams_are_written_at_once_in_their_order(
    app: Flask, db_session: Session, query_count: Callable[..., Any]
) -> None:
    events = [
        log.NewEvent(log.Stream("test", f"C-{n % 300}"), OPENED, ON, AT, fields={"number": n, "words": None})
        for n in range(900)
    ]
    with query_count(at_most=12), transaction():
        log.record_many(events, actor="system:import", recorded_at=RECORDED, legal_zone="UTC")
    assert [entry.fields["number"] for entry in log.entries(db_session, log.Stream("test", "C-7"))] == [
        7,
        307,
        607,
    ]
    report = log.verify(db_session)
    assert (report.ok, report.streams, report.events) == (True, 300, 900)


def test_streams_that_only_this_transaction_knows_are_written_without_a_look(
    app: Flask, db_session: Session, query_count: Callable[..., Any]
) -> None:
    events = [
        log.NewEvent(log.Stream("test", f"D-{n % 30}"), OPENED, ON, AT, fields={"number": n, "words": None})
        for n in range(90)
    ]
    with query_count(at_most=4), transaction():
        log.record_many(
            events, actor="system:import", recorded_at=RECORDED, legal_zone="UTC", new_streams=True
        )
    write(log.Stream("test", "D-7"), number=91)
    told = [entry.fields["number"] for entry in log.entries(db_session, log.Stream("test", "D-7"))]
    assert told == [7, 37, 67, 91]
    assert log.verify(db_session).ok
    db_session.rollback()

    with pytest.raises(IntegrityError), transaction():
        log.record_many(
            events, actor="system:import", recorded_at=RECORDED, legal_zone="UTC", new_streams=True
        )
    report = log.verify(db_session)
    assert (report.ok, report.events) == (True, 91)


def test_recording_nothing_writes_nothing(app: Flask, db_session: Session) -> None:
    with transaction():
        log.record_many([], actor="user:1", recorded_at=RECORDED, legal_zone="UTC")
    assert log.verify(db_session).events == 0


def test_a_correction_names_the_event_it_corrects(app: Flask, db_session: Session) -> None:
    write(number=1)
    write(number=2, corrects=1, reason="mistyped")
    assert [entry.corrects for entry in log.entries(db_session, STREAM)] == [None, 1]


def test_the_log_as_it_was_known_at_an_instant(app: Flask, db_session: Session) -> None:
    write(number=1)
    write(number=2, recorded_at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert len(log.entries(db_session, STREAM, up_to=RECORDED)) == 1


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"number": 1}, "are not"),
        ({"number": 1, "words": None, "more": 1}, "are not"),
        ({"number": "1", "words": None}, "number='1'"),
        ({"number": True, "words": None}, "number=True"),
        ({"number": 1.0, "words": None}, "number=1.0"),
        ({"number": 1, "words": ["a"]}, "words="),
    ],
)
def test_fields_other_than_those_declared_are_refused_before_anything_is_written(
    app: Flask, db_session: Session, fields: dict[str, Any], problem: str
) -> None:
    with pytest.raises(TypeError, match=problem), transaction():
        log.record(
            STREAM, OPENED, actor="user:1", recorded_at=RECORDED, legal_zone="UTC", occurred_on=ON, **fields
        )
    assert db_session.scalars(select(LogStream)).all() == []


@pytest.mark.parametrize("when", [{"occurred_on": AT}, {"occurred_at": datetime(2026, 1, 1)}])  # noqa: DTZ001
def test_a_day_is_a_day_and_an_instant_has_a_zone(app: Flask, when: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError), match=r"day, not an instant|naive"):
        write(**when)


def test_a_float_never_stands_in_the_log(app: Flask) -> None:
    kind = log.declare("test_with_list", "With list", because="a test’s", items=list)
    with pytest.raises(TypeError, match="cannot stand in the log"), transaction():
        log.record(
            STREAM, kind, actor="user:1", recorded_at=RECORDED, legal_zone="UTC", occurred_on=ON, items=[0.1]
        )


def test_a_kind_is_declared_once(app: Flask) -> None:
    assert log.declare("test_closed", "Closed", because="a test’s") is not None
    with pytest.raises(ValueError, match="declared twice"):
        log.declare("test_closed", "Closed", more=int)
    assert log.kind_named("test_closed") == CLOSED
    assert log.kind_named("never_declared") is None


def test_nothing_is_recorded_outside_of_a_transaction(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside transaction"):
        log.record(
            STREAM,
            CLOSED,
            actor="user:1",
            recorded_at=RECORDED,
            legal_zone="UTC",
            occurred_on=date(2026, 1, 1),
        )


def test_an_event_of_work_that_failed_is_gone_with_it(app: Flask, db_session: Session) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        log.record(STREAM, CLOSED, actor="user:1", recorded_at=RECORDED, legal_zone="UTC", occurred_on=ON)
        _ = 1 / 0
    assert log.entries(db_session, STREAM) == []
    write()
    assert log.verify(db_session).ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_event SET actor = 'user:2'",
        "DELETE FROM log_event",
        "UPDATE log_stream SET last_hash = 'x'",
        "UPDATE log_stream SET last_seq = 0",
        "DELETE FROM log_stream",
        "UPDATE text_version SET text = 'nicer words'",
        "UPDATE text_version SET text = NULL",
        "DELETE FROM text_version",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(
    app: Flask, db_session: Session, statement: str
) -> None:
    write()
    with transaction():
        log.keep_text(STREAM, "words", "as they were said", now=RECORDED)
    with (
        pytest.raises(DatabaseError, match=r"append-only|only moves forward|not removed|only erased"),
        transaction() as s,
    ):
        s.execute(text(statement))
    assert log.verify(db_session).ok
    assert db_session.scalars(select(TextVersion)).one().text == "as they were said"


def test_replacing_a_row_is_refused_like_deleting_it(app: Flask, db_session: Session) -> None:
    if db_session.get_bind().dialect.name != "sqlite":
        pytest.skip("only SQLite knows INSERT OR REPLACE")
    write()
    forged = "INSERT OR REPLACE INTO log_event SELECT * FROM log_event"
    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text(forged))
    assert len(db_session.scalars(select(LogEvent)).all()) == 1
