"""Reading of people, units, roles, absences and attempts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from app.platform.accounts.models import Absence, RoleBinding, SignInAttempt, Unit, User
from app.platform.accounts.permissions import Role
from app.shared.errors import NotFound
from app.shared.text import N_

# ── people ─────────────────────────────────────────────────────────────────────────────────────────────────────


def user(session: Session, user_id: int | None, *, to_change: bool = False) -> User:
    """The person with roles and unit; locked until the transaction ends when ``to_change``. Raises NotFound."""
    statement = (
        select(User)
        .where(User.id == user_id)
        .options(selectinload(User.bindings))
        .execution_options(populate_existing=True)
    )
    found = session.scalar(statement.with_for_update(of=User) if to_change else statement)
    if found is None:
        raise NotFound(N_("There is no such person."))
    return found


def user_by_login(session: Session, login: str) -> User | None:
    """The person with this login (in its normal form), open or closed."""
    return session.scalar(select(User).where(User.login == login))


def people(session: Session, *, under: Sequence[str], closed: bool = False) -> Sequence[User]:
    """The people of the units under these paths with their roles, by name; with ``closed`` also closed accounts."""
    statement = (
        select(User)
        .join(Unit, Unit.id == User.unit_id)
        .where(_under(under))
        .options(selectinload(User.bindings))
        .order_by(User.display_name, User.id)
    )
    if not closed:
        statement = statement.where(User.active)
    return session.scalars(statement).all()


def holders(session: Session, *roles: Role) -> list[User]:
    """Whoever has an open account and one of these roles, at any unit."""
    wanted = set(roles)
    return [
        person
        for person in people(session, under=("/",))
        if wanted & {binding.role for binding in person.bindings}
    ]


def names_of(session: Session, user_ids: Sequence[int]) -> dict[int, str]:
    """Display names by id."""
    found = session.execute(select(User.id, User.display_name).where(User.id.in_(user_ids)))
    return {row.id: row.display_name for row in found}


def names_by_label(session: Session, labels: Sequence[str]) -> dict[str, str]:
    """Names of people by their label in the log (``user:7``); the system's parts have none."""
    ids = {int(label.removeprefix("user:")) for label in labels if label.startswith("user:")}
    return {f"user:{user_id}": name for user_id, name in names_of(session, sorted(ids)).items()}


def administrator_paths(session: Session, *, besides: Sequence[int]) -> list[str]:
    """Unit paths of the administrator roles of open accounts, leaving out the bindings ``besides``.

    The rows are locked until the transaction ends: of two who remove each other, one waits, then sees.
    """
    statement = (
        select(RoleBinding)
        .join(User, User.id == RoleBinding.user_id)
        .where(RoleBinding.role == Role.ADMINISTRATOR, User.active)
        .order_by(RoleBinding.id)
        .with_for_update(of=[RoleBinding, User])
    )
    return [row.unit.path for row in session.scalars(statement) if row.id not in set(besides)]


# ── units ──────────────────────────────────────────────────────────────────────────────────────────────────────


def find_unit(session: Session, code: str) -> Unit | None:
    """The unit with this code, if there is one."""
    return session.scalar(select(Unit).where(Unit.code == code).execution_options(populate_existing=True))


def unit(session: Session, code: str) -> Unit:
    """The unit with this code. Raises NotFound."""
    found = find_unit(session, code)
    if found is None:
        raise NotFound(N_("There is no such unit."))
    return found


def units(session: Session, *, under: Sequence[str] = ("/",)) -> Sequence[Unit]:
    """The units under these paths, each tree from its root down, siblings by code."""
    found = session.scalars(select(Unit).where(_under(under))).all()
    by_id = {item.id: item for item in found}

    def line(item: Unit) -> list[str]:
        return [
            by_id[int(part)].code if int(part) in by_id else "" for part in item.path.strip("/").split("/")
        ]

    return sorted(found, key=line)


def subtree(session: Session, path: str) -> Sequence[Unit]:
    """The unit at ``path`` and all below it."""
    return session.scalars(select(Unit).where(Unit.path.startswith(path))).all()


def regimes_of_units(session: Session) -> Sequence[str]:
    """The rules under which complaints come to any unit, each once."""
    return [regime for regime in session.scalars(select(Unit.regime).distinct()) if regime]


def regimes_below(session: Session, top: Unit) -> Sequence[str]:
    """The rules under which complaints come to ``top`` and the units below it, each once; above, those of ``top``."""
    statement = (
        select(Unit.regime)
        .where(Unit.path.startswith(top.path, autoescape=True), Unit.regime.is_not(None))
        .distinct()
        .order_by(Unit.regime)
    )
    return [regime for regime in session.scalars(statement) if regime]


def lock_tree(session: Session) -> None:
    """Let nobody else change the tree until the transaction ends: a unit added below one that moves would be lost."""
    session.execute(select(Unit.id).where(Unit.parent_id.is_(None)).order_by(Unit.id).with_for_update())


# ── absences ───────────────────────────────────────────────────────────────────────────────────────────────────


def absences(session: Session, *, under: Sequence[str], own: int | None, from_on: date) -> Sequence[Absence]:
    """Absences that end on or after ``from_on``: of ``own`` and of the people of the units under these paths."""
    person = aliased(User)
    whose = or_(Absence.user_id == own, _under(under)) if under else Absence.user_id == own
    statement = (
        select(Absence)
        .join(person, person.id == Absence.user_id)
        .join(Unit, Unit.id == person.unit_id)
        .where(whose, Absence.to_on >= from_on)
        .options(selectinload(Absence.user), selectinload(Absence.substitute))
        .order_by(Absence.from_on, Absence.id)
    )
    return session.scalars(statement).all()


def absences_on(session: Session, day: date) -> dict[int, Absence]:
    """Who is away on ``day``: user id to absence, whose ``substitute_id`` stands in."""
    found = session.scalars(select(Absence).where(Absence.from_on <= day, Absence.to_on >= day))
    return {absence.user_id: absence for absence in found}


def overlapping_absence(session: Session, user_id: int, from_on: date, to_on: date) -> Absence | None:
    """An absence of this person that shares a day with these."""
    return session.scalar(
        select(Absence)
        .where(Absence.user_id == user_id, Absence.from_on <= to_on, Absence.to_on >= from_on)
        .limit(1)
    )


# ── attempts ───────────────────────────────────────────────────────────────────────────────────────────────────


def failures_of_login(session: Session, login_digest: str, *, since: datetime) -> int:
    """Failures for this login since ``since`` and since its last success."""
    same = SignInAttempt.login_digest == login_digest
    last_success = (
        select(func.coalesce(func.max(SignInAttempt.id), 0))
        .where(same, SignInAttempt.succeeded)
        .scalar_subquery()
    )
    counted = select(func.count()).where(
        same, SignInAttempt.at > since, ~SignInAttempt.succeeded, SignInAttempt.id > last_success
    )
    return session.scalar(counted) or 0


def failures_from(session: Session, address: str, *, since: datetime) -> int:
    """Failures from this address since ``since``."""
    counted = select(func.count()).where(
        SignInAttempt.address == address, SignInAttempt.at > since, ~SignInAttempt.succeeded
    )
    return session.scalar(counted) or 0


def _under(paths: Sequence[str]) -> ColumnElement[bool]:
    return or_(false(), *(Unit.path.startswith(path) for path in paths))
