"""Reads what a forecast needs, in a fixed number of statements, and makes it; and made for past months, compares it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.cases.models import Case, Deadline
from app.platform.accounts.models import Absence, Unit, User
from app.watch.domain.forecast import Due, Pace, Record, Told, chances, record, span, there
from app.watch.domain.ladder import WorkingDays
from app.watch.queries import BoardFilters, BoardReader, owed

AHEAD = 60
"""Days that the forecast looks ahead."""
PACE_DAYS = 60
"""Days back from which the pace is taken."""
WEEKS = 13
"""Weeks back in which the same forecast is made again."""
PAST_RUNS = 100
MOST_DATES = 1500
"""Dates of law that one forecast simulates, the nearest first."""
_DONE = ("met", "late")
_SLACK = timedelta(
    days=400
)  # a date is met this long before or after its day at most, as far as the pace goes
Kinds = Sequence[tuple[str, str]]
Away = Mapping[int | None, Sequence[tuple[date, date]]]


@dataclass(frozen=True)
class Share:
    """One person in a forecast: what is ahead of them, how fast they were, how often they are there."""

    owner: User
    ahead: int
    pace: Pace
    days: int
    expected: float


@dataclass(frozen=True)
class Forecast:
    """``dates`` with the chance of each to be missed, the greatest first; ``unowned`` ones have nobody to meet them.

    ``over`` dates have passed and still have to be met: they take time from the others.
    """

    dates: Sequence[tuple[Deadline, float]]
    shares: Sequence[Share]
    unowned: int
    over: int
    cut: bool
    past: Record


def forecast(session: Session, reader: BoardReader, *, unit_path: str | None, works: WorkingDays) -> Forecast:
    """What is ahead of whoever this reader may see, and how right the same forecast was, made week by week."""
    today = reader.today
    rows = _ahead(session, reader, unit_path)
    owners = {row.case.owner_id: row.case.owner for row in rows if row.case.owner}
    kinds = sorted({(row.regime, row.clock) for row in rows})
    away = _absences(session, list(owners))
    met = _met(session, kinds, list(owners), today - timedelta(days=PACE_DAYS), today)
    paces = _paces(met, owners, today, works, away)
    days = _days_there(owners, today, works, away)
    found = chances(_dues(rows), paces, days, usual=_usual(paces))
    ahead = [row for row in rows if row.due_on and row.due_on >= today]
    dates = [(row, found[row.id]) for row in ahead if row.id in found]
    dates.sort(key=lambda item: (-item[1], item[0].due_on or today, item[0].id))
    return Forecast(
        dates,
        _shares(owners, dates, paces, days),
        sum(row.case.owner_id is None for row in ahead),
        len(rows) - len(ahead),
        len(rows) >= MOST_DATES,
        record(_told(session, reader, unit_path, kinds, works)),
    )


def _ahead(session: Session, reader: BoardReader, unit_path: str | None) -> Sequence[Deadline]:
    """Dates in law that are owed within the time looked ahead, or were owed before."""
    statement = owed(session, BoardFilters("all", unit_path, "law"), reader).where(
        Deadline.kind == "law", Deadline.due_on <= reader.today + timedelta(days=AHEAD)
    )
    statement = statement.options(contains_eager(Deadline.case).options(joinedload(Case.owner)))
    return session.scalars(statement.order_by(Deadline.due_on, Deadline.id).limit(MOST_DATES)).all()


def _shares(
    owners: Mapping[int | None, User | None],
    dates: Iterable[tuple[Deadline, float]],
    paces: Mapping[int, Pace],
    days: Mapping[int, Sequence[date]],
) -> list[Share]:
    ahead: dict[int, list[float]] = {}
    for row, chance in dates:
        ahead.setdefault(row.case.owner_id or 0, []).append(chance)
    found = [
        Share(person, len(ahead.get(owner, ())), paces[owner], len(days[owner]), sum(ahead.get(owner, ())))
        for owner, person in owners.items()
        if owner is not None and person is not None
    ]
    return sorted(found, key=lambda share: (-share.expected, share.owner.display_name))


def _absences(session: Session, owners: Sequence[int | None]) -> dict[int | None, list[tuple[date, date]]]:
    found: dict[int | None, list[tuple[date, date]]] = {}
    for each in session.scalars(select(Absence).where(Absence.user_id.in_(owners))):
        found.setdefault(each.user_id, []).append((each.from_on, each.to_on))
    return found


def _met(
    session: Session, kinds: Kinds, owners: Sequence[int | None], since: date, before: date
) -> dict[int | None, list[date]]:
    """The days on which each met such dates, in order, from ``since`` to the day before ``before``."""
    rows = session.execute(
        select(Case.owner_id, Deadline.met_on)
        .join(Deadline, Deadline.case_id == Case.id)
        .where(
            Deadline.state.in_(_DONE),
            Deadline.due_on.between(since - _SLACK, before + _SLACK),
            Deadline.met_on >= since,
            Deadline.met_on < before,
            tuple_(Deadline.regime, Deadline.clock).in_(kinds),
            Case.owner_id.in_(owners),
        )
        .order_by(Deadline.met_on)
    )
    found: dict[int | None, list[date]] = {}
    for owner, on in rows:
        if on is not None:
            found.setdefault(owner, []).append(on)
    return found


def _paces(
    met: Mapping[int | None, Sequence[date]],
    owners: Iterable[int | None],
    before: date,
    works: WorkingDays,
    away: Away,
) -> dict[int, Pace]:
    """What each met in the last sixty days before that day, and on how many days they were there."""
    since, last = before - timedelta(days=PACE_DAYS), before - timedelta(days=1)
    days = _working(since, PACE_DAYS, works)
    found: dict[int, Pace] = {}
    for owner in owners:
        if owner is not None:
            on = met.get(owner, ())
            count = bisect_left(on, before) - bisect_left(on, since)
            found[owner] = Pace(count, len(there(since, last, days, away.get(owner, ()))))
    return found


def _usual(paces: Mapping[int, Pace]) -> Pace:
    return Pace(sum(each.met for each in paces.values()), sum(each.days for each in paces.values()))


def _told(
    session: Session, reader: BoardReader, unit_path: str | None, kinds: Kinds, works: WorkingDays
) -> list[Told]:
    """The same forecast made once a week until now, of the dates that are over by now, beside what came of them.

    It is made only of weeks before which the record already held the time from which the pace is taken.
    """
    rows = _ended(session, reader, unit_path, kinds)
    owners = sorted({row.case.owner_id for row in rows if row.case.owner_id})
    away = _absences(session, owners)
    met = _met(session, kinds, owners, reader.today - timedelta(days=7 * WEEKS + PACE_DAYS), reader.today)
    begun = session.scalar(
        select(func.min(Deadline.starts_on)).where(tuple_(Deadline.regime, Deadline.clock).in_(kinds))
    )
    read_from = (
        min((row.due_on for row in rows if row.due_on), default=None) if len(rows) >= MOST_DATES else None
    )
    found: list[Told] = []
    for back in range(WEEKS, 0, -1):
        then = reader.today - timedelta(days=7 * back)
        if begun is None or then - timedelta(days=PACE_DAYS) < begun or (read_from and then <= read_from):
            continue
        found += _foretold(_open_on(rows, then), then, met, works, away)
    return found


def _foretold(
    rows: Sequence[Deadline],
    then: date,
    met: Mapping[int | None, Sequence[date]],
    works: WorkingDays,
    away: Away,
) -> list[Told]:
    owners = sorted({row.case.owner_id for row in rows if row.case.owner_id})
    paces = _paces(met, owners, then, works, away)
    days = _days_there(owners, then, works, away)
    chance = chances(_dues(rows), paces, days, usual=_usual(paces), runs=PAST_RUNS)
    return [
        Told(row.id, chance[row.id], row.state == "late")
        for row in rows
        if row.id in chance and row.due_on and row.due_on >= then
    ]


def _open_on(rows: Iterable[Deadline], then: date) -> list[Deadline]:
    """Those that ran on that day, or were over and not yet met, as far as the record now says."""
    last = then + timedelta(days=AHEAD)
    return [
        row
        for row in rows
        if row.due_on
        and row.due_on <= last
        and (row.starts_on or then) <= then
        and (row.met_on or then) >= then
    ]


def _ended(session: Session, reader: BoardReader, unit_path: str | None, kinds: Kinds) -> Sequence[Deadline]:
    """Dates that are over and were open on some day of the time looked back upon, the latest first."""
    first = reader.today - timedelta(days=7 * WEEKS)
    statement = (
        select(Deadline)
        .join(Deadline.case)
        .where(
            reader.may_see,
            Deadline.kind == "law",
            Deadline.state.in_((*_DONE, "stopped")),
            Deadline.due_on.between(first - _SLACK, reader.today - timedelta(days=1)),
            (Deadline.met_on.is_(None)) | (Deadline.met_on >= first),
            tuple_(Deadline.regime, Deadline.clock).in_(kinds),
        )
        .options(contains_eager(Deadline.case))
        .order_by(Deadline.due_on.desc(), Deadline.id)
        .limit(MOST_DATES)
    )
    if unit_path is not None:
        units = select(Unit.id).where(Unit.path.startswith(unit_path, autoescape=True))
        statement = statement.where(Case.unit_id.in_(units))
    return session.scalars(statement).all()


def _dues(rows: Iterable[Deadline]) -> list[Due]:
    return [Due(row.id, row.case.owner_id, row.due_on) for row in rows if row.case.owner_id and row.due_on]


def _days_there(
    owners: Iterable[int | None], first: date, works: WorkingDays, away: Away
) -> dict[int, tuple[date, ...]]:
    """The working days of the time looked ahead on which each is there."""
    days, last = _working(first, AHEAD + 1, works), first + timedelta(days=AHEAD)
    return {owner: there(first, last, days, away.get(owner, ())) for owner in owners if owner is not None}


def _working(first: date, days: int, works: WorkingDays) -> tuple[date, ...]:
    return tuple(on for on in span(first, days) if works(on))
