"""Invitations as calendar programs read them (RFC 5545, 5546): the same uid and a higher sequence update or cancel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Fairfile//External cases//EN"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """What goes out. It carries the title, time and place and nothing of the matter."""

    uid: str
    sequence: int
    cancelled: bool
    title: str
    starts_at: datetime  # aware
    ends_at: datetime
    place: str
    link: str
    organiser: Guest
    guests: tuple[Guest, ...]
    stamp: datetime


def written(invitation: Invitation) -> bytes:
    """The file: METHOD REQUEST, or CANCEL with the status that takes it out of calendars."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if invitation.cancelled else "REQUEST")
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp)
    event.add("dtstart", invitation.starts_at)
    event.add("dtend", invitation.ends_at)
    event.add("summary", invitation.title)
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    if invitation.place:
        event.add("location", invitation.place)
    if invitation.link:
        event.add("url", invitation.link)
    event.add("organizer", _address(invitation.organiser), encode=False)
    for guest in invitation.guests:
        address = _address(guest)
        address.params["rsvp"] = vText("TRUE")
        address.params["role"] = vText("REQ-PARTICIPANT")
        event.add("attendee", address, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _address(guest: Guest) -> vCalAddress:
    address = vCalAddress(f"mailto:{guest.email}")
    address.params["cn"] = vText(guest.name)
    return address
