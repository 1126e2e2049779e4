"""A corrected day: what would move is foreseen, what moves is counted again and reported, closed cases keep theirs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.consequences import Change
from app.calendars.planning import plan_correction
from app.calendars.service import correct_days
from app.cases.events import CALENDAR_FOLLOWED, DATES_RESTATED
from app.cases.models import Case, Deadline
from app.cases.restatement import Restatement
from app.cases.services import replaying, restating
from app.cases.services.foreseeing import calendars_in_use, foresee
from app.platform.accounts import Actor, Role
from app.platform.accounts.models import User
from app.platform.accounts.signed_in import actor_for
from app.platform.jobs.models import JobRun
from app.platform.jobs.work import do_waiting
from app.platform.log import Stream, entries, verify
from app.rules import load_library
from app.shared.clock import FixedClock
from tests.clients import CommandRunner

Complaint = Callable[..., Case]
MONDAY = date(2026, 11, 23)
MOURNING = date(2026, 11, 25)
"""A Wednesday inside the three working days of a quick answer, received on the Monday."""


@pytest.fixture
def manager(actor: Callable[..., Actor]) -> Actor:
    return actor(Role.COMPLIANCE_OFFICER)


@pytest.fixture
def mourn(manager: Actor, clock: FixedClock) -> Callable[..., Change]:
    """Makes a day a holiday in England."""

    def make(day: date = MOURNING, **changes: Any) -> Change:
        asked = {"kind": "holiday", "name": "Day of mourning", "reason": "proclaimed", **changes}
        return correct_days(code="GB-ENG", first=day, last=day, actor=manager, clock=clock, **asked)

    return make


def quick(session: Session, case: Case) -> Deadline:
    row = session.scalar(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "summary-resolution")
    )
    assert row is not None
    return row


def reported(session: Session) -> dict[str, tuple[date | None, date | None, bool]]:
    rows = session.scalars(select(Restatement).order_by(Restatement.id))
    return {row.clock: (row.was_on, row.now_on, row.kept) for row in rows}


def test_a_date_names_the_days_it_hangs_on(complaint: Complaint, db_session: Session) -> None:
    row = quick(db_session, complaint(received_on=MONDAY))
    assert (row.calendar_code, row.asked_from, row.asked_to) == (
        "GB-ENG",
        date(2026, 11, 24),
        date(2026, 11, 26),
    )


def test_a_corrected_day_moves_open_dates_and_is_reported(
    complaint: Complaint, mourn: Callable[..., Change], db_session: Session
) -> None:
    case = complaint(received_on=MONDAY)
    change = mourn()
    assert quick(db_session, case).due_on == date(2026, 11, 27)
    assert reported(db_session)["summary-resolution"] == (date(2026, 11, 26), date(2026, 11, 27), False)
    told = entries(db_session, Stream("case", case.reference))[-1]
    assert (told.kind, told.fields["calendar"]) == (DATES_RESTATED.name, "GB-ENG")
    assert ["gb-disp", "summary-resolution", "2026-11-26", "2026-11-27"] in told.fields["moved"]
    last = entries(db_session, Stream("calendar", "GB-ENG"))[-1]
    assert (last.kind, last.fields["change"], last.fields["cases"]) == (CALENDAR_FOLLOWED.name, change.seq, 1)
    assert verify(db_session).ok


def test_a_day_that_no_date_asked_leaves_everything_as_it_is(
    complaint: Complaint, mourn: Callable[..., Change], db_session: Session
) -> None:
    case = complaint(received_on=MONDAY)
    before = {row.clock: (row.due_on, row.certificate) for row in db_session.scalars(select(Deadline))}
    mourn(date(2027, 6, 2))
    after = {row.clock: (row.due_on, row.certificate) for row in db_session.scalars(select(Deadline))}
    assert after == before
    assert [entry.kind for entry in entries(db_session, Stream("case", case.reference))].count(
        DATES_RESTATED.name
    ) == 0


def test_a_new_certificate_names_the_new_edition_and_the_day(
    complaint: Complaint, mourn: Callable[..., Change], db_session: Session
) -> None:
    case = complaint(received_on=MONDAY)
    mourn()
    certificate = quick(db_session, case).certificate
    assert certificate["calendar"]["edition"].endswith(", corrected 1")
    assert [(run["first"], run["name"]) for run in certificate["skipped"]] == [
        ("2026-11-25", "Day of mourning")
    ]


def test_a_closed_case_keeps_its_certificate_and_is_listed(
    withdrawn: Complaint,
    mourn: Callable[..., Change],
    db_session: Session,
) -> None:
    case = withdrawn(received_on=MONDAY)
    before = quick(db_session, case).certificate
    mourn()
    row = quick(db_session, case)
    assert row.certificate == before
    assert reported(db_session)["summary-resolution"] == (date(2026, 11, 26), date(2026, 11, 27), True)
    last = entries(db_session, Stream("calendar", "GB-ENG"))[-1]
    assert (last.fields["cases"], last.fields["kept"]) == (0, 1)


def test_a_closed_case_whose_dates_come_out_the_same_is_listed_too(
    withdrawn: Complaint, mourn: Callable[..., Change], db_session: Session
) -> None:
    withdrawn(received_on=MONDAY)
    last_day = date(2027, 1, 18)
    change = mourn(last_day)
    assert reported(db_session)["final-response"] == (last_day, last_day, True)
    counts = restating.report_counts(db_session, "GB-ENG", change.seq)
    assert (counts["closed"], counts["kept"]) == (1, 0), "listed, and told from those that would differ"


def test_what_became_late_by_the_days_that_went_by_is_not_laid_to_the_change(
    complaint: Complaint, mourn: Callable[..., Change], clock: FixedClock, db_session: Session
) -> None:
    case = complaint(received_on=MONDAY)
    db_session.commit()
    clock.advance(days=57)
    mourn()
    row = db_session.scalar(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "final-response")
    )
    assert row is not None
    assert (row.due_on, row.state) == (date(2027, 1, 18), "late")
    moved = db_session.scalars(select(Restatement.clock).where(Restatement.late))
    assert "final-response" not in list(moved)


def test_it_is_foreseen_before_it_is_done(
    app: Flask, complaint: Complaint, manager: Actor, clock: FixedClock, db_session: Session
) -> None:
    case = complaint(received_on=MONDAY)
    plan = plan_correction(
        db_session, code="GB-ENG", first=MOURNING, last=MOURNING, kind="holiday", name="Day of mourning"
    )
    seen = foresee(db_session, manager, [plan], after=0, now=clock.now(), library=app.extensions["rules"])
    assert (seen.open_cases, seen.looked, seen.hidden, seen.going_on) == (1, 1, 0, None)
    [foreseen] = seen.cases
    assert foreseen.reference == case.reference
    assert ("summary-resolution", date(2026, 11, 26), date(2026, 11, 27)) in [
        (shift.clock, shift.was, shift.now) for shift in foreseen.shifts
    ]
    assert quick(db_session, case).due_on == date(2026, 11, 26), "nothing is written"


def test_what_is_late_by_it_is_said(
    complaint: Complaint, mourn: Callable[..., Change], clock: FixedClock, db_session: Session
) -> None:
    complaint(received_on=MONDAY)
    mourn()
    clock.advance(days=8)  # Tuesday 1 December, by which we would have acknowledged it
    change = mourn(kind="ordinary", name="", reason="it was not proclaimed")
    rows = db_session.scalars(select(Restatement).where(Restatement.change == change.seq))
    assert {row.clock: (row.was_on, row.now_on, row.late) for row in rows}["own-acknowledgement"] == (
        date(2026, 12, 1),
        date(2026, 11, 30),
        True,
    )


def test_others_cases_are_counted_and_not_named(
    app: Flask, complaint: Complaint, clock: FixedClock, db_session: Session
) -> None:
    complaint(received_on=MONDAY)
    stranger = replace(actor_for(db_session.scalars(select(User)).first()), grants=())
    db_session.rollback()
    plan = plan_correction(
        db_session, code="GB-ENG", first=MOURNING, last=MOURNING, kind="holiday", name="Day of mourning"
    )
    seen = foresee(db_session, stranger, [plan], after=0, now=clock.now(), library=app.extensions["rules"])
    assert (seen.cases, seen.hidden) == ((), 1)


def test_many_cases_are_left_to_the_jobs_process_in_small_batches(
    complaint: Complaint,
    mourn: Callable[..., Change],
    clock: FixedClock,
    db_session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(restating, "AT_ONCE", 2)
    monkeypatch.setattr(restating, "BATCH", 2)
    cases = [complaint(name=f"Person {number}", received_on=MONDAY) for number in range(5)]
    change = mourn()
    assert quick(db_session, cases[0]).due_on == date(2026, 11, 26)
    run = db_session.scalars(select(JobRun).where(JobRun.job == restating.WORK)).one()
    assert (run.state, run.run_key) == ("waiting", f"GB-ENG {change.seq}")
    db_session.rollback()
    [outcome] = do_waiting(restating.WORK, clock)
    assert outcome.result == {"cases": 5, "moved": 10, "late": 0, "closed": 0, "kept": 0}, "two dates of each"
    assert {quick(db_session, case).due_on for case in cases} == {date(2026, 11, 27)}
    assert len(db_session.scalars(select(Restatement)).all()) == 10


def test_interrupted_work_goes_on_and_reports_each_date_once(
    app: Flask,
    complaint: Complaint,
    mourn: Callable[..., Change],
    clock: FixedClock,
    db_session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(restating, "AT_ONCE", 0)
    monkeypatch.setattr(restating, "BATCH", 1)
    for number in range(3):
        complaint(name=f"Person {number}", received_on=MONDAY)
    mourn()
    params = db_session.scalars(select(JobRun.params).where(JobRun.job == restating.WORK)).one()
    db_session.rollback()
    done = []

    def restate_twice(*args: Any, **kwargs: Any) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(1)
        original(*args, **kwargs)

    original = restating.restate
    monkeypatch.setattr(restating, "restate", restate_twice)
    with pytest.raises(KeyboardInterrupt):
        restating.restate_asked_for(params, clock, library=app.extensions["rules"])
    monkeypatch.setattr(restating, "restate", original)
    counts = restating.restate_asked_for(params, clock, library=app.extensions["rules"])
    assert (counts["cases"], counts["moved"]) == (3, 6)
    told = [entry.kind for entry in entries(db_session, Stream("calendar", "GB-ENG"))]
    assert told.count(CALENDAR_FOLLOWED.name) == 1
    assert verify(db_session).ok


def test_a_calendar_is_in_use_when_a_date_or_a_unit_asks_it(
    app: Flask, complaint: Complaint, clock: FixedClock, db_session: Session
) -> None:
    complaint(received_on=MONDAY)
    used = calendars_in_use(db_session, clock.now().date(), library=app.extensions["rules"])
    assert used == {"GB-ENG"}


# ── replay ───────────────────────────────────────────────────────────────────────────────────────────────────────


def replayed(runner: CommandRunner, *arguments: str) -> tuple[int, dict[str, Any]]:
    result = runner("rules", "replay", *arguments, "--json")
    return result.exit_code, json.loads(result.stdout)


def test_the_log_alone_gives_every_stored_date(runner: CommandRunner, complaint: Complaint) -> None:
    complaint(received_on=MONDAY)
    code, outcome = replayed(runner)
    assert (code, outcome["differences"], outcome["cases"]) == (0, [], 1)
    assert outcome["clocks"] > 3
    assert "1 cases" in runner("rules", "replay").stdout


def test_closed_cases_replay_by_the_edition_they_were_counted_with(
    runner: CommandRunner,
    complaint: Complaint,
    withdrawn: Complaint,
    mourn: Callable[..., Change],
    db_session: Session,
) -> None:
    closed, running = withdrawn(received_on=MONDAY), complaint(name="Other", received_on=MONDAY)
    mourn()
    assert quick(db_session, closed).due_on != quick(db_session, running).due_on
    assert replayed(runner)[0] == 0


def test_a_rule_that_was_written_anew_under_the_same_version_is_told(
    runner: CommandRunner, complaint: Complaint, db_session: Session
) -> None:
    """As after a pack was edited: the stored digest is that of the former text."""
    case = complaint(received_on=MONDAY)
    row = quick(db_session, case)
    former = "0" * 64
    row.certificate = {**row.certificate, "rule_digest": former}
    db_session.commit()
    code, outcome = replayed(runner, "--case", case.reference)
    [told] = outcome["differences"]
    assert (code, told["what"]) == (1, "rule")
    assert told["stored"] == f"{row.pack_version}, SHA-256 {former}"
    assert told["recomputed"].startswith(f"{row.pack_version}, SHA-256 ")
    assert "the text of the rule was changed under the same version" in runner("rules", "replay").stdout


def test_a_closed_case_keeps_the_certificate_of_a_rule_that_was_written_anew(
    runner: CommandRunner,
    withdrawn: Complaint,
    db_session: Session,
) -> None:
    case = withdrawn(received_on=MONDAY)
    row = quick(db_session, case)
    row.certificate = {**row.certificate, "rule_digest": "0" * 64}
    db_session.commit()
    code, outcome = replayed(runner)
    assert (code, outcome["differing"], outcome["kept"]) == (0, 0, 1)
    assert [(told["what"], told["kept"]) for told in outcome["differences"]] == [("rule", True)]
    shown = runner("rules", "replay").stdout
    assert "(closed: keeps its certificate)" in shown
    assert "1 more in closed cases" in shown
    # A date that does not agree with its own certificate was altered, whatever became of the rule.
    quick(db_session, case).due_on = date(2027, 1, 1)
    db_session.commit()
    code, outcome = replayed(runner)
    assert (code, outcome["kept"]) == (1, 0)


def test_a_clock_that_the_rules_got_later_is_no_error_of_a_closed_case(
    app: Flask,
    runner: CommandRunner,
    clock: FixedClock,
    complaint: Complaint,
    withdrawn: Complaint,
    db_session: Session,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    case = withdrawn(received_on=MONDAY)
    (tmp_path / "own.toml").write_text(LATER_TARGET, "utf-8")
    monkeypatch.setitem(app.extensions, "rules", load_library(tmp_path))
    code, outcome = replayed(runner)
    assert (code, outcome["differing"], outcome["kept"]) == (0, 0, 1)
    [told] = outcome["differences"]
    assert (told["case"], told["clock"], told["what"], told["kept"]) == (
        case.reference,
        "own-first-call",
        "row",
        True,
    )
    # A case that was closed when the rule was there has lost its date.
    clock.advance(hours=1)
    complaint(name="Later Person", received_on=MONDAY)
    clock.advance(hours=1)
    lost = withdrawn(name="Lost Person", received_on=MONDAY)
    row = select(Deadline).where(Deadline.case_id == lost.id, Deadline.clock == "own-first-call")
    db_session.delete(db_session.scalars(row).one())
    db_session.commit()
    code, outcome = replayed(runner)
    assert (code, outcome["differing"], outcome["kept"]) == (1, 1, 1)


LATER_TARGET = """
override = "gb-disp"

[[targets]]
id = "own-first-call"
title = { en = "Call within two days", zh = "两日内致电" }
short = { en = "Call", zh = "致电" }
start = "received"
count = 2
unit = "days"
met_by = ["acknowledgement_sent"]
"""


def test_a_certificate_from_before_its_rule_was_kept_replays(
    runner: CommandRunner, complaint: Complaint, db_session: Session
) -> None:
    row = quick(db_session, complaint(received_on=MONDAY))
    row.certificate = {name: value for name, value in row.certificate.items() if name != "rule_digest"}
    db_session.commit()
    assert replayed(runner)[0] == 0


def test_a_date_that_was_tampered_with_is_named(
    runner: CommandRunner, complaint: Complaint, db_session: Session
) -> None:
    case = complaint(received_on=MONDAY)
    quick(db_session, case).due_on = date(2026, 12, 1)
    db_session.commit()
    code, outcome = replayed(runner, "--case", case.reference)
    assert code == 1
    assert outcome["differences"] == [
        {
            "case": case.reference,
            "regime": "gb-disp",
            "clock": "summary-resolution",
            "what": "due_on",
            "stored": "2026-12-01",
            "recomputed": "2026-11-26",
            "kept": False,
        }
    ]
    assert "stored 2026-12-01, recomputed 2026-11-26" in runner("rules", "replay").stdout


def test_several_processes_find_what_one_finds(
    runner: CommandRunner, complaint: Complaint, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [complaint(name=f"Person {number}", received_on=MONDAY) for number in range(5)]
    quick(db_session, cases[3]).due_on = date(2026, 12, 1)
    db_session.commit()
    wrong = cases[3].reference
    alone = replayed(runner, "--processes", "1")
    monkeypatch.setattr(replaying, "SHARE", 2)
    assert replayed(runner, "--processes", "2") == alone
    code, outcome = alone
    assert (code, outcome["cases"], [each["case"] for each in outcome["differences"]]) == (1, 5, [wrong])


def test_a_date_that_is_gone_or_invented_is_named(
    runner: CommandRunner, complaint: Complaint, db_session: Session
) -> None:
    case = complaint(received_on=MONDAY)
    row = quick(db_session, case)
    row.clock = "invented"
    db_session.commit()
    code, outcome = replayed(runner, "--case", case.reference)
    assert code == 1
    assert {(each["clock"], each["what"]) for each in outcome["differences"]} == {
        ("invented", "row"),
        ("summary-resolution", "row"),
    }


def test_a_case_that_is_not_there_is_an_error(runner: CommandRunner) -> None:
    result = runner("rules", "replay", "--case", "nothing")
    assert result.exit_code == 2 and "There is no case nothing." in result.output


def test_time_passing_alone_makes_no_difference(
    runner: CommandRunner, complaint: Complaint, clock: FixedClock
) -> None:
    complaint(received_on=MONDAY)
    clock.instant += timedelta(days=90)
    assert replayed(runner)[0] == 0
