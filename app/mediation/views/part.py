"""What can be added to a proceeding and done with an entry of it: one form each, one service each.

A page is a title, a form with its choices filled in, and the service that takes what was typed. Two routes serve all of
them (``views.proceeding``), so that stale, refused and forged input is treated alike everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.cases.domain.people import REPRESENTATIVE
from app.cases.queries import papers_of, people_of
from app.cases.services.supposing import Move
from app.mediation.domain import words
from app.mediation.domain.offers import bid_state
from app.mediation.forms import opening as opening_forms
from app.mediation.forms import record as record_forms
from app.mediation.forms.opening import SeenForm
from app.mediation.models import Offer
from app.mediation.presenters.desk import Desk
from app.mediation.services.changing import At
from app.platform.web.filters import legalday
from app.rulebook.words import said
from app.shared.errors import NotFound
from app.shared.text import N_

Layout = Sequence[Sequence[str]]
NO_SUCH = N_("This external case has no such entry.")


@dataclass(frozen=True)
class Look:
    """What a form would do to the dates, shown before it is recorded: ``moves(desk, form)``.

    ``names``: the fields on which that hangs; another answer in them wants another look.
    """

    moves: Callable[[Desk, Any], list[Move]]
    names: Sequence[str]


@dataclass(frozen=True)
class Part:
    """Something that can be added, or done with an entry.

    ``make(desk, key, filled)`` builds the form: filled with what stands where it is shown, empty where it was sent.
    ``save(desk, form, at, key)`` calls the service and returns what to tell the person. ``layout``: names of fields, a
    row each. ``anchor``: the section of the page to come back to; ``page``: the other page, where it is one.
    """

    title: object
    submit: object
    make: Callable[[Desk, str, bool], SeenForm]
    save: Callable[[Desk, Any, At, str], str]
    layout: Layout
    anchor: str = ""
    page: str = "show"
    note: object = ""
    optional: frozenset[str] = frozenset()
    others: Callable[[Desk], tuple[str, list[dict[str, str]]]] | None = None
    """What else leads on from here: a heading, and links."""
    look: Look | None = None


def row_of(rows: Sequence[Any], key: str) -> Any:
    """The entry of that number; NotFound when there is none."""
    found = next((row for row in rows if str(row.number) == key), None)
    if found is None:
        raise NotFound(NO_SUCH)
    return found


def ways_to_end(desk: Desk) -> tuple[str, list[dict[str, str]]]:
    """How it ended is no step: each way to end has a form of its own."""
    if desk.row.outcome is not None:
        return "", []
    ways = [{"label": said(each.title), "href": desk.add("outcome", each.id)} for each in desk.track.outcomes]
    return _("It has ended, or was decided"), ways


def parties_here(desk: Desk) -> tuple[str, list[dict[str, str]]]:
    """Who has a part in the complaint and none here yet."""
    here = {each.name for each in desk.record.members}
    found = [
        {"label": party.name, "href": desk.add("people", f"party-{party.position}")}
        for party in people_of(desk.view.session, desk.view.case)
        if party.ended_on is None and party.name not in here
    ]
    return _("From the complaint"), found


def party_of(desk: Desk, key: str) -> dict[str, Any]:
    """A form filled with what the complaint knows of a person; empty for no such person."""
    number = key.removeprefix("party-")
    party = next(
        (each for each in people_of(desk.view.session, desk.view.case) if str(each.position) == number), None
    )
    if party is None or not key.startswith("party-"):
        return {}
    complains = "claimant" if desk.row.opened_by == "complainant" else "respondent"
    speaks = party.role in REPRESENTATIVE
    part = "representative" if speaks else party.role if party.role in words.STRANGERS else complains
    may_settle = bool((party.authority or {}).get("may_accept_offers"))
    authority = ("special" if may_settle else "general") if speaks else None
    return {
        "part": part, "side": "theirs", "name": party.name, "email": party.email, "phone": party.phone,
        "authority": authority,
    }  # fmt: skip


def filled_day(desk: Desk, filled: bool, name: str = "on") -> dict[str, Any]:
    return {name: desk.view.today} if filled else {}


def people_here(desk: Desk) -> list[SelectChoice]:
    return [SelectChoice(each.number, each.name) for each in desk.record.members if each.left_on is None]


def on_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    return opening_forms.OnForm(**filled_day(desk, filled))


def why_form(_desk: Desk, _key: str, _filled: bool) -> SeenForm:
    return opening_forms.WhyForm()


def papers_here(desk: Desk) -> dict[int, str]:
    return {
        paper.number: paper.listed_as
        for paper in papers_of(desk.view.session, desk.view.case)
        if desk.reader.may_see(paper.privilege)
    }


def paid_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    return record_forms.PaidForm(**filled_day(desk, filled))


def dropped_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    return record_forms.DroppedForm(**filled_day(desk, filled))


def offer_name(desk: Desk, offer: Offer) -> str:
    shut = offer.kind == "blind" and bid_state(offer, desk.record.offers) == "shut"
    amount = "" if shut else desk.money(offer.amount_minor)
    return " ".join(
        filter(None, (f"{offer.number}.", _(words.OFFER_SIDES[offer.side]), amount, legalday(offer.made_on)))
    )
