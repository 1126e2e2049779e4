"""Kill the building of a bundle with -9 and see that it goes on, and that its page never says for ever that it does.

    python -m accept killed_builds      on SQLite; with FAIRFILE_ACCEPT_POSTGRESQL=1 also on PostgreSQL

The jobs process is killed with all its children while it builds: once, after which the next one finishes the build; and
as often as work is taken up, after which the next one gives it up, and the clerk asks again and has the bundle.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from accept._places import ROOT, Checks, Place, each_engine
from accept.bundled_files import trial_complaint
from app import create_app
from app.bundles.press.proving import prove
from app.bundles.services.recipes import Details, ask_build, begin_bundle
from app.cases.services.evidence import Paper, add_evidence
from app.config import Settings
from app.disclosure.domain.readers import Audience
from app.platform.accounts.actor import SYSTEM
from app.platform.jobs.ledger import MOST_ATTEMPTS
from app.platform.storage import current_store

PAPERS = 40
LONGEST = 180.0


def main(_data: Path) -> int:
    """Run on SQLite and, when asked, on PostgreSQL; 1 when anything was not as it should be."""
    checks = Checks()
    for place in each_engine(checks):
        _try(place, checks)
    return 1 if checks.failed else 0


def _try(place: Place, checks: Checks) -> None:
    settings = Settings(instance=place.folder, database_url=place.database, log_level="ERROR")
    app = create_app(settings)
    with app.app_context():
        who = {"actor": SYSTEM, "clock": app.extensions["clock"], "reference": trial_complaint(app)}
        for number in range(PAPERS):
            content = io.BytesIO(f"Note {number} of the visit\n".encode() * 40)
            stored = current_store().put(content, max_bytes=1 << 20, name=f"note-{number}.txt")
            add_evidence(papers=[Paper(stored, f"note-{number}.txt")], **who)
        bundle = begin_bundle(details=Details(), **who)

        def asked() -> int:
            return ask_build(number=bundle.number, audience=Audience.TRIBUNAL, **who).id

        once = asked()
        _kill_while_building(place, once, attempt=1)
        checks.equal("killed once", _state(place, once)["state"], "building")
        _serve_until_done(place, once)
        _whole(place, checks, "the build that was killed once", once)

        always = asked()
        for attempt in range(1, MOST_ATTEMPTS + 1):
            _kill_while_building(place, always, attempt=attempt)
            checks.equal(f"killed the {attempt}. time", _state(place, always)["state"], "building")
        _serve_until_done(place, always)
        ended = _state(place, always)
        checks.equal("given up, without a file", (ended["state"], ended["digest"]), ("failed", None))
        checks.equal("says why", "interrupted" in ended["report"], True)

        again = asked()
        checks.equal("the clerk asks again, and it is another build", again != always, True)
        _serve_until_done(place, again)
        _whole(place, checks, "the build asked for again", again)
    checks.equal("every stored file is there", place.flask("storage", "check").returncode, 0)
    checks.equal("the log is whole", place.flask("audit", "verify").returncode, 0)


def _whole(place: Place, checks: Checks, what: str, build: int) -> None:
    row = _state(place, build)
    checks.equal(what, row["state"], "built")
    if row["digest"]:
        checks.equal("its pages are as its manifest says", prove(_file(row["digest"])).holds, True)


def _file(digest: str) -> str:
    return str(current_store().path_of(digest))


def _state(place: Place, build: int) -> dict[str, Any]:
    with place.connection() as connection:
        found = connection.execute(
            text("SELECT state, digest, CAST(report AS TEXT) AS report FROM bundle_build WHERE id = :id"),
            {"id": build},
        )
        return dict(found.mappings().one())


def _attempts(place: Place, build: int) -> int:
    with place.connection() as connection:
        wanted = text("SELECT attempts FROM job_run WHERE job = 'bundle-build' AND run_key = :key")
        return int(connection.scalar(wanted, {"key": str(build)}) or 0)


def _serving(place: Place) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "jobs", "serve"],
        cwd=ROOT,
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _kill_while_building(place: Place, build: int, *, attempt: int) -> None:
    """Let a jobs process begin the build for the ``attempt``-th time, and kill it and its children in the middle."""
    process = _serving(place)
    end = time.monotonic() + LONGEST
    while time.monotonic() < end and not (
        _attempts(place, build) == attempt and _state(place, build)["state"] == "building"
    ):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _serve_until_done(place: Place, build: int) -> None:
    """Let a jobs process work until the build is neither waiting nor going on."""
    process = _serving(place)
    end = time.monotonic() + LONGEST
    while time.monotonic() < end and _state(place, build)["state"] in ("waiting", "building"):
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(60)
