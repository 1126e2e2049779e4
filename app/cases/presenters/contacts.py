"""Who got in touch last and what comes next, as a panel of the case page."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases import words
from app.cases.models import Contact
from app.cases.panels import CaseView
from app.cases.queries import count_contacts, last_contacts, next_contact
from app.cases.words import label
from app.platform.accounts.permissions import Permission
from app.shared.clock import legal_day

SHOWN = 3


def contacts_panel(view: CaseView) -> dict[str, Any]:
    """The last three contacts, the receipt being the first there was, and the next that was promised."""
    items = [
        {
            "on": legal_day(contact.at, view.case.zone),
            "lead": _lead(contact),
            "text": text or _("(erased)"),
            "next": False,
        }
        for contact, text in last_contacts(view.session, view.case, most=SHOWN)
    ]
    if len(items) < SHOWN:
        items.append(
            {
                "on": view.case.received_on,
                "lead": _("The complaint came in"),
                "text": label(words.CHANNELS, view.case.channel),
                "next": False,
            }
        )
    promised = next_contact(view.session, view.case, on=view.today)
    if promised is not None:
        items.append(
            {"on": promised.next_on, "lead": _("Next:"), "text": promised.next_words or "", "next": True}
        )
    action = add_contact(view)
    return {
        "count": count_contacts(view.session, view.case),
        "add_href": action["href"] if action else None,
        "items": items,
        "all_href": None,
    }


def add_contact(view: CaseView) -> dict[str, str] | None:
    """The button that adds one, for whoever may."""
    if not view.may(Permission.WORK_CASES):
        return None
    return {"label": _("Add contact"), "href": url_for("contacts.add", reference=view.case.reference)}


def _lead(contact: Contact) -> str:
    """Who did what, in two words."""
    name, ours = contact.party_name, contact.direction == "out"
    if contact.channel == "visit":
        return _("Visit.")
    if contact.channel == "phone":
        return _("We called.") if ours else _("%(name)s called.", name=name)
    return _("We wrote.") if ours else _("%(name)s wrote.", name=name)
