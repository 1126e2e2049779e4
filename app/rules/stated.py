"""A date that an authority set itself: nothing is counted; the certificate names the request, and what moved it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from app.rules.calendars import CalendarInUse, CalendarSource
from app.rules.certificate import FORMAT, Certificate, Outcome, Step, UsedCalendar, UsedEvent
from app.rules.counting import Counted, DayRun, roll_back
from app.rules.engine import Result
from app.rules.errors import NoDate
from app.rules.pack import Bilingual
from app.rules.standing import State
from app.rules.steps import step

REGIME = "authority"
"""Stands where other dates name their rules: this one comes from no pack."""
_VERSION = Bilingual("Date set in the request itself", "来文载明的日期")
_RECEIVED = Bilingual("Request received", "收到来文")
_ANSWERED = Bilingual("Request answered", "已答复来文")


@dataclass(frozen=True, slots=True)
class Moved:
    """The authority gave another day: what it was, told to us on ``on``; ``ref`` names the log event."""

    was: date
    on: date
    ref: str


@dataclass(frozen=True, slots=True)
class StatedDate:
    """One request of an authority with the day by which it wants the reply.

    ``clock`` names it among a case's dates; ``number`` is the authority's own reference. ``withdrawn_on`` ends it
    without an answer.
    """

    clock: str
    title: Bilingual
    authority: str
    number: str
    received_on: date
    due: date
    ref: str = ""
    moved: tuple[Moved, ...] = ()
    answered_on: date | None = None
    withdrawn_on: date | None = None


def stated(
    asked: StatedDate, *, calendars: CalendarSource, calendar: str, zone: str, place: str, as_of: date
) -> Result:
    """The date with its certificate. ``calendar`` (may be empty) is asked for the last day of work only."""
    state, met_on, stopped_on = _standing(asked, as_of)
    in_use = _calendar(calendars, calendar)
    last = _last_working_day(asked.due, in_use) if in_use else None
    result = Result(
        regime=REGIME,
        clock=asked.clock,
        version="",
        title=asked.title,
        kind="authority",
        rule=asked.number or asked.authority,
        verified="read",
        start_on=asked.received_on,
        due=asked.due,
        last_working_day=last.end if last else None,
        state=state,
        met_on=met_on,
        stopped_on=stopped_on,
    )
    return _with_certificate(result, asked, in_use, last.skipped if last else (), zone, place)


def _standing(asked: StatedDate, as_of: date) -> tuple[State, date | None, date | None]:
    if asked.answered_on is not None:
        return "late" if asked.answered_on > asked.due else "met", asked.answered_on, None
    if asked.withdrawn_on is not None:
        return "stopped", None, asked.withdrawn_on
    return "late" if as_of > asked.due else "running", None, None


def _calendar(calendars: CalendarSource, code: str) -> CalendarInUse | None:
    """The calendar, or None: it is asked for a convenience only and must not stop the date."""
    try:
        return CalendarInUse.of(calendars, code) if code else None
    except KeyError:
        return None


def _last_working_day(due: date, calendar: CalendarInUse) -> Counted | None:
    """The last day of work on or before ``due``, and the days off between; None where it is not known."""
    try:
        return roll_back(due, calendar)
    except NoDate:
        return None


def _steps(asked: StatedDate, zone: str) -> tuple[Step, ...]:
    named = {"authority": asked.authority, "number": asked.number or "–"}
    moved = [step("extension", "stated-moved", was=move.was, on=move.on) for move in asked.moved]
    return (
        step("start", "start-day", event=_RECEIVED, day=asked.received_on),
        step("rule", "rule-stated", **named),
        step("count", "count-stated"),
        *(moved or [step("extension", "stated-not-moved")]),
        step("result", "result-due", day=asked.due, zone=zone),
    )


def _with_certificate(
    result: Result,
    asked: StatedDate,
    calendar: CalendarInUse | None,
    days_off: tuple[DayRun, ...],
    zone: str,
    place: str,
) -> Result:
    events = [UsedEvent("request", _RECEIVED, asked.received_on, ref=asked.ref)]
    if asked.answered_on is not None:
        events.append(UsedEvent("answer", _ANSWERED, asked.answered_on))
    certificate = Certificate(
        format=FORMAT,
        regime=REGIME,
        regime_title=Bilingual(asked.authority, asked.authority),
        clock=asked.clock,
        version="",
        version_title=_VERSION,
        kind=result.kind,
        title=asked.title,
        rule=result.rule,
        quotation=None,
        source="",
        verified=result.verified,
        zone=zone,
        place=place,
        start_on=asked.received_on,
        events=tuple(events),
        facts=(),
        calendar=UsedCalendar.of(calendar),
        unit="",
        count=0,
        skipped=(),
        worked=(),
        exclusions=(),
        extensions=(),
        steps=_steps(asked, zone),
        choices=(),
        outcome=Outcome(
            due=result.due,
            last_working_day=result.last_working_day,
            state=result.state,
            met_on=result.met_on,
            stopped_on=result.stopped_on,
        ),
        days_off_before=days_off,
    )
    return replace(result, certificate=certificate)
