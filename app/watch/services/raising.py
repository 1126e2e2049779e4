"""Raising warnings: every date that has reached a step of the ladder is noted once for everybody it concerns.

Only dates that are due for a look are read (``Deadline.look_on``): the cost follows what happens, not what is stored.
A warning that is noted is told later, by ``mornings``; a process may die between the two, or at any row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from app.calendars.source import TableCalendars
from app.cases.models import Case, CaseReader, Deadline
from app.cases.services.deadlines import basis_of
from app.platform.accounts.models import Absence, RoleBinding, Unit, User
from app.platform.db import insert_into, transaction
from app.rules.library import Library
from app.shared.clock import Clock, legal_day
from app.watch.domain.ladder import Ladder, Term
from app.watch.domain.recipients import House, Matter, told
from app.watch.models import DeadlineWarning
from app.watch.services.working_days import working_days

BATCH = 200
Next: TypeAlias = Row[date | None, int, int, str]
ToLookAt: TypeAlias = Row[Deadline, Case, Unit]
EASTERNMOST = timedelta(hours=14)
"""No zone is further ahead of Greenwich: a day begins nowhere before it has begun there."""


def raise_warnings(*, clock: Clock, library: Library, ladder: Ladder) -> int:
    """Note every step that was reached by now; the number of warnings that are new."""
    now, raised = clock.now(), 0
    after: tuple[date, int] = (date.min, 0)
    while True:
        with transaction() as session:
            next_ones = _next_ones(session, now, after)
            if not next_ones:
                return raised
            begun = [one for one in next_ones if one.look_on and one.look_on <= legal_day(now, one.zone)]
            if begun:
                rows = _to_look_at(session, now, begun)
                raised += _Raising(session, now, library, ladder).note(rows)
            after = (next_ones[-1].look_on, next_ones[-1].id)


def _next_ones(session: Session, now: datetime, after: tuple[date, int]) -> Sequence[Next]:
    """The next dates whose day for a look has begun somewhere, by that day; where they are it may not have yet."""
    return session.execute(
        select(Deadline.look_on, Deadline.id, Deadline.case_id, Case.zone)
        .join(Case, Case.id == Deadline.case_id)
        .where(*_due_for_a_look(now), tuple_(Deadline.look_on, Deadline.id) > after)
        .order_by(Deadline.look_on, Deadline.id)
        .limit(BATCH)
    ).all()


def _to_look_at(session: Session, now: datetime, ones: Sequence[Next]) -> Sequence[ToLookAt]:
    """Those dates, as far as they are still due for a look, with the case and its unit.

    The cases are held, the lowest id first, as by everybody who writes their dates: no two wait for each other.
    """
    cases = select(Case.id).where(Case.id.in_({one.case_id for one in ones}))
    session.execute(cases.order_by(Case.id).with_for_update())
    return session.execute(
        select(Deadline, Case, Unit)
        .join(Case, Case.id == Deadline.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Deadline.id.in_([one.id for one in ones]), *_due_for_a_look(now))
        .order_by(Deadline.look_on, Deadline.id)
        .execution_options(populate_existing=True)
    ).all()


def _due_for_a_look(now: datetime) -> tuple[Any, ...]:
    return Deadline.owed, Deadline.look_on <= (now + EASTERNMOST).date()


@dataclass
class _Raising:
    """One batch: what it reads is read once."""

    session: Session
    now: datetime
    library: Library
    ladder: Ladder

    def __post_init__(self) -> None:
        self._calendars = TableCalendars(self.session)
        self._holders = _holders(self.session)
        self._logins = dict(self.session.execute(select(User.login, User.id).where(User.active)).all())
        self._houses: dict[date, House] = {}

    def note(self, rows: Sequence[ToLookAt]) -> int:
        readers = _readers(self.session, [row.Case for row in rows if row.Case.confidential])
        found: list[dict[str, Any]] = []
        for row in rows:
            found += self._warnings(row.Deadline, row.Case, row.Unit, readers.get(row.Case.id))
        return _insert(self.session, found)

    def _warnings(
        self, deadline: Deadline, case: Case, unit: Unit, readers: frozenset[int] | None
    ) -> Iterator[dict[str, Any]]:
        today = legal_day(self.now, case.zone)
        if deadline.due_on is None or (deadline.look_on or today) > today:
            return
        term = Term(deadline.kind, deadline.clock, deadline.starts_on, deadline.due_on)
        calendar = basis_of(case, unit, self.library, self._calendars).calendar
        works = working_days(calendar, self._calendars)
        owner = deadline.keeper_id or case.owner_id
        matter = Matter(unit.path, owner, case.investigator_id, readers)
        for reached in self.ladder.reached(term, today, works):
            for person, why in told(reached.rung.to, matter, self._house(today)).items():
                yield {
                    "case_id": case.id,
                    "regime": deadline.regime,
                    "clock": deadline.clock,
                    "due_on": deadline.due_on,
                    "step": reached.rung.id,
                    "user_id": person,
                    "role": why.role,
                    "instead_of_id": why.instead_of,
                    "reached_on": reached.on,
                    "raised_at": self.now,
                }
        deadline.look_on = self.ladder.next_look(term, today, works)

    def _house(self, today: date) -> House:
        if today not in self._houses:
            away = self.session.execute(
                select(Absence.user_id, Absence.substitute_id).where(
                    Absence.from_on <= today, Absence.to_on >= today
                )
            )
            self._houses[today] = House(self._holders, dict(away.all()), self._logins)
        return self._houses[today]


def _holders(session: Session) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    rows = session.execute(
        select(RoleBinding.role, Unit.path, RoleBinding.user_id)
        .join(Unit, Unit.id == RoleBinding.unit_id)
        .join(User, User.id == RoleBinding.user_id)
        .where(User.active)
        .order_by(RoleBinding.user_id)
    )
    for role, path, user_id in rows:
        found.setdefault((role, path), []).append(user_id)
    return found


def _readers(session: Session, cases: Sequence[Case]) -> dict[int, frozenset[int]]:
    """Who may know of confidential cases: whoever is named to them, and whoever works on them."""
    found = {case.id: {case.owner_id, case.investigator_id} - {None} for case in cases}
    named = select(CaseReader.case_id, CaseReader.user_id).where(CaseReader.case_id.in_(found))
    for case_id, user_id in session.execute(named):
        found[case_id].add(user_id)
    return {case_id: frozenset(each for each in people if each) for case_id, people in found.items()}


def _insert(session: Session, warnings: Iterable[dict[str, Any]]) -> int:
    """Insert what is not there yet; a warning that another process noted at the same moment is left as it is."""
    rows = list(warnings)
    if not rows:
        return 0
    before = _count(session, rows)
    session.execute(insert_into(session, DeadlineWarning).on_conflict_do_nothing(), rows)
    return _count(session, rows) - before


def _count(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    ids = {row["case_id"] for row in rows}
    counted = select(func.count()).where(DeadlineWarning.case_id.in_(ids))
    return session.scalar(counted) or 0
