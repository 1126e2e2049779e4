"""Which letters a complaint can have when, and what a person has to write for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.complaints.domain.states import Closing, State
from app.rules.families import is_chinese
from app.rules.letter_kinds import TITLES as TITLES
from app.rules.letter_kinds import title_under as title_under
from app.shared.text import N_

TELLS: Mapping[str, str] = {"extension": "extension_notified", "appraisal": "appraisal_notified"}
"""Letters whose sending is itself an event that deadlines hang on, and which event that is."""
FROM_EVENTS = frozenset({"extension", "appraisal", "recounted"})
"""Prepared by what happened to the period; nobody picks them from a list."""
WAYS: Mapping[str, str] = {
    "post": N_("By post"),
    "registered": N_("By registered post"),
    "e-mail": N_("By e-mail, with the letter and its enclosures as files"),
    "hand": N_("Handed over"),
    "ems": N_("By EMS"),
    "portal": N_("Made available in the customer portal"),
}
"""How a letter leaves the house."""
BY_CARRIER = frozenset({"post", "registered", "ems"})
"""The ways that need a postal address."""
PROOFS: Mapping[str, str] = {
    "registered": N_("Give the number of the registered item."),
    "hand": N_("Say who took it, where and when."),
    "ems": N_("Give the EMS number."),
    "portal": N_("Give the number of the message in the portal, and how they were told of it."),
}
"""Ways that leave a trace of their own, without which nothing is proven; the outbox proves an e-mail by itself."""
OPEN = frozenset(State) - {State.CLOSED}
EARLY = frozenset({State.REGISTERED, State.ASSIGNED, State.INVESTIGATING})
_STATES: Mapping[str, frozenset[State]] = {
    "acknowledgement": OPEN - {State.ANSWERED},
    "update": OPEN,
    "reply": frozenset(State),
    "holding": OPEN - {State.ANSWERED},
    "summary": EARLY,
    "decision": frozenset({State.DECIDING}),
    "declined": EARLY,
    "withdrawn": frozenset(),
    "extension": OPEN - {State.ANSWERED},
    "appraisal": OPEN - {State.ANSWERED},
    "recounted": OPEN - {State.ANSWERED},
    "merged": frozenset(),
    "materials": OPEN - {State.ANSWERED},
    "refusal": OPEN,
    "review": frozenset({State.ANSWERED, State.CLOSED}),
    "report": frozenset(State),
    "further": frozenset({State.ANSWERED, State.CLOSED}),
}
CHINESE = frozenset({"refusal", "review"})
"""Letters of Chinese law alone."""
_CLOSINGS: Mapping[str, frozenset[Closing]] = {
    "summary": frozenset({Closing.RESOLVED, Closing.SETTLED}),
    "declined": frozenset(
        {Closing.DECLINED, Closing.OUT_OF_SCOPE, Closing.OTHER_TRACK, Closing.NOT_A_COMPLAINT}
    ),
    "withdrawn": frozenset({Closing.WITHDRAWN}),
    "merged": frozenset({Closing.MERGED}),
}
LETTER_AFTER: Mapping[Closing, str] = {
    Closing.RESOLVED: "summary",
    Closing.SETTLED: "summary",
    Closing.WITHDRAWN: "withdrawn",
    Closing.DECLINED: "declined",
    Closing.OUT_OF_SCOPE: "declined",
}
"""The letter that follows a closing, where one does."""
ONE_DRAFT = frozenset(TITLES) - {"update", "reply", "further", "report"}
"""Kinds of which a complaint has one draft at a time: preparing it again takes the draft's place."""


@dataclass(frozen=True)
class Asks:
    """The parts that a person must write; the others are composed from the case."""

    paragraphs: bool = False
    why: bool = False
    expected_on: bool = False
    happened_on: bool = False


ASKS: Mapping[str, Asks] = {
    "acknowledgement": Asks(),
    "update": Asks(paragraphs=True),
    "reply": Asks(paragraphs=True),
    "holding": Asks(why=True, expected_on=True),
    "summary": Asks(happened_on=True),
    "decision": Asks(),
    "declined": Asks(why=True),
    "withdrawn": Asks(happened_on=True),
    "extension": Asks(why=True),
    "appraisal": Asks(),
    "recounted": Asks(),
    "merged": Asks(),
    "materials": Asks(paragraphs=True),
    "refusal": Asks(why=True, happened_on=True),
    "review": Asks(paragraphs=True, happened_on=True),
    "report": Asks(paragraphs=True),
    "further": Asks(paragraphs=True),
}


def possible_kinds(state: str, closing: str | None, *, regime: str = "") -> tuple[str, ...]:
    """The letters that can be prepared now under these rules, in the order of the table."""
    return tuple(
        kind for kind in kinds_under(regime) if kind not in FROM_EVENTS and is_possible(kind, state, closing)
    )


def kinds_under(regime: str) -> tuple[str, ...]:
    """Every kind of letter that complaints under these rules can have, in the order of the table."""
    return tuple(kind for kind in TITLES if kind not in CHINESE or is_chinese(regime))


def is_possible(kind: str, state: str, closing: str | None) -> bool:
    """True when a letter of that kind makes sense for a complaint in that state."""
    if State(state) in _STATES.get(kind, frozenset()):
        return True
    return closing is not None and Closing(closing) in _CLOSINGS.get(kind, frozenset())
