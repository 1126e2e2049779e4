"""Sends a letter and dies of SIGKILL on the way: ``python dying_sender.py WHEN REFERENCE LETTER USER``.

WHEN is ``before-file`` (the pages are set, nothing is stored), ``before-commit`` (the file is stored, the row says sent
but is not committed) or ``after-commit``.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app
from app.complaints.services.letter_sending import dispatch
from app.platform.accounts import User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.platform.storage import current_store
from app.shared.clock import FixedClock
from tests.conftest import NOW


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(when: str, reference: str, letter: str, user: str) -> None:
    app = create_app(clock=FixedClock(NOW))
    with app.app_context():
        actor = actor_for(db.session.get_one(User, int(user)))
        if when == "before-file":
            current_store()._receive = die  # type: ignore[method-assign]  # the store's first step
        else:
            event.listen(Session, when.replace("-", "_"), die)
        dispatch(
            actor=actor,
            clock=app.extensions["clock"],
            library=app.extensions["rules"],
            reference=reference,
            letter_id=int(letter),
            how="post",
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
