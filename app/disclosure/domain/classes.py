"""The classes of confidential paper, and on what ground one is opened all the same. A mark needs a reason.

Source: practice of the trade. The mainland of China knows no doctrine of privilege: there the classes are the firm's
own discretion, and a forum may order any of them to be shown.
"""

from __future__ import annotations

from enum import StrEnum

from app.shared.text import N_


class Privilege(StrEnum):
    OPEN = "open"
    WITHOUT_PREJUDICE = "without-prejudice"
    SAVE_AS_TO_COSTS = "save-as-to-costs"
    MEDIATOR_ONLY = "mediator-only"
    LEGAL_ADVICE = "legal-advice"
    SETTLEMENT_AUTHORITY = "settlement-authority"
    THIRD_PARTY = "third-party"


PRIVILEGE_TITLES = {
    Privilege.OPEN: N_("Open"),
    Privilege.WITHOUT_PREJUDICE: N_("Without prejudice"),
    Privilege.SAVE_AS_TO_COSTS: N_("Without prejudice save as to costs"),
    Privilege.MEDIATOR_ONLY: N_("For the mediator only"),
    Privilege.LEGAL_ADVICE: N_("Legal advice or litigation privilege"),
    Privilege.SETTLEMENT_AUTHORITY: N_("Settlement authority and reserve"),
    Privilege.THIRD_PARTY: N_("Confidential to a third party"),
}


class Ground(StrEnum):
    """Why legal staff open a paper that the table keeps back."""

    CONSENT = "consent"
    COSTS_STAGE = "costs-stage"
    ENFORCEMENT = "enforcement"
    DELAY = "delay"
    IMPROPRIETY = "impropriety"


GROUND_TITLES = {
    Ground.CONSENT: N_("Everybody whose secret it is agrees"),
    Ground.COSTS_STAGE: N_("Only costs are still to be decided"),
    Ground.ENFORCEMENT: N_("To prove or enforce an agreement that was reached"),
    Ground.DELAY: N_("To explain a delay"),
    Ground.IMPROPRIETY: N_("It would cover up a threat, fraud or other impropriety"),
}

_NEGOTIATION = frozenset({Privilege.WITHOUT_PREJUDICE, Privilege.SAVE_AS_TO_COSTS})


def grounds_for(privilege: Privilege) -> tuple[Ground, ...]:
    """The grounds on which a paper of that class can be opened: all for words of a negotiation, else consent alone."""
    if privilege is Privilege.OPEN:
        return ()
    return tuple(Ground) if privilege in _NEGOTIATION else (Ground.CONSENT,)
