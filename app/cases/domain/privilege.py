"""The classes of confidential paper. Who may see which is the disclosure room's rule; a mark needs a reason.

Source: practice of the trade; the full table of item, audience and purpose comes with the proceedings.
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
