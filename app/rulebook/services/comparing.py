"""Comparing a point of the rules with the official text, a second look at it, taking it back."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rulebook import events
from app.rulebook.models import RuleCheck
from app.rulebook.queries import open_check, open_checks
from app.rulebook.services.recording import Act, Reading, check_reading, hold, note
from app.rulebook.settled import SettledLibrary
from app.rules.pack import Pack
from app.rules.points import Point, point_of, points
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from app.shared.text import N_


def compare(
    *, act: Act, library: SettledLibrary, regime: str, key: str, seen: str, reading: Reading
) -> RuleCheck:
    """Mark a point of a pack as compared with the official text.

    ``seen`` is the digest of the text the person had before them: Conflict when the pack says something else by now.
    Raises NotFound for a point there is not, Refused for words nobody has loaded and for a reading that cannot be.
    """
    act.actor.require(Permission.VERIFY_RULES)
    with transaction() as session:
        hold(regime)
        point = written_point(library, regime, key)
        if point.missing:
            raise Refused(N_("Nobody has loaded these words yet: load the firm's copy first."))
        if point.item.digest != seen:
            raise Conflict(N_("The rule was changed while you were reading it. Compare the new text."))
        check_reading(reading, act.on)
        _end_an_older_one(session, regime, point, act)
        row = RuleCheck(
            regime=regime,
            key=key,
            digest=seen,
            source=reading.source,
            edition=reading.edition,
            read_on=reading.read_on,
            note=reading.note,
            by_id=act.person,
            at=act.clock.now(),
        )
        session.add(row)
        note(
            regime,
            events.COMPARED,
            act,
            reason=reading.note,
            key=key,
            digest=seen,
            source=reading.source,
            edition=reading.edition,
            read_on=reading.read_on,
        )
        return row


def second(*, act: Act, library: SettledLibrary, regime: str, key: str) -> RuleCheck:
    """A second person looked at it too. Raises NotAllowed for the person who compared it."""
    act.actor.require(Permission.SECOND_RULES)
    with transaction() as session:
        row = _standing(session, library, regime, key)
        if row.by_id == act.person:
            raise NotAllowed(N_("You compared it yourself: a second look is somebody else's."))
        if row.second_id is not None:
            raise Refused(N_("Somebody has taken a second look already."))
        row.second_id, row.second_at = act.person, act.clock.now()
        note(regime, events.SECONDED, act, key=key, digest=row.digest)
        return row


def withdraw(*, act: Act, library: SettledLibrary, regime: str, key: str, why: str) -> RuleCheck:
    """Take a comparison back, with a reason: the point is open again."""
    act.actor.require(Permission.VERIFY_RULES)
    if not why.strip():
        raise Refused(N_("Say why it is taken back."), field="why")
    with transaction() as session:
        row = _standing(session, library, regime, key)
        row.ended_at, row.ended_as = act.clock.now(), "withdrawn"
        note(regime, events.COMPARISON_WITHDRAWN, act, reason=why.strip(), key=key, digest=row.digest)
        return row


def note_lapsed(*, act: Act, library: SettledLibrary) -> int:
    """End the comparisons whose text is another one now, and say so in the packs' streams. Safe to repeat."""
    with transaction() as session:
        ended = 0
        for row in open_checks(session):
            now = _digests(library.written.get(row.regime)).get(row.key, "")
            if now != row.digest:
                _lapse(session, row, now, act)
                ended += 1
        return ended


def lapsed_points(session: Session, library: SettledLibrary) -> list[tuple[str, str]]:
    """Regime and key of every point that was compared once and says something else now."""
    rows = session.execute(
        select(RuleCheck.regime, RuleCheck.key, func.max(RuleCheck.id))
        .where(or_(RuleCheck.ended_at.is_(None), RuleCheck.ended_as == "changed"))
        .group_by(RuleCheck.regime, RuleCheck.key)
    ).all()
    latest = session.scalars(select(RuleCheck).where(RuleCheck.id.in_([row[2] for row in rows])))
    found = []
    for row in latest:
        now = _digests(library.written.get(row.regime)).get(row.key)
        if now is not None and now != row.digest:
            found.append((row.regime, row.key))
    return found


def written_point(library: SettledLibrary, regime: str, key: str) -> Point:
    """The point as the pack's file says it; NotFound when there is none."""
    pack = library.written.get(regime)
    point = point_of(pack, key) if pack else None
    if point is None:
        raise NotFound(N_("These rules have no such point."))
    return point


def _standing(session: Session, library: SettledLibrary, regime: str, key: str) -> RuleCheck:
    """The open comparison of a point whose text has not changed since, its stream locked."""
    hold(regime)
    row = open_check(session, regime, key)
    if row is None or row.digest != written_point(library, regime, key).item.digest:
        raise Refused(N_("Nobody has compared this point with the official text."))
    return row


def _end_an_older_one(session: Session, regime: str, point: Point, act: Act) -> None:
    row = open_check(session, regime, point.key)
    if row is None:
        return
    if row.digest == point.item.digest:
        raise Refused(N_("It is compared already. Take that back first, with a reason."))
    _lapse(session, row, point.item.digest, act)


def _lapse(session: Session, row: RuleCheck, now: str, act: Act) -> None:
    row.ended_at, row.ended_as = act.clock.now(), "changed"
    session.flush()  # before another one of the same point is opened
    note(row.regime, events.COMPARISON_LAPSED, act, key=row.key, was=row.digest, now=now)


def _digests(pack: Pack | None) -> dict[str, str]:
    return {point.key: point.item.digest for point in points(pack)} if pack else {}
