"""Import the three real registers on an empty instance and hold the result against what the files say.

    python -m accept registers                    on SQLite; with FAIRFILE_ACCEPT_POSTGRESQL=1 also on PostgreSQL

Counts, heads, days, recoveries and words are counted here a second time, straight from the files. Then each register
is imported again (nothing may change), a file that is not what its profile says is refused, one import is killed in
the middle and run again, and the whole log is verified.
"""

from __future__ import annotations

import csv
import json
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from accept._places import Checks, Place, each_engine

REGISTERS = {
    "connecticut": ("connecticut_complaints.csv", "File No.", 12_230),
    "texas": ("texas_complaints.csv", "complaint_number", 150_282),
    "cfpb": ("cfpb_narratives.csv", "Complaint ID", 6_623),
}
KILLED_AFTER = 2_000


def main(data: Path) -> int:
    """Run on SQLite and, when asked, on PostgreSQL; 1 when anything was not as it should be."""
    checks = Checks()
    for place in each_engine(checks):
        _try(data / "complaints", place, checks)
    return 1 if checks.failed else 0


def _try(folder: Path, place: Place, checks: Checks) -> None:
    _kill_in_the_middle(folder, place, checks)
    for name in REGISTERS:
        _import_twice(folder, place, checks, name)
    _compare(folder, place, checks)
    dirty = place.flask("cases", "import", folder / "cfpb_narratives_dirty.csv", "--profile", "cfpb")
    checks.equal("dirty file refused whole", (dirty.returncode, "Archive:" in dirty.stderr), (2, True))
    proof = place.flask("audit", "verify", "--json")
    report = json.loads(proof.stdout)
    checks.equal("log verified", (report["ok"], report["breaks"]), (True, []))
    print(f"      {report['streams']:,} streams, {report['events']:,} events")


def _kill_in_the_middle(folder: Path, place: Place, checks: Checks) -> None:
    """The first import of all is killed without warning; what it had written is whole."""
    file, _, complaints = REGISTERS["connecticut"]
    process = place.start("cases", "import", folder / file, "--profile", "connecticut")
    with place.connection() as connection:
        while process.poll() is None and _stored(connection, "connecticut") < KILLED_AFTER:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        kept = _stored(connection, "connecticut")
    checks.equal("killed in the middle", KILLED_AFTER <= kept < complaints, True)
    report = json.loads(place.flask("audit", "verify", "--json").stdout)
    checks.equal(f"log verified with {kept:,} of {complaints:,}", report["ok"], True)


def _stored(connection: Connection, source: str) -> int:
    connection.rollback()
    found = connection.scalar(
        text("SELECT count(*) FROM case_file WHERE source = :source"), {"source": source}
    )
    return int(found or 0)


def _import_twice(folder: Path, place: Place, checks: Checks, name: str) -> None:
    file, _, complaints = REGISTERS[name]
    with place.connection() as connection:
        there = _stored(connection, name)
    for created, unchanged in ((complaints - there, there), (0, complaints)):
        begun = time.monotonic()
        done = place.flask("cases", "import", folder / file, "--profile", name, "--json")
        took = time.monotonic() - begun
        printed: dict[str, Any] = json.loads(done.stdout or "{}")
        found = {
            key: printed.get(key) for key in ("complaints", "created", "updated", "unchanged", "rejected")
        }
        expected = {
            "complaints": complaints, "created": created, "updated": 0, "unchanged": unchanged, "rejected": 0,
        }  # fmt: skip
        checks.equal(f"{name}, exit {done.returncode}, {took:.0f} s", found, expected)


def _compare(folder: Path, place: Place, checks: Checks) -> None:
    """What is stored against what is counted here from the files."""
    with place.connection() as connection:
        for name, (file, number, _) in REGISTERS.items():
            numbers = {row[number] for row in _rows(folder / file)}
            stored = set(
                connection.scalars(
                    text("SELECT source_ref FROM case_file WHERE source = :name"), {"name": name}
                )
            )
            checks.equal(f"{name}: the same numbers", stored == numbers, True)
        checks.equal("Connecticut: days", _stored_days(connection), _days(folder))
        checks.equal("Connecticut: recovered, in cents", _stored_recovered(connection), _recovered(folder))
        checks.equal("Texas: complaint points", _points(connection, "texas"), _keywords(folder))
        checks.equal("CFPB: words letter for letter", _stored_words(connection) == _words(folder), True)
        checks.equal("cases without a point", connection.scalar(text(_WITHOUT_POINT)), 0)
        for kind in ("received", "closed"):
            found = connection.scalar(text(_EVENTS), {"kind": kind})
            wanted = connection.scalar(text(f"SELECT count({kind}_on) FROM case_file"))
            checks.equal(f"“{kind}” events", found, wanted)


_WITHOUT_POINT = (
    "SELECT count(*) FROM case_file WHERE NOT EXISTS (SELECT 1 FROM head WHERE head.case_id = case_file.id)"
)
_EVENTS = "SELECT count(*) FROM log_event WHERE stream_type = 'case' AND kind = :kind"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _days(folder: Path) -> int:
    """Days from opening to closing, over all files."""

    def day(written: str) -> int:
        return datetime.strptime(written, "%m/%d/%Y").toordinal()  # noqa: DTZ007  # a day has no zone

    files = {
        row["File No."]: (row["Opened"], row["Closed"])
        for row in _rows(folder / "connecticut_complaints.csv")
    }
    return sum(day(closed) - day(opened) for opened, closed in files.values())


def _stored_days(connection: Connection) -> int:
    rows = connection.execute(
        text("SELECT received_on, closed_on FROM case_file WHERE source = 'connecticut'")
    ).all()
    return sum(
        date.fromisoformat(str(row.closed_on)).toordinal()
        - date.fromisoformat(str(row.received_on)).toordinal()
        for row in rows
    )


def _recovered(folder: Path) -> int:
    amounts: dict[str, set[Decimal]] = defaultdict(set)
    for row in _rows(folder / "connecticut_complaints.csv"):
        amounts[row["File No."]].add(Decimal(row["Recovery"]))
    return int(100 * sum(sum(different) for different in amounts.values()))


def _stored_recovered(connection: Connection) -> int:
    facts = connection.scalars(text("SELECT source_facts FROM case_file WHERE source = 'connecticut'"))
    return sum(json.loads(each)["recovered"] for each in facts)


def _keywords(folder: Path) -> int:
    """A point a keyword, and one where none is stated."""
    rows = _rows(folder / "texas_complaints.csv")
    return sum(
        len({word.strip() for word in row["keywords"].split(";") if word.strip()}) or 1 for row in rows
    )


def _points(connection: Connection, source: str) -> int:
    counted = "SELECT count(*) FROM head JOIN case_file ON case_file.id = head.case_id WHERE source = :source"
    return int(connection.scalar(text(counted), {"source": source}) or 0)


def _words(folder: Path) -> dict[str, str]:
    column = "Consumer complaint narrative"
    return {
        row["Complaint ID"]: row[column]
        for row in _rows(folder / "cfpb_narratives.csv")
        if row[column].strip()
    }


def _stored_words(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        text(
            "SELECT source_ref, text_version.text FROM case_file"
            " JOIN text_version ON text_version.digest = case_file.words_digest WHERE source = 'cfpb'"
        )
    )
    return {row.source_ref: row.text for row in rows}
