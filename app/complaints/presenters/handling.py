"""The next step of whoever assigns, takes, starts and ends a complaint; and what else can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.models import Case
from app.cases.panels import CaseView, NextStep
from app.complaints.domain.letter_kinds import LETTER_AFTER, title_under
from app.complaints.domain.states import TITLES, TRANSITIONS, Action, Closing, State, states_for
from app.complaints.queries.letters import prepared_letter
from app.complaints.services.remedies import FLAG
from app.complaints.services.standing import parts_by_person
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_for
from app.platform.web.filters import listed
from app.shared.text import N_

ENDED = {
    Closing.ANSWERED: N_("Closed: the answer has gone out."),
    Closing.RESOLVED: N_("Closed: resolved, the complainant accepted."),
    Closing.SETTLED: N_("Closed: agreed without a finding."),
    Closing.WITHDRAWN: N_("Closed: withdrawn by the complainant."),
    Closing.MERGED: N_("Closed: merged into another complaint."),
    Closing.DECLINED: N_("Closed: declined."),
    Closing.NOT_A_COMPLAINT: N_("Closed: not a complaint."),
    Closing.OTHER_TRACK: N_("Closed: belongs to another procedure."),
    Closing.OUT_OF_SCOPE: N_("Closed: out of scope."),
    Closing.IMPORTED: N_("Closed in the register it was kept in."),
    Closing.IMPORTED_UNDATED: N_("Closed in the register it was kept in, on a day that it does not give."),
}


def why_not(state: str, action: Action) -> str:
    """Why that way is not open where the complaint stands, and where it would be."""
    return _(
        "The complaint is %(state)s. This is possible while a complaint is: %(states)s.",
        state=_(TITLES[State(state)]),
        states=listed(_(TITLES[each]) for each in states_for(action)),
    )


def for_assigner(view: CaseView) -> NextStep | None:
    """Nobody has it: the supervisor gives it to somebody, or whoever handles complaints takes it."""
    case = view.case
    if not case.is_open or (case.owner_id is not None and case.investigator_id is not None):
        return None
    if view.may(Permission.ASSIGN_CASES):
        return NextStep(
            _("Nobody has this complaint yet") if case.owner_id is None else _("Nobody investigates it yet"),
            _("Proposed by independence, presence, language, product and load."),
            _("Assign it"),
            url_for("complaints_assignment.show", reference=case.reference),
        )
    if view.may(Permission.INVESTIGATE) and case.owner_id is None and _may_take(view):
        return NextStep(
            _("Nobody has this complaint yet"),
            _("Take it if you had no part in the matter."),
            _("Take it"),
            url_for("complaints_assignment.take", reference=case.reference),
            posts=True,
        )
    return None


def for_acknowledger(view: CaseView) -> NextStep | None:
    """The owner tells the complainant that it has come: on the telephone, or by the letter that is prepared."""
    case = view.case
    if not (_is_mine(view) and case.state in {State.REGISTERED, State.ASSIGNED}) or is_acknowledged(view):
        return None
    prepared = _prepared(view, "acknowledgement")
    if prepared is not None:
        return NextStep(
            _("The complainant waits to hear from us"),
            _("The acknowledgement is prepared. Look at it and send it."),
            _("Look at the letter"),
            prepared,
        )
    return NextStep(
        _("The complainant waits to hear from us"),
        _("Ring them, or write to them."),
        _("Acknowledge it"),
        url_for("complaints_time.record", reference=case.reference, kind="acknowledged"),
    )


def for_starter(view: CaseView) -> NextStep | None:
    """The investigator begins."""
    case = view.case
    if case.state != State.ASSIGNED or case.investigator_id != view.actor.user_id:
        return None
    return NextStep(
        _("The investigation can start"),
        _("Findings, one for each complaint point."),
        _("Start the investigation"),
        url_for("complaints_assignment.start", reference=case.reference),
        posts=True,
    )


def for_closer(view: CaseView) -> NextStep | None:
    """The answer is out: close. Closed without its letter: send it."""
    case = view.case
    if not falls_to(view, Permission.CLOSE_CASES):
        return None
    letter = LETTER_AFTER.get(Closing(case.closing)) if case.closing and case.source is None else None
    if letter and not has_gone(view, letter) and view.may(Permission.ISSUE_LETTERS):
        prepared = _prepared(view, letter)
        return NextStep(
            _("The letter about the end is still to go"),
            _(title_under(letter, case.regime)),
            _("Look at the letter") if prepared else _("Prepare the letter"),
            prepared or url_for("complaints_letters.write", reference=case.reference, kind=letter),
        )
    if case.state == State.ANSWERED and FLAG not in case.flags:
        return NextStep(
            _("The answer has gone out"),
            _("Close it when nothing more is owed."),
            _("Close it"),
            url_for("complaints_closing.close", reference=case.reference, how="answered"),
        )
    return None


def _prepared(view: CaseView, kind: str) -> str | None:
    """The page of a letter of that kind that waits to be sent, for whoever may send it."""
    if not view.may(Permission.ISSUE_LETTERS):
        return None
    row = prepared_letter(view.session, view.case, kind)
    if row is None:
        return None
    return url_for("complaints_letters.show", reference=view.case.reference, letter=row.id)


@dataclass(frozen=True)
class Offer:
    """Something that can be done with a case beside the next step: by whom, when, and on which page."""

    permission: Permission
    label: str
    endpoint: str
    when: Callable[[Case], bool]
    values: Mapping[str, Any] = field(default_factory=dict)


def _always(_case: Case) -> bool:
    return True


def _open(case: Case) -> bool:
    return case.is_open


def _may_end(case: Case) -> bool:
    return case.is_open and any((State(case.state), action) in TRANSITIONS for action in _ENDS)


def may_reopen(case: Case) -> bool:
    """True for a closed complaint that goes on in no other."""
    return not case.is_open and case.merged_into_id is None


_ENDS = (Action.CLOSE, Action.RESOLVE, Action.WITHDRAW, Action.MERGE, Action.DECLINE)
P = Permission
OFFERS = (
    Offer(P.ASSIGN_CASES, N_("Assign or move it"), "complaints_assignment.show", _open),
    Offer(P.READ_CASES, N_("Parties"), "case_people.index", _always),
    Offer(P.WORK_CASES, N_("Policy and claim"), "complaints_matter.correct", _always),
    Offer(P.WORK_CASES, N_("Day of receipt"), "case_access.receipt", _open),
    Offer(P.WORK_CASES, N_("What the dates hang on"), "complaints_time.index", _always),
    Offer(P.WORK_CASES, N_("Authority request"), "case_authority.add", _always),
    Offer(P.WORK_CASES, N_("Record a remedy"), "complaints_remedies.add", _open),
    Offer(P.READ_CASES, N_("Declare an interest"), "complaints_assignment.parts", _open),
    Offer(P.RESTRICT_CASES, N_("Who may read it"), "case_access.restrict", _always),
    Offer(P.CLOSE_CASES, N_("End it"), "complaints_closing.index", _may_end),
    Offer(P.REOPEN_CASES, N_("Reopen it"), "complaints_closing.close", may_reopen, {"how": "reopen"}),
)


def actions_panel(view: CaseView) -> dict[str, Any] | None:
    """Whatever this person may do now that is not the next step."""
    links = [
        {
            "label": _(offer.label),
            "href": url_for(offer.endpoint, reference=view.case.reference, **offer.values),
        }
        for offer in OFFERS
        if offer.when(view.case) and view.may(offer.permission)
    ]
    return {"links": links} if links else None


def falls_to(view: CaseView, permission: Permission) -> bool:
    """True when this person may do it and it is theirs to do: the owner's, or anybody's where no owner may."""
    owner_id = view.case.owner_id
    if not view.may(permission):
        return False
    owner = view.session.get(User, owner_id) if owner_id is not None else None
    if owner_id == view.actor.user_id:
        return True
    if owner is None:
        return _may_take(view)
    return not (owner.active and actor_for(owner).may(permission, view.unit_path))


def _may_take(view: CaseView) -> bool:
    """Whoever had a part in the matter is not invited to take it."""
    return not parts_by_person(view.session, view.case).get(view.actor.user_id or 0)


def _is_mine(view: CaseView) -> bool:
    return view.actor.user_id is not None and view.actor.user_id == view.case.owner_id


def has_gone(view: CaseView, letter: str) -> bool:
    """True once a letter of that kind was sent, since the complaint was last taken up again."""
    for entry in reversed(view.entries):
        if entry.kind == "reopened":
            return False
        if entry.kind == "letter_sent" and entry.fields.get("letter") == letter:
            return True
    return False


def is_acknowledged(view: CaseView) -> bool:
    """True once the complainant was told that it has come, by word or by letter."""
    return any(
        entry.kind == "acknowledged"
        or (entry.kind == "letter_sent" and entry.fields.get("letter") in {"acknowledgement", "decision"})
        for entry in view.entries
    )
