"""What one person is told in the morning, read for them and within what they may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.counting import counts
from app.cases.list_filters import Reader as ListReader
from app.cases.models import Case, Contact, Deadline
from app.cases.policy import visible_to
from app.cases.queries import Filters
from app.cases.services.deadlines import LAW
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Absence, User
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_for
from app.rules.calendars import CalendarSource
from app.rules.library import Library
from app.shared.clock import legal_day
from app.watch.domain.ladder import Ladder, Rung
from app.watch.models import DeadlineWarning
from app.watch.queries import owed_by
from app.watch.services.working_days import working_days_at
from app.watch.waiting import Reader, Waiting, waiting_for


@dataclass(frozen=True)
class Line:
    """A date in a mail. ``days`` until it, negative when over; ``instead_of`` whom the reader stands in for."""

    reference: str
    complainant: str
    title: dict[str, str]
    law: bool
    due_on: date
    days: int
    instead_of: str | None = None


@dataclass(frozen=True)
class Told:
    """A warning in a mail: the date, the step that was reached, and as whom the reader is told."""

    line: Line
    rung: Rung | None
    role: str
    last_work_on: date | None


@dataclass(frozen=True)
class Letter:
    """What a person is told at once. ``digest`` False: only ``warnings``."""

    person: User
    on: date
    digest: bool
    warnings: Sequence[Told] = ()
    over: Sequence[Line] = ()
    today: Sequence[Line] = ()
    coming: Sequence[Line] = ()
    promised: Sequence[Line] = ()
    waiting: Sequence[Waiting] = ()
    unit: dict[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to say."""
        lists = (self.warnings, self.over, self.today, self.coming, self.promised, self.waiting)
        return not any(lists) and not any(self.unit.values())


@dataclass(frozen=True)
class Written:
    """A letter in words: subject, plain text, and the same as a page."""

    subject: str
    body: str
    html: str


@dataclass
class Gathering:
    """Reads what one person is told."""

    session: Session
    person: User
    now: datetime
    on: date
    library: Library
    ladder: Ladder
    calendars: CalendarSource

    def __post_init__(self) -> None:
        self.actor: Actor = actor_for(self.person)
        self.sees = visible_to(self.actor, self.now)
        self.instead = self._stands_in_for()

    def letter(self, rows: Sequence[DeadlineWarning], *, digest: bool) -> Letter:
        letter = Letter(self.person, self.on, digest, warnings=self._warnings(rows))
        if not digest:
            return letter
        lines = self._lines()
        return replace(
            letter,
            over=sorted((line for line in lines if line.days < 0), key=lambda line: not line.law),
            today=[line for line in lines if line.days == 0],
            coming=[line for line in lines if line.days > 0],
            promised=self._promised(),
            waiting=waiting_for(self.session, Reader(self.actor, self.now, self.on)),
            unit=self._unit(),
        )

    def _stands_in_for(self) -> dict[int, str]:
        rows = self.session.execute(
            select(User.id, User.display_name)
            .join(Absence, Absence.user_id == User.id)
            .where(
                Absence.substitute_id == self.person.id, Absence.from_on <= self.on, Absence.to_on >= self.on
            )
        )
        return {row.id: row.display_name for row in rows}

    def _warnings(self, rows: Sequence[DeadlineWarning]) -> list[Told]:
        """The topmost step of each date that is still owed and that they may know of; law first, nearest first."""
        top: dict[tuple[int, str, str, date], DeadlineWarning] = {}
        for row in sorted(rows, key=lambda each: (each.reached_on, each.id)):
            top[row.case_id, row.regime, row.clock, row.due_on] = row
        names = self._names({row.instead_of_id for row in rows})
        found = []
        for case, deadline in self._owed({row.case_id for row in rows}):
            warning = top.get((case.id, deadline.regime, deadline.clock, deadline.due_on or self.on))
            if warning is not None:
                found.append(self._told(warning, case, deadline, names.get(warning.instead_of_id or 0)))
        return sorted(found, key=lambda told: (not told.line.law, told.line.due_on, told.line.reference))

    def _told(self, row: DeadlineWarning, case: Case, deadline: Deadline, absent: str | None) -> Told:
        rung = next((each for each in self.ladder.rungs if each.id == row.step), None)
        line = replace(self._line(case, deadline), instead_of=absent)
        return Told(line, rung, row.role, deadline.work_to_on)

    def _names(self, people: Iterable[int | None]) -> dict[int, str]:
        ids = [each for each in people if each]
        rows = self.session.execute(select(User.id, User.display_name).where(User.id.in_(ids)))
        return {row.id: row.display_name for row in rows}

    def _owed(self, case_ids: Iterable[int]) -> list[tuple[Case, Deadline]]:
        ids = list(case_ids)
        rows = self.session.execute(
            select(Case, Deadline)
            .join(Deadline, Deadline.case_id == Case.id)
            .where(Case.id.in_(ids), Deadline.owed, self.sees)
        )
        return [(row.Case, row.Deadline) for row in rows]

    def _lines(self) -> list[Line]:
        """Dates of the person's own cases, and of whoever they stand in for, up to some working days ahead."""
        people = [self.person.id, *self.instead]
        rows = self.session.execute(
            select(Case, Deadline)
            .join(Deadline, Deadline.case_id == Case.id)
            .where(
                Deadline.id.in_(owed_by(self.session, people)), Deadline.due_on <= self._horizon(), self.sees
            )
            .order_by(Deadline.due_on, Deadline.id)
        )
        lines = [self._line(row.Case, row.Deadline) for row in rows]
        return sorted(lines, key=lambda line: (line.due_on, not line.law))

    def _horizon(self) -> date:
        works = working_days_at(self.person.unit, self.library, self.calendars)
        day, left = self.on, self.ladder.ahead
        while left:
            day += timedelta(days=1)
            left -= works(day)
        return day

    def _line(self, case: Case, deadline: Deadline) -> Line:
        due = deadline.due_on or self.on
        mine = self.person.id in {case.owner_id, case.investigator_id, deadline.keeper_id}
        absent = (
            None
            if mine
            else self.instead.get(case.owner_id or 0)
            or self.instead.get(case.investigator_id or 0)
            or self.instead.get(deadline.keeper_id or 0)
        )
        return Line(
            case.reference,
            case.complainant_name,
            deadline.certificate["title"],
            deadline.kind in LAW,
            due,
            (due - legal_day(self.now, case.zone)).days,
            absent,
        )

    def _promised(self) -> list[Line]:
        """Contacts that were promised for today, on the person's own cases."""
        rows = self.session.execute(
            select(Case, Contact)
            .join(Contact, Contact.case_id == Case.id)
            .where(
                Case.is_open,
                Case.owner_id.in_([self.person.id, *self.instead]),
                Contact.next_on == self.on,
                self.sees,
            )
            .order_by(Contact.id)
        )
        latest: dict[int, Line] = {}
        for case, contact in rows:
            words = contact.next_words or ""
            latest[case.id] = Line(
                case.reference,
                case.complainant_name,
                {"en": words, "zh": words},
                False,
                self.on,
                0,
                self.instead.get(case.owner_id or 0),
            )
        return list(latest.values())

    def _unit(self) -> dict[str, int]:
        """How the unit stands, for whoever gives out its work."""
        if not self.actor.may(Permission.ASSIGN_CASES):
            return {}
        reader = ListReader(self.person.id, self.person.unit.path, self.sees, self.on, self._horizon())
        asked = {
            "overdue": Filters(scope="unit", due="overdue"),
            "today": Filters(scope="unit", due="today"),
            "unassigned": Filters(scope="unit", unassigned=True),
        }
        return counts(self.session, asked, reader)
