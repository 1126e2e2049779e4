"""Who can have a part in a case. Policyholder, insured and beneficiary are three people in law and never merged."""

from __future__ import annotations

from app.shared.errors import Refused
from app.shared.text import N_

COMPLAINANT = "complainant"
REPRESENTATIVE = frozenset({"representative", "group-representative"})
"""Those who speak for somebody, and so need an authority."""
CAPACITIES = ("policyholder", "insured", "beneficiary", "heir", "third-party")
ROLES = (COMPLAINANT, "representative", "group-representative", *CAPACITIES, "witness", "expert")

MOST_REPRESENTATIVES = 5


def check_group(
    representatives: int, channel: str, regime: str | None, *, field: str = "group_names"
) -> None:
    """Raise Refused, at ``field``, for more than five representatives of people who come together in person in China.

    Source: Measures 2020, art. 12. The rule is about joint complaints face to face only; nowhere else is there one.
    """
    if (regime or "").startswith("cn-") and channel == "visit" and representatives > MOST_REPRESENTATIVES:
        raise Refused(
            N_("People who come together in person name at most %(most)s representatives."),
            field=field,
            most=MOST_REPRESENTATIVES,
        )
