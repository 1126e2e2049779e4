"""Proof: whatever is changed behind the application's back is found, and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.db import transaction
from app.platform.log.canonical import canonical, digest
from app.platform.log.models import LogEvent, TextVersion
from tests.clients import CommandRunner
from tests.platform.log.kinds import ON, RECORDED, STREAM, write

Tamper = Callable[..., None]


@pytest.fixture
def tamper(app: Flask, db_session: Session) -> Tamper:
    """``tamper(statement, **values)``: as somebody does who has the database's own password."""
    if db_session.get_bind().dialect.name == "sqlite":
        names = db_session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        guards = [f"DROP TRIGGER {name}" for name in names]
    else:
        tables = ("log_event", "log_stream", "text_version")
        guards = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]

    def change(statement: str, **values: Any) -> None:
        with transaction() as session:
            for guard in guards:
                session.execute(text(guard))
            guards.clear()
            session.execute(text(statement), values)

    return change


def breaks(session: Session) -> list[tuple[str, int, str]]:
    return [(found.stream_id, found.seq, found.problem) for found in log.verify(session).breaks]


@pytest.fixture
def three(app: Flask) -> None:
    """Three events in one stream and one in another."""
    for number in (1, 2, 3):
        write(number=number)
    write(log.Stream("test", "B-2"))


def test_an_untouched_log_is_whole(three: None, db_session: Session) -> None:
    report = log.verify(db_session)
    assert (report.ok, report.streams, report.events, report.texts) == (True, 2, 4, 0)


def test_an_empty_log_is_whole(app: Flask, db_session: Session) -> None:
    report = log.verify(db_session)
    assert (report.ok, report.streams, report.events) == (True, 0, 0)


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("kind", "test_closed", "column:kind"),
        ("occurred_on", "2026-11-21", "column:on"),
        ("occurred_at", "2026-11-20 16:31:00.000000", "column:at"),
        ("occurred_at", None, "column:at"),
        ("recorded_at", "2026-11-23 09:00:00.000001", "column:recorded"),
        ("actor", "user:2", "column:actor"),
        ("hash", "0" * 64, "hash"),
        ("body", "{}", "hash"),
        ("seq", 7, "column:seq"),
    ],
)
def test_a_change_of_any_column_is_found_and_named(
    three: None, tamper: Tamper, db_session: Session, column: str, value: object, problem: str
) -> None:
    cast = "date" if column.endswith("_on") else "timestamptz" if column.endswith("_at") else None
    if db_session.get_bind().dialect.name == "sqlite" or cast is None:
        placeholder = ":value"
    else:
        placeholder = f"CAST(:value AS {cast})"
        value = f"{value}+00" if value is not None and cast == "timestamptz" else value
    tamper(f"UPDATE log_event SET {column} = {placeholder} WHERE stream_id = 'A-1' AND seq = 2", value=value)
    assert breaks(db_session)[0] == (
        "A-1",
        3 if column == "seq" else 2,
        "missing:2" if column == "seq" else problem,
    )


@pytest.mark.parametrize("column", ["stream_id", "stream_type"])
def test_an_event_moved_to_another_stream_is_found_in_both(
    three: None, tamper: Tamper, db_session: Session, column: str
) -> None:
    tamper(f"UPDATE log_event SET {column} = 'C-3' WHERE stream_id = 'A-1' AND seq = 2")
    assert {problem for _, _, problem in breaks(db_session)} == {"missing:2", "column:stream"}


def test_every_column_is_covered_above() -> None:
    """A new column of log_event needs its place in the hashed body and a case above."""
    covered = {"kind", "occurred_on", "occurred_at", "recorded_at", "actor", "hash", "body", "seq"}
    covered |= {"stream_id", "stream_type", "id"}  # the id is the database's own and says nothing
    assert {column.name for column in LogEvent.__table__.columns} == covered


@pytest.mark.parametrize(("gone", "found"), [(1, (2, "missing:1")), (2, (3, "missing:2")), (3, (3, "end"))])
def test_a_removed_event_is_found_at_the_beginning_in_the_middle_and_at_the_end(
    three: None, tamper: Tamper, db_session: Session, gone: int, found: tuple[int, str]
) -> None:
    tamper("DELETE FROM log_event WHERE stream_id = 'A-1' AND seq = :seq", seq=gone)
    assert breaks(db_session) == [("A-1", *found)]


def test_a_stream_removed_but_for_its_head_is_found(three: None, tamper: Tamper, db_session: Session) -> None:
    tamper("DELETE FROM log_event WHERE stream_id = 'B-2'")
    assert breaks(db_session) == [("B-2", 1, "end")]


def test_a_removed_head_is_found(three: None, tamper: Tamper, db_session: Session) -> None:
    tamper("DELETE FROM log_stream WHERE stream_id = 'B-2'")
    assert breaks(db_session) == [("B-2", 1, "head-missing")]


def test_a_shortened_head_is_found(three: None, tamper: Tamper, db_session: Session) -> None:
    tamper("UPDATE log_stream SET last_seq = 2 WHERE stream_id = 'A-1'")
    assert breaks(db_session) == [("A-1", 2, "end")]


def test_an_event_rewritten_with_its_hash_no_longer_fits_the_next(
    three: None, tamper: Tamper, db_session: Session
) -> None:
    second = db_session.scalars(select(LogEvent).where(LogEvent.stream_id == "A-1", LogEvent.seq == 2)).one()
    body = json.loads(second.body)
    body["fields"]["number"] = 99
    forged = canonical(body)
    tamper(
        "UPDATE log_event SET body = :body, hash = :hash WHERE stream_id = 'A-1' AND seq = 2",
        body=forged,
        hash=digest(forged),
    )
    assert breaks(db_session) == [("A-1", 3, "prev")]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('{"a": 1}', "body:not-canonical"),
        ('{"a":1}', "body:unreadable"),
        ("[1]", "body:unreadable"),
        ("x", "body:unreadable"),
    ],
)
def test_a_body_that_we_did_not_write_is_found(
    three: None, tamper: Tamper, db_session: Session, body: str, problem: str
) -> None:
    tamper(
        "UPDATE log_event SET body = :body, hash = :hash WHERE stream_id = 'B-2'",
        body=body,
        hash=digest(body),
    )
    assert breaks(db_session)[0][2] == problem


def test_fields_that_look_like_the_frame_around_them_hide_nothing(
    app: Flask, tamper: Tamper, db_session: Session
) -> None:
    kind = log.declare("test_frame", "Frame", old=dict)
    old = {"a": "x", "kind": "test_closed", "on": "2026-11-20", "prev": "0" * 64, "reason": "r"}
    with transaction():
        log.record(
            STREAM,
            kind,
            actor="user:1",
            recorded_at=RECORDED,
            legal_zone="UTC",
            occurred_on=ON,
            reason='a “reason” "\\',
            old=old,
        )
    assert log.verify(db_session).ok
    tamper("UPDATE log_event SET kind = 'test_closed'")
    assert breaks(db_session) == [("A-1", 1, "column:kind")]


@pytest.mark.parametrize("garbage", ["yesterday", "2026-11-20", ""])
def test_a_date_that_is_none_is_found_too(
    app: Flask, tamper: Tamper, db_session: Session, garbage: str
) -> None:
    if db_session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps nothing but instants in a column of instants")
    write()
    tamper("UPDATE log_event SET recorded_at = :garbage", garbage=garbage)
    assert breaks(db_session) == [("A-1", 1, "column:recorded")]


def test_a_break_in_one_stream_leaves_the_others_proven(
    three: None, tamper: Tamper, db_session: Session
) -> None:
    tamper("UPDATE log_event SET actor = 'user:2' WHERE stream_id = 'A-1'")
    report = log.verify(db_session)
    assert [found.stream_id for found in report.breaks] == ["A-1"]
    assert report.events == 4
    assert log.verify(db_session, log.Stream("test", "B-2")).ok
    assert not log.verify(db_session, STREAM).ok


# ── kept texts ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def kept(app: Flask) -> str:
    """The digest of a text that an event names."""
    with transaction():
        digest_ = log.keep_text(STREAM, "words", "She was told nothing.", now=RECORDED)
    write(words=digest_)
    return digest_


def test_the_same_text_kept_twice_has_two_digests(kept: str, db_session: Session) -> None:
    with transaction():
        again = log.keep_text(STREAM, "words", "She was told nothing.", now=RECORDED)
    assert again != kept
    assert log.text_of(db_session, again) == log.text_of(db_session, kept)


def erase(digest_: str, reason: str = "erasure request") -> None:
    with transaction() as session:
        log.erase_text(session, digest_, actor="user:1", now=RECORDED, legal_zone="UTC", reason=reason)


def test_an_erased_text_leaves_a_marked_hole_and_an_unbroken_chain(kept: str, db_session: Session) -> None:
    erase(kept)
    erase(kept)
    assert log.text_of(db_session, kept) is None
    assert db_session.scalars(select(TextVersion)).one().salt is None
    entries = log.entries(db_session, STREAM)
    assert [(entry.kind, entry.reason) for entry in entries[1:]] == [("text_erased", "erasure request")]
    assert log.verify(db_session).ok


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("text = 'She was told everything.'", "changed"),
        ("salt = 'other'", "changed"),
        ("text = NULL", "half-erased"),
        ("erased_at = created_at", "half-erased"),
        ("text = NULL, salt = NULL, erased_at = created_at", "erased-unrecorded"),
    ],
)
def test_a_text_changed_or_erased_behind_our_back_is_found(
    kept: str, tamper: Tamper, db_session: Session, change: str, problem: str
) -> None:
    tamper(f"UPDATE text_version SET {change}")
    assert ("A-1", 0, f"text:{kept[:12]}:{problem}") in breaks(db_session)


def test_a_text_removed_with_its_row_is_found_at_the_event_that_names_it(
    kept: str, tamper: Tamper, db_session: Session
) -> None:
    tamper("DELETE FROM text_version")
    assert breaks(db_session) == [("A-1", 1, f"text:{kept[:12]}:missing")]


def test_texts_named_deep_inside_an_event_are_looked_for_too(
    app: Flask, tamper: Tamper, db_session: Session
) -> None:
    kind = log.declare("test_deep", "Deep", because="a test’s", reasons=dict)
    with transaction():
        digests = log.keep_texts([(STREAM, "words", f"reason {n}") for n in range(900)], now=RECORDED)
        fields = {"reasons": {"points": digests}}
        log.record(
            STREAM, kind, actor="user:1", recorded_at=RECORDED, legal_zone="UTC", occurred_on=ON, **fields
        )
    assert log.verify(db_session).ok
    tamper("DELETE FROM text_version WHERE text = 'reason 17'")
    assert breaks(db_session) == [("A-1", 1, f"text:{digests[17][:12]}:missing")]


# ── the command ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_says_what_is_proven_and_what_is_not(three: None, runner: CommandRunner) -> None:
    done = runner("audit", "verify")
    assert done.exit_code == 0
    assert "2 streams, 4 events" in done.stdout
    assert "does not prove that what was recorded is true" in done.stdout


def test_the_command_ends_with_1_and_names_the_first_break(
    three: None, tamper: Tamper, runner: CommandRunner
) -> None:
    tamper("UPDATE log_event SET actor = 'user:2' WHERE stream_id = 'A-1' AND seq = 2")
    done = runner("audit", "verify")
    assert done.exit_code == 1
    assert "test/A-1, event 2: the column “actor” differs" in done.stdout


def test_the_json_is_alone_on_standard_output(three: None, tamper: Tamper, runner: CommandRunner) -> None:
    whole = json.loads(runner("audit", "verify", "--json").stdout)
    assert whole == {"ok": True, "streams": 2, "events": 4, "texts": 0, "breaks": []}
    tamper("DELETE FROM log_event WHERE stream_id = 'A-1' AND seq = 3")
    done = runner("audit", "verify", "--json")
    assert done.exit_code == 1
    expected = {"stream_type": "test", "stream_id": "A-1", "seq": 3, "problem": "end"}
    assert json.loads(done.stdout)["breaks"] == [expected]


def test_one_case_is_verified_with_the_looks_at_it(app: Flask, tamper: Tamper, runner: CommandRunner) -> None:
    write(log.Stream("case", "FF-1"))
    write(log.Stream("case", "FF-2"))
    write(log.Stream("access", "FF-1"))
    tamper("UPDATE log_event SET actor = 'user:2' WHERE stream_id = 'FF-2'")
    assert json.loads(runner("audit", "verify", "--case", "FF-1", "--json").stdout)["streams"] == 2
    assert runner("audit", "verify", "--case", "FF-2").exit_code == 1
    assert runner("audit", "verify", "--case", "FF-3").exit_code == 2
