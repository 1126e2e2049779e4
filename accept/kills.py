"""Kill the program with -9 at random moments and see that nothing is half done and everything can be repeated.

    python -m accept kills            on SQLite; with FAIRFILE_ACCEPT_POSTGRESQL=1 also on PostgreSQL
    KILL_SEED=7            the moments of an earlier run again

Killed is the loading of the demonstration, whose every step goes through the service of a person's click (intake,
assignment, papers, findings, decision, approval, dispatch, payment, closing), and the import of a real register. After
each kill: no case without its receipt and points, no letter sent without its file and its event, no approval without
its entry, and so on (``HALVES``), every stored file there, and the log's chain whole. At the end both are run again to
their end, and have done everything once.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import text

from accept._places import ROOT, Checks, Place, each_engine
from app.demo.story import read_stories

DEMONSTRATION_KILLS, IMPORT_KILLS = 14, 6
REGISTER, COMPLAINTS = ("cfpb_narratives.csv", "cfpb"), 6_623

_OF_CASE = (
    "SELECT count(*) FROM log_event WHERE stream_type = 'case' AND stream_id = case_file.reference AND kind ="
)
_OF_LETTER = (
    "SELECT case_letter.id FROM case_letter JOIN case_file ON case_file.id = case_letter.case_id"
    " WHERE case_letter.state IN ('sent', 'delivered', 'returned')"
)
HALVES = {
    "a case without its receipt in the log": (
        f"SELECT count(*) FROM case_file WHERE ({_OF_CASE} 'received') = 0"
    ),
    "a case without a point": (
        "SELECT count(*) FROM case_file WHERE NOT EXISTS"
        " (SELECT 1 FROM head WHERE head.case_id = case_file.id)"
    ),
    "a point without its event": (
        "SELECT count(*) FROM case_file WHERE (SELECT count(*) FROM head WHERE head.case_id = case_file.id)"
        f" > ({_OF_CASE} 'point_added')"
    ),
    "a stream without its case": (
        "SELECT count(*) FROM log_stream WHERE stream_type = 'case' AND NOT EXISTS"
        " (SELECT 1 FROM case_file WHERE case_file.reference = log_stream.stream_id)"
    ),
    "a complaint taken in without its complainant": (
        "SELECT count(*) FROM case_file WHERE source IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM party WHERE party.case_id = case_file.id)"
    ),
    "a paper without its event": (
        "SELECT count(*) FROM case_file WHERE (SELECT count(*) FROM evidence WHERE evidence.case_id = case_file.id)"
        f" <> ({_OF_CASE} 'evidence_added')"
    ),
    "a letter sent without its event": (
        "SELECT count(*) FROM case_file WHERE (SELECT count(*) FROM case_letter WHERE case_letter.case_id ="
        " case_file.id AND case_letter.state IN ('sent', 'delivered', 'returned'))"
        f" <> ({_OF_CASE} 'letter_sent')"
    ),
    "an approval without its event": (
        "SELECT count(*) FROM case_file WHERE (SELECT count(*) FROM approval WHERE approval.case_id = case_file.id"
        f" AND result = 'approved') <> ({_OF_CASE} 'decision_approved')"
    ),
    "a decision approved without an approval": (
        "SELECT count(*) FROM decision WHERE state = 'approved' AND NOT EXISTS (SELECT 1 FROM approval"
        " WHERE approval.decision_id = decision.id AND result = 'approved')"
    ),
    "a decision sent without its letter": (
        "SELECT count(*) FROM case_file WHERE state = 'answered' AND NOT EXISTS (SELECT 1 FROM case_letter WHERE"
        " case_letter.case_id = case_file.id AND kind = 'decision' AND case_letter.state IN"
        " ('sent', 'delivered', 'returned'))"
    ),
    "money granted and sent that is not owed": (
        "SELECT count(*) FROM decision JOIN case_file ON case_file.id = decision.case_id"
        " WHERE decision.state = 'approved' AND case_file.state IN ('answered', 'closed')"
        " AND (SELECT coalesce(sum(minor), 0) FROM redress_line JOIN decision_head ON decision_head.id ="
        " redress_line.decision_head_id WHERE decision_head.decision_id = decision.id) > 0"
        " AND NOT EXISTS (SELECT 1 FROM remedy WHERE remedy.decision_id = decision.id)"
    ),
    "a remedy without its event": (
        "SELECT count(*) FROM case_file WHERE (SELECT count(*) FROM remedy WHERE remedy.case_id = case_file.id)"
        f" <> ({_OF_CASE} 'remedy_offered')"
    ),
    "a closed case without its event": (
        f"SELECT count(*) FROM case_file WHERE state = 'closed' AND ({_OF_CASE} 'closed') = 0"
    ),
    "an e-mail of a letter that was not sent": (
        "SELECT count(*) FROM outbox_message WHERE key LIKE 'letter-%' AND key NOT IN"
        f" (SELECT 'letter-' || id FROM ({_OF_LETTER}) AS sent)"
    ),
}
"""What must never be found, each with the statement that counts it."""


def main(data: Path) -> int:
    """Run on SQLite and, when asked, on PostgreSQL; 1 when anything was half done."""
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10_000))
    print(f"moments of seed {seed}")
    checks = Checks()
    for place in each_engine(checks):
        _demonstration(place, checks, random.Random(seed))
        _import(place, data / "complaints" / REGISTER[0], checks, random.Random(seed))
    return 1 if checks.failed else 0


def _demonstration(place: Place, checks: Checks, moments: random.Random) -> None:
    for number in range(1, DEMONSTRATION_KILLS + 1):
        # The first come while complaints are taken in, the later ones among decisions and letters.
        _kill(place, moments.uniform(0.1, 3 + number / 2), _events, "demo", "load")
        _look(place, checks, f"kill {number} of the demonstration")
    done = place.flask("demo", "load")
    checks.equal("the demonstration goes on to its end", done.returncode, 0)
    with place.connection() as connection:
        told = connection.scalar(text("SELECT count(*) FROM case_file"))
        checks.equal("each complaint once", told, len(read_stories()))
    _look(place, checks, "after the end")
    files = place.flask("storage", "check")
    checks.equal("every stored file is there", files.returncode, 0)


def _import(place: Place, file: Path, checks: Checks, moments: random.Random) -> None:
    command = ("cases", "import", file, "--profile", REGISTER[1])
    for number in range(1, IMPORT_KILLS + 1):
        _kill(place, moments.uniform(0.05, 1.5), _imported, *command)
        _look(place, checks, f"kill {number} of the import")
    done = place.flask(*command, "--json")
    printed = json.loads(done.stdout or "{}")
    whole = printed.get("created", 0) + printed.get("unchanged", 0)
    checks.equal("the import goes on to its end", (done.returncode, whole), (0, COMPLAINTS))
    with place.connection() as connection:
        stored = connection.scalar(text("SELECT count(*) FROM case_file WHERE source = 'cfpb'"))
        checks.equal("each complaint once", stored, COMPLAINTS)
    _look(place, checks, "after the import")


_events = "SELECT count(*) FROM log_event"
_imported = "SELECT count(*) FROM case_file WHERE source = 'cfpb'"


def _kill(place: Place, after: float, grows: str, *command: object) -> None:
    """Start ``command``, wait until it writes, and ``after`` so many seconds kill it with all its children."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", *map(str, command)],
        cwd=ROOT,
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with place.connection() as connection:
        before = connection.scalar(text(grows))
        while process.poll() is None and connection.scalar(text(grows)) == before:
            connection.rollback()
            time.sleep(0.02)
    time.sleep(after)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _look(place: Place, checks: Checks, when: str) -> None:
    """Count what must not be, and verify the chain."""
    with place.connection() as connection:
        found = {name: connection.scalar(text(statement)) for name, statement in HALVES.items()}
        cases, events = (
            connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in ("case_file", "log_event")
        )
    halves = {name: number for name, number in found.items() if number}
    proof = json.loads(place.flask("audit", "verify", "--json").stdout or '{"ok": false}')
    checks.equal(f"{when}: {cases:,} cases, {events:,} events", (halves, proof["ok"]), ({}, True))
