"""Invitations as calendar programs read them (RFC 5545, 5546): the same uid and a higher sequence update or cancel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

from app.shared.text import N_

_SAID = {
    "SUMMARY": N_("Title in the calendar file"),
    "LOCATION": N_("Place in the calendar file"),
    "URL": N_("Link in the calendar file"),
    "DESCRIPTION": N_("Agenda in the calendar file"),
}
_METHODS = {False: "REQUEST", True: "CANCEL"}
PRODUCT = "-//Fairfile//External cases//EN"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """What goes out. It carries title, time, place and what it is about."""

    uid: str
    sequence: int
    cancelled: bool
    title: str
    starts_at: datetime  # aware
    ends_at: datetime
    place: str
    link: str
    agenda: str
    organiser: Guest
    guests: tuple[Guest, ...]
    stamp: datetime

    @property
    def media_type(self) -> str:
        """Type of the file in a mail; without its method no mail program takes it for an invitation (RFC 6047, 2.4)."""
        return f"text/calendar; method={_METHODS[self.cancelled]}; charset=utf-8"


def written(invitation: Invitation) -> bytes:
    """The file: METHOD REQUEST, or CANCEL with the status that takes it out of calendars."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", _METHODS[invitation.cancelled])
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp)
    # In UTC: a named zone would need its whole definition in the file, and every program shows its reader's own time.
    event.add("dtstart", invitation.starts_at.astimezone(UTC))
    event.add("dtend", invitation.ends_at.astimezone(UTC))
    event.add("summary", invitation.title)
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    if invitation.place:
        event.add("location", invitation.place)
    if invitation.link:
        event.add("url", invitation.link)
    if invitation.agenda:
        event.add("description", invitation.agenda)
    event.add("organizer", _address(invitation.organiser), encode=False)
    for guest in invitation.guests:
        address = _address(guest)
        address.params["rsvp"] = vText("TRUE")
        address.params["role"] = vText("REQ-PARTICIPANT")
        event.add("attendee", address, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def said_in(content: bytes) -> tuple[tuple[str, str], ...]:
    """Label and text of what a finished file says in words, read back from it."""
    texts = []
    for event in Calendar.from_ical(content).walk("VEVENT"):
        texts += [(label, str(event[name])) for name, label in _SAID.items() if name in event]
        for name in ("ORGANIZER", "ATTENDEE"):
            texts.append((N_("Name in the calendar file"), str(event[name].params["CN"])))
    return tuple(texts)


def _address(guest: Guest) -> vCalAddress:
    address = vCalAddress(f"mailto:{guest.email}")
    address.params["cn"] = vText(guest.name)
    return address
