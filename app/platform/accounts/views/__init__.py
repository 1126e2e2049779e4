"""Pages of this room: sign-in, the own account, people, units and absences."""

from app.platform.accounts.views import absences as absences
from app.platform.accounts.views import account as account
from app.platform.accounts.views import entrance as entrance
from app.platform.accounts.views import people as people
from app.platform.accounts.views import units as units
from app.platform.accounts.views.blueprint import blueprint

__all__ = ["blueprint"]
