"""Rows beside the log and files in the store: whoever alters one behind our back is found, and the place is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.models import CaseLetter
from app.cases.services.receipt import correct_receipt
from app.complaints.services import letter_approval as approving
from app.complaints.services import letter_sending as sending
from app.complaints.services.letters import compose_letter
from app.platform import log
from app.platform.db import transaction
from app.platform.storage import current_store
from tests.clients import CommandRunner
from tests.complaints.letters.scenes import Scene


@pytest.fixture
def answered(decided: Scene) -> CaseLetter:
    """A complaint with papers, findings and a drafted decision, of which one letter has left."""
    row = compose_letter(kind="acknowledgement", **decided.by_rules)
    approving.approve_letter(letter_id=row.id, content_digest=row.content_digest or "", **decided.by_rules)
    return sending.dispatch(letter_id=row.id, how="post", **decided.by_rules)


def found(session: Session) -> list[str]:
    return [one.problem for one in log.verify(session, intact=current_store().verify).breaks]


def test_what_nobody_touched_is_as_the_log_tells(answered: CaseLetter, db_session: Session) -> None:
    assert found(db_session) == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE case_file SET received_on = '2026-01-02'", "row:case_file 0:received_on"),
        ("UPDATE case_file SET closed_on = '2026-01-02', state = 'closed', closing = 'x'", "row:closing 0:closing"),
        ("UPDATE evidence SET digest = 'f' || substr(digest, 2) WHERE number = 1", "row:evidence 1:digest"),
        ("UPDATE case_letter SET pdf_digest = draft_digest WHERE id = {letter}", "row:case_letter {letter}:file"),
        ("UPDATE case_letter SET sent_on = '2026-01-02' WHERE id = {letter}", "row:case_letter {letter}:sent_on"),
        ("UPDATE finding SET result = 'not-upheld' WHERE id = 1", "row:finding 1:result"),
        ("UPDATE case_letter SET sent_proof = 'RB 1 GB' WHERE id = {letter}", "row:case_letter {letter}:sent_proof"),
        ("DELETE FROM finding_evidence WHERE finding_id = 1", "row:finding 1:evidence"),
        ("DELETE FROM redress_line WHERE position = 1", "row:redress_line 1:total"),
        ("UPDATE decision SET state='approved', approved_at=drafted_at, approved_by_id=(SELECT max(id) FROM user_account)",
         "row:decision 1:untold"),
    ],
)  # fmt: skip
def test_an_altered_row_is_found_and_named(
    answered: CaseLetter, db_session: Session, statement: str, problem: str
) -> None:
    letter = answered.id
    with transaction() as session:
        session.execute(text(statement.format(letter=letter)))
    assert found(db_session) == [problem.format(letter=letter)]


def swapped(digest: str) -> None:
    path = current_store().path_of(digest)
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 another letter")


def removed(digest: str) -> None:
    current_store().remove(digest)


@pytest.mark.parametrize("harm", [swapped, removed])
def test_a_letter_swapped_in_the_store_is_found_when_files_are_read(
    answered: CaseLetter,
    decided: Scene,
    db_session: Session,
    runner: CommandRunner,
    harm: Callable[[str], None],
) -> None:
    harm(answered.pdf_digest or "")
    assert found(db_session) == [f"file:case_letter {answered.id}:file"]
    assert (
        runner.invoke(args=["audit", "verify"]).exit_code == 0
    )  # a whole house's files are read when asked for
    for args in (["--files"], ["--case", decided.reference]):
        said = runner.invoke(args=["audit", "verify", *args])
        assert said.exit_code == 1
        assert f"the stored file was altered or is gone: case_letter {answered.id}" in said.output


def test_a_later_correction_of_the_receipt_is_no_break(decided: Scene, db_session: Session) -> None:
    case = decided.case
    correct_receipt(
        received_on=case.received_on - timedelta(days=2),
        reason="Stamped by the post room",
        **decided.by_rules,
    )
    assert found(db_session) == []


def test_a_case_whose_whole_log_is_gone_is_found_by_its_row(
    answered: CaseLetter, db_session: Session
) -> None:
    with transaction() as session:
        session.execute(
            text("UPDATE case_file SET reference = 'ELSE-1' WHERE id = :case"), {"case": answered.case_id}
        )
    gone = [one for one in log.verify(db_session).breaks if one.problem == "log-missing"]
    assert [(one.stream_type, one.stream_id) for one in gone] == [("case", "ELSE-1")]
