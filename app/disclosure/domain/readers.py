"""Who reads, and what for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.shared.text import N_


class Audience(StrEnum):
    OURSELVES = "ourselves"
    OTHER_SIDE = "other-side"
    MEDIATOR = "mediator"
    TRIBUNAL = "tribunal"
    OMBUDSMAN = "ombudsman"
    COMPLAINANT = "complainant"
    INTERNAL_AUDIT = "internal-audit"
    OUTSIDE_AUDITOR = "outside-auditor"


class Purpose(StrEnum):
    RESOLUTION = "resolution"  # settling, or whatever the audience is there for
    MERITS = "merits"
    COSTS = "costs"
    DATA_REQUEST = "data-request"
    AUDIT = "audit"


class Column(StrEnum):
    """The columns of the table: an audience together with what it reads for."""

    OURSELVES = "ourselves"
    OTHER_SIDE = "other-side"
    MEDIATOR = "mediator"
    MERITS = "merits"
    COSTS = "costs"
    OMBUDSMAN = "ombudsman"
    DATA_REQUEST = "data-request"
    INTERNAL_AUDIT = "internal-audit"
    OUTSIDE_AUDITOR = "outside-auditor"


AUDIENCE_TITLES = {
    Audience.OURSELVES: N_("Ourselves"),
    Audience.OTHER_SIDE: N_("The other side"),
    Audience.MEDIATOR: N_("The mediator"),
    Audience.TRIBUNAL: N_("The court or arbitrators"),
    Audience.OMBUDSMAN: N_("The ombudsman (FOS, AFCA)"),
    Audience.COMPLAINANT: N_("The complainant’s request for own data"),
    Audience.INTERNAL_AUDIT: N_("Internal audit"),
    Audience.OUTSIDE_AUDITOR: N_("An external auditor or regulator"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever a file is made for.

    ``dispute`` names the negotiation or proceeding. ``knows_mediation``: the procedure lets those who decide know
    what was said to settle (arbitrators who mediate with consent). ``named``: the people named to privileged papers.
    """

    audience: Audience
    purpose: Purpose = Purpose.RESOLUTION
    dispute: str | None = None
    knows_mediation: bool = False
    named: bool = False


_COLUMNS = {
    Audience.OURSELVES: Column.OURSELVES,
    Audience.OTHER_SIDE: Column.OTHER_SIDE,
    Audience.MEDIATOR: Column.MEDIATOR,
    Audience.TRIBUNAL: Column.MERITS,
    Audience.OMBUDSMAN: Column.OMBUDSMAN,
    Audience.COMPLAINANT: Column.DATA_REQUEST,
    Audience.INTERNAL_AUDIT: Column.INTERNAL_AUDIT,
    Audience.OUTSIDE_AUDITOR: Column.OUTSIDE_AUDITOR,
}


def column_of(audience: Audience, purpose: Purpose) -> Column:
    """Where to look in the table; total. Whoever decides the merits reads as one who does, a mediator too."""
    if audience is Audience.MEDIATOR and purpose is Purpose.MERITS:
        return Column.MERITS
    if audience is Audience.TRIBUNAL and purpose is Purpose.COSTS:
        return Column.COSTS
    if audience is Audience.COMPLAINANT and purpose is not Purpose.DATA_REQUEST:
        return Column.OTHER_SIDE
    return _COLUMNS[audience]
