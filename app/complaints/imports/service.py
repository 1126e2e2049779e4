"""Asking for an import: which profile, into which unit, and a row in the run log that says what became of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.complaints.imports.profile import Profile
from app.complaints.models import ImportRun
from app.platform.accounts import queries
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.services.units import UnitValues, add_unit
from app.platform.db import db, transaction
from app.platform.jobs import work
from app.platform.storage.store import Readable, Store
from app.shared.clock import Clock
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

WORK = "import-register"
AT_REST = frozenset({"prepared", "done", "failed"})
"""States in which a run may be started: uploaded, rehearsed (a finished import is not), or failed half-way."""


@dataclass(frozen=True)
class Upload:
    """A file as sent: its content, its name, and how much of it is taken."""

    content: Readable
    name: str
    max_bytes: int


def unit_for(profile: Profile, unit_code: str | None, *, actor: Actor, clock: Clock) -> Unit:
    """The unit that complaints go to: the one named, or the profile's own, which is made when it is missing.

    Raises NotFound for an unknown code, NotAllowed when ``actor`` may not import there.
    """
    if unit_code is None and queries.find_unit(db.session(), profile.unit["code"]) is None:
        values = {name: value for name, value in profile.unit.items() if name != "code"}
        add_unit(
            actor=actor,
            code=profile.unit["code"],
            values=UnitValues(**{"kind": "head-office", "regime": profile.regime, **values}),
            parent_code=None,
            clock=clock,
        )
    unit = queries.unit(db.session(), unit_code or profile.unit["code"])
    actor.require(Permission.IMPORT_CASES, unit.path)
    return unit


def unit_to_be(profile: Profile, unit_code: str | None) -> int | None:
    """The id of the unit that ``unit_for`` would give; None where it would make one. Raises NotFound as it does."""
    if unit_code is not None:
        return queries.unit(db.session(), unit_code).id
    found = queries.find_unit(db.session(), profile.unit["code"])
    return found.id if found else None


def note_run(*, path: Path, profile: Profile, unit_id: int, actor: Actor) -> int:
    """Write an import that is about to be made into the run log; its id."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return _add_run(path.name, digest, profile, unit_id, actor, state="waiting")


def prepare(*, actor: Actor, store: Store, upload: Upload, profile: Profile, unit_code: str) -> int:
    """Keep an uploaded file and note the import that it is for; nothing starts yet. Returns the run's id."""
    unit = queries.unit(db.session(), unit_code)
    actor.require(Permission.IMPORT_CASES, unit.path)
    unit_id = unit.id
    stored = store.put(upload.content, max_bytes=upload.max_bytes, name=upload.name)
    return _add_run(upload.name, stored.digest, profile, unit_id, actor, state="prepared")


def start(*, actor: Actor, clock: Clock, run_id: int, dry_run: bool) -> None:
    """Ask the jobs process for the import, or for its rehearsal. Asking twice is asking once."""
    with transaction() as session:
        run = run_to_use(session, actor, run_id, lock=True)
        if run.state in ("waiting", "running"):
            return
        if run.state not in AT_REST or (run.state == "done" and not run.dry_run):
            raise Refused(N_("This import is over. Upload the file again to import it again."))
        run.state, run.dry_run, run.by_id = "waiting", dry_run, actor.user_id
        key = f"{run.id} {clock.now().isoformat()}"
        work.ask(WORK, key=key, params={"run": run.id}, now=clock.now())


def run_to_use(session: Session, actor: Actor, run_id: int, *, lock: bool = False) -> ImportRun:
    """The run, for whoever may import into its unit. Raises NotFound: for others there is none."""
    statement = select(ImportRun).where(ImportRun.id == run_id)
    run = session.scalar(statement.with_for_update() if lock else statement)
    unit = session.get(Unit, run.unit_id) if run else None
    if run is None or unit is None or not actor.may(Permission.IMPORT_CASES, unit.path):
        raise NotFound(N_("There is no such import."))
    return run


def _add_run(name: str, digest: str, profile: Profile, unit_id: int, actor: Actor, *, state: str) -> int:
    with transaction() as session:
        run = ImportRun(
            profile=profile.name,
            file_name=name[:255],
            file_digest=digest,
            unit_id=unit_id,
            state=state,
            by_id=actor.user_id,
        )
        session.add(run)
        session.flush()  # the id
        return run.id
