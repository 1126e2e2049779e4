"""What a signal lets fill in of an action: what should fall, by how much, where, judged when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.reports.domain.actions import Place

NARROWED = frozenset({"product", "reason", "unit"})
"""What the expected effect of an action can be narrowed to."""
DUE_DAYS = 60
LEAST_DAYS = 56
MOST_DAYS = 364
_KINDS = {
    "Wording": Place.WORDING,
    "System": Place.SYSTEM,
    "Data": Place.SYSTEM,
    "Third party": Place.PARTNER,
    "People": Place.TRAINING,
    "Communication": Place.TRAINING,
}
"""Where a root cause of some kind is mended; those not here in the stage itself."""


@dataclass(frozen=True)
class Proposal:
    """Values are labels, as a report tells them; ``percent`` None where a fall is nothing to mend, and where an action
    cannot be narrowed to what the signal is of: so much less of all would be expected."""

    measure: str
    percent: int | None
    place: Place
    where: str
    product: str
    reason: str
    unit: str
    due_on: date
    from_on: date
    judge_on: date


def propose(signal: Mapping[str, Any], today: date) -> Proposal:
    """What is known from a signal of a report's document.

    The effect expected is the way back to what would have been usual: ``1 − expected / observed``. It is judged over as
    many days as the signal lasted, from eight weeks to a year.
    """
    told: dict[str, str] = {part["dimension"]: part["value"] for part in reversed(signal["concentrated"])}
    told |= signal["dimensions"]
    place, where = _place(told)
    observed, expected = signal["observed"], signal["expected"]
    said = observed > expected and signal["dimensions"].keys() <= NARROWED
    percent = min(100, max(1, round(100 * (1 - expected / observed)))) if said else None
    lasted = (date.fromisoformat(signal["until"]) - date.fromisoformat(signal["since"])).days + 1
    due_on = today + timedelta(days=DUE_DAYS)
    from_on = due_on + timedelta(days=1)
    return Proposal(
        signal["measure"],
        percent,
        place,
        where,
        signal["dimensions"].get("product", ""),
        signal["dimensions"].get("reason", ""),
        signal["dimensions"].get("unit", ""),
        due_on,
        from_on,
        from_on + timedelta(days=min(MOST_DAYS, max(LEAST_DAYS, lasted))),
    )


def _place(told: Mapping[str, str]) -> tuple[Place, str]:
    if "clause" in told:
        return Place.WORDING, told["clause"][:200]
    stage, _colon, kind = told.get("cause", "").partition(": ")
    return _KINDS.get(kind, Place.STAGE), stage[:200]
