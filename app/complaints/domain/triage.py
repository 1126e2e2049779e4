"""What came in: a complaint or something else; and the facts that its rules ask about from the first day."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.complaints.domain.states import Closing
from app.rules.families import is_chinese


class Triage(StrEnum):
    COMPLAINT = "complaint"
    NOT_A_COMPLAINT = "not-a-complaint"
    OTHER_TRACK = "other-track"  # a report of illegality, a petition, a request for information
    OUT_OF_SCOPE = "out-of-scope"


CLOSED_AS = {
    Triage.NOT_A_COMPLAINT: Closing.NOT_A_COMPLAINT,
    Triage.OTHER_TRACK: Closing.OTHER_TRACK,
    Triage.OUT_OF_SCOPE: Closing.OUT_OF_SCOPE,
}


def facts_at_start(
    regime: str | None, stated: Mapping[str, Any], *, head_office: bool, claim_declined: bool
) -> dict[str, Any]:
    """What was stated, and what follows without anybody stating it. Nothing stated is overruled.

    A Chinese complaint is simple until it is marked otherwise, and head office's decision knows no review. In Australia
    a declined claim always gets its answer in writing. Whoever is not known to be ineligible is eligible.
    """
    facts: dict[str, Any] = {"eligible": True}
    if is_chinese(regime):
        facts |= {"complexity": "simple", "decided_by": "head_office" if head_office else "branch"}
    if claim_declined:
        facts["claim_declined"] = True
    return {**facts, **stated}


DECLINED = frozenset({"declined", "part-declined"})
"""States of a claim after which an answer in writing is due in Australia."""


def facts_after(
    facts: Mapping[str, Any],
    told: Mapping[str, bool],
    *,
    eligible: bool | None = None,
    claim_declined: bool,
) -> dict[str, Any]:
    """The facts put right: what is no longer said is no longer there; ``eligible`` None leaves that as it is."""
    found = {name: value for name, value in facts.items() if name not in {*told, "claim_declined"}}
    found |= {name: True for name, said in told.items() if said}
    if claim_declined:
        found["claim_declined"] = True
    if eligible is not None:
        found["eligible"] = eligible
    return found
