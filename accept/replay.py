"""Compute every date again from the log alone, on the demonstration and on two real registers: not one may differ.

    python -m accept replay        on SQLite; with FAIRFILE_ACCEPT_POSTGRESQL=1 also on PostgreSQL

Then one date is changed behind the log's back, and the replay has to find that one and no other.
"""

from __future__ import annotations

import json
import os
import resource
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from accept._places import Checks, Place, each_engine

REGISTERS = (("connecticut", "connecticut_complaints.csv"), ("cfpb", "cfpb_narratives.csv"))
OPEN_DATE = (
    "SELECT deadline.id, case_file.reference FROM deadline JOIN case_file ON case_file.id = deadline.case_id"
    " WHERE deadline.state = 'running' AND deadline.due_on IS NOT NULL ORDER BY deadline.id LIMIT 1"
)


def main(data: Path) -> int:
    """1 when a date differs, or a changed one is not found."""
    checks = Checks()
    for place in each_engine(checks):
        _try(data / "complaints", place, checks)
    return 1 if checks.failed else 0


def _try(folder: Path, place: Place, checks: Checks) -> None:
    checks.equal("demonstration loaded", place.flask("demo", "load").returncode, 0)
    _replay(place, checks, "the demonstration")
    for profile, file in REGISTERS:
        imported = place.flask("cases", "import", folder / file, "--profile", profile)
        checks.equal(f"{profile} imported", imported.returncode, 0)
    _replay(place, checks, "the demonstration and the registers")
    _find_one(place, checks)


def _replay(place: Place, checks: Checks, what: str) -> None:
    begun, worked = time.monotonic(), _worked()
    code, report = _replayed(place)
    print(
        f"      {report['cases']:,} cases, {report['clocks']:,} dates: {time.monotonic() - begun:.0f} s,"
        f" {_worked() - worked:.0f} s of processor, at most {_peak_mib():.0f} MiB a process so far"
    )
    checks.equal(f"{what}: no difference", (code, report["differences"]), (0, []))


def _find_one(place: Place, checks: Checks) -> None:
    with place.connection() as connection:
        date_id, reference = connection.execute(text(OPEN_DATE)).one()
        connection.execute(text("UPDATE deadline SET due_on = '2031-01-01' WHERE id = :id"), {"id": date_id})
        connection.commit()
    code, report = _replayed(place)
    found = [(each["case"], each["what"]) for each in report["differences"]]
    checks.equal("a date changed behind the log is found", (code, found), (1, [(reference, "due_on")]))


def _replayed(place: Place) -> tuple[int, dict[str, Any]]:
    done = place.flask("rules", "replay", "--json")
    nothing = {"cases": 0, "clocks": 0, "differences": done.stderr[-400:]}
    return done.returncode, json.loads(done.stdout) if done.stdout else nothing


def _worked() -> float:
    return sum(os.times()[2:4])


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
