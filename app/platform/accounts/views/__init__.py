"""Pages of this room: sign-in, the own account, people, units and absences."""

from app.platform.accounts.views import account as account
from app.platform.accounts.views import entrance as entrance
from app.platform.accounts.views.blueprint import blueprint

__all__ = ["blueprint"]
