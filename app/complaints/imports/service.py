"""Asking for an import: which profile, into which unit, and a row in the run log."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import current_app

from app.complaints.imports import profile as profile_files
from app.complaints.imports.profile import Profile
from app.complaints.models import ImportRun
from app.platform.accounts import queries
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.services.units import UnitValues, add_unit
from app.platform.db import db, transaction
from app.shared.clock import Clock


def find_profile(name: str) -> Profile:
    """The profile ``name``, shipped or of this instance. Raises BadProfile."""
    return profile_files.load(name, (Path(current_app.instance_path) / "profiles",))


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


def note_run(*, path: Path, profile: Profile, unit_id: int, actor: Actor, clock: Clock) -> int:
    """Write the import into the run log, waiting to be done; its id."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with transaction() as session:
        run = ImportRun(
            profile=profile.name,
            file_name=path.name[:255],
            file_digest=digest,
            unit_id=unit_id,
            state="waiting",
            by_id=actor.user_id,
        )
        session.add(run)
        session.flush()  # the id
        return run.id
