"""What people change about their own account."""

from __future__ import annotations

from app.platform.accounts import events, queries
from app.platform.accounts.actor import Actor
from app.platform.accounts.domain.passwords import check_new_password
from app.platform.accounts.hashing import PasswordHasher
from app.platform.accounts.models import User
from app.platform.accounts.recording import record_of_user
from app.platform.db import db, transaction
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_

LOCALES = ("en", "zh_Hans_CN")
THEMES = ("auto", "light", "dark")


def change_password(
    *, actor: Actor, password: str, new_password: str, hasher: PasswordHasher, clock: Clock
) -> User:
    """Replace the password of ``actor``; every session ends. Raises Refused when the present one is not right."""
    user = queries.user(db.session(), actor.user_id)
    kept = user.password_hash
    check_new_password(new_password, login=user.login)
    if not hasher.matches(kept, password):
        raise Refused(N_("This is not your present password."), field="password")
    if new_password == password:
        raise Refused(N_("The new password is the present one. Choose another."), field="new_password")
    hashed = hasher.hash(new_password)
    with transaction() as session:
        user = queries.user(session, actor.user_id)
        if user.password_hash != kept:
            raise Refused(N_("The password was changed elsewhere in the meantime."), field="password")
        user.password_hash = hashed
        user.must_change_password = False
        user.session_version += 1
        record_of_user(user, events.PASSWORD_CHANGED, actor=actor, clock=clock, by_self=True)
    return user


def choose(*, actor: Actor, clock: Clock, locale: str | None = None, theme: str | None = None) -> User:
    """Keep the language and the colours that ``actor`` wants; None leaves one as it is."""
    if locale not in (None, *LOCALES) or theme not in (None, *THEMES):
        raise Refused(N_("Choose one of the languages and colours offered."))
    with transaction() as session:
        user = queries.user(session, actor.user_id)
        wanted = {"locale": locale or user.locale, "theme": theme or user.theme}
        old = {name: getattr(user, name) for name in wanted if getattr(user, name) != wanted[name]}
        if old:
            user.locale, user.theme = wanted["locale"], wanted["theme"]
            new = {name: wanted[name] for name in old}
            record_of_user(
                user, events.PERSON_CHANGED, actor=actor, clock=clock, old=old, new=new, details=None
            )
    return user
