"""Kinds of event that proceedings write into a case's stream. No amount and no offer's words stand in them.

Others read this log too, so ``row`` is the digest of a kept text: what the row says after the event, amounts and all,
as :mod:`app.platform.log.stating` writes it. ``flask audit verify`` compares the row with it. Entries
written before there was such a digest have none.

Rule packs read ``proceeding_step`` by its ``step``; renaming a field is a change to packs and procedures.
"""

from __future__ import annotations

from datetime import date

from app.cases.events import MAYBE_DAY, MAYBE_INT, MAYBE_STR
from app.platform.log import declare
from app.shared.text import N_

AS_PAPERS = N_("as the papers of the external case show")
"""Why one learns later of what happened there."""

OPENED = declare(
    "proceeding_opened",
    N_("External case opened"),
    because=AS_PAPERS,
    proceeding=int,
    track=str,
    edition=str,
    forum=str,
    number=MAYBE_STR,
    opened_by=str,
    zone=str,
    facts=dict,
    handler=MAYBE_INT,
    objection_by=MAYBE_DAY,
    against=list,
    why=MAYBE_STR,
    row=str,
)
"""``against``: what the check said no to when it was opened all the same; ``why`` is the digest of the reason."""
GIVEN = declare(
    "proceeding_given",
    N_("External case given to"),
    proceeding=int,
    handler=MAYBE_INT,
    row=str,
)
CHANGED = declare(
    "proceeding_changed",
    N_("External case put right"),
    proceeding=int,
    old=dict,
    new=dict,
    row=str,
)
STEP = declare(
    "proceeding_step",
    N_("Step of an external case"),
    because=AS_PAPERS,
    proceeding=int,
    step=str,
    note=MAYBE_STR,
)
STEP_STRUCK = declare("proceeding_step_struck", N_("Step of an external case struck out"), proceeding=int)
"""Corrects a step that was written down wrongly: from then on it has not happened."""
OBJECTED = declare(
    "jurisdiction_answered",
    N_("Jurisdiction answered"),
    because=AS_PAPERS,
    proceeding=int,
    ground=MAYBE_STR,
    note=MAYBE_STR,
    row=str,
)
"""``ground`` None: no objection."""
OBJECTION_DECIDED = declare(
    "objection_decided",
    N_("Objection decided"),
    because=AS_PAPERS,
    proceeding=int,
    result=str,
    row=str,
)
MEMBER_ADDED = declare(
    "proceeding_member_added",
    N_("Person of an external case added"),
    because=AS_PAPERS,
    proceeding=int,
    member=int,
    part=str,
    side=str,
    row=str,
)
MEMBER_CHANGED = declare(
    "proceeding_member_changed",
    N_("Person of an external case changed"),
    proceeding=int,
    member=int,
    row=str,
)
MEMBER_LEFT = declare(
    "proceeding_member_left",
    N_("Person left an external case"),
    because=AS_PAPERS,
    proceeding=int,
    member=int,
    row=str,
)
NEUTRAL_DISCLOSED = declare(
    "neutral_disclosed",
    N_("Neutral disclosed"),
    because=AS_PAPERS,
    proceeding=int,
    member=int,
    what=str,
    row=str,
)
NEUTRAL_CHALLENGED = declare(
    "neutral_challenged",
    N_("Neutral challenged"),
    because=AS_PAPERS,
    proceeding=int,
    member=int,
    by=str,
    ground=str,
    row=str,
)
CHALLENGE_DECIDED = declare(
    "challenge_decided",
    N_("Challenge decided"),
    because=AS_PAPERS,
    proceeding=int,
    member=int,
    result=str,
    row=str,
)
ISSUE_SET = declare(
    "issue_set",
    N_("Issue set"),
    proceeding=int,
    issue=int,
    state=str,
    row=str,
)
EXHIBIT_NUMBERED = declare(
    "exhibit_numbered",
    N_("Exhibit numbered"),
    proceeding=int,
    exhibit=str,
    evidence=MAYBE_INT,
    row=str,
)
EXHIBIT_WITHDRAWN = declare(
    "exhibit_withdrawn",
    N_("Exhibit withdrawn"),
    proceeding=int,
    exhibit=str,
    row=str,
)
DIRECTION_GIVEN = declare(
    "direction_given",
    N_("Direction given"),
    because=AS_PAPERS,
    proceeding=int,
    direction=int,
    order=MAYBE_STR,
    by=str,
    whose=str,
    what=str,
    words=MAYBE_STR,
    due=MAYBE_DAY,
    row=str,
)
DIRECTION_EXTENDED = declare(
    "direction_extended",
    N_("Direction: another day given"),
    because=AS_PAPERS,
    proceeding=int,
    direction=int,
    was=date,
    due=date,
    row=str,
)
DIRECTION_DONE = declare(
    "direction_done",
    N_("Direction complied with"),
    because=AS_PAPERS,
    proceeding=int,
    direction=int,
    row=str,
)
DIRECTION_DROPPED = declare(
    "direction_dropped",
    N_("Direction no longer stands"),
    because=AS_PAPERS,
    proceeding=int,
    direction=int,
    row=str,
)
SESSION_SET = declare(
    "session_set",
    N_("Session set"),
    proceeding=int,
    session=int,
    what=str,
    sequence=int,
    starts=str,
    row=str,
)
SESSION_CANCELLED = declare(
    "session_cancelled",
    N_("Session cancelled"),
    proceeding=int,
    session=int,
    sequence=int,
    row=str,
)
SESSION_HELD = declare(
    "session_held",
    N_("Session held"),
    because=AS_PAPERS,
    proceeding=int,
    session=int,
    present=list,
    minutes=MAYBE_STR,
    row=str,
)
COST_NOTED = declare(
    "proceeding_cost",
    N_("Cost of an external case"),
    because=AS_PAPERS,
    proceeding=int,
    cost=int,
    what=str,
    due=MAYBE_DAY,
    row=str,
)
"""``due`` is missing in entries written before bills had days of their own."""
COST_DROPPED = declare(
    "proceeding_cost_dropped",
    N_("Cost of an external case not payable"),
    proceeding=int,
    cost=int,
    row=str,
)
COST_PAID = declare(
    "proceeding_cost_paid",
    N_("Cost of an external case paid"),
    because=AS_PAPERS,
    proceeding=int,
    cost=int,
    row=str,
)
LETTER_NOTED = declare(
    "proceeding_letter",
    N_("Correspondence of an external case"),
    because=AS_PAPERS,
    proceeding=int,
    letter=int,
    direction=str,
    words=str,
    row=str,
)
LEDGER_ENTRY = declare(
    "offer_ledger",
    N_("Entry in the ledger of offers"),
    because=AS_PAPERS,
    proceeding=int,
    entry=int,
    row=str,
)
"""Says that something was entered, not what, by whom or how much: others read this log too."""
OUTCOME_RECORDED = declare(
    "proceeding_outcome",
    N_("Outcome of an external case"),
    because=AS_PAPERS,
    proceeding=int,
    outcome=str,
    what=str,
    points=dict,
    accept_by=MAYBE_DAY,
    row=str,
)
"""``points``: what became of our decision on each complaint point: stood, varied, overturned."""
OUTCOME_KEPT = declare(
    "outcome_kept", N_("Outcome as it stands"), proceeding=int, what=str, row=MAYBE_STR, points=dict
)
"""After whatever changes the outcome: ``row`` of the settlement, award or decision, ``points`` by their number."""
PAYMENT_SET = declare(
    "payment_set",
    N_("Payment agreed or ordered"),
    proceeding=int,
    payment=int,
    due=date,
    from_=date,
    row=str,
)
PAYMENT_DROPPED = declare(
    "payment_dropped",
    N_("Payment no longer due"),
    proceeding=int,
    payment=int,
    row=str,
)
PAYMENT_MADE = declare(
    "payment_made",
    N_("Payment made"),
    because=AS_PAPERS,
    proceeding=int,
    payment=int,
    row=str,
)
PAYMENT_PROVEN = declare(
    "payment_proven",
    N_("Payment proven"),
    proceeding=int,
    payment=int,
    proof=str,
    row=str,
)
ENDED = declare(
    "proceeding_ended",
    N_("External case ended"),
    because=AS_PAPERS,
    proceeding=int,
    how=str,
    row=str,
)
REOPENED = declare(
    "proceeding_reopened",
    N_("External case taken up again"),
    proceeding=int,
    row=str,
)
OUTCOME_TAKEN_BACK = declare(
    "proceeding_outcome_taken_back",
    N_("Outcome of an external case taken back"),
    proceeding=int,
    row=str,
)
EXPOSURE_WEIGHED = declare(
    "exposure_weighed",
    N_("Ways of ending an external case weighed"),
    proceeding=int,
    row=str,
)
"""The figures are the settlement authority's and stand in no log."""
