"""Which version, which limb, which start: everything before days are moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.rules.counting import Counted, Excluded, count_length, roll_forward
from app.rules.errors import NoDate
from app.rules.occurrences import Happening, Timeline
from app.rules.pack import Bilingual, Clock, Edition, Limb, Pack, Selector, Version, in_force
from app.rules.situation import Situation

OWN_TARGETS = Version(
    id="own",
    title=Bilingual("Our own targets", "本公司内部目标"),
    since=None,
    until=None,
    selector=Selector(()),
    source="",
    clocks=(),
)


@dataclass(frozen=True, slots=True)
class Reached:
    """A limb followed to its end."""

    limb: Limb
    start: Happening
    counted: Counted
    at: datetime | None = None

    @property
    def due(self) -> date:
        """The last day of the period."""
        return self.counted.end


def choose_version(pack: Pack, clock_id: str, timeline: Timeline) -> tuple[Version, Clock]:
    """The version of a clock that the rule's own event selects, and the clock in it.

    NoDate when the selecting event is not recorded, or no version was in force on its day.
    """
    for target in pack.targets:
        if target.id == clock_id:
            return OWN_TARGETS, target
    latest: date | None = None
    for version in reversed(pack.versions):
        clock = next((clock for clock in version.clocks if clock.id == clock_id), None)
        if clock is None:
            continue
        day = _selecting_day(version.selector, clock, timeline)
        if in_force(version, day):
            return version, clock
        latest = day
    raise NoDate("rules-not-in-force", day=latest.isoformat() if latest else "")


def choose_edition(pack: Pack, of: str, timeline: Timeline) -> Edition:
    """The edition of a handbook or code set that the events select; NoDate when there is none."""
    for edition in reversed(pack.editions):
        if edition.of != of:
            continue
        day = _selected(edition.selector, timeline)
        if day is None:
            raise NoDate("event-missing", event=edition.selector.events[0])
        if in_force(edition, day):
            return edition
    raise NoDate("rules-not-in-force")


def _selected(selector: Selector, timeline: Timeline) -> date | None:
    found = [happening.day for name in selector.events if (happening := timeline.first(name))]
    if not found:
        return None
    return max(found) if selector.how == "latest" else found[0]


def _selecting_day(selector: Selector, clock: Clock, timeline: Timeline) -> date:
    """The day that chooses the version; the clock's own start when the selecting event is not part of the record."""
    if day := _selected(selector, timeline):
        return day
    starts = [happening.day for limb in clock.limbs if (happening := timeline.first(limb.start))]
    if starts:
        return starts[0]
    raise NoDate("event-missing", event=clock.limbs[0].start)


def has_started(situation: Situation) -> bool:
    """True when some limb of the clock applies and its events are on record."""
    return bool(_applicable(situation))


def follow_limb(situation: Situation) -> tuple[Limb, Happening]:
    """The first limb that applies, and its start. NoDate when the event it needs is not on record."""
    applicable = _applicable(situation)
    for number, limb in enumerate(applicable):
        if not _comes_too_late(situation, limb, applicable[number + 1 :]):
            start = situation.first(limb.start)
            assert start is not None  # _applicable saw it
            situation.working.followed.append(limb)
            return limb, _late_receipt(situation, start)
    raise NoDate("event-missing", event=_missing_event(situation))


def combine_limbs(situation: Situation) -> tuple[Reached, datetime | None]:
    """The latest or the earliest of all limbs whose events are on record; the others are noted as missing.

    Beside it, where the hours end of a limb counted in hours.
    """
    reached: list[Reached] = []
    starts: dict[str, Happening] = {}
    for limb in situation.clock.limbs:
        if not situation.holds(limb.when):
            continue
        start = situation.first(limb.start)
        if start is None:
            situation.working.note("start", "limb-missing", event=situation.label(limb.start))
            continue
        if limb.start not in starts:
            starts[limb.start] = _late_receipt(situation, start)
            note_start(situation, limb, starts[limb.start])
        found = reach(situation, limb, starts[limb.start])
        note_count(situation, found)
        reached.append(found)
        situation.working.followed.append(limb)
    if not reached:
        raise NoDate("event-missing", event=_missing_event(situation))
    later = situation.clock.combine == "latest_of"
    chosen = (max if later else min)(reached, key=lambda each: each.due)
    if len(reached) > 1:
        situation.working.note("count", "count-later" if later else "count-earlier", day=chosen.due)
        situation.working.chose(
            chosen.limb.length.unit, situation.count_of(chosen.limb.length), chosen.counted
        )
    return chosen, next((each.at for each in reached if each.at), None)


def reach(situation: Situation, limb: Limb, start: Happening, excluded: tuple[Excluded, ...] = ()) -> Reached:
    """Follow one limb from its start, leaving out the excluded time."""
    count = situation.count_of(limb.length)
    if limb.length.unit == "hours" and start.at:
        try:
            end = (start.at.astimezone(UTC) + timedelta(hours=count)).astimezone(situation.zone)
        except OverflowError as error:
            raise NoDate("out-of-range", day=start.day.isoformat()) from error
        return Reached(limb, start, Counted(end.date()), end)
    first = _counting_from(start.day, excluded)
    calendar = situation.calendar_for(limb.length)
    return Reached(
        limb, start, count_length(first, limb.length, count, calendar, excluded, situation.clock.seasons)
    )


def note_start(situation: Situation, limb: Limb, start: Happening) -> None:
    """Write down from which event and day the clock runs."""
    event = situation.label(limb.start)
    if start.at:
        situation.working.note(
            "start", "start-instant", event=event, day=start.day, time=start.at, zone=situation.zone.key
        )
    else:
        situation.working.note("start", "start-day", event=event, day=start.day)


def note_count(situation: Situation, reached: Reached) -> None:
    """Write down the arithmetic of a limb."""
    working, length, due = situation.working, reached.limb.length, reached.due
    count = situation.count_of(length)
    working.chose(length.unit, count, reached.counted)
    clamped = length.unit in ("months", "years") and due.day < reached.start.day.day
    if length.unit == "hours":
        if reached.at:
            working.note("count", "count-hours", count=count, day=due, time=reached.at)
        else:
            working.note("count", "count-hours-day", count=count, day=due)
    elif length.unit == "weeks":
        working.note("count", "count-weeks", count=count, days=7 * count, day=due)
    elif length.unit == "fixed_dates":
        working.note("count", "count-fixed-date", day=due)
    elif not count:
        working.note("count", "count-at-once", day=due)
    elif length.before:
        working.note("count", "count-before", day=due)
    elif length.to_end_of:
        working.note("count", f"count-end-of-{length.to_end_of}", count=count, day=due)
    else:
        code = f"count-{length.unit.replace('_', '-')}{'-clamped' if clamped else ''}"
        working.note("count", code, count=count, day=due)


def _applicable(situation: Situation) -> list[Limb]:
    timeline = situation.timeline
    return [
        limb
        for limb in situation.clock.limbs
        if situation.holds(limb.when)
        and timeline.has(limb.start)
        and (not limb.given or timeline.has(limb.given))
    ]


def _comes_too_late(situation: Situation, limb: Limb, others: list[Limb]) -> bool:
    """True when what makes this limb apply happened after the next limb's time had ended."""
    event = situation.first(limb.in_time) if limb.in_time else None
    if event is None or not others:
        return False
    start = situation.first(others[0].start)
    assert start is not None  # others are applicable
    due = reach(situation, others[0], start).due
    if event.day <= due:
        return False
    label = situation.label(limb.in_time)
    situation.working.note("count", "limb-too-late", event=label, day=event.day, due=due)
    return True


def _missing_event(situation: Situation) -> str:
    for limb in situation.clock.limbs:
        if situation.holds(limb.when):
            return limb.given if limb.given and situation.timeline.has(limb.start) else limb.start
    return situation.clock.limbs[0].start


def _late_receipt(situation: Situation, start: Happening) -> Happening:
    rule = situation.clock.late_receipt
    if rule is None:
        return start
    calendar = situation.calendar()
    after_hours = rule.cut_off is not None and start.at is not None and start.at.time() > rule.cut_off
    day = roll_forward(start.day + timedelta(days=1) if after_hours else start.day, calendar).end
    if day == start.day:
        return start
    situation.working.note("start", "start-late-receipt", day=start.day, moved=day)
    return Happening(day, None, start.ref, came=start.day)


def _counting_from(start: date, excluded: tuple[Excluded, ...]) -> date:
    """Time excluded from the very start moves the start: nothing had been counted yet."""
    return next((interval.end for interval in excluded if interval.first <= start < interval.end), start)
