"""Opens the rooms, lowest floor first, so that what lower rooms let upper ones register is there in time."""

from __future__ import annotations

from flask import Flask

from app.bundles import room as bundles
from app.calendars import room as calendars
from app.cases import room as cases
from app.complaints import room as complaints
from app.demo import room as demo
from app.disclosure import room as disclosure
from app.mediation import room as mediation
from app.platform.accounts import room as accounts
from app.platform.audit import room as audit
from app.platform.jobs import room as jobs
from app.platform.log import room as log
from app.platform.search import room as search
from app.platform.storage import room as storage
from app.reports import room as reports
from app.rulebook import room as rulebook
from app.rulebook.pack_events import declare_pack_events
from app.watch import room as watch
from app.wordings import room as wordings

ROOMS = (
    log,
    accounts,
    storage,
    search,
    jobs,
    audit,
    calendars,
    rulebook,
    wordings,
    disclosure,
    cases,
    watch,
    complaints,
    bundles,
    mediation,
    reports,
    demo,
)


def open_all(app: Flask) -> None:
    """Open every room; each ``open_room(app)`` brings its own blueprint, commands and registrations."""
    for room in ROOMS:
        room.open_room(app)
    declare_pack_events(app.extensions["rules"])
