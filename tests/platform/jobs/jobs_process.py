"""A jobs process for tests: ``python jobs_process.py serve`` or ``… run NAME``, with jobs that show what happens."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app import create_app
from app.platform.jobs import Job, daily, handle, register
from app.shared.clock import Clock


def slow(_clock: Clock) -> dict[str, Any]:
    time.sleep(0.5)
    return {"made": 1}


def long_work(params: dict[str, Any], _clock: Clock) -> dict[str, Any]:
    time.sleep(params["seconds"])
    return {"seconds": params["seconds"]}


def main() -> None:
    app = create_app()
    register(Job("slow-daily", {"hour": 0, "minute": 0}, slow, daily))
    register(Job("every-second", {"second": "*"}, lambda _clock: {"ticks": 1}, run_key=None))
    handle("long-work", long_work)
    app.test_cli_runner().invoke(args=["jobs", *sys.argv[1:]], standalone_mode=False)


if __name__ == "__main__":
    main()
