"""Import the three real registers on an empty instance and hold the result against what the files say.

    python -m accept registers                    on SQLite; with FAIRFILE_ACCEPT_POSTGRESQL=1 also on PostgreSQL

Counts, heads, days, recoveries and words are counted here a second time, straight from the files. Then each register
is imported again (nothing may change), a file that is not what its profile says is refused, one import is killed in
the middle and run again, and the whole log is verified.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text

ROOT = Path(__file__).resolve().parent.parent
REGISTERS = {
    "connecticut": ("connecticut_complaints.csv", "File No.", 12_230),
    "texas": ("texas_complaints.csv", "complaint_number", 150_282),
    "cfpb": ("cfpb_narratives.csv", "Complaint ID", 6_623),
}
KILLED_AFTER = 2_000


@dataclass
class Place:
    """An instance of its own, and the address of its database."""

    folder: Path
    database: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "FAIRFILE_INSTANCE": str(self.folder),
            "FAIRFILE_DATABASE_URL": self.database,
            "FLASK_APP": "wsgi.py",
        }

    @property
    def url(self) -> str:
        return self.database.replace("postgresql://", "postgresql+psycopg://") or (
            f"sqlite:///{self.folder / 'fairfile.db'}"
        )

    def flask(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run a command of ours to its end."""
        command = [sys.executable, "-m", "flask", *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Start a command of ours."""
        command = [sys.executable, "-m", "flask", *map(str, arguments)]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Look into the database, as nobody else would."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


class Checks:
    """Prints each check and remembers whether all held."""

    def __init__(self) -> None:
        self.failed = 0

    def equal(self, what: str, found: object, expected: object) -> None:
        """``found`` must be ``expected``."""
        good = found == expected
        self.failed += not good
        print(f"{'ok  ' if good else 'FAIL'}  {what}: {found}" + ("" if good else f", expected {expected}"))


def main(data: Path) -> int:
    """Run on SQLite and, when asked, on PostgreSQL; 1 when anything was not as it should be."""
    checks = Checks()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fairfile-accept-")))
        places = {"SQLite": Place(folder / "sqlite")}
        if os.environ.get("FAIRFILE_ACCEPT_POSTGRESQL"):
            from tests.postgres import temporary_postgresql

            server = stack.enter_context(temporary_postgresql())
            places["PostgreSQL"] = Place(folder / "postgresql", f"{server}/postgres")
        for engine, place in places.items():
            print(f"on {engine}")
            _try(data / "complaints", place, checks)
    return 1 if checks.failed else 0


def _try(folder: Path, place: Place, checks: Checks) -> None:
    place.folder.mkdir()
    checks.equal("migrated", place.flask("db", "upgrade").returncode, 0)
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
