"""People of the house: who they are, what they may do where, whether their account is open."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.platform import log
from app.platform.accounts import events, queries
from app.platform.accounts.actor import Actor
from app.platform.accounts.administration import may_manage_person, reads_cases, still_administered
from app.platform.accounts.domain.passwords import check_new_password
from app.platform.accounts.hashing import PasswordHasher
from app.platform.accounts.models import RoleBinding, User
from app.platform.accounts.permissions import Permission, Role
from app.platform.accounts.recording import record_of_user
from app.platform.accounts.streams import normal_login, stream_of_user
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from app.shared.fingerprint import fingerprint_of
from app.shared.text import N_

_LOGIN = re.compile(r"[\w.@+-]{2,80}")
_PERSONAL = ("login", "display_name", "email", "phone", "job_title")
"""These stand in the log as the digest of a kept text; the others are codes and stand there as they are."""


@dataclass(frozen=True)
class Details:
    """What is kept about a person. ``languages`` as in letters (en, zh-Hans), ``skills`` product lines."""

    login: str
    display_name: str
    email: str
    unit_code: str
    phone: str | None = None
    job_title: str | None = None
    locale: str = "en"
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    usual_load: int = 14


def add_person(
    *,
    actor: Actor,
    details: Details,
    hasher: PasswordHasher,
    clock: Clock,
    password: str | None = None,
    must_change_password: bool = True,
) -> tuple[User, str]:
    """Open an account without roles; returns it with its password, a random one unless ``password`` is given.

    Raises Refused when the login is taken or badly formed, NotAllowed outside of the units that ``actor`` administers.
    """
    if password is not None:
        check_new_password(password, login=details.login)
    password = password or secrets.token_urlsafe(12)
    hashed = hasher.hash(password)
    with transaction() as session:
        unit = queries.unit(session, details.unit_code)
        actor.require(Permission.MANAGE_PEOPLE, unit.path)
        user = User(
            **_columns(session, details, taken_by=None),
            unit=unit,
            password_hash=hashed,
            must_change_password=must_change_password,
            created_at=clock.now(),
        )
        session.add(user)
        session.flush()  # the id names the stream
        kept = _keep_details(user, clock)
        record_of_user(user, events.PERSON_ADDED, actor=actor, clock=clock, unit=unit.code, details=kept)
    return user, password


def change_person(
    *, actor: Actor, user_id: int, details: Details, clock: Clock, known: str | None = None
) -> User:
    """Replace what is kept about a person; the log gets old and new values, of personal ones a digest.

    ``known`` is the :func:`fingerprint` of what the form showed: Conflict when somebody else changed it since.
    """
    with transaction() as session:
        user = managed_person(session, actor, user_id, to_change=True)
        if known is not None and known != fingerprint(user):
            raise Conflict(N_("What is kept here was changed by someone else while you were working on it."))
        unit = queries.unit(session, details.unit_code)
        if unit.id != user.unit_id:
            actor.require(Permission.MANAGE_PEOPLE, unit.path)
        columns = _columns(session, details, taken_by=user.id)
        before = {name: getattr(user, name) for name in columns} | {"unit": user.unit.code}
        for name, value in columns.items():
            setattr(user, name, value)
        user.unit = unit
        after = columns | {"unit": unit.code}
        changed = [name for name in after if before[name] != after[name]]
        if changed:
            coded = [name for name in changed if name not in _PERSONAL]
            record_of_user(
                user,
                events.PERSON_CHANGED,
                actor=actor,
                clock=clock,
                old={name: before[name] for name in coded},
                new={name: after[name] for name in coded},
                details=_keep_details(user, clock) if len(coded) < len(changed) else None,
            )
    return user


def give_password(*, actor: Actor, user_id: int, hasher: PasswordHasher, clock: Clock) -> str:
    """A new random password for somebody who is locked out; they choose their own at the next sign-in."""
    password = secrets.token_urlsafe(12)
    hashed = hasher.hash(password)
    with transaction() as session:
        user = managed_person(session, actor, user_id)
        user.password_hash = hashed
        user.must_change_password = True
        user.session_version += 1
        record_of_user(
            user, events.PASSWORD_CHANGED, actor=actor, clock=clock, by_self=actor.user_id == user.id
        )
    return password


def grant_role(*, actor: Actor, user_id: int, role: Role, unit_code: str, clock: Clock) -> None:
    """Give a role at a unit, and so in all units below. Given before: nothing happens.

    Administrators may give themselves roles, for a small house has one person for both; the event says so, and whether
    the role reads cases, and the audit page lists it.
    """
    with transaction() as session:
        user = managed_person(session, actor, user_id)
        unit = queries.unit(session, unit_code)
        actor.require(Permission.MANAGE_PEOPLE, unit.path)
        if any(held.role == role and held.unit_id == unit.id for held in user.bindings):
            return
        user.bindings.append(RoleBinding(role=role.value, unit=unit))
        record_of_user(
            user,
            events.ROLE_GRANTED,
            actor=actor,
            clock=clock,
            role=role.value,
            unit=unit.code,
            to_self=actor.user_id == user.id,
            reads_cases=reads_cases(role),
        )


def revoke_role(*, actor: Actor, user_id: int, binding_id: int, clock: Clock) -> None:
    """Take a role away. Refused when nobody would be left to administer the unit."""
    with transaction() as session:
        user = managed_person(session, actor, user_id)
        binding = next((held for held in user.bindings if held.id == binding_id), None)
        if binding is None:
            raise NotFound(N_("This person does not hold that role any more."))
        if user.active:
            _keep_an_administrator(session, [binding])
        user.bindings.remove(binding)
        record_of_user(
            user, events.ROLE_REVOKED, actor=actor, clock=clock, role=binding.role, unit=binding.unit.code
        )


def set_active(*, actor: Actor, user_id: int, active: bool, clock: Clock) -> None:
    """Open or close an account. A closed one keeps its roles, name and history; its sessions end."""
    with transaction() as session:
        user = managed_person(session, actor, user_id)
        if user.active == active:
            return
        if not active:
            _keep_an_administrator(session, user.bindings)
        user.active = active
        user.session_version += 1
        kind = events.PERSON_ACTIVATED if active else events.PERSON_DEACTIVATED
        record_of_user(user, kind, actor=actor, clock=clock)


def fingerprint(user: User) -> str:
    """What a form about a person was made from, to tell whether somebody else has changed it since."""
    kept = (user.languages, user.skills, user.usual_load, user.unit_id)
    return fingerprint_of(*(getattr(user, name) for name in _PERSONAL), *kept)


def managed_person(session: Session, actor: Actor, user_id: int, *, to_change: bool = False) -> User:
    """The person, when ``actor`` may administer them. Raises NotFound, NotAllowed."""
    user = queries.user(session, user_id, to_change=to_change)
    if not may_manage_person(actor, user.unit.path, (held.unit.path for held in user.bindings)):
        raise NotAllowed(N_("This person works, or holds a role, in a unit that you do not administer."))
    return user


def _keep_an_administrator(session: Session, lost: list[RoleBinding]) -> None:
    administrating = [held for held in lost if held.role == Role.ADMINISTRATOR]
    if not administrating:
        return
    remaining = queries.administrator_paths(session, besides=[held.id for held in administrating])
    for held in administrating:
        if not still_administered(held.unit.path, remaining):
            raise Refused(
                N_("Nobody else administers %(unit)s. Make somebody else its administrator first."),
                unit=held.unit.name,
            )


def _columns(session: Session, details: Details, *, taken_by: int | None) -> dict[str, Any]:
    login = normal_login(details.login)
    if not _LOGIN.fullmatch(login):
        raise Refused(
            N_("A login has 2 to 80 letters, digits or the signs . @ + - _, without blanks."), field="login"
        )
    holder = queries.user_by_login(session, login)
    if holder is not None and holder.id != taken_by:
        raise Refused(N_("This login is taken. Choose another."), field="login")
    return {
        "login": login,
        "display_name": details.display_name,
        "email": details.email,
        "phone": details.phone or None,
        "job_title": details.job_title or None,
        "locale": details.locale,
        "languages": list(details.languages),
        "skills": list(details.skills),
        "usual_load": details.usual_load,
    }


def _keep_details(user: User, clock: Clock) -> str:
    text = "\n".join(f"{name}: {getattr(user, name) or ''}" for name in _PERSONAL)
    return log.keep_text(stream_of_user(user), "details", text, now=clock.now())
