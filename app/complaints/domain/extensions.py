"""Longer time to answer: what a rule asks before it moves a date, and who may grant it.

The length, the conditions and the cap are the rule's, never ours: nobody types a number of days.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from app.rules.pack import Clock, Pack
from app.shared.text import N_

APPROVED = "extension_approved"
TOLD = "extension_notified"
"""The log's kinds for the two things that rules with an approval of our own wait for."""
SENIOR = frozenset({"approver", "supervisor"})
"""Roles that can speak for a unit."""
SUPERIOR = "superior_or_head_office"

GRANTED_BY = {
    SUPERIOR: N_("the superior unit, or a senior manager of head office"),
    "": N_("an approver or supervisor who neither asks nor works on it"),
}
"""Who grants it, by the pack's ``approver``, as words after “by”."""


class Standing(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"


def needs_our_approval(pack: Pack, clock: Clock) -> bool:
    """True when the rule's extension waits for an approval inside the firm (not for an authority's grant)."""
    extension = clock.extension
    return extension is not None and any(pack.events[name].kind == APPROVED for name in extension.needs)


def granted_by(approver: str) -> str:
    """Who grants it, as an English msgid."""
    return GRANTED_BY.get(approver, GRANTED_BY[""])


def paths_that_grant(approver: str, unit_path: str) -> list[str]:
    """The units whose senior people may grant it for a case of the unit at ``unit_path``, the nearest first.

    Head office has no superior: its own senior people grant what its own desk asks for.
    """
    ids = [part for part in unit_path.strip("/").split("/") if part]
    above = ["/" + "/".join(ids[:length]) + "/" for length in range(len(ids), 0, -1)]
    return (above[1:] or above) if approver == SUPERIOR else above


def why_not(
    approver: str, *, held: Iterable[tuple[str, str]], unit_path: str, asks: bool, works: bool
) -> str | None:
    """Why a person may not grant it, as an English msgid; None when they may.

    ``held`` are the (role, unit path) pairs they hold; ``asks``: they asked for it; ``works``: they own or investigate
    the complaint.
    """
    if asks:
        return N_("You asked for it; somebody else must decide.")
    if works:
        return N_("You work on this complaint; somebody else must decide.")
    allowed = set(paths_that_grant(approver, unit_path))
    if any(role in SENIOR and path in allowed for role, path in held):
        return None
    if approver == SUPERIOR:
        return N_("Longer time is granted by the superior unit, or by a senior manager of head office.")
    return N_("Longer time is granted by an approver or supervisor of this unit or above.")
