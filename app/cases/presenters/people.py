"""The people of a case in words: on the first lines of the case page, and on their own page."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases import words
from app.cases.domain.people import COMPLAINANT, REPRESENTATIVE, letters_to
from app.cases.models import Party
from app.cases.panels import CaseView
from app.cases.queries import CaseRecord
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import legalday

_CHINESE = re.compile("[㐀-鿿]")
LONGEST_SCOPE = 48
"""A scope longer than this is read on the people's page; on the case page it would push the dates down."""


def complainant_line(view: CaseView, record: CaseRecord) -> dict[str, Any]:
    """Name, telephone, capacity, and whether we know that it is them."""
    party = next((party for party in record.people if party.role == COMPLAINANT), None)
    if party is None:
        return {
            "name": record.case.complainant_name or _("Not stated"),
            "phone": None,
            "role": "",
            "identity": None,
        }
    may = view.may(Permission.WORK_CASES)
    checked = party.identity_checked_on is not None
    return {
        "name": full_name(party),
        "phone": party.phone,
        "phone_href": phone_href(party),
        "role": " ".join(filter(None, (_("%(role)s.", role=role(party)), together(view)))),
        "identity": {
            "text": identity(party),
            "href": None if checked or not may else identity_href(view, party),
        },
    }


def speaks_for(view: CaseView, record: CaseRecord) -> dict[str, Any] | None:
    """Whoever may be spoken to in the complainant's place: the first of them, and how many more there are."""
    speakers = [party for party in record.people if party.role in REPRESENTATIVE and party.ended_on is None]
    if not speakers:
        return None
    party, authority = speakers[0], speakers[0].authority or {}
    more = len(speakers) - 1
    return {
        "who": _("%(name)s, %(relation)s", name=party.name, relation=party.relation)
        if party.relation
        else party.name,
        "phone": party.phone or "",
        "phone_href": phone_href(party),
        "authority": standing(party, view.today),
        "paper": paper(view, authority),
        "limit": None if authority.get("may_accept_offers") else _("May not accept an offer."),
        "more": {"label": _("and %(count)s more", count=more), "href": people_href(view)} if more else None,
    }


def together(view: CaseView) -> str | None:
    """How many complain together, where several do."""
    size = view.case.returns.get("group_size")
    return _("%(count)s complain together.", count=size) if size else None


def support_needs(record: CaseRecord) -> str | None:
    """What they need, in sentences, for whoever rings next."""
    parts = []
    for party in record.people:
        if party.ended_on is None:
            parts += [words.label(words.NEEDS, need) for need in party.needs]
            parts += [party.needs_words] if party.needs_words else []
    return ("" if words.chinese() else " ").join(parts) or None


def people_page(view: CaseView, people: list[Party]) -> dict[str, Any]:
    """Everybody with their part, how to reach them, how we know them, and whom they may speak for."""
    may = view.may(Permission.WORK_CASES)
    return {
        "together": together(view),
        "add_href": url_for("case_people.add", reference=view.case.reference) if may else None,
        "people": [_row(view, party, may) for party in people],
    }


def _row(view: CaseView, party: Party, may: bool) -> dict[str, Any]:
    authority = party.authority or {}
    speaks, scope = party.role in REPRESENTATIVE, authority.get("scope") or ""
    here: dict[str, Any] = {"reference": view.case.reference, "number": party.position}
    open_ = may and party.ended_on is None
    return {
        "name": full_name(party),
        "href": url_for("case_people.change", **here) if open_ else None,
        "part": words.listed(filter(None, (role(party), party.relation))),
        "ended": _("Ended %(day)s", day=legalday(party.ended_on)) if party.ended_on else None,
        "reach": [value for value in (party.phone, party.email) if value],
        "address": party.address or "",
        "identity": identity(party),
        "identity_href": identity_href(view, party) if open_ else None,
        "authority": standing(party, view.today) if speaks else None,
        "letters": _("Letters go %(whither)s.", whither=_(words.LETTERS_TO[letters_to(authority)]))
        if speaks and authority.get("document") and party.ended_on is None
        else None,
        "scope": scope if speaks and len(scope) > LONGEST_SCOPE else None,
        "limit": _("May not accept an offer.") if speaks and not authority.get("may_accept_offers") else None,
        "paper": paper(view, authority),
        "end_href": url_for("case_people.end", **here) if open_ and party.role != COMPLAINANT else None,
        "end_label": _("End their authority") if speaks else _("No longer a party"),
    }


def full_name(party: Party) -> str:
    """With the form of address: a Chinese name takes it behind, whoever reads."""
    if not party.title:
        return party.name
    return f"{party.name}{party.title}" if _CHINESE.search(party.name) else f"{party.title} {party.name}"


def role(party: Party) -> str:
    """What they are: the complainant's capacity in law, else their part."""
    return words.label(words.CAPACITIES, party.capacity) or words.label(words.ROLES, party.role)


def identity(party: Party) -> str:
    """Whether somebody made sure who they are, when and how."""
    if party.identity_checked_on is None:
        return _("Identity not checked yet.")
    day = legalday(party.identity_checked_on)
    if party.identity_how is None:
        return _("Identity checked %(day)s.", day=day)
    return _(
        "Identity checked %(day)s, %(how)s.", day=day, how=words.label(words.IDENTITY_BY, party.identity_how)
    )


def standing(party: Party, today: date) -> str:
    """What a representative may be told today."""
    authority = party.authority or {}
    until = date.fromisoformat(authority["valid_to"]) if authority.get("valid_to") else None
    if party.ended_on is not None:
        return _("Their authority ended on %(day)s.", day=legalday(party.ended_on))
    if not authority.get("document"):
        return _("No authority on file: may not be told anything yet.")
    if until is not None and until < today:
        return _("Their authority ended on %(day)s.", day=legalday(until))
    scope = (authority.get("scope") or "").rstrip("。.")
    if not 0 < len(scope) <= LONGEST_SCOPE:
        return (
            _("Signed authority on file to %(day)s.", day=legalday(until))
            if until
            else _("Signed authority on file.")
        )
    if until is None:
        return _("Signed authority on file: %(scope)s.", scope=scope)
    return _("Signed authority on file to %(day)s: %(scope)s.", day=legalday(until), scope=scope)


def paper(view: CaseView, authority: dict[str, Any]) -> dict[str, str] | None:
    """The paper that shows the authority."""
    number = authority.get("paper")
    if not number:
        return None
    return {
        "label": f"E{number}",
        "href": url_for("evidence.show", reference=view.case.reference, number=number),
    }


def phone_href(party: Party) -> str:
    """The number as a telephone dials it."""
    return f"tel:{''.join(c for c in party.phone or '' if c.isdigit() or c == '+')}"


def people_href(view: CaseView) -> str:
    """The page of the people."""
    return url_for("case_people.index", reference=view.case.reference)


def identity_href(view: CaseView, party: Party) -> str:
    """Where a check of their identity is written down."""
    return url_for("case_people.identity_check", reference=view.case.reference, number=party.position)
