"""A jobs process whose clock is a file: ``python -m accept._jobs_process HAND``. Everything else is as served.

Every job is tried every second; the ledger, not the time, lets each run be made once.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from apscheduler.triggers.interval import IntervalTrigger

from app import create_app
from app.platform.jobs.schedule import Job, jobs, register
from app.platform.jobs.serving import serve

UP = "up"


class HandClock:
    """Tells the instant that is written in a file: one time for several processes, moved by who tries them."""

    def __init__(self, hand: Path) -> None:
        self.hand = hand

    def now(self) -> datetime:
        return datetime.fromisoformat(self.hand.read_text())

    def set(self, instant: datetime) -> None:
        """Move on; whoever reads meanwhile sees the old instant or the new one."""
        moved = self.hand.with_suffix(".new")
        moved.write_text(instant.isoformat())
        moved.replace(self.hand)


class EverySecond(Job):
    """A job as it is, tried every second; what was missed belongs to the machine's time, and is left alone."""

    def trigger(self) -> IntervalTrigger:
        return IntervalTrigger(seconds=1, timezone="UTC")

    def last_due(self, *_: object, **__: object) -> None:
        return None


def main(hand: Path) -> None:
    """Serve until killed; says so once everything is loaded."""
    app = create_app(clock=HandClock(hand))
    for job in jobs():
        register(EverySecond(**vars(replace(job))))
    print(UP, flush=True)
    serve(app)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
