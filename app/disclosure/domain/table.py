"""Who may see what: class × audience × purpose as one total rule.

Source: practice of the trade (England and Wales, Australia, Hong Kong). Words without prejudice are kept from whoever
decides the merits and from strangers, not from the other side that exchanged them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.disclosure.domain.classes import Privilege
from app.disclosure.domain.readers import Audience, Column, Reader, column_of
from app.shared.text import N_


class Answer(StrEnum):
    """A cell of the table."""

    YES = "yes"
    NO = "no"
    EXCHANGED = "exchanged"  # what was exchanged with the other side
    NAMED = "named"  # people named to it
    REDACT = "redact"
    ASK = "ask"  # a person with the authority decides
    ORDERED = "ordered"  # as the court or tribunal ordered
    IN_CONFIDENCE = "in-confidence"  # given in confidence, with an edited version beside it
    EXEMPT = "exempt"  # exempt from a request for own data


class Treatment(StrEnum):
    """What becomes of a paper."""

    SHOW = "show"
    LEAVE_OUT = "leave-out"
    REDACT = "redact"
    ASK = "ask"


_ROWS = {
    Privilege.OPEN: "yes yes yes yes yes yes yes yes yes",
    Privilege.WITHOUT_PREJUDICE: "yes exchanged yes no no ask ask yes ask",
    Privilege.SAVE_AS_TO_COSTS: "yes yes yes no yes ask yes yes ask",
    Privilege.MEDIATOR_ONLY: "yes no yes no no no no named no",
    Privilege.LEGAL_ADVICE: "yes no no no no no exempt named no",
    Privilege.SETTLEMENT_AUTHORITY: "yes no no no no no exempt yes ask",
    Privilege.THIRD_PARTY: "yes redact redact ordered ordered in-confidence redact yes yes",
}
TABLE: Mapping[tuple[Privilege, Column], Answer] = {
    (privilege, column): Answer(cell)
    for privilege, row in _ROWS.items()
    for column, cell in zip(Column, row.split(), strict=True)
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A paper or passage as it is marked.

    ``exchanged``: it went to the other side in that negotiation. ``dispute``: which negotiation or proceeding the mark
    belongs to, None when it is not said. ``opened``: the audiences to which legal staff opened it on a ground.
    """

    privilege: Privilege
    exchanged: bool = False
    dispute: str | None = None
    opened: frozenset[Audience] = frozenset()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a paper for a reader, and why as an English msgid."""

    treatment: Treatment
    why: str = ""


_SETTLING = frozenset({Privilege.WITHOUT_PREJUDICE, Privilege.SAVE_AS_TO_COSTS, Privilege.MEDIATOR_ONLY})
_NEAR = frozenset({Column.OTHER_SIDE, Column.MEDIATOR})
_DECIDING = frozenset({Column.MERITS, Column.COSTS})

WHY_NOT = {
    Privilege.OPEN: "",
    Privilege.WITHOUT_PREJUDICE: N_("Without prejudice: kept from whoever decides and from strangers."),
    Privilege.SAVE_AS_TO_COSTS: N_("Without prejudice save as to costs: only once costs are decided."),
    Privilege.MEDIATOR_ONLY: N_("Told to the mediator alone."),
    Privilege.LEGAL_ADVICE: N_("Legal advice, or made for the proceedings."),
    Privilege.SETTLEMENT_AUTHORITY: N_("Our settlement authority and reserve."),
    Privilege.THIRD_PARTY: N_("Confidential to a third party."),
}
OTHER_NEGOTIATION = N_("It belongs to another negotiation.")
NOT_EXCHANGED = N_("Without prejudice, and not exchanged with the other side.")
ASK_LEGAL = N_("Legal staff decide whether this reader may see it.")
AS_ORDERED = N_("Only as ordered: legal staff record the order.")
IN_CONFIDENCE = N_(
    "May be given in confidence, with an edited version for the other side: legal staff decide."
)
REDACT_FIRST = N_("What is confidential to a third party is to be redacted first.")

_ASKED = {Answer.ASK: ASK_LEGAL, Answer.ORDERED: AS_ORDERED, Answer.IN_CONFIDENCE: IN_CONFIDENCE}


def treatment_of(marked: Marked, reader: Reader) -> Ruling:
    """What becomes of ``marked`` for ``reader``. Total: every class, audience and purpose has an answer."""
    column = column_of(reader.audience, reader.purpose)
    if reader.audience in marked.opened:
        return Ruling(Treatment.SHOW)
    if _is_elsewhere(marked, reader, column):
        return Ruling(Treatment.LEAVE_OUT, OTHER_NEGOTIATION)
    answer = TABLE[marked.privilege, column]
    if marked.privilege is Privilege.WITHOUT_PREJUDICE and column in _DECIDING and reader.knows_mediation:
        answer = Answer.EXCHANGED
    if answer in _ASKED:
        return Ruling(Treatment.ASK, _ASKED[answer])
    if answer is Answer.REDACT:
        return Ruling(Treatment.REDACT, REDACT_FIRST)
    if _is_yes(answer, marked, reader):
        return Ruling(Treatment.SHOW)
    return Ruling(
        Treatment.LEAVE_OUT, NOT_EXCHANGED if answer is Answer.EXCHANGED else WHY_NOT[marked.privilege]
    )


def _is_yes(answer: Answer, marked: Marked, reader: Reader) -> bool:
    return {Answer.YES: True, Answer.EXCHANGED: marked.exchanged, Answer.NAMED: reader.named}.get(
        answer, False
    )


def _is_elsewhere(marked: Marked, reader: Reader, column: Column) -> bool:
    """What was said in one negotiation is a stranger's in another."""
    return (
        marked.privilege in _SETTLING
        and column in _NEAR
        and marked.dispute is not None
        and reader.dispute is not None
        and marked.dispute != reader.dispute
    )
