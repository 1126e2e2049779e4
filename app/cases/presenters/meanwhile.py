"""What others did while somebody was filling in a form; see ``meanwhile`` in templates/components/notices.html."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.cases.panels import CaseView
from app.cases.presenters.chronology import called, detail
from app.cases.queries import last_contacts
from app.platform.accounts.models import User
from app.platform.web.filters import instant, labelled

MOST = 8


def events_since(view: CaseView, seq: int | None) -> list[dict[str, Any]]:
    """``when``, ``who``, ``what`` of each event after number ``seq``, the newest ``MOST`` of them, oldest first."""
    newer = [entry for entry in view.entries if seq is not None and entry.seq > seq][-MOST:]
    names = _names(view, {int(entry.actor[5:]) for entry in newer if entry.actor.startswith("user:")})
    return [
        {
            "when": instant(entry.recorded_at, view.case.zone),
            "who": names.get(int(entry.actor[5:]), "") if entry.actor.startswith("user:") else "",
            "what": labelled(called(view.entries, entry), detail(view, entry) or ""),
        }
        for entry in newer
    ]


def contacts_since(view: CaseView, known: int) -> list[dict[str, Any]]:
    """The same of contacts recorded after the one with id ``known``: what was said, and who wrote it down."""
    newer = [
        (contact, words) for contact, words in last_contacts(view.session, view.case) if contact.id > known
    ]
    names = _names(view, {contact.by_id for contact, _words in newer if contact.by_id})
    return [
        {
            "when": instant(contact.at, view.case.zone),
            "who": names.get(contact.by_id or 0, ""),
            "what": labelled(contact.party_name, words or _("(erased)")),
        }
        for contact, words in reversed(newer)
    ]


def _names(view: CaseView, ids: set[int]) -> dict[int, str]:
    rows = view.session.execute(select(User.id, User.display_name).where(User.id.in_(ids)))
    return {row.id: row.display_name for row in rows}
