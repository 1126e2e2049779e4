"""Kinds of event that complaint handling writes into a case's stream; rule packs know them by these names."""

from __future__ import annotations

from datetime import date

from app.cases.events import MAYBE_DAY, MAYBE_INT, MAYBE_STR
from app.platform.log import declare
from app.shared.text import N_

TRIAGED = declare("triaged", N_("Triage"), result=str, why=MAYBE_STR)
AS_TOLD = N_("as the complainant told us")
"""Why one learns later of what happened before anybody complained."""
AS_DELIVERED = N_("as the carrier or the recipient told us")
AS_REFERRED = N_("as the authority that sent it told us")
ACT_OR_OMISSION = declare("act_or_omission", N_("What is complained of happened"), because=AS_TOLD)
AWARE = declare("aware", N_("Complainant became aware"), because=AS_TOLD)
MATERIALS_COMPLETE = declare("materials_complete", N_("Complete papers received"))
ACCEPTED = declare("accepted", N_("Complaint accepted"))
ASSIGNED = declare(
    "assigned", N_("Assigned"), owner=MAYBE_INT, investigator=MAYBE_INT, why=list, overruled=MAYBE_STR
)
ACKNOWLEDGED = declare("acknowledged", N_("Acknowledged by word of mouth"), how=str)
INVESTIGATION_STARTED = declare("investigation_started", N_("Investigation started"))
APPRAISAL_STARTED = declare("appraisal_started", N_("Outside appraisal started"), by=str)
APPRAISAL_NOTIFIED = declare("appraisal_notified", N_("Complainant told of the appraisal"))
APPRAISAL_ENDED = declare("appraisal_ended", N_("Outside appraisal ended"))
EXTENSION_ASKED = declare(
    "extension_asked", N_("Longer time asked for"), request=int, clock_id=str, due=date, until=date, why=str
)
EXTENSION_REFUSED = declare("extension_refused", N_("Longer time refused"), request=int, note=MAYBE_STR)
EXTENSION_TAKEN_BACK = declare("extension_taken_back", N_("Request for longer time taken back"), request=int)
EXTENSION_APPROVED = declare("extension_approved", N_("Longer time approved"), days=int, approver=str)
EXTENSION_NOTIFIED = declare("extension_notified", N_("Complainant told of the longer time"))
NEW_FACTS_RECEIVED = declare("new_facts_received", N_("New facts received"), what=MAYBE_STR)
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
GROUND_CHECKED = declare(
    "ground_checked",
    N_("Ground of law settled"),
    number=int,
    ground=str,
    clause=MAYBE_STR,
    answers=dict,
    evidence=list,
    note=MAYBE_STR,
)
GROUND_DROPPED = declare(
    "ground_dropped", N_("Ground of law taken off"), number=int, ground=str, clause=MAYBE_STR
)
DECISION_DRAFTED = declare(
    "decision_drafted",
    N_("Decision drafted"),
    decision=int,
    version=int,
    outcomes=dict,
    reasons=dict,
    total=int,
    currency=str,
)
"""``outcomes`` and ``reasons`` (digests) by complaint point, those that this draft changed; ``total`` of the whole."""
LIKE_DEPARTURE_EXPLAINED = declare(
    "like_departure_explained",
    N_("Reason given for leaving the band of like cases"),
    number=int,
    measure=str,
    outcome=str,
    minor=int,
    compared=int,
    same=int,
    lower=(int, type(None)),
    upper=(int, type(None)),
    why=str,
)
"""``compared`` like points, ``same`` with this outcome; half of what was paid lay between ``lower`` and ``upper``."""
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
LETTER_CHECKED = declare(
    "letter_checked", N_("Letter set and checked"), letter=str, id=int, version=int, failed=list
)
"""For a draft whose pages are made after it was written; the others are checked before they are kept."""
LETTER_OVERRIDE_ASKED = declare(
    "letter_override_asked", N_("Letter check to be set aside"), letter=str, id=int, checks=list, why=str
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
    sources=list,
    basis=str,
)
"""``sources``: the version of each statement, text, enclosure and template in it, by digest; ``basis``: the digest
of what it was judged by."""
LETTER_COPIED = declare("letter_copied", N_("Copy of a letter sent"), letter=str, id=int, party=int, how=str)
"""``party`` is who has the copy; it left on the day of its letter, and is the same file."""
LETTER_SIGNED = declare(
    "letter_signed",
    N_("Letter digitally signed"),
    letter=str,
    id=int,
    file=str,
    unsigned=str,
    certificate=str,
)
"""``file`` is the signed one; it begins with the bytes whose digest is ``unsigned``."""
LETTER_DELIVERED = declare(
    "letter_delivered", N_("Letter delivered"), because=AS_DELIVERED, letter=str, id=int, proof=MAYBE_STR
)
LETTER_RETURNED = declare(
    "letter_returned", N_("Letter came back"), because=AS_DELIVERED, letter=str, id=int, why=MAYBE_STR
)
LETTER_SUPERSEDED = declare(
    "letter_superseded", N_("Letter replaced by a later one"), letter=str, id=int, by=int, code=str
)
"""``code`` is that of the letter that left in its place, ``by`` its number."""
LETTER_SET_ASIDE = declare("letter_set_aside", N_("Letter no longer needed"), letter=str, id=int)
"""It was prepared and had not left when the complaint ended."""
RESOLUTION_ACCEPTED = declare(
    "resolution_accepted", N_("Complainant accepted the answer"), how=str, agreed=str
)
"""``agreed`` is the digest of what was said and agreed; not in events of before the letter told it."""
WITHDRAWN = declare("withdrawn", N_("Withdrawn by the complainant"), how=str)
MERGED = declare("merged", N_("Merged into another complaint"), into=str)
MERGED_HERE = declare("merged_here", N_("Another complaint merged into this one"), other=str)
CLOSED = declare("closed", N_("Closed"), closing=str, outcome=MAYBE_STR)
REOPENED = declare("reopened", N_("Reopened"), was=str)
LEVELS_SET = declare("approval_levels_set", N_("Approval table set"), levels=list)
REVIEW_REQUESTED = declare("review_requested", N_("Review by the superior requested"), by=str)
REVIEW_DECIDED = declare("review_decided", N_("Result of the review told"))
RECEIVED_BY_REGULATOR = declare("received_by_regulator", N_("Received by the regulator"), because=AS_REFERRED)
TRANSFERRED_BY_REGULATOR = declare(
    "transferred_by_regulator", N_("Transferred by the regulator"), because=AS_REFERRED
)
HOLDING_REPLY_SENT = declare("holding_reply_sent", N_("Payment services holding reply sent"))
OMBUDSMAN_NOTIFIED = declare(
    "ombudsman_notified", N_("Ombudsman told us of the referral"), because=AS_REFERRED
)
AFCA_LODGED = declare("afca_lodged", N_("Lodged with AFCA"), because=AS_REFERRED)
AFCA_REFERRED = declare("afca_referred", N_("Referred back by AFCA"), because=AS_REFERRED)
AFCA_EXTENSION_GRANTED = declare("afca_extension_granted", N_("AFCA granted more time"))
AFCA_EXTENSION_OBJECTED = declare("afca_extension_objected", N_("Complainant objected to more time"))
AFCA_ANSWERED = declare("afca_answered", N_("Answer given to AFCA"), because=AS_REFERRED)
LEGAL_HOLD_PLACED = declare("legal_hold_placed", N_("Legal hold placed"))
LEGAL_HOLD_RELEASED = declare("legal_hold_released", N_("Legal hold released"))
DISPOSED = declare(
    "disposed",
    N_("Outcome in the register it was kept in"),
    outcomes=list,
    recovered=MAYBE_INT,
    currency=MAYBE_STR,
)
REGISTER_CHANGED = declare("register_changed", N_("Entry in the register it is kept in changed"), names=list)
"""What a later file says differently and no other event tells: ``names`` of the lists, not what stands in them."""
LABEL_PLACED = declare(
    "label_placed", N_("Label placed"), code=str, label=str, counts_as=MAYBE_STR, was=MAYBE_STR
)
REMEDY_OFFERED = declare(
    "remedy_offered",
    N_("Remedy offered"),
    remedy=int,
    what=str,
    minor=MAYBE_INT,
    currency=MAYBE_STR,
    promised=MAYBE_DAY,
    accepted=bool,
)
"""``what`` and payees are personal: their texts are named by digest. ``accepted``: nothing is left to be agreed."""
REMEDY_ACCEPTED = declare("remedy_accepted", N_("Remedy accepted"), remedy=int, how=str, promised=MAYBE_DAY)
REMEDY_ASKED = declare("remedy_asked", N_("Payment asked for"), remedy=int, payee=str, payment_ref=MAYBE_STR)
REMEDY_DONE = declare(
    "remedy_done",
    N_("Remedy carried out"),
    remedy=int,
    proof=MAYBE_STR,
    paper=MAYBE_INT,
    payment_ref=MAYBE_STR,
)
REMEDY_DAY_MOVED = declare(
    "remedy_day_moved", N_("Promised day changed"), remedy=int, was=MAYBE_DAY, promised=MAYBE_DAY
)
REMEDY_CORRECTED = declare(
    "remedy_corrected", N_("Amount of a remedy corrected"), remedy=int, was=int, minor=int, currency=str
)
REMEDY_DROPPED = declare("remedy_dropped", N_("Remedy dropped"), remedy=int)
INTEREST_RATE_SET = declare(
    "interest-rate-set",
    N_("Rate of interest set"),
    basis=str,
    from_on=date,
    percent=str,
    source=str,
    verified=str,
    was=MAYBE_STR,
)
"""Streams: ("interest-rates", basis)."""
TEMPLATES = "letter-template"
"""The stream of a letter's template: regime, kind and language name it."""
TEMPLATE_PROPOSED = declare(
    "letter_template_proposed",
    N_("Letter template put forward"),
    number=int,
    since=date,
    digest=str,
)
TEMPLATE_APPROVED = declare(
    "letter_template_approved", N_("Letter template approved"), number=int, digest=str
)
TEMPLATE_RETURNED = declare("letter_template_returned", N_("Letter template sent back"), number=int)
TEMPLATE_WITHDRAWN = declare("letter_template_withdrawn", N_("Letter template withdrawn"), number=int)
LETTERS_TO_MANY = "letter-run"
"""The stream of one letter for many complaints: its number names it."""
LETTERS_ASKED = declare(
    "letters_asked_for_many", N_("Letters to many complaints asked for"), letter=str, cases=list
)
LETTERS_APPROVED_TOGETHER = declare(
    "letters_approved_together",
    N_("Letters to many complaints approved together"),
    letters=list,
    refused=list,
)
