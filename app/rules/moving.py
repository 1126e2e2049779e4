"""What moves a date after the start: new facts, time excluded, extensions, closures, the next working day.

Each is judged on its own day against the date as it then stood: nothing lengthens a period that has ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest

from app.rules.certificate import ExclusionOutcome, ExtensionOutcome, Value
from app.rules.counting import (
    Counted,
    DayRun,
    Excluded,
    after_closures,
    count_length,
    merge,
    plus_days,
    roll_back,
    roll_forward,
)
from app.rules.errors import NoDate
from app.rules.occurrences import Happening
from app.rules.pack import Bilingual, Exclusion, Length, Limb
from app.rules.situation import Situation
from app.rules.starting import Reached, note_count, note_start, reach

_MONTHS = {"months": 1, "years": 12}


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that would move the date, on the day on which it happened."""

    day: date
    order: int
    end: date | None = None
    exclusion: Exclusion | None = None
    reason: Bilingual | None = None
    restart: Happening | None = None
    grant: bool = False
    revoke: bool = False


@dataclass
class Period:
    """A running period: its start, the time left out so far, the extensions granted so far."""

    situation: Situation
    limb: Limb
    start: Happening
    excluded: tuple[Excluded, ...] = ()
    grants: tuple[date, ...] = ()
    taken: Counter[str] = field(default_factory=Counter)
    _reached: tuple[Happening, tuple[Excluded, ...], Reached] | None = None

    def base(self) -> Reached:
        """The period without its extensions; followed again only when its start or the time left out changed."""
        if self._reached is None or self._reached[:2] != (self.start, self.excluded):
            reached = reach(self.situation, self.limb, self.start, self.excluded)
            self._reached = (self.start, self.excluded, reached)
        return self._reached[2]

    def due(self) -> date:
        """The last day as things stand."""
        end = self.base().due
        for number in range(len(self.grants)):
            end = self._extended(end, number)
        return end

    def cap(self) -> date | None:
        """The day beyond which no extension carries, counted from the original start."""
        extension = self.situation.clock.extension
        if extension is None or extension.cap is None:
            return None
        if extension.cap_unless and not self.situation.holds(extension.cap_unless):
            return None
        return self._count(self.start.day, extension.cap)

    def uncapped(self, end: date, granted: int) -> date:
        """Where one more extension, after those already granted, would carry a date if there were no cap.

        Months upon months are counted from the start in one piece: six and three from 31 August are nine, to 31 May.
        """
        situation, extension = self.situation, self.situation.clock.extension
        if extension is None:
            return end
        base, more = self.limb.length, extension.length
        if base.unit in _MONTHS and more.unit in _MONTHS and base.to_end_of is None:
            months = situation.count_of(base) * _MONTHS[base.unit]
            months += (granted + 1) * situation.count_of(more) * _MONTHS[more.unit]
            longer = replace(self.limb, length=Length("months", months))
            return reach(situation, longer, self.start, self.excluded).due
        return self._count(end, more)

    def passed_over(self) -> tuple[DayRun, ...]:
        """The days off that the extensions counted past; those of the period itself belong to its own count."""
        extension, end, runs = self.situation.clock.extension, self.base().due, list[DayRun]()
        for number in range(len(self.grants)):
            longer = self._extended(end, number)
            if extension is not None and extension.length.unit == "working_days":
                counted = self._counted(end, extension.length)
                runs += [run for run in counted.skipped if run.last <= longer]
            end = longer
        return tuple(runs)

    def _extended(self, end: date, granted: int) -> date:
        longer, cap = self.uncapped(end, granted), self.cap()
        return longer if cap is None else max(end, min(longer, cap))

    def _count(self, day: date, length: Length) -> date:
        return self._counted(day, length).end

    def _counted(self, day: date, length: Length) -> Counted:
        situation = self.situation
        calendar = situation.calendar_for(length)
        count = situation.count_of(length)
        return count_length(day, length, count, calendar, self.excluded, situation.clock.seasons)


def run_period(situation: Situation, limb: Limb, start: Happening) -> Period:
    """Follow a limb through everything that happened to it, and write the working down."""
    period = Period(situation, limb, start)
    note_start(situation, limb, start)
    for ask in sorted(_asks(situation), key=lambda each: (each.day, each.order)):
        if ask.restart:
            _restart(period, ask.restart)
        elif ask.grant:
            _extend(period, ask)
        elif ask.revoke:
            _revoke(period, ask)
        else:
            _exclude(period, ask)
    note_count(situation, period.base())
    situation.working.skipped += period.passed_over()
    _note_nothing_moved(situation)
    return period


def close_office(situation: Situation, due: date) -> date:
    """The day after a closing of the office in which the date falls."""
    moved = after_closures(due, situation.clock.closures)
    if moved != due:
        situation.working.note("roll", "closure", from_day=due, day=moved)
    return moved


def roll(situation: Situation, due: date) -> date | None:
    """The rolled date beside the strict one; None when the rule gives no roll or the calendar does not know."""
    clock, working = situation.clock, situation.working
    if clock.roll == "none":
        working.note("roll", "roll-none")
        return None
    calendar = situation.calendar()
    try:
        forward = clock.roll == "next_working_day"
        moved = (roll_forward if forward else roll_back)(due, calendar)
    except NoDate:
        working.note("roll", "roll-unknown", known_to=calendar.known_to)
        return None
    if moved.end == due:
        working.note("roll", "roll-not-needed", day=due)
    else:
        working.note("roll", "roll-moved" if forward else "roll-back", from_day=due, day=moved.end)
        working.skipped += moved.skipped
    return moved.end


def last_working_day(situation: Situation, due: date) -> date | None:
    """The last working day on or before the date, to plan for; None when no calendar says."""
    calendar = situation.calendar_if_there()
    try:
        moved = roll_back(due, calendar) if calendar else None
    except NoDate:
        return None
    if moved is None:
        return None
    situation.working.days_off_before = moved.skipped
    return moved.end


def _asks(situation: Situation) -> Iterator[Ask]:
    clock = situation.clock
    if clock.restart_on:
        for happening in situation.all(clock.restart_on):
            yield Ask(happening.day, 0, restart=happening)
    allowed = {(exclusion.start, exclusion.end) for exclusion in clock.exclusions}
    for exclusion in clock.exclusions:
        yield from _intervals(situation, exclusion.start, exclusion.end, exclusion)
    for start, end in situation.pack.exclusion_asks:
        if (start, end) not in allowed:
            yield from _intervals(situation, start, end, None)
    yield from _extension_asks(situation)


def _intervals(situation: Situation, start: str, end: str, exclusion: Exclusion | None) -> Iterator[Ask]:
    """Starts and ends of excluded time, paired in order; the last may still be open."""
    reason = exclusion.reason if exclusion else situation.label(start)
    for began, ended in zip_longest(situation.all(start), situation.all(end)):
        if began is not None:
            yield Ask(began.day, 2, end=ended.day if ended else None, exclusion=exclusion, reason=reason)


def _extension_asks(situation: Situation) -> Iterator[Ask]:
    extension = situation.clock.extension
    if extension is None:
        return
    happenings = [situation.all(name) for name in extension.needs]
    for complete in zip(*happenings, strict=False):
        yield Ask(max(each.day for each in complete), 1, grant=True)
    if extension.revoked_by:
        for revoked in situation.all(extension.revoked_by):
            yield Ask(revoked.day, 3, revoke=True)
    if any(happenings) and not all(happenings):
        missing = next(name for name, found in zip(extension.needs, happenings, strict=True) if not found)
        _refuse(
            situation, "extension-refused-incomplete", needs=situation.label(missing), rule=extension.rule
        )


def _restart(period: Period, restart: Happening) -> None:
    """New facts within the period: it is counted again from their receipt."""
    situation = period.situation
    event, due = situation.label(situation.clock.restart_on), period.due()
    if restart.day > due:
        situation.working.note("start", "restart-too-late", event=event, day=restart.day, due=due)
        return
    situation.working.note("start", "start-restarted", event=event, day=restart.day)
    period.start, period.grants = restart, ()
    period.excluded = tuple(interval for interval in period.excluded if interval.end > restart.day)


def _exclude(period: Period, ask: Ask) -> None:
    situation = period.situation
    reason = ask.reason or Bilingual("", "")
    rule = ask.exclusion.rule if ask.exclusion else ""
    end = ask.end or _open_until(situation, ask.day)
    first = max(ask.day, period.start.day)
    refusal = _why_not_excluded(period, ask, end)
    days = max((end - first).days, 0) if end and not refusal else 0
    code = refusal or ("excluded-allowed" if ask.end else "excluded-open" if end else "excluded-running")
    if code == "excluded-allowed" and days == 0:
        return  # wholly before the start: nothing to leave out
    outcome = ExclusionOutcome(ask.day, ask.end, days, not refusal, code, reason, rule)
    situation.working.exclusions.append(outcome)
    _note_exclusion(period, outcome)
    if ask.exclusion and not refusal:
        period.taken[ask.exclusion.start] += 1
    if days and end:
        merged = merge([*period.excluded, Excluded(first, end)])
        twice = days + sum(each.days for each in period.excluded) - sum(each.days for each in merged)
        if twice:
            situation.working.note("excluded", "excluded-twice", days=twice)
        period.excluded = merged


def _open_until(situation: Situation, first: date) -> date | None:
    """Time still running is left out up to the day of asking."""
    return max(situation.as_of, first) if situation.as_of else None


def _why_not_excluded(period: Period, ask: Ask, end: date | None) -> str:
    if ask.exclusion is None:
        return "excluded-refused-rule"
    if not all(period.situation.is_given(name) for name in ask.exclusion.needs):
        return "excluded-refused-condition"
    if end is not None and end < ask.day:
        return "excluded-refused-order"
    if ask.exclusion.times is not None and period.taken[ask.exclusion.start] >= ask.exclusion.times:
        return "excluded-refused-times"
    return "excluded-refused-late" if ask.day > period.due() else ""


def _note_exclusion(period: Period, outcome: ExclusionOutcome) -> None:
    situation, code = period.situation, outcome.code
    params: dict[str, Value] = {"first": outcome.first, "reason": outcome.reason}
    if code == "excluded-refused-condition":
        missing = (
            name
            for exclusion in situation.clock.exclusions
            for name in exclusion.needs
            if not situation.is_given(name)
        )
        params["needs"] = situation.label(next(missing))
    elif code == "excluded-refused-late":
        params["due"] = period.due()
    elif outcome.allowed and code != "excluded-running":
        params["days"] = outcome.days
        if outcome.end:
            params["last"] = plus_days(outcome.end, -1)
    situation.working.note("excluded", code, **params)


def _extend(period: Period, ask: Ask) -> None:
    situation = period.situation
    extension = situation.clock.extension
    assert extension is not None  # the ask came from it
    if not situation.holds(extension.when):
        return _refuse(situation, "extension-refused-condition", rule=extension.rule)
    if extension.times is not None and len(period.grants) >= extension.times:
        return _refuse(situation, "extension-refused-times", rule=extension.rule)
    if not situation.knows(extension.length):
        return _refuse(situation, "extension-refused-length", granted=ask.day, rule=extension.rule)
    due = period.due()
    if ask.day > due:
        late = next(
            name for name in extension.needs if any(each.day == ask.day for each in situation.all(name))
        )
        return _refuse(
            situation,
            "extension-refused-late",
            event=situation.label(late),
            day=ask.day,
            due=due,
            rule=extension.rule,
        )
    asked_for = period.uncapped(due, len(period.grants))
    period.grants = (*period.grants, ask.day)
    moved = period.due()
    code = "extension-granted" if moved == asked_for else "extension-capped"
    situation.working.extensions.append(ExtensionOutcome(True, code, extension.rule, moved, ask.day))
    situation.working.note("extension", code, granted=ask.day, day=moved, rule=extension.rule)
    return None


def _revoke(period: Period, ask: Ask) -> None:
    extension = period.situation.clock.extension
    if extension is None or not period.grants:
        return
    period.grants = period.grants[:-1]
    working = period.situation.working
    last = max(number for number, outcome in enumerate(working.extensions) if outcome.granted)
    working.extensions[last] = replace(working.extensions[last], granted=False, code="extension-revoked")
    working.note("extension", "extension-revoked", day=ask.day, rule=extension.rule)


def _refuse(situation: Situation, code: str, **params: Value) -> None:
    rule = situation.clock.extension.rule if situation.clock.extension else ""
    situation.working.extensions.append(ExtensionOutcome(False, code, rule))
    situation.working.note("extension", code, **params)


def _note_nothing_moved(situation: Situation) -> None:
    """Say plainly when nothing was asked for, and what a notice would or would not do."""
    clock, working = situation.clock, situation.working
    if clock.seasons:
        days = sum(run.days for run in working.skipped if run.why == "season")
        working.note("excluded", "excluded-season", days=days)
    if not working.exclusions and (clock.exclusions or not clock.seasons):
        working.note("excluded", "excluded-not-asked" if clock.exclusions else "excluded-none")
    if not working.extensions:
        if clock.extension:
            working.note("extension", "extension-not-asked", rule=clock.extension.rule)
        else:
            working.note("extension", "extension-none")
    if clock.notice:
        sent = situation.first(clock.notice.event)
        if sent:
            working.note("extension", "notice-sent", day=sent.day, effect=clock.notice.effect)
        else:
            working.note("extension", "notice-possible", effect=clock.notice.effect)
