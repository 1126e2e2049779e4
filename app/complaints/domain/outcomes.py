"""Findings, outcomes and the one overall answer that follows from them.

Source of the outcomes: practice of the trade; "partly counts as upheld" in the UK return is settled knowledge. The
overall answer of a UK final response is exactly one of accepts, offers, rejects (DISP 1.6.2R(1)).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.shared.text import N_, NP_


class Result(StrEnum):
    """What the investigation established on a point."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not-upheld"


class Outcome(StrEnum):
    """What the decision answers on a point."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not-upheld"
    SETTLED = "settled"
    GOODWILL = "goodwill"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out-of-scope"
    NOT_DETERMINABLE = "not-determinable"
    FORWARDED = "forwarded"


class Overall(StrEnum):
    ACCEPTS = "accepts"
    OFFERS = "offers"  # offers without accepting
    REJECTS = "rejects"


RESULT_TITLES = {
    # Chinese says of facts that they are so (属实), of a request that it is granted (予以支持).
    Result.UPHELD: NP_("finding", "Upheld"),
    Result.PARTLY: NP_("finding", "Partly upheld"),
    Result.NOT_UPHELD: NP_("finding", "Not upheld"),
}
OVERALL_TITLES = {
    Overall.ACCEPTS: N_("We accept the complaint"),
    Overall.OFFERS: N_("We make an offer without accepting the complaint"),
    Overall.REJECTS: N_("We reject the complaint"),
}
ACCEPTS_IN_PART = N_("We accept the complaint in part")
"""Said of an answer that accepts, where a point was not upheld or not in full; to the regulator it accepts."""
OUTCOME_TITLES = {
    Outcome.UPHELD: N_("Upheld"),
    Outcome.PARTLY: N_("Partly upheld"),
    Outcome.NOT_UPHELD: N_("Not upheld"),
    Outcome.SETTLED: N_("Settled without a finding"),
    Outcome.GOODWILL: N_("Goodwill, no fault found"),
    Outcome.WITHDRAWN: N_("Withdrawn"),
    Outcome.OUT_OF_SCOPE: N_("Out of scope"),
    Outcome.NOT_DETERMINABLE: N_("Cannot be determined"),
    Outcome.FORWARDED: N_("Forwarded to the firm responsible"),
}

PAYS = frozenset({Outcome.UPHELD, Outcome.PARTLY, Outcome.SETTLED, Outcome.GOODWILL})
"""Outcomes beside which money may stand."""

ANSWERS = frozenset({Outcome.NOT_UPHELD}) | PAYS
"""Outcomes that answer a point; the others end it without an answer."""

FOLLOWS: Mapping[Result, frozenset[Outcome]] = {
    Result.UPHELD: frozenset({Outcome.UPHELD, Outcome.SETTLED}),
    Result.PARTLY: frozenset({Outcome.PARTLY, Outcome.SETTLED}),
    Result.NOT_UPHELD: frozenset({Outcome.NOT_UPHELD, Outcome.GOODWILL, Outcome.SETTLED}),
}
"""Outcomes that follow from a finding. Any other needs a stated reason, except those of ``WITHOUT_FINDING``."""

WITHOUT_FINDING = frozenset(
    {Outcome.WITHDRAWN, Outcome.OUT_OF_SCOPE, Outcome.NOT_DETERMINABLE, Outcome.FORWARDED, Outcome.SETTLED}
)


def follows(result: Result | None, outcome: Outcome) -> bool:
    """True when ``outcome`` needs no further reason after ``result`` (None: no finding was made)."""
    return outcome in WITHOUT_FINDING or (result is not None and outcome in FOLLOWS[result])


def overall(outcomes: Mapping[int, Outcome]) -> Overall:
    """The one overall answer: accepts when any point is (partly) upheld, else offers when any pays, else rejects."""
    answers = set(outcomes.values())
    if answers & {Outcome.UPHELD, Outcome.PARTLY}:
        return Overall.ACCEPTS
    if answers & {Outcome.SETTLED, Outcome.GOODWILL}:
        return Overall.OFFERS
    return Overall.REJECTS


def reportable(outcomes: Mapping[int, Outcome]) -> Outcome:
    """The case-level outcome for returns: the first of this order that any point has; partly counts as upheld."""
    order = (
        Outcome.UPHELD,
        Outcome.PARTLY,
        Outcome.SETTLED,
        Outcome.GOODWILL,
        Outcome.NOT_UPHELD,
        Outcome.NOT_DETERMINABLE,
        Outcome.FORWARDED,
        Outcome.OUT_OF_SCOPE,
        Outcome.WITHDRAWN,
    )
    answers = set(outcomes.values())
    found = next((outcome for outcome in order if outcome in answers), Outcome.NOT_DETERMINABLE)
    return Outcome.UPHELD if found is Outcome.PARTLY else found
