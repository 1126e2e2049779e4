"""Prepares letters to many and dies of SIGKILL on the way: ``python dying_writer.py RUN LETTERS``.

LETTERS were kept by then; the last of them is tied to its complaint, whose item does not say yet that it is made.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app import create_app
from app.complaints.many import job
from app.shared.clock import FixedClock
from tests.conftest import NOW


def main(run: str, letters: str) -> None:
    app = create_app(clock=FixedClock(NOW))
    real, kept = job._end, [0]

    def end(item_id: int, problem: dict[str, Any] | None) -> None:
        kept[0] += 1
        if kept[0] == int(letters):
            os.kill(os.getpid(), signal.SIGKILL)
        real(item_id, problem)

    job._end = end
    with app.app_context():
        job.make_letters(app.extensions["rules"], {"run": int(run)}, app.extensions["clock"])


if __name__ == "__main__":
    main(*sys.argv[1:])
