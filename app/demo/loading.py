"""Loading the demonstration: the firm in one transaction, then each story in one of its own."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app
from sqlalchemy import select

from app.cases.domain.keys import number_key
from app.cases.models import Case
from app.config import Settings
from app.demo.firm import desks, firm, found
from app.demo.scene import Scene
from app.demo.story import Story, read_stories
from app.demo.telling import tell
from app.platform.accounts import Unit
from app.platform.db import db, transaction
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_

Progress = Callable[[int, int], None]


def is_empty() -> bool:
    """True while nobody has set up a unit."""
    return db.session.scalar(select(Unit.id).limit(1)) is None


def is_ours() -> bool:
    """True when the units are those of the demonstration and no others."""
    codes = set(db.session.scalars(select(Unit.code)))
    return codes == {unit["code"] for unit in firm()["units"]}


def load(*, settings: Settings, clock: Clock, progress: Progress = lambda _done, _all: None) -> int:
    """Load what is not there yet and return how many complaints that were. Killed half-way, it can be called again.

    Raises Refused in production, whose sign-ins must not be printed anywhere, and in a database with other units.
    """
    if settings.production:
        raise Refused(
            N_("The demonstration has sign-ins that everybody knows. It is not loaded in production.")
        )
    if is_empty():
        found(clock=clock, hasher=current_app.extensions["password_hasher"])
    elif not is_ours():
        raise Refused(N_("There are other units in this database. Load the demonstration into an empty one."))
    stories = read_stories()
    told = 0
    for number, story in enumerate(stories, start=1):
        told += _tell_once(number, story, clock)
        progress(number, len(stories))
    return told


def _tell_once(number: int, story: Story, clock: Clock) -> bool:
    """Tell the story in one transaction, unless its policy is known."""
    with transaction() as session:
        unit = session.scalars(select(Unit).where(Unit.code == story.unit)).one()
        scene = Scene(
            story=story,
            desk=desks()[story.unit],
            unit=unit,
            library=current_app.extensions["rules"],
            store=current_app.extensions["file_store"],
            now=clock.now(),
            number=number,
        )
        if (
            session.scalar(select(Case.id).where(Case.policy_key == number_key(scene.policy_number)))
            is not None
        ):
            return False
        tell(scene)
    return True
