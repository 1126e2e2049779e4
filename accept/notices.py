"""Every notice exactly once: two jobs processes, and ``kill -9`` sixty times while they warn, write and deliver.

    python -m accept notices       on SQLite; with FAIRFILE_ACCEPT_POSTGRESQL=1 also on PostgreSQL
    KILL_SEED=7 NOTICE_KILLS=60    the moments of an earlier run again; how often

The demonstration is loaded, and its database copied. On the copy one process makes every hour's runs, undisturbed. On
the other two processes serve; in every round an hour begins, and the older of the two, which leads, is killed at a
random moment while it works and started anew. At the end both must have warned the same people of the same dates, and
written the same mornings; no warning may be untold, told without its mail or in two mails; every mail has left once.
"""

from __future__ import annotations

import email
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from accept._jobs_process import UP, HandClock
from accept._places import ROOT, Checks, Place, each_engine

START = datetime(2026, 11, 30, 5, tzinfo=UTC)
"""A Monday, before anybody's morning in Europe."""
HOUR = timedelta(hours=1)
KILLS = int(os.environ.get("NOTICE_KILLS") or 60)
LONGEST_LIFE = 2.5
"""Seconds from the beginning of an hour to the kill: its runs take about one."""
SECONDS_TO_SETTLE = 300
WARNINGS = (
    "SELECT case_id, regime, clock, due_on, step, user_id, role FROM deadline_warning"
    " ORDER BY case_id, regime, clock, due_on, step, user_id"
)
MORNINGS = "SELECT key FROM outbox_message WHERE key LIKE 'digest:%' ORDER BY key"
UNTOLD = "SELECT case_id, regime, clock, due_on, step, user_id FROM deadline_warning WHERE told_at IS NULL"
"""Whose morning has not come: the same as undisturbed."""
MAILS_OF_TELLING = (
    "SELECT count(*) FROM (SELECT DISTINCT user_id, told_at FROM deadline_warning"
    " WHERE told_at IS NOT NULL) AS telling"
    " JOIN user_account ON user_account.id = telling.user_id WHERE 1 <> (SELECT count(*) FROM outbox_message"
    " WHERE created_at = telling.told_at AND to_address = user_account.email"
    " AND (key LIKE 'digest:%' OR key LIKE 'warnings:%'))"
)
MADE = "SELECT count(*) FROM job_run WHERE job = 'warnings' AND run_key = '{hour}' AND state = 'done'"
NOT_SENT = "SELECT count(*) FROM outbox_message WHERE state <> 'sent'"
FAILED = "SELECT job, run_key, error FROM job_run WHERE state = 'failed' AND error LIKE '%Traceback%'"


def main(_data: Path) -> int:
    """1 when a notice was lost, doubled or invented."""
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10_000))
    print(f"moments of seed {seed}")
    checks = Checks()
    for tried in each_engine(checks):
        server, _, database = tried.database.rpartition("/")
        calm = Place(
            tried.folder.with_name(f"{tried.folder.name}-calm"), f"{server}/calm" if database else ""
        )
        _try(tried, calm, checks, random.Random(seed))
    return 1 if checks.failed else 0


def _try(tried: Place, calm: Place, checks: Checks, moments: random.Random) -> None:
    checks.equal("demonstration loaded", tried.flask("demo", "load").returncode, 0)
    _copy(tried, calm)
    hours = [START + number * HOUR for number in range(2 * KILLS)]
    with _Serving(calm, 1) as serving:
        for hour in hours:
            serving.until_made(hour)
        serving.until_sent()
    with _Serving(tried, 2) as serving:
        for hour in hours[::2]:
            serving.clock.set(hour)
            time.sleep(moments.uniform(0, LONGEST_LIFE))
            serving.kill_the_older()
            serving.until_made(hour + HOUR)
        serving.until_sent()
    _compare(tried, calm, checks)


def _copy(place: Place, to: Place) -> None:
    shutil.copytree(place.folder, to.folder)
    if to.database:
        server = create_engine(place.url.rpartition("/")[0] + "/template1", isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text("CREATE DATABASE calm TEMPLATE postgres"))
        server.dispose()


class _Serving:
    """So many jobs processes on one place, the oldest first; killed at the end."""

    def __init__(self, place: Place, number: int) -> None:
        self.place = place
        self.clock = HandClock(place.folder / "hand")
        self.clock.set(START - HOUR)
        self.processes = [self._start() for _each in range(number)]

    def __enter__(self) -> _Serving:
        for process in self.processes:
            _until_up(process)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            _kill(process)

    def kill_the_older(self) -> None:
        """Without warning; the younger one is up by then, and leads from now on."""
        _until_up(self.processes[-1])
        _kill(self.processes.pop(0))
        self.processes.append(self._start())

    def until_made(self, hour: datetime) -> None:
        """Begin an hour and wait until its warnings are looked for."""
        self.clock.set(hour)
        self._until(MADE.format(hour=f"{hour:%Y-%m-%dT%H}"), 1)

    def until_sent(self) -> None:
        """Wait until no mail waits to leave."""
        self._until(NOT_SENT, 0)

    def _until(self, question: str, answer: int) -> None:
        last = time.monotonic() + SECONDS_TO_SETTLE
        with self.place.connection() as connection:
            while connection.scalar(text(question)) != answer:
                if time.monotonic() > last:
                    raise TimeoutError(f"after {SECONDS_TO_SETTLE} s still not {answer}: {question}")
                connection.rollback()
                time.sleep(0.05)

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "accept._jobs_process", str(self.clock.hand)],
            cwd=ROOT,
            env=self.place.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )


_up: set[int] = set()


def _until_up(process: subprocess.Popen[str]) -> None:
    if process.pid in _up:
        return
    assert process.stdout is not None
    if not any(line.strip() == UP for line in iter(process.stdout.readline, "")):
        raise RuntimeError("a jobs process ended by itself")
    _up.add(process.pid)


def _kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    _up.discard(process.pid)


def _compare(tried: Place, calm: Place, checks: Checks) -> None:
    warned, undisturbed = _rows(tried, WARNINGS), _rows(calm, WARNINGS)
    print(f"      {KILLS} kills, {len(warned):,} warnings, {len(_rows(tried, MORNINGS)):,} mornings")
    checks.equal("there was something to warn of", len(undisturbed) > 0, True)
    checks.equal("the same warnings as undisturbed", set(warned) ^ set(undisturbed), set())
    checks.equal("no warning twice", len(warned), len(set(warned)))
    checks.equal("the same mornings", set(_rows(tried, MORNINGS)) ^ set(_rows(calm, MORNINGS)), set())
    checks.equal("as many untold as undisturbed", set(_rows(tried, UNTOLD)) ^ set(_rows(calm, UNTOLD)), set())
    for what, question in (
        ("tellings without exactly one mail", MAILS_OF_TELLING),
        ("mails that did not leave", NOT_SENT),
    ):
        checks.equal(what, _rows(tried, question)[0][0], 0)
    failed = {(job, key): error.splitlines()[-1] for job, key, error in _rows(tried, FAILED)}
    checks.equal("runs that failed of themselves", failed, {})
    left = [_message_id(path) for path in sorted((tried.folder / "mail").glob("*.eml"))]
    sent = _rows(tried, "SELECT count(*) FROM outbox_message WHERE state = 'sent'")[0][0]
    checks.equal("every mail left once", (len(left), len(set(left))), (sent, sent))
    proof = json.loads(tried.flask("audit", "verify", "--json").stdout or '{"ok": false}')
    checks.equal("log verified", proof["ok"], True)


def _rows(place: Place, question: str) -> list[tuple[Any, ...]]:
    with place.connection() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def _message_id(path: Path) -> str:
    return str(email.message_from_bytes(path.read_bytes())["Message-ID"])
