"""The person behind a request, as an actor with grants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app, g, session
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.platform.accounts.actor import Actor, Grant
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import db

NOBODY = Actor(None, "nobody")
_BEGAN = "began"


def begin_session(now: datetime) -> None:
    """Empty the browser's session and note when it began: nothing that was planted in it before is carried over."""
    session.clear()
    session[_BEGAN] = int(now.timestamp())
    session.permanent = True


def _worn_out() -> bool:
    """True when the sign-in lies longer ago than any session may last, however busy it was kept."""
    most = timedelta(hours=current_app.extensions["settings"].session_most_hours)
    began = datetime.fromtimestamp(session.get(_BEGAN, 0), UTC)
    now: datetime = current_app.extensions["clock"].now()
    return now - began > most


def load_user(session_id: str) -> User | None:
    """Flask-Login's loader: the active user whose session version still matches, with role bindings."""
    user_id, _, version = session_id.partition(":")
    if not (user_id.isdecimal() and version.isdecimal()) or _worn_out():
        return None
    user = db.session.scalar(select(User).where(User.id == int(user_id)).options(selectinload(User.bindings)))
    if user is None or not user.active or user.session_version != int(version):
        return None
    return user


def actor_for(user: User) -> Actor:
    """The actor that ``user`` is, with everything granted to them."""
    grants = tuple(Grant(Role(binding.role), binding.unit.path) for binding in user.bindings)
    return Actor(user.id, user.display_name, grants)


def actor_of_request() -> Actor:
    """The actor of this request, computed once; one without grants when nobody is signed in."""
    if "actor" not in g:
        g.actor = actor_for(current_user) if current_user.is_authenticated else NOBODY
    actor: Actor = g.actor
    return actor
