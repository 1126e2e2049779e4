"""Dates as an iCalendar file (RFC 5545): a reference and what is due, nothing of any person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, timedelta

from flask_babel import gettext as _
from icalendar import Calendar, Event

from app.cases.models import Deadline
from app.cases.services.deadlines import LAW
from app.cases.words import deadline_title
from app.watch.services.feeds import Reading

PRODUCT = "-//Fairfile//Deadlines//EN"


def as_calendar(reading: Reading) -> bytes:
    """The file. Equal dates give equal bytes, so that a digest of them says whether anything is new."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _title(reading))
    calendar.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    for event in _events(reading.dates):
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _title(reading: Reading) -> str:
    if reading.unit is not None:
        return _("Deadlines: %(unit)s", unit=reading.unit.name)
    return _("My deadlines")


def _events(dates: Sequence[Deadline]) -> list[Event]:
    return [_event(each) for each in dates if each.due_on is not None]


def _event(deadline: Deadline) -> Event:
    assert deadline.due_on is not None  # asked by the caller
    what = deadline_title(deadline)
    mark = "§" if deadline.kind in LAW else "○"
    event = Event()
    event.add("uid", _uid(deadline))
    event.add("dtstamp", deadline.computed_at.astimezone(UTC))
    event.add("dtstart", deadline.due_on)
    event.add("dtend", deadline.due_on + timedelta(days=1))
    event.add("summary", f"{mark} {deadline.case.reference} {what}")
    event.add("categories", [_("Set by law or authority") if deadline.kind in LAW else _("Own target")])
    event.add("sequence", deadline.revision)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _uid(deadline: Deadline) -> str:
    """The same for the same date of the same case, however it moves."""
    name = f"{deadline.case.reference}\x1f{deadline.regime}\x1f{deadline.clock}"
    return f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@fairfile"
