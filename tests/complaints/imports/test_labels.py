"""Placing labels that imports met and no profile knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLabel, Code, CodeList, Head
from app.complaints.imports.placing import OWN
from app.platform.accounts import Role, Unit, User
from app.platform.log import Stream, entries
from tests.clients import CommandRunner, PageClient
from tests.complaints.imports.registers import CONNECTICUT, TEXAS, connecticut_row, texas_row, write_file


@pytest.fixture
def imported(runner: CommandRunner, tmp_path: Path, unit: Unit) -> Callable[..., None]:
    """``imported(line…)``: import these lines of a register."""

    def run(*lines: str, profile: str = "texas") -> None:
        header = CONNECTICUT if profile == "connecticut" else TEXAS
        file = write_file(tmp_path, header, *lines)
        result = runner("cases", "import", str(file), "--profile", profile, "--unit", unit.code)
        assert result.exit_code == 0, result.stderr

    return run


@pytest.fixture
def compliance(person: Callable[..., User], sign_in: Callable[[User], PageClient]) -> PageClient:
    return sign_in(person(Role.COMPLIANCE_OFFICER))


def label(session: Session, name: str) -> Code:
    return session.scalars(
        select(Code).where(Code.label == name).execution_options(populate_existing=True)
    ).one()


def listed(session: Session, name: str, code: str) -> Code:
    return session.scalars(
        select(Code)
        .join(CodeList, CodeList.id == Code.list_id)
        .where(CodeList.name == name, Code.code == code)
    ).one()


def place(browser: PageClient, code: Code, on: object, known: str = "") -> int:
    return browser.post(f"/labels/{code.id}", data={"on": str(on), "known": known}).status_code


def test_a_label_met_is_listed_with_its_cases_and_the_number_leads_to_exactly_those(
    imported: Callable[..., None], compliance: PageClient, db_session: Session
) -> None:
    imported(texas_row("1", "METEORITE"), texas_row("2", "METEORITE; HAIL"), texas_row("3", "HAIL"))
    code = label(db_session, "METEORITE")
    assert code.met_on is not None
    page = compliance.get("/labels").get_data(as_text=True)
    assert "METEORITE" in page
    assert f"/cases?scope=all&amp;label={code.id}&amp;closed=1" in page
    cases = compliance.get(f"/cases?scope=all&label={code.id}&closed=1").get_data(as_text=True)
    carried = select(Case.reference).join(CaseLabel, CaseLabel.case_id == Case.id)
    with_label = set(db_session.scalars(carried.where(CaseLabel.code_id == code.id)))
    assert len(with_label) == 2
    for reference in db_session.scalars(select(Case.reference)):
        assert (reference in cases) == (reference in with_label)


def test_a_placed_label_is_read_as_what_it_counts_as_and_stays_as_written(
    imported: Callable[..., None], compliance: PageClient, db_session: Session
) -> None:
    imported(connecticut_row(sub_reason="Claim Dawdling"), profile="connecticut")
    code = label(db_session, "Claim Dawdling")
    ours = listed(db_session, "complaint-reason", "delay")
    assert place(compliance, code, ours.id) == 303
    case = db_session.scalars(select(Case)).one()
    head = db_session.scalars(select(Head)).one()
    assert head.reason_id == code.id
    page = compliance.get(f"/cases/{case.reference}").get_data(as_text=True)
    assert "Claim: delay" in page
    assert "Claim Dawdling (counts as Claim: delay)" in page
    told = entries(db_session, Stream("code-list", "connecticut:sub-reason"))
    assert [(entry.kind, entry.fields["label"], entry.fields["counts_as"]) for entry in told] == [
        ("label_placed", "Claim Dawdling", "complaint-reason/delay")
    ]


def test_a_label_can_be_kept_as_a_code_of_its_own_and_be_placed_otherwise_later(
    imported: Callable[..., None], compliance: PageClient, db_session: Session
) -> None:
    imported(texas_row("1", "METEORITE"))
    code = label(db_session, "METEORITE")
    assert place(compliance, code, OWN) == 303
    assert "No label waits" in compliance.get("/labels").get_data(as_text=True)
    assert "a code of its own" in compliance.get("/labels?placed=1").get_data(as_text=True)
    other = db_session.scalars(select(Code).where(Code.list_id == code.list_id, Code.id != code.id)).first()
    assert other is not None
    assert place(compliance, code, other.id, known=OWN) == 303
    assert label(db_session, "METEORITE").placed_as_id == other.id


def test_an_outcome_follows_a_placed_label_when_the_file_is_imported_again(
    imported: Callable[..., None], compliance: PageClient, db_session: Session
) -> None:
    row = connecticut_row(disposition="Claim Squared Up", conclusion="Squared Up")
    imported(row, profile="connecticut")
    before = db_session.scalars(select(Case)).one()
    assert before.outcome is None
    conclusion = label(db_session, "Squared Up")
    page = compliance.get(f"/labels/{conclusion.id}").get_data(as_text=True)
    assert "It says how complaints ended" in page
    known = db_session.scalars(
        select(Code).where(Code.list_id == conclusion.list_id, Code.label == "Claim Paid")
    ).one()
    assert place(compliance, conclusion, known.id) == 303
    db_session.refresh(before)
    assert before.outcome is None
    imported(row, profile="connecticut")
    db_session.refresh(before)
    assert before.outcome is not None
    closings = [
        entry for entry in entries(db_session, Stream("case", before.reference)) if entry.kind == "closed"
    ]
    assert closings[-1].corrects is not None


def test_two_people_placing_one_label_do_not_overwrite_each_other(
    imported: Callable[..., None], compliance: PageClient, db_session: Session
) -> None:
    imported(texas_row("1", "METEORITE"))
    code = label(db_session, "METEORITE")
    assert place(compliance, code, OWN) == 303
    answer = compliance.post(f"/labels/{code.id}", data={"on": OWN, "known": ""})
    assert answer.status_code == 409
    assert "Somebody placed this label" in answer.get_data(as_text=True)


def test_a_label_is_not_placed_on_a_label_that_counts_as_another_nor_on_a_code_of_another_list(
    imported: Callable[..., None], compliance: PageClient, db_session: Session
) -> None:
    imported(texas_row("1", "METEORITE; COMET"))
    meteorite, comet = label(db_session, "METEORITE"), label(db_session, "COMET")
    assert place(compliance, meteorite, comet.id) == 422  # itself waits to be placed
    assert place(compliance, comet, OWN) == 303
    assert place(compliance, meteorite, comet.id) == 303
    hail = db_session.scalars(
        select(Code).where(Code.list_id == comet.list_id, Code.met_on.is_(None))
    ).first()
    assert hail is not None
    assert place(compliance, comet, hail.id, known=OWN) == 422  # something rests on it
    foreign = db_session.scalars(select(Code).where(Code.list_id != comet.list_id)).first()
    assert foreign is not None
    for forged in (foreign.id, "999999999", "x", "", "-1"):
        assert place(compliance, comet, forged, known=OWN) == 422


def test_a_label_that_no_import_met_is_not_found(compliance: PageClient, db_session: Session) -> None:
    own = listed(db_session, "complaint-reason", "delay")
    assert compliance.get(f"/labels/{own.id}").status_code == 404
    for forged in ("0", "x", "9" * 30, "-1"):
        assert compliance.get(f"/cases?scope=all&label={forged}").status_code == 200


def test_a_later_file_that_no_longer_has_the_label_takes_its_case_off_the_count(
    imported: Callable[..., None], compliance: PageClient, db_session: Session
) -> None:
    imported(texas_row("1", "METEORITE"))
    imported(texas_row("1", "HAIL"))
    assert db_session.scalars(select(CaseLabel)).all() == []
