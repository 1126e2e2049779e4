"""Reading of actions, flags and guidance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.cases.list_filters import Reader
from app.cases.models import Case, Code
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import RoleBinding, Unit, User
from app.platform.accounts.permissions import PERMISSIONS, Permission
from app.platform.db import Page, keyset_page
from app.reports.domain.actions import State
from app.reports.models.actions import Action, ActionEvidence, ActionSignal, EffectCheck, GuidanceNote
from app.reports.models.flags import SystemicFlag

PAGE = 50
MOST = 200
"""Flags, and notes, shown at once."""
_ENDED = (State.EFFECTIVE, State.DECLINED, State.DROPPED)


@dataclass(frozen=True)
class BoardFilter:
    """``view`` is one of ``VIEWS``; ``owner_id`` None: anybody's; ``place`` empty: anywhere."""

    view: str = "going"
    owner_id: int | None = None
    place: str = ""


def actions_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Actions of the units that this person reads improvements of, and of those above: they bind all below."""
    paths = actor.paths_with(Permission.READ_IMPROVEMENTS)
    if "/" in paths:
        return true()
    above = {int(part) for path in paths for part in path.split("/") if part}
    below = (Unit.path.startswith(path, autoescape=True) for path in paths)
    return Action.unit_id.in_(select(Unit.id).where(or_(Unit.id.in_(above), *below)))


def view_condition(view: str, today: date) -> ColumnElement[bool]:
    """What a counter of the board counts."""
    going = Action.state.in_((State.PROPOSED, State.AGREED, State.STARTED))
    waits = select(EffectCheck.action_id).where(EffectCheck.verdict.is_(None))
    return {
        "late": going & (Action.due_on < today),
        "judge": Action.id.in_(waits),
        "done": Action.state == State.DONE,
        "effective": Action.state == State.EFFECTIVE,
        "again": Action.state.not_in(_ENDED) & (Action.round > 1),
        "ended": Action.state.in_(_ENDED),
        "all": true(),
    }.get(view, Action.state.not_in(_ENDED))


VIEWS = ("going", "late", "done", "judge", "again", "effective", "ended", "all")


def board(
    session: Session, actor: Actor, asked: BoardFilter, today: date, *, cursor: str | None = None
) -> Page:
    """The actions asked for, those due first on top, a page at a time."""
    statement = (
        select(Action)
        .where(*_asked(actor, asked), view_condition(asked.view, today))
        .options(joinedload(Action.owner), joinedload(Action.unit))
    )
    return keyset_page(session, statement, keys=[Action.due_on, Action.id], cursor=cursor, size=PAGE)


def counts(session: Session, actor: Actor, asked: BoardFilter, today: date) -> dict[str, int]:
    """How many each view would show, in one statement."""
    row = session.execute(
        select(*(func.count().filter(view_condition(view, today)).label(view) for view in VIEWS)).where(
            *_asked(actor, asked)
        )
    ).one()
    return dict(row._mapping)


def _asked(actor: Actor, asked: BoardFilter) -> list[ColumnElement[bool]]:
    found = [actions_visible_to(actor)]
    if asked.owner_id is not None:
        found.append(Action.owner_id == asked.owner_id)
    if asked.place:
        found.append(Action.place == asked.place)
    return found


def action_named(session: Session, actor: Actor, reference: str) -> Action | None:
    """The action with owner, unit and clause, when this person may read it."""
    return session.scalar(
        select(Action)
        .where(Action.reference == reference, actions_visible_to(actor))
        .options(joinedload(Action.owner), joinedload(Action.unit), joinedload(Action.clause))
        .execution_options(populate_existing=True)
    )


def signal_of_action(session: Session, action: Action) -> ActionSignal | None:
    """The signal that led to it."""
    return session.get(ActionSignal, action.id)


def actions_of_report(session: Session, actor: Actor, report_id: int) -> dict[int, list[Action]]:
    """What was raised because of each signal of a report, as far as this person may read it."""
    rows = session.execute(
        select(ActionSignal.signal, Action)
        .join(Action, Action.id == ActionSignal.action_id)
        .where(ActionSignal.report_id == report_id, actions_visible_to(actor))
        .order_by(Action.id)
    )
    found: dict[int, list[Action]] = {}
    for signal, action in rows:
        found.setdefault(signal, []).append(action)
    return found


def evidence_of(session: Session, action: Action) -> Sequence[ActionEvidence]:
    """What shows that it was done, in order."""
    rows = select(ActionEvidence).where(ActionEvidence.action_id == action.id)
    return session.scalars(rows.order_by(ActionEvidence.number)).all()


def checks_of(session: Session, action: Action) -> Sequence[EffectCheck]:
    """Every look at its effect, newest first."""
    rows = select(EffectCheck).where(EffectCheck.action_id == action.id)
    return session.scalars(rows.order_by(EffectCheck.number.desc())).all()


def look_waiting(session: Session, action: Action) -> EffectCheck | None:
    """The look at its effect that waits for a verdict."""
    return session.scalar(
        select(EffectCheck).where(EffectCheck.action_id == action.id, EffectCheck.verdict.is_(None))
    )


def flags_of_action(session: Session, action: Action) -> Sequence[tuple[SystemicFlag, Case]]:
    """The flags that led to it, with their cases; what may be shown of a case is the caller's to ask."""
    rows = session.execute(
        select(SystemicFlag, Case)
        .join(Case, Case.id == SystemicFlag.case_id)
        .where(SystemicFlag.action_id == action.id)
        .order_by(SystemicFlag.id)
    )
    return [(row[0], row[1]) for row in rows]


def flags_of_case(session: Session, case: Case) -> Sequence[SystemicFlag]:
    """Every flag of a case, newest first."""
    rows = select(SystemicFlag).where(SystemicFlag.case_id == case.id)
    return session.scalars(rows.order_by(SystemicFlag.id.desc())).all()


def action_titles(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Reference and title of actions, by id."""
    rows = session.execute(select(Action.id, Action.reference, Action.title).where(Action.id.in_(ids)))
    return {row.id: (row.reference, row.title) for row in rows}


def open_flags(
    session: Session, may_see: ColumnElement[bool], *, most: int = MOST
) -> Sequence[tuple[SystemicFlag, Case, str]]:
    """Flags that wait to be settled, of cases the reader may see, with the owner's name; the first due on top."""
    rows = session.execute(
        select(SystemicFlag, Case, User.display_name)
        .join(Case, Case.id == SystemicFlag.case_id)
        .join(User, User.id == SystemicFlag.owner_id)
        .where(SystemicFlag.state == "open", may_see)
        .order_by(SystemicFlag.due_on, SystemicFlag.id)
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def people_with(session: Session, permission: Permission, unit_path: str) -> Sequence[User]:
    """Those who hold a role with ``permission`` at the unit of that path or above it, by name."""
    roles = [role for role, granted in PERMISSIONS.items() if permission in granted]
    at = [int(part) for part in unit_path.split("/") if part]
    holding = select(RoleBinding.user_id).where(RoleBinding.role.in_(roles), RoleBinding.unit_id.in_(at))
    return session.scalars(
        select(User).where(User.active, User.id.in_(holding)).order_by(User.display_name, User.id)
    ).all()


def notes(
    session: Session,
    *,
    audience: str = "",
    language: str = "",
    code_ids: Sequence[int] | None = None,
    states: Sequence[str] = (),
) -> Sequence[tuple[GuidanceNote, Code]]:
    """Guidance notes with the code that they speak of, by code."""
    statement = (
        select(GuidanceNote, Code)
        .join(Code, Code.id == GuidanceNote.code_id)
        .order_by(Code.list_id, Code.position, GuidanceNote.id.desc())
        .limit(MOST)
    )
    if audience:
        statement = statement.where(GuidanceNote.audience == audience)
    if language:
        statement = statement.where(GuidanceNote.language == language)
    if code_ids is not None:
        statement = statement.where(GuidanceNote.code_id.in_(code_ids))
    if states:
        statement = statement.where(GuidanceNote.state.in_(states))
    return [(row[0], row[1]) for row in session.execute(statement)]


def file_digests(session: Session) -> Sequence[str]:
    """Stored files that evidence names."""
    return [digest for digest in session.scalars(select(ActionEvidence.digest)) if digest is not None]


def with_open_flag(_value: str, _reader: Reader) -> ColumnElement[bool]:
    """Cases that are flagged, and not settled yet."""
    return Case.id.in_(select(SystemicFlag.case_id).where(SystemicFlag.state == "open"))


def may_open(session: Session, cases: Sequence[Case], may_see: ColumnElement[bool]) -> set[int]:
    """Those of the cases that the reader may know of, by id."""
    ids = [case.id for case in cases]
    return set(session.scalars(select(Case.id).where(Case.id.in_(ids), may_see))) if ids else set()
