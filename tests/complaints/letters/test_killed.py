"""A process that is killed while it sends: either the letter is sent and its bytes are there, or it is not sent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.cases.models import CaseLetter
from app.cases.policy import stream_of
from app.complaints.services.letter_approval import approve_letter
from app.complaints.services.letter_sending import dispatch
from app.complaints.services.letters import compose_letter
from app.config import Settings
from app.platform.log import entries
from app.platform.storage import current_store
from tests.complaints.letters.scenes import Scene

PROGRAM = Path(__file__).with_name("dying_sender.py")


@pytest.mark.parametrize(
    ("when", "is_sent"), [("before-file", False), ("before-commit", False), ("after-commit", True)]
)
def test_no_letter_is_sent_without_its_bytes(
    okafor: Scene, settings: Settings, db_session: Session, when: str, is_sent: bool
) -> None:
    row = compose_letter(kind="acknowledgement", **okafor.by_rules)
    letter_id = row.id
    approve_letter(letter_id=letter_id, content_digest=row.content_digest or "", **okafor.by_rules)
    assert _killed(okafor, settings, letter_id, when) == -signal.SIGKILL

    db_session.expire_all()
    row = db_session.get_one(CaseLetter, letter_id)
    events = [entry for entry in entries(db_session, stream_of(okafor.case)) if entry.kind == "letter_sent"]
    assert (row.state == "sent") == (row.pdf_digest is not None) == bool(events) == is_sent
    db_session.rollback()

    again = dispatch(letter_id=letter_id, how="post", **okafor.by_rules)
    assert again.state == "sent"
    assert current_store().verify(again.pdf_digest or "")
    sent = [entry for entry in entries(db_session, stream_of(okafor.case)) if entry.kind == "letter_sent"]
    assert len(sent) == 1


def _killed(scene: Scene, settings: Settings, letter_id: int, when: str) -> int:
    environment = {
        **os.environ,
        "FAIRFILE_INSTANCE": str(settings.instance),
        "FAIRFILE_DATABASE_URL": settings.database_url,
        "FAIRFILE_SECRET_KEY": settings.secret_key,
    }
    command = [
        sys.executable,
        str(PROGRAM),
        when,
        scene.reference,
        str(letter_id),
        str(scene.officer.user_id),
    ]
    return subprocess.run(command, env=environment, check=False, timeout=400).returncode
