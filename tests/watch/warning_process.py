"""A program: ``flask jobs serve`` on a clock that runs fast, with the jobs that watch dates running every second.

The time that it simulates begins at SIMULATED_FROM (ISO) when the machine's clock shows SIMULATED_AT (seconds), and goes
SIMULATED_SPEED times as fast; so any number of these live in the same time.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app import create_app
from app.platform.jobs.schedule import job_named, register


@dataclass
class FastClock:
    """As many seconds for each of the machine's."""

    begin: datetime
    at: float
    speed: float

    def now(self) -> datetime:
        return self.begin + timedelta(seconds=(time.time() - self.at) * self.speed)


def main() -> None:
    told = os.environ
    clock = FastClock(
        datetime.fromisoformat(told["SIMULATED_FROM"]),
        float(told["SIMULATED_AT"]),
        float(told["SIMULATED_SPEED"]),
    )
    app = create_app(clock=clock)
    for name in ("deadline-sweep", "warnings"):
        job = job_named(name)
        assert job is not None
        register(replace(job, cron={"second": "*"}))
    app.test_cli_runner().invoke(args=["jobs", "serve"], standalone_mode=False)


if __name__ == "__main__":
    main()
