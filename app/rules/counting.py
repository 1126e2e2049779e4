"""Date arithmetic of time limits. The day of the event is never counted; a period ends with its last day.

Everything here is pure: days in, days out. `NoDate` is raised where no date can be reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.rules.calendars import CalendarInUse
from app.rules.errors import NoDate
from app.rules.pack import Closure, Length, MonthDay, Season

ONE_DAY = timedelta(days=1)
LARGEST = 40_000
"""More units than this are a typing mistake, whatever the unit: as days, a century."""


@dataclass(frozen=True, slots=True)
class DayRun:
    """Consecutive days, both included, that were treated alike and why."""

    first: date
    last: date
    why: str
    name: str = ""

    @property
    def days(self) -> int:
        """How many days the run holds."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Excluded:
    """Half-open interval of time left out: `first` is out, `end` counts again."""

    first: date
    end: date

    @property
    def days(self) -> int:
        """How many days are left out."""
        return (self.end - self.first).days


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a count ended, what it passed over, and which weekend days it counted because they were worked."""

    end: date
    skipped: tuple[DayRun, ...] = ()
    worked: tuple[DayRun, ...] = ()


def plus_days(day: date, days: int) -> date:
    """`day` moved by whole days; NoDate beyond the calendar of the language."""
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise NoDate("out-of-range", day=day.isoformat()) from error


def plus_months(day: date, months: int) -> date:
    """The corresponding day `months` later, clamped to the month's end (31 August + 6 months = 28 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    try:
        first = date(year, month + 1, 1)
    except ValueError as error:
        raise NoDate("out-of-range", day=day.isoformat()) from error
    return first.replace(day=min(day.day, month_end(first).day))


def month_end(day: date) -> date:
    """The last day of that day's month."""
    if day.month == 12:
        return day.replace(day=31)
    return day.replace(month=day.month + 1, day=1) - ONE_DAY


def next_of(day: date, dates: Iterable[MonthDay]) -> date:
    """The first of some days of the year that lies after `day`."""
    wanted = tuple(dates)
    try:
        candidates = [_in_year(each, year) for year in (day.year, day.year + 1) for each in wanted]
    except ValueError as error:
        raise NoDate("out-of-range", day=day.isoformat()) from error
    return min(candidate for candidate in candidates if candidate > day)


def _in_year(day: MonthDay, year: int) -> date:
    # 29 February stands for the last day of February.
    return month_end(date(year, 2, 1)) if (day.month, day.day) == (2, 29) else date(year, day.month, day.day)


def count_days(
    start: date, days: int, excluded: tuple[Excluded, ...] = (), seasons: tuple[Season, ...] = ()
) -> Counted:
    """`days` calendar days after `start`, passing over excluded time and seasons."""
    if not excluded and not seasons:
        return Counted(plus_days(start, days))
    return _walk(start, days, lambda day: _not_counted(day, excluded, seasons))


def count_working_days(
    start: date,
    days: int,
    calendar: CalendarInUse,
    excluded: tuple[Excluded, ...] = (),
    seasons: tuple[Season, ...] = (),
    step: timedelta = ONE_DAY,
) -> Counted:
    """`days` working days after `start`. NoDate when the count leaves what the calendar knows."""

    def passed_over(day: date) -> str:
        require_known(calendar, day)
        if not calendar.is_working_day(day):
            return "holiday" if calendar.name(day) else "weekend"
        return _not_counted(day, excluded, seasons)

    counted = _walk(start, days, passed_over, calendar.name, step)
    return Counted(counted.end, counted.skipped, _worked_days(start, counted.end, calendar))


def count_length(
    start: date,
    length: Length,
    count: int,
    calendar: CalendarInUse | None,
    excluded: tuple[Excluded, ...] = (),
    seasons: tuple[Season, ...] = (),
) -> Counted:
    """The end of `count` units after `start`, or before it. `calendar` is needed for working days only."""
    if count > LARGEST:
        raise NoDate("out-of-range", day=start.isoformat())
    if length.before:
        return _count_back(start, length, count, calendar)
    if length.unit == "days":
        return count_days(start, count, excluded, seasons)
    if length.unit == "working_days":
        if calendar is None:
            raise NoDate("calendar-missing")
        return count_working_days(start, count, calendar, excluded, seasons)
    if length.unit == "weeks":
        end = plus_days(start, 7 * count)
    elif length.unit == "fixed_dates":
        end = next_of(start, length.dates)
    elif length.unit == "hours":
        end = plus_days(
            start, -(-count // 24)
        )  # no hour of the day known: whole days, the part of a day as one
    else:
        end = plus_months(start, count * (12 if length.unit == "years" else 1))
    return _prolong(start, _end_of(end, length), excluded, seasons)


def _count_back(start: date, length: Length, count: int, calendar: CalendarInUse | None) -> Counted:
    """`count` units before `start`: the day by which something must have been done."""
    if length.unit == "working_days":
        if calendar is None:
            raise NoDate("calendar-missing")
        return count_working_days(start, count, calendar, step=-ONE_DAY)
    if length.unit in ("days", "weeks"):
        return Counted(plus_days(start, -count * (7 if length.unit == "weeks" else 1)))
    return Counted(_end_of(plus_months(start, -count * (12 if length.unit == "years" else 1)), length))


def _end_of(day: date, length: Length) -> date:
    """`day`, or the last day of its month or year where the length runs to it."""
    if length.to_end_of is None:
        return day
    return month_end(day if length.to_end_of == "month" else day.replace(month=12, day=1))


def roll_forward(day: date, calendar: CalendarInUse) -> Counted:
    """The first working day on or after `day`, with what was passed over."""
    return _roll(day, calendar, ONE_DAY)


def roll_back(day: date, calendar: CalendarInUse) -> Counted:
    """The last working day on or before `day`, with what was passed over."""
    return _roll(day, calendar, -ONE_DAY)


def after_closures(day: date, closures: Iterable[Closure]) -> date:
    """`day`, or the day after the closing of the office in which it falls."""
    for closure in closures:
        if closure.first <= day <= closure.last:
            return plus_days(closure.last, 1)
    return day


def merge(intervals: Iterable[Excluded]) -> tuple[Excluded, ...]:
    """The same time without overlaps, in order."""
    merged: list[Excluded] = []
    for interval in sorted(intervals, key=lambda each: each.first):
        if merged and interval.first <= merged[-1].end:
            merged[-1] = Excluded(merged[-1].first, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def require_known(calendar: CalendarInUse, day: date) -> None:
    """NoDate("calendar-unknown") unless the calendar can be relied on for that day: never guess."""
    if not calendar.knows(day):
        raise NoDate("calendar-unknown", calendar=calendar.code, day=day.isoformat())


def _walk(
    start: date,
    days: int,
    passed_over: Callable[[date], str],
    name: Callable[[date], str | None] = lambda _: None,
    step: timedelta = ONE_DAY,
) -> Counted:
    day, counted, skipped = start, 0, []
    while counted < days:
        day = plus_days(day, step.days)
        if why := passed_over(day):
            skipped.append(DayRun(day, day, why, name(day) or ""))
        else:
            counted += 1
    return Counted(day, _joined(sorted(skipped, key=lambda run: run.first)))


def _joined(runs: list[DayRun]) -> tuple[DayRun, ...]:
    """Neighbouring days with the same reason and name become one run."""
    joined: list[DayRun] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and last.last + ONE_DAY == run.first and (last.why, last.name) == (run.why, run.name):
            joined[-1] = DayRun(last.first, run.last, run.why, run.name)
        else:
            joined.append(run)
    return tuple(joined)


def _worked_days(start: date, end: date, calendar: CalendarInUse) -> tuple[DayRun, ...]:
    """Days that would be days off but were declared working days."""
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    worked = [(day, calendar.name(day)) for day in days if calendar.is_working_day(day)]
    return _joined([DayRun(day, day, "worked", name) for day, name in worked if name])


def _prolong(start: date, end: date, excluded: tuple[Excluded, ...], seasons: tuple[Season, ...]) -> Counted:
    """A period in weeks, months or years, longer by the days between its ends that do not count."""
    if not excluded and not seasons:
        return Counted(end)
    days = (plus_days(start, offset) for offset in range(1, (end - start).days + 1))
    lost = [DayRun(day, day, why) for day in days if (why := _not_counted(day, excluded, seasons))]
    more = _walk(end, len(lost), lambda day: _not_counted(day, excluded, seasons))
    return Counted(more.end, _joined([*lost, *more.skipped]))


def _not_counted(day: date, excluded: tuple[Excluded, ...], seasons: tuple[Season, ...]) -> str:
    """Why a calendar day is passed over; empty when it counts."""
    if _inside(day, excluded):
        return "excluded"
    return "season" if any(season.contains(day) for season in seasons) else ""


def _inside(day: date, excluded: tuple[Excluded, ...]) -> bool:
    return any(interval.first <= day < interval.end for interval in excluded)


def _roll(day: date, calendar: CalendarInUse, step: timedelta) -> Counted:
    skipped = []
    require_known(calendar, day)
    while not calendar.is_working_day(day):
        name = calendar.name(day)
        skipped.append(DayRun(day, day, "holiday" if name else "weekend", name or ""))
        day = plus_days(day, step.days)
        require_known(calendar, day)
    return Counted(day, _joined(sorted(skipped, key=lambda run: run.first)))
