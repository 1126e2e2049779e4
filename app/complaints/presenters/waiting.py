"""What the case waits for, of whom and since when: for everybody who has no next step of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.cases.models import Case
from app.cases.panels import CaseView, NextStep
from app.complaints.domain.letter_kinds import LETTER_AFTER
from app.complaints.domain.states import Closing, State
from app.complaints.presenters.handling import ENDED, has_gone, is_acknowledged
from app.complaints.presenters.points import record_of
from app.complaints.services.levels import approvers_for, objection
from app.complaints.services.remedies import FLAG
from app.platform.accounts.models import RoleBinding, Unit, User
from app.platform.accounts.permissions import PERMISSIONS, Permission, Role
from app.platform.accounts.queries import absences_on
from app.platform.web.errors import translated
from app.platform.web.filters import weekday_day
from app.shared.errors import Refused

MOST_NAMED = 2


@dataclass(frozen=True)
class Awaited:
    """``what`` names who has the move; ``people`` are their ids, ``since`` is the day on which it came to them."""

    what: str
    people: tuple[int, ...]
    since: date
    note: str = ""


def for_everyone(view: CaseView) -> NextStep:
    """Nothing for this person: what is waited for, of whom, since when; or how it ended."""
    case = view.case
    if not case.is_open and not _owes_letter(view):
        return _ended(view)
    awaited = awaited_of(view)
    days = (view.today - awaited.since).days
    since = (
        ngettext(
            "Since %(day)s, %(num)s day.",
            "Since %(day)s, %(num)s days.",
            days,
            day=weekday_day(awaited.since),
        )
        if days > 0
        else _("Since today.")
    )
    return NextStep(awaited.what, _joined(awaited.note, since), waits=True)


def for_mover(view: CaseView) -> NextStep | None:
    """Whoever it waits for is away: the supervisor gives it to somebody else."""
    if not view.case.is_open or not view.may(Permission.ASSIGN_CASES):
        return None
    awaited = awaited_of(view)
    away = absences_on(view.session, view.today)
    if not awaited.people or not all(person in away for person in awaited.people):
        return None
    until = min(away[person].to_on for person in awaited.people)
    names = _names(view, awaited.people)
    return NextStep(
        _("%(name)s is away until %(day)s", name=names, day=weekday_day(until)),
        awaited.what,
        _("Give it to somebody else"),
        url_for("complaints_assignment.show", reference=view.case.reference),
    )


def awaited_of(view: CaseView) -> Awaited:
    """Whose move it is on an open case, or on a closed one whose last letter is still to go."""
    case = view.case
    if not case.is_open:
        name, people = _who_may(view, Permission.ISSUE_LETTERS)
        what = _("Waits for %(name)s to send the letter about the end", name=name)
        return Awaited(what, people, _since(view, "closed"))
    if case.owner_id is None or case.investigator_id is None:
        return _unassigned(view)
    return _BY_STATE[State(case.state)](view)


def _unassigned(view: CaseView) -> Awaited:
    assigners = _holders(view, Permission.ASSIGN_CASES)
    names = _named(view, list(assigners.values())) or _("a supervisor")
    what = _("Waits for %(name)s to give it to somebody", name=names)
    return Awaited(what, (), _since(view, "received", "assigned", "reopened"))


def _assigned(view: CaseView) -> Awaited:
    case = view.case
    since = _since(view, "assigned")
    if not is_acknowledged(view):
        name = _names(view, [case.owner_id])
        what = _("Waits for %(name)s to tell the complainant that it has come", name=name)
        return Awaited(what, _ids(case.owner_id), since)
    name = _names(view, [case.investigator_id])
    what = _("Waits for %(name)s to start the investigation", name=name)
    return Awaited(what, _ids(case.investigator_id), since)


def _investigating(view: CaseView) -> Awaited:
    case, record = view.case, record_of(view)
    name = _names(view, [case.investigator_id])
    found = _(
        "%(found)s of %(all)s found.", found=len(record.points) - len(record.missing), all=len(record.points)
    )
    since = _since(view, "investigation_started", "assigned")
    return Awaited(
        _("Waits for %(name)s to finish the findings", name=name), _ids(case.investigator_id), since, found
    )


def _deciding(view: CaseView) -> Awaited:
    case, record = view.case, record_of(view)
    people = _ids(case.owner_id, case.investigator_id)
    names = _names(view, people)
    if record.decision is not None and record.decision.state == "returned":
        what = _("Waits for %(name)s to change the decision", name=names)
        return Awaited(what, people, _since(view, "decision_returned"))
    if record.unanswered:
        what = _("Waits for %(name)s to draft the decision", name=names)
        return Awaited(what, people, _since(view, "finding_recorded"))
    what = _("Waits for %(name)s to send the decision for approval", name=names)
    return Awaited(what, people, _since(view, "decision_drafted"))


def _approving(view: CaseView) -> Awaited:
    names = _named(view, _approvers(view)) or _("an approver")
    what = _("Waits for %(name)s to approve the decision", name=names)
    return Awaited(what, (), _since(view, "decision_proposed"), _why_not_you(view))


def _approved(view: CaseView) -> Awaited:
    name, people = _who_may(view, Permission.ISSUE_LETTERS)
    what = _("Waits for %(name)s to send the letter", name=name)
    return Awaited(what, people, _since(view, "decision_approved"))


def _answered(view: CaseView) -> Awaited:
    if FLAG in view.case.flags:
        what = _("Waits for %(name)s to see to what was accepted", name=_names(view, [view.case.owner_id]))
        since = _since(view, "remedy_asked", "remedy_accepted", "remedy_offered")
        return Awaited(what, _ids(view.case.owner_id), since, _("A remedy is owed."))
    name, people = _who_may(view, Permission.CLOSE_CASES)
    what = _("Waits for %(name)s to close it", name=name)
    return Awaited(what, people, _since(view, "letter_sent"), _("The answer has gone out."))


_BY_STATE: dict[State, Callable[[CaseView], Awaited]] = {
    State.REGISTERED: _unassigned,
    State.ASSIGNED: _assigned,
    State.INVESTIGATING: _investigating,
    State.DECIDING: _deciding,
    State.APPROVING: _approving,
    State.APPROVED: _approved,
    State.ANSWERED: _answered,
}


# ── how it ended ─────────────────────────────────────────────────────────────────────────────────────────────────


def _owes_letter(view: CaseView) -> bool:
    """True for a closed case whose closing letter has not gone."""
    letter = LETTER_AFTER.get(Closing(view.case.closing)) if view.case.closing else None
    return letter is not None and view.case.source is None and not has_gone(view, letter)


def _ended(view: CaseView) -> NextStep:
    case = view.case
    title = _(ENDED[Closing(case.closing)]) if case.closing else ""
    dated = case.closed_on is not None and case.closing != Closing.IMPORTED_UNDATED
    note = _("On %(day)s.", day=weekday_day(case.closed_on)) if dated else ""
    into = view.session.get(Case, case.merged_into_id) if case.merged_into_id else None
    if into is None or into.reference in view.unseen:
        return NextStep(title, note, waits=True)
    return NextStep(title, note, into.reference, url_for("cases.show", reference=into.reference), waits=True)


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _who_may(view: CaseView, permission: Permission) -> tuple[str, tuple[int, ...]]:
    """The owner, where they may do it at this unit; else the nearest who may, whose move it is as a group."""
    holders, owner = _holders(view, permission), view.case.owner_id
    if owner in holders:
        return holders[owner], (owner,)
    return _named(view, list(holders.values())) or _("a complaint officer"), ()


def _holders(view: CaseView, permission: Permission) -> dict[int, str]:
    """Whoever may do that in this unit by role, the nearest first: names by id."""
    above = [int(part) for part in view.unit_path.strip("/").split("/") if part]
    roles = [role for role in Role if permission in PERMISSIONS[role]]
    rows = view.session.execute(
        select(User.id, User.display_name)
        .join(RoleBinding, RoleBinding.user_id == User.id)
        .join(Unit, Unit.id == RoleBinding.unit_id)
        .where(User.active, RoleBinding.role.in_(roles), RoleBinding.unit_id.in_(above))
        .order_by(Unit.path.desc(), User.display_name)
    )
    return {row.id: row.display_name for row in rows}


def _approvers(view: CaseView) -> list[str]:
    record = record_of(view)
    if record.decision is None:
        return []
    try:
        found = approvers_for(view.session, view.case, record.decision, on=view.today)
    except Refused:
        return []  # the table has a gap: the workbench says so
    return [approver.name for approver in found]


def _why_not_you(view: CaseView) -> str:
    """For somebody who approves decisions, why this one is not theirs."""
    record = record_of(view)
    if record.decision is None or not view.may(Permission.APPROVE_DECISION):
        return ""
    try:
        why = objection(view.session, view.case, record.decision, view.actor)
    except Refused as error:
        return translated(error)
    return _(why) if why else ""


def _names(view: CaseView, people: Sequence[int | None]) -> str:
    known = record_of(view).people
    return _either([known[person] for person in dict.fromkeys(people) if person in known]) or _(
        "a complaint officer"
    )


def _named(view: CaseView, names: list[str]) -> str:
    """One or two names, oneself left out; more would not say whom to ask."""
    return _either([name for name in names if name != view.actor.name][:MOST_NAMED])


def _either(names: list[str]) -> str:
    if len(names) == MOST_NAMED:
        return _("%(one)s or %(other)s", one=names[0], other=names[1])
    return names[0] if names else ""


def _ids(*people: int | None) -> tuple[int, ...]:
    return tuple(dict.fromkeys(person for person in people if person is not None))


def _since(view: CaseView, *kinds: str) -> date:
    """The day of the last event of these kinds; the day of receipt when there is none."""
    days = [entry.occurred_on for entry in view.entries if entry.kind in kinds]
    return days[-1] if days else view.case.received_on


def _joined(*sentences: str) -> str:
    return (
        _("%(one)s %(other)s", one=sentences[0], other=sentences[1]) if all(sentences) else "".join(sentences)
    )
