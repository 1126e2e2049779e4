"""The approval table, and who by it may approve a given decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from app.cases.models import Case
from app.cases.policy import stream_of
from app.complaints import events
from app.complaints.domain.approval import (
    HANDS,
    Hand,
    Level,
    Reviewer,
    check_table,
    level_of,
    required_level,
    why_not,
)
from app.complaints.domain.redress import authority_used
from app.complaints.models import ApprovalLevel, Decision
from app.complaints.services.decision import answers_of, line_of
from app.complaints.services.standing import parts_by_person
from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Absence, RoleBinding, Unit, User
from app.platform.accounts.permissions import PERMISSIONS, Permission, Role
from app.platform.db import transaction
from app.platform.log import entries
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.money import Money
from app.shared.text import N_

APPROVING_ROLES = tuple(role for role in Role if Permission.APPROVE_DECISION in PERMISSIONS[role])
"""Roles that a level may name: the others could not press the button."""


@dataclass(frozen=True)
class Asked:
    """What a decision asks for: the amount that counts, the level it needs and the rows it was read from."""

    amount: Money
    hard: bool
    level: Level
    levels: tuple[Level, ...]
    unit_path: str


@dataclass(frozen=True)
class Approver:
    """Somebody who may approve, at which level, and until when they are away."""

    user_id: int
    name: str
    level: Level
    away_until: date | None = None


def level_needed(session: Session, case: Case, decision: Decision) -> Asked:
    """The level this decision needs. Raises Refused when the table has no row that covers it."""
    unit_path = session.scalars(select(Unit.path).where(Unit.id == case.unit_id)).one()
    levels = _levels_above(session, unit_path, case.currency)
    lines = [line_of(row) for _head, answer in answers_of(session, decision) for row in answer.lines]
    amount, hard = authority_used(lines, case.currency), decision.difficulty == "hard"
    level = required_level(levels, minor=amount.minor, hard=hard)
    if level is None:
        raise Refused(N_("No level of approval covers this decision. The approval table has a gap."))
    return Asked(amount, hard, level, levels, unit_path)


def _levels_above(session: Session, unit_path: str, currency: str) -> tuple[Level, ...]:
    above = [int(part) for part in unit_path.strip("/").split("/") if part]
    rows = session.execute(
        select(ApprovalLevel, Unit.path)
        .join(Unit, Unit.id == ApprovalLevel.unit_id)
        .where(ApprovalLevel.unit_id.in_(above), ApprovalLevel.currency == currency)
    )
    return tuple(Level(row.level, row.title, row.role, path, row.most_minor, row.hard) for row, path in rows)


def hands_in(session: Session, case: Case) -> dict[int, frozenset[Hand]]:
    """Everybody who had a hand in the decision, read from the log: a later editor does not hide an earlier one."""
    found: dict[int, set[Hand]] = {}
    for entry in entries(session, stream_of(case)):
        who, _, number = entry.actor.partition(":")
        if entry.kind in HANDS and who == "user":
            found.setdefault(int(number), set()).add(HANDS[entry.kind])
    if case.investigator_id is not None:
        found.setdefault(case.investigator_id, set()).add(Hand.INVESTIGATED)
    return {user_id: frozenset(hands) for user_id, hands in found.items()}


def objection(session: Session, case: Case, decision: Decision, actor: Actor) -> str | None:
    """Why ``actor`` may not approve this decision, as an English msgid; None when they may."""
    asked = level_needed(session, case, decision)
    reviewer = Reviewer(
        actor.user_id or 0,
        frozenset((grant.role.value, grant.unit_path) for grant in actor.grants),
        parts_by_person(session, case).get(actor.user_id or 0, frozenset()),
    )
    return why_not(reviewer, hands=hands_in(session, case), level=_level_of(reviewer, asked))


def approvers_for(session: Session, case: Case, decision: Decision, *, on: date) -> list[Approver]:
    """Everybody who may approve this decision, the nearest level first, whoever is here before whoever is away."""
    asked = level_needed(session, case, decision)
    hands, parts = hands_in(session, case), parts_by_person(session, case)
    away = _absences(session, on)
    found = []
    for user in _holders(session, asked):
        held = frozenset((binding.role, binding.unit.path) for binding in user.bindings)
        reviewer = Reviewer(user.id, held, parts.get(user.id, frozenset()))
        level = _level_of(reviewer, asked)
        if level is not None and why_not(reviewer, hands=hands, level=level) is None:
            found.append(Approver(user.id, user.display_name, level, away.get(user.id)))
    return sorted(
        found, key=lambda one: (-one.level.depth, one.level.level, one.away_until is not None, one.name)
    )


def _level_of(reviewer: Reviewer, asked: Asked) -> Level | None:
    return level_of(
        reviewer, asked.levels, minor=asked.amount.minor, hard=asked.hard, unit_path=asked.unit_path
    )


def _holders(session: Session, asked: Asked) -> Sequence[User]:
    above = [int(part) for part in asked.unit_path.strip("/").split("/") if part]
    holding = select(RoleBinding.user_id).where(
        RoleBinding.unit_id.in_(above), RoleBinding.role.in_({row.role for row in asked.levels})
    )
    return session.scalars(
        select(User).where(User.active, User.id.in_(holding)).options(selectinload(User.bindings))
    ).all()


def _absences(session: Session, on: date) -> dict[int, date]:
    rows = session.execute(
        select(Absence.user_id, Absence.to_on).where(Absence.from_on <= on, Absence.to_on >= on)
    )
    return {row.user_id: row.to_on for row in rows}


@dataclass(frozen=True)
class NewLevel:
    """A row as typed. ``most`` None: any amount."""

    level: int
    title: str
    role: Role
    most: Money | None
    hard: bool


def set_levels(
    *, actor: Actor, clock: Clock, unit_code: str, rows: Sequence[NewLevel], known: str | None = None
) -> None:
    """Set the approval table of one unit whole; the log keeps the table as it stands from now on.

    ``known`` is what :func:`fingerprint` gave for the table the form showed: Conflict when it was changed since.
    Decisions already proposed are judged by the new table. Raises Refused for a table that contradicts itself.
    """
    with transaction() as session:
        unit = session.scalar(select(Unit).where(Unit.code == unit_code).with_for_update())
        if unit is None:
            raise NotFound(N_("There is no unit “%(code)s”."), code=unit_code[:24])
        actor.require(Permission.MANAGE_LEVELS, unit.path)
        if known is not None and known != fingerprint(unit_levels(session, unit)):
            raise Conflict(
                N_("The table was changed by someone else while you were working on it."),
                theirs={str(row.level): _described(row) for row in unit_levels(session, unit)},
            )
        for row in rows:
            if row.role not in APPROVING_ROLES:
                raise Refused(N_("This role cannot approve decisions."), field="role")
        check_table([_as_level(row, unit) for row in rows])
        session.execute(delete(ApprovalLevel).where(ApprovalLevel.unit_id == unit.id))
        added = [
            ApprovalLevel(
                unit_id=unit.id,
                level=row.level,
                title=row.title.strip(),
                role=row.role,
                most_minor=row.most.minor if row.most else None,
                currency=unit.currency,
                hard=row.hard,
            )
            for row in sorted(rows, key=lambda row: row.level)
        ]
        session.add_all(added)
        now = clock.now()
        log.record(
            log.Stream("unit", unit.code),
            events.LEVELS_SET,
            actor=actor.label,
            recorded_at=now,
            legal_zone=unit.zone,
            occurred_at=now,
            levels=[_described(row) for row in added],
        )


def unit_levels(session: Session, unit: Unit) -> Sequence[ApprovalLevel]:
    """The rows of one unit, lowest level first."""
    return session.scalars(
        select(ApprovalLevel).where(ApprovalLevel.unit_id == unit.id).order_by(ApprovalLevel.level)
    ).all()


def fingerprint(rows: Sequence[ApprovalLevel]) -> str:
    """Tells one table from another."""
    return ";".join(_described(row) for row in rows)


def _described(row: ApprovalLevel) -> str:
    most = "any" if row.most_minor is None else f"{row.most_minor} {row.currency}"
    return f"{row.level} {row.title}: {row.role}, {most}{', hard' if row.hard else ''}"


def _as_level(row: NewLevel, unit: Unit) -> Level:
    return Level(row.level, row.title, row.role, unit.path, row.most.minor if row.most else None, row.hard)
