"""What the spine's own events tell in the second line of the chronology."""

from __future__ import annotations

from flask_babel import gettext as _

from app.cases import events
from app.cases.panels import CaseView
from app.cases.presenters.chronology import register_detail
from app.cases.words import CHANNELS, listed
from app.platform.log import Entry


def register_details() -> None:
    """Name the person, the point, the paper or the authority that an event is about."""
    register_detail(
        _person,
        events.PARTY_ADDED.name,
        events.PARTY_CHANGED.name,
        events.PARTY_LEFT.name,
        events.MANDATE_ENDED.name,
        events.IDENTITY_CHECKED.name,
    )
    register_detail(_point, events.POINT_ADDED.name, events.POINT_CHANGED.name, events.POINT_REMOVED.name)
    register_detail(_paper, events.EVIDENCE_ADDED.name)
    register_detail(_authority, events.AUTHORITY_REQUESTED.name)
    register_detail(_receipt, events.RECEIVED.name)
    register_detail(_contact, events.CONTACT_RECORDED.name)
    register_detail(_other_case, events.CASE_LINKED.name, events.CASE_UNLINKED.name)


def _person(view: CaseView, entry: Entry) -> str | None:
    return next((each.name for each in view.record.people if each.id == entry.fields["party"]), None)


def _point(view: CaseView, entry: Entry) -> str:
    number = entry.fields["number"]
    title = next((each.title for each in view.record.heads if each.number == number), "")
    return f"{number}. {title}" if title else _("Point %(number)s", number=number)


def _paper(_view: CaseView, entry: Entry) -> str:
    return f"E{entry.fields['number']}"


def _authority(_view: CaseView, entry: Entry) -> str:
    return listed(filter(None, (entry.fields["authority"], entry.fields["number"])))


def _receipt(_view: CaseView, entry: Entry) -> str | None:
    source, channel = entry.fields.get("source"), entry.fields["channel"]
    if source:
        return _("Taken over from %(source)s", source=source)
    return _(CHANNELS[channel]) if channel in CHANNELS else None


def _contact(_view: CaseView, entry: Entry) -> str | None:
    channel = entry.fields["channel"]
    way = _(CHANNELS[channel]) if channel in CHANNELS else channel
    return (
        _("to them, %(way)s", way=way) if entry.fields["direction"] == "out" else _("to us, %(way)s", way=way)
    )


def _other_case(view: CaseView, entry: Entry) -> str | None:
    other = str(entry.fields["other"])
    return None if other in view.unseen else other
