"""How long a firm may take over one case that may be systemic or a breach, by country.

Sources: Australia, Corporations Act 2001 s 912DAA (reportable situations: 30 calendar days after the licensee first
knows or is reckless); China, 银行业保险业消费投诉处理管理办法 (2020), major complaints are reported without delay. Both
settled knowledge of the trade; nobody has compared them with the official texts, and pages say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.shared.text import N_


class Kind(StrEnum):
    SYSTEMIC = "systemic"
    BREACH = "breach"
    MAJOR = "major"


KIND_TITLES = {
    Kind.SYSTEMIC: N_("Possibly systemic: others may be hit by the same thing"),
    Kind.BREACH: N_("Possibly a breach of a rule or of our licence"),
    Kind.MAJOR: N_("Major complaint"),
}
KIND_WORDS = {
    Kind.SYSTEMIC: N_("Possibly systemic"),
    Kind.BREACH: N_("Possible breach"),
    Kind.MAJOR: N_("Major complaint"),
}


@dataclass(frozen=True)
class Term:
    """So many calendar days after the firm knows; ``law`` False: a target of our own. ``source`` as it is cited."""

    id: str
    days: int
    law: bool
    title: str
    source: str = ""


AU_REPORTABLE = Term("au-reportable", 30, True, N_("Report to ASIC"), "Corporations Act 2001 (Cth) s 912DAA")
CN_MAJOR = Term(
    "cn-major", 0, True, N_("Report to the regulator at once"), "银行业保险业消费投诉处理管理办法（2020）"
)
OWN = Term("own", 10, False, N_("Decide whether it is systemic"))

TERMS = {term.id: term for term in (AU_REPORTABLE, CN_MAJOR, OWN)}


def term_for(kind: Kind, country: str) -> Term:
    """The term of such a flag at a unit of ``country`` (ISO 3166-1)."""
    if country == "AU" and kind in (Kind.BREACH, Kind.SYSTEMIC):
        return AU_REPORTABLE
    if country == "CN" and kind is Kind.MAJOR:
        return CN_MAJOR
    return OWN


def due(term: Term, known_on: date) -> date:
    """The last day. Calendar days: the rules do not move it off a holiday."""
    return known_on + timedelta(days=term.days)
