"""The deadline engine: one clock of one regime, from events and facts to dates and their certificate.

Pure: the same library, events, facts, place and calendars give the same Result, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.rules.calendars import CalendarSource
from app.rules.certificate import FORMAT, Certificate, ChoiceNote, Outcome, UsedCalendar
from app.rules.counting import count_length, plus_days
from app.rules.errors import ErrorCode, NoDate, RulesError
from app.rules.library import Library
from app.rules.moving import close_office, last_working_day, roll, run_period
from app.rules.occurrences import Events, Happening, Timeline
from app.rules.pack import Clock, Edition, Kind, Length
from app.rules.situation import Situation
from app.rules.standing import Standing, State, standing
from app.rules.starting import (
    choose_edition,
    choose_version,
    combine_limbs,
    follow_limb,
    has_started,
    note_start,
)
from app.rules.steps import PARTS
from app.rules.terms import Bilingual, Fact

_NOWHERE = Standing("none")
_ORDER = {part: number for number, part in enumerate(PARTS)}


@dataclass(frozen=True, slots=True)
class Result:
    """What came out.

    `due` is the strict legal date, `rolled` the date after rolling (only where the rule rolls), `due_at` the instant of
    an hour clock, `then` the next recurrence, `opens` the first day of a window, `not_before` a floor or opening.
    `last_working_day` is the one to plan for, `hours_end` where the hours end of a rule that also counts a working day.
    `error` is empty when a date was reached (or the rule has none).
    """

    regime: str
    clock: str
    version: str
    title: Bilingual
    kind: Kind
    rule: str
    verified: str
    start_on: date | None = None
    due: date | None = None
    due_at: datetime | None = None
    rolled: date | None = None
    then: date | None = None
    opens: date | None = None
    not_before: date | None = None
    last_working_day: date | None = None
    state: State = "none"
    met_on: date | None = None
    stopped_on: date | None = None
    stopped_by: str = ""
    error: ErrorCode | None = None
    certificate: Certificate | None = None
    hours_end: datetime | None = None

    @property
    def effective(self) -> date | None:
        """The date to show and sort by: the rolled one for a complainant's right, else the strict one."""
        return self.rolled if self.kind == "right" and self.rolled else self.due


def compute(
    library: Library,
    *,
    regime: str,
    clock: str,
    events: Events,
    facts: Mapping[str, Fact] | None = None,
    place: str = "",
    calendars: CalendarSource,
    zone: str | None = None,
    calendar: str = "",
    known_to: date | None = None,
    as_of: date | None = None,
) -> Result:
    """One clock. RulesError for an unknown regime, clock or zone; anything else is a Result, with an error code
    when no date can be reached.

    `place` is an ISO 3166-2 subdivision (ENG, NSW …); `zone` replaces the regime's zone; `calendar` counts working days
    where the regime names none; `known_to` ends the knowledge of every calendar there; `as_of` is the day from which
    lateness and time still excluded are judged.
    """
    pack = library.pack(regime)
    pack.require_clock(clock)
    zone_info = _zone(zone or pack.zone_at(place))
    try:
        timeline = Timeline(events, zone_info)
        version, chosen = choose_version(pack, clock, timeline)
    except NoDate as none:
        return _without_version(regime, library.clock(regime, clock), none)
    situation = Situation(
        pack, version, chosen, timeline, facts or {}, place, zone_info, calendars, known_to, as_of, calendar
    )
    return _compute(situation)


def clocks_for(
    library: Library,
    *,
    regime: str,
    events: Events,
    facts: Mapping[str, Fact] | None = None,
    place: str = "",
    calendars: CalendarSource,
    zone: str | None = None,
    calendar: str = "",
    as_of: date | None = None,
) -> tuple[Result, ...]:
    """Every clock and own target of a regime that has started and applies to these facts, in the pack's order.

    The arguments are those of `compute`.
    """
    pack = library.pack(regime)
    zone_info = _zone(zone or pack.zone_at(place))
    timeline = Timeline(events, zone_info)
    found = []
    for clock_id in pack.clock_ids():
        try:
            version, clock = choose_version(pack, clock_id, timeline)
        except NoDate:
            continue
        situation = Situation(
            pack, version, clock, timeline, facts or {}, place, zone_info, calendars, None, as_of, calendar
        )
        if _runs(situation):
            found.append(_compute(situation))
    return tuple(found)


def _runs(situation: Situation) -> bool:
    """True when a case has this clock and it has begun; also when a fact says something the rules do not know."""
    try:
        return situation.holds(situation.clock.when) and has_started(situation)
    except NoDate:
        return True


def edition_for(library: Library, *, regime: str, of: str, events: Events, place: str = "") -> Edition | None:
    """The edition of a handbook or code set that belongs to a case; None when no event selects one."""
    pack = library.pack(regime)
    try:
        return choose_edition(pack, of, Timeline(events, _zone(pack.zone_at(place))))
    except NoDate:
        return None


@dataclass(frozen=True, slots=True)
class _Dates:
    """What a clock came to; see `Result` for the meaning of each."""

    start_on: date | None = None
    due: date | None = None
    due_at: datetime | None = None
    rolled: date | None = None
    then: date | None = None
    opens: date | None = None
    not_before: date | None = None
    last_working_day: date | None = None
    hours_end: datetime | None = None
    stands: Standing = _NOWHERE


def _compute(situation: Situation) -> Result:
    clock = situation.clock
    dates, error = _Dates(), None
    try:
        dates = _dates(situation)
    except NoDate as none:
        _note_error(situation, none)
        error = none.code
    _note_rule(situation)
    return Result(
        regime=situation.pack.regime,
        clock=clock.id,
        version=situation.version.id,
        title=clock.title,
        kind=clock.kind,
        rule=clock.rule,
        verified=clock.sure_of(situation.working.followed),
        start_on=dates.start_on,
        due=dates.due,
        due_at=dates.due_at,
        rolled=dates.rolled,
        then=dates.then,
        opens=dates.opens,
        not_before=dates.not_before,
        last_working_day=dates.last_working_day,
        state=dates.stands.state,
        met_on=dates.stands.met_on,
        stopped_on=dates.stands.stopped_on,
        stopped_by=dates.stands.stopped_by,
        error=error,
        certificate=_certificate(situation, dates, error),
        hours_end=dates.hours_end,
    )


def _dates(situation: Situation) -> _Dates:
    clock = situation.clock
    if clock.combine == "first":
        limb, start = follow_limb(situation)
        if limb.length.unit == "promptly":
            return _promptly(situation, start)
        period = run_period(situation, limb, start)
        start, due, due_at = period.start, period.due(), period.base().at
        due, then = _recurrence(situation, start, due)
        hours_end = due_at
    else:
        reached, hours_end = combine_limbs(situation)
        start, due, due_at, then = reached.start, reached.due, reached.at, None
    if clock.kind in ("floor", "opening"):
        return _Dates(start_on=start.day, hours_end=hours_end, not_before=_floor(situation, due))
    due = close_office(situation, due)
    due_at = due_at or _closing_hour(situation, due)
    rolled = roll(situation, due)
    stands = standing(situation, start, rolled or due if clock.late_after == "rolled" else due, due_at)
    opens = _opens(situation, start.day)
    _note_result(situation, due, due_at, opens)
    return _Dates(
        start_on=start.day,
        due=due,
        due_at=due_at,
        rolled=rolled,
        then=then,
        opens=opens,
        last_working_day=last_working_day(situation, due),
        hours_end=hours_end,
        stands=stands,
    )


def _closing_hour(situation: Situation, due: date) -> datetime | None:
    """The instant at which the office closes on the last day, where the rule ends there and the hour is known."""
    closes_at = situation.pack.closes_at
    if situation.clock.ends_at != "close_of_business" or closes_at is None:
        return None
    return datetime.combine(due, closes_at, situation.zone)


def _promptly(situation: Situation, start: Happening) -> _Dates:
    """A clock without a legal date: it can be met or stopped, never late."""
    working = situation.working
    note_start(situation, situation.clock.limbs[0], start)
    working.unit = "promptly"
    working.note("count", "count-promptly")
    working.note("result", "result-promptly")
    return _Dates(start_on=start.day, stands=standing(situation, start, None, None))


def _recurrence(situation: Situation, start: Happening, due: date) -> tuple[date, date | None]:
    """The date now running of a recurring clock and the one after it."""
    clock = situation.clock
    if clock.repeat is None:
        return due, None
    done = [each for name in clock.met_by for each in situation.all(name) if each.day >= start.since]
    if done:
        last = max(each.day for each in done)
        due = _count(situation, last, clock.repeat)
        situation.working.note("count", "count-repeat", from_day=last, day=due)
    return due, _count(situation, due, clock.repeat)


def _floor(situation: Situation, day: date) -> date | None:
    """A floor or an opening: never a due date. A legal hold takes the date away while it stands."""
    if situation.clock.day_after:
        day = plus_days(day, 1)
        situation.working.note("count", "count-day-after", day=day)
    hold = situation.clock.hold
    placed = situation.last(hold.start) if hold else None
    released = situation.last(hold.end) if hold else None
    if placed and not (released and released.day >= placed.day):
        situation.working.note("result", "result-held", day=placed.day)
        return None
    floor = max(day, released.day) if released else day
    situation.working.note("result", "result-not-before", day=floor)
    return floor


def _opens(situation: Situation, start: date) -> date | None:
    return _count(situation, start, situation.clock.opens) if situation.clock.opens else None


def _count(situation: Situation, day: date, length: Length) -> date:
    return count_length(day, length, situation.count_of(length), situation.calendar_for(length)).end


def _note_rule(situation: Situation) -> None:
    clock, working = situation.clock, situation.working
    quotation = clock.quotation_of(working.followed)
    if quotation and clock.sure_of(working.followed) == "read":
        working.note("rule", "rule-quoted", quotation=quotation)
    else:
        working.note("rule", "rule-named", title=clock.title, rule=clock.rule or situation.version.title)


def _note_result(situation: Situation, due: date, due_at: datetime | None, opens: date | None) -> None:
    working, zone = situation.working, situation.zone.key
    if opens:
        working.note("result", "result-window", opens=opens, day=due)
    elif due_at:
        working.note("result", "result-due-at", day=due, time=due_at, zone=zone)
    elif situation.clock.ends_at == "close_of_business":
        working.note("result", "result-due-close", day=due, zone=zone)
    else:
        working.note("result", "result-due", day=due, zone=zone)


def _note_error(situation: Situation, none: NoDate) -> None:
    params: dict[str, str | Bilingual | date] = dict(none.params)
    if "event" in none.params:
        params["event"] = situation.label(none.params["event"])
    if "fact" in none.params:
        params["fact"] = situation.fact_label(none.params["fact"])
    if "day" in none.params:
        params["day"] = date.fromisoformat(none.params["day"])
    situation.working.note("result", f"error-{none.code}", **params)


def _certificate(situation: Situation, dates: _Dates, error: ErrorCode | None) -> Certificate:
    pack, clock, working = situation.pack, situation.clock, situation.working
    return Certificate(
        format=FORMAT,
        regime=pack.regime,
        regime_title=pack.title,
        clock=clock.id,
        version=situation.version.id,
        version_title=situation.version.title,
        kind=clock.kind,
        title=clock.title,
        rule=clock.rule,
        quotation=clock.quotation_of(working.followed),
        source=clock.source_of(working.followed),
        verified=clock.sure_of(working.followed),
        zone=situation.zone.key,
        place=situation.place,
        start_on=dates.start_on,
        events=tuple(sorted(working.events.values(), key=lambda used: (used.day, used.name))),
        facts=tuple(sorted(working.facts.values(), key=lambda used: used.name)),
        calendar=UsedCalendar.of(working.calendar),
        unit=working.unit,
        count=working.count,
        skipped=working.skipped,
        worked=working.worked,
        exclusions=tuple(working.exclusions),
        extensions=tuple(working.extensions),
        steps=tuple(sorted(working.steps, key=lambda each: _ORDER[each.part])),
        choices=tuple(ChoiceNote(choice.code, choice.text, choice.used) for choice in clock.choices),
        outcome=_outcome(dates, error),
        days_off_before=working.days_off_before,
        rule_digest=clock.digest,
    )


def _outcome(dates: _Dates, error: ErrorCode | None) -> Outcome:
    return Outcome(
        due=dates.due,
        due_at=dates.due_at.isoformat() if dates.due_at else "",
        rolled=dates.rolled,
        then=dates.then,
        opens=dates.opens,
        not_before=dates.not_before,
        last_working_day=dates.last_working_day,
        state=dates.stands.state,
        met_on=dates.stands.met_on,
        stopped_on=dates.stands.stopped_on,
        stopped_by=dates.stands.stopped_by,
        error=error or "",
    )


def _without_version(regime: str, clock: Clock, none: NoDate) -> Result:
    """No version could be chosen: the clock's words come from the newest version, the date from nowhere."""
    return Result(
        regime=regime,
        clock=clock.id,
        version="",
        title=clock.title,
        kind=clock.kind,
        rule=clock.rule,
        verified=clock.verified,
        error=none.code,
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RulesError(f"{name!r} is no time zone") from error
