"""A process for tests that registers and stops before the commit: ``python intake_process.py UNIT KEY``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app import create_app
from app.complaints.services.intake import register
from app.platform.accounts import SYSTEM, Unit
from app.platform.db import db, transaction
from app.shared.clock import today
from tests.complaints.handling.conftest import intake_for


def main(unit_id: str, key: str) -> None:
    app = create_app()
    with app.app_context():
        clock, library = app.extensions["clock"], app.extensions["rules"]
        with transaction():
            unit = db.session().get_one(Unit, int(unit_id))
            intake = intake_for(unit, received_on=today(clock, unit.zone), key=key)
            register(actor=SYSTEM, clock=clock, library=library, intake=intake)
            db.session().flush()
            print("half", flush=True)  # noqa: T201  # the test reads it
            time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
