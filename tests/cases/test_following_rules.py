"""After a rule was written anew, open cases are counted by it on command, each move told; closed cases keep theirs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.events import RULES_FOLLOWED
from app.cases.models import Case, Deadline
from app.cases.services.deadlines import recompute
from app.cases.services.sweep import sweep
from app.platform.db import transaction
from app.platform.log import Stream, entries, verify
from app.shared.clock import FixedClock
from tests.clients import CommandRunner

Complaint = Callable[..., Case]
MONDAY = date(2026, 11, 23)


def quick(session: Session, case: Case) -> Deadline:
    session.expire_all()
    row = session.scalar(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "summary-resolution")
    )
    assert row is not None
    return row


def as_under_an_older_rule(session: Session, case: Case) -> None:
    """What would stand in the row had the rule given one working day fewer."""
    row = quick(session, case)
    row.due_on = date(2026, 11, 25)
    row.certificate = {**row.certificate, "rule_digest": "0" * 64}
    session.commit()


def test_what_a_rewritten_rule_moves_is_foreseen_then_moved_and_told(
    runner: CommandRunner, complaint: Complaint, db_session: Session
) -> None:
    case, other = complaint(received_on=MONDAY), complaint(name="Another Person", received_on=MONDAY)
    as_under_an_older_rule(db_session, case)
    moved = ["gb-disp", "summary-resolution", "2026-11-25", "2026-11-26"]

    foreseen = json.loads(runner("rules", "restate", "--dry-run", "--json").stdout)
    assert foreseen == {"dry_run": True, "cases": [{"case": case.reference, "moved": [moved]}]}
    assert quick(db_session, case).due_on == date(2026, 11, 25)

    said = runner("rules", "restate")
    assert f"{case.reference}  gb-disp summary-resolution  2026-11-25 → 2026-11-26" in said.stdout
    assert "1 cases, 1 dates moved." in said.stdout
    assert quick(db_session, case).due_on == date(2026, 11, 26)
    told = entries(db_session, Stream("case", case.reference))[-1]
    assert (told.kind, told.fields["moved"]) == (RULES_FOLLOWED.name, [moved])
    assert entries(db_session, Stream("case", other.reference))[-1].kind != RULES_FOLLOWED.name

    assert "0 cases, 0 dates moved." in runner("rules", "restate").stdout
    assert runner("rules", "replay").exit_code == 0
    assert verify(db_session).ok


def test_a_closed_case_is_left_as_it_was(
    runner: CommandRunner,
    withdrawn: Complaint,
    db_session: Session,
) -> None:
    case = withdrawn(received_on=MONDAY)
    as_under_an_older_rule(db_session, case)
    assert "0 cases, 0 dates moved." in runner("rules", "restate").stdout
    assert quick(db_session, case).due_on == date(2026, 11, 25)


def test_no_date_moves_silently_when_an_event_or_the_sweep_meets_a_rewritten_rule(
    app: Flask, complaint: Complaint, db_session: Session, clock: FixedClock
) -> None:
    """The call is noted by an officer on the next day; the sweep finds the date of the other case over."""
    called, swept = complaint(received_on=MONDAY), complaint(name="Another Person", received_on=MONDAY)
    for case in (called, swept):
        as_under_an_older_rule(db_session, case)
    clock.advance(days=1)
    with transaction() as session:
        recompute(session, session.get_one(Case, called.id), library=app.extensions["rules"], now=clock.now())
    assert quick(db_session, called).due_on == date(2026, 11, 26)
    clock.advance(days=2)
    sweep(clock=clock, library=app.extensions["rules"])
    assert quick(db_session, swept).due_on == date(2026, 11, 26)
    for case in (called, swept):
        told = [
            each
            for each in entries(db_session, Stream("case", case.reference))
            if each.kind == RULES_FOLLOWED.name
        ]
        assert [each.fields["moved"] for each in told] == [
            [["gb-disp", "summary-resolution", "2026-11-25", "2026-11-26"]]
        ]
        assert told[0].actor == "system:follow-rules"


def test_what_an_event_moves_is_not_told_as_the_rules_doing(
    app: Flask, complaint: Complaint, db_session: Session, clock: FixedClock
) -> None:
    """The text of the rule is another, and gives the same day; the day of receipt is put right."""
    case = complaint(received_on=MONDAY)
    row = quick(db_session, case)
    row.certificate = {**row.certificate, "rule_digest": "0" * 64}
    db_session.commit()
    clock.advance(days=1)
    with transaction() as session:
        recompute(session, session.get_one(Case, case.id), library=app.extensions["rules"], now=clock.now())
    assert quick(db_session, case).certificate["rule_digest"] != "0" * 64
    kinds = {each.kind for each in entries(db_session, Stream("case", case.reference))}
    assert RULES_FOLLOWED.name not in kinds
