"""Kinds of event that complaint handling writes into a case's stream; rule packs know them by these names."""

from __future__ import annotations

from app.cases.events import MAYBE_INT, MAYBE_STR
from app.platform.log import declare
from app.shared.text import N_

TRIAGED = declare("triaged", N_("Triage"), result=str)
ASSIGNED = declare(
    "assigned", N_("Assigned"), owner=MAYBE_INT, investigator=MAYBE_INT, why=list, overruled=MAYBE_STR
)
ACKNOWLEDGED = declare("acknowledged", N_("Acknowledged by word of mouth"), how=str)
INVESTIGATION_STARTED = declare("investigation_started", N_("Investigation started"))
APPRAISAL_STARTED = declare("appraisal_started", N_("Outside appraisal started"), by=str)
APPRAISAL_NOTIFIED = declare("appraisal_notified", N_("Complainant told of the appraisal"))
APPRAISAL_ENDED = declare("appraisal_ended", N_("Outside appraisal ended"))
EXTENSION_APPROVED = declare("extension_approved", N_("Longer time approved"), days=int, approver=str)
EXTENSION_NOTIFIED = declare("extension_notified", N_("Complainant told of the longer time"))
NEW_FACTS_RECEIVED = declare("new_facts_received", N_("New facts received"))
FINDING_RECORDED = declare(
    "finding_recorded",
    N_("Finding recorded"),
    number=int,
    result=str,
    finding=int,
    reasons=str,
    evidence=list,
    clauses=list,
    supersedes=MAYBE_INT,
)
CLAUSE_CITED = declare(
    "clause_cited", N_("Clause quoted"), number=int, edition=str, clause=str, quotation=str, warnings=list
)
CITATION_REMOVED = declare(
    "citation_removed", N_("Quoted clause removed"), number=int, edition=str, clause=str
)
DECISION_DRAFTED = declare(
    "decision_drafted",
    N_("Decision drafted"),
    decision=int,
    version=int,
    outcomes=dict,
    total=int,
    currency=str,
)
DECISION_PROPOSED = declare(
    "decision_proposed",
    N_("Decision proposed for approval"),
    decision=int,
    version=int,
    overall=str,
    total=int,
    currency=str,
    level=int,
    letter=int,
    content=str,
)
DECISION_RETURNED = declare("decision_returned", N_("Decision returned"), decision=int, note=str)
DECISION_APPROVED = declare(
    "decision_approved", N_("Decision approved"), decision=int, level=int, letter=int, content=str
)
LETTER_COMPOSED = declare(
    "letter_composed", N_("Letter prepared"), letter=str, id=int, version=int, content=str, failed=list
)
LETTER_OVERRIDDEN = declare(
    "letter_overridden", N_("Letter check overridden"), letter=str, id=int, checks=list, second=int
)
LETTER_APPROVED = declare("letter_approved", N_("Letter approved"), letter=str, id=int, content=str)
LETTER_STAMPED = declare("letter_stamped", N_("Letter stamped"), letter=str, id=int, file=str, scan=str)
LETTER_SENT = declare(
    "letter_sent",
    N_("Letter sent"),
    letter=str,
    id=int,
    content=str,
    file=str,
    enclosures=list,
    how=str,
    proof=MAYBE_STR,
    complete=bool,
    overall=MAYBE_STR,
)
LETTER_DELIVERED = declare("letter_delivered", N_("Letter delivered"), letter=str, id=int, proof=MAYBE_STR)
LETTER_RETURNED = declare("letter_returned", N_("Letter came back"), letter=str, id=int, why=MAYBE_STR)
RESOLUTION_ACCEPTED = declare("resolution_accepted", N_("Complainant accepted the answer"), how=str)
WITHDRAWN = declare("withdrawn", N_("Withdrawn by the complainant"), how=str)
MERGED = declare("merged", N_("Merged into another complaint"), into=str)
CLOSED = declare("closed", N_("Closed"), closing=str, outcome=MAYBE_STR)
REOPENED = declare("reopened", N_("Reopened"), was=str)
REVIEW_REQUESTED = declare("review_requested", N_("Review by the superior requested"), by=str)
DISPOSED = declare(
    "disposed",
    N_("Outcome in the register it was kept in"),
    outcomes=list,
    recovered=MAYBE_INT,
    currency=MAYBE_STR,
)
