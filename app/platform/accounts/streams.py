"""The log streams of this room, and the names under which a login and an address may stand in the log."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from app.platform.accounts.models import Unit, User
from app.platform.log import Stream


def stream_of_user(user: User) -> Stream:
    return Stream("user", str(user.id))


def stream_of_unit(unit: Unit) -> Stream:
    return Stream("unit", unit.code)


def stream_of_unknown(login_digest: str) -> Stream:
    """Attempts with a login that nobody has."""
    return Stream("sign-in", login_digest)


def normal_login(typed: str) -> str:
    """The form in which logins are kept and compared: no outer blanks, no difference of case or width."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def keyed_digest(key: str, value: str) -> str:
    """The same ``value`` gives the same name; without the installation's key nobody can guess back from it."""
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()
