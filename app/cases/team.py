"""The list by owner: who has how much of what is asked for, who is away, and the first cases of each.

Everything is a walk along an index for each person shown, so a page costs as much as it shows, however much is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from app.cases.list_filters import Reader
from app.cases.models import Case
from app.cases.queries import COUNT_TO, Filters, conditions
from app.platform.accounts.models import Absence, RoleBinding, Unit, User
from app.platform.accounts.permissions import PERMISSIONS, Permission
from app.platform.db import keyset_page
from app.platform.search import found_by

PEOPLE = 20
FIRST = 12
"""Cases shown of each person; the rest is one click away."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Share:
    """One person's share (None: nobody's): ``found`` by the filters among what they own, ``carried`` in all as owner or
    investigator, ``due`` of that within a week, ``investigated`` of it for another owner.

    Each is counted to ``COUNT_TO``. ``cases`` are the first by next date; ``away`` absences that touch the week.
    """

    owner: User | None
    found: int
    carried: int
    due: int
    investigated: int
    cases: Sequence[Case]
    away: Sequence[Absence]


@dataclass(frozen=True)
class Team:
    """A page of shares: what nobody has first, then people by name."""

    shares: Sequence[Share]
    next_cursor: str | None


def team(session: Session, filters: Filters, reader: Reader, *, cursor: str | None) -> Team:
    """People who have a case that the filters find; with no filter, those too who could take one and have none."""
    page = keyset_page(
        session,
        select(User).where(_has_a_share(session, filters, reader)).options(joinedload(User.unit)),
        keys=[User.display_name, User.id],
        cursor=cursor,
        size=PEOPLE,
    )
    owners: list[User | None] = [row[0] for row in page.rows]
    if cursor is None:
        owners.insert(0, None)
    cases = _first_cases(session, filters, reader, owners)
    figures = _figures(session, filters, reader, owners)
    away = _away(session, [owner.id for owner in owners if owner], reader.today)
    shares = [
        Share(owner, *figures[_key(owner)], cases.get(_key(owner), []), away.get(_key(owner), []))
        for owner in owners
    ]
    return Team([share for share in shares if share.owner or share.found], page.next_cursor)


def _key(owner: User | None) -> int:
    return owner.id if owner else 0


def _asked(session: Session, filters: Filters, reader: Reader) -> list[ColumnElement[bool]]:
    found = conditions(filters, reader)
    if filters.q.strip():
        found.append(found_by(session, filters.q, Case.id.expression, kind="case"))
    return found


def _has_a_share(session: Session, filters: Filters, reader: Reader) -> ColumnElement[bool]:
    asked = _asked(session, filters, reader)
    has = exists().where(Case.owner_id == User.id, *asked).correlate(User)
    if filters != Filters(scope=filters.scope, group=filters.group):
        return has
    handlers = [role for role in PERMISSIONS if Permission.INVESTIGATE in PERMISSIONS[role]]
    under = Unit.path.startswith(reader.unit_path, autoescape=True)
    free = and_(
        User.active,
        User.unit_id.in_(select(Unit.id).where(under)),
        User.id.in_(select(RoleBinding.user_id).where(RoleBinding.role.in_(handlers))),
    )
    return or_(has, free)


def _owned_by(owner: User | None) -> ColumnElement[bool]:
    return Case.owner_id == owner.id if owner else Case.owner_id.is_(None)


def _only_investigated_by(person: User) -> ColumnElement[bool]:
    return and_(Case.investigator_id == person.id, Case.owner_id.is_distinct_from(person.id))


def _first_cases(
    session: Session, filters: Filters, reader: Reader, owners: Sequence[User | None]
) -> dict[int, list[Case]]:
    asked = _asked(session, filters, reader)
    firsts = [
        select(Case.id)
        .where(_owned_by(owner), *asked)
        .order_by(Case.next_on, Case.id)
        .limit(FIRST)
        .subquery()
        for owner in owners
    ]
    found: dict[int, list[Case]] = {}
    if firsts:
        ids = union_all(*(select(first.c.id) for first in firsts))
        statement = select(Case).where(Case.id.in_(ids)).order_by(Case.next_on, Case.id)
        for case in session.scalars(statement):
            found.setdefault(case.owner_id or 0, []).append(case)
    return found


def _figures(
    session: Session, filters: Filters, reader: Reader, owners: Sequence[User | None]
) -> dict[int, tuple[int, int, int, int]]:
    """For each owner: what the filters find; all they carry, due within a week, only investigated. One statement."""
    asked = _asked(session, filters, reader)
    soon = Case.next_on <= reader.today + WEEK

    def count(*where: ColumnElement[bool]) -> ScalarSelect[int]:
        some = select(Case.id).where(*where).limit(COUNT_TO).subquery()
        return select(func.count()).select_from(some).scalar_subquery()

    def carried(owner: User | None, *where: ColumnElement[bool]) -> ScalarSelect[int]:
        """As owner or as investigator: two walks along an index each, put together."""
        parts = [_owned_by(owner), _only_investigated_by(owner)] if owner else [_owned_by(owner)]
        walks = [
            select(Case.id).where(part, Case.is_open, *where).limit(COUNT_TO).subquery() for part in parts
        ]
        some = union_all(*(select(walk.c.id) for walk in walks)).subquery()
        return select(func.count()).select_from(some).scalar_subquery()

    lines = [
        select(
            literal(_key(owner)).label("owner"),
            count(_owned_by(owner), *asked).label("found"),
            carried(owner).label("carried"),
            carried(owner, soon).label("due"),
            (count(_only_investigated_by(owner), Case.is_open.expression) if owner else literal(0)).label(
                "only"
            ),
        )
        for owner in owners
    ]
    rows = session.execute(union_all(*lines)) if lines else ()
    return {row.owner: (row.found, row.carried, row.due, row.only) for row in rows}


def _away(session: Session, owner_ids: Sequence[int], today: date) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = {}
    statement = (
        select(Absence)
        .where(Absence.user_id.in_(owner_ids), Absence.from_on <= today + WEEK, Absence.to_on >= today)
        .order_by(Absence.from_on, Absence.id)
        .options(joinedload(Absence.substitute))
    )
    for absence in session.scalars(statement):
        found.setdefault(absence.user_id, []).append(absence)
    return found


def of_owner(filters: Filters, owner: User | None) -> Filters:
    """The same question, of one person's cases only."""
    return replace(filters, owner_id=owner.id if owner else None, unassigned=owner is None, group="none")
