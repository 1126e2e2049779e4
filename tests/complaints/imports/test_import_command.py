"""``flask cases import`` on an empty, migrated database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from app.cases.models import FAR, Case, Code, CodeList, Deadline, Head
from app.cases.policy import stream_of
from app.cases.recording import note
from app.cases.services.deadlines import recompute
from app.complaints.events import ACKNOWLEDGED
from app.complaints.imports import running
from app.complaints.imports.profile import SHIPPED
from app.complaints.models import ImportProblem, ImportRun
from app.config import Settings
from app.platform.accounts import SYSTEM
from app.platform.accounts.models import Unit
from app.platform.db import transaction
from app.platform.log import entries, text_of, verify
from app.platform.search import matching
from app.shared.clock import FixedClock
from tests.clients import CommandRunner
from tests.complaints.imports.registers import (
    CFPB,
    CONNECTICUT,
    TEXAS,
    cfpb_row,
    connecticut_row,
    texas_row,
    write_file,
)

Import = Callable[..., dict[str, Any]]


@pytest.fixture
def import_file(runner: CommandRunner, tmp_path: Path) -> Import:
    """``import_file("texas", header, row…)``: what the command prints as JSON, which must end with 0."""

    def run(profile: str, *lines: str, options: tuple[str, ...] = ()) -> dict[str, Any]:
        path = write_file(tmp_path, *lines)
        result = runner("cases", "import", str(path), "--profile", profile, "--json", *options)
        assert result.exit_code == 0, result.stderr
        printed: dict[str, Any] = json.loads(result.stdout)
        return printed

    return run


def only_case(session: Session) -> Case:
    return session.scalars(select(Case)).one()


def kinds(session: Session, case: Case) -> list[str]:
    return [entry.kind for entry in entries(session, stream_of(case))]


# ── what rows become ─────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_of_one_file_number_become_one_complaint(import_file: Import, db_session: Session) -> None:
    printed = import_file(
        "connecticut",
        CONNECTICUT,
        connecticut_row(sub_reason="Claim Delay", recovery="350.00"),
        connecticut_row(sub_reason="Unsatisfactory Settlement/Offer", recovery="350.00"),
        connecticut_row("9000002", closed="03/01/2022"),
    )
    assert printed == {
        "rows": 3, "complaints": 2, "created": 2, "updated": 0, "unchanged": 0, "rejected": 0, "errors": [],
    }  # fmt: skip
    case = db_session.scalars(select(Case).where(Case.source_ref == "9000001")).one()
    assert (case.state, case.closing, case.is_open, case.next_on) == ("closed", "imported", False, FAR)
    assert (case.received_on, case.closed_on) == (date(2022, 2, 1), date(2022, 2, 15))
    titles = db_session.scalars(select(Head.title).where(Head.case_id == case.id).order_by(Head.number)).all()
    assert titles == ["Claim Handling: Claim Delay", "Claim Handling: Unsatisfactory Settlement/Offer"]
    assert case.outcome == "settled"


def test_the_log_tells_the_days_of_the_register_and_that_it_was_imported(
    import_file: Import, db_session: Session
) -> None:
    import_file("connecticut", CONNECTICUT, connecticut_row(recovery="350.00"))
    case = only_case(db_session)
    run = db_session.scalars(select(ImportRun)).one()
    told = [(entry.kind, entry.occurred_on, entry.reason) for entry in entries(db_session, stream_of(case))]
    assert told == [
        ("received", date(2022, 2, 1), f"import:{run.id}"),
        ("point_added", date(2022, 2, 1), f"import:{run.id}"),
        ("disposed", date(2022, 2, 15), f"import:{run.id}"),
        ("closed", date(2022, 2, 15), f"import:{run.id}"),
    ]
    received, _, disposed, closed = entries(db_session, stream_of(case))
    assert (received.fields["source"], received.fields["source_ref"]) == ("connecticut", "9000001")
    assert received.fields["import_run"] == run.id
    assert disposed.fields == {
        "outcomes": ["claim-settled", "claim-paid"], "recovered": 35000, "currency": "USD",
    }  # fmt: skip
    assert closed.fields == {"closing": "imported", "outcome": "settled"}
    assert verify(db_session).ok


def test_a_recovery_that_repeats_on_rows_counts_once_and_different_ones_add_up(
    import_file: Import, db_session: Session
) -> None:
    import_file(
        "connecticut",
        CONNECTICUT,
        connecticut_row(recovery="1200.5"),
        connecticut_row(recovery="1200.5", sub_reason="Denial"),
        connecticut_row(recovery="1200.5", company="Lakeside Casualty"),
        connecticut_row(recovery="99.0", company="Third Insurer"),
    )
    facts = only_case(db_session).source_facts
    assert facts is not None and facts["recovered"] == 120050 + 9900


@pytest.mark.parametrize("recovery", ["-5", "1e400", "NaN", "½", "9" * 40])
def test_a_recovery_is_an_amount_and_never_below_zero(import_file: Import, recovery: str) -> None:
    printed = import_file("connecticut", CONNECTICUT, connecticut_row(recovery=recovery))
    (error,) = printed["errors"]
    assert (error["line"], error["column"], error["value"]) == (2, "Recovery", recovery)
    assert "an amount of USD not below zero" in error["expected"]


def test_rows_of_one_complaint_may_be_scattered_over_the_file(
    import_file: Import, db_session: Session
) -> None:
    printed = import_file(
        "connecticut",
        CONNECTICUT,
        connecticut_row("1", sub_reason="Claim Delay"),
        connecticut_row("2"),
        connecticut_row("1", sub_reason="Denial"),
    )
    assert (printed["complaints"], printed["created"]) == (2, 2)
    assert db_session.scalar(select(func.count(Head.id))) == 3


def test_drifted_labels_are_one_code(import_file: Import, db_session: Session) -> None:
    import_file(
        "connecticut",
        CONNECTICUT,
        connecticut_row(sub_reason="Claim Delay"),
        connecticut_row(sub_reason="Claim Delays"),
        connecticut_row(sub_reason="  CLAIM   delay "),
    )
    (head,) = db_session.scalars(select(Head)).all()
    code = db_session.get_one(Code, head.reason_id)
    assert (code.code, code.label, code.mapped) == ("claim-delay", "Claim Delay", True)


def test_joined_values_are_split_and_trailing_tabs_cut(import_file: Import, db_session: Session) -> None:
    import_file("texas", TEXAS, texas_row("7", "HAIL; ROOF\t; COVERAGE DISPUTE"))
    titles = db_session.scalars(select(Head.title).order_by(Head.number)).all()
    assert titles == ["HAIL", "ROOF", "COVERAGE DISPUTE"]
    assert only_case(db_session).outcome == "upheld"


def test_a_blank_label_is_not_stated_and_no_fault(import_file: Import, db_session: Session) -> None:
    printed = import_file("texas", TEXAS, texas_row("7", "  "))
    assert printed["rejected"] == 0
    head = db_session.scalars(select(Head)).one()
    assert (head.title, head.reason_id) == ("Not stated", None)


def test_the_complainants_words_are_kept_letter_for_letter(import_file: Import, db_session: Session) -> None:
    words = '  - they said "no",\n\ttwice.\r\n=SUM(A1)  我不同意 '
    import_file("cfpb", CFPB, cfpb_row("31", words), cfpb_row("32", "   "))
    spoken, silent = db_session.scalars(select(Case).order_by(Case.source_ref)).all()
    assert spoken.words_digest is not None
    assert text_of(db_session, spoken.words_digest) == words
    assert silent.words_digest is None
    assert words not in "".join(db_session.scalars(select(Case.point)))


def test_an_imported_complaint_is_found_by_its_words_and_its_number(
    import_file: Import, db_session: Session
) -> None:
    import_file("cfpb", CFPB, cfpb_row("3141592", "The hailstorm ruined my roof"))
    case = only_case(db_session)
    for words in ("hailstorm", "3141592", "HARBOUR BANK", case.reference):
        assert db_session.scalars(matching(db_session, words, kind="case")).all() == [case.id], words


def test_what_the_register_has_open_is_open_here(import_file: Import, db_session: Session) -> None:
    import_file("cfpb", CFPB, cfpb_row("31", response="In progress"))
    case = only_case(db_session)
    assert (case.state, case.closing, case.closed_on, case.is_open) == ("registered", None, None, True)
    assert "closed" not in kinds(db_session, case)


def test_the_import_makes_the_unit_that_its_profile_names(import_file: Import, db_session: Session) -> None:
    import_file("texas", TEXAS, texas_row("7"))
    unit = db_session.scalars(select(Unit)).one()
    assert (unit.code, unit.zone, unit.currency, unit.country) == ("TX-TDI", "America/Chicago", "USD", "US")
    assert only_case(db_session).reference == "TX-2016-00001"


def test_an_unknown_label_becomes_an_unmapped_code_with_a_warning(
    runner: CommandRunner, tmp_path: Path, db_session: Session
) -> None:
    path = write_file(tmp_path, TEXAS, texas_row("7", "METEORITE; HAIL"))
    result = runner("cases", "import", str(path), "--profile", "texas", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["errors"] == []
    assert "METEORITE" in result.stderr
    code = db_session.scalars(
        select(Code).join(CodeList).where(CodeList.name == "texas:keyword", Code.mapped.is_(False))
    ).one()
    assert (code.code, code.label) == ("meteorite", "METEORITE")


def test_a_profile_of_the_instance_may_name_the_rules_and_then_dates_are_computed(
    import_file: Import, db_session: Session, settings: Settings
) -> None:
    folder = settings.instance / "profiles"
    folder.mkdir()
    shipped = (SHIPPED / "cfpb.toml").read_text(encoding="utf-8")
    (folder / "london.toml").write_text('regime = "gb-disp"\n' + shipped, encoding="utf-8")
    import_file("london", CFPB, cfpb_row("31", response="In progress"), cfpb_row("32"))
    being_handled, over = db_session.scalars(select(Case).order_by(Case.source_ref)).all()
    assert being_handled.next_law_on == date(2019, 5, 24), "eight weeks from 29 March 2019"
    assert (over.is_open, over.next_on) == (False, FAR)


def test_without_rules_an_open_complaint_is_dated_by_our_own_targets_alone(
    import_file: Import, db_session: Session
) -> None:
    import_file("cfpb", CFPB, cfpb_row("31", response="In progress"))
    case = only_case(db_session)
    assert (case.next_law_on, case.next_target_on) == (None, date(2019, 5, 24))
    assert {(row.regime, row.kind) for row in db_session.scalars(select(Deadline))} == {
        ("own-targets", "target")
    }


def test_a_closed_complaint_is_measured_by_the_days_of_its_register(
    import_file: Import, db_session: Session
) -> None:
    import_file("connecticut", CONNECTICUT, connecticut_row("1"))
    deadline = db_session.scalars(select(Deadline)).one()
    case = only_case(db_session)
    assert (deadline.clock, deadline.met_on) == ("own-decision", case.closed_on)
    assert deadline.state == ("met" if case.closed_on <= deadline.due_on else "late")
    assert case.next_on == FAR


def test_a_rehearsal_tells_what_the_import_into_that_unit_would_do(
    import_file: Import, runner: CommandRunner, tmp_path: Path
) -> None:
    """A complaint of another unit is left alone, and the rehearsal says so."""
    import_file("texas", TEXAS, texas_row("7", "HAIL"))
    added = runner(
        "units", "add", "TX-2", "--name", "Second", "--country", "US", "--zone", "America/Chicago",
        "--currency", "USD", "--prefix", "TB",
    )  # fmt: skip
    assert added.exit_code == 0, added.stderr
    path = write_file(tmp_path, TEXAS, texas_row("7", "HAIL; ROOF"), texas_row("8"))
    into = ("cases", "import", str(path), "--profile", "texas", "--json", "--unit", "TX-2")
    rehearsed, done = (json.loads(runner(*into, *more).stdout) for more in (("--dry-run",), ()))
    assert rehearsed == done
    assert (done["created"], done["updated"], done["unchanged"]) == (1, 0, 1)
    assert runner(*into[:-1], "NOWHERE", "--dry-run").exit_code == 1


def test_dates_are_those_that_computing_anew_comes_to(
    app: Flask, clock: FixedClock, import_file: Import, db_session: Session, settings: Settings
) -> None:
    """An import inserts dates without looking at the case; taking the case up again must find nothing to change."""
    folder = settings.instance / "profiles"
    folder.mkdir()
    shipped = (SHIPPED / "cfpb.toml").read_text(encoding="utf-8")
    (folder / "london.toml").write_text('regime = "gb-disp"\n' + shipped, encoding="utf-8")
    import_file("london", CFPB, cfpb_row("31", response="In progress"), cfpb_row("32"))
    import_file("cfpb", CFPB, cfpb_row("41", response="In progress"), cfpb_row("42"))
    import_file("connecticut", CONNECTICUT, connecticut_row("51"))

    def stored() -> list[dict[str, Any]]:
        db_session.expire_all()
        rows = [*db_session.scalars(select(Deadline)), *db_session.scalars(select(Case))]
        volatile = {"look_on"}  # an import warns of no day that had passed
        return [
            {
                column.name: getattr(row, column.name)
                for column in row.__table__.columns
                if column.name not in volatile
            }
            for row in rows
        ]

    before = stored()
    clock.advance(minutes=5)
    with transaction() as session:
        for case in session.scalars(select(Case)):
            recompute(session, case, library=app.extensions["rules"], now=clock.now())
    assert stored() == before


def test_nobody_is_warned_of_a_day_that_had_passed_before_it_came_here(
    import_file: Import, db_session: Session
) -> None:
    import_file("cfpb", CFPB, cfpb_row("31", response="In progress"))
    late = db_session.scalars(select(Deadline)).one()
    assert (late.state, late.owed, late.look_on) == ("late", True, None)


def test_a_register_that_gives_no_day_of_closing_proves_no_date(
    import_file: Import, db_session: Session
) -> None:
    import_file("cfpb", CFPB, cfpb_row("32"))
    assert db_session.scalars(select(Deadline)).one().state == "stopped"


# ── again ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_importing_again_changes_nothing(import_file: Import, db_session: Session) -> None:
    lines = (
        CONNECTICUT,
        connecticut_row("1"),
        connecticut_row("1", sub_reason="Denial"),
        connecticut_row("2"),
    )
    import_file("connecticut", *lines)
    before = {case.reference: kinds(db_session, case) for case in db_session.scalars(select(Case))}
    printed = import_file("connecticut", CONNECTICUT, *reversed(lines[1:]))
    assert (printed["created"], printed["updated"], printed["unchanged"]) == (0, 0, 2)
    assert {case.reference: kinds(db_session, case) for case in db_session.scalars(select(Case))} == before


def test_a_complaint_that_was_closed_meanwhile_is_closed_here_too(
    import_file: Import, db_session: Session
) -> None:
    import_file("cfpb", CFPB, cfpb_row("31", response="In progress"))
    printed = import_file("cfpb", CFPB, cfpb_row("31", response="Closed with monetary relief"))
    assert (printed["created"], printed["updated"]) == (0, 1)
    case = only_case(db_session)
    assert (case.state, case.outcome, case.version) == ("closed", "settled", 2)
    assert kinds(db_session, case)[-2:] == ["disposed", "closed"]
    assert verify(db_session).ok


def test_a_complaint_that_was_opened_again_is_open_here_too(import_file: Import, db_session: Session) -> None:
    import_file("cfpb", CFPB, cfpb_row("31"))
    import_file("cfpb", CFPB, cfpb_row("31", response="In progress"))
    case = only_case(db_session)
    assert (case.state, case.is_open, case.closed_on) == ("registered", True, None)
    assert kinds(db_session, case)[-1] == "reopened"
    import_file("cfpb", CFPB, cfpb_row("31"))
    assert kinds(db_session, only_case(db_session))[-1] == "closed"


def test_a_corrected_day_of_receipt_corrects_the_first_event(
    import_file: Import, db_session: Session
) -> None:
    import_file("texas", TEXAS, texas_row("7", "HAIL", received="2016-03-01"))
    import_file("texas", TEXAS, texas_row("7", "ROOF", received="2016-02-28"))
    case = only_case(db_session)
    told = entries(db_session, stream_of(case))
    correction = next(entry for entry in told if entry.corrects == 1)
    assert (correction.kind, correction.occurred_on) == ("received", date(2016, 2, 28))
    assert case.received_on == date(2016, 2, 28)
    (head,) = db_session.scalars(select(Head)).all()
    assert (head.number, head.title) == (2, "ROOF")
    assert {"point_removed", "point_added"} <= {entry.kind for entry in told}


def test_whatever_else_changed_in_the_register_is_in_the_log_too(
    import_file: Import, db_session: Session
) -> None:
    import_file("connecticut", CONNECTICUT, connecticut_row(company="Harbour Mutual"))
    printed = import_file("connecticut", CONNECTICUT, connecticut_row(company="Lakeside Casualty"))
    assert printed["updated"] == 1
    last = entries(db_session, stream_of(only_case(db_session)))[-1]
    assert (last.kind, last.fields) == ("register_changed", {"names": ["company"]})
    assert db_session.scalars(matching(db_session, "lakeside", kind="case")).all() != []
    assert db_session.scalars(matching(db_session, "harbour", kind="case")).all() == []


def test_a_complaint_that_is_worked_on_here_is_left_alone(
    import_file: Import, db_session: Session, clock: FixedClock
) -> None:
    import_file("cfpb", CFPB, cfpb_row("31", response="In progress"))
    with transaction() as session:
        case = session.scalars(select(Case)).one()
        case.state = "assigned"
        note(case, ACKNOWLEDGED, actor=SYSTEM, clock=clock, how="phone")
    printed = import_file("cfpb", CFPB, cfpb_row("31"))
    assert (printed["updated"], printed["unchanged"]) == (0, 1)
    assert only_case(db_session).state == "assigned"


def test_a_rehearsal_says_what_would_happen_and_changes_nothing(
    import_file: Import, db_session: Session
) -> None:
    import_file("texas", TEXAS, texas_row("1", "HAIL"), texas_row("2"))
    printed = import_file(
        "texas", TEXAS, texas_row("1", "ROOF"), texas_row("2"), texas_row("3"), options=("--dry-run",)
    )
    assert (printed["created"], printed["updated"], printed["unchanged"]) == (1, 1, 1)
    assert db_session.scalar(select(func.count(Case.id))) == 2
    assert db_session.scalar(select(func.count(ImportRun.id))) == 1


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row", "column", "value", "expected"),
    [
        (texas_row("2", received="2016-02-30"), "received_date", "2016-02-30", "YYYY-MM-DD"),
        (texas_row("2", received="2099-01-01"), "received_date", "2099-01-01", "a day from 1900 to today"),
        (texas_row("2", received="1016-01-01"), "received_date", "1016-01-01", "a day from 1900 to today"),
        (texas_row("2", closed="2016-02-01"), "closed_date", "2016-02-01", "not before received_date"),
        (texas_row(" "), "complaint_number", " ", "the complaint’s number"),
        (texas_row("2", "HA\0IL"), "keywords", "HA\ufffdIL", "without NUL"),
        (texas_row("2", "K" * 201), "keywords", "K" * 201, "at most 200 characters"),
        (texas_row("2") + ",one more", "", "12 cells", "11 cells"),
    ],
)
def test_a_bad_row_is_named_with_what_would_be_accepted_and_stops_nothing_else(
    import_file: Import, db_session: Session, row: str, column: str, value: str, expected: str
) -> None:
    printed = import_file("texas", TEXAS, texas_row("1"), row, texas_row("3"))
    assert (printed["rows"], printed["created"], printed["rejected"]) == (3, 2, 1)
    (error,) = printed["errors"]
    assert (error["line"], error["column"], error["value"]) == (3, column, value)
    assert expected in error["expected"]
    assert sorted(db_session.scalars(select(Case.source_ref))) == ["1", "3"]


def test_lines_are_counted_as_an_editor_counts_them(import_file: Import) -> None:
    bad = cfpb_row("33").replace("2019-03-29", "29/03/2019")
    printed = import_file("cfpb", CFPB, cfpb_row("31", "one\ntwo\nthree"), cfpb_row("32"), bad)
    assert [error["line"] for error in printed["errors"]] == [6]


def test_a_complaint_is_imported_whole_or_not_at_all(import_file: Import, db_session: Session) -> None:
    printed = import_file(
        "connecticut",
        CONNECTICUT,
        connecticut_row("1"),
        connecticut_row("1", opened="02/02/2022"),
        connecticut_row("2"),
    )
    assert (printed["created"], printed["rejected"]) == (1, 1)
    (error,) = printed["errors"]
    assert (error["line"], error["column"], error["value"]) == (3, "Opened", "02/02/2022")
    assert "02/01/2022" in error["expected"] and "line 2" in error["expected"]
    severities = db_session.scalars(select(ImportProblem.severity).order_by(ImportProblem.id)).all()
    assert severities == ["error", "held"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (f"Archive: complaints.zip\n  inflating: x\n{TEXAS}\n{texas_row('1')}\n".encode(), "Line 1"),
        (TEXAS.replace("keywords", "Keyword").encode() + b"\n", "Missing: keywords"),
        ((TEXAS + ",extra\n").encode(), "Unknown: extra"),
        ((TEXAS + "\n" + texas_row("1", "caf\u00e9") + "\n").encode("latin-1"), "UTF-8"),
        ((TEXAS + "\n").encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04 and so on", "workbook"),
        (b"", "empty"),
        ((TEXAS + '\n1,"' + "x" * 1_100_000).encode(), "quotation mark"),
    ],
)
def test_a_file_that_is_not_what_the_profile_says_is_refused_whole(
    runner: CommandRunner, tmp_path: Path, db_session: Session, content: bytes, why: str
) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    result = runner("cases", "import", str(path), "--profile", "texas", "--json")
    assert result.exit_code == 2
    assert why in result.stderr
    assert json.loads(result.stdout)["created"] == 0
    assert db_session.scalar(select(func.count(Case.id))) == 0
    assert db_session.scalars(select(ImportRun.state)).one() == "refused"


def test_the_header_may_have_another_order_and_a_byte_order_mark(
    import_file: Import, db_session: Session
) -> None:
    columns = list(zip(TEXAS.split(","), texas_row("5", "HAIL").split(","), strict=True))
    header, row = (",".join(line) for line in zip(*reversed(columns), strict=True))
    assert import_file("texas", "\ufeff" + header, row)["created"] == 1
    assert only_case(db_session).source_ref == "5"


def test_a_missing_file_fails_with_one_and_an_unknown_profile_with_two(
    runner: CommandRunner, tmp_path: Path
) -> None:
    assert runner("cases", "import", str(tmp_path / "none.csv"), "--profile", "texas").exit_code == 1
    path = write_file(tmp_path, TEXAS)
    unknown = runner("cases", "import", str(path), "--profile", "atlantis")
    assert unknown.exit_code == 2
    assert "texas" in unknown.stderr


def test_a_refusal_and_a_failure_are_json_too(runner: CommandRunner, tmp_path: Path) -> None:
    path = write_file(tmp_path, TEXAS, texas_row("1"))
    for code, file, profile, unit, why in (
        (2, path, "atlantis", (), "There is no profile"),
        (2, path, "cfpb", (), "is not the header"),
        (1, tmp_path / "none.csv", "texas", (), "No such file"),
        (1, tmp_path, "texas", (), "directory"),
        (1, path, "texas", ("--unit", "NOWHERE"), "no such unit"),
    ):
        for dry in ((), ("--dry-run",)):
            result = runner("cases", "import", str(file), "--profile", profile, *unit, *dry, "--json")
            assert result.exit_code == code, (profile, result.stderr)
            printed = json.loads(result.stdout)
            assert printed["created"] == 0
            assert why in printed["errors"][0]["expected"]


_FULL = {
    "sqlite": "CREATE TRIGGER full BEFORE INSERT ON case_file WHEN new.source_ref = '250' "
    "BEGIN SELECT RAISE(ABORT, 'No space left'); END",
    "postgresql": "ALTER TABLE case_file ADD CONSTRAINT no_space_left CHECK (source_ref <> '250')",
}


def test_a_failure_in_the_middle_says_how_far_it_came_and_can_be_repeated(
    runner: CommandRunner, import_file: Import, tmp_path: Path, db_session: Session
) -> None:
    lines = (TEXAS, *(texas_row(str(number)) for number in range(1, 301)))
    path = write_file(tmp_path, *lines)
    engine = db_session.get_bind().dialect.name
    db_session.execute(sql(_FULL[engine]))
    db_session.commit()
    result = runner("cases", "import", str(path), "--profile", "texas", "--json")
    assert result.exit_code == 1
    printed = json.loads(result.stdout)
    assert (printed["complaints"], printed["created"]) == (300, 200)
    assert "space" in printed["errors"][0]["expected"]
    assert stored(db_session) == 200
    assert verify(db_session).ok

    mend = {
        "sqlite": "DROP TRIGGER full",
        "postgresql": "ALTER TABLE case_file DROP CONSTRAINT no_space_left",
    }
    db_session.execute(sql(mend[engine]))
    db_session.commit()
    assert import_file("texas", *lines)["created"] == 100


def test_an_import_that_was_killed_goes_on_where_it_ended(
    import_file: Import, settings: Settings, tmp_path: Path, db_session: Session
) -> None:
    lines = (TEXAS, *(texas_row(str(number), "HAIL; ROOF") for number in range(1, 1201)))
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "flask",
            "cases",
            "import",
            write_file(tmp_path, *lines),
            "--profile",
            "texas",
        ],
        env={
            **os.environ,
            "FAIRFILE_INSTANCE": str(settings.instance),
            "FAIRFILE_DATABASE_URL": settings.database_url,
        },
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    while process.poll() is None and stored(db_session) < 400:
        time.sleep(0.02)
    process.kill()
    assert process.wait() == -9, "it was over before it could be killed"
    kept = stored(db_session)
    assert 0 < kept < 1200
    assert kept % running.BATCH == 0
    assert verify(db_session).ok

    printed = import_file("texas", *lines)
    assert (printed["created"], printed["unchanged"]) == (1200 - kept, kept)
    states = db_session.scalars(select(ImportRun.state).order_by(ImportRun.id)).all()
    assert states == ["failed", "done"]
    assert verify(db_session).ok


def stored(session: Session) -> int:
    session.rollback()  # see what the other process has committed since
    return session.scalar(select(func.count(Case.id))) or 0
