"""What can be added to a proceeding and done with an entry of it: one form each, one service each.

Two routes serve all of them (``views.proceeding``), so that stale, refused and forged input is treated alike
everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.mediation.domain import words
from app.mediation.models import Direction, Issue, Member, Offer, Payment, Sitting
from app.mediation.presenters.desk import Desk
from app.mediation.presenters.paying import due_today
from app.mediation.views import part_course as course
from app.mediation.views import part_ending as ended
from app.mediation.views import part_record as listed
from app.mediation.views.part import (
    NO_SUCH,
    Look,
    Part,
    dropped_form,
    offer_name,
    on_form,
    paid_form,
    parties_here,
    row_of,
    ways_to_end,
    why_form,
)
from app.rulebook.words import said
from app.shared.errors import NotFound

_PERSON = (
    ("part", "side"), ("name", "organisation"), ("email", "phone"), ("zone",), ("authority", "authority_proof"),
)  # fmt: skip
_ISSUE = (("title",), ("state", "point"), ("ours", "theirs"))
_SITTING = (("kind", "on"), ("starts", "ends"), ("place", "link"), ("agenda",), ("members",))

ADDED: dict[str, Part] = {
    "steps": Part(
        _l("What has happened"), _l("Write it down"), course.step_form, course.save_step, (("step", "on"), ("text",)),
        "steps", note=_l(
            "Only what this stage of the procedure knows. Its dates are counted from it at once. "
            "A day that the forum named for us is added as a direction."
        ),
        optional=frozenset({"text"}), others=ways_to_end,
    ),
    "jurisdiction": Part(
        _l("Answer on jurisdiction"), _l("Record our answer"), course.jurisdiction_form, course.save_jurisdiction,
        (("ground",), ("on",), ("text",)),
        note=_l("An objection stops nothing by itself: the case is on record whatever we think of it."),
        optional=frozenset({"text"}),
    ),
    "objection": Part(
        _l("Decision on our objection"), _l("Record it"), course.objection_form, course.save_objection,
        (("result",), ("on",)),
    ),
    "give": Part(_l("Who has it"), _l("Give it"), course.give_form, course.save_give, (("handler",),)),
    "particulars": Part(
        _l("Put particulars right"), _l("Put them right"), course.particulars_form, course.save_particulars, (),
        note=_l("The forum, its number, the amount claimed, the facts its dates hang on."),
        optional=frozenset({"reference", "claimed", "objection_by"}),
    ),
    "opened": Part(
        _l("Correct the day of opening"), _l("Record"), course.opened_form, course.save_opened,
        (("opened_on",), ("why",)),
        note=_l(
            "Put it right when it was recorded wrongly. Every date that hangs on it is computed again; "
            "the log shows what was and what is."
        ),
        look=Look(course.look_at_opened, ("opened_on",)),
    ),
    "people": Part(
        _l("Add somebody"), _l("Add"), course.person_form, course.save_person, _PERSON, "people",
        optional=frozenset({"organisation", "email", "phone", "zone", "authority", "authority_proof"}),
        others=parties_here,
    ),
    "issues": Part(
        _l("Add an issue"), _l("Add"), listed.issue_form, listed.save_issue, _ISSUE, "issues",
        optional=frozenset({"point", "ours", "theirs"}),
    ),
    "exhibits": Part(
        _l("Number an exhibit"), _l("Give it the next number"), listed.exhibit_form, listed.save_exhibit,
        (("letter",), ("evidence",), ("description",), ("purpose",), ("filed_on",)), "exhibits",
        note=_l("A number once given is never used again."),
        optional=frozenset({"evidence", "description", "purpose", "filed_on"}),
    ),
    "directions": Part(
        _l("Add a direction"), _l("Add"), listed.direction_form, listed.save_direction,
        (("kind", "order"), ("whose",), ("given_on", "due_on"), ("given_by",), ("what",)), "directions",
        optional=frozenset({"order", "due_on", "what"}),
    ),
    "sessions": Part(
        _l("Set a session"), _l("Set it and send invitations"), listed.sitting_form, listed.save_sitting,
        _SITTING, "sessions",
        optional=frozenset({"place", "link", "agenda", "members"}),
    ),
    "costs": Part(
        _l("Add a cost"), _l("Add"), listed.cost_form, listed.save_cost, (("kind", "what"), ("amount", "on"),
        ("due_on",)),
        "costs", optional=frozenset({"due_on"}),
    ),
    "letters": Part(
        _l("Add a letter or call"), _l("Add"), listed.letter_form, listed.save_letter,
        (("direction",), ("on", "with_whom"), ("about",), ("privilege", "evidence")), "letters",
        optional=frozenset({"evidence"}),
    ),
    "offers": Part(
        _l("Enter an offer"), _l("Enter it"), ended.offer_form, ended.save_offer,
        (
            ("side",), ("kind",), ("made_on", "expires_on"), ("amount", "answers"), ("terms",),
            ("limit", "limit_by"), ("maker", "privilege"),
        ),
        "ledger", "offers",
        optional=frozenset({"amount", "expires_on", "answers", "terms", "limit", "limit_by", "maker", "privilege"}),
    ),
    "exposure": Part(
        _l("Weigh the ways to end"), _l("Weigh them"), ended.exposure_form, ended.save_exposure,
        (
            ("settle",), ("mediate_low", "mediate_high"), ("mediate_costs",), ("chance",),
            ("award_low", "award_high"), ("award_likely",), ("defend_costs", "their_costs"),
        ),
        "exposure", "offers",
    ),
    "outcome": Part(
        _l("How it ended"), _l("Record the outcome"), ended.ending_form, ended.save_ending, (), "outcome",
        optional=frozenset({"received_on", "amount", "costs", "accept_by", "summary"}),
    ),
    "acceptance": Part(
        _l("The complainant’s answer"), _l("Record it"), ended.acceptance_form, ended.save_acceptance,
        (("answer",), ("on",)),
        "outcome",
    ),
    "payments": Part(
        _l("Enter a payment"), _l("Enter it"), ended.payment_form, ended.save_payment,
        (("amount", "due_on"), ("to_whom",), ("rate", "percent"), ("interest_on", "interest_from")), "outcome",
        note=_l("Interest that the outcome gives is simple, and worked out to the day on which it is paid."),
        optional=frozenset({"rate", "percent", "interest_on", "interest_from"}),
    ),
    "end": Part(_l("End this external case"), _l("End it"), on_form, ended.save_end, (("on",),)),
    "take-back": Part(
        _l("Take the outcome back"), _l("Take the outcome back"), why_form, ended.save_take_back, (("why",),),
        "outcome",
        note=_l("For one that was written down wrongly. The log keeps both."),
    ),
    "take-up": Part(_l("Take it up again"), _l("Take it up"), why_form, ended.save_take_up, (("why",),)),
}  # fmt: skip
"""What can be added, by its name in the address."""

DONE: dict[tuple[str, str], Part] = {
    ("steps", "strike"): Part(
        _l("Strike out a step"), _l("Strike it out"), why_form, course.save_strike, (("why",),), "steps",
        note=_l("For a step that was written down wrongly. The log keeps both."),
    ),
    ("people", "change"): Part(
        _l("Put details right"), _l("Change"), course.person_form, course.save_person, _PERSON, "people",
        optional=frozenset({"organisation", "email", "phone", "zone", "authority", "authority_proof"}),
    ),
    ("people", "left"): Part(_l("Takes no part any more"), _l("Record it"), on_form, course.save_left,
        (("on",),), "people"),
    ("people", "disclose"): Part(
        _l("Disclosure of a neutral"), _l("Record it"),
        course.disclosure_form, course.save_disclosure,
        (("on",), ("what",)), "people",
    ),
    ("people", "challenge"): Part(
        _l("Challenge of a neutral"), _l("Record it"),
        course.challenge_form, course.save_challenge,
        (("who",), ("on",), ("ground",)), "people",
    ),
    ("people", "decide"): Part(
        _l("Decision on the challenge"), _l("Record it"), course.challenge_result, course.save_challenge_result,
        (("result",), ("on",)), "people",
    ),
    ("issues", "change"): Part(
        _l("Issue"), _l("Change"), listed.issue_form, listed.save_issue, _ISSUE, "issues",
        optional=frozenset({"point", "ours", "theirs"}),
    ),
    ("exhibits", "withdraw"): Part(
        _l("Withdraw an exhibit"), _l("Withdraw it"), on_form, listed.save_withdrawal, (("on",),), "exhibits",
        note=_l("Its number stays taken."),
    ),
    ("directions", "done"): Part(
        _l("Direction complied with"), _l("It is done"), on_form, listed.save_done, (("on",),), "directions",
    ),
    ("directions", "extend"): Part(
        _l("Another day for a direction"), _l("Record it"), listed.extension_form, listed.save_extension,
        (("on", "due_on"), ("why",)), "directions", note=_l("The first day stays on record."),
    ),
    ("directions", "drop"): Part(
        _l("Direction set aside"), _l("Record it"), on_form, listed.save_drop, (("on",),), "directions",
    ),
    ("sessions", "move"): Part(
        _l("Move a session"), _l("Move it and send updates"), listed.sitting_form, listed.save_sitting,
        _SITTING, "sessions",
        note=_l("Whoever was invited gets an update; whoever is left out, that it is off for them."),
        optional=frozenset({"place", "link", "agenda", "members"}),
    ),
    ("sessions", "cancel"): Part(
        _l("Cancel a session"), _l("Cancel it and tell everybody"), listed.cancel_form, listed.save_cancel, (),
        "sessions",
        note=_l("Their calendars take it out."),
    ),
    ("sessions", "held"): Part(
        _l("Session held"), _l("Write it down"), listed.held_form, listed.save_held,
        (("present",), ("minutes",), ("minutes_class",)), "sessions", optional=frozenset({"minutes"}),
    ),
    ("costs", "paid"): Part(
        _l("Cost paid"), _l("Record it"), paid_form, listed.save_cost_paid, (("on",), ("proof",)), "costs",
        optional=frozenset({"proof"}),
    ),
    ("costs", "drop"): Part(
        _l("Cost not payable"), _l("Record it"), dropped_form, listed.save_cost_dropped, (("on",), ("why",)), "costs",
        note=_l("Entered wrongly, waived or billed anew. The list keeps it, its day is owed no more."),
    ),
    ("offers", "answer"): Part(
        _l("What became of the offer"), _l("Record it"), ended.offer_answer_form, ended.save_offer_answer,
        (("state",), ("on",), ("limit", "limit_by")), "ledger", "offers",
        optional=frozenset({"limit", "limit_by"}),
        note=_l("A counter-offer is entered as an offer that answers this one."),
    ),
    ("offers", "reopen"): Part(
        _l("Open the offer again"), _l("Open it again"), why_form, ended.save_offer_reopened, (("why",),),
        "ledger", "offers",
        note=_l("For an answer that was written down wrongly. The log keeps both."),
    ),
    ("payments", "paid"): Part(
        _l("Payment made"), _l("Record it"), paid_form, ended.save_payment_paid, (("on",), ("proof",)), "outcome",
        optional=frozenset({"proof"}),
    ),
    ("payments", "drop"): Part(
        _l("Payment no longer due"), _l("Record it"), dropped_form, ended.save_payment_dropped, (("on",), ("why",)),
        "outcome",
        note=_l("Entered wrongly, or other days were agreed: enter those anew. The list keeps it."),
    ),
    ("payments", "prove"): Part(
        _l("Proof of the payment"), _l("Record it"), ended.proof_form, ended.save_proof, (("proof",),), "outcome",
    ),
}  # fmt: skip
"""What can be done with an entry, by list and name in the address."""


def known_row(desk: Desk, part: str, key: str) -> str:
    """What the page says of the entry it is about; NotFound for one that is not there."""
    record_ = desk.record
    if part == "exhibits":
        found = next((each for each in record_.exhibits if f"{each.letter}-{each.number}" == key), None)
        if found is None:
            raise NotFound(NO_SUCH)
        return f"{key} {found.description}"
    rows: dict[str, Sequence[Any]] = {
        "people": record_.members,
        "issues": record_.issues,
        "directions": record_.directions,
        "sessions": record_.sittings,
        "costs": record_.costs,
        "offers": record_.offers,
        "payments": record_.payments,
    }
    if part not in rows:
        return ""
    return _named(desk, row_of(rows[part], key))


def _named(desk: Desk, row: Any) -> str:
    if isinstance(row, Member):
        return row.name
    if isinstance(row, Issue):
        return row.title
    if isinstance(row, Direction):
        return said(words.DIRECTIONS[row.kind])
    if isinstance(row, Sitting):
        return _(words.SITTINGS[row.kind])
    if isinstance(row, Offer):
        return offer_name(desk, row)
    return due_today(desk, row) if isinstance(row, Payment) else desk.money(row.amount_minor)
