"""What one computation knows, and the working it writes down as it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from app.rules.calendars import CalendarInUse, CalendarSource
from app.rules.certificate import (
    ExclusionOutcome,
    ExtensionOutcome,
    Step,
    UsedEvent,
    UsedFact,
    Value,
)
from app.rules.counting import Counted, DayRun
from app.rules.errors import NoDate
from app.rules.occurrences import Happening, Timeline
from app.rules.pack import Bilingual, Clock, Condition, Fact, Length, Limb, Pack, Version, all_hold
from app.rules.steps import step


@dataclass
class Working:
    """The steps as they are taken: the raw material of a certificate."""

    steps: list[Step] = field(default_factory=list)
    events: dict[tuple[str, date], UsedEvent] = field(default_factory=dict)
    facts: dict[str, UsedFact] = field(default_factory=dict)
    skipped: tuple[DayRun, ...] = ()
    worked: tuple[DayRun, ...] = ()
    days_off_before: tuple[DayRun, ...] = ()
    exclusions: list[ExclusionOutcome] = field(default_factory=list)
    extensions: list[ExtensionOutcome] = field(default_factory=list)
    calendar: CalendarInUse | None = None
    unit: str = ""
    count: int = 0
    followed: list[Limb] = field(default_factory=list)

    def note(self, part: str, code: str, **params: Value) -> None:
        """Write a step down."""
        self.steps.append(step(part, code, **params))

    def chose(self, unit: str, count: int, counted: Counted) -> None:
        """Keep the count that gives the date: how much of what, and what it passed over."""
        self.unit, self.count = unit, count
        self.skipped, self.worked = counted.skipped, counted.worked


@dataclass(frozen=True)
class Situation:
    """Everything one clock is computed from."""

    pack: Pack
    version: Version
    clock: Clock
    timeline: Timeline
    facts: Mapping[str, Fact]
    place: str
    zone: ZoneInfo
    calendars: CalendarSource
    known_to: date | None
    as_of: date | None
    fallback_calendar: str = ""
    working: Working = field(default_factory=Working)

    def label(self, event: str) -> Bilingual:
        """What people call an event of this pack."""
        known = self.pack.events.get(event)
        return known.label if known else Bilingual(event, event)

    def fact_label(self, fact: str) -> Bilingual:
        """What people call a fact of this pack."""
        known = self.pack.facts.get(fact)
        return known.label if known else Bilingual(fact, fact)

    def first(self, event: str) -> Happening | None:
        """The first time an event happened, noted as used."""
        return self._use(event, self.timeline.first(event))

    def last(self, event: str) -> Happening | None:
        """The last time an event happened, noted as used."""
        return self._use(event, self.timeline.last(event))

    def all(self, event: str) -> tuple[Happening, ...]:
        """Every time an event happened, noted as used."""
        for happening in self.timeline.all(event):
            self._use(event, happening)
        return self.timeline.all(event)

    def holds(self, conditions: tuple[Condition, ...]) -> bool:
        """True when the facts satisfy every condition; the facts asked for are noted as used.

        NoDate when a fact has a value that the pack does not know: a rule is never chosen by a misspelt word.
        """
        for condition in conditions:
            if condition.fact in self.facts:
                self._use_fact(condition.fact)
        return all_hold(conditions, self.facts)

    def is_given(self, name: str) -> bool:
        """True when something is recorded, whether as an event or as a fact that is true."""
        if self.timeline.has(name):
            self.first(name)
            return True
        if name not in self.facts:
            return False
        self._use_fact(name)
        return self.facts[name] is True

    def knows(self, length: Length) -> bool:
        """True unless the number of units is a fact that nobody has recorded."""
        return not length.count_from or length.count > 0 or length.count_from in self.facts

    def count_of(self, length: Length) -> int:
        """The number of units: fixed, or given by a fact."""
        if not self.knows(length):
            raise NoDate("fact-missing", fact=length.count_from)
        if length.count_from not in self.facts:
            return length.count
        self._use_fact(length.count_from)
        count = self.facts[length.count_from]
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise NoDate("fact-unknown", fact=length.count_from, value=str(count))
        return count if length.at_most is None else min(count, length.at_most)

    def calendar_for(self, length: Length) -> CalendarInUse | None:
        """The working-day calendar when the unit needs one."""
        return self.calendar() if length.unit == "working_days" else None

    def calendar(self) -> CalendarInUse:
        """The working-day calendar of this clock and place; NoDate when there is none."""
        if self.working.calendar is not None:
            return self.working.calendar
        code = self.clock.calendar or self.pack.calendar_at(self.place) or self.fallback_calendar
        try:
            self.working.calendar = CalendarInUse.of(self.calendars, code, self.known_to)
        except KeyError as error:
            raise NoDate("calendar-missing", calendar=code) from error
        return self.working.calendar

    def calendar_if_there(self) -> CalendarInUse | None:
        """The calendar, or None: for what is only a convenience and must not stop a date."""
        try:
            return self.calendar()
        except NoDate:
            return None

    def _use(self, event: str, happening: Happening | None) -> Happening | None:
        if happening:
            at = happening.at.isoformat() if happening.at else ""
            used = UsedEvent(event, self.label(event), happening.day, at, happening.ref)
            self.working.events[event, happening.day] = used
        return happening

    def _use_fact(self, name: str) -> None:
        value = self.facts[name]
        declared = self.pack.facts.get(name)
        if declared and not declared.admits(value):
            raise NoDate("fact-unknown", fact=name, value=str(value))
        self.working.facts[name] = UsedFact(name, value)
