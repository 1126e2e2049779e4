"""Reads what a forecast needs, in a fixed number of statements, and makes it; and made for past months, compares it."""

from __future__ import annotations

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
MONTHS = 3
MONTH = 30
MOST_DATES = 1500
"""Dates of law that one forecast simulates, the nearest first."""
_DONE = ("met", "late")
_SLACK = timedelta(
    days=400
)  # a date is met this long before or after its day at most, as far as the pace goes
Kinds = Sequence[tuple[str, str]]


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
    """``dates`` with the chance of each to be missed, the greatest first; ``unowned`` ones have nobody to meet them."""

    dates: Sequence[tuple[Deadline, float]]
    shares: Sequence[Share]
    unowned: int
    cut: bool
    past: Record


def forecast(session: Session, reader: BoardReader, *, unit_path: str | None, works: WorkingDays) -> Forecast:
    """What is ahead of whoever this reader may see, and how right the same forecast was in the last three months."""
    today = reader.today
    rows = _ahead(session, reader, unit_path)
    owners = {row.case.owner_id: row.case.owner for row in rows if row.case.owner}
    kinds = sorted({(row.regime, row.clock) for row in rows})
    away = _absences(session, list(owners))
    paces = _paces(session, kinds, list(owners), today, works, away)
    dues = [Due(row.id, row.case.owner_id, row.due_on) for row in rows if row.case.owner_id and row.due_on]
    days = {
        owner: there(
            today, today + timedelta(days=AHEAD), _working(today, AHEAD + 1, works), away.get(owner, ())
        )
        for owner in owners
        if owner is not None
    }
    found = chances(dues, paces, days, usual=_usual(paces))
    dates = [(row, found[row.id]) for row in rows if row.id in found]
    dates.sort(key=lambda item: (-item[1], item[0].due_on or today, item[0].id))
    return Forecast(
        dates,
        _shares(owners, dates, paces, days),
        sum(row.case.owner_id is None for row in rows),
        len(rows) >= MOST_DATES,
        record(_told(session, reader, unit_path, kinds, works)),
    )


def _ahead(session: Session, reader: BoardReader, unit_path: str | None) -> Sequence[Deadline]:
    """Dates in law not yet over that are owed within the time looked ahead."""
    statement = owed(session, BoardFilters("all", unit_path, "law"), reader).where(
        Deadline.kind == "law", Deadline.due_on.between(reader.today, reader.today + timedelta(days=AHEAD))
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


def _paces(
    session: Session,
    kinds: Kinds,
    owners: Sequence[int | None],
    before: date,
    works: WorkingDays,
    away: Mapping[int | None, Sequence[tuple[date, date]]],
) -> dict[int, Pace]:
    """What each met of such dates in the last sixty days before that day, and on how many days they were there."""
    since = before - timedelta(days=PACE_DAYS)
    rows = session.execute(
        select(Case.owner_id, func.count())
        .join(Deadline, Deadline.case_id == Case.id)
        .where(
            Deadline.state.in_(_DONE),
            Deadline.due_on.between(since - _SLACK, before + _SLACK),
            Deadline.met_on >= since,
            Deadline.met_on < before,
            tuple_(Deadline.regime, Deadline.clock).in_(kinds),
            Case.owner_id.in_(owners),
        )
        .group_by(Case.owner_id)
    )
    met: dict[int | None, int] = {row[0]: row[1] for row in rows}
    days = _working(since, PACE_DAYS, works)
    last = before - timedelta(days=1)
    return {
        owner: Pace(met.get(owner, 0), len(there(since, last, days, away.get(owner, ()))))
        for owner in owners
        if owner is not None
    }


def _usual(paces: Mapping[int, Pace]) -> Pace:
    return Pace(sum(each.met for each in paces.values()), sum(each.days for each in paces.values()))


def _told(
    session: Session, reader: BoardReader, unit_path: str | None, kinds: Kinds, works: WorkingDays
) -> list[Told]:
    """The same forecast made at the beginning of each of the last months, beside what came of it."""
    found: list[Told] = []
    for back in range(MONTHS, 0, -1):
        then = reader.today - timedelta(days=MONTH * back)
        rows = _owed_then(session, reader, unit_path, kinds, then)
        owners = sorted({row.case.owner_id for row in rows if row.case.owner_id})
        away = _absences(session, owners)
        paces = _paces(session, kinds, owners, then, works, away)
        days = {
            owner: there(
                then, then + timedelta(days=MONTH), _working(then, MONTH, works), away.get(owner, ())
            )
            for owner in owners
        }
        dues = [
            Due(row.id, row.case.owner_id, row.due_on) for row in rows if row.case.owner_id and row.due_on
        ]
        chance = chances(dues, paces, days, usual=_usual(paces))
        found += [Told(chance[row.id], row.state == "late") for row in rows if row.id in chance]
    return found


def _owed_then(
    session: Session, reader: BoardReader, unit_path: str | None, kinds: Kinds, then: date
) -> Sequence[Deadline]:
    """Dates that ran on that day and ended within the month after it, as far as the record now says."""
    statement = (
        select(Deadline)
        .join(Deadline.case)
        .where(
            reader.may_see,
            Deadline.kind == "law",
            Deadline.state.in_((*_DONE, "stopped")),
            Deadline.due_on >= then,
            Deadline.due_on < then + timedelta(days=MONTH),
            Deadline.starts_on <= then,
            (Deadline.met_on.is_(None)) | (Deadline.met_on >= then),
            tuple_(Deadline.regime, Deadline.clock).in_(kinds),
        )
        .options(contains_eager(Deadline.case))
        .order_by(Deadline.due_on, Deadline.id)
        .limit(MOST_DATES)
    )
    if unit_path is not None:
        units = select(Unit.id).where(Unit.path.startswith(unit_path, autoescape=True))
        statement = statement.where(Case.unit_id.in_(units))
    return session.scalars(statement).all()


def _working(first: date, days: int, works: WorkingDays) -> tuple[date, ...]:
    return tuple(on for on in span(first, days) if works(on))
