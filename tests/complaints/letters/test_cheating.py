"""An auditor's list: every way to cheat that we could think of, done with the database's own password and the file system.

Each is tried on a complaint with papers, findings, a decision and a letter that left, and undone again. What the log
says of it stands beside it. Those that nothing inside can show say so, and are caught by an anchor kept elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.models import CaseLetter
from app.complaints.services import letter_sending as sending
from app.complaints.services.letter_approval import approve_letter
from app.complaints.services.letters import compose_letter
from app.platform import log
from app.platform.audit.anchors import anchor_now
from app.platform.db import db
from app.platform.log.access import ACCESSED
from app.platform.log.canonical import canonical, digest
from app.platform.storage import current_store
from tests.complaints.letters.scenes import Scene
from tests.platform.audit.cheating import events_of, rewrite_chain, unguarded

Cheat = str | Callable[[Session, log.Stream], None]
ONLY_OUTSIDE = ""
"""Nothing inside is amiss: the anchor alone tells."""

MINE = "stream_type = 'case' AND stream_id = :ref"
OF_CASE = "case_id = (SELECT id FROM case_file WHERE reference = :ref)"
LAST = f"(SELECT max(seq) FROM log_event WHERE {MINE})"


def restate_one_event(session: Session, stream: log.Stream) -> None:
    """Text and hash of one event, and nothing after it."""
    row = events_of(session, stream)[2]
    words = canonical({**json.loads(row["body"]), "actor": "user:99"})
    session.execute(
        text("UPDATE log_event SET body = :body, hash = :hash, actor = 'user:99' WHERE id = :id"),
        {"body": words, "hash": digest(words), "id": row["id"]},
    )


def restate_all_but_the_head(session: Session, stream: log.Stream) -> None:
    head = session.execute(
        text(f"SELECT last_hash FROM log_stream WHERE {MINE}"), {"ref": stream.id}
    ).scalar_one()
    rewrite_chain(stream, seq=3, actor="user:99")
    session.execute(
        text(f"UPDATE log_stream SET last_hash = :head WHERE {MINE}"), {"head": head, "ref": stream.id}
    )


def restate_everything(_session: Session, stream: log.Stream) -> None:
    rewrite_chain(stream, seq=3, actor="user:99")


def swap_two(session: Session, stream: log.Stream) -> None:
    for now, then in ((2, 9002), (3, 2), (9002, 3)):
        session.execute(
            text(f"UPDATE log_event SET seq = {then} WHERE {MINE} AND seq = {now}"), {"ref": stream.id}
        )


def cut_off_with_the_head(session: Session, stream: log.Stream) -> None:
    """What an older copy of the database looks like, for a stream that tells of no row since."""
    looks = {"id": "FF-LOOKS"}
    session.execute(text("DELETE FROM log_event WHERE stream_id = :id AND seq = 2"), looks)
    first = "(SELECT hash FROM log_event WHERE stream_id = :id AND seq = 1)"
    session.execute(
        text(f"UPDATE log_stream SET last_seq = 1, last_hash = {first} WHERE stream_id = :id"), looks
    )


def forge_backdated(_session: Session, _stream: log.Stream) -> None:
    """Through our own code, as if it had been written an hour ago."""
    then = current_app.extensions["clock"].now() - timedelta(hours=1)
    looks = log.Stream("access", "FF-LOOKS")
    log.record(looks, ACCESSED, actor="user:1", recorded_at=then, legal_zone="UTC", act="read", part="case")


COPY_EVENT = (
    "INSERT INTO log_event (stream_type, stream_id, seq, kind, occurred_on, occurred_at, recorded_at, actor, body, hash) "
    f"SELECT stream_type, stream_id, seq + 1, kind, occurred_on, occurred_at, recorded_at, actor, body, hash "
    f"FROM log_event WHERE {MINE} AND seq = {LAST}"
)

CHEATS: dict[str, tuple[Cheat, str]] = {
    # the log itself
    "an event's text": (f"UPDATE log_event SET body = replace(body, 'actor', 'Actor') WHERE {MINE} AND seq = 3", "hash"),
    "an event's hash": (f"UPDATE log_event SET hash = '{'0' * 64}' WHERE {MINE} AND seq = 3", "hash"),
    "text and hash of one event": (restate_one_event, "prev"),
    "an event and all hashes after it": (restate_all_but_the_head, "end"),
    "a whole chain with its head": (restate_everything, ONLY_OUTSIDE),
    "an event's actor": (f"UPDATE log_event SET actor = 'user:99' WHERE {MINE} AND seq = 3", "column:actor"),
    "an event's legal day": (f"UPDATE log_event SET occurred_on = '2020-02-02' WHERE {MINE} AND seq = 3", "column:on"),
    "when it was recorded": (
        f"UPDATE log_event SET recorded_at = '2020-02-02 02:02:02.000000' WHERE {MINE} AND seq = 3", "column:recorded"),
    "an event's kind": (f"UPDATE log_event SET kind = 'withdrawn' WHERE {MINE} AND seq = 3", "column:kind"),
    "the last event": (f"DELETE FROM log_event WHERE {MINE} AND seq = {LAST}", "end"),
    "the first event": (f"DELETE FROM log_event WHERE {MINE} AND seq = 1", "missing:1"),
    "one in the middle": (f"DELETE FROM log_event WHERE {MINE} AND seq = 3", "missing:3"),
    "two events swapped": (swap_two, "column:seq"),
    "an event twice": (COPY_EVENT, "column:seq"),
    "an event in another's stream": (f"UPDATE log_event SET stream_id = 'FF-X' WHERE {MINE} AND seq = {LAST}", "column:stream"),
    "a stream's events": (f"DELETE FROM log_event WHERE {MINE}", "end"),
    "a stream's head": (f"DELETE FROM log_stream WHERE {MINE}", "head-missing"),
    "a head put back": (f"UPDATE log_stream SET last_seq = last_seq - 1 WHERE {MINE}", "end"),
    "an access-log entry": (
        "UPDATE log_event SET body = replace(body, 'read', 'look') WHERE stream_id = 'FF-LOOKS' AND seq = 1", "hash"),
    "the end of an access log, head too": (cut_off_with_the_head, ONLY_OUTSIDE),
    "an event forged with an older date": (forge_backdated, ONLY_OUTSIDE),
    # texts
    "a kept text": ("UPDATE text_version SET text = 'They agreed' WHERE stream_id = :ref", "changed"),
    "a text's salt": (f"UPDATE text_version SET salt = '{'0' * 32}' WHERE stream_id = :ref", "changed"),
    "a text taken away": ("DELETE FROM text_version WHERE stream_id = :ref", "missing"),
    "a text erased without an event": (
        "UPDATE text_version SET text = NULL, salt = NULL, erased_at = created_at WHERE stream_id = :ref",
        "erased-unrecorded"),
    # dates
    "a deadline's due day": (f"UPDATE deadline SET due_on = '2030-01-02' WHERE {OF_CASE} AND due_on IS NOT NULL", "due_on"),
    "the day on which it was met": (f"UPDATE deadline SET met_on = '2026-01-02' WHERE {OF_CASE}", "met_on"),
    "a certificate": (f"UPDATE deadline SET certificate = '{{}}' WHERE {OF_CASE}", "certificate"),
    "a deadline taken away": (f"DELETE FROM deadline WHERE {OF_CASE}", "copy:deadline"),
    "the next date on lists": ("UPDATE case_file SET next_law_on = '2030-01-02' WHERE reference = :ref", "next_law_on"),
    # the case
    "the day of receipt": ("UPDATE case_file SET received_on = '2026-01-02' WHERE reference = :ref", "received_on"),
    "who has it": ("UPDATE case_file SET owner_id = NULL WHERE reference = :ref", "owner"),
    "who investigates": ("UPDATE case_file SET investigator_id = NULL WHERE reference = :ref", "investigator"),
    "closed behind our back": (
        "UPDATE case_file SET state = 'closed', is_open = (1 = 0), closing = 'answered', closed_on = '2026-11-20' WHERE reference = :ref",
        "closing"),
    "its rules": ("UPDATE case_file SET regime = NULL WHERE reference = :ref", "regime"),
    "its facts": ("UPDATE case_file SET facts = '[1]' WHERE reference = :ref", "facts"),
    "hidden from others": ("UPDATE case_file SET confidential = (1 = 1) WHERE reference = :ref", "confidential"),
    "a chip on lists": ("UPDATE case_file SET flags = '[\"authority\"]' WHERE reference = :ref", "flags authority"),
    "a name": (f"UPDATE party SET name = 'Somebody Else' WHERE {OF_CASE}", "party"),
    "a complaint point's words": (f"UPDATE head SET said = 'They were kind' WHERE {OF_CASE} AND number = 1", "head 1:words"),
    "a finding": (f"UPDATE finding SET result = 'not-upheld' WHERE {OF_CASE} AND result <> 'not-upheld'", "result"),
    "a quotation": (f"UPDATE citation SET quotation = 'We pay nothing' WHERE {OF_CASE}", "quotation"),
    "an answer": ("UPDATE decision_head SET outcome = 'declined'", "outcome"),
    "an amount": ("UPDATE redress_line SET minor = minor + 1", "total"),
    "an approval nobody gave": (
        "UPDATE decision SET state = 'approved', approved_at = drafted_at, approved_by_id = (SELECT max(id) FROM user_account)",
        "untold"),
    "a paper's row": (f"DELETE FROM finding_evidence; DELETE FROM evidence WHERE {OF_CASE} AND number = 1", "missing"),
    "which file a paper is": ("UPDATE evidence SET digest = 'f' || substr(digest, 2) WHERE number = 1", "digest"),
    "which file a letter is": (f"UPDATE case_letter SET pdf_digest = draft_digest WHERE {OF_CASE} AND sent_on IS NOT NULL", "file"),
    "when a letter left": (f"UPDATE case_letter SET sent_on = '2026-01-02' WHERE {OF_CASE} AND sent_on IS NOT NULL", "sent_on"),
}  # fmt: skip


class Undone(Exception):
    """Puts everything back."""


@pytest.fixture
def answered(decided: Scene) -> CaseLetter:
    """A complaint with papers, findings and a drafted decision, of which one letter has left, looked at twice."""
    row = compose_letter(kind="acknowledgement", **decided.by_rules)
    approve_letter(letter_id=row.id, content_digest=row.content_digest or "", **decided.by_rules)
    row = sending.dispatch(letter_id=row.id, how="post", **decided.by_rules)
    for actor in ("user:1", "user:2"):
        log.note_access(actor, "FF-LOOKS", "read")
        log.write_accesses(decided.clock.now())
    decided.clock.advance(hours=2)
    return row


def problems() -> list[str]:
    report = log.verify(db.session(), intact=current_store().verify)
    return [f"{found.stream_type}/{found.stream_id} {found.problem}" for found in report.breaks]


def cheated(cheat: Cheat, stream: log.Stream, anchor: list[str]) -> tuple[list[str], list[str]]:
    """What is found inside, and what the anchor tells, after a cheat that is then undone."""
    said: tuple[list[str], list[str]] = ([], [])
    try:
        with unguarded() as session:
            if isinstance(cheat, str):
                for statement in cheat.split("; "):
                    names: dict[str, Any] = {"ref": stream.id} if ":ref" in statement else {}
                    assert session.execute(text(statement), names).rowcount, "the cheat changed nothing"  # type: ignore[attr-defined]
            else:
                cheat(session, stream)
            session.expire_all()
            outside = [found.problem for found in log.compare_anchor(session, anchor)]
            said = problems(), outside
            raise Undone
    except Undone:
        db.session().expire_all()
    return said


def test_whoever_tries_to_cheat_is_caught(answered: CaseLetter, decided: Scene) -> None:
    assert problems() == []
    stream, anchor = log.Stream("case", decided.reference), anchor_now(with_heads=True).splitlines()
    missed = {}
    for name, (cheat, expected) in CHEATS.items():
        inside, outside = cheated(cheat, stream, anchor)
        if expected == ONLY_OUTSIDE:
            caught = not inside and bool(outside)
        else:
            caught = any(expected in problem for problem in inside)
        if not caught:
            missed[name] = (inside, outside)
    assert missed == {}
    assert len(CHEATS) >= 25
    assert problems() == [], "each was undone"


def test_a_file_swapped_in_the_store_is_caught(answered: CaseLetter, decided: Scene) -> None:
    for digest_, found in (
        (answered.pdf_digest or "", f"case/{decided.reference} file:case_letter {answered.id}:file"),
        (_paper(), f"case/{decided.reference} file:evidence 1:digest"),
    ):
        path = current_store().path_of(digest_)
        right = path.read_bytes()
        path.write_bytes(right + b" ")
        assert problems() == [found]
        path.write_bytes(right)
    assert problems() == []


def _paper() -> str:
    return str(db.session.execute(text("SELECT digest FROM evidence WHERE number = 1")).scalar_one())
