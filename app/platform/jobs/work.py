"""Work asked for on a page and done by the jobs process, such as the import of a register.

    work.handle("import-register", run_import)                                    # when the room is opened
    work.ask("import-register", key=f"run-{run.id}", params={"run": run.id}, now=clock.now())   # in a service

The row is written in the transaction of whoever asks, so work is never asked for by something that did not happen. A
handler keeps its own progress and can be called again with the same parameters after its process was killed. Work that
takes its process down every time is given up (``ledger.MOST_ATTEMPTS``); whoever shows it to people as going on says
with ``given_up`` how it is told that it is not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from app.platform.db import db, transaction
from app.platform.jobs import ledger
from app.platform.jobs.locks import lock
from app.platform.jobs.models import JobRun
from app.platform.jobs.running import Outcome, make
from app.shared.clock import Clock

Handler = Callable[[dict[str, Any], Clock], dict[str, Any]]
"""Gets the parameters and the clock; returns counts for the ledger."""

GivenUp = Callable[[dict[str, Any]], None]
"""Gets the parameters of work that is given up, in the transaction in which the ledger gives it up."""

_HANDLERS: dict[str, Handler] = {}
_GIVEN_UP: dict[str, GivenUp | None] = {}


def handle(name: str, handler: Handler, *, given_up: GivenUp | None = None) -> None:
    """Say who does the work called ``name``; each room does this when it is opened."""
    _HANDLERS[name], _GIVEN_UP[name] = handler, given_up


def handled() -> tuple[str, ...]:
    """The names of all work that somebody does."""
    return tuple(_HANDLERS)


def ask(name: str, *, key: str, params: dict[str, Any], now: datetime) -> bool:
    """Ask for work once: False when ``key`` was asked for before. The jobs process takes it up within two seconds."""
    if name not in _HANDLERS:
        raise LookupError(f"nobody handles work called {name!r}")
    with transaction() as session:
        if session.scalar(select(JobRun.id).where(JobRun.job == name, JobRun.run_key == key)) is not None:
            return False
        session.add(JobRun(job=name, run_key=key, state="waiting", params=params, asked_at=now))
        return True


def do_waiting(name: str, clock: Clock) -> list[Outcome]:
    """Do all work of that name that waits or was interrupted; none when another process is at it."""
    outcomes: list[Outcome] = []
    if not is_waiting(name):
        return outcomes
    with lock(db.engine, f"job:{name}") as held:
        while (
            held and (run := ledger.claim_work(name, now=clock.now(), given_up=_GIVEN_UP[name])) is not None
        ):
            do = partial(_HANDLERS[name], run.params or {}, clock)
            outcomes.append(make(run.id, name, run.run_key, clock, do))
    return outcomes


def is_waiting(name: str) -> bool:
    """True when such work waits or goes on. Asked every second, so with one indexed read and without the lock."""
    unfinished = select(JobRun.id).where(
        JobRun.state.in_(("waiting", "running")), JobRun.job == name, JobRun.params.is_not(None)
    )
    return db.session.scalar(unfinished.limit(1)) is not None
