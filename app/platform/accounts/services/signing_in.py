"""Sign-in and sign-out. Every attempt is a row that counts against the limits, and an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.accounts import events, queries
from app.platform.accounts.actor import Actor
from app.platform.accounts.domain.throttle import PER_ACCOUNT, PER_ADDRESS, source_of
from app.platform.accounts.errors import TooManyTries
from app.platform.accounts.hashing import PasswordHasher
from app.platform.accounts.models import SignInAttempt, User
from app.platform.accounts.recording import record_of_user
from app.platform.accounts.streams import keyed_digest, normal_login, stream_of_unknown
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_

DOOR = Actor(None, "sign-in", system=True)
"""Who records an attempt while nobody is known to have come in."""

_ATTEMPTS_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class _Try:
    """One attempt: under which digests it is kept, and whose account it is for, if anybody's."""

    attempt_id: int | None  # None: over the limits
    login_digest: str
    source_digest: str
    user_id: int | None
    password_hash: str | None


def sign_in(
    *, login: str, password: str, address: str | None, hasher: PasswordHasher, key: str, clock: Clock
) -> User:
    """The person who signs in with ``login`` and ``password`` from ``address``.

    ``key`` keys the digests under which logins and addresses are kept. Raises Refused, in the same words and after the
    same time, for an unknown login, a wrong password and a closed account; TooManyTries when the limits are reached.
    """
    attempt = _begin(normal_login(login), source_of(address), key, clock)
    if attempt.attempt_id is None:
        raise TooManyTries(
            N_(
                "There were too many tries for this account or from this place. Try again in %(minutes)s minutes."
            ),
            minutes=int(PER_ACCOUNT.within.total_seconds() // 60),
        )
    # No transaction is open here: a hash takes a tenth of a second, and on SQLite nobody else could write meanwhile.
    kept = attempt.password_hash
    right = hasher.matches(kept, password)
    renewed = hasher.hash(password) if right and kept and hasher.is_outdated(kept) else None
    user = _let_in(attempt, renewed, clock) if right else None
    if user is None:
        _record_failure(attempt, "password" if attempt.user_id else "login", clock)
        raise Refused(
            N_("This login and password do not belong together, or the account is closed."), field="login"
        )
    return user


def sign_out(*, actor: Actor, clock: Clock) -> None:
    """End all sessions of ``actor``, here and elsewhere: a copied cookie must not outlive the sign-out."""
    with transaction() as session:
        user = queries.user(session, actor.user_id)
        user.session_version += 1
        record_of_user(user, events.SIGNED_OUT, actor=actor, clock=clock)


def _begin(name: str, source: str, key: str, clock: Clock) -> _Try:
    """Count the attempt before anything is compared, so that many at once cannot all slip through the limit.

    On PostgreSQL two that count in the same instant may both be the last one allowed; they are as few as there are
    workers.
    """
    now = clock.now()
    digest = keyed_digest(key, f"login:{name}")
    with transaction() as session:
        session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - _ATTEMPTS_KEPT))
        user = queries.user_by_login(session, name)
        row = None
        if _within_limits(session, digest, source, now):
            row = SignInAttempt(login_digest=digest, address=source, at=now, succeeded=False)
            session.add(row)
            session.flush()
        attempt = _Try(
            attempt_id=row.id if row else None,
            login_digest=digest,
            source_digest=keyed_digest(key, f"source:{source}")[:16],
            user_id=user.id if user else None,
            password_hash=user.password_hash if user else None,
        )
        if row is None:
            _record_failure(attempt, "throttled", clock)
    return attempt


def _within_limits(session: Session, login_digest: str, source: str, now: datetime) -> bool:
    account = queries.failures_of_login(session, login_digest, since=now - PER_ACCOUNT.within)
    address = queries.failures_from(session, source, since=now - PER_ADDRESS.within)
    return account < PER_ACCOUNT.failures and address < PER_ADDRESS.failures


def _let_in(attempt: _Try, renewed: str | None, clock: Clock) -> User | None:
    """The person, recorded as signed in; None when the account is closed or its password was changed meanwhile."""
    with transaction() as session:
        user = queries.user(session, attempt.user_id)
        if not user.active or user.password_hash != attempt.password_hash:
            return None
        user.password_hash = renewed or user.password_hash
        row = session.get_one(SignInAttempt, attempt.attempt_id)
        row.succeeded = True
        actor = Actor(user.id, user.display_name)
        record_of_user(user, events.SIGNED_IN, actor=actor, clock=clock, source=attempt.source_digest)
    return user


def _record_failure(attempt: _Try, cause: str, clock: Clock) -> None:
    now = clock.now()
    with transaction() as session:
        if attempt.user_id is not None:
            user = queries.user(session, attempt.user_id)
            record_of_user(
                user,
                events.SIGN_IN_FAILED,
                actor=DOOR,
                clock=clock,
                cause=cause,
                source=attempt.source_digest,
            )
            return
        log.record(
            stream_of_unknown(attempt.login_digest),
            events.SIGN_IN_FAILED,
            actor=DOOR.label,
            recorded_at=now,
            legal_zone="UTC",  # nobody is known, so neither is a unit with a zone
            occurred_at=now,
            cause=cause,
            source=attempt.source_digest,
        )
