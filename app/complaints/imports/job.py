"""An import asked for on a page, done in the jobs process."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app

from app.complaints.imports import profile as profiles
from app.complaints.imports.reading import FileRefused
from app.complaints.imports.running import run_import
from app.complaints.imports.service import run_to_use
from app.complaints.models import ImportRun
from app.platform.accounts import queries
from app.platform.accounts.actor import Actor
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction
from app.platform.storage import current_store
from app.shared.clock import Clock
from app.shared.errors import DomainError
from app.shared.text import N_

INTERRUPTED = N_(
    "The work was interrupted too often to go on by itself. What was imported stays; import the file again."
)


def import_asked_for(params: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Do the run ``params["run"]``. A refusal is written on the run, which its page shows; it is no failed job."""
    session = db.session()
    run = session.get_one(ImportRun, params["run"])
    if run.state not in ("waiting", "running"):
        return {"already": run.state}
    actor: Actor = actor_for(queries.user(session, run.by_id))
    opener = partial(current_store().open, run.file_digest)
    try:
        run_to_use(session, actor, run.id)  # permissions may have changed while it waited
        profile = profiles.load(run.profile, profile_folders())
        report = run_import(
            opener=opener,
            profile=profile,
            run_id=run.id,
            actor=actor,
            clock=clock,
            library=current_app.extensions["rules"],
        )
    except FileRefused:
        return {"refused": 1}
    except (DomainError, profiles.BadProfile) as error:
        with transaction() as changing:
            failed = changing.get_one(ImportRun, params["run"])
            failed.state, failed.problem, failed.finished_at = "failed", str(error)[:1000], clock.now()
        return {"refused": 1}
    return report.counts()


def given_up(clock: Clock, params: dict[str, Any]) -> None:
    """The import took its process down too often: it failed, and its page says that it can be started again."""
    with transaction() as session:
        run = session.get_one(ImportRun, params["run"], with_for_update=True)
        if run.state in ("waiting", "running"):
            run.state, run.problem, run.finished_at = "failed", INTERRUPTED, clock.now()


def profile_folders() -> tuple[Path, ...]:
    """Where this instance keeps profiles of its own."""
    return (Path(current_app.instance_path) / "profiles",)
