"""Loading the demonstration: the firm in one transaction, then the stories step by step.

Every step looks first whether it was taken, and all days are counted back from the day on which loading began: so a
loading that was killed goes on where it stopped, also on another day.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import select

from app.complaints.letters.office import ENCLOSURES
from app.config import Settings
from app.demo.exposure import read_exposure
from app.demo.firm import desks, firm, found, founded_at
from app.demo.forums import take_to_forums
from app.demo.learning import learn
from app.demo.papers import stand_in
from app.demo.reporting import report_regularly
from app.demo.scene import Scene
from app.demo.story import Story, read_stories
from app.demo.telling import tell
from app.platform.accounts import Unit
from app.platform.db import db
from app.platform.jobs import ledger
from app.platform.storage import current_store
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_

RUN = "demonstration"
THREADS = 3
STAND_INS = {
    "fos-leaflet": "In its place a firm encloses the leaflet of the\nFinancial Ombudsman Service.\n\n(Demonstration)",
    "complaints-procedure": "In its place a firm encloses the summary of its\ncomplaints procedure.\n\n(Demonstration)",
}
Progress = Callable[[int, int], None]


def is_empty() -> bool:
    """True while nobody has set up a unit."""
    return db.session.scalar(select(Unit.id).limit(1)) is None


def is_ours() -> bool:
    """True when the units are those of the demonstration and no others."""
    codes = set(db.session.scalars(select(Unit.code)))
    return codes == {unit["code"] for unit in firm()["units"]}


def is_loaded() -> bool:
    """True once everything is told."""
    run = ledger.last_run(RUN)
    return run is not None and run.state == "done"


def load(*, settings: Settings, clock: Clock, progress: Progress = lambda _done, _all: None) -> int:
    """Load what is not there yet and return how many complaints that were. Killed half-way, it can be called again.

    Raises Refused in production, whose sign-ins must not be printed anywhere, and in a database with other units.
    """
    if settings.production:
        raise Refused(
            N_("The demonstration has sign-ins that everybody knows. It is not loaded in production.")
        )
    if not (is_empty() or is_ours()):
        raise Refused(N_("There are other units in this database. Load the demonstration into an empty one."))
    run_id = ledger.claim(RUN, RUN, now=clock.now())
    if run_id is None:
        return 0
    put_enclosures(settings.instance)
    if is_empty():
        found(clock=clock, hasher=current_app.extensions["password_hasher"])
    stories = read_stories()
    begun = founded_at() or clock.now()
    _tell_all(stories, begun, progress)
    take_to_forums(
        stories,
        begun,
        library=current_app.extensions["rules"],
        tracks=current_app.extensions["tracks"],
        store=current_store(),
    )
    learn(begun)
    read_exposure(begun, current_store())
    report_regularly(clock)
    ledger.finish(run_id, {"complaints": len(stories)}, now=clock.now())
    return len(stories)


def put_enclosures(instance: Path) -> None:
    """Pages that stand for the papers which the British rules want enclosed; what lies there already stays."""
    folder = instance / ENCLOSURES
    folder.mkdir(parents=True, exist_ok=True)
    for name, words in STAND_INS.items():
        path = folder / f"{name}.pdf"
        if not path.exists():
            path.write_bytes(stand_in(words))


def _tell_all(stories: list[Story], now: datetime, progress: Progress) -> None:
    """First everybody gets their reference, in the order in which they came; then the stories go on side by side.

    Most of the time goes into letters, which another process sets: a few threads keep it and this one busy.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # threads need the application itself
    numbered = list(enumerate(stories, start=1))
    for number, story in numbered:
        tell(_scene(number, story, now), until="register")
    db.session().close()

    def go_on(number: int, story: Story) -> None:
        with app.app_context():
            tell(_scene(number, story, now))

    with ThreadPoolExecutor(THREADS) as threads:
        going = [threads.submit(go_on, number, story) for number, story in numbered]
        for done, told in enumerate(as_completed(going), start=1):
            told.result()
            progress(done, len(going))


def _scene(number: int, story: Story, now: datetime) -> Scene:
    return Scene(
        story=story,
        desk=desks()[story.unit],
        unit=db.session.scalars(select(Unit).where(Unit.code == story.unit)).one(),
        library=current_app.extensions["rules"],
        store=current_store(),
        now=now,
        number=number,
    )
