"""Who acts: a person with what was granted to them where, or a named part of the system."""

from __future__ import annotations

from dataclasses import dataclass

from app.platform.accounts.permissions import PERMISSIONS, Permission, Role
from app.shared.errors import NotAllowed
from app.shared.text import N_


@dataclass(frozen=True)
class Grant:
    """A role held at a unit and in everything below it; ``unit_path`` like ``/1/4/``."""

    role: Role
    unit_path: str


@dataclass(frozen=True)
class Actor:
    """Passed to every service. ``label`` is what the log stores."""

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    system: bool = False

    @property
    def label(self) -> str:
        return f"system:{self.name}" if self.system else f"user:{self.user_id}"

    def may(self, permission: Permission, unit_path: str | None = None) -> bool:
        """True when a role grants ``permission`` at ``unit_path`` (any unit when None). The system may everything.

        Whoever is known may sign in and out and see their own account, even before the first role is given.
        """
        if self.system:
            return True
        if permission == Permission.SIGNED_IN:
            return self.user_id is not None
        return any(
            permission in PERMISSIONS[grant.role]
            and (unit_path is None or unit_path.startswith(grant.unit_path))
            for grant in self.grants
        )

    def paths_with(self, permission: Permission) -> list[str]:
        """The paths of the units where a role grants ``permission``; each stands for all below it."""
        if self.system:
            return ["/"]
        return sorted({grant.unit_path for grant in self.grants if permission in PERMISSIONS[grant.role]})

    def require(self, permission: Permission, unit_path: str | None = None) -> None:
        """Raise NotAllowed unless ``may``."""
        if not self.may(permission, unit_path):
            raise NotAllowed(N_("Your roles do not allow this here."))

    def has_role(self, role: Role, unit_path: str | None = None) -> bool:
        """True when this very role is held at ``unit_path`` (anywhere when None)."""
        return any(
            grant.role == role and (unit_path is None or unit_path.startswith(grant.unit_path))
            for grant in self.grants
        )


SYSTEM = Actor(None, "commands", system=True)
