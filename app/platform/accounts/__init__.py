"""People, units, roles and permissions."""

from app.platform.accounts.actor import SYSTEM, Actor, Grant
from app.platform.accounts.models import Absence, RoleBinding, Unit, User
from app.platform.accounts.permissions import Permission, Role

__all__ = ["SYSTEM", "Absence", "Actor", "Grant", "Permission", "Role", "RoleBinding", "Unit", "User"]
