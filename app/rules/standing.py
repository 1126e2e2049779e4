"""Where a clock stands: running, met, late, stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from app.rules.counting import count_length
from app.rules.errors import NoDate
from app.rules.occurrences import Happening
from app.rules.pack import Kind
from app.rules.situation import Situation

State: TypeAlias = Literal["running", "met", "late", "stopped", "none"]

# A right or a window that nobody used is over, not late.
LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a clock and the day that settled it. `stopped_by` names the event that ended it."""

    state: State
    met_on: date | None = None
    stopped_on: date | None = None
    stopped_by: str = ""


def standing(
    situation: Situation, start: Happening, limit: date | None, limit_at: datetime | None
) -> Standing:
    """The state against the day (or instant) that decides lateness.

    Meeting a recurring clock does not end it; stopping ends any clock on the same day; a fast close makes it fall away.
    """
    clock = situation.clock
    met = _earliest(situation, clock.met_by, start) if clock.repeat is None else None
    stopped = _earliest(situation, clock.stopped_by, start)
    if met and not (stopped and stopped[1].day < met[1].day):
        return Standing("late" if _after(met[1], limit, limit_at) else "met", met_on=met[1].day)
    if stopped:
        return Standing("stopped", stopped_on=stopped[1].day, stopped_by=stopped[0])
    exempt = _exempting(situation, start)
    if exempt:
        return Standing(
            "stopped", stopped_on=exempt.day, stopped_by=clock.exemption.event if clock.exemption else ""
        )
    if limit is None or situation.as_of is None or situation.as_of <= limit:
        return Standing("running")
    return passed(clock.kind, limit)


def passed(kind: Kind, limit: date) -> Standing:
    """The state of a clock that nothing met or stopped, once the day that decides lateness is over."""
    if kind in ("right", "window"):
        return Standing("stopped", stopped_on=limit, stopped_by=LAPSED)
    return Standing("late")


def _earliest(
    situation: Situation, events: tuple[str, ...], start: Happening
) -> tuple[str, Happening] | None:
    """The first event of a kind on or after the start; a time counted back from the start may be met before it."""
    before = any(limb.length.before for limb in situation.clock.limbs)
    found = [
        (name, happening)
        for name in events
        for happening in situation.all(name)
        if before or happening.day >= start.since
    ]
    return min(found, key=lambda each: each[1].day, default=None)


def _after(happening: Happening, limit: date | None, limit_at: datetime | None) -> bool:
    if limit_at and happening.at:
        return happening.at > limit_at
    return limit is not None and happening.day > limit


def _exempting(situation: Situation, start: Happening) -> Happening | None:
    """The event that closed the matter fast enough for this clock to fall away."""
    exemption = situation.clock.exemption
    if exemption is None or not situation.holds(exemption.when):
        return None
    happened = situation.first(exemption.event)
    if happened is None:
        return None
    try:
        count = situation.count_of(exemption.within)
        calendar = situation.calendar_for(exemption.within)
        last = count_length(start.day, exemption.within, count, calendar).end
    except NoDate:
        return None  # without a calendar the exemption cannot be shown, so the clock stands
    if happened.day > last:
        return None
    situation.working.note(
        "result",
        "result-exempt",
        event=situation.label(exemption.event),
        day=happened.day,
        within=last,
        rule=exemption.rule,
    )
    return happened
