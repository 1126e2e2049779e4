"""Who can have a part in a case. Policyholder, insured and beneficiary are three people in law and never merged."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.rules.families import is_chinese
from app.shared.errors import Refused
from app.shared.text import N_

COMPLAINANT = "complainant"
GROUP_REPRESENTATIVE = "group-representative"
REPRESENTATIVE = frozenset({"representative", GROUP_REPRESENTATIVE})
"""Those who speak for somebody, and so need an authority."""
INSURED = ("policyholder", "insured")
CAPACITIES = (*INSURED, "beneficiary", "heir", "third-party")
ROLES = (COMPLAINANT, "representative", GROUP_REPRESENTATIVE, *CAPACITIES, "witness", "expert")

MOST_REPRESENTATIVES = 5


class LettersTo(StrEnum):
    """How far an authority reaches for letters: whose address they bear, and who has a copy."""

    REPRESENTATIVE = "representative"
    COPY_TO_COMPLAINANT = "copy-to-complainant"
    COPY_TO_REPRESENTATIVE = "copy-to-representative"
    COMPLAINANT = "complainant"


def letters_to(authority: Mapping[str, Any] | None) -> LettersTo:
    """What the authority says of letters; where it says nothing, what follows from its other powers.

    Whoever may accept an offer stands in the complainant's place, and the letter goes to them. Where only the
    complainant may accept one, an answer that they never saw would be of no use: they have a copy (house rule).
    """
    given = authority or {}
    if given.get("letters"):
        return LettersTo(given["letters"])
    return LettersTo.REPRESENTATIVE if given.get("may_accept_offers") else LettersTo.COPY_TO_COMPLAINANT


def check_group(
    representatives: int, channel: str, regime: str | None, *, field: str = "group_names"
) -> None:
    """Raise Refused, at ``field``, for more than five representatives of people who come together in person in China.

    Source: Measures 2020, art. 12. The rule is about joint complaints face to face only; nowhere else is there one.
    """
    if is_chinese(regime) and channel == "visit" and representatives > MOST_REPRESENTATIVES:
        raise Refused(
            N_("People who come together in person name at most %(most)s representatives."),
            field=field,
            most=MOST_REPRESENTATIVES,
        )
