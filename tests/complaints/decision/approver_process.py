"""A process for tests that approves and stops before the commit: ``python approver_process.py REFERENCE USER CONTENT``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app import create_app
from app.complaints.services.approval import approve_decision
from app.platform.accounts.models import User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction


def main(reference: str, user_id: str, content: str) -> None:
    app = create_app()
    with app.app_context():
        actor = actor_for(db.session().get_one(User, int(user_id)))
        with transaction():
            approve_decision(
                actor=actor,
                clock=app.extensions["clock"],
                library=app.extensions["rules"],
                reference=reference,
                content_digest=content,
            )
            db.session().flush()
            print("half", flush=True)  # noqa: T201  # the test reads it
            time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
