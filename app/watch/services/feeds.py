"""Feeds of dates for calendars: made and taken back by their owner, read by whoever has the secret address."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, selectinload

from app.cases.models import Deadline
from app.cases.policy import visible_to
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_for
from app.platform.accounts.streams import stream_of_user
from app.platform.db import transaction
from app.platform.log import record
from app.shared.clock import Clock, legal_day
from app.shared.errors import NotFound, Refused
from app.shared.text import N_
from app.watch import events
from app.watch.models import CalendarFeed
from app.watch.queries import BoardFilters, BoardReader, owed

MOST_FEEDS = 10
"""Feeds of one person that are open at a time."""
MOST_DATES = 2000
READS, WITHIN = 30, timedelta(minutes=10)
"""How often a feed may be read: calendars ask every quarter of an hour, several devices of one person each."""
_LONGEST_TOKEN = 64


class ReadTooOften(Exception):
    """The feed was read so often lately that it has to wait."""


@dataclass(frozen=True)
class Reading:
    """What a feed gives: to whom, whose unit (or None: their own dates), and the dates, the nearest first."""

    person: User
    unit: Unit | None
    dates: Sequence[Deadline]


def make_feed(*, actor: Actor, clock: Clock, unit_code: str | None) -> str:
    """Make a feed and return its secret, which nobody can read again.

    Raises Refused for one feed too many, NotFound for a unit whose cases this person may not read.
    """
    now = clock.now()
    with transaction() as session:
        person = _person(session, actor)
        unit = _unit(session, actor, unit_code) if unit_code else None
        if len(open_feeds(session, person.id)) >= MOST_FEEDS:
            raise Refused(N_("You have %(most)s feeds already. Take one back first."), most=MOST_FEEDS)
        secret = secrets.token_urlsafe(24)
        feed = CalendarFeed(
            user_id=person.id, unit_id=unit.id if unit else None, digest=_digest(secret), made_at=now
        )
        session.add(feed)
        session.flush()
        _note(actor, person, events.FEED_MADE, feed, unit, now)
    return secret


def revoke_feed(*, actor: Actor, clock: Clock, feed_id: int) -> None:
    """Take a feed back, at once and for ever. NotFound for one that is not theirs or was taken back already."""
    now = clock.now()
    with transaction() as session:
        person = _person(session, actor)
        feed = session.scalar(
            select(CalendarFeed).where(CalendarFeed.id == feed_id).with_for_update(of=CalendarFeed)
        )
        if feed is None or feed.user_id != person.id or feed.revoked_at is not None:
            raise NotFound(N_("You have no such feed."))
        feed.revoked_at = now
        unit = session.get(Unit, feed.unit_id) if feed.unit_id else None
        _note(actor, person, events.FEED_REVOKED, feed, unit, now)


def open_feeds(session: Session, user_id: int) -> Sequence[CalendarFeed]:
    """The feeds of a person that are not taken back, oldest first."""
    return session.scalars(
        select(CalendarFeed)
        .where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id)
    ).all()


def read_feed(*, secret: str, clock: Clock) -> Reading:
    """The dates behind a secret, as its owner may see them now.

    Raises NotFound for a secret of no open feed or of a closed account, ReadTooOften for one that is read too often.
    """
    now = clock.now()
    with transaction() as session:
        feed = _feed(session, secret)
        _count(feed, now)
    person = session.scalars(
        select(User).where(User.id == feed.user_id).options(selectinload(User.bindings))
    ).one()
    if not person.active:
        raise NotFound(N_("There is no such feed."))
    unit = session.get(Unit, feed.unit_id) if feed.unit_id else None
    actor = actor_for(person)
    if unit is not None and not actor.may(Permission.READ_CASES, unit.path):
        raise NotFound(N_("There is no such feed."))
    return Reading(person, unit, _dates(session, actor, person, unit, now))


def _dates(
    session: Session, actor: Actor, person: User, unit: Unit | None, now: datetime
) -> Sequence[Deadline]:
    """As the board shows them: what is confidential to others is not there."""
    filters = BoardFilters("all", unit.path) if unit else BoardFilters("mine")
    home = session.get_one(Unit, person.unit_id)
    reader = BoardReader(person.id, visible_to(actor, now), legal_day(now, home.zone))
    statement = owed(session, filters, reader).options(contains_eager(Deadline.case))
    return session.scalars(statement.order_by(Deadline.due_on, Deadline.id).limit(MOST_DATES)).all()


def _feed(session: Session, secret: str) -> CalendarFeed:
    found = None
    if secret.isascii() and len(secret) <= _LONGEST_TOKEN:
        found = session.scalar(
            select(CalendarFeed)
            .where(CalendarFeed.digest == _digest(secret))
            .with_for_update(of=CalendarFeed)
        )
    if found is None or found.revoked_at is not None:
        raise NotFound(N_("There is no such feed."))
    return found


def _count(feed: CalendarFeed, now: datetime) -> None:
    if feed.window_at is None or now - feed.window_at >= WITHIN:
        feed.window_at, feed.window_reads = now, 0
    if feed.window_reads >= READS:
        raise ReadTooOften
    feed.window_reads += 1
    feed.read_at = now


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _person(session: Session, actor: Actor) -> User:
    person: User | None = session.scalar(
        select(User).where(User.id == actor.user_id).with_for_update(of=User)
    )
    if person is None:
        raise Refused(N_("A feed belongs to a person."))
    return person


def _unit(session: Session, actor: Actor, code: str) -> Unit:
    unit = session.scalar(select(Unit).where(Unit.code == code))
    if unit is None or not actor.may(Permission.READ_CASES, unit.path):
        raise NotFound(N_("There is no unit “%(code)s”."), code=code[:24])
    return unit


def _note(
    actor: Actor,
    person: User,
    kind: events.EventKind,
    feed: CalendarFeed,
    unit: Unit | None,
    now: datetime,
) -> None:
    record(
        stream_of_user(person),
        kind,
        actor=actor.label,
        recorded_at=now,
        legal_zone=person.unit.zone,
        feed=feed.id,
        unit=unit.code if unit else None,
    )
