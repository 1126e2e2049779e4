"""Kinds of event in a case's stream. Personal text is named by its salted digest, never written out.

Rule packs map their events to these names; renaming one is a change to every pack.
"""

from __future__ import annotations

from datetime import date

from app.platform.log import declare
from app.shared.text import N_

MAYBE_STR = (str, type(None))
MAYBE_INT = (int, type(None))
MAYBE_DAY = (date, type(None))

RECEIVED = declare(
    "received",
    N_("Complaint received"),
    channel=str,
    unit=str,
    regime=MAYBE_STR,
    place=MAYBE_STR,
    zone=str,
    language=str,
    facts=dict,
    words=MAYBE_STR,
    summary=MAYBE_STR,
    wants=MAYBE_STR,
    source=MAYBE_STR,
    source_ref=MAYBE_STR,
    import_run=MAYBE_INT,
)
"""The day of receipt. A correction is another ``received`` that names this one; then every date is restated."""
PARTY_ADDED = declare("party_added", N_("Person added"), party=int, role=str, capacity=MAYBE_STR, details=str)
PARTY_CHANGED = declare(
    "party_changed", N_("Person’s details changed"), party=int, changed=list, old=MAYBE_STR, new=str
)
"""``changed`` names what; ``old`` and ``new`` are the digests of all that was and is known of them."""
PARTY_LEFT = declare("party_left", N_("Person no longer a party"), party=int)
MANDATE_ENDED = declare("mandate_ended", N_("Authority to represent ended"), party=int)
IDENTITY_CHECKED = declare("identity_checked", N_("Identity checked"), party=int, how=str, details=str)
POINT_ADDED = declare(
    "point_added", N_("Complaint point added"), number=int, about=MAYBE_STR, product=MAYBE_STR, said=MAYBE_STR
)
POINT_CHANGED = declare(
    "point_changed",
    N_("Complaint point changed"),
    number=int,
    about=MAYBE_STR,
    product=MAYBE_STR,
    said=MAYBE_STR,
)
POINT_REMOVED = declare("point_removed", N_("Complaint point removed"), number=int)
POLICY_NOTED = declare(
    "policy_noted",
    N_("Policy details noted"),
    number=str,
    product=MAYBE_STR,
    edition=MAYBE_STR,
    edition_proof=MAYBE_STR,
    inception_on=MAYBE_DAY,
    period_from=MAYBE_DAY,
    period_to=MAYBE_DAY,
)
CLAIM_NOTED = declare(
    "claim_noted",
    N_("Claim details noted"),
    number=MAYBE_STR,
    loss_on=MAYBE_DAY,
    status=MAYBE_STR,
    decided_on=MAYBE_DAY,
    claimed=MAYBE_INT,
    paid=MAYBE_INT,
    currency=str,
)
POLICY_CHANGED = declare("policy_changed", N_("Policy details put right"), old=dict, new=dict)
CLAIM_CHANGED = declare("claim_changed", N_("Claim details put right"), old=dict, new=dict)
"""Only what differs. The risk address and the kind of loss are texts in people's words, named by their digests."""
DATES_RESTATED = declare(
    "dates_restated",
    N_("Dates counted again after a change of the calendar"),
    calendar=str,
    change=int,
    edition=str,
    moved=list,
)
"""``moved``: regime, clock, what the date was and what it is. In the calendar's own stream the last of them is told:"""
CALENDAR_FOLLOWED = declare(
    "calendar_followed",
    N_("Dates that hang on the calendar counted again"),
    change=int,
    cases=int,
    moved=int,
    late=int,
    kept=int,
)
RULES_FOLLOWED = declare(
    "rules_followed", N_("Dates counted again by rules that were written anew"), moved=list
)
FACTS_CHANGED = declare("facts_changed", N_("Facts that the rules ask for changed"), old=dict, new=dict)
RULES_BESIDE_CHANGED = declare(
    "rules_beside_changed", N_("Rules that run beside changed"), old=list, new=list
)
"""Names of rule packs, beside the one that the complaint was received under."""
COMPLEXITY_CHANGED = declare("complexity_changed", N_("Complexity changed"), old=MAYBE_STR, new=str)
RETURNS_NOTED = declare("returns_noted", N_("Details for returns noted"), names=list)
AUTHORITY_REQUESTED = declare(
    "authority_requested",
    N_("Authority request received"),
    request=int,
    authority=str,
    number=MAYBE_STR,
    reply_by=MAYBE_DAY,
    asked=MAYBE_STR,
)
AUTHORITY_REQUEST_CHANGED = declare(
    "authority_request_changed", N_("Authority request changed"), request=int, old=dict, new=dict
)
AUTHORITY_ANSWERED = declare(
    "authority_answered", N_("Authority request answered"), request=int, how=str, proof=MAYBE_STR
)
"""``request`` counts the requests of the case; ``asked`` is the digest of what was asked."""
INVOLVEMENT_NOTED = declare("involvement_noted", N_("Earlier part in the matter noted"), user=int, part=str)
CASE_LINKED = declare("case_linked", N_("Linked to another case"), other=str)
CASE_UNLINKED = declare("case_unlinked", N_("No longer linked to another case"), other=str)
CONTACT_RECORDED = declare(
    "contact_recorded",
    N_("Contact recorded"),
    contact=int,
    channel=str,
    direction=str,
    words=str,
    privilege=str,
    next_on=MAYBE_DAY,
)
EVIDENCE_ADDED = declare(
    "evidence_added",
    N_("Evidence added"),
    number=int,
    digest=str,
    media_type=str,
    size=int,
    side=str,
    privilege=str,
)
EVIDENCE_DESCRIBED = declare(
    "evidence_described", N_("Evidence described"), number=int, changed=list, details=str
)
"""``details``: the digest of all that the paper says of itself from now on; what it said before stands at the event
before."""
EVIDENCE_MARKED = declare(
    "evidence_marked", N_("Evidence marked confidential or open"), number=int, old=str, new=str, why=str
)
PASSAGE_MARKED = declare(
    "passage_marked", N_("Words in a paper marked confidential"), item=str, privilege=str, words=str, why=str
)
MARK_OPENED = declare(
    "mark_opened",
    N_("Confidential paper opened on a ground"),
    item=str,
    privilege=str,
    audience=str,
    ground=str,
    why=str,
)
LEAK_DECIDED = declare(
    "leak_decided",
    N_("Possible leak decided"),
    target=str,
    item=str,
    fingerprint=str,
    verdict=str,
    why=str,
)
"""``item`` names the paper or offer (``evidence:3``); ``target`` what was to leave (``letter:7``, ``bundle:2``)."""
EVIDENCE_HANDED = declare("evidence_handed", N_("Evidence handed over"), number=int, what=str, details=str)
"""``details``: the digest of from whom, to whom, where and why."""
RESTRICTED = declare("restricted", N_("Made confidential"), readers=list)
UNRESTRICTED = declare("unrestricted", N_("No longer confidential"))
GLASS_BROKEN = declare(
    "glass_broken", N_("Opened by an administrator with a reason"), glass=int, user=int, until=str
)
TEXT_ERASED = declare("text_erased", N_("Personal text erased"), digest=str)
