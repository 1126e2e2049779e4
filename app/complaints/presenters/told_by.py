"""What the events of complaint handling tell in the second line of the chronology."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.cases.panels import CaseView
from app.cases.presenters.chronology import register_detail
from app.cases.words import listed
from app.complaints import events
from app.complaints.domain.letter_kinds import TITLES, title_under
from app.complaints.domain.outcomes import RESULT_TITLES, Result
from app.complaints.forms.words import TRIAGE
from app.platform.accounts.models import User
from app.platform.log import Entry, text_of


def register_details() -> None:
    """Name the letter, the finding, the people whom an event is about."""
    register_detail(
        _letter,
        events.LETTER_COMPOSED.name,
        events.LETTER_CHECKED.name,
        events.LETTER_APPROVED.name,
        events.LETTER_SENT.name,
        events.LETTER_COPIED.name,
        events.LETTER_SIGNED.name,
        events.LETTER_STAMPED.name,
        events.LETTER_DELIVERED.name,
        events.LETTER_RETURNED.name,
        events.LETTER_SUPERSEDED.name,
        events.LETTER_SET_ASIDE.name,
        events.LETTER_OVERRIDE_ASKED.name,
        events.LETTER_OVERRIDDEN.name,
    )
    register_detail(_triage, events.TRIAGED.name)
    register_detail(_assigned, events.ASSIGNED.name)
    register_detail(_finding, events.FINDING_RECORDED.name)
    register_detail(_longer, events.EXTENSION_APPROVED.name)
    register_detail(_acknowledged, events.ACKNOWLEDGED.name)
    register_detail(_agreed, events.RESOLUTION_ACCEPTED.name)


def _letter(view: CaseView, entry: Entry) -> str | None:
    kind = entry.fields["letter"]
    return _(title_under(kind, view.case.regime)) if kind in TITLES else None


def _triage(view: CaseView, entry: Entry) -> str | None:
    """The result, and why it is not handled as a complaint, which the complainant may ask."""
    result, why = entry.fields["result"], entry.fields["why"]
    if result not in TRIAGE:
        return None
    if why is None:
        return _(TRIAGE[result])
    return _("%(result)s: %(why)s", result=_(TRIAGE[result]), why=_kept(view, why))


def _kept(view: CaseView, digest: str) -> str:
    """A kept text, or that it is gone."""
    return text_of(view.session, digest) or _("(erased)")


def _assigned(view: CaseView, entry: Entry) -> str:
    """Whose it became; the session knows the few people of a case after the first of them is asked for."""
    ids = dict.fromkeys(each for each in (entry.fields["owner"], entry.fields["investigator"]) if each)
    people = [view.record.users.get(each) or view.session.get(User, each) for each in ids]
    return listed(each.display_name for each in people if each is not None)


def _finding(_view: CaseView, entry: Entry) -> str:
    number, result = entry.fields["number"], entry.fields["result"]
    said = pgettext("finding", RESULT_TITLES[Result(result)]) if result in set(Result) else result
    return _("Point %(number)s: %(result)s", number=number, result=said)


def _longer(_view: CaseView, entry: Entry) -> str:
    days = ngettext("%(num)s day", "%(num)s days", entry.fields["days"])
    return listed((days, entry.fields["approver"]))


def _acknowledged(_view: CaseView, entry: Entry) -> str:
    return str(entry.fields["how"])


def _agreed(view: CaseView, entry: Entry) -> str:
    """How the complainant accepted, and what."""
    how, agreed = str(entry.fields["how"]), entry.fields.get("agreed")
    return _("%(result)s: %(why)s", result=how, why=_kept(view, agreed)) if agreed else how
