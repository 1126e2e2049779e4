"""The ledger of offers, what an award made of the best of them, and the ways to end with what each costs."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.cases.words import label
from app.mediation.domain import words
from app.mediation.domain.offers import Exposure, bid_state, compared, opened_rounds, state_on, ways
from app.mediation.models import Offer
from app.mediation.presenters.desk import Desk, cell, class_title, section
from app.mediation.services.offers import ANSWERS
from app.platform.web.filters import legalday


def seen(desk: Desk) -> list[Offer]:
    """The offers that this person may know of."""
    return [offer for offer in desk.record.offers if desk.reader.may_see(offer.privilege)]


def ledger(desk: Desk) -> dict[str, Any]:
    """Every offer that this person may know of, the newest first; sealed bids show no figure."""
    opened = opened_rounds(desk.record.offers)
    rows = [_row(desk, offer, opened) for offer in reversed(seen(desk))]
    return section(
        "ledger",
        _("Ledger of offers"),
        (
            _("No."),
            _("From which side"),
            _("What kind"),
            "#" + _("Amount"),
            _("Terms and conditions"),
            _("State"),
        ),
        rows,
        add=(_("Enter an offer"), desk.add("offers")) if desk.works and desk.row.state == "running" else None,
        empty=_("No offer that you may see."),
    )


def agreed(desk: Desk) -> Offer | None:
    """The offer that was accepted."""
    return next((each for each in desk.record.offers if each.state == "accepted"), None)


def _row(desk: Desk, offer: Offer, opened: frozenset[int]) -> list[dict[str, Any]]:
    shut = offer.round is not None and offer.round not in opened
    state = state_on(offer, desk.view.today)
    if state == "open" and (desk.row.state != "running" or agreed(desk) is not None):
        state = "lapsed"  # the outcome, or another offer, took its place
    answered = next((each for each in desk.record.offers if each.id == offer.answers_id), None)
    maker = desk.member(offer.maker_id)
    limit = None
    if offer.limit_minor is not None and desk.reader.may_see("settlement-authority"):
        limit = _(
            "up to %(limit)s, says %(who)s", limit=desk.money(offer.limit_minor), who=offer.limit_by or ""
        )
    shown = _("opens with the other bid") if shut else desk.money(offer.amount_minor)
    marked = class_title(offer.privilege)
    return [
        cell(str(offer.number), legalday(offer.made_on), kind="nowrap"),
        cell(label(words.OFFER_SIDES, offer.side), maker.name if maker else None),
        cell(
            label(words.OFFER_KINDS, offer.kind),
            _(marked) if marked and offer.kind not in ("without-prejudice", "sealed") else None,
        ),
        cell(shown, limit, kind="number"),
        cell(
            "" if shut else desk.text(offer.terms_digest) or "",
            _("answers offer %(number)s", number=answered.number) if answered else None,
        ),
        cell(
            _standing(desk, offer, state),
            _until(offer, state),
            links=_links(desk, offer, state),
            kind="nowrap",
        ),
    ]


def _standing(desk: Desk, offer: Offer, state: str) -> str:
    if offer.kind == "blind" and state == "open":
        return label(words.BID_STATES, bid_state(offer, desk.record.offers))
    return label(words.OFFER_STATES, state)


def _until(offer: Offer, state: str) -> str | None:
    if state == "open":
        return _("until %(day)s", day=legalday(offer.expires_on)) if offer.expires_on else None
    return legalday(offer.settled_on or offer.expires_on)


def _links(desk: Desk, offer: Offer, state: str) -> list[tuple[str, str]]:
    if not desk.works or desk.row.state != "running":
        return []
    if state in ANSWERS and offer.kind != "blind":
        return [(_("Written down wrongly"), desk.act("offers", offer.number, "reopen"))]
    if state != "open":
        return []
    answer = desk.act("offers", offer.number, "answer")
    if offer.kind == "blind":
        shut = bid_state(offer, desk.record.offers) == "shut"
        return [(_("Take it back"), answer)] if shut else []
    if offer.side == "ours":
        return [(_("What became of it"), answer)]
    return [(_("Answer"), answer), (_("Counter-offer"), desk.add("offers", str(offer.number)))]


def award_beside_offers(desk: Desk) -> list[dict[str, Any]] | None:
    """The award, the best offers before it, and what that may mean for costs; None without both."""
    award = desk.record.award
    if award is None or award.amount_minor is None:
        return None
    result = compared(award.amount_minor, seen(desk))
    if result.effect == "none":
        return None
    meaning = (
        _("None: an ombudsman puts costs on nobody for what was offered.")
        if desk.track.kind == "ombudsman"
        else _effects()[result.effect]
    )
    return [
        {"label": _("Award"), "value": desk.money(result.award), "note": None},
        {"label": _("Our best offer that counts"), "value": desk.money(result.ours) or "–", "note": None},
        {"label": _("Their best offer that counts"), "value": desk.money(result.theirs) or "–", "note": None},
        {"label": _("What it means for costs"), "value": meaning, "note": None},
    ]


def _effects() -> dict[str, str]:
    return {
        "ours-at-least": _(
            "We had offered as much: costs from then on may fall on the complainant, as the rules say."
        ),
        "theirs-at-most": _(
            "They would have taken no more: costs from then on may fall on us, as the rules say."
        ),
        "between": _("The award lies between the offers: they change nothing about costs."),
    }


def exposure_rows(desk: Desk) -> list[dict[str, Any]]:
    """Settle, mediate, defend: the least, the expected and the most; the cheapest expectation is named."""
    if desk.row.exposure is None or not desk.reader.may_see("settlement-authority"):
        return []
    found = ways(Exposure(**desk.row.exposure))
    best = min(way.expected for way in found)
    titles = {"settle": _("Settle now"), "mediate": _("Mediate"), "defend": _("Defend")}
    return [
        {
            "title": titles[way.name],
            "low": desk.money(way.low),
            "expected": desk.money(way.expected),
            "high": desk.money(way.high),
            "best": way.expected == best,
        }
        for way in found
    ]
