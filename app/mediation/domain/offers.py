"""Offers: who may know of one, which blind bids are open, what an award made of the best of them, what each way costs.

Inside the house those who negotiate see everything, internal audit what the rule of disclosure gives it, everybody else
what is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from app.disclosure.domain.classes import Privilege
from app.disclosure.domain.readers import Audience, Purpose
from app.disclosure.domain.readers import Reader as Outsider
from app.disclosure.domain.table import Marked, Treatment, treatment_of

CLASS_OF = {
    "open": Privilege.OPEN,
    "without-prejudice": Privilege.WITHOUT_PREJUDICE,
    "sealed": Privilege.SAVE_AS_TO_COSTS,
    "blind": Privilege.WITHOUT_PREJUDICE,
}
"""The class of an offer of each kind; a person may choose a stricter one."""
_AUDIT = Outsider(Audience.INTERNAL_AUDIT, Purpose.AUDIT)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks. ``negotiates``: works on external cases; ``audits``: internal audit."""

    negotiates: bool
    audits: bool

    def may_see(self, privilege: str) -> bool:
        """True when this person may know of something of that class."""
        if privilege == Privilege.OPEN or self.negotiates:
            return True
        ruling = treatment_of(Marked(Privilege(privilege)), _AUDIT)
        return self.audits and ruling.treatment is Treatment.SHOW


class Bid(Protocol):
    """What judging needs of an offer."""

    @property
    def side(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def round(self) -> int | None: ...
    @property
    def state(self) -> str: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def amount_minor(self) -> int | None: ...


def opened_rounds(offers: Iterable[Bid]) -> frozenset[int]:
    """The rounds of blind bidding in which both sides have bid: only their bids may be read."""
    sides: dict[int, set[str]] = {}
    for offer in offers:
        if offer.round is not None and offer.state != "withdrawn":
            sides.setdefault(offer.round, set()).add(offer.side)
    return frozenset(number for number, bid in sides.items() if {"ours", "theirs"} <= bid)


def met_rounds(offers: Sequence[Bid]) -> frozenset[int]:
    """The opened rounds in which we offered at least what they would take."""
    bids = {(offer.round, offer.side): offer.amount_minor or 0 for offer in offers}
    opened = opened_rounds(offers)
    return frozenset(number for number in opened if bids[number, "ours"] >= bids[number, "theirs"])


def bid_state(bid: Bid, offers: Sequence[Bid]) -> str:
    """How a blind bid stands: shut, or opened with the other one, and whether they meet."""
    if bid.round not in opened_rounds(offers):
        return "shut"
    return "met" if bid.round in met_rounds(offers) else "apart"


def next_round(offers: Sequence[Bid], side: str) -> int:
    """The round that a bid of ``side`` belongs to: the last one while the other side waits in it, else a new one.

    A round from which a bid was taken back opens no more.
    """
    last = max((offer.round for offer in offers if offer.round is not None), default=0)
    over = last == 0 or any(
        offer.round == last and (offer.side == side or offer.state == "withdrawn") for offer in offers
    )
    return last + 1 if over or last in opened_rounds(offers) else last


def state_on(offer: Bid, day: date) -> str:
    """The state as people should read it: an open offer whose day has passed has lapsed."""
    lapsed = offer.state == "open" and offer.expires_on is not None and offer.expires_on < day
    return "lapsed" if lapsed else offer.state


CostEffect = Literal["none", "ours-at-least", "theirs-at-most", "between"]


@dataclass(frozen=True, slots=True)
class Compared:
    """The award beside the best offers: ``ours`` the most we offered, ``theirs`` the least they would take."""

    award: int
    ours: int | None
    theirs: int | None
    effect: CostEffect


def compared(award: int, offers: Iterable[Bid]) -> Compared:
    """What the award made of the offers that may count for costs: open and sealed ones, never blind or unsealed talks.

    ``ours-at-least``: we had offered as much, so costs from then on may fall on them; ``theirs-at-most``: they would
    have taken no more, so costs may fall on us. Whether they do is for the rules of the place.
    """
    counted = [
        offer
        for offer in offers
        if offer.kind in ("open", "sealed") and offer.amount_minor is not None and offer.state != "withdrawn"
    ]
    ours = max((each.amount_minor or 0 for each in counted if each.side == "ours"), default=None)
    theirs = min((each.amount_minor or 0 for each in counted if each.side == "theirs"), default=None)
    effect: CostEffect = "none"
    if ours is not None and ours >= award:
        effect = "ours-at-least"
    elif theirs is not None and theirs <= award:
        effect = "theirs-at-most"
    elif ours is not None or theirs is not None:
        effect = "between"
    return Compared(award, ours, theirs, effect)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a clerk puts in, in minor units; ``chance`` that we lose, per cent."""

    settle: int
    mediate_low: int
    mediate_high: int
    mediate_costs: int
    chance: int
    award_low: int
    award_likely: int
    award_high: int
    defend_costs: int
    their_costs: int


@dataclass(frozen=True, slots=True)
class Way:
    """One way to end: the least, the expected and the most it costs, all in."""

    name: Literal["settle", "mediate", "defend"]
    low: int
    expected: int
    high: int


def ways(put_in: Exposure) -> tuple[Way, Way, Way]:
    """Settle, mediate, defend, each with its range.

    Defending costs our own costs when we win; when we lose, the award and the costs of the other side as well. The
    expectation weighs the likely award by the chance; a half of a minor unit is rounded up.
    """
    middle = (put_in.mediate_low + put_in.mediate_high + 1) // 2
    lost = put_in.chance * (put_in.award_likely + put_in.their_costs)
    return (
        Way("settle", put_in.settle, put_in.settle, put_in.settle),
        Way(
            "mediate",
            put_in.mediate_low + put_in.mediate_costs,
            middle + put_in.mediate_costs,
            put_in.mediate_high + put_in.mediate_costs,
        ),
        Way(
            "defend",
            put_in.defend_costs
            if put_in.chance < 100
            else put_in.defend_costs + put_in.award_low + put_in.their_costs,
            put_in.defend_costs + (lost + 50) // 100,
            put_in.defend_costs + put_in.award_high + put_in.their_costs
            if put_in.chance
            else put_in.defend_costs,
        ),
    )
