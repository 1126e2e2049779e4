"""Who may administer whom, and what keeps a house from locking itself out. Pure: paths in, answers out."""

from __future__ import annotations

from collections.abc import Iterable

from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import PERMISSIONS, Permission, Role


def may_manage_person(actor: Actor, home_path: str, granted_paths: Iterable[str]) -> bool:
    """True when ``actor`` administers the person's unit and every unit where that person holds a role.

    Without the second half, a branch administrator could reset the password of somebody with rights at head office,
    and so borrow them.
    """
    return all(actor.may(Permission.MANAGE_PEOPLE, path) for path in (home_path, *granted_paths))


def still_administered(unit_path: str, administrator_paths: Iterable[str]) -> bool:
    """True when one of the remaining administrators' units covers ``unit_path``."""
    return any(unit_path.startswith(path) for path in administrator_paths)


def reads_cases(role: Role) -> bool:
    """True for a role that opens case content: when administrators give it to themselves, the log says so."""
    return Permission.READ_CASES in PERMISSIONS[role]
